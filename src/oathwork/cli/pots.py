"""The pots of posters, which pay those who move their bounties on: show one, fill it, say what it pays, take out of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.contracts.keeper_pot import KeeperPot, PostersPot

_GWEI = 9  # decimals of a price of gas
# Gas: a tenth of what a claim and a delivery of junk cost, which seven moves can follow where peers sleep.
_MOST_TIP = 8_000


@click.group()
def pot() -> None:
    """Show, fill, price or empty a poster's pot, which pays keepers for moving bounties on."""


@pot.command("show")
@click.argument("poster")
@options.reads
def show_pot(desk: Desk, poster: str) -> None:
    """Show the pot of POSTER: what it holds, and what it pays for a move at most.

    \b
    oathwork pot show 0x…
    """
    from oathwork.chain.accounts import address_of_account

    who, at, pots = address_of_account(poster, desk.chain.id), desk.at(), _pots(desk)
    present, base_fee = pots.pot(who), desk.chain.base_fee()
    most = {move: present.worth(gas, base_fee) for move, (_, gas) in pots.allowances().items()}
    document = {
        **at,
        "pots": pots.address,
        "poster": who,
        "held": str(present.balance),
        "tip": str(present.tip),
        "mostBaseFee": str(present.most_base_fee),
        "baseFee": str(base_fee),
        "most": {move: str(amount) for move, amount in most.items()} if present.has_price else {},
    }
    desk.answer(document, _pot_lines(desk, who, present, most, base_fee))


def _pot_lines(
    desk: Desk, who: str, present: "PostersPot", most: dict[str, int], base_fee: int
) -> Iterator[str]:
    from oathwork.model.typed_data import NOBODY

    yield f"the pot of {who}"
    yield f"  holds      {desk.money(NOBODY, present.balance)}"
    if not present.has_price:
        yield "  pays       nothing: its poster has set no price"
        return
    yield f"  pays       the gas of a move, and a tip of {desk.money(NOBODY, present.tip)}"
    yield f"  base fee   up to {_gwei(present.most_base_fee)}; it is {_gwei(base_fee)} now"
    for move, amount in most.items():
        yield f"  {move:<13}  at most {desk.money(NOBODY, amount)}"


def _gwei(wei: int) -> str:
    from oathwork.model.amounts import from_units

    return f"{from_units(wei, _GWEI)} gwei"


@pot.command("fill")
@click.argument("amount")
@click.option("--for", "poster", metavar="0x…", help="Whose pot to fill.  [default: yours]")
@options.writes
def fill_pot(desk: Desk, amount: str, poster: str | None) -> None:
    """Bring AMOUNT of the chain's own money into a poster's pot; only its poster can take it out again.

    \b
    oathwork pot fill 0.05 --account poster
    """
    from oathwork.model.amounts import to_units
    from oathwork.model.typed_data import address

    pots, who = _pots(desk), address(poster, "--for") if poster else desk.sender
    units = to_units(amount, 18)
    if not units:
        raise click.UsageError("AMOUNT is nothing: say how much goes into the pot")
    if not pots.pot(who).has_price:
        click.echo(
            f"the pot of {who} pays nobody until its poster says what, with `oathwork pot price`", err=True
        )
    desk.act(pots.fill(who, units), words=f"filled: the pot of {who}", poster=who)


@pot.command("price")
@click.option("--tip", metavar="AMOUNT", help="The tip for a move, besides its gas.  [default: as it is]")
@click.option(
    "--base-fee", metavar="GWEI", help="The base fee up to which gas is paid for.  [default: as it is]"
)
@options.writes
def price_pot(desk: Desk, tip: str | None, base_fee: str | None) -> None:
    """Say what your pot pays for a move from now on. With both at 0 it pays nothing any more.

    \b
    oathwork pot price --tip 0.0001 --base-fee 30 --account poster
    """
    from oathwork.model.amounts import to_units

    if tip is None and base_fee is None:
        raise click.UsageError("say what the pot pays: give --tip, --base-fee, or both")
    pots = _pots(desk)
    present = pots.pot(desk.sender)
    new_tip = present.tip if tip is None else to_units(tip, 18)
    most = present.most_base_fee if base_fee is None else to_units(base_fee, _GWEI)
    if new_tip > _MOST_TIP * desk.chain.base_fee():
        click.echo(
            "a tip as large can be earned by who makes the moves, with a claim and a delivery of junk: ask for a bond",
            err=True,
        )
    words = f"the pot of {desk.sender} pays gas up to {_gwei(most)}, and a tip"
    desk.act(pots.set_price(new_tip, most), words=words)


@pot.command("take")
@click.argument("amount", metavar="AMOUNT|all")
@click.option("--to", metavar="0x…", help="The account that receives it.  [default: you]")
@options.writes
def take_from_pot(desk: Desk, amount: str, to: str | None) -> None:
    """Take AMOUNT, or all, out of your pot.

    \b
    oathwork pot take all --account poster
    """
    from oathwork.model.amounts import to_units
    from oathwork.model.typed_data import NOBODY, address

    pots = _pots(desk)
    balance = pots.pot(desk.sender).balance
    units = balance if amount == "all" else to_units(amount, 18)
    if not units:
        raise click.UsageError(
            f"there is nothing to take: the pot of {desk.sender} holds {desk.money(NOBODY, balance)}"
        )
    desk.act(pots.take(address(to, "--to") if to else desk.sender, units), words="taken out of the pot")


def _pots(desk: Desk) -> "KeeperPot":
    from oathwork.contracts.keeper_pot import KeeperPot

    return KeeperPot.of(desk.chain, desk.contracts.escrow.address)
