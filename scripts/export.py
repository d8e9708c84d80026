"""Write the contracts' ABIs and bytecode into the package, from what Ape compiled last; `--check` only compares.

`ape compile && python scripts/export.py`. Users of the package need neither a compiler nor Ape; CI checks that what is
committed is what the sources give.
"""

import json
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / ".build" / "__local__.json"
TARGET = ROOT / "src" / "oathwork" / "data" / "abi"
CONTRACTS = ("BountyEscrow", "Guilds", "Reputation", "ReputationImage", "MockToken")


def exported(manifest: dict, name: str) -> str:
    """Return the file of one contract."""
    contract = manifest["contractTypes"][name]
    compiler = next(each for each in manifest["compilers"] if name in each["contractTypes"])
    settings = {key: compiler["settings"][key] for key in ("evmVersion", "optimizer", "viaIR")}
    document = {
        "contract": name,
        "source": contract["sourceId"],
        "compiler": compiler["version"],
        "settings": settings,
        "bytecode": contract["deploymentBytecode"]["bytecode"],
        "runtime": contract["runtimeBytecode"]["bytecode"],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
    entries = ",\n".join(json.dumps(entry) for entry in contract["abi"])  # one a line: changes can be read
    return "{\n" + ",\n".join([*lines, f'"abi": [\n{entries}\n]']) + "\n}\n"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not up to date.")
@click.option("--manifest", "file", type=Path, default=MANIFEST, help="What Ape compiled; by default this project's.")
def cli(check: bool, file: Path) -> None:
    """Write the contracts' ABIs and bytecode into the package."""
    if not file.exists():
        raise click.ClickException(f"{file} is missing: run `ape compile` first")
    manifest = json.loads(file.read_text())
    stale = []
    for name in CONTRACTS:
        target, text = TARGET / f"{name}.json", exported(manifest, name)
        if not target.exists() or target.read_text() != text:
            stale.append(name)
            if not check:
                TARGET.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
    click.echo(f"{'not up to date' if check else 'written'}: {', '.join(stale) or 'nothing'}")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    cli()
