"""A server that lies about one field: the page makes no plan, so the wallet is asked nothing. Told the truth, it makes one."""

import copy
import json
import subprocess
import urllib.request
from functools import reduce
from pathlib import Path

import pytest

from oathwork.untrusted.documents import content_hash

ROOT = Path(__file__).parents[2]

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


ACTS = {
    "claim": ("open", "ada"), "withdraw": ("open", "dao"), "quit": ("claimed", "ada"), "close": ("claimed", "dao"),
    "draw": ("delivered", "ada"), "review": ("in_review", "peer"),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcome_of(world, site, tmp_path_factory):
    """What the page does with cases: `asked`, or the fault that stopped it."""
    folder = tmp_path_factory.mktemp("lies")
    how = (
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--log-level=error",
        "--banner:js=globalThis.addEventListener??=()=>{}",
    )
    esbuild = ROOT / "node_modules/.bin/esbuild"
    subprocess.run(
        [esbuild, "tests/page/lies.ts", *how, f"--outfile={folder}/lies.mjs"], check=True, cwd=ROOT
    )

    def outcome_of(cases):
        (folder / "cases.json").write_text(json.dumps({"node": world.url, "cases": cases}))
        done = subprocess.run(
            ["node", folder / "lies.mjs", folder / "cases.json"], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return outcome_of


@pytest.mark.parametrize("act", ACTS)
def test_no_lie_about_a_field_reaches_the_wallet(outcome_of, world, site, act):
    state, who = ACTS[act]
    bounty = world.bounties[state]
    told = {
        "act": act,
        "id": "0x" + bounty.id.hex(),
        "account": bounty.people.panel[0].account if who == "peer" else world.people[who].address,
        "about": answer(site, "about"),
        "documents": {"0x" + content_hash(each).hex(): each.hex() for each in world.documents},
        "bounty": answer(site, f"bounties/0x{bounty.id.hex()}"),
    }
    lies = []
    for field in FIELDS:
        changed = copy.deepcopy(told)
        lie(changed["bounty"], field)
        lies.append(changed)
    truth, *outcomes = outcome_of([told, *lies])
    assert truth == "asked"
    assert [
        field for field, found in zip(FIELDS, outcomes, strict=True) if found not in ("lie", "no", "unknown")
    ] == []


def answer(site, path):
    with urllib.request.urlopen(f"{site}/api/{path}") as response:
        return json.loads(response.read())
