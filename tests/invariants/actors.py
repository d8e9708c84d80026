"""Who acts in the machine: roles with keys, and what their signatures are made of."""

from dataclasses import dataclass, field
from functools import cache

from coincurve import PrivateKey
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oathwork.lifecycle import Signature
from oathwork.model import messages
from oathwork.model.typed_data import Domain

PEERS = 16


@cache
def key_of(role):
    return keccak(f"oathwork {role}".encode())


@cache
def address_of(role):
    public = PrivateKey(key_of(role)).public_key.format(compressed=False)[1:]
    return to_checksum_address(keccak(public)[12:])


ROLES = (
    "steward",
    "dao",
    "studio",
    *(f"worker {number}" for number in range(3)),
    *(f"peer {number}" for number in range(PEERS)),
    "arbiter",
    "stranger",
)
KEYS = {address_of(role): key_of(role) for role in ROLES}
NAMES = {address_of(role): role for role in ROLES}

STEWARD = address_of("steward")
DAO, STUDIO = address_of("dao"), address_of("studio")
WORKERS = tuple(address_of(f"worker {number}") for number in range(3))
PEER = tuple(address_of(f"peer {number}") for number in range(PEERS))
ARBITER = address_of("arbiter")
STRANGER = address_of("stranger")


def name_of(account):
    """Return the role of an account, for the story of a run."""
    return NAMES.get(account, account[:10])


@dataclass
class Notary:
    """Makes the twin's signatures into bytes, each once, and remembers them all."""

    escrow: str
    guilds: str
    chain_id: int
    made: dict = field(default_factory=dict)

    def bytes_of(self, signed):
        """Return the signature's bytes; none for none, and garbage for what nobody could sign."""
        if signed is None:
            return b""
        if signed not in self.made:
            key = KEYS.get(signed.by)
            self.made[signed] = _sign(key, self._digest(signed)) if key else b"\x01" * 65
        return self.made[signed]

    def _digest(self, signed: Signature):
        escrow = Domain(self.chain_id, self.escrow)
        if signed.kind == "Terms":
            return signed.fields[0]  # a bounty's id is the hash that its poster signs
        if signed.kind == "TakeSeat":
            return messages.take_seat_message(Domain(self.chain_id, self.guilds), *signed.fields).digest()
        build = {
            "Claim": lambda domain, id, round, worker, own_bond, deadline: messages.claim_message(
                domain, id, round, worker, deadline, own_bond=own_bond
            ),
            "Close": messages.close_message,
            "Delivery": messages.delivery_message,
            "Team": messages.team_message,
            "Quit": messages.quit_message,
            "Verdict": messages.verdict_message,
        }[signed.kind]
        return build(escrow, *signed.fields).digest()


def _sign(key, digest):
    signature = PrivateKey(key).sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes([27 + signature[64]])
