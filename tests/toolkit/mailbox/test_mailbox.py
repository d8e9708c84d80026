"""A mailbox keeps what a member of the panel has signed of the present delivery, and shows it when it can be used."""

import http.client
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from oathwork.errors import NotValid, UsageError
from oathwork.mailbox import Box, create_app
from oathwork.model.guild import Seat
from oathwork.model.terms import People
from oathwork.untrusted.http import NotFetched
from oathwork.verdicts.exchange import Mail, VerdictFolder, VerdictMailbox, collect_verdicts, verdict_place
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from oathwork.workflows.coming_panel import as_drawn
from oathwork.workflows.keeper import Keeper
from tests.support import databases
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.support.stage import DAY

GENEROUS = "100000/minute"


@pytest.fixture(scope="session")
def postgres():
    if databases.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with databases.postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return box_file(tmp_path)
    return request.getfixturevalue("postgres")


@pytest.fixture
def box(stage, tmp_path):
    with opened_box(stage.contracts, box_file(tmp_path)) as box:
        yield box


@pytest.fixture
def mailbox(box):
    with served(create_app(box, limit=GENEROUS)) as url:
        yield url


@pytest.fixture
def bounty(stage):
    return stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(patience=DAY)))))


@pytest.fixture
def signed(stage):
    """Verdict files of a bounty's panel, one a score, in order."""

    def signed(bounty, *scores, **changes):
        domain, state = stage.escrow.domain, bounty.state
        subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
        files = [
            SignedVerdict(
                subject, bounty.people.panel[each.index].account, each.score, each.review, each.signature
            )
            for each in stage.verdicts(bounty, *scores)
        ]
        return [SignedVerdict(**{**vars(file), **changes}) for file in files]

    return signed


def asked(url, path, body=None):
    """Return the status and the answer of a plain request."""
    with closing(http.client.HTTPConnection(url.removeprefix("http://"))) as connection:
        connection.request("POST" if body is not None else "GET", path, body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


# ------------------------------------------------------------------------------------------------------------ hidden


def test_verdicts_are_hidden_until_they_can_be_used(stage, mailbox, bounty, signed):
    first, second, third = signed(bounty, 90, 80, 10)
    path = f"/bounties/0x{bounty.id.hex()}/verdicts"
    VerdictMailbox(mailbox).leave(first)
    VerdictMailbox(mailbox).leave(second)
    status, shown = asked(mailbox, path)
    assert (status, shown["shown"], shown["verdicts"]) == (200, False, [])
    assert sorted(shown["signed"]) == sorted([first.peer, second.peer])
    stage.later(DAY)  # patience is over: a bare majority decides
    assert asked(mailbox, path)[1]["shown"]
    assert {verdict.data for _, verdict in VerdictMailbox(mailbox).verdicts(bounty.id).verdicts} == {
        first.data,
        second.data,
    }
    VerdictMailbox(mailbox).leave(third)
    assert len(VerdictMailbox(mailbox).verdicts(bounty.id).verdicts) == 3


def hidden(mailbox, *verdicts):
    """What a mailbox says of verdicts that it does not show: whose they are."""
    host = mailbox.removeprefix("http://")
    return Mail(signers=tuple((host, verdict.peer) for verdict in verdicts))


def test_when_all_have_judged_they_are_shown_at_once(mailbox, bounty, signed):
    verdicts = signed(bounty, 90, 80, 10)
    for number, verdict in enumerate(verdicts):
        mail = VerdictMailbox(mailbox).verdicts(bounty.id)
        assert (mail.verdicts, {*mail.signers}) == ((), {*hidden(mailbox, *verdicts[:number]).signers})
        VerdictMailbox(mailbox).leave(verdict)
    assert len(VerdictMailbox(mailbox).verdicts(bounty.id).verdicts) == 3


def test_when_the_absent_can_be_replaced_the_few_are_shown(stage, mailbox, bounty, signed):
    (verdict,) = signed(bounty, 90)
    VerdictMailbox(mailbox).leave(verdict)
    stage.later(2 * DAY - 60)
    assert VerdictMailbox(mailbox).verdicts(bounty.id) == hidden(mailbox, verdict)
    stage.later(60)
    assert len(VerdictMailbox(mailbox).verdicts(bounty.id).verdicts) == 1


def test_what_was_recorded_on_the_chain_counts_too(stage, mailbox, signed):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    first, second = signed(bounty, 90, 80)
    stage.settle(bounty, 90)
    VerdictMailbox(mailbox).leave(second)
    assert [verdict.peer for _, verdict in VerdictMailbox(mailbox).verdicts(bounty.id).verdicts] == [
        second.peer
    ]
    assert first.peer not in asked(mailbox, f"/bounties/0x{bounty.id.hex()}/verdicts")[1]["signed"]


def test_who_will_be_drawn_may_judge_before_the_draw(stage, mailbox, signed):
    bounty = stage.deliver(stage.claim(stage.post()))
    stage.reach_lot(bounty)
    first, second = signed(as_drawn(stage.ledger, bounty), 90, 80)
    VerdictMailbox(mailbox).leave(first)
    assert VerdictMailbox(mailbox).verdicts(bounty.id) == hidden(mailbox, first)  # one decides nothing
    VerdictMailbox(mailbox).leave(second)
    (outcome,) = Keeper(stage.contracts, [VerdictMailbox(mailbox)]).tick(stage.stranger)
    assert (outcome.action, outcome.result) == ("drawAndSettle", "done")


def test_nobody_judges_before_the_lots_block_is_past(stage, mailbox, signed):
    bounty = stage.deliver(stage.claim(stage.post()))
    drawn = replace(bounty, people=People((), (Seat(0, stage.peers[0].address),)))
    with pytest.raises(NotFetched, match="not under review"):
        VerdictMailbox(mailbox).leave(signed(drawn, 90)[0])


def test_a_keeper_pays_by_a_mailbox_alone(stage, mailbox, bounty, signed):
    for verdict in signed(bounty, 90, 80, 10):
        VerdictMailbox(mailbox).leave(verdict)
    (outcome,) = Keeper(stage.contracts, [VerdictMailbox(mailbox)]).tick(stage.stranger)
    assert (outcome.action, outcome.result) == ("settle", "done")
    assert stage.again(bounty).end == "Paid"


# -------------------------------------------------------------------------------------------------------------- kept


def test_kept_is_what_was_left_in_either_database(stage, database, bounty, signed):
    with opened_box(stage.contracts, database) as box:
        before = box.count()
        for verdict in signed(bounty, 90, 80):
            box.take(verdict)
            box.take(verdict)
        with opened_box(stage.contracts, database) as again:
            assert again.count() == before + 2
            assert len(again.show(bounty.id).peers) == 2


def test_another_verdict_of_the_same_peer_is_refused_the_first_stands(stage, mailbox, bounty, signed):
    VerdictMailbox(mailbox).leave(signed(bounty, 90)[0])
    with pytest.raises(NotFetched, match=r"409.*it stands"):
        VerdictMailbox(mailbox).leave(signed(bounty, 10)[0])
    assert "it stands" not in str(VerdictMailbox(mailbox).leave(signed(bounty, 90)[0]))


@pytest.mark.parametrize(
    "change, status, said",
    [
        ({"score": 10}, 422, "not signed by"),
        ({"signature": b"\x01" * 65}, 422, "not signed by"),
        ({"signature": b""}, 422, "not signed by"),
        ({"peer": "0x" + "00" * 19 + "01"}, 403, "not on the panel"),
    ],
)
def test_what_no_member_has_signed_is_refused(box, mailbox, bounty, signed, change, status, said):
    with pytest.raises(NotFetched, match=rf"{status}.*{said}"):
        VerdictMailbox(mailbox).leave(signed(bounty, 90, **change)[0])
    assert box.count() == 0


@pytest.mark.parametrize("field, value", [("round", 2), ("delivery", b"\x01" * 32)])
def test_another_round_or_delivery_is_refused(mailbox, bounty, signed, field, value):
    (verdict,) = signed(bounty, 90)
    other = SignedVerdict(**{**vars(verdict), "subject": Subject(**{**vars(verdict.subject), field: value})})
    with pytest.raises(NotFetched, match=rf"409.*about another {field}"):
        VerdictMailbox(mailbox).leave(other)


@pytest.mark.parametrize("field, value", [("chain", 5), ("escrow", "0x" + "00" * 19 + "05")])
def test_another_chain_or_escrow_is_refused(mailbox, bounty, signed, field, value):
    (verdict,) = signed(bounty, 90)
    other = SignedVerdict(**{**vars(verdict), "subject": Subject(**{**vars(verdict.subject), field: value})})
    with pytest.raises(NotFetched, match=r"422.*another chain or escrow"):
        VerdictMailbox(mailbox).leave(other)


def test_a_bounty_that_is_over_is_refused(stage, mailbox, bounty, signed):
    stage.settle(bounty, 90, 80, 70)
    with pytest.raises(NotFetched, match=r"409.*not under review"):
        VerdictMailbox(mailbox).leave(signed(bounty, 90)[0])


def test_nonsense_is_refused_in_words(box, mailbox):
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"format": 1, "format": 2}'):
        status, answer = asked(mailbox, "/verdicts", body)
        assert status == 422 and answer["detail"], body
    assert asked(mailbox, "/verdicts", b" " * 2**20)[0] == 413
    assert asked(mailbox, "/bounties/0x12/verdicts")[0] == 422
    assert asked(mailbox, f"/bounties/0x{'11' * 32}/verdicts")[0] == 404
    assert box.count() == 0


def test_one_address_may_ask_only_so_often(box):
    with served(create_app(box, limit="3/minute")) as url:
        answers = [asked(url, f"/bounties/0x{'11' * 32}/verdicts")[0] for _ in range(5)]
        assert answers == [404, 404, 404, 429, 429]
        assert asked(url, "/health")[0] == 200


def test_a_dead_database_is_said_so_and_comes_back(box, mailbox, bounty, signed, monkeypatch):
    (verdict,) = signed(bounty, 90)
    alive = box.database
    from sqlalchemy import create_engine

    box.database = create_engine("sqlite:////nowhere/mailbox.sqlite")
    with pytest.raises(NotFetched, match=r"503.*database"):
        VerdictMailbox(mailbox).leave(verdict)
    box.database = alive
    VerdictMailbox(mailbox).leave(verdict)


def test_how_it_is_is_told(stage, mailbox):
    status, health = asked(mailbox, "/health")
    assert status == 200
    assert (health["chain"], health["escrow"]) == (stage.chain.id, stage.escrow.address)


def test_a_limit_or_a_database_that_is_none_is_refused(stage, box):
    with pytest.raises(NotValid, match="60/minute"):
        create_app(box, limit="often")
    for url in ("nonsense", "sqlite:////nowhere/at/all.sqlite"):
        with pytest.raises(UsageError, match="database"):
            Box(stage.contracts, url)


# ------------------------------------------------------------------------------------------------ hostile mailboxes


def hostile(status=200, body=b"", headers=()):
    """An application that always answers so, when it has heard the request."""

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return app


def texts(*found):
    return json.dumps({"verdicts": found}).encode()


@pytest.mark.parametrize(
    "app, said",
    [
        (hostile(body=b""), "not JSON"),
        (hostile(body=b"[" * 100_000), "nested too deeply"),
        (hostile(body=b'{"verdicts": 5}'), "not a mailbox's"),
        (hostile(body=texts(1)), "not a mailbox's"),
        (hostile(body=texts(*["{}"] * 65)), "more than 64"),
        (hostile(body=texts("[" * 1_000)), "127.0.0.1"),
        (hostile(body=texts('{"format": "\\ud800"}', "\ud800")), "127.0.0.1"),
        (hostile(body=texts("x" * 2**20)), "larger"),
        (hostile(body=b" " * 2**24), "more than"),
        (hostile(500, b'{"detail": "\\u001b[2J"}'), "500"),
        (hostile(302, headers=[(b"location", b"http://169.254.169.254/")]), "not followed"),
    ],
)
def test_what_a_hostile_mailbox_says_does_no_harm(app, said):
    with served(app) as url:
        mail = VerdictMailbox(url).verdicts(b"\x11" * 32)
    assert mail.verdicts == ()
    words = " ".join(map(str, mail.refusals))
    assert said in words and "\x1b" not in words


def test_verdicts_of_other_bounties_are_set_aside_when_settling(stage, bounty, signed):
    other = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    documents = [verdict.data.decode() for verdict in signed(other, 90, 80, 70)]
    entries = [{"id": f"0x{id.hex()}", "verdicts": documents} for id in (bounty.id, other.id)]
    body = json.dumps({"bounties": entries, "unknown": []}).encode()
    with served(hostile(body=body)) as url:
        outcomes = Keeper(stage.contracts, [VerdictMailbox(url)], only=["settle"]).tick(None)
    assert [outcome.id for outcome in outcomes] == [other.id]


def test_a_dead_mailbox_is_told_and_stops_nobody(stage, bounty, signed, tmp_path):
    for verdict in signed(bounty, 90, 80, 10):
        save_verdict(verdict, tmp_path)
    places = [VerdictMailbox("http://127.0.0.1:9"), VerdictFolder(tmp_path)]
    mail = collect_verdicts(places, bounty.id)
    assert len(mail.verdicts) == 3
    assert "127.0.0.1:9" in str(mail.refusals[0])
    assert [each.result for each in Keeper(stage.contracts, places).tick(None)] == ["would be done"]


def test_the_same_verdict_from_two_places_counts_once(mailbox, bounty, signed, tmp_path):
    for verdict in signed(bounty, 90, 80, 10):
        VerdictFolder(tmp_path).leave(verdict)
        VerdictMailbox(mailbox).leave(verdict)
    mail = collect_verdicts([VerdictFolder(tmp_path), VerdictMailbox(mailbox)], bounty.id)
    assert len(mail.verdicts) == 3 and not mail.refusals


def test_a_folder_says_where_it_has_left_a_verdict(bounty, signed, tmp_path):
    (verdict,) = signed(bounty, 90)
    file = Path(VerdictFolder(tmp_path / "new").leave(verdict))
    assert (file.parent, file.read_bytes()) == (tmp_path / "new", verdict.data)


def test_a_snapshot_of_a_folder_is_what_lay_there(bounty, signed, tmp_path):
    first, second = signed(bounty, 90, 80)
    folder = VerdictFolder(tmp_path)
    folder.leave(first)
    snapshot = folder.snapshot([bounty.id])
    folder.leave(second)
    read = (folder, snapshot, snapshot.snapshot([bounty.id]))
    assert [len(place.verdicts(bounty.id).verdicts) for place in read] == [2, 1, 1]


def test_places_are_told_apart():
    assert verdict_place("verdicts") == VerdictFolder(Path("verdicts"))
    assert verdict_place("dir:///a%20b/c") == VerdictFolder(Path("/a b/c"))
    assert verdict_place("https://mailbox.example.org/x/") == VerdictMailbox("https://mailbox.example.org/x")
    assert [verdict_place(each).is_local for each in ("verdicts", "https://a.example.org")] == [True, False]
    for wrong in ("ftp://a", "https://", "https://user:secret@host", "file:///etc"):
        with pytest.raises(UsageError):
            verdict_place(wrong)
    assert collect_verdicts([], bytes(32)) == Mail()
