"""How long the machines run: `quick` on every change, always the same runs; `deep` at night, each time
others."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

COMMON = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
PROFILES = {
    "quick": settings(
        max_examples=40,
        stateful_step_count=40,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        **COMMON,
    ),
    "deep": settings(
        max_examples=4_000, stateful_step_count=120, phases=[Phase.generate, Phase.reuse], **COMMON
    ),
}
settings.register_profile("deep", PROFILES["deep"])
PROFILE = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "quick")]


@pytest.fixture(scope="session")
def profile():
    return PROFILE
