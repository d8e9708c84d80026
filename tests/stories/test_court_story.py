"""The demo's courts: a larger panel decides, and a warranty comes back; each line says what the chain has said."""

import io

import pytest

from oathwork.demo import court_story
from oathwork.demo.page import Page
from oathwork.demo.performance import Deviation, Performance
from oathwork.demo.reckoning import reckon
from oathwork.demo.stage import Cast, chain_of
from oathwork.demo.work import small_jobs
from tests.support.anvil import ANVIL


@pytest.fixture
def played(tmp_path):
    """A performance before its courts, the jobs, and what it prints."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    out = io.StringIO()
    with chain_of("anvil") as (chain, _):
        performance = Performance(chain, Cast.assembled(), Page(out), tmp_path)
        performance.found_guild()
        performance.put_around()
        yield performance, small_jobs(tmp_path / "repository"), out


def test_both_stories_are_told_as_they_happen(played):
    performance, jobs, out = played
    court_story.elders_judge(performance, jobs)
    reckon(performance)
    page = " ".join(out.getvalue().split())
    assert "pays the court its 0.05 ETH: the elders have case 0" in page
    assert "→ Ada got 1.1 ETH: reward and bond" in page
    assert "→ 0.2 ETH of it wait in the holdback" in page
    assert "complains, and pays the court its 0.05 ETH: case 1" in page
    assert "→ the DAO got 0.2 ETH back" in page
    assert page.count("the chain agrees") == 4
    assert max(map(len, out.getvalue().splitlines())) <= 100


def test_a_panel_that_says_something_else_ends_the_demo(played, monkeypatch):
    performance, jobs, _ = played
    elders = court_story.ElderCourt(performance)
    monkeypatch.setattr(court_story, "_FOR_FIRST", (10, 10, 10, 90, 90))
    with pytest.raises(Deviation, match="the elders are for who has asked"):
        court_story.promise_appealed(elders, jobs[0])
