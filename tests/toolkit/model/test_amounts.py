"""Amounts, durations and moments are exact both ways, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.errors import NotADuration, NotAnAmount
from oathwork.model.amounts import from_seconds, from_units, to_seconds, to_units

UNITS = st.integers(0, 2**256 - 1)
DECIMALS = st.integers(0, 36)
NOT_AMOUNTS = (
    "| |.|1.|.5|-1|+1|1e3|1E3|1_0|1,000| 1|1 |1\n|NaN|inf|0x10|٣|१|²|1.2.3|1.٣|1.0000001|\uff11|1/2"
).split("|")


@pytest.mark.parametrize(
    "text,decimals,units",
    [
        ("250.5", 6, 250_500_000),
        ("0", 18, 0),
        ("0.000001", 6, 1),
        ("1", 0, 1),
        ("007.50", 2, 750),
        ("12345678901234567890.123456789012345678", 18, 12345678901234567890123456789012345678),
    ],
)
def test_an_amount_becomes_units(text, decimals, units):
    assert to_units(text, decimals) == units


@pytest.mark.parametrize(
    "text",
    [*NOT_AMOUNTS, str(10**80)],
)
def test_what_is_no_exact_amount_is_refused(text):
    with pytest.raises(NotAnAmount):
        to_units(text, 6)


def test_more_decimals_than_the_token_has_are_refused_even_when_zero():
    with pytest.raises(NotAnAmount):
        to_units("1.0", 0)


@given(UNITS, DECIMALS)
def test_units_survive_the_way_through_text(units, decimals):
    assert to_units(from_units(units, decimals), decimals) == units


@given(UNITS, DECIMALS)
def test_the_text_is_the_shortest(units, decimals):
    text = from_units(units, decimals)
    assert "." not in text or not text.endswith(("0", "."))
    assert text == "0" or not text.startswith("00")


def test_a_negative_number_of_units_is_refused():
    with pytest.raises(NotAnAmount):
        from_units(-1, 6)


@pytest.mark.parametrize(
    "text,seconds",
    [
        ("14 days", 1_209_600),
        ("1 day", 86_400),
        ("36h", 129_600),
        ("1 day 12 hours", 129_600),
        ("1d12h", 129_600),
        ("90 m", 5_400),
        ("2 weeks", 1_209_600),
        ("0 seconds", 0),
    ],
)
def test_a_duration_becomes_seconds(text, seconds):
    assert to_seconds(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "14", "days", "1.5 days", "-1 day", "1 month", "1 day 2 days", "1e3 s", "٣ days", "1_0 s", "1 day,"],
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(NotADuration):
        to_seconds(text)


@given(st.integers(0, 10**12))
def test_seconds_survive_the_way_through_text(seconds):
    assert to_seconds(from_seconds(seconds)) == seconds


@pytest.mark.parametrize("text", ["9" * 3_000, "1." + "1" * 5_000, "x" * 5_000])
def test_a_refusal_repeats_no_more_than_a_line_of_what_was_typed(text):
    for read in (lambda: to_units(text, 18), lambda: to_seconds(text)):
        with pytest.raises((NotAnAmount, NotADuration)) as refused:
            read()
        assert len(str(refused.value)) < 350
