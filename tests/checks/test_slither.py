"""
Slither — every finding of medium or higher is answered, and every answer has its finding.

├── given a finding of medium or higher that nobody has answered
│   └── fails and names it
├── given one more finding where others are answered
│   └── fails and names it
├── given an answer to what is found no more
│   └── fails and names it
├── given a finding below medium
│   └── needs no answer
└── given the committed findings and answers
    └── leaves none of medium or higher unanswered
"""

import pytest

from checks.audit import runs, slither


def finding(detector="reentrancy-eth", function="Purse._push", impact="High"):
    words = {"confidence": "High", "file": "contracts/Purse.sol", "line": 1, "words": "Somebody can."}
    return {"detector": detector, "function": function, "impact": impact, **words}


def answer(findings=1):
    return {("reentrancy-eth", "Purse._push"): {"findings": findings, "words": "Nobody can."}}


def test_given_a_finding_of_medium_or_higher_that_nobody_has_answered__fails_and_names_it():
    with pytest.raises(slither.Unanswered, match=r"reentrancy-eth in Purse\._push: 1 found, 0 answered"):
        slither.answered([finding(impact="Medium")], {})


def test_given_one_more_finding_where_others_are_answered__fails_and_names_it():
    assert len(slither.answered([finding()], answer())) == 1
    with pytest.raises(slither.Unanswered, match="2 found, 1 answered"):
        slither.answered([finding(), finding()], answer())


def test_given_an_answer_to_what_is_found_no_more__fails_and_names_it():
    with pytest.raises(slither.Unanswered, match=r"Purse\._push: answered, but not found"):
        slither.answered([], answer())


def test_given_a_finding_below_medium__needs_no_answer():
    assert slither.answered([finding(impact="Low"), finding(impact="Informational")], {}) == []


def test_given_the_committed_findings_and_answers__leaves_none_of_medium_or_higher_unanswered():
    kept = runs.read(runs.KEPT)["slither"]
    rows = slither.answered(kept["findings"], slither.answers())
    serious = [each for each in kept["findings"] if each["impact"] in slither.SERIOUS]
    assert sum(row["count"] for row in rows) == len(serious) > 0
    assert all(len(row["answer"].split()) > 5 for row in rows)
