"""
attest — attests a standing as it is now.

├── given nothing was attested
│   ├── attests what the contracts say
│   └── emits StandingAttested
├── given a standing was attested before
│   └── refers to that and revokes it
├── given a stranger
│   └── attests zeros
└── given the schemas are there already
    └── uses them
"""

from eth_abi.abi import decode
from eth_utils import keccak

from tests.contracts.edge.herald.conftest import END, STANDING
from tests.support.outcome import check_logged, plain

TYPES = [item.split()[0] for item in STANDING.split(",")]


def said(kept):
    return dict(
        zip([item.split()[1] for item in STANDING.split(",")], decode(TYPES, kept.data.data), strict=True)
    )


def test_given_nothing_was_attested__attests_what_the_contracts_say(
    chain, herald, eas, guild, worker, reputation, paid_bounty, stranger
):
    herald.attest(guild, worker, sender=stranger)
    points = reputation.pointsOf(guild, worker)
    kept = eas.kept(herald.attestationOf(guild, worker))
    assert said(kept) == {
        "guild": guild, "account": worker.address.lower(), "points": points, "asOf": chain.blocks.head.timestamp,
        "delivered": 1, "reviewed": 0, "rejected": 0, "abandoned": 0, "missed": 0,
        "reputation": reputation.address.lower(),
    }  # fmt: skip
    assert (kept.attester, kept.data.recipient, kept.data.revocable) == (herald, worker, True)
    assert (kept.data.expirationTime, kept.data.refUID, kept.data.value) == (0, bytes(32), 0)


def test_given_nothing_was_attested__emits_StandingAttested(herald, guild, worker, stranger):
    receipt = herald.attest(guild, worker, sender=stranger)
    facts = {"uid": herald.attestationOf(guild, worker), "revoked": bytes(32)}
    check_logged(receipt, herald.StandingAttested, guild=guild, account=worker, **facts)


def test_given_a_standing_was_attested_before__refers_to_that_and_revokes_it(
    herald, eas, guild, worker, stranger
):
    herald.attest(guild, worker, sender=stranger)
    first = herald.attestationOf(guild, worker)
    herald.attest(guild, worker, sender=stranger)
    last = eas.kept(herald.attestationOf(guild, worker))
    assert (last.data.refUID, last.revoked, eas.kept(first).revoked) == (first, False, True)


def test_given_a_stranger__attests_zeros(herald, eas, guild, stranger):
    herald.attest(guild, stranger, sender=stranger)
    found = said(eas.kept(herald.attestationOf(guild, stranger)))
    assert (found["points"], found["delivered"], found["missed"]) == (0, 0, 0)


def test_given_the_schemas_are_there_already__uses_them(deploy, herald, escrow, reputation, eas, agents):
    other = deploy("Herald", escrow, eas, agents)
    wanted = keccak(STANDING.encode() + bytes(20) + b"\x01"), keccak(END.encode() + bytes(20) + b"\x00")
    assert (plain(other.standingSchema()), plain(other.endSchema())) == wanted
    assert eas.schemas(other.endSchema())
    about = (other.escrow(), other.reputation(), other.eas(), other.feedback())
    assert about == (escrow, reputation, eas, agents)
