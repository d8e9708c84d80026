"""The mutants of our contracts: each differs from the source in one small place."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("contracts", "contracts/libraries")

# Operator, what it matches in a line of code, and what stands there instead ({n}: the number after it).
SWAPS = (
    ("relation", r"(?<=\s)<(?=\s)", "<="),
    ("relation", r"(?<=\s)<=(?=\s)", "<"),
    ("relation", r"(?<=\s)>(?=\s)", ">="),
    ("relation", r"(?<=\s)>=(?=\s)", ">"),
    ("relation", r"(?<=\s)==(?=\s)", "!="),
    ("relation", r"(?<=\s)!=(?=\s)", "=="),
    ("logic", r"&&", "||"),
    ("logic", r"\|\|", "&&"),
    ("logic", r"(?<=[(\s])!(?=[a-z_(])", ""),
    ("sum", r"(?<=\s)\+(?=\s)", "-"),
    ("sum", r"(?<=\s)-(?=\s)", "+"),
    ("sum", r"\+=", "-="),
    ("sum", r"-=", "+="),
    ("product", r"(?<=\s)\*(?=\s)", "/"),
    ("product", r"(?<=\s)/(?=\s)", "*"),
    ("bits", r"(?<=\s)<<(?=\s)", ">>"),
    ("bits", r"(?<=\s)>>(?=\s)", "<<"),
    ("bits", r"(?<=\s)&(?=\s)", "|"),
    ("bits", r"(?<=\s)\|(?=\s)", "&"),
    ("constant", r"\btrue\b", "false"),
    ("constant", r"\bfalse\b", "true"),
    ("constant", r"(?<![\w.\"])\d[\d_]*(?![\w.\"])", "{n}"),
)
# A statement on one line that can go: a call, an assignment, an event, a refusal with its condition.
STATEMENT = re.compile(
    r"^(?:if \(.*\) revert \w+\(.*\);|emit \w+\(.*\);|[\w.\[\]]+(?:\.\w+)*\(.*\);|[\w.\[\]]+ (?:[-+|&]?=) .*;|delete .*;)$"
)
DECLARATIONS = (
    "import",
    "pragma",
    "using",
    "event",
    "error",
    "//",
    "*",
    "/*",
    "@",
    "function",
    "constructor",
    "contract",
)


@dataclass(frozen=True)
class Mutant:
    """In `line` (from 1) of `file`, from `column` (from 0) on, `old` becomes `new`."""

    file: str
    line: int
    column: int
    operator: str
    old: str
    new: str

    @property
    def name(self):
        return f"{self.file}:{self.line}:{self.column} {self.operator}: {self.old} -> {self.new or 'nothing'}"

    def of(self, text):
        """Return the source with the change."""
        lines = text.split("\n")
        line = lines[self.line - 1]
        assert line[self.column :].startswith(self.old), f"{self.name}: the source has changed"
        lines[self.line - 1] = line[: self.column] + self.new + line[self.column + len(self.old) :]
        return "\n".join(lines)


def all_mutants(root=ROOT):
    """Return every mutant of our own contracts, in the order of the sources. Interfaces and mocks have none."""
    files = [path for folder in FOLDERS for path in sorted((root / folder).glob("*.sol"))]
    return [mutant for path in files for mutant in _of_file(path, str(path.relative_to(root / "contracts")))]


def _of_file(path, name):
    for number, line in enumerate(_code(path.read_text()).split("\n"), 1):
        words = line.strip()
        if not words or words.startswith(DECLARATIONS):
            continue
        if STATEMENT.match(words):
            yield Mutant(name, number, line.index(words), "statement", words.rstrip(), "")
        for operator, pattern, new in SWAPS:
            for found in re.finditer(pattern, line):
                value = str(int(found[0].replace("_", "")) + 1) if new == "{n}" else new
                yield Mutant(name, number, found.start(), operator, found[0], value)


def _code(text):
    """Blank comments and texts, so that nothing in them is changed and every place stays where it was."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"[^"\n]*"', re.DOTALL)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
