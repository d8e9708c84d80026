"""A newcomer's day: what README and the runbook tell people to type, typed as it stands there, on an empty machine."""

import json
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from itertools import cycle, islice
from pathlib import Path

import pexpect
import pytest

from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.demo.work import small_jobs
from tests.stories.conftest import TOOLS, Desk, alias_of, http_node
from tests.support.newcomer import COLUMNS, OPEN, YES, Newcomer
from tests.support.pages import ROOT, inline_commands, lines_to_type

PEERS = 6  # a panel of three is drawn from six seats
FIVE = "## A bounty in five commands"


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """dao, me, anyone and six peers, each with a home of their own and money for gas; and the chain.

    dao makes its key with Ape itself and me with cast itself; the others have files of the same form.
    """
    folder, bin = tmp_path_factory.mktemp("homes"), Path(sys.executable).parent
    with http_node() as node:
        chain = connect(node)
        chain.poll = 0.05
        rich = dev_signers(1)[0]
        everybody = {
            name: Newcomer(folder / name, node, bin)
            for name in ("dao", "me", "anyone", *(f"peer{n}" for n in range(PEERS)))
        }
        for number, (name, person) in enumerate(everybody.items()):
            kept = person.foundrys_keystore if number % 2 else person.apes_keystore
            make = {"dao": person.makes_a_key_with_ape, "me": person.makes_a_key_with_cast}.get(name, kept)
            make(name.rstrip("0123456789"))
            chain.send(person.address, b"", rich, value=10**18)
        yield everybody, chain


def found_in(pattern, said):
    return re.search(pattern, said)[1]


def on_the_page(account):
    """The line of the five commands that somebody types."""
    lines = {line.rsplit("--account ", 1)[1]: [] for line in lines_to_type("README.md", FIVE)}
    for line in lines_to_type("README.md", FIVE):
        lines[line.rsplit("--account ", 1)[1]].append(line)
    return lines[account]


# What is answered wrongly, and how that ends.
WRONG = {
    "no": ({YES: "n"}, "Aborted: nothing was sent"),
    "another passphrase": ({OPEN: "wrong horse"}, "Error: the passphrase does not open the keystore"),
    "Ctrl-C": ({YES: pexpect.spawn.sendintr}, "Aborted: nothing was sent"),
    "no passphrase": ({OPEN: ""}, "Error: the passphrase does not open the keystore"),
    "Ctrl-D": ({YES: pexpect.spawn.sendeof}, "Aborted: nothing was sent"),
    "Ctrl-C for a passphrase": ({OPEN: pexpect.spawn.sendintr}, "Aborted: nothing was sent"),
    "Ctrl-D for a passphrase": ({OPEN: pexpect.spawn.sendeof}, "Aborted: nothing was sent"),
}
WAYS = cycle(WRONG.values())


def answered_wrongly(chain, person, line):
    """Type a line and answer it wrongly, in two ways: one line says so, and nothing has changed."""
    for answers, end in islice(WAYS, 2):
        files, nonce = person.files(), chain.web3.eth.get_transaction_count(person.address)
        said = person.types(line, exit_code=1, answers=answers)
        assert said.strip().splitlines()[-1].startswith(end[:COLUMNS]), said
        assert (person.files(), chain.web3.eth.get_transaction_count(person.address)) == (files, nonce)


def test_a_day_as_README_tells_it(people):
    (everybody, chain) = people
    dao, me, anyone = (everybody[name] for name in ("dao", "me", "anyone"))
    peers = [everybody[f"peer{number}"] for number in range(PEERS)]
    assert "no keystores" not in dao.types("oathwork doctor", exit_code=1)  # its contracts are not there yet
    dao.types("oathwork deploy --account dao")

    next_lines = {}
    for command in inline_commands("README.md", FIVE, "oathwork init"):
        said = dao.types(command)
        next_lines[command.split()[-1]] = found_in(r"Next:\s+(?:edit it, then:\s+)?(.*)", said)
    assert next_lines.keys() == {"bounty", "specification", "guild", "init"}
    dao.types("oathwork doctor")

    # The guild's file: a line is uncommented as its comment says.
    file = dao.folder / "guild.toml"
    offers = ", ".join(f'"{peer.address}"' for peer in peers)
    text = file.read_text().replace("offers = []\n", f"offers = [{offers}]\n", 1)
    file.write_text(text.replace("posters = []\n", f'posters = ["{dao.address}"]\n', 1))
    guild = found_in(r"guild (0x[0-9a-f]{24})", dao.types(f"{next_lines['guild']} --account dao"))
    for peer in peers:
        assert "seated" in peer.types("oathwork guild seat 'My guild' --account peer")

    places = {"0xd4c9…": guild}

    def typed(person, line):
        for shown, meant in places.items():
            line = line.replace(shown, shlex.quote(meant))
        assert "…" not in line, line
        answered_wrongly(chain, person, line)
        return person.types(line)

    (post,) = on_the_page("dao")
    id = found_in(r"bounty (0x[0-9a-f]{64})", typed(dao, post))
    places["0x6176…"] = id[:10]
    for person in (me, anyone, *peers):  # the file that was posted is sent to them: it has no address
        (person.folder / "specification.toml").write_bytes((dao.folder / "specification.toml").read_bytes())

    claim, deliver = on_the_page("me")
    work = small_jobs(me.home / "work")[1]
    me.git("init")
    me.git("fetch", work.repository, work.commits[0])
    me.git("checkout", "-b", "work", "FETCH_HEAD")
    typed(me, claim)
    said = typed(me, deliver)
    assert "Delivered" in said
    (manifest,) = me.folder.glob("bounties/*.manifest.json")
    for person in (anyone, *peers):
        (person.folder / "manifest.json").write_bytes(manifest.read_bytes())
    local.mine(chain, 66)

    waiting = [peer for peer in peers if id[:18] in peer.types(f"oathwork queue {peer.address}")]
    assert len(waiting) == 3
    (review,) = on_the_page("peer")
    for peer in waiting:
        assert "signed: a score of" in typed(peer, review)
    (anyone.folder / "verdicts").mkdir()
    for peer in waiting:
        for file in peer.folder.glob("verdicts/*.json"):
            (anyone.folder / "verdicts" / file.name).write_bytes(file.read_bytes())
    (release,) = on_the_page("anyone")
    anyone.git("clone", me.folder, "work")
    places["--repo ."] = "--repo work"
    assert "Paid: bounty" in typed(anyone, release.replace("--repo .", "--repo work"))

    before = chain.balance(waiting[0].address)
    assert "0.01 ETH moved" in " ".join(waiting[0].types("oathwork collect --account peer").split())
    assert chain.balance(waiting[0].address) > before
    assert "Paid" in dao.types(f"oathwork show {id[:10]}")


# ---------------------------------------------------------------------------------------------------------- the runbook


class Rehearsal:
    """Types the runbook's lines as they stand there, where its files are: what it leaves open is put in."""

    def __init__(self, desk, chain, folder):
        self.desk, self.chain, self.folder = desk, chain, folder
        self.guild = self.bounty = ""

    def types(self, line):
        line, _, remark = line.partition("#")
        line = line.replace("$N", "").replace("$OATHWORK_NETWORK", self.desk.node)
        if until := re.search(r"and so on, to dev::(\d+)", remark):
            first = int(re.search(r"dev::(\d+)", line)[1])
            return [
                self._type(line.replace(f"dev::{first}", f"dev::{each}"))
                for each in range(first, int(until[1]) + 1)
            ]
        if " review " in line:
            return [self._type(re.sub(r"TEST::\d+", alias_of(peer), line)) for peer in self._panel()]
        return [self._type(line)]

    def _panel(self):
        document = json.loads(self.desk("show", self.bounty, "--json"))
        return [seat["account"] for seat in document["bounty"]["people"]["panel"]]

    def _type(self, line):
        words = shlex.split(line.replace("0x…", self.guild if not self.bounty else self.bounty))
        manifests = [str(file) for file in self.folder.glob("bounties/*.manifest.json")]
        words = [part for word in words for part in (manifests if "….manifest.json" in word else [word])]
        if words[:2] == ["cast", "rpc"]:
            return subprocess.run(words, check=True, capture_output=True, text=True).stdout
        account = words.pop(words.index("--account") + 1) if "--account" in words else None
        words = [word for word in words if word != "--account"]
        if words[:2] == ["ape", "oathwork"]:
            said = self.desk(*words[2:], as_=account)
        else:
            assert words[:2] == ["ape", "run"], line
            more = {"review": [*["--judge", "met"] * 3, "--yes", *TOOLS], "release": ["--yes"]}.get(
                words[2], []
            )
            said = self.desk.run(*words[2:], *more, as_=account)
        self.guild = self.guild or (found_in(r"guild (0x[0-9a-f]{24})", said) if "guild 0x" in said else "")
        self.bounty = self.bounty or (
            found_in(r"Posted: bounty (0x[0-9a-f]{64})", said) if "Posted: " in said else ""
        )
        return said


def test_the_rehearsal_is_what_the_runbook_says(tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    for name in ("scripts", "ape-config.yaml"):  # which says how many test accounts there are
        (here / name).symlink_to(ROOT / name)
    work = small_jobs(tmp_path / "jobs")[1]
    subprocess.run(["git", "clone", "-q", work.repository, tmp_path / "work"], check=True)
    subprocess.run(["git", "-C", tmp_path / "work", "checkout", "-q", work.commits[0]], check=True)
    lines = lines_to_type("scripts/README.md", "## Rehearse")
    assert lines[0].startswith("export OATHWORK_NETWORK=") and lines[1].startswith("N=")
    with http_node() as node, chdir(here):
        chain = connect(node)
        chain.poll = 0.05
        rehearsal = Rehearsal(Desk(node, here), chain, here)
        said = [answer for line in lines[2:] for answer in rehearsal.types(line)]
    assert "Paid: bounty" in said[-1]
