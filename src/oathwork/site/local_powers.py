"""What a site can do for the person at this machine: compute evidence again, run the command, write a verdict's file.

Each is asked with the token that stands in the address which `oathwork web` prints. A stranger's command runs only after a
yes in the terminal: no page can say it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from oathwork.errors import UsageError
from oathwork.evidence.manifest import Manifest, read_manifest
from oathwork.evidence.specification import read_specification
from oathwork.site.asking import body_of
from oathwork.site.guard import TOKEN_HEADER
from oathwork.site.source import SiteSource
from oathwork.untrusted.documents import read_object
from oathwork.untrusted.fields import as_hex
from oathwork.verdicts.acceptance import NotAgreed
from oathwork.verdicts.examine import Findings, examine
from oathwork.verdicts.verdict import LARGEST_VERDICT, read_verdict, save_verdict
from oathwork.workflows.coming_panel import as_drawn

_LARGEST: Final = 64 * 1024  # bytes of a question
_MOST_DIFFERENCES: Final = 200


@dataclass(frozen=True)
class LocalPowers:
    """This run's token; who is asked in the terminal before a command runs; where verdicts are written."""

    token: str
    ask: Callable[[str], bool]
    verdicts: Path = Path("verdicts")
    tools: tuple[Path, ...] = ()


def serve_local(
    app: FastAPI, source: SiteSource, powers: LocalPowers, is_token: Callable[[str | None], bool]
) -> None:
    """Let whoever has the token use them."""
    terminal = Lock()

    async def asked(request: Request, most: int) -> bytes:
        if not is_token(request.headers.get(TOKEN_HEADER)):
            raise HTTPException(
                403, "this takes the token of this run: open the address that `oathwork web` has printed"
            )
        return await body_of(request, most)

    @app.post("/api/local/check")
    async def check_evidence(request: Request) -> Response:
        data = await asked(request, _LARGEST)
        return JSONResponse(await run_in_threadpool(_examined, source, data, None, powers))

    @app.post("/api/local/accept")
    async def run_acceptance_command(request: Request) -> Response:
        data = await asked(request, _LARGEST)

        def alone(words: str) -> bool:
            with terminal:
                return powers.ask(words)

        return JSONResponse(await run_in_threadpool(_examined, source, data, alone, powers))

    @app.post("/api/local/verdict-file")
    async def write_verdict(request: Request) -> Response:
        verdict = read_verdict(await asked(request, LARGEST_VERDICT))
        await run_in_threadpool(verdict.verify, source.chain)
        file = await run_in_threadpool(save_verdict, verdict, powers.verdicts)
        return JSONResponse({"file": str(file)})


def _examined(
    source: SiteSource, data: bytes, ask: Callable[[str], bool] | None, powers: LocalPowers
) -> dict[str, Any]:
    """Compute the evidence of a delivery again, and run the specification's command on it if somebody is to be asked."""
    fields = read_object(data, document="question")
    id, repository = fields.data("bounty", 32), fields.text("place", limit=4_096, default="")
    fields.done()
    bounty = source.bounty(id)
    drawn_bounty = as_drawn(source.ledger, bounty) or bounty
    manifest = read_manifest(_document(source, bounty.state.delivery, "the manifest"))
    specification = read_specification(_document(source, bounty.terms.spec, "the specification"))
    try:
        findings = examine(
            manifest,
            specification,
            drawn_bounty,
            repository=repository or None,
            ask=ask or (lambda words: False),
            tools=powers.tools,
        )
    except NotAgreed:  # asked only once the evidence is found to be what was delivered
        return _answer(manifest, is_agreed=False)
    return _answer(manifest, findings, is_agreed=findings.outcome is not None)


def _answer(manifest: Manifest, findings: Findings | None = None, *, is_agreed: bool) -> dict[str, Any]:
    """`agreed`: somebody said yes in the terminal, and the command was run."""
    inspection, outcome = (findings.inspection, findings.outcome) if findings else (None, None)
    return {
        "delivery": as_hex(manifest.delivery),
        "matches": inspection is None or inspection.matches,
        "differences": [str(each) for each in inspection.differences[:_MOST_DIFFERENCES]]
        if inspection
        else [],
        "unreadable": inspection.unreadable if inspection else "",
        "agreed": is_agreed,
        "acceptance": outcome.result if outcome else None,
        "output": outcome.last_lines if outcome else [],
    }


def _document(source: SiteSource, hash: bytes, what: str) -> bytes:
    data = source.document(hash)
    if data is None:
        raise UsageError(f"{what} 0x{hash.hex()} is not here: leave it at this page, or name where it lies")
    return data
