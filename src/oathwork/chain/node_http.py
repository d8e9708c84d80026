"""Asks a node over HTTP in plain JSON: an answer's time in all and its bytes are bounded, and nothing is followed."""

import json
import socket
import threading
from itertools import count
from typing import Any, Final

from requests import Request, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, ReadTimeout, RequestException
from requests.utils import get_netrc_auth

from oathwork.untrusted.documents import is_nested
from oathwork.untrusted.http import cut_after
from oathwork.untrusted.limits import NODE

_DEEPEST: Final = 64  # more than any answer that is asked for here
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "oathwork"}
_PIECE: Final = 1024 * 1024  # bytes
_thread = threading.local()  # `sessions` by URL and, while it asks, `sockets` of this thread


class NodeHttp:
    """A node's address, and how it is asked. What is too slow in all raises ReadTimeout, as silence does."""

    def __init__(self, url: str, seconds: float = NODE.seconds) -> None:
        self._url, self._seconds = url, seconds
        self._numbers = count()

    def make_request(self, method: str, params: Any) -> Any:
        """Ask, and return the answer. Raises ValueError for one that is no JSON or is nested deeply."""
        question = {"jsonrpc": "2.0", "method": method, "params": params or [], "id": next(self._numbers)}
        answer = self._post(json.dumps(question).encode())
        if is_nested(answer, _DEEPEST):  # Python's own decoder, with py-evm's recursion limit, would crash
            raise ValueError("nested too deeply")
        return json.loads(answer)

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
    with _session(url).post(
        url, data=data, headers=_HEADERS, timeout=seconds, stream=True, allow_redirects=False
    ) as response:
        response.raise_for_status()
        return _bounded(response)


def _session(url: str) -> Session:
    """Return this thread's session with a node. Proxies, certificates and .netrc are looked up once, not for each question."""
    sessions: dict[str, Session] = _thread.__dict__.setdefault("sessions", {})
    if url not in sessions:
        session = sessions[url] = Session()
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
