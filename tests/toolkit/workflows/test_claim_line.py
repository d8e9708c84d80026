"""A signed claim as a line for an issue: what is written is read, and what is damaged is refused in words."""

from dataclasses import replace

import pytest

from oathwork.errors import NotValid
from oathwork.workflows.claim_line import COMMAND, claim_line, load_claim_line, order_of_line
from tests.toolkit.workflows.test_signed_order import ORDERS, WHOSE

CLAIMS = [ORDERS["a claim"], ORDERS["a claim as a gift"]]


def bytes_of(line):
    assert line.startswith(COMMAND)
    return bytes.fromhex(line.removeprefix(COMMAND))


def read(data):
    return order_of_line(data, WHOSE.domain, WHOSE.bounty)


@pytest.fixture
def order():
    return replace(CLAIMS[1], deadline=2**40 - 1)


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_written_is_read(claim):
    permit = replace(claim.permit, deadline=min(claim.permit.deadline, 2**40 - 1))
    order = replace(claim, deadline=2**40 - 1, permit=permit)
    assert read(bytes_of(claim_line(order))) == order


def test_an_empty_signature_is_one_that_nobody_has_made(order):
    assert read(bytes_of(claim_line(order))[:-65]).signature == b""


@pytest.mark.parametrize("length", [0, 1, 20, 25, 30])
def test_a_line_that_was_cut_is_refused(order, length):
    with pytest.raises(NotValid, match="cut"):
        read(bytes_of(claim_line(order))[:length])


def test_another_format_and_too_long_a_line_are_refused(order):
    with pytest.raises(NotValid, match="format"):
        read(b"\x02" + bytes_of(claim_line(order))[1:])
    with pytest.raises(NotValid, match="at most 1200 bytes"):
        read(b"\x01" * 1_201)
    with pytest.raises(NotValid, match="too long"):
        claim_line(replace(order, signature=bytes(1_200)))
    with pytest.raises(NotValid, match="longer than"):
        claim_line(replace(order, deadline=2**40))


def test_a_line_is_read_from_a_file(order, tmp_path):
    file = tmp_path / "line.txt"
    for text in (claim_line(order) + "\n", claim_line(order).removeprefix("/claim ")):
        file.write_text(text)
        assert read(load_claim_line(file)) == order
    file.write_text("hello")
    with pytest.raises(NotValid, match="no line of the form"):
        load_claim_line(file)
