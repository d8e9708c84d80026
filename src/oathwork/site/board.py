"""The board: which bounties are asked for, in pages of fifty, each ending where the next begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from oathwork.error_sentences import STATUSES
from oathwork.errors import NotValid
from oathwork.ledger.questions import BoardPlace, BountyFilter
from oathwork.model.amounts import to_units
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.model.typed_data import NOBODY, address, fit
from oathwork.site.answers import at_json, rows_json
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource

_LONGEST_SEARCH: Final = 200  # characters
_LIVE: Final = ",".join(STATUSES[1:])
_SORTS: Final = ("until", "reward")  # what closes first, then what ended last; or the highest first
FILTERS: Final = ("status", "guild", "poster", "token", "worker", "q", "min", "sort")


@dataclass(frozen=True)
class BoardQuestion:
    """What a board is asked: the filter, and one bounty that `q` names."""

    which: BountyFilter
    id: bytes | None = None


def read_question(
    query: Mapping[str, str], page: ListPage, decimals_of: Callable[[str], int | None]
) -> BoardQuestion:
    """Return the question of an address. Raises NotValid for what nobody can ask.

    `min` is in the token's unit, so it is asked how many decimals the token has. `min` and the order by reward are of live
    bounties, and without a token of the chain's own money: amounts of several tokens cannot be compared.
    """
    search, sort = query.get("q", "").strip(), query.get("sort", "until")
    if sort not in _SORTS:
        raise NotValid(f"the board is sorted by {' or '.join(_SORTS)}")
    if len(search) > _LONGEST_SEARCH:
        raise NotValid(f"a search has at most {_LONGEST_SEARCH} characters")
    token, by_reward, statuses = _account(query, "token"), sort == "reward", query.get("status", "")
    if by_reward or query.get("min"):
        token, statuses = token or NOBODY, statuses or _LIVE
    which = BountyFilter(
        statuses=_statuses(statuses),
        guild=int(fit("uint96", query["guild"], "guild")) if query.get("guild") else None,
        poster=_account(query, "poster"),
        token=token,
        worker=_account(query, "worker"),
        after=_place(page, by_reward),
        limit=page.limit,
        least=_least(query["min"], decimals_of(token)) if token and query.get("min") else 0,
        by_reward=by_reward,
    )
    return _with_search(which, search) if search else BoardQuestion(which)


def _least(text: str, decimals: int | None) -> int:
    if decimals is None:
        raise NotValid("this token does not say how many decimals it has: leave min out")
    return to_units(text, decimals)


def _with_search(which: BountyFilter, search: str) -> BoardQuestion:
    """A search is for a bounty's id, for a poster's address, or for words of titles."""
    if search.startswith("0x") and len(search) == 66:
        return BoardQuestion(which, bytes(fit("bytes32", search, "q")))
    if search.startswith("0x") and len(search) == 42:
        return BoardQuestion(replace(which, poster=address(search, "q")))
    return BoardQuestion(replace(which, search=search))


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


def _place(page: ListPage, by_reward: bool) -> BoardPlace | None:
    place = page.after("uint256" if by_reward else "uint62", "bytes32")
    return BoardPlace(-place[0] if by_reward else place[0], place[1]) if place else None


def board_json(source: SiteSource, question: BoardQuestion, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the board."""
    bounties, following = _page(source, question, page)
    return {
        "at": at_json(now),
        "bounties": rows_json(source, bounties, now.block.timestamp),
        "next": following,
    }


def _page(source: SiteSource, question: BoardQuestion, page: ListPage) -> tuple[Sequence[Bounty], str | None]:
    if question.id is not None:
        return list(source.ledger.questions.bounties([question.id]).values()), None
    found_bounties = list(source.ledger.questions.find(question.which).values())
    return page.cut(found_bounties, lambda each: _parts(question.which.place_of(each)))


def _parts(place: BoardPlace) -> tuple[int, bytes]:
    return abs(place.rank), place.id
