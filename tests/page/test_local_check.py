"""The peer's page on his own machine: evidence computed again, the job's command run after a yes in a real terminal, and not else."""

import json
import os
import re
import select
import subprocess
import sys
import time
import urllib.request
from types import SimpleNamespace

import pytest

from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.manifest import Claim, Remarks
from oathwork.evidence.specification import Acceptance, read_specification, write_specification
from oathwork.untrusted.documents import content_hash
from tests.page.forms import opened_by, press

WORK = "print('one, two')\n"
COMMANDS = {
    "passes": Acceptance(("sh", "-c", "cat work.py"), 20),
    "fails": Acceptance(("sh", "-c", "echo it is wrong; exit 3"), 20),
    "sleeps": Acceptance(("sleep", "30"), 1),
}


class Terminal:
    """What a person sees of `oathwork web`, and types there."""

    def __init__(self, person):
        self.person, self.text = person, ""

    def wait_for(self, pattern, seconds=60):
        """Wait until something stands there, and return its match; what was read before it is forgotten."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := re.search(pattern, self.text):
                self.text = self.text[found.end() :]
                return found
            if select.select([self.person], [], [], 0.2)[0]:
                self.text += os.read(self.person, 65_536).decode()
        raise AssertionError(f"{pattern!r} does not stand in the terminal: {self.text}")

    def type(self, text):
        os.write(self.person, text.encode())


@pytest.fixture(scope="module")
def process(world, page_folder, tmp_path_factory):
    """`oathwork web` in a terminal of its own: its `url`, the address with the token, and the terminal."""
    folder = tmp_path_factory.mktemp("process")
    person, command = os.openpty()
    environment = {
        **os.environ,
        "OATHWORK_NETWORK": world.url,
        "OATHWORK_SETTINGS": str(folder / "none.toml"),
        "OATHWORK_PAGE": str(page_folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "COLUMNS": "2000",
    }
    line = [sys.executable, "-c", "from oathwork.cli import main; main()", "web", "--port", "0"]
    running = subprocess.Popen(
        line, stdin=command, stdout=command, stderr=command, env=environment, cwd=folder
    )
    os.close(command)
    terminal = Terminal(person)
    try:
        found = terminal.wait_for(r"(http://127\.0\.0\.1:\d+)/(#token=\S+)")
        yield SimpleNamespace(url=found[1], token=found[2], terminal=terminal)
    finally:
        running.terminate()
        running.wait(10)
        os.close(person)


def leave(url, id, data):
    """Leave a document with the process, as the poster's or the worker's page does."""
    body = json.dumps({"bounty": "0x" + id.hex(), "text": data.decode()}).encode()
    request = urllib.request.Request(f"{url}/api/documents", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


@pytest.fixture
def job(changed_world, process, tmp_path):
    """Make a delivery with a command, under review: its `peer`, and the `folder` that was handed in."""
    world, folder = changed_world, tmp_path / "work"
    folder.mkdir()
    (folder / "work.py").write_text(WORK)

    def make(name):
        stage, acceptance = world.stage, COMMANDS[name]
        text = write_specification(f"It {name}", ["It works"], acceptance=acceptance, licence="MIT")
        terms = stage.terms(lane=900 + list(COMMANDS).index(name), spec=content_hash(text))
        bounty = stage.claim(stage.post(terms))
        claim = Claim(world.chain.id, world.contracts.escrow.address, bounty.id, 1, bounty.state.worker)
        manifest = write_folder_manifest(
            claim, folder, remarks=Remarks(specification=read_specification(text))
        )
        bounty = stage.draw(stage.deliver(bounty, manifest.delivery))
        for data in (text, manifest.data):
            leave(process.url, bounty.id, data)
        return SimpleNamespace(id=bounty.id, peer=bounty.people.panel[0].account, folder=folder)

    return make


@pytest.fixture
def opened(page_for, process):
    """Open the review of a job as its peer, at the address that the terminal has printed, or with another token."""

    def open(job, token=None):
        address = f"/bounty/0x{job.id.hex()}/review"
        page = opened_by(
            page_for, job.peer, f"{address}{process.token if token is None else token}", base=process.url
        )
        page.locator("fieldset").first.wait_for()
        return page

    return open


def checks_said(page):
    """What the form would say of evidence and command."""
    names = ("I have recomputed the evidence", "I have run the acceptance command")
    return tuple(page.get_by_label(name).input_value() for name in names)


def test_the_evidence_is_computed_again(opened, job):
    job = job("passes")
    page = opened(job)
    assert "token" not in page.url
    page.get_by_label("Where the work is").fill(str(job.folder))
    press(page, "Compute the evidence again")
    page.get_by_text("The work is what was delivered, file by file.").wait_for()
    assert checks_said(page) == ("checked", "not run")
    page.reload()
    page.get_by_label("Where the work is").wait_for()  # the tab keeps the token
    assert page.complaints == []


@pytest.mark.parametrize(
    ("name", "words", "output", "result"),
    [
        ("passes", "The command passed.", "one, two", "passed"),
        ("fails", "The command failed.", "it is wrong", "failed"),
        ("sleeps", "The command used up its time.", "", "timed out"),
    ],
)
def test_after_a_yes_in_the_terminal_the_command_runs(opened, job, process, name, words, output, result):
    job = job(name)
    page = opened(job)
    page.get_by_label("Where the work is").fill(str(job.folder))
    press(page, "Run the command")
    process.terminal.wait_for(r"Run it\? \[y/N\]: ")
    page.get_by_text("Look at the terminal where oathwork web runs").wait_for()
    assert page.get_by_role("button", name="Run the command").is_disabled()
    process.terminal.type("y\n")
    page.get_by_text(words).wait_for()
    assert output in page.locator("[role=status] pre").inner_text() if output else True
    assert checks_said(page) == ("checked", result)


def test_after_a_no_it_does_not_run(opened, job, process):
    job = job("passes")
    page = opened(job)
    page.get_by_label("Where the work is").fill(str(job.folder))
    press(page, "Run the command")
    process.terminal.wait_for(r"Run it\? \[y/N\]: ")
    process.terminal.type("n\n")
    page.get_by_text("Nobody said yes in the terminal: the command was not run.").wait_for()
    assert checks_said(page) == ("checked", "not run")


def test_work_that_differs_is_said_and_its_command_is_not_even_asked_for(opened, job, process):
    job = job("passes")
    (job.folder / "work.py").write_text(WORK + "print('three')\n")
    page = opened(job)
    page.get_by_label("Where the work is").fill(str(job.folder))
    process.terminal.text = ""
    press(page, "Run the command")
    page.get_by_text("The work is not what was delivered").wait_for()
    page.get_by_text("work.py").first.wait_for()
    assert checks_said(page) == ("differs", "not run")
    assert "Run it?" not in process.terminal.text


def test_work_that_is_not_there_is_said(opened, job, tmp_path):
    page = opened(job("passes"))
    page.get_by_label("Where the work is").fill(str(tmp_path / "nowhere"))
    press(page, "Compute the evidence again")
    page.get_by_text("The work could not be looked at").wait_for()
    assert checks_said(page) == ("not checked", "not run")


def test_a_token_of_another_run_is_refused_in_words(opened, job):
    page = opened(job("passes"), token="#token=of-another-run")
    press(page, "Compute the evidence again")
    page.get_by_text("This tab has the token of another run").wait_for()
    assert checks_said(page) == ("not checked", "not run")


def test_without_a_token_there_is_the_exact_command(opened, job):
    job = job("passes")
    page = opened(job, token="")
    page.get_by_text(f"oathwork check 0x{job.id.hex()}").wait_for()
    page.get_by_text("open the address that oathwork web has printed there").wait_for()
    assert page.get_by_role("button", name="Run the command").count() == 0
