"""The life of a bounty by clicks alone: a poster, a worker and three peers drawn by lot, from the post to the last fee.

After each act what the page shows is compared, field by field, with what the toolkit reads from the chain by itself.
"""

import json
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.manifest import Claim, Remarks
from tests.page.forms import fill_offer, go_to_wallet, opened_by, posted_id, press, said, sheet
from tests.page.reading import settle
from tests.page.sheet_files import read_alike
from tests.page.shown import from_json, on_the_page
from tests.page.test_deliver import drop
from tests.support.terminal import runner

ETHER = 10**18
YES = "It does what it says; I read each line."


class Life:
    """One bounty, and the pages of the people who have to do with it."""

    def __init__(self, page_for, world, folder):
        self.page_for, self.world, self.folder, self.id = page_for, world, folder, b""

    def opened(self, who, **options):
        """Somebody's page of the bounty, or of a new one, their wallet connected."""
        address = f"/bounty/0x{self.id.hex()}" if self.id else "/post"
        return opened_by(self.page_for, who, address, **options)

    @property
    def bounty(self):
        return self.world.stage.ledger.bounty(self.id)

    def toolkit_says(self):
        """What `oathwork show --json` says, from the chain and the job's text in a folder."""
        with chdir(self.folder):
            result = runner().invoke(cli, ["show", "0x" + self.id.hex(), "--no-fetch", "--json"])
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def compare(self, who):
        """The bounty's page, read by somebody, is what the toolkit says."""
        document = self.toolkit_says()
        page = self.opened(who)
        page.locator(".next").wait_for()
        settle(page)
        page.get_by_text("This is the text that was posted").wait_for()
        shown, due = on_the_page(page), from_json(document)
        shown["panel"] = [
            (peer, "" if text == "not yet" else text, *more) for peer, text, *more in shown["panel"]
        ]
        shown["ended"] = [text.split("\N{MIDDLE DOT} ")[1] for text in shown["ended"]]
        assert shown == due
        assert page.complaints == []


@pytest.fixture
def life(page_for, changed_world, tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_NETWORK", changed_world.url)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("OATHWORK_LEDGER", raising=False)
    return Life(page_for, changed_world, tmp_path)


def done(page, words):
    """Go from a sheet to the wallet, and wait until the chain says that it happened."""
    words_before = said(page)
    go_to_wallet(page)
    sheet(page).get_by_text(words).first.wait_for(timeout=40_000)
    return words_before


def post(life):
    page = life.opened("dao")
    fill_offer(page, life.world)
    press(page, "Check and post")
    said(page)
    go_to_wallet(page)
    life.id = posted_id(page)
    with page.expect_download() as download:
        sheet(page).get_by_role("link", name="Save specification.toml").click()
    download.value.save_as(life.folder / "specification.toml")


def claim(life):
    page = life.opened("ada")
    page.get_by_role("link", name="Claim it: stake 0.05 ETH").click()
    press(page, "See what you would send")
    done(page, "Claimed. Your oath is in escrow.")


def deliver(life):
    bounty, world, folder = life.bounty, life.world, life.folder / "work"
    folder.mkdir()
    (folder / "slug.py").write_text("def slug(text):\n    return text.lower()\n")
    about = Claim(
        world.chain.id, world.contracts.escrow.address, bounty.id, bounty.state.round, bounty.state.worker
    )
    page = life.opened("ada")
    page.get_by_role("link", name="Hand in the work").click()
    drop(page, write_folder_manifest(about, folder, remarks=Remarks(words="As asked.")).data)
    press(page, "Check and hand in")
    done(page, "Handed in.")


def draw(life):
    life.world.stage.reach_lot(life.bounty)
    page = life.opened("stranger")
    page.get_by_role("link", name="Draw the panel").click()
    press(page, "See what you would send")
    done(page, "The panel is drawn.")


def judge(life, peer, score, **options):
    page = life.opened(peer, **options)
    page.get_by_role("link", name="Judge it").click()
    page.locator("fieldset").first.wait_for()
    for criterion in page.locator("fieldset").all():
        criterion.get_by_label("met", exact=True).check()
    page.get_by_label("Score, of 100").fill(str(score))
    page.get_by_label("Your reasons (public)").fill(YES)
    page.get_by_label("I have recomputed the evidence").select_option("checked")
    press(page, "See what you would sign")
    assert said(page) == f"You sign: {score} of 100, a yes. It costs nothing."
    done(page, "Signed, tried, and left in the mailbox.")


def tab_to(page, target):
    """Press Tab until something has the focus, as who has no mouse."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no Tab leads to {target}")


def judge_by_keyboard(life, peer, score):
    page = life.opened(peer)
    tab_to(page, page.get_by_role("link", name="Judge it"))
    page.keyboard.press("Enter")
    page.locator("fieldset").first.wait_for()
    for criterion in page.locator("fieldset").all():
        tab_to(page, criterion.get_by_label("met", exact=True))
        page.keyboard.press("Space")
    for label, text in (("Score, of 100", str(score)), ("Your reasons (public)", YES)):
        tab_to(page, page.get_by_label(label))
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    tab_to(page, page.get_by_label("I have recomputed the evidence"))
    page.keyboard.type("yes, and it is")
    tab_to(page, page.get_by_role("button", name="See what you would sign"))
    page.keyboard.press("Enter")
    said(page)
    tab_to(page, sheet(page).get_by_role("button", name="Go to the wallet"))
    page.keyboard.press("Enter")
    sheet(page).get_by_text("Signed, tried, and left in the mailbox.").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


def settle_it(life):
    page = life.opened("ada")
    page.get_by_role("link", name="Record the verdicts").click()
    press(page, "See what you would send")
    ada = life.world.people["ada"].address
    read_alike(page, "settle")
    assert done(page, "The work is paid.").startswith(f"3 yes, 0 no: 0.5 ETH goes to {ada}; the oath of")


def collect(life, peer):
    before = life.world.contracts.escrow.owed(peer)
    page = opened_by(life.page_for, peer, "/queue")
    press(page, "Collect ETH")
    done(page, f"was paid out to {peer}.")
    assert before >= ETHER // 100
    assert life.world.contracts.escrow.owed(peer) == 0


def test_a_life_by_clicks_alone(life, changed_world, running_site):
    balance = changed_world.chain.balance(changed_world.people["ada"].address)
    post(life)
    life.compare("stranger")
    claim(life)
    life.compare("dao")
    deliver(life)
    life.compare("ada")
    draw(life)
    life.compare("ada")
    first, second, third = (seat.account for seat in life.bounty.people.panel)
    judge(life, first, 90)
    judge(life, second, 85, theme="light", width=390)
    judge_by_keyboard(life, third, 70)
    settle_it(life)
    life.compare("dao")
    assert {each.score for each in life.bounty.verdicts} == {70, 85, 90}
    for peer in (first, second, third):
        collect(life, peer)
    gained = changed_world.chain.balance(changed_world.people["ada"].address) - balance
    assert (
        ETHER // 2 - 10**16 < gained < ETHER // 2 + 10**16
    )  # the reward, perhaps a bonus, without the network's fees
