"""What a transaction has moved, and what a bounty has become by it, as the page reads them off a receipt: as the toolkit does."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from eth_abi.abi import encode

from oathwork.chain.abi import artifact, read_logs, read_transfers, type_of
from oathwork.chain.receipt import Receipt
from oathwork.contracts import moves_in
from oathwork.lifecycle import EmittedEvent, World
from oathwork.model.bounty import Bounty, fold
from oathwork.model.guild import Seat
from oathwork.model.terms import NOBODY
from oathwork.model.typed_data import Struct
from tests.page.lives import ESCROW, PEERS, TOKEN, WORKER, Life, bring_to, random_terms
from tests.page.test_ends import ENDS, is_possible, random_scores
from tests.page.vectors import as_page, numbers, page


def _log(contract: str, where: str, event: EmittedEvent) -> dict[str, Any]:
    """Return an event as nodes answer it."""
    abi = artifact(contract)
    topic = abi.topic(event.name)
    items = abi.events[topic]["inputs"]
    indexed = [
        encode([type_of(item)], [_plain(event.facts[item["name"]])]) for item in items if item["indexed"]
    ]
    rest = [item for item in items if not item["indexed"]]
    data = encode([type_of(item) for item in rest], [_plain(event.facts[item["name"]]) for item in rest])
    block = {"blockNumber": 1, "logIndex": 0, "transactionHash": bytes(32), "blockHash": bytes(32)}
    return {"address": where, "topics": [topic, *indexed], "data": data} | block


def _plain(value: Any) -> Any:
    if isinstance(value, Seat):
        return value.word
    if isinstance(value, Struct):
        return value.values()
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _logs(before: World, after: World, token: str, chance: random.Random) -> list[dict[str, Any]]:
    """Return a step's logs: the escrow's, and the token's, which now and then says something else."""
    known = artifact("BountyEscrow").events.values()
    names = {entry["name"] for entry in known}
    logs = [_log("BountyEscrow", ESCROW, event) for event in after.events if event.name in names]
    if token != NOBODY:
        transfers = list(_transfers(before, after, token))
        if chance.random() < 0.2 and transfers:
            transfers[0] = replace(
                transfers[0], facts={**transfers[0].facts, "value": chance.getrandbits(90)}
            )
        logs += [_log("MockToken", token, transfer) for transfer in transfers]
    return logs


def _transfers(before: World, after: World, token: str) -> Iterator[EmittedEvent]:
    for (of, account), held in after.balances.items():
        gain = held - before.balances.get((of, account), 0)
        if of == token and account != ESCROW and gain:
            source, to = (ESCROW, account) if gain > 0 else (account, ESCROW)
            yield EmittedEvent("Transfer", {"from": source, "to": to, "value": abs(gain)})


def _as_lives(bounties: dict[bytes, Bounty]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "terms": each.terms,
            "status": each.status.label,
            "state": each.state,
            "people": each.people,
        }
        | {"end": None if each.end is None else str(each.end), "closed": each.closed}
        for each in bounties.values()
    ]


def _without_nothing(lives: list[Any]) -> list[Any]:
    """JSON leaves out what is undefined."""
    return [{name: each for name, each in life.items() if each is not None} for life in lives]


def _steps() -> Iterator[tuple[str, list[dict[str, Any]], dict[bytes, Bounty], dict[bytes, Bounty]]]:
    """Yield steps of many lives: who acted, the logs, and the bounties before and after."""
    chance = random.Random(7)
    for _ in range(40):
        terms = random_terms(chance)
        for end in ENDS:
            if not is_possible(end, terms):
                continue
            life = Life(terms, chance.getrandbits(80))
            life.world = replace(life.world, unreachable=frozenset(_unreachable(chance)))
            bring_to(life, end, chance, random_scores(end, terms, chance), 5)
            bounties: dict[bytes, Bounty] = {}
            for caller, before, after in life.steps:
                logs = _logs(before, after, terms.token, chance)
                bounties_now = fold(read_logs(logs), bounties)
                yield caller, logs, bounties, bounties_now
                bounties = bounties_now


def _unreachable(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Now and then the worker cannot be paid."""
    if chance.random() < 0.3:
        yield from ((token, WORKER) for token in (NOBODY, TOKEN))


def _receipt(caller: str, logs: list[dict[str, Any]]) -> Receipt:
    return Receipt("0x" + "00" * 32, 1, caller, 0, 0, tuple(read_logs(logs)), tuple(read_transfers(logs)))


def test_what_a_transaction_has_moved() -> None:
    steps = list(_steps())
    asked = [
        ("moves", {"from": caller, "logs": logs, "lives": _as_lives(before)})
        for caller, logs, before, _ in steps
    ]

    for (caller, logs, before, _), answer in zip(steps, page(asked), strict=True):
        moves = moves_in(_receipt(caller, logs), ESCROW, before.values())
        due = [
            {
                "amount": move.amount,
                "token": move.token,
                "from": move.source,
                "to": move.to,
                "what": move.what,
            }
            | {"waits": move.waits, "limit": move.limit}
            for move in moves
        ]
        assert answer == due


def test_what_a_bounty_has_become() -> None:
    asked, due, logs_so_far = [], [], []
    for _, logs, before, after in _steps():
        logs_so_far = [*(logs_so_far if before else ()), *logs]
        asked.append(("fold", {"logs": logs_so_far}))
        due.append(_without_nothing(numbers(as_page(_as_lives(after)))))

    assert page(asked) == due


def test_events_that_a_stranger_imitates_say_nothing() -> None:
    caller, logs, _, _ = next(_steps())
    strange = [{**log, "address": PEERS[0]} for log in logs]

    assert page([("moves", {"from": caller, "logs": strange, "lives": []}), ("fold", {"logs": strange})]) == [
        [],
        [],
    ]


def test_the_last_event_is_the_end() -> None:
    ends = {str(bounty.end) for *_, after in _steps() for bounty in after.values() if bounty.end}

    assert ends == {"Withdrawn", "Paid", "Ruled", "Unverified"}
