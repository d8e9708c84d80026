"""The desk's server: webhooks that wake it, and badges. It answers from what the desk saw last, and reads nothing else."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from socket import socket
from typing import Final

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from oathwork import __version__
from oathwork.mailbox.application import nobody_listens
from oathwork.mailbox.rate import LimitedApplication, RequestRate
from oathwork.mailbox.replies import read_body
from oathwork.mailbox.server import make_server
from oathwork.site.badges import badge_reply
from oathwork.site.waker import Waker
from oathwork.workflows.forge.hooks import Deliveries, is_signed, woken_issue
from oathwork.workflows.forge.settings import ForgeSettings

_LARGEST_HOOK: Final = 1024 * 1024  # bytes; a comment has at most 64 KiB, and what is said around it
_ACCOUNT: Final = re.compile("0x[0-9a-fA-F]{40}")

Badges = Callable[[str], str | None]  # by the name of a repository or an account


def create_desk_server(
    settings: ForgeSettings,
    secret: str,
    waker: Waker,
    badges: Badges,
    *,
    limit: str = "300/minute",
    proxies: Sequence[str] = (),
) -> FastAPI:
    """Return the application. `limit`: how often one address may ask; `proxies`: the operator's own. Raises NotValid."""
    app = FastAPI(title="oathwork desk", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(LimitedApplication, rate=RequestRate(limit, proxies))
    app.add_exception_handler(ClientDisconnect, nobody_listens)
    deliveries, kind = Deliveries(), settings.kind

    @app.post("/webhook")
    async def hear(request: Request) -> Response:
        """Wake the desk for an issue. Nothing is read of what was not signed."""
        body = await read_body(request, _LARGEST_HOOK)
        headers = request.headers
        if not is_signed(settings, headers, body, secret):
            raise HTTPException(401, "not signed with this desk's secret")
        id = next((headers[name] for name in kind.hook_delivery if name in headers), "")
        if not deliveries.is_new(id, body):
            return JSONResponse({"woken": 0, "again": True})
        issue = woken_issue(settings, body)
        if issue:
            waker.wake(issue)
        return JSONResponse({"woken": issue, "again": False}, 202 if issue else 200)

    @app.get("/badge/{name:path}.svg")
    def show_badge(name: str) -> Response:
        """Show the badge of the repository (`owner/name`), or of an account (`0x…`)."""
        is_ours = settings.repository.casefold().endswith("/" + name.casefold()) and "/" in name
        picture = badges(name) if is_ours or _ACCOUNT.fullmatch(name) else None
        if picture is None:
            raise HTTPException(404, "there is no such badge here")
        return badge_reply(picture)

    @app.get("/health")
    def show_health() -> Response:
        return JSONResponse({"repository": settings.repository, "version": __version__})

    return app


@contextmanager
def serving(app: FastAPI, listening: socket, proxies: Sequence[str] = ()) -> Iterator[None]:
    """Serve an application beside what this thread does, until that ends."""
    server = make_server(app, proxies=tuple(proxies))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)
