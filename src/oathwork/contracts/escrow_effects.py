"""What each function of the escrow does with a bounty and its money, as `contracts/README.md` has it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from oathwork.contracts.effect import COMMONS, ESCROW, Effect, Move, date_text, effect, people
from oathwork.model.amounts import from_seconds
from oathwork.model.guild import Seat, guild_hex
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, Permit, Share, State, Terms

_WHOLE: Final = 10_000  # of a reward, in basis points


def _post(sender: str, now: int, *, terms: Terms, panel: Sequence[str], **_: Any) -> Effect:
    payer = sender if terms.token == NOBODY else terms.poster
    judges = (
        f"{terms.size} peers drawn by lot in guild {guild_hex(terms.guild)}"
        if terms.by_lot
        else people(panel)
    )
    whom = "anyone" if terms.worker == NOBODY else f"{terms.worker} alone"
    words = (
        f"A bounty of {terms.poster} is posted in lane {terms.lane}: {whom} may claim it until "
        f"{date_text(terms.open_until)}, {judges} judge the work. Who claims it owes it in "
        f"{from_seconds(terms.work_period)}. While nobody works on it, the poster can withdraw it."
    )
    reward = Move(terms.reward, terms.token, payer, ESCROW, "the reward")
    return effect(
        words, [reward, Move(terms.fees, terms.token, payer, ESCROW, "the fees of the whole panel")]
    )


def _withdraw(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    words = f"The bounty in lane {terms.lane} of {terms.poster} ends."
    return effect(words, [Move(terms.stake, terms.token, ESCROW, terms.poster, "all that it held")])


def _claim(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(_oath(sender, terms, now), [_bond(terms, sender)])


def _claim_for(sender: str, now: int, *, terms: Terms, worker: str, permit: Permit, **_: Any) -> Effect:
    if permit.deadline:
        return effect(_oath(worker, terms, now), [_bond(terms, worker)])
    words = f"{_oath(worker, terms, now)} The bond is a gift of {sender}: it returns to the worker."
    return effect(words, [_bond(terms, sender)])


def _oath(worker: str, terms: Terms, now: int) -> str:
    due = date_text(now + terms.work_period)
    return (
        f"{worker} takes the job and owes the work until about {due}; an hour later anyone can declare the bond "
        "forfeited."
    )


def _bond(terms: Terms, giver: str) -> Move:
    return Move(terms.bond, terms.token, giver, ESCROW, "the bond")


def _claim_and_deliver(sender: str, now: int, *, terms: Terms, work: Any, **_: Any) -> Effect:
    return effect(f"{sender} takes the job. {_handed_in(work[0], work[1])}", [_bond(terms, sender)])


def _deliver(sender: str, now: int, *, delivery: bytes, **_: Any) -> Effect:
    return effect(_handed_in(delivery))


def _deliver_team(sender: str, now: int, *, work: Any, **_: Any) -> Effect:
    return effect(_handed_in(work[0], work[1]))


def _handed_in(delivery: bytes, team: Sequence[Share] = ()) -> str:
    words = f"The work 0x{delivery.hex()} is handed in; it cannot be changed before its peers have judged."
    if not team:
        return words
    shares = ", ".join(f"{share.part / 100:g} % to {share.account}" for share in team)
    return f"{words} If it is paid, {shares}, the rest to the worker."


def _quit(sender: str, now: int, *, terms: Terms, state: State, signature: bytes, **_: Any) -> Effect:
    seconds = max(0, state.claimed_at + terms.work_period - now)
    back = terms.bond if signature else terms.bond * seconds // terms.work_period
    words = "The worker gives the job back, which leaves no mark; the bounty is open again."
    if not signature:
        words += " What returns of the bond becomes less with every second."
    to_worker = Move(back, terms.token, ESCROW, state.worker, "the bond" if signature else "of the bond")
    return effect(
        words, [to_worker, Move(terms.bond - back, terms.token, ESCROW, COMMONS, "the rest of the bond")]
    )


def _lapse(sender: str, now: int, *, terms: Terms, state: State, **_: Any) -> Effect:
    words = f"{state.worker} did not deliver in time and loses points; the bounty is open again."
    return effect(words, [Move(terms.bond, terms.token, ESCROW, COMMONS, "the bond")])


def _draw(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(
        f"The empty places of the panel of {terms.size} are filled by lot; who calls, and when, changes nothing. "
        "If the lot's block is out of reach, the next lot counts; after the third the bounty is escalated."
    )


def _redraw(sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any) -> Effect:
    scores = Scores(state.scores)
    absent = [seat.account for index, seat in enumerate(people[1]) if not scores.has_judged(index)]
    if not terms.by_lot:
        return effect("The named panel came to no majority: the bounty is escalated.")
    words = f"{', '.join(absent)} did not judge, and lose points and their seat."
    return effect(f"{words} Others are drawn in their place, or after the third lot the bounty is escalated.")


# ------------------------------------------------------------------------------------------------------------ verdicts


def _settle(
    sender: str, now: int, *, terms: Terms, state: State, people: Any, verdicts: Sequence[Any], **_: Any
) -> Effect:
    team, panel = people
    scores = Scores(state.scores)
    for index, score, *_rest in verdicts:
        if index < terms.size and score <= 100 and not scores.has_judged(index):
            scores = scores.having(index, score)
    votes, yes, zeros = scores.tally(terms.size, terms.pass_mark)
    half, no = terms.size // 2, votes - yes
    words = (
        f"{len(verdicts)} verdicts are recorded, if their signatures are good: then {yes} say yes, {no} no."
    )
    if yes <= half and no <= half:
        return effect(f"{words} That is no majority of the {terms.size}: nothing is decided.")
    until = state.since + terms.patience
    if votes < terms.size and now < until:
        return effect(
            f"{words} That is a majority, and counts from {date_text(until)} on or when all have judged."
        )
    fees = _fees(terms, panel, scores)
    if yes > half:
        bonus = (
            " A bonus from the guild's commons comes on top, of at most the fees of who judged."
            if terms.fee
            else ""
        )
        return effect(f"{words} The work is paid.{bonus}", [*_paid(terms, state, team, votes), *fees])
    rest = terms.bond - terms.fee * votes
    if zeros > half and terms.by_lot:
        words += " Nothing was delivered: the bounty is open again."
        return effect(words, [*fees, Move(rest, terms.token, ESCROW, COMMONS, "what is left of the bond")])
    words += f" The work is sent back: for {from_seconds(terms.review_period)} only {state.worker} may claim again."
    return effect(words, [*fees, Move(rest, terms.token, ESCROW, state.worker, "what is left of the bond")])


def _fees(terms: Terms, panel: Sequence[Seat], scores: Scores) -> list[Move]:
    judges = (seat.account for index, seat in enumerate(panel) if scores.has_judged(index))
    return [
        Move(terms.fee, terms.token, ESCROW, account, "the fee for judging", waits=True) for account in judges
    ]


def _paid(terms: Terms, state: State, team: Iterable[Share], votes: int) -> list[Move]:
    parts = [(share.account, terms.reward * share.part // _WHOLE) for share in team]
    rest = terms.reward - sum(part for _, part in parts)
    return [
        Move(
            rest, terms.token, ESCROW, state.worker, "the reward" if not parts else "the rest of the reward"
        ),
        *(Move(part, terms.token, ESCROW, account, "a share of the reward") for account, part in parts),
        Move(terms.bond, terms.token, ESCROW, state.worker, "the bond"),
        Move(terms.fee * (terms.size - votes), terms.token, ESCROW, COMMONS, "the fees of who did not judge"),
    ]


def _rule(
    sender: str, now: int, *, terms: Terms, state: State, people: Any, pay: bool, **more: Any
) -> Effect:
    if not pay:
        words = "The arbiter rules that the work is not paid. This cannot be undone."
        return effect(words, _refunded(terms, state, people[1]))
    scores = Scores(state.scores)
    moves = [*_paid(terms, state, people[0], _judged(terms, scores)), *_fees(terms, people[1], scores)]
    return effect("The arbiter rules that the work is paid. This cannot be undone.", moves)


def _expire(sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any) -> Effect:
    words = "Nobody has judged the work, and nobody rules on it: the bounty ends unverified."
    return effect(words, _refunded(terms, state, people[1]))


def _refunded(terms: Terms, state: State, panel: Sequence[Seat]) -> list[Move]:
    scores = Scores(state.scores)
    back = terms.reward + terms.fee * (terms.size - _judged(terms, scores))
    return [
        Move(back, terms.token, ESCROW, terms.poster, "the reward and the fees that nobody earned"),
        Move(terms.bond, terms.token, ESCROW, state.worker, "the bond"),
        *_fees(terms, panel, scores),
    ]


def _judged(terms: Terms, scores: Scores) -> int:
    return scores.tally(terms.size, terms.pass_mark)[0]


def _collect(sender: str, now: int, *, token: str, to: str, **_: Any) -> Effect:
    which = "ether" if token == NOBODY else f"the token {token}"
    return effect(f"All that the escrow owes {sender} of {which} goes to {to}.")


EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "post": _post,
    "withdraw": _withdraw,
    "claim": _claim,
    "claimFor": _claim_for,
    "claimAndDeliver": _claim_and_deliver,
    "deliver": _deliver,
    "deliverTeam": _deliver_team,
    "deliverFor": _deliver_team,
    "quit": _quit,
    "lapse": _lapse,
    "draw": _draw,
    "redraw": _redraw,
    "settle": _settle,
    "rule": _rule,
    "expire": _expire,
    "collect": _collect,
}
