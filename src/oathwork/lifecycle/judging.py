"""From the delivery to the end: the lot, the verdicts, and what is done when nobody judges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from oathwork.lifecycle import bench, payout
from oathwork.lifecycle.call import MessageCall, Signature, checks
from oathwork.lifecycle.payout import Panel
from oathwork.lifecycle.working import LOT_DELAY
from oathwork.lifecycle.world import LiveBounty, World, action
from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, People, Skip, State, Status, Terms

LOTS: Final = 3
RULING: Final = 14 * DAY


@dataclass(frozen=True)
class PeerVerdict:
    """One peer's judgement; without a signature it is the caller's own."""

    index: int
    score: int
    review: bytes
    signature: Signature | None = None
    uri: str = ""


# ---------------------------------------------------------------------------------------------------- the lot


@action
def draw(
    world: World, call: MessageCall, terms: Terms, state: State, people: People, block_hash: bytes | None
) -> None:
    """Anyone, once the lot's block is past: fill the empty places of the panel.

    `block_hash` is the hash of block `state.lot_block` as far as the chain still remembers it, else None.
    """
    bounty = world.live(terms, state, Status.DELIVERED)
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("LotNotReady", call.number <= state.lot_block)

    if block_hash is None:
        return _miss(world, call, bounty)
    places = bench.places_of(world, terms.guild)
    panel = lot.panel(bounty.id, terms, state, people, places, block_hash)
    if not panel:
        return _escalate(world, call, bounty)

    after = replace(state, panel=hash_panel(panel), since=call.now)
    world.keep(bounty, status=Status.IN_REVIEW, state=after, panel=panel)
    world.tell("PanelDrawn", id=bounty.id, lot=state.lot, panel=panel, since=call.now)


def _miss(world: World, call: MessageCall, bounty: LiveBounty) -> None:
    """The hash is out of reach, which uses up the lot."""
    if bounty.state.lot == LOTS:
        return _escalate(world, call, bounty)
    lot_number, lot_block = bounty.state.lot + 1, call.number + LOT_DELAY
    world.keep(bounty, state=replace(bounty.state, lot=lot_number, lot_block=lot_block))
    world.tell("LotMissed", id=bounty.id, lot=lot_number, lotBlock=lot_block)


def _escalate(world: World, call: MessageCall, bounty: LiveBounty) -> None:
    """Nobody can judge any more: the arbiter's days begin, if there is one."""
    world.keep(bounty, status=Status.ESCALATED, state=replace(bounty.state, since=call.now))
    world.tell("Escalated", id=bounty.id, since=call.now)


# ----------------------------------------------------------------------------------------------- the verdicts


@action
def settle(
    world: World,
    call: MessageCall,
    terms: Terms,
    state: State,
    people: People,
    verdicts: Sequence[PeerVerdict],
) -> None:
    """Anyone: record verdicts, and act on a majority once all have judged or patience is over."""
    bounty = world.live(terms, state, Status.IN_REVIEW)
    _check_people(bounty, people)

    is_any_recorded = False
    for verdict in verdicts:
        reason = _why_not(bounty, call, verdict)
        if reason != Skip.NONE:
            world.tell("VerdictSkipped", id=bounty.id, index=verdict.index, reason=reason)
            continue
        is_any_recorded, bounty = True, _record(world, bounty, verdict)

    panel = Panel(bounty, bounty.scores)
    is_patience_over = panel.absent == 0 or call.now >= state.since + terms.patience
    decides = panel.decides and is_patience_over
    with checks() as refuse:
        refuse("NothingToSettle", not is_any_recorded and not decides)
    if decides:
        _decide(world, call, panel)


def _why_not(bounty: LiveBounty, call: MessageCall, verdict: PeerVerdict) -> Skip:
    """Return why a verdict cannot be recorded, or NONE if it can. The first verdict of a member stands."""
    if verdict.index >= bounty.terms.size:
        return Skip.NO_SUCH_MEMBER
    if verdict.index in bounty.scores:
        return Skip.ALREADY_JUDGED
    if verdict.score > 100:
        return Skip.SCORE_ABOVE_100
    peer = bounty.panel[verdict.index].account
    if peer == bounty.state.worker or peer in [share.account for share in bounty.team]:
        return Skip.PARTY_TO_THE_WORK  # only in a named panel: the lot passes them over
    fields = (bounty.id, bounty.state.round, bounty.state.delivery, verdict.score, verdict.review)
    if call.caller == peer or verdict.signature == Signature(peer, "Verdict", fields):
        return Skip.NONE
    return Skip.BAD_SIGNATURE


def _record(world: World, bounty: LiveBounty, verdict: PeerVerdict) -> LiveBounty:
    scores = Scores(bounty.state.scores).having(verdict.index, verdict.score)
    world.tell(
        "Judged",
        id=bounty.id,
        peer=bounty.panel[verdict.index].account,
        index=verdict.index,
        score=verdict.score,
        review=verdict.review,
    )
    world.locate(bounty, verdict.review, verdict.uri)
    return world.keep(bounty, state=replace(bounty.state, scores=scores))


def _decide(world: World, call: MessageCall, panel: Panel) -> None:
    """Do what the majority says. An end after the whole review period marks the absent, as `redraw` does."""
    payout.mark_reviewed(world, call, panel)
    if call.now >= panel.bounty.state.since + panel.bounty.terms.review_period:
        payout.mark_missed(world, call, panel)

    if panel.says_yes:
        _pay(world, call, panel)
    elif panel.says_empty:
        _forfeit(world, call, panel)
    else:
        _send_back(world, call, panel)


def _pay(world: World, call: MessageCall, panel: Panel) -> None:
    payout.mark_delivered(world, call, panel)
    bonus, forgone = payout.pay(world, panel, with_bonus=panel.bounty.terms.by_lot)
    world.tell(
        "Paid",
        id=panel.bounty.id,
        worker=panel.bounty.state.worker,
        bonus=bonus,
        forgone=forgone,
    )


def _send_back(world: World, call: MessageCall, panel: Panel) -> None:
    """The bond pays who judged; the worker is served first for one review period."""
    bounty, worker = panel.bounty, panel.bounty.state.worker
    payout.mark_rejected(world, call, bounty)

    world.open_again(bounty, worker=worker, since=call.now)
    world.tell("SentBack", id=bounty.id, worker=worker, since=call.now)

    world.push(bounty.terms.token, worker, bounty.terms.bond - payout.owe_fees(world, panel))


def _forfeit(world: World, call: MessageCall, panel: Panel) -> None:
    """Nothing was delivered: what the bond does not pay to who judged goes to the commons."""
    bounty = panel.bounty
    payout.mark_abandoned(world, call, bounty)

    world.open_again(bounty)
    rest = bounty.terms.bond - payout.owe_fees(world, panel)
    world.feed(bounty.pot, rest)
    world.tell("FoundEmpty", id=bounty.id, worker=bounty.state.worker, forfeited=rest)


# ------------------------------------------------------------------------------------------ without a verdict


@action
def redraw(world: World, call: MessageCall, terms: Terms, state: State, people: People) -> None:
    """Anyone, a review period after the draw without a majority: the absent lose points, seat and place."""
    bounty = world.live(terms, state, Status.IN_REVIEW)
    _check_people(bounty, people)
    panel = Panel(bounty, bounty.scores)
    with checks() as refuse:
        refuse("TooEarly", call.now < state.since + terms.review_period)
        refuse("MajorityStands", panel.decides)

    payout.mark_missed(world, call, panel)
    if not bounty.terms.by_lot or state.lot == LOTS:
        return _escalate(world, call, bounty)
    again = replace(state, lot=state.lot + 1, lot_block=call.number + LOT_DELAY, since=0)
    world.keep(bounty, status=Status.DELIVERED, state=again)
    world.tell("Redrawn", id=bounty.id, lot=again.lot, lotBlock=again.lot_block)


@action
def rule(world: World, call: MessageCall, terms: Terms, state: State, people: People, pay: bool) -> None:
    """The arbiter, within 14 days: pay as a verdict would, but without marks and bonus, or refund."""
    bounty = world.live(terms, state, Status.ESCALATED)
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("NotArbiter", call.caller != terms.arbiter)
        refuse("TooLate", call.now >= state.since + RULING)

    panel = Panel(bounty, bounty.scores)
    if pay:
        payout.pay(world, panel, with_bonus=False)
    else:
        payout.refund(world, panel)
    world.tell("Ruled", id=bounty.id, paid=pay)


@action
def expire(world: World, call: MessageCall, terms: Terms, state: State, people: People) -> None:
    """Anyone, if nobody may rule or nobody did: all are refunded. Not a verdict of any kind."""
    bounty = world.live(terms, state, Status.ESCALATED)
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("TooEarly", terms.arbiter != NOBODY and call.now < state.since + RULING)

    payout.refund(world, Panel(bounty, bounty.scores))
    world.tell("Unverified", id=bounty.id)


@action
def collect(world: World, call: MessageCall, token: str, to: str) -> None:
    """An account takes out all that it is owed in one token, to any receiver."""
    amount = world.owed.get((call.caller, token), 0)
    with checks() as refuse:
        refuse("ReceiverIsZero", to == NOBODY)
        refuse("NothingOwed", not amount)
        refuse("FailedCall", (token, to) in world.unreachable)

    world.owed[call.caller, token] = 0
    world.tell("Collected", account=call.caller, token=token, to=to, amount=amount)

    world.push(token, to, amount)


def _check_people(bounty: LiveBounty, people: People) -> None:
    with checks() as refuse:
        refuse("WrongTeam", people.team != bounty.team)
        refuse("WrongPanel", people.panel != bounty.panel)
