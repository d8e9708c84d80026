"""A node that accepts what it is asked and never answers: nobody waits for it long, and what is told is told as old."""

import json
import signal
import time
from contextlib import contextmanager

import pytest

from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.errors import Unreachable
from oathwork.site import following, labels
from oathwork.site.following import NODE_SILENT, Following
from tests.support.anvil import anvil_process
from tests.support.around import Around
from tests.support.stage import build
from tests.toolkit.site.conftest import filled, routes, site_of
from tests.toolkit.site.test_strangers import asked

FIRST = 2.0  # seconds: who asks first waits for one, and a busy machine for another
AT_ONCE = 0.8
ACCOUNT_LISTS = ("queue", "notices", "owed", "standing", "worked", "judged")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A site over a node of its own, and the node's process."""
    with anvil_process() as (url, process):
        stage = build(connect(url), dev_signers(20))
        stage.token.mint(stage.poster.address, 10**21).send(stage.poster)
        stage.token.approve(stage.escrow.address, 2**256 - 1).send(stage.poster)
        for lane, token in ((1, None), (2, stage.token.address), (3, None)):
            changes = {"token": token} if token else {}
            stage.post(stage.terms(lane=lane, **changes))
        stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=4))))), 90, 90, 90)
        stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=5)))))
        stage.deliver(stage.claim(stage.post(stage.terms(lane=6))))
        Around(stage).crowd()
        with site_of(stage, tmp_path_factory.mktemp("silent")) as site:
            site.stage = stage
            yield site, process


@contextmanager
def silenced(process):
    """The node goes on accepting connections, and says nothing."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def paths(site):
    """Everything that can be read of the site, of each bounty and of some accounts."""
    stage = site.stage
    ids = [f"0x{id.hex()}" for id in site.source.ledger.find()]
    crowds = [row["crowd"] for row in json.loads(asked(site.url, "GET", "/api/crowds")[2])["crowds"]]
    for method, route in routes(site.app):
        if method != "GET" or route.startswith("/mailbox") or "{name}" in route:
            continue
        if "{id}" in route:
            yield from (route.replace("{id}", id) for id in ids)
        elif route.endswith("/{what}"):
            whose = (stage.poster, stage.worker, *stage.peers[:3])
            yield from (f"/api/accounts/{each.address}/{what}" for each in whose for what in ACCOUNT_LISTS)
        elif route == "/api/crowd/{account}":
            yield f"/api/crowd/{crowds[0]}"
        else:
            yield filled(route, stage)


def timed(site, path):
    began = time.monotonic()
    status, _, body = asked(site.url, "GET", path)
    return time.monotonic() - began, status, body


@pytest.mark.parametrize("is_known", [False, True])  # whether all of it was asked for before
def test_nobody_waits_for_a_node_that_never_answers(running, is_known):
    site, process = running
    everything = ["/api/about", *paths(site)]
    asked(site.url, "GET", "/api/about")
    if is_known:
        for path in everything:
            asked(site.url, "GET", path)
    site.source.follow()
    time.sleep(0.6)  # until then that block is taken for the newest
    late = {}
    with silenced(process):
        seconds, status, body = timed(site, "/api/about")
        assert (status, json.loads(body)["lag"]) == (200, NODE_SILENT) and seconds < FIRST
        for path in everything:
            seconds, status, body = timed(site, path)
            refused = (
                is_known and status == 503 and not path.endswith("/health")
            )  # which says so by its status
            if seconds > AT_ONCE or status not in (200, 404, 503) or refused:
                late[path] = (seconds, status, body[:200])
    assert late == {}
    until = time.monotonic() + 20
    while site.source.now().lag == NODE_SILENT:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_slow_node_is_waited_for_once_it_is_known_to_be_slow(running, monkeypatch):
    monkeypatch.setattr(following, "_PATIENCE", 0.1)
    ledger = running[0].source.ledger
    real, asked_at = ledger.follow, []

    def slow(progress):
        asked_at.append(time.monotonic())
        time.sleep(0.25)
        return real(progress)

    watched = Following(ledger)
    watched.read()
    monkeypatch.setattr(ledger, "follow", slow)
    assert watched.now(age=0).lag == NODE_SILENT  # so slow it was not before
    watched.read()
    assert [watched.now(age=0).lag for _ in range(2)] == [0, 0]
    assert len(asked_at) >= 3


def test_a_token_that_the_node_said_nothing_of_is_asked_again(running, monkeypatch):
    source, token = running[0].source, running[0].stage.token.address

    def fails(*_, **__):
        raise Unreachable("nothing answers")

    known = labels.TokenLabels(source.chain, "ETH")
    with monkeypatch.context() as patch:
        patch.setattr(source.chain, "call", fails)
        assert known.of(token) == labels.NO_LABEL
    assert known.of(token) == labels.NO_LABEL  # strangers' tokens may say nothing for ever
    monkeypatch.setattr(labels.time, "monotonic", lambda: time.perf_counter() + 10**9)
    assert known.of(token).symbol and known.of(token).decimals is not None
