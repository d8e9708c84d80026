"""What a poster does: put the money in, close the bounty to further claims, take the money or the terms back."""

from typing import Final

from oathwork.lifecycle import bench
from oathwork.lifecycle.call import MessageCall, Refusal, Refuse, Signature, checks, is_rising
from oathwork.lifecycle.world import Lane, LiveBounty, PastEnd, World, action
from oathwork.model.guild import Seat, hash_panel
from oathwork.model.terms import LaneEnd, State, Status, Terms
from oathwork.model.terms_rules import broken_rules

LIVE: Final = tuple(status for status in Status if status.is_live)


@action
def post(
    world: World,
    call: MessageCall,
    terms: Terms,
    panel: tuple[str, ...] = (),
    uri: str = "",
    signature: Signature | None = None,
) -> None:
    """Reward and fees come in: sent by the poster, or by anyone with their signature of the terms.

    A token is pulled from the poster in any case; the chain's own money comes with the call.
    """
    seats = tuple(Seat(0, account) for account in panel)
    bounty = LiveBounty(world.hash_terms(terms), terms, Status.OPEN, State(), panel=seats)
    with checks() as refuse:
        needed_signature = Signature(terms.poster, "Terms", (bounty.id,))
        refuse("BadSignature", call.caller != terms.poster and signature != needed_signature)
        _check_terms(refuse, world, call, bounty)
        if terms.by_lot:
            _check_lot(refuse, world, terms, panel)
        else:
            _check_named_panel(refuse, world, terms, seats)
        world.check_arrival(refuse, call, terms.token, terms.poster, bounty.holds)

    world.keep(bounty)
    world.tell("Posted", id=bounty.id, poster=terms.poster, guild=terms.guild, terms=terms)
    if not terms.by_lot:
        world.tell("PanelNamed", id=bounty.id, panel=panel)
    world.locate(bounty, terms.spec, uri)

    world.take(call, terms.token, terms.poster, bounty.holds)


def _check_terms(refuse: Refuse, world: World, call: MessageCall, bounty: LiveBounty) -> None:
    refuse("WrongStatus", bounty.key in world.bounties)
    refuse("WrongGeneration", bounty.terms.generation != world.generations.get(bounty.key, 0))
    for rule in broken_rules(bounty.terms, call.now):
        refuse(rule, True)


def _check_lot(refuse: Refuse, world: World, terms: Terms, panel: tuple[str, ...]) -> None:
    """A bench that nobody can pick by naming few places or posting early."""
    places = len(bench.places_of(world, terms.guild))
    refuse("WrongPanel", bool(panel))
    refuse("PosterNotServed", not bench.member_of(world, terms.guild, terms.poster).served)
    refuse("ReviewPeriodTooShort", terms.review_period < bench.min_review_period(world, terms.guild))
    refuse("SeatsOutOfRange", terms.seats > places)
    bench.check_bench(refuse, world, terms)


def _check_named_panel(refuse: Refuse, world: World, terms: Terms, panel: tuple[Seat, ...]) -> None:
    """It earns no standing, so it must pay; friends are not paid for judging; and a bond that is forfeited goes
    to a guild that is there."""
    accounts = [seat.account for seat in panel]
    refuse("NoSuchGuild", terms.guild not in world.guilds)
    refuse("WrongPanel", hash_panel(panel) != terms.panel or len(panel) != terms.size)
    refuse("PanelNotRising", not is_rising(accounts))
    refuse("PartyCannotJudge", terms.poster in accounts or terms.arbiter in accounts)


@action
def withdraw(world: World, call: MessageCall, terms: Terms, state: State) -> None:
    """All of it goes back to the poster: while Open at their wish, unless someone is served first; once nobody can
    claim any more, at anyone's."""
    bounty = world.live(terms, state, Status.OPEN)
    is_over = call.now >= terms.open_until
    with checks() as refuse:
        refuse("NotPoster", not is_over and not bounty.closed and call.caller != terms.poster)
        refuse("ServedFirst", not is_over and call.now < bounty.served_until)

    world.end(bounty, LaneEnd.WITHDRAWN, back=bounty.holds)
    world.tell("Withdrawn", id=bounty.id)

    world.push(terms.token, terms.poster, bounty.holds)


@action
def close(world: World, call: MessageCall, lane: int) -> None:
    """The poster takes no further claim. The call names no state, so that nobody can make it stale in front of him."""
    bounty = world.bounties.get(Lane(call.caller, lane))
    if bounty is None:
        raise Refusal("WrongStatus")
    with checks() as refuse:
        refuse("Closed", bounty.closed)

    world.close(bounty)


@action
def close_for(
    world: World, call: MessageCall, terms: Terms, state: State, signature: Signature | None
) -> None:
    """As `close`, sent by anyone with the poster's signature, which is for this bounty alone.

    Any status will do, so that of a free lane is no other reason than a state that is not the present one.
    """
    if Lane(terms.poster, terms.lane) not in world.bounties:
        raise Refusal("WrongStatus", "StaleState")
    bounty = world.live(terms, state, *LIVE)
    with checks() as refuse:
        refuse("BadSignature", signature != Signature(terms.poster, "Close", (bounty.id,)))
        refuse("Closed", bounty.closed)

    world.close(bounty)


@action
def cancel(world: World, call: MessageCall, lane: int) -> None:
    """The poster takes back all terms signed for a free lane: its generation passes unused."""
    key = Lane(call.caller, lane)
    with checks() as refuse:
        refuse("WrongStatus", key in world.bounties)

    generation = world.generations.get(key, 0)
    world.generations[key] = generation + 1
    world.ends[key] = PastEnd(LaneEnd.CANCELLED)
    world.tell("Cancelled", poster=call.caller, lane=lane, generation=generation)
