"""Statements, functions and conditions of a source, and which of them the tests reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.coverage.sources import Json, Range, Source

LOOPS = ("ForStatement", "WhileStatement")
Count = int | None  # None: the code does not show it


@dataclass(frozen=True)
class Statement:
    """A simple statement, or the condition of an `if` or a loop."""

    range: Range
    run: bool


@dataclass(frozen=True)
class Side:
    """One outcome of one condition."""

    range: Range
    outcome: bool
    run: bool


def range_of(node: Json) -> Range:
    """Where a node of the syntax tree is in its file."""
    at, length, _ = node["src"].split(":")
    return int(at), int(length)


def children(node: Json) -> Iterator[Json]:
    """The nodes directly below a node."""
    for value in node.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "nodeType" in item:
                yield item


def functions(node: Json) -> Iterator[Json]:
    """All functions and modifiers that have a body."""
    if node["nodeType"] in ("FunctionDefinition", "ModifierDefinition") and node.get("body"):
        yield node
    else:
        for child in children(node):
            yield from functions(child)


def statements(source: Source) -> list[Statement]:
    """All statements but the last part of a `for`, whose code is also passed on the way out of the loop.

    A statement that has no code of its own is left out, unless its whole function has none.
    """
    found = []
    for function in functions(source.tree):
        in_use = source.was_compiled(range_of(function["body"]))
        for range_ in _simple(function["body"]):
            if not in_use or source.was_compiled(range_):
                found.append(Statement(range_, source.was_run(range_)))
    return found


def _simple(node: Json) -> Iterator[Range]:
    kind = node["nodeType"]
    if kind in ("Block", "UncheckedBlock"):
        for statement in node["statements"]:
            yield from _simple(statement)
    elif kind == "IfStatement" or kind in LOOPS:
        if node.get("condition"):
            yield range_of(node["condition"])
        for part in ("initializationExpression", "body", "trueBody", "falseBody"):
            if node.get(part):
                yield from _simple(node[part])
    elif kind == "TryStatement":
        yield range_of(node["externalCall"])
        for clause in node["clauses"]:
            yield from _simple(clause["block"])
    elif kind != "PlaceholderStatement":
        yield range_of(node)


def sides(source: Source) -> list[Side]:
    """Both outcomes of every condition whose outcome the code shows, `require` among them."""
    found: list[Side] = []
    for function in functions(source.tree):
        for range_, yes, no in _Conditions(source).of(function["body"]):
            found += [
                Side(range_, outcome, count > 0)
                for outcome, count in ((True, yes), (False, no))
                if count is not None
            ]
    return found


class _Conditions:
    """
    The simple conditions below a node, each with how often it was true and false.

    Without the optimizer each has one JUMPI at its own range (a loop: at its condition's). It jumps: of an `if` without
    `else` when true; of one with `else`, of `? :` and of a loop when false; of `a && b` when `a` is true, of `a || b`
    when `a` is false. What `b` was follows from the whole, where something depends on the whole. A `require` is a call
    that does not return if it fails.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.doubled: set[Range] = (
            set()
        )  # conditions of loops whose JUMPI comes behind another one of their own

    def of(self, node: Json) -> Iterator[tuple[Range, Count, Count]]:
        """All below this node."""
        kind, at = node["nodeType"], range_of(node)
        decided = None
        if kind in ("IfStatement", "Conditional"):
            decided = node["condition"]
            straight, jumped = self._jumpi(at)
            is_switch = kind == "Conditional" or node.get("falseBody")
            yield from self.decide(decided, *((straight, jumped) if is_switch else (jumped, straight)))
        elif kind in LOOPS and node.get("condition"):
            decided = node["condition"]
            if decided.get("operator") in ("&&", "||"):
                self.doubled.add(range_of(decided))
            yes, no = self._jumpi(range_of(decided), last=True)
            yield from self.decide(decided, yes, no)
        elif kind == "FunctionCall" and node["expression"].get("name") == "require":
            decided = node["arguments"][0]
            passed = self.source.returned[at]
            yield from self.decide(decided, passed, self.source.entered[at] - passed)
        elif node.get("operator") in ("&&", "||"):
            yield from self.decide(node, None, None)
            return
        for child in children(node):
            if child is not decided:
                yield from self.of(child)

    def decide(self, node: Json, yes: Count, no: Count) -> Iterator[tuple[Range, Count, Count]]:
        """A condition that was true and false so many times."""
        operator = node.get("operator")
        if node["nodeType"] == "TupleExpression" and len(node["components"]) == 1:
            yield from self.decide(node["components"][0], yes, no)
        elif operator == "!":
            yield from self.decide(node["subExpression"], no, yes)
        elif operator == "&&":
            left_no, left_yes = self._jumpi(range_of(node))
            yield from self.decide(node["leftExpression"], left_yes, left_no)
            yield from self.decide(node["rightExpression"], yes, _less(no, left_no))
        elif operator == "||":
            left_yes, left_no = self._jumpi(range_of(node))
            yield from self.decide(node["leftExpression"], left_yes, left_no)
            yield from self.decide(node["rightExpression"], _less(yes, left_yes), no)
        else:
            yield range_of(node), yes, no
            for child in children(node):
                yield from self.of(child)

    def _jumpi(self, range_: Range, last: bool = False) -> tuple[int, int]:
        """How often a JUMPI went straight on, and how often it jumped, in all copies of the code."""
        step = 2 if range_ in self.doubled else 1
        first = step - 1 if last else 0
        both = [
            (self.source.straight[key], self.source.jumped[key]) for key in self._jumpis(range_)[first::step]
        ]
        return sum(straight for straight, _ in both), sum(jumped for _, jumped in both)

    def _jumpis(self, range_: Range) -> list[tuple[Range, int]]:
        count = 0
        while (range_, count) in self.source.straight:
            count += 1
        return [(range_, number) for number in range(count)]


def _less(count: Count, part: Count) -> Count:
    return None if count is None or part is None else count - part


def unreached(source: Source) -> list[tuple[int, str]]:
    """What the tests did not reach: the line and what about it."""
    found: list[tuple[int, str]] = []
    for statement in statements(source):
        if not statement.run:
            found.append((source.line(statement.range[0]), f"never run: {source.excerpt(statement.range)}"))
    for side in sides(source):
        if not side.run and source.was_run(side.range):
            word = "true" if side.outcome else "false"
            found.append((source.line(side.range[0]), f"never {word}: {source.excerpt(side.range)}"))
    return sorted(found)


def numbers(source: Source) -> dict[str, tuple[int, int]]:
    """Reached and existing lines, sides of conditions, and functions."""
    lines: dict[int, bool] = {}
    for statement in statements(source):
        line = source.line(statement.range[0])
        lines[line] = lines.get(line, True) and statement.run
    outcomes = [side.run for side in sides(source)]
    bodies: list[Any] = [source.was_run(range_of(function["body"])) for function in functions(source.tree)]
    return {
        "lines": (sum(lines.values()), len(lines)),
        "branches": (sum(outcomes), len(outcomes)),
        "functions": (sum(bodies), len(bodies)),
    }
