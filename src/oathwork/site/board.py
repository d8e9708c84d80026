"""The board: which bounties are asked for, in pages of fifty, each ending where the next begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from oathwork.error_sentences import STATUSES
from oathwork.errors import NotValid
from oathwork.ledger.questions import BoardPlace, BountyFilter
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.model.typed_data import address, fit
from oathwork.site.answers import at_json, rows_json
from oathwork.site.source import Now, SiteSource

_PAGE: Final = 50
_LIMIT: Final = _PAGE + 1  # one more, to know whether there is another page
_MOST_LOOKED_AT: Final = 500  # bounties, for a page of those with at least some reward
_LONGEST_SEARCH: Final = 200  # characters
_KNOWN: Final = ("status", "guild", "poster", "token", "worker", "q", "min", "sort", "cursor")


@dataclass(frozen=True)
class BoardQuestion:
    """What a board is asked: the filter, the least reward in the token's smallest unit, and one bounty that `q` names."""

    which: BountyFilter
    least: int = 0
    id: bytes | None = None


def read_question(query: Mapping[str, str]) -> BoardQuestion:
    """Return the question of an address. Raises NotValid for what nobody can ask."""
    if unknown := [name for name in query if name not in _KNOWN]:
        raise NotValid(f"there is no filter {unknown[0][:40]!r}: there are {', '.join(_KNOWN)}")
    if query.get("sort", "until") != "until":
        raise NotValid("the board is sorted by until: what closes first comes first")
    search = query.get("q", "").strip()
    if len(search) > _LONGEST_SEARCH:
        raise NotValid(f"a search has at most {_LONGEST_SEARCH} characters")
    which = BountyFilter(
        statuses=_statuses(query.get("status", "")),
        guild=int(fit("uint96", query["guild"], "guild")) if query.get("guild") else None,
        poster=_account(query, "poster"),
        token=_account(query, "token"),
        worker=_account(query, "worker"),
        after=_place(query["cursor"]) if query.get("cursor") else None,
        limit=_LIMIT,
    )
    least = int(fit("uint256", query["min"], "min")) if query.get("min") else 0
    return _with_search(which, search, least) if search else BoardQuestion(which, least)


def _with_search(which: BountyFilter, search: str, least: int) -> BoardQuestion:
    """A search is for a bounty's id, for a poster's address, or for words of titles."""
    if search.startswith("0x") and len(search) == 66:
        return BoardQuestion(which, least, bytes(fit("bytes32", search, "q")))
    if search.startswith("0x") and len(search) == 42:
        return BoardQuestion(replace(which, poster=address(search, "q")), least)
    return BoardQuestion(replace(which, search=search), least)


def _statuses(text: str) -> frozenset[Status] | None:
    if text in ("", "all"):
        return None
    names = text.split(",")
    if unknown := [name for name in names if name not in (*STATUSES, "ended")]:
        raise NotValid(
            f"there is no status {unknown[0][:40]!r}: there are {', '.join(STATUSES[1:])}, ended, all"
        )
    return frozenset(Status.FREE if name == "ended" else Status(STATUSES.index(name)) for name in names)


def _account(query: Mapping[str, str], name: str) -> str | None:
    return address(query[name], name) if query.get(name) else None


def _place(text: str) -> BoardPlace:
    moment, _, id = text.partition("-")
    return BoardPlace(int(fit("uint48", moment, "cursor")), bytes(fit("bytes32", id, "cursor")))


def board_json(source: SiteSource, question: BoardQuestion, now: Now) -> dict[str, Any]:
    """Return a page of the board."""
    bounties, following = _page(source, question)
    return {
        "at": at_json(now),
        "bounties": rows_json(source, bounties, now.block.timestamp),
        "next": following,
    }


def _page(source: SiteSource, question: BoardQuestion) -> tuple[list[Bounty], str | None]:
    if question.id is not None:
        return list(source.ledger.questions.bounties([question.id]).values()), None
    if not question.least:
        found_bounties = list(source.ledger.questions.find(question.which).values())
        page = found_bounties[:_PAGE]
        return page, _cursor(page[-1]) if len(found_bounties) > _PAGE else None
    looked_at = list(source.ledger.questions.find(replace(question.which, limit=_MOST_LOOKED_AT)).values())
    large = [each for each in looked_at if each.terms.reward >= question.least]
    if len(large) > _PAGE:
        return large[:_PAGE], _cursor(large[_PAGE - 1])
    return large, _cursor(looked_at[-1]) if len(looked_at) == _MOST_LOOKED_AT else None


def _cursor(bounty: Bounty) -> str:
    place = BoardPlace.of(bounty)
    return f"{place.open_until}-0x{place.id.hex()}"
