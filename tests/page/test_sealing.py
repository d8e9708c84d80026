"""A peer seals a verdict in the page: one part for each mailbox, opened by the toolkit; and what goes wrong on the way."""

from contextlib import ExitStack

import pytest

from oathwork.mailbox import create_app
from oathwork.verdicts.seal import open_seal, read_seal
from tests.page.conftest import served
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.reading import violations
from tests.page.sheet_files import read_alike
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served as served_alone


@pytest.fixture
def boxes(changed_world, tmp_path):
    """Two mailboxes of others."""
    with ExitStack() as stack:
        opened = (opened_box(changed_world.contracts, box_file(tmp_path, each)) for each in "ab")
        yield [stack.enter_context(box) for box in opened]


@pytest.fixture
def here(changed_world, bundle, boxes, tmp_path):
    """Serve the page, on a person's own machine or to the public, with so many mailboxes of others."""
    with ExitStack() as stack:
        urls = [stack.enter_context(served_alone(create_app(box, limit="100000/minute"))) for box in boxes]

        def here(count=2, *, is_public=False):
            folder = tmp_path / f"site {count} {is_public}"
            folder.mkdir()
            running = stack.enter_context(served(changed_world, bundle, folder, is_public=is_public))
            running.source.place.mailboxes = tuple(urls[:count])
            return running

        yield here


def judged(page_for, world, running):
    """The page of a peer of the panel who has filled in a review."""
    bounty = world.bounties["in_review"]
    peer = bounty.people.panel[0].account
    page = opened_by(page_for, peer, f"/bounty/0x{bounty.id.hex()}/review", base=running.url)
    page.locator("fieldset").first.wait_for()
    for criterion in page.locator("fieldset").all():
        criterion.get_by_label("met", exact=True).check()
    page.get_by_label("Score, of 100").fill("87")
    page.get_by_label("Your reasons (public)").fill("It does what was asked.")
    page.get_by_label("I have recomputed the evidence").select_option("checked")
    return page, bounty, peer


def seals_in(box, bounty):
    return [read_seal(each) for each in box.show(bounty.id).seals]


def kept_parts(box, bounty):
    """The parts as they lie in a mailbox, shown or not."""
    return box._seals(box.bounty_at(bounty.id, box.latest_block()))


def seal(page):
    """Sign the verdict, then its seal."""
    press(page, "See what you would sign")
    assert said(page) == "You sign: 87 of 100, a yes. It costs nothing."
    go_to_wallet(page)
    sheet(page).get_by_text("It is nowhere yet").wait_for()
    sheet(page).get_by_role("button", name="Go on to the next step").click()
    sheet(page).get_by_text("seal how").first.wait_for()


def test_a_verdict_is_sealed_in_two_mailboxes_and_no_one_of_them_can_read_it(
    page_for, changed_world, here, boxes, asked
):
    running = here()
    page, bounty, peer = judged(page_for, changed_world, running)
    seal(page)
    assert sheet(page).get_by_text("nobody sees all of them").is_visible()
    read_alike(page, "seal")
    assert violations(page) == []
    go_to_wallet(page)
    sheet(page).get_by_text("Sealed: 2 mailboxes have their part.").wait_for()
    parts = [each for box in boxes for each in kept_parts(box, bounty)]
    assert [(each.peer, each.number) for each in parts] == [(peer, 0), (peer, 1)]
    verdict = open_seal(parts)
    assert (verdict.score, verdict.peer, verdict.text.words) == (87, peer, "It does what was asked.")
    verdict.verify()
    assert [each.part for box in boxes for each in seals_in(box, bounty)] == [None, None], "not shown yet"
    assert running.source.box.show(bounty.id).peers == (), "the verdict itself lies in no mailbox"
    assert len(asked(page)) == 2 and page.complaints == []


def test_a_public_server_says_that_its_operator_could_join_the_parts(
    page_for, changed_world, here, boxes, asked
):
    running = here(1, is_public=True)
    page, bounty, _ = judged(page_for, changed_world, running)
    seal(page)
    assert sheet(page).get_by_text("its operator could join them").is_visible()
    go_to_wallet(page)
    sheet(page).get_by_text("Sealed: 2 mailboxes have their part.").wait_for()
    parts = [each for box in (running.source.box, boxes[0]) for each in kept_parts(box, bounty)]
    assert open_seal(parts).score == 87


@pytest.mark.parametrize("chosen", [False, True])
def test_it_is_left_as_it_is_if_somebody_chose_so_or_mailboxes_are_too_few(
    page_for, changed_world, here, boxes, chosen
):
    running = here(2 if chosen else 1)
    page, bounty, peer = judged(page_for, changed_world, running)
    if chosen:
        page.get_by_label("Seal it").uncheck()
        page.reload()
        assert not page.get_by_label("Seal it").is_checked(), "a draft is kept"
    else:
        assert page.get_by_label("Seal it").count() == 0
    press(page, "See what you would sign")
    said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("Signed, tried, and left in the mailbox.").wait_for()
    assert boxes[0].show(bounty.id).peers == (peer,)


def test_a_mailbox_that_is_silent_is_told_and_the_verdict_is_at_hand(page_for, changed_world, here, boxes):
    running = here()
    running.source.place.mailboxes = (running.source.place.mailboxes[0], "http://127.0.0.1:9")
    page, bounty, _ = judged(page_for, changed_world, running)
    seal(page)
    go_to_wallet(page)
    sheet(page).get_by_text("only 1 of 2 mailboxes have their part: nobody can open it").wait_for()
    assert sheet(page).get_by_text("records the verdict from it").is_visible()
    with page.expect_download() as download:
        sheet(page).get_by_role("link", name="Save").click()
    assert bounty.id.hex()[:16] in download.value.suggested_filename


def test_what_a_server_does_with_a_verdict_costs_no_signature(page_for, changed_world, here):
    """One that never answers, and one that answers what is no answer: each leaves the peer the file."""
    page, *_ = judged(page_for, changed_world, here())
    page.evaluate(
        "() => { const after = AbortSignal.timeout; AbortSignal.timeout = () => after.call(AbortSignal, 1500) }"
    )
    page.route("**/api/verdicts", lambda route: None)
    page.get_by_label("Seal it").uncheck()
    press(page, "See what you would sign")
    said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("No mailbox has taken it: save the file").wait_for(timeout=10_000)
    assert sheet(page).get_by_role("link", name="Save").is_visible()
    press(page, "Close")
    page.get_by_label("Seal it").check()
    seal(page)
    shapes = ["null", "{}", '{"taken": {"length": 7}}']
    page.route(
        "**/api/seals", lambda route: route.fulfill(body=shapes.pop(), content_type="application/json")
    )
    go_to_wallet(page)
    sheet(page).get_by_text("only 0 of 2 mailboxes have their part").wait_for()
    assert shapes == [] and sheet(page).get_by_role("link", name="Save").is_visible()


def test_work_that_moved_on_between_the_two_signatures_is_not_sealed(page_for, changed_world, here, asked):
    running = here()
    page, bounty, _ = judged(page_for, changed_world, running)
    press(page, "See what you would sign")
    said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("It is nowhere yet").wait_for()
    changed_world.stage.settle(bounty, 90, 80, 70)
    sheet(page).get_by_role("button", name="Go on to the next step").click()
    stopped(page)
    assert len(asked(page)) == 1


def test_a_server_takes_the_parts_of_one_verdict_and_nothing_else(page_for, changed_world, here, boxes):
    import json
    import urllib.error
    import urllib.request

    from oathwork.verdicts.counting import subject_of
    from oathwork.verdicts.seal import seal_verdict
    from oathwork.verdicts.verdict import SignedVerdict

    running, bounty = here(), changed_world.bounties["in_review"]
    seat, said_verdict = bounty.people.panel[0], changed_world.stage.verdicts(bounty, 90)[0]
    subject = subject_of(changed_world.contracts.escrow.domain, bounty)
    verdict = SignedVerdict(subject, seat.account, 90, said_verdict.review, said_verdict.signature)
    signer = next(each for each in changed_world.stage.people if each.address == seat.account)
    one, other = (seal_verdict(verdict, signer, 2) for _ in range(2))
    three = seal_verdict(verdict, signer, 3)

    def left(*seals):
        body = json.dumps({"seals": [each.data.decode() for each in seals]}).encode()
        request = urllib.request.Request(
            f"{running.url}/api/seals", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code

    for wrong in ([one[0]], [one[1], one[0]], [one[0], other[1]], three, three[:2], []):
        assert left(*wrong) == 422
    assert kept_parts(boxes[0], bounty) == kept_parts(boxes[1], bounty) == []
    assert left(*one) == {"taken": list(running.source.place.mailboxes), "notTaken": []} == left(*one)
