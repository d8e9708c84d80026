"""What a command says that an account can do now is what the contracts take from it now: in all kinds of open bounties."""

import json
import re
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.errors import Refused
from tests.support.terminal import runner

WHO = ("poster", "worker", "mate", "arbiter", "stranger")


def _too_few_seats(stage):
    bounty = stage.post()
    for peer in stage.peers[:7]:
        stage.contracts.guilds.leave_seat(stage.guild).send(peer)
    return bounty


def _closed(stage):
    bounty = stage.post()
    stage.escrow.close(bounty.terms.lane).send(stage.poster)
    return stage.again(bounty)


def _past(stage):
    bounty = stage.post()
    stage.later(31 * 86_400)
    return bounty


KINDS = {
    "anybody's": lambda stage: stage.post(),
    "of a standing": lambda stage: stage.post(stage.terms(min_standing=1)),
    "reserved": lambda stage: stage.post(stage.terms(worker=stage.mate.address)),
    "reserved, of a standing": lambda stage: stage.post(
        stage.terms(worker=stage.mate.address, min_standing=1)
    ),
    "arbitrated": lambda stage: stage.post(stage.terms(**stage.arbitrated)),
    "closed": _closed,
    "sent back": lambda stage: stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 1, 2, 3),
    "of too few seats": _too_few_seats,
    "past its time": _past,
}


@pytest.fixture(params=KINDS)
def bounty(stage, request):
    return KINDS[request.param](stage)


@pytest.fixture
def type_in(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))

    def type_in(*line):
        with chdir(tmp_path):
            done = runner().invoke(cli, [*line], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    return type_in


def taken(stage, bounty, account):
    """The actions on an open bounty that the escrow takes from an account now."""
    calls = {
        "claim": stage.escrow.claim(bounty.terms, bounty.state),
        "withdraw": stage.escrow.withdraw(bounty.terms, bounty.state),
        "close": stage.escrow.close(bounty.terms.lane),
    }
    return {action for action, call in calls.items() if _is_taken(call, account)} - (
        set() if account == bounty.terms.poster else {"close"}  # of a stranger it is another lane
    )


def _is_taken(call, account):
    try:
        call.simulate(account)
    except Refused:
        return False
    return True


def test_what_is_said_to_be_possible_is_taken(stage, bounty, type_in):
    id = "0x" + bounty.id.hex()
    for who in WHO:
        account = getattr(stage, who).address
        shown = json.loads(type_in("show", id, "--account", account, "--json"))
        assert {each["action"] for each in shown["mine"]} == taken(stage, bounty, account), who
        text = type_in("show", id, "--account", account)
        assert {*re.findall(r"you can (\w+) now", text)} == taken(stage, bounty, account), who
        for row in json.loads(type_in("board", "--account", account, "--json"))["bounties"]:
            assert {each["action"] for each in row["mine"]} == taken(stage, bounty, account), who


def test_who_is_waited_for_can_claim(stage, bounty, type_in):
    next_step = json.loads(type_in("show", "0x" + bounty.id.hex(), "--json"))["next"]
    claimants = {who for who in WHO if "claim" in taken(stage, bounty, getattr(stage, who).address)}
    if next_step["action"] == "claim" and not bounty.terms.min_standing:
        waited = [
            who
            for who in WHO
            if getattr(stage, who).address in next_step["accounts"] or not next_step["accounts"]
        ]
        assert claimants and claimants <= set(waited)
    elif not bounty.terms.min_standing:
        assert claimants == set()
