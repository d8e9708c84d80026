"""The stored ledger itself: reading the chain into it, and files of its logs, written and started from."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.progress import Bar
from oathwork.errors import UsageError

if TYPE_CHECKING:
    from oathwork.ledger.database import Store
    from oathwork.ledger.snapshot import Head, Snapshot
    from oathwork.ledger.snapshot_check import Comparison

_LIES: Final = (1, 10, 100)  # stretches with a lie, for which it is said how likely none of them is seen
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--write", "target", type=_FILE, help="Write its logs to a new file, for others to start from.")
@click.option("--from", "source", type=_FILE, help="Take in the logs of such a file first.")
@click.option(
    "--verify-all", "is_whole", is_flag=True, help="Compare all of the file with the chain; goes with --from."
)
@options.reads
def ledger(desk: Desk, target: Path | None, source: Path | None, is_whole: bool) -> None:
    """Read what is new on the chain into the ledger that the settings name; an interrupted reading goes on where it was.

    A file saves a newcomer the first reading. Before anything of it is taken in, up to 100 of its stretches are read from the
    chain too, drawn by chance; one difference refuses it. How likely a lie stays unseen is said.

    \b
    oathwork ledger
    oathwork ledger --write ledger.gz
    oathwork ledger --from ledger.gz --verify-all
    """
    store = _store(desk)
    document: dict[str, Any] = {}
    lines: list[str] = []
    snapshot = _compared(store, source, is_whole, document, lines) if source else None
    at = desk.at(store.follow(start=snapshot))
    logs, bounties = store.size()
    document |= {"logs": logs, "bounties": bounties}
    lines.append(f"read to block {at['at']['block']}: {bounties:,} bounties, {logs:,} logs")
    if target:
        _publish(store, target, document, lines)
    desk.answer({**at, **document}, lines)


def _store(desk: Desk) -> "Store":
    from oathwork.ledger.database import Store

    if isinstance(desk.ledger, Store):
        return desk.ledger
    raise UsageError(
        'there is no stored ledger: name its database in the settings, ledger = "sqlite:///ledger.sqlite", '
        "or set OATHWORK_LEDGER"
    )


def _compared(
    store: "Store", source: Path, is_whole: bool, document: dict[str, Any], lines: list[str]
) -> "Snapshot":
    from oathwork.ledger.snapshot import Snapshot
    from oathwork.ledger.snapshot_check import compare

    snapshot = Snapshot(source)
    comparison = compare(
        snapshot,
        store,
        is_whole=is_whole,
        reading=Bar(f"reading {snapshot.name}", "blocks"),
        comparing=Bar("comparing it with the chain", "stretches"),
    )
    document["from"] = _head_json(snapshot.head, snapshot.digest) | {
        "compared": comparison.sample,
        "stretches": comparison.stretches,
        "unseen": {str(lies): comparison.unseen(lies) for lies in _LIES},
    }
    lines += _comparison_lines(snapshot, comparison)
    return snapshot


def _comparison_lines(snapshot: "Snapshot", comparison: "Comparison") -> Iterator[str]:
    yield f"{snapshot.name}: {_head_text(snapshot.head)}, SHA-256 of its text {snapshot.digest}"
    yield f"{comparison.sample:,} of its {comparison.stretches:,} stretches were compared with the chain; none differs"
    if comparison.sample < comparison.stretches:
        chances = ", ".join(f"{comparison.unseen(lies):.1%} in {lies}" for lies in _LIES)
        yield (
            f"  how likely lies were not seen, by how many stretches have one: {chances}; --verify-all compares all. "
            "Whatever is shown or acted on is held against the chain's word for it besides"
        )


def _publish(store: "Store", target: Path, document: dict[str, Any], lines: list[str]) -> None:
    from oathwork.ledger.publishing import publish

    head, digest = publish(store, target)
    document["written"] = {"file": str(target), **_head_json(head, digest)}
    lines.append(f"written to {target}: {_head_text(head)}, SHA-256 of its text {digest}")


def _head_json(head: "Head", digest: str) -> dict[str, Any]:
    return {
        "first": head.first,
        "last": head.last,
        "hash": "0x" + head.hash.hex(),
        "logs": head.logs,
        "digest": digest,
    }


def _head_text(head: "Head") -> str:
    return f"{head.logs:,} logs of the blocks {head.first} to {head.last}"
