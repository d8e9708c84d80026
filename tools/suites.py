"""Run the test suites, each in a process of its own, several at once. Standard library only.

    python tools/suites.py --network NETWORK --workers N SUITE… [-- what pytest should be told]

Ape rolls chains back between tests and would mix up those of different suites; hence the processes. Only the suites in
NEED_APE use its fixtures and its network; the others run in pytest alone, which is quicker. A suite
that passes says so in its last line. Of one that fails, all that it printed is shown. A suite that is alone prints as it
goes.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

NEED_APE = ("tests/contracts", "tests/test_suite.py")
NO_TESTS = 5  # pytest's exit code where `-k` or a path has left none of a suite


def main():
    """Exit code 1 if any suite failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", required=True)
    parser.add_argument("--workers", type=int, default=2, help="how many suites at once")
    parser.add_argument("suites", nargs="+")
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    asked, more = parser.parse_args(words[:split]), words[split + 1 :]
    commands = {suite: [*runner(suite, asked.network), *more] for suite in asked.suites}
    if len(commands) == 1:
        return min(1, subprocess.call(*commands.values()))
    return 1 if run_all(commands, asked.workers) else 0


def runner(suite, network):
    """Return the command that runs this suite."""
    if suite.startswith(NEED_APE):
        return ["ape", "test", suite, "--network", network]
    return [sys.executable, "-m", "pytest", "-p", "no:ape_test", suite]


def run_all(commands, workers):
    """Run them, in their order as places become free; return those that failed."""
    started, failed = time.monotonic(), []
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(run, command): suite for suite, command in commands.items()}
        for done in as_completed(running):
            suite, (code, printed, seconds) = running[done], done.result()
            lines = printed.splitlines()
            if code in (0, NO_TESTS):
                print(f"{suite}: {last_words(lines)}", flush=True)
                continue
            failed.append(suite)
            print(f"\n{printed}\n{suite}: FAILED after {seconds:.0f} s", flush=True)
    words = f"{len(commands) - len(failed)} of {len(commands)} suites passed in {time.monotonic() - started:.0f} s"
    print(words + (f"; failed: {' '.join(sorted(failed))}" if failed else ""))
    return failed


def last_words(lines):
    """What pytest says last, without its rulers; the suites' skipped tests are in it."""
    return next((line.strip("= ") for line in reversed(lines) if line.strip("= ")), "said nothing")


def run(command):
    """Return exit code, all that was printed, and the seconds it took."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        output.seek(0)
        printed = output.read().decode(errors="replace")
    return code, printed, time.monotonic() - started


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
