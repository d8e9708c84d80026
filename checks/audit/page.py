"""Renders what was gathered as one page of HTML: no script, nothing from elsewhere, every word of it escaped."""

import re
from pathlib import Path

from mako.lookup import TemplateLookup
from markdown_it import MarkdownIt
from markupsafe import Markup

from checks.audit import sequence

HERE = Path(__file__).parent
WORDS = MarkdownIt("commonmark", {"html": False}).enable("table")
LOOKUP = TemplateLookup([str(HERE)], default_filters=["h"], strict_undefined=True, input_encoding="utf-8")


def render(audit):
    """Return the page. All its numbers are those of `audit`, which is written beside it as JSON."""
    anchors = {id: f"t{number}" for number, id in enumerate(audit["tests"])}
    pictures = [sequence.svg(flow, number) for number, flow in enumerate(audit["flows"])]
    return LOOKUP.get_template("page.html").render(
        audit=audit,
        anchors=anchors,
        pictures=pictures,
        style=Markup((HERE / "style.css").read_text()),
        words=words,
        line=line,
        tree_anchor=tree_anchor,
        rate=rate,
        number="{:,}".format,
        signed="{:+,}".format,
        circumstances=circumstances,
    )


def words(text):
    """Markdown, as the specification is written in; HTML in it is shown, not obeyed. Links lead nowhere from this page."""
    return Markup(WORDS.render(_unlinked(text)))


def line(text):
    """Markdown within a line."""
    return Markup(WORDS.renderInline(_unlinked(text)))


def _unlinked(text):
    """Only the words of links: they point to files of the repository, and this page stands alone."""
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)


def tree_anchor(file):
    """Where on the page the behaviour tree of a file of tests is."""
    return "tree-" + file.removeprefix("tests/contracts/").removesuffix(".py").replace("/", "-")


def rate(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def circumstances(part, now):
    """When, of which commit and where something was measured; `now` are those of this page."""
    if part.get("fresh"):
        return "measured by this run"
    told = [
        f"commit {part['commit']}" if part.get("commit") else "",
        part.get("date", ""),
        part.get("machine", ""),
    ]
    seed = [f"seed {part['seed']}"] if "seed" in part else []
    return " · ".join(word for word in [*told, *seed] if word)
