"""deliver: where work starts, its evidence, and the call that hands it in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from oathwork.chain import local
from oathwork.evidence.git import GitRefused
from oathwork.evidence.git_source import GitSource
from oathwork.evidence.manifest import Claim, Link, Remarks, read_manifest
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import WrongSpecification, read_specification
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Share, State, Status, Work
from oathwork.workflows.deliver import (
    CommitToDeliver,
    FolderToDeliver,
    PullRequestToDeliver,
    claim_of,
    delivery_call,
    draw_when_ready,
    keep_evidence,
    make_evidence,
    who_draws,
)
from tests.support.ipfs_node import Node
from tests.support.repositories import commit, git, new_repository
from tests.support.strategies import some_terms

WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
MATE = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
WHOSE = Claim(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3", b"\x01" * 32, 2, WORKER)
SPECIFICATION = read_specification(b'title = "Sort"\nlicence = "MIT"\ncriteria = ["It sorts"]\n')
REMARKS = Remarks(SPECIFICATION, [Share(MATE, 2_500)], [Link("run", "https://example.org/1")], "Done.")


@pytest.fixture
def work(tmp_path):
    """A clone of a host's repository, with a branch of two commits beside the trunk."""
    folder = new_repository(tmp_path / "work")
    commit(folder, {"a.txt": "a\n"})
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "upstream.git")
    git(folder, "remote", "add", "origin", "../upstream.git")
    git(folder, "branch", "trunk")
    git(folder, "checkout", "--quiet", "-b", "feature")
    commit(folder, {"b.txt": "b\n"})
    commit(folder, {"c.txt": "c\n"})
    return folder


@pytest.fixture
def upstream(work):
    return (work.parent / "upstream.git").resolve()


def offer(work, *revisions):
    for revision in revisions:
        git(work, "push", "--quiet", "--force", "origin", revision)


def paths(manifest):
    return [file.path for file in manifest.files]


def test_a_commit_starts_at_its_parent(work):
    manifest = CommitToDeliver(work).manifest(WHOSE, REMARKS)
    head, tree = git(work, "rev-parse", "HEAD"), git(work, "rev-parse", "HEAD^{tree}")
    assert manifest.source == GitSource(str(work), head, tree, git(work, "rev-parse", "HEAD^"))
    assert (paths(manifest), manifest.claim) == (["c.txt"], WHOSE)
    assert (manifest.shares, manifest.links) == (tuple(REMARKS.shares), tuple(REMARKS.links))
    assert (manifest.licence, manifest.words) == ("MIT", "Done.")


def test_a_commit_starts_where_the_worker_says(work):
    manifest = CommitToDeliver(work, "feature", base="trunk", place="https://example.org/w.git").manifest(
        WHOSE, REMARKS
    )
    assert paths(manifest) == ["b.txt", "c.txt"]
    assert manifest.source.repository == "https://example.org/w.git"


def test_a_commit_that_is_not_there_is_refused(work):
    with pytest.raises(GitRefused):
        CommitToDeliver(work, "nowhere").manifest(WHOSE, REMARKS)


def test_a_delivery_copies_the_repository_once(work, monkeypatch):
    copies, make_copy = [], Repository.__init__
    monkeypatch.setattr(
        Repository,
        "__init__",
        lambda copy, *args, **more: copies.append(copy) or make_copy(copy, *args, **more),
    )
    CommitToDeliver(work).manifest(WHOSE, REMARKS)
    assert len(copies) == 1


def test_a_pull_request_starts_where_it_left_the_trunk(work, upstream):
    offer(work, "feature:refs/pull/12/head")
    request = PullRequestToDeliver(work, 12)
    manifest = request.manifest(WHOSE, REMARKS)
    assert paths(manifest) == ["b.txt", "c.txt"]
    assert (manifest.source.ref, manifest.source.repository) == ("refs/pull/12/head", str(upstream))
    head = git(work, "rev-parse", "feature")
    assert request.notice(manifest) == f"pull request 12 of {upstream} is commit {head}"


def test_a_trunk_that_has_moved_on_is_no_part_of_a_pull_request(work):
    git(work, "checkout", "--quiet", "trunk")
    commit(work, {"d.txt": "d\n"})
    offer(work, "feature:refs/pull/12/head", "trunk:refs/heads/main", "trunk:refs/heads/master")
    assert paths(PullRequestToDeliver(work, 12).manifest(WHOSE, REMARKS)) == ["b.txt", "c.txt"]


def test_a_merged_pull_request_is_its_last_commit(work):
    offer(work, "feature:refs/pull/12/head", "feature:refs/heads/main", "feature:refs/heads/master")
    assert paths(PullRequestToDeliver(work, 12).manifest(WHOSE, REMARKS)) == ["c.txt"]


def test_a_pull_request_starts_where_the_worker_says(work, upstream):
    offer(work, "feature:refs/pull/12/head")
    request = PullRequestToDeliver(work, 12, base="feature^", place=f"file://{upstream}")
    assert paths(request.manifest(WHOSE, REMARKS)) == ["c.txt"]


def test_a_folder_is_all_its_files(work):
    git(work, "checkout", "--quiet", "--orphan", "empty")
    (work.parent / "drawing").mkdir()
    (work.parent / "drawing" / "a.svg").write_text("<svg/>")
    deliverable = FolderToDeliver(work.parent / "drawing")
    manifest = deliverable.manifest(WHOSE, REMARKS)
    assert paths(manifest) == ["a.svg"]
    assert deliverable.notice(manifest) == f"the folder's CID is {manifest.work}"


def test_a_folder_goes_to_a_node_with_its_manifest_and_a_commit_with_its_manifest_alone(work):
    (work.parent / "drawing").mkdir()
    (work.parent / "drawing" / "a.svg").write_text("<svg/>")
    folder, commit_of_work = FolderToDeliver(work.parent / "drawing"), CommitToDeliver(work)
    of_folder, of_commit = folder.manifest(WHOSE, REMARKS), commit_of_work.manifest(WHOSE, REMARKS)
    with Node().serving() as node:
        commit_of_work.upload(of_commit, node.url)
        assert of_commit.cid in node.store.blocks and of_folder.work not in node.store.blocks
        folder.upload(of_folder, node.url)
        assert {of_folder.cid, of_folder.work, of_folder.files[0].cid} <= set(node.store.blocks)


def test_evidence_is_kept_beside_the_bountys_file_under_its_hash(work, tmp_path):
    manifest = make_evidence(CommitToDeliver(work), BOUNTY, WHOSE, REMARKS)
    assert not (tmp_path / "bounties").exists()
    file = keep_evidence(manifest, tmp_path / "bounties")
    hash = manifest.delivery.hex()[:16]
    assert file == tmp_path / "bounties" / f"0101010101010101-2-{hash}.manifest.json"
    assert read_manifest(file.read_bytes()) == manifest


def test_other_evidence_of_the_same_round_lies_beside_the_first(work, tmp_path):
    first = keep_evidence(make_evidence(CommitToDeliver(work), BOUNTY, WHOSE, REMARKS), tmp_path)
    before, other = first.read_bytes(), replace(REMARKS, words="Better.")
    keep_evidence(make_evidence(CommitToDeliver(work), BOUNTY, WHOSE, other), tmp_path)
    assert first.read_bytes() == before
    assert len([*tmp_path.glob("0101010101010101-2-*.manifest.json")]) == 2


def test_no_evidence_is_made_by_another_specification(work):
    other = replace(BOUNTY, terms=replace(BOUNTY.terms, spec=b"\x05" * 32))
    with pytest.raises(WrongSpecification) as error:
        make_evidence(CommitToDeliver(work), other, WHOSE, REMARKS)
    assert SPECIFICATION.hash.hex() in str(error.value) and "05" * 32 in str(error.value)


@pytest.fixture
def contracts():
    """Contracts that say what is called."""

    def named(name):
        return lambda *args, **more: (name, more)

    escrow = SimpleNamespace(
        address=WHOSE.escrow,
        **{name: named(name) for name in ("claim_and_deliver", "deliver_team", "deliver")},
    )
    return SimpleNamespace(escrow=escrow, chain=SimpleNamespace(id=WHOSE.chain))


BOUNTY = Bounty(WHOSE.bounty, some_terms(spec=SPECIFICATION.hash), state=State(round=1))


@pytest.mark.parametrize(("and_claim", "round"), [(False, 1), (True, 2)])
def test_a_delivery_that_claims_is_of_the_next_round(contracts, and_claim, round):
    assert claim_of(contracts, BOUNTY, WORKER, and_claim=and_claim) == Claim(
        WHOSE.chain, WHOSE.escrow, WHOSE.bounty, round, WORKER
    )


@pytest.mark.parametrize(
    ("team", "and_claim", "call"),
    [
        ((), False, ("deliver", {"uri": "ipfs://m"})),
        ((), True, ("claim_and_deliver", {})),
        ((Share(MATE, 1),), False, ("deliver_team", {})),
        ((Share(MATE, 1),), True, ("claim_and_deliver", {})),
    ],
)
def test_the_call_is_that_of_the_work(contracts, team, and_claim, call):
    work = Work(b"\x02" * 32, team, (b"",) * len(team), "ipfs://m")
    assert delivery_call(contracts, BOUNTY, work, and_claim=and_claim) == call


# ------------------------------------------------------------------------------------------------------ the lot after it


def test_who_delivers_draws_once_the_lots_block_is_past(either):
    bounty = either.deliver(either.claim(either.post()))
    ahead = 65 if either.contracts.guilds.has_mix else 3
    assert who_draws(either.contracts, bounty) == (
        f"anyone can draw the panel from block {bounty.state.lot_block + 1} on, in {ahead} blocks, and keepers do"
    )
    either.reach_lot(bounty)
    assert who_draws(either.contracts, bounty) == "anyone can draw the panel now, and keepers do"
    call = draw_when_ready(either.contracts, either.ledger, bounty, seconds=0)
    assert call.send(either.worker).event("PanelDrawn").facts["id"] == bounty.id
    assert who_draws(either.contracts, either.again(bounty)) == ""
    assert draw_when_ready(either.contracts, either.ledger, bounty, seconds=0) is None
    assert draw_when_ready(either.contracts, either.ledger, either.again(bounty), seconds=0) is None


def test_who_delivers_waits_for_the_block_that_others_make(stage, monkeypatch):
    bounty = stage.deliver(stage.claim(stage.post()))
    pauses = []
    monkeypatch.setattr(
        "oathwork.workflows.deliver.time.sleep", lambda pause: pauses.append(pause) or local.mine(stage.chain)
    )
    assert draw_when_ready(stage.contracts, stage.ledger, bounty).function == "draw"
    assert pauses == [stage.chain.poll] * 3


def test_who_does_not_want_to_wait_any_longer_leaves_it_to_others(stage):
    bounty = stage.deliver(stage.claim(stage.post()))
    assert draw_when_ready(stage.contracts, stage.ledger, bounty, seconds=0) is None
    assert stage.again(bounty).status is Status.DELIVERED
