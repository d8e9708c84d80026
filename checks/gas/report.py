"""The table people read, and the snapshot machines compare."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from rich.console import Console
from rich.table import Table

from checks.gas.chain import HARDFORK, ROOT, settings
from checks.gas.measure import ROWS, Cost, Row
from checks.gas.world import World
from scripts.export import UNITS

SNAPSHOT = ROOT / "checks/gas/snapshot.json"
CONTRACTS = UNITS["contracts/BountyEscrow.sol"]
CODE_LIMIT = 24_576  # EIP-170
SPARE = 200  # bytes below it
CREATION_LIMIT = 49_152  # EIP-3860
GRACE = 0.03
# The goals of the second edition.
AGREED = (
    "life by lot, three transactions",
    "life by lot, five transactions",
    "life with a named panel, three",
    "draw and settle, twenty in one transaction, a bounty",
)
# Goals that are not reached, and why: a review must see any other.
UNREACHED = {
    "life with a named panel, three": "post asks Guilds whether the guild exists, or a forfeited bond would be lost for good: "
    "a cold account, a cold slot, and the terms once more",
}


def _cells(row: Row, index: int, ours: int) -> list[str]:
    """Goal, ours, missing, and ours as a part of the best of the others."""
    goal = row.goal[index] if row.goal else None
    missed = "" if goal is None else f"[red]+{ours - goal:,}[/]" if ours > goal else "[green]met[/]"
    ratio = f"{ours / row.others[index]:.2f}" if row.others else ""
    return [f"{goal:,}" if goal else "", f"{ours:,}", missed, ratio]


def print_table(costs: dict[str, Cost]) -> None:
    """All rows: the chain's own money to the left, a token to the right, and sizes in the chain's own money."""
    table = Table(
        title="Gas by receipt", caption="ratio: ours to the best of the others, who do less (see README.md)"
    )
    table.add_column("step")
    for money in ("ETH", "ERC-20"):
        for name in (f"{money} goal", "ours", "", "ratio"):
            table.add_column(name, justify="right", no_wrap=True)
    for name in ("calldata", "Fjord", "EIP-7976"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("the best of the others")
    for row in ROWS:
        if row.name not in costs:
            continue
        cost = costs[row.name]
        cells = [cell for index, ours in enumerate(cost.gas) for cell in _cells(row, index, ours)]
        cells += [""] * (8 - len(cells))
        sizes = [f"{size:,}" for size in (cost.calldata, cost.fjord, cost.floor)]
        table.add_row(row.name, *cells, *sizes, row.who)
        if row.name.startswith("life with a named panel, three"):
            table.add_section()
    Console(width=190).print(table)


def print_sizes(world: World) -> None:
    """What deployment costs and how near the code is to the limit."""
    sizes = ", ".join(f"{n} {world.sizes[n]:,}" for n in CONTRACTS)
    Console(width=170).print(
        f"bytes of code (limit {CODE_LIMIT:,}): {sizes}; deployment {world.deployment:,} gas"
    )


def snapshot(world: World, costs: dict[str, Cost]) -> dict[str, Any]:
    """What is committed: how it was measured, and every number."""
    built = settings()
    return {
        "measured with": f"solc {built['version']}, {built['optimization_runs']} runs, via IR {built['via_ir']}, "
        f"{built['evm_version']}; anvil, {HARDFORK}",
        "at commit": _commit(),
        "deploy all contracts": world.deployment,
        "bytes of code": {name: world.sizes[name] for name in CONTRACTS},
        "gas [ETH, ERC-20]": {name: cost.gas for name, cost in costs.items()},
        "calldata bytes, Fjord bytes, gas under EIP-7976 [ETH]": {
            name: [cost.calldata, cost.fjord, cost.floor] for name, cost in costs.items()
        },
    }


def _commit() -> str:
    command = ["git", "log", "-1", "--format=%h", "--", "contracts"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def missed_goals(taken: dict[str, Any]) -> set[str]:
    """The lives and batches of a snapshot that cost more than agreed, and 3 % of grace."""
    costs: dict[str, list[int]] = taken["gas [ETH, ERC-20]"]
    goals = {row.name: row.goal[0] for row in ROWS if row.goal and row.name in AGREED}
    return {name for name, goal in goals.items() if costs[name][0] > goal * (1 + GRACE)}


def write(taken: dict[str, Any]) -> None:
    """Commit to these numbers."""
    SNAPSHOT.write_text(json.dumps(taken, indent=2, ensure_ascii=False) + "\n")


def differences(taken: dict[str, Any]) -> list[str]:
    """What differs from the committed snapshot, one line each; the commit may."""
    agreed = json.loads(SNAPSHOT.read_text())
    old, new = _flat(agreed), _flat(taken)
    names = [name for name in {**old, **new} if name != "at commit" and old.get(name) != new.get(name)]
    return [f"{name}: {old.get(name)} agreed, {new.get(name)} measured" for name in names]


def _flat(taken: dict[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in taken.items() if not isinstance(value, dict)}
    for key, values in taken.items():
        if isinstance(values, dict):
            flat |= {f"{key}, {name}": value for name, value in values.items()}
    return flat
