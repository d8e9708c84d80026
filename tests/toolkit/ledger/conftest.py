"""Databases of both kinds for the ledger's tests."""

import pytest
from sqlalchemy import text

from oathwork.ledger.database import open_database
from tests.support.databases import postgres, programs


@pytest.fixture(scope="session")
def postgres_url():
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield open_database(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
        return
    engine = open_database(request.getfixturevalue("postgres_url"))
    yield engine
    emptied(engine)


def emptied(engine):
    """Leave a PostgreSQL as it was before, and leave it."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
