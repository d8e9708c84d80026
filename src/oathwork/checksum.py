"""The checksum of an address, EIP-55. A few lines of ours: to import eth_utils takes a sixth of a second of processor."""

from eth_hash.auto import keccak


def checksummed(digits: str) -> str:
    """Return the address that 40 hexadecimal digits, in whatever case, spell.

    >>> checksummed("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    """
    digits = digits.lower()
    marks = keccak(digits.encode("ascii")).hex()
    return "0x" + "".join(
        digit.upper() if mark > "7" else digit for digit, mark in zip(digits, marks, strict=False)
    )
