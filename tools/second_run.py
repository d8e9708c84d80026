"""Which tests of the toolkit are run a second time, without Ape: those whose code reaches a package that is another there.

    python -m tools.second_run          # prints their files

requirements.lock and requirements-plain.lock say which packages have another version: web3 is a major one ahead where no
Ape holds it back. A test that reaches none of them, by any import of its file, of the fixtures that it asks for, and of
all that these import, would do the same a second time. What is imported inside of functions counts, and a file that starts
Python in a process of its own reaches everything.

PLAIN_VALUES give and take bytes, numbers and text alone: who uses them directly is run on both, together with the tests
that import such a module themselves; who only uses what these make of it is not.
"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN_VALUES = {"eth_abi", "eth_hash", "eth_typing", "eth_utils", "hexbytes"}
OURS = ("tests", "scripts", "checks", "tools")  # read as files; the package is read by grimp
STARTS_PYTHON = "executable"  # of `sys`


def files(folder="tests/toolkit"):
    """Return the files with tests below a folder that are run a second time."""
    return [path for path in sorted((ROOT / folder).rglob("test_*.py")) if is_needed(path)]


def is_needed(path):
    """Whether a file's tests can come to another end with the other versions."""
    imported, starts_python = of_file(path)
    modules = imported & graph().modules
    reached = modules.union(*map(graph().find_upstream_modules, modules), imported)
    if starts_python or reached & ((other_versions() - PLAIN_VALUES) | by_name()):
        return True
    if any(name.rpartition(".")[0] in by_name() and name not in modules for name in imported):
        return True
    direct = imported.union(*map(graph().find_modules_directly_imported_by, modules))
    return bool(direct & other_versions())


# -------------------------------------------------------------------------------------------------------- the versions


@cache
def other_versions():
    """Return the packages, by their names in Python, that have another version without Ape."""
    with_ape, without = versions("requirements.lock"), versions("requirements-plain.lock")
    return {name.replace("-", "_") for name in without if with_ape.get(name) != without[name]}


def versions(lock):
    """Return each package of a lock with its versions; on some systems there is another one."""
    found = {}
    for name, version in re.findall(r"(?m)^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / lock).read_text()):
        found.setdefault(name, set()).add(version)
    return found


# --------------------------------------------------------------------------------------------------------- the imports


@cache
def graph():
    """Return who imports whom in the package, and what it imports from outside."""
    import grimp

    return grimp.build_graph("oathwork", include_external_packages=True, exclude_type_checking_imports=True)


@cache
def by_name():
    """Return the modules of the package that import others by names in their data, which nobody can follow."""
    parts = {
        name: (ROOT / "src").joinpath(*name.split("."))
        for name in graph().modules
        if name.startswith("oathwork")
    }
    sources = {name: [path.with_suffix(".py"), path / "__init__.py"] for name, path in parts.items()}
    return {
        name
        for name, paths in sources.items()
        if any("import_module(" in path.read_text(encoding="utf-8") for path in paths if path.is_file())
    }


def of_file(path, seen=None):
    """Return what a file of ours imports, with all files of ours that it leads to, and whether any of them starts Python."""
    seen = set() if seen is None else seen
    if path in seen:
        return set(), False
    seen.add(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    starts_python = any(
        isinstance(node, ast.Attribute) and node.attr == STARTS_PYTHON for node in ast.walk(tree)
    )
    imported = {each for name in names(tree) for each in (name, name.partition(".")[0])} - {"oathwork"}
    if any(isinstance(node, ast.Import) and "oathwork" in names(node) for node in ast.walk(tree)):
        imported.add("oathwork")
    for file in [*fixtures_of(path, tree), *(file for name in names(tree) for file in file_of(name))]:
        more, starts = of_file(file, seen)
        imported, starts_python = imported | more, starts_python or starts
    return imported, starts_python


def names(tree):
    """Yield the modules that a file names, and for `from a import b` both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def file_of(name):
    """Yield the file of ours with this name in Python."""
    path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
    if name.startswith(OURS) and path.is_file():
        yield path


def fixtures_of(path, tree):
    """Yield the conftest files above a file of tests that have a fixture which it asks for."""
    asked = {
        each.arg for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for each in node.args.args
    }
    asked |= {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for folder in path.parents:
        if folder == ROOT / "tests":  # not read where Ape is not
            return
        file = folder / "conftest.py"
        if file.is_file() and file != path and asked & defined(file):
            yield file


def defined(conftest):
    """Return the names of the fixtures of a conftest file."""
    tree = ast.parse(conftest.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any("fixture" in ast.unparse(each) for each in node.decorator_list)
    }


if __name__ == "__main__":
    print(*(path.relative_to(ROOT) for path in files()), sep="\n")
