"""
float — what the court can stake, to the wei.

├── when money is sent to the court
│   └── counts it
├── when a case is opened
│   ├── takes the bond out of it
│   ├── puts what is sent above the cost into it
│   └── asks for what it lacks
├── when money is forced upon the court
│   └── does not count it
├── when a case ends
│   └── has at least what it had and what nobody earned
├── when many cases end
│   └── is what the court has
└── when the escrow could not push
    └── gets it by collectFor
"""

import random

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.edge.cases import BOND, EMPTY, FEE, NO, REVIEW, YES
from tests.support.outcome import refused

# How a case ends, and what of it nobody has earned: fees of the absent stay with the court after a no and after silence,
# and go to the guild's commons after a yes and after zeros.
ENDS = {
    "yes": (YES, 0), "yes of two": ([90, 90, None], 0), "no": (NO, 0), "no of two": ([10, 10, None], FEE),
    "empty": (EMPTY, 0), "empty of two": ([0, 0, None], 0), "silence": ([], 3 * FEE), "one voice": ([90], 2 * FEE),
    "lapsed": (None, 0),
}  # fmt: skip


@pytest.fixture
def end(actions, arbitrator, judged, silent, lapsed, conclude, stranger):
    """Let a case end in one of these ways, and bring all of it home."""

    def end(case, how):
        scores, _ = ENDS[how]
        few = scores is not None and len(scores) < 2
        [lapsed(case) for _ in range(scores is None)]
        [silent(case, scores) for _ in range(few)]
        [judged(case, scores) for _ in range(scores is not None and not few)]
        conclude(case)
        actions.wait_until(case.bounty.state.since + REVIEW)
        [arbitrator.reclaim(*case.given, sender=stranger) for _ in range(case.bounty.status.is_live)]

    return end


def test_when_money_is_sent_to_the_court__counts_it(arbitrator, stranger):
    before = arbitrator.float()
    stranger.transfer(arbitrator, 7)
    assert arbitrator.float() == before + 7


def test_when_a_case_is_opened__takes_the_bond_out_of_it(arbitrator, escrow, open_case, moved):
    with moved(NOBODY, {arbitrator: -BOND, escrow: 2 * BOND}):
        open_case(BOND)
    assert arbitrator.float() == BOND


def test_when_a_case_is_opened__puts_what_is_sent_above_the_cost_into_it(arbitrator, open_case):
    open_case(BOND + 5)
    assert arbitrator.float() == BOND + 5


@pytest.mark.parametrize("held,lacking", [(0, BOND), (1, BOND - 1), (BOND - 1, 1), (BOND, 0)])
def test_when_a_case_is_opened__asks_for_what_it_lacks(
    project, deploy, deployer, setup, guilds, guild, steward, held, lacking
):
    court = deploy("PanelArbitrator", setup())
    guilds.servePosters(guild, [court], True, sender=steward)
    steward.transfer(court, held)
    market = deployer.deploy(project.MockMarket, court)
    assert court.cost() == BOND + lacking
    with refused(court.WrongValue, sent=BOND + lacking - 1, needed=BOND + lacking):
        market.bring(2, value=BOND + lacking - 1, sender=steward)
    market.bring(2, value=BOND + lacking, sender=steward)
    assert court.float() == held + lacking - BOND


def test_when_money_is_forced_upon_the_court__does_not_count_it(arbitrator, balance, force):
    before = arbitrator.float()
    force(arbitrator, 9)
    assert (arbitrator.float(), balance(NOBODY, arbitrator)) == (before, before + 9)


@pytest.mark.parametrize("how", ENDS)
def test_when_a_case_ends__has_at_least_what_it_had_and_what_nobody_earned(
    arbitrator, open_case, end, balance, how
):
    end(open_case(), how)
    assert arbitrator.float() == 2 * BOND + ENDS[how][1] == balance(NOBODY, arbitrator)


@pytest.mark.parametrize("seed", range(3))
def test_when_many_cases_end__is_what_the_court_has(arbitrator, open_case, end, balance, seed):
    rng = random.Random(seed)
    opened = [open_case() for _ in range(5)]
    assert arbitrator.float() == 0
    rng.shuffle(opened)
    ways = [rng.choice([*ENDS][:6]) for _ in opened]
    [end(case, how) for case, how in zip(opened, ways, strict=True)]
    unearned = sum(ENDS[how][1] for how in ways)
    bonus = arbitrator.float() - 5 * BOND - unearned
    assert 0 <= bonus <= 5 * BOND // 2
    assert arbitrator.float() == balance(NOBODY, arbitrator)


def test_when_the_escrow_could_not_push__gets_it_by_collectFor(
    actions, escrow, arbitrator, case, hand_in, put_code, chain
):
    clerk, code = arbitrator.clerk(), chain.provider.get_code(arbitrator.clerk())
    hand_in(case, arbitrator)
    actions.draw(case.bounty)
    put_code(clerk, b"\xfe")
    actions.settle(case.bounty, scores=YES)
    assert (escrow.owed(clerk, NOBODY), arbitrator.float()) == (BOND, BOND)
    put_code(clerk, code)
    actions.collect_for(clerk)
    assert (escrow.owed(clerk, NOBODY), arbitrator.float()) == (0, 2 * BOND)
