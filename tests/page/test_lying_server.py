"""A server that lies about one field: the page makes no plan, so the wallet is asked nothing. Told the truth, it makes one."""

import copy
from functools import reduce

import pytest

from tests.page.lying import ACTS, ROOT, answer, built, outcomes, truth

STRANGER = "0x" + "ab" * 20

# What the server's answer about a bounty is made of, by path; each lie is another value of the same kind.
TERMS = [f"bounty.terms.{name}" for name in (
    "poster lane generation token reward fee bond guild seats size panel passMark effort worker minStanding openUntil "
    "workPeriod reviewPeriod patience arbiter rulingPeriod spec").split()]  # fmt: skip
STATE = [f"bounty.state.{name}" for name in (
    "round worker claimedAt since repair lot lotBlock delivery team panel scores").split()]  # fmt: skip
ROW = [f"row.{name}" for name in (
    "id poster guild token reward fee bond size byLot passMark effort openUntil workPeriod worker reservedFor minStanding "
    "round status closed title symbol decimals").split()]  # fmt: skip
REST = [
    "bounty.id",
    "bounty.chain",
    "bounty.escrow",
    "bounty.status",
    "at.hash",
    "at.moment",
    "at.block",
    "holds",
    "closed",
]
PEOPLE = ["bounty.people.panel", "bounty.people.team"]
FIELDS = TERMS + STATE + ROW + REST + PEOPLE


def lie(answer, path):
    """Change the value at a path to another of its kind."""
    *above, name = path.split(".")
    inner = reduce(lambda value, key: value[key], above, answer)
    inner[name] = another(name, inner[name])


def another(name, value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return 6 if name == "decimals" else "USDC"
        case list() if value:
            return [{**value[0], "account": STRANGER}, *value[1:]]
        case list():
            return (
                [{"account": STRANGER, "part": 100}]
                if name == "team"
                else [{"place": 1, "account": STRANGER}]
            )
        case "Open" | "Claimed" | "Delivered" | "InReview" | "Escalated":
            return "Delivered" if value != "Delivered" else "Claimed"
        case str() if value.isdigit():
            return str(int(value) + 1)
        case str() if value.startswith("0x"):
            return value[:-1] + ("1" if value[-1] != "1" else "2")
        case _:
            return value + " and more"


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return built(ROOT, tmp_path_factory.mktemp("lies") / "lies.mjs")


def test_a_lane_s_second_bounty_can_be_claimed(script, changed_world, running_site):
    """A lane tells its generation while it is free alone."""
    world, ended = changed_world, changed_world.bounties["withdrawn"].terms
    known = world.bounties["open"].terms.spec
    bounty = world.stage.post(world.stage.terms(lane=ended.lane, generation=1, spec=known))
    running_site.source.follow()
    told = truth(world, running_site.url, "claim") | {"id": f"0x{bounty.id.hex()}"}
    told["bounty"] = answer(running_site.url, f"bounties/{told['id']}")
    assert outcomes(script, world.url, [told]) == ["asked"]


def test_no_lie_about_a_field_reaches_the_wallet(script, world, site):
    """All acts in one run: node is fast once it is warm."""
    cases = {}
    for act in ACTS:
        cases[act, "the truth"] = told = truth(world, site, act)
        for field in FIELDS:
            cases[act, field] = changed = copy.deepcopy(told)
            lie(changed["bounty"], field)
    found = dict(zip(cases, outcomes(script, world.url, list(cases.values())), strict=True))
    truths = {(act, "the truth"): "asked" for act in ACTS}
    assert {which: found[which] for which in truths} == truths
    # An order shows no title, and is made without the job's text.
    through = [which for which, each in found.items() if each not in ("lie", "no", "unknown")]
    assert through == sorted([*truths, ("order", "row.title")], key=list(cases).index)


@pytest.mark.parametrize("state", ["withdrawn", "paid"])
def test_who_says_that_a_bounty_has_ended_is_called_no_liar(script, world, site, state):
    """It may have ended while its page was open. A bounty that lives is another matter."""
    told = truth(world, site, "claim")
    told["id"] = f"0x{world.bounties[state].id.hex()}"
    told["bounty"] = answer(site, f"bounties/{told['id']}")
    living = copy.deepcopy(truth(world, site, "claim"))
    living["bounty"]["bounty"]["status"] = living["bounty"]["row"]["status"] = "Free"
    unposted = copy.deepcopy(told)
    unposted["bounty"]["bounty"]["terms"]["generation"] = "5"
    cases = [told | {"act": act} for act in ("claim", "settle", "withdraw", "order")]
    assert outcomes(script, world.url, [*cases, living, unposted]) == ["no"] * 4 + ["lie", "lie"]


# What is not of its kind at all, by path: each is one answer of the server.
STRANGE = {
    "bounty.terms.reward": ["", "1.5", "-1", None, {}, "0x", "9" * 100_000],
    "bounty.terms.token": ["ETH", "0x12", None, [STRANGER]],
    "bounty.terms.worker": ["nobody", 0],
    "bounty.state.scores": ["many", None],
    "bounty.people": [None, [], {"team": None, "panel": None}],
    "bounty.people.panel": [[None], [{"place": "x", "account": STRANGER}], "none"],
    "bounty.id": [None, 7],
    "at": [None, {}],
    "at.block": ["latest", -1, 1.5, None, 2**60],
    "row": [None, [], "row"],
    "row.title": [7, {"html": "<b>"}],
    "row.symbol": [7, ["USDC"]],
    "holds": ["all of it", None],
}


def test_what_cannot_even_be_read_is_a_lie_and_breaks_nothing(script, world, site):
    cases = []
    for act in ("claim", "review", "order"):
        told = truth(world, site, act)
        for path, values in STRANGE.items():
            for value in values:
                changed = copy.deepcopy(told)
                *above, name = path.split(".")
                reduce(lambda inner, key: inner[key], above, changed["bounty"])[name] = value
                cases.append(((act, path, str(value)[:20]), changed))
    found = outcomes(script, world.url, [case for _, case in cases])
    wrong = [
        name
        for (name, _), each in zip(cases, found, strict=True)
        if each not in ("lie", "no", "unknown", "behind")
    ]
    assert [name for name in wrong if name[:2] != ("order", "row.title")] == []
