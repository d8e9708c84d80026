"""Amounts and durations: people write `250.5` and `14 days`, chains store whole numbers. Never rounds."""

import re
from typing import Final

from oathwork.errors import NotADuration, NotAnAmount

HOUR: Final = 3_600  # seconds
DAY: Final = 24 * HOUR  # seconds

# No more digits than Python reads as a number, and far more than anybody means.
_AMOUNT = re.compile(r"([0-9]{1,200})(?:\.([0-9]{1,200}))?", re.ASCII)
_DURATION = re.compile(r"([0-9]{1,12}) ?([a-z]+)", re.ASCII)
_SECONDS = {"second": 1, "minute": 60, "hour": HOUR, "day": DAY, "week": 7 * DAY}
_LONGEST_SHOWN: Final = 200  # characters
_UNITS = _SECONDS | {f"{name}s": value for name, value in _SECONDS.items()}
_UNITS |= {name[0]: value for name, value in _SECONDS.items()}


def short_repr(value: object) -> str:
    """Return a value as an error repeats it: a stranger's can be as long as a request."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}… ({len(text)} characters)"


def to_units(text: str, decimals: int) -> int:
    """Return `text` in the token's smallest unit: `to_units("250.5", 6) == 250_500_000`.

    Decimal text instead of `Decimal` or floats: these round silently, and let `NaN` and `1e3` in.
    Raises NotAnAmount for a sign, an exponent, separators, or more decimals than the token has.

    >>> to_units("0.05", 18)
    50000000000000000
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise NotAnAmount(
            f"{short_repr(text)} is not an amount: write digits and at most one point, such as 250.5"
        )
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > decimals:
        raise NotAnAmount(f"{short_repr(text)} has more than {decimals} decimals, all that this token has")
    units = int(whole + fraction.ljust(decimals, "0"))
    if units >= 2**256:
        raise NotAnAmount(f"{short_repr(text)} is more than any token can count")
    return units


def from_units(units: int, decimals: int) -> str:
    """Return the shortest exact text of `units`: `from_units(250_500_000, 6) == "250.5"`.

    >>> from_units(50_000_000_000_000_000, 18)
    '0.05'
    """
    if units < 0:
        raise NotAnAmount(f"{units} is negative")
    digits = str(units).rjust(decimals + 1, "0")
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def to_seconds(text: str) -> int:
    """Return a duration in seconds: `to_seconds("14 days")`, `to_seconds("1 day 12 hours")`, `to_seconds("90m")`.

    Raises NotADuration for anything but whole numbers with a unit from second to week, each unit at most once.

    >>> to_seconds("1 day 12 hours")
    129600
    """
    seconds, units, rest = 0, set[int](), text.strip(" ")
    while rest:
        match = _DURATION.match(rest)
        unit = _UNITS.get(match[2]) if match else None
        if match is None or unit is None or unit in units:
            break
        seconds, rest = seconds + int(match[1]) * unit, rest[match.end() :].lstrip(" ")
        units.add(unit)
    if rest or not units:
        raise NotADuration(
            f"{short_repr(text)} is not a duration: write such as '14 days', '36 hours' or '1 day 12 hours'"
        )
    return seconds


def from_seconds(seconds: int) -> str:
    """Return a duration in words, exact: `from_seconds(129_600) == "1 day 12 hours"`."""
    if seconds < 0:
        raise NotADuration(f"{seconds} seconds is negative")
    words = []
    for name in ("day", "hour", "minute", "second"):
        count, seconds = divmod(seconds, _SECONDS[name])
        if count:
            words.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(words) or "0 seconds"
