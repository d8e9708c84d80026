"""Multicall3 at its usual address: the code that lies there on all chains, whose keccak256 explorers show.

Source: github.com/mds1/multicall3, whose README has the signed transaction that deploys it.
"""

from pathlib import Path

from eth_utils.crypto import keccak

ADDRESS = "0xcA11bde05977b3631167028862bE2a173976CA11"
CODE = bytes.fromhex(Path(__file__).with_name("multicall3.hex").read_text())
HASH = bytes.fromhex("d5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891")
AGGREGATE3 = "aggregate3((address,bool,bytes)[])"

assert keccak(CODE) == HASH, "this is not Multicall3's code"
