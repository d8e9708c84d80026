"""The lot: which seats are drawn, computed again from public facts. Exactly as the contract draws.

The result is a function of the lot's block hash, bounty, round, lot, the guild's first places as they stood at the
claim, and who is excluded; of nothing the caller does.
"""

from collections.abc import Iterable, Sequence

from eth_abi.abi import encode
from eth_hash.auto import keccak

from oathwork.model.guild import DAY, Place, Seat
from oathwork.model.scores import Scores
from oathwork.model.terms import ZERO, People, State, Terms

GRACE = 7 * DAY  # a place that ended still counts for claims of the week after


def seed(block_hash: bytes, id: bytes, round: int, lot: int) -> bytes:
    """Return the seed of one lot of a bounty."""
    return keccak(encode(["bytes32", "bytes32", "uint256", "uint256"], [block_hash, id, round, lot]))


def draw(
    seed: bytes,
    places: Sequence[Place],
    seats: int,
    claimed_at: int,
    count: int,
    excluded: Iterable[str],
) -> tuple[Seat, ...]:
    """Return up to `count` seats, drawn from the first `seats` of a guild's `places` by a partial shuffle.

    Skipped are accounts in `excluded` (checksummed), whoever was drawn already, and places that ended more than a
    week before `claimed_at` (seconds). Fewer than `count` if there are not so many.
    """
    order = list(range(seats))
    without = set(excluded)
    drawn: list[Seat] = []
    for i in range(seats):
        if len(drawn) == count:
            break
        picked = i + int.from_bytes(keccak(encode(["bytes32", "uint256"], [seed, i]))) % (seats - i)
        order[i], order[picked] = order[picked], order[i]
        place = places[order[i]]
        ended = place.ended_at != 0 and place.ended_at + GRACE < claimed_at
        if not ended and place.account not in without:
            without.add(place.account)
            drawn.append(Seat(order[i], place.account))
    return tuple(drawn)


def excluded(terms: Terms, state: State, people: People) -> tuple[str, ...]:
    """Return whom the lot may not draw: poster, arbiter, worker, team, and all of the panel so far."""
    team = (share.account for share in people.team)
    panel = (seat.account for seat in people.panel)
    return (terms.poster, terms.arbiter, state.worker, *team, *panel)


def panel(
    id: bytes, terms: Terms, state: State, people: People, places: Sequence[Place], block_hash: bytes
) -> tuple[Seat, ...]:
    """Return the panel that `draw` fills in the present lot, whose block has this hash. Empty if there are too few seats."""
    return fill(seed(block_hash, id, state.round, state.lot), terms, state, people, places)


def fill(
    seed: bytes, terms: Terms, state: State, people: People, places: Sequence[Place]
) -> tuple[Seat, ...]:
    """Return the panel of a seed: those who judged stay, the absent are replaced in rising order.

    The twin of `Guilds.draw`. Empty if the guild has too few seats left to draw from.
    """
    scores = Scores(state.scores)
    kept = set() if state.panel == ZERO else set(scores.given(terms.size))
    wanted = terms.size - len(kept)
    drawn = draw(seed, places, terms.seats, state.claimed_at, wanted, excluded(terms, state, people))
    if len(drawn) < wanted:
        return ()
    new = iter(drawn)
    return tuple(people.panel[index] if index in kept else next(new) for index in range(terms.size))
