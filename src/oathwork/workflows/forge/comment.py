"""What the comment of a bounty says in its issue: Markdown in which a stranger's text can do nothing."""

import re
from dataclasses import dataclass
from typing import Final

from oathwork.contracts.money_text import MoneyText
from oathwork.error_sentences import date_text
from oathwork.evidence.specification import Specification
from oathwork.model.amounts import from_seconds
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import Due, step, wait_of
from oathwork.model.typed_data import Domain
from oathwork.untrusted.text import plain

_WAITS: Final = {
    "claim": "a claim",
    "deliver": "the delivery",
    "review": "verdicts",
    "rule": "a ruling of the arbiter",
}


def comment_mark(id: bytes) -> str:
    """Return how a bounty's comment begins, which readers do not see."""
    return f"<!-- oathwork 0x{id.hex()} -->"


@dataclass(frozen=True)
class Places:
    """Where more of a bounty can be read: a page, and mailboxes of verdicts. Their URLs are the operator's."""

    page: str = ""
    mailboxes: tuple[str, ...] = ()


def comment_text(
    bounty: Bounty,
    specification: Specification,
    domain: Domain,
    money: MoneyText,
    now: int,
    places: Places = Places(),
) -> str:
    """Return the comment as it should be at `now` (seconds). While nothing happens it stays the same."""
    terms = bounty.terms
    seats = f"by lot out of {terms.seats} seats" if terms.by_lot else "whom the poster has named"
    lines = [
        comment_mark(bounty.id),
        f"**Bounty:** {code(money(terms.token, terms.reward))} for {code(specification.title)}",
        "",
        f"- Now: {now_text(bounty, now)}",
        *_next(step(bounty)),
        f"- Bond: {code(money(terms.token, terms.bond))}, which a claim stakes. Work that is sent back pays its readers from it",
        f"- Time: {from_seconds(terms.work_period)} from the claim to the deadline",
        f"- Panel: {terms.size} {'peer' if terms.size == 1 else 'peers'} {seats}; {terms.pass_mark} of 100 is a yes",
        *_reviews(bounty, places),
        *_to_claim(bounty, now, places),
        f"- Check it yourself: `oathwork show 0x{bounty.id.hex()}`, on chain {domain.chain_id} in escrow `{domain.contract}`",
        "",
        "This comment is kept as the chain has it. It decides nothing: only the panel's verdict moves the money.",
    ]
    return "\n".join(lines)


def code(text: str) -> str:
    """Return a stranger's text as Markdown that is shown as it is: no link, no picture, no mention, no HTML.

    >>> code("see [this](http://x) @everyone `now`")
    '``see [this](http://x) @everyone `now` ``'
    """
    shown_text = plain(text, limit=200)
    longest = max((len(run) for run in re.findall("`+", shown_text)), default=0)
    fence = "`" * (longest + 1)
    before, after = (" " if shown_text.startswith("`") else ""), (" " if shown_text.endswith("`") else "")
    return f"{fence}{before}{shown_text}{after}{fence}"


def now_text(bounty: Bounty, now: int) -> str:
    """Return where a bounty stands at `now` (seconds), and what it waits for."""
    wait = wait_of(bounty, now)
    if bounty.end or wait is None:
        return bounty.label
    accounts = f" by {', '.join(f'`{account}`' for account in wait.accounts)}" if wait.accounts else ""
    return f"{bounty.label}. It waits for {_WAITS[wait.action]}{accounts}, until {date_text(wait.until)}"


def _next(due: Due | None) -> list[str]:
    if due is None:
        return []
    when = f"from {date_text(due.since)}" if due.since else f"from block {due.block}" if due.block else "now"
    return [f"- Next: anyone can `oathwork {due.action}`, {when}"]


def _reviews(bounty: Bounty, places: Places) -> list[str]:
    """Return the scores of the last round that has any, and where what the peers wrote can be read."""
    if not bounty.verdicts:
        return []
    id, round = f"0x{bounty.id.hex()}", bounty.verdicts[-1].round
    scores = ", ".join(str(each.score) for each in bounty.verdicts if each.round == round)
    links = [f"[the page]({places.page}/bounty/{id})"] if places.page else []
    links += [f"[a mailbox]({mailbox}/bounties/{id}/verdicts)" for mailbox in places.mailboxes]
    where = f"; what the peers wrote: {', '.join(links)}" if links else ""
    return [f"- Verdicts of round {round}: {scores} of 100{where}"]


def _to_claim(bounty: Bounty, now: int, places: Places) -> list[str]:
    wait = wait_of(bounty, now)
    if wait is None or wait.action != "claim":
        return []
    id = f"0x{bounty.id.hex()}"
    page = f", or on [the page]({places.page}/bounty/{id}/claim)" if places.page else ""
    return [f"- Claim it: `oathwork claim {id}`{page}. Without coins for gas: add `--sign-only claim.json`"]
