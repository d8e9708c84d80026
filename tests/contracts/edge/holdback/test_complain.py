"""
complain — the poster brings a warranty before the court.

├── when the caller is not the poster
│   └── reverts with NotPoster
├── when its time is over
│   ├── reverts with TooLate
│   └── is taken in the second before
├── given the poster has complained
│   ├── reverts with AlreadyComplained
│   └── reverts with AlreadyComplained when the court has ruled too
├── when another value is sent than the court takes
│   └── reverts with WrongValue
├── given the court is broken
│   └── fails and has changed nothing
├── given the court rules before it has said the number
│   └── is ruled
└── when all is as it must be
    ├── asks the court with its fee
    └── emits Dispute and what it is about
"""

import pytest

from tests.contracts.edge.holdback.conftest import COST, EXTRA, RULING
from tests.support.outcome import check_logged, refused

META = (
    'data:application/json,{"category":"Warranty","title":"Who gets what was held back?","rulingOptions":'
    '{"type":"single-select","titles":["The poster","The worker"]}}'
)


def test_when_the_caller_is_not_the_poster__reverts_with_NotPoster(paid_holdback, complain, worker):
    with refused(paid_holdback.NotPoster, caller=worker):
        complain(paid_holdback, sender=worker)


def test_when_its_time_is_over__reverts_with_TooLate(paid_holdback, complain, actions, until):
    actions.at(until)
    with refused(paid_holdback.TooLate, until=until):
        complain(paid_holdback)


def test_when_its_time_is_over__is_taken_in_the_second_before(paid_holdback, complain, actions, until):
    actions.at(until - 1)
    complain(paid_holdback)
    assert paid_holdback.rulesUntil() == until - 1 + RULING


def test_given_the_poster_has_complained__reverts_with_AlreadyComplained(disputed, complain):
    with refused(disputed.AlreadyComplained):
        complain(disputed)


def test_given_the_poster_has_complained__reverts_with_AlreadyComplained_when_the_court_has_ruled_too(
    disputed, complain, court, stranger
):
    court.give(0, 2, sender=stranger)
    with refused(disputed.AlreadyComplained):
        complain(disputed)


@pytest.mark.parametrize("value", [COST - 1, COST + 1])
def test_when_another_value_is_sent_than_the_court_takes__reverts_with_WrongValue(
    paid_holdback, complain, value
):
    with refused(paid_holdback.WrongValue, sent=value, needed=COST):
        complain(paid_holdback, value=value)


def test_given_the_court_is_broken__fails_and_has_changed_nothing(
    paid_holdback, complain, court, stranger, actions
):
    court.setBroken(True, sender=stranger)
    assert actions.why(complain, paid_holdback) == ""
    assert paid_holdback.rulesUntil() == 0


def test_given_the_court_rules_before_it_has_said_the_number__is_ruled(
    paid_holdback, complain, court, stranger, poster
):
    court.setHasty(True, sender=stranger)
    complain(paid_holdback)
    assert (paid_holdback.ruled(), paid_holdback.holder()) == (True, poster)


def test_when_all_is_as_it_must_be__asks_the_court_with_its_fee(
    paid_holdback, complain, court, poster, moved, share, coin
):
    with moved(coin, {poster: -COST, court: COST, paid_holdback: 0}):
        complain(paid_holdback)
    case = court.cases(0)
    assert (case.arbitrable, case.choices, case.extraData) == (paid_holdback.address, 2, EXTRA)


def test_when_all_is_as_it_must_be__emits_Dispute_and_what_it_is_about(
    paid_holdback, complain, court, claimed, poster
):
    receipt = complain(paid_holdback)
    group = int.from_bytes(claimed.id)
    dispute = {"_arbitrator": court, "_disputeID": 0, "_metaEvidenceID": 0, "_evidenceGroupID": group}
    evidence = {"_arbitrator": court, "_evidenceGroupID": group, "_party": poster, "_evidence": "ipfs://why"}
    check_logged(receipt, paid_holdback.Dispute, **dispute)
    check_logged(receipt, paid_holdback.Evidence, **evidence)
    check_logged(receipt, paid_holdback.MetaEvidence, _metaEvidenceID=0, _evidence=META)
