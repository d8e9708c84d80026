"""What `show` says can happen next, and when."""

import pytest

from oathwork.cli import cli
from oathwork.error_sentences import date_text
from tests.support.terminal import runner


@pytest.fixture
def show(anvil, on_anvil, tmp_path, monkeypatch):
    """Type `show` for a bounty, and return the lines that begin with one of the words."""
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_NETWORK", anvil)

    def lines(bounty, *words):
        done = runner().invoke(cli, ["show", "0x" + bounty.id.hex()], catch_exceptions=False)
        return [line.strip() for line in done.stdout.splitlines() if line.split()[0] in words]

    return lines


def test_an_open_bounty_comes_back_at_the_end_of_its_time(on_anvil, show):
    bounty = on_anvil.post()
    until = date_text(bounty.terms.open_until)
    assert show(bounty, "next", "then") == [
        f"next       anyone but poster and arbiter can claim until {until}",
        f"then       anyone can withdraw from {until} on",
    ]


def test_a_closed_bounty_can_be_withdrawn_now(on_anvil, show):
    bounty = on_anvil.post()
    on_anvil.escrow.close(bounty.terms.lane).send(on_anvil.poster)
    assert show(bounty, "next", "priority") == ["next       anyone can withdraw now"]


def test_a_closed_bounty_waits_for_the_repair_of_work_that_was_sent_back(on_anvil, show):
    bounty = on_anvil.settle(on_anvil.draw(on_anvil.deliver(on_anvil.claim(on_anvil.post()))), 10, 10, 10)
    on_anvil.escrow.close(bounty.terms.lane).send(on_anvil.poster)
    until = date_text(bounty.state.since + bounty.terms.review_period)
    assert show(bounty, "next", "priority") == [
        f"priority   until {until} only {on_anvil.worker.address} can claim, to repair the work",
        f"next       anyone can withdraw from {until} on",
    ]
    on_anvil.later(bounty.terms.review_period)
    assert show(bounty, "next", "priority") == ["next       anyone can withdraw now"]


def test_a_lot_can_be_drawn_from_its_block_on(on_anvil, show):
    bounty = on_anvil.deliver(on_anvil.claim(on_anvil.post()))
    assert show(bounty, "next") == [f"next       anyone can draw from block {bounty.state.lot_block + 1} on"]
    on_anvil.reach_lot(bounty)
    assert show(bounty, "next") == ["next       anyone can draw now"]
