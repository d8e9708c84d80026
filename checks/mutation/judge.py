"""A pytest plugin that asks the tests about one mutant after another, each in a process forked from a warm one.

Everything is imported and collected once, and the contracts of a build are deployed once. In the process of a mutant
its switch is on: in the code that is on the chain already, and in what is deployed from then on.
"""

import contextlib
import json
import os
import signal
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from checks.mutation.switches import has_switches, turned
from tests.support.mutant import MUTANT

LONGEST = 120  # seconds of the processor for one test: a mutant that makes it hang is noticed too
LARGEST = 1_000_000  # bytes of code: what the switches of many mutants need is not what a chain would take
WARM = "tests/contracts/escrow/test_settle.py"  # its first test deploys what most need


class Judge:
    """Asks the collected tests. `patience` is how many seconds of the processor, when none of them fails."""

    def __init__(self, session, patience):
        self.session, self.patience = session, patience
        self.items = {item.nodeid: item for item in session.items}
        self.files = {}
        for item in session.items:
            self.files.setdefault(str(Path(item.path)), []).append(item.nodeid)

    def in_files(self, files):
        """Return the names of the tests in these files."""
        return [test for file in dict.fromkeys(map(str, files)) for test in self.files.get(file, ())]

    def ask(self, codes, tests):
        """Return what these tests say of the contracts with this bytecode, deployed anew."""
        return self._forked(lambda: MUTANT.update(codes), tests, self.patience)

    def warm(self, codes):
        """Return a function that does as `ask` for mutants of one build: `codes(number)` is the bytecode of each."""
        MUTANT.update(codes(0))
        first = self.in_files([self.session.config.rootpath / WARM])[:2]
        items = [self.items[test] for test in first]
        self.session.config.hook.pytest_runtest_protocol(item=items[0], nextitem=items[1])

        def turn(number):
            MUTANT.update(codes(number))
            _turn_what_is_deployed(number)

        return lambda number, tests, patience: self._forked(lambda: turn(number), tests, patience)

    def _forked(self, prepare, tests, patience):
        started, tests = time.monotonic(), list(dict.fromkeys(tests))
        said, status = forked(lambda tell: self._answer(prepare, tests, patience, tell))
        seconds = round(time.monotonic() - started, 1)
        word, _, rest = said[-1].partition(" ") if said else ("", "", "")
        if word == "passed":
            return {
                "result": "survived",
                "asked": int(rest),
                "left": len(tests) - int(rest),
                "seconds": seconds,
            }
        if word == "failed":
            asked = sum(line.startswith("asking") for line in said)
            return {"result": "killed", "by": rest, "asked": asked, "seconds": seconds}
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
            return {"result": "killed", "by": rest, "how": "hangs", "seconds": seconds}
        raise RuntimeError(f"nobody knows why no answer came: {said[-1:]}, {status}")

    def _answer(self, prepare, tests, patience, tell):
        prepare()
        self.session.config.pluginmanager.register(_Reporter(tell))
        items = [self.items[test] for test in tests]
        self.session._setupstate.teardown_exact(items[0])
        for number, item in enumerate(items):
            tell(f"asking {item.nodeid}")
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            following = items[number + 1] if number + 1 < len(items) else None
            self.session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            tell(f"passed {number + 1}")
            if number + 1 < len(items) and time.process_time() > patience:  # a forked process begins at zero
                return


class _Reporter:
    def __init__(self, tell):
        self.tell = tell

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.tell(f"failed {report.nodeid}")
            os._exit(0)


def forked(work):
    """Let a forked process do it, silently; return the lines that it sends, and how it ended."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        with contextlib.suppress(BaseException):
            work(lambda line: os.write(theirs, f"{line}\n".encode()))
        os._exit(0)
    os.close(theirs)
    with open(ours) as pipe:
        said = pipe.read().splitlines()
    return said, os.waitpid(child, 0)[1]


class Server:
    """A warm process for one build: asked by JSON, line by line, so that the next build finds a cold one."""

    def __init__(self, judge, codes):
        to_child, from_parent = os.pipe()
        to_parent, from_child = os.pipe()
        self.child = os.fork()
        if not self.child:
            os.close(from_parent)
            os.close(to_parent)
            try:
                _serve(judge, codes, os.fdopen(to_child), os.fdopen(from_child, "w"))
            finally:
                os._exit(0)
        os.close(to_child)
        os.close(from_child)
        self.questions, self.answers = os.fdopen(from_parent, "w"), os.fdopen(to_parent)

    def ask(self, number, tests, patience):
        print(json.dumps([number, tests, patience]), file=self.questions, flush=True)
        answer = json.loads(self.answers.readline() or '{"error": "the warm process is gone"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def close(self):
        self.questions.close()
        self.answers.close()
        os.waitpid(self.child, 0)


def _serve(judge, codes, questions, answers):
    try:
        ask = judge.warm(codes)
        for line in questions:
            print(json.dumps(ask(*json.loads(line))), file=answers, flush=True)
    except BaseException as error:  # noqa: BLE001 (the caller has to know of every error)
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)


def _turn_what_is_deployed(number):
    """From now on py-evm sees in each contract that has switches this one on."""
    from eth.db.account import AccountDB

    original = AccountDB.get_code
    switch = cache(lambda code: turned(code, number) if has_switches(code) else code)
    AccountDB.get_code = lambda self, address: switch(original(self, address))


def lift_limits():
    """Let both engines run code of any size."""
    import eth.vm.forks.shanghai.computation as initcode
    import eth.vm.forks.spurious_dragon.computation as code

    code.EIP170_CODE_SIZE_LIMIT = initcode.MAX_INITCODE_SIZE = LARGEST
    with contextlib.suppress(ImportError):
        import pyrevm

        original = pyrevm.EVM
        env = pyrevm.Env(cfg=pyrevm.CfgEnv(limit_contract_code_size=LARGEST))
        pyrevm.EVM = lambda *_, **chosen: original(env, **chosen)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """In place of running the tests: ask them."""
    from checks.mutation import run

    sys.dont_write_bytecode = False
    lift_limits()
    run.all_of(session)
    return True
