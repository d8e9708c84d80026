"""Applications: what a mailbox keeps of them, who is crowded out by whom, and that nobody but the worker has a say in theirs."""

import json
import re
from contextlib import chdir
from dataclasses import replace

import pytest
from eth_account import Account

from oathwork.chain.keys import KeySigner
from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.errors import NotValid
from oathwork.mailbox import applications as kept_applications
from oathwork.model.typed_data import Domain
from oathwork.untrusted.documents import canonical
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.verdicts.exchange import VerdictMailbox
from oathwork.workflows.application import (
    LONGEST_NOTE,
    closed_to_applicants,
    read_application,
    sign_application,
    standing_applications,
)
from oathwork.workflows.notes import leave_note, notes_in
from tests.support.mailboxes import emptied_box
from tests.support.stage import DAY
from tests.support.terminal import runner
from tests.toolkit.cli.test_own_steps import KINDS, taken
from tests.toolkit.mailbox.test_mailbox import asked, database, mailbox, postgres

__all__ = ["database", "mailbox", "postgres"]  # fixtures


@pytest.fixture
def box(stage, database):
    """On both databases."""
    with emptied_box(stage.contracts, database) as box:
        yield box


@pytest.fixture
def bounty(stage):
    return stage.post()


@pytest.fixture
def apply(stage, mailbox):
    """Sign a note and leave it; by the worker unless somebody else is named."""

    def apply(bounty, note="I would take this", *, by=None, after=0):
        application = signed(stage, bounty, note, by=by, after=after)
        leave_note(VerdictMailbox(mailbox), "/applications", application.data)
        return application

    return apply


def signed(stage, bounty, note="I would take this", *, by=None, after=0):
    now = stage.chain.now() + after
    return sign_application(stage.escrow.domain, bounty, by or stage.worker, note, now)


def shown(mailbox, bounty):
    """What anyone reads there, believed only as far as it proves itself."""
    return notes_in(
        [VerdictMailbox(mailbox)],
        f"/bounties/0x{bounty.id.hex()}/applications",
        "applications",
        lambda data, label: read_application(data, document=label),
    ).documents


def standing(stage, mailbox, bounty):
    return standing_applications(shown(mailbox, bounty), stage.escrow.domain, bounty.id, stage.chain)


def refused(status, words):
    return pytest.raises(NotFetched, match=f"answers with {status}.*{words}")


# ------------------------------------------------------------------------------------------------------ what is taken


def test_a_note_is_kept_and_shown_and_again_does_no_harm(stage, mailbox, bounty, apply):
    application = apply(bounty)
    leave_note(VerdictMailbox(mailbox), "/applications", application.data)
    assert shown(mailbox, bounty) == (application,)
    assert standing(stage, mailbox, bounty) == [application]


def test_a_later_note_replaces_and_an_older_one_that_is_sent_again_does_not(stage, mailbox, bounty, apply):
    first = apply(bounty)
    later = apply(bounty, "and I know the code", after=1)
    with refused(409, "as new is here"):
        leave_note(VerdictMailbox(mailbox), "/applications", first.data)
    with refused(409, "as new is here"):
        apply(bounty, "at the same moment", after=1)
    assert standing(stage, mailbox, bounty) == [later]


def test_an_empty_note_takes_it_back_for_good(stage, mailbox, bounty, apply):
    first = apply(bounty)
    apply(bounty, "", after=1)
    with refused(409, "as new is here"):
        leave_note(VerdictMailbox(mailbox), "/applications", first.data)
    assert standing(stage, mailbox, bounty) == [] and len(shown(mailbox, bounty)) == 1


def test_what_is_not_there_cannot_be_taken_back(bounty, apply):
    with refused(409, "no application here"):
        apply(bounty, "")


def test_nobody_applies_for_another(stage, mailbox, bounty):
    application = replace(signed(stage, bounty), worker=stage.mate.address)
    with refused(422, "not signed by"):
        leave_note(VerdictMailbox(mailbox), "/applications", application.data)


@pytest.mark.parametrize("change", [{"note": "for nothing"}, {"written_at": 7}])
def test_nobody_changes_a_note(stage, mailbox, bounty, change):
    with refused(422, "not signed by"):
        leave_note(VerdictMailbox(mailbox), "/applications", replace(signed(stage, bounty), **change).data)


def test_a_note_of_another_escrow_or_of_tomorrow_is_refused(stage, mailbox, bounty, apply):
    other = replace(signed(stage, bounty), domain=Domain(5, stage.escrow.address))
    with refused(422, "another escrow or chain"):
        leave_note(VerdictMailbox(mailbox), "/applications", other.data)
    with refused(422, "later than now"):
        apply(bounty, after=DAY)


def test_poster_and_arbiter_do_not_apply(stage, mailbox):
    bounty = stage.post(stage.terms(**stage.arbitrated))
    forged = signed(stage, bounty)
    for person, words in ((stage.poster, "the poster"), (stage.arbiter, "the arbiter")):
        with pytest.raises(NotValid, match=words):
            signed(stage, bounty, by=person)
        with refused(403, words):
            leave_note(VerdictMailbox(mailbox), "/applications", replace(forged, worker=person.address).data)


def test_no_notes_are_taken_about_what_nobody_can_claim_but_they_can_be_taken_back(
    stage, mailbox, bounty, apply
):
    apply(bounty)
    late = signed(stage, bounty, by=stage.mate)
    stage.escrow.close(bounty.terms.lane).send(stage.poster)
    with refused(409, "closed it to claims"):
        leave_note(VerdictMailbox(mailbox), "/applications", late.data)
    apply(bounty, "", after=1)
    assert standing(stage, mailbox, stage.again(bounty)) == []


def test_no_notes_are_taken_about_claimed_or_unknown_bounties(stage, mailbox, bounty):
    application = signed(stage, bounty, by=stage.mate)
    stage.claim(bounty)
    with refused(409, "the bounty is Claimed"):
        leave_note(VerdictMailbox(mailbox), "/applications", application.data)
    with refused(404, "no bounty"):
        leave_note(VerdictMailbox(mailbox), "/applications", replace(application, bounty=b"\x07" * 32).data)
    assert asked(mailbox, f"/bounties/0x{'07' * 32}/applications")[0] == 404


# --------------------------------------------------------------------------------------------------------- a full box


@pytest.fixture
def room_for_two(monkeypatch):
    monkeypatch.setattr(kept_applications, "MOST_APPLICATIONS", 2)


def fresh_key(number):
    return KeySigner(Account.from_key(number.to_bytes(32)))


def test_keys_made_for_it_crowd_out_nobody_who_has_standing(stage, mailbox, room_for_two, apply):
    earned = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 80, 70)
    assert stage.contracts.reputation.points_of(stage.guild, stage.worker.address) and earned.end == "Paid"
    bounty = stage.post(stage.terms(lane=1))
    apply(bounty, by=fresh_key(7))
    apply(bounty, by=fresh_key(8), after=1)
    with refused(409, "no less standing"):
        apply(bounty, by=fresh_key(9), after=2)
    apply(bounty, after=3)
    with refused(409, "no less standing"):
        apply(bounty, by=fresh_key(8), after=4)
    workers = [each.worker for each in standing(stage, mailbox, bounty)]
    assert workers == [stage.worker.address, fresh_key(7).address]


# -------------------------------------------------------------------------------------------- what a reader believes


def test_a_mailbox_that_forges_old_or_others_notes_is_not_believed(stage, bounty):
    first, last = signed(stage, bounty), signed(stage, bounty, "", after=5)
    other = signed(stage, stage.post(stage.terms(lane=1)), by=stage.mate)
    forged = replace(signed(stage, bounty, by=stage.mate), note="for nothing", written_at=2**40)
    good = signed(stage, bounty, by=stage.mate, after=1)
    believed = standing_applications(
        [forged, first, good, last, other], stage.escrow.domain, bounty.id, stage.chain
    )
    assert believed == [good]


def test_notes_are_plain_lines_of_limited_length(stage, bounty):
    for note in ("two\nlines", "x" * (LONGEST_NOTE + 1), "\x1b[2J"):
        with pytest.raises(NotValid, match="--note"):
            signed(stage, bounty, note)
        document = json.loads(signed(stage, bounty).data) | {"note": note}
        with pytest.raises(DocumentRefused):
            read_application(canonical(document))


# ------------------------------------------------------------------------------------------------------- the commands


@pytest.fixture
def type_in(stage, mailbox, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setattr(Desk, "signer", stage.worker)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OATHWORK_MAILBOX", mailbox)

    def type_in(*line, exit_code=0):
        with chdir(tmp_path):
            done = runner().invoke(cli, [*line], catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout if exit_code == 0 else done.stderr

    return type_in


def test_a_worker_applies_and_the_poster_sees_what_the_chain_says_of_them(stage, type_in):
    stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 80, 70)
    id = "0x" + stage.post(stage.terms(lane=1)).id.hex()
    told = type_in("apply", id, "--note", "I know \u202ethe code", "--account", "me")
    assert told.startswith("applied: 127.0.0.1:")
    lines = type_in("applications", id)
    assert lines.startswith(stage.worker.address) and "1 delivered, 0 sent back" in lines
    assert "1 paid in the guild, 1 by this poster" in lines and "| I know \\u202ethe code\n" in lines
    assert f"next: `oathwork withdraw {id}`" in lines and "Until it is withdrawn, it can be claimed" in lines
    (row,) = json.loads(type_in("applications", id, "--json"))["applications"]
    assert (row["worker"], row["delivered"], row["paidByPoster"]) == (stage.worker.address, 1, 1)
    assert row["thousandths"] == stage.contracts.reputation.points_of(stage.guild, stage.worker.address)
    stage.later(2)
    assert type_in("apply", id, "--withdraw", "--account", "me").startswith("taken back: ")
    assert type_in("applications", id) == "no applications\n"


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_next_is_what_the_escrow_takes(stage, type_in, kind):
    bounty = KINDS[kind](stage)
    id, may_claim = "0x" + bounty.id.hex(), "claim" in taken(stage, bounty, stage.worker.address)
    if closed_to_applicants(bounty, stage.chain.now()):
        return
    told = type_in("apply", id, "--note", "I would", "--account", "me")
    assert ("you can still claim it" in told, "You cannot claim this one" in told) == (
        may_claim,
        not may_claim,
    )
    lines = type_in("applications", id)
    named = set(re.findall(rf"next: `oathwork (\w+) {id}`", lines))
    assert named <= taken(stage, bounty, stage.poster.address)
    assert ("next: " in lines) == ("withdraw" in taken(stage, bounty, stage.poster.address))


def test_what_is_missing_is_said(stage, type_in, monkeypatch):
    id = "0x" + stage.post().id.hex()
    for line in ([], ["--note", "x", "--withdraw"]):
        assert "give either --note" in type_in("apply", id, *line, "--account", "me", exit_code=2)
    monkeypatch.delenv("OATHWORK_MAILBOX")
    assert "no mailbox" in type_in("applications", id, exit_code=2)


def test_a_mailbox_that_takes_nothing_is_an_error(stage, type_in):
    bounty = stage.post()
    stage.escrow.close(bounty.terms.lane).send(stage.poster)
    words = type_in("apply", "0x" + bounty.id.hex(), "--withdraw", "--account", "me", exit_code=3)
    assert "no mailbox has taken the application" in words and "no application here" in words
