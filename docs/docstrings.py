"""How the API's pages show docstrings: an extension of griffe, which reads them from the sources."""

import re
import textwrap

import griffe

EXAMPLE = re.compile(r"^ *>>> .*(?:\n.*\S.*)*", re.MULTILINE)
COMMANDS = re.compile(r"^\x08\n(.*\S.*(?:\n.*\S.*)*)", re.MULTILINE)  # click shows them as they are


class Docstrings(griffe.Extension):
    """Shows examples as code (Markdown takes `>>>` for three quotations), and each object once."""

    def on_object(self, *, obj, **_):
        """Change a module, class, function or attribute after it was read."""
        if obj.is_module and obj.path != "oathwork":
            obj.exports = None  # what it only passes on is shown where it is defined
        if obj.docstring:
            text = COMMANDS.sub(r"\n```sh\n\1\n```", obj.docstring.value)
            obj.docstring.value = EXAMPLE.sub(fenced, text)


def fenced(example):
    """Return an example as a block of code."""
    return f"\n```pycon\n{textwrap.dedent(example[0])}\n```"
