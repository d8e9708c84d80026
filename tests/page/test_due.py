"""What a bounty waits for and until when is worked out in the page too: a server that names a later date costs a worker the oath."""

import copy

from tests.page.lying import ROOT, answer, built, outcomes
from tests.support.stage import DAY


def places(due, path):
    """Yield each place in what is due, with another value of its kind."""
    for name, value in due.items():
        match value:
            case None:
                yield (*path, name), 7 if name == "until" else ["0x" + "ab" * 20]
            case list():
                yield (*path, name), value[1:] or None
            case str():
                yield (*path, name), "quit"
            case _:
                yield (*path, name), value + 3_600


def lies_of(told):
    """Yield what is told with each fact of what is due, or of what a verdict costs, another."""
    found = [
        place for path in (("next",), ("then",), ("row", "next")) for place in places(at(told, path), path)
    ]
    found += [
        (("capture", "bribe"), "0"),
        (("capture", "luck"), "1"),
        (("capture", "own"), 0),
        (("capture", "lots"), 99.5),
    ]
    for path, value in [*found, (("next",), None), (("then",), None), (("capture",), None)]:
        lie = copy.deepcopy(told)
        at(lie, path[:-1])[path[-1]] = value
        yield path, lie


def at(told, path):
    for name in path:
        told = told[name]
    return told


def test_each_date_and_price_is_worked_out_again(changed_world, running_site, site, tmp_path):
    world, stage, script = changed_world, changed_world.stage, built(ROOT, tmp_path / "lies.mjs")
    few = stage.settle(world.in_review(title="One of three has judged"), 70)
    most = stage.settle(world.in_review(title="Two agree, the third is waited for", patience=DAY), 90, 80)
    closed = world.post(title="Closed")
    world.contracts.escrow.close(closed.terms.lane).send(world.people["dao"])
    reserved = world.post(title="Reserved", worker=world.people["mate"].address)
    late = world.escalated()
    bounties = {
        **world.bounties,
        "few": few,
        "most": most,
        "closed": closed,
        "reserved": reserved,
        "escalated": late,
    }
    running_site.source.follow()
    about, account = answer(site, "about"), world.people["ada"].address
    told = {name: answer(site, f"bounties/0x{each.id.hex()}") for name, each in bounties.items()}

    def read(name, bounty):
        return {
            "act": "read",
            "account": account,
            "about": about,
            "id": told[name]["bounty"]["id"],
            "bounty": bounty,
        }

    truths = outcomes(script, world.url, [read(name, each) for name, each in told.items()])
    assert [name for name, each in zip(told, truths, strict=True) if each != "checked"] == []
    cases = [
        (name, path, lie)
        for name in told
        if told[name]["next"] and told[name]["capture"]
        for path, lie in lies_of(told[name])
    ]
    found = outcomes(script, world.url, [read(name, lie) for name, _, lie in cases])
    missed = [(name, path) for (name, path, _), each in zip(cases, found, strict=True) if each != "lie"]
    assert len(cases) > 100 and missed == []
