"""From the claim to the delivery, or back: a worker stakes their bond, hands in, gives up or stays away."""

from dataclasses import dataclass, replace
from typing import Final

from oathwork.lifecycle import bench, payout
from oathwork.lifecycle.call import MessageCall, Refuse, Signature, checks, is_rising
from oathwork.lifecycle.world import LiveBounty, World, action
from oathwork.model import lot
from oathwork.model.amounts import HOUR
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NOBODY, Share, State, Status, Terms, hash_team

LAPSE_GRACE: Final = HOUR  # between the deadline and the first moment to lapse
_MOST_SHARES: Final = 7


@dataclass(frozen=True)
class TeamDelivery:
    """What a worker hands in; `consents` are the team's signatures, in its order."""

    delivery: bytes
    team: tuple[Share, ...] = ()
    consents: tuple[Signature | None, ...] = ()
    uri: str = ""


@action
def claim(world: World, call: MessageCall, terms: Terms, state: State) -> None:
    """The caller stakes the bond and has the job alone for the work period."""
    bounty = world.live(terms, state, Status.OPEN)
    with checks() as refuse:
        _check_claim(refuse, world, call, bounty, worker=call.caller, payer=call.caller)

    _take_job(world, call, bounty, worker=call.caller, payer=call.caller)


@action
def claim_for(
    world: World,
    call: MessageCall,
    terms: Terms,
    state: State,
    worker: str,
    deadline: int,
    signature: Signature | None,
    own_bond: bool = False,
) -> None:
    """As `claim`, sent by anyone with the worker's signature. It says whose money is staked: their own, or
    the sender's."""
    bounty = world.live(terms, state, Status.OPEN)
    payer = worker if own_bond else call.caller
    with checks() as refuse:
        _check_claim(refuse, world, call, bounty, worker=worker, payer=payer)
        refuse("TooLate", call.now >= deadline)
        fields = (bounty.id, state.round + 1, worker, own_bond, deadline)
        refuse("BadSignature", signature != Signature(worker, "Claim", fields))

    _take_job(world, call, bounty, worker=worker, payer=payer)


@action
def claim_and_deliver(
    world: World, call: MessageCall, terms: Terms, state: State, work: TeamDelivery
) -> None:
    """For work that is already done, and for the repair: both in one transaction."""
    bounty = world.live(terms, state, Status.OPEN)
    with checks() as refuse:
        _check_claim(refuse, world, call, bounty, worker=call.caller, payer=call.caller)
        _check_team(refuse, bounty, call.caller, state.round + 1, work)

    bounty = _take_job(world, call, bounty, worker=call.caller, payer=call.caller)
    _hand_in(world, call, bounty, work)


def _check_claim(
    refuse: Refuse, world: World, call: MessageCall, bounty: LiveBounty, *, worker: str, payer: str
) -> None:
    terms, is_repair = bounty.terms, _is_repair(call, bounty, worker)
    points = bench.points_now(world, terms.guild, worker, call.now)
    refuse("TooLate", call.now >= terms.open_until)
    refuse("Closed", bounty.closed and not is_repair)
    refuse("PartyCannotWork", worker in (terms.poster, terms.arbiter))
    refuse("ReservedFor", terms.worker not in (NOBODY, worker))
    refuse("ServedFirst", call.now < bounty.served_until and not is_repair)
    refuse("StandingTooLow", points < terms.min_standing and not is_repair)
    if terms.by_lot and not is_repair:
        bench.check_bench(refuse, world, terms)
    world.check_arrival(refuse, call, terms.token, payer, terms.bond)


def _is_repair(call: MessageCall, bounty: LiveBounty, worker: str) -> bool:
    """Whether this claim, in its worker's turn, mends what a first no has sent back."""
    return worker == bounty.state.worker and call.now < bounty.served_until


def _take_job(world: World, call: MessageCall, bounty: LiveBounty, *, worker: str, payer: str) -> LiveBounty:
    """A repair keeps the panel that asked for it, whose lots are over; any other claim begins with the first lot."""
    is_repair, by_lot = _is_repair(call, bounty, worker), bounty.terms.by_lot
    state = State(round=bounty.state.round + 1, worker=worker, claimed_at=call.now, repair=is_repair)
    if is_repair:
        panel = bounty.panel
        state = replace(state, panel=bounty.state.panel, lot=lot.PER_PANEL if by_lot else 0)
    else:
        panel = () if by_lot else bounty.panel
        state = replace(state, lot=1 if by_lot else 0)
    world.tell(
        "Claimed", id=bounty.id, worker=worker, round=state.round, claimedAt=call.now, repair=is_repair
    )
    world.take(call, bounty.terms.token, payer, bounty.terms.bond)
    return world.keep(bounty, status=Status.CLAIMED, state=state, panel=panel)


@action
def deliver(
    world: World, call: MessageCall, terms: Terms, state: State, delivery: bytes, uri: str = ""
) -> None:
    """The worker hands in what they did alone. The contract needs the id in place of the terms."""
    _deliver(world, call, terms, state, TeamDelivery(delivery, uri=uri))


@action
def deliver_team(world: World, call: MessageCall, terms: Terms, state: State, work: TeamDelivery) -> None:
    """The worker hands in what they did with others, who have all signed."""
    _deliver(world, call, terms, state, work)


@action
def deliver_for(
    world: World,
    call: MessageCall,
    terms: Terms,
    state: State,
    work: TeamDelivery,
    deadline: int,
    signature: Signature | None,
) -> None:
    """As `deliver_team`, sent by anyone with the worker's signature."""
    bounty = world.live(terms, state, Status.CLAIMED)
    fields = (bounty.id, state.round, work.delivery, work.team, deadline)
    with checks() as refuse:
        refuse("TooLate", call.now >= deadline)
        refuse("BadSignature", signature != Signature(state.worker, "Delivery", fields))
        _check_team(refuse, bounty, state.worker, state.round, work)

    _hand_in(world, call, bounty, work)


def _deliver(world: World, call: MessageCall, terms: Terms, state: State, work: TeamDelivery) -> None:
    bounty = world.live(terms, state, Status.CLAIMED)
    with checks() as refuse:
        refuse("NotWorker", call.caller != state.worker)
        _check_team(refuse, bounty, state.worker, state.round, work)

    _hand_in(world, call, bounty, work)


def _check_team(refuse: Refuse, bounty: LiveBounty, worker: str, round: int, work: TeamDelivery) -> None:
    members = [share.account for share in work.team]
    parts = [share.part for share in work.team]
    needed_consents = [
        Signature(member, "Team", (bounty.id, round, work.delivery, work.team)) for member in members
    ]
    refuse("TeamTooLarge", len(members) > _MOST_SHARES)
    refuse("TeamNotRising", not is_rising(members) or worker in members)
    refuse("SharesOutOfRange", 0 in parts or sum(parts) > payout.BASIS_POINTS)
    refuse("PartyCannotWork", bounty.terms.poster in members or bounty.terms.arbiter in members)
    refuse("WrongConsents", len(work.consents) != len(members))
    refuse("BadSignature", any(a != b for a, b in zip(work.consents, needed_consents, strict=False)))


def _hand_in(world: World, call: MessageCall, bounty: LiveBounty, work: TeamDelivery) -> None:
    """By lot a block ahead will decide the panel. A named one judges from now on, and so does that of a repair."""
    team = hash_team(work.team)
    state = replace(bounty.state, delivery=work.delivery, team=team, scores=NO_SCORES)
    if bounty.terms.by_lot and not state.repair:
        status, state = Status.DELIVERED, replace(state, lot_block=world.lot_block(call))
    else:
        status, state = Status.IN_REVIEW, replace(state, since=call.now)
    world.keep(bounty, status=status, state=state, team=work.team)
    world.tell("Delivered", id=bounty.id, delivery=work.delivery, lotBlock=state.lot_block, since=state.since)
    if work.team:
        world.tell("Shared", id=bounty.id, team=work.team)
    world.locate(bounty, work.delivery, work.uri)


@action
def quit_work(
    world: World, call: MessageCall, terms: Terms, state: State, signature: Signature | None = None
) -> None:
    """The worker gives the job back: bond in proportion to the time left, or whole if the poster signs."""
    bounty = world.live(terms, state, Status.CLAIMED)
    time_left = max(0, state.claimed_at + terms.work_period - call.now)
    refund = terms.bond * time_left // terms.work_period if signature is None else terms.bond
    with checks() as refuse:
        needed_signature = Signature(terms.poster, "Quit", (bounty.id, state.round))
        refuse("NotWorker", call.caller != state.worker)
        refuse("BadSignature", signature not in (None, needed_signature))

    world.open_again(bounty)
    world.feed(bounty.pot, terms.bond - refund)
    world.tell("Quit", id=bounty.id, returned=refund)
    world.close_after_repair(bounty)

    world.push(terms.token, state.worker, refund)


@action
def lapse(world: World, call: MessageCall, terms: Terms, state: State) -> None:
    """Anyone, an hour after the deadline: the bond is forfeited and the bounty open again."""
    bounty = world.live(terms, state, Status.CLAIMED)
    with checks() as refuse:
        refuse("TooEarly", call.now < state.claimed_at + terms.work_period + LAPSE_GRACE)

    world.open_again(bounty)
    world.feed(bounty.pot, terms.bond)
    world.tell("Lapsed", id=bounty.id, worker=state.worker)
    world.close_after_repair(bounty)
    payout.mark_abandoned(world, call, bounty)
