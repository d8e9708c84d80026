"""Clones: a few bytes that lead to a pattern, and behind them what was agreed on.

Their maker has put each where its code says (CREATE2). So who has the code knows whether it is one of a maker's, with an
agreement that it has made itself, and asks nobody else.
"""

from typing import Final

from oathwork.contracts.create2 import create2_address

_FIRST: Final = bytes.fromhex("363d3d373d3d3d363d73")  # of the code; the pattern's address follows
_THEN: Final = bytes.fromhex("5af43d82803e903d91602b57fd5bf3")  # and then what was agreed on
_PATTERN_END: Final = len(_FIRST) + 20
_CREATES: Final = bytes.fromhex("3d81600a3d39f3")  # behind PUSH2 of its size: returns the code that follows


def clone_head(pattern: str) -> bytes:
    """Return what the code of each clone of a pattern begins with; what was agreed on follows."""
    return _FIRST + bytes.fromhex(pattern[2:]) + _THEN


def is_clone(code: bytes) -> bool:
    """Return whether code is that of a clone, of whatever pattern."""
    return code.startswith(_FIRST) and code.startswith(_THEN, _PATTERN_END)


def has_made(maker: str, code: bytes, where: str) -> bool:
    """Return whether a maker has put a clone with this code at an address."""
    size = (len(code) % 2**16).to_bytes(2)
    return create2_address(b"\x61" + size + _CREATES + code, creator=maker) == where
