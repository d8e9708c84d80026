"""A hat for who has ten points and has broken their word once at most."""

import pytest

MIN_POINTS, MOST_BROKEN, HAT = 10_000, 1, 7


@pytest.fixture(scope="session")
def eligibility(deploy, reputation, guild):
    return deploy("StandingEligibility", reputation, guild, MIN_POINTS, MOST_BROKEN)
