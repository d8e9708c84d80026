"""Every command that sends is killed before, between and after its transactions, and typed again: once on the chain, and told.

The commands are found in the tree and played as `test_said_described_moved` plays them: what is added later is held too.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.contracts import create2
from oathwork.model.terms import NOBODY
from oathwork.workflows import deliver as workflow
from tests.stories.test_said_described_moved import (  # noqa: F401 (fixtures are found by their names here)
    OWN_WAY,
    SCENES,
    SIGN_ONLY,
    commands,
    hex_of,
    keystores_alone,
    repository,
    type_in,
)
from tests.support.commands import signing_commands
from tests.support.killing import Fault, Killed, folder_as_before, struck_by
from tests.support.play import anvil as play_on_anvil
from tests.support.scenes import SPEC, Scene
from tests.support.stage import rolled_back

POINTS = [("before", Killed), ("after", KeyboardInterrupt), ("waiting", Killed)]
TAKES_MONEY = ("post", "claim", "deliver", "relay")  # in a token there is an allowance before them
IN_ETH = {command for (command, _), (_, money, _, _) in SCENES.items() if money != "in a token"}
ALONE = [
    (command, special)
    for (command, special), (_, money, in_team, _) in SCENES.items()
    if not in_team and (money != "in a token" or command in TAKES_MONEY or command not in IN_ETH)
]


@pytest.fixture(autouse=True)
def own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))


def test_every_command_that_sends_is_killed_here():
    assert {command for command, _ in ALONE} | OWN_WAY | SIGN_ONLY == signing_commands()


def transactions_of(chain, account, first):
    """What an account has sent since a block: hashes, in order."""
    eth = chain.web3.eth
    blocks = (eth.get_block(number, full_transactions=True) for number in range(first, eth.block_number + 1))
    return [
        "0x" + bytes(each["hash"]).hex()
        for block in blocks
        for each in block["transactions"]
        if each["from"] == account
    ]


def done_on_chain(chain, transactions):
    """What the contracts have told of some transactions, without moments and numbers that follow from them."""
    receipts = [chain.web3.eth.get_transaction_receipt(each) for each in transactions]
    assert all(receipt["status"] == 1 for receipt in receipts)
    logs = [[(log["address"], bytes(log["topics"][0])) for log in receipt["logs"]] for receipt in receipts]
    return [(receipt["to"], logs_of) for receipt, logs_of in zip(receipts, logs, strict=True)]


def files_in(folder):
    """The files of bounties, and of deployments, by their folder and the kind of their name."""
    return sorted(f"{file.parent.name}/{len(file.name)}" for file in folder.rglob("*.json"))


def play(scene, actor, command, line, fault):
    """Type a command, and again if it was struck; return what chain and folder hold then, and which hashes were printed."""
    first = scene.chain.block().number + 1
    with rolled_back(scene.stage), folder_as_before(scene.folder):
        answers = [type_struck(scene, actor, command, line, fault)]
        if fault.has_struck:
            answers.append(scene.type(actor, command, *line))
        hashes = transactions_of(scene.chain, actor.address, first)
        text = "".join(answer.remarks + answer.text for answer in answers if answer)
        return done_on_chain(scene.chain, hashes), files_in(scene.folder), [each in text for each in hashes]


def type_struck(scene, actor, command, line, fault):
    with struck_by(fault):
        try:
            may_fail = None if fault.kind is KeyboardInterrupt else False
            return scene.type(actor, command, *line, fails=may_fail)
        except Killed:
            return None


def check_each_kill(scene, actor, command, line):
    undisturbed = Fault("never", 0, Killed)
    once = play(scene, actor, command, line, undisturbed)
    assert once[0] and all(once[2])
    for number, (when, kind) in product(range(1, undisturbed.sends + 1), POINTS):
        fault = Fault(when, number, kind)
        assert play(scene, actor, command, line, fault) == once, fault
        assert fault.has_struck


@pytest.mark.parametrize("command, special", ALONE)
def test_a_command_that_was_killed_and_is_typed_again_acts_once(
    repository,  # noqa: F811
    stage,
    type_in,  # noqa: F811
    tmp_path,
    command,
    special,
):
    role, money, _, prepare = SCENES[command, special]
    token = stage.token.address if money == "in a token" else NOBODY
    scene = Scene(stage, token, tmp_path, type_in, repository)
    check_each_kill(scene, scene.cast[role], command, [*prepare(scene), "--yes"])


# ------------------------------------------------------------------------------------------------ commands of their own


@pytest.fixture
def scene(stage, repository, type_in, tmp_path):  # noqa: F811
    return Scene(stage, NOBODY, tmp_path, type_in, repository)


def test_a_keeper(scene):
    verdicts = scene.verdicts(scene.drawn(), 90, 80)
    check_each_kill(scene, scene.stranger, "keeper", ["--once", *verdicts])


def test_a_delivery_that_draws(scene, monkeypatch):
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda seconds: local.mine(scene.chain, 70))
    monkeypatch.setattr(workflow, "time", clock)
    bounty = scene.open()
    line = [hex_of(bounty), "--repo", scene.repository, "--spec", SPEC, "--claim", "--draw", "--yes"]
    check_each_kill(scene, scene.worker, "deliver", line)


def test_a_deployment_with_its_proxy_and_its_record(scene):
    with play_on_anvil() as chain:
        rpc(chain, "anvil_setCode", create2.PROXY, "0x")
        scene.stage = replace(scene.stage, chain=chain)
        scene.chain = chain
        line = ["--network", chain.web3.provider.ipc_path, "--records", scene.folder / "records", "--yes"]
        check_each_kill(scene, scene.steward, "deploy", line)


@contextmanager
def no_blocks(chain):
    """What is sent meanwhile waits."""
    rpc(chain, "evm_setAutomine", False)
    try:
        yield
    finally:
        rpc(chain, "evm_setAutomine", True)
        rpc(chain, "evm_mine")


def bounties_of(scene):
    return [bounty for bounty in scene.stage.ledger.live() if bounty.terms.poster == scene.poster.address]


def test_a_post_that_waits_for_a_block_is_told_and_not_posted_again(scene):
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild)]
    with no_blocks(scene.chain), struck_by(Fault("waiting", 1, KeyboardInterrupt)):
        first = scene.type(scene.poster, *line, "--yes", fails=True)
        threading.Timer(0.5, lambda: rpc(scene.chain, "evm_mine")).start()
        again = scene.type(scene.poster, *line, "--yes", "--json")
    (bounty,) = bounties_of(scene)
    (transaction,) = re.findall(r"^sent (0x\w{64}), waiting", first.remarks, re.MULTILINE)
    assert f"stopped: transaction {transaction} is not taken back" in first.remarks
    assert again.documents[0]["transaction"] == transaction
    assert again.documents[0]["bounty"]["id"] == hex_of(bounty)


def test_told_to_the_end_the_same_line_posts_anew(scene):
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild), "--yes"]
    scene.type(scene.poster, *line)
    scene.type(scene.poster, *line)
    assert sorted(bounty.terms.lane for bounty in bounties_of(scene)) == [0, 1]


def test_several_posts_go_on_with_the_next(scene):
    second = scene.file_of_terms().with_name("second.toml")
    second.write_text(scene.file_of_terms().read_text().replace("0.05", "0.06"))
    line = [scene.file_of_terms(), second, scene.file_of_terms(), "--guild", hex(scene.stage.guild), "--yes"]
    check_each_kill(scene, scene.poster, "post", line)


def test_what_was_replaced_is_known_by_its_new_hash(scene):
    bounty = scene.open()
    with no_blocks(scene.chain), struck_by(Fault("waiting", 1, KeyboardInterrupt)):
        first = scene.type(scene.poster, "withdraw", hex_of(bounty), "--yes", fails=True)
        (transaction,) = re.findall(r"^sent (0x\w{64}),", first.remarks, re.MULTILINE)
        struck = struck_by(Fault("after", 1, KeyboardInterrupt))
        with struck:
            scene.type(scene.poster, "replace", transaction, "--yes", fails=True)
    answer = scene.type(scene.poster, "withdraw", hex_of(bounty), "--yes", "--json").documents[0]
    assert answer["events"] == ["Withdrawn"] and answer["transaction"] != transaction
    answer = scene.type(scene.poster, "replace", transaction, "--yes", "--json").documents[0]
    assert answer["replaced"] == transaction and answer["transaction"] != transaction


@pytest.mark.parametrize("does_the_same", [True, False])
def test_what_a_wallet_has_replaced_is_looked_at(scene, does_the_same):
    bounty = scene.open()
    with no_blocks(scene.chain), struck_by(Fault("before", 1, Killed)), pytest.raises(Killed):
        scene.type(scene.poster, "withdraw", hex_of(bounty), "--yes")
    call = scene.escrow.withdraw(bounty.terms, bounty.state)
    receipt = scene.poster.do(call if does_the_same else scene.escrow.close(bounty.terms.lane))
    scene.stage.later(60)
    again = scene.type(scene.poster, "withdraw", hex_of(bounty), "--yes", "--json")
    assert (again.documents[0]["transaction"] == receipt.transaction) is does_the_same
    assert (f"{receipt.transaction} has taken its place" in again.remarks) is not does_the_same


def test_what_fails_in_its_block_is_said_and_tried_anew(scene):
    bounty = scene.open()
    with no_blocks(scene.chain), struck_by(Fault("waiting", 1, KeyboardInterrupt)):
        scene.type(scene.worker, "claim", hex_of(bounty), "--yes", fails=True)
        rpc(scene.chain, "anvil_dropAllTransactions")
        call = scene.escrow.claim(bounty.terms, bounty.state)
        scene.chain.submit(call.to, call.data, scene.mate.signer, value=call.value)
    again = scene.type(scene.worker, "claim", hex_of(bounty), "--yes", fails=True)
    assert "not done by it" in again.remarks and "the bounty is Claimed" in again.remarks


def test_without_a_place_for_it_nothing_is_sent(scene, monkeypatch):
    (scene.folder / "file").touch()
    monkeypatch.setenv("OATHWORK_STATE", str(scene.folder / "file"))
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild), "--yes"]
    answer = scene.type(scene.poster, *line, fails=True)
    assert "so nothing is sent: set OATHWORK_STATE" in answer.remarks
    assert not bounties_of(scene)


# ----------------------------------------------------------------------------------------------------- real processes

KILLING = """
import os, signal, sys
from tests.support.play import anvil as play_on_anvil
from tests.support.killing import Fault, struck_by
from oathwork.cli import cli
fault = Fault(sys.argv[1], 1, None)
fault.strike = lambda: os.kill(os.getpid(), int(sys.argv[2]))
with struck_by(fault):
    cli(sys.argv[3:])
"""


@pytest.mark.parametrize("when, number", [("before", signal.SIGKILL), ("waiting", signal.SIGINT)])
def test_a_process_that_is_killed(scene, when, number):
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild), "--yes"]
    who = ["--account", scene.poster.alias, "--network", scene.chain.web3.provider.ipc_path]
    code = [sys.executable, "-c", KILLING, when, str(number.value), *map(str, [*line, *who])]
    root = Path(__file__).parents[2]
    process = subprocess.run(
        code,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=scene.folder,
        capture_output=True,
        text=True,
    )
    assert process.returncode == (1 if number is signal.SIGINT else -number), process.stderr
    assert len(list(scene.folder.glob("bounties/*.json"))) == 1
    answer = scene.type(scene.poster, *line, "--json")
    assert "an earlier run has signed transaction" in answer.remarks
    (again,) = answer.documents
    (bounty,) = bounties_of(scene)
    assert again["bounty"]["id"] == hex_of(bounty)
    assert Path(scene.folder, again["kept"]).is_file()
