"""What all deputies do alike, tried with each of them: a bounty of a deputy's that is open."""

import pytest

from tests.contracts.edge.rota.conftest import (  # noqa: F401 (fixtures are found by their names here)
    agreed,
    fill,
    filled,
    first,
    post_next,
    rota,
    rotas,
)


@pytest.fixture
def deputy(filled):  # noqa: F811
    return filled


@pytest.fixture
def open_bounty(deputy, post_next):  # noqa: F811
    """What the deputy has posted."""
    return post_next()
