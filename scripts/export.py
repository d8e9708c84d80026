"""Compile the contracts by themselves and write ABIs, bytecode and what wallets show; `--check` only compares.

Users of the package need neither a compiler nor Ape; CI checks that what is committed is what the sources give. Not taken
from what `ape compile` left: via IR the bytecode depends on everything that was compiled together, so that a change in
a mock would move the contracts to other addresses.
"""

import json
import os
import posixpath
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml
from eth_utils.crypto import keccak

from oathwork.contracts import clear_signing

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src" / "oathwork" / "data"
UNITS = {  # what is compiled together: an entry, and all that it imports
    "contracts/BountyEscrow.sol": ("BountyEscrow", "Guilds", "Reputation", "ReputationImage"),
    "contracts/mocks/MockToken.sol": ("MockToken",),
}
EDGE_UNITS = {  # the contracts around the core: each by itself, so that none moves another's address
    "contracts/edge/Rotas.sol": ("Rotas", "Rota"),
    "contracts/edge/Crowds.sol": ("Crowds", "Crowd"),
    "contracts/edge/CourtArbiter.sol": ("CourtArbiter",),
    "contracts/edge/PanelArbitrator.sol": ("PanelArbitrator", "Clerk"),
    "contracts/edge/Plans.sol": ("Plans", "Plan"),
    "contracts/edge/Holdbacks.sol": ("Holdbacks", "Holdback"),
    "contracts/edge/KeeperPot.sol": ("KeeperPot",),
    "contracts/edge/PanelEvaluator.sol": ("PanelEvaluator",),
    "contracts/edge/Herald.sol": ("Herald",),
    "contracts/edge/StandingEligibility.sol": ("StandingEligibility",),
}
IMPORT = re.compile(r'^import\s+(?:[^"]*from\s+)?"([^"]+)";', re.MULTILINE)
OUTPUTS = ("abi", "metadata", "evm.bytecode.object", "evm.deployedBytecode.object")
MORE = ("evm.deployedBytecode.immutableReferences", "storageLayout")


def sources(entry: str) -> dict[str, dict[str, str]]:
    """Return a source file and all that it imports, by the names under which they are imported."""
    found: dict[str, dict[str, str]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        text = (ROOT / name if name.startswith("contracts/") else ROOT / "node_modules" / name).read_text()
        found[name] = {"content": text}
        for path in IMPORT.findall(text):
            near = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            waiting.append(near if path.startswith(".") else path)
    return dict(sorted(found.items()))


def standard_input(entry: str) -> dict:
    """Return the compiler's input, as explorers take it to verify a deployment; the settings are ape-config.yaml's."""
    config = yaml.safe_load((ROOT / "ape-config.yaml").read_text())["solidity"]
    settings = {
        "evmVersion": config["evm_version"],
        "optimizer": {"enabled": config["optimize"], "runs": config["optimization_runs"]},
        "viaIR": config["via_ir"],
        "outputSelection": {"*": {"*": [*OUTPUTS]}},
    }
    return {"language": "Solidity", "sources": sources(entry), "settings": settings}


def compiled(entry: str) -> dict[str, Any]:
    """Return all that the compiler says of one unit: code, ABIs, storage, and the syntax trees."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    import solcx

    version = yaml.safe_load((ROOT / "ape-config.yaml").read_text())["solidity"]["version"]
    asked = standard_input(entry)
    asked["settings"]["outputSelection"] = {"*": {"*": [*OUTPUTS, *MORE], "": ["ast"]}}
    answer: dict[str, Any] = solcx.compile_standard(asked, solc_version=version)
    return answer


def exported(entry: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return the files of one unit, by contract."""
    answer = compiled(entry)
    settings = {
        key: value for key, value in standard_input(entry)["settings"].items() if key != "outputSelection"
    }
    where = {name: source for source, found in answer["contracts"].items() for name in found}
    variables = dict(found for unit in answer["sources"].values() for found in declared(unit["ast"]))
    files = {}
    for name in names:
        made = answer["contracts"][where[name]][name]
        document = {
            "contract": name,
            "source": where[name],
            "compiler": json.loads(made["metadata"])["compiler"]["version"],
            "settings": settings,
            "bytecode": "0x" + made["evm"]["bytecode"]["object"],
            "runtime": "0x" + made["evm"]["deployedBytecode"]["object"],
            "immutables": immutables(made["evm"]["deployedBytecode"]["immutableReferences"], variables),
        }
        lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
        entries = ",\n".join(json.dumps(item) for item in made["abi"])  # one a line: changes can be read
        files[name] = "{\n" + ",\n".join([*lines, f'"abi": [\n{entries}\n]']) + "\n}\n"
    return files


def declared(node: Any) -> Iterator[tuple[int, str]]:
    """Yield the variables below a node of a syntax tree: number and name."""
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from declared(each)
    if isinstance(node, dict) and node.get("nodeType") == "VariableDeclaration":
        yield node["id"], node["name"]


def immutables(
    references: dict[str, list[dict[str, int]]], variables: dict[int, str]
) -> dict[str, list[int]]:
    """Return where in the code each immutable stands, by name."""
    found = {
        variables[int(number)]: [place["start"] for place in places] for number, places in references.items()
    }
    assert len(found) == len(references), "two immutables of one contract have the same name"
    return {name: sorted(found[name]) for name in sorted(found)}


def write_standard_input(entry: str, files: dict[str, str], folder: Path) -> None:
    """Write the compiler's input of one unit and, for each contract, what Sourcify takes to verify a deployment.

    NAME.sourcify.json is the body of its request `POST /v2/verify/{chain}/{address}`, as it stands.
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked = standard_input(entry)
    for number, (name, text) in enumerate(files.items()):
        if not number:
            (folder / f"{name}.json").write_text(json.dumps(asked, indent=1) + "\n")
        made = json.loads(text)
        request = {
            "stdJsonInput": asked,
            "compilerVersion": made["compiler"],
            "contractIdentifier": f"{made['source']}:{name}",
        }
        (folder / f"{name}.sourcify.json").write_text(json.dumps(request, indent=1) + "\n")


def tell_hashes(name: str, text: str) -> None:
    """Print what identifies a build: the hashes of what is sent to deploy it, and of what then lies on the chain."""
    document = json.loads(text)
    click.echo(f"{name:16}  {len(document['runtime']) // 2 - 1:6,} bytes")
    for what in ("bytecode", "runtime"):
        click.echo(f"  {what:8}  0x{keccak(hexstr=document[what]).hex()}")


def updated(files: dict[str, str], check: bool) -> list[str]:
    """Write the files that are not up to date, or with `check` none; return their names."""
    stale = [
        name
        for name, text in files.items()
        if not (DATA / name).exists() or (DATA / name).read_text() != text
    ]
    for name in [] if check else stale:
        (DATA / name).parent.mkdir(parents=True, exist_ok=True)
        (DATA / name).write_text(files[name])
    return stale


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not up to date.")
@click.option(
    "--standard-json",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the compiler's input, as Sourcify takes it; prints the hashes of code too.",
)
def cli(check: bool, standard_json: Path | None) -> None:
    """Compile the contracts by themselves and write ABIs, bytecode and what wallets show into the package."""
    stale = []
    for entry, names in (UNITS | EDGE_UNITS).items():
        files = exported(entry, names)
        if standard_json:
            write_standard_input(entry, files, standard_json)
            for name, text in files.items():
                tell_hashes(name, text)
        stale += updated({f"abi/{name}.json": text for name, text in files.items()}, check)
    stale += updated(clear_signing.documents(), check)  # made of the ABIs that have just been written
    click.echo(f"{'not up to date' if check else 'written'}: {', '.join(stale) or 'nothing'}")
    if standard_json:
        click.echo(f"the compiler's input is in {standard_json}")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    cli()
