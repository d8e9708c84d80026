"""The page's own modules answer as the toolkit does: calls, messages, refusals, sentences, money. No browser: Node runs them."""

import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from types import SimpleNamespace
from typing import Any, Final

import pytest
from eth_abi.abi import encode

from oathwork.chain.abi import artifact, read_logs, refusal, signature
from oathwork.contracts import describe, describe_message
from oathwork.contracts.deployments import predicted
from oathwork.contracts.effect import AskContract
from oathwork.error_sentences import SENTENCES, explain
from oathwork.errors import OathworkError
from oathwork.model import amounts, messages
from oathwork.model.guild import hash_panel
from oathwork.model.terms import NOBODY, hash_team, terms_id
from oathwork.model.typed_data import Domain, TypedData
from oathwork.untrusted.text import plain
from tests.page.node import ROOT
from tests.page.random_calls import ACCOUNTS, NOW, Chance
from tests.page.vectors import as_page, numbers, page

CASES: Final = 20  # of each function
MANY: Final = 300  # of those that count verdicts
CHANGING: Final = [
    (contract, name)
    for contract in (
        "BountyEscrow",
        "Guilds",
        "Crowds",
        "Crowd",
        "Plans",
        "Plan",
        "Rotas",
        "Rota",
        "CourtArbiter",
        "Holdback",
        "MockToken",
    )
    for name, entry in artifact(contract).functions.items()
    if entry["stateMutability"] not in ("view", "pure")
]
ESCROW: Final = Domain(31337, predicted(31337).escrow)


def _calls(contract: str, function: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield random calls of a function, and their arguments by name as the page takes them."""
    abi, chance = artifact(contract), Chance(f"{contract}.{function}")
    entry = abi.functions[function]
    for _ in range(MANY if "settle" in function.lower() else CASES):
        given = chance.arguments(entry, chance.terms())
        to, value = ACCOUNTS[0], chance.amount()
        call = SimpleNamespace(
            contract=contract, function=function, to=to, data=abi.encode(function, *given), value=value
        )
        yield (
            call,
            {_name(item): _named(item, each) for item, each in zip(entry["inputs"], given, strict=True)},
        )


def _name(item: Any) -> str:
    struct = str(item["internalType"]).removeprefix("struct ")
    return item["name"] or struct[:1].lower() + struct[1:]


def _named(item: Any, value: Any) -> Any:
    """People are tuples for the ABI, and objects on the page."""
    return (
        dict(zip(("team", "panel"), value, strict=True)) if item["internalType"] == "struct People" else value
    )


def _call_json(call: Any) -> dict[str, Any]:
    return {"contract": call.contract, "to": call.to, "data": call.data, "value": call.value}


# ----------------------------------------------------------------------------------------------------------------- calls


def _said(chance: Chance, token: str, owed: int) -> tuple[dict[str, Any], AskContract]:
    """Return what contracts say that were asked: as the page takes it, and as the toolkit asks it."""
    court, pays = chance.account(), chance.random.choice([None, False, True])
    says = {"token": token, "due": owed, "court": court, "balance": owed}
    setup = (NOBODY, token, NOBODY, court)  # of a crowd: its token; of a warranty: its court
    views = {
        "owed": owed, "setup": setup, "token": token, "held": owed, "dueTo": owed, "balance": owed, "court": court, "chain": 31337,
        "escrow": ESCROW.contract, "questions": (pays is not None, 7), "answers": (True, False, pays),
    }  # fmt: skip
    return says | ({} if pays is None else {"pays": pays}), lambda name, *_: views[name]


@pytest.mark.parametrize(("contract", "function"), CHANGING, ids=[f"{a}.{b}" for a, b in CHANGING])
def test_a_call_is_described_as_by_the_toolkit(contract: str, function: str) -> None:
    chance, questions, due = Chance("who"), [], []
    for call, _ in _calls(contract, function):
        sender, owed = chance.account(), chance.random.choice([None, chance.amount()])
        token = chance.random.choice([NOBODY, chance.account()])
        says, ask = (None, None) if owed is None else _said(chance, token, owed)
        asked = {"call": _call_json(call), "sender": sender, "now": NOW, "owed": owed, "says": says}
        questions.append(("describe", asked))
        effect = describe(call, sender, NOW, ask)
        moves = [
            {
                "amount": move.amount,
                "token": move.token,
                "from": move.source,
                "to": move.to,
                "what": move.what,
            }
            | {"waits": move.waits, "limit": move.limit}
            for move in effect.moves
        ]
        due.append({"sentence": effect.sentence(), "moves": moves})

    assert page(questions) == due


@pytest.mark.parametrize(("contract", "function"), CHANGING, ids=[f"{a}.{b}" for a, b in CHANGING])
def test_a_call_is_the_same_bytes_and_read_back(contract: str, function: str) -> None:
    calls = list(_calls(contract, function))
    written = page(
        [("encode", {"contract": contract, "name": function, "facts": facts}) for _, facts in calls]
    )
    read = page([("decode", {"contract": contract, "data": call.data}) for call, _ in calls])

    assert written == ["0x" + call.data.hex() for call, _ in calls]
    assert read == [{"name": function, "facts": numbers(as_page(facts))} for _, facts in calls]


def test_what_is_no_call_of_ours_is_said_to_be_unknown() -> None:
    [(call, _), *_] = _calls("BountyEscrow", "claim")
    strange = [b"", b"\x01\x02\x03\x04", call.data[:4], b"\xff" * 100]
    for contract in ("BountyEscrow", ""):
        calls = [SimpleNamespace(contract=contract, to=ACCOUNTS[1], data=data, value=5) for data in strange]
        asked = [
            (
                "describe",
                {"call": _call_json(each), "sender": ACCOUNTS[0], "now": NOW, "owed": None, "says": None},
            )
            for each in calls
        ]
        due = [describe(each, ACCOUNTS[0], NOW).sentence() for each in calls]

        assert [each["sentence"] for each in page(asked)] == due


@pytest.mark.parametrize("function", ["claim", "settle", "post", "deliver"])
def test_bytes_that_are_not_as_we_write_them_are_no_call_of_ours(function: str) -> None:
    for call, _ in _calls("BountyEscrow", function):
        dirty = call.data[:4] + b"\x01" + call.data[5:]  # the poster's word has more than an address
        strange = [call.data[:-1], call.data + b"\0", dirty]
        asked = [("decode", {"contract": "BountyEscrow", "data": data}) for data in strange]

        assert page(asked) == [None, None, None]


# -------------------------------------------------------------------------------------------------------------- messages


def _messages() -> Iterator[tuple[str, dict[str, Any], TypedData]]:
    """Yield random messages: what the page calls each, its fields, and the toolkit's."""
    chance = Chance("messages")
    for _ in range(CASES):
        bounty, round, delivery, team = (
            chance.word(),
            chance.random.randrange(9),
            chance.word(),
            chance.team(),
        )
        account, deadline, own = chance.account(), chance.moment(), chance.random.random() < 0.5
        about = {"bounty": bounty, "round": round}
        terms = chance.terms()
        yield "terms", terms.message(), messages.terms_message(ESCROW, terms)
        yield (
            "claim",
            about | {"worker": account, "ownBond": own, "deadline": deadline},
            messages.claim_message(ESCROW, bounty, round, account, deadline, own_bond=own),
        )
        yield (
            "delivery",
            about | {"delivery": delivery, "team": team, "deadline": deadline},
            messages.delivery_message(ESCROW, bounty, round, delivery, team, deadline),
        )
        yield (
            "team",
            about | {"delivery": delivery, "team": team},
            messages.team_message(ESCROW, bounty, round, delivery, team),
        )
        yield "quit", about, messages.quit_message(ESCROW, bounty, round)
        yield "close", {"bounty": bounty}, messages.close_message(ESCROW, bounty)
        score, review = chance.random.randrange(101), chance.word()
        yield (
            "verdict",
            about | {"delivery": delivery, "peer": account, "score": score, "review": review},
            messages.verdict_message(ESCROW, bounty, round, delivery, account, score, review),
        )
        guild = chance.random.getrandbits(96)
        yield (
            "takeSeat",
            {"guild": guild, "account": account, "takenAt": NOW, "deadline": deadline},
            messages.take_seat_message(_guilds(), guild, account, NOW, deadline),
        )
        subject = {"bounty": bounty, "round": round, "delivery": delivery, "peer": account}
        seal, parts = chance.word(), chance.word()
        yield (
            "seal",
            subject | {"seal": seal, "parts": parts},
            messages.seal_message(ESCROW, **subject, seal=seal, parts=parts),
        )


def _guilds() -> Domain:
    return Domain(31337, predicted(31337).guilds)


def _typed_json(message: TypedData) -> dict[str, Any]:
    domain = message.domain.message()
    return {"domain": domain, "primary": message.primary, "types": message.types, "message": message.message}


NOT_MADE: Final = ("terms", "quit", "takeSeat")  # the page has nobody sign them: it only describes them


def test_a_message_has_the_same_digest() -> None:
    all_messages = [each for each in _messages() if each[0] not in NOT_MADE]
    asked = [("made", {"kind": kind, "chain": 31337, "facts": facts}) for kind, facts, _ in all_messages]

    assert page(asked) == ["0x" + message.digest().hex() for *_, message in all_messages]


def test_a_message_is_said_and_hashed_as_by_the_toolkit() -> None:
    chance = Chance("permits")
    permits = [
        messages.permit_message(
            Domain(1, chance.account(), chance.text(), chance.random.choice(["2", None])),
            chance.account(),
            chance.account(),
            chance.random.choice([0, 2**256 - 1, chance.amount()]),
            chance.random.randrange(9),
            chance.moment(),
        )
        for _ in range(CASES)
    ]
    all_messages = [*(message for *_, message in _messages()), *permits]
    answers = page([("message", {"data": _typed_json(message)}) for message in all_messages])

    for message, answer in zip(all_messages, answers, strict=True):
        assert answer["digest"] == "0x" + message.digest().hex()
        assert answer["domain"] == "0x" + message.domain.separator().hex()
        assert answer["message"] == "0x" + message.struct_hash().hex()
        assert answer["words"] == describe_message(message)
        assert _as_texts(answer["json"]) == _as_texts(message.full())


def _as_texts(value: Any) -> Any:
    """Wallets take numbers beyond what JavaScript holds as texts."""
    if isinstance(value, dict):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_hashes_of_terms_and_people() -> None:
    chance, asked, due = Chance("hashes"), [], []
    for _ in range(CASES):
        terms, (team, panel) = chance.terms(), chance.people()
        asked += [
            ("termsId", {"chain": 31337, "terms": terms}),
            ("hashTeam", {"team": team}),
            ("hashPanel", {"panel": panel}),
        ]
        due += [
            terms_id(ESCROW, terms),
            hash_team(team),
            hash_panel(panel),
        ]

    assert page(asked) == ["0x" + each.hex() for each in due]


# -------------------------------------------------------------------------------------------------------------- refusals


def test_every_refusal_is_said_as_by_the_toolkit() -> None:
    asked, due = [], []
    for contract in ("BountyEscrow", "Guilds", "Reputation", "Crowd", "MockToken"):
        for selector, entry in artifact(contract).errors.items():
            for data in _refusals(selector, entry):
                asked.append(("refused", {"data": data}))
                due.append(str(refusal(data)).partition(": ")[2])
    strange = [
        b"",
        b"\x12\x34\x56\x78",
        selector,
        bytes.fromhex("08c379a0") + encode(["string"], ["no\x1b money"]),
    ]
    for data in [*strange, bytes.fromhex("4e487b71") + encode(["uint256"], [0x11])]:
        asked.append(("refused", {"data": data}))
        due.append(str(refusal(data)).partition(": ")[2])

    assert page(asked) == due


def _refusals(selector: bytes, entry: Any) -> Iterator[bytes]:
    """Yield reverts with this error, its arguments at their ends and in between."""
    chance = Chance(entry["name"])
    types = [item["type"] for item in entry["inputs"]]
    for kind in range(4):
        yield selector + encode(types, [_argument(each, kind, chance) for each in types])


def _argument(kind: str, which: int, chance: Chance) -> Any:
    if kind.startswith("uint"):
        bits = int(kind[4:])
        return [0, 2**bits - 1, min(NOW, 2**bits - 1), min(chance.random.randrange(6), 2**bits - 1)][which]
    if kind == "address":
        return chance.account()
    if kind == "string":
        return chance.text()
    return chance.random.randbytes(int(kind[5:] or 40))


def test_every_sentence_is_said_also_without_its_facts() -> None:
    rules = [*SENTENCES, "NobodyKnowsThis", "toString"]

    answers = page([("explain", {"rule": rule, "facts": {}}) for rule in rules])

    assert answers == [explain(rule, {}) for rule in rules]


def test_a_refusal_is_found_wherever_a_wallet_puts_it() -> None:
    data = "0x" + _selector_of("BountyEscrow", "NotPoster").hex() + encode(["address"], [ACCOUNTS[0]]).hex()
    errors: list[Any] = [
        {"code": 3, "message": "execution reverted", "data": data},
        {"code": -32603, "message": "Internal JSON-RPC error.", "data": {"code": 3, "data": data}},
        {"code": -32603, "data": {"originalError": {"code": 3, "data": data}}},
        {"code": -32015, "data": f"Reverted {data}"},
        {"message": "x", "info": {"error": {"data": data}}},
    ]
    no_refusals: list[Any] = [
        {"code": 4001, "message": "User rejected the request."},
        {"code": -32002, "message": "Already pending", "data": {"tabId": 5}},
        "gone",
        None,
    ]
    told = page([("refusal", {"error": error}) for error in errors])
    untold = page([("refusal", {"error": error}) for error in no_refusals])
    [silent] = page([("refusal", {"error": {"code": 3, "message": "execution reverted", "data": "0x"}})])

    assert told == [f"only the poster may do this now; {ACCOUNTS[0]} is not the poster"] * len(errors)
    assert untold == [None] * len(no_refusals)
    assert silent == explain("Unknown", {"data": "0x"})


def _selector_of(contract: str, error: str) -> bytes:
    return next(key for key, entry in artifact(contract).errors.items() if entry["name"] == error)


# ---------------------------------------------------------------------------------------------------------------- events


def test_every_event_is_read_as_by_the_toolkit() -> None:
    asked, due = [], []
    for contract in ("BountyEscrow", "Guilds", "Reputation"):
        for topic, entry in artifact(contract).events.items():
            for log in _logs(contract, topic, entry):
                asked.append(("event", {"log": {key: log[key] for key in ("address", "topics", "data")}}))
                [event] = read_logs([log])
                facts = {name: _enum(each) for name, each in event.facts.items()}
                due.append({"name": event.name, "facts": numbers(as_page(facts)), "contract": event.contract})

    assert page(asked) == due


def test_events_that_a_stranger_imitates_are_not_the_escrows() -> None:
    events = artifact("BountyEscrow").events.items()
    logs = [next(iter(_logs("BountyEscrow", topic, entry))) for topic, entry in events]
    strange = [{key: log[key] for key in ("address", "topics", "data")} for log in logs]
    own = [log | {"address": ESCROW.contract} for log in strange]

    [read] = page([("escrowEvents", {"logs": [*strange, *own]})])
    assert [each["name"] for each in read] == [entry["name"] for _, entry in events]


def _enum(value: Any) -> Any:
    return int(value) if isinstance(value, IntEnum) else value


def _logs(contract: str, topic: bytes, entry: Any) -> Iterator[dict[str, Any]]:
    chance = Chance(signature(entry))
    for _ in range(5):
        values = [_value(item, chance) for item in entry["inputs"]]
        pairs = list(zip(entry["inputs"], values, strict=True))
        rest = [(item, value) for item, value in pairs if not item["indexed"]]
        fields = [encode([_kind(item)], [value]) for item, value in pairs if item["indexed"]]
        data = encode([_kind(item) for item, _ in rest], [value for _, value in rest])
        where = {"blockNumber": 1, "logIndex": 0, "transactionHash": bytes(32), "blockHash": bytes(32)}
        yield {"address": ACCOUNTS[2], "topics": [topic, *fields], "data": data} | where


def _kind(item: Any) -> str:
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    return f"({','.join(map(_kind, item['components']))}){item['type'][5:]}"


def _value(item: Any, chance: Chance) -> Any:
    name, kind = item["internalType"], item["type"]
    if name == "struct Terms":
        return chance.terms().values()
    if name == "struct Share[]":
        return [share.values() for share in chance.team()]
    if name == "Seat[]":
        return [seat.word for seat in chance.people()[1]]
    if name == "struct Settings":
        return chance.settings().values()
    if name.startswith("enum"):
        return chance.random.randrange(5)
    if kind == "address[]":
        return list(ACCOUNTS[:3])
    if kind == "bool":
        return chance.random.random() < 0.5
    return _argument(kind, 3, chance)


# ----------------------------------------------------------------------------------------------------------------- money


def test_amounts_and_durations_are_read_and_written_as_by_the_toolkit() -> None:
    chance = random.Random(4)
    units = [
        (chance.getrandbits(chance.randrange(1, 256)), chance.choice([0, 6, 18, 77])) for _ in range(200)
    ]
    seconds = [chance.randrange(10 ** chance.randrange(1, 9)) for _ in range(200)]
    moments = [0, NOW, 253_402_300_799, 253_402_300_800, 2**256 - 1, *seconds]

    assert page([("fromUnits", {"units": a, "decimals": b}) for a, b in units]) == [
        amounts.from_units(a, b) for a, b in units
    ]
    assert page([("fromSeconds", {"seconds": each}) for each in seconds]) == list(
        map(amounts.from_seconds, seconds)
    )
    assert page([("dateText", {"seconds": each}) for each in moments]) == [
        explain("TooEarly", {"from": each})
        .removeprefix("too early: this is possible from ")
        .removesuffix(" on")
        for each in moments
    ]


def test_no_digit_of_an_amount_is_rounded_away() -> None:
    shown = page([
        ("numberText", {"units": units, "decimals": 24, "style": style})
        for units, style in [(1, {}), (10**24 + 10**4, {}), (12_345 * 10**24 + 7, {"sign": True})]
    ])  # fmt: skip
    assert shown == [f"0.{1:024}", f"1.{10**4:024}".rstrip("0"), f"+12,345.{7:024}"]


@pytest.mark.parametrize("decimals", [0, 6, 18])
def test_amounts_that_people_write(decimals: int) -> None:
    texts = [
        "0.05",
        "1",
        "1.",
        ".5",
        "1e3",
        "-1",
        "+1",
        "1,5",
        " 1",
        "1\n",
        "٣",
        "1" * 200,
        "1.0000001",
        "9" * 78,
        "",
    ]
    texts += ["1.000000", "0x10", "00.10", "115792089237316195423570985008687907853269984665640564039457"]

    answers = page([("toUnits", {"text": text, "decimals": decimals}) for text in texts])

    assert answers == [_or_none(amounts.to_units, text, decimals) for text in texts]


def test_durations_that_people_write() -> None:
    texts = [
        "14 days",
        "1 day 12 hours",
        "90m",
        "1d1d",
        "1 day 1 day",
        "",
        "5",
        "5 years",
        "3 h",
        "1week2d",
        "-1 day",
        "1  day",
    ]
    texts += [" 2 days ", "2 days, 3 hours", "0 seconds", "1 Day", "999999999999 weeks", "2days3h"]

    answers = page([("toSeconds", {"text": text}) for text in texts])

    assert answers == [_or_none(amounts.to_seconds, text) for text in texts]


def _or_none(read: Any, *given: Any) -> Any:
    try:
        return read(*given)
    except OathworkError:
        return None


def test_strangers_texts_are_shown_as_by_the_toolkit() -> None:
    texts = [
        "plain",
        "\x1b[31m",
        "a\u202egpj.exe",
        "e" + "\u0301" * 9,
        "🙂" * 30,
        "\u200b",
        "\ue000",
        "tab\t",
        "\u2028",
    ]

    answers = page([("visible", {"text": text, "limit": 25}) for text in texts])

    assert answers == [plain(text, limit=25) for text in texts]


def test_every_character_that_is_not_seen_is_written_out_on_both_sides() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    unseen = [
        each for each in every if plain(f"a{each}") != f"a{each}" and unicodedata.category(each) != "Cn"
    ]
    seen = random.Random(7).sample([each for each in every if plain(f"a{each}") == f"a{each}"], 3_000)
    chosen = [each for each in unseen if unicodedata.category(each) != "Co"] + ["\ue000", *seen]

    answers = page([("visible", {"text": f"a{each}", "limit": 25}) for each in chosen])

    assert answers == [plain(f"a{each}", limit=25) for each in chosen]
    assert {"\u202e", "\u200b", "\u3164", "\u2028", "\x1b"} < set(unseen)


def test_hidden_characters_are_named_in_one_place_of_the_page() -> None:
    naming = re.compile(r"\\u20(?:0b|2[8a-e]|6)")
    found = [each.name for each in (ROOT / "page/src").rglob("*.ts*") if naming.search(each.read_text())]

    assert found == ["plain.ts"]


# ---------------------------------------------------------------------------------------------------------- one source


def test_what_the_page_carries_of_the_package_is_what_the_package_says() -> None:
    check = [sys.executable, ROOT / "scripts" / "export_page.py", "--check"]

    assert subprocess.run(check, check=False, capture_output=True, text=True).stderr == ""
