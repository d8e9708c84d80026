"""Where the gas of one transaction goes: by kind of instruction, and by line of source."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from rich.console import Console

from checks.coverage.sources import Place, places
from checks.gas.chain import Anvil, build
from checks.gas.life import ZERO, Receipt, gas
from checks.gas.measure import Row
from checks.gas.world import World
from scripts.export import UNITS, standard_input

ENTRY = "contracts/BountyEscrow.sol"
BASE = 21_000
PRECOMPILES = 256  # addresses below this
CALLS = ("CALL", "STATICCALL", "DELEGATECALL")
KINDS = {
    "storage": ("SLOAD", "SSTORE"),
    "logs": ("LOG1", "LOG2", "LOG3", "LOG4"),
    "lock": ("TLOAD", "TSTORE"),
    "cold accounts": ("EXTCODESIZE", "EXTCODEHASH", "BALANCE"),
}
KIND = {op: kind for kind, ops in KINDS.items() for op in ops}

Step = dict[str, Any]


def steps_of(anvil: Anvil, transaction: str) -> list[Step]:
    """What a transaction ran, each step with its `own` cost: a call's is without what was run inside."""
    options = {"disableMemory": True, "disableStorage": True}
    steps: list[Step] = anvil.rpc("debug_traceTransaction", transaction, options)["structLogs"]
    left: dict[int, int] = {}  # by depth: the gas before the step that comes next there
    inside: dict[int, int] = defaultdict(int)  # by depth: what has been spent there
    for step in reversed(steps):
        depth = step["depth"]
        whole = step["gas"] - left[depth] if depth in left else step["gasCost"]
        step["own"] = whole - inside.pop(depth + 1, 0)
        left.pop(depth + 1, None)
        inside[depth] += whole
        left[depth] = step["gas"]
    return steps


def _target(step: Step) -> int:
    return int(step["stack"][-2], 16) % 2**160


def kind_of(step: Step) -> str:
    """The heading a step is counted under; all that is not storage, log or call is `opcodes`."""
    if step["op"] in CALLS:
        return "precompiles" if _target(step) < PRECOMPILES else "calls and value"
    return KIND.get(step["op"], "opcodes")


def _calldata(data: str) -> int:
    raw = bytes.fromhex(data[2:])
    return 16 * len(raw) - 12 * raw.count(0)


class Sources:
    """The deployed contracts' instructions by address, and the text they come from."""

    def __init__(self, world: World) -> None:
        output = build(ENTRY)
        texts = standard_input(ENTRY)["sources"]
        self.texts = {unit["id"]: (name, texts[name]["content"]) for name, unit in output["sources"].items()}
        made = {name: contract for unit in output["contracts"].values() for name, contract in unit.items()}
        self.places: dict[int, dict[int, Place]] = {}
        for name, at in zip(UNITS[ENTRY], (world.escrow, world.guilds, world.reputation), strict=False):
            code = made[name]["evm"]["deployedBytecode"]
            mapped = places(bytes.fromhex(code["object"]), code["sourceMap"])
            self.places[int(at.address, 16)] = {place.pc: place for place in mapped}

    def line(self, address: int, pc: int) -> str:
        """File, number and text of the line an instruction belongs to."""
        place = self.places.get(address, {}).get(pc)
        if place is None or place.file not in self.texts:
            return "made by the compiler, or not ours"
        name, text = self.texts[place.file]
        number = text.encode().count(b"\n", 0, place.range[0])
        return f"{name}:{number + 1}  {text.splitlines()[number].strip()}"


def where(world: World, receipt: Receipt) -> tuple[Counter[str], Counter[str]]:
    """The gas of a transaction by kind, which sums to the receipt's; and of its plain opcodes by line."""
    transaction = world.anvil.rpc("eth_getTransactionByHash", receipt["transactionHash"])
    kinds = Counter({"transaction": BASE, "calldata": _calldata(transaction["input"])})
    lines: Counter[str] = Counter()
    sources = Sources(world)
    running = {1: int(transaction["to"], 16)}
    for step in steps_of(world.anvil, receipt["transactionHash"]):
        kind = kind_of(step)
        kinds[kind] += step["own"]
        if step["op"] in CALLS:
            running[step["depth"] + 1] = _target(step)
        if kind == "opcodes":
            lines[sources.line(running[step["depth"]], step["pc"])] += step["own"]
    kinds["refund"] = gas(receipt) - kinds.total()
    return kinds, lines


def print_where(row: Row, most: int = 30) -> None:
    """Measure a row's last transaction in the chain's own money and print where its gas goes."""
    console = Console(width=150, highlight=False)
    with Anvil("--steps-tracing") as anvil:
        world = World(anvil)
        row.scenario(world, ZERO)
        kinds, lines = where(world, anvil.sent[-1])
    console.print(f"{row.name}: {kinds.total():,}")
    for kind, cost in kinds.most_common():
        console.print(f"{cost:9,}  {kind}")
    console.print("\nopcodes by line")
    for line, cost in lines.most_common(most):
        console.print(f"{cost:9,}  {line}", markup=False, no_wrap=True, overflow="ellipsis")
