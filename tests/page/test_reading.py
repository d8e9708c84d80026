"""What a page says is what the chain says: each fact of a bounty's page against the terms and the state."""

import re
from dataclasses import replace

from oathwork.evidence.specification import read_specification
from oathwork.model.amounts import from_seconds
from oathwork.model.messages import verdict_message
from oathwork.site.leaving import leave_verdict
from oathwork.verdicts.counting import subject_of
from oathwork.verdicts.review import Judgement, write_review
from oathwork.verdicts.verdict import SignedVerdict
from tests.page.reading import answer, rows, seen, settle, visit
from tests.page.test_tokens import leave_verdicts


def _facts(page):
    pairs = page.evaluate(
        "[...document.querySelectorAll('.stake dl dt')].map(dt => [dt.innerText, dt.nextElementSibling.innerText])"
    )
    return dict(pairs)


def _ether(units):
    whole, part = divmod(int(units), 10**18)
    return f"{whole:,}" + (f".{part:018d}".rstrip("0") if part else "")


def test_the_card_of_every_bounty(page_for, site):
    page = page_for(None, at=None)
    for row in rows(site):
        known = answer(site, f"bounties/{row['id']}")
        terms = known["bounty"]["terms"]
        visit(page, f"/bounty/{row['id']}")
        facts = _facts(page)
        if int(terms["token"], 16) == 0:
            assert page.locator(".stake .number").inner_text().startswith(_ether(terms["reward"]))
            assert facts["oath, staked at the claim"].startswith(_ether(terms["bond"]))
        assert facts["a yes is"].startswith(f"{terms['passMark']} of 100")
        if terms["workPeriod"] % 86_400 == 0:
            assert facts["time to work"] == from_seconds(terms["workPeriod"])
        link = page.locator(".stake dl a").first
        assert link.get_attribute("title") in (terms["poster"], row["worker"])


def test_the_log_has_every_event_in_order(page_for, site):
    row = max(rows(site), key=lambda each: len(answer(site, f"bounties/{each['id']}")["events"]))
    events = answer(site, f"bounties/{row['id']}")["events"]
    page = page_for(None, at=f"/bounty/{row['id']}")
    settle(page)
    blocks = [int(re.search(r"block (\d+)", text)[1]) for text in page.locator(".log li").all_inner_texts()]
    assert blocks == [event["block"] for event in events]


def test_every_row_of_the_money_table_sums_to_nothing(page_for, site):
    row = next(each for each in rows(site) if each["byLot"])
    page = page_for(None, at=f"/bounty/{row['id']}")
    settle(page)
    for cells in page.locator(".table.stacks").first.locator("tbody tr").all():
        texts = cells.locator("td").all_inner_texts()[:4]
        if "in escrow" in texts:
            continue
        amounts = [
            float(text.replace("\u2212", "-").replace(",", "")) for text in texts if text.strip() != "\u2013"
        ]
        assert abs(sum(amounts)) < 1e-9, texts


def test_the_queue_as_a_calendar(page_for, site):
    account = next(row["worker"] for row in rows(site, "Claimed"))
    page = page_for(None, at=f"/queue?account={account}")
    settle(page)
    with page.expect_download() as download:
        page.get_by_text("Save the deadlines as a calendar").click()
    text = download.value.path().read_bytes()
    assert text.startswith(b"BEGIN:VCALENDAR\r\n")
    assert text.count(b"BEGIN:VEVENT") == page.locator(".list > li").count()
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_a_first_visit_is_told_once_what_this_is(page_for):
    page = page_for(None, at="/")
    settle(page)
    assert page.locator("h1").inner_text() == "Paid when peers say it is done"
    for width, height in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        end = page.locator(".intro").evaluate("element => element.getBoundingClientRect().bottom")
        assert end <= height, "told on one screen"
    page.get_by_role("button", name="I know this").click()
    assert page.locator("h1").inner_text() == "Board"
    page.reload()
    settle(page)
    assert page.locator("h1").inner_text() == "Board"


def test_what_a_peer_has_written_can_be_read_once_it_is_on_the_chain(page_for, changed_world, running_site):
    world, stage = changed_world, changed_world.stage
    bounty = world.in_review(title="Read my review")
    subject = subject_of(world.contracts.escrow.domain, bounty)
    specification = read_specification(world.documents[-1])
    reviews = [
        write_review(
            subject, seat.account, specification, [Judgement("met"), Judgement("partly", "Not on <b>Macs</b>"), Judgement("not")],
            score=score, words="It stops at an empty file.", reason="I only read it.",
        )
        for seat, score in zip(bounty.people.panel, (80, 20, 10), strict=True)
    ]  # fmt: skip
    verdicts = [
        replace(verdict, review=review.hash, signature=_signed(stage, review))
        for verdict, review in zip(stage.verdicts(bounty, 80, 20, 10), reviews, strict=True)
    ]
    first, _, last = reviews
    leave_verdict(
        running_site.source,
        SignedVerdict(subject, first.peer, first.score, first.hash, verdicts[0].signature, first).data,
    )
    world.contracts.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts).send(stage.stranger)
    seen(running_site)
    page = page_for(None, at=f"/bounty/0x{bounty.id.hex()}")
    settle(page)
    told = page.locator(f"tr:has([title='{first.peer}']) details.review")
    told.locator("summary").click()
    told.get_by_text("This is the review that they signed").wait_for()
    assert (
        "It stops at an empty file." in told.inner_text()
        and "partly: Not on <b>Macs</b>" in told.inner_text()
    )
    kept = page.locator(f"tr:has([title='{last.peer}']) details.review")
    kept.locator("summary").click()
    kept.get_by_text("This server does not have it").wait_for()
    page.goto(f"/account/{last.peer}")
    page.get_by_role("heading", name="Judged by this account").wait_for()
    page.locator(f"main a[href='/bounty/0x{bounty.id.hex()}']").wait_for()


def _signed(stage, review):
    about = review.subject
    typed = verdict_message(
        about.domain, about.bounty, about.round, about.delivery, review.peer, review.score, review.hash
    )
    return next(peer for peer in stage.people if peer.address == review.peer).sign(typed)


def test_a_named_panel_is_not_drawn_and_nobody_of_it_is_replaced(page_for, changed_world, running_site):
    world, stage = changed_world, changed_world.stage
    named = world.post(title="Three who are named", panel=[each.address for each in stage.peers[:3]])
    bounty = stage.deliver(stage.claim(named))
    seen(running_site)
    page = page_for(None, at=f"/bounty/0x{bounty.id.hex()}")
    settle(page)
    assert "panel drawn" not in page.locator(".line").inner_text()
    assert page.locator(".line .now").inner_text().startswith("named panel judges")
    assert "After that anyone may end the judging without a majority" in page.locator(".next").inner_text()
    world.later(3 * 86_400)
    seen(running_site)
    page.reload()
    settle(page)
    assert "Anyone may end the judging without a majority now" in page.locator(".next").inner_text()
    assert page.get_by_role("link", name="End the judging").is_visible()


def test_a_job_is_read_as_a_text_with_its_criteria_and_word_for_word(page_for, world):
    page = page_for(None, at=f"/bounty/0x{world.bounties['open'].id.hex()}")
    settle(page)
    job = page.locator(".document")
    assert job.locator("ol li").all_inner_texts() == [
        "The job belongs to the guild and its effort is fair", "It works", "I would merge it",
    ]  # fmt: skip
    assert "Licence of the work: MIT" in job.inner_text() and "criteria = [" not in job.inner_text()
    job.locator("summary").click()
    assert 'licence = "MIT"' in job.locator("pre").inner_text()
    page.emulate_media(media="print")
    assert not page.locator(".act").is_visible() and job.is_visible()
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_a_guild_says_how_its_bounties_ended_and_what_its_seats_take(page_for, site, world):
    (guild,) = answer(site, "guilds")["guilds"]
    page = page_for(None, at=f"/guild/{guild['guild']}")
    settle(page)
    ended = page.locator("h2:has-text('How its bounties ended') + .card").inner_text()
    assert "taken back" in ended and "paid" in ended
    assert "300 points" in page.locator("h2:has-text('How few are enough') + .card").inner_text()


def test_news_are_new_until_they_were_read_and_new_ones_come_first(page_for, world, site):
    account = world.people["ada"].address
    told = len(answer(site, f"accounts/{account}/notices")["notices"])
    page = page_for(None, at=f"/notices?account={account}")
    page.get_by_text(f"{told} are new").wait_for()
    last = page.locator(".list > li").last.inner_text()
    page.get_by_role("button", name="I have read all of it").click()
    page.get_by_text("You have seen all of it.").wait_for()
    kept = page.evaluate("JSON.parse(localStorage.getItem('oathwork/seen/1'))")
    page.evaluate("kept => localStorage.setItem('oathwork/seen/1', JSON.stringify(kept))", kept[:-1])
    page.reload()
    page.get_by_text("1 is new").wait_for()
    assert page.locator(".list > li").first.inner_text().replace("\nnew", "") == last.replace("\nnew", "")


def test_a_verdict_that_was_signed_is_shown_when_it_can_be_used_and_not_before(
    page_for, changed_world, running_site
):
    bounty = changed_world.in_review(title="Judged and not recorded")
    leave_verdicts(running_site, bounty, changed_world, 70)
    first, second, _ = (seat.account for seat in bounty.people.panel)
    page = page_for(None, at=f"/bounty/0x{bounty.id.hex()}")
    panel = page.locator("table", has_text="verdict")
    panel.get_by_text("signed, not recorded yet").wait_for()
    assert "a yes" not in panel.inner_text()
    leave_verdicts(running_site, bounty, changed_world, None, 90)

    def lie(route):
        answer = route.fetch().json()
        assert len(answer["verdicts"]) == 2
        lies = [each.replace('"score":90', '"score":10') for each in answer["verdicts"]]
        route.fulfill(json=answer | {"verdicts": lies})

    page.route("**/api/bounties/*/verdicts", lie)
    page.reload()
    row = page.locator(f"tr:has([title='{first}'])")
    row.get_by_text("signed, checked here; not recorded yet").wait_for()
    assert "70, a yes" in row.inner_text()
    assert "a no" not in page.locator(f"tr:has([title='{second}'])").inner_text()
