"""The site's application: the JSON that the page asks, and the page itself."""

import json
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from oathwork import __version__
from oathwork.errors import OathworkError, Refused
from oathwork.ledger.started import StartedPlan, StartedRota
from oathwork.mailbox.application import create_app, nobody_listens, status_of
from oathwork.mailbox.database_faults import answer_database_faults
from oathwork.mailbox.rate import RequestRate, TooOften, refused_rate
from oathwork.model.typed_data import address, fit
from oathwork.site import (
    answers,
    applying,
    board,
    crowds,
    leaving,
    pages,
    people,
    sealing,
    till_rows,
    tills,
    tokens,
)
from oathwork.site.asking import body_of
from oathwork.site.badges import serve_badges
from oathwork.site.bundle import Bundle
from oathwork.site.following import NODE_SILENT, Now
from oathwork.site.guard import Guard, token_check
from oathwork.site.local_powers import LocalPowers, serve_local
from oathwork.site.paging import ListPage, page_of
from oathwork.site.source import SiteSource
from oathwork.verdicts.verdict import LARGEST_VERDICT
from oathwork.workflows.application import LARGEST_APPLICATION

FORMAT: Final = "oathwork/web/1"
_NO_LIMIT: Final = "1000000/minute"  # on this machine alone
_SUGGESTIONS: Final = (
    "12/hour"  # of one client: each takes a processor for seconds, and who asks on and on leaves it to others
)


def create_site(
    source: SiteSource,
    bundle: Bundle,
    *,
    hosts: Collection[str] = (),
    rate: RequestRate | None = None,
    local: LocalPowers | None = None,
    is_public: bool = False,
) -> FastAPI:
    """Return the application. `hosts`: its names, with ports; `rate`: how often one client may ask; `local`: for this machine."""
    app = FastAPI(title="oathwork", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, hosts=hosts, rate=rate, is_silent=lambda: source.is_silent, is_public=is_public)
    _refuse_in_words(app)
    _serve_about(app, source, bundle, {"local": local is not None, "public": is_public})
    _serve_bounties(app, source)
    _serve_people(app, source)
    _serve_deputies(app, source)
    _serve_leaving(app, source, is_public=is_public)
    _serve_suggestions(app, rate.with_limit(_SUGGESTIONS) if rate else None)
    if local is not None:
        serve_local(app, source, local, token_check(local.token))
    app.mount("/mailbox", create_app(source.box, counted_by=rate or RequestRate(_NO_LIMIT)))
    serve_badges(app, source)
    pages.serve_pages(app, source, bundle)
    return app


# ------------------------------------------------------------------------------------------------------------- answering


def _answered(source: SiteSource, request: Request, make: Callable[[Now], Any]) -> Response:
    """Return a document that is true at the last block, or nothing if the asker has it already.

    The tag names the block and this run, and counts what was kept here: with all of it the same, the answer is the same.
    """
    now = source.now()
    tag = f'"{now.block.hash}-{source.run}-{source.changes}-{now.lag}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has_tag(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    body = json.dumps(make(now), separators=(",", ":"))
    return Response(body, media_type="application/json", headers=headers)


def _paged(
    source: SiteSource, request: Request, make: Callable[[ListPage, Now], Any], *filters: str
) -> Response:
    """As `_answered`, of a list: the page of it that is asked for."""
    page = page_of(source, request, *filters)
    return _answered(source, request, lambda now: make(page, now))


def has_tag(held_tags: list[str], tag: str) -> bool:
    """Return whether an asker holds what a tag names: headers are lists, and a proxy that packs makes tags weak ones."""
    return any(each.strip().removeprefix("W/") == tag for line in held_tags for each in line.split(","))


def _word(text: str, name: str) -> bytes:
    return bytes(fit("bytes32", text, name))


def _guild(text: str) -> int:
    return int(fit("uint96", text, "guild"))


def _serve_about(app: FastAPI, source: SiteSource, bundle: Bundle, powers: dict[str, bool]) -> None:
    def about(now: Now) -> dict[str, Any]:
        place = source.place
        return {
            "format": FORMAT,
            "version": __version__,
            "chain": {
                "id": source.chain.id,
                "name": place.name or f"chain {source.chain.id}",
                "rpc": place.rpc,
                "explorer": place.explorer,
                "currency": place.coin,
            },
            "contracts": source.codes,
            "lot": source.lot,
            "mailboxes": [sealing.OWN_BOX, *place.mailboxes],
            "sealing": sealing.sealing_places(source, is_public=powers["public"]),
            "bundle": bundle.hashes,
            "powers": powers,
            "at": answers.at_json(now),
            "lag": now.lag,
        }

    @app.get("/api/about")
    def show_about(request: Request) -> Response:
        return _answered(source, request, about)

    @app.get("/health")
    @app.get("/api/health")
    def show_health() -> Response:
        now = source.now()
        status = 503 if now.lag == NODE_SILENT else 200
        return JSONResponse({"format": FORMAT, "at": answers.at_json(now), "lag": now.lag}, status)


def _serve_bounties(app: FastAPI, source: SiteSource) -> None:
    @app.get("/api/bounties")
    def show_board(request: Request) -> Response:
        page = page_of(source, request, *board.FILTERS)
        question = board.read_question(request.query_params, page, lambda token: source.label(token).decimals)
        return _answered(source, request, lambda now: board.board_json(source, question, page, now))

    @app.get("/api/tokens")
    def show_tokens(request: Request) -> Response:
        name = tokens.wanted_name(request.query_params)
        return _paged(source, request, lambda page, now: tokens.tokens_json(source, name, page, now), "name")

    @app.get("/api/bounties/{id}")
    def show_bounty(id: str, request: Request) -> Response:
        word = _word(id, "id")

        def make(now: Now) -> dict[str, Any]:
            bounty = source.bounty(word)
            source.fetch_specification(bounty)
            return answers.bounty_json(source, bounty, now)

        return _answered(source, request, make)

    @app.get("/api/bounties/{id}/verdicts")
    def show_verdicts(id: str, request: Request) -> Response:
        word = _word(id, "id")

        def make(now: Now) -> dict[str, Any]:
            view = source.box.show(word, now.block)
            return {
                "at": answers.at_json(now),
                "signed": view.peers,
                "shown": view.is_open,
                "verdicts": [document.decode() for document in view.documents],
            }

        return _answered(source, request, make)

    @app.get("/api/bounties/{id}/seals")
    def show_seals(id: str) -> Response:
        """No tag: what other mailboxes have is told by no block."""
        bounty = source.bounty(_word(id, "id"))
        return JSONResponse(answers.seals_json(source, bounty, source.now()))

    @app.get("/api/bounties/{id}/applications")
    def show_applications(id: str) -> Response:
        """No tag, as of the seals."""
        bounty = source.bounty(_word(id, "id"))
        return JSONResponse(applying.applications_json(source, bounty, source.now()))

    @app.get("/api/documents/{hash}")
    def show_document(hash: str) -> Response:
        """The bytes as they are: whoever uses them hashes them. A stranger's text is never more than text."""
        data = source.document(_word(hash, "hash"))
        if data is None:
            raise HTTPException(404, "this server does not have that document")
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return PlainTextResponse(data, headers=headers)


def _serve_people(app: FastAPI, source: SiteSource) -> None:
    lists = {
        "queue": people.queue_json,
        "notices": people.notices_json,
        "owed": people.owed_json,
        "standing": people.standing_json,
        "worked": people.worked_json,
        "judged": people.judged_json,
    }

    @app.get("/api/accounts/{account}/{what}")
    def show_account(account: str, what: str, request: Request) -> Response:
        if what not in lists:
            raise HTTPException(404, f"there are {', '.join(lists)}")
        who = address(account, "account")
        return _paged(source, request, lambda page, now: lists[what](source, who, page, now))

    @app.get("/api/guilds")
    def show_guilds(request: Request) -> Response:
        return _paged(source, request, lambda page, now: people.guilds_json(source, page, now))

    @app.get("/api/guilds/{guild}")
    def show_guild(guild: str, request: Request) -> Response:
        number = _founded_guild(source, guild)
        return _answered(source, request, lambda now: people.guild_json(source, number, now))

    @app.get("/api/guilds/{guild}/places")
    def show_places(guild: str, request: Request) -> Response:
        number = _founded_guild(source, guild)
        return _paged(source, request, lambda page, now: people.places_json(source, number, page, now))

    @app.get("/api/guilds/{guild}/posters")
    def show_posters(guild: str, request: Request) -> Response:
        number = _founded_guild(source, guild)
        return _paged(source, request, lambda page, now: people.posters_json(source, number, page, now))

    @app.get("/api/guilds/{guild}/pairs")
    def show_pairs(guild: str, request: Request) -> Response:
        number = _founded_guild(source, guild)
        return _answered(source, request, lambda now: people.pairs_answer(source, number, now))

    @app.get("/api/guilds/{guild}/probes")
    def show_probes(guild: str, request: Request) -> Response:
        number = _founded_guild(source, guild)
        return _answered(source, request, lambda now: people.probes_answer(source, number, now))


def _serve_deputies(app: FastAPI, source: SiteSource) -> None:
    @app.get("/api/crowds")
    def show_crowds(request: Request) -> Response:
        return _paged(source, request, lambda page, now: crowds.crowds_json(source, page, now))

    @app.get("/api/crowd/{account}")
    def show_crowd(account: str, request: Request) -> Response:
        who = address(account, "crowd")
        return _answered(source, request, lambda now: crowds.crowd_json(source, who, now))

    @app.get("/api/tills")
    def show_tills(request: Request) -> Response:
        page = page_of(source, request, *till_rows.TILL_FILTERS)
        which = till_rows.read_till_filter(request.query_params, page)
        return _answered(source, request, lambda now: till_rows.tills_json(source, which, page, now))

    @app.get("/api/plan/{account}")
    def show_plan(account: str, request: Request) -> Response:
        who = address(account, "plan")
        return _answered(source, request, lambda now: tills.till_json(source, StartedPlan, who, now))

    @app.get("/api/rota/{account}")
    def show_rota(account: str, request: Request) -> Response:
        who = address(account, "rota")
        return _answered(source, request, lambda now: tills.till_json(source, StartedRota, who, now))


def _founded_guild(source: SiteSource, text: str) -> int:
    """Return the number of a guild that there is."""
    guild = _guild(text)
    if not source.is_founded(guild):
        raise HTTPException(404, "there is no such guild on this chain")
    return guild


def _serve_leaving(app: FastAPI, source: SiteSource, *, is_public: bool) -> None:
    @app.post("/api/verdicts")
    async def leave_verdict(request: Request) -> Response:
        data = await body_of(request, LARGEST_VERDICT)
        return JSONResponse(await run_in_threadpool(leaving.leave_verdict, source, data))

    @app.post("/api/seals")
    async def leave_seals(request: Request) -> Response:
        data = await body_of(request, sealing.LARGEST_SEALS)
        leave = partial(sealing.leave_seals, source, data, is_public=is_public)
        return JSONResponse(await run_in_threadpool(leave))

    @app.post("/api/applications")
    async def leave_application(request: Request) -> Response:
        data = await body_of(request, LARGEST_APPLICATION)
        return JSONResponse(await run_in_threadpool(applying.leave_application, source, data))

    @app.post("/api/documents")
    async def leave_document(request: Request) -> Response:
        data = await body_of(request, leaving.LARGEST_DOCUMENT_QUESTION)
        return JSONResponse(await run_in_threadpool(leaving.leave_document, source, data))

    @app.post("/api/orders")
    async def leave_order(request: Request) -> Response:
        data = await body_of(request, leaving.LARGEST_ORDER)
        return JSONResponse(await run_in_threadpool(leaving.leave_order, source, data))

    @app.get("/api/orders")
    def show_orders(request: Request) -> Response:
        return _paged(source, request, lambda page, now: leaving.orders_json(source, page, now))


def _serve_suggestions(app: FastAPI, rate: RequestRate | None) -> None:
    @app.post("/api/suggestion")
    async def suggest_terms(request: Request) -> Response:
        from oathwork.site.suggesting import suggested_terms

        def count() -> None:
            if rate:
                rate.count(request.scope)

        data = await body_of(request, leaving.LARGEST_PLAN)
        try:
            return await run_in_threadpool(suggested_terms, data, count)
        except TooOften as error:
            return refused_rate(error)


# -------------------------------------------------------------------------------------------------------------- refusing


def _refuse_in_words(app: FastAPI) -> None:
    app.add_exception_handler(ClientDisconnect, nobody_listens)
    answer_database_faults(app, "the server's")

    @app.exception_handler(OathworkError)
    async def refuse(_: Request, error: Exception) -> Response:
        return JSONResponse(
            {"detail": str(error)},
            409 if isinstance(error, Refused) else status_of(error),
            {"Cache-Control": "no-store"},
        )
