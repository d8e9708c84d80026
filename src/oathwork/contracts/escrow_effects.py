"""What each function of the escrow does with a bounty and its money, as `contracts/README.md` has it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from oathwork.contracts import bounty_moves
from oathwork.contracts.effect import ESCROW, AskContract, Effect, Move, effect, people
from oathwork.error_sentences import date_text
from oathwork.model.amounts import from_seconds
from oathwork.model.guild import guild_hex
from oathwork.model.majority import Opinion, majority
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, People, Permit, State, Terms

_CLOSED: Final = "nobody can claim it any more, and anyone can end the bounty"


def _post(words: str, sender: str, now: int, *, terms: Terms, panel: Sequence[str], **_: Any) -> Effect:
    payer = sender if terms.token == NOBODY else terms.poster
    whom = "Anyone" if terms.worker == NOBODY else f"{terms.worker} alone"
    judges = (
        f"{terms.size} peers drawn by lot in guild {guild_hex(terms.guild)}"
        if terms.by_lot
        else people(panel)
    )
    words = f"{words} {whom} may claim it, and {judges} judge the work."
    return effect(words, bounty_moves.stake_moves(terms, payer))


def _as_said(words: str, sender: str, now: int, **_: Any) -> Effect:
    return effect(words)


def _withdraw(words: str, sender: str, now: int, *, terms: Terms, **_: Any) -> Effect:
    return effect(words, bounty_moves.withdrawal_moves(terms))


# ------------------------------------------------------------------------------------------------------------- working


def _claim(words: str, sender: str, now: int, *, terms: Terms, state: State, **_: Any) -> Effect:
    return effect(_oath(words, sender, terms, state, now), bounty_moves.bond_moves(terms, sender))


def _claim_for(
    words: str, sender: str, now: int, *, terms: Terms, state: State, worker: str, permit: Permit, **_: Any
) -> Effect:
    oath = _oath(words, worker, terms, state, now)
    # no permit moves the chain's own money: whoever sends it brings it
    if permit.deadline and terms.token != NOBODY:
        return effect(oath, bounty_moves.bond_moves(terms, worker))
    words = f"{oath} The bond is a gift of {sender}: it returns to the worker."
    return effect(words, bounty_moves.bond_moves(terms, sender))


def _oath(words: str, worker: str, terms: Terms, state: State, now: int) -> str:
    due = date_text(now + terms.work_period)
    return f"{words} The work is due about {due}.{_repair(worker, terms, state, now)}"


def _repair(worker: str, terms: Terms, state: State, now: int) -> str:
    """What a claim by the worker who is served first means besides."""
    if state.worker != worker or now >= min(state.since + terms.review_period, terms.open_until):
        return ""
    return " It is a repair: the panel that sent the work back judges it again, and if it comes to nothing, the bounty is closed."


def _claim_and_deliver(
    words: str, sender: str, now: int, *, terms: Terms, state: State, work: Any, **_: Any
) -> Effect:
    words = f"{words}{_repair(sender, terms, state, now)}{_shares(work)}"
    return effect(words, bounty_moves.bond_moves(terms, sender))


def _deliver_team(words: str, sender: str, now: int, *, work: Any, **_: Any) -> Effect:
    return effect(words + _shares(work))


def _shares(work: Any) -> str:
    """Who shares in the work, if anybody does besides the worker."""
    _, team, *_ = work
    shares = ", ".join(f"{share.part / 100:g} % to {share.account}" for share in team)
    return f" If it is paid, {shares}, the rest to the worker." if shares else ""


def _quit(
    words: str, sender: str, now: int, *, terms: Terms, state: State, signature: bytes, **_: Any
) -> Effect:
    if signature:
        return effect(words, bounty_moves.quit_moves(terms, state.worker, terms.bond))
    seconds = max(0, state.claimed_at + terms.work_period - now)
    bond_left = terms.bond * seconds // max(1, terms.work_period)  # a made-up call can name none
    to_worker, rest = bounty_moves.quit_moves(terms, state.worker, bond_left)
    words += " The part of the bond that returns becomes less with every second."
    return effect(words, [replace(to_worker, limit="at most"), replace(rest, limit="at least")])


def _lapse(words: str, sender: str, now: int, *, terms: Terms, state: State, **_: Any) -> Effect:
    return effect(words, bounty_moves.lapse_moves(terms))


# -------------------------------------------------------------------------------------------------------------- judging


def _draw_and_settle(words: str, sender: str, now: int, *, state: State, people: Any, **facts: Any) -> Effect:
    """As `_settle`; nobody knows the panel before it is drawn, in the same transaction, and complete from then on."""
    team, _ = people
    return _settle(words, sender, now, state=replace(state, since=now), people=(team, ()), **facts)


def _redraw(
    words: str, sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any
) -> Effect:
    if not terms.by_lot:
        return effect(f"{words} This panel is a named one.")
    scores = Scores(state.scores)
    absent = [seat.account for index, seat in enumerate(people[1]) if not scores.has_judged(index)]
    return effect(f"{words} Those who did not judge: {', '.join(absent)}.")


def _settle(
    words: str,
    sender: str,
    now: int,
    *,
    terms: Terms,
    state: State,
    people: Any,
    verdicts: Sequence[Any],
    **_: Any,
) -> Effect:
    present_people = People(*people)
    state = replace(state, scores=_scores_after(terms, state, present_people, verdicts))
    panel = majority(terms, state.since, state.scores)
    words = f"{words} {_counting(verdicts)} {panel.yes} say yes, {panel.no} no."
    if not panel.stands:
        return effect(f"{words} That is no majority of the {terms.size}: nothing is decided.")
    if not panel.decides(now):
        from_when = date_text(panel.counts_from)
        return effect(f"{words} That is a majority, and counts from {from_when} on or when all have judged.")
    if panel.opinion is Opinion.YES:
        sums = [
            *bounty_moves.payment_moves(terms, state, present_people),
            bounty_moves.bonus_limit(terms, state, present_people),
        ]
        return effect(f"{words} The work is paid.", sums)
    is_empty = panel.opinion is Opinion.EMPTY
    words += _empty(state) if is_empty else _sent_back(terms, state)
    return effect(words, bounty_moves.send_back_moves(terms, state, present_people, is_empty=is_empty))


def _scores_after(terms: Terms, state: State, people: People, verdicts: Sequence[Any]) -> Scores:
    """Return the scores with the verdicts that the contract records, if their signatures are good."""
    scores, parties = Scores(state.scores), {state.worker, *(share.account for share in people.team)}
    for index, score, *_ in verdicts:
        is_party = bool(people.panel) and index < terms.size and people.panel[index].account in parties
        counts = index < terms.size and not is_party
        if counts and score <= 100 and not scores.has_judged(index):
            scores = scores.having(index, score)
    return scores


def _counting(verdicts: Sequence[Any]) -> str:
    if not verdicts:
        return "Of those recorded before,"
    return "With this verdict" if len(verdicts) == 1 else f"With these {len(verdicts)} verdicts"


def _empty(state: State) -> str:
    return f" Nothing was delivered: {_CLOSED if state.repair else 'the bounty is open again'}."


def _sent_back(terms: Terms, state: State) -> str:
    if state.repair:
        return f" The work is sent back a second time: {_CLOSED}."
    only = f"only {state.worker} may claim it again, to mend it for the same panel"
    return f" The work is sent back: for {from_seconds(terms.review_period)} {only}."


# ----------------------------------------------------------------------------------------------------------------- ends


def _rule(
    words: str, sender: str, now: int, *, terms: Terms, state: State, people: Any, pay: bool, **_: Any
) -> Effect:
    if pay:
        return effect(
            f"{words} The ruling: it is paid.", bounty_moves.payment_moves(terms, state, People(*people))
        )
    return effect(
        f"{words} The ruling: it is not paid.", bounty_moves.refund_moves(terms, state, People(*people))
    )


def _expire(
    words: str, sender: str, now: int, *, terms: Terms, state: State, people: Any, **_: Any
) -> Effect:
    return effect(words, bounty_moves.refund_moves(terms, state, People(*people)))


def _collect_for(words: str, sender: str, now: int, *, account: str, token: str, **more: Any) -> Effect:
    return _collect(words, account, now, token=token, to=account, **more)


def _collect(
    words: str, sender: str, now: int, *, token: str, to: str, ask: AskContract | None, **_: Any
) -> Effect:
    if ask is None:
        return effect(
            f"{words} That is all that is owed in {'ether' if token == NOBODY else f'the token {token}'}."
        )
    return effect(
        words, [Move(ask("owed", sender, token), token, ESCROW, to, f"all that is owed to {sender}")]
    )


EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "post": _post,
    "close": _as_said,
    "closeFor": _as_said,
    "cancel": _as_said,
    "withdraw": _withdraw,
    "claim": _claim,
    "claimFor": _claim_for,
    "claimAndDeliver": _claim_and_deliver,
    "deliver": _as_said,
    "deliverTeam": _deliver_team,
    "deliverFor": _deliver_team,
    "quit": _quit,
    "lapse": _lapse,
    "draw": _as_said,
    "drawAndSettle": _draw_and_settle,
    "redraw": _redraw,
    "settle": _settle,
    "rule": _rule,
    "expire": _expire,
    "collect": _collect,
    "collectFor": _collect_for,
}
