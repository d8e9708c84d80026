"""Lists in pages: each begins after the place where the page before ended.

A cursor says that place by what stands there, not by counting: blocks that come, or are replaced, move nobody's place, and
what stood there may be gone. It also says of which list it is: taken to another one it would name some other place there.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from fastapi import HTTPException, Request

from oathwork.errors import NotValid
from oathwork.model.typed_data import fit
from oathwork.site.source import SiteSource
from oathwork.untrusted.documents import content_hash

PAGE: Final = 50  # entries of a page, at most
_LONGEST: Final = 400  # characters of a cursor
_TAG: Final = 4  # bytes of a list's hash
CURSOR: Final = "cursor"
_Entry = TypeVar("_Entry")


class ListPage:
    """A page that is asked for, of the list that a request is about."""

    def __init__(self, list: bytes, cursor: str) -> None:
        self._tag, self._cursor, self.size = content_hash(list)[:_TAG].hex(), cursor, PAGE

    @property
    def limit(self) -> int:
        """How many entries are asked for: one more than there will be, to know whether another page follows."""
        return self.size + 1

    @property
    def is_first(self) -> bool:
        """Whether it is the list's beginning that is asked for."""
        return not self._cursor

    def after(self, *kinds: str) -> tuple[Any, ...] | None:
        """Return the place after which the page begins, of these types; None for the first page. Refuses any other cursor."""
        if not self._cursor:
            return None
        tag, *parts = self._cursor[:_LONGEST].split("-")
        if len(self._cursor) > _LONGEST or len(parts) != len(kinds):
            raise HTTPException(400, "the cursor is none that this server has given")
        if tag != self._tag:
            raise HTTPException(400, "the cursor is of another list: ask this one from its beginning")
        try:
            return tuple(fit(kind, part, CURSOR) for kind, part in zip(kinds, parts, strict=True))
        except NotValid as error:
            raise HTTPException(400, str(error)) from None

    def cursor(self, place: Iterable[int | bytes | str]) -> str:
        """Return what asks for the page after a place."""
        parts = ("0x" + each.hex() if isinstance(each, bytes) else str(each) for each in place)
        return "-".join([self._tag, *parts])

    def cut(
        self, entries: Sequence[_Entry], place_of: Callable[[_Entry], Iterable[int | bytes | str]]
    ) -> tuple[Sequence[_Entry], str | None]:
        """Return the entries of this page, of those after its place, and what asks for the next page, if there is one."""
        page = entries[: self.size]
        return page, self.cursor(place_of(page[-1])) if len(entries) > self.size else None


def page_of(source: SiteSource, request: Request, *filters: str) -> ListPage:
    """Return the page that a request asks for: a list is what is asked, in what order, of which escrow.

    Raises NotValid for what the list cannot be asked, and for what is asked twice: an answer to less would be taken for one
    to all.
    """
    _require_known(request, (*filters, CURSOR))
    question = sorted(each for each in request.query_params.items() if each[0] != CURSOR and each[1])
    domain = source.contracts.escrow.domain
    list = json.dumps([domain.chain_id, domain.contract, request.url.path.lower(), question])
    return ListPage(list.encode("utf-8", "replace"), request.query_params.get(CURSOR, ""))


def _require_known(request: Request, filters: Sequence[str]) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    if unknown := [name for name in names if name not in filters]:
        raise NotValid(f"there is no filter {unknown[0][:40]!r}: there are {', '.join(filters)}")
    if twice := [name for name in filters if names.count(name) > 1]:
        raise NotValid(f"{twice[0]} stands twice: write it once")
