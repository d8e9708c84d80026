"""What commands that only look print: one form of statuses and moments, and what a guild, a table and debts say.

The commands are found in the tree: one that is added is held too.
"""

import csv
import json
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.cli.csv_text import COLUMNS, cell, csv_lines
from oathwork.contracts import edge
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.contracts.money_text import MoneyText
from oathwork.error_sentences import date_text
from oathwork.mailbox import create_app
from oathwork.model.guild import guild_hex
from oathwork.workflows.application import sign_application
from tests.support.commands import commands
from tests.support.courts import Around, case, holdback
from tests.support.deputies import started
from tests.support.forms import other_forms, other_forms_in_json
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.support.stage import DAY, SETTINGS, rolled_back
from tests.support.terminal import runner
from tests.toolkit.mailbox.test_suggestions import write_bounty

LOOKING = {name for name, command in commands() if not any(each.name == "yes" for each in command.params)}
# They ask no chain, or are played elsewhere: `check` wants evidence, `apply` and `probe` sign, `mailbox` and `keeper` serve.
OTHERS = {
    "demo",
    "init",
    "completion",
    "version",
    "simulate",
    "mailbox",
    "web",
    "check",
    "keeper",
    "apply",
    "probe sign",
    "probe reveal",
    "link",
}
STATUSES = ("Open", "Claimed", "Delivered", "InReview", "Escalated")


@pytest.fixture(scope="module")
def stage(built_stage):
    """With a pot of the poster's, among what is around the core."""
    with rolled_back(built_stage) as stage:
        for call in edge.creation_calls(stage.chain, stage.escrow.address):
            call.send(stage.stranger)
        pot = KeeperPot.of(stage.chain, stage.escrow.address)
        pot.fill(stage.poster.address, 10**18).send(stage.mate)
        pot.set_price(10**14, 10**10).send(stage.poster)
        yield stage


@pytest.fixture(scope="module")
def bounties(stage):
    """One in each status but Escalated, one that was paid and one that was sent back."""
    post = iter(range(10))
    fresh = [stage.post(stage.terms(lane=next(post))) for _ in range(6)]
    claimed = [stage.claim(each) for each in fresh[1:]]
    delivered = [stage.deliver(each) for each in claimed[1:]]
    drawn = [stage.draw(each) for each in delivered[1:]]
    stage.settle(drawn[1], 90, 80, 70)
    stage.settle(drawn[2], 10, 20, 30)
    ids = [each.id for each in fresh]
    stage.later(8 * DAY)  # who is at work is late
    return [stage.ledger.bounty(id) for id in ids]


@pytest.fixture(scope="module")
def deputies(stage):
    """A crowd, a plan and a rota."""
    return started(stage)


@pytest.fixture(scope="module")
def mailbox(stage, bounties, tmp_path_factory):
    """A mailbox in which somebody has applied for the first of the bounties."""
    application = sign_application(stage.escrow.domain, bounties[0], stage.mate, "I would", stage.chain.now())
    with opened_box(stage.contracts, box_file(tmp_path_factory.mktemp("box"))) as box:
        box.applications.take(application)
        with served(create_app(box, limit="100000/minute")) as url:
            yield url


@pytest.fixture
def type_in(stage, mailbox, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OATHWORK_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    monkeypatch.setenv("OATHWORK_MAILBOX", mailbox)

    write_bounty(tmp_path, stage.guild)
    forge = ['repository = "https://codeberg.org/dao/clock"', f'posters = ["{stage.poster.address}"]']
    (tmp_path / ".oathwork.toml").write_text("\n".join(forge))

    def type_in(*line, exit_code=0):
        with chdir(tmp_path):
            done = runner().invoke(cli, [str(part) for part in line], catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout

    return type_in


@pytest.fixture(scope="module")
def places(stage, bounties):
    """A court with a case, and a holdback."""
    around = Around(stage)
    return {"court": case(around).address, "holdback": holdback(around).address}


def lines_of(stage, bounties, deputies, places):
    """How each command that looks is typed here, in all ways that show other things."""
    guild, worker = guild_hex(stage.guild), stage.worker.address
    members = {seat.account for each in bounties for seat in each.people.panel}
    return {
        "doctor": [[]],
        "verify": [[]],
        "guild show": [[guild]],
        "standing": [[guild, worker]],
        "board": [["--status", each] for each in STATUSES] + [[]],
        "show": [["0x" + each.id.hex()] for each in bounties],
        **{f"{kind} show": [[where]] for kind, where in deputies.items()},
        **{f"{kind} list": [[]] for kind in ("crowd", "plan", "rota")},
        "applications": [["0x" + bounties[0].id.hex()]],
        "suggest": [["bounty.toml", "--poster", stage.poster.address]],
        "suggestions": [[stage.poster.address]],
        "pot show": [[stage.poster.address], [stage.stranger.address]],
        "queue": [[account] for account in sorted(members)],
        "report": [[], ["--guild", guild]],
        "court show": [[places["court"]], [places["court"], "0"]],
        "warranty show": [[places["holdback"]]],
        "ledger": [[]],
        "desk": [["--once", "--dry-run"]],
        "watch": [[worker, "--once", "--test"]],
    }


def test_every_command_that_looks_is_typed_here(stage, bounties, deputies, places):
    assert set(lines_of(stage, bounties, deputies, places)) == LOOKING - OTHERS


@pytest.mark.parametrize("name", sorted(LOOKING - OTHERS - {"doctor", "verify"}))  # of no guild
def test_every_listing_shows_a_guild_in_hexadecimal(type_in, stage, bounties, deputies, places, name):
    for line in lines_of(stage, bounties, deputies, places)[name]:
        words, document = type_in(*name.split(), *line), type_in(*name.split(), *line, "--json")
        assert str(stage.guild) not in words + document, line


@pytest.mark.parametrize("name", sorted(LOOKING - OTHERS))
def test_statuses_and_moments_have_one_form(type_in, stage, bounties, deputies, places, name):
    for line in lines_of(stage, bounties, deputies, places)[name]:
        assert other_forms(type_in(*name.split(), *line)) == [], line
        assert other_forms_in_json(type_in(*name.split(), *line, "--json")) == [], line


def test_the_board_takes_a_status_as_it_prints_it(type_in, bounties):
    rows = json.loads(type_in("board", "--status", "inreview", "--json"))["bounties"]
    assert [row["status"] for row in rows] == ["InReview"]
    assert "InReview" in type_in("board", "--status", "InReview")


@pytest.mark.parametrize(
    "text",
    ["now IN_REVIEW", "2026-11-27T09:00:00Z", "until 1798000000 or so", "2026-11-27", "in review OPEN"],
)
def test_the_rule_knows_other_forms(text):
    assert other_forms(text)
    assert not other_forms("InReview until 2026-11-27 09:00:10 UTC, 0x1798000000, 1,798,000,000 gas")
    assert other_forms_in_json('{"since": "1798000000"}') and other_forms_in_json('{"status": "OPEN"}')


# --------------------------------------------------------------------------------------------------------- guild show


def test_a_guild_has_its_name_its_posters_and_open_offers(type_in, stage):
    guilds = stage.contracts.guilds
    name, mate, arbiter = "\x1b[2J", stage.mate.address, stage.arbiter.address
    receipt = guilds.found(name, stage.steward.address, [mate, arbiter], SETTINGS).send(stage.steward)
    guild = receipt.event("Founded").facts["guild"]
    guilds.take_seat(guild).send(stage.mate)
    guilds.serve_posters(guild, [stage.poster.address, stage.worker.address]).send(stage.steward)
    guilds.serve_posters(guild, [stage.worker.address], False).send(stage.steward)
    document = json.loads(type_in("guild", "show", guild_hex(guild), "--json"))
    assert (document["name"], document["founder"]) == (name, stage.steward.address)
    assert (document["posters"], document["offers"]) == ([stage.poster.address], [arbiter])
    assert document["seated"] == [{"place": 0, "account": mate, "thousandths": 0}]
    text = type_in("guild", "show", guild_hex(guild))
    assert "  name       \\x1b[2J\n" in text and f"  0  {mate}  0.000 points" in text
    guilds.end_seat(guild, arbiter).send(stage.steward)
    assert "  offers     none is open\n" in type_in("guild", "show", guild_hex(guild))


# ------------------------------------------------------------------------------------------------------------ collect


def test_what_is_owed_is_listed_in_every_token(type_in, stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=20)))))
    stage.settle(bounty, 90, 80, 70)
    peer, token = bounty.people.panel[0].account, stage.token.address
    owed = {stage.terms().token: str(stage.escrow.owed(peer))}
    assert json.loads(type_in("collect", "--list", "--for", peer, "--json"))["owed"] == owed
    assert "ETH: oathwork collect\n" in type_in("collect", "--list", "--for", peer)
    fee = 5 * 10**15
    stage.token.mint(stage.poster.address, 10**20).send(stage.poster)
    stage.token.mint(stage.worker.address, 10**20).send(stage.worker)
    for who in (stage.poster, stage.worker):
        stage.token.approve(stage.escrow.address, 10**20).send(who)
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=21, token=token, fee=fee)))))
    stage.settle(bounty, 90, 80, 70)
    judge = bounty.people.panel[0].account
    assert json.loads(type_in("collect", "--list", "--for", judge, "--json"))["owed"][token] == str(fee)
    assert f": oathwork collect --token {token}\n" in type_in("collect", "--list", "--for", judge)
    stranger = stage.stranger.address
    assert type_in("collect", "--list", "--for", stranger) == f"the escrow owes {stranger} nothing\n"


# -------------------------------------------------------------------------------------------------------------- watch


def test_what_watch_has_told_is_remembered_in_the_state_folder(type_in, stage, tmp_path):
    type_in("watch", stage.worker.address, "--once")
    (file,) = (tmp_path / "state" / "notices").iterdir()
    assert file.name == f"{stage.chain.id}-{stage.escrow.address}.json"


# ---------------------------------------------------------------------------------------------------------------- csv


def test_a_table_has_one_line_for_each_bounty(type_in, bounties):
    rows = list(csv.DictReader(type_in("report", "--csv").splitlines()))
    by_id = {row["id"]: row for row in rows}
    row = by_id["0x" + bounties[4].id.hex()]
    assert list(row) == COLUMNS
    assert (row["status"], row["reward"], row["unit"], row["verdicts"]) == ("Paid", "1", "ETH", "3")
    assert row["openUntil"] == date_text(bounties[4].terms.open_until)
    assert by_id["0x" + bounties[1].id.hex()]["workDue"] == date_text(bounties[1].deadline)
    assert other_forms(type_in("report", "--csv")) == []
    type_in("report", "--csv", "--json", exit_code=2)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1", "\u00a0=1", "-1+cmd|'/C calc'!A0"],
)
def test_no_cell_of_a_stranger_is_a_formula(stage, text):
    bounty = stage.post(stage.terms(lane=30 + len(text) + ord(text[0]) % 97), uri=text)
    (_, line) = csv_lines([bounty], MoneyText(stage.chain))
    (row,) = csv.DictReader([",".join(COLUMNS), line])
    assert row["uri"] == cell(text) and row["uri"].startswith("'")
    assert not [each for each in row.values() if each.startswith(("=", "+", "-", "@", "\t", "\r"))]
