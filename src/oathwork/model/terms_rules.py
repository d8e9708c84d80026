"""What terms must be like on any chain, whatever else is there: the bounds of their numbers. Pure rules."""

from collections.abc import Iterator
from typing import Final

from oathwork.model.amounts import DAY, HOUR
from oathwork.model.guild import max_effort
from oathwork.model.terms import NOBODY, Terms

LARGEST_AMOUNT: Final = 2**128 - 1  # in a token's smallest unit
MOST_PLACES: Final = 1_024  # of a guild
SIZES: Final = (1, 3, 5, 7)  # of a panel
LONGEST_OPEN: Final = 365 * DAY
WORK_PERIODS: Final = range(HOUR, 365 * DAY + 1)
REVIEW_PERIODS: Final = range(DAY, 30 * DAY + 1)
RULING_PERIODS: Final = range(HOUR, 90 * DAY + 1)  # of a bounty with an arbiter


def broken_rules(terms: Terms, now: int) -> Iterator[str]:
    """Yield the rules that terms break which are posted at `now` (seconds), by the names of the contract's errors.

    >>> from dataclasses import replace
    >>> list(broken_rules(replace(terms, size=2, pass_mark=0), chain.now()))
    ['SizeOutOfRange', 'PassMarkOutOfRange']
    """
    may_rule = terms.ruling_period == 0 if terms.arbiter == NOBODY else terms.ruling_period in RULING_PERIODS
    rules = {
        "SizeOutOfRange": terms.size in SIZES,
        "PassMarkOutOfRange": 1 <= terms.pass_mark <= 100,
        "AmountTooLarge": max(terms.reward, terms.fee, terms.bond) <= LARGEST_AMOUNT,
        "BondBelowFees": terms.bond >= terms.fees,
        "SumTooLarge": terms.stake + terms.bond <= LARGEST_AMOUNT,
        "OpenUntilOutOfRange": now < terms.open_until <= now + LONGEST_OPEN,
        "WorkPeriodOutOfRange": terms.work_period in WORK_PERIODS,
        "ReviewPeriodOutOfRange": terms.review_period in REVIEW_PERIODS,
        "PatienceOutOfRange": terms.patience <= terms.review_period,
        "ArbiterIsPoster": terms.arbiter != terms.poster,
        "RulingPeriodOutOfRange": may_rule,
        "PartyCannotWork": terms.worker == NOBODY or terms.worker not in (terms.poster, terms.arbiter),
        "EffortOutOfRange": not terms.by_lot or terms.effort <= max_effort(terms.guild),
        "RewardIsZero": terms.by_lot or terms.reward > 0,
        "NamedPanelHasFeeOrEffort": terms.by_lot or not (terms.fee or terms.effort),
    }
    yield from (rule for rule, holds in rules.items() if not holds)
