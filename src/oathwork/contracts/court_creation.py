"""What creates a court arbiter or a court of panels through the CREATE2 proxy, and what such code says to people."""

from typing import Any, Final, NamedTuple

from oathwork.chain.abi import Artifact, artifact, type_of
from oathwork.model.amounts import from_seconds, from_units
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import abi_word, address

PANEL_COURTS: Final = ("PanelArbitrator", "PanelEvaluator")
_SETUP_TYPES: Final = ("address", "uint96", *5 * ("uint256",), "bytes32")
_FOR_GOOD: Final = "It belongs to nobody, and nobody can change it."
_WHOM: Final = {
    "PanelArbitrator": "disputes of any escrow that names it as its arbitrator (ERC-792)",
    "PanelEvaluator": "jobs of markets (ERC-8183) that name it as their evaluator",
}


class CourtSetup(NamedTuple):
    """What is agreed on for all cases of a court of panels, in Solidity's order. Times in seconds, the fee in wei."""

    escrow: str
    guild: int
    fee: int  # to each peer who judges
    size: int  # of the panels
    evidence_period: int  # from the opening of a case to the moment its file can be handed in
    review_period: int
    patience: int
    policy: bytes  # keccak256 of the document that says how to judge


def panel_court_code(name: str, setup: CourtSetup) -> bytes:
    """Return what creates a court of panels."""
    words = map(abi_word, _SETUP_TYPES, setup)
    return artifact(name).bytecode + b"".join(words)


def court_arbiter_code(
    escrow: str, court: str, extra_data: bytes, template_id: int, meta_evidence: str
) -> bytes:
    """Return what creates an arbiter that asks a court: what it is told, Kleros v2's template, and ERC-1497's document."""
    from eth_abi.abi import (
        encode,
    )  # takes a fifth of a second of processor: only who creates or checks one needs it

    contract = artifact("CourtArbiter")
    values = (escrow, court, extra_data, template_id, meta_evidence)
    return contract.bytecode + encode(_types(contract), values)


def describe_court_creation(init_code: bytes, where: str) -> str:
    """Return what is created at an address by this code, for people; nothing if it is none of these contracts."""
    if values := constructor_arguments("CourtArbiter", init_code):
        escrow, court, extra_data, template_id, _ = values
        what_it_hears = f"0x{extra_data.hex()}" if extra_data else "nothing besides"
        return (
            f"The contract CourtArbiter is created at {where}, for the escrow at {address(escrow)}. Terms that name it as "
            f"their arbiter have an appeal to the court at {address(court)}, which is told {what_it_hears}"
            f"{f', by template {template_id}' if template_id else ''}. {_FOR_GOOD}"
        )
    for name in PANEL_COURTS:
        if values := constructor_arguments(name, init_code):
            return f"The contract {name} is created at {where}{_setup_text(name, *values)} {_FOR_GOOD}"
    return ""


def _setup_text(name: str, values: tuple[Any, ...]) -> str:
    setup = CourtSetup(*values)
    return (
        f", for the escrow at {address(setup.escrow)}. Panels of {setup.size} of guild {guild_hex(setup.guild)} judge "
        f"{_WHOM[name]}: {from_seconds(setup.evidence_period)} for evidence, {from_seconds(setup.review_period)} for a review, "
        f"patience of {from_seconds(setup.patience)}, by the policy 0x{setup.policy.hex()}. Each who judges gets "
        f"{from_units(setup.fee, 18)} of the chain's own money."
    )


def _types(contract: Artifact) -> list[str]:
    (constructor,) = [entry for entry in contract.abi if entry["type"] == "constructor"]
    return [type_of(item) for item in constructor["inputs"]]


def constructor_arguments(name: str, init_code: bytes) -> tuple[Any, ...]:
    """Return with what this code creates a contract of ours; nothing if it does not, or says it in another spelling."""
    contract = artifact(name)
    if not init_code.startswith(contract.bytecode):
        return ()
    from eth_abi.abi import decode, encode
    from eth_abi.exceptions import DecodingError, EncodingError

    types, data = _types(contract), init_code[len(contract.bytecode) :]
    try:
        values = decode(types, data)
        return values if encode(types, values) == data else ()
    except (DecodingError, EncodingError, ValueError, OverflowError):
        return ()
