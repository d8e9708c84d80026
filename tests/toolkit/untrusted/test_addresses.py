"""A stranger sends us to nobody on this machine or in a private network, however that is spelled."""

import pytest

from oathwork.untrusted import addresses
from oathwork.untrusted.addresses import NotPublic, is_public, public_address

PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_open_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "::1", "localhost"])
def test_every_spelling_of_this_machine_is_refused(host):
    with pytest.raises(NotPublic):
        public_address(host, 80)


@pytest.mark.parametrize("second, error", [("8.8.4.4", None), ("10.0.0.1", NotPublic)])
def test_all_addresses_of_a_name_must_be_public(monkeypatch, second, error):
    rows = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", second)]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *where, **kind: rows)
    with pytest.raises(error) if error else pytest.MonkeyPatch.context():
        assert public_address("example.org", 80) == "8.8.8.8"
