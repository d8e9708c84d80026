"""What the tests of crowds, plans and rotas share."""

import pytest

from tests.support.deputies import DeputyDesk


@pytest.fixture
def deputy_desk(on_anvil, anvil, tmp_path):
    """A desk on a node with the contracts around the core."""
    return DeputyDesk(on_anvil, tmp_path, anvil)
