"""Plants the bugs of planted.toml one at a time in a copy of the contracts: do forge, halmos and the machine see them?"""

import json
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from checks.proofs.edge import games, proofs
from checks.proofs.record import BUILD, ROOT
from scripts.export import EDGE_UNITS
from tests.invariants import artifacts

HERE = Path(__file__)
ROWS, SEED = 400, 11
SHIPPED = ROOT / "src/oathwork/data/abi"


@dataclass(frozen=True)
class Hunt:
    """What each said of a bug; `found` if all did who should see it."""

    name: str
    file: str
    forge: str
    halmos: dict[str, str]
    machine: str
    found: bool


def entries(only=""):
    listed = tomllib.loads(HERE.with_suffix(".toml").read_text())["bug"]
    return [entry for entry in listed if only in entry["name"]]


def hunt(entry):
    """Plant a bug and look for it."""
    codes = _compiled(entry)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        said = _played(entry["forge"], codes, Path(folder))
    verdicts = {name: proofs.refutation(name, codes) for name in entry.get("halmos", [])}
    shown = _machine(entry["machine"], codes) if "machine" in entry else ""
    found = bool(said) and (bool(shown) or "machine" not in entry)
    found = found and all(verdict == "refuted" for verdict in verdicts.values())
    return Hunt(entry["name"], entry["file"], said, verdicts, shown, found)


def _compiled(entry):
    """Return the code that creates each contract of the unit with the bug."""
    unit = next(unit for unit, names in EDGE_UNITS.items() if entry["unit"] in names)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        shutil.copytree(ROOT / "contracts", tree / "contracts")
        path = tree / "contracts/edge" / entry["file"]
        text = path.read_text()
        if text.count(entry["old"]) != 1:
            raise SystemExit(f"{entry['file']} does not have once what {entry['name']!r} changes")
        path.write_text(text.replace(entry["old"], entry["new"]))
        made = artifacts.compiled_files([tree / unit], root=tree, via_ir=True)
    return {name: made[name][1] for name in EDGE_UNITS[unit]}


def _played(test, codes, folder):
    """Return what forge says; the rows that a bug makes impossible show it too."""
    for path in SHIPPED.glob("*.json"):
        (folder / path.name).symlink_to(path)
    for name, code in codes.items():
        (folder / f"{name}.json").unlink()
        (folder / f"{name}.json").write_text(json.dumps({"bytecode": "0x" + code.hex()}))
    (rows,) = games.play(ROWS, SEED, test, folder)
    return rows.broken


def _machine(name, codes):
    """Return how the machine of that name in tests/invariants fails on these contracts."""
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.invariants import edge_money, test_edge, test_edge_courts, test_edge_others
    from tests.support.mutant import MUTANT

    places = (test_edge, test_edge_others, test_edge_courts)
    machine = next(getattr(place, name) for place in places if hasattr(place, name))
    MUTANT.update({each: code.hex() for each, code in codes.items()})
    test_edge.DeputyMachine.world = None  # its factories make the old ones
    edge_money.world.cache_clear()
    try:
        chosen = settings(machine.TestCase.settings, report_multiple_bugs=False)
        run_state_machine_as_test(machine, settings=chosen)
    except Exception as error:  # noqa: BLE001 (a bug can break the machine in any way)
        return f"{type(error).__name__}: {error}".splitlines()[0][:90]
    finally:
        MUTANT.clear()
        test_edge.DeputyMachine.world = None
        edge_money.world.cache_clear()
    return ""
