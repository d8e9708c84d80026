"""Keeping: take every step that is due, once or for ever."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options, sending
from oathwork.cli.context import Desk
from oathwork.cli.receipts import from_escrow, moves_of, skips_of

if TYPE_CHECKING:
    from oathwork.chain.receipt import Cost, Receipt
    from oathwork.contracts import Call
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.workflows.keeper_sending import Outcome
    from oathwork.workflows.missing import FlawedFile

_MOST_FLAWS = 1_000  # that are remembered, for strangers can make any number
_SPREAD = 0.2  # of the pause, which is by chance so much longer
_ACTIONS = ("draw", "settle", "redraw", "lapse", "expire", "withdraw")


@click.command()
@click.option("--once", is_flag=True, help="Do one round and exit, for cron.")
@click.option(
    "--every", default="1 minute", show_default=True, help="The pause between rounds (plus up to 20 %)."
)
@click.option(
    "--only",
    type=click.Choice(_ACTIONS),
    multiple=True,
    help="Take only this step; can be repeated.  [default: all]",
)
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="The most steps in a round."
)
@click.option(
    "--pot",
    "by_pot",
    is_flag=True,
    help="Take steps through the posters' pots that pay for them, and those first.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be done, and sign nothing.")
@options.verdict_places
@options.sends_alone
def keeper(
    desk: Desk,
    once: bool,
    every: str,
    only: tuple[str, ...],
    limit: int,
    by_pot: bool,
    dry_run: bool,
    verdicts: "tuple[VerdictPlace, ...]",
) -> None:
    """Take every step that is due, for everybody: draw, settle, redraw, lapse, expire, withdraw. Costs gas and earns nothing.

    With --pot it earns what posters' pots pay (`oathwork pot`); what they do not pay for is taken all the same.

    You can kill it and run it again at any time, and running two is safe. It signs without asking.

    \b
    oathwork keeper --once --dry-run
    oathwork keeper --verdicts https://mailbox.example.org --account keeper
    oathwork keeper --pot --account keeper
    """
    from oathwork.contracts.keeper_pot import KeeperPot
    from oathwork.workflows.keeper import ACTIONS, Keeper

    places = desk.places(verdicts, is_folder_needed=False)
    signer = None if dry_run else desk.signer
    flaws = _Flaws(desk)
    work = Keeper(
        desk.contracts,
        places,
        ledger=desk.ledger,
        only=only or ACTIONS,
        most=limit,
        set_aside=flaws.hear,
        pot=KeeperPot.of(desk.chain, desk.contracts.escrow.address) if by_pot else None,
    )
    if not once:
        _warn_of_pause(desk, every)

    def turn() -> None:
        turn = _Turn(desk, signer.address if signer else None)
        work.tick(signer, turn.report, turn.announce)
        desk.outbox.close()
        if once:
            document = {"chain": desk.chain.id, "outcomes": turn.rows, "setAside": flaws.rows}
            desk.answer(document, [] if turn.rows else ["nothing is due"])

    options.repeat(turn, every, once=once, spread=_SPREAD, wait=desk.ledger.wait)


def _warn_of_pause(desk: Desk, every: str) -> None:
    """Say so if lots can be missed between two rounds."""
    from oathwork.chain.history import hash_reach, seconds_a_block
    from oathwork.cli.chain_text import rough_text
    from oathwork.model.amounts import to_seconds

    reach = hash_reach(desk.chain) * seconds_a_block(desk.chain)
    if reach and to_seconds(every) * (1 + _SPREAD) > reach / 2:
        click.echo(
            f"a lot can be drawn for about {rough_text(reach)} here: with a pause of {every}, some may be missed",
            err=True,
        )


class _Flaws:
    """Says which verdicts are set aside and why, each once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rows: list[dict[str, str]] = []

    def hear(self, id: bytes, flaw: "FlawedFile") -> None:
        """Say it, unless it was said before."""
        row = {"id": "0x" + id.hex(), "said": str(flaw)}
        if row not in self.rows:
            if len(self.rows) >= _MOST_FLAWS:
                self.rows.clear()
            self.rows.append(row)
            click.echo(f"0x{id.hex()}  not counted: {flaw}", err=self.desk.as_json)


class _Turn:
    """Says of each step what it will do, before it is signed, and what became of it."""

    def __init__(self, desk: Desk, sender: str | None) -> None:
        self.desk, self.sender = desk, sender
        self.rows: list[dict[str, Any]] = []
        self._sentences: dict[bytes, str] = {}  # by the call's data
        self._receipts: dict[str, Receipt] = {}  # of transactions that were told: several steps can share one

    @cached_property
    def now(self) -> int:
        """The moment of the round, in seconds."""
        return self.desk.chain.now()

    def announce(self, call: "Call", cost: "Cost | None") -> None:
        """Say what a step will do and cost."""
        from oathwork.model.typed_data import NOBODY

        sentence = call.effect(self.sender or NOBODY, self.now).sentence(self.desk.money)
        self._sentences[call.data] = sentence
        self._echo(f"  {sentence}")
        if cost:
            self._echo(f"  {sending.cost_sentence(self.desk, cost)}")

    def _receipt(self, transaction: str) -> "Receipt | None":
        if transaction and transaction not in self._receipts:
            receipt = self.desk.chain.find(transaction)
            if receipt is None:
                return None
            self._receipts[transaction] = receipt
        return self._receipts.get(transaction)

    def report(self, outcome: "Outcome") -> None:
        """Say what became of it, what has moved, and what it cost."""
        from oathwork.model.typed_data import NOBODY

        is_new = outcome.transaction not in self._receipts
        receipt = self._receipt(outcome.transaction) if is_new else None
        moves = moves_of(receipt, self.desk.ledger) if receipt else ()
        skips = self._skips(outcome)
        reason = outcome.transaction or outcome.reason
        self._echo(
            f"0x{outcome.id.hex()}  {outcome.action:<8}  {outcome.result}{f': {reason}' if reason else ''}"
        )
        for line in [*skips, *(move.report(self.desk.money) for move in moves)]:
            self._echo(f"  {line}")
        if receipt:
            self._echo(f"  gas {receipt.gas_used:,}, {self.desk.money(NOBODY, receipt.fee)}")
        self.rows.append(
            {
                "id": "0x" + outcome.id.hex(),
                "action": outcome.action,
                "result": outcome.result,
                "transaction": outcome.transaction,
                "said": outcome.reason,
                "effect": self._sentences.get(outcome.call.data, "") if outcome.call else "",
                "moved": [move.to_json() for move in moves],
                "skipped": skips,
                "earned": str(outcome.pay),
                "gas": receipt.gas_used if receipt else 0,  # of all steps of that transaction, with the first
                "fee": str(receipt.fee) if receipt else "0",
            }
        )

    def _skips(self, outcome: "Outcome") -> list[str]:
        """Return which verdicts the contract did not count, and why."""
        receipt = self._receipt(outcome.transaction)
        escrow = self.desk.contracts.escrow.address
        return skips_of(outcome.id, from_escrow(receipt, escrow)) if receipt else []

    def _echo(self, line: str) -> None:
        click.echo(line, err=self.desk.as_json)
