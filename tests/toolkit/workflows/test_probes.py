"""Probes: the number is of what was committed to before, and is not made better by hiding, nor worse by strangers."""

import json
from contextlib import chdir
from dataclasses import replace

import pytest

from oathwork.chain import local
from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.errors import BadSignature, NotValid
from oathwork.evidence.manifest import Claim
from oathwork.mailbox import create_app
from oathwork.mailbox.refusals import NotTaken
from oathwork.untrusted.documents import canonical
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.files import FileInTheWay
from oathwork.workflows.probe import guild_of_lane, load_probe, new_probe, read_probe, save_probe, sign_probe
from oathwork.workflows.probe_report import (
    ProbeResult,
    commitments_of,
    read_commitments,
    report_probes,
)
from tests.support.mailboxes import emptied_box
from tests.support.serving import served
from tests.support.terminal import runner
from tests.toolkit.mailbox.test_mailbox import database, postgres

__all__ = ["database", "postgres"]  # fixtures

PASSES, FINDS = (
    (90, 80, 70),
    (10, 20, 30),
)  # the scores of a panel that lets it pass, and of one that finds it


@pytest.fixture
def box(stage, database):
    """On both databases."""
    with emptied_box(stage.contracts, database) as box:
        yield box


@pytest.fixture
def play(stage):
    """A probe by somebody in a lane of its own: committed to, signed, handed in, judged; or some of that."""
    lanes = iter(range(20))

    def play(scores=PASSES, *, by=None, late=False, commits=True, delivery=None):
        lane = next(lanes)
        bounty = stage.claim(stage.post(stage.terms(lane=lane)))
        domain, prober = stage.escrow.domain, by or stage.poster
        claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, stage.worker.address)
        delivery = bytes([0xB0 + lane]) * 32
        probe = new_probe(claim, delivery, stage.guild, prober.address, "It drops the last line")
        probe = sign_probe(probe, stage.worker)
        if commits and not late:
            stage.escrow.cancel(probe.lane).send(prober)
        bounty = stage.deliver(bounty, delivery)
        if late:
            stage.escrow.cancel(probe.lane).send(prober)
        if scores:
            stage.settle(stage.draw(bounty), *scores)
        return probe

    return play


def report(stage, *probes, probers=None):
    logs = read_commitments(stage.contracts, stage.chain.block().number)
    named = [each.address for each in probers or (stage.poster, stage.steward)]
    return report_probes(stage.ledger, stage.guild, commitments_of(logs, stage.guild), named, probes)


# ------------------------------------------------------------------------------------------------------- the number


def test_what_passed_and_what_was_found_is_counted(stage, play):
    passed, found = play(PASSES), play(FINDS)
    summary = report(stage, passed, found)
    assert summary.results == {passed: ProbeResult.PASSED, found: ProbeResult.FOUND}
    assert (summary.rate, summary.worst_rate, summary.flaws, summary.by_others) == (0.5, 0.5, (), 0)


def test_who_reveals_only_what_pleases_them_is_seen_to(stage, play):
    hidden, found = play(PASSES), play(FINDS)
    summary = report(stage, found)
    assert (summary.rate, summary.worst_rate) == (0.0, 0.5)
    assert [each.lane for each in summary.open_commitments] == [hidden.lane]
    assert "1 commitments are not revealed: at most 50%" in "\n".join(summary.lines())


def test_a_commitment_that_was_not_before_the_delivery_counts_for_nothing(stage, play):
    late = play(FINDS, late=True)
    summary = report(stage, late)
    assert summary.results == {} and len(summary.open_commitments) == 1 and summary.worst_rate == 1.0
    assert "after the delivery" in summary.flaws[0]


def test_nor_does_one_in_the_block_of_the_delivery(on_anvil):
    """Who orders a block must not be able to slip it in."""
    stage = on_anvil
    bounty = stage.claim(stage.post())
    domain = stage.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, stage.worker.address)
    probe = sign_probe(new_probe(claim, b"\xb0" * 32, stage.guild, stage.poster.address, "bad"), stage.worker)
    deliver = stage.escrow.deliver(
        bounty.terms.poster, bounty.terms.lane, bounty.id, bounty.state, probe.delivery, uri=""
    )
    with local_block(stage.chain):
        for call, who in ((stage.escrow.cancel(probe.lane), stage.poster), (deliver, stage.worker)):
            stage.chain.submit(call.to, call.data, who)
    stage.settle(stage.draw(stage.again(bounty)), *FINDS)
    assert "in the same block" in report(stage, probe).flaws[0]


class local_block:
    """What is sent meanwhile stands in one block."""

    def __init__(self, chain):
        self.chain = chain

    def __enter__(self):
        self.chain.provider.make_request("evm_setAutomine", [False])

    def __exit__(self, *_):
        local.mine(self.chain, 1)
        self.chain.provider.make_request("evm_setAutomine", [True])


def test_without_a_commitment_nothing_is_a_probe(stage, play):
    probe = play(FINDS, commits=False)
    assert report(stage, probe).flaws == (
        f"0x{probe.claim.bounty.hex()}, round 1: nobody has committed to it",
    )
    copied = replace(probe, prober=stage.steward.address)
    stage.escrow.cancel(probe.lane).send(stage.steward)  # somebody else's number
    assert report(stage, probe, copied).results == {}


def test_nobody_changes_what_they_have_committed_to(stage, play):
    probe = play(FINDS)
    for change in ({"reason": "It is late"}, {"delivery": b"\x01" * 32}, {"salt": bytes(32)}):
        assert report(stage, replace(probe, **change)).results == {}


def test_nobody_calls_anothers_work_bad(stage, play):
    probe = play(FINDS)
    for signature in (b"", stage.mate.sign(probe.typed)):
        assert report(stage, replace(probe, signature=signature)).results == {}
    with pytest.raises(BadSignature, match="cannot call it bad"):
        sign_probe(probe, stage.mate)


def test_what_no_panel_has_judged_is_not_counted(stage, play):
    probe = play(None)
    assert report(stage, probe).flaws[0].endswith("no panel has judged it")


def test_strangers_commitments_are_counted_apart(stage, play):
    mine = play(FINDS)
    strangers = play(PASSES, by=stage.stranger)
    stage.escrow.cancel((stage.guild << 160) + 7).send(stage.stranger)
    summary = report(stage, mine, strangers)
    assert (summary.rate, summary.worst_rate, summary.by_others) == (0.0, 0.0, 2)


def test_a_delivery_is_one_probe_however_often_it_was_committed_to(stage):
    bounty = stage.claim(stage.post())
    domain = stage.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, stage.worker.address)
    drafts = [new_probe(claim, b"\xb0" * 32, stage.guild, stage.poster.address, "bad") for _ in range(2)]
    for each in drafts:
        stage.escrow.cancel(each.lane).send(stage.poster)
    stage.settle(stage.draw(stage.deliver(bounty, b"\xb0" * 32)), *FINDS)
    probes = [sign_probe(each, stage.worker) for each in drafts]
    for shown in (probes, probes[::-1]):
        summary = report(stage, *shown)
        assert (len(summary.results), summary.open_commitments, summary.flaws) == (1, (), ())


def test_lanes_of_bounties_and_other_guilds_are_no_commitments(stage):
    stage.escrow.cancel(7).send(stage.poster)
    stage.escrow.cancel(((stage.guild + 1) << 160) + 7).send(stage.poster)
    assert guild_of_lane(7) == 0
    assert commitments_of(read_commitments(stage.contracts, stage.chain.block().number), stage.guild) == []


# --------------------------------------------------------------------------------------------------------- the files


def test_a_probes_file_is_read_as_it_was_written_and_not_written_over(stage, play, tmp_path):
    probe, file = play(None), tmp_path / "probe.json"
    save_probe(replace(probe, signature=b""), file)
    save_probe(probe, file)
    assert load_probe(file) == probe
    with pytest.raises(FileInTheWay, match=r"probe\.json"):
        save_probe(replace(probe, salt=bytes(32)), file)
    for key, value in (("reason", ""), ("reason", "a\x1bb"), ("guild", "0x07"), ("more", 1)):
        with pytest.raises(DocumentRefused):
            read_probe(canonical(json.loads(probe.data) | {key: value}))
    with pytest.raises(NotValid, match="--reason"):
        new_probe(probe.claim, probe.delivery, probe.guild, probe.prober, "")


# ------------------------------------------------------------------------------------------------------- the mailbox


def test_a_mailbox_takes_what_was_committed_to_and_judged_and_nothing_else(stage, box, play):
    probe = play(PASSES)
    box.probes.take(probe)
    box.probes.take(probe)
    assert box.probes.show(stage.guild) == [probe.data] and box.probes.show(7) == []
    with pytest.raises(NotTaken, match="nobody has committed"):
        box.probes.take(play(PASSES, commits=False))
    with pytest.raises(NotTaken, match="no panel has judged"):
        box.probes.take(play(None))
    with pytest.raises(NotTaken, match="after the delivery"):
        box.probes.take(play(PASSES, late=True))
    with pytest.raises(NotTaken, match="another escrow"):
        box.probes.take(replace(probe, claim=replace(probe.claim, chain=7)))
    with pytest.raises(NotTaken, match="the probe was not signed by"):
        box.probes.take(replace(play(PASSES), signature=b""))


# ------------------------------------------------------------------------------------------------------ the commands


def test_a_poster_commits_the_worker_signs_and_the_number_is_published(stage, box, tmp_path, monkeypatch):
    from oathwork.evidence.inspection import write_folder_manifest
    from oathwork.model.guild import guild_hex

    bounty = stage.claim(stage.post())
    domain = stage.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, stage.worker.address)
    (tmp_path / "work").mkdir()
    (tmp_path / "work/clock.py").write_text("pass\n")
    manifest = write_folder_manifest(claim, tmp_path / "work")
    (tmp_path / "manifest.json").write_bytes(manifest.data)
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setattr(stage.chain, "max_fee", None)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))

    def typed(*line, by=stage.poster, exit_code=0):
        monkeypatch.setattr(Desk, "signer", by)
        with chdir(tmp_path):
            done = runner().invoke(cli, [*line], catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout + done.stderr

    with served(create_app(box, limit="100000/minute")) as url:
        monkeypatch.setenv("OATHWORK_MAILBOX", url)
        commit = ("probe", "commit", "manifest.json", "--reason", "It is empty", "--write", "probe.json")
        assert "committed: probe.json" in typed(*commit, "--account", "dao", "--yes")
        stage.chain.max_fee = None
        assert "signed: probe.json" in typed(
            "probe", "sign", "probe.json", "--account", "me", by=stage.worker
        )
        delivered = stage.deliver(bounty, manifest.delivery)
        assert "no panel has judged" in typed("probe", "reveal", "probe.json", exit_code=3)
        assert "handed in already" in typed(
            *commit[:-1], "other.json", "--account", "dao", "--yes", exit_code=2
        )
        stage.settle(stage.draw(delivered), *PASSES)
        guild = guild_hex(stage.guild)
        hidden = typed("report", "--guild", guild, "--probes")
        assert "none was revealed" in hidden and "1 commitments are not revealed" in hidden
        assert "revealed: 127.0.0.1" in typed("probe", "reveal", "probe.json")
        shown = typed("report", "--guild", guild, "--probes")
        assert "1 of 1 deliveries known to be bad have passed (100%)" in shown
        assert "not revealed" not in shown
        (row,) = json.loads(typed("report", "--guild", guild, "--probes", "--json"))["probes"]["probes"]
        assert (row["reason"], row["passed"]) == ("It is empty", True)
