"""Posts many bounties from a table: says first how many, in which lanes, what moves and what gas costs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.workflows.job_table import TableJob
    from oathwork.workflows.terms_file import Offer

_BASE_GAS = 21_000  # of each transaction of its own


class JobPlan:
    """The jobs of a table, and those of them that are to be posted now."""

    def __init__(self, desk: Desk, table: Path, template: "Offer") -> None:
        from oathwork.workflows.job_table import due_jobs, jobs_of_table, offers_of_jobs, read_job_table

        jobs = jobs_of_table(template.specification, read_job_table(table), table.name)
        if not (desk.safe or desk.is_unsigned):  # what an earlier run has sent is posted too
            desk.chain.wait_for_pending(desk.sender)
        now = desk.follow()["at"]["moment"]
        self.desk, self.folder = desk, table.parent / "specifications"
        self.jobs = due_jobs(jobs, self._posted_at(jobs), now)
        self.left_out = [job.row for job in jobs if job not in self.jobs]
        self.offers = offers_of_jobs(template, self.jobs, desk.contracts, table.name)

    def _posted_at(self, jobs: "Sequence[TableJob]") -> dict[bytes, int]:
        """Return when each job was posted last, by this poster. What is not repeated needs no moment."""
        repeats = {job.specification.hash: bool(job.row.every) for job in jobs}
        moments: dict[bytes, int] = {}
        for bounty in self.desk.ledger.find(poster=self.desk.sender).values():
            spec = bounty.terms.spec
            if spec in repeats:
                moment = self._moment(bounty) if repeats[spec] else 0
                moments[spec] = max(moment, moments.get(spec, 0))
        return moments

    def _moment(self, bounty: "Bounty") -> int:
        events = [event for event in self.desk.ledger.events(bounty.id) if event.name == "Posted"]
        return self.desk.chain.block(events[0].block).timestamp if events else 0

    @property
    def stake(self) -> int:
        """What moves into escrow, in the token's smallest unit."""
        return sum(offer.terms.stake for offer in self.offers)

    def gas(self) -> int:
        """Return about how much gas all the posts take, each in a transaction of its own; zero if that is not known yet.

        One post in a lane that was used before, and one in a new lane, stand for the others.
        """
        from oathwork.errors import OathworkError

        gas = 0
        for is_new in (True, False):
            offers = [offer for offer in self.offers if (offer.terms.generation == 0) is is_new]
            if not offers:
                continue
            call = self.desk.contracts.escrow.post(offers[0].terms, offers[0].panel, uri=offers[0].uri)
            try:
                gas += len(offers) * call.cost(self.desk.sender).gas
            except OathworkError:
                return 0
        return gas

    def write_specifications(self) -> None:
        """Write the specifications of the jobs, each under its hash. Raises FileInTheWay."""
        from oathwork.untrusted.files import write_new

        for offer in self.offers:
            write_new(self.file(offer), offer.specification.data)

    def file(self, offer: "Offer") -> Path:
        """Return where the specification of an offer is written."""
        return self.folder / f"{offer.specification.hash.hex()}.toml"

    # ---------------------------------------------------------------------------------------------------- in words

    def lines(self) -> list[str]:
        """Say what is posted and what is left out."""
        left_out = [
            f"row {row.number} is left out: posted already{', and not due again' if row.every else ''}"
            for row in self.left_out
        ]
        if not self.offers:
            return [*left_out, "nothing to post: every job of the table is posted, and none is due again"]
        token, terms = self.offers[0].terms.token, [offer.terms for offer in self.offers]
        rewards = sum(each.reward for each in terms)
        parts = [self.desk.money(token, units) for units in (rewards, self.stake - rewards, self.stake)]
        lanes = _spans([each.lane for each in terms])
        pairs = zip(self.jobs, self.offers, strict=True)
        return [
            *(self._line(job.row.number, offer) for job, offer in pairs),
            *left_out,
            f"{len(terms)} to post, in {'lane' if len(terms) == 1 else 'lanes'} {lanes}",
            f"{parts[0]} of rewards and {parts[1]} of fees: {parts[2]} in all",
            self._gas_line(),
        ]

    def _line(self, number: int, offer: "Offer") -> str:
        from oathwork.cli.job_text import title_text

        reward = self.desk.money(offer.terms.token, offer.terms.reward)
        return f"row {number}, lane {offer.terms.lane}: {reward}, {title_text(offer.specification.title)}"

    def _gas_line(self) -> str:
        if not (gas := self.gas()):
            return "what gas costs is known when the escrow may take the money, and it is there"
        saved_gas = (len(self.offers) - 1) * _BASE_GAS
        return (
            f"about {gas:,} gas, one after the other; about {gas - saved_gas:,} in one transaction of a Safe"
        )

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "jobs": [
                {
                    "row": job.row.number,
                    "lane": offer.terms.lane,
                    "reward": str(offer.terms.reward),
                    "title": offer.specification.title,
                    "issue": offer.specification.issue,
                    "specification": "0x" + offer.specification.hash.hex(),
                    "file": str(self.file(offer)),
                }
                for job, offer in zip(self.jobs, self.offers, strict=True)
            ],
            "leftOut": [row.number for row in self.left_out],
            "token": self.offers[0].terms.token if self.offers else "",
            "stake": str(self.stake),
            "gas": self.gas(),
        }


def _spans(numbers: Sequence[int]) -> str:
    """Return numbers that rise as people write them.

    >>> _spans([0, 1, 2, 5, 7, 8])
    '0 to 2, 5, 7 to 8'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans)


def require_one_template(files: Sequence[Path]) -> Path:
    """Return the one file that a table goes with. Raises UsageError."""
    if len(files) != 1:
        raise click.UsageError(
            f"--each goes with one file, the template of all bounties; there are {len(files)}"
        )
    return files[0]
