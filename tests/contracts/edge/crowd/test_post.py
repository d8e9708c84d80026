"""
post — anyone posts a crowd's bounty.

├── given one unit is missing
│   └── reverts with NotFull
├── when its time is over
│   └── reverts with TooLate
├── given it was posted
│   ├── reverts with AlreadyPosted while the bounty lives
│   └── reverts with AlreadyPosted though all came back
├── when the offer is another
│   └── reverts with WrongOffer
├── given the guild serves it no more
│   └── reverts with what the escrow says
├── given the token calls back
│   └── finds every door locked
└── when all is there
    ├── posts the offer with all of it
    └── opens it for the time that was agreed on
"""

import pytest
from eth_utils import keccak

from tests.contracts.edge.conftest import OPEN_FOR, every_money, other, paid_in, selector
from tests.support.outcome import refused


def test_given_one_unit_is_missing__reverts_with_NotFull(crowd, give, agreed, worker, stranger):
    give(agreed.stake - 1, worker)
    with refused(crowd.NotFull, missing=1):
        crowd.post(agreed.values(), [], "", sender=stranger)


def test_when_its_time_is_over__reverts_with_TooLate(full, agreed, actions, until, stranger):
    actions.at(until)
    with refused(full.TooLate, until=until):
        full.post(agreed.values(), [], "", sender=stranger)


def test_given_it_was_posted__reverts_with_AlreadyPosted_while_the_bounty_lives(
    full, crowds_bounty, agreed, stranger
):
    with refused(full.AlreadyPosted):
        full.post(agreed.values(), [], "", sender=stranger)


def test_given_it_was_posted__reverts_with_AlreadyPosted_though_all_came_back(withdrawn, agreed, stranger):
    with refused(withdrawn.AlreadyPosted):
        withdrawn.post(agreed.values(), [], "", sender=stranger)


def test_when_the_offer_is_another__reverts_with_WrongOffer(full, agreed, encoded, stranger):
    changed = other(agreed)
    with refused(full.WrongOffer, hash=keccak(encoded(changed))):
        full.post(changed.values(), [], "", sender=stranger)


def test_given_the_guild_serves_it_no_more__reverts_with_what_the_escrow_says(
    full, escrow, agreed, guilds, guild, steward, stranger
):
    guilds.servePosters(guild, [full], False, sender=steward)
    with refused(escrow.PosterNotServed, poster=full):
        full.post(agreed.values(), [], "", sender=stranger)


@paid_in("MockReenteringToken")
@pytest.mark.parametrize("door", ["give", "take", "post"])
def test_given_the_token_calls_back__finds_every_door_locked(
    full, currency, deployer, agreed, stranger, door
):
    arguments = {"give": (1,), "take": (deployer,), "post": (agreed.values(), [], "")}[door]
    currency.prepare(full, getattr(full, door).encode_input(*arguments), sender=deployer)
    currency.arm(True, sender=deployer)
    full.post(agreed.values(), [], "", sender=stranger)
    locked = selector(full.ReentrancyGuardReentrantCall)
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2


@every_money
def test_when_all_is_there__posts_the_offer_with_all_of_it(
    full, agreed, posted, stranger, escrow, moved, coin
):
    with moved(coin, {full: -agreed.stake, escrow: agreed.stake}):
        bounty = posted(full.post(agreed.values(), [], "", sender=stranger))
    assert (bounty.terms.poster, bounty.terms.lane, bounty.terms.generation) == (full.address, 0, 0)


def test_when_all_is_there__opens_it_for_the_time_that_was_agreed_on(full, agreed, posted, actions, stranger):
    now = actions.now + 100
    actions.at(now)
    bounty = posted(full.post(agreed.values(), [], "", sender=stranger))
    assert bounty.terms.open_until == now + OPEN_FOR
