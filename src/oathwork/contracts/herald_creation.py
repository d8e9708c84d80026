"""What creates a herald through the CREATE2 proxy, and what such code says to people."""

from oathwork.chain.abi import artifact
from oathwork.contracts.court_creation import constructor_arguments
from oathwork.model.typed_data import NOBODY, abi_word, address


def herald_code(escrow: str, eas: str, feedback: str = NOBODY) -> bytes:
    """Return what creates a herald to an EAS and, unless that is nobody, to ERC-8004's registry of feedback."""
    return artifact("Herald").bytecode + b"".join(
        abi_word("address", each) for each in (escrow, eas, feedback)
    )


def describe_herald_creation(init_code: bytes, where: str) -> str:
    """Return what is created at an address by this code, for people; nothing if it is no herald."""
    values = constructor_arguments("Herald", init_code)
    if not values:
        return ""
    escrow, eas, feedback = map(address, values)
    besides = "" if feedback == NOBODY else f", and agents to ERC-8004's feedback at {feedback}"
    return (
        f"The contract Herald is created at {where}, for the escrow at {escrow}. It tells standing to EAS at {eas}{besides}. "
        "Its schemas are registered there, if they are not yet. It belongs to nobody, and nobody can change it."
    )
