"""
randomnessOf — what decides the lots of a block.

├── given the block is out of reach
│   └── is zero on either kind of chain
├── given the block is not past
│   └── is zero on either kind of chain
├── given a chain without a mix
│   ├── is the hash of the block
│   └── does not look at the header
└── given a chain with a mix
    ├── is the mix of the block
    ├── is the mix of an old block that the history contract knows
    ├── when the header is not that of the block
    │   └── reverts with WrongHeader
    ├── when one bit of the header differs
    │   └── reverts with WrongHeader
    ├── given the fields of another fork or chain
    │   └── is the mix
    └── given a hash that proves another document
        └── reverts with MalformedHeader
"""

import pytest
import rlp
from eth_utils import keccak

from tests.contracts.conftest import HISTORY
from tests.support.headers import header_of
from tests.support.outcome import refused
from tests.support.shipped import shipped

MIX = b"\x3d" * 32
BIG = 2**63
# A header as the yellow paper has it, without the fields that forks have added.
FIELDS = (
    *(b"\xa1" * 32, b"\xa2" * 32, b"\xa3" * 20, b"\xa4" * 32, b"\xa5" * 32, b"\xa6" * 32, b"\xa7" * 256),
    *(b"", b"\x03", b"\x83\x84", b"\x52\x08", b"\x68\x00\x00\x01", b"extra", MIX, bytes(8)),
)
SHORTEST = (*FIELDS[:7], b"\x01", b"\x01", b"\x01", b"\x01", b"\x01", b"")  # up to the mix
LATER = [b"\x07", b"\xb1" * 32, b"", b"\x01", b"\xb2" * 32, b"\xb3" * 32, b"\xb4" * 32, b"\x09"]


def changed(**fields):
    """The header with other fields: `_7=b"..."` for the one with index 7."""
    items = list(FIELDS)
    for name, value in fields.items():
        items[int(name[1:])] = value
    return rlp.encode(items)


def cut(fields, rest):
    """A list whose last field is not whole."""
    payload = b"".join(rlp.encode(field) for field in fields) + rest
    return b"\xf9" + len(payload).to_bytes(2) + payload


@pytest.fixture(scope="session")
def mixed(project, stand_in, reputation):
    """On a chain with a mix."""
    return stand_in.deploy(shipped(project, "Guilds", has_mix=True), reputation)


@pytest.fixture(scope="session")
def mixless(project, stand_in, reputation):
    """On a chain without one."""
    return stand_in.deploy(shipped(project, "Guilds", has_mix=False), reputation)


@pytest.fixture(params=[True, False], ids=["with a mix", "without a mix"])
def either(request, mixed, mixless):
    return mixed if request.param else mixless


@pytest.fixture
def past_block(chain):
    """The number of a block that has a successor."""
    chain.mine(2)
    return chain.blocks.height - 1


@pytest.fixture
def proved(chain, project, deployer, put_code):
    """The number of an old block whose hash, as the history contract has it, is that of a document."""

    def proved(document):
        code = chain.provider.get_code(deployer.deploy(project.MockHistory).address)
        chain.mine(300)
        put_code(HISTORY, code)
        number = chain.blocks.height - 280
        history = project.MockHistory.at(HISTORY)
        history.become(0, sender=deployer)  # anvil has written hashes of its own into the storage there
        history.remember(number, keccak(document), sender=deployer)
        return number

    return proved


def test_given_the_block_is_out_of_reach__is_zero_on_either_kind_of_chain(chain, either, put_code):
    put_code(HISTORY, b"")
    chain.mine(300)
    assert either.randomnessOf(chain.blocks.height - 260, b"") == bytes(32)


@pytest.mark.parametrize("ahead", [2, 2**64])
def test_given_the_block_is_not_past__is_zero_on_either_kind_of_chain(chain, either, ahead):
    assert either.randomnessOf(chain.blocks.height + ahead, b"") == bytes(32)


def test_given_a_chain_without_a_mix__is_the_hash_of_the_block(chain, mixless, past_block):
    hash = chain.provider.web3.eth.get_block(past_block)["hash"]
    assert mixless.randomnessOf(past_block, b"") == bytes(hash)


def test_given_a_chain_without_a_mix__does_not_look_at_the_header(chain, mixless, past_block):
    hash = chain.provider.web3.eth.get_block(past_block)["hash"]
    assert mixless.randomnessOf(past_block, b"no header") == bytes(hash)


def test_given_a_chain_with_a_mix__is_the_mix_of_the_block(chain, mixed, past_block):
    mix = chain.provider.web3.eth.get_block(past_block)["mixHash"]
    assert mixed.randomnessOf(past_block, header_of(chain, past_block)) == bytes(mix)


def test_given_a_chain_with_a_mix__is_the_mix_of_an_old_block_that_the_history_contract_knows(mixed, proved):
    assert mixed.randomnessOf(proved(changed()), changed()) == MIX


@pytest.mark.parametrize("header", ["none", "of the block before", "longer"])
def test_when_the_header_is_not_that_of_the_block__reverts_with_WrongHeader(chain, mixed, past_block, header):
    real = header_of(chain, past_block)
    given = {"none": b"", "of the block before": header_of(chain, past_block - 1), "longer": real + b"\0"}
    with refused(mixed.WrongHeader, hash=keccak(given[header]), needed=keccak(real)):
        mixed.randomnessOf(past_block, given[header])


@pytest.mark.parametrize("place", [0, 2, 3, 100, 300, 448, -1])
def test_when_one_bit_of_the_header_differs__reverts_with_WrongHeader(chain, mixed, past_block, place):
    real = header_of(chain, past_block)
    other = bytearray(real)
    other[place] ^= 1
    with refused(mixed.WrongHeader, hash=keccak(bytes(other)), needed=keccak(real)):
        mixed.randomnessOf(past_block, bytes(other))


@pytest.mark.parametrize(
    "header",
    [
        *(rlp.encode([*FIELDS, *LATER[:count]]) for count in range(len(LATER) + 1)),
        changed(_7=BIG.to_bytes(8), _8=BIG.to_bytes(8), _9=b"\x7f" * 32, _10=b"\x80"),
        *(changed(_12=b"\xee" * length) for length in (0, 1, 9, 17, 32, 55)),
        changed(_12=b"\x01"),
        rlp.encode([*SHORTEST, MIX]),
    ],
    ids=range(18),
)
def test_given_the_fields_of_another_fork_or_chain__is_the_mix(mixed, proved, header):
    assert mixed.randomnessOf(proved(header), header) == MIX


MALFORMED = {
    "empty": (b"", 0),
    "too short": (rlp.encode(list(FIELDS[:13])), 0),
    "a list of one length byte": (b"\xf8\xff" + b"\xa0" * 600, 0),
    "a list that ends too early": (changed()[:-1], 0),
    "a list with more behind it": (changed() + b"\0", 0),
    "a parent of 31 bytes": (changed(_0=b"\xa1" * 31), 3),
    "ommers of 31 bytes": (changed(_1=b"\xa2" * 31), 36),
    "a beneficiary of 32 bytes": (changed(_2=b"\xa3" * 32), 69),
    "a state of 33 bytes": (changed(_3=b"\xa4" * 33), 90),
    "transactions of 31 bytes": (changed(_4=b"\xa5" * 31), 123),
    "receipts of 31 bytes": (changed(_5=b"\xa6" * 31), 156),
    "a bloom of 255 bytes": (changed(_6=b"\xa7" * 255), 189),
    "a number of 33 bytes": (changed(_8=b"\xee" * 33), 449),
    "a list for a number": (changed(_8=[b"\x01"]), 449),
    "extraData of 56 bytes": (changed(_12=b"\xee" * 56), 461),
    "a mix of 31 bytes": (changed(_13=b"\x3d" * 31), 467),
    "a mix of 33 bytes": (changed(_13=b"\x3d" * 33), 467),
    "a field too few": (rlp.encode([*FIELDS[:12], *FIELDS[13:], b"\xb1" * 32]), 494),
    "extraData that runs to the end": (cut(FIELDS[:12], b"\x9e" + b"\xee" * 30), 461),
    "the shortest of all, and cut off": (cut(SHORTEST, b"\xa0" + b"\x3d" * 31), 0),
    "a mix cut off": (cut(FIELDS[:13], b"\xa0" + b"\x3d" * 31), 467),
}


@pytest.mark.parametrize("document,offset", MALFORMED.values(), ids=MALFORMED)
def test_given_a_hash_that_proves_another_document__reverts_with_MalformedHeader(
    mixed, proved, document, offset
):
    number = proved(document)
    with refused(mixed.MalformedHeader, offset=offset):
        mixed.randomnessOf(number, document)
