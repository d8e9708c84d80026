"""Asks a node over HTTP in plain JSON: an answer's time in all and its bytes are bounded, and nothing is followed."""

import json
import re
import socket
import threading
from itertools import count
from typing import Any, Final
from urllib.parse import unquote

from requests import PreparedRequest, Request, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, ReadTimeout, RequestException
from requests.utils import get_netrc_auth

from oathwork.chain.node_errors import BadStatus, JunkAnswer, words_of_body
from oathwork.untrusted.documents import is_nested
from oathwork.untrusted.http import cut_after, host_of
from oathwork.untrusted.limits import NODE

_DEEPEST: Final = 64  # more than any answer that is asked for here
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "oathwork"}
_PIECE: Final = 1024 * 1024  # bytes
_LONGEST_REFUSAL: Final = 4_096  # bytes that are read of an answer with a status that is no yes
_SHORTEST_SECRET: Final = 6  # characters
_thread = threading.local()  # `sessions` by URL and, while it asks, `sockets` of this thread


class NodeHttp:
    """A node's address, and how it is asked. What is too slow in all raises ReadTimeout, as silence does."""

    def __init__(self, url: str, seconds: float = NODE.seconds) -> None:
        self._url, self._seconds = url, seconds
        self._numbers = count()

    def make_request(self, method: str, params: Any) -> Any:
        """Ask, and return the answer. Raises ValueError for one that is no JSON, JunkAnswer, or is nested deeply."""
        question = {"jsonrpc": "2.0", "method": method, "params": params or [], "id": next(self._numbers)}
        answer = self._post(json.dumps(question).encode())
        if is_nested(answer, _DEEPEST):  # Python's own decoder, with py-evm's recursion limit, would crash
            raise ValueError("nested too deeply")
        try:
            document = json.loads(answer)
        except ValueError as error:
            raise JunkAnswer(without_secrets(words_of_body(answer[:_LONGEST_REFUSAL]), self._url)) from error
        fault = document.get("error") if isinstance(document, dict) else None
        if isinstance(fault, str):
            document["error"] = without_secrets(fault, self._url)
        elif isinstance(fault, dict):
            fault |= {
                key: without_secrets(each, self._url) for key, each in fault.items() if isinstance(each, str)
            }
        return document

    def _post(self, data: bytes) -> bytes:
        url, late = self._url, threading.Event()
        sockets: list[socket.socket] = []
        _thread.sockets = sockets
        too_late = ReadTimeout("too slow in all", request=Request("POST", url))
        try:
            with cut_after(self._seconds, late, sockets):
                answer = _answer(url, data, self._seconds)
        except (RequestException, OSError, ValueError, AttributeError) as error:
            raise (too_late if late.is_set() else error) from error
        if late.is_set():
            raise too_late
        return answer


def _answer(url: str, data: bytes, seconds: float) -> bytes:
    session = _session(url)
    question = session.question(url, data)
    with session.send(question, timeout=seconds, stream=True, allow_redirects=False) as response:
        if response.status_code >= 400:
            body = next(response.iter_content(_LONGEST_REFUSAL), b"")
            raise BadStatus(without_secrets(words_of_body(body), url), response)
        return _bounded(response)


def without_secrets(words: str, url: str) -> str:
    """Return what a server says without what it repeats of the question's URL: all but the host can be a key.

    >>> without_secrets("Cannot POST /v3/0123456789abcdef", "https://node.example/v3/0123456789abcdef")
    'Cannot POST /v3/…'
    """
    rest = url.replace(host_of(url), "", 1).partition("://")[2]
    parts = sorted((part for part in re.split(r"[/?#&=:@]", rest) if len(part) >= _SHORTEST_SECRET), key=len)
    for part in reversed(parts):
        words = words.replace(part, "…").replace(unquote(part), "…")
    return words


class _Session(Session):
    """A session with one node, of one thread."""

    _ready: PreparedRequest | None = None

    def question(self, url: str, data: bytes) -> PreparedRequest:
        """Return what asks this. All but the body is made once: to make it anew took a fifth of a question."""
        if self._ready is None or self.cookies:  # a node behind others may want to see its cookie again
            self._ready = self.prepare_request(Request("POST", url, headers=_HEADERS, data=b" "))
        self._ready.body = data
        self._ready.headers["Content-Length"] = str(len(data))
        return self._ready


def _session(url: str) -> _Session:
    """Return this thread's session with a node. Proxies, certificates and .netrc are looked up once, not for each question."""
    sessions: dict[str, _Session] = _thread.__dict__.setdefault("sessions", {})
    if url not in sessions:
        session = sessions[url] = _Session()
        session.mount("http://", _Adapter())
        session.mount("https://", _Adapter())
        settings = session.merge_environment_settings(url, {}, None, None, None)
        session.proxies, session.verify, session.cert = (
            settings["proxies"],
            settings["verify"],
            settings["cert"],
        )
        session.auth = get_netrc_auth(url)
        session.trust_env = False
    return sessions[url]


def _bounded(response: Response) -> bytes:
    answer = bytearray()
    for piece in response.iter_content(_PIECE):
        answer += piece
        if len(answer) > NODE.most:
            raise ContentDecodingError(
                f"more than {NODE.most} bytes", response=None, request=response.request
            )
    return bytes(answer)


class _Adapter(HTTPAdapter):
    """Its sockets are known to the thread that asks, so that they can be cut while they wait for anything."""

    def get_connection_with_tls_context(self, *arguments: Any, **more: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **more)
        if not hasattr(pool.ConnectionCls, "is_known"):
            pool.ConnectionCls = type("Known", (_Known, pool.ConnectionCls), {})
        return pool


class _Known:
    """A connection that says over which socket it asks."""

    is_known = True

    def request(self, *arguments: Any, **more: Any) -> None:
        super().request(*arguments, **more)  # type: ignore[misc]
        _thread.sockets.append(self.sock)  # type: ignore[attr-defined]  # which it forgets where the answer has no length
