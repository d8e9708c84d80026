"""How long the machines run on every change, always the same runs. `python -m tests.invariants` runs them for long."""

from hypothesis import HealthCheck, Phase, settings

PROFILE = settings(
    max_examples=40,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
