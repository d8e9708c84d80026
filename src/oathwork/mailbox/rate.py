"""How often one client may ask."""

import math
import time
from collections.abc import Sequence

from limits import parse as parse_limit
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oathwork.errors import NotValid, OathworkError
from oathwork.untrusted.limits import counted, require_networks
from oathwork.verdicts.verdict import LARGEST_VERDICT

_FREE = "/health"  # for those who watch over the server


class TooOften(OathworkError):
    """A client has asked too often. `seconds`: after which they may ask again."""

    def __init__(self, limit: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many: {limit}")


class RequestRate:
    """Counts what clients ask, each by its address; `proxies` as `counted` takes them. Raises NotValid."""

    def __init__(self, limit: str, proxies: Sequence[str] = ()) -> None:
        require_networks(proxies)
        try:
            self._limit = parse_limit(limit)
        except ValueError as error:
            raise NotValid(f"{limit!r} is not a rate limit: write it like 60/minute") from error
        self._text, self._proxies = limit, proxies
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def with_limit(self, limit: str) -> "RequestRate":
        """Return another count of the same clients, for what costs more. Raises NotValid."""
        return RequestRate(limit, self._proxies)

    def count(self, scope: Scope, requests: int = 1) -> None:
        """Count so many requests of a client, but no more than the limit is. Raises TooOften."""
        client = self.client(scope)
        if not self._limiter.hit(self._limit, client, cost=min(requests, self._limit.amount)):
            free_at = self._limiter.get_window_stats(self._limit, client).reset_time
            raise TooOften(self._text, max(1, math.ceil(free_at - time.time())))

    def client(self, scope: Scope) -> str:
        """Return the address by which a client is counted."""
        forwarded_for = ",".join(Headers(scope=scope).getlist("x-forwarded-for")) if self._proxies else ""
        return counted(scope["client"][0] if scope.get("client") else "?", forwarded_for, self._proxies)


class LimitedApplication:
    """An application whose clients may ask only so often."""

    def __init__(self, app: ASGIApp, rate: RequestRate) -> None:
        self.app, self._rate = app, rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429, or let the application answer."""
        if scope["type"] == "http" and scope["path"] != _FREE:
            try:
                self._rate.count(scope)
            except TooOften as error:
                await _read_away(receive)
                return await refused_rate(error)(scope, receive, send)
        await self.app(scope, receive, send)


async def _read_away(receive: Receive) -> None:
    """Read a body to its end: a client who is answered and cut off while they send may never see the answer."""
    size, more = 0, True
    while more and size <= LARGEST_VERDICT:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)


def refused_rate(error: TooOften) -> JSONResponse:
    """Return the answer to a client who has asked too often."""
    return JSONResponse({"detail": str(error)}, 429, {"Retry-After": str(error.seconds)})
