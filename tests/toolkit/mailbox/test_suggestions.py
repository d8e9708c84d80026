"""Suggested bounties: a stranger leaves one, its poster posts it; and no stranger fills the box, or a poster's folder."""

import json
from contextlib import chdir
from dataclasses import replace

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.errors import UsageError
from oathwork.mailbox import suggestions as kept_suggestions
from oathwork.mailbox.refusals import NotTaken
from oathwork.model.guild import guild_hex
from oathwork.untrusted.documents import canonical
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.verdicts.exchange import VerdictMailbox
from oathwork.workflows.notes import leave_note
from oathwork.workflows.suggested_bounty import read_suggested_bounty, suggest_bounty
from tests.support.mailboxes import emptied_box
from tests.support.stage import DAY
from tests.support.terminal import runner
from tests.toolkit.mailbox.test_mailbox import asked, database, mailbox, postgres

__all__ = ["database", "mailbox", "postgres"]  # fixtures

TERMS = """specification = "job.toml"
token = "ETH"
reward = "0.5"
fee = "0.01"
bond = "0.05"
size = 3
pass_mark = 60
effort = 20
open_for = "30 days"
work_period = "7 days"
review_period = "3 days"
"""
JOB = 'title = "{title}"\nissue = "https://codeberg.org/dao/clock/issues/7"\ncriteria = ["It keeps time."]\n'


def write_bounty(folder, guild, title="Mend the clock"):
    (folder / "job.toml").write_text(JOB.format(title=title))
    (folder / "bounty.toml").write_text(f'{TERMS}guild = "{guild_hex(guild)}"\n')
    return folder / "bounty.toml"


@pytest.fixture
def box(stage, database):
    """On both databases."""
    with emptied_box(stage.contracts, database) as box:
        yield box


@pytest.fixture
def suggestion(stage, tmp_path):
    """A suggestion to the stage's poster, who has posted before; one a title."""
    stage.post()

    def suggestion(title="Mend the clock", poster=None):
        (tmp_path / title).mkdir()
        file = write_bounty(tmp_path / title, stage.guild, title)
        return suggest_bounty(stage.escrow.domain, file, poster or stage.poster.address)

    return suggestion


def titles(box, poster):
    return [read_suggested_bounty(each).parsed_specification.title for each in box.suggestions.show(poster)]


# ------------------------------------------------------------------------------------------------------ what is taken


def test_a_suggestion_is_kept_shown_and_forgotten_after_thirty_days(stage, mailbox, suggestion):
    one, path = suggestion(), f"/posters/{stage.poster.address}/suggestions"
    for _ in range(2):
        leave_note(VerdictMailbox(mailbox), "/suggestions", one.data)
    assert asked(mailbox, path)[1]["suggestions"] == [one.data.decode()]
    stage.later(30 * DAY + 60)
    assert asked(mailbox, path)[1]["suggestions"] == []


def test_only_who_has_posted_is_suggested_to(stage, mailbox, suggestion):
    with pytest.raises(NotFetched, match=r"403.*has posted no bounty"):
        leave_note(VerdictMailbox(mailbox), "/suggestions", suggestion(poster=stage.stranger.address).data)


def test_of_another_chain_it_is_refused(stage, box, suggestion):
    other = replace(suggestion(), domain=replace(stage.escrow.domain, chain_id=5))
    with pytest.raises(NotTaken, match="another escrow"):
        box.suggestions.take(other, "192.0.2.1")


def test_who_names_strangers_has_the_chain_read_once_a_block(stage, box, suggestion, monkeypatch):
    one, read, follow = suggestion(), [], box.ledger.follow
    monkeypatch.setattr(box.ledger, "follow", lambda: read.append(1) or follow())
    for lane in (7, 8):
        stage.post(stage.terms(lane=lane))
        read.clear()
        for nobody in stage.peers[:5]:
            with pytest.raises(NotTaken, match="has posted no bounty"):
                box.suggestions.take(replace(one, poster=nobody.address), "192.0.2.1")
        assert len(read) == 1
    box.suggestions.take(one, "192.0.2.1")


# --------------------------------------------------------------------------------------------------------- a full box


def test_who_has_left_the_most_makes_room_for_others(stage, box, suggestion, monkeypatch):
    monkeypatch.setattr(kept_suggestions, "MOST_SUGGESTIONS", 4)
    for number in range(3):
        box.suggestions.take(suggestion(f"flood {number}"), "192.0.2.1")
        stage.later(1)
    box.suggestions.take(suggestion("first"), "198.51.100.7")
    with pytest.raises(NotTaken, match="nobody has left more"):
        box.suggestions.take(suggestion("flood 3"), "192.0.2.1")
    stage.later(1)
    box.suggestions.take(suggestion("second"), "203.0.113.9")
    assert set(titles(box, stage.poster.address)) == {"second", "first", "flood 2", "flood 1"}
    with pytest.raises(NotTaken, match="nobody has left more"):
        box.suggestions.take(suggestion("third"), "203.0.113.9")


def test_one_address_leaves_so_many_in_all(stage, box, suggestion, monkeypatch):
    monkeypatch.setattr(kept_suggestions, "MOST_OF_CLIENT", 2)
    for number in range(2):
        box.suggestions.take(suggestion(f"flood {number}"), "192.0.2.1")
    with pytest.raises(NotTaken, match="from your address"):
        box.suggestions.take(suggestion("flood 2"), "192.0.2.1")
    box.suggestions.take(suggestion("other"), "192.0.2.2")
    assert len(titles(box, stage.poster.address)) == 3


def test_no_address_is_written_down(box, suggestion):
    box.suggestions.take(suggestion(), "192.0.2.1")
    with box.database.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM oathwork_suggestions").all()
    assert b"192.0.2.1" not in repr(row).encode() and len(row.client) == 16


# ------------------------------------------------------------------------------------------------------ hostile files


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("terms", TERMS.replace("job.toml", "../../home/dao/.ssh/config")),
        ("terms", TERMS.replace("job.toml", "/etc/passwd")),
        ("terms", TERMS.replace("job.toml", "bounty.toml")),
        ("terms", TERMS.replace("job.toml", ".profile")),
        ("terms", TERMS + "# \u202e"),
        ("terms", TERMS.replace('"0.5"', "5")),
        ("terms", "[" * 3_000),
        ("specification", 'title = "\u200b"\ncriteria = ["a"]'),
        ("specification", "no specification"),
        ("specification", "x" * 70_000),
    ],
)
def test_what_cannot_be_read_as_it_looks_is_refused(suggestion, key, value):
    document = json.loads(suggestion().data) | {key: value}
    with pytest.raises(DocumentRefused):
        read_suggested_bounty(canonical(document))


def test_a_file_elsewhere_is_not_sent(stage, tmp_path):
    file = write_bounty(tmp_path, stage.guild)
    file.write_text(file.read_text().replace("job.toml", "../secret"))
    with pytest.raises(UsageError, match="a file beside it"):
        suggest_bounty(stage.escrow.domain, file, stage.poster.address)


# ------------------------------------------------------------------------------------------------------- the commands


@pytest.fixture
def type_in(stage, mailbox, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setattr(stage.chain, "max_fee", None)  # what is agreed to is the command's alone
    monkeypatch.setattr(Desk, "signer", stage.poster)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OATHWORK_MAILBOX", mailbox)

    def type_in(*line, exit_code=0):
        with chdir(tmp_path):
            done = runner().invoke(cli, [*line], catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout if exit_code == 0 else done.stderr

    return type_in


def test_a_stranger_suggests_and_the_poster_posts_it(stage, tmp_path, type_in):
    stage.post()
    poster, file = stage.poster.address, write_bounty(tmp_path, stage.guild)
    told = type_in("suggest", str(file), "--poster", poster)
    id = told.split()[1].rstrip(",")
    listed = type_in("suggestions", poster)
    assert (
        id in listed and "Mend the clock" in listed and "reward 0.5 ETH" in listed and "/issues/7" in listed
    )
    assert "To post it takes 0.53 ETH" in type_in("suggestions", poster, "--take", id[:10], "--into", "here")
    taken = tmp_path / "here" / id[2:18] / "bounty.toml"
    assert taken.read_text() == file.read_text()
    type_in("post", str(taken), "--account", "dao", "--yes")
    ledger = stage.ledger
    ledger.follow()
    (bounty,) = [each for each in ledger.find(poster=poster).values() if each.terms.lane == 1]
    assert bounty.terms.reward == 5 * 10**17


def test_a_file_that_could_not_be_posted_is_not_suggested(stage, tmp_path, type_in):
    stage.post()
    file = write_bounty(tmp_path, stage.guild)
    file.write_text(file.read_text().replace('"7 days"', '"soon"'))
    assert "work_period" in type_in("suggest", str(file), "--poster", stage.poster.address, exit_code=2)


def test_what_may_lie_where_nobody_answers_is_not_called_missing(stage, type_in, monkeypatch, mailbox):
    stage.post()
    monkeypatch.setenv("OATHWORK_MAILBOX", f"{mailbox},http://127.0.0.1:1")
    line = ("suggestions", stage.poster.address, "--take", "0x12345678")
    assert "not looked at: 127.0.0.1:1, where there may be more" in type_in(*line, exit_code=3)


def test_a_suggestion_is_taken_by_enough_of_its_digits(stage, type_in):
    stage.post()
    assert "0 suggestions begin so" in type_in(
        "suggestions", stage.poster.address, "--take", "0x12", exit_code=2
    )
    assert type_in("suggestions", stage.poster.address) == "no suggestions\n"


def test_a_file_that_is_not_utf_8_is_refused_and_none_of_its_letters_replaced(stage, suggestion, tmp_path):
    suggestion("Mend")
    for name in ("job.toml", "bounty.toml"):
        file = tmp_path / "Mend" / name
        data = file.read_bytes()
        file.write_bytes(data + "# \xfcber\n".encode("latin-1"))
        with pytest.raises(DocumentRefused, match="not UTF-8"):
            suggest_bounty(stage.escrow.domain, tmp_path / "Mend" / "bounty.toml", stage.poster.address)
        file.write_bytes(data)
