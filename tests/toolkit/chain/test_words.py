"""What is encoded and decoded by hand, because the libraries take long to be imported, is what the libraries make of it."""

import pytest
from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from oathwork.chain import abi
from oathwork.chain.abi import CONTRACTS, artifact, type_of
from oathwork.model.typed_data import abi_word, checksummed

ENTRIES = [
    (name, function, side)
    for name in (*CONTRACTS, "MockToken")
    for function, entry in sorted(artifact(name).functions.items())
    for side in ("inputs", "outputs")
    if entry[side] and all(map(abi._kinds, entry[side]))
]


def values_of(item):
    """Any value of an argument, as eth-abi takes and gives it."""
    kind = item["type"]
    if kind == "tuple":
        return st.tuples(*map(values_of, item["components"]))
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda digits: "0x" + digits.hex())
    if kind == "bool":
        return st.booleans()
    if kind.startswith("bytes"):
        return st.binary(min_size=int(kind[5:]), max_size=int(kind[5:]))
    return st.integers(0, 2 ** int(kind[4:]) - 1)


def lowered(value):
    if isinstance(value, tuple | list):
        return tuple(map(lowered, value))
    return value.lower() if isinstance(value, str) else value


def test_most_functions_are_encoded_and_decoded_so():
    assert ("BountyEscrow", "verify", "inputs") in ENTRIES and (
        "BountyEscrow",
        "status",
        "outputs",
    ) in ENTRIES
    assert len(ENTRIES) > 60


@given(st.data())
def test_words_are_those_of_eth_abi(data):
    name, function, side = data.draw(st.sampled_from(ENTRIES))
    items = artifact(name).functions[function][side]
    values = data.draw(st.tuples(*map(values_of, items)))
    types = list(map(type_of, items))
    encoded = b"".join(map(abi._encoded_words, items, values))
    assert encoded == encode(types, values)
    assert lowered(abi._words(items, encoded)) in (lowered(decode(types, encoded)), None)


STATUS = encode(["uint8", "uint256", "bool"], [1, 5, True])


def test_a_row_of_words_is_read():
    assert abi._words(artifact("BountyEscrow").functions["status"]["outputs"], STATUS) == [1, 5, True]


@pytest.mark.parametrize(
    "data",
    [b"\1" + STATUS[1:], STATUS[:64] + b"\1" + STATUS[65:], STATUS + b"\0", STATUS[:-1], b""],
    ids=["too large", "no truth value", "longer", "shorter", "nothing"],
)
def test_what_is_no_row_of_such_words_is_left_to_eth_abi(data):
    assert abi._words(artifact("BountyEscrow").functions["status"]["outputs"], data) is None


@given(st.binary(min_size=20, max_size=20), st.booleans())
def test_checksums_are_those_of_eth_utils(digits, is_upper):
    text = digits.hex().upper() if is_upper else digits.hex()
    assert checksummed(text) == to_checksum_address(digits)


@pytest.mark.parametrize(
    "kind, value", [("bytes4", b"abcd"), ("bool", True), ("uint8", 255), ("bytes32", bytes(range(32)))]
)
def test_a_word_is_what_eth_abi_makes_of_it(kind, value):
    assert abi_word(kind, value) == encode([kind], [value])
