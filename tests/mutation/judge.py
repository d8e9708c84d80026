"""A pytest plugin that asks the tests about one mutant after another, each in a process forked from this one.

So everything is imported and collected once. The tests take the mutant's bytecode from where `tests/shipped.py` looks.
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests import shipped

LONGEST = 180  # seconds for one test: a mutant that makes it hang is noticed too


class Judge:
    """Asks the collected tests. `patience` is how long, in seconds, when none of them fails."""

    def __init__(self, session, patience):
        self.session, self.patience = session, patience
        self.files = {}
        for item in session.items:
            self.files.setdefault(str(Path(item.path)), []).append(item)

    def ask(self, codes, files):
        """Return what the tests in these files say of the mutant with this bytecode."""
        items = [item for file in dict.fromkeys(map(str, files)) for item in self.files.get(file, ())]
        started = time.monotonic()
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.close(ours)
            _silently(self._answer, codes, items, theirs)
        os.close(theirs)
        with open(ours) as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        seconds = round(time.monotonic() - started, 1)
        last = said.splitlines()[-1].split(" ", 1) if said.strip() else ["died", "before any test"]
        if last[0] == "passed":
            return {"result": "survived", "asked": int(last[1]), "left": len(items) - int(last[1]), "seconds": seconds}
        return {"result": "killed", "by": last[1], "seconds": seconds}

    def _answer(self, codes, items, pipe):
        shipped.MUTANT.update(codes)
        reporter = _Reporter(pipe)
        self.session.config.pluginmanager.register(reporter)
        started = time.monotonic()
        for number, item in enumerate(items):
            reporter.tell(f"died {item.nodeid}")
            signal.alarm(LONGEST)
            following = items[number + 1] if number + 1 < len(items) else None
            self.session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            reporter.tell(f"passed {number + 1}")
            if time.monotonic() - started > self.patience:
                return


class _Reporter:
    def __init__(self, pipe):
        self.pipe = pipe

    def tell(self, line):
        os.write(self.pipe, f"{line}\n".encode())

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.tell(f"failed {report.nodeid}")
            os._exit(0)


def _silently(work, *arguments):
    """Do it in this forked process, which ends there."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    with contextlib.suppress(BaseException):
        work(*arguments)
    os._exit(0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """In place of running the tests: ask them."""
    from tests.mutation import run

    sys.dont_write_bytecode = False
    run.all_of(session)
    return True
