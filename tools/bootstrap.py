#!/usr/bin/env python3
"""Set up all that oathwork needs, inside this folder, from the locks beside it. Standard library only.

    .venv          Python packages             requirements.lock (hashes checked), and the project, editable
    .venv-plain    the same without Ape        requirements-plain.lock: newest web3; only with --plain
    .venv-audit    Slither and halmos          requirements-audit.lock; only with --audit
    .venv-docs     MkDocs                      requirements-docs.lock; only with --docs, and then nothing else
    node_modules   OpenZeppelin, solc, anvil   package-lock.json (hashes checked, no install scripts)
    .solcx         solc-v0.8.37                a stub that runs npm's solc through tools/solc-shim.js
    .tools         uv, and Node                only where the machine has none; tools/uv.txt, tools/node.txt

Each part carries a stamp of what it was made from; a second run reads four small files and ends.
SOLC_NATIVE=1 fetches the native compiler with py-solc-x instead (faster; needs the open internet).
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV, TOOLS, MODULES = ROOT / ".venv", ROOT / ".tools", ROOT / "node_modules"
SOLCX = Path(os.environ.get("SOLCX_BINARY_PATH") or ROOT / ".solcx").absolute()
SOLC = "0.8.37"
LOWEST, HIGHEST = (3, 11), (3, 13)  # the Pythons the project promises to run on
NODE_AT_LEAST = 20

NO_NETWORK = re.compile(
    r"dns error|failed to lookup address|name resolution|name or service not known|network is unreachable"
    r"|connection refused|connection reset|connecterror|tcp connect error|error sending request"
    r"|newconnectionerror|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|timed out",
    re.IGNORECASE,
)


class Stop(Exception):
    """What is wrong and what to do about it, in one line."""


def main():
    """Make what is missing or out of date, in the order each part needs the one before."""
    started = time.monotonic()
    python = find_python()
    options = sys.argv[1:]
    parts = ([] if options == ["--docs"] else PARTS) + [EXTRA[option] for option in options]
    with one_at_a_time():
        made = [part for part, make in parts if make(python)]
    if made:
        print("set up {} in {:.0f} s".format(", ".join(made), time.monotonic() - started), flush=True)


# ---- the four parts; each returns whether it had anything to do ----


def make_venv(python):
    """The virtual environment, exactly as locked."""
    return make_locked(python, VENV, ROOT / "requirements.lock")


def make_plain_venv(python):
    """One as users of the package have who do not use Ape: with the newest web3, which Ape does not allow."""
    return make_locked(python, ROOT / ".venv-plain", ROOT / "requirements-plain.lock")


def make_audit_venv(python):
    """What examines the contracts from outside; it fits neither Ape nor the newest web3, and needs nothing of ours."""
    return make_locked(python, ROOT / ".venv-audit", ROOT / "requirements-audit.lock", with_project=False)


def make_docs_venv(python):
    """What makes the documentation site; it reads our sources and never imports them."""
    return make_locked(python, ROOT / ".venv-docs", ROOT / "requirements-docs.lock", with_project=False)


def make_locked(python, venv, lock, with_project=True):
    """A virtual environment of what a lock names, and the project."""
    where = stamp_of(str(ROOT), "{}.{}".format(*version_of(python)))
    build = ROOT / "tools/build.txt"
    stamp = stamp_of(where, lock, build, what_builds_the_package())
    if is_fresh(venv, stamp) and (venv / "bin/python").exists():
        return False
    say(f"Python packages ({venv.name})")
    uv = find_uv(python)
    if not (is_fresh(venv / "bin", where) and (venv / "bin/python").exists()):
        run("Python packages", uv, "venv", "-q", "--clear", "--python", python, venv)
        write_stamp(venv / "bin", where)
    here = ["-q", "--python", venv / "bin/python", "--build-constraints", build]
    run("Python packages", uv, "pip", "sync", *here, "--require-hashes", lock)
    if with_project:
        run("oathwork itself", uv, "pip", "install", *here, "--no-deps", "--editable", ROOT)
    return write_stamp(venv, stamp)


def what_builds_the_package():
    """The part of pyproject.toml that an installation depends on; a linter's setting needs no new one."""
    tables = re.split(r"(?m)^(?=\[)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "".join(t for t in tables if t.startswith(("[build-system]", "[project", "[tool.hatch")))


def make_node_modules(python):
    """OpenZeppelin's contracts, the WASM compiler and anvil, exactly as locked."""
    stamp = stamp_of(ROOT / "package.json", ROOT / "package-lock.json", "with .openzeppelin")
    if is_fresh(MODULES, stamp) and (ROOT / "contracts" / ".openzeppelin").is_dir():
        return False
    say("npm packages")
    node = find_node(python)
    npm = shutil.which("npm", path=str(node.parent)) or shutil.which("npm")
    run(
        "npm packages",
        *(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
        env=dict(os.environ, PATH="{}{}{}".format(node.parent, os.pathsep, os.environ.get("PATH", ""))),
    )
    copy_openzeppelin()
    return write_stamp(MODULES, stamp)


def copy_openzeppelin():
    """Into the folder that Ape compiles; its own copy is of 507 files, and it looks at no more than 500 of a folder."""
    target = ROOT / "contracts" / ".openzeppelin" / "contracts"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        MODULES / "@openzeppelin" / "contracts", target, ignore=shutil.ignore_patterns("*.json", "*.md")
    )


def make_solc(python):
    """`.solcx/solc-v0.8.37`, the name under which py-solc-x and Ape look for the compiler."""
    native = os.environ.get("SOLC_NATIVE") == "1"
    out = SOLCX / f"solc-v{SOLC}"
    stamp = stamp_of(str(ROOT), "native" if native else "wasm", ROOT / "package-lock.json", Path(__file__))
    if is_fresh(SOLCX, stamp) and out.exists() and (native or stub_finds_node(out)):
        return False
    say("solc")
    SOLCX.mkdir(parents=True, exist_ok=True)
    if native:
        install_native_solc(out)
    else:
        write_stub(out, find_node(python))
    return write_stamp(SOLCX, stamp)


PARTS = [(".venv", make_venv), ("node_modules", make_node_modules), (".solcx", make_solc)]
EXTRA = {
    "--plain": (".venv-plain", make_plain_venv),
    "--audit": (".venv-audit", make_audit_venv),
    "--docs": (".venv-docs", make_docs_venv),
}


# ---- Python and uv ----


def find_python():
    """This interpreter if it fits, else the newest on PATH that does."""
    if LOWEST <= sys.version_info[:2] <= HIGHEST:
        return sys.executable
    for minor in range(HIGHEST[1], LOWEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and version_of(found) == (3, minor):
            return found
    raise Stop(
        "Python {}.{} to {}.{} is needed; this is {}.{} and none of them is on PATH".format(
            *LOWEST, *HIGHEST, *sys.version_info[:2]
        )
    )


def version_of(python):
    """(major, minor) of an interpreter, or nothing if it does not run."""
    if python == sys.executable:
        return tuple(sys.version_info[:2])
    try:
        asked = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"],
            check=True,
            capture_output=True,
            text=True,
        )
        return tuple(int(part) for part in asked.stdout.split())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return ()


def find_uv(python):
    """The machine's uv, or one of our own from PyPI, by hash."""
    known = shutil.which("uv")
    if known:
        return Path(known)
    home = TOOLS / "uv"
    uv, lock = home / "bin/uv", ROOT / "tools/uv.txt"
    stamp = stamp_of(str(ROOT), lock)
    if not (is_fresh(home, stamp) and uv.exists()):
        say("uv")
        shutil.rmtree(str(home), ignore_errors=True)
        quiet = ["-q", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", lock]
        if runs(python, "-c", "import venv, ensurepip"):
            run("uv", python, "-m", "venv", home)
            run("uv", home / "bin/python", "-m", "pip", "install", *quiet)
        elif runs(python, "-m", "pip", "--version"):
            run("uv", python, "-m", "pip", "install", "--target", home, *quiet)
        else:
            raise Stop(
                "this Python has neither venv nor pip: `apt install python3-venv` (Debian, Ubuntu), or install uv"
            )
        write_stamp(home, stamp)
    return uv


# ---- Node and solc ----


def find_node(python):
    """The machine's Node if it is new enough and has npm, or PyPI's build of it, by hash."""
    known = shutil.which("node")
    if known and shutil.which("npm") and node_version(known) >= NODE_AT_LEAST:
        return Path(known)
    home = TOOLS / "node"
    node, lock = home / "bin/node", ROOT / "tools/node.txt"
    stamp = stamp_of(str(ROOT), lock)
    if not (is_fresh(home, stamp) and node.exists()):
        say("Node")
        uv = find_uv(python)
        run("Node", uv, "venv", "-q", "--clear", "--python", python, home)
        run("Node", uv, "pip", "sync", "-q", "--python", home / "bin/python", "--require-hashes", lock)
        write_stamp(home, stamp)
    return node


def node_version(node):
    """Node's major version; 0 if it does not run."""
    try:
        asked = subprocess.run([node, "--version"], check=True, capture_output=True, text=True)
        return int(asked.stdout.lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


STUB = """#!/bin/sh
# Made by tools/bootstrap.py. Answers --version without starting Node, for py-solc-x asks before each use.
if [ "$1" = --version ]; then
    printf 'solc, the solidity compiler commandline interface\\nVersion: {version}\\n'
    exit 0
fi
exec '{node}' '{root}/tools/solc-shim.js' "$@"
"""


def write_stub(out, node):
    """A program that takes solc's arguments and runs npm's build of it."""
    asked = subprocess.run(
        [str(node), str(ROOT / "tools/solc-shim.js"), "--version"],
        check=False,
        capture_output=True,
        text=True,
    )
    version = asked.stdout.rpartition("Version: ")[2].strip()
    if not version.startswith(SOLC + "+"):
        raise Stop(f"node_modules/solc is {version!r}, not {SOLC}: `make clean` and again")
    if "'" in str(ROOT) + str(node):
        raise Stop("a folder with an apostrophe in its name is more than a shell stub can bear: " + str(ROOT))
    place(out, STUB.format(version=version, node=node, root=ROOT))


def stub_finds_node(stub):
    """Whether the Node that the stub was written for is still there."""
    named = re.search(r"^exec '([^']+)'", stub.read_text(errors="replace"), re.MULTILINE)
    return bool(named) and os.access(named.group(1), os.X_OK)


def install_native_solc(out):
    """The compiler's own build: the one py-solc-x already has, or a download that it does not checksum."""
    known = Path.home() / ".solcx" / out.name
    if known.exists() and known != out:
        shutil.copy2(str(known), str(out))
        return
    if out.exists():
        out.unlink()  # a stub of ours, which py-solc-x would take for the real one
    run(
        "native solc (SOLC_NATIVE=1)",
        *(VENV / "bin/python", "-c", f"import solcx; solcx.install_solc('{SOLC}')"),
        env=dict(os.environ, SOLCX_BINARY_PATH=str(SOLCX)),
        timeout=180,
    )


# ---- stamps, commands, words ----


def stamp_of(*inputs):
    """One hash over texts and the contents of files."""
    seen = hashlib.sha256()
    for one in inputs:
        content = one.read_bytes() if isinstance(one, Path) else one.encode()
        seen.update(hashlib.sha256(content).digest())
    return seen.hexdigest()


def is_fresh(folder, stamp):
    """Whether the folder was made from just these inputs."""
    try:
        return (folder / ".stamp").read_text() == stamp
    except OSError:
        return False


def write_stamp(folder, stamp):
    """Say what the folder was made from; True, for "there was something to do"."""
    place(folder / ".stamp", stamp, mode=0o644)
    return True


def place(path, text, mode=0o755):
    """Write a file at once, so that nobody reads half of it."""
    draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
    draft.write_text(text)
    draft.chmod(mode)
    draft.replace(path)


@contextmanager
def one_at_a_time():
    """Two terminals, one set-up."""
    import fcntl

    TOOLS.mkdir(exist_ok=True)
    with open(str(TOOLS / "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(what):
    """Name the part being made."""
    print("setting up: " + what, flush=True)


def runs(*command):
    """Whether a command ends well."""
    quiet = subprocess.DEVNULL
    return subprocess.call([str(part) for part in command], stdout=quiet, stderr=quiet) == 0


def run(what, *command, env=None, timeout=None):
    """Run a command; if it fails, show what it said and stop with the likeliest reason."""
    base = dict(os.environ if env is None else env, UV_PYTHON_DOWNLOADS="never")
    base.pop("VIRTUAL_ENV", None)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=str(ROOT),
            env=base,
            timeout=timeout,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except subprocess.TimeoutExpired:
        raise Stop(f"{what}: no answer in {timeout} s; is there a network?") from None
    except OSError as problem:
        raise Stop(f"{what}: {problem}") from None
    if done.returncode == 0:
        return
    if NO_NETWORK.search(done.stdout):
        raise Stop(f"{what}: no network, or no way to the package registry")
    sys.stderr.write(done.stdout)
    raise Stop("{}: `{}` failed, see above".format(what, " ".join(str(part) for part in command[:3])))


if __name__ == "__main__":
    try:
        main()
    except Stop as reason:
        sys.exit(f"set-up: {reason}")
    except KeyboardInterrupt:
        sys.exit("set-up: interrupted; run it again to go on")
