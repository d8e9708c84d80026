"""A header is made of what nodes answer, of any fork and chain, or refused: nothing else has the block's hash."""

import random

import pytest
import rlp
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from oathwork.model.header import HeaderNotProvable, encode_header, mix_of
from tests.support.real_headers import REAL

BASE = REAL["Base, Holocene"]
NAMES = [name for name in BASE if name != "hash"]
every_chain = pytest.mark.parametrize("block", REAL.values(), ids=REAL)


@every_chain
def test_a_real_header_has_the_hash_of_its_block(block):
    header = encode_header(block)
    assert keccak(header) == HexBytes(block["hash"])
    assert mix_of(header) == HexBytes(block["mixHash"])


@every_chain
def test_web3s_answer_makes_the_same_header_as_json(block):
    answer = {name: as_web3(name, value) for name, value in block.items()}
    assert encode_header(answer) == encode_header(block)


def as_web3(name, value):
    """As web3.py formats what a node answers: numbers, bytes, and addresses in mixed case."""
    quantities = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}
    quantities |= {"blobGasUsed", "excessBlobGas", "size", "transactionCount", "totalDifficulty"}
    if name in quantities:
        return int(str(value), 16)
    return value.upper().replace("0X", "0x") if name in ("miner", "author") else HexBytes(value)


@every_chain
def test_what_a_chain_adds_outside_the_header_is_passed_over(block):
    added = {"l1BlockNumber": "0x1", "milliTimestamp": "0x2", "sealFields": [], "size": "0x3", "uncles": []}
    assert encode_header({**block, **added}) == encode_header(block)


def test_a_field_that_a_node_names_and_leaves_empty_is_none():
    assert encode_header({**BASE, "requestsHash": None}) == encode_header(BASE)


def test_extra_data_keep_their_leading_zeros_and_may_be_empty():
    assert rlp.decode(encode_header(BASE))[12] == bytes.fromhex("00000000fa00000002")
    assert rlp.decode(encode_header(REAL["Goerli, Shanghai"]))[12] == b""


@pytest.mark.parametrize("name", NAMES)
def test_any_other_field_is_refused(name):
    value = BASE[name]
    other = value[:-1] + ("1" if value[-1] != "1" else "2")
    with pytest.raises(HeaderNotProvable, match="not what its hash covers"):
        encode_header({**BASE, name: other})


@pytest.mark.parametrize("name", NAMES)
def test_a_header_without_one_of_its_fields_is_refused(name):
    with pytest.raises(HeaderNotProvable):
        encode_header({key: value for key, value in BASE.items() if key != name})


def test_a_header_with_a_field_of_an_unknown_fork_is_refused():
    """As of a fork that this version does not know: what the node tells is not all that the hash covers."""
    fields = [*rlp.decode(encode_header(BASE)), b"\x07"]
    with pytest.raises(HeaderNotProvable, match="block 0x1bca2ac"):
        encode_header({**BASE, "fieldOfTomorrow": "0x7", "hash": keccak(rlp.encode(fields))})


@pytest.mark.parametrize("later", [{"blockAccessListHash": "0x" + "b4" * 32, "slotNumber": "0x1234"}])
def test_the_fields_of_the_next_fork_follow_those_of_prague(later):
    block = {**REAL["Hoodi, Prague"], **later}
    fields = [*rlp.decode(encode_header(REAL["Hoodi, Prague"])), b"\xb4" * 32, b"\x12\x34"]
    assert encode_header({**block, "hash": keccak(rlp.encode(fields))}) == rlp.encode(fields)


@pytest.mark.parametrize("number", range(50))
def test_garbage_is_refused_by_name(number):
    chance = random.Random(number)
    garbage = chance.choice(["", "0x", "0xzz", "twelve", None, [], {}, -1, 1.5, "0x" + "ff" * 40])
    with pytest.raises(HeaderNotProvable):
        encode_header({**BASE, chance.choice(["hash", *NAMES]): garbage})


def test_no_block_is_refused_by_name():
    with pytest.raises(HeaderNotProvable, match="no whole header of block None"):
        encode_header({})
