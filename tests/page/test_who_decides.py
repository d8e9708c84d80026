"""Whoever names the guild, the panel, the arbiter or the worker of an offer can name friends: each sheet that binds money says them."""

import pytest

from oathwork.model.guild import guild_hex
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.test_around import around  # noqa: F401  (a fixture)
from tests.support.stage import DAY

ARBITER, WORKER = "0x" + "a1" * 20, "0x" + "b2" * 20
HERS = {"arbiter": ARBITER, "ruling_period": 14 * DAY, "worker": WORKER}
FORM = {"arbiter": ARBITER, "worker": WORKER}


@pytest.fixture
def cases(site, running_site, changed_world, around):  # noqa: F811
    """By act: what leads to a sheet that binds money to an offer of somebody's, who has named arbiter and worker."""
    world, stage = changed_world, around.stage
    spec = world.bounties["open"].terms.spec
    offer = around.offer(spec=spec, **HERS)
    full, half, plan, rota = (
        around.crowd(offer),
        around.crowd(offer, salt=b"\1" * 32),
        around.plan(offer),
        around.rota(offer),
    )
    for each in (full, plan, rota):
        around.serve(each)
    around.give(full, offer.stake, stage.poster)
    for kind, each in (("Plan", plan), ("Rota", rota)):
        around.fill(kind, each, offer.stake)
    running_site.source.follow()
    about = answer(site, "about")
    document = running_site.source.store.document(spec)
    as_worker = {
        "account": world.people["ada"].address,
        "about": about,
        "documents": {},
        "job": document.hex(),
    }
    form = FORM | {"guild": guild_hex(world.guild)}
    crowds = {
        name: as_worker | {"act": name, "crowd": where, "told": answer(site, f"crowd/{where}")}
        for name, where in (("give", half), ("crowd post", full))
    }
    tills = {
        f"{kind} {act}": as_worker | {"act": f"till {act}", "kind": kind, "where": where, "told": answer(site, f"{kind}/{where}")}
        for kind, where in (("plan", plan), ("rota", rota))
        for act in ("next", "fill")
    }  # fmt: skip
    own = {"account": world.people["dao"].address, "about": about}
    started = {
        f"start {kind}": own | {"act": "start till", "kind": {"kind": kind}, "form": [form]}
        for kind in ("plan", "rota")
    }
    return (
        crowds
        | tills
        | started
        | {"start": own | {"act": "start", "form": form}, "post": own | {"act": "post", "form": form}}
    )


def test_each_sheet_that_binds_money_to_an_offer_says_who_decides_about_it(cases, changed_world, tmp_path):
    script = built(ROOT, tmp_path / "lies.mjs")
    told = outcomes(script, changed_world.url, [case | {"says": "all"} for case in cases.values()])
    guild = guild_hex(changed_world.guild)
    for act, text in zip(cases, told, strict=True):
        for part in (guild, ARBITER, WORKER, "A yes is 60 of 100"):
            assert part.lower() in text.lower(), (act, part, text)
        assert "Anyone may claim" not in text, act
        is_chosen = act.startswith(("post", "start"))  # in a form, by a name that the server tells
        assert ("calls itself “Pythonists”, by your wallet" in text) == is_chosen, (act, text)


def test_of_a_named_panel_each_name_is_said(changed_world, site, tmp_path):
    panel = [f"0x{each}{'c3' * 19}" for each in ("11", "22", "33")]
    form = {"guild": guild_hex(changed_world.guild), "panel": " ".join(panel), "fee": "0", "effort": "0"}
    post = {
        "act": "post",
        "account": changed_world.people["dao"].address,
        "about": answer(site, "about"),
        "form": form,
    }
    (text,) = outcomes(built(ROOT, tmp_path / "lies.mjs"), changed_world.url, [post | {"says": "all"}])
    assert [each for each in panel if each not in text.lower()] == [], text
    (text,) = outcomes(
        built(ROOT, tmp_path / "lies.mjs"), changed_world.url, [post | {"says": "all", "fails": "logs"}]
    )
    assert "so compare its number" in text
