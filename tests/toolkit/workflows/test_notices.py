"""Everyone in a bounty gets their notices, once; an address that fails is tried again, and is shown nowhere."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from oathwork.cli.watch import watch
from oathwork.errors import BadDocument, UsageError
from oathwork.evidence.shelf import put_on_shelf
from oathwork.evidence.specification import read_specification
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.model import next_step
from oathwork.workflows.notices import (
    KINDS,
    Listener,
    NoticeMemory,
    NotTold,
    by_apprise,
    concerns,
    known_kinds,
    notices,
    turn,
)
from tests.support.stage import DAY


def kinds_for(bounty, person, now):
    return [each.kind for each in notices(bounty, person.address, now)]


class Ear:
    """Somebody listening; `deaf` while their address does not answer."""

    def __init__(self):
        self.heard, self.deaf = [], False

    def __call__(self, notice):
        if self.deaf:
            raise NotTold("nobody answers")
        self.heard.append(notice.kind)


@pytest.fixture
def ears(stage):
    return {each.address: Ear() for each in (stage.poster, stage.worker, *stage.peers)}


@pytest.fixture
def look(stage, ears, tmp_path):
    """Look once, as a new process does, and return what was yielded."""

    def look(ledger=None):
        told = NoticeMemory(tmp_path / "told" / "told.json")
        listeners = [Listener(account, ear) for account, ear in ears.items()]
        return list(turn(ledger or stage.ledger, told, listeners, stage.chain.now()))

    return look


def heard(ears, *people):
    """Return what these heard since, in order, and forget it."""
    result = [ears[person.address].heard for person in people]
    for person in people:
        ears[person.address].heard = []
    return result if len(people) > 1 else result[0]


# ---------------------------------------------------------------------------------------------------- what notices are due


def test_the_worker_is_reminded_a_day_before_the_work_is_due(stage):
    bounty = stage.claim(stage.post())
    assert kinds_for(bounty, stage.worker, bounty.deadline - DAY - 1) == []
    assert kinds_for(bounty, stage.worker, bounty.deadline - DAY) == ["work due"]
    assert kinds_for(bounty, stage.worker, bounty.deadline - 1) == ["work due"]
    assert kinds_for(bounty, stage.worker, bounty.deadline) == ["late"]


def test_the_poster_hears_who_took_the_job_and_when_he_is_late(stage):
    bounty = stage.claim(stage.post())
    assert kinds_for(bounty, stage.poster, 0) == ["claimed"]
    assert kinds_for(bounty, stage.poster, bounty.deadline) == ["claimed", "late"]


def test_a_peer_is_reminded_a_day_before_he_can_be_replaced__unless_he_has_judged(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(patience=DAY)))))
    by_address = {peer.address: peer for peer in stage.peers}
    first, second = (by_address[seat.account] for seat in bounty.people.panel[:2])
    until = next_step.judge_by(bounty)
    assert kinds_for(bounty, first, until - DAY - 1) == ["drawn"]
    assert kinds_for(bounty, first, until - DAY) == ["drawn", "review due"]
    judged = stage.settle(bounty, 90)
    assert kinds_for(judged, first, until - DAY) == []
    assert kinds_for(judged, second, until - DAY) == ["drawn", "review due"]
    assert "verdicts in" not in kinds_for(judged, stage.worker, until)
    assert "verdicts in" in kinds_for(stage.settle(judged, None, 80), stage.worker, until)


def test_the_arbiter_hears_that_it_is_his_turn(stage):
    bounty = stage.deliver(stage.claim(stage.post(stage.terms(review_period=2 * DAY, **stage.arbitrated))))
    for _ in range(3):
        bounty = stage.draw(bounty)
        stage.later(3 * DAY)
        stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
        bounty = stage.again(bounty)
    (notice,) = notices(bounty, stage.arbiter.address, stage.chain.now())
    assert notice.kind == "escalated" and "you are the arbiter" in notice.words
    assert kinds_for(bounty, stage.worker, 0) == kinds_for(bounty, stage.poster, 0) == ["escalated"]


def test_both_hear_that_the_work_was_sent_back_twice_and_what_is_closed(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    assert kinds_for(bounty, stage.worker, 0) == ["sent back"]
    bounty = stage.claim(bounty)
    (claimed,) = [each for each in notices(bounty, stage.poster.address, 0) if each.kind == "claimed"]
    assert "mends the work for the same panel" in claimed.words
    bounty = stage.settle(stage.deliver(bounty, b"\x02" * 32), 10, 20, 30)
    assert "sent back twice" in kinds_for(bounty, stage.worker, 0)
    assert concerns(bounty, stage.worker.address)


def test_who_has_a_part_hears_that_a_bounty_is_closed(stage):
    bounty = stage.claim(stage.post())
    stage.escrow.close(0).send(stage.poster)
    closed = stage.again(bounty)
    assert "closed" in kinds_for(closed, stage.poster, 0) and "closed" in kinds_for(closed, stage.worker, 0)
    assert kinds_for(closed, stage.stranger, 0) == []


# ------------------------------------------------------------------------------------------------------------- the job


@pytest.fixture
def on_shelf(stage):
    """Post a job whose specification is known here, and return it claimed."""

    def on_shelf(title):
        specification = read_specification(
            f"title = {json.dumps(title)}\ncriteria = ['It belongs here.']\n".encode()
        )
        put_on_shelf(specification)
        return stage.claim(stage.post(stage.terms(spec=specification.hash)))

    return on_shelf


def test_a_notice_names_the_job_whose_specification_is_known_here(stage, on_shelf):
    (notice,) = notices(on_shelf("Keep accents"), stage.poster.address, 0)
    assert notice.title == "oathwork: claimed: Keep accents"
    assert "\nKeep accents\n" in notice.body and notice.to_json()["title"] == "Keep accents"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("@everyone pay", "\uff20everyone pay"),
        ("<!channel> [here](https://a.b)", "\u2039!channel\u203a (here)(https://a.b)"),
        ("\u202egnp", "\\u202egnp"),
        ("x" * 200, "x" * 120 + " … (80 more characters)"),
    ],
    ids=["mention", "link", "turned", "long"],
)
def test_the_title_of_a_stranger_calls_nobody_in_a_chat(stage, on_shelf, title, shown):
    (notice,) = notices(on_shelf(title), stage.poster.address, 0)
    assert notice.job == shown and notice.title == f"oathwork: claimed: {shown}"


def test_a_notice_of_a_job_that_is_not_known_here_names_none(stage):
    (notice,) = notices(stage.claim(stage.post()), stage.poster.address, 0)
    assert (notice.title, notice.to_json()["title"]) == ("oathwork: claimed", "")


def test_a_stranger_hears_nothing(stage):
    for bounty in (opened := stage.post(), claimed := stage.claim(opened), stage.deliver(claimed)):
        assert notices(bounty, stage.stranger.address, bounty.deadline) == []
        assert not concerns(bounty, stage.stranger.address)


# ---------------------------------------------------------------------------------------------------------- told once


def test_a_whole_life_is_told_once_each_to_whom_it_concerns(stage, ears, look):
    poster, worker = stage.poster, stage.worker
    bounty = stage.post()
    assert look() == look() == []
    bounty = stage.claim(bounty)
    look()
    assert heard(ears, poster, worker) == [["claimed"], []]
    bounty = stage.deliver(bounty)
    look()
    bounty = stage.draw(bounty)
    look()
    look()
    assert heard(ears, poster, worker) == [["delivered"], ["delivered"]]
    panel = {seat.account for seat in bounty.people.panel}
    assert {account for account, ear in ears.items() if ear.heard == ["drawn"]} == panel
    bounty = stage.settle(bounty, 10, 20)
    look()
    assert heard(ears, poster, worker) == [[], ["sent back"]]
    stage.settle(stage.deliver(stage.claim(bounty)), 90, 90)
    look()
    assert heard(ears, poster, worker) == [["paid"], ["paid"]]
    assert look() == []


def test_a_second_round_is_told_again(stage, ears, look):
    back = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20)
    look()
    stage.claim(back)
    look()
    assert heard(ears, stage.poster) == ["claimed"]


@pytest.mark.parametrize("kind_of_ledger", [Ledger, Store])
def test_what_ended_between_two_looks_is_told(stage, ears, look, tmp_path, kind_of_ledger):
    stored = (f"sqlite:///{tmp_path / 'ledger.sqlite'}",) if kind_of_ledger is Store else ()
    bounty, gone = stage.post(), stage.post(stage.terms(lane=1))
    look(kind_of_ledger(stage.contracts, *stored))
    stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 90, 90)
    stage.escrow.withdraw(gone.terms, gone.state).send(stage.poster)
    look(kind_of_ledger(stage.contracts, *stored))
    assert sorted(heard(ears, stage.poster)) == ["paid", "refunded"]
    assert heard(ears, stage.worker) == ["paid"]


def test_the_first_time_only_what_asks_something_is_told(stage, ears, look):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    results = look()
    assert heard(ears, stage.poster, stage.worker) == [[], []]
    assert sorted(each.account for each in results) == sorted(seat.account for seat in bounty.people.panel)
    assert {each.kind for each in results} == {"drawn"}
    assert look() == []


def test_an_address_that_fails_is_tried_again_even_after_the_end(stage, ears, look):
    bounty = stage.post()
    look()
    ears[stage.worker.address].deaf = True
    stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 90, 90)
    assert [type(each) for each in look() if getattr(each, "account", "") != stage.poster.address] == [
        NotTold
    ]
    assert heard(ears, stage.poster) == ["paid"]
    ears[stage.worker.address].deaf = False
    look()
    assert heard(ears, stage.poster, stage.worker) == [[], ["paid"]]


def test_who_is_killed_in_the_middle_hears_the_rest(stage, ears, look):
    look()
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    told = []

    class Killed(BaseException):
        pass

    def dies(notice):
        told.append(notice.kind)
        if len(told) == 3:
            raise Killed

    hears = dict(ears)
    for account in ears:
        ears[account] = dies
    with pytest.raises(Killed):
        look()
    ears.update(hears)
    look()
    again = [kind for ear in ears.values() for kind in ear.heard]
    everybody = sorted(["delivered", "delivered", *["drawn"] * len(bounty.people.panel)])
    assert sorted(told[:2] + again) == everybody


def test_a_listener_hears_only_the_kinds_he_wants(stage, tmp_path):
    told, ear = NoticeMemory(tmp_path / "told.json"), Ear()
    listeners = [Listener(stage.poster.address, ear, ("delivered",))]
    list(turn(stage.ledger, told, listeners, 0))
    bounty = stage.claim(stage.post())
    list(turn(stage.ledger, told, listeners, 0))
    stage.deliver(bounty)
    list(turn(stage.ledger, told, listeners, 0))
    assert ear.heard == ["delivered"]


def test_what_is_over_is_forgotten(stage, look, tmp_path):
    bounty = stage.post()
    look()
    stage.claim(bounty)
    look()
    file = tmp_path / "told" / "told.json"
    assert len(json.loads(file.read_text())["told"]) == 1
    stage.settle(stage.draw(stage.deliver(stage.again(bounty))), 90, 90)
    look()
    assert json.loads(file.read_text()) == {"told": [], "followed": []}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"told": 1, "followed": []}', '{"told": [], "followed": ["x"]}']
)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path, content):
    file = tmp_path / "told.json"
    file.write_text(content)
    with pytest.raises(BadDocument, match="or remove it to begin anew"):
        NoticeMemory(file)
    assert file.read_text() == content


def test_kinds_are_known_by_name():
    assert known_kinds([]) == tuple(KINDS)
    with pytest.raises(UsageError, match="'lunch'"):
        known_kinds(["lunch"])


# ---------------------------------------------------------------------------------------------------------- by apprise


@pytest.fixture
def server():
    """A real server for apprise's json:// addresses: what came in, and the status it answers with."""
    received, answer = [], {"status": 200}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answer["status"])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://user:SECRET@127.0.0.1:{server.server_port}/", received, answer
    server.shutdown()
    server.server_close()


def test_a_notice_reaches_a_real_address(stage, server):
    address, received, _ = server
    (notice,) = notices(stage.claim(stage.post()), stage.poster.address, 0)
    by_apprise([address])(notice)
    assert received[0]["title"] == "oathwork: claimed"
    assert "0x" + notice.bounty.hex() in received[0]["message"]


def test_an_address_that_answers_badly_fails_without_being_shown(stage, server, capfd, caplog):
    address, _, answer = server
    answer["status"] = 500
    (notice,) = notices(stage.claim(stage.post()), stage.poster.address, 0)
    with pytest.raises(NotTold) as failed:
        by_apprise([address])(notice)
    shown = str(failed.value) + "".join(capfd.readouterr()) + caplog.text
    assert "json://…" in str(failed.value) and "SECRET" not in shown


@pytest.mark.parametrize("address", ["SECRET", "moon://SECRET", ""])
def test_an_address_apprise_does_not_know_is_refused_without_being_shown(address):
    with pytest.raises(UsageError, match="address 1 of the notices") as refused:
        by_apprise([address])
    assert "SECRET" not in str(refused.value)


def test_the_help_of_watch_names_every_kind():
    (kinds,) = re.findall(r"Kinds: ([^.]*)\.", " ".join(watch.help.split()))
    assert kinds.split(", ") == list(KINDS)
