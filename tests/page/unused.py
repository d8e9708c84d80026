"""What of the page nothing uses: exports that no module imports, and classes that have a style and no element, or none of both."""

import re

from tests.page.reading import ROOT

PAGE = ROOT / "page"
SOURCES = {file: file.read_text() for file in sorted((PAGE / "src").rglob("*.ts*"))}
TESTS = {
    file: file.read_text() for file in sorted((ROOT / "tests/page").glob("*.ts"))
}  # they ask some modules
EXPORTED = re.compile(
    r"^export (?:async )?(?:function|const|let|class|interface|type) (\w+)|^export (?:type )?\{([^}]*)\}",
    re.MULTILINE,
)
IMPORTED = re.compile(r"^(?:im|ex)port (?:type )?(?:\w+, )?\{([^}]*)\} from '([^']*)'", re.MULTILINE)
WHOLE = re.compile(r"(?:import\(|import \* as \w+ from )'([^']*)'")
STYLED = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
CLASS = re.compile(r'\bclass=(?:"([^"]*)"|(\{))')
NO_SELECTOR = re.compile(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", re.DOTALL)


def unimported(sources, users):
    """Yield file and name of what `sources` export, texts by their files, and none of them imports.

    What `users` import, which are tests, has to be used in its own module beside.
    """
    taken = {pair for file, text in sources.items() for pair in _taken(file, text)}
    tried = {pair for file, text in users.items() for pair in _taken(file, text)}
    for file, text in sources.items():
        for each in [each for name, names in EXPORTED.findall(text) for each in _split(name or names)]:
            is_tried = (_module(file), each) in tried and len(re.findall(rf"\b{each}\b", text)) > 1
            if (_module(file), each) not in taken and not is_tried:
                yield file, each


def _taken(file, text):
    """Each module and name that a file takes; of a module that it takes as a whole, all that the file names."""
    for names, path in IMPORTED.findall(text):
        yield from ((_module(file.parent / path), name) for name in _split(names))
    for path in WHOLE.findall(text):
        yield from ((_module(file.parent / path), name) for name in set(re.findall(r"\w+", text)))


def _split(names):
    return [re.sub(r"^type | as .*", "", each.strip()) for each in names.split(",") if each.strip()]


def _module(path):
    return str(path.resolve()).removesuffix(".tsx").removesuffix(".ts")


def styled(style):
    """Return the classes that a style sheet has rules for."""
    return set(STYLED.findall(re.sub(r"\{[^{}]*\}", "{}", NO_SELECTOR.sub("", style))))


def classes(source, *, named_elsewhere=True):
    """Return the classes that a module gives its elements; one that ends with `-` begins several.

    Of a class by a variable's name they are all texts of the module, or with `named_elsewhere` false none.
    """
    found = set()
    for match in CLASS.finditer(source):
        if match[1] is not None:
            found |= set(match[1].split())
            continue
        given = source[match.end() : closing(source, match.end() - 1) - 1]
        given = re.sub(r"[!=]== '[^']*'", "", given)
        is_name = re.fullmatch(r"\w+", given) and named_elsewhere
        texts = re.findall(r"'([\w -]*)'|`([^`]*)`", source if is_name else given)
        for text in ("".join(each) for each in texts):
            found |= set(re.sub(r"\$\{[^}]*\}\S*", "", text).split())
    return found


def closing(text, start):
    """Return where the bracket that opens at `start` has been closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth:
            return at + 1
    raise ValueError(f"never closed: {text[start : start + 40]}")


def is_given(name, given):
    return name in given or any(each.endswith("-") and name.startswith(each) for each in given)
