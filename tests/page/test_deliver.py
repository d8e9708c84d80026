"""Delivering: the evidence's hash is computed in the page, and nothing of another bounty, round or worker is handed in."""

import pytest

from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.manifest import Claim, Remarks
from oathwork.model.terms import Share, Status
from oathwork.workflows.team_consent import load_consent, save_consent, sign_consent
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.sheet_files import read_alike


@pytest.fixture
def evidence(changed_world, tmp_path):
    """Make the evidence of a folder, for a bounty; `changes` of the claim that it is of."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "slug.py").write_text("def slug(text): return text.lower()\n")

    def make(job, shares=(), **changes):
        values = {
            "chain": changed_world.chain.id,
            "escrow": changed_world.contracts.escrow.address,
            "bounty": job.id,
            "round": job.state.round,
            "worker": changed_world.people["ada"].address,
        }
        remarks = Remarks(shares=shares, words="As asked.")
        return write_folder_manifest(Claim(**values | changes), tmp_path / "work", remarks=remarks)

    return make


def drop(page, manifest, field="manifest"):
    page.locator(f"#{field}").set_input_files(
        {"name": "it.json", "mimeType": "application/json", "buffer": manifest}
    )


@pytest.fixture
def opened(page_for):
    def open(who, bounty):
        return opened_by(page_for, who, f"/bounty/0x{bounty.id.hex()}/deliver")

    return open


def test_hands_in_the_hash_of_the_file(opened, evidence, changed_world, running_site, asked):
    bounty = changed_world.claimed(title="To be handed in")
    manifest = evidence(bounty)
    page = opened("ada", bounty)
    drop(page, manifest.data)
    shown = page.locator("#deliver-hash + .hash").inner_text()
    assert shown.replace(" ", "") == manifest.delivery.hex()
    press(page, "Check and hand in")
    assert said(page).startswith(f"Nothing moves. You hand in {manifest.work}")
    go_to_wallet(page)
    sheet(page).get_by_text("Handed in.").wait_for()
    assert changed_world.stage.again(bounty).state.delivery == manifest.delivery
    sheet(page).get_by_text("kept on this server").wait_for()
    assert len(asked(page)) == 1


def test_claims_and_hands_in_at_once(opened, evidence, changed_world):
    bounty = changed_world.post(title="Not claimed yet")
    manifest = evidence(bounty, round=bounty.state.round + 1)
    page = opened("ada", bounty)
    drop(page, manifest.data)
    press(page, "Check, claim and hand in")
    assert said(page).startswith("0.1 ETH goes from you into escrow, your oath")
    go_to_wallet(page)
    sheet(page).get_by_text("Handed in.").wait_for()
    assert changed_world.stage.again(bounty).status is Status.DELIVERED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"round": 7}, "Make it anew"),
        ({"bounty": b"\1" * 32}, "another bounty"),
        ({"chain": 1}, "another network"),
        ({"worker": "0x" + "11" * 20}, "names another worker"),
    ],
)
def test_another_evidence_is_stopped_before_the_wallet(
    opened, evidence, changed_world, asked, changes, words
):
    bounty = changed_world.claimed(title="To be handed in")
    page = opened("ada", bounty)
    drop(page, evidence(bounty, **changes).data)
    press(page, "Check and hand in")
    assert words in stopped(page)
    assert asked(page) == []


def test_a_file_that_was_changed_is_refused_where_it_is_dropped(opened, evidence, changed_world):
    bounty = changed_world.claimed(title="To be handed in")
    page = opened("ada", bounty)
    drop(page, evidence(bounty).data.replace(b'"words":"As', b'"words": "As'))
    page.get_by_text("not in its one canonical form").wait_for()


def test_a_team_agrees_in_the_page_and_its_worker_hands_in(opened, evidence, changed_world, tmp_path):
    mate = changed_world.people["mate"].address
    bounty = changed_world.claimed(title="Made by two")
    manifest = evidence(bounty, shares=[Share(mate, 2_500)])
    worker, member = opened("ada", bounty), opened("mate", bounty)
    drop(worker, manifest.data)
    press(worker, "Check and hand in")
    assert "has not agreed to that yet" in stopped(worker)
    press(worker, "Close")

    drop(member, manifest.data)
    press(member, "Agree to the shares")
    assert "you share in" in said(member)
    read_alike(member, "agree")
    go_to_wallet(member)
    with member.expect_download() as download:
        sheet(member).get_by_role("link", name="Save").click()
    download.value.save_as(tmp_path / "mate.json")
    assert load_consent(tmp_path / "mate.json").member == mate

    drop(worker, (tmp_path / "mate.json").read_bytes(), "consents")
    worker.get_by_text("has agreed, in a file that is here").wait_for()
    press(worker, "Check and hand in")
    said(worker)
    go_to_wallet(worker)
    sheet(worker).get_by_text("Handed in.").wait_for()
    assert changed_world.stage.again(bounty).state.team != bytes(32)


def test_a_file_that_is_no_evidence_is_refused_in_one_sentence(opened, evidence, changed_world, tmp_path):
    bounty = changed_world.claimed(title="Strange files")
    data = evidence(bounty).data
    page = opened("ada", bounty)
    wrong = page.locator("#manifest-wrong")
    with (tmp_path / "large.json").open("wb") as large:
        large.truncate(16 * 1024 * 1024 + 1)
    page.locator("#manifest").set_input_files(large.name)
    wrong.filter(has_text="This file is too large.").wait_for()
    files = {
        "This file is not UTF-8 text.": b"\xff\xfe" + data,
        "This file is not a JSON object.": b"\xef\xbb\xbf" + data,
        "This file was changed after it was made": data.replace(b'{"', b'{"round":1,"', 1),
        "A value in this file": data.replace(b'"round":1', b'"round":"1"'),
        "This file has other fields": b'{"format":"oathwork/evidence/1"}',
        "This file is of another kind.": b'{"format":"oathwork/order/1"}',
    }
    for words, content in files.items():
        drop(page, content)
        wrong.filter(has_text=words).wait_for()
    for content in (b"", b"[]", b"[" * 200_000, b'{"a":' * 100_000, data.replace(b",", b",\r\n")):
        drop(page, content)
        page.wait_for_timeout(100)
        assert page.locator("#deliver-hash").count() == 0
    page.evaluate(
        "() => { File.prototype.arrayBuffer = () => Promise.reject(new DOMException('a folder', 'NotFoundError')) }"
    )
    drop(page, data)
    wrong.filter(has_text="This cannot be read: it is a folder").wait_for()
    assert page.complaints == []


def test_nobody_agrees_to_the_shares_of_another_bounty_than_the_page_shows(
    opened, evidence, changed_world, asked
):
    mate = changed_world.people["mate"].address
    bounty = changed_world.claimed(title="What the page is about")
    page = opened("mate", bounty)
    strange = {"bounty": b"\1" * 32}, {"round": 7}, {"worker": changed_world.people["dao"].address}
    words = "another bounty", "Make it anew", "names another worker"
    for changes, said_so in zip(strange, words, strict=True):
        drop(page, evidence(bounty, shares=[Share(mate, 2_500)], **changes).data)
        press(page, "Agree to the shares")
        assert said_so in stopped(page)
        press(page, "Close")
    assert asked(page) == []


def test_an_old_agreement_beside_the_right_one_stands_in_nobodys_way(
    opened, evidence, changed_world, tmp_path
):
    world, mate = changed_world, changed_world.people["mate"]
    bounty = world.claimed(title="Agreed to twice")
    old, new = (evidence(bounty, shares=[Share(mate.address, part)]) for part in (1_000, 2_500))
    page = opened("ada", bounty)
    drop(page, new.data)
    for manifest in (old, new):
        drop(page, save_consent(sign_consent(manifest, mate), tmp_path).read_bytes(), "consents")
    press(page, "Check and hand in")
    assert said(page).startswith("Nothing moves. You hand in")
