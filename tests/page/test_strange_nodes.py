"""A wallet's node that answers what is no answer: the sheet says that nothing can be checked, or why the network refuses, and the
wallet is asked nothing. One page meets all of them, and the truth afterwards."""

import pytest

from tests.page import test_signing
from tests.page.people import node_answer

sheet_of = test_signing.sheet_of

UNCHECKED, REFUSED = "This cannot be checked now", "This cannot be done now"
SILENT = {"code": -32603, "message": "Internal JSON-RPC error."}
BLOCK = "eth_getBlockByNumber"


def behind(world):
    """A node whose newest block is older than the one that the server has read."""
    number = int(node_answer(world.url, "eth_blockNumber", [])["result"], 16)

    def block(params):
        at = hex(number - 5) if params[0] == "latest" else params[0]
        return node_answer(world.url, BLOCK, [at, False])["result"]

    return block


# What a node answers by method, what it fails with, and what the sheet is called then.
NODES = {
    "no block": ({BLOCK: None}, {}, UNCHECKED),
    "a block of nothing": ({BLOCK: {}}, {}, UNCHECKED),
    "a block without a hash": ({BLOCK: {"number": "0x10", "timestamp": "0x10", "hash": None}}, {}, UNCHECKED),
    "a moment that is none": ({BLOCK: {"number": "0x10", "timestamp": "soon", "hash": "0x" + "12" * 32}}, {}, UNCHECKED),
    "an older block than before": (behind, {}, UNCHECKED),
    "no bytes": ({"eth_call": "0x"}, {}, UNCHECKED),
    "no chain": ({"eth_chainId": None}, {}, UNCHECKED),
    "a chain in an object": ({"eth_chainId": {"id": 1}}, {}, UNCHECKED),
    "no gas": ({"eth_estimateGas": None}, {}, UNCHECKED),
    "no price": ({"eth_gasPrice": None}, {}, UNCHECKED),
    "no balance": ({"eth_getBalance": None}, {}, UNCHECKED),
    "calls that fail": ({}, {"eth_call": SILENT}, UNCHECKED),
    "an estimate that fails": ({}, {"eth_estimateGas": SILENT}, UNCHECKED),
    "gas that runs out": ({}, {"eth_estimateGas": {"code": -32000, "message": "gas required exceeds allowance"}}, REFUSED),
    "a price that nobody has": ({"eth_gasPrice": hex(10**30)}, {}, REFUSED),
    "an endless reason": ({}, {"eth_estimateGas": {"code": 3, "message": "execution reverted", "data": "0x" + "fe" * 500_000}}, REFUSED),
}  # fmt: skip


def test_a_node_that_answers_nothing_of_use_is_said_and_the_wallet_is_not_asked(
    sheet_of, asked, changed_world
):
    page, sheet = sheet_of("claim")
    sheet.get_by_role("button", name="Close").click()
    heading, found = sheet.get_by_role("heading", level=2), {}
    for name, (answers, errors, _) in NODES.items():
        page.wallet.answers = {BLOCK: answers(changed_world)} if callable(answers) else dict(answers)
        page.wallet.errors = dict(errors)
        page.locator("main button.go").first.click()
        sheet.locator("[role=alert], button.go").first.wait_for()
        found[name] = heading.inner_text()
        assert len(sheet.inner_text()) < 3_000, name
        sheet.get_by_role("button", name="Close").click()
    assert found == {name: title for name, (_, _, title) in NODES.items()}
    page.wallet.answers, page.wallet.errors = {"eth_gasPrice": "0x0"}, {}
    page.locator("main button.go").first.click()
    sheet.locator("button.go").wait_for()
    assert "network fee, about\n0 ETH" in sheet.inner_text()
    assert asked(page) == [] and page.complaints == []
    sheet.get_by_role("button", name="Close").click()
    for answer, words in (
        (lambda route: route.abort(), "This server does not answer, so what this rests on cannot be read."),
        (lambda route: route.fulfill(status=503, body='{"detail": "reading anew"}'), "It says: reading anew"),
        (lambda route: route.fulfill(body="<html>"), "Your wallet"),
    ):
        page.route("**/api/bounties/0x*", answer)
        page.locator("main button.go").first.click()
        sheet.get_by_role("heading", name=UNCHECKED).wait_for()
        assert (words in sheet.inner_text()) == (words != "Your wallet"), words
        page.unroute("**/api/bounties/0x*")
        sheet.get_by_role("button", name="Close").click()


@pytest.mark.parametrize("answer", ["upper", "padded"])
def test_a_chain_id_in_capitals_or_with_zeros_is_the_same(sheet_of, changed_world, answer):
    page, sheet = sheet_of("claim")
    chain = changed_world.chain.id
    page.wallet.answers["eth_chainId"] = f"0X{chain:X}" if answer == "upper" else f"0x{chain:064x}"
    page.wallet.refuses = True
    sheet.locator("button.go").click()
    sheet.get_by_text("You said no in your wallet").wait_for()
