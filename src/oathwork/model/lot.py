"""The lot: which seats are drawn, computed again from public facts. Exactly as the contract draws.

The result is a function of the lot's randomness (the RANDAO mix of its block; on a chain without one the block's
hash), bounty, round, lot, the guild's first places as they stood at the claim, and who is excluded; of nothing the
caller does.
"""

from collections.abc import Iterable, Sequence

from eth_hash.auto import keccak

from oathwork.model.amounts import DAY
from oathwork.model.guild import Place, Seat
from oathwork.model.scores import Scores
from oathwork.model.terms import ZERO, People, State, Terms

GRACE = 7 * DAY  # a place that ended still counts for claims of the week after
PANELS = 3  # that can be asked for a verdict on one claim
PER_PANEL = 12  # lots of a panel: a missed one is followed by another, but not for ever


def is_last_of_panel(lot: int) -> bool:
    """Return whether no other lot can decide the same panel, should this one be missed."""
    return lot % PER_PANEL == 0


def first_of_next_panel(lot: int) -> int:
    """Return the lot with which the absent of this lot's panel are replaced; zero if it was the last panel."""
    panels = -(-lot // PER_PANEL)
    return panels * PER_PANEL + 1 if panels < PANELS else 0


def seed(randomness: bytes, id: bytes, round: int, lot: int) -> bytes:
    """Return the seed of one lot of a bounty."""
    return keccak(randomness + id + round.to_bytes(32) + lot.to_bytes(32))


def draw_seats(
    seed: bytes,
    places: Sequence[Place],
    seats: int,
    claimed_at: int,
    count: int,
    without: Iterable[str],
) -> tuple[Seat, ...]:
    """Return up to `count` seats, drawn from the first `seats` of a guild's `places` by a partial shuffle.

    Skipped are the accounts in `without` (checksummed), those drawn already, and places that ended a week or more before
    `claimed_at` (seconds). Fewer than `count` if there are not so many.
    """
    order = list(range(seats))
    passed_over = set(without)
    seats_drawn: list[Seat] = []
    for i in range(seats):
        if len(seats_drawn) == count:
            break
        other = i + int.from_bytes(keccak(seed + i.to_bytes(32))) % (seats - i)
        order[i], order[other] = order[other], order[i]
        place = places[order[i]]
        has_ended = place.ended_at != 0 and claimed_at >= place.ended_at + GRACE
        if not has_ended and place.account not in passed_over:
            passed_over.add(place.account)
            seats_drawn.append(Seat(order[i], place.account))
    return tuple(seats_drawn)


def _excluded_accounts(terms: Terms, state: State, people: People) -> tuple[str, ...]:
    """Return whom the lot may not draw: poster, arbiter, worker, team, and all of the panel so far."""
    team = (share.account for share in people.team)
    panel = (seat.account for seat in people.panel)
    return (terms.poster, terms.arbiter, state.worker, *team, *panel)


def panel(
    id: bytes, terms: Terms, state: State, people: People, places: Sequence[Place], randomness: bytes
) -> tuple[Seat, ...]:
    """Return the panel that a draw fills in the present lot, whose block has this randomness.

    Empty if there are too few seats.
    """
    return fill(seed(randomness, id, state.round, state.lot), terms, state, people, places)


def fill(
    seed: bytes, terms: Terms, state: State, people: People, places: Sequence[Place]
) -> tuple[Seat, ...]:
    """Return the panel of a seed: those who judged stay, the absent are replaced in rising order.

    The twin of `Guilds.draw`. Empty if the guild has too few seats left to draw from.
    """
    scores = Scores(state.scores)
    judges = set() if state.panel == ZERO else set(scores.given(terms.size))
    count = terms.size - len(judges)
    without = _excluded_accounts(terms, state, people)
    seats = draw_seats(seed, places, terms.seats, state.claimed_at, count, without)
    if len(seats) < count:
        return ()
    new = iter(seats)
    return tuple(people.panel[index] if index in judges else next(new) for index in range(terms.size))
