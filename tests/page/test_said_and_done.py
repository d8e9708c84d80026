"""What a sheet says before it is sent, and what the chain then does: settlements, and the acts that move money without one."""

import re

import pytest

from oathwork.untrusted.documents import content_hash
from tests.page.lying import ROOT, answer, built, outcomes
from tests.support.stage import DAY, NOBODY

ETHER = 10**18
CASES = {
    "paid": ((90, 80, 10), "2 yes, 1 no: 1 ETH goes to {ada}; the oath of 0.1 ETH returns, and each peer who judged is owed 0.001 ETH."),
    "sent back": ((90, 20, 10), "1 yes, 2 no: the work is sent back. Of the oath of {ada}, 0.003 ETH is owed to the peers who judged, and 0.097 ETH returns."),
    "empty": ((0, 0, 90), "1 yes, 2 no, and most found nothing delivered: {ada} loses the oath of 0.1 ETH. 0.003 ETH of it is owed to the peers who judged"),
    "undecided": ((90, 20), "1 yes, 1 no are recorded. That is no majority: nothing is decided."),
    "a majority at once": ((90, 80), "2 yes, 0 no: 1 ETH goes to {ada}; the oath of 0.1 ETH returns, and each peer who judged is owed 0.001 ETH."),
}  # fmt: skip
MOVED = {"paid": 11 * ETHER // 10, "sent back": 97 * ETHER // 1000, "empty": 0, "undecided": 0, "a majority at once": 11 * ETHER // 10}  # fmt: skip


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return built(ROOT, tmp_path_factory.mktemp("settle") / "page.mjs")


def case_of(verdict):
    """A signed verdict as JSON has it."""
    review, signature = f"0x{verdict.review.hex()}", f"0x{verdict.signature.hex()}"
    return {
        "index": verdict.index,
        "score": verdict.score,
        "review": review,
        "signature": signature,
        "uri": "",
    }


def case(world, site, bounty, verdicts):
    given = [case_of(each) for each in verdicts]
    id = f"0x{bounty.id.hex()}"
    told = {"about": answer(site, "about"), "bounty": answer(site, f"bounties/{id}"), "documents": {}}
    account = world.people["stranger"].address
    return {"act": "settle", "id": id, "account": account, "verdicts": given, "says": "all", **told}


@pytest.mark.parametrize("name", CASES)
def test_what_a_settlement_says_is_what_happens(script, changed_world, running_site, name):
    world, (scores, sentence) = changed_world, CASES[name]
    bounty, ada = world.in_review(title="Told before it is sent"), world.people["ada"].address
    running_site.source.follow()
    verdicts = world.stage.verdicts(bounty, *scores)
    (said,) = outcomes(script, world.url, [case(world, running_site.url, bounty, verdicts)])
    assert sentence.format(ada=ada) in said
    before = world.chain.balance(ada)
    fees = {seat.account: world.contracts.escrow.owed(seat.account) for seat in bounty.people.panel}
    world.stage.settle(bounty, *scores)
    assert world.chain.balance(ada) - before == MOVED[name]
    due = re.search(r"([0-9.]+) ETH(?: of it)? is owed|is owed ([0-9.]+) ETH", said)
    gained = sum(world.contracts.escrow.owed(account) - was for account, was in fees.items())
    told = 0 if due is None else round(float(due[1] or float(due[2]) * len(scores)) * ETHER)
    assert gained == told
    assert (f"only {ada} may claim it, to mend it" in said) == (name == "sent back")


def test_a_claim_says_whether_a_no_can_be_mended(script, world, site):
    """Of a repair it cannot: the second no closes the bounty to claims."""
    said = {}
    for state in ("open", "sent_back"):
        asked = {**case(world, site, world.bounties[state], []), "act": "claim"}
        spec = "0x" + world.bounties[state].terms.spec.hex()
        text = next(each for each in world.documents if "0x" + content_hash(each).hex() == spec)
        asked |= {"account": world.people["ada"].address, "documents": {spec: text.hex()}}
        (said[state],) = outcomes(script, world.url, [asked])
    assert "and you are first to mend it." in said["open"]
    assert "and nobody can claim it any more: this is the one repair." in said["sent_back"]


@pytest.fixture
def told(script, changed_world, running_site):
    """Return what the sheet of an act on a bounty says to somebody now."""

    def told(act, bounty, who, **more):
        running_site.source.follow()
        account = changed_world.people[who].address
        asked = case(changed_world, running_site.url, bounty, []) | {"act": act, "account": account} | more
        (said,) = outcomes(script, changed_world.url, [asked])
        return said

    return told


def gained(world, account, act):
    """What an account has more after an act that somebody else sends."""
    before = world.chain.balance(account)
    act()
    return world.chain.balance(account) - before


def test_what_is_given_back_or_taken_back_is_what_was_said(told, changed_world):
    world, stage, escrow = changed_world, changed_world.stage, changed_world.contracts.escrow
    ada, dao = (world.people[each].address for each in ("ada", "dao"))
    bounty = world.post(title="Taken back")
    assert told("withdraw", bounty, "dao").startswith("1.003 ETH comes back to you.")
    world.later(31 * DAY)  # from then on anyone may
    said = told("withdraw", bounty, "stranger")
    assert said.startswith(f"1.003 ETH goes back to {dao}, who posted it.")
    back = gained(world, dao, lambda: escrow.withdraw(bounty.terms, bounty.state).send(stage.stranger))
    assert back == 1_003 * ETHER // 1_000

    bounty = world.claimed(title="Given back")
    world.later(3 * DAY)
    most = float(re.match(r"At most ([0-9.]+) ETH of your oath comes back", told("quit", bounty, "ada"))[1])
    before = world.chain.balance(ada)
    receipt = escrow.quit(bounty.terms, bounty.state).send(stage.worker)
    back = receipt.event("Quit").facts["returned"]
    assert 0 <= most * ETHER - back < ETHER // 10_000 and world.chain.balance(ada) > before

    short = world.claimed(title="Of an hour and a half", work_period=5_400)
    assert "Each hour costs 0.066666666666666666 ETH more." in told("quit", short, "ada")

    bounty = world.claimed(title="Nobody came")
    world.later(7 * DAY + 3_601)
    said = told("lapse", bounty, "stranger")
    assert (
        said.startswith(f"{ada} did not deliver by ") and "0.1 ETH goes to the guild\u2019s commons" in said
    )
    commons = escrow.commons(bounty.terms.guild, NOBODY)
    escrow.lapse(bounty.terms, bounty.state).send(stage.stranger)
    assert escrow.commons(bounty.terms.guild, NOBODY) - commons == ETHER // 10


@pytest.mark.parametrize("pay", [True, False])
def test_what_an_arbiter_decides_is_what_was_said(told, changed_world, pay):
    world, escrow = changed_world, changed_world.contracts.escrow
    bounty = world.escalated()
    ada, dao = (world.people[each].address for each in ("ada", "dao"))
    said = told("rule", bounty, "arbiter", pay=pay)
    assert said.startswith(
        f"You decide: pay 1 ETH to {ada}." if pay else "You decide: give everybody their own back."
    )
    call = escrow.rule(bounty.terms, bounty.state, bounty.people, pay)
    balances = [world.chain.balance(each) for each in (ada, dao)]
    call.send(world.people["arbiter"])
    more = [world.chain.balance(each) - before for each, before in zip((ada, dao), balances, strict=True)]
    assert more == ([11 * ETHER // 10, 0] if pay else [ETHER // 10, 1_002 * ETHER // 1_000])


def test_who_signed_in_time_is_named_before_the_absent_are_replaced(told, changed_world):
    """Recorded first, it is a verdict; replaced first, its peer loses points."""
    world = changed_world
    bounty = world.in_review(title="One has signed")
    (verdict,) = world.stage.verdicts(bounty, 90)
    world.later(2 * DAY)
    given = case_of(verdict)
    peer = bounty.people.panel[0].account
    assert f"{peer} signed a verdict in time that nobody has recorded" in told(
        "redraw", bounty, "stranger", verdicts=[given]
    )
    assert "would be marked" not in told("redraw", bounty, "stranger")
