"""How fast a ledger's logs are written into a file, and how fast another ledger starts from it."""

import time

from checks.ledger.reading import read_in
from oathwork.ledger.database import Store
from oathwork.ledger.publishing import publish
from oathwork.ledger.snapshot import Snapshot


def print_file(contracts, kinds, block, bounties, folder):
    """Print it for so many bounties, in SQLite. What the chain is asked meanwhile is not counted: that is the node's."""
    publisher, newcomer = (
        Store(contracts, f"sqlite:///{folder / name}.sqlite") for name in ("publisher", "newcomer")
    )
    read_in(publisher, kinds, 0, bounties, block)
    path = folder / "ledger.gz"
    (head, _), writing = _timed(lambda: publish(publisher, path))
    file = Snapshot(path)
    _, measuring = _timed(file.measure)
    _, taking_in = _timed(lambda: [newcomer.ingest(portion) for portion in _turns(newcomer, file)])
    assert newcomer.size() == publisher.size() == (head.logs, bounties)
    rates = " | ".join(f"{head.logs / seconds:,.0f}" for seconds in (writing, measuring, taking_in))
    size = path.stat().st_size / head.logs
    print(
        f"\n| a file of {bounties:,} bounties' logs: logs a second of processor | written | looked at | taken in | bytes a log |"
    )
    print("|---|--:|--:|--:|--:|")
    print(f"| SQLite | {rates} | {size:.0f} |", flush=True)


def _turns(newcomer, file):
    for portion in file.portions(0):
        newcomer._anchors()
        yield portion


def _timed(act):
    start = time.process_time()
    answer = act()
    return answer, time.process_time() - start
