"""A view over many things never fails for one stranger's thing: every command that looks, in a world of strange tokens,
names and texts. Commands are found in the click tree: one that comes later is held too."""

import json
import time
from contextlib import chdir
from dataclasses import dataclass, field, replace

import pytest
from fastapi import FastAPI, Response

from oathwork.chain.client import rpc
from oathwork.cli import cli
from oathwork.contracts import Token
from oathwork.contracts.crowd import Crowds
from oathwork.contracts.plan import Plans
from oathwork.contracts.rota import Rotas
from oathwork.ledger.bounty_file import keep, read_bounty_file
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY, terms_id
from oathwork.untrusted.documents import LARGEST_INTEGER
from oathwork.workflows.application import Application
from oathwork.workflows.suggested_bounty import SuggestedBounty
from tests.support.commands import commands
from tests.support.courts import Around, case, court_arbiter, holdback
from tests.support.deputies import deploy_around
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.support.stage import HASH, SETTINGS
from tests.support.strange import ESCAPES, NOT_UTF8, TEXTS, TOKENS
from tests.support.terminal import runner

UNIT = 1_234_567_890_123_456_789
SECONDS = 120  # for any view of the whole world: each view asks a token at most twice, and none for long
PLACE = "U"
PRINTABLE = {"\n", "\t"}


@dataclass
class World:
    """What a stranger has posted, and who is asked to look at it. `me` sits on every named panel."""

    stage: object
    bounties: tuple = ()
    guilds: tuple = ()
    tokens: dict = field(default_factory=dict)  # addresses
    deputies: dict = field(default_factory=dict)  # crowds, plans and rotas, by their kinds
    mailbox: str = ""  # a stranger's
    court: str = ""  # a guild's own
    holdback: str = ""
    appealed: bytes = b""  # a bounty whose terms name a court that says nonsense

    @property
    def me(self):
        return self.stage.peers[0].address

    @property
    def stranger(self):
        return self.stage.stranger


def build(stage):
    """Post one open bounty and one in review for each token, and one for each text."""
    world, code = World(stage), stage.chain.code(stage.token.address)
    tokens = world.tokens
    for number, name in enumerate(TOKENS):
        tokens[name] = f"0x{'70' * 18}{number:04x}"
        rpc(stage.chain, "anvil_setCode", tokens[name], "0x" + code.hex())
        token = Token(stage.chain, tokens[name])
        token.mint(world.stranger.address, 2 * UNIT).send(world.stranger)
        token.approve(stage.escrow.address, 2 * UNIT).send(world.stranger)
        for lane in (2 * number, 2 * number + 1):
            world.bounties += (post(world, lane, tokens[name]),)
        deliver(world, world.bounties[-1])
    for number, raw in enumerate(TEXTS):
        world.bounties += (post(world, 1_000 + number, uri=raw),)
    world.bounties += (post(world, 2**256 - 1),)
    around = Around(stage)
    world.court, world.holdback = case(around).address, holdback(around).address
    arbiter = court_arbiter(around, stage.token.address)
    world.appealed = stage.post(stage.terms(lane=78, arbiter=arbiter.address)).id
    world.guilds = tuple(found(world, raw) for raw in (NOT_UTF8, "\x1b[2J\u202e".encode(), b"\0"))
    world.deputies = strange_deputies(world)
    for name, address in tokens.items():
        rpc(stage.chain, "anvil_setCode", address, "0x" + TOKENS[name].hex())
    return world


LARGEST = 2**256 - 1
# What an offer can say that the escrow would never take: whoever starts a crowd asks nobody.
IMPOSSIBLE = (
    {"size": 0, "fee": LARGEST},
    {"size": 2**255, "seats": LARGEST, "fee": 0},
    {"size": 7, "seats": LARGEST, "pass_mark": LARGEST},
    {"size": 513, "seats": 1_024, "effort": LARGEST},
    {"open_until": LARGEST, "work_period": LARGEST, "review_period": LARGEST, "patience": LARGEST},
    {"guild": 2**96 - 1, "min_standing": LARGEST, "ruling_period": LARGEST, "bond": LARGEST},
    {"panel": b"\x01" * 32, "size": 2**200, "reward": 0, "fee": 0},
)


def strange_deputies(world):
    """Crowds, plans and rotas in each token, and of offers that nobody could post."""
    stage, escrow = world.stage, world.stage.escrow.address
    deploy_around(stage)
    offers = [stage.terms(poster=NOBODY, open_until=1, token=token) for token in world.tokens.values()]
    offers += [stage.terms(**{"poster": NOBODY, "open_until": 1, **each}) for each in IMPOSSIBLE]
    crowds, plans, rotas = (each.for_escrow(stage.chain, escrow) for each in (Crowds, Plans, Rotas))
    calls = {
        "crowd": [crowds.start(offer, LARGEST) for offer in offers],
        "plan": [plans.start([offer] * 2) for offer in offers if offer.fee < LARGEST],
        "rota": [rotas.start(offer, LARGEST, LARGEST) for offer in offers],
    }
    return {kind: [_started(world, call) for call in some] for kind, some in calls.items()}


def _started(world, call):
    where = call.simulate(world.stranger.address)
    call.send(world.stranger)
    return where


def post(world, lane, token=None, uri=b"ipfs://work"):
    stage, panel = world.stage, named_panel([world.me])
    terms = stage.terms(
        poster=world.stranger.address,
        lane=lane,
        seats=0,
        fee=0,
        effort=0,
        size=1,
        panel=hash_panel(panel),
        reward=UNIT,
        bond=0,
        **({"token": token} if token else {}),
    )
    saying(uri, stage.escrow.post(terms, [world.me], uri=PLACE * len(uri))).send(world.stranger)
    return terms_id(stage.escrow.domain, terms)


def deliver(world, id):
    stage, bounty = world.stage, world.stage.ledger.bounty(id)
    stage.escrow.claim(bounty.terms, bounty.state).send(stage.worker)
    stage.deliver(stage.ledger.bounty(id), HASH)


def found(world, raw):
    call = world.stage.contracts.guilds.found(PLACE * len(raw), world.me, [], SETTINGS, bytes(32))
    return saying(raw, call).send(world.stranger).event("Founded").facts["guild"]


def saying(raw, call):
    """The call with bytes in the place of a text of as many letters: no library would encode what is not UTF-8."""
    place = PLACE.encode() * len(raw)
    return replace(call, data=call.data.replace(place, raw)) if raw else call


# What can stand in a suggested bounty's file; all of it is only shown.
SUGGESTED = """specification = "job.toml"
token = "{token}"
reward = "{reward}"
bond = "0"
{more}
"""
JOB = 'title = "{title}"\ncriteria = ["{title}"]\n'
REWARDS = ("0", "-1", "1e9", "9" * 80, "\\u001b[2J\\u202e", "")
MORE = ('guild = "\\u001b[2J"', "seats = -1", "size = 1e400", "a = 1979-05-27", "guild = { a = [[]] }")


def strange_notes(world):
    """What a stranger's mailbox shows: notes of moments no calendar has, and bounties that nobody could post."""
    domain, bounty = world.stage.escrow.domain, world.bounties[0]
    people = (world.stage.worker, world.stage.mate, world.stage.steward, *world.stage.peers[1:4])
    notes = [
        Application(domain, bounty, person.address, moment, note, b"")
        for person, moment, note in zip(
            people,
            (0, 1, LARGEST_INTEGER, LARGEST_INTEGER - 1, 2**33, 2**34),
            ("x", "\u202e\u200b", "#" * 1_000, "[bold]", "'; --", "\u0301" * 900),
            strict=True,
        )
    ]
    signed = [
        replace(each, signature=person.sign(each.typed)) for each, person in zip(notes, people, strict=True)
    ]
    unsigned = [replace(signed[0], worker=each, note="mine") for each in world.tokens.values()]
    texts = [SUGGESTED.format(token=each, reward="1", more="") for each in world.tokens.values()]
    texts += [SUGGESTED.format(token="ETH", reward=each, more="") for each in REWARDS]
    texts += [SUGGESTED.format(token="ETH", reward="1", more=each) for each in MORE]
    texts += [SUGGESTED.format(token=ESCAPES.replace("\r\n", ""), reward="1", more=""), "\x1b[2J", ""]
    suggestions = [SuggestedBounty(domain, world.me, each, JOB.format(title="A job")) for each in texts]
    suggestions += [replace(suggestions[0], specification=each) for each in (JOB.format(title="\x1b[2J"), "")]
    return [*signed, *unsigned], suggestions


def strangers_mailbox(notes, suggestions):
    app = FastAPI()

    def shown(key, documents):
        texts = [each.data.decode() for each in documents] + ["", "{}", "[]", "null", "\ud800", "9" * 5_000]
        return Response(json.dumps({key: texts}), media_type="application/json")

    app.get("/bounties/{id}/applications")(lambda id: shown("applications", notes))
    app.get("/posters/{poster}/suggestions")(lambda poster: shown("suggestions", suggestions))
    return app


@pytest.fixture(scope="module")
def world(empty_stage):
    world = build(empty_stage)
    with served(strangers_mailbox(*strange_notes(world))) as world.mailbox:
        yield world


# What is typed to look at all of it. A command that is not here fails the test below.
LOOKS = {
    "applications": lambda world: [["0x" + world.bounties[0].hex(), "--mailbox", world.mailbox]],
    "board": lambda world: [
        [],
        *(["--status", each] for each in ("Open", "InReview")),
        *(["--token", token, "--sort", "reward"] for token in world.tokens.values()),
        ["--min", "0.5", "--sort", "reward", "--limit", "3"],
        ["--account", world.stage.worker.address],
    ],
    "suggestions": lambda world: [[world.me, "--mailbox", world.mailbox]],
    "show": lambda world: [["0x" + id.hex()] for id in world.bounties],
    "queue": lambda world: [[world.me]],
    "ledger": lambda world: [[]],
    "report": lambda world: [
        [],
        ["--poster", world.stranger.address],
        ["--guild", hex(world.stage.guild)],
        ["--pairs"],
    ],
    "watch": lambda world: [
        ["--once", "--state-file", f"{number}.json", account]
        for number, account in enumerate([world.me, world.stranger.address, world.stage.worker.address])
    ],
    "crowd list": lambda world: [[], ["--limit", "1"]],
    "crowd show": lambda world: [[where] for where in world.deputies["crowd"]],
    "plan list": lambda world: [[], ["--organiser", world.me], ["--guild", hex(world.stage.guild)]],
    "rota list": lambda world: [[], ["--limit", "1"]],
    "plan show": lambda world: [[where] for where in world.deputies["plan"]],
    "rota show": lambda world: [[where] for where in world.deputies["rota"]],
    "pot show": lambda world: [[world.me], [world.stranger.address]],
    "guild show": lambda world: [[hex(guild)] for guild in world.guilds],
    "standing": lambda world: [[hex(guild), world.me] for guild in world.guilds],
    "keeper": lambda world: [["--once", "--dry-run"]],
    "verify": lambda world: [[]],
    "court show": lambda world: [[world.court], [world.court, "0"], ["0x" + world.appealed.hex()]],
    "warranty show": lambda world: [[world.holdback]],
}
# Commands that look at nothing of a stranger's that is on the chain; `check` looks at a manifest: tests/toolkit/evidence.
OTHERS = {
    "demo",
    "init",
    "doctor",
    "completion",
    "version",
    "simulate",
    "mailbox",
    "web",
    "check",
    "desk",
    "suggest",
    "probe reveal",
}


def test_every_command_that_looks_is_tried_here():
    looking = {name for name, command in commands() if all(each.name != "account" for each in command.params)}
    assert looking | {"keeper"} == LOOKS.keys() | OTHERS


@pytest.mark.parametrize("command", LOOKS)
def test_no_stranger_takes_a_view_away(world, tmp_path, command):
    for line in LOOKS[command](world):
        answer = look(world, tmp_path, [*command.split(), *line])
        assert {each for each in answer if not (each.isprintable() or each in PRINTABLE)} == set()
        assert len(answer) < 200_000


@pytest.mark.parametrize("command", LOOKS.keys() - {"keeper"})  # its sentences are in its answer
def test_what_programs_read_asks_no_token(world, tmp_path, monkeypatch, command):
    monkeypatch.setattr(Token, "_said", lambda token, function: pytest.fail(f"asks {token} for {function}"))
    for line in LOOKS[command](world):
        assert json.loads(look(world, tmp_path, [*command.split(), *line, "--json"]))


def test_no_stranger_takes_a_mailbox_away(world, tmp_path):
    with opened_box(world.stage.contracts, box_file(tmp_path)) as box:
        assert {box.show(id).peers for id in world.bounties} == {()}


@pytest.fixture(params=["logs", "database"])
def ledger(world, tmp_path, request):
    if request.param == "logs":
        yield Ledger(world.stage.contracts)
    else:
        store = Store(world.stage.contracts, f"sqlite:///{tmp_path}/ledger.sqlite")
        yield store
        store.database.dispose()


def test_no_stranger_takes_a_ledger_away(world, ledger, tmp_path):
    assert ledger.refresh().keys() >= set(world.bounties)
    domain = world.stage.escrow.domain
    files = [keep(ledger.bounty(id), domain, tmp_path) for id in world.bounties]
    assert [read_bounty_file(file)[1].id for file in files] == list(world.bounties)


def look(world, folder, line):
    environment = {
        "OATHWORK_NETWORK": str(world.stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(folder / "none.toml"),
        "OATHWORK_MAILBOX": None,
        "OATHWORK_LEDGER": f"sqlite:///{folder / 'ledger.sqlite'}" if line[0] == "ledger" else None,
    }
    began = time.monotonic()
    with chdir(folder):
        result = runner().invoke(cli, line, env=environment)
    assert result.exit_code == 0, f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
    assert time.monotonic() - began < SECONDS, line
    return result.stdout
