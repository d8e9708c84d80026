"""The desk's server over HTTP: webhooks wake it, forged and repeated ones do not, and badges are pictures alone."""

import http.client
import json
import threading
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from oathwork.site.forge_server import create_desk_server
from oathwork.site.waker import Waker
from oathwork.workflows.forge.badge import badge
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from tests.support.forge import REPOSITORIES
from tests.support.hooks import sent
from tests.support.serving import served

SECRET = "a-secret-of-32-characters-length"
ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
each_kind = pytest.mark.parametrize("kind", KINDS_OF_FORGE)


@pytest.fixture
def kind():
    return "github"


@pytest.fixture
def waker():
    waker = Waker(300)
    assert waker.take() is None  # the first look is at all
    return waker


@pytest.fixture
def ask(kind, waker, tmp_path):
    settings = ForgeSettings(REPOSITORIES[kind], (), "", "", tmp_path, KINDS_OF_FORGE[kind])
    app = create_desk_server(settings, SECRET, waker, lambda name: badge("for", name), limit="40/minute")
    with served(app) as url:

        def ask(path, body=None, headers=()):
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
            connection.request("GET" if body is None else "POST", path, body, dict(headers))
            with closing(connection), connection.getresponse() as answer:
                return answer.status, answer.read(), answer.headers

        yield ask


@each_kind
def test_a_webhook_wakes_the_desk_for_its_issue_once(ask, waker, kind):
    body, headers = sent(kind, SECRET)
    assert ask("/webhook", body, headers)[0] == 202
    assert waker.take() == {12}
    status, answer, _ = ask("/webhook", body, headers)
    assert (status, json.loads(answer)) == (200, {"woken": 0, "again": True})
    assert waker.take() == frozenset()


@each_kind
def test_a_forged_one_is_refused_before_it_is_read(ask, waker, kind):
    body, headers = sent(kind, SECRET + "x")
    assert ask("/webhook", body, headers)[0] == 401
    assert ask("/webhook", b"[" * 100_000, headers)[0] == 401
    assert ask("/webhook", body)[0] == 401
    assert waker.take() == frozenset()
    body, headers = sent(kind, SECRET)  # and it is not remembered
    assert ask("/webhook", body, headers)[0] == 202


def test_another_repositorys_is_heard_and_wakes_nothing(ask, waker):
    body, headers = sent("github", SECRET, repository="https://github.com/dao/cat")
    assert ask("/webhook", body, headers)[0] == 200
    assert waker.take() == frozenset()


def test_a_body_is_read_no_further_than_it_may_be_long(ask):
    assert ask("/webhook", b"x" * (1024 * 1024 + 1))[0] == 413


def test_who_asks_too_often_has_to_wait(ask):
    assert [ask("/webhook", b"")[0] for _ in range(41)].count(429) == 1
    assert ask("/health")[0] == 200


def test_a_badge_is_a_picture_and_nothing_else(ask):
    for name in ("dao/clock", ACCOUNT, ACCOUNT.lower()):
        status, picture, headers = ask(f"/badge/{name}.svg")
        assert status == 200 and name.encode() in picture
        assert headers["Content-Type"] == "image/svg+xml"
        assert (
            "sandbox" in headers["Content-Security-Policy"] and headers["X-Content-Type-Options"] == "nosniff"
        )


@pytest.mark.parametrize(
    "name", ["dao/cat", "clock", "0x12", ACCOUNT + "0", "../dao/clock", "%3Cscript%3E", "."]
)
def test_of_others_there_is_none(ask, name):
    status, answer, _ = ask(f"/badge/{name}.svg")
    assert status == 404 and b"script" not in answer


# ------------------------------------------------------------------------------------------------------------ the waker


def test_all_issues_are_looked_at_in_time_however_often_one_is_woken():
    waker, looks = Waker(0.4), []
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        waker.wake(12)
        waker.wait(5)
        looks.append(waker.take())
    assert looks[0] is None and looks.count(None) >= 3


def test_it_waits_no_longer_than_until_it_is_woken(waker):
    threading.Timer(0.1, lambda: waker.wake(12)).start()
    began = time.monotonic()
    waker.wait(60)
    assert time.monotonic() - began < 5 and waker.take() == {12}


def test_a_flood_of_issues_is_one_look_at_all(waker):
    for issue in range(201):
        waker.wake(issue)
    assert waker.take() is None
