"""What the package offers by name, how fast it starts, and that what is committed is what the sources give."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import metadata
from importlib.resources import files
from pathlib import Path

import pytest

import oathwork
from oathwork import _HOME
from oathwork.cli.starting import STARTING_KINDS
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


# ------------------------------------------------------------------------------------------- what an index shows of it

README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_the_lines_of_python_in_README_do_what_they_say(stage):
    bounty = stage.post()
    (code,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    code = code.replace('"https://your.node"', "node")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, {"node": stage.chain.web3})  # noqa: S102 (the page is ours)
    assert f"0x{bounty.id.hex()} Open, {bounty.terms.reward} of 0x" in printed.getvalue()


def test_links_of_README_lead_somewhere_on_an_index_too():
    shown = README
    for rule in PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        shown = re.sub(rule["pattern"], rule["replacement"], shown)
    home = re.compile(r"https://github\.com/oathwork/oathwork/(?:blob|raw)/main/")
    here = [home.sub("", link).partition("#")[0] for link in LINK.findall(shown) if home.match(link)]
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", shown)
    assert pictures and all("/raw/main/" in picture for picture in pictures)  # a blob is a page about it
    assert len(here) > 10 and all((ROOT / name).is_file() for name in here)
    assert [link for link in LINK.findall(shown) if not re.match(r"https?://|#", link)] == []


def test_the_package_says_who_makes_it_where_and_how_far_it_is():
    about = metadata("oathwork")
    assert about["Author"] == "the oathwork contributors"
    addresses = dict(each.split(", ") for each in about.get_all("Project-URL"))
    assert {"Source", "Changelog", "Issues"} <= addresses.keys()
    stages = [each for each in PROJECT["project"]["classifiers"] if each.startswith("Development Status")]
    assert stages == ["Development Status :: 3 - Alpha"] and "**unaudited, for test networks.**" in README


def test_the_page_is_in_what_is_installed():
    """The wheel holds the package's folder without what git ignores: so every file of the page is there and not ignored."""
    page = ROOT / "src/oathwork/data/page"
    names = json.loads((page / "manifest.json").read_text())["files"]
    paths = [str(page / name) for name in (*names, "manifest.json")]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *paths], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert (ignored.returncode, ignored.stdout) == (1, "")
    installed = files("oathwork").joinpath("data", "page")
    assert all(installed.joinpath(*name.split("/")).is_file() for name in names)


def test_the_starting_files_are_in_what_is_installed():
    names = {each.name for each in files("oathwork").joinpath("data", "starting").iterdir()}
    assert names == {f"{kind}.toml" for kind in STARTING_KINDS}
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {
        "packages": ["src/oathwork", "src/ape_oathwork"]
    }
    assert "/src" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
