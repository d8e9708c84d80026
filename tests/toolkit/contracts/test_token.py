"""What a token says of itself is optional: it is asked once, with little gas, and nothing depends on it."""

import pytest
from eth_abi import encode

from oathwork.contracts import Token, money_text
from oathwork.contracts.money_text import MoneyText
from oathwork.contracts.token import NO_LABEL, TokenLabel
from oathwork.errors import NotAToken, NotValid, Refused, Unreachable
from tests.support.strange import ESCAPES, text

TOKEN = "0x" + "70" * 20


class Chain:
    """Answers each question with the next of the answers, decimals first; an error is raised."""

    id = 1

    def __init__(self, *answers, code=b"\0"):
        self.answers, self.asked = iter(answers), []
        self.code = lambda account: code

    def call(self, to, data, *, gas=0):
        self.asked.append(gas)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    "decimals, symbol, label",
    [
        ((6).to_bytes(32), encode(["string"], ["USDC"]), TokenLabel(6, "USDC")),
        ((18).to_bytes(32), b"MKR".ljust(32, b"\0"), TokenLabel(18, "MKR")),
        ((0).to_bytes(32), text(b"\xff$"), TokenLabel(0, "\\xff$")),
        ((255).to_bytes(32), b"", NO_LABEL),
        (b"", encode(["string"], ["S" * 1_024]), NO_LABEL),
        (b"\x12", encode(["uint256", "uint256"], [2**256 - 1, 1]), NO_LABEL),
        (Refused("Unknown", {}), Unreachable("out of gas"), NO_LABEL),
    ],
)
def test_a_label_is_what_the_token_says_as_far_as_it_can_be_read(decimals, symbol, label):
    chain = Chain(decimals, symbol)
    assert Token(chain, TOKEN).label() == label
    assert chain.asked == [100_000, 100_000]


def test_amounts_are_written_only_with_decimals():
    assert Token(Chain((6).to_bytes(32), b""), TOKEN).decimals() == 6
    with pytest.raises(NotValid, match=f"the token {TOKEN} does not say how many decimals it has"):
        Token(Chain(b"", b""), TOKEN).decimals()
    with pytest.raises(NotAToken):
        Token(Chain(b"", b"", code=b""), TOKEN).decimals()


@pytest.mark.parametrize(
    "answers, words",
    [
        (((6).to_bytes(32), encode(["string"], ["USDC"])), f"1.5 USDC ({TOKEN})"),
        (((6).to_bytes(32), b""), f"1.5 {TOKEN}"),
        ((b"", encode(["string"], ["USDC"])), f"1500000 units of USDC ({TOKEN})"),
        ((b"", b""), f"1500000 units of {TOKEN}"),
        ((b"", encode(["string"], [ESCAPES[:4]])), f"1500000 units of \\x1b[2J ({TOKEN})"),
    ],
)
def test_an_amount_is_written_whatever_the_token_says(answers, words):
    chain = Chain(*answers)
    money = MoneyText(chain)
    assert (money(TOKEN, 1_500_000), money(TOKEN, 1_500_000)) == (words, words)
    assert len(chain.asked) == 2


def test_tokens_are_asked_for_ten_seconds_together(monkeypatch):
    clock = iter(range(0, 1_000, 6))
    monkeypatch.setattr(money_text.time, "monotonic", lambda: next(clock))
    money = MoneyText(Chain(*[(6).to_bytes(32), b""] * 3))
    tokens = [f"0x{number:040x}" for number in (1, 2, 3)]
    assert [money(token, 10**6) for token in tokens] == [
        f"1 {tokens[0]}",
        f"1 {tokens[1]}",
        f"1000000 units of {tokens[2]}",
    ]


def test_an_allowance_is_given_once(stage):
    owner, spender = stage.worker.address, stage.escrow.address
    (call,) = stage.token.allow(owner, spender, 100)
    call.send(stage.worker)
    assert stage.token.allowance(owner, spender) == 100
    assert stage.token.allow(owner, spender, 100) == []
