"""`oathwork demo` as a newcomer meets it, and the command line around it."""

import io
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from oathwork.chain import local
from oathwork.contracts import BountyEscrow
from oathwork.demo.page import Page
from oathwork.demo.performance import Deviation, Performance
from oathwork.demo.reckoning import reckon
from oathwork.demo.stage import Cast, chain_of
from oathwork.demo.stories import promise_kept
from oathwork.demo.work import own_job, small_jobs
from tests.stories.conftest import ROOT
from tests.support.anvil import ANVIL

ANVIL_FOLDER = os.path.dirname(ANVIL or "")


def contracts(*arguments, exit_code=0, **variables):
    """Run the command in a process of its own, and return what it prints."""
    path = os.pathsep.join((ANVIL_FOLDER, os.environ["PATH"])) if ANVIL else os.environ["PATH"]
    done = subprocess.run(  # noqa: PLW1510  its exit code is what is asked for
        [sys.executable, "-m", "oathwork", *map(str, arguments)],
        env={**os.environ, "PATH": path, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout if exit_code == 0 else done.stderr


def masked(text):
    """Return a text without what differs from run to run: numbers, hashes, and so the width of columns."""
    return " ".join(re.sub(r"0x[0-9a-fA-F…]+|\d[\d,.]*", "#", text).split())


@pytest.fixture(scope="module")
def page():
    """What the demo prints on anvil, in a pipe."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    return contracts("demo", "--chain", "anvil")


@pytest.fixture(scope="module")
def edge_page():
    """What the demo of the contracts around the core prints on anvil."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    return contracts("demo", "--edge", "--chain", "anvil")


def test_a_crowd_gives_exactly_what_is_needed_and_all_of_it_comes_back_if_nobody_works(edge_page):
    assert "gives 0.31 ETH; 0.75 ETH were too much and stay" in masked_spaces(edge_page)
    assert edge_page.count("all that was given") == 3


def test_a_plan_goes_on_when_its_milestone_was_paid(edge_page):
    assert "posts the second, because the first was paid" in masked_spaces(edge_page)
    assert "sends the DAO what is left, 1.06 ETH: nothing can follow" in masked_spaces(edge_page)


def test_a_rota_comes_round_once_a_week(edge_page):
    assert "post the next one in the same week. Refused: TooEarly" in masked_spaces(edge_page)
    assert "posts the next, with the money of the one before" in masked_spaces(edge_page)


def test_a_pot_pays_a_keeper_more_than_the_gas(edge_page):
    paid, cost = re.search(
        r"the pot pays the keeper ([\d.]+) ETH, for gas of ([\d.]+) ETH", edge_page
    ).groups()
    assert float(paid) > float(cost) > 0
    assert "takes out the rest" in edge_page


def test_a_standing_is_told_and_no_lie_about_it_passes(edge_page):
    words = masked_spaces(edge_page)
    assert "✓ anyone checks the file: it is signed, and the chain said so" in words
    assert "above the same signature. Refused: it is not its signer's" in words
    assert "never abandoned a claim. Checked: the chain did not say so" in words


def test_a_larger_panel_decides_and_a_warranty_comes_back(edge_page):
    words = masked_spaces(edge_page)
    assert "no panel has decided: the bounty is escalated" in words
    assert "carries the ruling to the escrow, which pays by it → Ada got 1.1 ETH" in words
    assert "→ 0.2 ETH of it wait in the holdback" in words and "→ the DAO got 0.2 ETH back" in words


def test_of_the_contracts_around_the_core_nothing_stays_unexplained(edge_page):
    reckoning = masked_spaces(edge_page.partition("The reckoning")[2])
    assert "owed to peers, 0.1 ETH in the guild's commons, and nothing else" in reckoning


def masked_spaces(text):
    """Return a text in one line, without the gas at the right of some lines."""
    return " ".join(re.sub(r" +\d[\d,]*$", "", text, flags=re.MULTILINE).split())


def test_a_promise_kept(page):
    assert "Ada       stakes 0.1 ETH, the oath" in page
    assert "Refused: too few verdicts: have 1 of 2" in page
    assert "→ Ada got 1.1 ETH: reward and bond" in page
    assert "signs a score of 66, a no" in page
    assert "is paid like the others: 0.02 ETH" in page


def test_a_promise_broken(page):
    assert "Ben's bond of 25 MOCK goes to the guild's commons" in page
    assert "Ben's standing shows it for ever: abandoned 1" in page
    assert "Anyone can compute that: they judge at once" in page
    assert "draws them, and records the verdicts 100, 83, 100" in page
    assert "→ Cleo got 282.5 MOCK: reward and bond, and 7.5 MOCK from the commons" in page


def test_a_promise_kept_at_the_second_try(page):
    assert "a majority says no. Sent back" in page
    assert "→ Dan's bond pays the peers, 0.06 ETH; the other 0.04 ETH came back" in page
    assert "takes no other claims; Dan may still mend the work" in page
    assert "Refused: ServedFirst" in page
    assert "The same panel judges" in page
    assert "→ Dan got 0.6 ETH: reward and bond" in page


def test_points_say_who_judged_with_the_majority(page):
    assert (
        "Paid work earns up to 20 points, by its score; a verdict with the majority 2, against it none."
        in page
    )


def test_everything_is_rebuilt_from_the_logs(page):
    assert page.count("events, and the chain agrees") == 3
    assert "the escrow holds 32.5 MOCK: 15 MOCK owed to peers, 17.5 MOCK in the guild's commons" in page


def test_a_pipe_gets_plain_lines_of_100_columns(page):
    assert "\x1b" not in page
    assert max(map(len, page.splitlines())) <= 100
    assert [line for line in page.splitlines() if line != line.rstrip()] == []


def test_NO_COLOR_is_honoured_on_a_terminal():
    def printed():
        page = Page(io.StringIO())
        page.step("claim", "Ada", "stakes the bond", 38_406)
        return page._console.file.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORCE_COLOR", "1")
        patch.setenv("TERM", "xterm")
        patch.delenv("NO_COLOR", raising=False)
        assert "\x1b[36m" in printed()
        patch.setenv("NO_COLOR", "1")
        assert "\x1b[36m" not in printed()


def test_the_embedded_chain_needs_no_anvil():
    page = contracts("demo", "--chain", "embedded", PATH=os.defpath)
    assert "Here are three bounties on an embedded chain" in page
    assert page.count("events, and the chain agrees") == 3


def test_a_commit_of_ones_own_that_passes(tmp_path):
    job = small_jobs(tmp_path / "repository")[0]
    own = (
        "--repo",
        job.repository,
        "--commit",
        job.commits[0],
        "--acceptance",
        "python3 -B -m unittest -q test_words",
    )
    page = contracts("demo", *own)
    assert "The job: slug: accents and signs" in page
    assert "→ Ada got 1.1 ETH: reward and bond" in page


@pytest.fixture(scope="module")
def empty_performance(tmp_path_factory):
    """The demo's stage before the first bounty; what it tells is in `told`."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join((ANVIL_FOLDER, os.environ["PATH"])))
        told = io.StringIO()
        with chain_of("anvil") as (chain, _):
            page, folder = Page(told), tmp_path_factory.mktemp("demo")
            performance = Performance(chain, Cast.assembled(), page, folder)
            performance.found_guild()
            yield performance, told


@pytest.fixture
def performance(empty_performance, tmp_path):
    performance, told = empty_performance
    performance.folder = tmp_path / "files"
    mark = local.snapshot(performance.chain)
    told.seek(0)
    told.truncate()
    yield performance
    local.restore(performance.chain, mark)


@pytest.fixture
def told(empty_performance):
    """What has been told since the test began."""
    return empty_performance[1].getvalue


def test_a_commit_of_ones_own_that_fails(performance, told, tmp_path):
    job = small_jobs(tmp_path / "repository")[2]
    promise_kept(performance, own_job(job.repository, job.commits[0], "python3 -B -m unittest -q test_purse"))
    reckon(performance)
    assert "what the command says last: FAILED (failures=2)" in told()
    assert re.search(r"→ the bounty is open again, and until \d.* only for Ada\n", told())
    assert "in a bounty that is open" in told()


def test_a_commit_of_ones_own_without_a_command(performance, told, tmp_path):
    job = small_jobs(tmp_path / "repository")[1]
    promise_kept(performance, own_job(job.repository, job.commits[0][:9], None))
    assert "evidence recomputed; signs a score of 100, a yes" in told()


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("--repo", "."), "holds no commit 'nonsense'"),
        (("--repo", "tests"), "tests is not a git repository"),
        ((), "--commit and --acceptance go with --repo"),
    ],
)
def test_what_cannot_be_delivered_is_told_in_a_line(arguments, told):
    said = contracts("demo", *arguments, "--commit", "nonsense", exit_code=2)
    assert told in said.splitlines()[-1]
    assert "Traceback" not in said


def test_an_anvil_that_does_not_start_is_told_in_a_line(tmp_path):
    broken = tmp_path / "anvil"
    broken.write_text("#!/bin/sh\necho no room >&2\nexit 1\n")
    broken.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    said = contracts("demo", "--chain", "anvil", exit_code=3, PATH=path)
    assert said == "Error: anvil did not start: no room; --chain embedded needs none\n"


def test_a_machine_without_git_is_told_in_a_line(tmp_path):
    said = contracts("demo", exit_code=1, PATH=str(tmp_path))
    assert said == "Error: git is not installed: the demo delivers commits of a git repository\n"


def test_a_wei_too_much_ends_the_demo(performance, monkeypatch):
    owed = BountyEscrow.owed
    monkeypatch.setattr(BountyEscrow, "owed", lambda *given: owed(*given) + 1)
    with pytest.raises(Deviation, match="the escrow holds what it owes, exactly"):
        reckon(performance)


@pytest.mark.skipif(ANVIL is None, reason="anvil is not installed")
def test_a_demo_that_is_killed_takes_its_chain_along(tmp_path):
    arguments = [sys.executable, "-m", "oathwork", "demo", "--chain", "anvil"]
    path = os.pathsep.join((ANVIL_FOLDER, os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert any("The stage" in line for line in demo.stdout)
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------- the command line


def test_help_answers_at_once():
    """It loads nothing that is slow to load; a clock would measure the machine's other work."""
    code = "import sys; from oathwork.cli import main\nsys.argv[1:] = ['--help']\ntry: main()\nexcept SystemExit: pass\n"
    code += "sys.exit(any(name in sys.modules for name in ('web3', 'eth_account', 'eth_tester', 'rich')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_versions_agree():
    from oathwork import __version__

    assert contracts("--version") == contracts("version") == f"oathwork {__version__}\n"


# ----------------------------------------------------------------------------------------------------------- README


def blocks(file):
    """Yield the fenced blocks of a Markdown file."""
    yield from re.findall(r"^```\w*\n(.*?)^```$", file.read_text(), re.DOTALL | re.MULTILINE)


def test_the_page_in_README_is_what_the_demo_prints(page):
    (shown,) = [block for block in blocks(ROOT / "README.md") if block.startswith("$ make demo\n")]
    parts = [
        masked(part)
        for part in re.split(r"^\s*\[…\]\n", shown.removeprefix("$ make demo\n"), flags=re.MULTILINE)
    ]
    assert len(parts) > 1
    assert [part for part in parts if part not in masked(page)] == []


def test_the_scripts_that_READMEs_name_take_these_options():
    import importlib
    import shlex

    for file in (ROOT / "README.md", ROOT / "scripts" / "README.md"):
        lines = "\n".join(blocks(file)).replace("\\\n", " ").splitlines()
        for line in filter(lambda line: line.startswith("ape run "), lines):
            name, *given = shlex.split(line, comments=True)[2:]
            command = importlib.import_module(f"scripts.{name}").cli
            known = {"--network", *(option for each in command.params for option in each.opts)}
            assert {each for each in given if each.startswith("--")} <= known, line


def test_the_commands_that_READMEs_name_take_these_options():
    import shlex

    import click

    from oathwork.cli import cli

    context, found = click.Context(cli), 0
    for file in (ROOT / "README.md", ROOT / "scripts" / "README.md"):
        lines = "\n".join(blocks(file)).replace("\\\n", " ").splitlines()
        for line in filter(lambda line: re.match(r"(\$ )?(ape )?oathwork [a-z]", line), lines):
            name, *given = shlex.split(line.removeprefix("$ ").removeprefix("ape "), comments=True)[1:]
            command = cli.get_command(context, name)
            if isinstance(command, click.Group):
                command = command.get_command(context, given.pop(0))
            known = {option for each in command.params for option in each.opts}
            assert {each for each in given if each.startswith("--")} <= known, line
            found += 1
    assert found >= 5


def test_the_gas_in_README_is_what_was_measured_to_one_in_a_hundred():
    snapshot = json.loads((ROOT / "checks/gas/snapshot.json").read_text())
    gas = snapshot["gas [ETH, ERC-20]"]
    sizes = snapshot["calldata bytes, Fjord bytes, gas under EIP-7976 [ETH]"]
    row = r"^\| ([^|]+) \| ([\d,]+) \| ([\d,]+) \| ([^|]+) \|$"
    rows = re.findall(row, (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(rows) >= 18
    others = {"StandardBounties 2.3", "ERC-8183"}
    for name, *cells in filter(lambda row: row[0] not in others, rows):
        numbers = [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]
        assert numbers == pytest.approx((gas if len(numbers) == 2 else sizes)[name], rel=0.01), name
