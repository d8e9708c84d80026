"""One method per Solidity function, and what each does is what the chain then says."""

import re
from dataclasses import replace

import pytest

from oathwork import contracts
from oathwork.chain.abi import artifact
from oathwork.chain.keys import from_key
from oathwork.contracts import BountyEscrow, Guilds, Reputation, Token
from oathwork.errors import Refused
from oathwork.model import guild, lot, messages
from oathwork.model.fading import faded
from oathwork.model.guild import Member, Place, Seat, Settings, guild_id, hash_panel, token_id
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NO_PERMIT, LaneEnd, People, Permit, Share, State, Status, Work, terms_id
from oathwork.model.typed_data import NOBODY, ZERO, Domain
from tests.support.mock_code import strange_token
from tests.support.stage import DAY, HASH, SETTINGS

# What only the escrow calls, and what ERC-721 has for wallets.
NOT_OURS = {
    "Guilds": {"markAbsent", "requireBench", "requirePostable"},
    "Reputation": {
        *("recordVerdict", "recordBroken", "name", "symbol", "approve", "getApproved", "isApprovedForAll"),
        *("setApprovalForAll", "transferFrom", "safeTransferFrom", "supportsInterface", "isTransferable"),
    },
    "BountyEscrow": set(),
}


@pytest.mark.parametrize("kind", [BountyEscrow, Guilds, Reputation])
def test_every_function_has_a_method_of_its_name(kind):
    functions = artifact(kind.NAME).functions.keys() - NOT_OURS[kind.NAME] - {"eip712Domain"}
    snake = {re.sub("(?<=[a-z])([A-Z]+)", lambda m: "_" + m[1].lower(), name) for name in functions}
    methods = {name for name in vars(kind) if not name.startswith("_")} - {"NAME", "PLACE"}
    of_two = {name for name in methods if "_and_" in name and set(name.split("_and_")) <= snake}
    of_each = {f"{name}_each" for name in snake} & methods
    assert methods - of_two - of_each == snake - of_two


# The escrow.


def test_ids_are_the_contracts(stage):
    for terms in [
        stage.terms(),
        stage.terms(lane=2**64, arbiter=stage.arbiter.address, worker=stage.mate.address),
    ]:
        assert stage.escrow.id_of(terms) == terms_id(stage.escrow.domain, terms)


def test_a_lanes_generation_is_told(stage):
    assert stage.escrow.status(stage.poster.address, 5) == (Status.FREE, 0, False)
    bounty = stage.post(stage.terms(lane=5))
    assert stage.escrow.status(stage.poster.address, 5) == (Status.OPEN, 0, False)
    stage.escrow.close(5).send(stage.poster)
    assert stage.escrow.status(stage.poster.address, 5).closed
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    assert stage.escrow.status(stage.poster.address, 5) == (Status.FREE, 1, False)


def test_how_a_lane_ended_is_told(stage):
    escrow, poster = stage.escrow, stage.poster
    assert escrow.last_end(poster.address, 0) == (LaneEnd.NONE, 0, 0)
    bounty = stage.post()
    escrow.withdraw(bounty.terms, bounty.state).send(poster)
    assert escrow.last_end(poster.address, 0) == (LaneEnd.WITHDRAWN, 1, bounty.terms.stake)
    escrow.cancel(0).send(poster)
    assert escrow.last_end(poster.address, 0).how is LaneEnd.CANCELLED
    assert escrow.status(poster.address, 0).generation == 2


def test_anyone_can_post_with_a_signature_and_a_permit(stage):
    """The poster has tokens, and no money for gas."""
    poor = from_key(b"\x0b" * 32)
    stage.contracts.guilds.serve_posters(stage.guild, [poor.address]).send(stage.steward)
    terms = stage.terms(poster=poor.address, token=stage.token.address)
    stage.token.mint(poor.address, terms.stake).send(stage.stranger)
    typed = messages.permit_message(
        stage.token.domain,
        poor.address,
        stage.escrow.address,
        terms.stake,
        stage.token.nonces(poor.address),
        2**40,
    )
    permit = Permit.signed(2**40, poor.sign(typed))
    signature = poor.sign(messages.terms_message(stage.escrow.domain, terms))
    receipt = stage.escrow.post(terms, permit=permit, signature=signature).send(stage.stranger)
    bounty = stage.ledger.bounty(receipt.event("Posted").facts["id"])
    assert bounty.terms == terms
    assert stage.token.balance_of(poor.address) == 0
    assert stage.token.balance_of(stage.escrow.address) == terms.stake


def test_a_claim_and_a_delivery_can_be_sent_by_anyone(stage):
    poor = from_key(b"\x0c" * 32)
    bounty, domain, deadline = stage.post(), stage.escrow.domain, stage.chain.now() + DAY
    signature = poor.sign(messages.claim_message(domain, bounty.id, 1, poor.address, deadline))
    call = stage.escrow.claim_for(bounty.terms, bounty.state, poor.address, NO_PERMIT, deadline, signature)
    call.send(stage.stranger)
    bounty = stage.again(bounty)
    assert bounty.state.worker == poor.address
    signature = poor.sign(messages.delivery_message(domain, bounty.id, 1, HASH, [], deadline))
    stage.escrow.deliver_for(bounty.terms, bounty.state, Work(HASH), deadline, signature).send(stage.stranger)
    assert stage.again(bounty).status is Status.DELIVERED


def test_a_claim_signed_for_another_round_is_refused(stage):
    bounty, deadline = stage.post(), stage.chain.now() + DAY
    signature = stage.mate.sign(
        messages.claim_message(stage.escrow.domain, bounty.id, 2, stage.mate.address, deadline)
    )
    call = stage.escrow.claim_for(
        bounty.terms, bounty.state, stage.mate.address, NO_PERMIT, deadline, signature
    )
    with pytest.raises(Refused) as caught:
        call.send(stage.stranger)
    assert (caught.value.rule, caught.value.facts) == ("BadSignature", {"signer": stage.mate.address})


def test_claim_and_delivery_at_once(stage):
    bounty = stage.post()
    work = Work(HASH, uri="ipfs://work")
    receipt = stage.escrow.claim_and_deliver(bounty.terms, bounty.state, work).send(stage.worker)
    assert [event.name for event in receipt.events if event.name != "Located"] == ["Claimed", "Delivered"]
    assert stage.again(bounty).status is Status.DELIVERED


def test_a_poster_can_let_the_worker_go_with_the_whole_bond(stage):
    bounty = stage.claim(stage.post())
    stage.later(3 * DAY)
    signature = stage.poster.sign(messages.quit_message(stage.escrow.domain, bounty.id, 1))
    receipt = stage.escrow.quit(bounty.terms, bounty.state, signature).send(stage.worker)
    assert receipt.event("Quit").facts["returned"] == bounty.terms.bond
    assert stage.escrow.commons(stage.guild) == 0


def test_a_forfeited_bond_is_in_the_commons(stage):
    bounty = stage.claim(stage.post())
    stage.later(8 * DAY)
    stage.escrow.lapse(bounty.terms, bounty.state).send(stage.stranger)
    assert stage.escrow.commons(stage.guild) == bounty.terms.bond


def test_a_peers_fee_is_owed_and_collected(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    stage.settle(bounty, 80, 80)
    account = bounty.people.panel[0].account
    assert stage.escrow.owed(account) == bounty.terms.fee
    peer = next(peer for peer in stage.peers if peer.address == account)
    stage.escrow.collect(NOBODY, account).send(peer)
    assert stage.escrow.owed(account) == 0


def test_a_call_holds_what_a_safe_needs(stage):
    terms = stage.terms()
    call = stage.escrow.post(terms)
    assert (call.to, call.value, call.function) == (stage.escrow.address, terms.stake, "post")
    assert call.data[:4] == artifact("BountyEscrow").encode("post", terms, [], "", NO_PERMIT, b"")[:4]
    in_tokens = stage.terms(token=stage.token.address)
    assert stage.escrow.post(in_tokens).value == stage.escrow.claim(in_tokens, State()).value == 0


# Guilds.


def test_a_guilds_id_can_be_known_before_it_is_founded(stage):
    settings, salt = Settings(7, 30, 500), b"\x05" * 32
    expected = guild_id(stage.chain.id, stage.mate.address, "Gardeners é", salt, settings)
    call = stage.contracts.guilds.found("Gardeners é", stage.steward.address, [], settings, salt)
    assert call.simulate(stage.mate.address) == expected
    receipt = call.send(stage.mate)
    assert receipt.event("Founded").facts == {
        "guild": expected,
        "founder": stage.mate.address,
        "steward": stage.steward.address,
        "name": "Gardeners é",
        "settings": settings,
    }
    assert guild.settings_of(stage.guild) == SETTINGS


def test_the_bench_is_told(stage):
    guilds, peer = stage.contracts.guilds, stage.peers[4]
    assert guilds.bench(stage.guild, stage.poster.address) == (12, 12, DAY, True)
    assert guilds.bench(stage.guild, stage.stranger.address) == (12, 12, DAY, False)
    assert (guilds.is_founded(stage.guild), guilds.is_founded(stage.guild + 1)) == (True, False)
    assert guilds.place_at(stage.guild, 4) == Place(peer.address, 0)
    member = guilds.member_of(stage.guild, peer.address)
    assert (member.seat, member.offered, member.served) == (5, False, False) and member.taken_at > 0
    assert guilds.member_of(stage.guild, stage.stranger.address) == Member()
    guilds.leave_seat(stage.guild).send(peer)
    assert guilds.place_at(stage.guild, 4) == Place(peer.address, stage.chain.now())


def test_a_seat_can_be_taken_by_signature(stage):
    guilds, poor, deadline = stage.contracts.guilds, from_key(b"\x0d" * 32), stage.chain.now() + DAY
    guilds.offer_seats(stage.guild, [poor.address]).send(stage.steward)
    typed = messages.take_seat_message(guilds.domain, stage.guild, poor.address, 0, deadline)
    guilds.take_seat_for(stage.guild, poor.address, deadline, poor.sign(typed)).send(stage.stranger)
    assert guilds.place_at(stage.guild, 12).account == poor.address


def test_a_stewardship_changes_hands_in_two_steps(stage):
    guilds = stage.contracts.guilds
    guilds.offer_stewardship(stage.guild, stage.mate.address).send(stage.steward)
    assert guilds.steward_of(stage.guild) == (stage.steward.address, stage.mate.address)
    guilds.take_stewardship(stage.guild).send(stage.mate)
    assert guilds.steward_of(stage.guild) == (stage.mate.address, NOBODY)
    guilds.end_seat(stage.guild, stage.peers[0].address).send(stage.mate)
    with pytest.raises(Refused, match="NotSteward"):
        guilds.end_seat(stage.guild, stage.peers[1].address).send(stage.steward)


def test_the_lot_is_the_contracts(stage):
    """With places that ended, before the week of grace and within it, and accounts left out."""
    guilds = stage.contracts.guilds
    for peer in stage.peers[2:4]:
        guilds.leave_seat(stage.guild).send(peer)
    stage.later(8 * DAY)
    guilds.leave_seat(stage.guild).send(stage.peers[7])
    places, accounts = stage.ledger.places(stage.guild, 12), [peer.address for peer in stage.peers]
    old = tuple(Seat(i, accounts[i]) for i in (5, 4, 6))
    people = People([Share(accounts[11], 1)], old)
    terms = stage.terms(poster=accounts[0], worker=accounts[1])
    fresh = State(1, accounts[1], stage.chain.now(), lot=1, scores=NO_SCORES)
    for i in range(20):
        seed, given = bytes([i]) * 32, replace(terms, size=1 + 2 * (i % 3), seats=12 - i % 3)
        theirs = guilds.draw(seed, given, fresh, People(people.team))
        assert lot.fill(seed, given, fresh, People(people.team), places) == theirs
        again = replace(fresh, lot=2, panel=hash_panel(old), scores=NO_SCORES.having(i % 3, 50))
        assert lot.fill(seed, terms, again, people, places) == guilds.draw(seed, terms, again, people) != ()
    assert lot.fill(bytes(32), replace(terms, size=7), fresh, people, places) == ()
    assert guilds.draw(bytes(32), replace(terms, size=7), fresh, people) == ()


# Reputation.


def test_standing_is_told_and_fades_to_the_second(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    stage.settle(bounty, 75, 85)
    reputation, account = stage.contracts.reputation, stage.worker.address
    standing = reputation.standing_of(stage.guild, account)
    assert (standing.points, standing.delivered) == (40 * 75 * 10, 1)
    for seconds in (1, 12_345, 30 * DAY, 400 * DAY):
        stage.later(seconds)
        elapsed = stage.chain.now() - standing.points_at
        expected = faded(standing.points, elapsed, guild.half_life(stage.guild))
        assert reputation.points_of(stage.guild, account) == expected
    assert reputation.points_of(stage.guild, stage.stranger.address) == 0


def test_the_token_is_the_pair_of_guild_and_account(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    stage.settle(bounty, 75, 85)
    reputation, account = stage.contracts.reputation, stage.worker.address
    token = token_id(stage.guild, account)
    assert reputation.token_id_of(stage.guild, account) == token
    assert (reputation.owner_of(token), reputation.balance_of(account)) == (account, 1)
    assert reputation.locked(token) is True
    assert reputation.token_uri(token).startswith("data:application/json")
    assert reputation.contract_uri().startswith("data:application/json")
    with pytest.raises(Refused, match="NoStanding"):
        reputation.token_uri(token_id(stage.guild, stage.stranger.address))


def test_the_contracts_name_each_other(built_stage):
    contracts, deployment = built_stage.contracts, built_stage.contracts.deployment
    assert contracts.escrow.guilds() == contracts.guilds.address
    assert contracts.escrow.reputation() == contracts.guilds.reputation() == contracts.reputation.address
    assert contracts.guilds.escrow() == contracts.reputation.escrow() == contracts.escrow.address
    assert contracts.reputation.image() == deployment.image


# Tokens.


def test_a_tokens_money_moves(stage):
    token, worker, mate = stage.token, stage.worker, stage.mate
    token.mint(worker.address, 100).send(worker)
    token.transfer(mate.address, 40).send(worker)
    token.approve(stage.escrow.address, 7).send(mate)
    assert (token.balance_of(worker.address), token.balance_of(mate.address)) == (60, 40)
    assert token.allowance(mate.address, stage.escrow.address) == 7
    assert isinstance(token, Token) and repr(token) == f"Token({token.address})"
    assert contracts.Token.domain is not None and token.domain.name == "Mock token"
    assert bytes(32) == ZERO


def test_no_permit_is_signed_for_another_token_that_one_names(stage):
    token, _ = strange_token(stage.chain, stage.worker, "MockPosingToken")
    said = token._domain_said()
    assert said is None, f"what is signed would be a permit of {said.contract}"
    assert token.domain == Domain(stage.chain.id, token.address, "Mock token", "1")
