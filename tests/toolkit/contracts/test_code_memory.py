"""What was checked is known for a day, of no local chain, and of no other deployment or version."""

import os
import time

import pytest

from oathwork.contracts import code_memory
from oathwork.contracts.deployments import predicted

SEPOLIA = predicted(11_155_111)


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_deployment_is_known_once_it_was_checked():
    assert not code_memory.was_checked(SEPOLIA)
    code_memory.remember(SEPOLIA)
    assert code_memory.was_checked(SEPOLIA)
    assert not code_memory.was_checked(predicted(1))


@pytest.mark.parametrize("age", [86_401, -60])
def test_it_is_forgotten_after_a_day(state, age):
    code_memory.remember(SEPOLIA)
    [file] = (state / "checked").iterdir()
    os.utime(file, (time.time() - age,) * 2)
    assert not code_memory.was_checked(SEPOLIA)


def test_another_version_checks_anew(monkeypatch):
    code_memory.remember(SEPOLIA)
    monkeypatch.setattr(code_memory, "CONTRACTS", ("BountyEscrow", "Guilds", "Reputation"))
    assert not code_memory.was_checked(SEPOLIA)


def test_nothing_is_known_of_a_local_chain(state):
    code_memory.remember(predicted(31_337))
    assert not code_memory.was_checked(predicted(31_337)) and not state.exists()


def test_where_nothing_can_be_written_it_is_checked_each_time(state):
    state.write_text("a file")
    code_memory.remember(SEPOLIA)
    assert not code_memory.was_checked(SEPOLIA)
