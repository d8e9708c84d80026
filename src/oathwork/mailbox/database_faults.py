"""What strangers are told when a server's database fails, and what its operator is told."""

import logging
import time
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from oathwork.ledger.opening import StoreFailed

_PAUSE: Final = 60.0  # seconds between two lines for the operator: a full disk must not be filled further
_log: Final = logging.getLogger("oathwork")


def answer_database_faults(app: FastAPI, whose: str) -> None:
    """Let an application say that its database fails, and not why: that names hosts and accounts.

    `whose`: such as `the mailbox's`.
    """
    told_at = [-_PAUSE]

    async def answer(_: Request, error: Exception) -> Response:
        if time.monotonic() >= told_at[0] + _PAUSE:
            told_at[0] = time.monotonic()
            _log.error("%s database: %s", whose, _cause(error))
        return JSONResponse(
            {"detail": f"{whose} database does not answer"}, 503, {"Cache-Control": "no-store"}
        )

    for kind in (SQLAlchemyError, StoreFailed):
        app.add_exception_handler(kind, answer)


def _cause(error: Exception) -> str:
    """Return what the database says, in one line, without what was asked of it."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return " ".join(str(cause).split())[:300]
