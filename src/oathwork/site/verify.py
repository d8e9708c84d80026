"""Compares the page that a server sends with the one in this package: byte for byte, and the headers that protect it."""

import hashlib
from collections.abc import Iterator
from email.message import Message

from oathwork.site.bundle import SHELL, Bundle, without_filling
from oathwork.site.guard import SECURITY_HEADERS
from oathwork.untrusted.http import ask_as_sent, place_of
from oathwork.untrusted.text import plain

_LARGEST = 4 * 1024 * 1024  # bytes of a file
_SECONDS = 30
_WHERE_SHELLS_ARE = ("/", "/about", "/queue")


def differences(url: str, bundle: Bundle) -> Iterator[str]:
    """Yield in words whatever a server sends otherwise than this package has it. Raises NotFetched, NotValid.

    A server can answer others otherwise than us: that nothing is found says what it has sent here, now.
    """
    place = place_of(url, "a page")
    for name, file in bundle.files.items():
        if name == SHELL:
            continue
        status, data, headers = ask_as_sent(place, f"/{name}", most=_LARGEST, seconds=_SECONDS)
        yield from _of_headers(name, headers)
        if status != 200:
            yield f"{name}: answered with {status}"
        elif data != file.data:
            yield f"{name}: {hashlib.sha256(data).hexdigest()}, not {hashlib.sha256(file.data).hexdigest()}"
    own_shell = without_filling(bundle.shell)
    for path in _WHERE_SHELLS_ARE:
        status, data, headers = ask_as_sent(place, path, most=_LARGEST, seconds=_SECONDS)
        yield from _of_headers(path, headers)
        if status != 200:
            yield f"{path}: answered with {status}"
        elif without_filling(data.decode(errors="replace")) != own_shell:
            yield f"{path}: the shell is another than {SHELL}, in more than title, description and noscript"


def count_compared(bundle: Bundle) -> int:
    """Return how many answers `differences` looks at."""
    return len(bundle.files) - 1 + len(_WHERE_SHELLS_ARE)


def _of_headers(path: str, headers: Message) -> Iterator[str]:
    for name, value in SECURITY_HEADERS.items():
        values = headers.get_all(name) or []
        if values != [value]:
            sent_value = plain("; ".join(values), limit=400) or "none"
            yield f"{path}: the header {name} is {sent_value}, not {value}"
    if "set-cookie" in headers:
        yield f"{path}: it sets a cookie"
    if "access-control-allow-origin" in headers:
        yield f"{path}: other sites may read it"
