"""Compares the page that a server sends with the one in this package: byte for byte, and the headers that matter to a browser."""

import hashlib
from collections.abc import Iterator
from email.message import Message
from typing import Final

from oathwork.site.bundle import SHELL, Bundle, BundleFile, without_filling
from oathwork.site.guard import HTTPS_ALONE, SECURITY_HEADERS
from oathwork.untrusted.http import ask_as_sent, place_of
from oathwork.untrusted.text import plain

_LARGEST: Final = 4 * 1024 * 1024  # bytes of a file
_SECONDS: Final = 30
_LONGEST: Final = 400  # characters of a header that are shown
_WHERE_SHELLS_ARE: Final = ("/", "/about", "/queue")
_SAME_KINDS: Final = {"application/javascript": "text/javascript"}  # other names for what browsers take alike
# Headers that make a browser do something that the page does not say.
_DOES_MORE: Final = {
    "Set-Cookie": "sets a cookie",
    "Access-Control-Allow-Origin": "lets other sites read it",
    "Refresh": "leads on to another address",
    "Link": "has the browser load something else",
    "NEL": "tells others who was here",
    "Report-To": "tells others who was here",
    "Reporting-Endpoints": "tells others who was here",
    "Service-Worker-Allowed": "lets a program stay in the browser",
    "Content-Encoding": "says that it is packed, though that was not asked for",
}


def differences(url: str, bundle: Bundle) -> list[str]:
    """Return in words whatever a server sends otherwise than this package has it: one line for what many answers share.

    A server can answer others otherwise than us: that nothing is found says what it has sent here, now. Raises NotFetched,
    NotValid.
    """
    place, names_by_difference = place_of(url, "a page"), dict[str, list[str]]()
    for path, file in _answers(bundle):
        status, data, headers = ask_as_sent(place, path, most=_LARGEST, seconds=_SECONDS)
        for difference in _of_answer(file, status, data, headers, bundle):
            names_by_difference.setdefault(difference, []).append(path)
        for difference in _of_https(headers) if place.scheme == "https" and status == 200 else ():
            names_by_difference.setdefault(difference, []).append(path)
    return [f"{_named(names)}: {difference}" for difference, names in names_by_difference.items()]


def count_compared(bundle: Bundle) -> int:
    """Return how many answers `differences` looks at."""
    return len(list(_answers(bundle)))


def _answers(bundle: Bundle) -> Iterator[tuple[str, BundleFile]]:
    """Yield what is asked for, with the file that should come; the shell first, for without it there is no page."""
    yield from ((path, bundle.files[SHELL]) for path in _WHERE_SHELLS_ARE)
    yield from ((f"/{name}", file) for name, file in bundle.files.items() if name != SHELL)


def _named(paths: list[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"


def _of_answer(file: BundleFile, status: int, data: bytes, headers: Message, bundle: Bundle) -> Iterator[str]:
    if status != 200:
        where = plain(headers.get("Location") or "", limit=_LONGEST)
        yield f"answered with {status}" + (f", which leads to {where}" if where else "")
        return
    yield from _of_headers(headers)
    if _kind(headers.get("Content-Type") or "") != _kind(file.kind):
        kind = plain(headers.get("Content-Type") or "none", limit=_LONGEST)
        yield f"the content type is {kind}, not {file.kind}"
    if "Content-Encoding" in headers:
        return  # said already: the bytes are others then
    if file.name == SHELL:
        if without_filling(data.decode(errors="replace")) != without_filling(bundle.shell):
            yield f"the shell is another than {SHELL}, in more than title, description and noscript"
    elif data != file.data:
        yield f"another file: its sha-256 is {_sha256(data)}, not {_sha256(file.data)}"


def _of_headers(headers: Message) -> Iterator[str]:
    for name, value in SECURITY_HEADERS.items():
        values = headers.get_all(name) or []
        if values != [value]:
            sent_value = plain("; ".join(values), limit=_LONGEST) or "none"
            yield f"the header {name} is {sent_value}, not {value}"
    for name, words in _DOES_MORE.items():
        if name in headers:
            yield f"the header {name} {words}: {plain(headers[name], limit=_LONGEST)}"


def _of_https(headers: Message) -> Iterator[str]:
    for name in HTTPS_ALONE:
        if name not in headers:
            yield f"the header {name} is none: a browser can be led to it without HTTPS"


def _kind(text: str) -> tuple[str, str]:
    """Return a media type and its charset, which is UTF-8 where none is named: the shell names it too."""
    kind, _, parameters = text.lower().partition(";")
    charset = parameters.strip().removeprefix("charset=").strip('"') or "utf-8"
    return _SAME_KINDS.get(kind.strip(), kind.strip()), charset


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
