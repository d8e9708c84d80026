"""The guild's page publishes how much work known to be bad has passed: of what was revealed, and of what was not."""

from oathwork.evidence.manifest import Claim
from oathwork.model.guild import guild_hex
from oathwork.untrusted.documents import content_hash
from oathwork.workflows.probe import new_probe, sign_probe
from tests.page.reading import visit
from tests.page.test_api import asked, fields_of


def probe_in(world, scores, reason):
    """A probe of the world's poster, committed to, handed in and judged."""
    stage, bounty = world.stage, world.claimed()
    domain = stage.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, stage.worker.address)
    delivery = content_hash(bounty.id)
    probe = sign_probe(new_probe(claim, delivery, stage.guild, stage.poster.address, reason), stage.worker)
    stage.escrow.cancel(probe.lane).send(stage.poster)
    stage.settle(stage.draw(stage.deliver(bounty, delivery)), *scores)
    return probe


def test_the_number_is_published_with_its_reasons_and_what_is_hidden(
    page_for, site, running_site, changed_world
):
    world, path = changed_world, f"guilds/{guild_hex(changed_world.guild)}/probes"
    look = running_site.source._probes.reply
    running_site.source.follow()
    look(world.guild, age=0)
    answer = asked(site, path)
    assert answer.keys() == fields_of("Probes") and answer["rate"] is None
    page = page_for(None, at=None)
    visit(page, f"/guild/{guild_hex(world.guild)}")
    page.get_by_text("nobody knows how much bad work passes").wait_for()

    passed, found, hidden = (
        probe_in(world, scores, reason)
        for scores, reason in (
            ((90, 80, 70), "It drops \u202ethe last line"),
            ((10, 20, 30), "It never ends"),
            ((90, 80, 70), "Nobody reads this"),
        )
    )
    for probe in (passed, found):
        running_site.source.box.probes.take(probe)
    running_site.source.now()
    running_site.source.follow()
    running_site.source.now()
    look(world.guild, age=0)
    page = page_for(None, at=None)
    visit(page, f"/guild/{guild_hex(world.guild)}")
    page.get_by_text("1 of 2 deliveries that were known to be bad have passed: 50 %.").wait_for()
    assert page.get_by_text("One commitment is not revealed; if it passed, it is 67 %.").is_visible()
    page.get_by_text("Each of them").click()
    text = page.locator("main").inner_text()
    assert "It drops \\u202ethe last line" in text and "It never ends" in text and hidden.reason not in text
