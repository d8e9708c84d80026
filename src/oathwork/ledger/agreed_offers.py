"""The offers that a crowd, a plan or a rota posts: its code keeps their hashes, and the log of its start the offers."""

from collections.abc import Iterable, Sequence
from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.abi import artifact
from oathwork.chain.event_layout import words_reader
from oathwork.contracts import Oathwork
from oathwork.contracts.deputy import Deputy
from oathwork.contracts.edge import places
from oathwork.errors import StateLost
from oathwork.ledger.logs import Ledger, account_word
from oathwork.ledger.reading import OnProgress, RawLog, from_one_node, logs_of_blocks
from oathwork.ledger.started import Started, StartedCrowd, StartedPlan, StartedRota
from oathwork.model.terms import Terms

_SIZE: Final = 32 * len(Terms.TYPES)  # bytes of an encoded offer
_LIST_HEAD: Final = 64  # bytes before the offers of a plan: where their list begins, and how many they are


def agreed_offers(ledger: Ledger, deputy: Deputy) -> tuple[Terms, ...]:
    """Return the offers that a deputy posts, in their order, each of the hash in its code: a stored ledger knows them.

    Raises StateLost if no log holds them, Unreachable.
    """
    hashes, contracts = deputy.offer_hashes(), ledger.contracts
    known_offers = _offers_of(ledger.started(deputy.address))
    if [keccak(offer.encoded()) for offer in known_offers] == [*hashes]:
        return known_offers
    for log in from_one_node(contracts.chain, lambda: _logs(contracts, deputy, ledger.progress)):
        if offers := offers_in(bytes(log["data"]), hashes):
            return offers
    raise StateLost(
        f"no log of the start of {deputy.address} holds what was agreed on, since block {contracts.deployment.block} of "
        f"chain {contracts.chain.id}: another node may have it"
    )


def _offers_of(start: Started | None) -> tuple[Terms, ...]:
    match start:
        case StartedCrowd() | StartedRota():
            return (start.offer,)
        case StartedPlan():
            return start.offers
    return ()


def offers_in(data: bytes, hashes: Sequence[bytes]) -> tuple[Terms, ...]:
    """Return the offers of these hashes that the data of a log hold, in this order; none unless all are there."""
    for first in (0, _LIST_HEAD):
        parts = [data[first + number * _SIZE : first + (number + 1) * _SIZE] for number in range(len(hashes))]
        if hashes and all(keccak(part) == hash for part, hash in zip(parts, hashes, strict=True)):
            return tuple(_read(parts))
    return ()


def _read(parts: Iterable[bytes]) -> Iterable[Terms]:
    read = words_reader(tuple(Terms.TYPES.values()))
    assert read is not None  # every field of terms is one word
    for part in parts:
        values = read(part)
        assert values is not None  # the hash is of what Solidity has encoded
        yield Terms.of(values)


def _logs(contracts: Oathwork, deputy: Deputy, progress: OnProgress | None) -> list[RawLog]:
    chain = contracts.chain
    maker = places(contracts.escrow.address)[deputy.MAKER]
    topic = artifact(deputy.MAKER).topic(f"{deputy.NAME}Started")
    topics = ["0x" + topic.hex(), "0x" + account_word(deputy.address).hex()]
    return logs_of_blocks(chain, [maker], topics, contracts.deployment.block, chain.block().number, progress)
