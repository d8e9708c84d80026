"""Wallets as they are: absent, two of one name, unwilling, locked, vague, changing. One sentence each, and nothing is lost."""

from itertools import pairwise

import pytest

from oathwork.model.guild import guild_hex
from tests.page import test_signing
from tests.page.reading import visit

sheet_of = test_signing.sheet_of

TWO = [
    {"name": "Same name", "uuid": "5f0a7a4e-0000-4000-8000-000000000001", "rdns": "org.example.one"},
    {"name": "Same name", "uuid": "5f0a7a4e-0000-4000-8000-000000000002", "rdns": "com.example.two"},
]
NONE = (
    "No wallet was found in this browser. Install one, or open this page in your wallet\u2019s own browser. "
    "Without one you can read everything here."
)
REFUSED = "You said no in your wallet. Nothing was sent."
BUSY = "Your wallet has a question open already: look at it, then try again."
LOCKED = "Your wallet is locked, or shows this page no account: unlock it, then try again."
# What a wallet answers to a question, and the one sentence that the page makes of it: never that of the answer before.
ANSWERS = {
    "4001": ({"code": 4001, "message": "MetaMask Tx Signature: User denied transaction signature."}, REFUSED),
    "-32002": ({"code": -32002, "message": "Request of type 'wallet_requestPermissions' already pending"}, BUSY),
    "4100": ({"code": 4100, "message": "The requested account has not been authorized by the user."}, LOCKED),
    "refused, in words": ({"message": "User rejected the request"}, REFUSED),
    "locked, in words": ({"message": "Wallet is locked"}, LOCKED),
    "busy, in words": ({"message": "A request is already pending"}, BUSY),
    "refused, inside": ({"code": -32603, "message": "Internal error", "data": {"code": 4001, "message": "no"}}, REFUSED),
    "strange words": ({"message": "Computer says\nno"}, "Your wallet answered: Computer says no"),
    "no words": ({}, "Your wallet answered with an error, and no reason."),
}  # fmt: skip
FORMS = (hex, str, int)  # of a chain's id
VAGUE = ("strange words", "no words")  # it may have sent


def test_each_answer_has_another_sentence_than_the_one_before():
    sentences = [sentence for _, sentence in ANSWERS.values()]
    assert all(one != other for one, other in pairwise(sentences))


@pytest.fixture
def connecting(page_for):
    """Open the board and press the button that connects."""

    def connecting(name="ada", **options):
        page = page_for(name, connected=False, **options)
        page.get_by_role("button", name="Connect a wallet").first.click()
        return page

    return connecting


def banner(page, text):
    found = page.get_by_text(text, exact=True)
    found.first.wait_for()
    return found.count()


def test_without_a_wallet_the_page_says_so_and_can_be_read(connecting):
    page = connecting(None)
    assert banner(page, NONE) == 1
    page.get_by_role("button", name="Close").click()
    assert page.locator("main a[href^='/bounty/']").count() > 0
    assert page.complaints == []


def test_two_wallets_of_one_name_are_told_apart_by_their_makers(connecting):
    page = connecting(wallets=TWO)
    choices = page.locator("dialog li button")
    assert choices.all_inner_texts() == ["Same name\nby org.example.one", "Same name\nby com.example.two"]
    assert page.wallet.asked == []
    choices.nth(1).click()
    page.locator("header a.address").wait_for()
    assert page.evaluate("localStorage.getItem('oathwork:wallet')") == "com.example.two Same name"
    assert [each["method"] for each in page.wallet.asked].count("eth_requestAccounts") == 1


def test_of_several_wallets_one_can_be_chosen_wherever_one_is_needed(page_for, world):
    """No button that connects is dead, on whichever page it stands."""
    page = page_for("ada", connected=False, wallets=TWO, at=None)
    bounty, guild = f"/bounty/0x{world.bounties['open'].id.hex()}", f"/guild/{guild_hex(world.guild)}"
    for address in [
        f"{bounty}/claim",
        f"{bounty}/deliver",
        f"{bounty}/apply",
        f"{guild}/seat",
        "/post",
        "/found",
        "/queue",
        "/notices",
    ]:
        visit(page, address)
        page.locator("main").get_by_role("button", name="Connect").click()
        page.locator("dialog[open] li button").nth(1).wait_for()
        page.get_by_role("button", name="Close").click()
    assert page.wallet.asked == []


def test_a_wallet_that_does_not_connect_is_quoted_in_one_sentence(page_for):
    page = page_for("ada", connected=False)
    button = page.get_by_role("button", name="Connect a wallet").first
    for name, (error, sentence) in ANSWERS.items():
        page.wallet.errors["eth_requestAccounts"] = error
        button.click()
        assert banner(page, sentence) == 1, name
        assert told(page) == {sentence}, name
        assert button.is_enabled(), name
    del page.wallet.errors["eth_requestAccounts"]
    button.click()
    page.locator("header a.address").wait_for()
    assert told(page) == set()


def told(page):
    """Which of the sentences are on the page."""
    return {text for _, text in ANSWERS.values() if page.get_by_text(text, exact=True).count()}


def check_not_sent(page, sheet, name, asked):
    """What the wallet answers is quoted, in place of what it answered before, and the sheet is as it was."""
    error, sentence = ANSWERS[name]
    before, times = sheet.locator(".say").inner_text(), len(asked(page))
    page.wallet.errors["eth_sendTransaction"] = error
    sheet.locator("button.go").click()
    assert banner(page, sentence) == 1, name
    assert told(page) == {sentence}, name
    assert sheet.locator(".say").inner_text() == before, name
    assert sheet.locator("button.go").is_enabled(), name
    assert len(asked(page)) == times + 1, name


def test_a_wallet_that_does_not_send_leaves_the_sheet_as_it_was(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    for name in ANSWERS:
        if name not in VAGUE:
            check_not_sent(page, sheet, name, asked)


@pytest.mark.parametrize("name", VAGUE)
def test_a_wallet_that_may_have_sent_leaves_the_sheet_as_it_was(sheet_of, asked, changed_world, name):
    page, sheet = sheet_of("claim")
    check_not_sent(page, sheet, name, asked)


def leave_sheet(page, sheet, name):
    """Let the wallet answer so, close the sheet, load the page again and open the sheet once more."""
    error, sentence = ANSWERS[name]
    page.wallet.errors["eth_sendTransaction"] = error
    sheet.locator("button.go").click()
    banner(page, sentence)
    sheet.get_by_role("button", name="Close").click()
    del page.wallet.errors["eth_sendTransaction"]
    page.reload()
    page.locator("main button.go").first.click()


def test_an_act_that_was_not_sent_can_be_sent_later(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    names = ("4001", "-32002", "4100")
    for name in names:
        leave_sheet(page, sheet, name)
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    assert len(asked(page)) == len(names) + 1


def test_where_the_wallet_may_have_sent_it_is_asked_once_more_only_if_told_to(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    leave_sheet(page, sheet, "strange words")
    assert banner(page, "Your wallet has not answered yet. Look at it before you try again.") == 1
    assert len(asked(page)) == 1
    sheet.get_by_role("button", name="Check again").click()
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    assert len(asked(page)) == 2


@pytest.mark.parametrize("name", ["4001", "strange words"])
def test_a_wallet_that_does_not_sign_loses_nothing_of_a_review(sheet_of, asked, changed_world, name):
    error, sentence = ANSWERS[name]
    page, sheet = sheet_of("review")
    page.wallet.errors["eth_signTypedData_v4"] = error
    sheet.locator("button.go").click()
    assert banner(page, sentence) == 1
    sheet.get_by_role("button", name="Close").click()
    assert page.locator("main textarea[required]").first.input_value() == "It does what it says."
    assert page.locator("main input[value=met]:checked").count() == page.locator("main fieldset").count()
    assert len(asked(page)) == 1


def test_a_chain_id_is_read_in_every_form(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    for form in FORMS:
        sheet.get_by_role("button", name="Close").click()
        page.wallet.answers["eth_chainId"] = form(changed_world.chain.id)
        page.evaluate("id => window.__emit('chainChanged', id)", form(changed_world.chain.id))
        page.reload()
        page.locator("main button.go").first.click()
        sheet.locator("button.go").wait_for()
        page.wallet.refuses = True
        sheet.locator("button.go").click()
        assert banner(page, REFUSED) == 1
        question = asked(page)[-1]
        assert int(question["params"][0]["chainId"], 16) == changed_world.chain.id, form
    assert len(asked(page)) == len(FORMS)


@pytest.mark.parametrize("act", ["claim", "review"])
def test_an_account_that_changes_under_an_open_sheet_stops_it(sheet_of, asked, changed_world, act):
    page, sheet = sheet_of(act)
    account = page.wallet.address
    page.wallet.become(changed_world.key("stranger"))
    words = sheet.locator("[role=alert]")
    words.wait_for()
    assert (
        words.inner_text().lower()
        == f"your wallet has changed its account; what was checked was for {account}.".lower()
    )
    assert sheet.locator("button.go").count() == 0
    assert asked(page) == []
    kept(page, sheet, act)


@pytest.mark.parametrize("act", ["claim", "review"])
def test_a_network_that_changes_before_the_wallet_is_asked_stops_it(sheet_of, asked, changed_world, act):
    """Without an event: only the question right before the wallet finds it."""
    page, sheet = sheet_of(act)
    chain = changed_world.chain.id
    for form in FORMS:
        page.wallet.answers["eth_chainId"] = form(chain + 1)
        sheet.locator("button.go").click()
        words = sheet.locator("[role=alert]")
        words.wait_for()
        assert (
            words.inner_text()
            == f"Your wallet has changed to network {chain + 1}; what was checked is on network {chain}."
        ), form
        assert asked(page) == [], form
        kept(page, sheet, act)
        del page.wallet.answers["eth_chainId"]
        page.locator("main button.go").first.click()
        sheet.locator("button.go").wait_for()


def test_a_wallet_that_is_locked_before_it_is_asked_is_not_asked(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    for method in ("eth_accounts", "eth_chainId"):
        page.wallet.errors = {method: {"code": 4100, "message": "locked"}}
        sheet.locator("button.go").click()
        assert banner(page, LOCKED) == 1, method
        assert asked(page) == [], method
        sheet.get_by_role("button", name="Close").click()
        page.wallet.errors = {}
        page.locator("main button.go").first.click()
        sheet.locator("button.go").wait_for()


def test_two_presses_ask_the_wallet_once(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    page.wallet.refuses, page.wallet.waits = True, 0.5
    sheet.locator("button.go").evaluate("button => { button.click(); button.click() }")
    assert banner(page, REFUSED) == 1
    assert len(asked(page)) == 1


def kept(page, sheet, act):
    """Nothing that was written is lost when the sheet is closed."""
    sheet.get_by_role("button", name="Close").click()
    if act == "review":
        assert page.locator("main textarea[required]").first.input_value() == "It does what it says."


def told_of_a_node(page_for, site, base):
    """What a wallet that does not know the chain is told of it, by a page at `base`."""
    page = page_for("ada", at=None, base=base)
    page.route(
        base + "/**",
        lambda route: route.fulfill(
            response=route.fetch(url=route.request.url.replace(base, site), headers={"accept": "*/*"})
        ),
    )
    page.wallet.chain = 1
    page.wallet.errors["wallet_switchEthereumChain"] = {"code": 4902, "message": "Unrecognized chain"}
    page.goto("/")
    page.get_by_role("button", name="Connect a wallet").first.click()
    page.get_by_role("button", name="Switch the wallet").click()
    page.wait_for_timeout(1_000)
    return [each["params"][0]["rpcUrls"] for each in page.wallet.asked if "addEthereum" in each["method"]]


def test_no_server_elsewhere_names_the_node_that_a_wallet_is_to_believe(page_for, site, world):
    assert told_of_a_node(page_for, site, "http://bounties.example") == []
    assert told_of_a_node(page_for, site, site) == [[world.url]], "on one's own machine it may"


def from_zero(signature):
    """The last byte counted from 0, as some devices do."""
    return signature[:-2] + f"{int(signature[-2:], 16) - 27:02x}"


def short(signature):
    """EIP-2098's form of 64 bytes."""
    r, s, v = signature[2:66], int(signature[66:130], 16), int(signature[130:], 16)
    return f"0x{r}{s | (v - 27) << 255:064x}"


@pytest.mark.parametrize("form", [from_zero, short])
def test_a_signature_in_another_form_is_put_into_the_contracts_own(sheet_of, changed_world, form):
    page, sheet = sheet_of("review")
    page.wallet.answers["eth_signTypedData_v4"] = lambda params: form(
        page.wallet._eth_signTypedData_v4(params)
    )
    sheet.locator("button.go").click()
    sheet.get_by_text("Signed, tried, and left").or_(sheet.get_by_text("Signed and tried")).wait_for()
