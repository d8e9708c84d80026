"""What can be delivered besides a commit: a folder, by its CID through IPFS, and a pull request, by git alone.

IPFS is `tests/support/ipfs_node.py` here: Kubo's own binary comes from a host that tests must not need.
"""

import re
from itertools import count

import pytest

from oathwork.chain import local
from oathwork.chain.keys import dev_signers
from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.manifest import read_manifest
from oathwork.evidence.repository import Repository
from tests.stories import test_commands as others
from tests.stories.conftest import PAST_ANY_LOT
from tests.support.ipfs_node import Node
from tests.support.repositories import commit, git

users, dao, guild, work = others.users, others.dao, others.guild, others.work
SPEC, TOOLS = others.SPEC, others.TOOLS
LANES = count()


@pytest.fixture
def ipfs():
    with Node().serving() as node:
        yield node


@pytest.fixture
def bounty(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    return others.posted(
        users, dao, guild, tmp_path, ('patience = "1 day"', 'patience = "0 seconds"'), lane=next(LANES)
    )[0]


@pytest.fixture
def folder(work, tmp_path):
    """The files of the work, in no repository."""
    (tmp_path / "folder").mkdir()
    with Repository(work.repository, work.commits[0]) as copy:
        CommitFiles(copy, work.commits[0]).write_out(tmp_path / "folder", most=10**6)
    return tmp_path / "folder"


def kept(worker, bounty):
    return read_manifest(next(worker.home.glob(f"bounties/{bounty[2:18]}-*.manifest.json")).read_bytes())


def test_a_folder_goes_to_ipfs_is_judged_from_there_and_paid(users, chain, bounty, folder, ipfs, tmp_path):
    worker, keeper = users["worker"], users["keeper"]
    worker("deliver", bounty, "--folder", folder, "--upload", ipfs.url, "--spec", SPEC, "--claim", "--yes")
    manifest = kept(worker, bounty)
    where = ("--manifest", manifest.cid, "--gateway", ipfs.url, "--spec", SPEC)
    assert {manifest.cid, manifest.work} <= ipfs.store.blocks.keys()
    panel = others.drawn(users, bounty, chain)
    for peer in panel[:2]:
        judge = [part for each in ("met", "met", "met") for part in ("--judge", each)]
        said = peer("review", bounty, *where, "--yes", *TOOLS, "--verdicts", tmp_path / "verdicts", *judge)
        assert "evidence: recomputed" in said and "acceptance command: passed" in said
    release = ("release", bounty, *where, "--verdicts", tmp_path / "verdicts", "--yes")
    false, ipfs.store.blocks[manifest.files[0].cid] = ipfs.store.blocks[manifest.files[0].cid], b"false"
    assert "gives other bytes than those of" in keeper(*release, exit_code=3)
    ipfs.store.blocks[manifest.files[0].cid] = false
    assert "Paid: bounty" in keeper(*release)


def test_who_delivers_can_wait_for_the_lot_and_draw(users, chain, bounty, folder, monkeypatch):
    worker, work = users["worker"], ("--folder", folder, "--spec", SPEC, "--claim", "--draw")
    assert "it goes with --account alone" in worker("deliver", bounty, *work, "--unsigned", exit_code=2)
    monkeypatch.setattr(
        "oathwork.workflows.deliver.time.sleep", lambda pause: local.mine(chain, PAST_ANY_LOT - 1)
    )
    said = worker("deliver", bounty, *work, "--yes", stderr=True)
    assert "the poster can withdraw in front of it" in said
    assert re.search(r"next: anyone can draw the panel from block \d+ on, in 65 blocks, and keepers do", said)
    assert "PanelDrawn: bounty" in said
    assert worker.json("show", bounty, acts=False)["bounty"]["status"] == "InReview"


def test_a_folder_that_is_here_needs_no_gateway(users, bounty, folder, tmp_path):
    worker, keeper = users["worker"], users["keeper"]
    worker("deliver", bounty, "--folder", folder, "--spec", SPEC, "--claim", "--yes")
    file = next(worker.home.glob(f"bounties/{bounty[2:18]}-*.manifest.json"))
    check = ("check", "--manifest", file, "--folder", folder, "--spec", SPEC, "--yes", *TOOLS)
    assert keeper.json(*check, acts=False)["acceptance"] == "passed"
    (folder / "more.txt").write_text("more")
    assert "more.txt: the manifest says not in it, the folder in it" in keeper(
        *check, acts=False, exit_code=1
    )
    assert "say where it is" in keeper("check", "--manifest", file, "--spec", SPEC, acts=False, exit_code=2)


def test_nothing_is_delivered_if_the_upload_is_not_what_was_sent(users, bounty, folder, ipfs):
    ipfs.behave = lambda handler: handler.reply(200, b'{"Name": "work", "Hash": "other"}') or True
    worker = users["worker"]
    said = worker(
        "deliver",
        bounty,
        "--folder",
        folder,
        "--upload",
        ipfs.url,
        "--spec",
        SPEC,
        "--claim",
        "--yes",
        exit_code=3,
    )
    assert "has put it under other, but it is bafybei" in said
    assert worker.json("show", bounty, acts=False)["bounty"]["status"] == "Open"


def test_a_pull_request_is_delivered_from_where_it_was_offered(users, bounty, work, tmp_path):
    """A fork's commits, which no branch of the repository holds: only the host's own ref does."""
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--bare",
        "--branch",
        "main",
        "--single-branch",
        str(work.repository),
        "up.git",
    )
    git(work.repository, "checkout", "--quiet", "minutes")
    head = commit(work.repository, {"NOTES": "two commits\n"})
    git(work.repository, "push", "--quiet", str(tmp_path / "up.git"), "minutes:refs/pull/12/head")
    worker, place = users["worker"], f"file://{tmp_path / 'up.git'}"
    ask = ("deliver", bounty, "--pull-request", 12, "--url", place, "--spec", SPEC, "--claim", "--yes")
    assert "one of them is handed in" in worker(*ask, "--commit", head, exit_code=2)
    worker(*ask)
    source = kept(worker, bounty).source
    assert (source.repository, source.commit, source.ref) == (place, head, "refs/pull/12/head")
    assert source.base == work.base
    file = next(worker.home.glob(f"bounties/{bounty[2:18]}-*.manifest.json"))
    check = ("check", "--manifest", file, "--spec", SPEC, "--yes", *TOOLS)
    refused = users["keeper"].json(*check, acts=False, exit_code=1)
    assert "on this machine, and a stranger named it" in refused["unreadable"]
    assert users["keeper"].json(*check, "--repo", place, acts=False)["matches"]
    assert "has no pull request 13" in worker(
        "deliver", bounty, "--pull-request", 13, "--url", place, "--spec", SPEC, "--yes", exit_code=1
    )
