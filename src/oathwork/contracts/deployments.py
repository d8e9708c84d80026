"""Where the contracts live: the same addresses on every chain, put there by anybody, found again and checked.

The escrow is created through the well-known CREATE2 proxy from its bytecode and salt zero, and creates the other three
itself. So all four addresses follow from the bytecode in this package, and who deploys, and when, makes no difference.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from eth_hash.auto import keccak

from oathwork.chain.abi import Artifact, artifact
from oathwork.chain.client import Chain, Receipt
from oathwork.chain.keys import Signer
from oathwork.contracts import immutables
from oathwork.errors import BadDocument, NotDeployed, NotValid, OathworkError, Refused, WrongCode
from oathwork.model.typed_data import address

PROXY: Final = address("0x4e59b44847b379578588920ca78fbf26c0b4956c")
# The proxy's own deployment, signed once and for all by an account nobody has the key of (the signature is made up, and
# the account follows from it): the same bytes put it at the same address on any chain.
PROXY_SIGNER: Final = address("0x3fab184622dc19b6109349b94811493bf2a45362")
PROXY_COST: Final = 10**16  # wei: 100,000 gas at 100 gwei
PROXY_CODE: Final = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe036016000816020823780358282"
    "34f58015156039578182fd5b8082525050506014600cf3"
)
PROXY_TRANSACTION: Final = bytes.fromhex(
    "f8a58085174876e800830186a08080b853604580600e600039806000f350fe"
    + PROXY_CODE.hex()
    + "1ba0"
    + 32 * "22"
    + "a0"
    + 32 * "22"
)
SALT: Final = bytes(32)

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


# ------------------------------------------------------------------------------------------------------------- addresses


def create2_address(init_code: bytes, salt: bytes = SALT) -> str:
    """Return where the proxy puts a contract."""
    return address(keccak(b"\xff" + bytes.fromhex(PROXY[2:]) + salt + keccak(init_code))[12:])


def create_address(creator: str, nonce: int) -> str:
    """Return where a contract puts the contract it creates as its `nonce`th, counted from 1; to 127."""
    rlp = b"\xd6\x94" + bytes.fromhex(creator[2:]) + bytes([nonce])  # RLP of the two
    return address(keccak(rlp)[12:])


def predicted(chain_id: int) -> Deployment:
    """Return where the contracts are on any chain, if they are there: what this package's bytecode says."""
    escrow = create2_address(artifact("BountyEscrow").bytecode)
    reputation = create_address(escrow, 1)
    return Deployment(chain_id, escrow, create_address(escrow, 2), reputation, create_address(reputation, 1))


# ------------------------------------------------------------------------------------------------------------- deploying


def deploy(chain: Chain, signer: Signer) -> tuple[Deployment, Receipt | None]:
    """Put the contracts on a chain, and the proxy before if need be; what is there already is checked and used.

    Returns the receipt of the creation, or None if there was nothing to do. Raises Refused, CannotPay, WrongCode.

    >>> deployment, receipt = deploy(chain, anyone)  # it is there already
    >>> deployment.escrow == contracts.escrow.address, receipt
    (True, None)
    """
    escrow, receipt = create_contract(chain, signer, artifact("BountyEscrow").bytecode)
    deployment = predicted(chain.id)
    assert escrow == deployment.escrow
    if receipt:
        deployment = Deployment(**{**vars(deployment), "block": receipt.block})
    check(chain, deployment)
    return deployment, receipt


def create_contract(
    chain: Chain, signer: Signer, init_code: bytes, salt: bytes = SALT
) -> tuple[str, Receipt | None]:
    """Create a contract through the proxy; return its address, and None as receipt if it is there already."""
    where = create2_address(init_code, salt)
    if chain.code(where):
        return where, None
    _need_proxy(chain, signer)
    receipt = chain.send(PROXY, salt + init_code, signer)
    if not chain.code(where):
        raise NotDeployed(f"transaction {receipt.transaction} has put nothing at {where}")
    return where, receipt


def _need_proxy(chain: Chain, signer: Signer) -> None:
    code = chain.code(PROXY)
    if not code:
        missing = PROXY_COST - chain.balance(PROXY_SIGNER)
        if missing > 0:
            chain.send(PROXY_SIGNER, b"", signer, value=missing)
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
    deployment = read_record(chain.id, folder) or predicted(chain.id)
    check(chain, deployment)
    return deployment


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
    for name, code in codes.items():
        _check_immutables(chain.id, artifact(name), others[_PLACES[name]], code, others)


def _check_immutables(
    chain_id: int, contract: Artifact, where: str, code: bytes, others: dict[str, str]
) -> None:
    words = immutables.words_in(contract, code)
    created_on = int.from_bytes(words[immutables.CHAIN][0]) if immutables.CHAIN in words else chain_id
    for name, word in immutables.words_due(contract, where, created_on, others).items():
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
    name = f"{chain_id}.json"
    ours = files("oathwork").joinpath("data", "deployments", name)
    for place in (folder / name, ours) if folder else (ours,):
        if place.is_file():
            return _read(chain_id, str(place), place.read_text())
    return None


def _read(chain_id: int, name: str, text: str) -> Deployment:
    try:
        document = json.loads(text)
        places = {field: address(document[contract]["address"]) for contract, field in _PLACES.items()}
        return Deployment(chain_id, block=int(document["BountyEscrow"]["block"]), **places)
    except (ValueError, KeyError, TypeError, NotValid) as error:
        raise BadDocument(f"{name} is not a record of a deployment: {error}") from error


def record(deployment: Deployment, receipt: Receipt, folder: Path, *, commit: str = "") -> Path:
    """Write a deployment's record, `<chain id>.json`, into `folder`, and return the file.

    `commit` is the commit of the sources. Refuses (BadDocument) to change a record to other addresses.
    """
    file = folder / f"{deployment.chain_id}.json"
    if file.exists() and _without_block(
        _read(deployment.chain_id, str(file), file.read_text())
    ) != _without_block(deployment):
        raise BadDocument(f"{file} records other addresses: move it away first, if it is really out of date")
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        contract: _recorded(artifact(contract), getattr(deployment, field), receipt, commit)
        for contract, field in sorted(_PLACES.items())
    }
    file.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
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
