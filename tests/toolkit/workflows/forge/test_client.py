"""The desk at a forge, over HTTP: one comment for each bounty, edited in place, and nothing of a stranger's is believed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from oathwork.contracts.money_text import MoneyText
from oathwork.errors import BadDocument
from oathwork.evidence.specification import read_specification, write_specification
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.workflows.forge.client import Forge, Thread, keep_comment
from oathwork.workflows.forge.comment import code, comment_mark, comment_text
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings, read_forge_settings
from tests.support.forge import FakeForge
from tests.support.serving import served
from tests.support.stage import DAY
from tests.toolkit.mailbox.test_mailbox import hostile

REPOSITORY = "https://codeberg.org/dao/clock"
ID = b"\x11" * 32
MARK = comment_mark(ID)
POSTER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def kind():
    """Of the forge, where a test is not about all of them."""
    return "gitea"


each_kind = pytest.mark.parametrize("kind", KINDS_OF_FORGE)


@pytest.fixture
def fake(kind):
    return FakeForge(kind)


@pytest.fixture
def settings(fake, kind, tmp_path):
    with served(fake.app) as url:
        yield ForgeSettings(fake.repository, (POSTER,), url + fake.api, "", tmp_path, KINDS_OF_FORGE[kind])


@pytest.fixture
def forge(settings):
    return Forge(settings, "secret-of-the-bot")


def keep(forge, body, *, issue=12, is_live=True):
    return keep_comment(forge, Thread(issue), MARK, f"{MARK}\n{body}", is_live=is_live)


# ------------------------------------------------------------------------------------------------------- one comment


@each_kind
def test_one_comment_is_written_then_edited_in_place(forge, fake):
    assert [keep(forge, text) for text in ("open", "open", "claimed\n\nby Ada\n", "claimed\n\nby Ada\n")] == [
        "written",
        "same",
        "edited",
        "same",
    ]
    assert fake.bodies(12) == [f"{MARK}\nclaimed\n\nby Ada\n"]


@each_kind
@pytest.mark.parametrize("has_pages", [True, False])
def test_it_is_found_among_many(forge, fake, has_pages):
    fake.has_pages = has_pages
    for number in range(70):
        fake.add(12, "somebody", f"comment {number}")
    assert keep(forge, "open") == "written"
    for number in range(70):
        fake.add(12, "somebody", f"comment {number}")
    assert (keep(forge, "paid"), len(fake.bodies(12))) == ("edited", 1)
    assert len([each for each in fake.asked if each[0] == "GET"]) <= 5  # who it is, and two pages each time


@each_kind
def test_who_copies_the_mark_has_no_comment_of_ours(forge, fake):
    fake.add(12, "eve", f"{MARK}\nsend your money to 0xeve")
    fake.add(12, "bot", "I may mention " + MARK)
    assert keep(forge, "open") == "written"
    assert fake.bodies(12, "eve") == [f"{MARK}\r\nsend your money to 0xeve"]
    assert len(fake.bodies(12)) == 2


@each_kind
def test_what_somebody_has_edited_in_ours_is_mended(forge, fake):
    keep(forge, "open")
    fake.comments[12][0]["body"] = f"{MARK}\npaid, believe me"
    assert (keep(forge, "open"), fake.bodies(12)) == ("edited", [f"{MARK}\nopen"])


def test_what_has_ended_gets_no_new_comment_and_the_old_one_says_so(forge, fake):
    assert (keep(forge, "paid", is_live=False), fake.bodies(12)) == ("none", [])
    keep(forge, "open")
    assert (keep(forge, "paid", is_live=False), fake.bodies(12)) == ("edited", [f"{MARK}\npaid"])


def test_a_login_that_is_given_is_not_asked_for(settings, fake):
    """GitHub's token of an Action is not allowed to ask who it is."""
    keep(Forge(replace(settings, login="bot"), "secret-of-the-bot"), "open")
    assert ("GET", "/api/v1/user") not in fake.asked


def test_a_name_in_other_capitals_is_ours(settings, fake):
    forge = Forge(replace(settings, login="Bot"), "secret-of-the-bot")
    assert [keep(forge, text) for text in ("open", "open", "paid")] == ["written", "same", "edited"]
    assert len(fake.bodies(12)) == 1


def test_a_token_that_writes_under_another_name_is_said(settings):
    forge = Forge(replace(settings, login="somebody"), "secret-of-the-bot")
    with pytest.raises(DocumentRefused, match=r"writes as bot, and not as somebody.*delete comment 1"):
        keep(forge, "open")


def test_an_issue_with_more_comments_than_are_looked_through_gets_none(forge, fake):
    for number in range(2_000):
        fake.add(12, "somebody", f"comment {number}")
    for _ in range(2):
        with pytest.raises(DocumentRefused, match="more comments than are looked through"):
            keep(forge, "open")
    assert fake.bodies(12) == []


def test_a_mark_of_byte_order_in_a_comment_stops_nothing(forge, fake):
    fake.add(12, "eve", "\ufeffhello\ufeff")
    assert (keep(forge, "open"), len(fake.bodies(12))) == ("written", 1)


# ---------------------------------------------------------------------------------------------------- what goes wrong


def test_an_issue_that_is_gone_locked_or_moved_is_said(forge, fake):
    fake.locked.add(12)
    fake.moved.add(13)
    for issue, said in ((99, "404"), (12, "403"), (13, "not followed")):
        with pytest.raises(NotFetched, match=said) as refusal:
            keep(forge, "open", issue=issue)
        assert str(refusal.value).isprintable()


@each_kind
def test_the_token_is_in_no_error_and_no_representation(settings):
    forge = Forge(settings, "another-secret")
    with pytest.raises(NotFetched, match="401") as refusal:
        keep(forge, "open")
    assert "(the token)" in str(refusal.value)  # which this forge sends back
    assert "another-secret" not in f"{refusal.value!r}{refusal.value.__cause__!r}{forge!r}{forge}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{}", "no list of comments"),
        (b"[1]", "no list of comments"),
        (b'[{"id": "1"}]', "no list of comments"),
        (b'[{"id": 1, "user": {"login": 5}, "body": ""}]', "no text"),
        (b"[" * 100_000, "nested too deeply"),
        (b" " * 2**24, "more than"),
    ],
)
def test_what_a_hostile_forge_says_does_no_harm(settings, body, said):
    with served(hostile(body=body)) as url:
        forge = Forge(replace(settings, api=url, login="bot"), "token")
        with pytest.raises((NotFetched, DocumentRefused), match=said):
            keep(forge, "open")


def test_a_comment_whose_author_is_gone_is_nobodys(settings):
    body = b'[{"id": 1, "user": null, "body": null}]'
    with served(hostile(body=body)) as url:
        (comment,) = Forge(replace(settings, api=url), "token").comments(Thread(12))
    assert (comment.author, comment.body) == ("", "")


# ---------------------------------------------------------------------------------------------------------- settings


def written(tmp_path, text):
    file = tmp_path / ".oathwork.toml"
    file.write_text(text)
    return read_forge_settings(file)


@pytest.mark.parametrize(
    ("repository", "kind", "api", "project"),
    [
        ("https://github.com/dao/clock", "github", "https://api.github.com", "/repos/dao/clock"),
        ("https://codeberg.org/dao/clock.git", "gitea", "https://codeberg.org/api/v1", "/repos/dao/clock"),
        (
            "https://git.example.org:8443/dao/clock/",
            "gitea",
            "https://git.example.org:8443/api/v1",
            "/repos/dao/clock",
        ),
        ("https://gitlab.com/dao/clock", "gitlab", "https://gitlab.com/api/v4", "/projects/dao%2Fclock"),
        (
            "https://gitlab.gnome.org/a/b/c",
            "gitlab",
            "https://gitlab.gnome.org/api/v4",
            "/projects/a%2Fb%2Fc",
        ),
    ],
)
def test_where_a_forge_answers_follows_from_its_repository(tmp_path, repository, kind, api, project):
    settings = written(tmp_path, f'repository = "{repository}"\nposters = ["{POSTER}"]')
    assert (settings.api, settings.posters, settings.folder) == (api, (POSTER,), tmp_path / "specifications")
    assert (settings.kind.name, settings.kind.project_path(settings.repository)) == (kind, project)
    assert settings.issue_number(settings.issue_url(12)) == 12


def test_a_forge_that_is_not_named_for_its_kind_is_told_so(tmp_path):
    repository = 'repository = "https://git.example.org/dao/tools/clock"\nposters = []'
    settings = written(tmp_path, f'forge = "gitlab"\n{repository}')
    assert settings.api == "https://git.example.org/api/v4"
    assert settings.issue_number("https://git.example.org/dao/tools/clock/-/issues/12") == 12
    for line in ('forge = "bitbucket"', 'forge = "github"'):  # which has no groups in groups
        with pytest.raises(BadDocument, match=r"github, gitea, gitlab|not the URL of a repository"):
            written(tmp_path, f"{line}\n{repository}")


def test_times_and_programs_are_told_apart(fake, forge):
    fake.add(12, "eve", "hello", at=datetime(2026, 11, 28, 10, 39, tzinfo=UTC))
    fake.add(12, "helper[bot]", "hello")
    fake.add(12, "helper", "hello", is_bot=True)
    fake.comments[12][2]["created_at"] = "yesterday"
    comments = list(forge.comments(Thread(12)))
    assert [each.is_bot for each in comments] == [False, True, True]
    assert (comments[0].written_at, comments[2].written_at) == (1_795_862_340, 0)


@pytest.mark.parametrize(
    "issue",
    [
        "https://codeberg.org/dao/clocks/issues/12",
        "https://codeberg.org/dao/clock/issues/12/../13",
        "https://codeberg.org/dao/clock/issues/0",
        "https://codeberg.org/dao/clock/pulls/12",
        "https://codeberg.org.evil.example/dao/clock/issues/12",
        "https://codebergXorg/dao/clock/issues/12",
        "",
    ],
)
def test_another_repositorys_issue_is_none_of_ours(tmp_path, issue):
    assert ForgeSettings(REPOSITORY, (), "", "", tmp_path).issue_number(issue) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('api = "http://forge.example.org"', "unencrypted"),
        ('api = "ftp://forge.example.org"', "not the URL"),
        ('token = "secret"', "token"),
        ("login = 5", "login"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path, line, said):
    with pytest.raises(BadDocument, match=said):
        written(tmp_path, f'repository = "{REPOSITORY}"\nposters = []\n{line}')
    with pytest.raises(BadDocument, match="repository"):
        written(tmp_path, 'repository = "https://codeberg.org/dao"\nposters = []')


# --------------------------------------------------------------------------------------------------- what it says


@pytest.fixture
def say(stage):
    def say(bounty, title="A clock"):
        specification = read_specification(write_specification(title, ["It works"]))
        money = MoneyText(stage.chain)
        return comment_text(bounty, specification, stage.escrow.domain, money, stage.chain.now())

    return say


def test_it_says_what_somebody_decides_by(stage, say):
    bounty = stage.post()
    text = say(bounty)
    id = "0x" + bounty.id.hex()
    for part in (
        comment_mark(bounty.id),
        "`1 ETH`",
        "`0.1 ETH`",
        "3 peers by lot out of 12 seats",
        f"claim {id}",
        f"show {id}",
    ):
        assert part in text
    assert "Now: Open. It waits for a claim, until" in text


def test_it_changes_when_the_bounty_moves_and_not_before(stage, say):
    bounty = stage.post()
    before = say(bounty)
    stage.later(DAY)
    assert say(stage.again(bounty)) == before
    claimed = stage.claim(bounty)
    assert f"It waits for the delivery by `{stage.worker.address}`" in say(claimed)
    assert "oathwork claim" not in say(claimed)
    drawn = stage.draw(stage.deliver(claimed))
    assert "It waits for verdicts by" in say(drawn)
    paid = stage.settle(drawn, 90, 80, 70)
    assert "- Now: Paid\n" in say(paid) and "Next:" not in say(paid)


@pytest.mark.parametrize(
    "title",
    [
        "[click](http://x)",
        "@everyone",
        "<img src=x>",
        "`a` ![b](c)",
        "``",
        "# head",
        "a | b",
        "\u202egpj.exe",
        "--><script>",
    ],
)
def test_a_strangers_title_is_shown_and_does_nothing(stage, say, title):
    """Rendered by a real Markdown library, it is all text inside of one `code`."""
    from markdown_it import MarkdownIt

    (line,) = (line for line in say(stage.post(), title).splitlines() if line.startswith("**Bounty"))
    (paragraph,) = (
        token for token in MarkdownIt("gfm-like", {"linkify": False}).parse(line) if token.type == "inline"
    )
    kinds = [child.type for child in paragraph.children if child.content or child.type != "text"]
    assert kinds == ["strong_open", "text", "strong_close", "text", "code_inline", "text", "code_inline"]
    assert paragraph.children[-1].content.strip() == code(title).strip("`").strip()
