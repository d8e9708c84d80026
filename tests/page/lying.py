"""What lies.ts is given and what it says: the page's plans in Node, made from what a server has told."""

import json
import re
import shutil
import urllib.request

from oathwork.untrusted.documents import content_hash
from tests.page import node
from tests.page.node import ROOT

ACTS = {
    "claim": ("open", "ada"), "withdraw": ("open", "dao"), "quit": ("claimed", "ada"), "close": ("claimed", "dao"),
    "draw": ("delivered", "ada"), "review": ("in_review", "peer"), "seal": ("in_review", "peer"), "order": ("open", "ada"),
    "apply": ("open", "ada"),
}  # fmt: skip


def copied(folder):
    """Return a copy of what lies.ts is built from, to be changed."""
    shutil.copytree(ROOT / "page/src", folder / "page/src")
    (folder / "tests/page").mkdir(parents=True)
    shutil.copy(ROOT / "tests/page/lies.ts", folder / "tests/page")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def built(root, script):
    """Build lies.ts with the page's sources below `root`, as one script."""
    return node.built("tests/page/lies.ts", script, root)


def built_without(sources, module):
    """The same of copied sources, from whose lists of checks in a module the one is left out that `outcomes` names."""

    def left_out(found):
        names = ", ".join(name for name in found[2].split(", ") if not name.startswith("..."))
        return f"{found[1]}[{found[2]}].filter((check) => check !== {{ {names} }}[process.env.WITHOUT])"

    path = sources / module.relative_to(ROOT)
    every_list = r"^(export const \w+_CHECKS\b.* = )\[(.*)\]$"
    text, count = re.subn(every_list, left_out, path.read_text(), flags=re.MULTILINE)
    assert count == len(re.findall(r"_CHECKS\b.* = \[", text)) > 0
    path.write_text(text)
    return built(sources, sources / "without.mjs")


def outcomes(script, url, cases, without=""):
    """Return what the page does with each case: `asked`, `said` for one that `says`, or the fault that stopped it.

    `without`: the check that a script of `built_without` leaves out.
    """
    return node.run(script, {"node": url, "cases": cases}, is_fresh=True, WITHOUT=without)


def answer(site, path):
    with urllib.request.urlopen(f"{site}/api/{path}") as response:
        return json.loads(response.read())


def truth(world, site, act):
    """Return the case of an act by who may do it, as the server tells it."""
    state, who = ACTS[act]
    bounty = world.bounties[state]
    return {
        "act": act,
        "id": "0x" + bounty.id.hex(),
        "account": bounty.people.panel[0].account if who == "peer" else world.people[who].address,
        "about": answer(site, "about"),
        "documents": {"0x" + content_hash(each).hex(): each.hex() for each in world.documents},
        "bounty": answer(site, f"bounties/0x{bounty.id.hex()}"),
    }
