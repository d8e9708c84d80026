"""Several nodes of one chain as one: the next is asked when one fails, and none is believed before it named its chain.

What is asked again is reading. A signed transaction goes to another node only if neither knows it: the first may have
passed it on before its answer was lost.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Final, Protocol, TypeVar

from eth_hash.auto import keccak
from requests.exceptions import RequestException

from oathwork.chain.node_errors import JunkAnswer, is_of_web3, way_to_node, words_of_fault
from oathwork.chain.node_http import NodeHttp
from oathwork.errors import Unreachable, WrongChain
from oathwork.untrusted.http import host_of
from oathwork.untrusted.limits import NODE

COOL_DOWN: Final = 30.0  # seconds in which a node that failed is asked only if no other is left
TIMEOUT: Final = NODE.seconds  # for one answer in all
_ROUNDS: Final = 3  # how often all of them are asked before reading fails
PAUSE: Final = 0.5  # seconds between two rounds, doubled each time, and up to as much again by chance
_BUSY: Final = (-32005, -32097, 429)  # what providers answer when asked too much
_TOO_MUCH: Final = -32005  # also of one answer that would be too long
_TOO_OFTEN: Final = re.compile(
    r"\brate\b|too many requests|request count|per (second|minute|day)|throttl|capacity", re.IGNORECASE
)
_SEND: Final = "eth_sendRawTransaction"
_READING: Final = ("eth_", "net_", "web3_")  # what a node only answers: other calls, a local chain's, act


_Answer = TypeVar("_Answer")
RpcAnswer = dict[str, Any]  # JSON-RPC's, with a result or an error
_is_vain: ContextVar[Callable[[], bool]] = ContextVar("_is_vain", default=bool)


@contextmanager
def unless_vain(is_vain: Callable[[], bool]) -> Iterator[None]:
    """Within the block, in what it calls and awaits, no node is asked while `is_vain` says so: what asks raises Unreachable."""
    token = _is_vain.set(is_vain)
    try:
        yield
    finally:
        _is_vain.reset(token)


class AnswersRpc(Protocol):
    """What asks one node: ours, or a provider of web3's."""

    def make_request(self, method: Any, params: Any) -> Any:
        """Return the node's answer."""


class Node:
    """One node. Shown by its host alone: the rest of an address can be a key."""

    def __init__(self, url: str, provider: AnswersRpc | None = None) -> None:
        self.host = host_of(url)
        self.provider = provider or NodeHttp(url, TIMEOUT)
        self.chain_id = 0  # not asked yet
        self.rests_until = 0.0

    def ask(self, method: str, params: Any) -> RpcAnswer:
        """Return a well-formed answer, an error among them. Raises Unreachable for anything else."""
        try:
            answer = self.provider.make_request(method, params)
        except RequestException as error:
            raise Unreachable(way_to_node(error)) from error
        except Exception as error:
            if not (isinstance(error, OSError | ValueError | RecursionError) or is_of_web3(error)):
                raise
            why = (isinstance(error, JunkAnswer) and error.words) or type(error).__name__
            raise Unreachable(f"{self.host} gives no answer that can be read: {why}") from error
        if not isinstance(answer, dict) or not ({"result", "error"} & answer.keys()):
            raise Unreachable(f"{self.host} gives no valid answer to {method}")
        if _is_busy(method, answer.get("error")):
            raise Unreachable(_with_words(f"{self.host} is asked too much", answer))
        return answer

    def name_chain(self) -> RpcAnswer:
        """Return as an answer which chain it serves: it is asked once."""
        return {"jsonrpc": "2.0", "id": 0, "result": hex(self.learn_chain())}

    def learn_chain(self) -> int:
        """Return the chain it serves."""
        if not self.chain_id:
            answer = self.ask("eth_chainId", [])
            try:
                self.chain_id = int(str(answer.get("result")), 16)
            except ValueError as error:
                raise Unreachable(_with_words(f"{self.host} does not say its chain", answer)) from error
        return self.chain_id


class Nodes:
    """Asks its nodes in their order. `chain_id` is the chain meant; else the first node's.

    Raises WrongChain if every node that answers serves another chain, Unreachable if none answers.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        chain_id: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.nodes = [Node(url) for url in urls]
        self._chain_id = chain_id
        self._clock, self._sleep = clock, sleep
        self._only = (
            threading.local()
        )  # `nodes`: those that this thread's questions may go to, while it is set

    @contextmanager
    def one_node(self) -> Iterator[None]:
        """Within the block all reading of this thread is answered by one node, the first that can: if it fails, all does.

        Answers of two nodes need not fit each other: one may be behind, or on another branch.
        """
        if getattr(self._only, "nodes", None) is not None:
            yield
            return
        self._only.nodes = self.nodes
        try:
            yield
        finally:
            self._only.nodes = None

    def in_other_threads(self, ask: Callable[..., _Answer]) -> Callable[..., _Answer]:
        """Return `ask` for other threads: there it asks the nodes that answer this one, within `one_node` the same one."""
        nodes, is_vain = getattr(self._only, "nodes", None), _is_vain.get()

        def ask_these(*arguments: Any) -> _Answer:
            self._only.nodes = nodes
            try:
                with unless_vain(is_vain):
                    return ask(*arguments)
            finally:
                self._only.nodes = None

        return ask_these

    def make_request(self, method: str, params: Any) -> RpcAnswer:
        """Ask the first node that can answer."""
        if method == _SEND:
            return self._send(params)
        failures: list[str] = []
        for turn in range(self._rounds(method)):
            if _is_vain.get()():
                raise Unreachable("; ".join(dict.fromkeys(failures)) or "the node has not answered lately")
            if turn:
                self._sleep(PAUSE * 2 ** (turn - 1) * (1 + random.random()))
            for node in self._in_order():
                try:
                    self._require_chain(node)
                    answer = node.name_chain() if method == "eth_chainId" else node.ask(method, params)
                    self._stay_with(node)
                    return answer
                except (Unreachable, WrongChain) as error:
                    self._rest(node)
                    failures.append(str(error))
                    if isinstance(error, WrongChain) and len(self.nodes) == 1:
                        raise
        if all("serves chain" in each for each in failures):
            raise WrongChain("; ".join(dict.fromkeys(failures)))
        raise Unreachable("; ".join(dict.fromkeys(failures)))

    def _rounds(self, method: str) -> int:
        """Reading is asked again; but where one of several nodes fails that has to answer alone, another reading begins."""
        is_alone = len(self._in_order()) < len(self.nodes)
        return _ROUNDS if method.startswith(_READING) and not is_alone else 1

    def is_connected(self) -> bool:
        """Return whether any node answers."""
        try:
            return "result" in self.make_request("eth_blockNumber", [])
        except (Unreachable, WrongChain):
            return False

    def _send(self, params: Any) -> RpcAnswer:
        """Hand a signed transaction to one node. To another only when it is known that nobody has it."""
        transaction = "0x" + keccak(bytes.fromhex(str(params[0]).removeprefix("0x"))).hex()
        asked_nodes: list[Node] = []
        failures: list[str] = []
        for node in self._in_order():
            try:
                self._require_chain(node)
                if asked_nodes and self._somebody_has(transaction, [*asked_nodes, node]):
                    return {"jsonrpc": "2.0", "id": 0, "result": transaction}
                asked_nodes.append(node)
                return node.ask(_SEND, params)
            except (Unreachable, WrongChain) as error:
                self._rest(node)
                failures.append(str(error))
        hosts = ", ".join(node.host for node in asked_nodes) or "nobody"
        raise OSError(
            f"transaction {transaction} was handed to {hosts}: {'; '.join(dict.fromkeys(failures)) or 'no answer'}"
        )

    @staticmethod
    def _somebody_has(transaction: str, nodes: Sequence[Node]) -> bool:
        for node in nodes:
            try:
                if node.ask("eth_getTransactionByHash", [transaction]).get("result"):
                    return True
            except Unreachable:
                continue
        return False

    def _in_order(self) -> list[Node]:
        """Those that did not fail lately, then the others; within `one_node` only the one that has answered."""
        nodes = getattr(self._only, "nodes", None) or self.nodes
        return sorted(nodes, key=lambda node: node.rests_until > self._clock())

    def _stay_with(self, node: Node) -> None:
        if getattr(self._only, "nodes", None) is not None:
            self._only.nodes = [node]

    def _rest(self, node: Node) -> None:
        node.rests_until = self._clock() + COOL_DOWN

    def _require_chain(self, node: Node) -> None:
        served_chain = node.learn_chain()
        if self._chain_id is None:
            self._chain_id = served_chain
        if served_chain != self._chain_id:
            raise WrongChain(f"{node.host} serves chain {served_chain}, not {self._chain_id}")


def one_node(provider: AnswersRpc) -> AbstractContextManager[None]:
    """Let one node alone answer all that is read within the block, where a provider has several."""
    return provider.one_node() if isinstance(provider, Nodes) else nullcontext()


def _with_words(what: str, answer: RpcAnswer) -> str:
    """Return what is wrong with a node's answer, with the node's own words if it says any."""
    words = words_of_fault(answer.get("error"))
    return f"{what}: {words}" if words else what


def _is_busy(method: str, fault: Any) -> bool:
    """Return whether a node wants to be asked less. Of logs it may mean that fewer blocks are to be asked for: by its words."""
    if not isinstance(fault, dict) or fault.get("code") not in _BUSY:
        return False
    if method == "eth_getLogs" and fault["code"] == _TOO_MUCH:
        return bool(_TOO_OFTEN.search(str(fault.get("message"))))
    return True
