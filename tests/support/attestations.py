"""A standing that EAS' own SDK has attested off the chain (`eas_vector.json`), and what it was made of."""

import json
from pathlib import Path

from oathwork.chain.keys import dev_signers
from oathwork.model.attestation import AttestedStanding, eas_domain
from oathwork.workflows.attestation import sign_standing

VECTOR = json.loads((Path(__file__).parent / "eas_vector.json").read_text())
# Of the first of the local accounts, which everybody has.
KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
STANDING = AttestedStanding(
    guild=0xD4C9A0F05D2E1B7C00B4003C,
    account="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    points=36_123,
    as_of=1_800_000_000,
    delivered=3,
    reviewed=12,
    rejected=1,
    abandoned=0,
    missed=2,
    reputation="0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
)
SALT = bytes(range(32))


def attested():
    """The same by our own hand: of Sepolia's EAS, an old one."""
    domain = eas_domain(11_155_111, "0xC2679fBD37d54388Ce493F1DB75320D236e1815e", "0.26")
    return sign_standing(domain, STANDING, SALT, dev_signers(1)[0])
