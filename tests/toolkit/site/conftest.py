"""A site as strangers meet it: its application over the chain in this process, behind its own server."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from starlette.routing import Mount

from oathwork.site.bundle import Bundle
from oathwork.site.serving import Service
from oathwork.site.source import ChainLabel
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict
from tests.support.serving import served

WORD, ACCOUNT = "0x" + "11" * 32, "0x" + "22" * 20


@contextmanager
def site_of(stage, folder, *, rate=None, limits=None, is_fetching=False):
    """A running public site: its `url`, `source` and `app`."""
    service = Service.of(
        stage.contracts, f"sqlite:///{folder}/web.sqlite", ChainLabel("the chain"), is_fetching=is_fetching
    )
    app = service.application(Bundle(), 0, (), rate)
    try:
        with served(app, limits=limits) as url:
            yield SimpleNamespace(url=url, source=service.source, app=app)
    finally:
        service.close()


def routes(app, before=""):
    """Every (method, path) of an application, of those mounted in it too."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from routes(route.app, before + route.path)
        else:
            yield from ((method, before + route.path) for method in sorted(route.methods or ()))


@pytest.fixture
def reviewed(stage):
    """A bounty under review, and a verdict file of the first member of its panel."""
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=3)))))
    domain, state = stage.escrow.domain, bounty.state
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    (verdict,) = stage.verdicts(bounty, 90)
    peer = bounty.people.panel[0].account
    return bounty, SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature)


@pytest.fixture
def site(stage, tmp_path):
    with site_of(stage, tmp_path) as running:
        yield running


def filled(path, stage, value=None):
    """A route's path with something in each of its places: `value`, or what is plausible there."""
    plausible = {"id": WORD, "hash": WORD, "account": ACCOUNT, "what": "queue", "guild": hex(stage.guild)}
    for name, usual in (plausible | {"name": "app.js", "path:path": "bounty/0x12"}).items():
        path = path.replace(f"{{{name}}}", usual if value is None else value)
    return path
