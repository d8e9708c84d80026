"""Many bounties from a table: what its rows become, and which tables are refused, by the row."""

import re

import pytest

from oathwork.errors import BadDocument
from oathwork.evidence.specification import (
    FIRST_CRITERION,
    Acceptance,
    read_specification,
    write_specification,
)
from oathwork.model.terms import NOBODY
from oathwork.untrusted.fields import DocumentRefused
from oathwork.workflows.job_table import (
    MOST_JOBS,
    due_jobs,
    jobs_of_table,
    offers_of_jobs,
    read_job_table,
)
from oathwork.workflows.terms_file import Offer
from tests.support.stage import DAY

HEAD = "title,criteria,issue,reward,every"
ISSUE = "https://codeberg.org/somebody/clock/issues/12"
TEMPLATE = read_specification(
    write_specification(
        "the template",
        ["It works"],
        acceptance=Acceptance(("make", "test"), 60),
        licence="MIT",
        text="Start from main.",
    )
)


@pytest.fixture
def read(tmp_path):
    """Read a table from its text, or from its bytes."""

    def read(*lines):
        file = tmp_path / "jobs.csv"
        file.write_bytes(lines[0] if isinstance(lines[0], bytes) else "\n".join(lines).encode())
        return read_job_table(file)

    return read


@pytest.fixture
def jobs(read):
    def jobs(*lines):
        return jobs_of_table(TEMPLATE, read(HEAD, *lines), "jobs.csv")

    return jobs


# ------------------------------------------------------------------------------------------------ what rows become


def test_a_row_is_a_job_with_all_else_of_the_template(jobs):
    job, plain_job = jobs(
        f'"Say ""hours""","Tests pass|Small\nNo new dependency",{ISSUE},0.25,', "Minutes,,,,"
    )
    assert (job.specification.title, job.specification.issue) == ('Say "hours"', ISSUE)
    assert job.specification.criteria == (FIRST_CRITERION, "Tests pass", "Small", "No new dependency")
    assert (job.specification.licence, job.specification.body) == ("MIT", "Start from main.")
    assert job.specification.acceptance == Acceptance(("make", "test"), 60)
    assert (plain_job.row.number, plain_job.specification.criteria) == (3, TEMPLATE.criteria)
    assert read_specification(job.specification.data) == job.specification


def test_columns_stand_in_any_order_and_only_the_title_must(read):
    (row,) = read("reward,title", "2,A job")
    assert (row.title, row.reward, row.criteria, row.issue, row.every) == ("A job", "2", (), "", 0)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_windows_writes_its_lines_otherwise(read, end):
    rows = read(end.join([HEAD, 'One,"a\r\nb",,,', "", "Two,,,,", ""]).encode())
    assert [(row.number, row.title) for row in rows] == [(2, "One"), (4, "Two")]
    assert rows[0].criteria == ("a", "b")


def test_offers_take_free_lanes_one_after_the_other(stage, jobs):
    stage.post(stage.terms(lane=1))
    ended = stage.post(stage.terms(lane=2))
    stage.escrow.withdraw(ended.terms, ended.state).send(stage.poster)
    terms = stage.terms(lane=0, spec=TEMPLATE.hash)
    template = Offer(terms, (), "https://example.org/{hash}.toml", TEMPLATE)
    rows = jobs("One,,,2.5,", "Two,,,,", "Three,,,0,")
    offers = offers_of_jobs(template, rows, stage.contracts, "jobs.csv")
    assert [(each.terms.lane, each.terms.generation) for each in offers] == [(0, 0), (2, 1), (3, 0)]
    assert [each.terms.reward for each in offers] == [25 * 10**17, terms.reward, 0]
    assert [each.terms.spec for each in offers] == [job.specification.hash for job in rows]
    assert offers[0].uri == f"https://example.org/0x{offers[0].terms.spec.hex()}.toml"
    for offer in offers:
        stage.escrow.post(offer.terms, offer.panel, uri=offer.uri).send(stage.poster)


def test_amounts_are_in_the_tokens_decimals(stage, jobs):
    template = Offer(stage.terms(token=stage.token.address), (), "", TEMPLATE)
    decimals = stage.token.decimals()
    (offer,) = offers_of_jobs(template, jobs("One,,,1.5,"), stage.contracts, "jobs.csv")
    assert offer.terms.token != NOBODY and offer.terms.reward == 15 * 10 ** (decimals - 1)
    with pytest.raises(DocumentRefused, match=f"row 2: .* more than {decimals} decimals"):
        offers_of_jobs(template, jobs(f"One,,,0.{'1' * (decimals + 1)},"), stage.contracts, "jobs.csv")


@pytest.mark.parametrize(
    ("reward", "said"),
    [("much", "not an amount"), ("1e3", "not an amount"), ("9" * 60, "does not fit|token can count")],
)
def test_a_reward_that_is_none_is_refused_by_its_row(stage, jobs, reward, said):
    template = Offer(stage.terms(), (), "", TEMPLATE)
    with pytest.raises(DocumentRefused, match=f"row 3: .*({said})"):
        offers_of_jobs(template, jobs("One,,,1,", f"Two,,,{reward},"), stage.contracts, "jobs.csv")


def test_what_was_posted_is_due_again_when_its_time_has_gone_by(jobs):
    once, weekly, new = jobs("Once,,,,", "Weekly,,,,1 week", "New,,,,1 week")
    posted_at = {once.specification.hash: 0, weekly.specification.hash: 1_000}
    assert due_jobs([once, weekly, new], posted_at, 1_000 + 7 * DAY - 1) == [new]
    assert due_jobs([once, weekly, new], posted_at, 1_000 + 7 * DAY) == [weekly, new]
    assert due_jobs([once, weekly, new], {}, 0) == [once, weekly, new]


# ------------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("lines", "row", "said"),
    [
        (["\ufeff" + HEAD, "One,,,,"], 1, "byte order mark"),
        ([""], 1, "is missing"),
        ([HEAD], 2, "no job under the head"),
        (["title;criteria;reward", "One;;1"], 1, "separated by commas"),
        (["Title", "One"], 1, "no column 'Title'"),
        (["title,salary", "One,1"], 1, "no column 'salary'"),
        (["title,title", "One,Two"], 1, "twice"),
        (["reward", "1"], 1, "title is missing"),
        ([HEAD, "One,,,,", "Two,,"], 3, "3 of 5 cells"),
        ([HEAD, "One,,,,", "Two,,,,,"], 3, "6 of 5 cells"),
        ([HEAD, ",,,1,"], 2, "title: empty"),
        ([HEAD, '"   ",,,1,'], 2, "title: empty"),
        ([HEAD, '"One,,,,'], 2, "not CSV"),
        ([HEAD, '"One" two,,,,'], 2, "not CSV"),
        ([HEAD, "One,,,,", "=HYPERLINK(1),,,,"], 3, "title: begins like a formula"),
        ([HEAD, "One, @SUM(A1),,,"], 2, "criteria: begins like a formula"),
        ([HEAD, "One,,,-1,"], 2, "reward: begins like a formula"),
        ([HEAD, "\uff1dcmd,,,,"], 2, "title: begins like a formula"),
        ([HEAD, "a\x1b[2Jb,,,,"], 2, "control character"),
        ([HEAD, '"two\nlines",,,,'], 2, "control character"),
        ([HEAD, "x" * 201 + ",,,,"], 2, "longer than 200"),
        ([HEAD, "One,,http://a.example.org/1,,"], 2, "not the URL of an issue"),
        ([HEAD, "One,,https://a b/1,,"], 2, "not the URL of an issue"),
        ([HEAD, "One,,https://me:secret@a.example.org/1,,"], 2, "not the URL of an issue"),
        ([HEAD, "One,,,,weekly"], 2, "not a duration"),
        ([HEAD, "One,a,,1,", "Two,,,,", "One,a,,2,"], 4, "the same job as in row 2"),
        ([HEAD, *(f"Job {number},,,," for number in range(MOST_JOBS + 1))], MOST_JOBS + 2, "split it"),
        ([HEAD, *(f"Job {number},,,," for number in range(10_000))], MOST_JOBS + 2, "split it"),
        ([HEAD, "One,," + '"' + "x" * 200_000 + '",,'], 2, "not CSV|longer than"),
    ],
)
def test_a_strange_table_is_refused_by_its_row(read, lines, row, said):
    with pytest.raises(DocumentRefused, match=f"jobs.csv, row {row}: .*({said})") as refusal:
        jobs_of_table(TEMPLATE, read(*lines), "jobs.csv")
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("data", [b"title\n\xff\n", b"title\nOne\x00\n", b"x" * (2**20 + 1)])
def test_what_is_no_text_is_refused(read, data):
    with pytest.raises(BadDocument):
        read(data)


def test_so_many_as_may_be_are_read(read):
    assert len(read("title", *(f"Job {number}" for number in range(MOST_JOBS)))) == MOST_JOBS


def test_so_many_posts_are_one_transaction_of_a_safe_that_nodes_take(stage):
    uri = "https://" + "a" * 192
    call = stage.escrow.post(stage.terms(), uri=uri)
    each = 85 + len(call.data)  # packed for MultiSend
    assert MOST_JOBS * each + 4_096 < 128 * 1024, (
        each
    )  # the rest: the Safe's own call, and its owners' signatures


# ------------------------------------------------------------------------------------------------- the issue it is about


def test_the_issue_is_hashed_with_the_rest():
    """So that nobody can move a bounty to another issue."""
    here, there = (write_specification("a", ["b"], issue=f"{ISSUE}{end}") for end in ("", "3"))
    assert read_specification(here).issue == ISSUE
    assert read_specification(here).hash != read_specification(there).hash
    assert read_specification(write_specification("a", ["b"])).issue == ""


@pytest.mark.parametrize(
    "issue",
    ["http://a.example.org/1", "https://A.example.org/1", "https://a/" + "x" * 401, "javascript:1", " "],
)
def test_an_issue_that_is_no_https_url_is_refused(issue):
    with pytest.raises(DocumentRefused, match=re.escape("issue: not the URL of an issue")):
        write_specification("a", ["b"], issue=issue)
