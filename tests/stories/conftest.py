"""A node as a user has one, and the commands as a user gives them."""

import importlib
import json
import re
from contextlib import chdir, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import ape_oathwork
from oathwork.chain import accounts as account_openers
from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.demo.peers import this_python
from oathwork.demo.work import small_jobs
from tests.support import play
from tests.support.anvil import ANVIL, anvil_at
from tests.support.stage import build

account_openers._others.clear()  # Ape's accounts are the desk's alone: `oathwork` knows none of them

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "scripts" / "examples"
KEEPER, POSTER, WORKER = "TEST::0", "TEST::1", "TEST::2"
SPEC = EXAMPLES / "specification.toml"
PAST_ANY_LOT = (
    66  # blocks from a delivery to the one in which its lot is drawn; fewer on a chain without a mix
)
TOOLS = [part for folder in this_python() for part in ("--tool", folder)]
PEERS = [f"TEST::{number}" for number in range(3, 12)]
_SIGNERS = dev_signers(12)  # Ape's test accounts too


@pytest.fixture(autouse=True)
def _function_isolation():
    """Take the place of Ape's fixture of this name: where there is one, `ape test` does not roll its own chain back.

    No story uses that chain. To roll it back, Ape would forget `node` as soon as a later test of the module asks for one
    more fixture, and a second anvil would start under a `chain` that is connected to the first.
    """


@pytest.fixture(scope="module")
def node():
    """The address of a fresh anvil."""
    with http_node() as url:
        yield url


@contextmanager
def http_node():
    """The address of an anvil that runs meanwhile, and answers."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    with anvil_at(accounts=15) as url:
        yield url


@pytest.fixture(scope="module")
def chain(node):
    """The node's chain, to let time pass on."""
    chain = connect(node)
    chain.poll = 0.05
    return chain


class Desk:
    """Where one user of Ape types, in a folder: `desk("claim", bounty, as_="dev::2")` is `ape oathwork claim …`, on the node,
    and `desk.run("post", file, as_="TEST::1")` is `ape run post …`."""

    def __init__(self, node, folder):
        self.node, self.folder, self.said = node, folder, ""

    def __call__(self, command, *arguments, as_=None, exit_code=0):
        environment = {"OATHWORK_NETWORK": self.node, "OATHWORK_SETTINGS": str(self.folder / "none.toml")}
        if as_:
            environment["OATHWORK_ACCOUNT"] = as_.replace(
                "TEST::", "dev::"
            )  # the same keys, by our name for them
            arguments = (*arguments, "--yes")
        with chdir(self.folder), pytest.MonkeyPatch.context() as patch:
            patch.setattr(account_openers, "_others", [ape_oathwork.account_of_ape])
            return self._type(ape_oathwork.cli, command, *arguments, exit_code=exit_code, env=environment)

    def run(self, script, *arguments, as_, exit_code=0):
        command = importlib.import_module(f"scripts.{script}").cli
        options = ["--network", f"ethereum:local:{self.node}", "--account", as_]
        folders = {f"--{name}": self.folder / name for name in ("bounties", "verdicts")}
        names = {name for option in command.params for name in option.opts}
        options += [part for name, folder in folders.items() if name in names for part in (name, folder)]
        environment = {"OATHWORK_STATE": str(self.folder / "state")}
        return self._type(command, *arguments, *options, exit_code=exit_code, env=environment)

    def _type(self, command, *arguments, exit_code, **more):
        done = CliRunner().invoke(command, [*map(str, arguments)], catch_exceptions=True, **more)
        self.said = done.output
        if done.exit_code != exit_code:
            raise AssertionError(
                f"{arguments} ended with {done.exit_code}: {done.output}{done.exception!r}"
            ) from done.exception
        return self.said

    def found_in(self, pattern):
        """Return what the pattern's group matches in what was said last."""
        return re.search(pattern, self.said)[1]


@pytest.fixture(scope="module")
def guild(node, chain, tmp_path_factory):
    """The example's guild, founded and seated as the runbook says; everything else is rolled back to here."""
    desk = Desk(node, tmp_path_factory.mktemp("guild"))
    desk.run("deploy", as_=KEEPER)
    desk("guild", "found", EXAMPLES / "guild.toml", as_=KEEPER)
    guild = desk.found_in(r"guild (0x[0-9a-f]{24})")
    for peer in PEERS:
        desk("guild", "seat", guild, as_=peer)
    return guild


@pytest.fixture
def desk(node, chain, guild, tmp_path):
    mark = local.snapshot(chain)
    yield Desk(node, tmp_path)
    local.restore(chain, mark)


def account_of(alias):
    return _SIGNERS[int(alias.removeprefix("TEST::"))].address


def alias_of(account):
    return f"TEST::{[each.address for each in _SIGNERS].index(account)}"


class Case:
    """One bounty, its files, and what people do about it, through the five scripts where there is one."""

    def __init__(self, desk, chain, work, bounty):
        self.desk, self.chain, self.work, self.bounty = desk, chain, work, bounty
        self.verdicts = desk.folder / "verdicts"
        self.panel = []

    def claim(self):
        return self.desk("claim", self.bounty, as_=WORKER)

    def deliver(self, *options, commit=None):
        where = ["--repo", self.work.repository, "--commit", commit or self.work.commits[0], "--spec", SPEC]
        answer = self.desk.run("deliver", self.bounty, *where, *options, as_=WORKER)
        self.manifest = self.desk.found_in(r"the evidence is (\S+):")
        return answer

    def draw(self):
        local.mine(self.chain, PAST_ANY_LOT)
        answer = self.desk("draw", self.bounty, as_=KEEPER)
        document = json.loads(self.desk("show", self.bounty, "--json"))
        self.panel = [seat["account"] for seat in document["bounty"]["people"]["panel"]]
        return answer

    def review(self, member, *judgements, more=(), **expected):
        judged = [part for judgement in judgements for part in ("--judge", judgement)]
        options = ["--manifest", self.manifest, "--spec", SPEC, "--yes", *TOOLS, *judged, *more]
        return self.desk.run("review", self.bounty, *options, as_=alias_of(self.panel[member]), **expected)

    def release(self, **expected):
        evidence = ["--manifest", self.manifest, "--repo", self.work.repository, "--spec", SPEC]
        return self.desk.run("release", self.bounty, *evidence, "--yes", as_=KEEPER, **expected)

    def wait(self, seconds):
        local.travel(self.chain, self.chain.now() + seconds)


@pytest.fixture
def work(tmp_path):
    """A repository with the work that the example's specification asks for."""
    return small_jobs(tmp_path / "repository")[1]


@pytest.fixture
def case(desk, chain, guild, work):
    """The example's bounty, posted."""
    desk.run("post", EXAMPLES / "bounty.toml", "--guild", guild, as_=POSTER)
    return Case(desk, chain, work, desk.found_in(r"bounty (0x[0-9a-f]{64})"))


@pytest.fixture(scope="module")
def empty_stage():
    """A node of its own with the contracts, a guild and its peers."""
    with play.anvil() as chain:
        yield build(chain, dev_signers(20))


@pytest.fixture
def stage(empty_stage):
    mark = local.snapshot(empty_stage.chain)
    yield empty_stage
    local.restore(empty_stage.chain, mark)
