"""From the delivery to the end: the lot, the verdicts, and what is done when nobody judges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eth_hash.auto import keccak

from oathwork.lifecycle import bench, payout
from oathwork.lifecycle.call import MessageCall, Signature, checks
from oathwork.lifecycle.payout import Panel
from oathwork.lifecycle.world import LiveBounty, World, action
from oathwork.model import lot
from oathwork.model.guild import hash_panel
from oathwork.model.header import mix_of
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, LaneEnd, People, Skip, State, Status, Terms


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
    world: World,
    call: MessageCall,
    terms: Terms,
    state: State,
    people: People,
    header: bytes,
    block_hash: bytes | None,
) -> None:
    """Anyone, once the lot's block is past: fill the empty places of the panel.

    `block_hash` is the hash of block `state.lot_block` as far as the chain still remembers it, else None; `header`
    is what the caller brings to prove the block's mix with, where the chain has one.
    """
    _draw(world, call, world.live(terms, state, Status.DELIVERED), people, header, block_hash)


@action
def draw_and_settle(
    world: World,
    call: MessageCall,
    terms: Terms,
    state: State,
    people: People,
    header: bytes,
    verdicts: Sequence[PeerVerdict],
    block_hash: bytes | None,
) -> None:
    """As `draw`, with the panel before it in `people`; and the panel that comes of it has judged already, if it
    does come."""
    bounty = world.live(terms, state, Status.DELIVERED)
    next_bounty = _draw(world, call, bounty, people, header, block_hash)
    if next_bounty.status == Status.IN_REVIEW:
        panel, _ = _record_all(world, call, next_bounty, verdicts)
        if panel.decides_at(call.now):
            _decide(world, call, panel)


def _draw(
    world: World,
    call: MessageCall,
    bounty: LiveBounty,
    people: People,
    header: bytes,
    block_hash: bytes | None,
) -> LiveBounty:
    """Return the bounty in review; if the lot is missed with its next lot, or escalated."""
    terms, state = bounty.terms, bounty.state
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("LotNotReady", call.number <= state.lot_block)

    if block_hash is None:
        return _miss(world, call, bounty)
    randomness = _randomness(world, header, block_hash)
    places = bench.places_of(world, terms.guild)
    panel = lot.panel(bounty.id, terms, state, people, places, randomness)
    if not panel:
        return _escalate(world, call, bounty)

    after = replace(state, panel=hash_panel(panel), since=call.now)
    world.tell("PanelDrawn", id=bounty.id, lot=state.lot, panel=panel, since=call.now)
    return world.keep(bounty, status=Status.IN_REVIEW, state=after, panel=panel)


def _randomness(world: World, header: bytes, block_hash: bytes) -> bytes:
    """What nobody can choose: the mix that the block's hash proves; without one on this chain, the hash itself."""
    if not world.has_mix:
        return block_hash
    with checks() as refuse:
        refuse("WrongHeader", keccak(header) != block_hash)
    return mix_of(header)


def _miss(world: World, call: MessageCall, bounty: LiveBounty) -> LiveBounty:
    """The hash is out of reach, which uses up the lot. It is nobody's no: the panel has others."""
    if lot.is_last_of_panel(bounty.state.lot):
        return _escalate(world, call, bounty)
    lot_number, lot_block = bounty.state.lot + 1, world.lot_block(call)
    world.tell("LotMissed", id=bounty.id, lot=lot_number, lotBlock=lot_block)
    return world.keep(bounty, state=replace(bounty.state, lot=lot_number, lot_block=lot_block))


def _escalate(world: World, call: MessageCall, bounty: LiveBounty) -> LiveBounty:
    """Nobody can judge any more: the arbiter's days begin, if there is one."""
    world.tell("Escalated", id=bounty.id, since=call.now)
    return world.keep(bounty, status=Status.ESCALATED, state=replace(bounty.state, since=call.now))


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

    panel, is_any_recorded = _record_all(world, call, bounty, verdicts)
    decides = panel.decides_at(call.now)
    with checks() as refuse:
        refuse("NothingToSettle", not is_any_recorded and not decides)
    if decides:
        _decide(world, call, panel)


def _record_all(
    world: World, call: MessageCall, bounty: LiveBounty, verdicts: Sequence[PeerVerdict]
) -> tuple[Panel, bool]:
    """Return the panel with all verdicts that can be recorded, and whether there was one."""
    is_any_recorded = False
    for verdict in verdicts:
        reason = _why_not(bounty, call, verdict)
        if reason != Skip.NONE:
            world.tell("VerdictSkipped", id=bounty.id, index=verdict.index, reason=reason)
            continue
        is_any_recorded, bounty = True, _record(world, bounty, verdict)
    return Panel(bounty, bounty.scores), is_any_recorded


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
        return Skip.PARTY_TO_THE_WORK  # in a named panel or a repair: the lot passes them over
    fields = (bounty.id, bounty.state.round, bounty.state.delivery, peer, verdict.score, verdict.review)
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
    bonus, forgone = payout.pay(world, panel, LaneEnd.PAID)
    world.tell(
        "Paid",
        id=panel.bounty.id,
        worker=panel.bounty.state.worker,
        bonus=bonus,
        forgone=forgone,
    )


def _send_back(world: World, call: MessageCall, panel: Panel) -> None:
    """The bond pays who judged. After a first no the worker is served first for one review period; a second in
    a row serves nobody first and closes the bounty, so that a poster who sleeps is not tried again."""
    bounty, worker, is_second = panel.bounty, panel.bounty.state.worker, panel.bounty.state.repair
    payout.mark_rejected(world, call, bounty)

    after = world.open_again(bounty) if is_second else world.open_for_repair(bounty, call.now)
    world.tell("SentBack", id=bounty.id, worker=worker, since=after.state.since)
    world.close_after_repair(bounty)

    world.push(bounty.terms.token, worker, bounty.terms.bond - payout.owe_fees(world, panel))


def _forfeit(world: World, call: MessageCall, panel: Panel) -> None:
    """Nothing was delivered: what the bond does not pay to who judged goes to the commons."""
    bounty = panel.bounty
    payout.mark_abandoned(world, call, bounty)

    world.open_again(bounty)
    rest = bounty.terms.bond - payout.owe_fees(world, panel)
    world.feed(bounty.pot, rest)
    world.tell("FoundEmpty", id=bounty.id, worker=bounty.state.worker, forfeited=rest)
    world.close_after_repair(bounty)


# ------------------------------------------------------------------------------------------ without a verdict


@action
def redraw(world: World, call: MessageCall, terms: Terms, state: State, people: People) -> None:
    """Anyone, a review period after the draw without a majority: the absent are marked and replaced."""
    bounty = world.live(terms, state, Status.IN_REVIEW)
    _check_people(bounty, people)
    panel = Panel(bounty, bounty.scores)
    with checks() as refuse:
        refuse("TooEarly", call.now < state.since + terms.review_period)
        refuse("MajorityStands", panel.decides)

    payout.mark_missed(world, call, panel)
    next_lot = lot.first_of_next_panel(state.lot) if bounty.terms.by_lot else 0
    if not next_lot:
        _escalate(world, call, bounty)
        return
    again = replace(state, lot=next_lot, lot_block=world.lot_block(call), since=0)
    world.keep(bounty, status=Status.DELIVERED, state=again)
    world.tell("Redrawn", id=bounty.id, lot=again.lot, lotBlock=again.lot_block)


@action
def rule(world: World, call: MessageCall, terms: Terms, state: State, people: People, pay: bool) -> None:
    """The arbiter, within the ruling period: pay as a verdict would, but without marks and bonus, or refund."""
    bounty = world.live(terms, state, Status.ESCALATED)
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("NotArbiter", call.caller != terms.arbiter)
        refuse("TooLate", call.now >= state.since + terms.ruling_period)

    panel = Panel(bounty, bounty.scores)
    if pay:
        payout.pay(world, panel, LaneEnd.RULED_YES)
    else:
        payout.refund(world, panel, LaneEnd.RULED_NO)
    world.tell("Ruled", id=bounty.id, paid=pay)


@action
def expire(world: World, call: MessageCall, terms: Terms, state: State, people: People) -> None:
    """Anyone, if nobody may rule or nobody did: all are refunded. Not a verdict of any kind."""
    bounty = world.live(terms, state, Status.ESCALATED)
    _check_people(bounty, people)
    with checks() as refuse:
        refuse("TooEarly", call.now < state.since + terms.ruling_period)

    payout.refund(world, Panel(bounty, bounty.scores), LaneEnd.UNVERIFIED)
    world.tell("Unverified", id=bounty.id)


@action
def collect(world: World, call: MessageCall, token: str, to: str) -> None:
    """Take out all that the caller is owed, in one token, to any address."""
    _collect(world, call.caller, token, to)


@action
def collect_for(world: World, call: MessageCall, account: str, token: str) -> None:
    """Anyone: all that is owed to an account in one token goes to that very account."""
    _collect(world, account, token, account)


def _collect(world: World, account: str, token: str, to: str) -> None:
    amount = world.owed.get((account, token), 0)
    with checks() as refuse:
        refuse("ReceiverIsZero", to == NOBODY)
        refuse("NothingOwed", not amount)
        refuse("FailedCall", (token, to) in world.unreachable)

    world.owed[account, token] = 0
    world.tell("Collected", account=account, token=token, to=to, amount=amount)

    world.push(token, to, amount)


def _check_people(bounty: LiveBounty, people: People) -> None:
    with checks() as refuse:
        refuse("WrongTeam", people.team != bounty.team)
        refuse("WrongPanel", people.panel != bounty.panel)
