"""Mocks of the largest tokens, compiled by themselves: they import nothing."""

import os
from functools import cache
from pathlib import Path

import solcx

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "contracts" / "mocks" / "MockLargeTokens.sol"


@cache
def compiled():
    """The init code of each, by name."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {SOURCE.name: {"content": SOURCE.read_text()}},
            "settings": {
                "evmVersion": "cancun",
                "optimizer": {"enabled": True},
                "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
            },
        },
        solc_version="0.8.37",
    )
    units = answer["contracts"][SOURCE.name].items()
    return {name: bytes.fromhex(each["evm"]["bytecode"]["object"]) for name, each in units}
