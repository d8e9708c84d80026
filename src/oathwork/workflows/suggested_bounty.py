"""Suggested bounties: a bounty's file and its specification, for a poster to look at and to post as any other file.

Nobody has signed them, and nothing of them is believed: what the poster would post is checked as a file of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from oathwork.contracts import Oathwork
from oathwork.errors import NotValid
from oathwork.evidence.specification import Specification, read_specification
from oathwork.model.typed_data import Domain
from oathwork.untrusted.documents import (
    LARGEST_INTEGER,
    canonical,
    content_hash,
    decode_text,
    read_canonical,
    read_file,
)
from oathwork.untrusted.fields import DocumentRefused, Fields
from oathwork.untrusted.files import write_new
from oathwork.untrusted.temporary import Temporary
from oathwork.untrusted.text import plain
from oathwork.untrusted.toml import read_toml
from oathwork.workflows.terms_file import Offer, read_offer

SUGGESTION_FORMAT: Final = "oathwork/suggestion/1"
LARGEST_SUGGESTION: Final = 64 * 1024  # bytes of the document
_FILE: Final = "bounty.toml"
_NAME: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII
)  # of a file beside it, and of no other


@dataclass(frozen=True)
class SuggestedBounty:
    """A bounty's file for one poster, and the specification that it names, both as texts."""

    domain: Domain
    poster: str
    terms: str
    specification: str

    @property
    def data(self) -> bytes:
        """The canonical bytes of the document."""
        return canonical(_as_json(self))

    @property
    def id(self) -> bytes:
        """The hash of the document: what it is called by."""
        return content_hash(self.data)

    @property
    def fields(self) -> Fields:
        """The fields of the bounty's file, unchecked but for the specification's name."""
        return read_toml(self.terms, document=_FILE)

    @property
    def parsed_specification(self) -> Specification:
        """The specification. Raises DocumentRefused."""
        return read_specification(self.specification.encode())

    def write(self, folder: Path) -> Path:
        """Write both files into a folder, never over others, and return the bounty's. Raises FileInTheWay."""
        name = self.fields.text("specification")
        write_new(folder / name, self.specification.encode())
        write_new(folder / _FILE, self.terms.encode())
        return folder / _FILE

    def offer(self, contracts: Oathwork) -> Offer:
        """Return what its poster would post now. Raises what `read_offer` does for a file that cannot be posted."""
        with Temporary("suggestion") as folder:
            return read_offer(self.write(folder), contracts, self.poster)


def suggest_bounty(domain: Domain, file: Path, poster: str) -> SuggestedBounty:
    """Make a suggestion of a bounty's file. Raises DocumentRefused, NotValid."""
    terms = _text(file)
    name = read_toml(terms, document=file.name).text("specification")
    if not _NAME.fullmatch(name):
        raise NotValid(f"{file.name}, specification: name a file beside it, for both are sent")
    suggestion = SuggestedBounty(domain, poster, terms, _text(file.parent / name))
    return read_suggested_bounty(suggestion.data, document=file.name)


def _text(file: Path) -> str:
    """Return a file's text. Its lines end as the document's do: what is posted of it has a hash of its own."""
    text = decode_text(read_file(file, limit=LARGEST_SUGGESTION), document=file.name)
    return text.replace("\r\n", "\n")


def read_suggested_bounty(data: bytes, *, document: str = "suggestion") -> SuggestedBounty:
    """Read a suggestion; refuse with `DocumentRefused` what is not exactly in the format, or cannot be read as it looks."""
    fields = read_canonical(data, document=document, limit=LARGEST_SUGGESTION)
    fields.constant("format", SUGGESTION_FORMAT)
    suggestion = SuggestedBounty(
        Domain(fields.integer("chain", 1, LARGEST_INTEGER), fields.address("escrow")),
        fields.address("poster"),
        _visible(fields, "terms"),
        _visible(fields, "specification"),
    )
    fields.done()
    terms = suggestion.fields
    name = terms.text("specification", limit=64)
    for key in ("reward", "token"):  # what a list shows of it
        terms.text(key, limit=80)
    if not _NAME.fullmatch(name) or name == _FILE:
        raise DocumentRefused(document, "terms", "its specification is not the name of a file beside it")
    suggestion.parsed_specification  # noqa: B018  it raises for what is none
    return suggestion


def _visible(fields: Fields, key: str) -> str:
    """Return a text of lines in which every character is seen as itself: a person reads it in an editor."""
    text = fields.text(key, lines=True)
    if plain(text, lines=True, limit=LARGEST_SUGGESTION) != text:
        fields.refuse(key, "holds characters that are not seen as themselves")
    return text


def _as_json(suggestion: SuggestedBounty) -> Mapping[str, Any]:
    return {
        "format": SUGGESTION_FORMAT,
        "chain": suggestion.domain.chain_id,
        "escrow": suggestion.domain.contract,
        "poster": suggestion.poster,
        "terms": suggestion.terms,
        "specification": suggestion.specification,
    }
