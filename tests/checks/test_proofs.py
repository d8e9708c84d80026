"""The quick part of `python -m checks.proofs`: random sequences of moves, in Solidity, on the shipped bytecode."""

import json

import pytest

from checks.proofs import campaign, planted, prover, record
from checks.proofs.__main__ import QUICK


@pytest.fixture(scope="module", autouse=True)
def stage():
    try:
        campaign.build()
    except campaign.NotInstalled as missing:
        pytest.skip(str(missing))


def test_every_arrow_is_walked():
    assert campaign.walk() == ""


def test_comments_make_no_record_old_and_an_instruction_does(tmp_path, monkeypatch):
    kept = json.loads(record.SHIPPED.read_text())
    code, shipped = record.code_of([]), tmp_path / "BountyEscrow.json"
    monkeypatch.setattr(record, "SHIPPED", shipped)
    (ours, *others) = record.METADATA.findall(kept["bytecode"])
    assert len(others) == 3  # of the contracts that it makes
    commented = kept["bytecode"].replace(ours, ours.replace(ours[20:84], "5b" * 32))
    shipped.write_text(json.dumps({"bytecode": commented}))
    assert record.code_of([]) == code
    shipped.write_text(json.dumps({"bytecode": kept["bytecode"].replace("6080", "6081", 1)}))
    assert record.code_of([]) != code


def test_no_promise_is_broken_by_any_row_of_moves():
    played = campaign.play(1, QUICK["runs"])
    assert played.violation == ""
    assert played.calls == QUICK["runs"] * campaign.DEPTH
    assert played.moves["paid"] > 0 and played.moves["forbidden"] > 0


def test_what_is_kept_was_found_by_checks_that_still_exist():
    kept = record.read()
    assert {each["name"] for each in kept["invariants"]["promises"]} <= set(campaign.PROMISES)
    assert {each["name"] for each in kept["proofs"]["proofs"]} <= prover.checks().keys()
    assert {each["name"] for each in kept["planted"]["bugs"]} <= {bug.name for bug, *_ in planted.entries()}


def test_every_check_that_exists_has_been_tried():
    kept = record.read()
    assert [each["name"] for each in kept["invariants"]["promises"]] == campaign.PROMISES
    assert {each["name"] for each in kept["proofs"]["proofs"]} == prover.checks().keys()
    assert {each["name"] for each in kept["planted"]["bugs"]} == {bug.name for bug, *_ in planted.entries()}


def test_all_that_is_kept_holds():
    kept = record.read()
    assert [each["violation"] for each in kept["invariants"]["campaigns"] if each["violation"]] == []
    assert [each["name"] for each in kept["proofs"]["proofs"] if not prover.Proof(**each).holds] == []
    assert [each["name"] for each in kept["planted"]["bugs"] if not each["found"]] == []
