"""
start — makes a rota of the caller's.

├── when the period is zero
│   └── reverts with PeriodIsZero
├── given the caller has one just like it
│   ├── reverts with FailedDeployment
│   └── makes another with another salt
└── when all is as it must be
    ├── emits RotaStarted with where it is
    ├── is where addressOf says
    └── keeps what was agreed on
"""

from eth_utils import keccak

from oathwork.model.terms import NOBODY
from tests.contracts.edge.rota.conftest import SALT, WEEK
from tests.support.outcome import check_logged, logged, plain, refused


def test_when_the_period_is_zero__reverts_with_PeriodIsZero(rotas, agreed, first, poster):
    with refused(rotas.PeriodIsZero):
        rotas.start(agreed.values(), first, 0, SALT, sender=poster)


def test_given_the_caller_has_one_just_like_it__reverts_with_FailedDeployment(
    rotas, rota, agreed, first, poster
):
    with refused(rotas.FailedDeployment):
        rotas.start(agreed.values(), first, WEEK, SALT, sender=poster)


def test_given_the_caller_has_one_just_like_it__makes_another_with_another_salt(
    rotas, rota, agreed, first, poster
):
    receipt = rotas.start(agreed.values(), first, WEEK, b"\x01" * 32, sender=poster)
    assert logged(receipt, rotas.RotaStarted)[0]["rota"] != rota.address


def test_when_all_is_as_it_must_be__emits_RotaStarted_with_where_it_is(rotas, agreed, first, poster):
    address = rotas.addressOf(poster, agreed.values(), first, WEEK, SALT)
    receipt = rotas.start(agreed.values(), first, WEEK, SALT, sender=poster)
    facts = {"rota": address, "organiser": poster, "offer": agreed, "start": first, "period": WEEK}
    check_logged(receipt, rotas.RotaStarted, **facts)


def test_when_all_is_as_it_must_be__is_where_addressOf_says(rotas, rota, agreed, first, poster, stranger):
    assert rotas.addressOf(poster, agreed.values(), first, WEEK, SALT) == rota.address
    assert rotas.addressOf(stranger, agreed.values(), first, WEEK, SALT) != rota.address


def test_when_all_is_as_it_must_be__keeps_what_was_agreed_on(
    project, rotas, rota, agreed, first, poster, escrow, encoded
):
    expected = (poster.address, NOBODY, keccak(encoded(agreed)), first, WEEK, SALT)
    assert plain(tuple(rota.setup())) == expected
    assert (rota.escrow(), rota.organiser(), rota.token()) == (escrow, poster, NOBODY)
    assert (rota.turns(), rota.nextFrom(), rota.held()) == (0, first, 0)
    assert project.Rota.at(rotas.pattern()).escrow() == escrow
