"""What is asked of a mailbox about notes that are no verdicts: applications, suggested bounties, probes."""

import re
from typing import Annotated

from fastapi import FastAPI, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from oathwork.errors import NotValid
from oathwork.mailbox import documents as wire
from oathwork.mailbox.box import Box
from oathwork.mailbox.rate import RequestRate
from oathwork.mailbox.replies import json_reply, moment_of, read_body, texts_of
from oathwork.model.typed_data import address, fit
from oathwork.workflows.application import LARGEST_APPLICATION, read_application
from oathwork.workflows.probe import LARGEST_PROBE, read_probe
from oathwork.workflows.suggested_bounty import LARGEST_SUGGESTION, read_suggested_bounty

_STORED = {"schema": wire.SCHEMA, "kept": True}


def serve_notes(app: FastAPI, box: Box, rate: RequestRate) -> None:
    """Add the routes to an application."""
    _serve_applications(app, box)
    _serve_suggestions(app, box, rate)
    _serve_probes(app, box)


def _serve_applications(app: FastAPI, box: Box) -> None:
    def take(body: bytes) -> None:
        box.applications.take(read_application(body))

    @app.post(
        "/applications",
        responses=wire.answers(wire.STORED, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=wire.APPLICATION_BODY,
    )
    async def leave_application(request: Request) -> Response:
        """Leave a signed note of who would take a bounty; it replaces the account's earlier one. Again does no harm."""
        await run_in_threadpool(take, await read_body(request, LARGEST_APPLICATION))
        return json_reply(_STORED)

    @app.get(
        "/bounties/{id}/applications",
        responses=wire.answers(wire.APPLICATIONS, 404, 422, 429, 503),
    )
    def show_applications(id: Annotated[str, Path(json_schema_extra={"pattern": wire.WORD})]) -> Response:
        """Show the last note of each account that has applied, those that take one back too: texts of JSON."""
        head = box.latest_block()
        notes = box.applications.show(bytes(fit("bytes32", id, "id")))
        return json_reply({"schema": wire.SCHEMA, "at": moment_of(head), "applications": texts_of(notes)})


def _serve_suggestions(app: FastAPI, box: Box, rate: RequestRate) -> None:
    def take(body: bytes, client: str) -> None:
        box.suggestions.take(read_suggested_bounty(body), client)

    @app.post(
        "/suggestions",
        responses=wire.answers(wire.STORED, 403, 409, 413, 422, 429, 503),
        openapi_extra=wire.SUGGESTION_BODY,
    )
    async def leave_suggestion(request: Request) -> Response:
        """Leave a bounty's file with its specification, for a poster who has posted here. Again does no harm."""
        body = await read_body(request, LARGEST_SUGGESTION)
        await run_in_threadpool(take, body, rate.client(request.scope))
        return json_reply(_STORED)

    @app.get(
        "/posters/{poster}/suggestions",
        responses=wire.answers(wire.SUGGESTIONS, 422, 429, 503),
    )
    def show_suggestions(
        poster: Annotated[str, Path(json_schema_extra={"pattern": wire.ACCOUNT})],
    ) -> Response:
        """Show what is suggested to a poster, the newest first: texts of JSON."""
        head = box.latest_block()
        notes = box.suggestions.show(address(poster.lower(), "poster"))
        return json_reply({"schema": wire.SCHEMA, "at": moment_of(head), "suggestions": texts_of(notes)})


def _serve_probes(app: FastAPI, box: Box) -> None:
    def take(body: bytes) -> None:
        box.probes.take(read_probe(body))

    @app.post(
        "/probes",
        responses=wire.answers(wire.STORED, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=wire.PROBE_BODY,
    )
    async def leave_probe(request: Request) -> Response:
        """Leave a probe that was committed to on the chain before the delivery, and that a panel has judged."""
        await run_in_threadpool(take, await read_body(request, LARGEST_PROBE))
        return json_reply(_STORED)

    @app.get("/guilds/{guild}/probes", responses=wire.answers(wire.PROBES, 422, 429, 503))
    def show_probes(
        guild: Annotated[str, Path(json_schema_extra={"pattern": wire.GUILD_NUMBER})],
    ) -> Response:
        """Show the revealed probes of a guild, those committed to last first: texts of JSON."""
        if not re.fullmatch(wire.GUILD_NUMBER, guild):
            raise NotValid("guild: not a guild's number in 0x")
        head = box.latest_block()
        notes = box.probes.show(int(fit("uint96", guild, "guild")))
        return json_reply({"schema": wire.SCHEMA, "at": moment_of(head), "probes": texts_of(notes)})
