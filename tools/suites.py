"""Run the test suites, each in a process of its own, several at once.

    python tools/suites.py --network NETWORK --workers N SUITE… [-- what pytest should be told]

A suite that takes longer than PART seconds is run in parts of about equal length, each of whole files. How long a file
takes is in tests/seconds.json, which `--record` writes anew: it decides what runs beside what and in which order, the
longest first, so that no core is idle in the end. It never decides whether a file is run: one that is not in it is taken
to be as long as the average one.

Ape rolls chains back between tests and would mix up those of different suites; hence the processes. Only the suites in
NEED_APE use its fixtures and its network; the others run in pytest alone, which is quicker.
`--plain SUITE` is run without Ape, on the newest web3; of `--second SUITE`, only the files that tools/second_run.py names,
whose properties are tried on fewer examples: chance has searched our own code in the first run, and the second asks whether
the newest web3 answers alike. `--also NAME=COMMAND` runs a command among them.

A suite that passes says so in its last line. Of one that fails, all that it printed is shown. A suite that is alone
prints as it goes.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RECORD = ROOT / "tests" / "seconds.json"
NEED_APE = ("tests/contracts", "tests/test_suite.py")
NO_TESTS = 5  # pytest's exit code where `-k` or a path has left none of a suite
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
PART = 150  # seconds
STARTING = {"ape": 8, "pytest": 3}  # seconds until the first test runs


@dataclass(frozen=True)
class Job:
    """What runs in one process, and about how long that takes."""

    name: str
    command: tuple
    seconds: float
    has_tests: bool = True


def main():
    """Exit code 1 if anything failed."""
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    asked, more = parser().parse_args(words[:split]), words[split + 1 :]
    known = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    jobs = [job for suite in asked.suites for job in parts(suite, pytest_of(suite, asked.network), known)]
    jobs += [job for suite in asked.plain for job in parts(suite, plain_pytest(suite), known, "without Ape")]
    jobs += [job for suite in asked.second for job in second_run(suite, known)]
    jobs += [also(words, known) for words in asked.also]
    with tempfile.TemporaryDirectory(prefix="oathwork-suites-") as folder:
        if len(jobs) == 1:
            return min(1, subprocess.call([*jobs[0].command, *more]))
        failed = run_all(jobs, asked.workers, more, Path(folder))
        if asked.record:
            record(Path(folder), known)
    return 1 if failed else 0


def parser():
    """What may be asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", required=True)
    parser.add_argument("--workers", type=int, default=2, help="how many processes at once")
    parser.add_argument("--plain", action="append", default=[], metavar="SUITE", help="without Ape")
    parser.add_argument("--second", action="append", default=[], metavar="SUITE", help="what differs there")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=COMMAND", help="no tests")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.relative_to(ROOT)}")
    parser.add_argument("suites", nargs="*")
    return parser


# ------------------------------------------------------------------------------------------------------ what is to run


def pytest_of(suite, network):
    """Return the command that runs tests of this suite, and the seconds that it takes to start."""
    if suite.startswith(NEED_APE):
        return ["ape", "test", "--network", network], STARTING["ape"]
    return [sys.executable, "-m", "pytest", "-p", "no:ape_test"], STARTING["pytest"]


def plain_pytest(suite):
    """The same as users of the package have it who do not use Ape. The conftest.py of all tests, which imports it, is not read."""
    own = "/".join(suite.split("/")[:2])
    python = str(ROOT / ".venv-plain" / "bin" / "python")
    return [python, "-m", "pytest", f"--confcutdir={own}"], STARTING["pytest"]


def second_run(suite, known):
    """Return the jobs that run what may come to another end without Ape."""
    from tools import second_run  # needs grimp

    command, starting = plain_pytest(suite)
    seconds = seconds_of(suite, known)
    files = [os.path.relpath(file, ROOT) for file in second_run.files(suite)]
    runner = ["env", "HYPOTHESIS_PROFILE=second", *command], starting
    return split(suite, runner, {file: seconds[file] for file in files}, "again without Ape")


def parts(suite, runner, known, words=""):
    """Return the jobs that together run a suite: one if it is short."""
    command, starting = runner
    seconds = seconds_of(suite, known)
    whole = starting + sum(seconds.values())
    if whole - starting <= PART or len(seconds) == 1:
        return [Job(" ".join(filter(None, [suite.rstrip("/"), words])), (*command, suite), whole)]
    return split(suite, runner, seconds, words)


def split(suite, runner, seconds, words):
    """Return the jobs that together run these files of a suite, about equally long."""
    command, starting = runner
    number = max(1, min(len(seconds), -(-sum(seconds.values()) // PART)))
    bins = [[] for _ in range(int(number))]
    for file in sorted(seconds, key=lambda file: (-seconds[file], file)):
        min(bins, key=lambda files: sum(map(seconds.get, files))).append(file)
    return [
        Job(
            " ".join(filter(None, [suite.rstrip("/"), words, f"({place} of {len(bins)})"])),
            (*command, *sorted(files)),
            starting + sum(map(seconds.get, files)),
        )
        for place, files in enumerate(bins, 1)
    ]


def seconds_of(suite, known):
    """Return the files with tests of a suite, each with the seconds that it is expected to take."""
    path = ROOT / suite.partition("::")[0]
    files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
    usual = sum(known.values()) / max(1, len(known))
    names = [os.path.relpath(file, ROOT) for file in files]
    return {name: known.get(name, usual) for name in names}


def also(words, known):
    """Return the job of a command that is no suite."""
    name, _, command = words.partition("=")
    return Job(name, tuple(shlex.split(command)), known.get(name, 0), has_tests=False)


# ------------------------------------------------------------------------------------------------------------- running


def run_all(jobs, workers, more, folder):
    """Run them, the longest first, as places become free; return the names of those that failed."""
    started, failed = time.monotonic(), []
    jobs = sorted(jobs, key=lambda job: -job.seconds)
    with ThreadPoolExecutor(workers) as pool:
        running = {
            pool.submit(run, job, more, folder / f"{place}.xml"): job for place, job in enumerate(jobs)
        }
        for done in as_completed(running):
            job, (code, printed, seconds) = running[done], done.result()
            if code == 0 or (job.has_tests and code == NO_TESTS):
                words = last_words(printed.splitlines()) if job.has_tests else f"done in {seconds:.0f} s"
                print(f"{job.name}: {words}", flush=True)
                continue
            failed.append(job.name)
            print(f"\n{printed}\n{job.name}: FAILED after {seconds:.0f} s", flush=True)
    words = f"{len(jobs) - len(failed)} of {len(jobs)} passed in {time.monotonic() - started:.0f} s"
    print(words + (f"; failed: {', '.join(sorted(failed))}" if failed else ""))
    return failed


def run(job, more, report):
    """Return exit code, all that was printed, and the seconds it took."""
    started = time.monotonic()
    command = [*job.command]
    if job.has_tests:
        command += [f"--junitxml={report}", "-o", "junit_duration_report=total", *more]
    # A `make` among them is not this one's: it has no share in its processes.
    environment = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    with tempfile.TemporaryFile() as output:
        code = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        output.seek(0)
        printed = output.read().decode(errors="replace")
    seconds = time.monotonic() - started
    if not job.has_tests:
        report.with_suffix(".json").write_text(json.dumps({job.name: seconds}))
    return code, printed, seconds


def last_words(lines):
    """What pytest says last, without its rulers; the suites' skipped tests are in it."""
    return next((line.strip("= ") for line in reversed(lines) if line.strip("= ")), "said nothing")


# ----------------------------------------------------------------------------------------------------------- recording


def record(folder, known):
    """Keep how long each file took, of those that were run; files that are gone are forgotten."""
    taken = Counter()
    for report in folder.glob("*.xml"):
        seconds = Counter()
        for test in xml.parse(report).iter("testcase"):
            seconds[file_of(test.get("classname"))] += float(test.get("time"))
        taken |= seconds  # the longer one, of what is run with Ape and without
    for report in folder.glob("*.json"):
        taken |= Counter(json.loads(report.read_text()))
    kept = {name: seconds for name, seconds in known.items() if "/" not in name or (ROOT / name).exists()}
    whole = kept | {name: round(seconds, 1) for name, seconds in taken.items() if name}
    RECORD.write_text(json.dumps(dict(sorted(whole.items())), indent=0) + "\n")


def file_of(words):
    """Return the file of a test from what JUnit calls its class, as in `tests.zoo.test_zoo.TestAll`."""
    path = ROOT
    for part in words.split("."):
        path = path / part
        if path.with_suffix(".py").is_file():
            return str(path.with_suffix(".py").relative_to(ROOT))
    return ""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
