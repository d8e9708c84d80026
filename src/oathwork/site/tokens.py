"""The tokens that bounties are paid in, by what they call themselves: two can have one name, and any can have any."""

from collections.abc import Mapping
from typing import Any, Final

from oathwork.errors import NotValid
from oathwork.site.answers import at_json
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource
from oathwork.untrusted.text import plain

_LONGEST: Final = 100  # characters of a name that is asked for


def wanted_name(query: Mapping[str, str]) -> str:
    """Return the name that is asked for; empty for all. Raises NotValid."""
    name = query.get("name", "")
    if len(name) > _LONGEST:
        raise NotValid(f"a token's name has at most {_LONGEST} characters here")
    return plain(name.strip(), limit=_LONGEST).casefold()


def tokens_json(source: SiteSource, name: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the tokens of a name, whatever its case, by their addresses.

    `unread`: how many tokens could not be asked for their name yet.
    """
    tokens = source.once_a_block("tokens", lambda: sorted(source.ledger.questions.tokens()))
    labels, unread = source.labels(tokens)
    place = page.after("address")
    of_that_name = [
        (token, label)
        for token, label in sorted(labels.items())
        if name in ("", label.symbol.casefold()) and (place is None or token > place[0])
    ]
    some, following = page.cut(of_that_name, lambda each: (each[0],))
    rows = [
        {"token": token, "symbol": symbol or None, "decimals": decimals} for token, (decimals, symbol) in some
    ]
    return {"at": at_json(now), "tokens": rows, "unread": unread, "next": following}
