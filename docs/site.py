"""The documentation site: pages stand where they belong in the repository, and this hook of MkDocs takes them from there.

A page of `nav` is named by its path in the repository, so links between pages hold here as they do in the repository.
The pages of the API are made of the packages' docstrings. `make docs` builds it all into `.build/site`.
"""

import re
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/oathwork"
MODULE = "::: {}\n"
PICTURES = "docs/pictures"
LOADED = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=["']?(?:https?:)?//[^"'\s>]+"""
)


def on_config(config):
    """Put the API's pages at the end of `nav`."""
    config.nav.append({"API": list(api())})
    return config


def on_files(files, config):
    """Add the pages, those that `nav` names and the API's, and the pictures, where they belong in the repository."""
    for name in pages(config.nav):
        path = ROOT / name
        content = {"abs_src_path": str(path)} if path.exists() else {"content": api()[name]}
        files.append(File.generated(config, name, **content))
    for path in sorted((ROOT / PICTURES).iterdir()):
        files.append(File.generated(config, f"{PICTURES}/{path.name}", abs_src_path=str(path)))
    return files


def on_post_build(config):
    """Refuse a site that makes its readers load anything from another host."""
    for page in Path(config.site_dir).rglob("*.html"):
        for loaded in LOADED.findall(page.read_text(encoding="utf-8")):
            raise PluginError(f"{page.relative_to(config.site_dir)} loads from another host: {loaded}")


def pages(nav):
    """Yield the files of `nav`, however deep they stand."""
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for value in entry.values():
                yield from [value] if isinstance(value, str) else pages(value)


def api():
    """Return the API's pages by name: one of the package itself, one of each package in it and its modules."""
    packages = sorted(file.parent for file in SOURCE.glob("*/__init__.py"))
    beside = ["oathwork", "oathwork.errors", "oathwork.error_sentences"]
    return {"api/oathwork.md": "".join(map(MODULE.format, beside))} | {
        f"api/{package.name}.md": "".join(MODULE.format(module) for module in modules(package))
        for package in packages
    }


def modules(package):
    """Return the package's own name, then its modules' names."""
    names = sorted(file.stem for file in package.glob("*.py") if not file.stem.startswith("_"))
    return [f"oathwork.{package.name}", *(f"oathwork.{package.name}.{name}" for name in names)]
