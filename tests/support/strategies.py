"""Random values of our types for Hypothesis, and the plain ones that tests begin with."""

from hypothesis import strategies as st

from oathwork.model.guild import Seat, Settings
from oathwork.model.terms import People, Share, State, Terms
from oathwork.model.typed_data import NOBODY, Domain, address

ESCROW = "0x" + "e5" * 20
ADDRESSES = st.binary(min_size=20, max_size=20).map(address)
HASHES = st.binary(min_size=32, max_size=32)
SETTINGS = st.builds(
    Settings, st.integers(1, 2**16 - 1), st.integers(1, 4095), st.integers(1, 2**16 - 1), st.integers(1, 30)
)
SEATS = st.builds(Seat, st.integers(0, 2**96 - 1), ADDRESSES)
SHARES = st.builds(Share, ADDRESSES, st.integers(0, 10_000))
DOMAINS = st.builds(Domain, st.integers(1, 2**256 - 1), ADDRESSES)

_KINDS = {
    "bool": st.booleans(),
    "address": ADDRESSES,
    "bytes32": HASHES,
    "uint96": st.integers(0, 2**96 - 1),
    "uint256": st.integers(0, 2**256 - 1) | st.integers(0, 1000),
}


def _struct(kind):
    return st.builds(kind, **{name: _KINDS[type_] for name, type_ in kind.TYPES.items()})


TERMS = _struct(Terms)
STATES = _struct(State)
PEOPLE = st.builds(People, st.lists(SHARES, max_size=3), st.lists(SEATS, max_size=7))


def some_terms(**changes):
    """Terms that a contract would take, by lot and in the chain's own money, unless a test changes something."""
    terms = {
        "poster": "0x" + "11" * 20,
        "guild": 1 << 44 | 50 << 28 | 90 << 16 | 100,
        "reward": 10**18,
        "fee": 10**16,
        "bond": 10**17,
        "seats": 10,
        "size": 5,
        "pass_mark": 60,
        "effort": 20,
        "open_until": 1_800_000_000,
        "work_period": 14 * 86_400,
        "review_period": 3 * 86_400,
        "token": NOBODY,
        "spec": b"\x5c" * 32,
    }
    return Terms(**(terms | changes))
