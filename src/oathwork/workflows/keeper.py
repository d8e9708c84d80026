"""Does whatever is due, for everybody: draws, settles, redraws, lapses, expires, sends back what nobody claimed.

What is due follows from the chain, and a step that somebody else took is refused when it is simulated. So it may be killed
at any moment and run again, and two of them side by side do no harm. Remembered are only signatures that the escrow refused,
and pots that were empty when it came to paying.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from oathwork.chain.history import contract_block, hash_reach
from oathwork.chain.in_flight import in_flight
from oathwork.chain.keys import Signer
from oathwork.chain.receipt import Cost
from oathwork.contracts import Call, Oathwork
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.errors import NetworkError, OathworkError, Refused, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status, Verdict
from oathwork.verdicts.exchange import VerdictPlace, collect_verdicts
from oathwork.workflows.coming_panel import as_drawn, settle_call, signers_gas
from oathwork.workflows.keeper_pauses import Pauses
from oathwork.workflows.keeper_pots import Pots, is_through_pot, was_not_paid
from oathwork.workflows.keeper_sending import (
    IN_TRANSACTION,
    STEP_FAILED,
    Outcome,
    ReadyStep,
    failure,
    priced,
    send_steps,
)
from oathwork.workflows.keeper_tasks import Ahead, Task, urgency, would_decide
from oathwork.workflows.missing import FlawedFile, Shortfall
from oathwork.workflows.settlement import Case, recordable
from oathwork.workflows.signature_check import SignatureCheck

MOST_STEPS: Final = 100  # in one turn
ACTIONS: Final = ("draw", "settle", "redraw", "lapse", "expire", "withdraw")
_DRAW_AND_SETTLE: Final = "drawAndSettle"
_PARTS: Final = {_DRAW_AND_SETTLE: frozenset({"draw", "settle"})}  # actions in one transaction


Announce = Callable[[Call, Cost | None], None]


@dataclass(frozen=True)
class _Sending:
    """Who sends the steps of a turn, at which prices of gas, and who hears of each before."""

    signer: Signer
    fees: Mapping[str, Any]
    announce: Announce

    @property
    def price(self) -> int:
        """The most that a unit of gas costs, in wei."""
        return Cost.of({"gas": 0, **self.fees}).price


class Keeper:
    """Keeps the bounties of one deployment. `places` are folders and mailboxes of verdicts; `only` are the actions it takes.

    At most `most` steps a turn. `set_aside` hears at every turn which files do not count, and why. A verdict is recorded if its peer sits on the panel and signed this very delivery;
    the evidence is not looked at: that is what the peers have done. `pot`: moves go through the pots of posters that pay for them.
    """

    def __init__(
        self,
        contracts: Oathwork,
        places: Sequence[VerdictPlace] = (),
        *,
        ledger: Ledger | None = None,
        only: Sequence[str] = ACTIONS,
        most: int = MOST_STEPS,
        set_aside: Callable[[bytes, FlawedFile], None] = lambda id, flaw: None,
        pot: KeeperPot | None = None,
    ) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.ledger = ledger or Ledger(contracts)
        self.places, self.only, self.most = tuple(places), frozenset(only), most
        self._set_aside = set_aside
        self._check, self._pauses, self._pots = SignatureCheck(self.chain), Pauses(), Pots(pot)
        self._unanswered_ids = frozenset[bytes]()  # bounties for which a mailbox has not answered

    def due(self) -> list[Task]:
        """Return what can be done now: lots whose hash is soon out of reach, then what a pot pays for, then what has waited longest.

        Raises Unreachable, NotValid for a folder.
        """
        self.ledger.follow()
        now, block = self.chain.now(), contract_block(self.chain)
        bounties = [Ahead.of(bounty, now, block) for bounty in self._candidates(now, block)]
        places = self._snapshots([each.bounty for each in bounties if each.awaits_verdicts])
        tasks = [
            task
            for each in bounties
            if (task := self._task(each, places, now))
            and self._may(task)
            and not self._pauses.holds(task.bounty.id, task.step, now)
        ]
        oldest_hash = block - hash_reach(self.chain) if tasks else 0
        self._pots.read((task.poster for task in tasks), now)
        return sorted(tasks, key=lambda task: urgency(task, oldest_hash, self._pots.may_pay(task.poster)))

    def _candidates(self, now: int, block: int) -> Iterable[Bounty]:
        """Return the bounties with a step that is due, and those on which verdicts may lie."""
        due_ids = (each.bounty for each in self.ledger.due(now, block, ACTIONS))
        bounties = self.ledger.questions.bounties(due_ids)
        if self.places:
            bounties |= self.ledger.find(statuses=[Status.IN_REVIEW])
        return bounties.values()

    def tick(
        self,
        signer: Signer | None,
        report: Callable[[Outcome], None] = lambda outcome: None,
        announce: Announce = lambda call, cost: None,
    ) -> list[Outcome]:
        """Do what is due, and return what became of it; without a signer only say it.

        `announce` hears of each call before it is sent, and of the most that it costs if it is sent; `report` of what became of it. One that fails stops no other, but
        a network that fails stops all: its error is raised after what was done was reported. Raises NetworkError.
        """
        outcomes = []
        for outcome in self._outcomes(signer, announce):
            outcomes.append(outcome)
            report(outcome)
        return outcomes

    def _outcomes(self, signer: Signer | None, announce: Announce) -> Iterator[Outcome]:
        if signer:
            self.chain.wait_for_pending(signer.address)
        tasks = self.due()[: self.most]
        if signer:
            yield from self._take(tasks, signer, announce)
            return
        for task in tasks:
            step = self._pots.through(task.poster, ReadyStep(task.bounty.id, task.action, self._call(task)))
            announce(step.call, None)
            yield Outcome(step.id, step.action, "would be done", call=step.call)

    def _take(self, tasks: Sequence[Task], signer: Signer, announce: Announce) -> Iterator[Outcome]:
        if not tasks:
            return
        sending = _Sending(signer, self.chain.fees(), announce)
        steps, present_tasks = [], {task.bounty.id: task for task in tasks}
        firsts = in_flight(self.chain, lambda task: self._prepared(task, sending), tasks)
        for task, first in zip(tasks, firsts, strict=True):
            ready = self._chosen(task, first, sending)
            if isinstance(ready, Outcome):
                ready, bounty = self._looked_into(task, ready)
                if other := self._instead(task, bounty):
                    present_tasks[task.bounty.id] = other
                    ready = self._chosen(other, self._prepared(other, sending), sending)
            if isinstance(ready, Outcome):
                yield ready
            else:
                steps.append(ready)
        unpaid_tasks: list[Task] = []
        yield from self._sent(steps, present_tasks, sending, unpaid_tasks)
        directs = [self._chosen(task, self._prepared(task, sending), sending) for task in unpaid_tasks]
        yield from (step for step in directs if isinstance(step, Outcome))
        steps = [step for step in directs if isinstance(step, ReadyStep)]
        yield from self._sent(steps, present_tasks, sending, [])

    def _sent(
        self,
        steps: Sequence[ReadyStep],
        present_tasks: Mapping[bytes, Task],
        sending: "_Sending",
        unpaid_tasks: list[Task],
    ) -> Iterator[Outcome]:
        """Send steps, and yield what became of them. Whose pot did not pay is left alone from now on, and noted."""
        for each in send_steps(self.chain, steps, sending.signer, sending.fees):
            task = present_tasks[each.id]
            outcome, _ = self._looked_into(task, each)
            if was_not_paid(outcome):
                self._pots.leave_alone(task.poster, self.chain.now())
                unpaid_tasks.append(task)
            yield outcome

    def _prepared(self, task: Task, sending: "_Sending") -> ReadyStep | Outcome:
        """Return what can be sent, through its poster's pot where that may pay, or why it cannot. Raises NetworkError."""
        id, call = task.bounty.id, None
        try:
            call = self._call(task)
            self.chain.require_cheap(Cost(0, sending.price))
        except NetworkError:
            raise
        except OathworkError as error:
            return failure(id, task.action, call, error)
        step = ReadyStep(id, task.action, call)
        through = self._pots.through(task.poster, step)
        ready = priced(through, sending.signer.address)
        is_refused = isinstance(ready, Outcome) and through.direct
        return priced(step, sending.signer.address) if is_refused else ready

    def _chosen(self, task: Task, step: ReadyStep | Outcome, sending: "_Sending") -> ReadyStep | Outcome:
        """Return a step as it is sent: to the escrow if its pot does not pay for it after all. Say what it does and costs."""
        if (
            isinstance(step, ReadyStep)
            and step.direct
            and not self._pots.set_aside(task.poster, step, sending.fees)
        ):
            step = priced(replace(step, call=step.direct, direct=None), sending.signer.address)
        if step.call:
            cost = Cost(step.gas, sending.price) if isinstance(step, ReadyStep) else None
            sending.announce(step.call, cost)
        return step

    def _looked_into(self, task: Task, outcome: Outcome) -> tuple[Outcome, Bounty | None]:
        """Learn from a refusal, and read its bounty anew: somebody was faster only if it has changed."""
        if outcome.error is None:
            self._check.note_recorded(task.bounty.id, task.verdicts)
        if not isinstance(outcome.error, Refused):
            return outcome, None
        self._check.learn(outcome.error, task.bounty.id, task.verdicts)
        if outcome.error.rule == IN_TRANSACTION and not is_through_pot(outcome):
            self._pauses.note(task.bounty.id, task.step, self.chain.now())
        bounty = self._again(task.bounty)
        before = task.bounty
        is_unchanged = bounty and (bounty.status, bounty.state) == (before.status, before.state)
        return (replace(outcome, result=STEP_FAILED) if is_unchanged else outcome), bounty

    def _instead(self, task: Task, bounty: Bounty | None) -> Task | None:
        """Return what is due of a bounty whose step was refused, as it was read anew; None if that is nothing, or the same.

        What nobody can do must not keep away what is due besides.
        """
        if bounty is None:
            return None
        now = self.chain.now()
        ahead = Ahead.of(bounty, now, contract_block(self.chain))
        other = self._task(ahead, self._snapshots([bounty]), now)
        return other if other and other != task and self._may(other) else None

    def _again(self, bounty: Bounty) -> Bounty | None:
        try:
            return self.ledger.bounty(bounty.id)
        except StateLost:
            return None

    def _snapshots(self, bounties: Iterable[Bounty]) -> list[VerdictPlace]:
        """Ask all places about bounties, first about those that one has not answered for before."""
        ids = sorted((bounty.id for bounty in bounties), key=lambda id: id not in self._unanswered_ids)
        snapshots = [place.snapshot(ids) for place in self.places]
        self._unanswered_ids = self._unanswered_ids.difference(ids).union(
            *(each.unanswered_ids for each in snapshots)
        )
        return snapshots

    def _may(self, task: Task) -> bool:
        return self.only.issuperset(_PARTS.get(task.action, {task.action}))

    def _task(self, ahead: Ahead, places: Sequence[VerdictPlace], now: int) -> Task | None:
        bounty, following, is_due = ahead.bounty, ahead.step, ahead.is_due
        verdicts, gas = self._recordable(bounty, places) if ahead.awaits_verdicts else ((), 0)
        if verdicts and bounty.status is Status.DELIVERED and self.only.issuperset(_PARTS[_DRAW_AND_SETTLE]):
            return Task(bounty, _DRAW_AND_SETTLE, verdicts, gas)
        if following and is_due and bounty.status is Status.DELIVERED:
            return Task(bounty, following.action)
        if verdicts and (is_due or would_decide(bounty, verdicts, now)):
            return Task(
                bounty, "settle", verdicts, gas
            )  # before a redraw, so that nobody who judged is marked
        if following and is_due:
            return Task(bounty, following.action)
        return None

    def _recordable(self, bounty: Bounty, places: Sequence[VerdictPlace]) -> tuple[tuple[Verdict, ...], int]:
        """Return the verdicts that can be recorded: of the panel, or of the one that the lot is about to draw; and their gas."""
        mail = collect_verdicts(places, bounty.id)
        if not (mail.verdicts or mail.refusals):
            return (), 0
        try:
            case = Case(self.contracts.escrow.domain, as_drawn(self.ledger, bounty) or bounty)
            verdicts, flaws = recordable(case, mail, self._check)
        except Shortfall:
            return (), 0
        for flaw in flaws:
            self._set_aside(bounty.id, flaw)
        return verdicts, signers_gas(case.domain, case.bounty, verdicts)

    def _call(self, task: Task) -> Call:
        escrow, bounty = self.contracts.escrow, task.bounty
        current, people = (bounty.terms, bounty.state), bounty.people
        match task.action:
            case "draw":
                return escrow.draw(*current, people)
            case "drawAndSettle" | "settle":
                return settle_call(self.ledger, bounty, task.verdicts, spare_gas=task.spare_gas)
            case "redraw":
                return escrow.redraw(*current, people)
            case "lapse":
                return escrow.lapse(*current)
            case "expire":
                return escrow.expire(*current, people)
        return escrow.withdraw(*current)
