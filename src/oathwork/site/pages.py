"""The page itself: its files by their hashed names, and the shell at every address, with what is read without JavaScript."""

from contextlib import suppress
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request, Response

from oathwork.errors import OathworkError
from oathwork.ledger.questions import BountyFilter
from oathwork.ledger.started import StartedCrowd, StartedPlan, StartedRota
from oathwork.model.amounts import from_seconds, from_units
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.model.typed_data import address, fit
from oathwork.site.bundle import MANIFEST, SHELL, Bundle, BundleFile
from oathwork.site.source import SiteSource

_ASSETS: Final = "assets/"
_FOREVER: Final = "public, max-age=31536000, immutable"
_PLAIN_FILES: Final = (MANIFEST, "licenses.txt")
_NO_PAGES: Final = ("api/", "mailbox/", ".well-known/")  # below them there is no page
_NO_PAGE: Final = ("api", "mailbox", "favicon.ico", "robots.txt")
_MOST_LINES: Final = 20
_SLOGAN: Final = "Paid when peers say it is done."
_ABOUT: Final = (
    "Work with money in escrow. Peers drawn by lot judge it, and only their verdict moves the money. "
    "Unaudited, for test networks."
)
_NO_SCRIPT: Final = (
    "This page checks in your browser what its server says, and so it needs JavaScript. "
    "In a terminal: oathwork board, oathwork show."
)


def serve_pages(app: FastAPI, source: SiteSource, bundle: Bundle) -> None:
    """Answer everything that is neither the API nor the mailbox."""

    @app.get("/assets/{name}")
    def show_asset(name: str, request: Request) -> Response:
        file = bundle.files.get(_ASSETS + name)
        if file is None:
            raise HTTPException(404, "there is no such file")
        return _sent(file, request, _FOREVER)

    @app.get("/{path:path}")
    def show_shell(path: str, request: Request) -> Response:
        if path in _PLAIN_FILES:
            return _sent(bundle.files[path], request, "no-cache")
        if path.startswith(_NO_PAGES) or path in _NO_PAGE:
            raise HTTPException(404, "there is no such answer")
        html = bundle.filled(*_words(source, path)).encode()
        return Response(html, media_type=bundle.files[SHELL].kind, headers={"Cache-Control": "no-cache"})


def _sent(file: BundleFile, request: Request, cache: str) -> Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if file.gzip_data and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.gzip_data, media_type=file.kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(file.data, media_type=file.kind, headers=headers)


def _words(source: SiteSource, path: str) -> tuple[str, str, str]:
    """Return title, description, and what stands for the page without JavaScript. Whatever fails, the shell is sent."""
    with suppress(OathworkError):
        if path.startswith("bounty/") and (bounty := _bounty(source, path)):
            title = source.titles([bounty]).get(bounty.id) or f"bounty 0x{bounty.id.hex()[:8]}…"
            line = _line(source, bounty, title)
            return f"{title} · oathwork", f"{line}. {_SLOGAN}", f"{line}\n{_NO_SCRIPT}"
        if path.startswith("crowd/") and (crowd := _crowd(source, path)):
            title = source.titles_of([crowd.offer.spec]).get(crowd.offer.spec) or f"Crowd {crowd.address}"
            line = f"{title}: {_amount(source, crowd.offer.token, crowd.offer.stake)} are needed, from many together"
            return f"{title} · oathwork", f"{line}. {_SLOGAN}", f"{line}\n{_NO_SCRIPT}"
        if path.startswith(("plan/", "rota/")) and (till := _till(source, path)):
            line = _till_line(source, till)
            return f"{line.rpartition(': ')[0]} · oathwork", f"{line}. {_SLOGAN}", f"{line}\n{_NO_SCRIPT}"
        if path == "":
            return "oathwork", f"{_SLOGAN} {_ABOUT}", "\n".join([*_board(source), _NO_SCRIPT])
    return "oathwork", f"{_SLOGAN} {_ABOUT}", _NO_SCRIPT


def _bounty(source: SiteSource, path: str) -> Bounty | None:
    id = bytes(fit("bytes32", path.split("/")[1], "id"))
    source.now()
    return source.ledger.stored(id)


def _crowd(source: SiteSource, path: str) -> StartedCrowd | None:
    where = address(path.split("/")[1])
    source.now()
    crowd = source.ledger.questions.started(where)
    return crowd if isinstance(crowd, StartedCrowd) else None


def _till(source: SiteSource, path: str) -> StartedPlan | StartedRota | None:
    kind, where = path.split("/")[0], address(path.split("/")[1])
    source.now()
    it = source.ledger.questions.started(where)
    return it if isinstance(it, StartedPlan | StartedRota) and it.kind.value == kind else None


def _till_line(source: SiteSource, it: StartedPlan | StartedRota) -> str:
    """Return what it posts, in one line that begins with a name."""
    offer = it.offers[0] if isinstance(it, StartedPlan) else it.offer
    title = source.titles_of([offer.spec]).get(offer.spec) or it.address
    amount = _amount(source, offer.token, offer.reward)
    if isinstance(it, StartedPlan):
        return f"Plan from {title} on: {len(it.offers)} milestones in their order, {amount} for the first"
    return f"Rota of {title}: the same bounty once in {from_seconds(it.period)}, {amount} each time"


def _board(source: SiteSource) -> list[str]:
    moment = source.now().block.timestamp
    which = BountyFilter(frozenset({Status.OPEN}), open_after=moment, limit=_MOST_LINES)
    bounties: dict[Any, Bounty] = source.ledger.questions.find(which)
    titles = source.titles(bounties.values())
    return [_line(source, each, titles.get(id, f"0x{id.hex()}")) for id, each in bounties.items()]


def _line(source: SiteSource, bounty: Bounty, title: str) -> str:
    return f"{title}: {_amount(source, bounty.terms.token, bounty.terms.reward)}, {bounty.label}"


def _amount(source: SiteSource, token: str, units: int) -> str:
    decimals, symbol = source.label(token)
    number = from_units(units, decimals) if decimals is not None else str(units)
    return f"{number} {symbol or token}"
