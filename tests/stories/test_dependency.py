"""Another project names oathwork as a dependency of Ape's, and compiles against its interfaces."""

import json
import os
import subprocess

from tests.stories.conftest import ROOT

CONFIG = f"""\
name: theirs
plugins:
  - name: solidity
dependencies:
  - name: oathwork
    local: {ROOT}
solidity:
  version: 0.8.37
  evm_version: cancun
  import_remapping:
    - "@oathwork=oathwork"
"""
CONTRACT = """\
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import {IBountyEscrow} from "@oathwork/interfaces/IBountyEscrow.sol";

contract Purse {
    function owed(IBountyEscrow escrow) external view returns (uint256) {
        return escrow.owed(address(this), address(0));
    }
}
"""


def test_another_project_compiles_against_our_interfaces(tmp_path):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "ape-config.yaml").write_text(CONFIG)
    (tmp_path / "contracts" / "Purse.sol").write_text(CONTRACT)
    home = os.environ | {
        "HOME": str(tmp_path / "home"),
        "APE_DATA_FOLDER": str(tmp_path / "ape"),
        "SOLCX_BINARY_PATH": str(ROOT / ".solcx"),  # nothing is downloaded
    }
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        ["ape", "compile"], cwd=tmp_path, env=home, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    built = json.loads((tmp_path / ".build" / "__local__.json").read_text())["contractTypes"]
    (function,) = (entry for entry in built["Purse"]["abi"] if entry["type"] == "function")
    assert function["inputs"][0]["internalType"] == "contract IBountyEscrow"
