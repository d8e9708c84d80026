"""The contracts around the core that serve one escrow, at the same addresses on every chain where the escrow is.

Each is created through the CREATE2 proxy from its bytecode and the escrow's address. So its own address follows from both, and
what is there can be nothing else: nothing has to be compared, and nothing recorded.
"""

from typing import Final

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts.call import Call
from oathwork.contracts.create2 import EDGE_CONTRACTS, PROXY, SALT, create2_address
from oathwork.errors import NotDeployed
from oathwork.model.typed_data import abi_word

PURPOSES: Final = {
    "Crowds": "many post one bounty together",
    "Plans": "milestones in their order",
    "Holdbacks": "a share of the reward waits as a warranty",
    "Rotas": "the same bounty again, once a period",
    "KeeperPot": "pays those who take the steps that anyone may take",
}


def init_code(name: str, escrow: str) -> bytes:
    """Return what creates one of them for an escrow."""
    return artifact(name).bytecode + abi_word("address", escrow)


def places(escrow: str) -> dict[str, str]:
    """Return where they are for an escrow, by name, if they are there.

    >>> sorted(places(contracts.escrow.address))
    ['Crowds', 'Holdbacks', 'KeeperPot', 'Plans', 'Rotas']
    """
    return {name: create2_address(init_code(name, escrow)) for name in EDGE_CONTRACTS}


def require_place(chain: Chain, escrow: str, name: str) -> str:
    """Return where one of them is for an escrow. Raises NotDeployed if it is not there."""
    where = places(escrow)[name]
    if not chain.code(where):
        raise NotDeployed(
            f"{name} is not on chain {chain.id}: `oathwork deploy --around` puts it there, at {where}, for everybody"
        )
    return where


def creation_calls(chain: Chain, escrow: str) -> list[Call]:
    """Return the calls that put there what is missing. Raises NotDeployed where the proxy or the escrow is missing."""
    if not chain.code(PROXY) or not chain.code(escrow):
        raise NotDeployed(
            f"there is no escrow at {escrow} on chain {chain.id}: `oathwork deploy` puts it there first"
        )
    missing = [name for name, where in places(escrow).items() if not chain.code(where)]
    return [Call(chain, "", "", PROXY, SALT + init_code(name, escrow)) for name in missing]
