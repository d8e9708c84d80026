"""Badges: a repository's open bounties and an account's standing as small pictures. Strangers' names in them are text alone."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from oathwork.contracts import Oathwork
from oathwork.contracts.money_text import MoneyText
from oathwork.errors import NetworkError
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex
from oathwork.model.next_step import takes_claims
from oathwork.untrusted.text import plain

_GREEN, _GREY, _DARK = "#2d7d46", "#6b6b6b", "#444444"
_LONGEST: Final = 60  # characters of one half
_MOST_TOKENS: Final = 2
_MOST_GUILDS: Final = 20
_ADDRESS: Final = re.compile(r"(0x[0-9a-fA-F]{4})[0-9a-fA-F]{36}")


def badge(label: str, value: str, *, is_lively: bool = True) -> str:
    """Return a badge of two halves as SVG."""
    name, words = _shown(label), _shown(value)
    ends = (_width(name), _width(name) + _width(words))
    title = escape(f"{name}: {words}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{ends[1]}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{ends[0]}" height="20" fill="{_DARK}"/>'
        f'<rect x="{ends[0]}" width="{ends[1] - ends[0]}" height="20" fill="{_GREEN if is_lively else _GREY}"/>'
        '<g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{ends[0] / 2:g}" y="14">{escape(name)}</text>'
        f'<text x="{(ends[0] + ends[1]) / 2:g}" y="14">{escape(words)}</text></g></svg>\n'
    )


def _shown(text: str) -> str:
    """Return a text as it stands in a badge: XML has no place for control characters, and nothing may turn the rest round."""
    shown_text = plain(text, limit=_LONGEST + 1)
    return shown_text if len(shown_text) <= _LONGEST else shown_text[: _LONGEST - 1] + "…"


def _width(text: str) -> int:
    """Return how wide a text is about, in pixels."""
    return 12 + sum(12 if unicodedata.east_asian_width(letter) in "WF" else 7 for letter in text)


def repository_badge(bounties: Iterable[Bounty], money: MoneyText, now: int) -> str:
    """Return the badge of a repository: how many bounties can be claimed at `now` (seconds), and what they pay together."""
    open_bounties = [bounty for bounty in bounties if takes_claims(bounty, now)]
    if not open_bounties:
        return badge("bounties", "none open", is_lively=False)
    sums = Counter[str]()
    for bounty in open_bounties:
        sums[bounty.terms.token] += bounty.terms.reward
    parts = [_ADDRESS.sub(r"\1…", money(token, sums[token])) for token in sorted(sums)]
    more = f" + {len(parts) - _MOST_TOKENS} more" if len(parts) > _MOST_TOKENS else ""
    return badge("bounties", f"{len(open_bounties)} open, {' + '.join(parts[:_MOST_TOKENS])}{more}")


def account_badge(contracts: Oathwork, account: str, guilds: Sequence[int]) -> str:
    """Return the badge of an account: its points in that of some guilds where it has most, faded as they are now.

    Without an answer of the node it says so: a badge is for decoration, and stops nothing.
    """
    label = f"standing of {account[:6]}…{account[-4:]}"
    try:
        points = {guild: contracts.reputation.points_of(guild, account) for guild in guilds[:_MOST_GUILDS]}
    except NetworkError:
        return badge(label, "not known now", is_lively=False)
    best_guild = max(points, key=lambda guild: points[guild], default=0)
    if not points.get(best_guild):
        return badge(label, "none", is_lively=False)
    return badge(label, f"{points[best_guild] / 1000:,.0f} points in {guild_hex(best_guild)[:6]}…")
