"""Whom a stranger may send us to: nobody on this machine or in a private network, however it is spelled."""

import ipaddress
import socket
from typing import Final

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(OSError):
    """A name or an address leads to this machine or into a private network, and a stranger named it."""


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet; one that holds another (NAT64, 6to4) is as that one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


def public_address(host: str, port: int) -> str:
    """Return an address of a host, of which all must be public: a decimal number and `127.1` are addresses too.

    Raises NotPublic, OSError for a name that leads nowhere.
    """
    addresses = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not addresses or not all(map(is_public, addresses)):
        raise NotPublic("it is an address of this machine or of a private network, and a stranger named it")
    return addresses[0]
