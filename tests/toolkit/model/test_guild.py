"""A guild's id carries its settings; seats and token ids are pairs in one number."""

import pytest
from eth_abi.packed import encode_packed
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from oathwork.errors import NotValid
from oathwork.model import guild
from oathwork.model.guild import Seat, Settings, hash_panel, named_panel, settings_of, token_id
from oathwork.model.typed_data import ZERO, address
from tests.support.strategies import ADDRESSES, HASHES, SEATS, SETTINGS

FOUNDER = "0x" + "f0" * 20


@given(SETTINGS, HASHES, st.text(max_size=64))
def test_the_settings_can_be_read_from_the_id(settings, salt, name):
    id = guild.guild_id(1, FOUNDER, name, salt, settings)
    assert 0 <= id < 2**96
    assert settings_of(id, settings.min_review_days) == settings
    assert guild.seat_at(id) == settings.seat_at * 1_000
    assert guild.half_life(id) == settings.half_life_days * 86_400
    assert guild.max_effort(id) == settings.max_effort


def test_the_number_depends_on_chain_founder_name_salt_and_shortest_review_alone():
    settings, other = Settings(50, 90, 100), Settings(1, 1, 1)
    base = guild.number(guild.guild_id(1, FOUNDER, "Python", ZERO, settings))
    assert base == guild.number(guild.guild_id(1, FOUNDER, "Python", ZERO, other))
    assert base < 2**52
    others = [
        guild.guild_id(2, FOUNDER, "Python", ZERO, settings),
        guild.guild_id(1, "0x" + "f1" * 20, "Python", ZERO, settings),
        guild.guild_id(1, FOUNDER, "Rust", ZERO, settings),
        guild.guild_id(1, FOUNDER, "Python", b"\x01" * 32, settings),
        guild.guild_id(1, FOUNDER, "Python", ZERO, Settings(50, 90, 100, 2)),
    ]
    assert len({base, *map(guild.number, others)}) == 6


@pytest.mark.parametrize(
    "values", [(1, 0, 1), (1, 4_096, 1), (1, 1, 0), (65_536, 1, 1), (0, 1, 1), (1, 1, 1, 0), (1, 1, 1, 31)]
)
def test_settings_no_guild_can_have_are_refused(values):
    with pytest.raises(NotValid):
        Settings(*values)


def test_an_id_no_guild_can_have_is_refused():
    with pytest.raises(NotValid):
        settings_of(2**96)


@given(SEATS)
def test_a_seat_survives_the_way_through_its_word(seat):
    assert Seat.of(seat.word) == seat
    assert seat.word < 2**256


@given(st.integers(0, 2**256 - 1))
def test_every_word_is_a_seat(word):
    assert Seat.of(word).word == word


@given(st.integers(0, 2**96 - 1), ADDRESSES)
def test_a_token_id_is_guild_and_account(id, account):
    token = token_id(id, account)
    assert (token >> 160, address((token & 2**160 - 1).to_bytes(20))) == (id, account)


@given(st.lists(ADDRESSES, unique=True, min_size=1, max_size=7))
def test_a_named_panel_rises_and_hashes_like_padded_addresses(accounts):
    panel = named_panel(accounts)
    assert [seat.word for seat in panel] == sorted(int(account, 16) for account in accounts)
    padded = b"".join(bytes(12) + bytes.fromhex(seat.account[2:]) for seat in panel)
    assert hash_panel(panel) == keccak(padded)


@given(st.lists(SEATS, min_size=1, max_size=7))
def test_a_panel_hashes_like_packed_words(panel):
    assert hash_panel(panel) == keccak(encode_packed(["uint256[]"], [[seat.word for seat in panel]]))


def test_no_panel_hashes_to_zero():
    assert hash_panel([]) == ZERO
