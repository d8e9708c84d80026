"""The pots on the command line: what they hold and pay is shown, and what would be of no use is refused or remarked on."""

import json
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.contracts import edge
from oathwork.contracts.keeper_pot import KeeperPot, PostersPot
from tests.support.stage import rolled_back
from tests.support.terminal import runner

GWEI = 10**9
WITHDRAWAL = 200_000  # gas: what a pot pays for one at most


@pytest.fixture(scope="module")
def bare_stage(built_stage):
    with rolled_back(built_stage):
        yield built_stage


@pytest.fixture
def stage(bare_stage):
    """With the contracts around the core."""
    with rolled_back(bare_stage) as stage:
        for call in edge.creation_calls(stage.chain, stage.escrow.address):
            call.send(stage.stranger)
        yield stage


@pytest.fixture
def type_in(bare_stage, tmp_path, monkeypatch):
    """Type a command as one of the people, by number; return what it prints, and what it remarks."""
    monkeypatch.setattr(Desk, "chain", bare_stage.chain)
    for name in ("SETTINGS", "STATE"):
        monkeypatch.setenv(f"OATHWORK_{name}", str(tmp_path / name))

    def type_in(*line, who=None, exit_code=0):
        account = [] if who is None else ["--account", f"dev::{bare_stage.people.index(who)}", "--yes"]
        with chdir(tmp_path):
            done = runner().invoke(cli, [str(part) for part in [*line, *account]], catch_exceptions=False)
        bare_stage.chain.max_fee = None  # what was said to be the most is for that command alone
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done

    return type_in


def shown(type_in, poster):
    return json.loads(type_in("pot", "show", poster.address, "--json").stdout)


def test_a_pot_is_filled_priced_shown_and_emptied(stage, type_in):
    poster = stage.poster
    assert "pays nobody until its poster says what" in type_in("pot", "fill", "0.5", who=poster).stderr
    assert (
        "  pays       nothing: its poster has set no price\n" in type_in("pot", "show", poster.address).stdout
    )
    type_in("pot", "price", "--tip", "0.0001", "--base-fee", "30", who=poster)
    type_in("pot", "fill", "0.25", "--for", poster.address, who=stage.mate)
    document = shown(type_in, poster)
    assert [document[name] for name in ("held", "tip", "mostBaseFee")] == [
        str(75 * 10**16),
        str(10**14),
        str(30 * GWEI),
    ]
    base_fee = stage.chain.base_fee()
    assert 0 < base_fee < 30 * GWEI
    assert document["most"]["withdraw"] == str(WITHDRAWAL * base_fee + 10**14)
    type_in("pot", "price", "--base-fee", "0.5", who=poster)
    assert KeeperPot.of(stage.chain, stage.escrow.address).pot(poster.address) == PostersPot(
        75 * 10**16, 10**14, GWEI // 2
    )
    type_in("pot", "take", "0.05", "--to", stage.mate.address, who=poster)
    assert shown(type_in, poster)["held"] == str(70 * 10**16)
    type_in("pot", "take", "all", who=poster)
    assert shown(type_in, poster)["held"] == "0"


def test_above_the_most_base_fee_the_most_is_paid(stage, type_in):
    base_fee = stage.chain.base_fee()
    pot = KeeperPot.of(stage.chain, stage.escrow.address)
    pot.set_price(5, base_fee // 2).send(stage.poster)
    assert shown(type_in, stage.poster)["most"]["withdraw"] == str(WITHDRAWAL * (base_fee // 2) + 5)


def test_a_tip_that_can_be_earned_by_who_makes_the_moves_is_remarked_on(stage, type_in):
    small = 8_000 * stage.chain.base_fee()
    words = "can be earned by who makes the moves"
    for tip, is_large in ((small, False), (small * 2, True)):
        text = f"{tip:019d}"
        line = ("pot", "price", "--tip", f"{text[:-18]}.{text[-18:]}", "--base-fee", "1")
        assert (words in type_in(*line, who=stage.poster).stderr) is is_large


@pytest.mark.parametrize(
    "line, exit_code, words",
    [
        (["fill", "0"], 2, "AMOUNT is nothing"),
        (["fill", "-1"], 2, "No such option"),
        (["fill", "1e3"], 2, "is not an amount"),
        (["price"], 2, "give --tip, --base-fee, or both"),
        (["price", "--tip", "20"], 2, "does not fit 64 bits"),
        (["take", "all"], 2, "there is nothing to take"),
        (["take", "0.1"], 1, "TooLittle: 100000000000000000 are needed"),
        (["take", "0.1", "--to", "0x" + 40 * "0"], 1, "ReceiverIsZero"),
    ],
)
def test_what_is_refused(stage, type_in, line, exit_code, words):
    assert words in type_in("pot", *line, who=stage.poster, exit_code=exit_code).stderr


@pytest.mark.parametrize(
    "line", [["pot", "show", "0x" + 40 * "1"], ["keeper", "--once", "--pot", "--dry-run"]]
)
def test_where_there_are_no_pots_it_says_what_puts_them_there(type_in, line):
    error = type_in(*line, exit_code=3).stderr
    assert "there are no keepers' pots on chain" in error and "`oathwork deploy --around`" in error
