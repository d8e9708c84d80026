"""Where the contracts live: the same addresses on every chain, put there by anybody, found again and checked.

The escrow is created through the well-known CREATE2 proxy from its bytecode and salt zero, and creates the other three
itself. So all four addresses follow from the bytecode in this package, and who deploys, and when, makes no difference.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from eth_hash.auto import keccak

from oathwork.chain.abi import Artifact, artifact
from oathwork.chain.client import Chain
from oathwork.chain.history import hash_reach
from oathwork.chain.keys import Signer
from oathwork.chain.probe import ChainTraits, probe
from oathwork.chain.receipt import Receipt
from oathwork.contracts import immutables
from oathwork.contracts.call import Call
from oathwork.contracts.create2 import (
    PROXY,
    PROXY_CODE,
    PROXY_COST,
    PROXY_SIGNER,
    PROXY_TRANSACTION,
    SALT,
    create2_address,
    create_address,
)
from oathwork.errors import BadDocument, NotDeployed, NotValid, OathworkError, Refused, WrongCode
from oathwork.model.typed_data import address
from oathwork.untrusted.documents import own_json
from oathwork.untrusted.files import write_file

CREATION_GAS: Final = (
    10_400_000  # measured, rounded up: no node estimates it where the proxy is not there yet
)
_DAMAGES: Final = (
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    RecursionError,
)  # of a file that is no record
_PLACES: Final = {
    "BountyEscrow": "escrow",
    "Guilds": "guilds",
    "Reputation": "reputation",
    "ReputationImage": "image",
}


@dataclass(frozen=True)
class Deployment:
    """The four contracts on one chain. `block` is where their logs can begin; zero if that is not known.

    >>> deployment = find(chain)
    >>> deployment.chain_id == chain.id, deployment.escrow == contracts.escrow.address
    (True, True)
    """

    chain_id: int
    escrow: str
    guilds: str
    reputation: str
    image: str
    block: int = 0


@dataclass(frozen=True)
class LotRecord:
    """What decides the lots of a deployment, as it was found there: what its record says, and `verify` compares.

    >>> lot_record(chain, find(chain)).reach >= 256
    True
    """

    mix: bool  # the contracts go by the chain's RANDAO mix
    reach: int  # blocks back to the last whose hash a draw can reach; a later fork of the chain can change it

    def to_json(self) -> dict[str, Any]:
        """Return it as it stands in the record."""
        return {"mix": self.mix, "reach": self.reach}


# ------------------------------------------------------------------------------------------------------------- addresses


def predicted(chain_id: int) -> Deployment:
    """Return where the contracts are on any chain, if they are there: what this package's bytecode says."""
    escrow = create2_address(artifact("BountyEscrow").bytecode)
    reputation = create_address(escrow, 1)
    return Deployment(chain_id, escrow, create_address(escrow, 2), reputation, create_address(reputation, 1))


# ------------------------------------------------------------------------------------------------------------- deploying


def deploy(chain: Chain, signer: Signer) -> tuple[Deployment, Receipt | None]:
    """Put the contracts on a chain, and the proxy before if need be; what is there already is checked and used.

    Returns the receipt of the creation, or None if there was nothing to do. Raises Refused, CannotPay, WrongCode, and
    NotDeployed, before anything is spent, on a chain where the contracts cannot work.

    >>> deployment, receipt = deploy(chain, anyone)  # it is there already
    >>> deployment.escrow == contracts.escrow.address, receipt
    (True, None)
    """
    if deployment_calls(chain):
        check_chain(chain)
    escrow, receipt = create_contract(chain, signer, artifact("BountyEscrow").bytecode)
    deployment = predicted(chain.id)
    assert escrow == deployment.escrow
    if receipt:
        deployment = Deployment(**{**vars(deployment), "block": receipt.block})
    check(chain, deployment)
    return deployment, receipt


def check_chain(chain: Chain) -> ChainTraits:
    """Return what a chain offers. Raises NotDeployed if the contracts cannot work there. Spends nothing."""
    traits = probe(chain)
    if traits.missing:
        raise NotDeployed(f"the contracts cannot work here: the chain lacks {', '.join(traits.missing)}")
    return traits


def deployment_calls(chain: Chain) -> list[Call]:
    """Return what `deploy` sends on a chain as it is now: nothing where the contracts are already."""
    if chain.code(predicted(chain.id).escrow):
        return []
    return [*_funding(chain), _creation(chain, artifact("BountyEscrow").bytecode)]


def create_contract(
    chain: Chain, signer: Signer, init_code: bytes, salt: bytes = SALT
) -> tuple[str, Receipt | None]:
    """Create a contract through the proxy; return its address, and None as receipt if it is there already."""
    where = create2_address(init_code, salt)
    if chain.code(where):
        return where, None
    ensure_proxy(chain, signer)
    receipt = _creation(chain, init_code, salt).send(signer)
    if not chain.code(where):
        raise NotDeployed(f"transaction {receipt.transaction} has put nothing at {where}")
    return where, receipt


def _creation(chain: Chain, init_code: bytes, salt: bytes = SALT) -> Call:
    return Call(chain, "", "", PROXY, salt + init_code)


def _funding(chain: Chain) -> list[Call]:
    """What the proxy's own deployment lacks, where the proxy is not there yet."""
    missing = 0 if chain.code(PROXY) else PROXY_COST - chain.balance(PROXY_SIGNER)
    return [Call(chain, "", "", PROXY_SIGNER, b"", missing)] if missing > 0 else []


def ensure_proxy(chain: Chain, signer: Signer) -> None:
    """Put the proxy on a chain that lacks it, at the signer's cost. Raises NotDeployed, WrongCode, CannotPay."""
    code = chain.code(PROXY)
    if not code:
        for call in _funding(chain):
            call.send(signer)
        try:
            chain.broadcast(PROXY_TRANSACTION)
            chain.wait("0x" + keccak(PROXY_TRANSACTION).hex())
        except OathworkError as error:
            reason = (
                f"this chain does not take the CREATE2 proxy's own transaction, which names no chain: {error}"
            )
            raise NotDeployed(reason) from error
        code = chain.code(PROXY)
    if code != PROXY_CODE:
        raise WrongCode(f"what is at {PROXY} is not the CREATE2 proxy")


# --------------------------------------------------------------------------------------------------------------- finding


def find(chain: Chain, folder: Path | None = None) -> Deployment:
    """Return the contracts on this chain, checked: as recorded, or where they must be. Raises NotDeployed, WrongCode.

    >>> find(chain).guilds == contracts.guilds.address
    True
    """
    deployment = recorded_or_predicted(chain.id, folder)
    check(chain, deployment)
    return deployment


def recorded_or_predicted(chain_id: int, folder: Path | None = None) -> Deployment:
    """Return the contracts of a chain as recorded, or where they must be; `check` them before they are believed."""
    return read_record(chain_id, folder) or predicted(chain_id)


def around(chain: Chain, escrow: str) -> Deployment:
    """Return the deployment that an escrow belongs to by its own word; `check` it before it is believed.

    Raises WrongCode if what is there does not answer as an escrow does.
    """
    try:
        guilds, reputation = (
            _named(chain, "BountyEscrow", escrow, what) for what in ("guilds", "reputation")
        )
        image = _named(chain, "Reputation", reputation, "image")
    except (Refused, BadDocument) as error:
        raise WrongCode(f"what is at {escrow} on chain {chain.id} is no escrow of ours: {error}") from error
    return Deployment(chain.id, escrow, guilds, reputation, image)


def _named(chain: Chain, contract: str, where: str, getter: str) -> str:
    abi = artifact(contract)
    return str(abi.decode(getter, chain.call(where, abi.encode(getter))))


def code_hash(chain: Chain, where: str) -> str:
    """Return the hash of the code at an address, in 0x, as EXTCODEHASH has it."""
    return "0x" + keccak(chain.code(where)).hex()


def check(chain: Chain, deployment: Deployment) -> None:
    """Raise unless the code at all four addresses is ours, with the immutables it must have: so they name each other.

    NotDeployed: there is none. Code says nothing about what its creator wrote into its storage: `is_from_here` does.
    """
    others = {field: getattr(deployment, field) for field in _PLACES.values()}
    codes = {name: chain.code(others[field]) for name, field in _PLACES.items()}
    for name, code in codes.items():
        where = others[_PLACES[name]]
        if not code:
            raise NotDeployed(
                f"there is no {name} at {where} on chain {chain.id}: deploy it, or check the chain"
            )
        if not immutables.is_code_of(artifact(name), code):
            raise WrongCode(f"the code at {where} on chain {chain.id} is not this version's {name}")
    mix = immutables.has_mix(artifact("Guilds"), codes["Guilds"])
    for name, code in codes.items():
        _check_immutables(chain.id, artifact(name), others[_PLACES[name]], code, others, mix=mix)


def _check_immutables(
    chain_id: int, contract: Artifact, where: str, code: bytes, others: dict[str, str], *, mix: bool
) -> None:
    words = immutables.words_in(contract, code)
    created_on = int.from_bytes(words[immutables.CHAIN][0]) if immutables.CHAIN in words else chain_id
    for name, word in immutables.words_due(contract, where, created_on, others, mix=mix).items():
        for other in words[name]:
            if other != word and name in others:
                stranger = address(other[12:])
                raise WrongCode(
                    f"the {contract.name} on chain {chain_id} belongs to another {name}: {stranger}"
                )
            if other != word:
                raise WrongCode(
                    f"the {contract.name} at {where} on chain {chain_id} has 0x{other.hex()} for {name}, "
                    f"which must be 0x{word.hex()}"
                )


def is_from_here(escrow: str, salt: bytes = SALT) -> bool:
    """Return whether an escrow's address is where the proxy puts this package's bytecode, so that nothing else made it.

    Whoever creates a contract with bytecode of his own can leave our code there, and in its storage what he likes: money
    that is owed to him, for instance. Neither code nor immutables show that; the address does.
    """
    return escrow == create2_address(artifact("BountyEscrow").bytecode, salt)


# --------------------------------------------------------------------------------------------------------------- records


def read_record(chain_id: int, folder: Path | None = None) -> Deployment | None:
    """Return what is recorded of a chain, in `folder` or else in this package; None if nothing is."""
    file = _record_file(chain_id, folder)
    return _read(chain_id, file) if file else None


def _record_file(chain_id: int, folder: Path | None) -> Traversable | None:
    name = f"{chain_id}.json"
    ours = files("oathwork").joinpath("data", "deployments", name)
    return next((file for file in ((folder / name, ours) if folder else (ours,)) if file.is_file()), None)


def read_lot_record(chain_id: int, folder: Path | None = None) -> LotRecord | None:
    """Return what is recorded of a chain's lots, in `folder` or else in this package; None if nothing is."""
    file = _record_file(chain_id, folder)
    return _read_lot(file) if file else None


def _read_lot(file: Traversable) -> LotRecord:
    name = str(file)
    try:
        lot = own_json(file.read_bytes())["lot"]
        mix, reach = lot["mix"], lot["reach"]
    except _DAMAGES as error:
        raise BadDocument(f"{name} does not say what decides the lots: {error}") from error
    if type(mix) is not bool or type(reach) is not int:
        raise BadDocument(f"{name} does not say what decides the lots: {lot}")
    return LotRecord(mix, reach)


def _read(chain_id: int, file: Traversable) -> Deployment:
    name = str(file)
    try:
        document = own_json(file.read_bytes())
        places = {field: address(document[contract]["address"]) for contract, field in _PLACES.items()}
        return Deployment(chain_id, block=int(document["BountyEscrow"]["block"]), **places)
    except (*_DAMAGES, NotValid) as error:
        raise BadDocument(f"{name} is not a record of a deployment: {error}") from error


def lot_record(chain: Chain, deployment: Deployment) -> LotRecord:
    """Find out what decides the lots of a deployment that was checked, and how far back a draw can reach there now."""
    return LotRecord(immutables.has_mix(artifact("Guilds"), chain.code(deployment.guilds)), hash_reach(chain))


def record(
    deployment: Deployment, receipt: Receipt, folder: Path, *, lot: LotRecord, commit: str = ""
) -> Path:
    """Write a deployment's record, `<chain id>.json`, into `folder`, and return the file.

    `lot` is what decides the lots there, `commit` the commit of the sources. Refuses (BadDocument) to change a record to
    other addresses.
    """
    file = folder / f"{deployment.chain_id}.json"
    if file.exists() and _without_block(_read(deployment.chain_id, file)) != _without_block(deployment):
        raise BadDocument(f"{file} records other addresses: move it away first, if it is really out of date")
    document = {
        contract: _recorded(artifact(contract), getattr(deployment, field), receipt, commit)
        for contract, field in sorted(_PLACES.items())
    } | {"lot": lot.to_json()}
    write_file(file, (json.dumps(document, indent=2, sort_keys=True) + "\n").encode())
    return file


def _recorded(contract: Artifact, where: str, receipt: Receipt, commit: str) -> dict[str, Any]:
    return {
        "address": where,
        "block": receipt.block,
        "transaction": receipt.transaction,
        "deployer": receipt.sender,
        "arguments": [],
        "commit": commit,
        "compiler": contract.compiler,
    }


def _without_block(deployment: Deployment) -> dict[str, Any]:
    return {name: value for name, value in vars(deployment).items() if name != "block"}
