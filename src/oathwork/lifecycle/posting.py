"""Before a claim: a poster puts the money in, and it can go back."""

from typing import Final

from oathwork.lifecycle import bench
from oathwork.lifecycle.call import MessageCall, Refuse, Signature, checks, is_rising
from oathwork.lifecycle.world import LARGEST_AMOUNT, LiveBounty, World, action
from oathwork.model import guild as guild_id
from oathwork.model.amounts import DAY, HOUR
from oathwork.model.guild import Seat, hash_panel
from oathwork.model.terms import NOBODY, State, Status, Terms

SIZES: Final = (1, 3, 5, 7)
LONGEST_OPEN: Final = 365 * DAY
WORK_PERIODS: Final = range(HOUR, 365 * DAY + 1)
REVIEW_PERIODS: Final = range(DAY, 30 * DAY + 1)


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
            _check_named_panel(refuse, terms, seats)
        world.check_arrival(refuse, call, terms.token, terms.poster, bounty.holds)

    world.keep(bounty)
    world.tell("Posted", id=bounty.id, poster=terms.poster, guild=terms.guild, terms=terms)
    if not terms.by_lot:
        world.tell("PanelNamed", id=bounty.id, panel=panel)
    world.locate(bounty, terms.spec, uri)

    world.take(call, terms.token, terms.poster, bounty.holds)


def _check_terms(refuse: Refuse, world: World, call: MessageCall, bounty: LiveBounty) -> None:
    terms = bounty.terms
    parties = (terms.poster, terms.arbiter)
    refuse("WrongStatus", bounty.key in world.bounties)
    refuse("WrongGeneration", terms.generation != world.generations.get(bounty.key, 0))
    refuse("SizeOutOfRange", terms.size not in SIZES)
    refuse("PassMarkOutOfRange", not 1 <= terms.pass_mark <= 100)
    refuse("AmountTooLarge", max(terms.reward, terms.fee, terms.bond) > LARGEST_AMOUNT)
    refuse("BondBelowFees", terms.bond < terms.fees)
    refuse("SumTooLarge", terms.stake + terms.bond > LARGEST_AMOUNT)
    refuse("OpenUntilOutOfRange", not call.now < terms.open_until <= call.now + LONGEST_OPEN)
    refuse("WorkPeriodOutOfRange", terms.work_period not in WORK_PERIODS)
    refuse("ReviewPeriodOutOfRange", terms.review_period not in REVIEW_PERIODS)
    refuse("PatienceOutOfRange", terms.patience > terms.review_period)
    refuse("ArbiterIsPoster", terms.arbiter == terms.poster)
    refuse("PartyCannotWork", terms.worker != NOBODY and terms.worker in parties)


def _check_lot(refuse: Refuse, world: World, terms: Terms, panel: tuple[str, ...]) -> None:
    """Half of the places at least, so that nobody can pick the bench by posting early or naming few."""
    places = len(bench.places_of(world, terms.guild))
    refuse("WrongPanel", bool(panel))
    refuse("PosterNotServed", not bench.member_of(world, terms.guild, terms.poster).served)
    refuse("EffortOutOfRange", terms.effort > guild_id.max_effort(terms.guild))
    refuse("SeatsOutOfRange", terms.seats < 2 * terms.size)
    refuse("SeatsOutOfRange", not places <= 2 * terms.seats <= 2 * places)


def _check_named_panel(refuse: Refuse, terms: Terms, panel: tuple[Seat, ...]) -> None:
    """It earns no standing, so it must pay; and friends are not paid for judging."""
    accounts = [seat.account for seat in panel]
    refuse("RewardIsZero", not terms.reward)
    refuse("NamedPanelHasFeeOrEffort", bool(terms.fee or terms.effort))
    refuse("WrongPanel", hash_panel(panel) != terms.panel or len(panel) != terms.size)
    refuse("PanelNotRising", not is_rising(accounts))
    refuse("PartyCannotJudge", terms.poster in accounts or terms.arbiter in accounts)


@action
def withdraw(world: World, call: MessageCall, terms: Terms, state: State) -> None:
    """All of it goes back to the poster: while Open if they wish, unless someone is served first; later at
    anyone's."""
    bounty = world.live(terms, state, Status.OPEN)
    is_closed = call.now >= terms.open_until
    with checks() as refuse:
        refuse("NotPoster", not is_closed and call.caller != terms.poster)
        refuse("ServedFirst", not is_closed and call.now < bounty.served_until)

    world.end(bounty)
    world.tell("Withdrawn", id=bounty.id)

    world.push(terms.token, terms.poster, bounty.holds)
