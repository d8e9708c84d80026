"""Bounties as the page's JSON has them: see page/src/api.ts. Amounts and large numbers are texts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from oathwork.chain.abi import Event, artifact
from oathwork.errors import NetworkError
from oathwork.ledger.bounty_file import bounty_as_json
from oathwork.model.bounty import Bounty
from oathwork.model.guild import Seat, guild_hex
from oathwork.model.next_step import seals_open_at, step, wait_of
from oathwork.model.price_of_capture import capture_json
from oathwork.model.terms import End
from oathwork.model.typed_data import Struct
from oathwork.site.around import around_json
from oathwork.site.following import Now
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.text import plain

_SAFE_BITS: Final = 48  # numbers up to so many fit those of other languages
_LONGEST_URI: Final = 2_000  # characters of a stranger's text
_MOST_EVENTS: Final = 1_000  # of one bounty
_MOST_SEALS: Final = 64  # of one bounty: a panel has seven, in at most eight parts


def at_json(now: Now) -> dict[str, Any]:
    """Return the block at which an answer is true."""
    block = now.block
    return {"block": block.number, "moment": block.timestamp, "hash": block.hash}


def rows_json(source: SiteSource, bounties: Iterable[Bounty], moment: int) -> list[dict[str, Any]]:
    """Return bounties as rows of the board, at a moment in seconds."""
    bounties = list(bounties)
    titles = source.titles(bounties)
    return [_row_json(source, each, titles.get(each.id, ""), moment) for each in bounties]


def _row_json(source: SiteSource, bounty: Bounty, title: str, moment: int) -> dict[str, Any]:
    terms, state = bounty.terms, bounty.state
    decimals, symbol = source.label(terms.token)
    return {
        "id": as_hex(bounty.id),
        "title": title,
        "status": bounty.label,
        "closed": bounty.closed,
        "poster": terms.poster,
        "guild": guild_hex(terms.guild),
        "token": terms.token,
        "symbol": symbol or None,
        "decimals": decimals,
        **{name: str(getattr(terms, name)) for name in ("reward", "fee", "bond")},
        "size": terms.size,
        "byLot": terms.by_lot,
        "passMark": terms.pass_mark,
        "effort": terms.effort,
        "openUntil": terms.open_until,
        "workPeriod": terms.work_period,
        "worker": state.worker,
        "reservedFor": terms.worker,
        "minStanding": str(terms.min_standing),
        "round": state.round,
        "next": _next_json(bounty, moment),
    }


def _next_json(bounty: Bounty, moment: int) -> dict[str, Any] | None:
    """Return what a bounty waits for; without that, what anyone can do."""
    wait = wait_of(bounty, moment)
    if wait is None:
        return _step_json(bounty)
    accounts = list(wait.accounts) or None
    return {"action": wait.action, "since": 0, "block": 0, "accounts": accounts, "until": wait.until}


def _step_json(bounty: Bounty) -> dict[str, Any] | None:
    due = step(bounty)
    if due is None:
        return None
    return {"action": due.action, "since": due.since, "block": due.block, "accounts": None, "until": None}


def bounty_json(source: SiteSource, bounty: Bounty, now: Now) -> dict[str, Any]:
    """Return one bounty with all that is told of it."""
    events = _events(source, bounty.id)
    moment = now.block.timestamp
    file = bounty_as_json(bounty, source.contracts.escrow.domain)
    uris = {hash: plain(uri, limit=_LONGEST_URI) for hash, uri in file["uris"].items()}
    return {
        "at": at_json(now),
        "bounty": file | {"uris": uris},
        "closed": bounty.closed,
        "row": rows_json(source, [bounty], moment)[0],
        "verdicts": [
            {
                "round": each.round,
                "index": each.index,
                "peer": each.peer,
                "score": each.score,
                "review": as_hex(each.review),
            }
            for each in bounty.verdicts
        ],
        "signed": source.signers(bounty, now.block),
        "events": [_event_json(source, each) for each in events],
        "next": _next_json(bounty, moment),
        "then": _step_json(bounty),
        "holds": str(bounty.holds),
        "end": bounty.end,
        "ended": _ending_json(source, bounty, events),
        "capture": capture_json(bounty.terms),
        "around": around_json(source, bounty),
    }


def _events(source: SiteSource, id: bytes) -> list[Event]:
    """Return what was told of a bounty: of too much its beginning, and what came last. Nothing if the node is silent."""
    try:
        events: list[Event] = source.once_a_block(("events", id), lambda: source.ledger.events(id))
        return [*events[:1], *events[1:][1 - _MOST_EVENTS :]]
    except NetworkError:
        return []


def _event_json(source: SiteSource, event: Event) -> dict[str, Any]:
    return {
        "block": event.block,
        "moment": source.moment(event.block),
        "transaction": event.transaction,
        "name": event.name,
        "facts": _facts_json(event),
    }


def _ending_json(source: SiteSource, bounty: Bounty, events: list[Event]) -> dict[str, Any] | None:
    if bounty.end is None:
        return None
    last = next((each for each in reversed(events) if End.of_event(each.name)), None)
    return {
        "end": bounty.end,
        "paid": bounty.is_paid,
        "block": last.block if last else 0,
        "moment": source.moment(last.block) if last else 0,
        "transaction": last.transaction if last else "0x",
    }


def _facts_json(event: Event) -> dict[str, Any]:
    entry = artifact("BountyEscrow").events[artifact("BountyEscrow").topic(event.name)]
    kinds: Mapping[str, str] = {each["name"]: each["type"] for each in entry["inputs"]}
    return {name: _fact_json(kinds[name], fact) for name, fact in event.facts.items() if name in kinds}


def _fact_json(kind: str, fact: Any) -> Any:
    """Return a fact as JSON, by its type: whole numbers that may be too large for others' are texts."""
    match fact:
        case Struct():
            return fact.to_json()
        case Seat():
            return {"place": fact.place, "account": fact.account}
        case tuple() | list():
            return [_fact_json(kind.removesuffix("[]"), each) for each in fact]
        case bytes():
            return as_hex(fact)
        case bool():
            return fact
        case int() if kind == "uint96":
            return guild_hex(fact)
        case int():
            return int(fact) if _is_small(kind, fact) else str(int(fact))
        case str():
            return plain(fact, limit=_LONGEST_URI)
    return str(fact)


def _is_small(kind: str, fact: int) -> bool:
    """Return whether a number is one for any language. Rounds, blocks and moments are; amounts are not, however small."""
    return int(kind.removeprefix("uint") or 256) <= _SAFE_BITS or fact < 2**40


def seals_json(source: SiteSource, bounty: Bounty, now: Now) -> dict[str, Any]:
    """Return the seals of this round that this server's mailbox has, and the operator's others: who asks opens them.

    `silent`: the mailboxes that did not answer, whose parts are missing.
    """
    mail = source.mail_of(bounty.id)
    own = [data.decode() for data in source.box.show(bounty.id, now.block).seals]
    others = [seal.data.decode() for _, seal in mail.seals]
    return {
        "at": at_json(now),
        "opensAt": seals_open_at(bounty),
        "seals": list(dict.fromkeys([*own, *others]))[:_MOST_SEALS],
        "silent": sorted({refusal.document for refusal in mail.refusals}),
    }
