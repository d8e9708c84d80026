"""The machine's actors, and accounts that an attacker makes for himself."""

from tests.invariants.actors import KEYS, address_of, key_of

SOCKPUPPETS = tuple(address_of(f"sockpuppet {number}") for number in range(12))
EVERYBODY = KEYS | {
    address_of(role): key_of(role) for role in (f"sockpuppet {number}" for number in range(12))
}
