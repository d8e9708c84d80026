"""Whether a contract stands by a signature is asked as our contracts ask it: what they refuse is not believed here."""

import pytest

from oathwork.chain import erc1271
from oathwork.chain.client import rpc
from oathwork.errors import BadSignature
from oathwork.model import messages
from tests.support.signers import CALLER, GAS, NO, YES, if_equal, needing, unless_equal
from tests.support.strange import answering

SIGNER = "0x" + "51" * 20
YES_WORD = bytes.fromhex("1626ba7e").ljust(32, b"\0")
SIGNERS = {
    "yes": lambda guilds: YES,
    "no": lambda guilds: NO,
    "no code": lambda guilds: b"",
    "says nothing": lambda guilds: b"\x00",
    "needs 290,000 gas": lambda guilds: needing(290_000),
    "needs 299,000 gas": lambda guilds: needing(299_000),
    "needs 300,000 gas": lambda guilds: needing(300_000),
    "needs 320,000 gas": lambda guilds: needing(320_000),
    "needs 400,000 gas": lambda guilds: needing(400_000),
    "burns all gas": lambda guilds: bytes.fromhex("5b600056"),
    "yes to exactly the contracts' gas": lambda guilds: if_equal(GAS, 299_998),
    "no to exactly the contracts' gas": lambda guilds: unless_equal(GAS, 299_998),
    "yes to our contract alone": lambda guilds: if_equal(CALLER, guilds),
    "yes to anybody but our contract": lambda guilds: unless_equal(CALLER, guilds),
    "writes": lambda guilds: bytes.fromhex("60015f55") + YES,
    "logs": lambda guilds: bytes.fromhex("5f5fa0") + YES,
    "less than a word": lambda guilds: answering(YES_WORD[:4]),
    "a word and more": lambda guilds: answering(YES_WORD + b"\x01" * 100),
    "dirt behind the word": lambda guilds: answering(YES_WORD[:31] + b"\x01"),
    "another word": lambda guilds: answering((1).to_bytes(32)),
    "an answer that begins with 0xEF": lambda guilds: answering(b"\xef" * 32),
    "100 kB": lambda guilds: bytes.fromhex("620186a06000f3"),
    "reverts with a yes": lambda guilds: YES[:-1] + b"\xfd",
}
UNTOLD = {"writes", "logs"}  # by a plain call, which cannot tell
BELIEVED = {
    "yes",
    "needs 290,000 gas",
    "needs 299,000 gas",
    "yes to exactly the contracts' gas",
    "yes to our contract alone",
    "a word and more",
}


@pytest.fixture
def asked(on_anvil):
    """Put a signer's code on the chain, and return what the toolkit and what the contract make of its signature."""
    guilds, chain, deadline = on_anvil.contracts.guilds, on_anvil.chain, on_anvil.chain.now() + 3_600
    guilds.offer_seats(on_anvil.guild, [SIGNER]).send(on_anvil.steward)

    def asked(name, signature):
        rpc(chain, "anvil_setCode", SIGNER, "0x" + SIGNERS[name](int(guilds.address, 16)).hex())
        message = messages.take_seat_message(guilds.domain, on_anvil.guild, SIGNER, 0, deadline)
        call = guilds.take_seat_for(on_anvil.guild, SIGNER, deadline, signature)
        return chain.has_signed(message, signature, SIGNER), is_taken(call, on_anvil.stranger.address)

    return asked


def is_taken(call, sender):
    try:
        call.simulate(sender)
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize("signature", [b"", bytes(range(256)) * 3], ids=["none", "long"])
@pytest.mark.parametrize("name", SIGNERS)
def test_a_signer_is_believed_as_our_contracts_believe_it(asked, name, signature):
    believed, taken = asked(name, signature)
    assert believed is taken is (name in BELIEVED)


@pytest.mark.parametrize("name", [name for name in SIGNERS if name not in UNTOLD])
def test_a_node_that_plays_no_other_code_is_asked_plainly(asked, monkeypatch, name):
    monkeypatch.setattr(erc1271, "_ASKER", "60006000fd")
    believed, taken = asked(name, b"")
    assert believed is taken
