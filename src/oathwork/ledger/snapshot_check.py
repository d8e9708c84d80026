"""Compares a file of logs with the chain's own words: some of its stretches, drawn by chance when the file is known, or all.

A stretch is read anew from a node, and one difference refuses the whole file. What is not drawn is not looked at: `unseen` says
how likely a lie stays there. Whatever is shown or acted on of one bounty is held against the chain's word for it besides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from random import Random, SystemRandom
from typing import Final

from oathwork.errors import OathworkError
from oathwork.ledger.logs import Ledger
from oathwork.ledger.reading import (
    PROVISIONAL,
    Contradiction,
    OnProgress,
    from_one_node,
    logs_of_blocks,
    no_progress,
)
from oathwork.ledger.snapshot import Snapshot, Stretch, digest_of, line_of

SAMPLE: Final = 100  # stretches that are compared, where there are more and nobody asked for all


class SnapshotRefused(OathworkError):
    """A file of logs is of another deployment, or says something else than the chain."""


class _Differs(Contradiction):
    """A stretch is not what one node says."""


@dataclass(frozen=True)
class Comparison:
    """How many of a file's stretches were compared with the chain; none differed."""

    sample: int
    stretches: int

    def unseen(self, lies: int) -> float:
        """Return how likely it is that lies in so many stretches were not seen.

        >>> Comparison(100, 400).unseen(1), round(Comparison(100, 400).unseen(10), 3), Comparison(9, 9).unseen(1)
        (0.75, 0.054, 0.0)
        """
        return comb(max(0, self.stretches - lies), self.sample) / comb(self.stretches, self.sample)


def compare(
    snapshot: Snapshot,
    ledger: Ledger,
    *,
    is_whole: bool = False,
    reading: OnProgress = no_progress,
    comparing: OnProgress = no_progress,
    random: Random | None = None,
) -> Comparison:
    """Measure a file and hold it against the chain: SAMPLE of its stretches, or all. Nothing of it is taken in.

    Raises SnapshotRefused, DocumentRefused, Unreachable.
    """
    _require_deployment(snapshot, ledger)
    snapshot.measure(reading)
    # What lies before the deployment is empty and true: with enough of it a publisher would hide from the sample.
    stretches = tuple(stretch for stretch in snapshot.stretches if stretch.last >= ledger.first)
    sample = stretches if is_whole else _sample(stretches, random or SystemRandom())
    for count, stretch in enumerate(sample, 1):
        _compare(stretch, snapshot, ledger)
        comparing(count, len(sample))
    return Comparison(len(sample), len(stretches))


def _sample(stretches: Sequence[Stretch], random: Random) -> list[Stretch]:
    """Return the stretches to compare. Nobody could know them who wrote the file: it is read, and then they are drawn."""
    places = random.sample(range(len(stretches)), min(SAMPLE, len(stretches)))
    return [stretches[place] for place in sorted(places)]


def _require_deployment(snapshot: Snapshot, ledger: Ledger) -> None:
    """Refuse a file of another chain, contract or branch, or one that begins too late or ends too near the chain's end."""
    head, chain = snapshot.head, ledger.chain
    if head.chain != chain.id:
        raise SnapshotRefused(f"{snapshot.name} is of chain {head.chain}, this is chain {chain.id}")
    if head.escrow != ledger.contracts.escrow.address:
        raise SnapshotRefused(
            f"{snapshot.name} has the logs of {head.escrow}; the contract here is {ledger.contracts.escrow.address}"
        )
    if head.first > ledger.first:
        raise SnapshotRefused(
            f"{snapshot.name} begins at block {head.first}: the logs from {ledger.first} on are needed"
        )
    newest_settled = chain.block().number - max(PROVISIONAL, chain.confirmations)
    if head.last > newest_settled:
        raise SnapshotRefused(
            f"{snapshot.name} goes to block {head.last}, and the blocks after {newest_settled} can still be replaced "
            "as this node has the chain: try again later, or ask another node"
        )
    if bytes.fromhex(chain.block(head.last).hash[2:]) != head.hash:
        raise SnapshotRefused(f"{snapshot.name} names another block {head.last} than the chain has")


def _compare(stretch: Stretch, snapshot: Snapshot, ledger: Ledger) -> None:
    try:
        from_one_node(ledger.chain, lambda: _compare_once(stretch, ledger))
    except _Differs as error:
        raise SnapshotRefused(
            f"{snapshot.name} is refused, and nothing of it was taken in: {error}. "
            "Tell its publisher, and read the chain yourself or try another file"
        ) from error


def _compare_once(stretch: Stretch, ledger: Ledger) -> None:
    logs = logs_of_blocks(ledger.chain, ledger.followed_contracts, [], stretch.first, stretch.last, None)
    known_logs = [log for log in logs if len(log["topics"]) > 1]
    if digest_of(map(line_of, known_logs)) != stretch.digest:
        counts = f"it has {stretch.logs} logs there, the chain {len(known_logs)}"
        raise _Differs(f"its blocks {stretch.first} to {stretch.last} are not what the chain says ({counts})")
    if (
        known_logs
        and ledger.chain.block(known_logs[-1]["blockNumber"]).hash
        != "0x" + bytes(known_logs[-1]["blockHash"]).hex()
    ):
        raise Contradiction(
            f"the logs of block {known_logs[-1]['blockNumber']} are of another block than the node's"
        )
