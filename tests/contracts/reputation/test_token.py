"""
token — one soulbound ERC-721 token per guild and account, which its standing is.

├── given there is no mark yet
│   ├── reverts with NoStanding
│   └── tells a standing of zero
├── when the owner asked about is zero
│   └── reverts with OwnerIsZero
├── given there is a standing
│   ├── belongs to the account in its id
│   ├── is locked for ever
│   ├── can be transferred to nobody by nobody
│   ├── is approved for nobody
│   └── tells the standing
├── given an account has standing in two guilds
│   └── owns two tokens
├── when an id is made
│   └── is the guild above the account
└── when it is asked what it is
    ├── has a name and a symbol
    ├── has the interface of every standard it keeps
    ├── has no interface of other standards
    ├── names the escrow and the picture
    └── describes the collection in valid JSON
"""

import json
from base64 import b64decode
from functools import reduce
from operator import xor

import pytest
from eth_utils import keccak

from oathwork.model.guild import Standing, token_id
from oathwork.model.terms import NOBODY
from tests.support.outcome import refused

STANDARDS = {
    "ERC-165": ["supportsInterface(bytes4)"],
    "ERC-721": [
        "balanceOf(address)",
        "ownerOf(uint256)",
        "safeTransferFrom(address,address,uint256,bytes)",
        "safeTransferFrom(address,address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "setApprovalForAll(address,bool)",
        "getApproved(uint256)",
        "isApprovedForAll(address,address)",
    ],
    "ERC-721 metadata": ["name()", "symbol()", "tokenURI(uint256)"],
    "ERC-5192": ["locked(uint256)"],
    "ERC-6454": ["isTransferable(uint256,address,address)"],
    "ERC-7572": ["contractURI()"],
}
KNOWN = {"ERC-165": 0x01FFC9A7, "ERC-721": 0x80AC58CD, "ERC-721 metadata": 0x5B5E139F}
KNOWN |= {"ERC-5192": 0xB45A3C0E, "ERC-6454": 0x91A6262F, "ERC-7572": 0xE8A3D485}
OTHERS = [
    0xFFFFFFFF,
    0x00000000,
    0x780E9D63,
    0x0489B56F,
    0xEB72BB7C,
]  # the last: enumerable, ERC-5484, ERC-4973


def interface_id(signatures):
    """ERC-165: the exclusive or of all selectors."""
    return reduce(xor, (int.from_bytes(keccak(text=signature)[:4]) for signature in signatures))


@pytest.fixture
def held(guild, standing_worker):
    """The id of the worker's token."""
    return token_id(guild, standing_worker.address)


@pytest.mark.parametrize(
    "view,rest",
    [
        ("ownerOf", ()),
        ("tokenURI", ()),
        ("locked", ()),
        ("isTransferable", (NOBODY, NOBODY)),
        ("getApproved", ()),
    ],
)
def test_given_there_is_no_mark_yet__reverts_with_NoStanding(reputation, guild, stranger, view, rest):
    token = token_id(guild, stranger.address)
    with refused(reputation.NoStanding, tokenId=token):
        getattr(reputation, view)(token, *rest)


def test_given_there_is_no_mark_yet__tells_a_standing_of_zero(standing_of, reputation, guild, stranger):
    assert standing_of(stranger) == Standing()
    assert reputation.balanceOf(stranger) == 0


def test_when_the_owner_asked_about_is_zero__reverts_with_OwnerIsZero(reputation):
    with refused(reputation.OwnerIsZero):
        reputation.balanceOf(NOBODY)


def test_given_there_is_a_standing__belongs_to_the_account_in_its_id(reputation, held, standing_worker):
    assert reputation.ownerOf(held) == standing_worker


def test_given_there_is_a_standing__is_locked_for_ever(reputation, held):
    assert reputation.locked(held) is True


@pytest.mark.parametrize("sender", ["worker", "NOBODY"])
@pytest.mark.parametrize("receiver", ["stranger", "NOBODY"])
def test_given_there_is_a_standing__can_be_transferred_to_nobody_by_nobody(
    reputation, held, worker, stranger, sender, receiver
):
    people = {"worker": worker, "stranger": stranger, "NOBODY": NOBODY}
    assert reputation.isTransferable(held, people[sender], people[receiver]) is False


def test_given_there_is_a_standing__is_approved_for_nobody(reputation, held, worker, stranger):
    assert reputation.getApproved(held) == NOBODY
    assert not reputation.isApprovedForAll(worker, stranger)


def test_given_there_is_a_standing__tells_the_standing(standing_of, standing_worker, chain):
    assert standing_of(standing_worker) == Standing(80_000, chain.blocks.head.timestamp, delivered=1)


def test_given_an_account_has_standing_in_two_guilds__owns_two_tokens(
    reputation, record_verdict, standing_worker, another_guild
):
    record_verdict(guild=another_guild)
    assert reputation.balanceOf(standing_worker) == 2
    assert reputation.ownerOf(token_id(another_guild, standing_worker.address)) == standing_worker


def test_when_an_id_is_made__is_the_guild_above_the_account(reputation, guild, worker):
    assert reputation.tokenIdOf(guild, worker) == guild << 160 | int(worker.address, 16)


def test_when_it_is_asked_what_it_is__has_a_name_and_a_symbol(reputation):
    assert (reputation.name(), reputation.symbol()) == ("oathwork standing", "OATH")


@pytest.mark.parametrize("standard", STANDARDS)
def test_when_it_is_asked_what_it_is__has_the_interface_of_every_standard_it_keeps(reputation, standard):
    assert interface_id(STANDARDS[standard]) == KNOWN[standard]
    assert reputation.supportsInterface(KNOWN[standard].to_bytes(4))
    assert reputation.supportsInterface(
        0x49064906.to_bytes(4)
    )  # ERC-4906 has events only, and a number of its own


@pytest.mark.parametrize("other", OTHERS, ids=hex)
def test_when_it_is_asked_what_it_is__has_no_interface_of_other_standards(reputation, other):
    assert not reputation.supportsInterface(other.to_bytes(4))


def test_when_it_is_asked_what_it_is__names_the_escrow_and_the_picture(reputation, stand_in, chain):
    assert reputation.escrow() == stand_in
    assert chain.provider.get_code(reputation.image()) != b""


def test_when_it_is_asked_what_it_is__describes_the_collection_in_valid_JSON(reputation):
    kind, _, data = reputation.contractURI().partition(",")
    assert kind == "data:application/json;base64"
    collection = json.loads(b64decode(data, validate=True))
    assert (collection["name"], collection["symbol"]) == ("oathwork standing", "OATH")
