"""Terms have an id, a state and its status one word; lists are hashed as the contract hashes them."""

import pytest
from eth_abi.abi import encode
from eth_account.messages import _hash_eip191_message, encode_typed_data
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from oathwork.error_sentences import STATUSES
from oathwork.errors import NotValid
from oathwork.model import messages
from oathwork.model.terms import (
    End,
    People,
    Permit,
    Share,
    State,
    Status,
    Verdict,
    Work,
    hash_team,
    terms_id,
    word,
)
from oathwork.model.typed_data import ZERO
from tests.support.strategies import DOMAINS, HASHES, PEOPLE, SHARES, STATES, TERMS, some_terms

STATE_TYPES = [
    "uint256",
    "address",
    *["uint256"] * 2,
    "bool",
    *["uint256"] * 2,
    "bytes32",
    "bytes32",
    "bytes32",
    "uint256",
]


@given(DOMAINS, TERMS)
def test_the_id_is_the_digest_of_the_terms(domain, terms):
    typed = messages.terms_message(domain, terms)
    assert terms_id(domain, terms) == typed.digest()
    assert typed.digest() == _hash_eip191_message(encode_typed_data(full_message=typed.full()))


@given(HASHES, st.sampled_from(list(Status)), STATES, st.booleans())
def test_the_word_is_closed_or_not_status_and_hash_of_id_and_state(id, status, state, closed):
    hash = keccak(encode(["bytes32", *STATE_TYPES], [id, *state.values()]))
    first = bytes([128 * closed + status])
    assert word(id, status, state, closed=closed) == int.from_bytes(first + hash[1:])


@given(st.lists(SHARES, max_size=7))
def test_a_team_hashes_as_in_the_message_each_member_signs(team):
    hashes = b"".join(
        keccak(
            keccak(b"Share(address account,uint256 part)")
            + encode(["address", "uint256"], [share.account, share.part])
        )
        for share in team
    )
    assert hash_team(team) == (keccak(hashes) if team else ZERO)


@given(PEOPLE)
def test_the_lists_survive_the_way_through_json(people):
    assert People.from_json(people.to_json()) == people


@pytest.mark.parametrize("document", [None, {}, {"team": [], "panel": [{}]}, {"team": [{}], "panel": []}])
def test_damaged_lists_are_refused(document):
    with pytest.raises(NotValid):
        People.from_json(document)


def test_work_and_verdict_read_bytes_as_files_hold_them():
    assert Work("0x" + "01" * 32, [Share("0x" + "02" * 20, 5)], ["0x03"]).values() == (
        b"\x01" * 32,
        (("0x" + "02" * 20, 5),),
        (b"\x03",),
        "",
    )
    assert Verdict(0, 5, "0x" + "01" * 32).review == b"\x01" * 32
    with pytest.raises(NotValid):
        Verdict(0, 5, "0x01")


def test_a_permit_is_a_signature_in_three_parts():
    permit = Permit.signed(7, b"\x01" * 32 + b"\x02" * 32 + b"\x1b")
    assert permit == Permit(7, 27, b"\x01" * 32, b"\x02" * 32)


def test_what_comes_in_is_reward_and_the_whole_panels_fees():
    assert some_terms(reward=100, fee=3, size=5).stake == 115


def test_a_fresh_state_is_all_zero():
    assert State().encoded() == bytes(11 * 32)


def test_only_a_free_lane_has_no_bounty():
    assert [status for status in Status if not status.is_live] == [Status.FREE]


def test_statuses_and_ends_are_spelled_as_in_the_specification():
    labels = ("Free", "Open", "Claimed", "Delivered", "InReview", "Escalated")
    assert tuple(status.label for status in Status) == STATUSES == labels
    assert [str(end) for end in End] == ["Withdrawn", "Paid", "Ruled", "Unverified"]


def test_an_end_is_known_by_its_event():
    assert [End.of_event(name) for name in ("Paid", "SentBack", "")] == [End.PAID, None, None]
