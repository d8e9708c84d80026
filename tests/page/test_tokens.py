"""Tokens: with permits, without, with six decimals, with an old allowance that has to go first; and strange ones, refused in time."""

import json
from types import SimpleNamespace

import pytest

from oathwork.contracts import Token
from oathwork.model.terms import NOBODY
from oathwork.verdicts.counting import subject_of
from oathwork.verdicts.verdict import SignedVerdict
from tests.page.forms import fill_offer, go_to_wallet, opened_by, posted_id, press, said, sheet, stopped
from tests.page.test_collect import owed
from tests.support.mock_code import created, strange_token

UNIT = 10**6


@pytest.fixture
def opened(page_for):
    """Open a page as somebody whose wallet is connected."""
    return lambda who, address: opened_by(page_for, who, address)


def minted(world, token, amount, *names):
    """Give people some of a token, of which the escrow may still take five units from an earlier day."""
    for name in names:
        who = world.people[name]
        token.mint(who.address, amount).send(world.people["stranger"])
        token.approve(world.contracts.escrow.address, 5).send(who)


def large(world, name, *names):
    """One of the largest tokens, as they are: USDC, USDT, …"""
    stranger = world.people["stranger"]
    token = Token(world.chain, created(world.chain, stranger, "MockLargeTokens.sol", name))
    minted(world, token, 10**24, *names)
    return token


def go_through(page, first_sentences):
    """Press through the steps before an act, each with its sentence, and return the act's own sentence."""
    for sentence in first_sentences:
        assert said(page) == sentence
        go_to_wallet(page)
        press(page, "Go on to the next step")
        sheet(page).get_by_role("button", name="Go to the wallet").wait_for()
    return said(page)


def offer(page, world, token, **fields):
    fill_offer(page, world, token=token.address, **fields)
    page.get_by_text("Check and post").wait_for()
    press(page, "Check and post")


ALLOW = "You let the escrow take exactly {}, once."
CLEAR = "You take back an old allowance first: this token wants it to be zero before another is given."
CASES = {  # by token: its symbol, and the first steps of posting and of claiming
    "MockUsdCoin": ("USDC", [ALLOW], [ALLOW]),
    "MockTether": ("USDT", [CLEAR, ALLOW], [CLEAR, ALLOW]),
    "MockMaker": ("MKR", [ALLOW], [ALLOW]),
    "MockDai": ("DAI", [ALLOW], [ALLOW]),
}


PAID_OUT = (
    "MockUsdCoin",
    "MockTether",
)  # who lets money in by an allowance is paid as these are: with an answer, or without


def leave_verdicts(site, bounty, world, *scores):
    """Leave signed verdicts with the server, as peers' pages do, once it has read the blocks up to the lot's."""
    site.source.follow()
    subject = subject_of(world.contracts.escrow.domain, bounty)
    for verdict in world.stage.verdicts(bounty, *scores):
        peer = bounty.people.panel[verdict.index].account
        site.source.box.take(SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature))


@pytest.mark.parametrize("name", CASES)
def test_a_life_in_a_token(opened, changed_world, running_site, asked, name):
    world, (symbol, to_post, to_claim) = changed_world, CASES[name]
    token = large(world, name, "dao", "ada")
    unit = 10 ** token.decimals()
    dao, ada = (world.people[each].address for each in ("dao", "ada"))
    escrow = world.contracts.escrow.address
    before = SimpleNamespace(dao=token.balance_of(dao), ada=token.balance_of(ada))

    page = opened("dao", "/post")
    offer(page, world, token)
    sentence = go_through(page, [each.format(f"0.53 {symbol}") for each in to_post])
    assert sentence.startswith(
        f"0.53 {symbol} goes from you into escrow: 0.5 {symbol} for the worker, 0.01 {symbol} for"
    )
    go_to_wallet(page)
    bounty = world.stage.ledger.bounty(posted_id(page))
    methods = [each["method"] for each in asked(page)]
    by_permit = name == "MockUsdCoin"
    assert methods == (["eth_signTypedData_v4"] if by_permit else ["eth_sendTransaction"] * len(to_post)) + [
        "eth_sendTransaction"
    ]
    assert token.balance_of(dao) == before.dao - 53 * unit // 100
    assert token.allowance(dao, escrow) == 0
    page = opened("ada", f"/bounty/0x{bounty.id.hex()}/claim")
    press(page, "See what you would send")
    sentence = go_through(page, [each.format(f"0.05 {symbol}") for each in to_claim])
    assert sentence == f"0.05 {symbol} goes from you into escrow: your oath."
    go_to_wallet(page)
    sheet(page).get_by_text("Claimed. Your oath is in escrow.").wait_for()
    assert token.balance_of(ada) == before.ada - 5 * unit // 100
    assert token.allowance(ada, escrow) == 0
    if name not in PAID_OUT:
        return

    bounty = world.stage.draw(world.stage.deliver(world.again(bounty)))
    leave_verdicts(running_site, bounty, world, 90, 80, 70)
    page = opened("stranger", f"/bounty/0x{bounty.id.hex()}/settle")
    press(page, "See what you would send")
    assert f"3 yes, 0 no: 0.5 {symbol} goes to {ada}; the oath of 0.05 {symbol} returns" in said(page)
    assert f"The money is the token at {token.address}." in sheet(page).inner_text()
    go_to_wallet(page)
    sheet(page).get_by_text("The work is paid.").wait_for()
    assert token.balance_of(ada) == before.ada + unit // 2

    peer = bounty.people.panel[0].account
    assert owed(world, peer, token.address) == unit // 100
    page = opened(peer, "/queue")
    press(page, f"Collect {symbol}")
    assert said(page) == f"0.01 {symbol} that you are owed goes to {peer}."
    go_to_wallet(page)
    sheet(page).get_by_text(f"0.01 {symbol} was paid out to {peer}.").wait_for()
    assert token.balance_of(peer) == unit // 100


def posted(site, world, token):
    """A bounty paid in a token, whose text the server knows."""
    dao = world.people["dao"]
    token.approve(world.contracts.escrow.address, 10**24).send(dao)
    money = {"reward": UNIT, "fee": UNIT // 100, "bond": UNIT // 10}
    bounty = world.post(title="Paid in a token", token=token.address, **money)
    site.source.keep_document(world.documents[-1])
    return bounty


REFUSED = {
    "MockFeeToken": "Tokens that take a fee cannot be used",
    "MockFalseToken": "refused the transfer",
    "MockBoastingToken": "did not move the amount asked for",
    "MockPausingToken": "A trial run of all steps on your network fails",
    "MockDrainingToken": "060000000000000000 of the token and has 530000000000000000",
    "MockGasBurningToken": "A trial run of all steps on your network fails",
}


def test_a_strange_token_is_refused_before_the_wallet_is_asked(opened, changed_world, asked):
    world = changed_world
    page = opened("dao", "/post")
    fill_offer(page, world)
    for name, sentence in REFUSED.items():
        token, arm = strange_token(world.chain, world.people["stranger"], name)
        minted(world, token, 10**24, "dao")
        arm(True)
        page.locator("#post-token").fill(token.address)
        press(page, "Check and post")
        assert sentence in stopped(page), name
        assert asked(page) == [], name
        press(page, "Close")


def test_a_bond_in_a_token_that_has_become_strange_is_refused(opened, changed_world, running_site, asked):
    world = changed_world
    token, arm = strange_token(world.chain, world.people["stranger"], "MockFeeToken")
    minted(world, token, 10**24, "dao", "ada")
    bounty = posted(running_site, world, token)
    arm(True)
    page = opened("ada", f"/bounty/0x{bounty.id.hex()}/claim")
    press(page, "See what you would send")
    assert "Tokens that take a fee cannot be used" in stopped(page)
    assert asked(page) == []


def test_who_has_too_little_of_a_token_is_told(opened, changed_world, running_site, asked):
    token = large(changed_world, "MockUsdCoin", "dao")
    bounty = posted(running_site, changed_world, token)
    page = opened("stranger", f"/bounty/0x{bounty.id.hex()}/claim")
    press(page, "See what you would send")
    assert "You have 0 USDC; this takes 0.1 USDC." in stopped(page)
    assert asked(page) == []


def test_what_is_no_token_is_said_at_its_field(opened, changed_world, asked):
    world = changed_world
    unitless, arm = strange_token(world.chain, world.people["stranger"], "MockUnitlessToken")
    arm(True)
    no_token = "No token with decimals is at this address"
    page = opened("dao", "/post")
    fill_offer(page, world)
    wrong = page.locator("#post-token-wrong")
    for text, words in {
        "0x" + "11" * 20: no_token,  # no contract
        "USDC": "0x",
        world.contracts.guilds.address: no_token,
        "USDT": "0x",
        unitless.address: no_token,
    }.items():
        page.locator("#post-token").fill(text)
        wrong.filter(has_text=words).wait_for()
        press(page, "Check and post")
        page.get_by_text("in the way").wait_for()
        assert asked(page) == [], text


def test_a_token_without_a_name_goes_by_its_address(opened, changed_world):
    world = changed_world
    token, arm = strange_token(world.chain, world.people["stranger"], "MockNamelessToken")
    minted(world, token, 10**24, "dao", "ada")
    arm(True)
    page = opened("dao", "/post")
    offer(page, world, token)
    assert said(page) == f"You let the escrow take exactly 0.53 {token.address}, once."
    assert NOBODY not in page.inner_text("main")


def test_no_permit_is_signed_that_would_be_another_tokens(opened, changed_world, asked):
    world = changed_world
    token, _ = strange_token(world.chain, world.people["stranger"], "MockPosingToken")
    minted(world, token, 10**24, "dao")
    page = opened("dao", "/post")
    offer(page, world, token)
    assert said(page) == ALLOW.format("0.53 MOCK")
    go_to_wallet(page)
    sheet(page).get_by_role("button", name="Go on to the next step").wait_for()
    (question,) = asked(page)
    assert json.loads(question["params"][1])["domain"]["verifyingContract"] == token.address


@pytest.mark.parametrize("change", ["account", "network"])
@pytest.mark.parametrize("name", ["MockMaker", "MockUsdCoin"])  # by an allowance, by a permit
def test_the_next_step_is_taken_by_the_account_and_on_the_network_of_the_one_before(
    opened, changed_world, asked, name, change
):
    world = changed_world
    token = large(world, name, "dao", "steward")
    page = opened("dao", "/post")
    offer(page, world, token)
    said(page)
    go_to_wallet(page)
    on = sheet(page).get_by_role("button", name="Go on to the next step")
    on.wait_for()
    if change == "account":
        page.wallet.become(world.key("steward"))
    else:
        page.wallet.switch(1)
    on.click()
    words = {"account": "has changed its account", "network": "Your wallet has changed to network"}[change]
    assert words in stopped(page)
    assert len(asked(page)) == 1


def test_the_step_after_an_allowance_is_checked_anew(opened, changed_world, running_site, asked):
    world = changed_world
    token = large(world, "MockMaker", "dao", "ada")
    bounty = posted(running_site, world, token)
    page = opened("ada", f"/bounty/0x{bounty.id.hex()}/claim")
    press(page, "See what you would send")
    said(page)
    go_to_wallet(page)
    on = sheet(page).get_by_role("button", name="Go on to the next step")
    on.wait_for()
    world.contracts.escrow.withdraw(bounty.terms, bounty.state).send(world.people["dao"])
    on.click()
    assert "moved on" in stopped(page)
    assert len(asked(page)) == 1


def test_a_permit_that_another_account_has_signed_is_not_used(opened, changed_world, asked):
    world = changed_world
    token = large(world, "MockUsdCoin", "dao")
    page = opened("dao", "/post")
    offer(page, world, token)
    said(page)
    page.wallet.key, account = world.key("steward"), page.wallet.address
    page.wallet.answers["eth_accounts"] = [account]
    go_to_wallet(page)
    assert f"This is not signed by {account.lower()}" in stopped(page)
