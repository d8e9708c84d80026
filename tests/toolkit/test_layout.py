"""The packages: how they hang together, and that each says what it holds, in the same words wherever it is said."""

import ast
import re
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/oathwork"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
PACKAGES = sorted(file.parent.name for file in SOURCE.glob("*/__init__.py"))
MOST_NODES, MOST_EDGES = 22, 97


def docstring(file):
    return ast.get_docstring(ast.parse(file.read_text()))


def section(heading):
    """Return what stands in the guide under a heading."""
    return GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def first_sentence(package):
    """Return what a package says of itself: the first paragraph of its docstring."""
    return docstring(SOURCE / package / "__init__.py").partition("\n\n")[0]


@pytest.fixture(scope="module")
def imports():
    """The import graph of packages: for each package, or module beside them, those that it imports from."""
    modules = grimp.build_graph("oathwork", cache_dir=None)
    graph = {}
    for module in modules.modules:
        imported = {box(other) for other in modules.find_modules_directly_imported_by(module)}
        graph.setdefault(box(module), set()).update(imported - {box(module)})
    return graph


def box(module):
    """Return the package a module lies in, or its own name: `oathwork.model.lot` lies in `model`."""
    return [*module.split("."), "oathwork"][1]


def test_the_packages_make_a_graph_that_fits_into_a_head(imports, record_property):
    nodes, edges = len(imports), sum(map(len, imports.values()))
    record_property("nodes, edges", (nodes, edges))
    assert set(PACKAGES) < set(imports)
    assert nodes <= MOST_NODES and edges <= MOST_EDGES, f"{nodes} nodes, {edges} edges"


def test_the_packages_import_each_other_in_no_circle(imports):
    TopologicalSorter(imports).prepare()  # raises CycleError, with the circle


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_in_one_sentence_what_it_holds(package):
    assert re.fullmatch(r"[^.!?]+(?:[.!?](?!\s)[^.!?]+)*\.", first_sentence(package))


def test_the_guides_table_is_of_these_packages_and_their_sentences():
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section("The packages"), re.MULTILINE)
    assert dict(rows) == {package: first_sentence(package) for package in PACKAGES}


def test_the_packages_docstring_names_them_all_in_the_same_words():
    listed = docstring(SOURCE / "__init__.py").partition("The packages, ")[2]
    rows = dict(re.findall(r"^ {4}(\w+) +(.+)$", listed, re.MULTILINE))
    assert rows == {package: first_sentence(package) for package in PACKAGES}


def test_the_guides_layers_are_those_that_are_checked():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (block,) = re.findall(r"^```\n(.*?)^```$", section("The packages"), re.MULTILINE | re.DOTALL)
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert block.splitlines() == layers


def test_the_documentation_site_has_every_page_of_the_repository():
    pages = re.findall(r"^ +- [\w ]+: (\S+)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    folders = "checks contracts scripts src tests tools".split()
    files = [*ROOT.glob("*.md"), *(file for folder in folders for file in (ROOT / folder).rglob("*.md"))]
    here = {
        str(file.relative_to(ROOT)) for file in files if not re.search(r"/\.", str(file.relative_to(ROOT)))
    }
    assert set(pages) == here


def test_the_files_that_the_guide_names_are_there():
    names = re.findall(r"`([\w./-]+(?:\.(?:py|sol|toml|md)|/))`", GUIDE)
    assert len(names) > 30
    assert [name for name in names if not ((ROOT / name).exists() or (SOURCE / name).exists())] == []
