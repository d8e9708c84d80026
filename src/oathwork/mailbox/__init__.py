"""A mailbox of verdicts over HTTP: it stores only what proves itself.

A verdict is shown when it can be used; see README.md. `create_app` makes the application; `oathwork mailbox` serves it. Needs the extra `oathwork[mailbox]`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from limits import parse as parse_limit
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oathwork import __version__
from oathwork.errors import NetworkError, NotValid, OathworkError, StateLost
from oathwork.mailbox.box import Box, NotTaken
from oathwork.model.typed_data import fit
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.limits import counted, require_networks
from oathwork.verdicts.verdict import LARGEST_VERDICT, read_verdict

__all__ = ["Box", "create_app"]

_SCHEMA: Final = "oathwork/mailbox/1"
_DEFAULT_LIMIT: Final = "60/minute"  # of one client's address


def create_app(box: Box, *, limit: str = _DEFAULT_LIMIT, proxies: Sequence[str] = ()) -> FastAPI:
    """Return the application over a box. `limit`: how often one address may ask, such as `60/minute`.

    `proxies`: the operator's own, by address or network: only they are believed whom they ask for. Raises NotValid.
    """
    require_networks(proxies)
    try:
        rate = parse_limit(limit)
    except ValueError as error:
        raise NotValid(f"{limit!r} is not a rate limit: write it like 60/minute") from error
    app = FastAPI(title="oathwork mailbox", version=__version__, description=__doc__.split("\n")[0])
    limiter = MovingWindowRateLimiter(MemoryStorage())

    @app.middleware("http")
    async def hold_back(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        forwarded_for = ",".join(request.headers.getlist("x-forwarded-for"))
        client = counted(request.client.host if request.client else "?", forwarded_for, proxies)
        if request.url.path != "/health" and not limiter.hit(rate, client):
            return JSONResponse({"detail": f"too many: {limit}"}, 429, {"Retry-After": "60"})
        return await call(request)

    @app.exception_handler(OathworkError)
    async def refuse(_: Request, error: Exception) -> Response:
        return JSONResponse({"detail": str(error)}, _status(error))

    @app.exception_handler(SQLAlchemyError)
    async def no_database(_: Request, error: Exception) -> Response:
        return JSONResponse({"detail": "the mailbox's database does not answer"}, 503)

    @app.post("/verdicts")
    async def leave_verdict(request: Request) -> dict[str, Any]:
        """Leave a verdict file: from a member of the panel, signed, of the present delivery. Again does no harm."""
        verdict = read_verdict(await _body(request))
        await run_in_threadpool(box.take, verdict)
        return {"schema": _SCHEMA, "kept": True}

    @app.get("/bounties/{id}/verdicts")
    def show_verdicts(id: str) -> dict[str, Any]:
        """Show who has left a verdict in the present round and, once they can be used, the verdicts: texts of JSON."""
        view = box.show(bytes(fit("bytes32", id, "id")))
        return {
            "schema": _SCHEMA,
            "signed": view.peers,
            "shown": view.is_open,
            "verdicts": [document.decode() for document in view.documents],
        }

    @app.get("/health")
    def health() -> dict[str, Any]:
        """Say which escrow is served, the node's block, and how many verdicts are kept."""
        domain, block = box.contracts.escrow.domain, box.latest_block()
        at = {"block": block.number, "moment": block.timestamp}
        return {
            "schema": _SCHEMA,
            "chain": domain.chain_id,
            "escrow": domain.contract,
            "at": at,
            "verdicts": box.count(),
        }

    return app


async def _body(request: Request) -> bytes:
    """Read a body no further than a verdict can be long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_VERDICT:
            raise HTTPException(413, f"larger than {LARGEST_VERDICT} bytes")
    return body


def _status(error: Exception) -> int:
    match error:
        case NotTaken():
            return error.status
        case StateLost():
            return 404
        case NetworkError():
            return 503
        case DocumentRefused() | NotValid():
            return 422
    return 400
