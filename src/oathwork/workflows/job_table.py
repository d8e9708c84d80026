"""Many bounties from one table: a row is a job, and a template says all that they have in common.

The table is CSV as RFC 4180 has it, in UTF-8, with commas. What is strange is refused by its row, as a spreadsheet counts: the
head is row 1.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final

from oathwork.contracts import Oathwork
from oathwork.contracts.token import decimals_of
from oathwork.errors import BadDocument, UsageError
from oathwork.evidence.specification import Specification, issue_url, read_specification, write_specification
from oathwork.model.amounts import to_seconds, to_units
from oathwork.model.terms import Status
from oathwork.untrusted.documents import decode_text, read_file
from oathwork.untrusted.fields import DocumentRefused, as_hex
from oathwork.untrusted.text import plain, text_problem
from oathwork.workflows.terms_file import Offer

JOB_COLUMNS: Final = ("title", "criteria", "issue", "reward", "every")
MOST_JOBS: Final = 90  # so many posts are one transaction of a Safe of less than the 128 KiB that nodes take, and 8 million gas
_LARGEST: Final = 1024 * 1024  # bytes
_LONGEST: Final = 20_000  # characters of a cell
_FORMULA: Final = ("=", "+", "-", "@")
_BETWEEN: Final = "|"  # criteria in one cell, where they are not on lines of their own


@dataclass(frozen=True)
class JobRow:
    """One row, as it was written; `number` as a spreadsheet counts. An empty cell means what the template says.

    `every`: the job is posted again when so many seconds have gone by since it was; zero: once.
    """

    number: int
    title: str
    criteria: tuple[str, ...]
    issue: str
    reward: str
    every: int


@dataclass(frozen=True)
class TableJob:
    """A row, and the specification that it makes with the template's."""

    row: JobRow
    specification: Specification


# ---------------------------------------------------------------------------------------------------------- the table


def read_job_table(file: Path) -> list[JobRow]:
    """Read a table. Raises DocumentRefused, which names the row."""
    name = plain(file.name, limit=200)
    data = read_file(file, limit=_LARGEST)
    if data.startswith("\ufeff".encode()):
        raise DocumentRefused(name, "row 1", "begins with a byte order mark: save it as UTF-8 without one")
    records = _records(decode_text(data, document=name), name)
    try:
        _, head = next(records)
    except StopIteration:
        raise DocumentRefused(
            name, "row 1", f"is missing: the head, such as {','.join(JOB_COLUMNS)}"
        ) from None
    _refuse_head(head, name)
    rows = [_row(number, head, cells, name) for number, cells in records]
    if not rows:
        raise DocumentRefused(name, "row 2", "is missing: there is no job under the head")
    return rows


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, with their numbers; of too many, none is looked at."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for number in count(1):
        try:
            cells = next(reader, None)
        except csv.Error as error:
            rule = f"not CSV: {error}; a quotation mark inside a cell is written twice"
            raise DocumentRefused(name, f"row {number}", rule) from error
        if cells is None:
            return
        if number > MOST_JOBS + 1:
            raise DocumentRefused(name, f"row {number}", f"a table has at most {MOST_JOBS} jobs: split it")
        if cells:
            yield number, cells


def _refuse_head(head: Sequence[str], name: str) -> None:
    columns = ", ".join(JOB_COLUMNS)
    for column in head:
        if column not in JOB_COLUMNS:
            more = "; columns are separated by commas" if ";" in column or "\t" in column else ""
            rule = f"there is no column {plain(column, limit=80)!r}: there are {columns}{more}"
            raise DocumentRefused(name, "row 1", rule)
    if len(set(head)) < len(head):
        raise DocumentRefused(name, "row 1", "a column stands there twice")
    if "title" not in head:
        raise DocumentRefused(name, "row 1", "the column title is missing")


def _row(number: int, head: Sequence[str], cells: Sequence[str], name: str) -> JobRow:
    def refuse(rule: str) -> DocumentRefused:
        return DocumentRefused(name, f"row {number}", rule)

    if len(cells) != len(head):
        raise refuse(f"{len(cells)} of {len(head)} cells")
    for column, cell in zip(head, cells, strict=True):
        if problem := _cell_problem(cell):
            raise refuse(f"{column}: {problem}")
    values = {column: cell.strip() for column, cell in zip(head, cells, strict=True)}
    if not values["title"]:
        raise refuse("title: empty")
    try:
        return JobRow(
            number,
            values["title"],
            _criteria(values.get("criteria", "")),
            issue_url(values.get("issue", "")),
            values.get("reward", ""),
            to_seconds(values["every"]) if values.get("every") else 0,
        )
    except UsageError as error:
        raise refuse(plain(str(error), limit=500)) from error


def _cell_problem(cell: str) -> str | None:
    """Whoever opens the table in a spreadsheet would see another job than the one that is posted."""
    narrow = unicodedata.normalize("NFKC", cell).lstrip()  # wide signs count too
    if narrow.startswith(_FORMULA):
        return f"begins like a formula of a spreadsheet: {plain(cell, limit=80)}"
    return text_problem(cell.replace("\r\n", "\n"), limit=_LONGEST, lines=True)


def _criteria(cell: str) -> tuple[str, ...]:
    """Return the criteria of a cell: one on each line, or with `|` between them."""
    parts = (part.strip() for line in cell.splitlines() for part in line.split(_BETWEEN))
    return tuple(part for part in parts if part)


# ------------------------------------------------------------------------------------------------------ what is posted


def jobs_of_table(template: Specification, rows: Iterable[JobRow], name: str) -> list[TableJob]:
    """Return the jobs of a table of this name. Raises DocumentRefused, which names the row, also for a job that is there twice."""
    jobs: dict[bytes, TableJob] = {}
    for row in rows:
        specification = _specification(template, row, name)
        if same := jobs.get(specification.hash):
            rule = f"the same job as in row {same.row.number}: title, criteria and issue are equal"
            raise DocumentRefused(name, f"row {row.number}", rule)
        jobs[specification.hash] = TableJob(row, specification)
    return list(jobs.values())


def due_jobs(jobs: Iterable[TableJob], posted_at: Mapping[bytes, int], now: int) -> list[TableJob]:
    """Return the jobs that are to be posted at `now`: those that never were, and those whose time has come again.

    `posted_at`: the last time (seconds) that a job was posted, by the hash of its specification.
    """
    return [
        job
        for job in jobs
        if (last := posted_at.get(job.specification.hash)) is None
        or (job.row.every and now >= last + job.row.every)
    ]


def offers_of_jobs(template: Offer, jobs: Iterable[TableJob], contracts: Oathwork, name: str) -> list[Offer]:
    """Return what jobs are posted as, in free lanes counted up from the template's. `name` is the table's.

    In the template's URI `{hash}` becomes the hash of each specification. The chain is asked for the token's decimals and the
    lanes. Raises DocumentRefused, which names the row.
    """
    terms = template.terms
    decimals = decimals_of(contracts.chain, terms.token)
    lanes = _free_lanes(contracts, terms.poster, terms.lane)
    offers = []
    for job in jobs:
        lane, generation = next(lanes)
        spec = job.specification.hash
        try:
            reward = to_units(job.row.reward, decimals) if job.row.reward else terms.reward
            own_terms = replace(terms, lane=lane, generation=generation, reward=reward, spec=spec)
        except UsageError as error:
            raise DocumentRefused(name, f"row {job.row.number}", plain(str(error), limit=500)) from error
        uri = template.uri.replace("{hash}", as_hex(spec))
        offers.append(replace(template, terms=own_terms, specification=job.specification, uri=uri))
    return offers


def _specification(template: Specification, row: JobRow, name: str) -> Specification:
    try:
        data = write_specification(
            row.title,
            list(row.criteria or template.criteria),
            acceptance=template.acceptance,
            licence=template.licence,
            text=template.body,
            issue=row.issue or template.issue,
        )
        return read_specification(data)
    except BadDocument as error:
        raise DocumentRefused(name, f"row {row.number}", plain(str(error), limit=500)) from error


def _free_lanes(contracts: Oathwork, poster: str, first: int) -> Iterator[tuple[int, int]]:
    """Yield a poster's lanes without a bounty, from one on, and the generation of each."""
    for lane in count(first):
        state = contracts.escrow.status(poster, lane)
        if state.status is Status.FREE:
            yield lane, state.generation
