"""A bounty through the five scripts, on a node; the steps between them are `ape oathwork`, as in the runbook."""

import importlib
import re
import subprocess
from contextlib import contextmanager

import pytest

from oathwork.chain import local
from oathwork.chain.client import Chain
from oathwork.chain.keys import dev_signers
from oathwork.contracts import Token
from tests.stories.conftest import (
    EXAMPLES,
    KEEPER,
    POSTER,
    ROOT,
    SPEC,
    WORKER,
    Case,
    Desk,
    account_of,
    alias_of,
    http_node,
)

SCRIPTS = ("deploy", "post", "deliver", "review", "release")


def test_from_post_to_paid(case, desk, guild):
    assert "Claimed: bounty" in case.claim()
    assert "now Delivered, round 1" in case.deliver()
    assert "now InReview, round 1" in case.draw()
    case.review(0, "met", "met", "partly")
    case.review(1, "met", "met", "met")
    assert "signed: a score of 66" in case.review(2, "met", "met", "not")
    (desk.folder / "verdicts" / "nonsense.json").write_text("{}")
    assert "3 of 3 say yes, the panel has 3: pay" in case.release()
    assert "not counted: nonsense.json" in desk.said
    assert "Paid: bounty" in desk.said
    standing = desk("standing", guild, account_of(WORKER))
    assert "points     16.600 now" in standing
    assert "delivered  1" in standing
    moved = f"0.01 ETH moved from escrow to {case.panel[2]}: all that was owed to {case.panel[2]}"
    assert moved in desk("collect", as_=alias_of(case.panel[2]))


def test_a_release_that_runs_again_pays_nobody_twice(case):
    case.deliver("--claim")
    case.draw()
    for member in range(3):
        case.review(member, "met", "met", "met")
    assert "settled\n" in case.release()
    assert "had been settled before" in case.release()


def test_one_verdict_of_three_releases_nothing(case):
    case.deliver("--claim")
    case.draw()
    case.review(1, "met", "met", "met")
    assert "too few verdicts: have 1 of 2 needed" in case.release(exit_code=1)


def test_sent_back_mended_and_paid(case):
    case.deliver("--claim", commit=case.work.base)
    case.draw()
    reason = ["--score", 20, "--reason", "a start, and nothing more"]
    assert "acceptance command: failed" in case.review(0, "met", "not", "partly", more=reason)
    case.review(1, "met", "not", "partly", more=reason)
    case.review(2, "met", "not", "not", more=reason)
    assert "0 of 3 say yes, the panel has 3: send back" in case.release()
    assert "now Open, round 1" in case.desk.said
    assert "now InReview, round 2, a repair" in case.deliver("--claim")  # the same panel: nobody draws
    for member in range(3):
        case.review(member, "met", "met", "met")
    assert "Paid: bounty" in case.release()


def test_no_good_score_for_work_that_fails_without_a_reason(case):
    case.deliver("--claim", commit=case.work.base)
    case.draw()
    said = case.review(0, "met", "met", "met", exit_code=1)
    assert "the acceptance command failed: do it, or give a reason" in said


def test_a_peer_who_only_looks_signs_nothing(case):
    case.deliver("--claim")
    case.draw()
    said = case.review(0)
    assert "acceptance command: passed" in said
    assert "1. The job belongs to the guild and its effort is fair" in said
    assert "signed" not in said


def test_a_second_deployment_is_the_first(desk):
    assert "there already, and checked" in desk.run("deploy", as_=KEEPER)


def test_a_bounty_in_a_token(desk, chain, guild, work):
    token = Token.create(chain, dev_signers(1)[0])
    for alias in (POSTER, WORKER):
        token.mint(account_of(alias), 10**18).send(dev_signers(1)[0])
    text = (EXAMPLES / "bounty.toml").read_text().replace('token = "ETH"', f'token = "{token.address}"')
    (desk.folder / "bounty.toml").write_text(text)
    (desk.folder / "specification.toml").write_bytes(SPEC.read_bytes())
    desk.run("post", desk.folder / "bounty.toml", "--guild", "small python", as_=POSTER)
    assert f"the guild 'small python' is {guild} (founded by {account_of(KEEPER)} in block " in desk.said
    Case(desk, chain, work, desk.found_in(r"bounty (0x[0-9a-f]{64})")).deliver("--claim")
    assert token.balance_of(account_of(POSTER)) == 10**18 - 53 * 10**16
    assert token.balance_of(account_of(WORKER)) == 10**18 - 5 * 10**16


def test_the_scripts_answer_as_the_commands_do(case, desk, chain):
    mark = local.snapshot(chain)
    answers = [case.deliver("--claim")]
    local.restore(chain, mark)
    where = ("--repo", case.work.repository, "--commit", case.work.commits[0], "--spec", SPEC)
    answers.append(desk("deliver", case.bounty, *where, "--claim", as_=WORKER))
    told = [
        re.findall(r"^(?:[A-Z]\w+ ?)+: bounty .*|^  (?:now|transaction|kept in) ", each, re.MULTILINE)
        for each in answers
    ]
    assert len(told[0]) == 4 and told[0] == told[1]


def test_refusals_are_one_line(case, desk):
    work = ("--repo", case.work.repository, "--commit", case.work.commits[0], "--spec", SPEC, "--claim")
    said = desk.run("deliver", case.bounty, *work, as_=POSTER, exit_code=1).splitlines()
    (line,) = [line for line in said if not line.startswith("INFO: ")]  # Ape's own
    assert line.startswith("Error: PartyCannotWork: ")
    assert "no bounty 0x" in desk.run("deliver", "0x" + 64 * "1", *work, as_=WORKER, exit_code=3)
    nonsense = desk.run("deliver", "nonsense", *work, as_=WORKER, exit_code=2)
    assert "neither a bounty's id in 0x nor its file" in nonsense


def test_ape_runs_them(node, guild):
    def ape(*arguments):
        done = subprocess.run(
            ["ape", "run", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    listed = {line.split()[0] for line in ape("--help").partition("Commands:")[2].splitlines() if line}
    assert listed == {*SCRIPTS, "export", "export_page", "examples"}  # two of maintainers, and a folder
    deployment = ape("deploy", "--network", f"ethereum:local:{node}", "--account", KEEPER)
    assert "there already, and checked: escrow 0x" in deployment


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_to_read_is_short(name):
    assert len((ROOT / "scripts" / f"{name}.py").read_text().splitlines()) < 60


# ---------------------------------------------------------------------------------- what a script has sent is never lost


def sending_scripts():
    """Those that take an account to send with: `review` signs a file."""
    commands = {name: importlib.import_module(f"scripts.{name}").cli for name in SCRIPTS}
    signing = {
        name for name, each in commands.items() if any(param.name == "account" for param in each.params)
    }
    return sorted(signing - {"review"})


@contextmanager
def killed(when):
    """The next transaction is cut off `when` it is kept and not sent, or when it is sent and not waited for."""
    name = {"before": "hand_on", "after": "wait"}[when]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chain, name, lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        yield


def ready(case, guild, name):
    """What a script acts on, and who runs it and how."""
    if name in ("deliver", "release"):
        more = ["--repo", case.work.repository, "--spec", SPEC]
    if name == "release":
        case.deliver("--claim")
        case.draw()
        for member in range(2):
            case.review(member, "met", "met", "met")
        case.wait(2 * 86_400)
        return KEEPER, [case.bounty, "--manifest", case.manifest, *more, "--yes"]
    if name == "deliver":
        return WORKER, [case.bounty, "--commit", case.work.commits[0], *more, "--claim"]
    return POSTER, [EXAMPLES / "bounty.toml", "--guild", guild]


def test_every_script_that_sends_is_killed_here():
    assert sending_scripts() == ["deliver", "deploy", "post", "release"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ["deliver", "post", "release"])
def test_a_script_that_was_killed_and_is_run_again_sends_once(case, chain, guild, name, when):
    alias, line = ready(case, guild, name)
    first = chain.nonce(account_of(alias), "pending")
    with killed(when):
        case.desk.run(name, *line, as_=alias, exit_code=1)
    again = case.desk.run(name, *line, as_=alias)
    assert "an earlier run has signed transaction" in again
    assert re.search(r"^  transaction 0x\w{64}, block \d+\n  gas [\d,]+, 0\.\d+ ETH$", again, re.MULTILINE)
    assert chain.nonce(account_of(alias), "pending") == first + 1


def test_a_script_says_what_it_costs_before_and_after(case, guild):
    for name in ("deliver", "post"):
        alias, line = ready(case, guild, name)
        answer = case.desk.run(name, *line, as_=alias)
        said, _, done = answer.partition("\nsent 0x")
        assert re.search(r"^It costs at most 0\.\d+ ETH of gas \([\d,]+ gas\)\.$", said, re.MULTILINE)
        assert re.search(r"^  gas [\d,]+, 0\.\d+ ETH$", done, re.MULTILINE)


def test_a_deployment_that_was_killed_is_told_by_the_next_run(tmp_path):
    with http_node() as node:
        desk = Desk(node, tmp_path)
        with killed("after"):
            desk.run("deploy", as_=KEEPER, exit_code=1)
        again = desk.run("deploy", "--records", tmp_path / "records", as_=KEEPER)
    assert "an earlier run has signed transaction" in again and "deployed: escrow 0x" in again
    assert re.search(r"^  transaction 0x\w{64}, block 1\n  gas [\d,]+, 0\.\d+ ETH$", again, re.MULTILINE)
    assert list((tmp_path / "records").glob("*.json"))
