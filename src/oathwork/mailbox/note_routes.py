"""What is asked of a mailbox about notes that are no verdicts: applications."""

from typing import Annotated

from fastapi import FastAPI, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from oathwork.mailbox import documents as wire
from oathwork.mailbox.box import Box
from oathwork.mailbox.replies import json_reply, moment_of, read_body, texts_of
from oathwork.model.typed_data import fit
from oathwork.workflows.application import LARGEST_APPLICATION, read_application

_STORED = {"schema": wire.SCHEMA, "kept": True}


def serve_notes(app: FastAPI, box: Box) -> None:
    """Add the routes to an application."""
    _serve_applications(app, box)


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
