# ruff: noqa: F401, F811  fixtures of the other story are asked for by their names
"""A bounty from the comment in its issue to paid: five people, a forge, webhooks, two mailboxes, a real node.

The poster is a DAO. The worker has tokens for the bond and no coin at all. One of the three peers copies what another has
sealed, with all its parts, as if both mailboxes had given them away: it counts for nothing.
"""

import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from oathwork.chain.keys import dev_signers
from oathwork.contracts import safe
from oathwork.errors import BadDocument
from oathwork.verdicts.exchange import VerdictMailbox
from oathwork.verdicts.seal import saved_seals
from oathwork.verdicts.verdict import read_verdict
from oathwork.workflows.forge.settings import read_forge_settings
from tests.stories.conftest import EXAMPLES, SPEC, TOOLS
from tests.stories.test_commands import (
    PASSPHRASE,
    User,
    dao,
    drawn,
    evidence,
    guild,
    mailbox,
    token,
    users,
    without_ape,
    work,
)
from tests.support.forge import FakeForge
from tests.support.hooks import sent
from tests.support.pages import inline_commands, section
from tests.support.serving import served

SECRET = "a-secret-of-32-characters-length"
ISSUE = 12
PATIENCE = 60  # seconds


class Issue:
    """The issue at the forge, as people see it and write into it; each comment reaches the desk by a webhook."""

    def __init__(self, fake):
        self.fake, self.hooks, self.count = fake, "", 0

    def write(self, author, text):
        self.count += 1
        self.fake.add(ISSUE, author, text)
        body, headers = sent(
            "gitea", SECRET, f"delivery {self.count}", issue=ISSUE, text=f"{text} ({self.count})"
        )
        assert self.post(body, headers) == 202

    def post(self, body, headers):
        connection = http.client.HTTPConnection(urlsplit(self.hooks).netloc, timeout=10)
        connection.request("POST", "/webhook", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def await_comment(self, *parts):
        """Return the desk's last comment that holds all of this, once it is there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for body in reversed(self.fake.bodies(ISSUE)):
                if all(part in body for part in parts):
                    return body.replace("\r\n", "\n")
            time.sleep(0.1)
        raise AssertionError(f"no comment says {parts}: {self.fake.bodies(ISSUE)}")


@contextmanager
def desk_running(operator, node, settings):
    """The desk as its operator starts it; yields where its webhooks go."""
    environment = os.environ | {
        "HOME": str(operator.home),
        "OATHWORK_NETWORK": node,
        "OATHWORK_SETTINGS": str(operator.home / "settings.toml"),
        "OATHWORK_STATE": str(operator.home / "state"),
        "OATHWORK_FORGE_TOKEN": "secret-of-the-bot",
        "OATHWORK_WEBHOOK_SECRET": SECRET,
        f"APE_ACCOUNTS_{operator.name}_PASSPHRASE": PASSPHRASE,
    }
    command = [sys.executable, "-m", "oathwork", "desk", "--listen", "127.0.0.1:0", "--every", "1 hour"]
    options = ["--relay", operator.name, "--file", str(settings)]
    process = subprocess.Popen(
        [*command, *options], cwd=operator.home, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        line = process.stderr.readline()
        assert "webhooks: http://127.0.0.1:" in line, line + process.stderr.read()
        yield re.search(r"http://127\.0\.0\.1:\d+", line)[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (1, 130, -signal.SIGINT), process.stderr.read()


@pytest.fixture
def posted_in_issue(users, dao, guild, token, tmp_path):
    """A bounty of the DAO in tokens, whose specification names the issue: forge, id, settings, and the option for
    the specification."""
    fake, steward = FakeForge(), users["steward"]
    token.mint(dao.address, 10**18).send(dev_signers(1)[0])
    text = (EXAMPLES / "bounty.toml").read_text().replace('"ETH"', f'"{token.address}"')
    (tmp_path / "bounty.toml").write_text(
        text.replace('patience = "1 day"', 'patience = "0 seconds"') + "lane = 400\n"
    )
    (tmp_path / "specification.toml").write_bytes(SPEC.read_bytes())
    (tmp_path / "jobs.csv").write_text(f"title,issue\nReadable slugs,{fake.repository}/issues/{ISSUE}\n")
    line = ("post", "--each", tmp_path / "jobs.csv", tmp_path / "bounty.toml", "--guild", guild)
    steward(*line, "--safe", dao.address, "--out", tmp_path / "batch.json")
    (event,) = dao.execute(safe.read_batch(tmp_path / "batch.json")).named("Posted")
    (specification,) = (tmp_path / "specifications").iterdir()
    with served(fake.app) as url:
        lines = [f'repository = "{fake.repository}"', f'api = "{url}/api/v1"', f'posters = ["{dao.address}"]']
        (tmp_path / ".oathwork.toml").write_text("\n".join(lines))
        yield fake, "0x" + event.facts["id"].hex(), tmp_path / ".oathwork.toml", ("--spec", specification)


@pytest.fixture
def worker(node, chain, token, tmp_path):
    """Somebody with tokens for one bond, and not a single coin."""
    worker = User("worker", node, tmp_path)
    token.mint(worker.address, 5 * 10**16).send(dev_signers(1)[0])
    assert chain.web3.eth.get_balance(worker.address) == 0
    return worker


def copied(seals, lazy):
    """What another has sealed, with all its parts, signed by a peer who has looked at nothing."""
    draft = replace(seals[0], peer=lazy.address, signature=b"")
    signature = lazy.signer.sign(draft.typed)
    return [replace(each, peer=lazy.address, signature=signature) for each in seals]


def test_a_bounty_goes_from_its_issue_to_paid(
    posted_in_issue, users, worker, guild, token, node, chain, work, tmp_path
):
    fake, bounty, settings, more = posted_in_issue
    keeper, issue = users["keeper"], Issue(fake)
    with desk_running(keeper, node, settings) as issue.hooks:
        first_comment = issue.await_comment(f"<!-- oathwork {bounty} -->", "Open. It waits for a claim")
        assert "`Readable slugs`" in first_comment

        # The worker reads how, signs, and writes the line. Somebody copies it, and a stranger's is nobody's.
        issue.write("ada", "How do I take this?\n\n/claim")
        assert f"`oathwork claim {bounty}`" in issue.await_comment("asks for `/claim`")
        line = worker.json("claim", bounty, "--own-bond", "--sign-only", tmp_path / "claim.json")["line"]
        issue.write("eve", line[:-2] + "00")
        issue.await_comment("`eve` asks for", "It was not handed on")
        issue.write("ada", line)
        issue.await_comment("Sent: transaction `0x")
        issue.write("eve", line)
        issue.await_comment("`eve` asks for", "the next one is 2")
        issue.await_comment(first_comment.splitlines()[0], f"It waits for the delivery by `{worker.address}`")

        assert fake.labels[ISSUE] == ["help wanted", "bounty"]

        # The exact command that the desk says, typed where the work is; the keeper sends what it signs.
        issue.write("ada", f"/deliver {work.commits[0]}")
        answer = issue.await_comment("asks for `/deliver", "makes the evidence")
        (command,) = re.findall(r"`oathwork (deliver [^`]+)`", answer)
        typed = [str(work.repository) if word == "." else word for word in shlex.split(command)]
        worker(*typed, *more, "--sign-only", tmp_path / "delivery.json")
        manifest = next(worker.home.glob(f"bounties/{bounty[2:18]}-*.manifest.json"))
        assert json.loads(manifest.read_text())["links"] == [
            {"kind": "issue", "url": f"{fake.repository}/issues/{ISSUE}"}
        ]
        keeper("relay", tmp_path / "delivery.json", "--yes")
        panel = drawn(users, bounty, chain)
        _judged_and_settled(panel, bounty, manifest, more, keeper, node, tmp_path)
        issue.write("ada", "/status")
        end = issue.await_comment(first_comment.splitlines()[0], "- Now: Paid")
        assert "Verdicts of round 1: 100, 100 of 100" in end
    assert token.balance_of(worker.address) == 5 * 10**17 + 5 * 10**16
    assert chain.web3.eth.get_balance(worker.address) == 0
    assert fake.labels[ISSUE] == ["help wanted"]
    for peer, fee in zip(panel, (10**16, 10**16, 0), strict=True):
        said = peer("collect", "--token", token.address, "--yes", exit_code=0 if fee else 1)
        assert fee or "NothingOwed" in said
        assert token.balance_of(peer.address) == fee


def _judged_and_settled(panel, bounty, manifest, more, keeper, node, tmp_path):
    """Two peers look and seal in two mailboxes; the third seals what the first has sealed. A keeper settles."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with mailbox(node, folders[0]) as one, mailbox(node, folders[1]) as two:
        places = ("--verdicts", one, "--verdicts", two)
        settle = ("keeper", "--once", "--only", "settle", *places)
        *honest, lazy = panel
        for peer in honest:
            assert keeper.json(*settle, "--dry-run")["outcomes"] == []
            judges = ("--judge", "met", "--judge", "met", "--judge", "met")
            peer("review", bounty, "--manifest", manifest, *more, "--yes", *TOOLS, *places, *judges)
        verdicts = honest[0].home / "verdicts"
        (file,) = verdicts.glob(f"{bounty[2:18]}*.json")
        (sealed_file,) = verdicts.glob(f"{bounty[2:18]}*.sealed")
        hosts = [url.removeprefix("http://") for url in (one, two)]
        seals = saved_seals(read_verdict(file.read_bytes()), sealed_file, hosts)
        for url, seal in zip((one, two), copied(seals, lazy), strict=True):
            VerdictMailbox(url).leave_seal(seal)
        done = keeper.json(*settle)
    assert [(each["id"], each["result"]) for each in done["outcomes"]] == [(bounty, "done")]
    (said,) = done["setAside"]
    assert f"what is sealed is the verdict of {honest[0].address}" in said["said"]


# ------------------------------------------------------------------------------------- the page, followed word by word

PAGE, FIVE_MINUTES = "src/oathwork/workflows/forge/README.md", "## In five minutes"


def typed_in_a_shell(line, folder, operator, node):
    """Type a line of the page in a folder, as it stands there."""
    environment = os.environ | {
        "HOME": str(operator.home),
        "OATHWORK_NETWORK": node,
        "OATHWORK_STATE": str(folder / "state"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    environment.pop("OATHWORK_ACCOUNT", None)
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_repository_has_its_bounties_in_five_minutes_as_the_page_says(
    users, dao, guild, node, chain, tmp_path
):
    text, fake, steward = section(PAGE, FIVE_MINUTES), FakeForge(), users["steward"]
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    # 1. The issue in the specification, and the bounty posted.
    issue = re.search(r'`(issue = "[^`]+")`', text)[1]
    (tmp_path / "specification.toml").write_text(f"{issue}\n{SPEC.read_text()}")
    (tmp_path / "bounty.toml").write_text((EXAMPLES / "bounty.toml").read_text() + "lane = 410\n")
    line = ("post", tmp_path / "bounty.toml", "--guild", guild, "--safe", dao.address)
    steward(*line, "--out", tmp_path / "batch.json")
    (event,) = dao.execute(safe.read_batch(tmp_path / "batch.json")).named("Posted")
    folder = tmp_path / "clone"
    (folder / "specifications").mkdir(parents=True)
    (folder / "specifications/any-name.toml").write_bytes((tmp_path / "specification.toml").read_bytes())
    with served(fake.app) as url:
        # 2. The settings: only the poster is filled in, and the forge is ours.
        block = textwrap.dedent(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1])
        settings = block.replace("0x…", dao.address) + f'api = "{url}/api/v1"\n'
        (folder / ".oathwork.toml").write_text(settings)
        # 3. A look that asks the forge nothing.
        (dry_run,) = inline_commands(PAGE, FIVE_MINUTES, "oathwork desk")
        shown = typed_in_a_shell(dry_run, folder, users["keeper"], node)
        assert event.facts["id"].hex() in shown and fake.asked == []
        # 4. What cron or CI types.
        (command,) = re.findall(r"```sh\n *(.+)\n *```", text)
        typed_in_a_shell(command.replace("=…", "=secret-of-the-bot"), folder, users["keeper"], node)
    assert fake.bodies(ISSUE)[0].replace("\r\n", "\n").strip() in shown
    assert fake.labels[ISSUE] == ["help wanted", "bounty"]


def test_each_setting_that_the_page_names_can_be_set_so(tmp_path):
    block = textwrap.dedent(re.search(r"```toml\n(.*?)```", section(PAGE, FIVE_MINUTES), re.DOTALL)[1])
    lines = [
        line.removeprefix("# ").replace("https://…", "https://git.example.org") for line in block.splitlines()
    ]
    file = tmp_path / ".oathwork.toml"
    file.write_text("\n".join(lines).replace("0x…", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"))
    read_forge_settings(file)
    file.write_text(file.read_text() + "\nno_such_setting = 1\n")
    with pytest.raises(BadDocument, match="no_such_setting") as refusal:
        read_forge_settings(file)
    names = re.search(r"there are (.*)", str(refusal.value))[1].split(", ")
    assert {line.split(" = ")[0] for line in lines} == set(names)
