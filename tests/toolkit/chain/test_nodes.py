"""Several nodes are as good as the best of them, and none of them can make money move twice."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from oathwork.chain import node_http
from oathwork.chain import nodes as module
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.chain.nodes import Nodes
from oathwork.chain.providers import web3_of
from oathwork.errors import NotConfirmed, OathworkError, Unreachable, WrongChain
from oathwork.model.typed_data import address
from oathwork.untrusted.limits import AskLimits
from tests.support.hostile import DROP, Hostile, error, result
from tests.support.patience import PATIENCE, soon

NESTED = b'{"jsonrpc": "2.0", "id": 1, "result": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"

# What a node can do to a question, by name.
FAULTS = {
    "no answer": lambda forward: DROP,
    "not JSON": lambda forward: b"<html>502 Bad Gateway</html>",
    "half an answer": lambda forward: forward()[:20],
    "a list": lambda forward: b"[1, 2]",
    "neither result nor error": lambda forward: b'{"jsonrpc": "2.0", "id": 1}',
    "a server's fault": lambda forward: (500, b"oops"),
    "too many requests": lambda forward: (429, b"slow down"),
    "a provider's limit": lambda forward: error(-32005, "rate limit"),
    "not text": lambda forward: b"\xff\xfe\x00",
    "nested too deeply": lambda forward: NESTED,
}


class Clock:
    """A time that passes only when somebody waits."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def pair(anvil):
    """Two proxies before the same node."""
    with ExitStack() as stack:
        yield [stack.enter_context(Hostile(anvil).serving()) for _ in range(2)]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def provider(pair, clock):
    return Nodes([each.url for each in pair], clock=lambda: clock.now, sleep=clock.sleep)


@pytest.fixture
def chain(provider):
    chain = connect(provider)
    chain.poll = 0.05
    return chain


@pytest.mark.parametrize("fault", FAULTS)
def test_when_a_node_fails__the_next_is_asked(pair, chain, fault):
    pair[0].behave = lambda method, forward: FAULTS[fault](forward)
    assert chain.block().number >= 0
    assert pair[1].asked


@pytest.mark.parametrize("fault", FAULTS)
def test_when_all_fail_for_a_moment__reading_goes_on(pair, chain, clock, fault):
    left = [3]

    def behave(method, forward):
        left[0] -= 1
        return FAULTS[fault](forward) if left[0] >= 0 else forward()

    pair[0].behave = pair[1].behave = behave
    assert chain.block().number >= 0
    assert clock.slept


@pytest.mark.parametrize("fault", FAULTS)
def test_when_all_fail_for_good__it_says_so_by_their_hosts_alone(pair, chain, fault):
    for each in pair:
        each.behave = lambda method, forward: FAULTS[fault](forward)
    with pytest.raises(Unreachable) as told:
        chain.block()
    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)


def test_nesting_does_not_crash_a_process_that_has_py_evm_in_it(anvil):
    code = (
        "import sys; sys.setrecursionlimit(100_000)\n"  # as py-evm does
        "from oathwork.chain.client import connect\n"
        "from oathwork.errors import Unreachable\n"
        "try: connect(sys.argv[1])\n"
        "except Unreachable as error: print(error)"
    )
    with Hostile(anvil).serving() as proxy:
        proxy.behave = lambda method, forward: NESTED
        done = subprocess.run(
            [sys.executable, "-c", code, proxy.url], check=False, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done
    assert "gives no answer that can be read" in done.stdout and "secret" not in done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_one_node_that_fails_for_a_moment_is_asked_again(anvil, clock, fault):
    with Hostile(anvil).serving() as proxy:
        provider = Nodes([proxy.url], clock=lambda: clock.now, sleep=clock.sleep)
        left = [2]

        def behave(method, forward):
            left[0] -= 1
            return FAULTS[fault](forward) if left[0] >= 0 else forward()

        proxy.behave = behave
        assert connect(provider).id == 31337
    assert len(clock.slept) == 2 and clock.slept[0] < clock.slept[1] + module.PAUSE


def test_what_is_no_question_is_not_asked_twice(anvil, clock):
    with Hostile(anvil).serving() as proxy:
        provider = Nodes([proxy.url], clock=lambda: clock.now, sleep=clock.sleep)
        proxy.behave = lambda method, forward: DROP if method == "anvil_mine" else forward()
        with pytest.raises(Unreachable):
            provider.make_request("anvil_mine", ["0x1"])
        assert proxy.asked.count("anvil_mine") == 1


def test_a_node_that_failed_rests(pair, chain, clock):
    pair[0].behave = lambda method, forward: DROP
    chain.block()
    before = len(pair[0].asked)
    chain.block()
    assert len(pair[0].asked) == before
    pair[0].behave = lambda method, forward: forward()
    clock.now += module.COOL_DOWN
    chain.block()
    assert len(pair[0].asked) > before


def test_a_node_of_another_chain_is_not_believed(anvil, pair):
    pair[0].behave = lambda method, forward: result("0x1") if method == "eth_chainId" else forward()
    chain = connect(Nodes([each.url for each in pair], chain_id=31337))
    assert chain.id == 31337
    assert set(pair[0].asked) == {"eth_chainId"}


def test_when_all_serve_another_chain__it_is_refused(pair):
    for each in pair:
        each.behave = lambda method, forward: result("0x1") if method == "eth_chainId" else forward()
    with pytest.raises(WrongChain, match="serves chain 1, not 31337"):
        connect(Nodes([each.url for each in pair], chain_id=31337, sleep=lambda _: None))


def test_a_contracts_refusal_is_no_fault_of_the_node(pair, chain):
    with pytest.raises(OathworkError):
        chain.call("0x" + "00" * 19 + "05", b"\x01", value=10**30)
    assert not pair[1].asked


def test_what_went_out_before_the_answer_was_lost_is_not_sent_again(pair, chain):
    sender = dev_signers(12)[11]
    to = address(b"\xab" * 20)
    before = chain.balance(to)

    def behave(method, forward):
        answer = forward()
        return DROP if method == "eth_sendRawTransaction" else answer

    pair[0].behave = behave
    chain.send(to, b"", sender, value=7)
    assert chain.balance(to) == before + 7
    assert "eth_sendRawTransaction" not in pair[1].asked


def test_what_never_went_out_is_handed_to_the_next(pair, chain):
    sender, to = dev_signers(12)[11], address(b"\xac" * 20)
    pair[0].behave = lambda method, forward: DROP if method == "eth_sendRawTransaction" else forward()
    chain.send(to, b"", sender, value=7)
    assert chain.balance(to) == 7
    assert pair[1].asked.count("eth_sendRawTransaction") == 1


def test_when_nobody_takes_it__it_is_not_claimed_to_be_sent(pair, chain):
    for each in pair:
        each.behave = lambda method, forward: DROP if method == "eth_sendRawTransaction" else forward()
    with pytest.raises(NotConfirmed, match="went out is not known"):
        chain.send(address(b"\xad" * 20), b"", dev_signers(12)[11], value=7)
    assert chain.balance(address(b"\xad" * 20)) == 0


def test_an_answer_that_comes_too_late_is_no_answer(anvil, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", 3)
    enough = threading.Event()
    with Hostile(anvil).serving() as slow, Hostile(anvil).serving() as quick:
        slow.behave = lambda method, forward: (enough.wait(PATIENCE), forward())[1]
        assert web3_of(Nodes([slow.url, quick.url])).eth.block_number >= 0
        assert quick.asked
        enough.set()


def test_connected_means_that_somebody_answers(pair, provider):
    assert web3_of(provider).is_connected()
    for each in pair:
        each.behave = lambda method, forward: DROP
    assert not web3_of(provider).is_connected()


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX-A: b", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_byte_now_and_then_is_no_answer_and_another_node_is_asked(anvil, monkeypatch, begin):
    monkeypatch.setattr(module, "TIMEOUT", 3)
    with socket.create_server(("127.0.0.1", 0)) as listener, Hostile(anvil).serving() as quick:
        threading.Thread(target=trickle, args=(listener, begin), daemon=True).start()
        slow = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with soon():
            assert web3_of(Nodes([slow, quick.url], chain_id=31337)).eth.block_number >= 0
        assert quick.asked


def test_an_answer_without_end_is_no_answer(anvil, monkeypatch):
    monkeypatch.setattr(node_http, "NODE", AskLimits(15, 1_000))
    with Hostile(anvil).serving() as endless, Hostile(anvil).serving() as other:
        endless.behave = lambda method, forward: b" " * 5_000 + forward()
        assert web3_of(Nodes([endless.url, other.url], chain_id=31337)).eth.block_number >= 0
        assert other.asked


def trickle(listener, begin):
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.recv(65_536)
        connection.sendall(begin)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)
