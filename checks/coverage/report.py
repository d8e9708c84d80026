"""Reads what was recorded, and prints a line for each file and each thing that was not reached."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from checks.coverage.analysis import numbers, unreached
from checks.coverage.sources import Build, Source

KINDS = ("lines", "branches", "functions")
OURS = ("contracts/",)
NOT_OURS = ("contracts/.", "contracts/mocks/", "contracts/interfaces/")


def read(results: Path) -> tuple[dict[str, Source], int]:
    """Every source file of ours with what was run of it; and the number of calls too large to trace."""
    sources: dict[str, Source] = {}
    builds = [
        Build(json.loads(path.read_text()), OURS, NOT_OURS, sources)
        for path in sorted(results.glob("build-*.json"))
    ]
    skipped = 0
    for path in sorted(results.glob("counts-*.json")):
        recorded = json.loads(path.read_text())
        skipped += recorded["skipped"]
        for entry in recorded["codes"]:
            runs, jumps = ({int(pc): n for pc, n in entry[kind].items()} for kind in ("runs", "jumps"))
            code = bytes.fromhex(entry["code"][2:])
            for build in builds:
                if (mapped := build.find(code)) is not None:
                    build.add(mapped, runs, jumps)
                    break
    return sources, skipped


def _rate(reached: int, existing: int) -> float:
    return 100 * reached / existing if existing else 100.0


def print_report(sources: dict[str, Source]) -> dict[str, float]:
    """Print the table and the list; return the rates of all files together."""
    console = Console(width=150)
    table = Table(title="Coverage of the contracts by the tests in Python")
    table.add_column("file")
    for kind in KINDS:
        table.add_column(kind, justify="right")
    total = dict.fromkeys(KINDS, (0, 0))
    for name in sorted(sources):
        found = numbers(sources[name])
        if not any(existing for _, existing in found.values()):
            continue
        total = {kind: (total[kind][0] + found[kind][0], total[kind][1] + found[kind][1]) for kind in KINDS}
        table.add_row(name.removeprefix("contracts/"), *(_cell(*found[kind]) for kind in KINDS))
    table.add_section()
    table.add_row("all", *(_cell(*total[kind]) for kind in KINDS))
    console.print(table)
    for name in sorted(sources):
        for line, what in unreached(sources[name]):
            console.print(f"{name}:{line}  {escape(what)}", no_wrap=True, overflow="ellipsis")
    return {kind: _rate(*total[kind]) for kind in KINDS}


def _cell(reached: int, existing: int) -> str:
    colour = "green" if reached == existing else "red"
    return f"{reached}/{existing} [{colour}]{_rate(reached, existing):6.1f} %[/]"
