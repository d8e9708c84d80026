"""Issues on a forge: GitHub, Gitea and Forgejo, which have the same requests for comments. No key and no verdict is here.

What a forge answers is a stranger's: of it only the numbers and texts of comments are read, and who wrote them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from oathwork.errors import NotValid
from oathwork.model.typed_data import address
from oathwork.untrusted.documents import read_json
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import FORGE
from oathwork.untrusted.text import plain
from oathwork.untrusted.toml import load_toml

_PAGE: Final = 50  # comments of one answer; Gitea gives no more
_MOST_PAGES: Final = 40
_REPOSITORY: Final = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?/[\w.-]+/[\w.-]+", re.ASCII)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class ForgeSettings:
    """What a repository says in `.oathwork.toml`: where it is, and whose bounties are told there.

    `api`: where the forge answers. `login`: the name that its token writes under; empty: the forge is asked. `folder`: where
    specifications lie.
    """

    repository: str
    posters: tuple[str, ...]
    api: str
    login: str
    folder: Path

    def issue_number(self, issue: str) -> int:
        """Return the number of an issue of this repository by its URL; zero for any other URL."""
        match = re.fullmatch(re.escape(self.repository) + "/issues/([1-9][0-9]{0,8})", issue, re.IGNORECASE)
        return int(match[1]) if match else 0


def read_forge_settings(file: Path) -> ForgeSettings:
    """Read a repository's `.oathwork.toml`. Raises BadDocument."""
    with load_toml(file) as fields:
        repository = fields.text_as("repository", _repository)
        return ForgeSettings(
            repository=repository,
            posters=fields.texts_as("posters", address),
            api=fields.text_as("api", _api, default=_usual_api(repository)),
            login=fields.text("login", limit=100, default=""),
            folder=file.parent / fields.text("specifications", limit=500, default="specifications"),
        )


def _repository(text: str) -> str:
    url = text.rstrip("/").removesuffix(".git")
    if not _REPOSITORY.fullmatch(url):
        raise NotValid("not the URL of a repository: https://codeberg.org/name/repository, say")
    return url


def _usual_api(repository: str) -> str:
    host = urlsplit(repository).netloc
    return "https://api.github.com" if host == "github.com" else f"https://{host}/api/v1"


def _api(text: str) -> str:
    """Return where a forge answers: the token goes there, so nobody may listen on the way."""
    place = place_of(text, "a forge's API")
    if place.scheme != "https" and place.hostname not in _LOOPBACK:
        raise NotValid("the token would go there unencrypted: write https://")
    return text.rstrip("/")


@dataclass(frozen=True)
class Comment:
    """A comment of an issue."""

    number: int
    author: str
    body: str


class Forge:
    """The issues of one repository. The token is never shown: it stands in no error and in no representation."""

    def __init__(self, settings: ForgeSettings, token: str) -> None:
        self._place = place_of(settings.api, "a forge's API")
        self._issues = f"/repos/{'/'.join(settings.repository.rsplit('/', 2)[1:])}/issues"
        self._token = token
        self._login = settings.login

    def __repr__(self) -> str:
        return f"Forge({self._place.netloc}{self._issues})"

    @property
    def login(self) -> str:
        """The name under which this token writes. Raises NotFetched, DocumentRefused."""
        if not self._login:
            self._login = _text_of(self._ask("/user"), "login", self._place)
        return self._login

    def is_ours(self, comment: Comment) -> bool:
        """Return whether a comment stands under our name. Forges take capitals in names for small letters."""
        return comment.author.casefold() == self.login.casefold()

    def comments(self, issue: int) -> Iterator[Comment]:
        """Yield the comments of an issue, the oldest first. Raises NotFetched, DocumentRefused.

        Some forges answer with all comments, whatever page they are asked for: a page without a new one is the last.
        """
        numbers: set[int] = set()
        for page in range(1, _MOST_PAGES + 1):
            path = f"{self._issues}/{issue}/comments?per_page={_PAGE}&limit={_PAGE}&page={page}"
            rows = self._ask(path)
            if not isinstance(rows, list):
                raise DocumentRefused(self._place.netloc, "", "its answer is no list of comments")
            comments = [_comment(row, self._place) for row in rows]
            new_comments = [comment for comment in comments if comment.number not in numbers]
            yield from new_comments
            numbers.update(comment.number for comment in new_comments)
            if len(rows) < _PAGE or not new_comments:
                return
        raise DocumentRefused(
            self._place.netloc,
            "",
            f"issue {issue} has more comments than are looked through: start a new issue",
        )

    def write(self, issue: int, body: str) -> None:
        """Write a comment. Raises NotFetched, and DocumentRefused if the token writes under another name than ours.

        Under another name it would not be found again, and one more would be written each time.
        """
        comment = _comment(self._ask(f"{self._issues}/{issue}/comments", "POST", body), self._place)
        if not self.is_ours(comment):
            raise DocumentRefused(
                self._place.netloc,
                "",
                f"the token writes as {plain(comment.author, limit=100)}, and not as {self.login}: say so in "
                f"`login`, and delete comment {comment.number} of issue {issue}",
            )

    def edit(self, comment: Comment, body: str) -> None:
        """Replace what a comment says. Raises NotFetched."""
        self._ask(f"{self._issues}/comments/{comment.number}", "PATCH", body)

    def _ask(self, path: str, method: str = "GET", body: str | None = None) -> Any:
        headers = {
            "Authorization": f"token {self._token}",
            "Accept": "application/json",
            "User-Agent": "oathwork",
        }
        data = None if body is None else json.dumps({"body": body}).encode()
        if data is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
        try:
            answer = ask(
                self._place,
                path,
                most=FORGE.most,
                seconds=FORGE.seconds,
                method=method,
                headers=headers,
                body=None if data is None else [data],
                good=(200, 201),
            )
        except NotFetched as error:  # a server can answer with what it was asked with
            raise NotFetched(str(error).replace(self._token, "(the token)")) from None
        return read_json(answer, document=self._place.netloc)


def _comment(row: Any, place: SplitResult) -> Comment:
    number = row.get("id") if isinstance(row, dict) else None
    if type(number) is not int or number < 0:
        raise DocumentRefused(place.netloc, "", "its answer is no list of comments")
    return Comment(number, _text_of(row.get("user"), "login", place), _text_of(row, "body", place))


def _text_of(row: Any, key: str, place: SplitResult) -> str:
    """Return a text of an object; empty where the forge has none, as of an author who is gone."""
    value = row.get(key) if isinstance(row, dict) else None
    if value is not None and not isinstance(value, str):
        raise DocumentRefused(place.netloc, "", f"in its answer {key} is no text")
    return value or ""


# ------------------------------------------------------------------------------------------------------- one comment


def keep_comment(forge: Forge, issue: int, mark: str, body: str, *, is_live: bool) -> str:
    """Let one comment of ours in an issue say `body`, and return what was done: `written`, `edited`, `same` or `none`.

    Ours is the first that begins with `mark` under our own name: anybody can write the mark. Of what has ended (`is_live`
    False) no new comment is written. Raises NotFetched, DocumentRefused.
    """
    for comment in forge.comments(issue):
        if forge.is_ours(comment) and comment.body.lstrip().startswith(mark):
            if _normal(comment.body) == _normal(body):
                return "same"
            forge.edit(comment, body)
            return "edited"
    if not is_live:
        return "none"
    forge.write(issue, body)
    return "written"


def _normal(body: str) -> str:
    """Return a text as forges leave it: some store line ends as Windows writes them, or cut the end."""
    return body.replace("\r\n", "\n").strip()
