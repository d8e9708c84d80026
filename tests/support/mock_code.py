"""The init code of the contracts in contracts/mocks, compiled for tests that run without Ape."""

import os
from functools import cache
from pathlib import Path

import solcx
from eth_utils.crypto import keccak

from oathwork.contracts import Token
from oathwork.contracts.deployments import create_contract

ROOT = Path(__file__).parents[2]


@cache
def compiled(file):
    """The init code of each contract in a file of contracts/mocks, by name."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    name = f"contracts/mocks/{file}"
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {name: {"content": (ROOT / name).read_text()}},
            "settings": {
                "evmVersion": "cancun",
                "optimizer": {"enabled": True},
                "remappings": ["@openzeppelin/contracts=contracts/.openzeppelin/contracts"],
                "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
            },
        },
        base_path=str(ROOT),
        allow_paths=str(ROOT),
        solc_version="0.8.37",
    )
    units = answer["contracts"][name].items()
    return {name: bytes.fromhex(each["evm"]["bytecode"]["object"]) for name, each in units}


def created(chain, signer, file, name):
    """The address of a contract of this name; the same one for whoever asks again on this chain."""
    address, _ = create_contract(chain, signer, compiled(file)[name])
    return address


def strange_token(chain, signer, name):
    """A token of MockStrangeTokens.sol, and `arm(True)`, from when on it is strange."""
    token = Token(chain, created(chain, signer, "MockStrangeTokens.sol", name))
    return token, lambda is_strange: chain.send(token.address, _call("arm(bool)", int(is_strange)), signer)


def block(chain, signer, token, account):
    """Let a MockBlockingToken move nothing from and to an account any more."""
    chain.send(token.address, _call("block_(address)", int(account, 16)), signer)


def _call(signature, argument):
    return keccak(text=signature)[:4] + argument.to_bytes(32)
