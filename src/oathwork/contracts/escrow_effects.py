"""What each function of the escrow does with a bounty and its money, as `contracts/README.md` has it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from oathwork.contracts import bounty_moves
from oathwork.contracts.effect import ESCROW, Effect, Move, Owed, effect, people
from oathwork.error_sentences import date_text
from oathwork.model.amounts import from_seconds
from oathwork.model.guild import guild_hex
from oathwork.model.lot import PER_PANEL
from oathwork.model.majority import Opinion, majority
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, People, Permit, Share, State, Terms

_LAPSE_GRACE: Final = 3_600  # seconds from the deadline to the first moment to lapse


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
        f"{date_text(terms.open_until)}, and {judges} judge the work, which is due {from_seconds(terms.work_period)} "
        "after the claim. While nobody works on it, the poster can withdraw it, and can close it to further claims."
    )
    return effect(words, bounty_moves.stake_moves(terms, payer))


def _close(sender: str, now: int, *, lane: int, **_: Any) -> Effect:
    return effect(_closed(sender, lane))


def _close_for(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(_closed(terms.poster, terms.lane))


def _closed(poster: str, lane: int) -> str:
    return (
        f"Nobody can claim the bounty in lane {lane} of {poster} any more. A worker who has claimed may finish, and one "
        "whose work is sent back may mend it once. This cannot be undone; anyone can then end the bounty."
    )


def _cancel(sender: str, now: int, *, lane: int, **_: Any) -> Effect:
    return effect(
        f"Terms that {sender} has signed for the next bounty of lane {lane} are void. This cannot be undone."
    )


def _withdraw(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(
        f"The bounty in lane {terms.lane} of {terms.poster} ends.", bounty_moves.withdrawal_moves(terms)
    )


# ------------------------------------------------------------------------------------------------------------- working


def _claim(sender: str, now: int, *, terms: Terms, state: State, **_: Any) -> Effect:
    return effect(_oath(sender, terms, state, now), bounty_moves.bond_moves(terms, sender))


def _claim_for(
    sender: str, now: int, *, terms: Terms, state: State, worker: str, permit: Permit, **_: Any
) -> Effect:
    oath = _oath(worker, terms, state, now)
    if permit.deadline:
        return effect(oath, bounty_moves.bond_moves(terms, worker))
    words = f"{oath} The bond is a gift of {sender}: it returns to the worker."
    return effect(words, bounty_moves.bond_moves(terms, sender))


def _oath(worker: str, terms: Terms, state: State, now: int) -> str:
    due = now + terms.work_period
    return (
        f"{worker} takes the job and owes the work until about {date_text(due)}. From about {date_text(due + _LAPSE_GRACE)} on "
        f"anyone can declare the bond forfeited.{_repair(worker, terms, state, now)}"
    )


def _repair(worker: str, terms: Terms, state: State, now: int) -> str:
    """What a claim by the worker who is served first means besides."""
    if state.worker != worker or now >= min(state.since + terms.review_period, terms.open_until):
        return ""
    return " It is a repair: the panel that sent the work back judges it again, and a second no closes the bounty."


def _claim_and_deliver(sender: str, now: int, *, terms: Terms, state: State, work: Any, **_: Any) -> Effect:
    words = (
        f"{sender} takes the job.{_repair(sender, terms, state, now)} {_handed_in(*work[:2])} Before it is in a block, the "
        "poster can withdraw the bounty in front of it and has seen the work: to claim first prevents that."
    )
    return effect(words, bounty_moves.bond_moves(terms, sender))


def _deliver(sender: str, now: int, *, delivery: bytes, **_: Any) -> Effect:
    return effect(_handed_in(delivery))


def _deliver_team(sender: str, now: int, *, work: Any, **_: Any) -> Effect:
    return effect(_handed_in(*work[:2]))


def _handed_in(delivery: bytes, team: Sequence[Share] = ()) -> str:
    words = f"The work 0x{delivery.hex()} is handed in; it cannot be changed before its peers have judged."
    if not team:
        return words
    shares = ", ".join(f"{share.part / 100:g} % to {share.account}" for share in team)
    return f"{words} If it is paid, {shares}, the rest to the worker."


def _quit(sender: str, now: int, *, terms: Terms, state: State, signature: bytes, **_: Any) -> Effect:
    words = "The worker gives the job back, which leaves no mark; the bounty is open again."
    if signature:
        return effect(words, bounty_moves.quit_moves(terms, state.worker, terms.bond))
    seconds = max(0, state.claimed_at + terms.work_period - now)
    to_worker, rest = bounty_moves.quit_moves(terms, state.worker, terms.bond * seconds // terms.work_period)
    words += " The part of the bond that returns becomes less with every second."
    return effect(words, [replace(to_worker, limit="at most"), replace(rest, limit="at least")])


def _lapse(sender: str, now: int, *, terms: Terms, state: State, **_: Any) -> Effect:
    words = f"{state.worker} did not deliver in time and loses points; the bounty is open again."
    return effect(words, bounty_moves.lapse_moves(terms))


# -------------------------------------------------------------------------------------------------------------- judging


def _draw(sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(_drawn(terms))


def _drawn(terms: Terms) -> str:
    return (
        f"The empty places of the panel of {terms.size} are filled by lot; who sends this, and when, changes nothing. If "
        f"the lot's block is out of reach, the next lot counts; after {PER_PANEL} for one panel the bounty is escalated."
    )


def _draw_and_settle(
    sender: str, now: int, *, terms: Terms, state: State, people: Any, verdicts: Sequence[Any], **_: Any
) -> Effect:
    state = replace(state, since=now)  # the panel is complete from now on
    outcome = _judged(now, terms, state, People(team=people[0]), verdicts)
    return replace(outcome, words=f"{_drawn(terms)} If it is filled: {outcome.words}")


def _redraw(sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any) -> Effect:
    scores = Scores(state.scores)
    absent = [seat.account for index, seat in enumerate(people[1]) if not scores.has_judged(index)]
    if not terms.by_lot:
        return effect("The named panel came to no majority: the bounty is escalated.")
    words = f"{', '.join(absent)} did not judge and lose points, after a second miss within 90 days their seat too."
    return effect(
        f"{words} Others are drawn in their place, or after the third panel the bounty is escalated."
    )


def _settle(
    sender: str, now: int, *, terms: Terms, state: State, people: Any, verdicts: Sequence[Any], **_: Any
) -> Effect:
    return _judged(now, terms, state, People(*people), verdicts)


def _judged(now: int, terms: Terms, state: State, people: People, verdicts: Sequence[Any]) -> Effect:
    """What comes of a panel's verdicts; `people` without a panel if it is drawn in the same transaction."""
    state = replace(state, scores=_scores_after(terms, state, people, verdicts))
    panel = majority(terms, state.since, state.scores)
    words = f"{_recorded(verdicts)} {panel.yes} say yes, {panel.no} no."
    if not panel.stands:
        return effect(f"{words} That is no majority of the {terms.size}: nothing is decided.")
    if not panel.decides(now):
        from_when = date_text(panel.counts_from)
        return effect(f"{words} That is a majority, and counts from {from_when} on or when all have judged.")
    if panel.opinion is Opinion.YES:
        sums = [
            *bounty_moves.payment_moves(terms, state, people),
            bounty_moves.bonus_limit(terms, state, people),
        ]
        return effect(f"{words} The work is paid.", sums)
    is_empty = panel.opinion is Opinion.EMPTY
    words += " Nothing was delivered: the bounty is open again." if is_empty else _sent_back(terms, state)
    return effect(words, bounty_moves.send_back_moves(terms, state, people, is_empty=is_empty))


def _scores_after(terms: Terms, state: State, people: People, verdicts: Sequence[Any]) -> Scores:
    """Return the scores with the verdicts that the contract records, if their signatures are good."""
    scores, parties = Scores(state.scores), {state.worker, *(share.account for share in people.team)}
    for index, score, *_ in verdicts:
        is_party = bool(people.panel) and index < terms.size and people.panel[index].account in parties
        counts = index < terms.size and not is_party
        if counts and score <= 100 and not scores.has_judged(index):
            scores = scores.having(index, score)
    return scores


def _recorded(verdicts: Sequence[Any]) -> str:
    if not verdicts:
        return "The verdicts that are recorded count:"
    count = "1 verdict is" if len(verdicts) == 1 else f"{len(verdicts)} verdicts are"
    return f"{count} recorded, if the signatures are good. Then"


def _sent_back(terms: Terms, state: State) -> str:
    if state.repair:
        return " The work is sent back a second time: nobody can claim it any more, and anyone can end the bounty."
    only = f"only {state.worker} may claim it again, to mend it for the same panel"
    return f" The work is sent back: for {from_seconds(terms.review_period)} {only}."


# ----------------------------------------------------------------------------------------------------------------- ends


def _rule(sender: str, now: int, *, terms: Terms, state: State, people: Any, pay: bool, **_: Any) -> Effect:
    if pay:
        words = "The arbiter rules that the work is paid. This cannot be undone."
        return effect(words, bounty_moves.payment_moves(terms, state, People(*people)))
    words = "The arbiter rules that the work is not paid. This cannot be undone."
    return effect(words, bounty_moves.refund_moves(terms, state, People(*people)))


def _expire(sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any) -> Effect:
    words = "No panel came to a verdict, and nobody ruled in time: the bounty ends unverified."
    return effect(words, bounty_moves.refund_moves(terms, state, People(*people)))


def _collect_for(sender: str, now: int, *, account: str, token: str, owed: Owed | None, **_: Any) -> Effect:
    return _collect(account, now, token=token, to=account, owed=owed)


def _collect(sender: str, now: int, *, token: str, to: str, owed: Owed | None, **_: Any) -> Effect:
    if owed is None:
        which = "ether" if token == NOBODY else f"the token {token}"
        return effect(f"All that the escrow owes {sender} of {which} goes to {to}.")
    words = f"What the escrow owes {sender} is paid out to {to}."
    return effect(words, [Move(owed(sender, token), token, ESCROW, to, f"all that is owed to {sender}")])


EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "post": _post,
    "close": _close,
    "closeFor": _close_for,
    "cancel": _cancel,
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
    "drawAndSettle": _draw_and_settle,
    "redraw": _redraw,
    "settle": _settle,
    "rule": _rule,
    "expire": _expire,
    "collect": _collect,
    "collectFor": _collect_for,
}
