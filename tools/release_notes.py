"""Print the notes of a release: what has changed, and the SHA-256 of every file of its page, so that anybody can compare
what a server sends with what was released. `python tools/release_notes.py [VERSION]`; without one, the package's own.
"""

import json
import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "src" / "oathwork" / "data" / "page" / "manifest.json"


def changes(changelog: str, version: str) -> str:
    """Return what a changelog says of a version. Raises LookupError if that is not in it."""
    found = re.search(
        rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise LookupError(f"CHANGELOG.md has no version {version}; it has {', '.join(versions(changelog))}")
    return found[1].strip()


def versions(changelog: str) -> list[str]:
    return re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)


def notes(version: str) -> str:
    hashes = json.loads(PAGE.read_text())["files"]
    lines = "\n".join(f"{value}  {name}" for name, value in sorted(hashes.items()))
    return f"""{changes((ROOT / "CHANGELOG.md").read_text(), version)}

### The page, file by file

`oathwork web --verify https://…` compares a server with the page of the package that is installed. By hand: save these lines as
`page.sha256` beside the files that a server has sent, and run `sha256sum -c page.sha256`. A server writes title, description and
a text for browsers without scripts into `index.html`: that file alone is compared by `--verify`. The list under About is only
what that server says.

```
{lines}
```"""


def main() -> None:
    given = sys.argv[1:]
    own = re.search(r'__version__ = "([^"]+)"', (ROOT / "src/oathwork/__init__.py").read_text())
    try:
        print(notes(given[0] if given else own[1] if own else ""))
    except (LookupError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
