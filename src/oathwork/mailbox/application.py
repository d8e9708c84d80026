"""The mailbox's application: what is asked over HTTP, and what is answered."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from oathwork import __version__
from oathwork.errors import NetworkError, NotValid, OathworkError, StateLost
from oathwork.mailbox import documents as wire
from oathwork.mailbox.box import Box, MailboxView
from oathwork.mailbox.database_faults import answer_database_faults
from oathwork.mailbox.note_routes import serve_notes
from oathwork.mailbox.rate import LimitedApplication, RequestRate, TooOften, refused_rate
from oathwork.mailbox.refusals import NotTaken
from oathwork.mailbox.replies import json_reply, moment_of, read_body, texts_of
from oathwork.model.typed_data import fit
from oathwork.untrusted.documents import read_object
from oathwork.untrusted.fields import DocumentRefused, as_hex
from oathwork.verdicts.seal import LARGEST_SEAL, read_seal
from oathwork.verdicts.verdict import LARGEST_VERDICT, read_verdict

_DEFAULT_LIMIT: Final = "60/minute"  # of one client's address
_BOUNTIES_A_REQUEST: Final = 10  # for which one question counts as one request
_MOST_SHOWN: Final = 4 * 1024 * 1024  # bytes of verdicts in one answer about many bounties
_HEALTH_AGE: Final = 1.0  # seconds; anyone may ask how it is, and so often as they like
_MOST_SECONDS: Final = 8.0  # after which such an answer ends


def create_app(
    box: Box,
    *,
    limit: str = _DEFAULT_LIMIT,
    proxies: Sequence[str] = (),
    counted_by: RequestRate | None = None,
) -> FastAPI:
    """Return the application over a box. `limit`: how often one address may ask, such as `60/minute`.

    `proxies`: the operator's own, by address or network: only they are believed whom they ask for. `counted_by`: what has
    counted each request already, where this is part of another application. Raises NotValid.
    """
    rate = counted_by or RequestRate(limit, proxies)
    # The pages that FastAPI makes of the document load programs from another host.
    app = FastAPI(
        title="oathwork mailbox",
        version=__version__,
        description="A mailbox of verdicts: it stores only what proves itself, and shows it when it can be used.",
        docs_url=None,
        redoc_url=None,
    )
    if counted_by is None:
        app.add_middleware(LimitedApplication, rate=rate)
    _refuse_in_words(app)
    _serve_verdicts(app, box)
    _serve_seals(app, box, rate)
    serve_notes(app, box, rate)
    _serve_many(app, box, rate)
    _serve_health(app, box)
    return app


def _serve_verdicts(app: FastAPI, box: Box) -> None:
    def take(body: bytes) -> None:
        box.take(read_verdict(body))

    @app.post(
        "/verdicts",
        responses=wire.answers(wire.STORED, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=wire.VERDICT_BODY,
    )
    async def leave_verdict(request: Request) -> Response:
        """Leave a verdict file: from a member of the panel, signed, of the present delivery. Again does no harm."""
        await run_in_threadpool(take, await read_body(request, LARGEST_VERDICT))
        return json_reply({"schema": wire.SCHEMA, "kept": True})

    @app.get(
        "/bounties/{id}/verdicts",
        responses=wire.answers(wire.VERDICTS, 404, 422, 429, 503),
    )
    def show_verdicts(
        id: Annotated[str, Path(json_schema_extra={"pattern": wire.WORD})],
    ) -> Response:
        """Show who has left a verdict in the present round and, once they can be used, the verdicts: texts of JSON."""
        head = box.latest_block()
        view = box.show(bytes(fit("bytes32", id, "id")), head)
        return json_reply({"schema": wire.SCHEMA, "at": moment_of(head), **_shown(view)})


def _serve_seals(app: FastAPI, box: Box, rate: RequestRate) -> None:
    def take(body: bytes) -> None:
        box.take_seal(read_seal(body))

    @app.post(
        "/seals",
        responses=wire.answers(wire.STORED, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=wire.SEAL_BODY,
    )
    async def leave_seal(request: Request) -> Response:
        """Leave a signed seal, with the part of the sealed verdict that this mailbox keeps. Again does no harm."""
        await run_in_threadpool(take, await read_body(request, LARGEST_SEAL))
        return json_reply({"schema": wire.SCHEMA, "kept": True})

    @app.get("/bounties/{id}/seals", responses=wire.answers(wire.SEALS, 404, 422, 429, 503))
    def show_seals(
        id: Annotated[str, Path(json_schema_extra={"pattern": wire.WORD})],
        request: Request,
        after: Annotated[str, Query(json_schema_extra={"pattern": wire.COUNT})] = "0",
    ) -> Response:
        """Show the seals of all rounds, but for the first `after`: with this mailbox's parts once they may be opened.

        With them a broken seal is proved. `more` is where the next question goes on, or 0.
        """
        if not re.fullmatch(wire.COUNT, after):
            raise NotValid("after: not a number of seals")
        head = box.latest_block()
        view = box.show_seals(bytes(fit("bytes32", id, "id")), head)
        seals = _page(view.seals[int(after) :])
        rate.count(request.scope, sum(map(len, seals)) // LARGEST_SEAL)
        end = int(after) + len(seals)
        more = end if end < len(view.seals) else 0
        return json_reply(
            {"schema": wire.SCHEMA, "at": moment_of(head), "seals": texts_of(seals), "more": more}
        )


def _page(seals: Sequence[bytes]) -> Sequence[bytes]:
    """Return the first of some seals, as many as one answer has."""
    size = 0
    for number, seal in enumerate(seals):
        size += len(seal)
        if number == wire.MOST_SEALS or (number and size > _MOST_SHOWN):
            return seals[:number]
    return seals


def _serve_many(app: FastAPI, box: Box, rate: RequestRate) -> None:
    def show(ids: Sequence[bytes]) -> Response:
        head = box.latest_block()
        views = dict(box.show_many(ids, head, most=_MOST_SHOWN, seconds=_MOST_SECONDS))
        return json_reply(
            {
                "schema": wire.SCHEMA,
                "at": moment_of(head),
                "bounties": [{"id": as_hex(id), **_shown(view)} for id, view in views.items() if view],
                "unknown": [as_hex(id) for id, view in views.items() if not view],
                "unanswered": [as_hex(id) for id in ids if id not in views],
            }
        )

    @app.post(
        "/bounties/verdicts",
        responses=wire.answers(wire.MANY_VERDICTS, 413, 422, 429, 503),
        openapi_extra=wire.QUESTION_BODY,
    )
    async def show_verdicts_of_many(request: Request) -> Response:
        """Show the same of many bounties."""
        fields = read_object(await read_body(request, wire.LARGEST_QUESTION), document="question")
        texts = fields.texts("bounties", most=wire.MOST_BOUNTIES, fewest=1)
        fields.done()
        ids = list(dict.fromkeys(bytes(fit("bytes32", text, "bounties")) for text in texts))
        rate.count(request.scope, (len(ids) - 1) // _BOUNTIES_A_REQUEST)
        return await run_in_threadpool(show, ids)


def _serve_health(app: FastAPI, box: Box) -> None:
    @app.get("/health", responses=wire.answers(wire.HEALTH, 503))
    def health() -> Response:
        """Say which escrow is served, the node's block, and how many verdicts are kept."""
        return json_reply(
            {
                "schema": wire.SCHEMA,
                "chain": box.domain.chain_id,
                "escrow": box.domain.contract,
                "at": moment_of(box.latest_block(age=_HEALTH_AGE)),
                "verdicts": box.count(),
            }
        )


def _refuse_in_words(app: FastAPI) -> None:
    @app.exception_handler(OathworkError)
    async def refuse(_: Request, error: Exception) -> Response:
        if isinstance(error, TooOften):
            return refused_rate(error)
        return JSONResponse({"detail": str(error)}, status_of(error))

    answer_database_faults(app, "the mailbox's")
    app.add_exception_handler(ClientDisconnect, nobody_listens)


async def nobody_listens(_: Request, error: Exception) -> Response:
    """Say nothing: who hangs up in the middle of a request must not fill the operator's log."""
    return Response(status_code=400)


def _shown(view: MailboxView) -> dict[str, Any]:
    return {
        "signed": view.peers,
        "shown": view.is_open,
        "verdicts": texts_of(view.documents),
        "seals": texts_of(view.seals),
    }


def status_of(error: Exception) -> int:
    """Return HTTP's status for what the toolkit raised."""
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
