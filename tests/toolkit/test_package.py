"""What the package offers by name, how fast it starts, and that what is committed is what the sources give."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import oathwork
from oathwork import _HOME
from scripts import export

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", oathwork.__all__)
def test_every_public_name_is_there(name):
    home = next(module for module, names in _HOME.items() if name in names)
    assert getattr(oathwork, name) is getattr(import_module(f"oathwork.{home}"), name)
    assert name in dir(oathwork)


def test_other_names_are_not():
    with pytest.raises(AttributeError):
        oathwork.no_such_name  # noqa: B018


def test_the_newest_version_of_the_changelog_is_this_one():
    versions = re.findall(
        r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert versions[0] == oathwork.__version__


@pytest.mark.parametrize("module", ["oathwork", "oathwork.errors", "oathwork.model.amounts"])
def test_starting_loads_nothing_heavy(module):
    code = f"import sys, {module}; print([m for m in ('web3', 'eth_account', 'eth_abi', 'ape') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["terms", "messages", "lot", "fading", "bounty"])
def test_pure_modules_know_no_node_and_no_key(module):
    code = f"import sys, oathwork.model.{module}; print([m for m in ('web3', 'eth_account') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_exported_source_is_the_present_one():
    """The quick part of `scripts/export.py --check`: errors, events and functions are those of the sources."""
    for file in sorted((ROOT / "src/oathwork/data/abi").glob("*.json")):
        document = json.loads(file.read_text())
        source = (ROOT / document["source"]).read_text()
        assert f"contract {document['contract']} " in source
        assert document["compiler"].startswith("0.8.37+commit.")
        assert document["settings"]["viaIR"] is True


def test_what_is_compiled_is_the_entry_and_what_it_imports():
    names = export.sources("contracts/BountyEscrow.sol")
    assert {"contracts/Guilds.sol", "contracts/ReputationImage.sol", "contracts/libraries/Fading.sol"} <= set(
        names
    )
    assert not [name for name in names if "mocks" in name]
    assert all(name.startswith(("contracts/", "@openzeppelin/contracts/")) for name in names)


def test_the_compilers_input_has_the_projects_settings():
    settings = export.standard_input("contracts/mocks/MockToken.sol")["settings"]
    assert settings["evmVersion"] == "cancun" and settings["viaIR"] is True
    assert settings["optimizer"] == {"enabled": True, "runs": 500}


def test_what_sourcify_takes_gives_the_shipped_bytecode_by_itself(tmp_path):
    """The request's input alone, as Sourcify compiles it: with the outputs it asks for, and no file of ours beside it."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    solcx = pytest.importorskip("solcx")
    shipped = (ROOT / "src/oathwork/data/abi/MockToken.json").read_text()
    export.write_standard_input("contracts/mocks/MockToken.sol", {"MockToken": shipped}, tmp_path)
    request = json.loads((tmp_path / "MockToken.sourcify.json").read_text())
    assert request["stdJsonInput"] == json.loads((tmp_path / "MockToken.json").read_text())
    source, name = request["contractIdentifier"].split(":")
    outputs = ["evm.bytecode.object", "evm.deployedBytecode.object"]
    request["stdJsonInput"]["settings"]["outputSelection"] = {"*": {"*": outputs}}
    version = request["compilerVersion"].partition("+")[0]
    made = solcx.compile_standard(request["stdJsonInput"], solc_version=version)["contracts"][source][name][
        "evm"
    ]
    assert "0x" + made["bytecode"]["object"] == json.loads(shipped)["bytecode"]
    assert "0x" + made["deployedBytecode"]["object"] == json.loads(shipped)["runtime"]
