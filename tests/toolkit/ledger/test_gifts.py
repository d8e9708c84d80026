"""Who gave to a crowd is read from the crowd's own log, asked for by its address; how much is there, from its storage."""

import pytest

from oathwork.chain import local
from oathwork.contracts.crowd import given_to_each
from oathwork.ledger.gifts import Gifts
from oathwork.ledger.logs import Ledger
from tests.support.around import Around


@pytest.fixture
def around(stage):
    return Around(stage)


@pytest.fixture
def gifts(around):
    return Gifts(around.chain, most=2)


def given(gifts, around, crowd):
    """Who gave to a crowd, as of now."""
    ledger = Ledger(around.stage.contracts)
    head = ledger.follow()
    return gifts.to(ledger.questions.started(crowd), head)


def test_gifts_are_added_up_and_go_with_who_takes_them_back(around, gifts):
    stage, crowd = around.stage, around.crowd()
    assert given(gifts, around, crowd) == {}
    for who, amount in ((stage.mate, 5), (stage.worker, 7), (stage.mate, 4), (stage.arbiter, 9)):
        around.give(crowd, amount, who)
    assert list(given(gifts, around, crowd).items()) == [
        *sorted([(stage.mate.address, 9), (stage.arbiter.address, 9)]),
        (stage.worker.address, 7),
    ]
    around.take(crowd, stage.mate)
    assert given(gifts, around, crowd) == {stage.arbiter.address: 9, stage.worker.address: 7}
    assert given_to_each(around.chain, [crowd]) == [16]


def test_each_crowd_has_its_own_however_many_are_asked_for(around, gifts):
    crowds = [around.crowd(salt=bytes([number]) * 32) for number in range(4)]
    for amount, crowd in enumerate(crowds, 1):
        around.give(crowd, amount, around.stage.worker)
    for _ in range(2):  # of two crowds the log is remembered
        found = [given(gifts, around, crowd) for crowd in crowds]
        assert [sum(each.values()) for each in found] == [1, 2, 3, 4]
    block = around.chain.block().number
    assert given_to_each(around.chain, crowds, block) == [1, 2, 3, 4]
    assert given_to_each(around.chain, []) == []


def test_what_a_reorganisation_takes_away_was_not_given(around, gifts):
    crowd = around.crowd()
    mark = local.snapshot(around.chain)
    around.give(crowd, 5, around.stage.worker)
    assert given(gifts, around, crowd) == {around.stage.worker.address: 5}
    local.restore(around.chain, mark)
    local.travel(around.chain, around.chain.now() + 1_000)
    assert given(gifts, around, crowd) == {}
