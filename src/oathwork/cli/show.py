"""Looking at one bounty: the job, its money, its people, how it stands or ended, and what can be done with it now."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.terminal import WHOLE_ID, fact_line, width

if TYPE_CHECKING:
    from oathwork.contracts.deputy import Deputy
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.model.next_step import Due, Wait
    from oathwork.verdicts.exchange import Mail


@click.command()
@options.bounty
@click.option(
    "--keep",
    is_flag=True,
    help="Also write the bounty's file, for a peer without a network or a node that loses logs.",
)
@click.option(
    "--fetch/--no-fetch",
    "is_fetching",
    default=True,
    show_default=True,
    help="Fetch a specification that is not here from the URI that its poster names, and no other host.",
)
@click.option("--gateway", metavar="URL", help="Fetch a specification at ipfs:// here: http://127.0.0.1:8080")
@options.reads_as
def show(desk: Desk, reference: str, keep: bool, is_fetching: bool, gateway: str | None) -> None:
    """Show BOUNTY: the job, its money, its people, how it stands or ended, and what you can do.

    The specification is looked for by its hash: here, beside the bounty's file, at its URI. Another document than that of the
    terms is never shown. With --account it says what that account can do.

    \b
    oathwork show 0x6176…
    oathwork show 0x6176… --keep
    """
    from oathwork.ledger import bounty_file

    bounty = desk.bounty(reference)
    view = View(desk, bounty, desk.at(desk.ledger.at), *_specification(desk, bounty, is_fetching, gateway))
    file = bounty_file.keep(bounty, desk.contracts.escrow.domain, desk.folder) if keep else None
    desk.answer(view.document(), view.lines(file))


def _specification(
    desk: Desk, bounty: "Bounty", is_fetching: bool, gateway: str | None
) -> "tuple[Specification | None, str]":
    """Return the specification of the terms' hash, or why there is none here."""
    from oathwork.errors import OathworkError
    from oathwork.evidence.ipfs import Gateway
    from oathwork.evidence.locate import find_specification
    from oathwork.evidence.shelf import from_shelf, put_on_shelf

    in_terms = bounty.terms.spec
    if specification := from_shelf(in_terms):
        return specification, ""
    uri, folders = bounty.uris.get(in_terms, "") if is_fetching else "", (Path(), desk.folder)
    try:
        source = Gateway(gateway) if gateway else None
        specification = find_specification(in_terms, uri=uri, folders=folders, gateway=source)
    except (OathworkError, OSError) as error:
        return None, str(error)
    put_on_shelf(specification)
    return specification, ""


@dataclass
class View:
    """One bounty as it is shown; `remark` says why there is no specification."""

    desk: Desk
    bounty: "Bounty"
    at: dict[str, Any]
    specification: "Specification | None"
    remark: str

    # -------------------------------------------------------------------------------------------------- what there is

    @cached_property
    def now(self) -> int:
        """The moment of the next block, in seconds."""
        return self.desk.chain.now()

    @cached_property
    def wait(self) -> "Wait | None":
        """What the bounty waits for; of a panel, the members whose verdicts nobody here has."""
        from dataclasses import replace

        from oathwork.model.next_step import wait_of

        wait = wait_of(self.bounty, self.now)
        if wait and wait.action == "claim" and self.claim_refusal:
            return None
        if wait is None or wait.action != "review":
            return wait
        return replace(wait, accounts=tuple(each for each in wait.accounts if each not in self.signers))

    @cached_property
    def deputy(self) -> "Deputy | None":
        """The crowd, plan or rota that has posted the bounty, if one has."""
        from oathwork.contracts.deputies import find_deputy

        return find_deputy(self.desk.chain, self.desk.contracts.escrow.address, self.bounty.terms.poster)

    @cached_property
    def claim_refusal(self) -> str:
        """Why nobody can claim the bounty, although it is open; or nothing."""
        return self.desk.claims.refusal(self.bounty, "", self.now)

    @cached_property
    def signers(self) -> tuple[str, ...]:
        """The members whose verdicts are signed and not recorded: in the folder of verdicts, or in the mailboxes."""
        from oathwork.model.next_step import wait_of
        from oathwork.workflows.settlement import own_verdicts

        wait = wait_of(self.bounty, self.now)
        if wait is None or wait.action != "review":
            return ()
        domain = self.desk.contracts.escrow.domain
        return tuple(
            each
            for each in wait.accounts
            if own_verdicts(domain, self.bounty, each, self.mail, self.desk.chain)
        )

    @cached_property
    def mail(self) -> "Mail":
        """What lies in the folder of verdicts and in the mailboxes."""
        from oathwork.verdicts.exchange import collect_verdicts

        return collect_verdicts(self.desk.places(is_folder_needed=False), self.bounty.id)

    @cached_property
    def warnings(self) -> list[str]:
        """What is worth a look before a claim."""
        from oathwork.cli.pairs import warnings_before_claim

        return warnings_before_claim(self.desk, self.bounty)

    @cached_property
    def is_decided(self) -> bool:
        """Whether a majority decides now, once the verdicts that are signed here are recorded."""
        from oathwork.workflows.settlement import Case, recordable

        if not self.signers:
            return False
        case = Case(self.desk.contracts.escrow.domain, self.bounty)
        verdicts, _ = recordable(case, self.mail, lambda verdict: verdict.verify(self.desk.chain))
        majority = self.bounty.majority_with({each.index: each.score for each in verdicts})
        return majority.decides(self.now)

    @cached_property
    def step(self) -> "Due | None":
        """What anyone can do if nobody else does anything."""
        from oathwork.model.next_step import step

        return step(self.bounty)

    @cached_property
    def own_steps(self) -> list[tuple[str, int]]:
        """What the asking account can do now."""
        from oathwork.model.next_step import own_steps
        from oathwork.model.terms import Status
        from oathwork.workflows.coming_panel import as_drawn

        steps = self.desk.own_steps(self.bounty, self.now)
        if self.desk.reader and self.deputy and self.deputy.organiser() == self.desk.reader:
            organisers = own_steps(self.bounty, self.bounty.terms.poster, self.now, 0)
            steps += [each for each in organisers if each[0] in ("withdraw", "close") and each not in steps]
        if self.desk.reader and self.bounty.status is Status.DELIVERED:
            drawn_bounty = as_drawn(self.desk.ledger, self.bounty) or self.bounty
            reviews = self.desk.own_steps(drawn_bounty, self.now)
            steps = [each for each in reviews if each[0] == "review"] + steps
        has_signed = self.desk.reader in self.signers
        return [each for each in steps if not (has_signed and each[0] == "review")]

    @cached_property
    def ending(self) -> dict[str, Any] | None:
        """How it ended, when, and by which transaction; None while it is live."""
        from oathwork.model.terms import End

        if self.bounty.end is None:
            return None
        events = [event for event in self.desk.ledger.events(self.bounty.id) if End.of_event(event.name)]
        block = events[-1].block if events else 0
        return {
            "end": self.bounty.end,
            "paid": self.bounty.is_paid,
            "block": block,
            "moment": self.desk.chain.block(block).timestamp if events else 0,
            "transaction": events[-1].transaction if events else "",
        }

    # ------------------------------------------------------------------------------------------------- for programs

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        from oathwork.cli.job_text import job_json, specification_json, steps_json
        from oathwork.ledger.bounty_file import bounty_as_json
        from oathwork.model.price_of_capture import capture_json

        bounty = self.bounty
        verdicts = [
            {
                "round": each.round,
                "index": each.index,
                "peer": each.peer,
                "score": each.score,
                "review": "0x" + each.review.hex(),
            }
            for each in bounty.verdicts
        ]
        return {
            **self.at,
            "bounty": bounty_as_json(bounty, self.desk.contracts.escrow.domain),
            "job": job_json(bounty) | specification_json(self.specification, self.remark),
            "end": bounty.end or "",
            "ended": self.ending,
            "worker": bounty.state.worker,
            "verdicts": verdicts,
            "signed": list(self.signers),
            "holds": str(bounty.holds),
            "next": self._next_json(),
            "then": self._step_json(),
            "mine": steps_json(self.own_steps),
            "capture": capture_json(bounty.terms),
            "warnings": self.warnings,
            "deputy": self.deputy.NAME.lower() if self.deputy else "",
        }

    def _next_json(self) -> dict[str, Any] | None:
        """Without anything to wait for it is what anyone can do."""
        if not self.wait:
            return self._step_json()
        wait = self.wait
        return {"action": wait.action, "accounts": list(wait.accounts), "until": wait.until}

    def _step_json(self) -> dict[str, Any] | None:
        if self.is_decided:
            return {"action": "settle", "since": self.now, "block": 0}
        step = self.step
        return {"action": step.action, "since": step.since, "block": step.block} if step else None

    # --------------------------------------------------------------------------------------------------- for people

    def lines(self, file: Path | None) -> Iterator[str]:
        """Yield it for people; `file` is where the bounty is kept, if it is."""
        id = "0x" + self.bounty.id.hex()
        yield f"bounty {id}" if not 0 < width() < WHOLE_ID + 7 else f"bounty\n{id}"
        yield from self._job()
        yield from (fact_line(*each) for each in self._stand())
        yield from (fact_line(*each) for each in self._terms())
        yield from (fact_line(*each) for each in self._people())
        yield from (fact_line(*each) for each in self._coming())
        if file:
            yield fact_line("kept in", str(file))

    def _job(self) -> Iterator[str]:
        from oathwork.cli.job_text import specification_lines, title_text
        from oathwork.untrusted.text import plain

        spec = self.bounty.terms.spec
        if self.specification:
            yield fact_line("job", title_text(self.specification.title))
            yield from specification_lines(self.specification)
        else:
            yield fact_line("job", f"not known here: {self.remark}")
        yield fact_line("spec", "0x" + spec.hex())
        if uri := self.bounty.uris.get(spec):
            yield fact_line("", f"at {plain(uri, limit=300)}")

    def _stand(self) -> Iterator[tuple[str, str]]:
        from oathwork.cli.receipts import standing_text
        from oathwork.error_sentences import date_text

        yield "status", standing_text(self.bounty)
        if self.ending and self.ending["transaction"]:
            moment = date_text(self.ending["moment"])
            yield "ended", f"{moment}, in transaction {self.ending['transaction']}"
        if self.bounty.is_paid and self.bounty.verdicts:
            yield "score", f"{self.bounty.score}, the median"
        yield "holds", self.desk.money(self.bounty.terms.token, self.bounty.holds)

    def _terms(self) -> Iterator[tuple[str, str]]:
        from oathwork.cli.job_text import terms_facts
        from oathwork.error_sentences import date_text

        terms = self.bounty.terms
        is_open = self.bounty.status.is_live and not self.bounty.closed
        opening = f"until {date_text(terms.open_until)}" if is_open else ""
        yield from terms_facts(terms, self.desk.money, opening)
        if self.deputy:
            name = self.deputy.NAME.lower()
            yield name, f"its poster, a contract: oathwork {name} show {terms.poster}"

    def _people(self) -> Iterator[tuple[str, str]]:
        from oathwork.error_sentences import date_text
        from oathwork.model.terms import NOBODY, Status

        bounty = self.bounty
        if bounty.state.worker != NOBODY:
            yield "worker", bounty.state.worker
        if bounty.deadline and bounty.status is Status.CLAIMED:
            yield "work due", date_text(bounty.deadline)
        for index, seat in enumerate(bounty.people.panel):
            yield f"panel {index}", seat.account + self._verdict_text(index, seat.account)
        for round in sorted({each.round for each in bounty.verdicts}):
            scores = ", ".join(str(each.score) for each in bounty.verdicts if each.round == round)
            yield "scores", f"{scores} in round {round}"

    def _verdict_text(self, index: int, account: str) -> str:
        scores, state = self.bounty.scores, self.bounty.state
        if state.scores and state.delivery.strip(b"\0") and scores.has_judged(index):
            return f": {scores.get(index)}"
        return ": signed, not recorded yet" if account in self.signers else ""

    # ---------------------------------------------------------------------------------------------------- what comes

    def _coming(self) -> Iterator[tuple[str, str]]:
        """Yield who has priority, what the asking account can do, what is waited for, and what anyone can do, and when."""
        from oathwork.error_sentences import date_text
        from oathwork.model.next_step import served_until

        if (priority_end := served_until(self.bounty)) > self.now:
            worker = self.bounty.state.worker
            yield "priority", f"until {date_text(priority_end)} only {worker} can claim, to repair the work"
        for line in self.warnings:
            yield "look", line
        texts = [*self._own_texts(), *self._refusal_texts(), *self._wait_texts(), *self._step_texts()]
        for number, text in enumerate(texts):
            yield "then" if number else "next", text

    def _own_texts(self) -> Iterator[str]:
        from oathwork.error_sentences import date_text

        for action, until in self.own_steps:
            yield f"you can {action} now" + (f", until {date_text(until)}" if until else "")

    def _refusal_texts(self) -> Iterator[str]:
        """Yield why a claim would be refused although the bounty is open to it."""
        from oathwork.model.next_step import wait_of

        wait, reader = wait_of(self.bounty, self.now), self.desk.reader
        if not wait or wait.action != "claim":
            return
        if self.claim_refusal:
            yield f"nobody can claim now: {self.claim_refusal}"
        elif reader and (not wait.accounts or reader in wait.accounts):
            reason = self.desk.claims.refusal(self.bounty, reader, self.now)
            yield from [f"you cannot claim: {reason}"] if reason else []

    def _wait_texts(self) -> Iterator[str]:
        from oathwork.error_sentences import date_text
        from oathwork.model.next_step import served_until

        wait = self.wait
        if not wait or served_until(self.bounty) > self.now:
            return
        until = date_text(wait.until)
        match wait.action:
            case "review":
                count = self.bounty.terms.size - len(wait.accounts)
                waiting = f", waiting for {', '.join(wait.accounts)} until {until}" if wait.accounts else ""
                yield f"{count} of {self.bounty.terms.size} verdicts{waiting}"
            case "claim" if not wait.accounts:
                if not any(action == "claim" for action, _ in self.own_steps):
                    least = self.bounty.terms.min_standing
                    who = f"anyone with {least / 1_000:g} points" if least else "anyone"
                    yield f"{who} but poster and arbiter can claim until {until}"
            case "rule" if self.desk.chain.code(wait.accounts[0]):
                id = self.bounty.id.hex()
                yield f"its arbiter, a contract, can rule until {until}: oathwork court show 0x{id}"
            case _ if self.desk.reader not in wait.accounts:
                yield f"{', '.join(wait.accounts)} can {wait.action} until {until}"

    def _step_texts(self) -> Iterator[str]:
        from oathwork.error_sentences import date_text

        step = self.step
        if self.is_decided:
            yield "anyone can settle now: the verdicts that are signed decide"
            return
        if not step or step.action in [action for action, _ in self.own_steps]:
            return
        block = self.desk.block if step.block else 0
        when = f"block {step.block}" if step.block else date_text(step.since)
        yield f"anyone can {step.action} {'now' if step.is_due(self.now, block) else f'from {when} on'}"
