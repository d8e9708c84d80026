"""A bounty through the scripts, on a node, as the runbook in scripts/README.md tells it."""

import subprocess

import pytest
from ape import accounts

from oathwork.chain import local
from oathwork.chain.keys import dev_signers
from oathwork.contracts import Token
from oathwork.demo.peers import this_python
from oathwork.demo.work import small_jobs
from tests.stories.conftest import EXAMPLES, KEEPER, POSTER, ROOT, WORKER

DAY = 86_400
SPEC = EXAMPLES / "specification.toml"
TOOLS = [part for folder in this_python() for part in ("--tool", folder)]


def account_of(alias):
    return accounts.test_accounts[int(alias.removeprefix("TEST::"))].address


def alias_of(account):
    return f"TEST::{[each.address for each in accounts.test_accounts].index(account)}"


@pytest.fixture
def work(tmp_path):
    """A repository with the work that the example's specification asks for."""
    return small_jobs(tmp_path / "repository")[1]


class Case:
    """One bounty, its files, and what people do about it through the scripts."""

    def __init__(self, desk, chain, work, folder, bounty):
        self.desk, self.chain, self.work, self.bounty = desk, chain, work, bounty
        self.verdicts = ["--verdicts", folder / "verdicts"]
        self.panel = []

    def claim(self):
        return self.desk("claim", self.bounty, as_=WORKER)

    def deliver(self, *options, commit=None):
        where = ["--repo", self.work.repository, "--commit", commit or self.work.commits[0], "--spec", SPEC]
        said = self.desk("deliver", self.bounty, *where, *options, as_=WORKER)
        self.manifest = self.desk.found_in(r"the evidence is (\S+):")
        return said

    def draw(self):
        local.mine(self.chain, 3)
        said = self.desk("draw", self.bounty, as_=KEEPER)
        self.panel = [line.split()[2].rstrip(",") for line in said.splitlines() if "  panel " in line]
        return said

    def review(self, member, *judgements, more=(), **expected):
        judged = [part for judgement in judgements for part in ("--judge", judgement)]
        options = [
            "--manifest",
            self.manifest,
            "--spec",
            SPEC,
            "--yes",
            *TOOLS,
            *self.verdicts,
            *judged,
            *more,
        ]
        return self.desk("review", self.bounty, *options, as_=alias_of(self.panel[member]), **expected)

    def release(self, **expected):
        evidence = ["--manifest", self.manifest, "--repo", self.work.repository, "--spec", SPEC]
        return self.desk("release", self.bounty, *evidence, *self.verdicts, "--yes", as_=KEEPER, **expected)

    def wait(self, seconds):
        local.travel(self.chain, self.chain.now() + seconds)


@pytest.fixture
def case(desk, chain, guild, work, tmp_path):
    """The example's bounty, posted."""
    desk("post", EXAMPLES / "bounty.toml", "--guild", guild, as_=POSTER)
    return Case(desk, chain, work, tmp_path, desk.found_in(r"bounty (0x[0-9a-f]{64})"))


def test_from_post_to_paid(case, desk, guild):
    assert "Claimed: bounty" in case.claim()
    assert "now Delivered, round 1" in case.deliver()
    assert "now InReview, round 1" in case.draw()
    case.review(0, "met", "met", "partly")
    case.review(1, "met", "met", "met")
    assert "signed: a score of 66" in case.review(2, "met", "met", "not")
    assert "3 of 3 say yes, the panel has 3: pay" in case.release()
    assert "Paid: bounty" in desk.said
    standing = desk("standing", guild, account_of(WORKER))
    assert "points     16.600 now" in standing
    assert "delivered  1" in standing
    assert "owed       10000000000000000 wei" in desk("standing", guild, case.panel[2])
    assert "took out 10000000000000000" in desk("collect", as_=alias_of(case.panel[2]))


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
    assert "now Delivered, round 2" in case.deliver("--claim")
    case.draw()
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


def test_the_absent_are_replaced(case, desk, guild):
    case.deliver("--claim")
    case.draw()
    case.review(0, "met", "met", "met")
    judge, *absent = case.panel
    (file,) = case.verdicts[1].glob("*.json")
    assert "Judged: bounty" in desk("record", case.bounty, "--verdict", file, as_=alias_of(judge))
    case.wait(3 * DAY)
    assert "now Delivered, round 1" in desk("redraw", case.bounty, as_=KEEPER)
    case.draw()
    assert case.panel[0] == judge
    assert not set(absent) & set(case.panel)
    assert "missed     1" in desk("standing", guild, absent[0])


def test_a_worker_who_vanishes(case, desk, guild):
    case.claim()
    assert "too early" in desk("lapse", case.bounty, as_=KEEPER, exit_code=1)
    case.wait(7 * DAY + 3_601)
    assert "Lapsed: bounty" in desk("lapse", case.bounty, as_=KEEPER)
    assert "abandoned  1" in desk("standing", guild, account_of(WORKER))


def test_nobody_came(case, desk):
    assert "Withdrawn: bounty" in desk("withdraw", case.bounty, as_=POSTER)
    assert "Error: WrongStatus" in desk("claim", case.bounty, as_=WORKER, exit_code=1)


def test_the_file_that_is_kept_names_a_bounty_as_well_as_its_id(case, desk):
    file = next(desk.kept.glob("*.json"))
    assert "now Claimed, round 1" in desk("claim", file, as_=WORKER)


def test_a_bounty_in_a_token(desk, chain, guild, tmp_path):
    token = Token.create(chain, dev_signers(1)[0])
    for alias in (POSTER, WORKER):
        token.mint(account_of(alias), 10**18).send(dev_signers(1)[0])
    text = (EXAMPLES / "bounty.toml").read_text().replace('token = "ETH"', f'token = "{token.address}"')
    (tmp_path / "bounty.toml").write_text(text)
    (tmp_path / "specification.toml").write_bytes(SPEC.read_bytes())
    desk("post", tmp_path / "bounty.toml", "--guild", guild, as_=POSTER)
    desk("claim", desk.found_in(r"bounty (0x[0-9a-f]{64})"), as_=WORKER)
    assert token.balance_of(account_of(POSTER)) == 10**18 - 53 * 10**16
    assert token.balance_of(account_of(WORKER)) == 10**18 - 5 * 10**16


def test_a_second_deployment_is_the_first(desk):
    assert "there already, and checked" in desk("deploy", as_=KEEPER)


def test_refusals_are_one_line(case, desk):
    said = desk("claim", case.bounty, as_=POSTER, exit_code=1)
    assert said.startswith("Error: PartyCannotWork: ")
    assert said.count("\n") == 1
    assert "no bounty 0x" in desk("claim", "0x" + 64 * "1", as_=WORKER, exit_code=3)
    assert "neither a bounty's id in 0x nor its file" in desk("claim", "nonsense", as_=WORKER, exit_code=2)


def test_ape_runs_them(node, guild):
    def ape(*arguments):
        done = subprocess.run(
            ["ape", "run", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    listed = ape("--help")
    scripts = {file.stem for file in (ROOT / "scripts").glob("[a-z]*.py")}
    assert {line.split()[0] for line in listed.partition("Commands:")[2].splitlines() if line} >= scripts
    assert "delivered  0" in ape("standing", guild, account_of(POSTER), "--network", f"ethereum:local:{node}")
