"""A guild's whole life through the commands alone: five people with a home of their own each, and a Safe as the DAO."""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import chdir, contextmanager
from itertools import count

import pytest
from eth_account import Account

from oathwork.chain import accounts, local
from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain, rpc
from oathwork.chain.keys import dev_signers, from_key
from oathwork.cli import cli
from oathwork.contracts import Oathwork, Token, edge, safe
from oathwork.contracts.deployments import create_contract, find
from oathwork.demo.peers import this_python
from oathwork.demo.work import small_jobs
from oathwork.errors import NotConfirmed
from oathwork.model.typed_data import address
from oathwork.untrusted.documents import content_hash
from tests.stories.conftest import EXAMPLES, PAST_ANY_LOT
from tests.support import play
from tests.support.commands import commands
from tests.support.forge import FakeForge
from tests.support.safe_wallet import SafeWallet
from tests.support.serving import served
from tests.support.terminal import runner

DAY = 86_400
SPEC = EXAMPLES / "specification.toml"
TOOLS = [part for folder in this_python() for part in ("--tool", str(folder))]
PEERS = 9
PASSPHRASE = "correct horse"
_BATCHES = count()


class User:
    """Somebody with a home, a keystore in it, and a folder to type in."""

    def __init__(self, name, node, folder):
        self.name, self.node, self.home = name, node, folder / name
        self.key = Account.create()
        keystore = Account.encrypt(self.key.key, PASSPHRASE, kdf="scrypt", iterations=2)
        file = self.home / ".ape" / "accounts" / f"{name}.json"
        if name in ("worker", "peer1"):  # have Foundry's, which do not say whose they are
            file = self.home / ".foundry" / "keystores" / name
            del keystore["address"]
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(keystore))
        self.address = self.key.address

    @property
    def signer(self):
        return from_key(self.key.key)

    def __call__(self, *arguments, exit_code=0, acts=True, answers=None, stderr=False):
        """Type a command, and the answers to what it asks; return what it prints; with `stderr` that too."""
        environment = {
            "HOME": str(self.home),
            "APE_DATA_FOLDER": None,
            "FOUNDRY_DIR": None,
            "OATHWORK_ACCOUNT": self.name if acts else None,
            "OATHWORK_NETWORK": self.node,
            "OATHWORK_SETTINGS": str(self.home / "settings.toml"),
            f"APE_ACCOUNTS_{self.name}_PASSPHRASE": PASSPHRASE,
        }
        with chdir(self.home):
            done = runner().invoke(cli, [*map(str, arguments)], env=environment, input=answers)
        told = f"{arguments}: {done.stdout}{done.stderr}"
        if done.exception and not isinstance(done.exception, SystemExit):
            raise AssertionError(told) from done.exception
        assert done.exit_code == exit_code, told
        if exit_code:
            return done.stdout + done.stderr
        return done.stderr + done.stdout if stderr else done.stdout

    def json(self, *arguments, **expected):
        document = json.loads(self(*arguments, "--json", **expected))
        assert document["schema"].startswith("oathwork/")
        return document


@pytest.fixture(scope="module", autouse=True)
def without_ape():
    """The keystores are opened by oathwork itself, also where `ape oathwork` has brought in Ape's accounts before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_others", [])
        yield


@pytest.fixture(scope="module")
def users(node, chain, tmp_path_factory):
    """Steward, worker, arbiter, keeper and nine peers, all with money for gas."""
    folder = tmp_path_factory.mktemp("homes")
    names = ["steward", "worker", "arbiter", "keeper", *(f"peer{number}" for number in range(PEERS))]
    people = {name: User(name, node, folder) for name in names}
    rich = dev_signers(1)[0]
    for user in people.values():
        chain.send(user.address, b"", rich, value=10 * 10**18)
    return people


@pytest.fixture(scope="module")
def dao(chain):
    """Two of three owners are enough."""
    return SafeWallet(chain, list(dev_signers(4)[1:]), 2)


@pytest.fixture(scope="module")
def guild(users, dao, chain):
    """Founded from a file by its steward, its nine seats taken, serving the DAO."""
    steward = users["steward"]
    assert "deployed: escrow" in steward("deploy", "--yes")
    offers = ", ".join(f'"{users[f"peer{number}"].address}"' for number in range(PEERS))
    text = re.sub(
        r"offers = \[.*?\]", f"offers = [{offers}]", (EXAMPLES / "guild.toml").read_text(), flags=re.DOTALL
    )
    (steward.home / "guild.toml").write_text(re.sub(r"posters = \[.*?\]", "posters = []", text))
    number = steward.json("guild", "found", "guild.toml", "--yes")["guild"]
    for peer in range(PEERS):
        assert "seated" in users[f"peer{peer}"]("guild", "seat", number, "--yes")
    steward("guild", "posters", number, dao.address, "--yes")
    return number


@pytest.fixture(scope="module")
def token(chain, dao):
    token = Token.create(chain, dev_signers(1)[0])
    token.mint(dao.address, 10**21).send(dev_signers(1)[0])
    return token


@pytest.fixture
def work(tmp_path):
    return small_jobs(tmp_path / "repository")[1]


def posted(users, dao, guild, folder, *changes, lane=0, count=1):
    """Let the Safe post bounties from files; return their ids."""
    steward, files = users["steward"], []
    for number in range(count):
        text = (EXAMPLES / "bounty.toml").read_text()
        text += f"lane = {lane + number}\n" if lane is not None else ""
        for old, new in changes:
            text = text.replace(old, new)
        file = folder / f"bounty{number}.toml"
        file.write_text(text)
        files.append(file)
    (folder / "specification.toml").write_bytes(SPEC.read_bytes())
    batch = folder / f"batch{next(_BATCHES)}.json"  # no batch is written over another
    steward("post", *files, "--guild", guild, "--safe", dao.address, "--out", batch)
    receipt = dao.execute(safe.read_batch(batch))
    return ["0x" + event.facts["id"].hex() for event in receipt.named("Posted")]


def evidence(worker, bounty, work, *more, commit=None):
    worker(
        "deliver",
        bounty,
        "--repo",
        work.repository,
        "--commit",
        commit or work.commits[0],
        "--spec",
        SPEC,
        *more,
    )
    return next(worker.home.glob(f"bounties/{bounty[2:18]}-*.manifest.json"))


def panel_of(users, bounty):
    document = users["keeper"].json("show", bounty, acts=False)
    seats = document["bounty"]["people"]["panel"]
    by_address = {user.address: user for user in users.values()}
    return [by_address[seat["account"]] for seat in seats]


def judged(peer, bounty, manifest, folder, *criteria, more=(), exit_code=0):
    options = [part for each in criteria for part in ("--judge", each)]
    return peer(
        "review",
        bounty,
        "--manifest",
        manifest,
        "--spec",
        SPEC,
        "--yes",
        *TOOLS,
        "--verdicts",
        folder,
        *options,
        *more,
        exit_code=exit_code,
    )


def drawn(users, bounty, chain):
    local.mine(chain, PAST_ANY_LOT)
    users["keeper"]("draw", bounty, "--yes")
    return panel_of(users, bounty)


HASHES = {"domain hash", "message hash", "digest"}  # of what is signed, as hardware wallets show them


def test_posted_by_a_safe_claimed_by_signature_judged_offline_and_paid(
    users, dao, guild, token, chain, work, tmp_path
):
    worker, keeper = users["worker"], users["keeper"]
    (bounty,) = posted(users, dao, guild, tmp_path, ('token = "ETH"', f'token = "{token.address}"'))
    listed = worker.json("board", "--guild", guild, acts=False)
    assert bounty in [row["id"] for row in listed["bounties"]] and listed["at"]["hash"].startswith("0x")

    # The worker has no tokens, and signs. The keeper stakes the bond as a gift.
    token.mint(keeper.address, 10**18).send(dev_signers(1)[0])
    said = worker("claim", bounty, "--sign-only", tmp_path / "claim.json", stderr=True)
    assert f"anyone can claim the bounty {bounty} for {worker.address}." in said
    assert {line[2:14].strip() for line in said.splitlines() if line.startswith("  ")} == HASHES
    assert "Claimed: bounty" in keeper("relay", tmp_path / "claim.json", "--yes")
    manifest = evidence(worker, bounty, work, "--sign-only", tmp_path / "delivery.json")
    assert "Delivered: bounty" in keeper("relay", tmp_path / "delivery.json", "--yes")

    panel = drawn(users, bounty, chain)
    waiting = panel[0].json("queue", panel[0].address, acts=False)
    assert [row["id"] for row in waiting["queue"]] == [bounty]
    assert "passed" in keeper("check", "--manifest", manifest, "--spec", SPEC, "--yes", *TOOLS, acts=False)
    verdicts = tmp_path / "verdicts"
    said = judged(panel[0], bounty, manifest, verdicts, "met", "met", "partly")
    assert "signed: a score of 83" in said
    release = (
        "release",
        bounty,
        "--manifest",
        manifest,
        "--repo",
        work.repository,
        "--spec",
        SPEC,
        "--verdicts",
        verdicts,
        "--yes",
    )
    assert "too few verdicts: have 1 of 2 needed" in keeper(*release, exit_code=1)
    for peer in panel[1:]:
        judged(peer, bounty, manifest, verdicts, "met", "met", "met")
    assert "Paid: bounty" in keeper(*release)
    assert "Paid: bounty" in keeper(*release)  # again: nothing is paid twice
    assert token.balance_of(worker.address) == 5 * 10**17 + 5 * 10**16
    assert panel[0].json("standing", guild, panel[0].address, acts=False)["reviewed"] >= 1
    assert panel[0].json("collect", "--token", token.address, "--yes")["gas"] > 0
    assert token.balance_of(panel[0].address) == 10**16
    assert worker.json("queue", panel[0].address, acts=False)["queue"] == []
    report = users["steward"].json("report", "--poster", dao.address, acts=False)
    assert report["ended"]["Paid"] >= 1 and report["paid"][token.address] == str(5 * 10**17)
    pairs = worker.json("report", "--guild", guild, "--pairs", acts=False)["pairs"]
    assert pairs["works"] >= 1 and pairs["favours"] == pairs["mutual"] == []


@contextmanager
def mailbox(node, folder):
    """A mailbox as a user starts it; yields its address."""
    command = [sys.executable, "-m", "oathwork", "mailbox", "--network", node, "--port", "0", "--json"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_the_page_is_served_and_is_this_packages(node, guild, tmp_path):
    command = [sys.executable, "-m", "oathwork", "web"]
    options = [
        "--network",
        node,
        "--port",
        "0",
        "--json",
        "--database",
        f"sqlite:///{tmp_path / 'web.sqlite'}",
    ]
    server = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    try:
        answer = json.loads(server.stdout.readline())
        assert answer["open"].startswith(answer["url"] + "#token=")
        compared = subprocess.run(
            [*command, "--verify", answer["url"], "--json"], check=False, capture_output=True, text=True
        )
        assert (compared.returncode, json.loads(compared.stdout)["differences"]) == (0, [])
    finally:
        server.terminate()
        server.wait(10)


def test_verdicts_go_through_a_mailbox_and_are_hidden_until_they_decide(
    users, dao, guild, node, chain, work, tmp_path
):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    keeper, worker = users["keeper"], users["worker"]
    (bounty,) = posted(users, dao, guild, tmp_path, ('patience = "1 day"', 'patience = "0 seconds"'), lane=60)
    manifest = evidence(worker, bounty, work, "--claim", "--yes")
    panel = drawn(users, bounty, chain)
    with mailbox(node, tmp_path) as url:
        judged(panel[0], bounty, manifest, tmp_path / "mine", "met", "met", "met", more=("--verdicts", url))
        assert not keeper.json("keeper", "--once", "--dry-run", "--only", "settle", "--verdicts", url)[
            "outcomes"
        ]
        judged(panel[1], bounty, manifest, url, "met", "met", "partly")
        assert list((panel[1].home / "verdicts").glob("*.json"))  # what is signed is kept in any case
        done = keeper.json("keeper", "--once", "--only", "settle", "--verdicts", url)["outcomes"]
    assert [(each["id"], each["result"]) for each in done] == [(bounty, "done")]
    assert keeper.json("show", bounty, acts=False)["end"] == "Paid"
    late = judged(panel[2], bounty, manifest, url, "met", "met", "met", exit_code=1)
    assert "there is nothing to judge now" in late


def test_a_safe_posts_a_table_in_one_transaction_and_again_what_is_due(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10 * 10**18)
    steward = users["steward"]
    (tmp_path / "specification.toml").write_bytes(SPEC.read_bytes())
    (tmp_path / "bounty.toml").write_text((EXAMPLES / "bounty.toml").read_text() + "lane = 300\n")
    table = tmp_path / "jobs.csv"
    rows = ["title,issue,reward,every", "Hours,https://codeberg.org/a/b/issues/1,0.25,", "Minutes,,,1 week"]
    table.write_text("\n".join(rows))
    post = ("post", "--each", table, tmp_path / "bounty.toml", "--guild", guild, "--safe", dao.address)
    plan = steward.json(*post, "--plan")
    assert [(job["row"], job["lane"], job["title"]) for job in plan["jobs"]] == [
        (2, 300, "Hours"),
        (3, 301, "Minutes"),
    ]
    assert plan["gas"] > 100_000 and not (tmp_path / "specifications").exists()
    said = steward(*post, "--out", tmp_path / "table.json", stderr=True)
    assert "2 to post, in lanes 300 to 301" in said and "0.75 ETH of rewards" in said
    assert said.index("2 to post") < said.index("written: ")
    receipt = dao.execute(safe.read_batch(tmp_path / "table.json"))
    ids = [event.facts["id"] for event in receipt.named("Posted")]
    files = {file.name: file.read_bytes() for file in (tmp_path / "specifications").iterdir()}
    assert {f"{content_hash(data).hex()}.toml" for data in files.values()} == set(files)
    shown = steward("show", "0x" + ids[0].hex())
    assert "https://codeberg.org/a/b/issues/1" in shown

    table.write_text("\n".join([*rows, "Seconds,,,"]))  # a new job; the others are posted
    plan = steward.json(*post, "--plan")
    assert ([job["title"] for job in plan["jobs"]], plan["leftOut"]) == (["Seconds"], [2, 3])
    local.travel(chain, chain.now() + 7 * DAY)
    assert [job["title"] for job in steward.json(*post, "--plan")["jobs"]] == ["Minutes", "Seconds"]
    assert "--each goes with one file" in steward(*post, tmp_path / "bounty.toml", exit_code=2)


def test_a_table_waits_for_what_an_earlier_run_has_posted(users, guild, chain, tmp_path, monkeypatch):
    def not_in_time(self, transaction):
        raise NotConfirmed("not in time", transaction)

    steward = users["steward"]
    (tmp_path / "specification.toml").write_bytes(SPEC.read_bytes())
    (tmp_path / "bounty.toml").write_text((EXAMPLES / "bounty.toml").read_text() + "lane = 330\n")
    (tmp_path / "jobs.csv").write_text("title\nSeconds\n")
    post = ("post", "--each", tmp_path / "jobs.csv", tmp_path / "bounty.toml", "--guild", guild)
    steward("guild", "posters", guild, steward.signer.address, "--yes")
    rpc(chain, "evm_setAutomine", False)
    try:
        with monkeypatch.context() as impatient:
            impatient.setattr(Chain, "wait", not_in_time)
            steward(*post, "--yes", exit_code=3)
        threading.Timer(1, lambda: rpc(chain, "evm_setIntervalMining", 1)).start()
        plan = steward.json(*post, "--plan")
    finally:
        rpc(chain, "evm_setIntervalMining", 0)
        rpc(chain, "evm_setAutomine", True)
    assert (plan["jobs"], plan["leftOut"]) == ([], [2])


def test_the_desk_keeps_one_comment_for_a_bounty_from_its_issue_to_its_end(
    users, dao, guild, chain, tmp_path, monkeypatch
):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10 * 10**18)
    steward, keeper, fake = users["steward"], users["keeper"], FakeForge()
    issue = "https://codeberg.org/dao/clock/issues/12"
    (tmp_path / "specification.toml").write_bytes(SPEC.read_bytes())
    (tmp_path / "bounty.toml").write_text((EXAMPLES / "bounty.toml").read_text() + "lane = 310\n")
    (tmp_path / "jobs.csv").write_text(
        f"title,issue\nHello @everyone,{issue}\nElsewhere,{issue.replace('clock', 'cat')}\n"
    )
    post = ("post", "--each", tmp_path / "jobs.csv", tmp_path / "bounty.toml", "--guild", guild)
    steward(*post, "--safe", dao.address, "--out", tmp_path / "desk.json")
    (bounty, _) = (
        event.facts["id"].hex()
        for event in dao.execute(safe.read_batch(tmp_path / "desk.json")).named("Posted")
    )
    settings = tmp_path / ".oathwork.toml"
    with served(fake.app) as url:
        lines = ['repository = "https://codeberg.org/dao/clock"', f'api = "{url}/api/v1"']
        settings.write_text("\n".join([*lines, f'posters = ["{dao.address}"]']))
        desk = ("desk", "--file", settings, "--once")
        assert "OATHWORK_FORGE_TOKEN" in keeper(*desk, acts=False, exit_code=2)
        shown = keeper(*desk, "--dry-run", acts=False)
        assert "for `Hello @everyone`" in shown and "Elsewhere" not in shown and fake.asked == []
        monkeypatch.setenv("OATHWORK_FORGE_TOKEN", "secret-of-the-bot")
        told = [keeper.json(*desk, acts=False)["comments"] for _ in range(2)]
        row = {"issue": 12, "bounty": f"0x{bounty}"}
        assert told == [
            [row | {"result": each} for each in results] for results in (["written", "labelled"], ["same"])
        ]
        worker = users["worker"]
        line = worker.json("claim", "0x" + bounty, "--sign-only", tmp_path / "claim.json")["line"]
        fake.add(12, "whoever", line)
        told = keeper(*desk, "--relay", "keeper", acts=False)
        assert f"issue 12: answered, 0x{bounty}, /claim 0x01" in told
        assert "nobody here gives this account its bond" in fake.bodies(12)[-1]
        fake.add(12, "whoever", line)
        keeper(*desk, "--relay", "keeper", "--gift", worker.address, acts=False)
        assert "Sent: transaction" in fake.bodies(12)[-1]
        assert f"issue 12: edited, 0x{bounty}" in keeper(*desk, acts=False)
        body, *_ = fake.bodies(12)
        assert f"It waits for the delivery by `{users['worker'].address}`" in body
        users["worker"]("quit", "0x" + bounty, "--yes")
        fake.locked.add(12)
        fake.comments[12].clear()
        assert "1 of 1 comments could not be kept" in keeper(*desk, acts=False, exit_code=3)
        settings.write_text(
            "\n".join([*lines, f'posters = ["{steward.address}"]'])
        )  # whose bounties are others
        assert "no bounty names an issue" in keeper(*desk, acts=False)


def test_a_worker_links_their_account_to_a_name(users, guild):
    worker = users["worker"]
    said = worker("link", "codeberg.org", "Ada", stderr=True)
    assert f"{worker.address} belongs to 'ada' on 'codeberg.org'." in said and "digest" in said
    assert "https://codeberg.org/api/v1/repos/ada/.profile/raw/oathwork.json" in said
    (link,) = json.loads((worker.home / "oathwork.json").read_text())["links"]
    assert (link["account"], link["name"]) == (worker.address, "ada")
    assert "not the host of a forge" in worker("link", "a b", "ada", exit_code=2)
    assert "127.0.0.1" in worker("link", "127.0.0.1:9", "ada", "--check", exit_code=3, acts=False)


def test_a_panel_seals_in_two_mailboxes_and_a_keeper_pays(users, dao, guild, node, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    keeper, worker = users["keeper"], users["worker"]
    (bounty,) = posted(users, dao, guild, tmp_path, lane=63)
    manifest = evidence(worker, bounty, work, "--claim", "--yes")
    panel = drawn(users, bounty, chain)
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with mailbox(node, folders[0]) as one, mailbox(node, folders[1]) as two:
        places = ("--verdicts", one, "--verdicts", two)
        looks = ("keeper", "--once", "--dry-run", "--only", "settle", *places)
        kept = {
            *(panel[0].home / "verdicts").glob("*")
        }  # of bounties that stories before this one were about
        refused = judged(panel[0], bounty, manifest, one, "met", "met", "met", more=("--seal",), exit_code=2)
        assert "needs 2 to 8 mailboxes" in refused and {*(panel[0].home / "verdicts").glob("*")} == kept
        for peer in panel:
            assert not keeper.json(*looks)["outcomes"]
            said = peer(
                *("review", bounty, "--manifest", manifest, "--spec", SPEC, "--yes", *TOOLS, *places),
                *("--judge", "met", "--judge", "met", "--judge", "partly"),
                stderr=True,
            )
            assert f"sealed: {one[7:]} and {two[7:]} have one part each" in said
            assert "Seal of this verdict" in said and said.count("digest ") == 2
        (row,) = (row for row in peer.json("queue", peer.address, *places)["signed"] if row["id"] == bounty)
        assert row["signed"] == [
            f"a score of 83 in {one[7:]} and {two[7:]}"
        ]  # all have: everyone can read it
        assert not worker.json("report", "--guild", guild, "--seals", *places)["brokenSeals"]
        assert [each["result"] for each in keeper.json(*looks)["outcomes"]] == ["would be done"]
        # The last to seal says another thing on the chain.
        again = judged(peer, bounty, manifest, tmp_path / "other", "not", "not", "not")
        assert "signed: a score of 0" in again
        peer("settle", bounty, "--verdicts", tmp_path / "other", "--yes")
        (breach,) = worker.json("report", "--guild", guild, "--seals", *places)["brokenSeals"]
        facts = (breach["peer"], breach["sealed"]["score"], breach["recorded"]["score"])
        assert facts == (peer.address, 83, 0) and len(breach["seals"]) == 2
        gone = (*places, "--verdicts", "http://127.0.0.1:9")
        said = worker("report", "--guild", guild, "--seals", *gone, exit_code=3)
        assert "answers of mailboxes, where seals may be broken too" in said
        said = worker("report", "--guild", guild, "--seals", *places)
        assert f"broken  {peer.address} has sealed a score of 83 and recorded 0" in said
        done = keeper.json("keeper", "--once", "--only", "settle", "--verdicts", one, "--verdicts", two)
    assert [(each["id"], each["result"]) for each in done["outcomes"]] == [(bounty, "done")]


def test_a_seal_that_one_mailbox_does_not_take_is_sent_again_as_it_was(
    users, dao, guild, node, chain, work, tmp_path
):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    (bounty,) = posted(users, dao, guild, tmp_path, lane=64)
    manifest = evidence(users["worker"], bounty, work, "--claim", "--yes")
    peer = drawn(users, bounty, chain)[0]
    with mailbox(node, tmp_path) as url:
        more = ("--verdicts", "http://127.0.0.1:9")
        said = judged(peer, bounty, manifest, url, "met", "met", "met", more=more, exit_code=3)
        assert "1 of 2 mailboxes have their part, and nobody can open the verdict" in said
        (file,) = (peer.home / "verdicts").glob(f"{bounty[2:18]}*.sealed")
        parts = file.read_bytes()
        judged(peer, bounty, manifest, url, "met", "met", "met", more=more, exit_code=3)
        assert file.read_bytes() == parts
        judged(peer, bounty, manifest, url, "met", "met", "met", more=(*more, "--no-seal"))


def test_a_peer_without_a_network_signs_what_he_was_shown(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    (bounty,) = posted(users, dao, guild, tmp_path, lane=62)
    manifest = evidence(users["worker"], bounty, work, "--claim", "--yes")
    peer = drawn(users, bounty, chain)[0]
    peer("show", bounty, "--keep", acts=False)
    (kept,) = peer.home.glob(f"bounties/{bounty[2:18]}.json")
    offline = ("--offline", "--network", "http://127.0.0.1:9")
    told = peer("review", bounty, "--manifest", manifest, "--spec", SPEC, *offline, exit_code=2)
    assert "needs the bounty's file" in told
    looked = ("review", kept, "--manifest", manifest, "--spec", SPEC, *TOOLS, *offline)
    judges = ("--judge", "met", "--judge", "met", "--judge", "partly")
    # Asked whether to run the command, and whether to sign: the peer sees the hashes before, and signs nothing.
    shown = peer(*looked, *judges, answers="y\nn\n", exit_code=1)
    assert "digest       0x" in shown and "Sign a score of 83?" in shown
    assert not list(peer.home.glob(f"verdicts/{bounty[2:18]}*"))
    signed = peer.json(*looked, *judges, "--yes")
    assert signed["digest"] in shown
    shutil.copytree(peer.home / "verdicts", tmp_path / "verdicts")
    recorded = users["keeper"]("settle", bounty, "--verdicts", tmp_path / "verdicts", "--yes")
    assert "Judged: bounty" in recorded


def test_a_verdict_no_mailbox_takes_is_kept_and_said_so(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    (bounty,) = posted(users, dao, guild, tmp_path, lane=61)
    manifest = evidence(users["worker"], bounty, work, "--claim", "--yes")
    peer = drawn(users, bounty, chain)[0]
    said = judged(peer, bounty, manifest, "http://127.0.0.1:9", "met", "met", "met", exit_code=3)
    assert "not left: 127.0.0.1:9" in said and "no mailbox has the verdict" in said
    assert list((peer.home / "verdicts").glob(f"{bounty[2:18]}*.json"))


def test_milestones_of_a_safe_in_one_transaction_and_one_withdrawn(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=2 * 10**18)
    first, second, third = posted(users, dao, guild, tmp_path, lane=10, count=3)
    steward, batch = users["steward"], tmp_path / "withdraw.json"
    steward("withdraw", second, "--safe", dao.address, "--out", batch)
    dao.execute(safe.read_batch(batch))
    assert users["keeper"].json("show", second, acts=False)["end"] == "Withdrawn"
    for bounty in (first, third):
        assert users["keeper"].json("show", bounty, acts=False)["bounty"]["status"] == "Open"


def test_milestones_are_reserved_for_one_worker_and_each_is_kept(users, guild, tmp_path):
    poster, worker, keeper = users["arbiter"], users["worker"], users["keeper"]
    users["steward"]("guild", "posters", guild, poster.address, "--yes")
    (poster.home / "specification.toml").write_bytes(SPEC.read_bytes())
    for name in ("first.toml", "second.toml"):
        (poster.home / name).write_bytes((EXAMPLES / "bounty.toml").read_bytes())
    options = ("--guild", guild, "--worker", worker.address, "--yes", "--json")
    said = poster("post", "first.toml", "second.toml", *options)
    told = [json.loads(line) for line in said.splitlines()]
    assert [each["bounty"]["terms"]["lane"] for each in told] == ["0", "1"]
    assert all((poster.home / each["kept"]).exists() for each in told)
    for each in told:
        assert "ReservedFor" in keeper("claim", each["bounty"]["id"], "--yes", exit_code=1)
        worker("claim", each["bounty"]["id"], "--yes")


def test_the_absent_are_replaced_and_at_last_the_arbiter_rules(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    keeper, arbiter, worker = users["keeper"], users["arbiter"], users["worker"]
    changes = ("size = 3", f'size = 1\narbiter = "{arbiter.address}"')
    (bounty,) = posted(users, dao, guild, tmp_path, changes, lane=20)
    evidence(worker, bounty, work, "--claim", "--yes")
    absent = drawn(users, bounty, chain)
    assert "TooEarly" in keeper("redraw", bounty, "--yes", exit_code=1)
    for round_number in range(3):
        local.travel(chain, chain.now() + 3 * DAY)
        said = keeper("redraw", bounty, "--yes")
        if round_number == 0:  # later the lot may fall on the same peer once more
            assert keeper.json("standing", guild, absent[0].address, acts=False)["missed"] == 1
        if "Escalated" not in said:
            drawn(users, bounty, chain)
    assert "NotArbiter" in keeper("rule", bounty, "--pay", "--yes", exit_code=1)
    before = chain.balance(worker.address)
    assert "Ruled: bounty" in arbiter("rule", bounty, "--pay", "--yes")
    assert chain.balance(worker.address) == before + 5 * 10**17 + 5 * 10**16


def test_a_team_shares_what_a_safe_releases(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    worker, mate, keeper = users["worker"], users["arbiter"], users["keeper"]
    (bounty,) = posted(users, dao, guild, tmp_path, lane=70)
    handed = ("deliver", bounty, "--repo", work.repository, "--commit", work.commits[0], "--spec", SPEC)
    team = ("--share", f"{mate.address}=25%", "--claim", "--yes", "--message", "We did it together.")
    link = ("--link", "run=https://ci.example.org/1")
    said = worker(*handed, *team, *link, exit_code=1)
    assert f"{mate.address} is to get a share and has not agreed" in said and "oathwork agree" in said
    manifest = next(worker.home.glob(f"bounties/{bounty[2:18]}-1-*.manifest.json"))
    assert "gives" in keeper("agree", "--manifest", manifest, "--yes", exit_code=2)
    agreed = mate.json("agree", "--manifest", manifest, "--yes")["file"]
    consent = ("--consent", mate.home / agreed)
    assert "to other shares" in worker(
        *handed, *team, *consent, exit_code=1
    )  # without the link it is other work
    assert "Claimed Delivered Shared: bounty" in worker(*handed, *team, *link, *consent)

    for peer in drawn(users, bounty, chain):
        judged(peer, bounty, manifest, tmp_path / "verdicts", "met", "met", "met")
    before, batch = chain.balance(mate.address), tmp_path / "release.json"
    release = ("release", bounty, "--manifest", manifest, "--repo", work.repository)
    release += ("--verdicts", tmp_path / "verdicts")
    (made,) = json.loads(keeper(*release, "--unsigned"))["transactions"]
    keeper(*release, "--safe", dao.address, "--out", batch)
    (step,) = safe.read_batch(batch)
    assert (step.function, "0x" + step.data.hex()) == ("settle", made["data"])
    dao.execute([step])
    assert keeper.json("show", bounty, acts=False)["end"] == "Paid"
    bonus = chain.balance(mate.address) - before - 5 * 10**17 // 4  # their part of what the commons add
    assert 0 <= bonus <= 3 * 10**16 // 4


def test_a_worker_who_vanishes_and_one_who_gives_the_job_back(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    keeper, worker = users["keeper"], users["worker"]
    (bounty,) = posted(users, dao, guild, tmp_path, lane=30)
    worker("claim", bounty, "--yes")
    assert "Quit: bounty" in worker("quit", bounty, "--yes")
    worker("claim", bounty, "--yes")
    error = json.loads(keeper("lapse", bounty, "--yes", "--json", exit_code=1))
    assert error["error"] == "TooEarly" and error["schema"] == "oathwork/error/1"
    local.travel(chain, chain.now() + 7 * DAY + 3_601)
    assert "Lapsed: bounty" in keeper("lapse", bounty, "--yes")
    assert worker.json("standing", guild, worker.address, acts=False)["abandoned"] == 1


def test_who_is_concerned_is_told_once(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    keeper, worker = users["keeper"], users["worker"]
    memory = ("--state-file", tmp_path / "told.json", "--once")
    watch = ("watch", dao.address, worker.address, users["peer0"].address, *memory)
    (bounty,) = posted(users, dao, guild, tmp_path, lane=50)
    keeper.json(*watch, acts=False)
    evidence(worker, bounty, work, "--claim", "--yes")
    told = [row for row in keeper.json(*watch, acts=False)["notices"] if row["bounty"] == bounty]
    assert [(row["kind"], row["account"]) for row in told] == [
        ("delivered", dao.address),
        ("delivered", worker.address),
    ]
    assert "nothing new" in keeper(*watch, acts=False)
    assert "Give an ACCOUNT" in keeper("watch", "--once", acts=False, exit_code=2)
    assert "'lunch'" in keeper(*watch, "--kind", "lunch", acts=False, exit_code=2)


def test_an_unsigned_transaction_can_be_signed_elsewhere(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    worker = users["worker"]
    (bounty,) = posted(users, dao, guild, tmp_path, lane=40)
    (made,) = json.loads(worker("claim", bounty, "--unsigned"))["transactions"]
    numbers = {"nonce", "gas", "value", "chainId", "maxFeePerGas", "maxPriorityFeePerGas"}
    raw = worker.signer.sign_transaction(
        {key: int(value, 16) if key in numbers else value for key, value in made.items() if key != "from"}
    )
    chain.broadcast(raw)
    assert worker.json("show", bounty, acts=False)["bounty"]["status"] == "Claimed"


def test_what_is_stuck_is_sent_again_or_cancelled(users, guild, chain):
    keeper, to = users["keeper"], address(b"\xad" * 20)
    hashes, patience = [], chain.patience
    rpc(chain, "evm_setAutomine", False)
    try:
        chain.patience = 0.1
        for value in (5, 7):
            with pytest.raises(NotConfirmed):
                chain.send(to, b"", keeper.signer, value=value, announce=hashes.append)
        threading.Timer(0.5, lambda: rpc(chain, "evm_setIntervalMining", 1)).start()
        assert "in its place: transaction 0x" in keeper("replace", hashes[0], "--yes")
        chain.patience = patience
        told = keeper.json("replace", hashes[1], "--cancel", "--yes")
        assert told["replaced"] == hashes[1]
    finally:
        chain.patience = patience
        rpc(chain, "evm_setIntervalMining", 0)
        rpc(chain, "evm_setAutomine", True)
    assert chain.balance(to) in (5, 12)  # the second may have been taken with the first
    assert "knows no transaction" in keeper("replace", "0x" + "1" * 64, "--yes", exit_code=2)
    assert "only the account that has sent it" in keeper("replace", hashes[0], "--unsigned", exit_code=2)


def test_the_contracts_are_verified_and_all_is_well(users, guild, node, chain):
    steward = users["steward"]
    assert "they name each other" in steward("verify", acts=False)
    escrow = find(chain).escrow
    assert steward.json("verify", escrow, acts=False)["contracts"]["BountyEscrow"]["address"] == escrow
    assert "is no escrow of ours" in steward(
        "verify", Oathwork.at(chain, find(chain)).guilds.address, acts=False, exit_code=2
    )
    salt = b"\x07" * 32
    other, _ = create_contract(chain, steward.signer, artifact("BountyEscrow").bytecode, salt)
    assert "may have written into its storage" in steward("verify", other, acts=False, exit_code=2)
    assert "its bytecode made them" in steward("verify", other, "--salt", "0x" + salt.hex(), acts=False)
    assert all(check["ok"] for check in steward.json("doctor", acts=False)["checks"])
    assert "BAD  network" in steward("doctor", "--network", "http://127.0.0.1:9", acts=False, exit_code=1)


def test_a_deployment_is_recorded_and_verified_by_its_record(users, tmp_path):
    steward = users["steward"]
    with play.anvil() as fresh:
        fresh.send(steward.address, b"", dev_signers(1)[0], value=10**18)
        where = ("--network", fresh.web3.provider.ipc_path, "--records", tmp_path)
        assert "a transaction takes up to 30,000,000 gas" in steward("deploy", *where, "--yes", stderr=True)
        file = tmp_path / f"{fresh.id}.json"
        record = json.loads(file.read_text())
        assert record["lot"] == {"mix": True, "reach": 8_191}
        assert "record: lot and reach are as they were" in steward("verify", *where, acts=False)
        file.write_text(json.dumps(record | {"lot": {"mix": True, "reach": 256}}))
        assert "256 blocks, so the chain has changed" in steward("verify", *where, acts=False)
        file.write_text(json.dumps(record | {"lot": {"mix": False, "reach": 8_191}}))
        assert "not the contracts that were recorded" in steward("verify", *where, acts=False, exit_code=3)


def test_what_is_around_the_core_is_deployed_once_where_it_is_everywhere(users, guild, chain):
    steward, places = users["steward"], edge.places(find(chain).escrow)
    assert steward.json("deploy", "--around", "--yes")["places"] == places
    assert all(map(chain.code, places.values()))
    answer = steward("deploy", "--around", "--yes")
    assert answer.startswith("there already:") and all(where in answer for where in places.values())
    assert "leave --records out" in steward("deploy", "--around", "--records", ".", "--yes", exit_code=2)


def test_what_asks_no_chain_answers_in_json_too(users):
    steward = users["steward"]
    assert steward.json("version")["version"]
    assert "_OATHWORK_COMPLETE" in steward.json("completion", "zsh")["script"]
    assert steward.json("init")["file"] == str(steward.home / "settings.toml")
    error = json.loads(steward("init", "--json", exit_code=2))
    assert error["schema"] == "oathwork/error/1" and "there already" in error["message"]


def test_a_wrong_argument_is_answered_with_one_clear_line(users, guild):
    steward = users["steward"]
    cases = {
        ("show", "nonsense"): (2, "neither a bounty's id in 0x nor its file"),
        ("show", "0x" + "1" * 64): (3, "no bounty 0x"),
        ("board", "--network", "moon"): (2, "there is no network 'moon'"),
        ("standing", guild, "0x12"): (2, "0x12"),
        ("lapse", "0x" + "1" * 64, "--account", "nobody"): (3, "no bounty 0x"),
        ("collect", "--account", "nobody", "--yes"): (2, "there is no keystore nobody"),
    }
    for arguments, (code, said) in cases.items():
        told = steward(*arguments, exit_code=code)
        assert said in told and told.strip().count("\n") == 0, told


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_has_help_with_an_example(name):
    done = runner().invoke(cli, [*name.split(), "--help"])
    assert done.exit_code == 0
    assert f"oathwork {name}" in done.stdout


def test_the_list_of_commands_imports_none_of_the_heavy_things():
    import subprocess

    code = "import sys; from oathwork.cli import cli\ntry: cli(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert not [
        name for name in ("web3", "sqlalchemy", "eth_account", "eth_abi", "rich") if f"'{name}'" in loaded
    ]


def masked(text):
    """Take numbers, hashes, and breaks of lines out of a page."""
    return " ".join(re.sub(r"\d[\d.,]*", "#", re.sub(r"(?:0x|\b)[\da-fA-F]{8,}…?", "hash", text)).split())


def test_the_claim_in_README_is_what_is_printed(users, guild):
    steward, worker = users["steward"], users["worker"]
    steward("guild", "posters", guild, steward.address, "--yes")
    answer = steward.json("post", EXAMPLES / "bounty.toml", "--guild", guild, "--yes")
    output = worker("claim", answer["bounty"]["id"], answers="y\n", stderr=True)
    remarks, _, told = output.partition("[y/N]:")
    sent, _, told = told.partition(" y\n")  # a terminal shows the answer where it was typed
    output = f"{remarks}[y/N]: y\n{sent}{told}"
    (block,) = re.findall(
        r"^\$ oathwork claim .*\n((?:.*\n)*?)```$",
        (EXAMPLES.parents[1] / "README.md").read_text(),
        re.MULTILINE,
    )
    assert masked(block) == masked(output)
