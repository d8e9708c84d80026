"""What a transaction is elsewhere: its bytes on an OP chain since Fjord, and its least gas under EIP-7976."""

from __future__ import annotations

from eth_account import Account

from checks.gas.people import Person

BASE = 21_000
FLOOR = 64  # gas a byte of calldata, zero or not: EIP-7976 as drafted
# L1 cost by the Fjord specification: bytes = (SLOPE * length by FastLZ + INTERCEPT) / 10^6, at least SMALLEST.
SLOPE, INTERCEPT, SMALLEST = 836_500, -42_585_600, 100
HEADER = {"chainId": 10, "nonce": 200, "gas": 400_000, "maxFeePerGas": 10**9, "maxPriorityFeePerGas": 10**6}

WINDOW = 0x1FFF  # bytes that a match looks back
LEAST_TAIL = 13  # bytes at the end in which no match begins
LONGEST_MATCH = 262
LONGEST_LITERAL = 32


def signed(sender: Person, to: str, data: bytes, value: int) -> bytes:
    """The bytes of a transaction as it is sent: type 2, with usual fees."""
    fields = HEADER | {"to": to, "data": data, "value": value, "type": 2}
    return bytes(Account.sign_transaction(fields, sender.key).raw_transaction)


def fjord_bytes(transaction: bytes) -> int:
    """What an OP chain charges a signed transaction for, in bytes of calldata on its first layer."""
    return max(SMALLEST, (SLOPE * fastlz_length(transaction) + INTERCEPT) // 10**6)


def floor_gas(data: bytes, used: int) -> int:
    """What a transaction that uses so much gas would cost under EIP-7976."""
    return max(used, BASE + FLOOR * len(data))


def fastlz_length(data: bytes) -> int:
    """The length of data compressed by FastLZ's first level, which is what OP chains count by. Nothing is compressed."""
    length = since = 0  # what lies before `since` is written
    seen: dict[int, int] = {}  # by hash of three bytes: where they were last
    at, end = 2, max(0, len(data) - LEAST_TAIL)
    while at < end:
        key = _hash(data, at)
        found = seen.get(key, 0)
        seen[key] = at
        if at - found > WINDOW or data[found : found + 3] != data[at : at + 3]:
            at += 1
            continue
        if at + 1 >= end:
            break
        length += _literals(at - since)
        same = _same(data, found + 3, at + 3, end + 9)
        length += _match(same)
        for _ in range(2):
            seen[_hash(data, at + same)] = at + same
            at += 1
        since = at = at + same
    return length + _literals(len(data) - since)


def _hash(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little") * 2_654_435_769 % 2**32 >> 19 & WINDOW


def _same(data: bytes, first: int, second: int, end: int) -> int:
    """How many bytes are the same from both places on, and one more if they differ before the end."""
    most = end - second
    return next((same + 1 for same in range(most) if data[first + same] != data[second + same]), most)


def _literals(count: int) -> int:
    whole, rest = divmod(count, LONGEST_LITERAL)
    return whole * (LONGEST_LITERAL + 1) + (rest + 1 if rest else 0)


def _match(same: int) -> int:
    whole, rest = divmod(same - 1, LONGEST_MATCH)
    return 3 * whole + (3 if rest >= 6 else 2)
