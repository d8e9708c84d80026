"""
views — what anybody can ask the escrow.

├── status
│   ├── of a live bounty tells where it stands
│   ├── of a lane never used is free for generation zero
│   ├── of an ended bounty names the next generation
│   └── of one lane says nothing about another
├── lastEnd
│   ├── of a lane never used is nothing
│   ├── of a live bounty is nothing
│   └── of an ended bounty tells how it ended and what went back
├── verify
│   ├── says yes to the present terms and state
│   ├── says no to any other field of the terms
│   ├── says no to any other field of the state
│   └── says no to an ended bounty
├── idOf
│   ├── is the hash that wallets sign
│   └── is another for any other field of the terms
├── owed
│   └── tells by account and token
├── commons
│   └── tells by guild and token
├── eip712Domain
│   └── tells what signatures are for
└── guilds and reputation
    ├── know the escrow and each other
    └── have no owner and no proxy
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import NOBODY, LaneEnd, Status, terms_id
from tests.contracts.changes import every_field_of_the_state, every_field_of_the_terms


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_status__of_a_live_bounty_tells_where_it_stands(escrow, bounties, status):
    terms = bounties[status].terms
    assert tuple(escrow.status(terms.poster, terms.lane)) == (status, 0, False)


@pytest.mark.parametrize("lane", [0, 2**256 - 1])
def test_status__of_a_lane_never_used_is_free_for_generation_zero(escrow, poster, lane):
    assert tuple(escrow.status(poster, lane)) == (Status.FREE, 0, False)


def test_status__of_an_ended_bounty_names_the_next_generation(escrow, actions, terms, poster):
    actions.withdraw(actions.post(terms()))
    actions.withdraw(actions.post(terms(generation=1)))
    assert tuple(escrow.status(poster, 0)) == (Status.FREE, 2, False)


def test_status__of_one_lane_says_nothing_about_another(escrow, actions, terms, poster):
    actions.post(terms(lane=7))
    assert tuple(escrow.status(poster, 6)) == (Status.FREE, 0, False)


def test_lastEnd__of_a_lane_never_used_is_nothing(escrow, poster):
    assert tuple(escrow.lastEnd(poster, 0)) == (LaneEnd.NONE, 0, 0)


def test_lastEnd__of_a_live_bounty_is_nothing(escrow, actions, terms, poster):
    actions.withdraw(actions.post(terms()))
    actions.post(terms(generation=1))
    assert tuple(escrow.lastEnd(poster, 0)) == (LaneEnd.NONE, 0, 0)


def test_lastEnd__of_an_ended_bounty_tells_how_it_ended_and_what_went_back(escrow, actions, terms, poster):
    bounty = actions.post(terms(generation=0))
    actions.withdraw(bounty)
    assert tuple(escrow.lastEnd(poster, 0)) == (LaneEnd.WITHDRAWN, 1, bounty.stake)


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_verify__says_yes_to_the_present_terms_and_state(escrow, bounties, status):
    bounty = bounties[status]
    assert escrow.verify(bounty.terms.values(), bounty.state.values()) is True


@every_field_of_the_terms
def test_verify__says_no_to_any_other_field_of_the_terms(escrow, reviewed_bounty, change):
    others = replace(reviewed_bounty.terms, **change)
    assert escrow.verify(others.values(), reviewed_bounty.state.values()) is False


@every_field_of_the_state
def test_verify__says_no_to_any_other_field_of_the_state(escrow, reviewed_bounty, change):
    others = replace(reviewed_bounty.state, **change)
    assert escrow.verify(reviewed_bounty.terms.values(), others.values()) is False


def test_verify__says_no_to_an_ended_bounty(escrow, actions, open_bounty):
    terms, state = open_bounty.terms, open_bounty.state
    actions.withdraw(open_bounty)
    assert escrow.verify(terms.values(), state.values()) is False


def test_idOf__is_the_hash_that_wallets_sign(escrow, domain, terms):
    offered = terms()
    id = escrow.idOf(offered.values())
    assert id == terms_id(domain, offered) == messages.terms_message(domain, offered).digest()


@every_field_of_the_terms
def test_idOf__is_another_for_any_other_field_of_the_terms(escrow, open_bounty, change):
    assert escrow.idOf(replace(open_bounty.terms, **change).values()) != open_bounty.id


def test_owed__tells_by_account_and_token(escrow, owed_bounty, token, poster):
    wallet = owed_bounty.wallet
    asked = [(wallet, NOBODY), (wallet, token), (poster, NOBODY)]
    assert [escrow.owed(*each) for each in asked] == [owed_bounty.stake, 0, 0]


def test_commons__tells_by_guild_and_token(escrow, actions, claimed_bounty, guild, token):
    actions.lapse(claimed_bounty)
    asked = [(guild, NOBODY), (guild, token), (guild + 1, NOBODY)]
    assert [escrow.commons(*each) for each in asked] == [claimed_bounty.terms.bond, 0, 0]


def test_eip712Domain__tells_what_signatures_are_for(chain, escrow):
    domain = escrow.eip712Domain()
    parts = (b"\x0f", "oathwork", "1", chain.chain_id, escrow.address, bytes(32), [])
    assert tuple(domain) == parts


def test_guilds_and_reputation__know_the_escrow_and_each_other(escrow, guilds, reputation):
    assert guilds.escrow() == reputation.escrow() == escrow
    assert guilds.reputation() == reputation == escrow.reputation()


@pytest.mark.parametrize("word", ["owner", "admin", "upgrade", "pause", "implementation", "initialize"])
def test_guilds_and_reputation__have_no_owner_and_no_proxy(escrow, guilds, reputation, word):
    contracts = (escrow, guilds, reputation)
    names = {method.name for contract in contracts for method in contract.contract_type.methods}
    assert [name for name in names - {"ownerOf"} if word in name.lower()] == []
