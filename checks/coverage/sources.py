"""Which piece of source each instruction belongs to, and how often it was run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.mix import PREVRANDAO, STAND_INS

JUMP, JUMPI, JUMPDEST, PUSH1, PUSH32 = 0x56, 0x57, 0x5B, 0x60, 0x7F

Json = dict[str, Any]
Range = tuple[int, int]  # first byte, length


@dataclass(frozen=True)
class Place:
    """One instruction."""

    pc: int
    after: int  # the next instruction's pc
    op: int
    file: int
    range: Range
    jump: str  # i: into a function, o: out of one, -: neither


def places(code: bytes, source_map: str) -> Iterator[Place]:
    """Read a source map: an entry for each instruction, in which empty fields repeat the last entry's."""
    fields: list[str] = ["0", "0", "-1", "-", "0"]
    pc = 0
    for entry in source_map.split(";"):
        fields = [new or old for new, old in zip(entry.split(":") + [""] * 5, fields, strict=False)]
        op = code[pc]
        after = pc + 1 + (op - PUSH1 + 1 if PUSH1 <= op <= PUSH32 else 0)
        yield Place(pc, after, op, int(fields[2]), (int(fields[0]), int(fields[1])), fields[3])
        pc = after


@dataclass
class Source:
    """One file: its text, its syntax tree, and what was run of it."""

    name: str
    text: bytes
    tree: Json
    runs: Counter[Range] = field(
        default_factory=Counter
    )  # of any instruction that belongs to exactly this range
    straight: Counter[tuple[Range, int]] = field(
        default_factory=Counter
    )  # by the how-manieth JUMPI of the range
    jumped: Counter[tuple[Range, int]] = field(default_factory=Counter)
    entered: Counter[Range] = field(default_factory=Counter)  # calls of functions, `require` among them
    returned: Counter[Range] = field(default_factory=Counter)

    def line(self, at: int) -> int:
        """The number of the line that byte `at` is on."""
        return self.text.count(b"\n", 0, at) + 1

    def excerpt(self, range_: Range) -> str:
        """The source of a range, in one line."""
        return " ".join(self.text[range_[0] : sum(range_)].decode().split())

    def was_compiled(self, range_: Range) -> bool:
        """Whether any instruction belongs to a part of this range."""
        return any(range_[0] <= at and at + length <= sum(range_) for at, length in self.runs)

    def was_run(self, range_: Range) -> bool:
        """Whether any instruction that belongs to a part of this range was run."""
        return any(
            count and range_[0] <= at and at + length <= sum(range_)
            for (at, length), count in self.runs.items()
        )


class Build:
    """What one run of the compiler made, ready to be added up."""

    def __init__(
        self, output: Json, ours: tuple[str, ...], not_ours: tuple[str, ...], sources: dict[str, Source]
    ) -> None:
        self.files: dict[int, Source] = {}
        self.codes: list[tuple[bytes, list[Range], bool, list[Place]]] = []
        for name, unit in output["sources"].items():
            if name.startswith(ours) and not name.startswith(not_ours):
                fresh = Source(name, output["texts"][name].encode(), unit["ast"])
                self.files[unit["id"]] = sources.setdefault(name, fresh)
        for unit in output.get("contracts", {}).values():  # none: free functions only
            for contract in unit.values():
                self._add_code(contract["evm"]["deployedBytecode"], is_creation=False)
                self._add_code(contract["evm"]["bytecode"], is_creation=True)

    def _add_code(self, part: Json, is_creation: bool) -> None:
        if not part["object"] or not part.get("sourceMap"):
            return
        code = bytes.fromhex(part["object"])
        references = part.get("immutableReferences", {}).values()
        holes = [(spot["start"], spot["length"]) for spots in references for spot in spots]
        mapped = [place for place in places(code, part["sourceMap"]) if place.file in self.files]
        self.codes.append((code, holes, is_creation, mapped))
        self.add(mapped, {}, {})  # so that code that is never run is known to be there

    def find(self, run: bytes) -> list[Place] | None:
        """The instructions of code that was run: deployed, with immutables filled in, or creating, with arguments."""
        for code, holes, is_creation, mapped in self.codes:
            if is_creation:
                if _is_same_but_for_the_mix(run, code):
                    return mapped
            elif len(run) == len(code) and _without(run, holes) == _without(code, holes):
                return mapped
        return None

    def add(self, mapped: list[Place], runs: dict[int, int], jumps: dict[int, int]) -> None:
        """Add up how often each place was run."""
        numbers: Counter[tuple[int, Range]] = Counter()
        for place in mapped:
            source, count = self.files[place.file], runs.get(place.pc, 0)
            source.runs[place.range] += count
            if place.op == JUMPI:
                key = place.range, numbers[place.file, place.range]
                numbers[place.file, place.range] += 1
                source.jumped[key] += jumps.get(place.pc, 0)
                source.straight[key] += count - jumps.get(place.pc, 0)
            elif place.op == JUMP and place.jump == "i":
                source.entered[place.range] += count
                source.returned[place.range] += runs.get(place.after, 0)


def _is_same_but_for_the_mix(run: bytes, code: bytes) -> bool:
    """Whether `run` begins with `code`; for chains with a mix and without one the tests change what reads it."""
    if run.startswith(code):
        return True
    pairs = zip(code, run, strict=False)
    return len(run) >= len(code) and all(
        ours == theirs or (ours == PREVRANDAO and theirs in STAND_INS.values()) for ours, theirs in pairs
    )


def _without(code: bytes, holes: list[Range]) -> bytes:
    blank = bytearray(code)
    for start, length in holes:
        blank[start : start + length] = bytes(length)
    return bytes(blank)
