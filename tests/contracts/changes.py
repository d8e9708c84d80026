"""The one thing that a refusal test changes: each field of terms and state, each way to spoil a signature."""

from dataclasses import replace

import pytest
from eth_utils import to_checksum_address

from oathwork.model.terms import State, Terms

SOMEBODY = to_checksum_address("0x" + "5e" * 20)
ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141  # of secp256k1
OTHERS = {"address": SOMEBODY, "bytes32": b"\x5e" * 32, "bool": True}  # every other type is a number: 777


def _fields(struct):
    return [{name: OTHERS.get(kind, 777)} for name, kind in struct.TYPES.items()]


def _name(change):
    return next(iter(change))


every_field_of_the_terms = pytest.mark.parametrize("change", _fields(Terms), ids=_name)
every_field_of_the_state = pytest.mark.parametrize("change", _fields(State), ids=_name)

# ------------------------------------------------------------------------------------------------------ signatures

every_other_domain = pytest.mark.parametrize(
    "change",
    [{"chain_id": 1}, {"contract": SOMEBODY}, {"name": "oathword"}, {"version": "2"}],
    ids=_name,
)


def for_domain(typed, **changes):
    """Return the same message for another chain, contract, name or version."""
    return replace(typed, domain=replace(typed.domain, **changes))


def _split(signature):
    return signature[:32], int.from_bytes(signature[32:64]), signature[64]


def _short(signature):
    """ERC-2098: the parity of v in the highest bit of s."""
    r, s, v = _split(signature)
    return r + (s | (v - 27) << 255).to_bytes(32)


def _malleated(signature):
    """The other solution of the same equation, which a chain's `ecrecover` takes as well."""
    r, s, v = _split(signature)
    return r + (ORDER - s).to_bytes(32) + bytes([55 - v])


FORMS = {
    "empty": lambda signature: b"",
    "ERC-2098": _short,
    "high s": _malleated,
    "other v": lambda signature: signature[:64] + bytes([55 - signature[64]]),
    "v counted from 0": lambda signature: signature[:64] + bytes([signature[64] - 27]),
    "cut": lambda signature: signature[:-1],
    "lengthened": lambda signature: signature + b"\0",
    "zeros": lambda signature: bytes(65),
}
every_bad_form = pytest.mark.parametrize("spoil", FORMS.values(), ids=FORMS)
