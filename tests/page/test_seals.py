"""The page and sealed verdicts: who has sealed, when they open, what opens; and none of it on a server's or a mailbox's word."""

import re
from dataclasses import replace

import pytest

from oathwork.evidence.specification import write_specification
from oathwork.model.next_step import seals_open_at
from oathwork.untrusted.documents import content_hash
from oathwork.verdicts.counting import subject_of
from oathwork.verdicts.seal import seal_verdict
from oathwork.verdicts.verdict import SignedVerdict
from tests.page.forms import go_to_wallet, press
from tests.page.reading import visit


@pytest.fixture
def sealed(changed_world):
    """The seals of a bounty's panel, one a score, in order; `as_peer`: whose account they say."""

    def sealed(bounty, *scores):
        keys = {each.address: each for each in changed_world.stage.people}
        pairs = zip(bounty.people.panel, changed_world.stage.verdicts(bounty, *scores), strict=False)
        subject = subject_of(changed_world.contracts.escrow.domain, bounty)
        verdicts = [
            SignedVerdict(subject, seat.account, each.score, each.review, each.signature)
            for seat, each in pairs
        ]
        return [seal_verdict(each, keys[each.peer], 2) for each in verdicts]

    return sealed


def leave(here, other_box, seals):
    here.source.box.take_seal(seals[0])
    other_box.take_seal(seals[1])
    here.source._mails.reply(seals[0].subject.bounty, age=0)


def rows(page):
    """What stands beside each peer of the panel, in one line."""
    texts = page.locator("table:has(caption) tbody tr").all_inner_texts()
    return [re.sub(r"\s+", " ", text) for text in texts if "0x" in text]


def panel_of(page_for, here, bounty, who=None):
    page = page_for(who, at=None, base=here.url, known=who is not None)
    visit(page, f"/bounty/0x{bounty.id.hex()}")
    page.get_by_role("heading", name="The panel and its verdicts").wait_for()
    return page


def test_who_has_sealed_is_shown_and_what_opens_when_all_have(
    page_for, changed_world, here, other_box, sealed
):
    bounty = changed_world.bounties["in_review"]
    seals = sealed(bounty, 90, 80, 10)
    for each in seals[:2]:
        leave(here, other_box, each)
    page = panel_of(page_for, here, bounty)
    page.get_by_text("sealed: nobody can read it yet").nth(1).wait_for()
    texts = rows(page)
    assert [("sealed" in text, "not yet" in text) for text in texts] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert "90" not in re.sub(r"0x\S+", "", texts[0])
    leave(here, other_box, seals[2])
    page = panel_of(page_for, here, bounty)
    page.get_by_text("sealed and opened, checked here").nth(2).wait_for()
    assert [re.search(r"(\d+), a (yes|no)", text).groups() for text in rows(page)] == [
        ("90", "yes"), ("80", "yes"), ("10", "no"),
    ]  # fmt: skip


def test_when_time_is_short_what_was_sealed_opens(page_for, changed_world, here, other_box, sealed):
    bounty = changed_world.bounties["in_review"]
    leave(here, other_box, sealed(bounty, 90)[0])
    changed_world.later(seals_open_at(bounty) - changed_world.chain.now() + 5)
    here.source.follow()
    here.source._mails.reply(bounty.id, age=0)
    page = panel_of(page_for, here, bounty)
    page.get_by_text("sealed and opened, checked here").wait_for()
    assert "90, a yes" in rows(page)[0]


def test_a_server_that_says_that_others_have_sealed_is_not_believed(
    page_for, changed_world, here, sealed, monkeypatch
):
    """Forged seals: of a peer who has signed nothing, of another round, and with a part that the peer has not signed."""
    bounty = changed_world.bounties["in_review"]
    first, second, _ = sealed(bounty, 90, 80, 10)
    stolen = replace(first[0], peer=second[0].peer)
    old = replace(second[0], subject=replace(second[0].subject, round=9))
    answer = {
        "at": {"block": 1, "moment": 1, "hash": "0x"},
        "opensAt": 0,
        "seals": [each.data.decode() for each in (stolen, replace(stolen, number=1), old)],
        "silent": [],
    }
    monkeypatch.setattr("oathwork.site.answers.seals_json", lambda *_: answer)
    page = panel_of(page_for, here, bounty)
    page.get_by_text("sealed, says this server").wait_for()
    assert len([text for text in rows(page) if "seal" in text]) == 1
    page = panel_of(page_for, here, bounty, "ada")
    page.wait_for_timeout(1_000)
    assert not [text for text in rows(page) if "seal" in text]  # her node says that nobody has signed
    answer["seals"].append(first[0].without_part.data.decode())
    page = panel_of(page_for, here, bounty, "ada")
    page.get_by_text("sealed: nobody can read it yet").wait_for()
    assert len([text for text in rows(page) if "sealed" in text]) == 1


def test_a_seal_that_is_of_garbage_is_shown_as_broken(page_for, changed_world, here, other_box, sealed):
    from tests.page.test_sealed_vectors import sealed as sealed_of

    bounty = changed_world.bounties["in_review"]
    keys = {each.address: each for each in changed_world.stage.people}
    others = sealed(bounty, 90, 80, 10)
    peer = others[0][0].peer
    verdict = SignedVerdict(others[0][0].subject, peer, 50, b"\x07" * 32, b"")
    leave(here, other_box, sealed_of(b"\x01" * 900, verdict, signer=keys[peer]))
    for each in others[1:]:
        leave(here, other_box, each)
    page = panel_of(page_for, here, bounty)
    page.get_by_text("sealed, and what opens is no verdict of theirs").wait_for()
    assert len([text for text in rows(page) if "opened" in text]) == 2


def test_a_mailbox_that_does_not_answer_is_named(page_for, changed_world, here):
    here.source.place.mailboxes = ("http://127.0.0.1:9",)
    here.source._mails.reply(changed_world.bounties["in_review"].id, age=0)
    page = panel_of(page_for, here, changed_world.bounties["in_review"])
    page.get_by_text("Not answered, so that sealed verdicts may be missing: 127.0.0.1:9").wait_for()


def test_what_opens_is_settled_by_the_page(page_for, changed_world, here, other_box, sealed, asked):
    bounty = changed_world.bounties["in_review"]
    for each in sealed(bounty, 90, 80, 70):
        leave(here, other_box, each)
    page = page_for("stranger", at=None, base=here.url, known=True)
    visit(page, f"/bounty/0x{bounty.id.hex()}/settle")
    press(page, "See what you would send")
    go_to_wallet(page)
    page.get_by_text("The work is paid.").first.wait_for(timeout=40_000)
    assert changed_world.again(bounty).end == "Paid"


# --------------------------------------------------------------------------------------------------------- its issue


@pytest.mark.parametrize("issue", ["https://codeberg.org/dao/clock/issues/7", ""])
def test_the_issue_of_a_job_is_a_link_that_says_where_it_leads(page_for, changed_world, here, issue):
    data = write_specification("Mend the clock", ["It keeps time"], issue=issue)
    here.source.keep_document(data)
    bounty = changed_world.stage.post(changed_world.stage.terms(lane=90, spec=content_hash(data)))
    page = page_for(None, at=None, base=here.url)
    visit(page, f"/bounty/0x{bounty.id.hex()}")
    page.get_by_text("This is the text that was posted").wait_for()
    page.wait_for_timeout(300)
    link = page.locator(".issue a")
    assert link.count() == bool(issue)
    if issue:
        assert link.get_attribute("href") == link.inner_text() == issue
        assert link.get_attribute("rel") == "noreferrer noopener nofollow"


def test_what_is_no_address_of_an_issue_leads_nowhere(page_for, changed_world, here):
    data = b'title = "Mend the clock"\nissue = "javascript:alert(1)"\ncriteria = ["It keeps time"]\n'
    here.source.keep_document(data)
    bounty = changed_world.stage.post(changed_world.stage.terms(lane=90, spec=content_hash(data)))
    page = page_for(None, at=None, base=here.url)
    visit(page, f"/bounty/0x{bounty.id.hex()}")
    page.get_by_text("This is the text that was posted").wait_for()
    page.wait_for_timeout(300)
    assert page.locator(".issue a").count() == 0 and not page.locator("a[href^='javascript']").count()
