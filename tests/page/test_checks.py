"""Each check before a signature is needed: without it, a lie that the page stops reaches the wallet."""

import copy
import re
import time
from contextlib import contextmanager

import pytest

from tests.page.lying import ROOT, answer, built, copied, outcomes, truth
from tests.page.people import node_answer

CHECKS = ROOT / "page/src/checks"
STRANGER = "0x" + "ab" * 20
PASSES = "\n  return Promise.resolve(good(''))"


# ------------------------------------------------------------------------------------------------------------------ lies
# Each changes the truth in place, as a server would that knows which other checks there are.


def another_block(case, world):
    case["bounty"]["at"]["hash"] = "0x" + "12" * 32


def another_bounty(case, world):
    """All of another bounty, under this one's id: terms, state, row and text agree with each other."""
    case["bounty"] = copy.deepcopy(case["other"])
    case["bounty"]["bounty"]["id"] = case["bounty"]["row"]["id"] = case["id"]


def another_delivery(case, world):
    """Other evidence, with its own hash: only the chain's word tells that it was not delivered."""
    case["bounty"]["bounty"]["state"]["delivery"] = case["bounty"]["bounty"]["terms"]["spec"]


def another_peer(case, world):
    """Of the others: the account keeps its own place."""
    case["bounty"]["bounty"]["people"]["panel"][1]["account"] = STRANGER


def a_member(case, world):
    case["bounty"]["bounty"]["people"]["team"] = [{"account": STRANGER, "part": 100}]


def closed(case, world):
    """Said twice, so that the server does not contradict itself."""
    case["bounty"]["closed"] = case["bounty"]["row"]["closed"] = True


def another_reward(case, world):
    case["bounty"]["row"]["reward"] = str(int(case["bounty"]["row"]["reward"]) + 1)


def another_symbol(case, world):
    case["bounty"]["row"]["symbol"] = "USDC"


def another_title(case, world):
    case["bounty"]["row"]["title"] += " and more"


def another_job(case, world):
    """Without a title: `title` reads the job's text too, if there is one to compare, and would stop this."""
    case["documents"][case["bounty"]["bounty"]["terms"]["spec"].lower()] = b"Anything".hex()
    case["bounty"]["row"]["title"] = ""


def other_evidence(case, world):
    case["documents"][case["bounty"]["bounty"]["state"]["delivery"].lower()] = b"[]".hex()


def another_debt(case, world):
    case["debt"]["amount"] = str(int(case["debt"]["amount"]) + 1)


def not_drawn(case, world):
    case["account"] = world.people["stranger"].address


def poor(case, world):
    """No lie: the account has nothing left for the network's fee."""
    node_answer(world.url, "anvil_setBalance", [case["account"], "0x0"])


def another_network(case, world):
    """Of the wallet, after everything was checked."""
    case["then"] = {"eth_chainId": hex(world.chain.id + 1)}


def another_account(case, world):
    case["then"] = {"eth_accounts": [STRANGER]}


def much_later(case, world):
    """Read for an hour: no lie, but dates and sums may be others by now."""
    block = node_answer(world.url, "eth_getBlockByNumber", ["latest", False])["result"]
    case["then"] = {"eth_getBlockByNumber": block | {"timestamp": hex(int(block["timestamp"], 16) + 3_600)}}


def other_code(case, world):
    """One byte behind the contract's own, which never runs: a trial run does not find it."""
    address = world.contracts.reputation.address
    node_answer(world.url, "anvil_setCode", [address, "0x" + world.chain.code(address).hex() + "00"])


def slow_clock(case, world):
    """No lie: the chain's clock is ten minutes before the computer's, and the sheet must say so."""
    world.later(int(time.time()) + 600 - world.chain.now())
    case["says"] = "behind the network"


CHANGES_OF_THE_CHAIN = (poor, other_code, slow_clock)

# -------------------------------------------------------------------------------------------------------------- the table
# By module and function: an act, the lie that only this check stops, and what is replaced in the module by what. Where nothing
# is named, the function's body begins with a finding that all is well.
MUTANTS = {
    "chain.chain": ("claim", another_block, "return sameBlock(ground.provider, ground.block, at)", "return good('')"),
    "check.passed": ("claim", another_reward, "if (!finding.ok)", "if (false)"),
    "checks.checksOf": ("claim", another_reward, "readonly Check[] {", "readonly Check[] {\n  return []"),
    "clock.clock": ("claim", slow_clock),
    # A contract that is not ours at all also fails in the trial run; one byte more does not.
    "code.code": ("claim", other_code),
    "contracts.contractProblems": ("leave", other_code, "Promise<string[]> {", "Promise<string[]> {\n  return []"),
    "ground.stillThere network": ("claim", another_network, "if (chainId !== ground.chainId)", "if (false)"),
    "ground.stillThere account": ("claim", another_account, "if (!shared ||", "if ("),
    "ground.stillThere age": ("claim", much_later, "gone > GOOD_FOR", "false"),
    # Any other field of the terms also fails by `state`, which asks the chain: another bounty's are all true.
    "identity.identity": ("claim", another_bounty),
    "owed.owed": ("collect", another_debt),
    # The acts that send people in a call also fail in the trial run; a verdict is signed, and tried only then.
    "panel.panel": ("review", another_peer),
    "panel.ownPlace": ("review", not_drawn),
    "row.row": ("claim", another_reward),
    # The same: every call that is sent takes the state.
    "state.state": ("review", another_delivery),
    # Another status also fails by `row`, which knows from it what is held.
    "status.status": ("claim", closed, "async ({ provider }, told) => {", "async () => {" + PASSES),
    "team.team": ("review", a_member),
    "texts.job": ("claim", another_job),
    "texts.title": ("claim", another_title),
    "texts.evidence": ("review", other_evidence),
    "token.token": ("claim", another_symbol),
    "trial.tried": (
        "claim", poor, "Promise<Trial> {", "Promise<Trial> {\n  return { gas: 0n, fee: 0n, balance: 0n, words: '' }",
    ),
}  # fmt: skip


def exported_checks():
    """Yield each module of checks, and each check of one that has more, as the table names them."""
    for path in CHECKS.glob("*.ts"):
        names = re.findall(r"^export const (\w+): Check\b", path.read_text(), re.MULTILINE)
        yield path.stem, {f"{path.stem}.{name}" for name in names}


def test_every_check_has_a_mutant():
    named = {name.split()[0] for name in MUTANTS}
    elsewhere = {
        "reading",
        "around",
        "due",
        "crowd",
        "till",
        "guild",
    }  # test_reading.py, test_around.py, test_due.py, test_crowds.py, test_following.py, test_trust.py
    no_checks = {"reason"}  # what comes of one that fails, as a sentence
    without = [(stem, due - named) for stem, due in exported_checks() if due - named]
    assert [each for each in without if each[0] not in elsewhere] == []
    modules = {stem for stem, _ in exported_checks()} - elsewhere - no_checks
    assert {name.split(".")[0] for name in named} == modules


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return built(ROOT, tmp_path_factory.mktemp("checks") / "page.mjs")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("sources"))


@contextmanager
def mutant(sources, name):
    """The page's code with one check that always passes."""
    stem, function = name.split()[0].split(".")
    _, _, *change = MUTANTS[name]
    path = sources / f"page/src/checks/{stem}.ts"
    before = path.read_text()
    if not change:
        (head,) = re.findall(rf"^export const {function}: .* => \{{$", before, re.MULTILINE)
        change = head, head + PASSES
    old, new = change
    assert before.count(old) == 1, old
    path.write_text(before.replace(old, new))
    try:
        yield built(sources, sources / "mutant.mjs")
    finally:
        path.write_text(before)


def told(world, site, act):
    """Return the case of an act, with what its lie may need besides."""
    if act == "leave":
        peer = world.people["ben"].address
        return {"act": act, "account": peer, "about": answer(site, "about"), "guild": str(world.guild)}
    if act == "collect":
        found = [(each.address, answer(site, f"accounts/{each.address}/owed")) for each in world.stage.peers]
        account, told = next(each for each in found if each[1]["owed"])
        about, (debt, *_) = answer(site, "about"), told["owed"]
        return {"act": act, "account": account, "about": about, "at": told["at"], "debt": debt}
    other = "0x" + world.bounties["named"].id.hex()
    return {**truth(world, site, act), "other": answer(site, f"bounties/{other}")}


@pytest.fixture(scope="module")
def truths(script, world, site):
    """The case of each act, none of which is stopped."""
    cases = {act: told(world, site, act) for act in ("claim", "review", "leave", "collect")}
    assert outcomes(script, world.url, list(cases.values())) == ["asked"] * len(cases)
    return cases


def lied(world, truths, name):
    """Return the case of a mutant, with its lie in it."""
    act, lie, *_ = MUTANTS[name]
    case = copy.deepcopy(truths[act])
    lie(case, world)
    return case


@pytest.fixture(scope="module")
def outcome_of(script, world, truths):
    """What comes of the lies that leave the chain as it is, all in one run."""
    names = [name for name, (_, lie, *_) in MUTANTS.items() if lie not in CHANGES_OF_THE_CHAIN]
    cases = [lied(world, truths, name) for name in names]
    return dict(zip(names, outcomes(script, world.url, cases), strict=True))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_lie_that_one_check_stops_gets_through_without_it(
    script, sources, outcome_of, changed_world, truths, name
):
    case = lied(changed_world, truths, name)
    outcome = outcome_of.get(name) or outcomes(script, changed_world.url, [case])[0]
    assert outcome in ("lie", "no", "said")
    with mutant(sources, name) as without:
        assert outcomes(without, changed_world.url, [case]) == ["asked"]
