"""What the pages tell people to type, taken from the Markdown: a changed page changes what is tried."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def section(page, heading):
    """Return what stands under a heading, up to the next one of its rank."""
    rank = heading.split()[0]
    text = (ROOT / page).read_text()
    assert f"\n{heading}\n" in text, f"{page} has no {heading!r}"
    below = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^{rank} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def lines_to_type(page, heading):
    """Return the lines of the section's first block for a shell, each whole, with its comment."""
    block = re.search(r"^```sh\n(.*?)^```$", section(page, heading), re.MULTILINE | re.DOTALL)[1]
    lines = block.replace("\\\n", " ").splitlines()
    return [" ".join(line.split()) for line in lines if line and not line.startswith("#")]


def inline_commands(page, heading, start):
    """Return the commands named in the section's sentences, each once."""
    return list(dict.fromkeys(re.findall(rf"`({start}[^`]*)`", section(page, heading))))
