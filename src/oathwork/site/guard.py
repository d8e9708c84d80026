"""What is asked of every request before it is answered: whose name it is sent to, from which page, how often; and the headers."""

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oathwork.chain.nodes import unless_vain
from oathwork.mailbox.rate import RequestRate, TooOften, refused_rate

# Nothing but this server's own files, no text that becomes HTML or script, in no frame.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# For the public, where a server with HTTPS stands in front: a browser that was here once asks without HTTPS no more.
HTTPS_ALONE: Final = {"Strict-Transport-Security": "max-age=31536000"}  # seconds: a year
TOKEN_HEADER: Final = "X-Oathwork-Token"
_ASKED: Final = ("/api/", "/mailbox/")  # what is answered anew each time, and so counted
_COUNTED: Final = (*_ASKED, "/badge/")
_MAILBOX: Final = "/mailbox/"  # asked by programs, not by pages
_REFUSALS: Final = 400  # from this status on
_OWN: Final = ("same-origin", "none")  # Sec-Fetch-Site of our own page, and of an address that somebody types


class Guard:
    """Refuses what does not come from our own page, or for a name that is not ours; lets the application answer the rest.

    A name that leads to this machine would else let any page that somebody visits ask here (DNS rebinding). `hosts`: the
    names of this server, as the Host header has them, in small letters; empty: any. `rate`: how often one client may ask.
    `is_silent`: whether the node is; who reads a page is then told what is known, and waits for nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        rate: RequestRate | None,
        is_silent: Callable[[], bool],
        *,
        is_public: bool,
    ) -> None:
        self.app, self._hosts, self._rate = app, frozenset(hosts), rate
        self._is_silent = is_silent
        self._headers = SECURITY_HEADERS | (HTTPS_ALONE if is_public else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers that all answers have."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)  # a badge has its own, for it is shown in others' pages
                if message["status"] >= _REFUSALS:
                    headers["Cache-Control"] = "no-store"  # a proxy may keep what is said to be missing, else
            await send(message)

        answer, scope = self._refusal(scope) or self.app, _as_get(scope)
        reads = scope["method"] == "GET" and not scope["path"].startswith(_MAILBOX)
        with unless_vain(self._is_silent) if reads else nullcontext():
            await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "").lower()
        if self._hosts and host not in self._hosts:
            return _refused(400, "this server does not have that name")
        if path.startswith(_MAILBOX) or not path.startswith(_ASKED):
            is_foreign = scope["method"] not in ("GET", "HEAD") and _is_foreign(headers, host)
        else:
            is_foreign = _is_foreign(headers, host)
        if is_foreign:
            return _refused(403, "only this server's own page may ask")
        if self._rate and path.startswith(_COUNTED):
            try:
                self._rate.count(scope)
            except TooOften as error:
                return refused_rate(error)
        return None


def _as_get(scope: Scope) -> Scope:
    """Let whoever wants the headers alone be answered as GET is: the server sends no body then."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def _is_foreign(headers: Headers, host: str) -> bool:
    """Return whether a browser says that another page asks. Programs say nothing of the kind."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and origin.partition("://")[2].lower() != host:
        return True
    return site is not None and site not in _OWN


def _refused(status: int, words: str) -> JSONResponse:
    return JSONResponse({"detail": words}, status)


def token_check(token: str | None) -> Callable[[str | None], bool]:
    """Return what says whether a header holds this run's token. Without a token nobody has it."""
    return lambda given_token: bool(
        token and given_token and secrets.compare_digest(token.encode(), given_token.encode())
    )


def own_hosts(port: int, names: Sequence[str] = ()) -> frozenset[str]:
    """Return the names of a server on this machine alone: with its port, and those that its operator gives it."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}", *(name.lower() for name in names)})
