"""The search in titles of jobs, by whole words or their beginnings."""

import re
from typing import Final
from unicodedata import combining, normalize

LONGEST_WORD: Final = 40  # characters of a word that are looked at
_MOST_WORDS: Final = 12  # of a search that are looked at
_WORD: Final = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once, without case and accents."""
    bare_text = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))  # without accents
    words = _WORD.findall(bare_text.casefold())
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


def searched_words(search: str) -> list[str]:
    """Return the words that are searched for."""
    return words_of(search)[:_MOST_WORDS]


def is_found(search: str, title: str) -> bool:
    """Return whether each word that is searched for begins a word of the title. A search without any word finds nothing."""
    words, there = searched_words(search), words_of(title)
    return bool(words) and all(any(each.startswith(word) for each in there) for word in words)
