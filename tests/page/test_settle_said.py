"""What the sheet of a settlement says before it is sent, and what the chain then does."""

import re

import pytest

from oathwork.untrusted.documents import content_hash
from tests.page.lying import ROOT, answer, built, outcomes

ETHER = 10**18
CASES = {
    "paid": ((90, 80, 10), "2 yes, 1 no: 1 ETH go to {ada}; the oath of 0.1 ETH returns, and each peer who judged is owed 0.001 ETH."),
    "sent back": ((90, 20, 10), "1 yes, 2 no: the work is sent back. Of the oath of {ada}, 0.003 ETH are owed to the peers who judged, and 0.097 ETH return."),
    "empty": ((0, 0, 90), "1 yes, 2 no, and most found nothing delivered: {ada} loses the oath of 0.1 ETH. 0.003 ETH of it are owed to the peers who judged"),
    "undecided": ((90, 20), "1 yes, 1 no are recorded. That is no majority: nothing is decided."),
    "a majority at once": ((90, 80), "2 yes, 0 no: 1 ETH go to {ada}; the oath of 0.1 ETH returns, and each peer who judged is owed 0.001 ETH."),
}  # fmt: skip
MOVED = {"paid": 11 * ETHER // 10, "sent back": 97 * ETHER // 1000, "empty": 0, "undecided": 0, "a majority at once": 11 * ETHER // 10}  # fmt: skip


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return built(ROOT, tmp_path_factory.mktemp("settle") / "page.mjs")


def case(world, site, bounty, verdicts):
    given = [
        {"index": each.index, "score": each.score, "review": f"0x{each.review.hex()}", "signature": f"0x{each.signature.hex()}", "uri": ""}
        for each in verdicts
    ]  # fmt: skip
    id = f"0x{bounty.id.hex()}"
    told = {"about": answer(site, "about"), "bounty": answer(site, f"bounties/{id}"), "documents": {}}
    account = world.people["stranger"].address
    return {"act": "settle", "id": id, "account": account, "verdicts": given, "says": "all", **told}


@pytest.mark.parametrize("name", CASES)
def test_what_a_settlement_says_is_what_happens(script, changed_world, running_site, name):
    world, (scores, sentence) = changed_world, CASES[name]
    bounty, ada = world.in_review(title="Told before it is sent"), world.people["ada"].address
    running_site.source._follows.reply(None, age=0)
    verdicts = world.stage.verdicts(bounty, *scores)
    (said,) = outcomes(script, world.url, [case(world, running_site.url, bounty, verdicts)])
    assert sentence.format(ada=ada) in said
    before = world.chain.balance(ada)
    fees = {seat.account: world.contracts.escrow.owed(seat.account) for seat in bounty.people.panel}
    after = world.stage.settle(bounty, *scores)
    assert world.chain.balance(ada) - before == MOVED[name]
    due = re.search(r"([0-9.]+) ETH(?: of it)? are owed|is owed ([0-9.]+) ETH", said)
    gained = sum(world.contracts.escrow.owed(account) - was for account, was in fees.items())
    told = 0 if due is None else round(float(due[1] or float(due[2]) * len(scores)) * ETHER)
    assert gained == told
    first = f"only {ada} may claim it, to mend it" in said
    assert first == (name == "sent back") == (after.label == "Sent back" or name == "sent back")


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
