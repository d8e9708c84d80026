"""A signed claim as one line that can be written into an issue: `/claim 0x…`. It can do what its signature allows, no more.

Its bytes: the format's number, worker (20), round (4), deadline (5), whether a permit follows (1), of which deadline (5), v (1),
r (32) and s (32), and then the signature. The bounty is none of them: the signature holds for one alone.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.errors import NotValid
from oathwork.evidence.manifest import Claim
from oathwork.model.terms import NO_PERMIT, Permit
from oathwork.model.typed_data import Domain, address
from oathwork.untrusted.documents import decode_text, read_file
from oathwork.untrusted.text import plain
from oathwork.workflows.signed_order import CLAIM, Order

COMMAND: Final = "/claim 0x"
_FORMAT: Final = 1
_LONGEST: Final = 1_200  # bytes
_LATEST: Final = 2**40 - 1  # seconds


def claim_line(order: Order) -> str:
    """Return the line of a signed claim. Raises NotValid for one that is too long, as a large Safe's signature can be."""
    claim, permit = order.claim, order.permit
    if not (claim.round < 2**32 and max(order.deadline, permit.deadline) <= _LATEST):
        raise NotValid("the order is good for longer than a line can say")
    parts = [
        bytes([_FORMAT]),
        bytes.fromhex(claim.worker[2:]),
        claim.round.to_bytes(4),
        order.deadline.to_bytes(5),
    ]
    parts.append(bytes([permit != NO_PERMIT]))
    if permit != NO_PERMIT:
        parts += [permit.deadline.to_bytes(5), bytes([permit.v]), permit.r, permit.s]
    data = b"".join([*parts, order.signature])
    if len(data) > _LONGEST:
        raise NotValid("the signature is too long for a line: send the order's file with `oathwork relay`")
    return COMMAND + data.hex()


@dataclass
class _Bytes:
    """Some bytes, taken from the front."""

    rest: bytes

    def take(self, count: int) -> bytes:
        if len(self.rest) < count:
            raise NotValid("the line is cut: write it whole, as `oathwork claim --sign-only` prints it")
        front, self.rest = self.rest[:count], self.rest[count:]
        return front

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count))


def order_of_line(data: bytes, domain: Domain, bounty: bytes) -> Order:
    """Return the order that a line's bytes are, if it is one of this bounty: its signature is not looked at. Raises NotValid."""
    if len(data) > _LONGEST:
        raise NotValid(f"a line has at most {_LONGEST} bytes")
    line = _Bytes(data)
    if line.number(1) != _FORMAT:
        raise NotValid("the line is of a format that this version does not know")
    worker, round, deadline = address(line.take(20)), line.number(4), line.number(5)
    permit = NO_PERMIT
    if line.number(1):
        permit = Permit(line.number(5), line.number(1), line.take(32), line.take(32))
    claim = Claim(domain.chain_id, domain.contract, bounty, round, worker)
    return Order(CLAIM, claim, deadline, line.rest, permit)


def load_claim_line(file: Path) -> bytes:
    """Return the bytes of the line in a file. Raises NotValid, DocumentRefused."""
    document = plain(str(file), limit=500)
    text = decode_text(read_file(file, limit=4 * _LONGEST), document=document).strip()
    match = re.fullmatch(r"(?:/claim[ \t]+)?0x((?:[0-9a-fA-F]{2})+)", text)
    if not match:
        raise NotValid(f"{document} holds no line of the form /claim 0x…")
    return bytes.fromhex(match[1])
