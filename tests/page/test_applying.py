"""Applying for a job in the page, and who has: notes are the toolkit's, kept in the mailboxes, and no server's word is taken."""

from dataclasses import replace

from oathwork.chain.keys import dev_signers
from oathwork.workflows.application import (
    Application,
    read_application,
    standing_applications,
)
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.reading import runs_sideways, violations
from tests.page.sheet_files import read_alike
from tests.page.vectors import page as answers
from tests.support.patience import eventually

NOTE = "I wrote the parser that this needs"
KEYS = dev_signers(3)


def noted(world, bounty, signer, note=NOTE, at=0):
    draft = Application(
        world.contracts.escrow.domain, bounty.id, signer.address, at or world.chain.now(), note, b""
    )
    return replace(draft, signature=signer.sign(draft.typed))


def in_box(box, bounty):
    return [read_application(each) for each in box.applications.show(bounty.id)]


def opened(page_for, here, who, bounty, **options):
    return opened_by(page_for, who, f"/bounty/0x{bounty.id.hex()}/apply", base=here.url, **options)


def test_a_worker_applies_the_poster_reads_it_and_posts_it_for_them(
    page_for, changed_world, here, other_box, asked
):
    bounty, ada = changed_world.bounties["open"], changed_world.people["ada"]
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}", base=here.url)
    page.get_by_role("link", name="See who would take it, or apply").click()
    page.get_by_text("Nobody has applied.").wait_for()
    press(page, "See what you would sign")
    page.get_by_text("Write one line of at most 1000 characters").wait_for()
    page.get_by_label("What the poster should know").fill(NOTE)
    page.reload()
    assert page.get_by_label("What the poster should know").input_value() == NOTE, "a draft is kept"
    press(page, "See what you would sign")
    assert said(page).startswith("You sign: you would take this job. It costs nothing")
    read_alike(page, "apply")
    assert violations(page) == []
    go_to_wallet(page)
    sheet(page).get_by_text("Applied.").wait_for()
    press(page, "Close")
    page.locator("li", has_text=NOTE).wait_for()
    for box in (here.source.box, other_box):
        [application] = in_box(box, bounty)
        application.verify()
        assert (application.worker, application.note) == (ada.address, NOTE)

    poster = opened(page_for, here, "dao", bounty, width=320, theme="light")
    row = poster.locator("li", has_text=NOTE)
    row.get_by_text("points in the guild").wait_for()
    assert poster.get_by_label("What the poster should know").count() == 0
    assert violations(poster) == [] and not runs_sideways(poster)
    row.get_by_role("link", name="Choose them").click()
    poster.get_by_text("The address that led here has put in that only").wait_for()
    assert poster.url.endswith("/post"), "else a reload would undo what is chosen instead"
    eventually(lambda: poster.locator("#post-worker").input_value() == ada.address)
    assert poster.locator("#post-worker").is_visible(), "whoever is named is not folded away"

    press(page, "Take your note back")
    assert said(page).startswith("You sign: you do not apply for this job any more.")
    go_to_wallet(page)
    sheet(page).get_by_text("Your note is taken back.").wait_for()
    press(page, "Close")
    page.get_by_text("Nobody has applied.").wait_for()
    assert [each.note for each in in_box(other_box, bounty)] == [""]
    assert len(asked(page)) == 2 and page.complaints == []


def test_what_others_have_signed_is_shown_and_no_forged_note(
    page_for, changed_world, here, other_box, monkeypatch
):
    """In another mailbox; forged by the server: of another bounty, and of who has signed nothing; and an older one shown again."""
    bounty, other = changed_world.bounties["open"], changed_world.bounties["token"]
    people = changed_world.people
    now = changed_world.chain.now()
    other_box.applications.take(noted(changed_world, bounty, people["ada"], "The newest", now))
    old = noted(changed_world, bounty, people["ada"], "The oldest", now - 50)
    forged = replace(
        noted(changed_world, bounty, people["ada"], "Not mine", now + 5), worker=people["ben"].address
    )
    elsewhere = noted(changed_world, other, people["cleo"], "About another job")
    answer = {
        "at": {"block": 1, "moment": 1, "hash": "0x"},
        "applications": [each.data.decode() for each in (old, forged, elsewhere, *in_box(other_box, bounty))],
        "silent": ["mailbox.example"],
    }
    page = opened(page_for, here, None, bounty)
    page.get_by_text("The newest").wait_for()
    monkeypatch.setattr("oathwork.site.applying.applications_json", lambda *_: answer)
    page = opened(page_for, here, "stranger", bounty)
    page.get_by_text("The newest").wait_for()
    page.get_by_text("notes may be missing: mailbox.example").wait_for()
    assert page.locator("main li.card").count() == 1


def test_who_cannot_take_it_is_told_before_the_wallet_is_asked(page_for, changed_world, here, asked):
    claimed = changed_world.bounties["claimed"]
    page = opened(page_for, here, "stranger", claimed)
    page.get_by_text("It takes no applications").wait_for()
    bounty = changed_world.bounties["open"]
    page.goto(f"/bounty/0x{bounty.id.hex()}/apply")
    page.get_by_label("What the poster should know").fill("Me")
    changed_world.stage.claim(bounty)
    press(page, "See what you would sign")
    stopped(page)
    assert asked(page) == []


# ----------------------------------------------------------------------------------------------------------------- vectors


def documents(world):
    bounty = world.bounties["open"]
    good = [
        noted(world, bounty, key, note, 1_000 + at)
        for at, (key, note) in enumerate(zip(KEYS, ("A", 'q"\\ü', ""), strict=True))
    ]
    data = [each.data for each in good]
    broken = [
        data[0].replace(old, new)
        for old, new in [
            (b",", b", "), (b"/1", b"/2"), (b'"note":"A"', b'"note":"A\\n"'), (b'"note":"A"', b'"note":"' + b"x" * 1_001 + b'"'),
            (KEYS[0].address.encode(), KEYS[0].address.lower().encode()), (b'"writtenAt":1000', b'"writtenAt":-1'),
            (b'"note":"A"', b'"more":1,"note":"A"'),
        ]
    ]  # fmt: skip
    return good, data, broken


def test_the_page_reads_what_the_toolkit_reads(world):
    good, data, broken = documents(world)
    (read,) = answers([("applications", {"documents": [each.decode() for each in [*data, *broken]]})])
    assert read[len(data) :] == [None] * len(broken)
    assert [each["digest"] for each in read[: len(data)]] == [
        "0x" + each.typed.digest().hex() for each in good
    ]
    assert [each["file"] for each in read[: len(data)]] == [each.decode() for each in data]


def test_whose_last_word_stands_is_as_the_toolkit_says(world):
    bounty, domain = world.bounties["open"], world.contracts.escrow.domain
    ada, ben, cleo = KEYS
    notes = [
        noted(world, bounty, ada, "first", 10), noted(world, bounty, ada, "then", 20), noted(world, bounty, ben, "yes", 10),
        noted(world, bounty, ben, "", 30), noted(world, bounty, cleo, "as new, one", 5), noted(world, bounty, cleo, "as new, two", 5),
        noted(world, world.bounties["token"], cleo, "elsewhere", 50),
    ]  # fmt: skip
    forged = replace(notes[2], note="forged", written_at=99)
    every = [*notes, forged]
    due = [[each.worker, each.note] for each in standing_applications(every, domain, bounty.id, None)]
    asked = {
        "documents": [each.data.decode() for each in every],
        "chain": domain.chain_id,
        "bounty": bounty.id,
        "unsigned": [],
    }
    unsigned = noted(world, bounty, ben, "not signed by him", 98)
    asked["documents"].append(replace(unsigned, signature=b"\x07" * 65).data.decode())
    asked["unsigned"] = ["0x" + "07" * 65]
    asked["documents"].remove(forged.data.decode())
    (found,) = answers([("lastWords", asked)])
    assert sorted(found) == sorted(due) and len(due) == 2
