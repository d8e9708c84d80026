"""What strangers may take of us, wherever something is asked or served: time in all, bytes, connections; and whom to count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from oathwork.errors import NotValid

_PORT: Final = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[^:]+))(?::\d+)?")


@dataclass(frozen=True)
class AskLimits:
    """Of what is asked: `seconds` from the question to the last byte of the answer, `most` bytes of it."""

    seconds: float
    most: int


NODE: Final = AskLimits(15, 64 * 1024 * 1024)  # a node's answer; the logs of many blocks are long
MAILBOX: Final = AskLimits(30, 8 * 1024 * 1024)  # a mailbox's answer, about one bounty or many
FORGE: Final = AskLimits(30, 8 * 1024 * 1024)  # a forge's answer: some comments of an issue
ORDERS: Final = AskLimits(30, 64 * 1024)  # what a page says to a signed order
MAILBOX_TURN_SECONDS: Final = 60  # all questions to one mailbox about many bounties
IPFS_BLOCK_SECONDS: Final = 60  # one block from a gateway; how many bytes it has is known before
IPFS_TALK: Final = AskLimits(3_600, 16 * 1024 * 1024)  # all blocks of one file; what a node says to an upload
GIT: Final = AskLimits(600, 64 * 1024 * 1024)  # one call of git, and what it prints


@dataclass(frozen=True)
class ServeLimits:
    """Of what is served. Seconds for a request's head, its body, and the answer until it is taken; open connections."""

    head: float = 10
    body: float = 10
    answer: float = 60
    idle: int = 5  # between two requests
    connections: int = 512
    connections_of_one: int = 64


def counted(peer: str, forwarded_for: str = "", proxies: Sequence[str] = ()) -> str:
    """Return the address by which a client is counted: who is connected, never what they say of themselves.

    Only of the operator's own `proxies` (addresses or networks) is `X-Forwarded-For` believed, and in it the rightmost
    address that is none of them. An IPv6 client is its network of 64 bits: nobody has a single address there.

    >>> counted("198.51.100.7", "203.0.113.9"), counted("::1", "192.0.2.1, 203.0.113.9, ::1", ["::1"])
    ('198.51.100.7', '203.0.113.9')
    """
    networks = [ip_network(proxy, strict=False) for proxy in proxies]
    client = _address(peer)
    for text in reversed(forwarded_for.split(",")):
        before = _address(text)
        if client is None or before is None or not any(client in network for network in networks):
            break
        client = before
    if isinstance(client, IPv6Address):
        return str(IPv6Network((int(client) >> 64 << 64, 64)))
    return str(client) if client else peer


def require_networks(proxies: Sequence[str]) -> None:
    """Refuse with NotValid what is neither an address nor a network."""
    for proxy in proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError as error:
            raise NotValid(
                f"{proxy!r} is not the address of a proxy, or a network such as 10.0.0.0/8"
            ) from error


def _address(text: str) -> IPv4Address | IPv6Address | None:
    parts = _PORT.fullmatch(text.strip()) if text.count(":") < 2 or text.strip().startswith("[") else None
    try:
        address = ip_address((parts["six"] or parts["four"]) if parts else text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
