"""What the commands of crowds, plans and rotas share: finding one, starting one, filling and posting, and how it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts import Call
    from oathwork.contracts.crowd import Crowd
    from oathwork.contracts.deputies import DeputyKind
    from oathwork.contracts.deputy import Deputy, Till
    from oathwork.contracts.plan import MilestonePlan
    from oathwork.contracts.rota import Rota
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Terms
    from oathwork.workflows.deputy_steps import DeputyLane, DeputyStep
    from oathwork.workflows.terms_file import Offer

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
guild_option = click.option(
    "--guild", type=options.GUILD, metavar="0x…", help="The guild whose peers judge, instead of the file's."
)
worker_option = click.option("--worker", metavar="0x…", help="Reserve it for this worker.")
salt_option = click.option(
    "--salt",
    type=options.HEX,
    default="0x" + "00" * 32,
    metavar="0x…",
    help="Tells it from one just like it: 32 bytes.",
)
panel_option = click.option(
    "--panel",
    multiple=True,
    metavar="0x…",
    help="A member of the panel that the offer names; can be repeated.",
)
uri_option = click.option("--uri", default="", help="Where others find the specification.")
to_option = click.option("--to", metavar="0x…", help="The receiver.  [default: the sender]")


# ------------------------------------------------------------------------------------------------------- what is there


def deputy_of(desk: Desk, where: str, kind: "type[DeputyKind]") -> "DeputyKind":
    """Return the deputy of a kind at an address, checked by its code. Raises UsageError for anything else."""
    from oathwork.contracts.deputies import deputy_at

    return deputy_at(desk.chain, desk.contracts.escrow.address, where, kind)


def offers_of(desk: Desk, deputy: "Deputy") -> "tuple[Terms, ...]":
    """Return the offers that a deputy posts, checked by the hashes in its code. Raises StateLost."""
    from oathwork.ledger.agreed_offers import agreed_offers

    return agreed_offers(desk.ledger, deputy)


def units(desk: Desk, deputy: "Deputy", amount: str) -> int:
    """Return an amount of a deputy's money in the token's smallest unit. Raises NotAnAmount."""
    from oathwork.contracts.token import decimals_of
    from oathwork.model.amounts import to_units

    return to_units(amount, decimals_of(desk.chain, deputy.own_token))


def receiver(desk: Desk, to: str | None) -> str:
    """Return who receives what is taken: as chosen, or the sender."""
    from oathwork.model.typed_data import address

    return address(to, "--to") if to else desk.sender


# ---------------------------------------------------------------------------------------------------------- what it does


def read_offers_to_agree(
    desk: Desk, files: Sequence[Path], guild: int | None, worker: str | None
) -> "list[Offer]":
    """Read files as offers of a deputy that is not there yet, keep their specifications, and say what has to be known of them."""
    from oathwork.cli.capture_text import capture_sentence
    from oathwork.evidence.shelf import put_on_shelf
    from oathwork.model.typed_data import address
    from oathwork.workflows.offer_check import lasting_refusal
    from oathwork.workflows.terms_file import read_agreed_offer

    reserved_for = address(worker, "--worker") if worker else None
    offers = [read_agreed_offer(file, desk.contracts, guild=guild, worker=reserved_for) for file in files]
    for offer in offers:
        if refusal := lasting_refusal(offer.terms, desk.chain.now()):
            raise refusal
        desk.say_guild(offer.guild)
        put_on_shelf(offer.specification)
    for sentence in dict.fromkeys(filter(None, (capture_sentence(offer.terms) for offer in offers))):
        click.echo(sentence, err=True)
    return offers


def start_deputy(desk: Desk, call: "Call", offers: "Sequence[Offer]", **facts: Any) -> None:
    """Start one: say before and afterwards where it is, and how the steward of each guild lets it post by lot."""
    where = call.simulate(desk.sender)
    name = call.contract.removesuffix("s").lower()
    lines = [f"{name} {where}", *_naming_lines(desk, where, offers)]
    click.echo("\n".join([f"it will be the {lines[0]}", *lines[1:]]), err=True)
    terms = [offer.terms.to_json() for offer in offers]
    desk.act(call, words="\n".join(lines), **{name: where}, offers=terms, **facts)


def _naming_lines(desk: Desk, where: str, offers: "Sequence[Offer]") -> Iterator[str]:
    from oathwork.model.guild import guild_hex

    guilds = dict.fromkeys(offer.terms.guild for offer in offers if offer.terms.by_lot)
    for guild in guilds:
        if not desk.contracts.guilds.bench(guild, where).serves:
            steward, _ = desk.contracts.guilds.steward_of(guild)
            yield (
                f"  before it can post, the guild's steward {steward} names it: "
                f"oathwork guild posters {guild_hex(guild)} {where} --account steward"
            )


def fill_till(desk: Desk, till: "Till", amount: str) -> None:
    """Bring money in, a token by an allowance."""
    brought_in = units(desk, till, amount)
    desk.act(
        *desk.allowed(till.own_token, brought_in, till.address),
        till.fill(brought_in),
        words="filled",
        deputy=till,
    )


def post_offer(
    desk: Desk, deputy: "Crowd | MilestonePlan | Rota", offer: "Terms", panel: Sequence[str], uri: str
) -> None:
    """Let a deputy post an offer, and answer about the bounty that it becomes. Raises UsageError for another panel."""
    from oathwork.contracts.crowd import Crowd

    members = _rising(offer, panel)
    post = deputy.post if isinstance(deputy, Crowd) else deputy.next
    desk.act(post(offer, members, uri=uri), deputy=deputy, is_posting=True)


def _rising(offer: "Terms", panel: Sequence[str]) -> tuple[str, ...]:
    from oathwork.errors import UsageError
    from oathwork.model.guild import hash_panel, named_panel
    from oathwork.model.typed_data import address

    members = named_panel(address(account, "--panel") for account in panel)
    if hash_panel(members) == offer.panel:
        return tuple(seat.account for seat in members)
    if offer.by_lot:
        raise UsageError("the panel of this offer is drawn by lot: leave --panel out")
    raise UsageError(
        "this offer names its panel, and these are not its members: name each of them with --panel"
    )


# ------------------------------------------------------------------------------------------------------- how it is shown


def offer_json(offer: "Terms") -> dict[str, Any]:
    """Return what is posted, for programs; `refused`: why the escrow will never take it, empty if it can."""
    from oathwork.cli.job_text import specification_json
    from oathwork.evidence.shelf import from_shelf
    from oathwork.workflows.offer_check import lasting_refusal

    specification = from_shelf(offer.spec)
    remark = "" if specification else "it is not here: find it by its hash"
    refusal = lasting_refusal(offer, 0)
    job = specification_json(specification, remark)
    return {"terms": offer.to_json(), "job": job, "refused": refusal.rule if refusal else ""}


def offer_lines(desk: Desk, offer: "Terms") -> Iterator[str]:
    """Yield what is posted, in words."""
    from oathwork.cli.job_text import specification_lines, terms_facts, title_text
    from oathwork.evidence.shelf import from_shelf
    from oathwork.model.amounts import from_seconds
    from oathwork.workflows.offer_check import lasting_refusal

    if specification := from_shelf(offer.spec):
        yield fact_line("job", title_text(specification.title))
        yield from specification_lines(specification)
    yield fact_line("spec", "0x" + offer.spec.hex())
    opening = f"{from_seconds(offer.open_until)}, from its posting on"
    if refusal := lasting_refusal(offer, desk.chain.now()):
        yield fact_line("look", f"this can never be posted. {refusal}")
    yield from (fact_line(*each) for each in terms_facts(offer, desk.money, opening))


def lane_json(desk: Desk, deputy: "Deputy", lane: "DeputyLane") -> dict[str, Any]:
    """Return which bounty lives, if one does, and how the last one ended, for programs."""
    from oathwork.model.terms import LaneEnd

    bounty, last = live_bounty(desk, deputy, lane), lane.last
    end = {"end": _ENDS[last.how.name], "back": str(last.back)} if last.how is not LaneEnd.NONE else None
    id = "0x" + bounty.id.hex() if bounty else ""
    return {"bounty": id, "posted": bounty.terms.generation + 1 if bounty else lane.count, "last": end}


def live_bounty(desk: Desk, deputy: "Deputy", lane: "DeputyLane") -> "Bounty | None":
    """Return the bounty that lives, if one does."""
    from oathwork.contracts.deputy import DEPUTY_LANE

    return desk.ledger.lane(deputy.address, DEPUTY_LANE) if lane.is_live else None


def lane_lines(desk: Desk, deputy: "Deputy", lane: "DeputyLane") -> Iterator[str]:
    """Yield the same in words."""
    from oathwork.model.terms import LaneEnd

    if bounty := live_bounty(desk, deputy, lane):
        id = "0x" + bounty.id.hex()
        yield fact_line("bounty", f"{bounty.label}: oathwork show {id}")
    if lane.last.how is not LaneEnd.NONE:
        back = desk.money(deputy.own_token, lane.last.back)
        yield fact_line("ended", f"the last one: {_ENDS[lane.last.how.name]}; {back} came back")


_ENDS = {
    "WITHDRAWN": "withdrawn",
    "PAID": "paid by the panel",
    "RULED_YES": "paid, as the arbiter ruled",
    "RULED_NO": "refunded, as the arbiter ruled",
    "UNVERIFIED": "unverified",
    "CANCELLED": "cancelled",
}


def steps_of_deputy(steps: "Iterable[DeputyStep]") -> list[dict[str, Any]]:
    """Return who can do what, for programs; `who` empty: anyone."""
    return [{"action": each.action, "who": each.who, "until": each.until} for each in steps]


def step_lines(name: str, where: str, steps: "Iterable[DeputyStep]") -> Iterator[str]:
    """Yield who can do what, in words, each with its command."""
    from oathwork.error_sentences import date_text
    from oathwork.workflows.deputy_steps import ANYONE, GIVERS

    people = {ANYONE: "anyone", GIVERS: "each who gave"}
    for number, (action, who, until) in enumerate(steps):
        when = f" until {date_text(until)}" if until else ""
        text = f"{people.get(who, who)} can {action}{when}: oathwork {name} {action} {where}"
        yield fact_line("then" if number else "next", text)
