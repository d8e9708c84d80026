"""Files that stay are written by one module: whole or not at all, and those that others rely on never over another.

The sweep finds every place in the package that can write a file, by how Python writes files. A new one goes through
`untrusted.files`, or stands in the list below with the reason why nothing of it stays.
"""

import ast
import inspect
from pathlib import Path

import pytest

from oathwork import cli
from oathwork.contracts import safe
from oathwork.untrusted import files
from oathwork.verdicts import verdict
from oathwork.workflows import deliver, signed_order, team_consent

SOURCE = Path(cli.__file__).parents[1]
WRITES = {"write_text", "write_bytes", "rename", "link", "symlink_to", "hardlink_to", "touch", "mkstemp"}
WRITES |= {"copy2", "copyfile", "copytree", "move", "savefig", "NamedTemporaryFile", "truncate"}
# Nothing here stays: it is gone with a temporary folder, or a lock without content.
ALLOWED = {
    ("untrusted/files.py", "_draft"): "the one place",
    ("untrusted/files.py", "write_new"): "the one place",
    ("untrusted/files.py", "write_new_long"): "the one place",
    ("untrusted/files.py", "write_file"): "the one place",
    ("untrusted/temporary.py", "Temporary.__init__"): "the lock of a temporary folder",
    ("untrusted/temporary.py", "_take_over"): "the lock of a temporary folder",
    ("chain/nonce_lock.py", "sending"): "a lock, which holds nothing",
    ("evidence/repository.py", "Repository._lender"): "in a temporary folder",
    ("evidence/repository.py", "Repository._empty"): "in a temporary folder",
    (
        "evidence/checkout.py",
        "_write_file",
    ): "a stranger's work, where its command runs: exclusive, in a temporary folder",
    (
        "evidence/folder.py",
        "_write",
    ): "a stranger's work, where its command runs: exclusive, in a temporary folder",
    ("demo/work.py", "_Git.commit"): "the demo's repository, in a temporary folder",
    ("demo/stage.py", "_anvil"): "the log of a node, in a temporary folder",
    ("simulation/figures.py", "_write"): "into memory",
}


def test_one_module_knows_where_what_is_remembered_lies():
    """So OATHWORK_STATE moves all of it."""
    asking = {
        str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.py") if "user_state_dir" in file.read_text()
    }
    others = {"user_data_dir", "user_cache_dir", "user_log_dir"}
    assert asking == {"untrusted/files.py"}
    assert not [file for file in SOURCE.rglob("*.py") if any(name in file.read_text() for name in others)]


def writers(file):
    """Yield the qualified name of every function that may write a file."""
    tree = ast.parse(file.read_text())
    for path, function in functions(tree, ()):
        if any(map(writes, ast.walk(function))):
            yield ".".join(path)


def functions(node, path):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from functions(child, (*path, child.name))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (*path, child.name), child
        else:
            yield from functions(child, path)


def writes(node):
    """Whether a node is a call that may write a file: a method of that name, or an opening that is not for reading."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
    if name in ("open", "fdopen"):
        words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
        flags = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        return bool(
            words & {"w", "wb", "a", "ab", "x", "xb", "r+", "r+b", "w+", "w+b"}
            or flags & {"O_WRONLY", "O_RDWR", "O_CREAT"}
        )
    if (
        name == "replace"
    ):  # of os or of a path, whose only argument is a place; a text's has two, a dataclass's has names
        return (len(node.args) == 1 and not node.keywords) or ast.unparse(node.func) == "os.replace"
    if name == "copy":  # of shutil; other things are copied without a place
        return ast.unparse(node.func) == "shutil.copy"
    return isinstance(node.func, ast.Attribute) and name in WRITES


WRITERS = {
    (str(file.relative_to(SOURCE)), name) for file in sorted(SOURCE.rglob("*.py")) for name in writers(file)
}


@pytest.mark.parametrize("writer", sorted(WRITERS), ids=" ".join)
def test_a_file_is_written_by_the_one_module_that_writes_files(writer):
    assert writer in ALLOWED, f"{writer} writes a file: let untrusted.files do it"


def test_no_exception_is_out_of_date():
    assert set(ALLOWED) == WRITERS


@pytest.mark.parametrize(
    "text",
    [
        "p.write_text('')",
        "open(p, 'w')",
        "p.open('ab')",
        "os.open(p, os.O_RDWR)",
        "os.replace(a, b)",
        "a.rename(b)",
    ],
)
def test_the_sweep_finds_what_writes(text):
    assert writes(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    "writer",
    [
        deliver.keep_evidence,
        verdict.save_verdict,
        team_consent.save_consent,
        signed_order.save_order,
        safe.write_batch,
    ],
    ids=lambda writer: writer.__name__,
)
def test_what_others_rely_on_is_written_over_nothing(writer):
    names = {node.id for node in ast.walk(ast.parse(inspect.getsource(writer))) if isinstance(node, ast.Name)}
    assert files.write_new.__name__ in names and files.write_file.__name__ not in names
