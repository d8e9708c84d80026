"""How points fade: to a half in every half-life. As the contract computes it, and as it really is.

`faded` mirrors contracts/libraries/Fading.sol to the last bit; `exact` is what it is tested against.
"""

from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

_ONE: Final = 1 << 64
_LN_2: Final = 12_786_308_645_202_655_659  # natural logarithm of 2, times ONE, rounded down
_ENOUGH: Final = 64  # half-lives after which no points are left: they fit 64 bits

_PRECISE = Context(prec=80, rounding=ROUND_FLOOR)


def faded(points: int, time_passed: int, half_life: int) -> int:
    """Return what `points` (thousandths) are after `elapsed` seconds, rounded down; `half_life` is in seconds.

    The contract's integers: e^(-y) = 1 - y + y²/2! - … + y⁸/8! for the part of a half-life, shifts for whole ones.
    """
    halvings, rest = divmod(time_passed, half_life)
    if halvings >= _ENOUGH:
        return 0
    y = _LN_2 * rest // half_life
    series = _ONE - y // 8
    for k in range(7, 0, -1):
        series = _ONE - (y * series >> 64) // k
    return points * series >> 64 + halvings


def exact(points: int, time_passed: int, half_life: int) -> Decimal:
    """Return points * 2 ** (-time_passed / half_life) to 80 digits. Shares no step with `faded`."""
    exponent = _PRECISE.divide(Decimal(-time_passed), Decimal(half_life))
    return _PRECISE.multiply(Decimal(points), _PRECISE.power(Decimal(2), exponent))
