"""What the desk does besides the comment: a label, reminders, hints to pull requests, and where reviews can be read."""

import time
from datetime import UTC, datetime

import pytest

from oathwork.contracts.money_text import MoneyText
from oathwork.evidence.specification import read_specification, write_specification
from oathwork.workflows.forge.claims import relay_by_all
from oathwork.workflows.forge.client import Forge
from oathwork.workflows.forge.desk import ForgeDesk, IssueBounty
from oathwork.workflows.forge.hints import issues_closed_by
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from tests.support.forge import FakeForge
from tests.support.serving import served
from tests.support.stage import DAY

SPECIFICATION = read_specification(write_specification("A clock", ["It works"]))
each_kind = pytest.mark.parametrize("kind", KINDS_OF_FORGE)


@pytest.fixture
def kind():
    return "gitea"


@pytest.fixture
def fake(kind):
    return FakeForge(kind)


@pytest.fixture
def desk_at(stage, fake, tmp_path):
    with served(fake.app) as url:

        def desk_at(**changes):
            settings = ForgeSettings(
                fake.repository, (), url + fake.api, "bot", tmp_path, KINDS_OF_FORGE[fake.kind], **changes
            )
            forge, money = Forge(settings, "secret-of-the-bot"), MoneyText(stage.chain)
            return ForgeDesk(
                forge, stage.contracts, money, relay_by_all([]), stage.chain.now(), int(time.time())
            )

        yield desk_at


@pytest.fixture
def visit(stage, desk_at):
    def visit(*bounties, **changes):
        entries = [IssueBounty(stage.again(bounty), SPECIFICATION) for bounty in bounties]
        return [row["result"] for row in desk_at(**changes).visit(12, entries)]

    return visit


@pytest.fixture
def hint(stage, desk_at):
    def hint(*bounties, **changes):
        entries = [IssueBounty(stage.again(bounty), SPECIFICATION) for bounty in bounties]
        return [(row["pull"], row["result"]) for row in desk_at(**changes).hint({12: entries})]

    return hint


@pytest.fixture
def bounty(stage):
    return stage.post()


# --------------------------------------------------------------------------------------------------------------- label


@each_kind
def test_the_label_is_there_while_a_bounty_lives_and_others_stay(stage, fake, visit, bounty):
    assert visit(bounty) == ["written", "labelled"]
    assert fake.labels[12] == ["help wanted", "bounty"]
    assert visit(bounty) == ["same"]
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    assert visit(bounty) == ["edited", "label taken off"]
    assert fake.labels[12] == ["help wanted"]


@each_kind
def test_a_label_that_is_there_in_other_capitals_is_the_same(fake, visit, bounty):
    fake.known_labels["Bounty"] = 2
    fake.labels[12].append("Bounty")
    assert visit(bounty) == ["written"] and fake.labels[12] == ["help wanted", "Bounty"]


def test_a_label_is_made_once_however_many_there_are(stage, fake, visit, bounty):
    """Gitea makes a second one of the same name if it is asked to."""
    fake.known_labels |= {f"label {number}": number for number in range(2, 130)} | {"bounty": 130}
    assert visit(bounty) == ["written", "labelled"]
    assert ("POST", "/api/v1/repos/dao/clock/labels") not in fake.asked
    assert fake.labels[12] == ["help wanted", "bounty"]


def test_a_label_that_people_take_off_is_not_put_on_again_until_something_happens(stage, fake, visit, bounty):
    visit(bounty)
    fake.labels[12].remove("bounty")
    assert visit(bounty) == ["same"]
    stage.claim(bounty)
    assert visit(bounty) == ["edited", "labelled"]


def test_without_a_label_none_is_asked_for(fake, visit, bounty):
    assert visit(bounty, label="") == ["written"]
    assert not [path for _, path in fake.asked if "label" in path]


def test_a_label_that_cannot_be_kept_stops_nothing_else(fake, visit, bounty):
    del fake.labels[12]
    fake.add(12, "ada", "/status")
    assert visit(bounty) == ["written", "untold", "answered"]


# ----------------------------------------------------------------------------------------------------------- reminders


@each_kind
def test_the_worker_is_reminded_at_half_time_and_a_day_before_once_each(stage, fake, visit, bounty):
    claimed = stage.claim(bounty)
    visit(bounty)
    stage.later(claimed.terms.work_period // 2 - 60)
    assert visit(bounty) == ["same"]
    stage.later(60)
    assert visit(bounty) == ["same", "reminded"]
    assert visit(bounty) == ["same"]
    assert "Half of the time is over" in fake.bodies(12)[-1]
    assert f"`oathwork quit 0x{bounty.id.hex()}`" in fake.bodies(12)[-1]
    stage.later(claimed.deadline - stage.chain.now() - DAY)
    assert visit(bounty) == ["same", "reminded"]
    assert visit(bounty) == ["same"]
    assert "Less than a day is left" in fake.bodies(12)[-1] and len(fake.bodies(12)) == 3
    stage.later(DAY)
    assert visit(bounty) == ["same"]


def test_the_next_worker_is_reminded_too(stage, fake, visit, bounty):
    for round in (1, 2):
        claimed = stage.claim(stage.again(bounty))
        stage.later(claimed.terms.work_period // 2)
        assert "reminded" in visit(bounty)
        assert f"{bounty.id.hex()} {round} -->" in fake.bodies(12)[-1]
        stage.escrow.quit(claimed.terms, claimed.state).send(stage.worker)


def test_a_short_job_has_one_reminder_and_a_desk_that_comes_late_writes_one(stage, visit):
    short = stage.claim(stage.post(stage.terms(work_period=2 * DAY)))
    stage.later(DAY)
    assert visit(short) == ["written", "labelled", "reminded"]
    stage.later(DAY - 60)
    assert visit(short) == ["same"]
    long = stage.claim(stage.post(stage.terms(lane=1)))
    stage.later(7 * DAY - 60)
    assert visit(long) == ["written", "reminded"]
    assert visit(long) == ["same"]


def test_nobody_is_reminded_of_what_is_delivered_or_where_that_is_not_wanted(stage, visit, bounty):
    claimed = stage.claim(bounty)
    stage.later(4 * DAY)
    assert visit(bounty, has_reminders=False) == ["written", "labelled"]
    stage.deliver(claimed)
    assert visit(bounty) == ["edited"]


def test_who_copies_the_mark_of_a_reminder_holds_none_back(stage, fake, visit, bounty):
    stage.claim(bounty)
    stage.later(4 * DAY)
    fake.add(12, "eve", f"<!-- oathwork reminder half 0x{bounty.id.hex()} 1 -->")
    assert "reminded" in visit(bounty)


# --------------------------------------------------------------------------------------------------------------- hints


@each_kind
def test_who_has_not_claimed_is_told_once(stage, fake, hint, bounty):
    fake.open_pull(40, "ada", "Fixes #12")
    assert hint(bounty) == [(40, "hinted")]
    assert f"`oathwork claim 0x{bounty.id.hex()}`" in fake.bodies(40)[0]
    assert hint(bounty) == []
    stage.claim(bounty)
    assert hint(bounty) == [] and len(fake.bodies(40)) == 1


def test_a_job_that_is_taken_is_said_so_but_not_to_its_worker(stage, fake, hint, bounty):
    stage.claim(bounty)
    fake.open_pull(40, "ada", f"Fixes #12, for {stage.worker.address.lower()}")
    fake.open_pull(41, "eve", "Fixes #12")
    assert hint(bounty) == [(41, "hinted")]
    assert f"taken by `{stage.worker.address}` until" in fake.bodies(41)[0]
    assert "--pull-request 41" in fake.bodies(41)[0]


def test_programs_old_pull_requests_and_those_of_other_issues_get_none(stage, fake, hint, bounty):
    fake.open_pull(40, "helper", "Fixes #12", is_bot=True)
    fake.open_pull(41, "ada", "Fixes #12", at=datetime.fromtimestamp(time.time() - 8 * DAY, UTC))
    fake.open_pull(42, "ada", "Fixes #13, and mentions #12")
    assert hint(bounty) == [] and hint(bounty, has_hints=False) == []
    fake.open_pull(43, "ada", "Fixes #12")
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    assert hint(bounty) == []


def test_a_flood_of_pull_requests_gets_five_at_a_time(fake, hint, bounty):
    for number in range(40, 48):
        fake.open_pull(number, "eve", "Fixes #12")
    assert [len(hint(bounty)) for _ in range(3)] == [5, 3, 0]


def test_a_forge_that_shows_no_pull_requests_is_said(fake, hint, desk_at, bounty):
    fake.pulls[40] = {"number": "forty"}
    assert hint(bounty) == [(0, "untold")]


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("fixes #12", [12]),
        ("Closes: #12, resolves #13. FIXED #12", [12, 13]),
        ("fixes https://codeberg.org/dao/clock/issues/12", [12]),
        ("fixes https://codeberg.org/dao/cat/issues/12", []),
        ("fixes https://codeberg.org.evil.example/dao/clock/issues/12", []),
        ("prefixes #12", []),
        ("fix for #12", []),
        ("#12", []),
        ("fixes #0", []),
        ("fixes " * 200_000, []),
    ],
)
def test_what_a_pull_request_says_it_closes(desk_at, text, issues):
    assert issues_closed_by(desk_at().forge, text) == issues


# ------------------------------------------------------------------------------------------------------------- reviews


def test_the_verdicts_of_the_last_round_are_said_with_where_their_texts_are(stage, fake, visit, bounty):
    settled = stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 10, 20, 30)
    assert settled.label == "Open"
    places = {"page": "https://page.example", "mailboxes": ("https://box.example", "https://two.example")}
    visit(bounty, **places)
    id = f"0x{bounty.id.hex()}"
    for part in (
        "- Verdicts of round 1: 10, 20, 30 of 100; what the peers wrote: ",
        f"[the page](https://page.example/bounty/{id})",
        f"[a mailbox](https://two.example/bounties/{id}/verdicts)",
    ):
        assert part in fake.bodies(12)[0]
    visit(bounty)
    assert (
        "Verdicts of round 1: 10, 20, 30 of 100\r\n" in fake.bodies(12)[0] or "of 100\n" in fake.bodies(12)[0]
    )
