"""Does whatever is due, for everybody: draws, settles, redraws, lapses, expires, sends back what nobody claimed.

What is due follows from the chain, and a step that somebody else took is refused when it is simulated. So it may be killed
at any moment and run again, and two of them side by side do no harm. Remembered are only signatures that the escrow refused.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from oathwork.chain.history import contract_block, hash_reach
from oathwork.chain.in_flight import in_flight
from oathwork.chain.keys import Signer
from oathwork.chain.receipt import Cost
from oathwork.contracts import Call, Oathwork
from oathwork.errors import NetworkError, OathworkError, Refused, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import Due, step
from oathwork.model.terms import State, Status, Verdict
from oathwork.verdicts.exchange import VerdictPlace, collect_verdicts
from oathwork.workflows.coming_panel import as_drawn, settle_call, signers_gas
from oathwork.workflows.keeper_pauses import Pauses
from oathwork.workflows.keeper_sending import (
    IN_TRANSACTION,
    STEP_FAILED,
    Outcome,
    ReadyStep,
    failure,
    priced,
    send_steps,
)
from oathwork.workflows.missing import FlawedFile, Shortfall
from oathwork.workflows.settlement import Case, recordable
from oathwork.workflows.signature_check import SignatureCheck

MOST_STEPS: Final = 100  # in one turn
ACTIONS: Final = ("draw", "settle", "redraw", "lapse", "expire", "withdraw")
_DRAW_AND_SETTLE: Final = "drawAndSettle"
_PARTS: Final = {_DRAW_AND_SETTLE: frozenset({"draw", "settle"})}  # actions in one transaction


@dataclass(frozen=True)
class Task:
    """One step that can be taken now."""

    bounty: Bounty
    action: str
    verdicts: tuple[Verdict, ...] = ()
    spare_gas: int = 0  # for who signs by a contract

    @property
    def step(self) -> tuple[State, str, tuple[Verdict, ...]]:
        """What tells it from another one on the same bounty."""
        return self.bounty.state, self.action, self.verdicts


@dataclass(frozen=True)
class _Ahead:
    """A bounty, and the step that anyone can take of it next."""

    bounty: Bounty
    step: Due | None
    is_due: bool

    @classmethod
    def of(cls, bounty: Bounty, now: int, block: int) -> "_Ahead":
        """Work out what comes next of a bounty, once a turn."""
        following = step(bounty)
        return cls(bounty, following, following is not None and following.is_due(now, block))

    @property
    def awaits_verdicts(self) -> bool:
        """Whether verdicts can be recorded: by its panel, or by the one that the lot is about to draw."""
        status = self.bounty.status
        return status is Status.IN_REVIEW or (status is Status.DELIVERED and self.is_due)


Announce = Callable[[Call, Cost | None], None]


class Keeper:
    """Keeps the bounties of one deployment. `places` are folders and mailboxes of verdicts; `only` are the actions it takes.

    At most `most` steps a turn. `set_aside` hears at every turn which files do not count, and why. A verdict is recorded if its peer sits on the panel and signed this very delivery;
    the evidence is not looked at: that is what the peers have done.
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
    ) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.ledger = ledger or Ledger(contracts)
        self.places, self.only, self.most = tuple(places), frozenset(only), most
        self._set_aside = set_aside
        self._check, self._pauses = SignatureCheck(self.chain), Pauses()
        self._unanswered_ids = frozenset[bytes]()  # bounties for which a mailbox has not answered

    def due(self) -> list[Task]:
        """Return what can be done now: lots whose hash is soon out of reach, then what has waited longest.

        Raises Unreachable, NotValid for a folder.
        """
        self.ledger.follow()
        now, block = self.chain.now(), contract_block(self.chain)
        bounties = [_Ahead.of(bounty, now, block) for bounty in self._candidates(now, block)]
        places = self._snapshots([each.bounty for each in bounties if each.awaits_verdicts])
        tasks = [
            task
            for each in bounties
            if (task := self._task(each, places, now))
            and self._may(task)
            and not self._pauses.holds(task.bounty.id, task.step, now)
        ]
        oldest_hash = block - hash_reach(self.chain) if tasks else 0
        return sorted(tasks, key=lambda task: _urgency(task, oldest_hash))

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
            call = self._call(task)
            announce(call, None)
            yield Outcome(task.bounty.id, task.action, "would be done", call=call)

    def _take(self, tasks: Sequence[Task], signer: Signer, announce: Announce) -> Iterator[Outcome]:
        if not tasks:
            return
        fees = self.chain.fees()
        price = Cost.of({"gas": 0, **fees}).price

        def prepare(task: Task) -> ReadyStep | Outcome:
            return self._prepared(task, signer.address, price)

        def heard(step: ReadyStep | Outcome) -> ReadyStep | Outcome:
            if step.call:
                announce(step.call, Cost(step.gas, price) if isinstance(step, ReadyStep) else None)
            return step

        steps, present_tasks = [], {task.bounty.id: task for task in tasks}
        for task, ready in zip(tasks, map(heard, in_flight(self.chain, prepare, tasks)), strict=True):
            if isinstance(ready, Outcome):
                ready, bounty = self._looked_into(task, ready)
                if other := self._instead(task, bounty):
                    present_tasks[task.bounty.id] = other
                    ready = heard(prepare(other))
            if isinstance(ready, Outcome):
                yield ready
            else:
                steps.append(ready)
        for outcome in send_steps(self.chain, steps, signer, fees):
            yield self._looked_into(present_tasks[outcome.id], outcome)[0]

    def _prepared(self, task: Task, sender: str, price: int) -> ReadyStep | Outcome:
        """Return what can be sent, or why it cannot. Raises NetworkError."""
        id, call = task.bounty.id, None
        try:
            call = self._call(task)
            self.chain.require_cheap(Cost(0, price))
        except NetworkError:
            raise
        except OathworkError as error:
            return failure(id, task.action, call, error)
        return priced(ReadyStep(id, task.action, call), sender)

    def _looked_into(self, task: Task, outcome: Outcome) -> tuple[Outcome, Bounty | None]:
        """Learn from a refusal, and read its bounty anew: somebody was faster only if it has changed."""
        if outcome.error is None:
            self._check.note_recorded(task.bounty.id, task.verdicts)
        if not isinstance(outcome.error, Refused):
            return outcome, None
        self._check.learn(outcome.error, task.bounty.id, task.verdicts)
        if outcome.error.rule == IN_TRANSACTION:
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
        ahead = _Ahead.of(bounty, now, contract_block(self.chain))
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

    def _task(self, ahead: _Ahead, places: Sequence[VerdictPlace], now: int) -> Task | None:
        bounty, following, is_due = ahead.bounty, ahead.step, ahead.is_due
        verdicts, gas = self._recordable(bounty, places) if ahead.awaits_verdicts else ((), 0)
        if verdicts and bounty.status is Status.DELIVERED and self.only.issuperset(_PARTS[_DRAW_AND_SETTLE]):
            return Task(bounty, _DRAW_AND_SETTLE, verdicts, gas)
        if following and is_due and bounty.status is Status.DELIVERED:
            return Task(bounty, following.action)
        if verdicts and (is_due or _would_decide(bounty, verdicts, now)):
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


def _urgency(task: Task, oldest_hash: int) -> tuple[int, int]:
    """A lot is missed if nobody draws it while its block's hash can be reached; one that is missed can wait."""
    state = task.bounty.state
    if task.bounty.status is Status.DELIVERED:
        return (0 if state.lot_block > oldest_hash else 2), state.lot_block
    return 1, state.since or task.bounty.terms.open_until


def _would_decide(bounty: Bounty, verdicts: Sequence[Verdict], now: int) -> bool:
    """Whether settling with these pays or sends back at once."""
    return bounty.majority_with({verdict.index: verdict.score for verdict in verdicts}).decides(now)
