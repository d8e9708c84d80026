"""Which of the page's words are used: their tree as Node reads it, and the paths that the sources follow through it.

A path is followed from the name by which a module imports the words, through the names it gives to parts of them. What is
looked up by a value, or handed on as a whole, counts as used with all that is below it.
"""

import json
import re
import subprocess

from tests.page.reading import ROOT
from tests.page.unused import PAGE, closing

STEP = re.compile(r"\s*\??\.(\w+)|(?:\?\.)?\['(\w+)'\]")
LOOKED_UP = re.compile(r"(?:\?\.)?\[")
IMPORTED = re.compile(
    r"^import \{([^}]*)\} from '[./]*/words/\w+'$|^import \{([^}]*)\} from '\./\w+'$", re.MULTILINE
)
# Not as a part of another name, as a field's name before its value, or as an attribute's.
USE = r"(?:(?<![\w$'.])|(?<=\.\.\.)){name}(?![\w$'])(?!\??: |=[{{\"])"
DECLARED = re.compile(r"(?:const|let) (?:\{[^{}]*)?$")
NAMED = re.compile(r"const (\w+)(?:: [^=\n]*)? = $")
TAKEN_APART = re.compile(r"const \{([^{}]*)\} = $")
TELL = """
const treeOf = (it) => it && typeof it === 'object' && !Array.isArray(it) ? Object.fromEntries(Object.entries(it).map(([key, each]) => [key, treeOf(each)])) : null
console.log(JSON.stringify(treeOf(words)))
"""


def tree_of_words():
    """Return all words by their names; a text, a list, and a function that fills a text, are None."""
    modules = {file.stem: file.read_text() for file in sorted((PAGE / "src/words").glob("*.ts"))}
    names = {
        module: re.findall(r"^export const (\w+) = spoken\(", text, re.MULTILINE)
        for module, text in modules.items()
    }
    lines = [
        f"import {{ {name} }} from './page/src/words/{module}'"
        for module, found in names.items()
        for name in found
    ]
    every = ", ".join(name for found in names.values() for name in found)
    entry = "\n".join([*lines, f"const words = {{ {every} }}", TELL])
    bundle = [
        ROOT / "node_modules/.bin/esbuild",
        "--bundle",
        "--format=esm",
        "--platform=node",
        "--loader=ts",
    ]
    code = subprocess.run(bundle, input=entry, text=True, capture_output=True, check=True, cwd=ROOT).stdout
    told = subprocess.run(
        ["node", "--input-type=module"], input=code, text=True, capture_output=True, check=True
    )
    return json.loads(told.stdout)


class Use:
    """The words of a tree, and those among them that the sources which were read use."""

    def __init__(self, tree):
        self.tree, self.used = tree, set()

    @property
    def unused(self):
        return sorted(".".join(path) for path in self._below(()) - self.used)

    def read(self, source):
        """Follow every name that a module has for some of the words."""
        text = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
        known = [
            (own or name, frozenset([(name,)])) for name, own in _imported(text) if name in self.tree
        ]  # and what each comes to is named in turn
        body = re.sub(r"^import .*$", "", text, flags=re.MULTILINE)
        for name, paths in known:
            for match in re.finditer(USE.format(name=name), body):
                known += [each for each in self._followed(body, match, paths) if each not in known]

    def _followed(self, body, match, paths):
        """Take one use of a name; yield the names that it gives to parts of them."""
        if DECLARED.search(body, 0, match.start()):
            return
        paths, end = self._reached(body, match.end(), paths)
        is_all = body[end : end + 1] in ("\n", "")
        self._use([path for path in paths if self._at(path) is None])
        if is_all and (named := NAMED.search(body, 0, match.start())):
            yield named[1], paths
        elif is_all and (apart := TAKEN_APART.search(body, 0, match.start())):
            for name, own in _pairs(apart[1], ":"):
                yield own or name, self._stepped(paths, name)
        elif end > match.end() or all(len(path) > 1 for path in paths):
            self._use(paths)  # else the bare name of a module's words: a field of the same name

    def _reached(self, body, at, paths):
        """Return the paths after all that is written behind a name, and where that ends."""
        while any(self._at(path) for path in paths):
            if step := STEP.match(body, at):
                paths, at = self._stepped(paths, step[1] or step[2]), step.end()
            elif found := LOOKED_UP.match(body, at):
                paths = frozenset(child for path in paths for child in self._children(path))
                at = closing(body, found.end() - 1)
            else:
                break
        return paths, at

    def _stepped(self, paths, name):
        """A step into a text is one of the language's own: then the text is used."""
        self._use([path for path in paths if self._at(path) is None])
        return frozenset((*path, name) for path in paths if name in (self._at(path) or ()))

    def _use(self, paths):
        self.used |= {leaf for path in paths for leaf in self._below(path)}

    def _at(self, path):
        tree = self.tree
        for name in path:
            tree = tree[name]
        return tree

    def _children(self, path):
        tree = self._at(path)
        return [path] if tree is None else [(*path, name) for name in tree]

    def _below(self, path):
        tree = self._at(path)
        return {path} if tree is None else {leaf for name in tree for leaf in self._below((*path, name))}


def _imported(text):
    for match in IMPORTED.finditer(text):
        yield from _pairs(match[1] or match[2], " as ")


def _pairs(names, between):
    """Yield each name of a list, and the name that a module gives it for itself, if it does."""
    for each in names.split(","):
        name, _, own = each.strip().partition(between)
        if name:
            yield name.strip(), own.split("=")[0].strip()
