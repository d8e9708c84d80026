"""What a lucky panel and a bribe cost, as `show` and `post` say it. The figures are counted by hand.

Sixteen seats, four of them one party's, panels of three: 76 of 560 panels have a majority of theirs, so one in 7.4. Of the
others 220 pay three strangers and 264 pay two: 1,188 fees for 76 lucky panels, which is 15.6 fees for one.
"""

from oathwork.cli.capture_text import capture_lines, capture_sentence
from oathwork.model.price_of_capture import capture_json
from tests.support.strategies import some_terms

ETHER = 10**18
BY_LOT = {"seats": 16, "size": 3, "panel": bytes(32), "reward": ETHER}


def terms_with(fee):
    return some_terms(**BY_LOT, fee=fee)


def money(token, amount):
    return f"{amount / ETHER:.4f} ETH"


def test_show_says_both_prices():
    assert capture_lines(terms_with(ETHER // 50), money) == [
        "  luck       4 of 16 seats are the majority of one panel in 7.4: 0.3126 ETH of fees on average",
        "  bribe      0.0400 ETH doubles what a bare majority of the panel earns",
    ]


def test_programs_get_both_prices_in_units():
    document = capture_json(terms_with(1_000))
    assert document == {"own": 4, "seats": 16, "lots": 7.37, "luck": "15632", "bribe": "2000"}


def test_who_posts_hears_of_a_lucky_panel_that_costs_less_than_the_reward():
    assert capture_sentence(terms_with(ETHER // 50)) == (
        "Somebody with 4 of the 16 seats has the majority of one panel in 7.4, and pays 31% of the reward in fees until then, "
        "on average. That is less than the reward: `oathwork close` after a bad delivery, or raise fee or size. "
        "A bribe of 4% of the reward doubles what a bare majority earns."
    )


def test_who_posts_hears_no_warning_if_luck_costs_the_reward():
    sentence = capture_sentence(terms_with(ETHER // 15))
    assert "pays 104% of the reward" in sentence and "less than the reward" not in sentence


def test_a_quarter_of_few_seats_is_never_a_majority():
    few = some_terms(**BY_LOT | {"seats": 6}, fee=ETHER // 50)
    assert capture_lines(few, money)[0] == "  luck       a quarter of the seats, 1 of 6, is never a majority"
    assert capture_sentence(few) == "A bribe of 4% of the reward doubles what a bare majority earns."
    assert capture_json(few)["luck"] is None


def test_a_named_panel_has_neither_price():
    named = some_terms(**BY_LOT | {"panel": b"\x01" * 32, "seats": 0}, fee=0)
    assert (capture_lines(named, money), capture_json(named), capture_sentence(named)) == ([], None, "")
