"""Code that is not the contracts' in any place is told from theirs, as by the toolkit."""

from typing import Any

import pytest

from oathwork.chain.abi import CONTRACTS, artifact
from oathwork.contracts import immutables
from oathwork.contracts.deployments import predicted
from tests.page.vectors import page

CHAIN = 31337
FIELDS = {
    "BountyEscrow": "escrow",
    "Guilds": "guilds",
    "Reputation": "reputation",
    "ReputationImage": "image",
}
PLACES = [
    (contract, name, place)
    for contract in CONTRACTS
    for name, places in artifact(contract).immutables.items()
    for place in places
]


def _codes(*, mix: bool) -> dict[str, bytes]:
    """Return what the constructors leave on a chain."""
    deployment = predicted(CHAIN)
    others = {field: getattr(deployment, field) for field in FIELDS.values()}
    codes: dict[str, bytes] = {}
    for contract in CONTRACTS:
        code, abi = bytearray(artifact(contract).runtime), artifact(contract)
        due = immutables.words_due(abi, others[FIELDS[contract]], CHAIN, others, mix=mix)
        for name, places in abi.immutables.items():
            for place in places:
                code[place : place + 32] = due[name]
        codes[contract] = bytes(code)
    return codes


def _problems(codes: dict[str, bytes]) -> Any:
    return page([("code", {"codes": codes, "chain": CHAIN})])[0]


@pytest.mark.parametrize("mix", [True, False])
def test_the_contracts_code_is_theirs(mix: bool) -> None:
    assert _problems(_codes(mix=mix)) == []


@pytest.mark.parametrize(("contract", "name", "place"), PLACES, ids=[f"{a}.{b}.{c}" for a, b, c in PLACES])
def test_each_place_of_an_immutable_is_looked_at(contract: str, name: str, place: int) -> None:
    codes = _codes(mix=True)
    code = codes[contract]
    codes[contract] = code[:place] + bytes(31) + b"\x07" + code[place + 32 :]

    assert f"{contract}.{name}" in _problems(codes)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_other_code_is_not_theirs(contract: str) -> None:
    codes = _codes(mix=True)
    changed = bytearray(codes[contract])
    changed[1] ^= 1

    assert _problems(codes | {contract: bytes(changed)}) == [contract]
    assert _problems(codes | {contract: b""}) == [contract]
