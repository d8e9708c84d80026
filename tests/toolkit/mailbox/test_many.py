"""One question for many bounties: the same answers as one by one, within the limits that all questions have."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from oathwork.ledger.logs import Ledger
from oathwork.mailbox import create_app
from oathwork.verdicts.exchange import Mail, VerdictMailbox
from oathwork.workflows.keeper import Keeper
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.toolkit.mailbox.test_mailbox import GENEROUS, asked, bounty, box, hostile, mailbox, signed

__all__ = ["bounty", "box", "mailbox", "signed"]  # fixtures

UNKNOWN = b"\x11" * 32


def hex_of(*ids):
    return [f"0x{id.hex()}" for id in ids]


def question(*ids):
    return json.dumps({"bounties": hex_of(*ids)}).encode()


class Counted:
    """An application, and the paths it was asked for."""

    def __init__(self, app):
        self.app, self.paths = app, []

    async def __call__(self, scope, receive, send):
        self.paths.append(scope["path"])
        await self.app(scope, receive, send)


class InReview(Ledger):
    """A ledger to which every bounty is like one that is in review."""

    def __init__(self, contracts, bounty):
        super().__init__(contracts)
        self.like = bounty

    def follow(self, progress=None):
        self.at = self.chain.block()
        return self.at

    def bounty(self, id):
        return replace(self.like, id=id)


@pytest.fixture
def many(stage, bounty, tmp_path):
    """A box to which every bounty is one in review."""
    ledger = InReview(stage.contracts, bounty)
    with opened_box(stage.contracts, box_file(tmp_path, "many"), ledger) as box:
        yield box


def test_many_are_answered_as_one_by_one(stage, mailbox, bounty, signed):
    other = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    first, *_ = signed(bounty, 90)
    shown = signed(other, 90, 80, 70)
    for verdict in (first, *shown):
        VerdictMailbox(mailbox).leave(verdict)
    status, answer = asked(mailbox, "/bounties/verdicts", question(bounty.id, UNKNOWN, other.id, other.id))
    alone = [asked(mailbox, f"/bounties/{id}/verdicts")[1] for id in hex_of(bounty.id, other.id)]
    same = ("signed", "shown", "verdicts")
    assert (status, answer["unknown"], answer["unanswered"]) == (200, hex_of(UNKNOWN), [])
    assert [[each[key] for key in same] for each in answer["bounties"]] == [
        [each[key] for key in same] for each in alone
    ]
    assert [len(each["verdicts"]) for each in answer["bounties"]] == [0, 3]
    snapshot = VerdictMailbox(mailbox).snapshot([bounty.id, UNKNOWN, other.id])
    mails = [snapshot.verdicts(id) for id in (bounty.id, UNKNOWN, other.id)]
    assert mails[1] == Mail() and snapshot.unanswered_ids == frozenset()
    assert [(len(mail.signers), len(mail.verdicts)) for mail in mails] == [(1, 0), (0, 0), (0, 3)]


def test_what_is_too_much_is_refused(mailbox):
    ids = [n.to_bytes(32) for n in range(51)]
    assert asked(mailbox, "/bounties/verdicts", question(*ids[:50]))[0] == 200
    assert "more than 50" in asked(mailbox, "/bounties/verdicts", question(*ids))[1]["detail"]
    assert asked(mailbox, "/bounties/verdicts", b" " * 10_000)[0] == 413
    for body in (b"", b"[]", b"{}", b'{"bounties": []}', b'{"bounties": ["0x12"]}', b'{"bounties": [7]}'):
        assert asked(mailbox, "/bounties/verdicts", body)[0] == 422, body


def test_a_question_for_many_counts_as_several(box):
    ids = [n.to_bytes(32) for n in range(50)]
    with served(create_app(box, limit="6/minute")) as url:
        asked_for = (ids[:50], ids[:10], ids[:1])
        assert [asked(url, "/bounties/verdicts", question(*each))[0] for each in asked_for] == [200, 200, 429]


def test_an_answer_ends_where_it_would_be_too_large(many, bounty, signed):
    ids = [n.to_bytes(32) for n in range(20)]
    (document,) = signed(bounty, 90)
    size = len(document.data)
    for id in ids:
        for verdict in signed(replace(bounty, id=id), 90, 80, 70):
            many.take(verdict)
    head = many.latest_block()
    shown = [
        [id for id, _ in many.show_many(ids, head, most=most, seconds=seconds)]
        for most, seconds in ((0, 60), (10 * size, 60), (10**9, 0), (10**9, 60))
    ]
    assert [len(each) for each in shown] == [1, 3, 8, 20]


def test_what_is_left_unanswered_is_asked_for_again(many, monkeypatch, bounty, signed):
    monkeypatch.setattr("oathwork.mailbox.application._MOST_SHOWN", 0)
    app = Counted(create_app(many, limit=GENEROUS))
    for verdict in signed(bounty, 90, 80, 70):
        many.take(verdict)
    ids = [n.to_bytes(32) for n in range(3)]
    for verdict in signed(replace(bounty, id=ids[1]), 90, 80, 70):
        many.take(verdict)
    with served(app) as url:
        snapshot = VerdictMailbox(url).snapshot([bounty.id, *ids])
    assert len(app.paths) == 4 and not snapshot.unanswered_ids
    assert [len(snapshot.verdicts(id).verdicts) for id in (bounty.id, *ids)] == [3, 0, 3, 0]


def test_what_is_refused_is_said_of_those_it_was_about(many):
    ids = [n.to_bytes(32) for n in range(120)]
    with served(create_app(many, limit="10/minute")) as url:
        snapshot = VerdictMailbox(url).snapshot(ids)
    assert snapshot.unanswered_ids == {*ids[100:]}
    assert snapshot.verdicts(ids[99]) == Mail()
    assert "429: " in str(snapshot.verdicts(ids[100]).refusals[0])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"bounties": [], "unknown": []}', "not one of those that were asked for"),
        (b'{"bounties": 5, "unknown": []}', "bounties"),
        (b'{"bounties": [{"id": "0x12"}], "unknown": []}', "id"),
        (b'{"bounties": [], "unknown": [7]}', "unknown"),
        (b" " * 2**24, "more than"),
    ],
)
def test_a_hostile_answer_does_no_harm(body, said):
    with served(hostile(body=body)) as url:
        snapshot = VerdictMailbox(url).snapshot([UNKNOWN])
    assert snapshot.unanswered_ids == {UNKNOWN}
    assert said in str(snapshot.verdicts(UNKNOWN).refusals[0])


# -------------------------------------------------------------------------------------------------------------- keeper


class Busy:
    """A place that answers for one bounty in a turn."""

    is_local, unanswered_ids = False, frozenset()

    def __init__(self):
        self.turns = []

    def snapshot(self, bounties):
        self.turns.append(list(bounties))
        self.unanswered_ids = frozenset(bounties[1:])
        return self

    def verdicts(self, bounty):
        return Mail()


def test_a_keeper_asks_a_mailbox_once_for_all_bounties(stage, box, bounty, signed):
    stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    stage.post(stage.terms(lane=2))
    for verdict in signed(bounty, 90, 80, 10):
        box.take(verdict)
    app = Counted(create_app(box, limit=GENEROUS))
    with served(app) as url:
        (outcome,) = Keeper(stage.contracts, [VerdictMailbox(url)]).tick(None)
    assert (outcome.id, outcome.action) == (bounty.id, "settle")
    assert app.paths == ["/bounties/verdicts"]


def test_a_keeper_says_what_was_refused_and_asks_for_it_first_the_next_time(stage, bounty, box):
    stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    busy, reasons = Busy(), []
    with served(create_app(box, limit="1/minute")) as url:
        asked(url, "/verdicts", b"")
        places = [busy, VerdictMailbox(url)]
        keeper = Keeper(stage.contracts, places, set_aside=lambda id, flaw: reasons.append(str(flaw)))
        keeper.tick(None)
    assert len(reasons) == 2 and "answers with 429" in reasons[0]
    keeper.places = (busy,)
    keeper.tick(None)
    keeper.tick(None)
    first, second = busy.turns[0]
    assert busy.turns == [[first, second], [first, second], [second, first]]


# --------------------------------------------------------------------------------------------------------- many at once


def test_a_hundred_peers_post_at_once_and_nothing_is_lost(many, bounty, signed):
    ids = [n.to_bytes(32) for n in range(34)]
    verdicts = [verdict for id in ids for verdict in signed(replace(bounty, id=id), 90, 80, 70)]
    with served(create_app(many, limit=GENEROUS)) as url, ThreadPoolExecutor(50) as peers:
        assert set(peers.map(VerdictMailbox(url).leave, verdicts)) == {url.removeprefix("http://")}
        snapshot = VerdictMailbox(url).snapshot(ids)
    shown = {verdict.data for id in ids for _, verdict in snapshot.verdicts(id).verdicts}
    assert shown == {verdict.data for verdict in verdicts} and many.count() == 102


def test_what_is_shown_was_true_a_moment_ago_and_what_is_left_is_looked_at_now(stage, many, bounty, signed):
    many.head_age = 60
    before = many.latest_block()
    verdict, *_ = signed(bounty, 90)
    stage.later(60)
    assert many.latest_block() == before
    many.take(verdict)
    assert many.latest_block().number == before.number + 1
    assert many.show(bounty.id).peers == (verdict.peer,)
