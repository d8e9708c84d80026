"""Titles of jobs, stored. A title is that of a specification which was here and has the hash that the terms name."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, intersect, select

from oathwork.ledger.engine import insert_rows, parted
from oathwork.ledger.tables import bounties, title_words, titles
from oathwork.ledger.title_words import words_of


def stored_titles(connection: Connection, hashes: Iterable[bytes]) -> dict[bytes, str]:
    """Return the titles of specifications, by their hashes: of those whose title is stored."""
    found_titles: dict[bytes, str] = {}
    for part in parted(list(hashes)):
        query = select(titles.c.specification, titles.c.title).where(titles.c.specification.in_(part))
        found_titles |= {bytes(hash): title for hash, title in connection.execute(query)}
    return found_titles


def store_titles(connection: Connection, new_titles: Mapping[bytes, str]) -> None:
    """Store the titles of specifications, by their hashes. None of them is stored yet."""
    rows = [{"specification": hash, "title": title} for hash, title in new_titles.items()]
    insert_rows(connection, titles, rows)
    words = ((hash, word) for hash, title in new_titles.items() for word in words_of(title))
    insert_rows(
        connection, title_words, [{"specification": hash, "word": word.encode()} for hash, word in words]
    )


def specifications_with(words: Iterable[str]) -> Any:
    """Return the question for the hashes of the specifications in whose titles words begin so."""
    return intersect(*(select(title_words.c.specification).where(*_begins(word)) for word in words))


def with_words(query: Select[Any], words: Iterable[str]) -> Select[Any]:
    """Return a question for bounties that asks only for those in whose job's title words begin so."""
    of_it = title_words.c.specification == bounties.c.specification
    return query.where(*(exists().where(and_(of_it, *_begins(word))) for word in words))


def _begins(word: str) -> tuple[ColumnElement[bool], ...]:
    first = word.encode()
    return title_words.c.word >= first, title_words.c.word < first + b"\xff"  # no UTF-8 has that byte
