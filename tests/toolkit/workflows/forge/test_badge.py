"""Badges: what they say, and that no name in one is more than text."""

import xml.dom.minidom
from dataclasses import replace

import pytest

from oathwork.contracts.money_text import MoneyText
from oathwork.errors import Unreachable
from oathwork.workflows.forge.badge import account_badge, badge, repository_badge
from oathwork.workflows.forge.badges import RepositoryBadges


def texts(picture):
    """The words of a badge, as an XML reader has them."""
    document = xml.dom.minidom.parseString(picture)
    return [node.firstChild.data for node in document.getElementsByTagName("text")]


@pytest.mark.parametrize(
    "name",
    [
        "</text><script>alert(1)</script>",
        '" onload="alert(1)',
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
        "]]>&amp;",
        "\x00\x1b[2J\ud800\ufffe",
        "\u202egpj.exe",
        "' /><image href='http://x'/>",
        "x" * 10_000,
    ],
)
def test_a_hostile_name_is_text(name):
    picture = badge(name, name)
    document = xml.dom.minidom.parseString(picture.encode())
    names = {node.tagName for node in document.getElementsByTagName("*")}
    assert names == {"svg", "title", "rect", "g", "text"}
    attributes = {key for node in document.getElementsByTagName("*") for key in node.attributes.keys()}  # noqa: SIM118
    assert not {each for each in attributes if each.startswith("on") or "href" in each}
    assert len(picture) < 3_000 and "\u202e" not in picture


def test_a_repository_says_how_many_can_be_claimed_and_what_they_pay(stage):
    money, now = MoneyText(stage.chain), stage.chain.now()
    one, two = stage.post(), stage.post(stage.terms(lane=1, reward=5 * 10**17))
    assert texts(repository_badge([one, two], money, now)) == ["bounties", "2 open, 1.5 ETH"]
    claimed = stage.claim(one)
    assert texts(repository_badge([claimed, two], money, now)) == ["bounties", "1 open, 0.5 ETH"]
    for nothing in ([], [claimed], [replace(two, closed=True)]):
        assert texts(repository_badge(nothing, money, now)) == ["bounties", "none open"]
    assert texts(repository_badge([two], money, two.terms.open_until)) == ["bounties", "none open"]


def test_sums_of_tokens_stand_beside_each_other_with_short_addresses(stage):
    bounty = stage.post()
    token = stage.token.address
    others = [replace(bounty, terms=replace(bounty.terms, token=each)) for each in (token, "0x" + "f" * 40)]
    picture = repository_badge([bounty, *others], MoneyText(stage.chain), stage.chain.now())
    assert texts(picture)[1] == f"3 open, 1 ETH + 1 MOCK ({token[:6]}…) + 1 more"


def test_an_account_has_its_best_standing_of_the_guilds_that_are_asked(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 90, 90)
    picture = account_badge(stage.contracts, stage.worker.address, [bounty.terms.guild])
    points = stage.contracts.reputation.points_of(bounty.terms.guild, stage.worker.address)
    assert points and texts(picture)[1].startswith(f"{points / 1000:,.0f} points in 0x")
    for account, guilds in ((stage.mate.address, [bounty.terms.guild]), (stage.worker.address, [])):
        assert texts(account_badge(stage.contracts, account, guilds))[1] == "none"


def test_when_the_node_is_silent_a_badge_says_so(stage, monkeypatch):
    def silent(*arguments):
        raise Unreachable("no node answers")

    monkeypatch.setattr(type(stage.contracts.reputation), "points_of", silent)
    assert texts(account_badge(stage.contracts, stage.worker.address, [1]))[1] == "not known now"


def test_badges_are_written_for_the_repository_and_its_people(stage, tmp_path):
    badges = RepositoryBadges(stage.contracts, MoneyText(stage.chain))
    assert badges.show("dao/clock") is None
    drawn = stage.draw(stage.deliver(stage.claim(stage.post())))
    badges.see([drawn], stage.chain.now())
    people = {stage.worker.address, *(seat.account for seat in drawn.people.panel)}
    files = badges.write(tmp_path)
    assert {file.stem for file in files} == {"repository", *people}
    assert all(texts(file.read_text()) for file in files)
    assert badges.show(stage.worker.address.lower()) == (tmp_path / f"{stage.worker.address}.svg").read_text()
