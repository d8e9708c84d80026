"""What is said of a transaction that was sent: what has moved, what became of the bounty, what it cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oathwork.chain.receipt import Receipt
    from oathwork.contracts import Move
    from oathwork.contracts.effect import Money
    from oathwork.contracts.receipt_moves import DeputyMoney
    from oathwork.ledger.logs import Ledger
    from oathwork.model.bounty import Bounty


def moves_of(
    receipt: "Receipt", ledger: "Ledger", *before: "Bounty", deputy: "DeputyMoney | None" = None
) -> tuple["Move", ...]:
    """Return what a transaction has moved; `before`: the bounties it is about, as they were, by default the ledger's.

    `deputy`: the crowd, plan or rota that it is about.
    """
    from oathwork.contracts import moves_in

    escrow = ledger.contracts.escrow.address
    return moves_in(receipt, escrow, before or _bounties_before(receipt, ledger, escrow), deputy)


def moves_from_json(rows: "Iterable[Mapping[str, Any]]") -> tuple["Move", ...]:
    """Return moves as `Move.to_json` has written them."""
    from oathwork.contracts import Move

    return tuple(
        Move(int(row["amount"]), row["token"], row["from"], row["to"], row["what"], row["owed"])
        for row in rows
    )


def _bounties_before(receipt: "Receipt", ledger: "Ledger", escrow: str) -> "Iterable[Bounty]":
    from oathwork.ledger.logs import fold

    events = [event for event in receipt.events if event.contract == escrow]
    ids = {event.facts["id"] for event in events if isinstance(event.facts.get("id"), bytes)}
    first = min(((event.block, event.index) for event in events), default=(0, 0))
    history = (event for id in ids for event in ledger.events(id))
    return fold(event for event in history if (event.block, event.index) < first).values()


def from_escrow(receipt: "Receipt", escrow: str) -> "Receipt":
    """Return a receipt with the escrow's events alone: any contract can imitate them, a token among them."""
    return replace(receipt, events=tuple(event for event in receipt.events if event.contract == escrow))


def receipt_json(receipt: "Receipt", moves: "Iterable[Move]") -> dict[str, Any]:
    """Return what is told in JSON of a transaction; the fee in wei is text, for it can be large."""
    return {
        "transaction": receipt.transaction,
        "block": receipt.block,
        "gas": receipt.gas_used,
        "fee": str(receipt.fee),
        "moved": [move.to_json() for move in moves],
    }


def receipt_lines(receipt: "Receipt", moves: "Sequence[Move]", money: "Money") -> list[str]:
    """Return what is said of a transaction to people."""
    from oathwork.model.typed_data import NOBODY

    return [
        *(f"  {move.report(money)}" for move in moves),
        *(["  no money moved"] if not moves else []),
        f"  transaction {receipt.transaction}, block {receipt.block}",
        f"  gas {receipt.gas_used:,}, {money(NOBODY, receipt.fee)}",
    ]


def bounty_lines(
    bounty: "Bounty", receipt: "Receipt", file: Path, moves: "Sequence[Move]", money: "Money"
) -> list[str]:
    """Return what a transaction made of a bounty, for people; `file` is where the bounty is kept."""
    return [
        f"{' '.join(dict.fromkeys(events_of(bounty, receipt)))}: bounty 0x{bounty.id.hex()}",
        f"  now {standing_text(bounty)}",
        *(f"  {words}" for words in skips_of(bounty.id, receipt)),
        *receipt_lines(receipt, moves, money),
        f"  kept in {file}",
    ]


def standing_text(bounty: "Bounty") -> str:
    """Return where a bounty stands, in a few words."""
    closed = ", closed to further claims" if bounty.closed and bounty.status.is_live else ""
    repair = ", a repair" if bounty.state.repair else ""
    return f"{bounty.label}, round {bounty.state.round}{repair}{closed}"


def events_of(bounty: "Bounty", receipt: "Receipt") -> list[str]:
    """Return the names of the events about one bounty. That of its closing names the lane it lives in."""
    lane = (bounty.terms.poster, bounty.terms.lane)
    return [
        event.name
        for event in receipt.events
        if event.facts.get("id") == bounty.id
        or (event.name == "ClaimsClosed" and (event.facts["poster"], event.facts["lane"]) == lane)
    ]


def guild_events(receipt: "Receipt", guilds: str) -> list[dict[str, Any]]:
    """Return the events of the guilds' contract as JSON has them."""
    events = (event for event in receipt.events if event.contract == guilds)
    return [{"event": event.name, **_plain(event.facts)} for event in events]


def herald_events(receipt: "Receipt", herald: str) -> list[dict[str, Any]]:
    """Return the events of a herald as JSON has them; none of no herald."""
    events = receipt.events_of("Herald", herald) if herald else ()
    return [{"event": event.name, **_plain(event.facts)} for event in events]


def herald_lines(events: Iterable[dict[str, Any]]) -> list[str]:
    """Return by which number EAS knows what a herald has attested."""
    return [f"  EAS' number {event['uid']}" for event in events if "uid" in event]


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    from oathwork.model.guild import guild_hex

    values = {name: _plain_value(fact) for name, fact in facts.items()}
    return values | ({"guild": guild_hex(facts["guild"])} if "guild" in facts else {})


def _plain_value(fact: Any) -> Any:
    from oathwork.model.typed_data import Struct

    if isinstance(fact, bytes):
        return "0x" + fact.hex()
    return fact.to_json() if isinstance(fact, Struct) else fact


def skips_of(id: bytes, receipt: "Receipt") -> list[str]:
    """Return which verdicts on a bounty the contract did not count, and why."""
    from oathwork.model.flaws import Flaw

    skips = (event.facts for event in receipt.named("VerdictSkipped") if event.facts["id"] == id)
    return [
        f"the verdict for member {facts['index']} of the panel was not counted: {Flaw.of_skip(facts['reason']).value}"
        for facts in skips
    ]
