"""Nothing lies about in the page that nothing uses: no export, no word, no class."""

import re
from pathlib import Path

from tests.page.reading import ROOT
from tests.page.unused import PAGE, SOURCES, STYLED, TESTS, classes, is_given, styled, unimported
from tests.page.unused_words import Use, tree_of_words

STYLE = "".join(file.read_text() for file in sorted((PAGE / "style").glob("*.css")))
LOCATED = re.compile(
    r"(?:locator|eval_on_selector|wait_for_selector)\(\s*f?\"([^\"]*)\"|querySelector(?:All)?\('([^']*)'"
)
LOOKED_FOR = {
    name
    for file in sorted((ROOT / "tests/page").glob("*.py"))
    for found in LOCATED.findall(file.read_text())
    for name in STYLED.findall(re.sub(r"\[[^]]*\]|\{[^}]*\}", "", "".join(found)))
}
MARKUP = [*SOURCES.values(), (PAGE / "index.html").read_text()]


def test_what_is_exported_is_imported():
    assert [f"{file.name}: {name}" for file, name in unimported(SOURCES, TESTS)] == []


def test_an_export_that_nothing_imports_is_found():
    used, taken_whole = "export const a = 1\nexport type B = 2\n", "export const c = 1\nexport const d = 1\n"
    user = "import { a, type B } from './used'\nvoid import('./whole').then((whole) => whole.c)\n"
    sources = {Path("used.ts"): used, Path("whole.ts"): taken_whole, Path("user.ts"): user}
    assert list(unimported(sources, {})) == [(Path("whole.ts"), "d")]
    assert list(unimported({Path("used.ts"): used}, {})) == [(Path("used.ts"), "a"), (Path("used.ts"), "B")]


def test_every_word_is_used():
    use = Use(tree_of_words())
    assert len(use.unused) > 1_000
    for file, text in SOURCES.items():
        if file.parent.name != "words":
            use.read(text)
    assert use.unused == []


def test_a_word_that_nothing_uses_is_found():
    tree = {
        "acts": {
            "post": {"title": None, "lead": None, "more": {"kept": None}},
            "kinds": {"a": None, "b": None},
        }
    }
    use = Use(tree)
    use.read(
        "import { acts } from '../words/acts'\nconst words = acts.post\n"
        "const one = { words: words.title, lead }\nconst two = acts.kinds[which(1)]\n"
    )
    assert use.unused == ["acts.post.lead", "acts.post.more.kept"]
    use.read(
        "import { acts as said } from '../words/acts'\nconst { lead, more: rest } = said.post\nlead(rest)\n"
    )
    assert use.unused == []


def test_every_class_of_the_style_is_an_elements():
    given = {name for text in MARKUP for name in classes(text)}
    assert [name for name in sorted(styled(STYLE)) if not is_given(name, given)] == []


def test_every_class_of_an_element_has_a_style_or_is_looked_for_by_a_test():
    given = {
        name for text in MARKUP for name in classes(text, named_elsewhere=False) if not name.endswith("-")
    }
    assert sorted(given - styled(STYLE) - LOOKED_FOR) == []


def test_every_class_that_a_test_looks_for_is_an_elements():
    """Else "there is none" is true for good."""
    assert len(LOOKED_FOR) > 30
    given = {name for text in MARKUP for name in classes(text)}
    assert [name for name in sorted(LOOKED_FOR) if not is_given(name, given)] == []


def test_a_class_that_no_element_has_is_found():
    page = "const one = <p class=\"a b\">{x}</p>\nconst two = <p class={on ? 'c' : `d-${x} e`} />\n"
    assert classes(page) == {"a", "b", "c", "d-", "e"}
    named = [
        name
        for name in sorted(styled(".a:hover, .d-x > .gone { top: 0.5em }"))
        if not is_given(name, classes(page))
    ]
    assert named == ["gone"]
