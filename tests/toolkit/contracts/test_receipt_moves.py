"""What a receipt says has moved: the escrow's own events, corrected by what the token's logs say."""

from dataclasses import replace

import pytest

from oathwork.chain.abi import Event
from oathwork.contracts import COMMONS, ESCROW, TEAM, Move, describe, moves_in
from oathwork.contracts.money_text import MoneyText
from oathwork.model import messages
from oathwork.model.terms import Permit, Share, Work
from oathwork.model.typed_data import NOBODY
from tests.support.stage import DAY, HASH


@pytest.fixture
def token_bounty(stage):
    for person in (stage.poster, stage.worker):
        stage.token.mint(person.address, 10**19).send(stage.stranger)
        stage.token.approve(stage.escrow.address, 10**19).send(person)
    return stage.post(stage.terms(token=stage.token.address))


@pytest.fixture
def claim(stage, token_bounty):
    """A claim's receipt."""
    return stage.escrow.claim(token_bounty.terms, token_bounty.state).send(stage.worker)


def bond(stage, amount=10**17, what="the bond"):
    return Move(amount, stage.token.address, stage.worker.address, ESCROW, what)


def test_the_logs_of_a_token_confirm_what_the_events_say(stage, token_bounty, claim):
    assert moves_in(claim, stage.escrow.address, [token_bounty]) == (bond(stage),)


def test_a_token_that_says_something_else_has_the_last_word(stage, token_bounty, claim):
    (transfer,) = claim.transfers
    less = replace(transfer, facts={**transfer.facts, "value": 99})
    moves = moves_in(replace(claim, transfers=(less,)), stage.escrow.address, [token_bounty])
    assert moves == (bond(stage, 99, "a transfer"),)


def test_a_token_that_says_nothing_has_moved_nothing(stage, token_bounty, claim):
    assert moves_in(replace(claim, transfers=()), stage.escrow.address, [token_bounty]) == ()


def test_events_that_a_stranger_imitates_move_nothing(stage, token_bounty, claim):
    false = Event(
        "Withdrawn", {"id": token_bounty.id}, stage.token.address, claim.block, 99, claim.transaction
    )
    imitated = replace(claim, events=(*claim.events, false))
    assert moves_in(imitated, stage.escrow.address, [token_bounty]) == (bond(stage),)


def test_a_bond_by_permit_is_the_workers(stage, token_bounty):
    terms, deadline = token_bounty.terms, stage.chain.now() + DAY
    worker, escrow, domain = stage.worker.address, stage.escrow.address, stage.escrow.domain
    stage.token.approve(escrow, 0).send(stage.worker)
    nonce = stage.token.nonces(worker)
    message = messages.permit_message(stage.token.domain, worker, escrow, terms.bond, nonce, deadline)
    permit = Permit.signed(deadline, stage.worker.sign(message))
    message = messages.claim_message(domain, token_bounty.id, 1, worker, deadline, own_bond=True)
    consent = stage.worker.sign(message)
    call = stage.escrow.claim_for(terms, token_bounty.state, worker, permit, deadline, consent)
    assert moves_in(call.send(stage.stranger), escrow, [token_bounty]) == (bond(stage),)


def test_a_bonus_is_said_as_a_bound_and_told_as_it_was(stage):
    forfeited = stage.claim(stage.post(stage.terms(lane=1)))
    stage.later(8 * DAY)
    stage.escrow.lapse(forfeited.terms, forfeited.state).send(stage.stranger)
    bounty, team = stage.post(), (Share(stage.mate.address, 2_500),)
    consent = stage.mate.sign(messages.team_message(stage.escrow.domain, bounty.id, 1, HASH, team))
    work = Work(HASH, team, (consent,))
    stage.escrow.claim_and_deliver(bounty.terms, bounty.state, work).send(stage.worker)
    bounty = stage.draw(stage.again(bounty))
    verdicts = stage.verdicts(bounty, 90, 80)
    call = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts)
    effect = call.effect(stage.stranger.address)
    assert effect.moves[-1] == Move(
        10**15, NOBODY, COMMONS, TEAM, "a bonus, if the commons hold it", limit="at most"
    )
    assert "At most 0.001 ETH moves from the guild's commons to the worker and the team" in effect.sentence()
    moves = moves_in(call.send(stage.stranger), stage.escrow.address, [bounty])
    assert [(each.amount, each.to) for each in moves if each.source == COMMONS] == [
        (75 * 10**13, stage.worker.address),
        (25 * 10**13, stage.mate.address),
    ]


def test_what_is_owed_is_asked_or_said_without_a_sum(stage):
    call, who = stage.escrow.collect(NOBODY, stage.mate.address), stage.poster.address
    assert describe(call, who, 0).words == (
        f"What the escrow owes {who} is paid out to {stage.mate.address}. That is all that is owed in ether."
    )
    (move,) = describe(call, who, 0, lambda view, account, token: 7).moves
    assert move == Move(7, NOBODY, ESCROW, stage.mate.address, f"all that is owed to {who}")


def test_amounts_are_written_in_the_chains_coin_and_by_a_tokens_own_name(stage):
    money = MoneyText(stage.chain, "POL")
    assert money(NOBODY, 5 * 10**16) == "0.05 POL"
    assert money(stage.token.address, 10**18) == f"1 MOCK ({stage.token.address})"


def test_a_move_is_said_before_and_reported_after():
    fee = Move(10**15, NOBODY, ESCROW, "0xPeer", "the fee for judging", waits=True)
    money = "{1} of {0}".format
    assert fee.sentence(money) == f"{10**15} of {NOBODY} is owed to 0xPeer: the fee for judging."
    assert fee.report(money) == f"{10**15} of {NOBODY} is now owed to 0xPeer: the fee for judging"
