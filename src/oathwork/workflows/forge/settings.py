"""What a repository says in `.oathwork.toml`: where it is, whose bounties are told there, and what else its desk does."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from oathwork.errors import NotValid
from oathwork.model.typed_data import address
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.http import place_of
from oathwork.untrusted.toml import load_toml
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE, ForgeKind, kind_of_host

_REPOSITORY: Final = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?((?:/[\w.-]+){2,20})", re.ASCII)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class ForgeSettings:
    """What a repository says in `.oathwork.toml`.

    `api`: where the forge answers. `login`: the name that its token writes under; empty: the forge is asked. `folder`: where
    specifications lie. `page`: where somebody serves oathwork's page, for links and signed claims; empty: nowhere. `mailboxes`:
    where reviews can be read. `label`: of an issue with a live bounty; empty: none.
    """

    repository: str
    posters: tuple[str, ...]
    api: str
    login: str
    folder: Path
    kind: ForgeKind = field(default=KINDS_OF_FORGE["gitea"], repr=False)
    page: str = ""
    mailboxes: tuple[str, ...] = ()
    label: str = "bounty"
    has_reminders: bool = True
    has_hints: bool = True

    def issue_number(self, issue: str) -> int:
        """Return the number of an issue of this repository by its URL; zero for any other URL."""
        page = re.escape(self.repository + self.kind.issue_page)
        match = re.fullmatch(page + "([1-9][0-9]{0,8})", issue, re.IGNORECASE)
        return int(match[1]) if match else 0

    def issue_url(self, number: int) -> str:
        """Return where people read an issue."""
        return f"{self.repository}{self.kind.issue_page}{number}"


def read_forge_settings(file: Path) -> ForgeSettings:
    """Read a repository's `.oathwork.toml`. Raises BadDocument."""
    with load_toml(file) as fields:
        repository = fields.text_as("repository", _repository)
        kind = _kind(fields, repository)
        if _REPOSITORY.fullmatch(repository)[2].count("/") > kind.most_parts:  # type: ignore[index]
            fields.refuse(
                "repository", f"not the URL of a repository on {kind.name}: https://host/owner/name"
            )
        return ForgeSettings(
            repository=repository,
            posters=fields.texts_as("posters", address),
            api=fields.text_as("api", _api, default=kind.usual_api(repository)),
            login=fields.text("login", limit=100, default=""),
            folder=file.parent / fields.text("specifications", limit=500, default="specifications"),
            kind=kind,
            page=fields.text_as("page", _page, default=""),
            mailboxes=fields.texts_as("mailboxes", _page, default=()),
            label=fields.text_as("label", _label, default="bounty"),
            has_reminders=_flag(fields, "reminders"),
            has_hints=_flag(fields, "hints"),
        )


def _kind(fields: Fields, repository: str) -> ForgeKind:
    if fields.has("forge"):
        return KINDS_OF_FORGE[fields.choice("forge", KINDS_OF_FORGE)]
    return kind_of_host(repository)


def _repository(text: str) -> str:
    url = text.rstrip("/").removesuffix(".git")
    if not _REPOSITORY.fullmatch(url):
        raise NotValid("not the URL of a repository: https://codeberg.org/name/repository, say")
    return url


def _api(text: str) -> str:
    """Return where a forge answers: the token goes there, so nobody may listen on the way."""
    place = place_of(text, "a forge's API")
    if place.scheme != "https" and place.hostname not in _LOOPBACK:
        raise NotValid("the token would go there unencrypted: write https://")
    return text.rstrip("/")


def _flag(fields: Fields, key: str) -> bool:
    return fields.flag(key) if fields.has(key) else True


def _label(text: str) -> str:
    if not re.fullmatch(r"[\w .:+-]{0,50}", text):
        raise NotValid("not a label: letters, digits, spaces and .:+-_, at most 50 of them")
    return text


def _page(text: str) -> str:
    """Return where the page is. It stands in Markdown, as a link."""
    if text and not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?(/[\w.-]+)*/?", text, re.ASCII):
        raise NotValid("not the URL of a page: https://bounties.example.org, say")
    return text.rstrip("/")
