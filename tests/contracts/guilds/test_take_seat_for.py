"""
takeSeatFor — anyone takes a seat for an account that has signed for it.

├── when the deadline is this very second
│   └── reverts with TooLate
├── when one field of the signature differs
│   └── reverts with BadSignature
├── when the signature is for another chain or contract
│   └── reverts with BadSignature
├── when somebody else has signed
│   └── reverts with BadSignature
├── when the signature is malformed
│   └── reverts with BadSignature
├── when the account sends it without a signature
│   └── reverts with BadSignature
├── given the account is seated
│   └── reverts with AlreadySeated
├── given there is neither an offer nor standing
│   └── reverts with NeitherOfferedNorEarned
├── given the account has taken a seat since it signed
│   └── reverts with BadSignature
├── when the deadline is a second ahead
│   └── seats the account
├── given the account is a contract
│   ├── seats it with the signature of its key
│   ├── reverts with BadSignature for any other key
│   └── reverts with GasTooLow below the gas it is promised
└── when the account has signed
    ├── seats the account
    ├── seats nobody else
    ├── emits SeatTaken
    └── cannot be repeated
"""

from dataclasses import replace
from unittest.mock import ANY

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.guild import Member
from tests.support.outcome import check_logged, refused


@pytest.fixture
def take_seat_for(guilds, guild, stranger, consent):
    def take_seat_for(account, given=None, *, sender=stranger, **options):
        given = given or consent(account, guild)
        return guilds.takeSeatFor(guild, account, given.deadline, given.signature, sender=sender, **options)

    return take_seat_for


@pytest.fixture
def contract_peer(project, guilds, guild, steward, another):
    """A contract with an offer, for which `another` signs."""
    contract = another.deploy(project.MockWallet, another)
    guilds.offerSeats(guild, [contract], sender=steward)
    return contract


def test_when_the_deadline_is_this_very_second__reverts_with_TooLate(
    guilds, guild, take_seat_for, consent, peer, chain
):
    now = chain.pending_timestamp + 10
    given = consent(peer, guild, deadline=now)
    chain.pending_timestamp = now
    with refused(guilds.TooLate, until=now):
        take_seat_for(peer, given)


@pytest.mark.parametrize(
    "change", [{"guild": 1}, {"account": "0x" + 40 * "1"}, {"taken_at": 1}, {"deadline": 2**40}], ids=str
)
def test_when_one_field_of_the_signature_differs__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer, chain, change
):
    given = replace(consent(peer, **{"guild": guild} | change), deadline=chain.pending_timestamp + DAY)
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, given)


@pytest.mark.parametrize(
    "change", [{"chain_id": 1}, {"contract": "0x" + 40 * "1"}, {"name": "o"}, {"version": "2"}], ids=str
)
def test_when_the_signature_is_for_another_chain_or_contract__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer, domain, change
):
    given = consent(peer, guild, domain=replace(domain, **change))
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, given)


def test_when_somebody_else_has_signed__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer, stranger
):
    given = consent(peer, guild, signer=stranger)
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, given)


@pytest.mark.parametrize("cut", [0, 1, 32, 64, 66])
def test_when_the_signature_is_malformed__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer, cut
):
    given = consent(peer, guild)
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, replace(given, signature=(given.signature + b"\x00")[:cut]))


def test_when_the_account_sends_it_without_a_signature__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer
):
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, replace(consent(peer, guild), signature=b""), sender=peer)


def test_given_the_account_is_seated__reverts_with_AlreadySeated(guilds, take_seat_for, seated_peer):
    with refused(guilds.AlreadySeated, account=seated_peer):
        take_seat_for(seated_peer)


def test_given_there_is_neither_an_offer_nor_standing__reverts_with_NeitherOfferedNorEarned(
    guilds, take_seat_for, stranger
):
    with refused(guilds.NeitherOfferedNorEarned, points=0, seatAt=10_000):
        take_seat_for(stranger)


def test_given_the_account_has_taken_a_seat_since_it_signed__reverts_with_BadSignature(
    guilds, guild, take_seat_for, consent, peer
):
    given = consent(peer, guild)
    guilds.takeSeat(guild, sender=peer)
    guilds.leaveSeat(guild, sender=peer)
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, given)


def test_when_the_deadline_is_a_second_ahead__seats_the_account(
    guilds, guild, take_seat_for, consent, peer, chain
):
    now = chain.pending_timestamp + 10
    given = consent(peer, guild, deadline=now + 1)
    chain.pending_timestamp = now
    take_seat_for(peer, given)
    assert guilds.memberOf(guild, peer).seat == 1


def test_given_the_account_is_a_contract__seats_it_with_the_signature_of_its_key(
    guilds, guild, take_seat_for, consent, contract_peer, another
):
    take_seat_for(contract_peer, consent(contract_peer, guild, signer=another))
    assert guilds.placeAt(guild, 0).account == contract_peer


def test_given_the_account_is_a_contract__reverts_with_BadSignature_for_any_other_key(
    guilds, guild, take_seat_for, consent, contract_peer, stranger
):
    with refused(guilds.BadSignature, signer=contract_peer):
        take_seat_for(contract_peer, consent(contract_peer, guild, signer=stranger))


def test_given_the_account_is_a_contract__reverts_with_GasTooLow_below_the_gas_it_is_promised(
    guilds, guild, take_seat_for, consent, contract_peer, another
):
    given = consent(contract_peer, guild, signer=another)
    with refused(guilds.GasTooLow, left=ANY, cap=300_000):
        take_seat_for(contract_peer, given, gas_limit=300_000)


def test_when_the_account_has_signed__seats_the_account(guilds, guild, take_seat_for, peer):
    tx = take_seat_for(peer)
    assert Member(*guilds.memberOf(guild, peer)) == Member(seat=1, taken_at=tx.timestamp)
    assert guilds.placeAt(guild, 0) == (peer.address, 0)


def test_when_the_account_has_signed__seats_nobody_else(guilds, guild, take_seat_for, peer, stranger):
    take_seat_for(peer)
    assert Member(*guilds.memberOf(guild, stranger)) == Member()
    assert guilds.bench(guild, peer).places == 1


def test_when_the_account_has_signed__emits_SeatTaken(guilds, guild, take_seat_for, peer):
    check_logged(take_seat_for(peer), guilds.SeatTaken, guild=guild, account=peer, place=0)


def test_when_the_account_has_signed__cannot_be_repeated(
    guilds, guild, take_seat_for, consent, peer, steward
):
    given = consent(peer, guild)
    take_seat_for(peer, given)
    guilds.endSeat(guild, peer, sender=steward)
    guilds.offerSeats(guild, [peer], sender=steward)
    with refused(guilds.BadSignature, signer=peer):
        take_seat_for(peer, given)
