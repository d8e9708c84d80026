"""The page's files: read once, checked against their manifest, and compressed. Of the shell a server fills three places."""

import gzip
import hashlib
import json
import os
import re
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

from oathwork.errors import BadDocument

SHELL: Final = "index.html"
MANIFEST: Final = "manifest.json"
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# What a server may put into the shell: the title, the description, and what is read without JavaScript.
_PLACES: Final = re.compile(
    r'(<title>)(.*?)(</title>)|(<meta name="description" content=")(.*?)(">)|(<noscript>)(.*?)(</noscript>)',
    re.DOTALL,
)


@dataclass(frozen=True)
class BundleFile:
    """One file of the page, as it is sent."""

    name: str
    data: bytes
    gzip_data: bytes  # gzip; empty for what gains nothing by it

    @property
    def kind(self) -> str:
        """Its media type."""
        return _KINDS[Path(self.name).suffix]


class Bundle:
    """The page's files by name, and their sha-256 as the manifest has them. Raises BadDocument if they differ."""

    def __init__(self, folder: Path | None = None) -> None:
        place = folder or os.environ.get("OATHWORK_PAGE")
        where = Path(place) if place else files("oathwork").joinpath("data", "page")
        try:
            self.manifest_data = where.joinpath(MANIFEST).read_bytes()
            self.hashes: dict[str, str] = json.loads(self.manifest_data)["files"]
            contents = {name: where.joinpath(*name.split("/")).read_bytes() for name in self.hashes}
        except (OSError, ValueError, KeyError) as error:
            raise BadDocument(
                f"there is no page in {where}: {error!r}; `make page-bundle` builds it"
            ) from error
        for name, data in contents.items():
            if hashlib.sha256(data).hexdigest() != self.hashes[name]:
                raise BadDocument(f"{where}/{name} is not the file that its manifest names")
        self.files = {name: _file(name, data) for name, data in contents.items()}
        self.files[MANIFEST] = _file(MANIFEST, self.manifest_data)
        self.shell = contents[SHELL].decode()

    def filled(self, title: str, description: str, without_script: str) -> str:
        """Return the shell with a title, a description, and lines to be read without JavaScript. All three are texts."""
        texts = iter((escape(title), escape(description), escape(without_script).replace("\n", "<br>")))

        def fill(place: "re.Match[str]") -> str:
            before, _, after = (group for group in place.groups() if group is not None)
            return f"{before}{next(texts)}{after}"

        return _PLACES.sub(fill, self.shell)


def without_filling(shell: str) -> str:
    """Return a shell with nothing in the places that a server fills, to compare it with another."""
    return _PLACES.sub("", shell)


def _file(name: str, data: bytes) -> BundleFile:
    gains = Path(name).suffix not in (".woff2",)
    return BundleFile(name, data, gzip.compress(data, 9, mtime=0) if gains else b"")
