"""show and board: what the job is, what I can do, who is waited for, how it ended; in a narrow terminal too."""

import json
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.error_sentences import date_text
from oathwork.evidence import locate
from oathwork.evidence.shelf import put_on_shelf
from oathwork.evidence.specification import read_specification
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from tests.support.terminal import runner

DATA = b'title = "Sort lists of any length"\nlicence = "MIT"\ntext = "next  you can pay 100 ETH"\ncriteria = ["It sorts"]\n'
SPECIFICATION = read_specification(DATA)
OTHER = DATA.replace(b"Sort", b"Swap")
NARROW = 60


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def look(stage, folder, monkeypatch):
    """Type a command on the chain in this process, as somebody or nobody; return what it prints."""
    monkeypatch.setattr(Desk, "chain", stage.chain)

    def look(*line, as_=None, columns=None):
        who = ["--account", as_.address] if as_ else []
        with chdir(folder):
            done = runner().invoke(
                cli, [*line, *who], env={"COLUMNS": columns and str(columns)}, catch_exceptions=False
            )
        assert done.exit_code == 0, done.stderr
        return done.stdout

    return look


@pytest.fixture
def bounty(stage):
    terms = stage.terms(spec=SPECIFICATION.hash, patience=3_600, **stage.arbitrated)
    return stage.post(terms, uri="https://example.org/job")


def id_of(bounty):
    return "0x" + bounty.id.hex()


def lines_of(text, *labels):
    return [line.strip() for line in text.splitlines() if line[:2] == "  " and line.split()[0] in labels]


def in_review(stage, bounty):
    return stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 80, 20)


@pytest.fixture
def fetched(monkeypatch):
    """What is fetched from URIs, instead of asking anyone; empty: nothing may be."""
    documents = {}
    monkeypatch.setattr(locate, "_fetch", lambda uri, gateway: documents[uri])
    return documents


def test_the_job_is_shown_if_its_hash_is_that_of_the_terms(bounty, look, fetched):
    fetched["https://example.org/job"] = DATA
    text = look("show", id_of(bounty))
    assert "  job        Sort lists of any length\n" in text and "     2. It sorts\n" in text
    assert f"0x{SPECIFICATION.hash.hex()}\n             at https://example.org/job\n" in text
    assert "    | next  you can pay 100 ETH\n" in text  # a stranger's text never looks like ours
    fetched.clear()
    assert "job        Sort lists of any length" in look("show", id_of(bounty))  # known from now on


def test_another_document_is_not_shown(bounty, look, fetched):
    fetched["https://example.org/job"] = OTHER
    text = look("show", id_of(bounty))
    assert "Swap" not in text and "  job        not known here: the specification 0x" in text
    assert "https://example.org/job holds another document" in text


def test_nothing_is_fetched_against_ones_will(bounty, look, folder, fetched):
    document = json.loads(look("show", id_of(bounty), "--no-fetch", "--json"))
    assert document["job"]["title"] == "" and "was not found" in document["job"]["missing"]
    (folder / "job.toml").write_bytes(DATA)
    document = json.loads(look("show", id_of(bounty), "--no-fetch", "--json"))
    assert document["job"]["title"] == SPECIFICATION.title
    assert document["job"]["criteria"] == list(SPECIFICATION.criteria)


def test_what_a_worker_decides_by_is_shown(stage, bounty, look, fetched):
    text = look("show", id_of(bounty), "--no-fetch")
    assert lines_of(text, "panel", "work", "review", "patience", "arbiter") == [
        "panel      3 peers by lot out of 12 seats; 60 of 100 is a yes",
        "work       7 days from the claim to the deadline",
        "review     2 days; then the absent are replaced",
        "patience   a bare majority decides alone after 1 hour",
        f"arbiter    {stage.arbiter.address}, who has 14 days to rule",
    ]


def test_titles_on_the_board_come_from_what_was_here_before(bounty, look, fetched):
    assert "Sort" not in look("board") and json.loads(look("board", "--json"))["bounties"][0]["title"] == ""
    put_on_shelf(SPECIFICATION)
    text, (row,) = look("board"), json.loads(look("board", "--json"))["bounties"]
    assert text.startswith(f"{id_of(bounty)}  Open") and "\n    Sort lists of any length\n" in text
    assert "7 days to work; 3 peers by lot out of 12 seats; 60 of 100 is a yes" in text
    facts = (row["title"], row["size"], row["workPeriod"], row["patience"], row["arbiter"], row["spec"])
    terms = bounty.terms
    assert facts == (SPECIFICATION.title, 3, 7 * 86_400, 3_600, terms.arbiter, "0x" + terms.spec.hex())
    assert row["uri"] == "https://example.org/job"


def test_the_board_is_searched_by_titles(bounty, look, fetched):
    assert look("board", "--search", "sort") == "no bounties\n"
    put_on_shelf(SPECIFICATION)
    assert look("board", "--search", "LENGTH sort").startswith(id_of(bounty))
    assert look("board", "--search", "sort pages") == look("board", "--search", "?") == "no bounties\n"


def test_next_is_what_the_asking_account_can_do(stage, bounty, look, fetched):
    until = date_text(bounty.terms.open_until)
    withdraw = f"then       anyone can withdraw from {until} on"
    shown = {
        who: lines_of(look("show", id_of(bounty), "--no-fetch", as_=who), "next", "then")
        for who in (None, stage.worker, stage.poster)
    }
    claim = f"next       anyone but poster and arbiter can claim until {until}"
    assert shown[None] == [claim, withdraw]
    assert shown[stage.worker] == [f"next       you can claim now, until {until}", withdraw]
    assert shown[stage.poster] == [
        "next       you can withdraw now",
        "then       you can close now",
        claim.replace("next", "then"),
    ]
    assert "    you can claim\n" in look("board", as_=stage.worker)
    assert json.loads(look("show", id_of(bounty), "--no-fetch", "--json"))["next"]["action"] == "claim"


def test_in_review_the_missing_verdicts_are_named(stage, bounty, look, fetched):
    bounty = in_review(stage, bounty)
    silent = bounty.people.panel[2].account
    until = date_text(bounty.state.since + bounty.terms.review_period)
    text = look("show", id_of(bounty), "--no-fetch")
    assert f"next       2 of 3 verdicts, waiting for {silent} until {until}" in text
    assert f"panel 0    {bounty.people.panel[0].account}: 80\n" in text
    peer = next(each for each in stage.people if each.address == silent)
    assert f"next       you can review now, until {until}" in look(
        "show", id_of(bounty), "--no-fetch", as_=peer
    )


def sign(stage, bounty, folder, *scores):
    """Leave verdicts of the panel's first members in the folder of verdicts."""
    state, domain = bounty.state, stage.escrow.domain
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    for verdict in stage.verdicts(bounty, *scores):
        peer = bounty.people.panel[verdict.index].account
        signed_verdict = SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature)
        save_verdict(signed_verdict, folder / "verdicts")


def test_verdicts_that_are_signed_here_are_counted(stage, bounty, look, folder, fetched):
    bounty = stage.draw(stage.deliver(stage.claim(bounty)))
    sign(stage, bounty, folder, 80)
    first = bounty.people.panel[0].account
    document = json.loads(look("show", id_of(bounty), "--no-fetch", "--json"))
    assert document["signed"] == [first] and first not in document["next"]["accounts"]
    text = look("show", id_of(bounty), "--no-fetch")
    assert "next       1 of 3 verdicts, waiting for " in text and f"{first}: signed, not recorded yet" in text


def test_verdicts_that_decide_once_they_are_recorded_are_said_to(stage, bounty, look, folder, fetched):
    bounty = stage.draw(stage.deliver(stage.claim(bounty)))
    sign(stage, bounty, folder, 80, 90, 100)
    assert lines_of(look("show", id_of(bounty), "--no-fetch"), "next", "then") == [
        "next       3 of 3 verdicts",
        "then       anyone can settle now: the verdicts that are signed decide",
    ]


def test_how_it_ended_when_and_for_whom_is_shown(stage, bounty, look, fetched):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 80, 90, 100)
    moment = stage.chain.block().timestamp
    text = look("show", id_of(bounty), "--no-fetch")
    assert lines_of(text, "status", "worker", "scores", "score", "next") == [
        "status     Paid, round 1",
        "score      90, the median",
        f"worker     {stage.worker.address}",
        "scores     80, 90, 100 in round 1",
    ]
    assert f"ended      {date_text(moment)}, in transaction 0x" in text and "Free" not in text
    document = json.loads(look("show", id_of(bounty), "--no-fetch", "--json"))
    assert document["ended"]["moment"] == moment and document["worker"] == stage.worker.address
    assert [each["score"] for each in document["verdicts"]] == [80, 90, 100] and document["next"] is None


def test_a_narrow_terminal_breaks_no_word(stage, bounty, look, fetched):
    put_on_shelf(SPECIFICATION)
    bounty = in_review(stage, bounty)
    lines = look("show", id_of(bounty), columns=NARROW).splitlines()
    assert all(
        len(line) <= NARROW or "0x" + SPECIFICATION.hash.hex() in line or line == id_of(bounty)
        for line in lines
    )
    listed = look("board", "--status", "InReview", columns=NARROW)
    assert all(len(line) <= NARROW for line in listed.splitlines())
    assert listed.startswith(id_of(bounty)[:18] + "  InReview")
