"""The court for ERC-792."""

from tests.contracts.edge.cases import (  # noqa: F401 (fixtures are found by their names here)
    arbitrator,
    case,
    case_of,
    conclude,
    file_of,
    force,
    hand_in,
    judged,
    lapsed,
    market,
    open_case,
    setup,
    silent,
)
