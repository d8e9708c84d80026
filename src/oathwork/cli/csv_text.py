"""Bounties as a table for spreadsheets, which take a cell that begins with certain signs for a formula and carry it out."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from oathwork.error_sentences import date_text
from oathwork.model.guild import guild_hex
from oathwork.untrusted.text import plain

if TYPE_CHECKING:
    from oathwork.contracts.money_text import MoneyText
    from oathwork.model.bounty import Bounty

_FORMULA: Final = ("=", "+", "-", "@")
_LONGEST: Final = 500  # characters of a stranger's text
COLUMNS: Final = (
    "id status round poster worker guild reward fee bond held unit verdicts openUntil workDue uri".split()
)


def csv_lines(bounties: "Iterable[Bounty]", money: "MoneyText") -> Iterator[str]:
    """Yield the lines of a table of bounties: a head, and one line each. No cell is a formula."""
    yield _line(COLUMNS)
    for bounty in bounties:
        yield _line([cell(text) for text in _row(bounty, money)])


def _row(bounty: "Bounty", money: "MoneyText") -> list[str]:
    terms = bounty.terms
    amounts = [
        money.parts(terms.token, units) for units in (terms.reward, terms.fee, terms.bond, bounty.holds)
    ]
    return [
        "0x" + bounty.id.hex(),
        bounty.label,
        str(bounty.state.round),
        terms.poster,
        bounty.last_worker,
        guild_hex(terms.guild),
        *(number for number, _ in amounts),
        amounts[0][1],
        str(len(bounty.verdicts)),
        date_text(terms.open_until),
        date_text(bounty.deadline) if bounty.deadline else "",
        bounty.uris.get(terms.spec, ""),
    ]


def cell(text: str) -> str:
    """Return a text as a cell holds it: what could be taken for a formula gets an apostrophe in front.

    >>> cell("=HYPERLINK(1)"), cell("ETH")
    ("'=HYPERLINK(1)", 'ETH')
    """
    visible_text, narrow = (
        plain(text, limit=_LONGEST),
        unicodedata.normalize("NFKC", text),
    )  # wide signs count too
    return f"'{visible_text}" if narrow.lstrip().startswith(_FORMULA) else visible_text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
