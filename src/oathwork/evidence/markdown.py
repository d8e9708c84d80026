"""Reads title and criteria of a specification in Markdown as every CommonMark renderer shows them, so that nobody judges by
what others do not see.

Comments, code and prose are no criteria. What one reader could take for a criterion and another not is refused by its line:
HTML, lists without numbers, numbers that a renderer would show otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NoReturn

from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.text import text_problem

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONGEST: Final = 1_000  # characters of a criterion, marks and all
_MOST_LINES: Final = 5_000  # of a document, that reading it takes no second
_COMMENTS: Final = re.compile(r"(\s*<!--.*?-->)*\s*", re.DOTALL)
_NAMES: Final = ("criteria", "acceptance criteria")
_QUOTED: Final = "blockquote_open"


@dataclass(frozen=True)
class _Block:
    """A block right in the document: its first token, those within it, and its line."""

    kind: str
    tokens: "Sequence[Token]"
    line: int


@dataclass(frozen=True)
class Markdown:
    """The blocks of a Markdown text, of a document by this name."""

    document: str
    blocks: Sequence[_Block]

    @property
    def title(self) -> str:
        """The words of the first heading of the first rank, or nothing."""
        titles = (self._words(block) for block in self.blocks if _is_heading(block, "h1"))
        title = next(titles, "")
        return "" if text_problem(title, limit=200) else title

    @property
    def has_criteria(self) -> bool:
        """Whether there is a heading `Criteria`."""
        return any(self._is_criteria(block) for block in self.blocks)

    def criteria(self) -> tuple[str, ...]:
        """Return the numbered criteria under the heading `Criteria`. Raises DocumentRefused for what is ambiguous."""
        criteria: list[str] = []
        for block in self._section():
            match block.kind:
                case "ordered_list_open":
                    criteria += self._items(block, len(criteria) + 1)
                case "bullet_list_open":
                    self._refuse(
                        block.line, "a list without numbers: its items look like criteria and are none"
                    )
                case "html_block":
                    self._refuse_html(block)
                case "blockquote_open" if any(token.type == "list_item_open" for token in block.tokens):
                    self._refuse(block.line, "a quoted list: its items look like criteria and are none")
        return tuple(criteria)

    def _section(self) -> Iterator[_Block]:
        """Yield what stands under the one heading `Criteria`."""
        starts = [number for number, block in enumerate(self.blocks) if self._is_criteria(block)]
        if len(starts) > 1:
            self._refuse(self.blocks[starts[1]].line, "a second heading Criteria")
        for block in self.blocks[starts[0] + 1 :] if starts else ():
            if block.kind == "heading_open":
                return
            yield block

    def _is_criteria(self, block: _Block) -> bool:
        return block.kind == "heading_open" and self._words(block).casefold().rstrip(":") in _NAMES

    def _words(self, block: _Block) -> str:
        """Return what a heading shows; one that is too long, or holds HTML, shows nothing that is looked for."""
        text = block.tokens[1].content
        return "" if len(text) > _LONGEST else " ".join(_shown(text)).strip()

    def _items(self, block: _Block, first: int) -> Iterator[str]:
        items = _items_of(block.tokens)
        for number, item in enumerate(items, first):
            line = self._line(item[0], block)
            if item[0].info != str(number):
                self._refuse(line, f"criterion {item[0].info} where {number} is due")
            yield self._criterion(item, line)

    def _criterion(self, item: "Sequence[Token]", line: int) -> str:
        parts: list[str] = []
        for token in item:
            if token.type in ("fence", "code_block", "html_block", "heading_open", _QUOTED):
                self._refuse(
                    line, f"a criterion that holds a {token.type.partition('_')[0]}: write words alone"
                )
            if token.type == "inline":
                if len(token.content) > _LONGEST:
                    self._refuse(line, f"longer than {_LONGEST} characters")
                parts += _shown(token.content, refuse=lambda: self._refuse(line, "HTML in a criterion"))
        text = " ".join(" ".join(parts).split())
        if problem := text_problem(text, limit=_LONGEST, least=1):
            self._refuse(line, problem)
        return text

    def _refuse_html(self, block: _Block) -> None:
        if not _COMMENTS.fullmatch(block.tokens[0].content):
            self._refuse(block.line, "HTML under Criteria: some readers would show criteria there")

    def _line(self, token: "Token", block: _Block) -> int:
        start = block.tokens[0].map
        return block.line + (token.map[0] - start[0] if token.map and start else 0)

    def _refuse(self, line: int, rule: str) -> NoReturn:
        raise DocumentRefused(self.document, f"line {line}", rule)


def read_markdown(text: str, *, document: str, first_line: int = 1) -> Markdown:
    """Read a Markdown text that begins at this line of its document. Raises DocumentRefused if it has too many lines."""
    if text.count("\n") > _MOST_LINES:
        raise DocumentRefused(document, f"line {first_line + _MOST_LINES}", f"more than {_MOST_LINES} lines")
    return Markdown(document, tuple(_blocks(_blocks_alone().parse(text), first_line)))


def _blocks(tokens: "Iterable[Token]", first_line: int) -> Iterator[_Block]:
    within: list[Token] = []
    for token in tokens:
        within.append(token)
        if token.level == 0 and token.nesting <= 0:
            at = within[0].map
            yield _Block(within[0].type, tuple(within), first_line + (at[0] if at else 0))
            within = []


def _items_of(tokens: "Sequence[Token]") -> "Iterator[Sequence[Token]]":
    """Yield the tokens of each item of a list, without those of other lists' items that are in it."""
    start = 0
    for number, token in enumerate(tokens):
        if token.level == 1 and token.type == "list_item_open":
            start = number
        elif token.level == 1 and token.type == "list_item_close":
            yield tokens[start:number]


def _is_heading(block: _Block, tag: str) -> bool:
    return block.kind == "heading_open" and block.tokens[0].tag == tag


def _shown(text: str, refuse: Callable[[], NoReturn] | None = None) -> Iterator[str]:
    """Yield the words that a renderer shows of a text, and where its links lead. HTML is refused, or ends them."""
    (inline,) = _whole().parseInline(text)
    yield "".join(_words_of(inline.children or (), refuse))


def _words_of(tokens: "Iterable[Token]", refuse: Callable[[], NoReturn] | None) -> Iterator[str]:
    link = ""
    for token in tokens:
        match token.type:
            case "html_inline" if not _COMMENTS.fullmatch(token.content):
                if refuse:
                    refuse()
            case "softbreak" | "hardbreak":
                yield " "
            case "link_open":
                link = str(token.attrs.get("href", ""))
            case "link_close":
                yield f" <{link}>" if link else ""
            case "image":
                yield f"{token.content} <{token.attrs.get('src', '')}>"
            case "text" | "text_special" | "code_inline":
                yield token.content


@cache
def _blocks_alone() -> "MarkdownIt":
    """A reader that leaves what stands within a line alone: most lines are never looked at."""
    from markdown_it import MarkdownIt  # read by few commands

    reader = MarkdownIt("commonmark")
    reader.core.ruler.enableOnly(["normalize", "block"])
    return reader


@cache
def _whole() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")
