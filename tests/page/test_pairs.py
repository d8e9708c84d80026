"""The guild's page names pairs that are worth a look, with how often that is wrong; and who is about to claim sees it first."""

import pytest

from oathwork.model.guild import guild_hex
from oathwork.model.pairs import JudgedWork, report_pairs
from tests.page.reading import visit
from tests.page.test_api import asked, fields_of


@pytest.fixture
def favour(world, running_site, monkeypatch):
    """A report in which one peer favours one worker, and another's points are all from the world's poster.

    Of the same block as the true one: who sees it needs a new tab, which keeps no answer of that block.
    """
    peer, second, third = (each.address for each in world.stage.peers[:3])
    worker, other, poster = (world.people[name].address for name in ("ada", "mate", "dao"))
    works = [JudgedWork(other, poster, {peer: 60 + n % 3, second: 60, third: 60}, 12, 10) for n in range(9)]
    works += [JudgedWork(worker, other, {peer: 95, second: 55, third: 55 + n}, 12, 10) for n in range(3)]
    report = report_pairs(works)
    assert [(each.peer, each.worker) for each in report.favours] == [(peer, worker)]
    monkeypatch.setattr(running_site.source, "pairs", lambda guild: report)
    return report


def test_the_server_says_what_the_report_says(site, world):
    answer = asked(site, f"guilds/{guild_hex(world.guild)}/pairs")
    assert answer.keys() == fields_of("Pairs")
    assert answer["works"] >= 2 and answer["favours"] == [] and answer["falseAlarms"] == 0.05


def test_a_guild_in_which_nobody_is_named_says_so(page_for, world):
    page = page_for(None, at=None)
    visit(page, f"/guild/{guild_hex(world.guild)}")
    assert page.get_by_role("heading", name="Who favours whom").is_visible()
    assert page.get_by_text("to compare anybody").or_(page.get_by_text("beyond chance")).first.is_visible()


def test_the_guilds_page_names_pairs_and_how_often_that_is_wrong(page_for, world, favour):
    page = page_for(None, at=None, new=True)
    visit(page, f"/guild/{guild_hex(world.guild)}")
    line = page.get_by_text("points above the rest of the panel")
    assert line.is_visible() and "on 3 works" in line.inner_text()
    assert "about 5 have such a line" in page.locator("main").inner_text()
    assert page.get_by_text("from one poster").count() == 2


@pytest.mark.parametrize("where", ["", "/claim"])
def test_who_is_about_to_claim_sees_it_first(page_for, world, favour, where):
    page = page_for("ada", at=None, new=True)
    visit(page, f"/bounty/0x{world.bounties['open'].id.hex()}{where}")
    page.get_by_text("One pair in the guild that judges is worth a look.").wait_for()
    assert "about 5 have such a line" in page.locator("main").inner_text()
    assert page.get_by_text("100 % of their points from this poster, for 9 bounties").is_visible()
    page.get_by_role("link", name="See which").click()
    page.wait_for_url("**/guild/*")


def test_who_is_about_to_claim_where_nobody_is_named_sees_nothing_of_it(page_for, world):
    page = page_for("ada", at=None)
    visit(page, f"/bounty/0x{world.bounties['open'].id.hex()}/claim")
    assert page.locator(".pairs-warning").count() == 0
