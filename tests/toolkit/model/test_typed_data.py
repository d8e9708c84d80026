"""Values fit their types or are refused; EIP-712 hashes are those of eth-account and of the contracts' sources."""

import re
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from oathwork.errors import NotValid
from oathwork.model import messages
from oathwork.model.guild import Settings
from oathwork.model.terms import Share, State, Terms
from oathwork.model.typed_data import NOBODY, Domain, address, camel, fit
from tests.support.strategies import ADDRESSES, DOMAINS, SETTINGS, SHARES, STATES, TERMS, some_terms

CONTRACTS = Path(__file__).parents[3] / "contracts"
CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # of EIP-55


@pytest.mark.parametrize("text", [CHECKSUMMED, CHECKSUMMED.lower(), "0x" + CHECKSUMMED[2:].upper()])
def test_an_address_is_given_its_checksum(text):
    assert address(text) == CHECKSUMMED


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0x",
        CHECKSUMMED[2:],
        CHECKSUMMED + "00",
        CHECKSUMMED.replace("aA", "Aa"),
        "vitalik.eth",
        5,
        None,
        b"1",
    ],
)
def test_what_is_no_address_is_refused(value):
    with pytest.raises(NotValid):
        address(value)


@pytest.mark.parametrize(
    "kind,value,fitting",
    [
        ("uint8", 255, 255),
        ("uint8", "255", 255),
        ("uint8", "0xff", 255),
        ("bytes32", "0x" + "ab" * 32, b"\xab" * 32),
        ("bytes", "0x", b""),
        ("bytes", bytearray(b"ab"), b"ab"),
        ("string", "é", "é"),
        ("bool", True, True),
    ],
)
def test_a_value_is_made_to_fit(kind, value, fitting):
    assert fit(kind, value) == fitting


@pytest.mark.parametrize(
    "kind,value",
    [
        ("uint8", 256),
        ("uint8", -1),
        ("uint8", "1e1"),
        ("uint8", "1_0"),
        ("uint8", "٣"),
        ("uint8", 1.0),
        ("uint8", True),
        ("bytes32", b"short"),
        ("bytes32", "ab" * 32),
        ("bytes", "0xa"),
        ("bool", 1),
        ("string", b"text"),
        ("int8", 1),
    ],
)
def test_what_does_not_fit_is_refused(kind, value):
    with pytest.raises(NotValid):
        fit(kind, value)


def test_the_field_that_does_not_fit_is_named():
    with pytest.raises(NotValid, match=r"Terms\.passMark"):
        some_terms(pass_mark=-1)


def test_a_struct_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        some_terms().reward = 0


def test_spelling_of_an_address_makes_no_difference():
    assert some_terms(worker=CHECKSUMMED.lower()) == some_terms(worker=CHECKSUMMED)


@given(TERMS | STATES | SHARES | SETTINGS)
def test_structs_survive_the_way_through_json_and_through_values(struct):
    assert type(struct).from_json(struct.to_json()) == struct
    assert type(struct).of(struct.values()) == struct


@pytest.mark.parametrize("change", [{"extra": 1}, {"seats": -1}, {"seats": None}])
def test_a_damaged_document_is_refused(change):
    with pytest.raises(NotValid):
        Terms.from_json(some_terms().to_json() | change)


def test_a_document_with_a_field_missing_is_refused():
    document = some_terms().to_json()
    del document["spec"]
    with pytest.raises(NotValid):
        Terms.from_json(document)


def test_amounts_are_text_in_json():
    assert some_terms().to_json()["reward"] == "1000000000000000000"
    assert (
        some_terms().to_json()["guild"] == "0x00000000000100000032005a0064"[:2] + f"{some_terms().guild:024x}"
    )


# EIP-712, against eth-account.


def eth_account_digest(typed):
    return _hash_eip191_message(encode_typed_data(full_message=typed.full()))


HASH, NUMBER = st.binary(min_size=32, max_size=32), st.integers(0, 2**256 - 1)
TEAM = st.lists(SHARES, max_size=7)
MESSAGES = st.one_of(
    st.builds(messages.terms_message, DOMAINS, TERMS),
    st.builds(messages.claim_message, DOMAINS, HASH, NUMBER, ADDRESSES, NUMBER),
    st.builds(messages.delivery_message, DOMAINS, HASH, NUMBER, HASH, TEAM, NUMBER),
    st.builds(messages.team_message, DOMAINS, HASH, NUMBER, HASH, TEAM),
    st.builds(messages.quit_message, DOMAINS, HASH, NUMBER),
    st.builds(messages.close_message, DOMAINS, HASH),
    st.builds(messages.verdict_message, DOMAINS, HASH, NUMBER, HASH, ADDRESSES, st.integers(0, 100), HASH),
    st.builds(
        messages.take_seat_message,
        DOMAINS,
        st.integers(0, 2**96 - 1),
        ADDRESSES,
        st.integers(0, 2**40 - 1),
        NUMBER,
    ),
    st.builds(messages.permit_message, DOMAINS, ADDRESSES, ADDRESSES, NUMBER, NUMBER, NUMBER),
)


@given(MESSAGES)
def test_the_digest_of_every_message_is_eth_accounts(typed):
    assert typed.digest() == eth_account_digest(typed)


@given(st.builds(Domain, NUMBER, ADDRESSES, st.text(max_size=40), st.none() | st.text(max_size=5)), NUMBER)
def test_a_tokens_domain_may_have_any_name_and_no_version(domain, value):
    typed = messages.permit_message(domain, NOBODY, NOBODY, value, 0, 0)
    assert typed.digest() == eth_account_digest(typed)


def test_another_chain_or_contract_is_another_digest():
    domain = Domain(1, CHECKSUMMED)
    digests = {
        messages.quit_message(each, bytes(32), 1).digest()
        for each in [domain, replace(domain, chain_id=2), replace(domain, contract=NOBODY)]
    }
    assert len(digests) == 3


# EIP-712 and ABI, against the contracts' sources.


def strings_of(source):
    """The texts of a Solidity file with neighbouring literals joined, as the compiler does."""
    joined = re.sub(r'"\s+"', "", source)
    return set(re.findall(r'"([^"]*)"', joined))


def spelled(name, fields):
    listed = ",".join(f"{field['type']} {field['name']}" for field in fields)
    return f"{name}({listed})"


def test_the_types_signed_are_those_of_the_contracts():
    ours = {Terms.eip712_type()}
    domain, hash = Domain(1, NOBODY), bytes(32)
    typed = [
        messages.claim_message(domain, hash, 1, NOBODY, 1),
        messages.delivery_message(domain, hash, 1, hash, [], 1),
        messages.team_message(domain, hash, 1, hash, []),
        messages.quit_message(domain, hash, 1),
        messages.close_message(domain, hash),
        messages.verdict_message(domain, hash, 1, hash, NOBODY, 1, hash),
        messages.take_seat_message(domain, 1, NOBODY, 1, 1),
    ]
    for each in typed:
        order = [each.primary, *sorted(each.types.keys() - {each.primary})]
        ours.add("".join(spelled(name, each.types[name]) for name in order))
    sources = [CONTRACTS / "libraries/Typed.sol", CONTRACTS / "Guilds.sol"]
    theirs = set().union(*(strings_of(source.read_text()) for source in sources))
    assert ours <= theirs


@pytest.mark.parametrize(
    "struct,source",
    [
        (Terms, "interfaces/IBountyEscrow.sol"),
        (State, "interfaces/IBountyEscrow.sol"),
        (Share, "libraries/Share.sol"),
        (Settings, "interfaces/IGuilds.sol"),
    ],
)
def test_structs_have_the_fields_of_the_contracts_in_their_order(struct, source):
    text = (CONTRACTS / source).read_text()
    body = re.search(rf"struct {struct.__name__} {{(.*?)\n}}", text, re.DOTALL)[1]
    names = re.findall(r"^\s*[\w\[\]]+ (\w+);", body, re.MULTILINE)
    kinds = [
        {"GuildId": "uint96", "Scores": "uint256"}.get(kind, kind)
        for kind in re.findall(r"^\s*([\w\[\]]+) \w+;", body, re.MULTILINE)
    ]
    assert dict(zip(names, kinds, strict=True)) == {camel(name): kind for name, kind in struct.TYPES.items()}
    assert names == [camel(name) for name in struct.TYPES]
