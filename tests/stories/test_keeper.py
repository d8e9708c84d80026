"""A keeper that is killed at any moment, and run again: everything is done, and nothing twice."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time

import pytest

import oathwork.cli.keeper  # noqa: F401 (what a keeper needs is loaded once)
from oathwork.chain import local
from oathwork.chain.keys import dev_signers
from oathwork.cli import cli
from oathwork.contracts import edge
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import Status
from tests.support.hostile import DROP, Hostile
from tests.support.stage import DAY, build

KEEPER = 12  # which of the local accounts
SENDS = 3  # steps that are due below

# When the process dies: before the node hears its n-th transaction, after the node has taken it, as it asks for the receipt.
MOMENTS = [
    pytest.param(method, count, taken, id=f"{name} {count}")
    for name, method, taken in [
        ("before transaction", "eth_sendRawTransaction", False),
        ("after transaction", "eth_sendRawTransaction", True),
        ("before receipt", "eth_getTransactionReceipt", False),
    ]
    for count in range(1, SENDS + 1)
]


@pytest.fixture(scope="module")
def due(chain):
    """A chain on which three steps are due: a draw, a lapse, and money to send back."""
    people = dev_signers(18)
    for poor in people[15:]:  # the node gives money to fifteen
        chain.send(poor.address, b"", people[0], value=10**18)
    stage = build(chain, people)
    drawn = stage.deliver(
        stage.claim(stage.post(stage.terms(work_period=300 * DAY, open_until=chain.now() + 300 * DAY)))
    )
    lapsed = stage.claim(stage.post(stage.terms(lane=1, open_until=chain.now() + 300 * DAY)))
    unclaimed = stage.post(stage.terms(lane=2, open_until=chain.now() + DAY))
    stage.reach_lot(drawn)
    local.travel(chain, chain.now() + 8 * DAY)
    return stage, [bounty.id for bounty in (drawn, lapsed, unclaimed)]


@pytest.fixture
def again(due, chain):
    """The same for every test."""
    mark = local.snapshot(chain)
    yield due
    local.restore(chain, mark)


class Process:
    """A keeper as cron starts it, in a process of its own; but forked from one that has web3 loaded, which saves seconds."""

    _forks = multiprocessing.get_context("forkserver")
    _forks.set_forkserver_preload([__name__])

    @classmethod
    def load(cls):
        """Wait until the process to fork from has loaded everything, however long a busy machine takes."""
        first = cls._forks.Process(target=_nothing)
        first.start()
        first.join()

    def __init__(self, url, folder, *options):
        self.said_in = folder / f"keeper-{time.monotonic_ns()}.log"
        self._process = self._forks.Process(target=_keeper, args=(url, self.said_in, *options), daemon=True)
        self._process.start()

    def kill(self):
        os.kill(self._process.pid, signal.SIGKILL)

    def wait(self):
        """Return its exit code, and what it said."""
        self._process.join(120)
        assert self._process.exitcode is not None, "the keeper comes to no end"
        return self._process.exitcode, self.said_in.read_text()


def _nothing():
    pass


def _keeper(url, said_in, *options):
    os.environ.update(OATHWORK_NETWORK=url, NO_COLOR="1")
    with said_in.open("w") as said, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        sys.exit(cli(["keeper", "--once", *options, "--account", f"dev::{KEEPER}"], standalone_mode=True))


@pytest.fixture(scope="module")
def _loaded():
    Process.load()


@pytest.fixture
def keeper(_loaded, tmp_path):
    return lambda url, *options: Process(url, tmp_path, *options)


def finished(process):
    code, said = process.wait()
    assert code == 0, said
    return said


def ends(stage, ids):
    ledger = Ledger(stage.contracts)
    return [ledger.bounty(id).end or ledger.bounty(id).status.name for id in ids]


@pytest.fixture
def pots(again, chain):
    """The poster's pot has an ETH, and pays for every step that is due."""
    stage, _ = again
    for call in edge.creation_calls(chain, stage.escrow.address):
        call.send(stage.stranger)
    pots = KeeperPot.of(chain, stage.escrow.address)
    pots.fill(stage.poster.address, 10**18).send(stage.mate)
    pots.set_price(10**15, 10**11).send(stage.poster)
    return pots


DONE = [Status.IN_REVIEW.name, Status.OPEN.name, "Withdrawn"]


@pytest.mark.parametrize("method,count,taken", MOMENTS)
def test_killed_and_run_again__all_is_done_and_nothing_twice(
    again, chain, node, keeper, method, count, taken
):
    stage, ids = again
    me = dev_signers(KEEPER + 1)[KEEPER].address
    poster = chain.balance(stage.poster.address)
    nonce = chain.web3.eth.get_transaction_count(me)
    with Hostile(node).serving() as proxy:

        def behave(asked, forward):
            if asked != method or proxy.asked.count(method) != count:
                return forward()
            if taken:
                forward()
            process.kill()
            return DROP  # what the dead asked for never comes, while the next keeper is at work

        process = keeper(proxy.url)
        proxy.behave = behave
        code, said = process.wait()
        assert code == -signal.SIGKILL, said
    finished(keeper(node))
    assert ends(stage, ids) == DONE
    assert chain.balance(stage.poster.address) == poster + 10**18 + 3 * 10**15
    assert chain.web3.eth.get_transaction_count(me) == nonce + SENDS


@pytest.mark.parametrize("method,count,taken", [moment.values for moment in MOMENTS if moment.values[1] == 2])
def test_killed_while_pots_pay_and_run_again__each_step_is_paid_for_once(
    again, pots, chain, node, keeper, method, count, taken
):
    stage, ids = again
    me = dev_signers(KEEPER + 1)[KEEPER].address
    nonce, first = chain.web3.eth.get_transaction_count(me), chain.block().number + 1
    with Hostile(node).serving() as proxy:

        def behave(asked, forward):
            if asked != method or proxy.asked.count(method) != count:
                return forward()
            if taken:
                forward()
            process.kill()
            return DROP

        process = keeper(proxy.url, "--pot")
        proxy.behave = behave
        code, said = process.wait()
        assert code == -signal.SIGKILL, said
    finished(keeper(node, "--pot"))
    assert ends(stage, ids) == DONE
    assert chain.web3.eth.get_transaction_count(me) == nonce + SENDS
    asked = {"address": pots.address, "fromBlock": first}
    payments = [pots.abi.read(log) for log in chain.web3.eth.get_logs(asked)]
    assert [event.facts["keeper"] for event in payments] == [me] * SENDS
    paid = sum(event.facts["amount"] for event in payments)
    assert pots.pot(stage.poster.address).balance == 10**18 - paid


def test_two_side_by_side__do_no_harm(again, chain, node, keeper):
    stage, ids = again
    poster = chain.balance(stage.poster.address)
    both = [keeper(node) for _ in range(2)]
    for process in both:
        process.wait()
    finished(keeper(node))  # a keeper that stumbled over the other's nonce is run again, as cron does
    assert ends(stage, ids) == DONE
    assert chain.balance(stage.poster.address) == poster + 10**18 + 3 * 10**15


def test_nothing_is_left_to_do(again, node, keeper):
    assert finished(keeper(node)).count("done") == SENDS
    assert "nothing is due" in finished(keeper(node))
