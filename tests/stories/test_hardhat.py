"""A bounty's life by the commands alone on Hardhat's node, as it is by default: `make test-hardhat` fetches it."""

import json
import socket
import subprocess
import time
from contextlib import chdir

import pytest

from oathwork.chain.client import connect, rpc
from oathwork.cli import cli
from oathwork.demo.work import small_jobs
from oathwork.errors import NetworkError
from tests.stories.conftest import EXAMPLES, PAST_ANY_LOT, ROOT, SPEC, TOOLS, account_of
from tests.support.terminal import runner

FOLDER = ROOT / ".tools" / "hardhat"
PROGRAM = FOLDER / "node_modules" / ".bin" / "hardhat"
POSTER, WORKER, PEERS = 1, 2, range(3, 12)  # the example guild's


@pytest.fixture(scope="module")
def chain():
    if not PROGRAM.exists():
        pytest.skip("Hardhat is not installed: `make test-hardhat` does it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [PROGRAM, "node", "--port", port]
    process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield connected(port, time.monotonic() + 120)
    finally:
        process.terminate()
        process.wait(10)


def connected(port, until):
    while True:
        try:
            return connect(f"http://127.0.0.1:{port}")
        except NetworkError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture
def type_in(chain, tmp_path):
    """Type a command as one of the node's accounts; return what it answers in JSON."""

    def type_in(number, *line, exit_code=0):
        environment = {
            "OATHWORK_NETWORK": f"http://{chain.provider.nodes[0].host}",
            "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
            "OATHWORK_STATE": str(tmp_path / "state"),
        }
        who = ["--account", f"dev::{number}", "--yes", "--json"] if number is not None else ["--json"]
        with chdir(tmp_path):
            result = runner().invoke(cli, [*map(str, line), *who], env=environment)
        assert result.exit_code == exit_code, f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
        return json.loads(result.stdout.splitlines()[-1])

    return type_in


def test_from_the_deployment_to_the_payment(chain, type_in, tmp_path):
    type_in(0, "deploy")
    type_in(None, "verify")
    guild = type_in(0, "guild", "found", EXAMPLES / "guild.toml")["guild"]
    for peer in PEERS:
        type_in(peer, "guild", "seat", guild)
    bounty = type_in(POSTER, "post", EXAMPLES / "bounty.toml", "--guild", guild)["bounty"]["id"]
    type_in(WORKER, "claim", bounty)
    work = small_jobs(tmp_path / "repository")[1]
    type_in(WORKER, "deliver", bounty, "--repo", work.repository, "--commit", work.commits[0], "--spec", SPEC)
    for _ in range(PAST_ANY_LOT):  # one by one: no lot is drawn by a block that `hardhat_mine` has made
        rpc(chain, "evm_mine")
    assert type_in(0, "draw", bounty)["events"] == ["PanelDrawn"]
    (manifest,) = tmp_path.glob("bounties/*.manifest.json")
    evidence = ["--manifest", manifest, "--repo", work.repository, "--spec", SPEC]
    panel = type_in(None, "show", bounty)["bounty"]["people"]["panel"]
    numbers = {account_of(f"TEST::{peer}"): peer for peer in PEERS}
    for seat in panel:
        type_in(
            numbers[seat["account"]],
            "review",
            bounty,
            *evidence,
            *TOOLS,
            *["--judge", "met"] * 3,
            "--verdicts",
            tmp_path / "verdicts",
        )
    worker = account_of(f"TEST::{WORKER}")
    assert len(list(tmp_path.rglob("verdicts/**/*.json"))) == len(panel)
    before = chain.balance(worker)
    answer = type_in(0, "settle", bounty, "--verdicts", tmp_path / "verdicts")
    assert "Paid" in answer["events"]
    assert chain.balance(worker) > before
