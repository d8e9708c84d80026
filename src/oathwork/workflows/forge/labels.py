"""The label of an issue with a bounty: put on with the bounty's comment, and taken off when none of its bounties lives."""

from typing import Any, Final
from urllib.parse import quote

from oathwork.untrusted.fields import DocumentRefused
from oathwork.workflows.forge.client import Forge

_COLOUR: Final = "#2d7d46"
_PAGE: Final = 50  # labels of one answer; Gitea gives no more
_MOST_PAGES: Final = 40


def keep_label(forge: Forge, issue: int, name: str, *, is_wanted: bool) -> bool:
    """Let an issue have a label or not, and return whether that had to be changed. Raises NotFetched, DocumentRefused."""
    match forge.settings.kind.labels:
        case "names":
            return _by_name(forge, f"/issues/{issue}/labels", name, is_wanted)
        case "numbers":
            return _by_number(forge, f"/issues/{issue}/labels", name, is_wanted)
        case _:
            return _of_issue(forge, f"/issues/{issue}", name, is_wanted)


def _by_name(forge: Forge, path: str, name: str, is_wanted: bool) -> bool:
    """As on GitHub, which makes a label that there is not."""
    if (_number(forge.ask_list(f"{path}?per_page=100"), name) is not None) == is_wanted:
        return False
    if is_wanted:
        forge.ask(path, "POST", {"labels": [name]})
    else:
        forge.ask(f"{path}/{quote(name, safe='')}", "DELETE")
    return True


def _by_number(forge: Forge, path: str, name: str, is_wanted: bool) -> bool:
    """As on Gitea and Forgejo, of whose versions not all take names."""
    number = _number(forge.ask_list(path), name)
    if (number is not None) == is_wanted:
        return False
    if number is not None:
        forge.ask(f"{path}/{number}", "DELETE")
        return True
    number = _known_number(forge, name)
    if number is None:
        number = _number([forge.ask("/labels", "POST", {"name": name, "color": _COLOUR})], name)
    forge.ask(path, "POST", {"labels": [number]})
    return True


def _known_number(forge: Forge, name: str) -> int | None:
    """Return the number of a label of the repository, however many it has: one more of the same name would be made."""
    for page in range(1, _MOST_PAGES + 1):
        rows = forge.ask_list(f"/labels?limit={_PAGE}&page={page}")
        number = _number(rows, name)
        if number is not None or len(rows) < _PAGE:
            return number
    raise DocumentRefused(
        repr(forge), "", "the repository has more labels than are looked through: set `label`"
    )


def _of_issue(forge: Forge, path: str, name: str, is_wanted: bool) -> bool:
    """As on GitLab, where labels are a field of the issue."""
    issue = forge.ask(path)
    names = issue.get("labels") if isinstance(issue, dict) else None
    if not isinstance(names, list):
        raise DocumentRefused(repr(forge), "", "its answer is no issue")
    if (_folded(name) in map(_folded, names)) == is_wanted:
        return False
    forge.ask(path, "PUT", {"add_labels" if is_wanted else "remove_labels": name})
    return True


def _number(rows: list[Any], name: str) -> int | None:
    """Return the number of a label among others; None if it is not there. Forges take capitals for small letters."""
    for row in rows:
        if isinstance(row, dict) and _folded(row.get("name")) == _folded(name) and type(row.get("id")) is int:
            return int(row["id"])
    return None


def _folded(name: Any) -> str:
    return str(name).casefold()
