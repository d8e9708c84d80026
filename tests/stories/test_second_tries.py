"""
second tries: what is sent back, closed, called off, and what holds when seats end meanwhile.

├── when work is sent back
│   ├── the panel that said no judges the repair, without a lot
│   ├── an absent member of it is replaced by lot
│   ├── a second no closes the bounty, and anyone sends the money back
│   └── a repair that is given back closes it too
├── when the poster closes
│   └── a relay sends the signed order though somebody has claimed meanwhile
├── when the seats of the guild end between post and claim
│   └── the claim is refused in words
└── when the panel is not drawn yet
    └── its members judge at once and one transaction draws and settles
"""

from oathwork.chain import local
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import find
from oathwork.ledger.logs import Ledger
from oathwork.workflows.coming_panel import as_drawn
from tests.stories.conftest import KEEPER, PAST_ANY_LOT, PEERS, POSTER, WORKER, account_of, alias_of

DAY = 86_400
NO = ("met", "not", "not")
YES = ("met", "met", "met")
REASON = ("--score", 20, "--reason", "the tests fail")


def sent_back(case):
    case.deliver("--claim", commit=case.work.base)
    case.draw()
    refuse(case)


def refuse(case):
    for member in range(3):
        case.review(member, *NO, more=REASON)
    assert "0 of 3 say yes, the panel has 3: send back" in case.release()


# ------------------------------------------------------------------------------------------------- when work is sent back


def test_the_panel_that_said_no_judges_the_repair_without_a_lot(case, desk):
    sent_back(case)
    assert "ServedFirst" in desk("claim", case.bounty, as_=KEEPER, exit_code=1)
    said = case.deliver("--claim")
    assert "now InReview, round 2, a repair" in said
    waiting = [desk("queue", each) for each in case.panel]
    assert all(case.bounty in each for each in waiting)
    assert "WrongStatus" in desk("draw", case.bounty, as_=KEEPER, exit_code=1)
    for member in range(3):
        case.review(member, *YES)
    assert "Paid: bounty" in case.release()


def test_an_absent_member_of_it_is_replaced_by_lot(case, desk, guild):
    sent_back(case)
    case.deliver("--claim")
    judge, *absent = case.panel
    case.review(0, *YES)
    desk("settle", case.bounty, as_=alias_of(judge))
    case.wait(3 * DAY)
    assert "now Delivered, round 2, a repair" in desk("redraw", case.bounty, as_=KEEPER)
    case.draw()
    assert case.panel[0] == judge and not set(absent) & set(case.panel)
    assert "missed     1" in desk("standing", guild, absent[0])


def test_a_second_no_closes_the_bounty_and_anyone_sends_the_money_back(case, desk, chain):
    sent_back(case)
    case.deliver("--claim", commit=case.work.base)
    refuse(case)
    assert "Judged SentBack ClaimsClosed: bounty" in desk.said
    assert "now Open, round 2, closed to further claims" in desk.said
    for somebody in (WORKER, KEEPER):
        assert "Closed: " in desk("claim", case.bounty, as_=somebody, exit_code=1)
    before = chain.balance(account_of(POSTER))
    assert "Withdrawn: bounty" in desk("withdraw", case.bounty, as_=KEEPER)
    assert chain.balance(account_of(POSTER)) == before + 53 * 10**16


def test_a_repair_that_is_given_back_closes_it_too(case, desk):
    sent_back(case)
    assert "now Claimed, round 2, a repair" in case.claim()
    assert "Quit ClaimsClosed: bounty" in desk("quit", case.bounty, as_=WORKER)
    assert "now Open, round 2, closed to further claims" in desk.said
    assert "Closed: " in desk("claim", case.bounty, as_=WORKER, exit_code=1)


# ------------------------------------------------------------------------------------------------- when the poster closes


def test_a_relay_sends_the_signed_order_though_somebody_has_claimed_meanwhile(case, desk):
    order = desk.folder / "close.json"
    desk("close", case.bounty, "--sign-only", order, as_=POSTER)
    case.claim()
    assert "ClaimsClosed: bounty" in desk("relay", order, as_=KEEPER)
    assert "now Claimed, round 1, closed to further claims" in desk.said
    assert "now Delivered, round 1" in case.deliver()  # who has claimed finishes
    assert "Closed: " in desk("relay", order, as_=KEEPER, exit_code=1)


# ------------------------------------------------------------------- when the seats of the guild end between post and claim


def test_the_claim_is_refused_in_words(case, desk, guild):
    for peer in PEERS[:4]:
        desk("guild", "unseat", guild, as_=peer)
    said = desk("claim", case.bounty, as_=WORKER, exit_code=1)
    assert "TooFewSeats: the guild has 5 live seats, and this bounty needs 6: twice its panel" in said
    assert "Withdrawn: bounty" in desk("withdraw", case.bounty, as_=POSTER)


# ---------------------------------------------------------------------------------------- when the panel is not drawn yet


def test_its_members_judge_at_once_and_one_transaction_draws_and_settles(case, desk, chain):
    case.deliver("--claim")
    local.mine(chain, PAST_ANY_LOT)
    ledger = Ledger(Oathwork.at(chain, find(chain)))
    panel = as_drawn(ledger, ledger.bounty(bytes.fromhex(case.bounty[2:]))).people.panel
    case.panel = [seat.account for seat in panel]
    assert f"{case.bounty}  3 days left, fee 0.01 ETH, not drawn yet" in desk("queue", case.panel[0])
    for member in range(3):
        case.review(member, *YES)
    said = desk("settle", case.bounty, "--verdicts", case.verdicts, as_=KEEPER)
    assert "PanelDrawn Judged Paid: bounty" in said
