"""How fast the ledger reads in and answers, how both grow, and how often a node is asked: `python -m checks.ledger [--most 100000]`.

It prints tables in Markdown, about ten minutes for 100,000 bounties. The logs that are read in are those of two real lives
on the embedded chain, one paid and one that stays open, repeated under other ids in later blocks; nine of ten are paid. What
is asked is asked of made-up bounties: a tenth open, a tenth in review, the rest paid; every panel has the same first peer.

Seconds are those of this process's processor; of PostgreSQL, which works in another, those of the clock stand beside.
`--ponder` reads the logs of one anvil with Ponder and with the ledger, if `checks/ponder` is installed: see its README.
`--record` puts all of it into the ledger's page, in place of what stands there.
"""

import argparse
import tempfile
from contextlib import ExitStack, redirect_stdout
from pathlib import Path

from checks.ledger.answering import print_answering
from checks.ledger.asking import print_asking
from checks.ledger.calls import count, followed
from checks.ledger.files import print_file
from checks.ledger.lives import lives
from checks.ledger.reading import print_reading
from checks.ledger.record import Tee, record
from checks.machine import print_machine
from oathwork.chain import local
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from tests.support.databases import postgres, programs
from tests.support.stage import build

SIZES = (1_000, 10_000, 100_000)  # bounties
OF_A_FILE = 10_000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="bounties")
    parser.add_argument(
        "--ponder", type=int, default=0, metavar="N", help="beside it, on an anvil of so many"
    )
    parser.add_argument("--answering", action="store_true", help="only how soon the page's server answers")
    parser.add_argument("--record", action="store_true", help="into the ledger's page too")
    arguments = parser.parse_args()
    with redirect_stdout(Tee()) as tables:
        measure(arguments.most, arguments.ponder, arguments.answering)
    if arguments.record and not arguments.answering:
        record(tables.getvalue())


def measure(most, ponder, is_answering):
    """Print all tables, or that of the page's server alone."""
    sizes = [size for size in SIZES if size <= most] or [most]
    print_machine()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": lambda name: f"sqlite:///{folder / name}.sqlite"}
        if programs():
            urls["PostgreSQL"] = lambda name: stack.enter_context(postgres())
        answering_urls = {name: url("answering") for name, url in urls.items()}
        if is_answering:
            print_answering(answering_urls, sizes[-1:])
            return
        stage = build(*local.start(20))
        _print_calls(stage, urls["SQLite"]("calls"))
        ledgers = {"in memory": Ledger(stage.contracts)} | {
            name: Store(stage.contracts, url("reading")) for name, url in urls.items()
        }
        kinds, block = lives(stage), stage.chain.block().number
        print_reading(ledgers, kinds, block, sizes)
        print_file(stage.contracts, kinds, block, min(most, OF_A_FILE), folder)
        print_asking({name: url("asking") for name, url in urls.items()}, sizes)
        print_answering(answering_urls, sizes)
    if ponder:
        from checks.ledger.beside_ponder import print_beside_ponder

        print_beside_ponder(ponder)


def _print_calls(stage, database):
    bounty = stage.post(stage.terms(lane=9))
    print("\n| a bounty on a million blocks, at most 10,000 a question | questions to the node |")
    print("|---|--:|")
    for what, words in (
        ("nothing known", "no"),
        ("the refusal says the limit", "limited to a 10,000 block range"),
    ):
        asked, _ = count(stage, bounty.id, words=words)
        print(f"| {what} | {len(asked)} |")
    followed(stage, database)
    asked, _ = count(stage, bounty.id, database, is_remembered=True)
    print(f"| ledger stored, code checked today | {len(asked)} |", flush=True)


if __name__ == "__main__":
    main()
