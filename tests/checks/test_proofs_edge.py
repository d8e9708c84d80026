"""The quick part of `python -m checks.proofs.edge`: rows of moves in Solidity, on the shipped contracts around the core."""

import pytest

from checks.proofs import campaign
from checks.proofs.edge import games, planted, proofs
from checks.proofs.edge.__main__ import QUICK, read


def test_no_row_of_moves_breaks_the_money():
    try:
        campaign.build()
    except campaign.NotInstalled as missing:
        pytest.skip(str(missing))
    found = list(games.play(QUICK, 2))
    assert {one.name: one.broken for one in found} == dict.fromkeys(games.TESTS, "")
    assert [one.name for one in found if one.rows != QUICK] == []


def test_every_check_that_exists_has_been_tried():
    kept = read()
    assert {each["name"] for each in kept["rows"]["tests"]} == games.TESTS.keys()
    assert [each["name"] for each in kept["proofs"]["proofs"]] == proofs.CHECKS
    assert [each["name"] for each in kept["planted"]["bugs"]] == [each["name"] for each in planted.entries()]


def test_all_that_is_kept_holds():
    kept = read()
    assert [each["name"] for each in kept["rows"]["tests"] if each["broken"]] == []
    assert [each["name"] for each in kept["proofs"]["proofs"] if not proofs.Proof(**each).holds] == []
    assert [each["name"] for each in kept["planted"]["bugs"] if not each["found"]] == []
