"""
start — makes a plan of the caller's.

├── when there is no milestone
│   └── reverts with NoMilestones
├── when one is paid in another token
│   └── reverts with OtherToken
├── given the caller has one just like it
│   └── reverts with FailedDeployment
└── when all is as it must be
    ├── emits PlanStarted with where it is
    ├── is where addressOf says
    └── keeps what was agreed on
"""

from eth_utils import keccak

from oathwork.model.terms import NOBODY
from tests.contracts.edge.plan.conftest import SALT
from tests.support.outcome import check_logged, plain, refused


def test_when_there_is_no_milestone__reverts_with_NoMilestones(plans, poster):
    with refused(plans.NoMilestones):
        plans.start([], SALT, sender=poster)


def test_when_one_is_paid_in_another_token__reverts_with_OtherToken(plans, milestones, offer, token, poster):
    offers = [*milestones, offer(token=token.address)]
    with refused(plans.OtherToken, index=2):
        plans.start([each.values() for each in offers], SALT, sender=poster)


def test_given_the_caller_has_one_just_like_it__reverts_with_FailedDeployment(
    plans, plan, milestones, poster
):
    with refused(plans.FailedDeployment):
        plans.start([each.values() for each in milestones], SALT, sender=poster)


def test_when_all_is_as_it_must_be__emits_PlanStarted_with_where_it_is(plans, milestones, poster):
    offers = [each.values() for each in milestones]
    address = plans.addressOf(poster, offers, SALT)
    receipt = plans.start(offers, SALT, sender=poster)
    check_logged(receipt, plans.PlanStarted, plan=address, organiser=poster, offers=milestones)


def test_when_all_is_as_it_must_be__is_where_addressOf_says(plans, plan, milestones, poster, stranger):
    offers = [each.values() for each in milestones]
    assert plans.addressOf(poster, offers, SALT) == plan.address
    assert plans.addressOf(stranger, offers, SALT) != plan.address


def test_when_all_is_as_it_must_be__keeps_what_was_agreed_on(
    project, plans, plan, milestones, total, poster, escrow, encoded
):
    hashes = tuple(keccak(encoded(each)) for each in milestones)
    assert plain(tuple(plan.setup())) == (poster.address, NOBODY, hashes, total, SALT)
    assert (plan.escrow(), plan.organiser(), plan.token()) == (escrow, poster, NOBODY)
    assert (plan.held(), plan.stopped()) == (0, False)
    assert project.Plan.at(plans.pattern()).escrow() == escrow
