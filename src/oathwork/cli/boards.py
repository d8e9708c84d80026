"""Looking at many bounties: those that are open, a peer's queue, where the money went."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.error_sentences import STATUSES

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.model.queries import OwedVerdict, Report
    from oathwork.verdicts.exchange import VerdictPlace

_GUILD = click.option("--guild", type=options.GUILD, metavar="0x…", help="Show only bounties of this guild.")
_POSTER = click.option("--poster", metavar="0x…", help="Show only bounties of this poster.")
_STATUSES = STATUSES[1:]  # of live bounties


def _addressed(value: str | None, name: str) -> str | None:
    from oathwork.model.typed_data import address

    return address(value, name) if value else None


def _row(bounty: "Bounty", title: str = "") -> dict[str, Any]:
    from oathwork.cli.job_text import job_json
    from oathwork.model.guild import guild_hex

    terms = bounty.terms
    return {
        "id": "0x" + bounty.id.hex(),
        "title": title,
        "status": bounty.label,
        "poster": terms.poster,
        "guild": guild_hex(terms.guild),
        "token": terms.token,
        "reward": str(terms.reward),
        "fee": str(terms.fee),
        "bond": str(terms.bond),
        "openUntil": terms.open_until,
        "worker": bounty.state.worker,
        "round": bounty.state.round,
        **job_json(bounty),
    }


@click.command()
@_GUILD
@_POSTER
@click.option(
    "--for", "worker", metavar="0x…", help="Leave out bounties that are reserved for anybody but this worker."
)
@click.option(
    "--status",
    "statuses",
    type=click.Choice(_STATUSES, case_sensitive=False),
    multiple=True,
    default=[_STATUSES[0]],
    show_default=True,
    help="Show only bounties with this status; can be repeated.",
)
@click.option(
    "--search",
    metavar="WORDS",
    help="Show only jobs in whose title each of these words, or its beginning, stands.",
)
@click.option("--token", metavar="0x…", help="Show only bounties that are paid in this token.")
@click.option(
    "--min",
    "least",
    metavar="AMOUNT",
    help="Show only bounties with a reward of at least so much of the token, or of the chain's own coin.",
)
@click.option(
    "--sort",
    type=click.Choice(["until", "reward"]),
    default="until",
    show_default=True,
    help="List first what closes first, or the highest reward of the token or of the chain's own coin.",
)
@click.option("--limit", type=click.IntRange(1), help="List at most so many.  [default: all]")
@options.reads_as
def board(
    desk: Desk,
    guild: int | None,
    poster: str | None,
    worker: str | None,
    statuses: tuple[str, ...],
    search: str | None,
    token: str | None,
    least: str | None,
    sort: str,
    limit: int | None,
) -> None:
    """List bounties: by default those that can be claimed, beginning with those that close first.

    Titles are those of specifications that were posted, fetched or read here before: nothing is fetched for a list. `oathwork
    show` fetches one. With --account it says what that account can do now.

    \b
    oathwork board --guild 0xd4c9…
    oathwork board --status InReview --json
    oathwork board --search "install page"
    oathwork board --min 0.5 --sort reward
    """
    from oathwork.cli.job_text import known_title, steps_json
    from oathwork.contracts.token import decimals_of
    from oathwork.model.amounts import to_units
    from oathwork.model.terms import NOBODY, Status

    by_reward, whose = sort == "reward", _addressed(token, "--token")
    if whose is None and (least or by_reward):
        whose = NOBODY
    chosen_statuses = [Status(STATUSES.index(each)) for each in statuses]
    at = desk.follow()
    now = at["at"]["moment"]
    if search is not None:
        desk.ledger.learn_from_shelf()
    bounties = desk.ledger.find(
        statuses=chosen_statuses,
        guild=guild,
        poster=_addressed(poster, "--poster"),
        worker=_addressed(worker, "--for"),
        token=whose,
        open_after=now,
        search=search,
        limit=limit,
        least=to_units(least, decimals_of(desk.chain, whose)) if whose and least else 0,
        by_reward=by_reward,
    )
    rows = list(bounties.values())
    steps = {each.id: desk.own_steps(each, now) for each in rows}
    titles = {each.id: known_title(each) for each in rows}
    document = [_row(each, titles[each.id]) | {"mine": steps_json(steps[each.id])} for each in rows]
    lines = (line for each in rows for line in _board_lines(desk, each, titles[each.id], steps[each.id]))
    desk.answer({**at, "bounties": document}, lines if rows else ["no bounties"])


def _board_lines(desk: Desk, bounty: "Bounty", title: str, steps: "list[tuple[str, int]]") -> Iterator[str]:
    """Yield what somebody decides by who looks for work: id and money, the job, what it takes, what they can do."""
    from oathwork.cli.job_text import panel_text, title_text
    from oathwork.cli.terminal import folded, id_text
    from oathwork.error_sentences import date_text
    from oathwork.model.amounts import from_seconds

    terms = bounty.terms
    bond = f"bond {desk.money(terms.token, terms.bond)}, until {date_text(terms.open_until)}"
    first = f"{id_text(bounty.id, beside=50)}  {bounty.status.label:<9}  "
    yield folded(first, f"{desk.money(terms.token, terms.reward)}, {bond}")
    if title:
        yield folded("    ", title_text(title))
    yield folded("    ", f"{from_seconds(terms.work_period)} to work; {panel_text(terms)}")
    if steps:
        yield folded("    ", f"you can {' or '.join(action for action, _ in steps)}")


@click.command()
@click.argument("name", metavar="ACCOUNT")
@options.verdict_places
@options.reads
def queue(desk: Desk, name: str, verdicts: "tuple[VerdictPlace, ...]") -> None:
    """List the bounties that wait for a verdict of ACCOUNT (an address, or a keystore's name), by the time left.

    Those whose panel nobody has drawn yet are among them: as soon as the lot's block is past, anyone can compute it. What the
    account has signed, and nobody has recorded yet, is listed apart.

    \b
    oathwork queue me
    """
    from oathwork.chain.accounts import address_of_account
    from oathwork.cli.job_text import title_text
    from oathwork.model import queries
    from oathwork.workflows.coming_panel import with_coming_panels

    at, who = desk.follow(), address_of_account(name, desk.chain.id)
    in_review = desk.ledger.questions.bounties(place.bounty for place in desk.ledger.queue(who))
    now = at["at"]["moment"]
    due_draws = desk.ledger.due(now, desk.block, ["draw"])
    delivered = desk.ledger.questions.bounties(each.bounty for each in due_draws).values()
    bounties = [*in_review.values(), *with_coming_panels(desk.ledger, delivered)]
    waiting = queries.queue(bounties, who)
    where = _signed_by(desk, who, waiting, verdicts)
    rows = {
        each.bounty.id: _queue_row(each, now)
        | {"drawn": each.bounty.id in in_review, "signed": where[each.bounty.id]}
        for each in waiting
    }
    document = {
        "queue": [row for id, row in rows.items() if not where[id]],
        "signed": [row for id, row in rows.items() if where[id]],
    }
    nothing = [] if document["queue"] else [f"no bounties wait for {who}"]
    in_order = sorted(waiting, key=lambda each: bool(where[each.bounty.id]))
    lines = (
        (_signed_line(each, where[each.bounty.id]) or _queue_line(desk, each, now))
        + ("" if each.bounty.id in in_review else ", not drawn yet")
        + (f": {title_text(title)}" if (title := rows[each.bounty.id]["title"]) else "")
        for each in in_order
    )
    desk.answer({**at, "account": who, **document}, chain(nothing, lines))


def _signed_by(
    desk: Desk, account: str, owed_verdicts: "list[OwedVerdict]", places: "tuple[VerdictPlace, ...]"
) -> dict[bytes, list[str]]:
    """Return where verdicts of an account lie that count and are not recorded, by bounty."""
    from oathwork.verdicts.exchange import collect_verdicts
    from oathwork.workflows.settlement import own_verdicts

    ids = [owed.bounty.id for owed in owed_verdicts]
    snapshots = [place.snapshot(ids) for place in desk.places(places, is_folder_needed=False)]
    mails = {id: collect_verdicts(snapshots, id) for id in ids}
    for refusal in dict.fromkeys(str(each) for mail in mails.values() for each in mail.refusals):
        click.echo(f"not counted: {refusal}", err=True)
    domain = desk.contracts.escrow.domain
    return {
        owed.bounty.id: own_verdicts(domain, owed.bounty, account, mails[owed.bounty.id], desk.chain)
        for owed in owed_verdicts
    }


def _signed_line(owed: "OwedVerdict", where: list[str]) -> str:
    """Return what is said of a verdict that is signed, or nothing."""
    from oathwork.error_sentences import date_text

    if not where:
        return ""
    until = date_text(owed.until)
    return f"0x{owed.bounty.id.hex()}  signed: {'; '.join(where)}. `oathwork settle` must record it before {until}"


def _queue_row(owed: "OwedVerdict", now: int) -> dict[str, Any]:
    from oathwork.cli.job_text import known_title

    bounty = owed.bounty
    return {
        "id": "0x" + bounty.id.hex(),
        "index": owed.index,
        "until": owed.until,
        "left": owed.time_left(now),
        "delivery": "0x" + bounty.state.delivery.hex(),
        "fee": str(bounty.terms.fee),
        "token": bounty.terms.token,
        "uri": bounty.uris.get(bounty.state.delivery, ""),
        "title": known_title(bounty),
    }


def _queue_line(desk: Desk, owed: "OwedVerdict", now: int) -> str:
    from oathwork.model.amounts import from_seconds

    terms, seconds = owed.bounty.terms, owed.time_left(now)
    time_text = f"{from_seconds(seconds)} left" if seconds > 0 else "OVERDUE: you can be replaced at any time"
    return f"0x{owed.bounty.id.hex()}  {time_text}, fee {desk.money(terms.token, terms.fee)}"


@click.command()
@_GUILD
@_POSTER
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets, with one line for each bounty."
)
@click.option(
    "--seals",
    is_flag=True,
    help="Compare the seals in the mailboxes with the chain, and name who broke theirs.",
)
@click.option(
    "--pairs",
    is_flag=True,
    help="Show who favours whom beyond chance, who judge each other, and who works for one poster.",
)
@click.option(
    "--probes",
    is_flag=True,
    help="Show how much work known to be bad has passed; goes with --guild.",
)
@options.verdict_places
@options.reads
def report(
    desk: Desk,
    guild: int | None,
    poster: str | None,
    as_csv: bool,
    seals: bool,
    pairs: bool,
    probes: bool,
    verdicts: "tuple[VerdictPlace, ...]",
) -> None:
    """Sum up the bounties of a poster or a guild: money held and paid, overdue work, workers, peers.

    \b
    oathwork report --guild 0xd4c9… --seals --json
    oathwork report --guild 0xd4c9… --pairs
    oathwork report --guild 0xd4c9… --probes
    oathwork report --poster 0x…
    oathwork report --poster 0x… --csv > bounties.csv
    """
    from oathwork.cli.csv_text import csv_lines
    from oathwork.cli.report_parts import CHOICES, report_parts

    choices = [name for name, is_chosen in zip(CHOICES, (seals, pairs, probes), strict=True) if is_chosen]
    if as_csv and (desk.as_json or choices):
        raise click.UsageError(f"give either --csv or --{'json' if desk.as_json else choices[0]}")
    at = desk.follow()
    whose = _addressed(poster, "--poster")
    if as_csv:
        desk.answer({}, csv_lines(desk.ledger.find(guild=guild, poster=whose).values(), desk.money))
        return
    summary = desk.ledger.report(at["at"]["moment"], guild=guild, poster=whose)
    parts = list(report_parts(desk, choices, guild, whose, verdicts))
    document = {**at, **_summed(summary)}
    for part in parts:
        document |= part.document
    desk.answer(document, chain(_in_lines(desk, summary), *(part.lines for part in parts)))
    for part in parts:
        part.require_all()


def _sums(report: "Report") -> "dict[str, Mapping[str, int]]":
    return {"held": report.in_escrow, "paid": report.rewards, "fees": report.fees}


def _summed(report: "Report") -> dict[str, Any]:
    """Sums are texts: they can be larger than what other languages' numbers hold."""
    texts = {
        name: {token: str(amount) for token, amount in sums.items()} for name, sums in _sums(report).items()
    }
    peers = {
        account: {
            "judged": peer.votes,
            "yesRate": round(peer.yes_rate, 4),
            "agreement": round(peer.agreement, 4),
        }
        for account, peer in report.peers.items()
    }
    workers = {who: {key: str(value) for key, value in sums.items()} for who, sums in report.workers.items()}
    overdue = [_row(each) for each in report.overdue]
    return {
        "standing": {status.label: count for status, count in report.standing.items()},
        "ended": report.ends,
        **texts,
        "overdue": overdue,
        "workers": workers,
        "peers": peers,
    }


def _in_lines(desk: Desk, report: "Report") -> Iterator[str]:
    yield from (f"{count:>6}  {status.label}" for status, count in report.standing.items())
    yield from (f"{count:>6}  {end}" for end, count in report.ends.items())
    if not report.standing and not report.ends:
        yield "no bounties"
    for name, sums in _sums(report).items():
        yield from (f"{name:<6}  {desk.money(token, amount)}" for token, amount in sums.items())
    yield from (f"overdue 0x{each.id.hex()}, {each.state.worker}" for each in report.overdue)
    for worker, sums in report.workers.items():
        income = ", ".join(desk.money(token, amount) for token, amount in sums.items() if token != "bounties")
        yield f"worker  {worker}: {sums['bounties']} paid, {income}"
    for account, peer in report.peers.items():
        yield (
            f"peer    {account}: {peer.votes} judged, {peer.yes_rate:.0%} yes, {peer.agreement:.0%} with the majority"
        )
