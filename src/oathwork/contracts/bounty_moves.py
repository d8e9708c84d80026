"""Which money each step of a bounty moves, by its terms, state and people: for what is said before, and what is told after."""

from collections.abc import Sequence
from typing import Final

from oathwork.contracts.effect import COMMONS, ESCROW, PANEL, TEAM, Move
from oathwork.model.guild import Seat
from oathwork.model.scores import Scores
from oathwork.model.terms import People, Share, State, Terms

_WHOLE: Final = 10_000  # of a reward, in basis points


def stake_moves(terms: Terms, payer: str) -> list[Move]:
    """Posting: what the poster puts in."""
    return [
        Move(terms.reward, terms.token, payer, ESCROW, "the reward"),
        Move(terms.fees, terms.token, payer, ESCROW, "the fees of the whole panel"),
    ]


def bond_moves(terms: Terms, giver: str) -> list[Move]:
    """Claiming: what the worker, or somebody for the worker, puts in."""
    return [Move(terms.bond, terms.token, giver, ESCROW, "the bond")]


def withdrawal_moves(terms: Terms) -> list[Move]:
    """Ending an open bounty: by its poster, or by anyone if it is closed or its offer is over."""
    return [
        Move(terms.stake, terms.token, ESCROW, terms.poster, "the reward and the fees of the whole panel")
    ]


def quit_moves(terms: Terms, worker: str, returned_bond: int) -> list[Move]:
    """Giving a job back: so much of the bond returns."""
    what = "the bond" if returned_bond == terms.bond else "a part of the bond"
    rest = Move(terms.bond - returned_bond, terms.token, ESCROW, COMMONS, "the rest of the bond")
    return [Move(returned_bond, terms.token, ESCROW, worker, what), rest]


def lapse_moves(terms: Terms) -> list[Move]:
    """A deadline that passed without work."""
    return [Move(terms.bond, terms.token, ESCROW, COMMONS, "the bond")]


def payment_moves(terms: Terms, state: State, people: People, bonus: int = 0) -> list[Move]:
    """Work that is paid: reward and bonus are shared, the bond returns, those who judged are owed their fees."""
    forgone = terms.fee * (terms.size - _votes(terms, state))
    return [
        *_shared(terms, state.worker, people.team, ESCROW, terms.reward, "reward"),
        *_shared_bonus(terms, state.worker, people.team, bonus),
        Move(terms.bond, terms.token, ESCROW, state.worker, "the bond"),
        *_fees(terms, state, people.panel),
        Move(forgone, terms.token, ESCROW, COMMONS, "the fees of the members who did not judge"),
    ]


def bonus_limit(terms: Terms, state: State, people: People) -> Move:
    """Return the most that the guild's commons can add to a payment by a panel's majority: half of what it is paid."""
    to = TEAM if people.team else state.worker
    return Move(
        terms.fee * _votes(terms, state) // 2,
        terms.token,
        COMMONS,
        to,
        "a bonus, if the commons hold it",
        limit="at most",
    )


def _shared(
    terms: Terms, worker: str, team: Sequence[Share], source: str, whole: int, name: str
) -> list[Move]:
    parts = [(share.account, whole * share.part // _WHOLE) for share in team]
    rest = whole - sum(part for _, part in parts)
    what = f"the rest of the {name}" if parts else f"the {name}"
    return [
        Move(rest, terms.token, source, worker, what),
        *(Move(part, terms.token, source, account, f"a share of the {name}") for account, part in parts),
    ]


def _shared_bonus(terms: Terms, worker: str, team: Sequence[Share], bonus: int) -> list[Move]:
    """The contract shares reward and bonus as one sum: so a part of the bonus is what it adds to that of the reward."""
    alone = _shared(terms, worker, team, COMMONS, terms.reward, "bonus")
    both = _shared(terms, worker, team, COMMONS, terms.reward + bonus, "bonus")
    return [
        Move(more.amount - less.amount, terms.token, COMMONS, more.to, more.what)
        for more, less in zip(both, alone, strict=True)
    ]


def send_back_moves(terms: Terms, state: State, people: People, *, is_empty: bool) -> list[Move]:
    """Work that is sent back, or found empty: the bond pays those who judged."""
    rest = terms.bond - terms.fee * _votes(terms, state)
    to = COMMONS if is_empty else state.worker
    return [
        *_fees(terms, state, people.panel),
        Move(rest, terms.token, ESCROW, to, "what is left of the bond"),
    ]


def refund_moves(terms: Terms, state: State, people: People) -> list[Move]:
    """Work that is not paid, with nobody at fault: everybody gets back what they put in, except for the fees earned."""
    back = terms.reward + terms.fee * (terms.size - _votes(terms, state))
    return [
        Move(back, terms.token, ESCROW, terms.poster, "the reward and the fees that nobody earned"),
        Move(terms.bond, terms.token, ESCROW, state.worker, "the bond"),
        *_fees(terms, state, people.panel),
    ]


def _fees(terms: Terms, state: State, panel: Sequence[Seat]) -> list[Move]:
    """What those who judged are owed, one by one; in one sum while the panel is not drawn."""
    scores = Scores(state.scores)
    if not panel:
        return [
            Move(
                terms.fee * _votes(terms, state),
                terms.token,
                ESCROW,
                PANEL,
                "the fees for judging",
                waits=True,
            )
        ]
    judges = (seat.account for index, seat in enumerate(panel) if scores.has_judged(index))
    return [
        Move(terms.fee, terms.token, ESCROW, account, "the fee for judging", waits=True) for account in judges
    ]


def _votes(terms: Terms, state: State) -> int:
    return Scores(state.scores).tally(terms.size, terms.pass_mark)[0]
