"""The list of plans and rotas: found from where one looks, by kind, organiser and guild, in pages."""

from oathwork.model.guild import guild_hex
from oathwork.site import paging
from tests.page import test_around
from tests.page.forms import opened_by
from tests.page.reading import answer, runs_sideways, seen, settle, violations
from tests.page.test_api import fields_of
from tests.support.patience import eventually
from tests.support.stage import SETTINGS

around = test_around.around


def names(page, count):
    """The rows' names, once there are so many."""
    page.wait_for_function(
        "count => document.querySelectorAll('.list .row-title').length === count", arg=count
    )
    return page.locator(".list .row-title").all_inner_texts()


def shows(page, expected):
    """Require that these rows come, and no others."""
    page.get_by_role("heading", name="Plans and rotas").wait_for()
    eventually(lambda: page.locator(".list .row-title").all_inner_texts() == expected)


def test_plans_and_rotas_are_found_and_filtered(page_for, changed_world, around, running_site, monkeypatch):
    world, stage = changed_world, changed_world.stage
    seen(running_site)
    page = opened_by(page_for, "dao", f"/guild/{guild_hex(world.guild)}", width=320, theme="light")
    page.get_by_role("link", name="Plans and rotas whose work this guild judges").click()
    page.get_by_role("heading", name="There is none of these").wait_for()
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("heading", name="There is no plan and no rota yet").wait_for()
    assert violations(page) == [] and not runs_sideways(page)

    founding = world.contracts.guilds.found("Others", stage.steward.address, [], SETTINGS)
    other = founding.send(stage.steward).event("Founded").facts["guild"]
    spec = world.bounties["open"].terms.spec
    plan = around.plan(around.offer(spec=spec), around.offer(guild=other))
    rota = around.rota(around.offer(guild=other))
    mates = around.start("Plans", "start", [around.offer(spec=spec)], bytes(32), sender=stage.mate)
    around.serve(plan)
    around.fill("Plan", plan, 2 * around.offer().stake)
    seen(running_site)
    told = answer(running_site.url, "tills")["tills"]
    assert [row["till"] for row in told] == [mates, rota, plan]
    assert all(row.keys() == fields_of("TillRow") for row in told)

    page.goto("/plans")
    of_job = "slug() keeps accented letters readable"
    first, second, third = names(page, 3)
    assert first == f"A plan of one milestone: {of_job}" and second.startswith("Rota 0x")
    assert third == f"A plan of 2 milestones, from “{of_job}” on"
    row = page.locator(".list li").nth(2)
    assert "2.006 ETH is there" in row.inner_text() and "0 of 2 ended" in row.inner_text()
    assert (
        f"judged by guild {guild_hex(world.guild)[:6]}" in row.inner_text()
        and "and 1 more" in row.inner_text()
    )
    page.get_by_role("link", name="Mine").click()
    shows(page, [second, third])
    page.get_by_label("Guild that judges one of them").select_option(guild_hex(world.guild))
    shows(page, [third])
    page.get_by_role("link", name="Rotas", exact=True).click()
    page.get_by_role("heading", name="There is none of these").wait_for()
    page.get_by_role("link", name="Both").click()
    page.reload()
    shows(page, [third])
    assert violations(page) == [] and not runs_sideways(page)

    monkeypatch.setattr(paging, "PAGE", 1)
    page.goto(f"/account/{stage.poster.address}")
    page.get_by_role("link", name="Plans and rotas that it organises").click()
    shows(page, [second])
    page.get_by_role("button", name="Show more").click()
    shows(page, [second, third])
    page.get_by_role("link", name=third).click()
    page.get_by_role("link", name="← Plans and rotas").click()
    page.get_by_role("link", name="Everybody").wait_for()
    page.goto("/plans?organiser=me")
    page.get_by_role("alert").filter(has_text="could not be loaded").wait_for()
    settle(page)
    assert page.get_by_role("heading", name="There is none of these").count() == 0
    assert [each for each in page.complaints if "422" not in each] == []
