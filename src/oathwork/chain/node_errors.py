"""What a node's error means: a contract's refusal, an empty wallet, or a node that does not answer."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import HTTPError, RequestException, Timeout

from oathwork.chain.abi import refusal
from oathwork.errors import CannotPay, NodeRefused, OathworkError, Refused, Unreachable
from oathwork.untrusted.documents import own_json
from oathwork.untrusted.http import host_of
from oathwork.untrusted.text import plain

_REVERTED: Final = "execution reverted"
_REVERT_CODE: Final = 3  # JSON-RPC's number of a revert, where a node has one
_REVERT: Final = re.compile(rf"{_REVERTED}|VM Exception while processing transaction", re.IGNORECASE)
_LIBRARIES: Final = ("web3", "eth_utils", "eth_tester", "eth")  # those that ask a node, or are one
_HEX: Final = re.compile(r"0x(?:[0-9a-f]{2})*", re.IGNORECASE)
_POOR: Final = re.compile(
    r"insufficient (funds|balance)|account balance|sender does not have enough", re.IGNORECASE
)
# A contract that ran out of gas, or into what is no instruction: nodes say so without data, each in its own words.
_HALTED: Final = re.compile(
    r"out of ?gas(?! price)|insufficient_gas|invalid (opcode|jump)|invalid_operation|bad_jump|InvalidFEOpcode|InvalidJump|"
    r"OpcodeNotFound|stack ?(underflow|overflow|limit)|write protection|StateChangeDuringStaticCall|EVM error|"
    r"VM execution error|Execution halted|code storage out of gas",
    re.IGNORECASE,
)
# What nodes say of every revert: a refusal in these words alone has no reason.
_NO_WORDS: Final = re.compile(
    r"(the )?execution reverted|VM Exception while processing transaction|transaction reverted|revert(ed)?|"
    r"without a reason( string)?|no data( present)?(; likely require\(false\) occurred)?|"
    r"(with )?(an )?(unrecognized |unknown )?custom error|return data|0x[0-9a-f]*",
    re.IGNORECASE,
)


class NodeFault(Exception):
    """What a node answers instead of a result. `rpc_response` is its whole answer."""

    def __init__(self, rpc_response: Mapping[str, Any]) -> None:
        super().__init__(str(rpc_response.get("error")))
        self.rpc_response = rpc_response

    @property
    def is_revert(self) -> bool:
        """Whether a contract has refused, as far as the node says so in its number or its words."""
        fault = self.rpc_response.get("error")
        if not isinstance(fault, dict):
            return False
        return fault.get("code") == _REVERT_CODE or bool(_REVERT.search(str(fault.get("message"))))


class BadStatus(HTTPError):
    """A node, or what stands before it, answers with a status that is no yes; `words`: what it says besides."""

    def __init__(self, words: str, response: Any) -> None:
        super().__init__(words, response=response, request=response.request)
        self.words = words


class JunkAnswer(ValueError):
    """What a node answers is no JSON. `words`: what it says instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class TransactionNotFound(Exception):
    """The node knows no such transaction, or no receipt of it."""


@contextmanager
def node_errors(what: str) -> Iterator[None]:
    """Turn whatever a node, or the way to it, raises in this block into an error of ours; `what` says what was asked.

    Raises Refused with the contract's custom error, CannotPay, NodeRefused, or Unreachable.
    """
    try:
        yield
    except OathworkError:
        raise
    except Exception as error:
        if not (isinstance(error, NodeFault | OSError | ValueError) or _comes_from(error, _LIBRARIES)):
            raise
        raise meaning(error, what) from error  # eth-tester has no base class for what it raises


def _comes_from(error: Exception, packages: Collection[str]) -> bool:
    """Return whether an error's class, or one that it is made of, is of these packages: none of them is imported for that."""
    return any(kind.__module__.partition(".")[0] in packages for kind in type(error).__mro__)


def is_of_web3(error: Exception, name: str = "Web3Exception") -> bool:
    """Return whether an error is one that web3 calls so, or more special than that."""
    return any(kind.__name__ == name and kind.__module__.startswith("web3.") for kind in type(error).__mro__)


def is_not_found(error: Exception) -> bool:
    """Return whether a node says that it knows no such transaction."""
    return isinstance(error, TransactionNotFound) or is_of_web3(error, "TransactionNotFound")


def is_answer(error: Exception) -> bool:
    """Return whether an error is a node's own answer."""
    return isinstance(error, NodeFault) or is_of_web3(error, "Web3RPCError")


def _is_revert(error: Exception) -> bool:
    return error.is_revert if isinstance(error, NodeFault) else is_of_web3(error, "ContractLogicError")


def meaning(error: Exception, what: str) -> OathworkError:
    """Return what an error of web3, of the way to the node, or of eth-tester means."""
    if type(error).__name__ == "TransactionFailed":
        return _of_eth_tester(error)
    data = _data(error)
    if data:
        return refusal(data)
    if _POOR.search(str(error)):
        return CannotPay(f"{what}: the sender cannot pay value and gas ({_words(error)})")
    if is_answer(error) and _HALTED.search(str(error)):
        return Refused("Error", {"message": plain(_words(error))})
    if data is not None:
        words = _own_words(error)
        return Refused("Error", {"message": words}) if words else refusal(data)
    if isinstance(error, RequestException):
        return Unreachable(f"{what}: {way_to_node(error)}")
    if is_answer(error):
        return NodeRefused(f"{what}: {_words(error)}")
    return Unreachable(f"{what}: {_short(error)}")


def way_to_node(error: RequestException) -> str:
    """Say what is wrong with the way to a node, by its host alone: the rest of an address can be a key."""
    url = getattr(error.request, "url", None)
    host = host_of(url) if url else "the node"
    if error.response is not None:
        words = error.words if isinstance(error, BadStatus) else ""
        return f"{host} answers with status {error.response.status_code}{': ' if words else ''}{words}"
    if isinstance(error, Timeout):
        return f"{host} takes too long"
    if isinstance(error, NoConnection):
        return f"nothing answers at {host}: is a node running there? `--network` names another"
    return f"{host} gives no answer that can be read ({type(error).__name__})"


def _data(error: Exception) -> bytes | None:
    """Return what a contract reverted with, or None if no contract did. Nodes put it in different places."""
    data: Any = getattr(error, "data", None)
    if is_answer(error) and data is None:
        answer: Any = getattr(error, "rpc_response", None) or {}
        fault = answer.get("error")
        data = fault.get("data") if isinstance(fault, dict) else None
    if isinstance(data, dict):
        data = data.get("data") or data.get("result")
    if isinstance(data, str) and data.startswith("Reverted "):
        data = data.removeprefix("Reverted ")
    if isinstance(data, str) and _HEX.fullmatch(data):
        return bytes.fromhex(data[2:])
    return b"" if _is_revert(error) else None


def _own_words(error: Exception) -> str:
    """Return what a node says of a refusal besides that it is one: often it is its own, and no contract's."""
    answer: Any = getattr(error, "rpc_response", None) or {}
    fault = answer.get("error") if isinstance(answer, dict) else None
    message = fault.get("message") if isinstance(fault, dict) else None
    text = str(message or getattr(error, "message", None) or error)
    rest = _NO_WORDS.sub("", text).strip(" :,;")
    return plain(rest, limit=300) if any(map(str.isalnum, rest)) else ""


def _words(error: Exception) -> str:
    """Return what a node says, without the braces of its JSON where it has words."""
    return _own_words(error) or _short(error)


def words_of_fault(fault: Any) -> str:
    """Return what a node's `error` says, in one line that is safe to print; nothing if it says nothing."""
    words = fault.get("message") if isinstance(fault, dict) else fault
    return plain(" ".join(words.split()), limit=300) if isinstance(words, str) else ""


def words_of_body(body: bytes) -> str:
    """Return what an answer says that should be JSON-RPC's: an error's words, or a page's text without its tags."""
    text = body.decode("utf-8", "replace")
    try:
        answer = own_json(body)  # the one decoder that looks at the depth first
    except (ValueError, RecursionError):
        answer = re.sub(r"(?s)<(script|style)\b.*?(</\1>|$)|<[^>]*>", " ", text)
    if isinstance(answer, dict):
        answer = answer.get("error") or answer
    return words_of_fault(answer)


def _of_eth_tester(error: Exception) -> Refused:
    """Its exceptions carry the revert's data, if at all, as the text of a bytes literal, and texts as they are."""
    for cause in (error.__context__, error):
        for argument in cause.args if cause else ():
            reason = argument.args[0] if getattr(argument, "args", None) else argument
            if isinstance(reason, bytes):
                return refusal(reason)
            text = str(reason).removeprefix(f"{_REVERTED}: ")
            if re.fullmatch(r"b'.*'|b\".*\"", text, re.DOTALL):
                return refusal(ast.literal_eval(text))
    return Refused("Error", {"message": str(error).removeprefix(f"{_REVERTED}: ")})


def _short(error: Exception) -> str:
    return plain(str(error) or type(error).__name__, limit=300)
