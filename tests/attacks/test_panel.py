"""
The panel: whether a minority of the seats can be paid for poor work.

K1   retry until lucky: a repair is read by the same panel, so one claim is one lot, and a second no closes
K29  give the repair back in the transaction that brings the no, and claim anew: a lot before the poster can close
K28  bribe who was drawn: a poster has good work refused by two of three, who judge the repair too
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel
from oathwork.model.terms import NOBODY, State, Status
from tests.attacks.ground import (
    ETHER,
    HONEST_NO,
    Tally,
    batcher,
    chance_of_luck,
    found_guild,
    in_one_transaction,
    members,
    scores,
    settle,
    try_to_end,
    was_paid,
)
from tests.invariants.actors import DAO, PEER, WORKERS
from tests.zoo.world import DELIVERY

WORKER = WORKERS[0]
RUNS = 16


def retry_until_lucky(world, guild, colluders, lane):
    """Deliver poor work until the lot draws a panel of friends. A round costs the fees of the honest."""
    fee = ETHER // 100
    life = world.bounty(
        guild=guild,
        lane=lane,
        seats=16,
        reward=ETHER,
        fee=fee,
        bond=3 * fee,
        open_until=world.engine.now + 90 * DAY,
    )
    life.post()
    tally, lots = Tally(world, WORKER, *colluders), 0
    while life.status == Status.OPEN and world.why(life.claim_and_deliver, WORKER) == "":
        while life.status == Status.DELIVERED:
            life.draw()
            lots += 1
        settle(life, colluders)
        try_to_end(life)
    return tally.outcome(was_paid(life), lots=lots)


@pytest.fixture
def outcomes(world):
    """Of a quarter of the seats, in bounties that lie side by side."""
    guild = found_guild(world, PEER)
    return [retry_until_lucky(world, guild, PEER[:4], lane) for lane in range(RUNS)]


def test_K1_a_quarter_of_the_seats_is_paid_only_if_its_one_lot_is_lucky(outcomes):
    """One claim is one lot: the same panel reads the repair, and then the poster's money goes home."""
    lost = [outcome for outcome in outcomes if not outcome.succeeds]
    assert len(lost) >= RUNS - 7  # one in seven is expected to be paid
    assert {outcome.lots for outcome in outcomes} == {1}
    assert max(outcome.money for outcome in lost) <= -4 * ETHER // 100  # the fees of two honest peers, twice


def retry_with_second_accounts(world, guild, colluders):
    """The poster sleeps. After a second no another account of the attacker's claims, and has a fresh lot."""
    fee = ETHER // 100
    life = world.bounty(guild=guild, seats=16, reward=ETHER, fee=fee, bond=3 * fee)
    life.post()
    tally, lots = Tally(world, *WORKERS, *colluders), 0
    for claims in range(40):
        if world.why(life.claim_and_deliver, WORKERS[claims // 2 % 3]):
            break
        while life.status == Status.DELIVERED:
            life.draw()
            lots += 1
        settle(life, colluders)
    return tally.outcome(was_paid(life), lots=lots)


def test_K1_a_poster_who_sleeps_is_not_retried_by_second_accounts(world):
    outcome = retry_with_second_accounts(world, found_guild(world, PEER), PEER[:4])
    assert outcome.lots == 1


@pytest.mark.parametrize("size, percent", [(3, 71), (5, 45), (7, 24)])
def test_K1_a_fifth_of_fifty_seats_is_paid_within_twelve_rounds_as_computed(size, percent):
    lucky = chance_of_luck(50, 10, size)
    assert round(100 * (1 - (1 - lucky) ** 12)) == percent


def retry_in_the_transaction_of_the_no(world, guild, colluders, lane):
    """Poor work by a wallet that settles, claims the repair, quits it and claims anew, all at once.

    The poster closes as soon as there has been a no.
    """
    fee, wallet = ETHER // 100, batcher(world, WORKER)
    life = world.bounty(guild=guild, lane=lane, seats=16, reward=ETHER, fee=fee, bond=3 * fee)
    life.post()
    tally, lots = Tally(world, wallet, *colluders), 0
    life.claim_and_deliver(wallet)
    while life.status == Status.DELIVERED:
        life.draw()
        lots += 1
        if world.why(refuse_and_claim_anew, life, wallet, colluders):
            settle(life, colluders)
        world.why(life.close)
    return tally.outcome(was_paid(life), lots=lots)


def refuse_and_claim_anew(life, wallet, colluders):
    """The panel's no, a repair that is given back at once, and the next delivery; nobody can come between."""
    terms, now, round = life.terms.values(), life.world.engine.now, life.state.round
    panel = hash_panel(life.people.panel)
    verdicts = [life.verdict(index, score) for index, score in enumerate(scores(life, colluders))]
    sent_back = State(round=round, worker=wallet, since=now, panel=panel)
    mended = State(round=round + 1, worker=wallet, claimed_at=now, repair=True, lot=12, panel=panel)
    in_one_transaction(
        life,
        wallet,
        ("settle", (*life.known, life.people.values(), verdicts), 0),
        ("claim", (terms, sent_back.values()), life.terms.bond),
        ("quit", (terms, mended.values(), b""), 0),
        (
            "claimAndDeliver",
            (terms, State(round=round + 1).values(), (DELIVERY, (), (), "")),
            life.terms.bond,
        ),
    )


def test_K29_a_repair_given_back_is_no_second_lot(world):
    """It closes the bounty, as a second no does: between the no and the close there is no room for another claim."""
    guild = found_guild(world, PEER)
    outcomes = [retry_in_the_transaction_of_the_no(world, guild, PEER[:4], lane) for lane in range(8)]
    assert {outcome.lots for outcome in outcomes} == {1}


def have_good_work_refused(world, guild):
    """Bribe two of the panel after the lot. The same panel reads the same work again, as a repair.

    Return what came of it for the poster, and the fees that the bribed have earned by saying no.
    """
    fee = ETHER // 100
    life = world.bounty(guild=guild, seats=16, reward=ETHER, fee=fee, bond=10 * fee)
    life.post()
    tally = Tally(world, DAO)
    life.claim_and_deliver(WORKER)
    life.draw()
    bribed = members(life)[:2]
    for _ in range(2):
        settle(life, bribed, colluding=HONEST_NO, honest=90)
        if life.status == Status.OPEN and life.state.worker != NOBODY:
            life.claim_and_deliver(WORKER)
    fees = [world.owed(NOBODY, peer) // fee for peer in bribed]
    return tally.outcome(not was_paid(life)), fees


def test_K28_two_bribed_peers_of_three_refuse_good_work_and_earn_two_fees_each(world):
    """No rule ends it: the first panel is final, so that a minority's worker has one lot. A risk of the specification."""
    outcome, fees = have_good_work_refused(world, found_guild(world, PEER))
    assert outcome.succeeds and outcome.money == 0  # the bribes are the price; the reward goes home later
    assert fees == [2, 2]


def test_K28_the_price_of_it_is_a_majority_of_one_panel_and_no_lot_more():
    """Of a poster's own quarter of the seats: as lucky as a worker's, in one claim and its repair."""
    assert round(100 * chance_of_luck(16, 4, 3), 1) == 13.6
