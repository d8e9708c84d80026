"""What a verdict costs somebody who does not deserve it, as `show` and `post` say it: by luck, or by a bribe."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oathwork.contracts.effect import Money
    from oathwork.model.terms import Terms


def capture_lines(terms: "Terms", money: "Money") -> list[str]:
    """Return the prices of one bounty's verdict, for people; none for a named panel, which has neither lot nor fee."""
    from oathwork.model.price_of_capture import capture_price

    if not terms.by_lot:
        return []
    price = capture_price(terms)
    bribe = f"{money(terms.token, price.bribe)} doubles what a bare majority of the panel earns"
    if price.luck is None or price.lots is None:
        luck = f"a quarter of the seats, {price.own} of {price.seats}, is never a majority"
    else:
        fees = f"{money(terms.token, round(price.luck))} of fees on average"
        luck = f"{price.own} of {price.seats} seats are the majority of one panel in {float(price.lots):.1f}: {fees}"
    return [f"  luck       {luck}", f"  bribe      {bribe}"]


def capture_sentence(terms: "Terms") -> str:
    """Return what a poster should know of the terms before they are posted, in parts of the reward; empty if nothing."""
    from oathwork.model.price_of_capture import capture_price

    price = capture_price(terms)
    if not terms.by_lot or not terms.reward:
        return ""
    bribe = f"A bribe of {price.bribe / terms.reward:.0%} of the reward doubles what a bare majority earns."
    if price.luck is None or price.lots is None:
        return bribe
    luck = (
        f"Somebody with {price.own} of the {price.seats} seats has the majority of one panel in {float(price.lots):.1f}, "
        f"and pays {float(price.luck / terms.reward):.0%} of the reward in fees until then, on average."
    )
    cheap = " That is less than the reward: `oathwork close` after a bad delivery, or raise fee or size."
    return f"{luck}{cheap if price.luck < terms.reward else ''} {bribe}"
