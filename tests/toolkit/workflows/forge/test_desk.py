"""The desk in an issue: what it answers to commands, and where a claim goes that somebody signs in a comment."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from markdown_it import MarkdownIt

from oathwork.contracts.money_text import MoneyText
from oathwork.errors import Unreachable
from oathwork.evidence.specification import read_specification, write_specification
from oathwork.model import messages
from oathwork.model.terms import Permit
from oathwork.untrusted.documents import read_object
from oathwork.workflows.claim_line import claim_line
from oathwork.workflows.forge.claims import ClaimSender, OrderList, relay_by_all
from oathwork.workflows.forge.client import Forge
from oathwork.workflows.forge.desk import ForgeDesk, IssueBounty
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from oathwork.workflows.signed_order import order_claim, order_from_fields
from tests.support.forge import FakeForge
from tests.support.serving import served
from tests.support.stage import DAY, NOBODY

SPECIFICATION = read_specification(write_specification("A clock", ["It works"]))
KEEPING = ("written", "same", "edited", "labelled")
PAGE, NOWHERE = "https://bounties.example.org", relay_by_all([])


@pytest.fixture
def fake():
    return FakeForge()


@pytest.fixture
def visit(stage, fake, tmp_path):
    """Visits issue 12, about some bounties, and returns what was done besides keeping their comments."""
    with served(fake.app) as url:

        def visit(*bounties, relay=NOWHERE, page=PAGE, specification=SPECIFICATION):
            settings = ForgeSettings(
                fake.repository, (), url + fake.api, "bot", tmp_path, KINDS_OF_FORGE[fake.kind], page
            )
            forge = Forge(settings, "secret-of-the-bot")
            now, clock = stage.chain.now(), int(time.time())
            desk = ForgeDesk(forge, stage.contracts, MoneyText(stage.chain), relay, now, clock)
            entries = [IssueBounty(stage.again(bounty), specification) for bounty in bounties]
            return [row for row in desk.visit(12, entries) if row["result"] not in KEEPING]

        yield visit


@pytest.fixture
def bounty(stage):
    return stage.post()


def line_of(stage, bounty, *, worker=None, own_bond=False, seconds=DAY):
    order = order_claim(stage.contracts, bounty, worker or stage.worker, seconds, own_bond=own_bond)
    return claim_line(order)


def sender(stage, *gifts):
    """Sends claims from the stranger's account."""

    def allowed(bounty):
        terms = bounty.terms
        if terms.token == NOBODY:
            return []
        stage.token.mint(stage.stranger.address, terms.bond).send(stage.stranger)
        return stage.token.allow(stage.stranger.address, stage.escrow.address, terms.bond)

    return ClaimSender(stage.contracts, gifts, allowed, lambda call: call.send(stage.stranger).transaction)


def answer(fake):
    return fake.bodies(12)[-1].replace("\r\n", "\n")


# ------------------------------------------------------------------------------------------------------------ answers


def test_status_says_where_it_stands_and_where_the_rest_is(stage, fake, visit, bounty):
    visit(bounty)
    fake.add(12, "ada", "/status")
    assert visit(bounty) == [
        {"issue": 12, "bounty": f"0x{bounty.id.hex()}", "result": "answered", "commands": ["/status"]}
    ]
    assert answer(fake).startswith("<!-- oathwork answer 2 -->\n\n`ada` asks for `/status`.\n")
    assert "Open. It waits for a claim, until" in answer(fake)
    assert f"[All of it]({fake.repository}/issues/12#issuecomment-1)" in answer(fake)
    assert visit(bounty) == [] and len(fake.bodies(12)) == 2


def test_claim_says_how_with_the_id_filled_in(stage, fake, visit, bounty):
    id = f"0x{bounty.id.hex()}"
    fake.add(12, "ada", "/claim")
    visit(bounty)
    for part in (f"`oathwork claim {id}`", f"({PAGE}/bounty/{id}/claim)", "--sign-only claim.json"):
        assert part in answer(fake)
    stage.claim(bounty)
    fake.add(12, "ada", "/claim")
    visit(bounty)
    assert "cannot be claimed now: Claimed. It waits for the delivery" in answer(fake)


def test_deliver_says_the_exact_command_and_whose_it_is(stage, fake, visit, bounty):
    fake.add(12, "ada", "/deliver 7e1100c8")
    visit(bounty)
    assert "nothing can be delivered now. Open." in answer(fake)
    stage.claim(bounty)
    fake.add(12, "ada", "/deliver 7e1100c8")
    visit(bounty)
    issue = f"{fake.repository}/issues/12"
    line = f"`oathwork deliver 0x{bounty.id.hex()} --repo . --commit 7e1100c8 --link issue={issue}`"
    assert line in answer(fake) and f"By its worker `{stage.worker.address}`" in answer(fake)


def test_several_people_are_answered_in_one_comment_about_all_bounties_of_the_issue(
    stage, fake, visit, bounty
):
    other = stage.post(stage.terms(lane=1))
    fake.add(12, "ada", "/status")
    fake.add(12, "bea", "/claim\n/status")
    visit(bounty, other)
    assert len(fake.bodies(12)) == 3
    for each in (bounty, other):
        assert answer(fake).count(f"Bounty `0x{each.id.hex()[:8]}`") == 2


def test_a_strangers_name_does_nothing_in_an_answer(fake, visit, bounty):
    fake.add(12, "@everyone](http://x) `<img src=x>`", "/status")
    visit(bounty)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(answer(fake))
    (first, *_) = (token for token in tokens if token.type == "inline")
    assert [child.type for child in first.children if child.content] == [
        "code_inline",
        "text",
        "code_inline",
        "text",
    ]


def test_an_issue_whose_bounties_have_ended_is_silent(stage, fake, visit, bounty):
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    fake.add(12, "ada", "/status")
    assert visit(bounty) == [{"issue": 12, "bounty": f"0x{bounty.id.hex()}", "result": "none"}]
    assert fake.bodies(12) == []


def test_an_issue_that_is_gone_is_said_once(fake, visit, bounty):
    del fake.comments[12]
    (row,) = visit(bounty)
    assert row["result"] == "untold" and "404" in row["why"]


# ------------------------------------------------------------------------------------------------------ signed claims


def test_a_claim_that_nobody_relays_is_read_out_for_whoever_will(stage, fake, visit, bounty):
    fake.add(12, "whoever", line_of(stage, bounty))
    visit(bounty)
    said = f"signed by `{stage.worker.address}` and good until"
    assert said in answer(fake) and f"oathwork relay FILE --bounty 0x{bounty.id.hex()}" in answer(fake)
    assert stage.again(bounty).label == "Open"


def test_a_claim_is_sent_for_its_worker_whatever_login_wrote_it(stage, fake, visit):
    """A worker with tokens and no coin at all: gas is the operator's, the bond the worker's own."""
    terms = stage.terms(token=stage.token.address)
    stage.token.mint(stage.poster.address, terms.stake).send(stage.stranger)
    stage.token.approve(stage.escrow.address, terms.stake).send(stage.poster)
    bounty = stage.post(terms)
    stage.token.mint(stage.worker.address, bounty.terms.bond).send(stage.stranger)
    fake.add(12, "eve", line_of(stage, bounty, own_bond=True))
    visit(bounty, relay=sender(stage))
    claimed = stage.again(bounty)
    assert (claimed.label, claimed.state.worker) == ("Claimed", stage.worker.address)
    assert "Sent: transaction `0x" in answer(fake)
    assert stage.token.balance_of(stage.worker.address) == 0


def test_the_operators_bond_is_given_to_nobody_but_whom_they_name(stage, fake, visit, bounty):
    for gifts, label in (((stage.mate.address,), "Open"), ((stage.worker.address,), "Claimed")):
        fake.add(12, "ada", line_of(stage, bounty))
        visit(bounty, relay=sender(stage, *gifts))
        assert stage.again(bounty).label == label
        assert ("nobody here gives this account its bond" in answer(fake)) == (label == "Open")


def test_a_bond_in_the_chains_money_is_the_operators_whatever_the_claim_says(stage, fake, visit, bounty):
    """No permit moves that money, and one of no deadline moves none: the escrow would take it of the sender."""
    order = order_claim(stage.contracts, bounty, stage.worker, DAY)
    for own_bond, permit in (
        (True, Permit(2**40 - 1, 27, b"\x02" * 32, b"\x03" * 32)),
        (False, Permit(0, 27)),
    ):
        message = messages.claim_message(
            stage.escrow.domain, bounty.id, 1, stage.worker.address, order.deadline, own_bond=own_bond
        )
        fake.add(12, "eve", claim_line(replace(order, permit=permit, signature=stage.worker.sign(message))))
        visit(bounty, relay=sender(stage))
        assert "nobody here gives this account its bond" in answer(fake)
        assert stage.again(bounty).label == "Open"


def test_the_same_claim_again_is_refused_by_its_round(stage, fake, visit, bounty):
    line = line_of(stage, bounty)
    for _ in range(2):
        fake.add(12, "ada", line)
        visit(bounty, relay=sender(stage, stage.worker.address))
    claimed = stage.again(bounty)
    assert "It was not handed on: `the order is for round 1; the next one is 2" in answer(fake)
    stage.escrow.quit(claimed.terms, claimed.state).send(stage.worker)
    fake.add(12, "eve", line)
    visit(bounty, relay=sender(stage, stage.worker.address))
    assert stage.again(bounty).label == "Open"


def test_a_claim_finds_its_own_bounty_among_those_of_the_issue_and_no_other(stage, fake, visit, bounty):
    other = stage.post(stage.terms(lane=1))
    fake.add(12, "ada", line_of(stage, other))
    visit(bounty, other, relay=sender(stage, stage.worker.address))
    assert [stage.again(each).label for each in (bounty, other)] == ["Open", "Claimed"]
    fake.add(12, "ada", line_of(stage, stage.post(stage.terms(lane=2))))
    visit(bounty, other, relay=sender(stage, stage.worker.address))
    assert "not signed for a bounty of this issue" in answer(fake)


@pytest.mark.parametrize("change", [2, 25, 26, -1])  # worker, deadline, permit, signature
def test_a_claim_of_which_a_byte_was_changed_is_nobodys(stage, fake, visit, bounty, change):
    data = bytearray.fromhex(line_of(stage, bounty).removeprefix("/claim 0x"))
    data[change] ^= 1
    fake.add(12, "eve", f"/claim 0x{data.hex()}")
    visit(bounty, relay=sender(stage, stage.worker.address))
    assert stage.again(bounty).label == "Open" and "It was not handed on" in answer(fake)


def test_a_claim_that_is_too_late_or_for_a_reserved_job_is_not_handed_on(stage, fake, visit, bounty):
    line = line_of(stage, bounty, seconds=60)
    stage.later(120)
    fake.add(12, "ada", line)
    visit(bounty, relay=sender(stage, stage.worker.address))
    assert "It was not handed on: `it was good until" in answer(fake)
    reserved = stage.post(stage.terms(lane=1, worker=stage.mate.address))
    fake.add(12, "ada", line_of(stage, reserved))
    visit(reserved, relay=sender(stage, stage.worker.address))
    assert "reserved for somebody else" in answer(fake)


def test_a_claim_is_left_at_the_page_as_an_order_that_the_page_can_read(stage, fake, visit, bounty):
    app, orders = FastAPI(), []

    @app.post("/api/orders")
    async def left(request: Request):
        orders.append(await request.body())
        return {"kept": True}

    line = line_of(stage, bounty)
    fake.add(12, "ada", line)
    with served(app) as url:
        visit(bounty, relay=relay_by_all([sender(stage), OrderList(url)]))
    assert "nobody here gives this account its bond" in answer(fake) and "/orders, where anyone" in answer(
        fake
    )
    assert claim_line(order_from_fields(read_object(orders[0], document="order"))) == line


def test_a_page_that_fails_or_lies_is_said_and_shows_nothing_of_its_own(stage, fake, visit, bounty):
    app = FastAPI()

    @app.post("/api/orders")
    def left():
        return JSONResponse({"detail": "[click](http://x) @everyone"}, 409)

    fake.add(12, "ada", line_of(stage, bounty))
    with served(app) as url:
        visit(bounty, relay=relay_by_all([OrderList(url)]))
    assert "Not by one way: `127.0.0.1" in answer(fake) and "oathwork relay FILE" in answer(fake)
    assert "<a " not in MarkdownIt("gfm-like", {"linkify": False}).render(answer(fake))


def test_when_the_node_is_silent_nothing_is_answered_and_all_of_it_later(stage, fake, visit, bounty):
    def silent(bounty, order):
        raise Unreachable("no node answers")

    fake.add(12, "ada", line_of(stage, bounty))
    (row,) = visit(bounty, relay=silent)
    assert (row["result"], len(fake.bodies(12))) == ("untold", 1)
    visit(bounty, relay=sender(stage, stage.worker.address))
    assert stage.again(bounty).label == "Claimed"


# ------------------------------------------------------------------------------------------------ how it is rendered

PAGE_OF_FORGES = Path(__file__).parents[4] / "src/oathwork/workflows/forge/README.md"
ALLOWED = {"p", "strong", "ul", "li", "code", "a"}


class Elements(HTMLParser):
    """The elements of HTML, and where its links go."""

    def __init__(self, html):
        super().__init__()
        self.names, self.links = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.links |= {value for name, value in attrs if name in ("href", "src")}


def rendered(text):
    """What a forge makes of Markdown: CommonMark with GitHub's additions, names and bare URLs made links, and HTML let through."""
    return MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text)


def normal(text):
    """A comment without what differs from one bounty to the next."""
    text = re.sub(r"0x[0-9a-fA-F…]+", "0x…", text.replace("\r\n", "\n"))
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", "2026-12-28 10:39:00 UTC", text).strip()


def test_the_page_shows_the_comment_as_it_is(fake, visit, bounty):
    visit(bounty)
    (shown,) = re.findall(
        r"## What it looks like\n.*?````markdown\n(.*?)````", PAGE_OF_FORGES.read_text(), re.DOTALL
    )
    assert normal(shown) == normal(fake.bodies(12)[0])


@pytest.mark.parametrize(
    "hostile", ["</code><img src=x onerror=alert(1)>", "`` @everyone [x](http://x) ``", "\u202e--><b>"]
)
def test_all_that_the_desk_writes_is_text_lists_code_and_our_own_links(stage, fake, visit, hostile):
    bounty = stage.post()
    stage.claim(bounty)
    stage.later(4 * DAY)
    specification = replace(SPECIFICATION, title=hostile)
    for command in ("/status", "/claim", "/deliver 7e1100c8"):
        fake.add(12, hostile, command)
        fake.add(12, "ada", command)
        visit(bounty, specification=specification)
    assert "<strong>Bounty:</strong>" in rendered(fake.bodies(12)[0])
    assert len(fake.bodies(12)) == 5  # the comment, a reminder, three answers
    for body in fake.bodies(12):
        elements = Elements(rendered(body))
        assert elements.names <= ALLOWED
        assert all(link.startswith((PAGE, fake.repository)) for link in elements.links)
