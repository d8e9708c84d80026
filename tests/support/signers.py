"""The code of contracts that sign (ERC-1271) in one way or another, by hand: it can be put anywhere on a chain."""

YES = bytes.fromhex("631626ba7e60e01b60005260206000f3")
NO = bytes.fromhex("60006000fd")
# Instructions that push what a signer may look at.
ORIGIN, CALLER, GAS_PRICE, GAS = b"\x32", b"\x33", b"\x3a", b"\x5a"


def needing(gas):
    """Uses so much gas, and says yes."""
    return bytes.fromhex("5a5b5a810362") + gas.to_bytes(3) + bytes.fromhex("11600157") + YES


def if_equal(pushed, value, then=YES, otherwise=NO):
    """Says yes if what an instruction pushes is this."""
    head = pushed + b"\x7f" + value.to_bytes(32) + b"\x14\x60"
    return head + bytes([len(head) + 2 + len(otherwise)]) + b"\x57" + otherwise + b"\x5b" + then


def unless_equal(pushed, value):
    """Says no if what an instruction pushes is this."""
    return if_equal(pushed, value, NO, YES)
