"""Whatever asks over a network, or runs a program, does it where its limits are: found by itself in all modules."""

import ast
from pathlib import Path

import oathwork

SOURCES = Path(oathwork.__file__).parent
NETWORK = {"requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "smtplib", "ftplib"}
# The two clients with limits; the others name only what `requests` raises.
MAY_ASK = {"untrusted/http.py", "chain/node_http.py"}
ONLY_ERRORS = {"chain/client.py", "chain/nodes.py", "chain/node_errors.py"}
# Where programs are run: git and sandboxes by their limits, and helpers on files of our own.
MAY_RUN = {
    "untrusted/process.py",
    "untrusted/sandbox.py",
    "untrusted/temporary.py",
    "evidence/git.py",
    "evidence/repository.py",
    "demo/stage.py",
    "demo/work.py",
}


def imports():
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
            yield from ((str(file.relative_to(SOURCES)), name) for name in names)


def is_of(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_only_the_limited_clients_ask_over_a_network():
    asking = {file for file, name in imports() if is_of(name, NETWORK - {"requests"})}
    by_requests = {
        file
        for file, name in imports()
        if is_of(name, {"requests"}) and not is_of(name, {"requests.exceptions"}) and name != "requests"
    }
    assert asking | by_requests == MAY_ASK
    errors = {file for file, name in imports() if is_of(name, {"requests.exceptions"})}
    assert errors - MAY_ASK == ONLY_ERRORS


def test_programs_are_run_only_where_their_limits_are():
    assert {file for file, name in imports() if is_of(name, {"subprocess"})} == MAY_RUN
