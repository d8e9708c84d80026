"""How the contracts are spoken to: calls, answers, events and refusals, by the ABIs in this package's `data/abi`."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from eth_hash.auto import keccak

from oathwork.chain.event_layout import EventLayout, words_reader
from oathwork.errors import BadDocument, NotValid, Refused
from oathwork.model.guild import Deed, Member, Seat, Settings, Standing
from oathwork.model.terms import LaneEnd, Permit, Share, Skip, State, Status, Terms
from oathwork.model.typed_data import Struct, abi_word, address, fit
from oathwork.untrusted.text import plain

if TYPE_CHECKING:
    from eth_abi.codec import ABIDecoder

CONTRACTS: Final = ("BountyEscrow", "Guilds", "Reputation", "ReputationImage")
EDGE: Final = (  # around the core
    *("Rotas", "Rota", "Crowds", "Crowd", "Plans", "Plan", "Holdbacks", "Holdback", "KeeperPot"),
    *("CourtArbiter", "PanelArbitrator", "Clerk", "PanelEvaluator", "Herald", "StandingEligibility"),
)
Entry = Mapping[str, Any]  # one entry or argument of an ABI
_LONGEST_REASON: Final = 500  # characters of a stranger's revert that are shown

_STRUCTS: dict[str, type[Struct]] = {
    kind.__name__: kind for kind in (Terms, State, Share, Permit, Settings, Member, Standing)
}
_OTHERS: dict[str, Callable[[Any], Any]] = {
    "Seat": Seat.of,
    "enum Status": Status,
    "enum Skip": Skip,
    "enum Deed": Deed,
    "enum End": LaneEnd,
}


@dataclass(frozen=True)
class Event:
    """A decoded log entry: its name, its arguments as spelled in the interface, and where it stands in the chain.

    Structs, seats and enums among `facts` are the toolkit's dataclasses; addresses are checksummed, hashes are bytes.
    """

    name: str
    facts: dict[str, Any]
    contract: str
    block: int
    index: int  # in the block
    transaction: str  # hash, in 0x
    block_hash: str = ""


@dataclass(frozen=True)
class Artifact:
    """What the compiler made of one contract."""

    name: str
    abi: tuple[Entry, ...]
    bytecode: bytes  # to create it
    runtime: bytes  # what is then at its address, with zeros where its immutables go
    compiler: str
    immutables: Mapping[str, tuple[int, ...]] = field(
        default_factory=dict
    )  # where in it each stands, 32 bytes long

    def _named(self, kind: str) -> dict[str, Entry]:
        """Entries by name; of overloaded ones, none of which we use, the first."""
        entries: dict[str, Entry] = {}
        for entry in self.abi:
            if entry["type"] == kind:
                entries.setdefault(entry["name"], entry)
        return entries

    @cached_property
    def functions(self) -> dict[str, Entry]:
        """The functions by their Solidity names."""
        return self._named("function")

    @cached_property
    def events(self) -> dict[bytes, Entry]:
        """The events by their first topic."""
        return {keccak(signature(entry).encode()): entry for entry in self._named("event").values()}

    @cached_property
    def errors(self) -> dict[bytes, Entry]:
        """The custom errors by their selectors."""
        return {keccak(signature(entry).encode())[:4]: entry for entry in self._named("error").values()}

    @cached_property
    def _topics(self) -> dict[str, bytes]:
        return {entry["name"]: topic for topic, entry in self.events.items()}

    def topic(self, event: str) -> bytes:
        """Return the first topic of an event."""
        return self._topics[event]

    def selector(self, function: str) -> bytes:
        """Return the first bytes of a call of a function, which name it."""
        return keccak(signature(self.functions[function]).encode())[:4]

    def encode(self, function: str, *arguments: Any) -> bytes:
        """Return the call data. Takes dataclasses, seats and plain values; raises NotValid for what does not fit."""
        return self.selector(function) + _encode(self.functions[function]["inputs"], arguments)

    def arguments(self, data: bytes) -> tuple[str, dict[str, Any]]:
        """Return which function call data names, and its arguments as spelled in the interface. Raises BadDocument.

        Structs, seats and enums among them are the toolkit's, as in `Event`; People, Work and verdicts are tuples.
        """
        for name, entry in self.functions.items():
            if self.selector(name) == data[:4]:
                values = _decode(entry["inputs"], data[4:])
                return name, dict(zip((item["name"] for item in entry["inputs"]), values, strict=True))
        raise BadDocument(f"{self.name} has no function with the selector 0x{data[:4].hex()}")

    def answer_size(self, function: str) -> int:
        """Return how many bytes a function answers, whose answer is a row of words."""
        kinds = [_kinds(item) for item in self.functions[function]["outputs"]]
        assert all(kinds), f"the length of what {function} answers depends on it"
        return 32 * sum(map(len, kinds))

    def decode(self, function: str, answer: bytes) -> Any:
        """Return what a function answered: nothing, one value, or a tuple of them."""
        outputs = self.functions[function]["outputs"]
        values = _decode(outputs, answer)
        return values[0] if len(outputs) == 1 else tuple(values) or None

    def read(self, log: Mapping[str, Any]) -> Event | None:
        """Return a log entry decoded, or None if this contract has no such event: any other can imitate its topic."""
        topics = [bytes(topic) for topic in log["topics"]]
        entry = self.events.get(topics[0]) if topics else None
        if entry is None or len(topics) != 1 + sum(item["indexed"] for item in entry["inputs"]):
            return None
        try:
            facts = _facts(entry, topics[1:], bytes(log["data"]))
        except BadDocument:
            return None
        return _event(entry["name"], facts, log)


@cache
def artifact(name: str) -> Artifact:
    """Return one contract's ABI and bytecode as they were when this package was made."""
    file = files("oathwork").joinpath("data", "abi", f"{name}.json")
    document = json.loads(file.read_text())
    code = {key: bytes.fromhex(document[key].removeprefix("0x")) for key in ("bytecode", "runtime")}
    places = {name: tuple(starts) for name, starts in document["immutables"].items()}
    return Artifact(
        name, tuple(document["abi"]), code["bytecode"], code["runtime"], document["compiler"], places
    )


def signature(entry: Entry) -> str:
    """Return what selectors and topics are the hash of, such as `transfer(address,uint256)`."""
    return f"{entry['name']}({','.join(map(type_of, entry['inputs']))})"


def read_logs(logs: Any) -> Iterator[Event]:
    """Decode log entries of any of our contracts; what is none of our events is left out."""
    for log in logs:
        event = _read_by_layout(log) or _read_by_abi(log)
        if event:
            yield event


class EventFacts(NamedTuple):
    """Of an event what folding needs: its name, its arguments as in `Event`, and the block that it is in."""

    name: str
    facts: dict[str, Any]
    block: int


def read_facts(logs: Iterable[Mapping[str, Any]]) -> Iterator[EventFacts]:
    """As `read_logs`, without where in its block an event stands: in less time."""
    for log in logs:
        if facts := _facts_by_layout(log):
            yield facts
        elif event := _read_by_abi(log):
            yield EventFacts(event.name, event.facts, event.block)


def _facts_by_layout(log: Mapping[str, Any]) -> EventFacts | None:
    """Return an event of ours if it is written as the compiler writes it."""
    topics = log["topics"]
    layout = _layouts().get((bytes(topics[0]), len(topics))) if topics else None
    facts = layout and layout[1].read(topics[1:], log["data"])
    return EventFacts(layout[0], facts, log["blockNumber"]) if layout and facts is not None else None


def _read_by_layout(log: Mapping[str, Any]) -> Event | None:
    event = _facts_by_layout(log)
    return event and _event(event.name, event.facts, log)


def _read_by_abi(log: Mapping[str, Any]) -> Event | None:
    return next(filter(None, (artifact(name).read(log) for name in CONTRACTS)), None)


@cache
def _layouts() -> dict[tuple[bytes, int], tuple[str, EventLayout]]:
    """The events of our contracts, by first topic and number of topics: their names, and where their arguments stand."""
    layouts: dict[tuple[bytes, int], tuple[str, EventLayout]] = {}
    for contract in CONTRACTS:
        for topic, entry in artifact(contract).events.items():
            layout = EventLayout(entry, _STRUCTS, _OTHERS)
            layouts.setdefault((topic, layout.topics), (entry["name"], layout))
    return layouts


def read_log(contract: str, log: Mapping[str, Any]) -> Event | None:
    """As `Artifact.read`, but where the compiler has written it as usual without the library, which is slow to start."""
    topics = log["topics"]
    layout = _layout(contract, bytes(topics[0])) if topics else None
    facts = layout.read(topics[1:], log["data"]) if layout and layout.topics == len(topics) else None
    if facts is None:
        return artifact(contract).read(log)
    return _event(artifact(contract).events[bytes(topics[0])]["name"], facts, log)


@cache
def _layout(contract: str, topic: bytes) -> EventLayout | None:
    entry = artifact(contract).events.get(topic)
    try:
        return EventLayout(entry, _STRUCTS, _OTHERS) if entry else None
    except LookupError:
        return None


def _event(name: str, facts: dict[str, Any], log: Mapping[str, Any]) -> Event:
    return Event(
        name,
        facts,
        address(log["address"]),
        log["blockNumber"],
        log["logIndex"],
        "0x" + bytes(log["transactionHash"]).hex(),
        "0x" + bytes(log["blockHash"]).hex(),
    )


def read_transfers(logs: Any) -> Iterator[Event]:
    """Decode ERC-20's `Transfer` wherever a log entry is one, of whatever contract."""
    for log in logs:
        event = artifact("MockToken").read(log)
        if event and event.name == "Transfer":
            yield event


def refusal(data: bytes) -> Refused:
    """Return what a contract said when it reverted with `data`; `Refused("Unknown")` if it said nothing we know.

    A stranger's contract may have said it: its texts are made safe to print, and cut.
    """
    for selector, entry in _errors().items():
        if data[:4] == selector and len(data) >= 4 + 32 * len(entry["inputs"]):
            try:
                values = _decode(entry["inputs"], data[4:])
            except BadDocument:
                break
            names = [item["name"] or str(i) for i, item in enumerate(entry["inputs"])]
            texts = [
                plain(value, limit=_LONGEST_REASON) if isinstance(value, str) else value for value in values
            ]
            return Refused(entry["name"], dict(zip(names, texts, strict=True)))
    return Refused("Unknown", {"data": plain("0x" + data.hex(), limit=_LONGEST_REASON)})


@cache
def _errors() -> dict[bytes, Entry]:
    plain = [("Error", "message", "string"), ("Panic", "code", "uint256")]  # of the language itself
    entries = [{"name": name, "inputs": [{"name": item, "type": kind}]} for name, item, kind in plain]
    errors: dict[bytes, Entry] = {keccak(signature(entry).encode())[:4]: entry for entry in entries}
    for name in (*CONTRACTS, *EDGE, "MockToken"):
        errors |= artifact(name).errors
    return errors


def type_of(item: Entry) -> str:
    """Return an argument's type as ABI encoding names it, tuples spelled out."""
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    return f"({','.join(map(type_of, item['components']))}){item['type'][5:]}"


def _encode(items: list[Entry], values: tuple[Any, ...]) -> bytes:
    if len(items) != len(values):
        raise NotValid(f"{len(items)} arguments are needed, {len(values)} were given")
    plain_values = [_lower(item, value) for item, value in zip(items, values, strict=True)]
    if all(map(_kinds, items)):
        return b"".join(map(_encoded_words, items, plain_values))
    from eth_abi.abi import encode  # takes a fifth of a second of processor: only for what is no row of words

    return encode([type_of(item) for item in items], plain_values)


def _kinds(item: Entry) -> tuple[str, ...]:
    """Return the types of the words of an argument, structs taken apart; none if its length depends on the value."""
    if item["type"] == "tuple":
        parts = [_kinds(part) for part in item["components"]]
        return tuple(chain.from_iterable(parts)) if all(parts) else ()
    return () if item["type"] in ("string", "bytes") or "[" in item["type"] else (item["type"],)


def _encoded_words(item: Entry, value: Any) -> bytes:
    if item["type"] == "tuple":
        return b"".join(map(_encoded_words, item["components"], value))
    return abi_word(item["type"], value)


def _facts(entry: Entry, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
    """Return an event's arguments by name."""
    rest = iter(_decode([item for item in entry["inputs"] if not item["indexed"]], data))
    from_topics = iter(topics)
    return {
        item["name"]: _decode([item], next(from_topics))[0] if item["indexed"] else next(rest)
        for item in entry["inputs"]
    }


@cache
def _decoder() -> "ABIDecoder":
    """The library's, but bytes that are not UTF-8 are written out in a text: Solidity's strings hold any, and a stranger's
    text must not keep the log around it from being read.

    The decoder of numbers is named because Ape, where it is loaded, puts one in its place that reads zeros behind the end
    of the data: an array whose length a lying node made up would be read for ever.
    """
    from eth_abi.codec import ABIDecoder
    from eth_abi.decoding import StringDecoder, UnsignedIntegerDecoder
    from eth_abi.registry import BaseEquals, registry

    lenient = cast(Any, registry).copy()
    strings = cast(Any, StringDecoder)(handle_string_errors="backslashreplace")
    for kind, where, decoder in (
        ("string", "string", strings),
        ("uint", cast(Any, BaseEquals)("uint"), UnsignedIntegerDecoder),
    ):
        lenient.unregister_decoder(kind)
        lenient.register_decoder(where, decoder, label=kind)
    return ABIDecoder(lenient)


def _decode(items: list[Entry], data: bytes) -> list[Any]:
    try:
        values = _words(items, data) or _plain_values(tuple(map(type_of, items)), data)
        return [_lift(item, value) for item, value in zip(items, values, strict=True)]
    except (NotValid, ValueError, OverflowError) as error:  # also a status that there is not
        raise BadDocument(f"the chain's answer is not what the contract's ABI says: {error}") from error


@lru_cache(maxsize=10_000)  # the same logs are read again and again
def _plain_values(types: tuple[str, ...], data: bytes) -> tuple[Any, ...]:
    from eth_abi.exceptions import DecodingError

    try:
        return _decoder().decode(types, data)
    except DecodingError as error:
        raise ValueError(str(error)) from error


def _words(items: Sequence[Entry], data: bytes) -> list[Any] | None:
    """Return the values of a row of words as the compiler writes it; None for what is otherwise, or not read so."""
    parts = list(map(_kinds, items))
    read = words_reader(tuple(chain.from_iterable(parts))) if parts and all(parts) else None
    values = read(data) if read else None
    if values is None:
        return None
    rest = iter(values)
    return [_nested(item, rest) for item in items]


def _nested(item: Entry, values: Iterator[Any]) -> Any:
    if item["type"] == "tuple":
        return tuple(_nested(part, values) for part in item["components"])
    return next(values)


def _lower(item: Entry, value: Any) -> Any:
    """Return a value of ours as ABI encoding takes it."""
    kind = item["type"]
    if kind.endswith("]"):
        return [_lower({**item, "type": kind[: kind.rindex("[")]}, each) for each in value]
    if kind == "tuple":
        values = value.values() if hasattr(value, "values") else value
        return tuple(map(_lower, item["components"], values))
    return fit(kind, value.word if isinstance(value, Seat) else value, item["name"])


def _lift(item: Entry, value: Any) -> Any:
    """Return a decoded value as one of ours, by the name that Solidity gives its type."""
    kind, name = item["type"], item.get("internalType", "")
    if kind.endswith("]"):
        one = {**item, "type": kind[: kind.rindex("[")], "internalType": name[: name.rfind("[")]}
        return tuple(_lift(one, each) for each in value)
    if kind == "tuple":
        values = list(map(_lift, item["components"], value))
        struct = _STRUCTS.get(name.removeprefix("struct "))
        return struct.of(values) if struct else tuple(values)
    if kind == "address":
        return address(value)
    return _OTHERS[name](value) if name in _OTHERS else value
