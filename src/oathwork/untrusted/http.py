"""Asks a web server that may be slow, huge or false: one question, one answer, no redirection, within its limits."""

import contextlib
import http.client
import queue
import re
import socket
import threading
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from oathwork.errors import NetworkError, UsageError
from oathwork.untrusted.addresses import NotPublic, is_public
from oathwork.untrusted.text import plain

_SILENCE: Final = 15.0  # seconds without a byte


class NotFetched(NetworkError):
    """A server did not give what was asked for, or gave something else; the message says which."""


def place_of(url: str, what: str) -> SplitResult:
    """Return the parts of the http or https URL of `what` (a gateway, say); refuse any other with `UsageError`."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username is not None or parts.query or parts.fragment or url.startswith("-"):
        raise UsageError(f"{plain(url, limit=200)!r} is not the URL of {what}: http://127.0.0.1:8080, say")
    return parts


def ask(
    place: SplitResult,
    path: str,
    *,
    most: int,
    seconds: float,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: Iterable[bytes] | None = None,
    public: bool = False,
    good: Container[int] = (200,),
) -> bytes:
    """Return the answer of at most `most` bytes that came within `seconds`. Raises `NotFetched` for anything else.

    `good` are the statuses that mean yes. `public`: a stranger chose the place, so nothing is asked of this machine or of a private network.
    """
    all_headers = {"Connection": "close", "Accept-Encoding": "identity", **(headers or {})}
    with _answer_of(place, path, seconds, method, all_headers, body, public=public) as answer:
        if answer.status not in good:
            raise NotFetched(f"{place.netloc} {_meaning(answer)}")
        data = answer.read(most + 1)
        if answer.length and len(data) <= most:
            raise http.client.IncompleteRead(data, answer.length)
    if len(data) > most:
        raise NotFetched(f"{place.netloc} answers with more than the {most} bytes that were asked for")
    return data


def ask_as_sent(
    place: SplitResult, path: str, *, most: int, seconds: float
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Return status, the first `most` bytes and the headers of whatever a server sends. Raises `NotFetched` without any."""
    with _answer_of(place, path, seconds, headers={"Accept-Encoding": "identity"}) as answer:
        return answer.status, answer.read(most), answer.headers


@contextlib.contextmanager
def _answer_of(
    place: SplitResult,
    path: str,
    seconds: float,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: Iterable[bytes] | None = None,
    *,
    public: bool = False,
) -> Iterator[http.client.HTTPResponse]:
    """Ask, and give the answer to be read; whatever is late or broken by then, or while it is read, is `NotFetched`."""
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=min(_SILENCE, max(seconds, 0.01)))
    late = threading.Event()
    connecting = _Connecting(time.monotonic() + seconds, public)
    connection._create_connection = connecting  # type: ignore[attr-defined]  # before TLS says a word
    try:
        connection.connect()
        with cut_after(connecting.seconds_left(), late, [connection.sock]):
            connection.request(
                method,
                place.path.rstrip("/") + path,
                body,
                dict(headers or {}),
                encode_chunked=body is not None,
            )
            yield connection.getresponse()
        if late.is_set():  # cut in the middle, which can look like the answer's end
            raise TimeoutError
    except (OSError, ValueError, AttributeError, http.client.HTTPException) as error:
        why = "took too long" if late.is_set() or isinstance(error, TimeoutError) else _named(error)
        raise NotFetched(f"{place.netloc} {why}") from error
    finally:
        connection.close()


@dataclass(frozen=True)
class _Connecting:
    """Connects until a moment of the monotonic clock: to find a name's addresses, and to try them, takes time too.

    `public`: only public addresses are connected to, by their numbers: a name can lead elsewhere each time it is asked for.
    """

    until: float
    public: bool

    def __call__(self, where: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
        """Return a connection to the first address that takes one. Raises OSError."""
        problem: OSError = TimeoutError()
        for address in self._addresses(*where):
            try:
                connection = socket.create_connection(
                    (address, where[1]), min(timeout, self.seconds_left()), source
                )
            except OSError as error:
                problem = error
                continue
            connection.settimeout(min(timeout, self.seconds_left()))  # in which TLS must begin
            return connection
        raise problem

    def _addresses(self, host: str, port: int) -> list[str]:
        rows = _resolved(host, port, self.seconds_left())
        addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
        if not self.public:
            return addresses
        public_addresses = [address for address in addresses if is_public(address)]
        if not public_addresses:
            raise NotPublic(
                "it is an address of this machine or of a private network, and a stranger named it"
            )
        return public_addresses

    def seconds_left(self) -> float:
        """Return how many there are. Raises TimeoutError if there are none."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def _resolved(host: str, port: int, seconds: float) -> list[Any]:
    """Return what a name leads to. Python's own question has no limit, so it is asked in a thread that nobody waits for."""
    answers: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def ask_for_it() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except Exception as error:  # noqa: BLE001  # raised again below, where somebody waits
            answers.put(error)

    threading.Thread(target=ask_for_it, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextlib.contextmanager
def cut_after(seconds: float, late: threading.Event, sockets: Iterable[socket.socket]) -> Iterator[None]:
    """Cut what is connected after so many seconds, whatever it is doing: a byte now and then is not an answer.

    `late` is set then; `sockets` may grow until then.
    """

    def cut() -> None:
        late.set()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _meaning(answer: http.client.HTTPResponse) -> str:
    if 300 <= answer.status < 400:
        where = plain(answer.getheader("Location") or "elsewhere", limit=200)
        return f"sends us on to {where}, and that is not followed: name a server that answers itself"
    message = plain(answer.read(300).decode("utf-8", "replace").strip(), limit=200)
    return f"answers with {answer.status}{': ' if message else ''}{message}"


def _named(error: Exception) -> str:
    why = plain(str(getattr(error, "strerror", None) or error), limit=200)
    return f"does not answer as it should: {why or type(error).__name__}"


def host_of(url: str) -> str:
    """Return what can be shown of a URL: its host, never a path, a query or a user, for these hold secrets."""
    rest = url.split("://", 1)[-1]
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rsplit("@", 1)[-1] or url.split("://")[0]
