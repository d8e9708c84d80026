"""Issues on a forge: their comments, of any kind of forge by one table. No key and no verdict is here.

What a forge answers is a stranger's: of it only the numbers, times and texts of comments are read, and who wrote them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult

from oathwork.untrusted.documents import read_json
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import FORGE
from oathwork.untrusted.text import plain
from oathwork.workflows.forge.settings import ForgeSettings

_PAGE: Final = 50  # comments of one answer; Gitea gives no more
_MOST_PAGES: Final = 40
_BOT_NAME: Final = re.compile(r".*\[bot\]|(?:project|group)_[0-9]+_bot(?:_.*)?", re.IGNORECASE)

_HIDDEN: Final = ("system", "internal", "confidential")  # GitLab's own notes, and those for members alone


@dataclass(frozen=True)
class Thread:
    """Where comments stand: an issue by its number, or a pull request."""

    number: int
    is_pull: bool = False

    def __str__(self) -> str:
        return f"{'pull request' if self.is_pull else 'issue'} {self.number}"


@dataclass(frozen=True)
class Comment:
    """A comment in a thread. `written_at`: in seconds, zero if its forge does not say. `is_bot`: a program's, as far as is known, or not for everyone."""

    number: int
    author: str
    body: str
    written_at: int = 0
    is_bot: bool = False


@dataclass(frozen=True)
class OpenPull:
    """An open pull request: `text` is its title and what its author says of it."""

    number: int
    author: str
    text: str
    written_at: int = 0
    is_bot: bool = False


class Forge:
    """The issues of one repository. The token is never shown: it stands in no error and in no representation."""

    def __init__(self, settings: ForgeSettings, token: str) -> None:
        self.settings, self._kind = settings, settings.kind
        self._place = place_of(settings.api, "a forge's API")
        self._project = self._kind.project_path(settings.repository)
        self._token = token
        self._login = settings.login

    def __repr__(self) -> str:
        return f"Forge({self._place.netloc}{self._project})"

    @property
    def login(self) -> str:
        """The name under which this token writes. Raises NotFetched, DocumentRefused."""
        if not self._login:
            self._login = _text_of(self._ask("/user"), self._kind.author[1], self._place)
        return self._login

    def is_ours(self, comment: Comment) -> bool:
        """Return whether a comment stands under our name. Forges take capitals in names for small letters."""
        return comment.author.casefold() == self.login.casefold()

    def comments(self, thread: Thread) -> Iterator[Comment]:
        """Yield the comments of a thread, the oldest first. Raises NotFetched, DocumentRefused.

        Some forges answer with all comments, whatever page they are asked for: a page without a new one is the last.
        """
        numbers: set[int] = set()
        path = self._comments(thread)
        for page in range(1, _MOST_PAGES + 1):
            rows = self.ask_list(f"{path}?per_page={_PAGE}&limit={_PAGE}&page={page}{self._kind.order}")
            comments = [self._comment(row) for row in rows]
            new_comments = [comment for comment in comments if comment.number not in numbers]
            yield from new_comments
            numbers.update(comment.number for comment in new_comments)
            if len(rows) < _PAGE or not new_comments:
                return
        raise DocumentRefused(
            self._place.netloc,
            "",
            f"{thread} has more comments than are looked through: start a new issue",
        )

    def write(self, thread: Thread, body: str) -> Comment:
        """Write a comment. Raises NotFetched, and DocumentRefused if the token writes under another name than ours.

        Under another name it would not be found again, and one more would be written each time.
        """
        comment = self._comment(self.ask(self._comments(thread), "POST", {"body": body}))
        if not self.is_ours(comment):
            raise DocumentRefused(
                self._place.netloc,
                "",
                f"the token writes as {plain(comment.author, limit=100)}, and not as {self.login}: say so in "
                f"`login`, and delete comment {comment.number} of {thread}",
            )
        return comment

    def edit(self, thread: Thread, comment: Comment, body: str) -> None:
        """Replace what a comment says. Raises NotFetched."""
        path = self._kind.pull_comment if thread.is_pull else self._kind.issue_comment
        where = path.format(number=thread.number, comment=comment.number)
        self.ask(where, self._kind.edit, {"body": body})

    def comment_url(self, issue: int, comment: Comment) -> str:
        """Return where people read a comment of an issue."""
        return self.settings.issue_url(issue) + self._kind.comment_anchor.format(comment=comment.number)

    def open_pulls(self) -> list[OpenPull]:
        """Return the newest open pull requests. Raises NotFetched, DocumentRefused."""
        number, text = self._kind.pull
        pulls = []
        for row in self.ask_list(f"{self._kind.open_pulls}&per_page={_PAGE}&limit={_PAGE}"):
            comment = self._comment(row, number, text)
            title = _text_of(row, "title", self._place)
            words = f"{title}\n{comment.body}"
            pulls.append(OpenPull(comment.number, comment.author, words, comment.written_at, comment.is_bot))
        return pulls

    def _comments(self, thread: Thread) -> str:
        path = self._kind.pull_comments if thread.is_pull else self._kind.issue_comments
        return path.format(number=thread.number)

    def _comment(self, row: Any, number_key: str = "id", text_key: str = "body") -> Comment:
        number = row.get(number_key) if isinstance(row, dict) else None
        if type(number) is not int or number < 0:
            raise DocumentRefused(self._place.netloc, "", "its answer is no list of comments")
        who, name = self._kind.author
        author = row.get(who)
        login = _text_of(author, name, self._place)
        is_hidden = any(row.get(key) is True for key in _HIDDEN)  # what answers it would be for everyone
        is_bot = is_hidden or bool(_BOT_NAME.fullmatch(login)) or _is_program(author)
        written_at = _seconds(_text_of(row, "created_at", self._place))
        return Comment(number, login, _text_of(row, text_key, self._place), written_at, is_bot)

    def ask_list(self, path: str) -> list[Any]:
        """Ask the repository for a list. Raises NotFetched, DocumentRefused."""
        rows = self.ask(path)
        if not isinstance(rows, list):
            raise DocumentRefused(self._place.netloc, "", "its answer is no list of comments")
        return rows

    def ask(self, path: str, method: str = "GET", document: Any = None) -> Any:
        """Ask something of the repository, and return what the forge answers. Raises NotFetched, DocumentRefused."""
        return self._ask(self._project + path, method, document)

    def _ask(self, path: str, method: str = "GET", document: Any = None) -> Any:
        headers = {
            self._kind.token_header: self._kind.token_text.format(token=self._token),
            "Accept": "application/json",
            "User-Agent": "oathwork",
        }
        data = None if document is None else json.dumps(document).encode()
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
                good=(200, 201, 204),
            )
        except NotFetched as error:  # a server can answer with what it was asked with
            raise NotFetched(str(error).replace(self._token, "(the token)")) from None
        return read_json(answer, document=self._place.netloc) if answer or method == "GET" else None


def _is_program(author: Any) -> bool:
    return isinstance(author, dict) and (author.get("type") == "Bot" or author.get("bot") is True)


def _seconds(text: str) -> int:
    """Return a moment as forges write it, in seconds; zero for what is none."""
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError):
        return 0


def _text_of(row: Any, key: str, place: SplitResult) -> str:
    """Return a text of an object; empty where the forge has none, as of an author who is gone."""
    value = row.get(key) if isinstance(row, dict) else None
    if value is not None and not isinstance(value, str):
        raise DocumentRefused(place.netloc, "", f"in its answer {key} is no text")
    return value or ""


# ------------------------------------------------------------------------------------------------------- one comment


def keep_comment(
    forge: Forge,
    thread: Thread,
    mark: str,
    body: str,
    *,
    is_live: bool,
    comments: Iterable[Comment] | None = None,
) -> str:
    """Let one comment of ours in a thread say `body`, and return what was done: `written`, `edited`, `same` or `none`.

    Ours is the first that begins with `mark` under our own name: anybody can write the mark. Of what has ended (`is_live`
    False) no new comment is written. `comments`: those of the thread, if they were asked for already. Raises NotFetched,
    DocumentRefused.
    """
    comment = own_comment(forge, forge.comments(thread) if comments is None else comments, mark)
    if comment is None:
        if not is_live:
            return "none"
        forge.write(thread, body)
        return "written"
    if _normal(comment.body) == _normal(body):
        return "same"
    forge.edit(thread, comment, body)
    return "edited"


def own_comment(forge: Forge, comments: Iterable[Comment], mark: str) -> Comment | None:
    """Return the first comment that begins with `mark` under our own name."""
    ours = (each for each in comments if each.body.lstrip().startswith(mark) and forge.is_ours(each))
    return next(ours, None)


def _normal(body: str) -> str:
    """Return a text as forges leave it: some store line ends as Windows writes them, or cut the end."""
    return body.replace("\r\n", "\n").strip()
