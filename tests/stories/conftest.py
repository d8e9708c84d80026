"""A node as a user has one, and the commands as a user gives them."""

import importlib
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.errors import NetworkError
from tests.support import play
from tests.support.stage import build

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "scripts" / "examples"
KEEPER, POSTER, WORKER = "TEST::0", "TEST::1", "TEST::2"
PEERS = [f"TEST::{number}" for number in range(3, 12)]
ANVIL = shutil.which("anvil", path=f"{ROOT / 'node_modules/.bin'}") or shutil.which("anvil")


@pytest.fixture(scope="module")
def node():
    """The address of a fresh anvil."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--port", str(port), "--accounts", "15", "--hardfork", "prague", "--silent"]
    process = subprocess.Popen([ANVIL, *arguments], stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def chain(node):
    """The node's chain, to let time pass on."""
    for _ in range(100):
        try:
            chain = connect(node)
            break
        except NetworkError:
            time.sleep(0.1)
    chain.poll = 0.05
    return chain


class Desk:
    """Where one user types: `desk("claim", bounty, as_="TEST::2")` runs a script as `ape run` does, on the node."""

    def __init__(self, node, folder):
        self.node, self.kept, self.said = node, folder / "bounties", ""

    def __call__(self, script, *arguments, as_=None, exit_code=0):
        command = importlib.import_module(f"scripts.{script}").cli
        options = ["--network", f"ethereum:local:{self.node}"]
        options += ["--account", as_] if as_ else []
        if any(option.name == "kept" for option in command.params):
            options += ["--kept", str(self.kept)]
        done = CliRunner().invoke(command, [*map(str, arguments), *options], catch_exceptions=True)
        self.said = done.output
        if done.exit_code != exit_code:
            raise AssertionError(f"{script} ended with {done.exit_code}: {done.output}") from done.exception
        return self.said

    def found_in(self, pattern):
        """Return what the pattern's group matches in what was said last."""
        return re.search(pattern, self.said)[1]


@pytest.fixture(scope="module")
def guild(node, chain, tmp_path_factory):
    """The example's guild, founded and seated through the scripts; everything else is rolled back to here."""
    desk = Desk(node, tmp_path_factory.mktemp("guild"))
    desk("deploy", as_=KEEPER)
    desk("found", EXAMPLES / "guild.toml", as_=KEEPER)
    guild = desk.found_in(r"guild (0x[0-9a-f]{24})")
    for peer in PEERS:
        desk("seat", guild, as_=peer)
    return guild


@pytest.fixture
def desk(node, chain, guild, tmp_path):
    mark = local.snapshot(chain)
    yield Desk(node, tmp_path)
    local.restore(chain, mark)


@pytest.fixture(scope="module")
def empty_stage():
    """A node of its own with the contracts, a guild and its peers."""
    with play.anvil() as chain:
        yield build(chain, dev_signers(20))


@pytest.fixture
def stage(empty_stage):
    mark = local.snapshot(empty_stage.chain)
    yield empty_stage
    local.restore(empty_stage.chain, mark)
