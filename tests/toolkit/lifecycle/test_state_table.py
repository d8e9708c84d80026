"""The specification's table of what each step writes into the state, field by field, against the executable one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from oathwork import lifecycle as twin
from oathwork.chain.abi import artifact
from oathwork.lifecycle import PeerVerdict, Signature, TeamDelivery
from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import NOBODY, ZERO, Share, State, hash_team
from oathwork.model.typed_data import camel
from tests.toolkit.lifecycle.ground import (
    BLOCK,
    HASH,
    HELPER,
    LANE,
    NOW,
    PEERS,
    POSTER,
    STRANGER,
    TERMS,
    WORK,
    WORKER,
    call,
    claimed,
    delivered,
    drawn,
    known,
    posted,
    repaired,
    reviewed,
    sent_back,
)

README = Path(__file__).parents[3] / "contracts/README.md"
SECTION = README.read_text().partition("### What each step writes into the state\n")[2].partition("\n### ")[0]
HEADS, _, *ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in SECTION.splitlines()
    if line.startswith("|")
]
TABLE = {row[0]: dict(zip(HEADS[1:], row[1:], strict=True)) for row in ROWS}
TEAM = (Share(HELPER, 2_500),)
NAMED = named_panel(PEERS[:3])
FRIENDS = {"panel": hash_panel(NAMED), "fee": 0, "effort": 0, "seats": 0, "size": 3}


@dataclass(frozen=True)
class Step:
    """A step that a row of the table is about: from where, by whom, and when."""

    name: str
    begin: Callable
    move: Callable  # of the world, the call, and what is known of the bounty
    caller: str = STRANGER
    value: int = 0
    after: int = 60  # seconds from the first step on


def work(world, claim_round):
    agreed = world.bounties[LANE].id, claim_round, WORK, TEAM
    return TeamDelivery(WORK, TEAM, (Signature(HELPER, "Team", agreed),))


def claim_for(world, at, *terms_and_state):
    fields = world.bounties[LANE].id, terms_and_state[1].round + 1, WORKER, False, NOW + DAY
    signature = Signature(WORKER, "Claim", fields)
    return twin.claim_for(world, at, *terms_and_state, WORKER, NOW + DAY, signature)


def deliver(world, at, *terms_and_state):
    return twin.deliver(world, at, *terms_and_state, WORK)


def deliver_team(world, at, terms, state):
    return twin.deliver_team(world, at, terms, state, work(world, state.round))


def deliver_for(world, at, terms, state):
    fields = world.bounties[LANE].id, state.round, WORK, TEAM, NOW + DAY
    signature = Signature(WORKER, "Delivery", fields)
    return twin.deliver_for(world, at, terms, state, work(world, state.round), NOW + DAY, signature)


def draw(world, at, *terms_and_state, hash=HASH):
    return twin.draw(world, at, *terms_and_state, world.bounties[LANE].people, b"", hash)


def miss(world, at, *terms_and_state):
    return draw(world, at, *terms_and_state, hash=None)


def redraw(world, at, *terms_and_state):
    return twin.redraw(world, at, *terms_and_state, world.bounties[LANE].people)


def settle(*scores):
    def move(world, at, terms, state):
        verdicts = tuple(
            PeerVerdict(index, score, HASH, signature(world, index, score))
            for index, score in enumerate(scores)
        )
        return twin.settle(world, at, terms, state, world.bounties[LANE].people, verdicts)

    return move


def signature(world, index, score):
    bounty = world.bounties[LANE]
    peer = bounty.panel[index].account
    return Signature(
        peer, "Verdict", (bounty.id, bounty.state.round, bounty.state.delivery, peer, score, HASH)
    )


def close(world, at, terms, state):
    return twin.close(world, at, terms.lane)


def close_for(world, at, *terms_and_state):
    leave = Signature(POSTER, "Close", (world.bounties[LANE].id,))
    return twin.close_for(world, at, *terms_and_state, leave)


# Where the steps begin.


def by_friends(world):
    terms = replace(TERMS, **FRIENDS)
    return twin.post(world, call(POSTER, value=terms.stake), terms, [seat.account for seat in NAMED])


def claimed_of_friends(world):
    return twin.claim(by_friends(world), call(WORKER, value=1_000), *known(by_friends(world)))


def judged_by_friends(world):
    world = claimed_of_friends(world)
    return deliver(world, call(WORKER), *known(world))


def sent_back_by_friends(world):
    world = judged_by_friends(world)
    return settle(10, 20, 30)(world, call(STRANGER), *known(world))


def claimed_again(world):
    return twin.claim(sent_back(world), call(WORKER, value=1_000), *known(sent_back(world)))


def with_lot(lot):
    def begin(world):
        world = delivered(world)
        bounty = world.bounties[LANE]
        world.bounties[LANE] = replace(bounty, state=replace(bounty.state, lot=lot))
        return world

    return begin


def second_panel(world):
    return drawn(
        redraw(reviewed(world), call(STRANGER, after=4 * DAY), *known(reviewed(world))),
        after=4 * DAY,
        blocks=9,
    )


def third_panel(world):
    world = second_panel(world)
    world = redraw(world, call(STRANGER, after=8 * DAY), *known(world))
    return drawn(world, after=8 * DAY, blocks=20)


def empty_guild(world):
    world = delivered(world)
    ((guild, bench),) = world.guilds.items()
    world.guilds[guild] = replace(bench, places=tuple(replace(place, ended_at=1) for place in bench.places))
    return world


BY_LOT, BY_NAME = "`claim`, `claimFor`, by lot", "`claim`, `claimFor`, named panel"
REPAIR, NAMED_REPAIR = "`claim`, `claimFor`, a repair by lot", "`claim`, `claimFor`, a repair, named panel"
HANDED_IN = "`deliver`, `deliverTeam`, `deliverFor`, by lot"
AT_ONCE = "`deliver`, `deliverTeam`, `deliverFor`, a repair or named panel"
NO_LOT, SECOND_NO = "`draw`, nobody to draw or no lot left", "`settle`, a second no in a row, or zeros"
LAST_PANEL = "`redraw`, the third panel or a named one"
STEPS = [
    Step("`post`", lambda world: world, None, POSTER),
    Step(BY_LOT, posted, twin.claim, WORKER, 1_000),
    Step(BY_LOT, posted, claim_for, value=1_000),
    Step(BY_LOT, sent_back, twin.claim, WORKER, 1_000, after=4 * DAY),
    Step(BY_NAME, by_friends, twin.claim, WORKER, 1_000),
    Step(REPAIR, sent_back, twin.claim, WORKER, 1_000),
    Step(REPAIR, sent_back, claim_for, value=1_000),
    Step(NAMED_REPAIR, sent_back_by_friends, twin.claim, WORKER, 1_000),
    Step(HANDED_IN, claimed, deliver_team, WORKER),
    Step(HANDED_IN, claimed, deliver_for),
    Step(AT_ONCE, claimed_again, deliver_team, WORKER),
    Step(AT_ONCE, claimed_of_friends, deliver_for),
    Step("`draw`", delivered, draw),
    Step("`draw`, the hash out of reach", delivered, miss),
    Step(NO_LOT, empty_guild, draw),
    Step(NO_LOT, with_lot(12), miss),
    Step("`settle`, undecided", reviewed, settle(90, 80)),
    Step("`settle`, a first no", reviewed, settle(10, 20, 30, 40, 50)),
    Step(SECOND_NO, lambda world: repaired(sent_back(world)), settle(10, 20, 30, 40, 50)),
    Step(SECOND_NO, reviewed, settle(0, 0, 0, 0, 0)),
    Step("`redraw`", reviewed, redraw, after=4 * DAY),
    Step("`redraw`", second_panel, redraw, after=8 * DAY),
    Step(LAST_PANEL, third_panel, redraw, after=12 * DAY),
    Step(LAST_PANEL, judged_by_friends, redraw, after=4 * DAY),
    Step("`quit`, `lapse`", claimed, twin.quit_work, WORKER),
    Step("`quit`, `lapse`", claimed, twin.lapse, after=11 * DAY),
    Step("`close`, `closeFor`", claimed, close, POSTER),
    Step("`close`, `closeFor`", sent_back, close_for),
]


def played(step, world):
    """Return the bounty's state before and after a step, and the bounty after it."""
    world, at = step.begin(world), call(step.caller, value=step.value, after=step.after, blocks=40)
    if step.move is None:
        return State(), *after(posted(world))
    before = known(world)[1]
    return before, *after(step.move(world, at, *known(world)))


def after(world):
    bounty = world.bounties[LANE]
    return bounty.state, bounty


def writes(cell, name, before, bounty, now):
    """Return what a cell of the table says that the field then holds."""
    if name == "lot" and cell == "13 or 25":
        return 13 if before.lot < 13 else 25
    meanings = {
        "=": getattr(before, name),
        "+1": getattr(before, name) + 1 if name in ("round", "lot") else None,
        "0": {str: NOBODY, bytes: ZERO}.get(type(getattr(before, name)), 0),
        "no": False,
        "yes": True,
        "now": now,
        "ahead": BLOCK + 40 + 2,
        "none": NO_SCORES,
        "+ verdicts": Scores(before.scores).having(0, 90).having(1, 80),
        "who claims": WORKER,
        "the work": WORK,
        "the shares": hash_team(TEAM),
        "who is drawn": hash_panel(bounty.panel),
    }
    return meanings[cell] if cell in meanings else int(cell)


@pytest.mark.parametrize("step", STEPS, ids=[f"{number} {step.name}" for number, step in enumerate(STEPS)])
def test_the_table_says_what_a_step_writes(world, step):
    before, state, bounty = played(step, world)
    now = NOW + step.after
    said = {name: writes(TABLE[step.name][camel(name)], name, before, bounty, now) for name in State.TYPES}
    assert {name: getattr(state, name) for name in State.TYPES} == said


def test_every_row_is_played_and_every_field_has_a_column():
    assert {step.name for step in STEPS} == TABLE.keys()
    assert HEADS[1:] == [camel(name) for name in State.TYPES]


def test_every_function_that_takes_a_state_is_in_the_table_or_below_it():
    functions = artifact("BountyEscrow").functions.values()
    takers = {entry["name"] for entry in functions if "struct State" in map(internal, entry["inputs"])}
    assert takers - {"verify"} <= set(re.findall(r"`(\w+)`", SECTION))


def internal(item):
    return item["internalType"]
