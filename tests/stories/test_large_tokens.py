"""The commands that move tokens, with mocks of what the largest tokens do: each works, or refuses before anything is signed."""

import json
from contextlib import chdir
from dataclasses import replace

import pytest

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.cli import cli
from oathwork.contracts import Token, safe
from oathwork.contracts.deployments import create_contract
from oathwork.demo.work import small_jobs
from tests.support.commands import commands
from tests.support.largest_lives import (
    Lives,
    allow,
    books,
    compare,
    deliver,
    deliver_to_named,
    draw,
    escalate,
    hex_of,
    left_over,
    manifest,
    open_bounty,
    verdicts,
)
from tests.support.mock_code import compiled
from tests.support.scenes import SPEC, Person, Scene
from tests.support.terminal import runner

TOKENS = ("MockTether", "MockUsdCoin", "MockDai", "MockMaker", "MockWrappedEther", "MockBinanceCoin")
ZERO_FIRST = "an old allowance ends"


@pytest.fixture
def scene(stage, tmp_path, request):
    """A token that two people have, and of which the escrow may still take five units from an earlier day."""
    address, _ = create_contract(stage.chain, stage.stranger, compiled("MockLargeTokens.sol")[request.param])
    token = Token(stage.chain, address)
    scene = Scene(replace(stage, token=token), address, tmp_path, None, None)
    for person in (scene.poster, scene.worker):
        person.do(token.approve(stage.escrow.address, 5))
    return scene


def type_in(scene, actor, *line, exit_code=0):
    environment = {
        "OATHWORK_NETWORK": str(scene.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(scene.folder / "none.toml"),
        "OATHWORK_LEDGER": None,
    }
    with chdir(scene.folder):
        arguments = [*map(str, line), "--account", actor.alias]
        result = runner().invoke(cli, arguments, env=environment)
    assert result.exit_code == exit_code, f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
    return result


def post(scene, *options, **expected):
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild), *options]
    return type_in(scene, scene.poster, *line, **expected)


def nonce(scene, person):
    return scene.chain.web3.eth.get_transaction_count(person.address)


OF_NO_TOKEN = {  # commands that sign, and why they are not played with every token
    "deploy": "creates contracts",
    "cancel": "voids terms that nobody has paid for",
    "guild found": "a guild has no money",
    "guild seat": "a guild has no money",
    "guild unseat": "a guild has no money",
    "guild posters": "a guild has no money",
    "guild steward": "a guild has no money",
    "review": "signs a file",
    "agree": "signs a file",
    "apply": "signs a note",
    "link": "signs which name is whose",
    "probe commit": "moves no money",
    "probe sign": "signs a file",
    "court ask": "courts are paid in the chain's own money",
    "court note": "moves no money",
    "court enforce": "the escrow pays as after `rule`",
    "court evidence": "moves no money",
    "court hand-in": "cases are in the chain's own money",
    "court conclude": "moves no money",
    "court execute": "moves no money of ours",
    "court reclaim": "cases are in the chain's own money",
    "court judge": "courts are paid in the chain's own money",
    "court collect": "the market's token, which the court has: tests/contracts/edge/panel_evaluator has the strange ones",
    "court give": "gives the chain's own money",
    "court arbiter": "creates a contract",
    "court panel": "creates a contract",
    "warranty make": "moves no money",
    "warranty complain": "courts are paid in the chain's own money",
    "warranty evidence": "moves no money",
    "warranty release": "the holdback sends it: tests/contracts/edge/holdback has the strange tokens",
    "replace": "sends again what another command has sent",
    "attest": "moves no money",
    "pot fill": "a pot holds the chain's own coin",
    "pot price": "a pot holds the chain's own coin",
    "pot take": "a pot holds the chain's own coin",
}


@pytest.fixture
def lives(stage, tmp_path):
    """Of each token, poster and worker have let the escrow take five units on an earlier day."""
    scenes = []
    for name in TOKENS:
        address, _ = create_contract(stage.chain, stage.stranger, compiled("MockLargeTokens.sol")[name])
        (tmp_path / name).mkdir()
        token = Token(stage.chain, address)
        scenes.append(Scene(replace(stage, token=token), address, tmp_path / name, None, None))
    lives = Lives(scenes, type_in)
    allow(lives, 5)
    return lives


@pytest.fixture
def work(tmp_path):
    return small_jobs(tmp_path / "repository")[1].repository


def test_every_command_that_moves_money_moves_that_of_every_token(lives, work):
    """What a command reports is what has moved; in the end only debts and commons are left with the escrow."""
    give_back(lives)
    begun = lives.type(
        "worker", "deliver", lives.each(open_bounty), "--claim", "--repo", work, "--spec", SPEC
    )
    lapsing = claim_by_order(lives)
    sealed, judged, named, refused, late = (
        lives.each(begin)
        for begin in (deliver, deliver, deliver_to_named, deliver_to_named, deliver_to_named)
    )
    local.mine(lives.stage.chain, 66)
    begun = lives.type("stranger", "draw", begun)
    sealed = lives.do(draw, sealed)
    lives.type("stranger", "settle", sealed, verdicts)
    lives.type("stranger", "release", begun, verdicts, manifest, "--repo", work)
    collect(lives, sealed)
    keep(lives, lives.do(draw, judged))
    lives.later(3)
    lives.type("arbiter", "rule", lives.type("stranger", "redraw", named), "--pay")
    lives.type("arbiter", "rule", lives.do(escalate, refused), "--refund")
    late = lives.do(escalate, late)
    lives.later(15)
    lives.type("stranger", "expire", late)
    lives.type("poster", "withdraw", lives.type("stranger", "lapse", lapsing))
    together(lives)
    assert [left_over(scene) for scene in lives.scenes] == [0] * len(TOKENS)
    assert sorted([*lives.played, *OF_NO_TOKEN]) == sorted(
        name for name, command in commands() if any(each.name == "account" for each in command.params)
    )


def give_back(lives):
    """Posted, claimed, given back, closed and withdrawn; an old allowance is no obstacle, and ended only where it has to be."""
    bounties = []
    for scene in lives.scenes:
        line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild)]
        answer, said = lives.type_one(scene, scene.poster, *line)
        bounties.append((scene, scene.stage.ledger.bounty(answer["bounty"]["id"])))
        assert (ZERO_FIRST in said) is (Token(scene.chain, scene.token).symbol() == "USDT")
    for role, command in (
        ("worker", "claim"),
        ("worker", "quit"),
        ("poster", "close"),
        ("stranger", "withdraw"),
    ):
        bounties = lives.type(role, command, bounties)
    assert {bounty.label for _, bounty in bounties} == {"Withdrawn"}


def together(lives):
    """A crowd, a plan and a rota are filled and post; each bounty is withdrawn, and what came back is taken out."""
    lives.scenes[0].deploy_around()
    for scene in lives.scenes:
        file = [scene.file_of_terms(), "--guild", hex(scene.stage.guild)]
        crowd = start(lives, scene, "crowd", *file)
        plan = start(lives, scene, "plan", *file)
        rota = start(lives, scene, "rota", *file, "--period", "30 days")
        for command, where in (("crowd give", crowd), ("plan fill", plan), ("rota fill", rota)):
            lives.type_one(scene, scene.worker, command, where, "0.53")
        for command, where in (("crowd post", crowd), ("plan next", plan), ("rota next", rota)):
            answer, _ = lives.type_one(scene, scene.stranger, command, where)
            lives.type_one(scene, scene.poster, "withdraw", answer["bounty"]["id"])
        lives.type_one(scene, scene.worker, "crowd take", crowd)
        lives.type_one(scene, scene.poster, "plan take", plan)
        lives.type_one(scene, scene.poster, "rota take", rota, "0.53")
        token = Token(scene.chain, scene.token)
        assert [token.balance_of(where) for where in (crowd, plan, rota)] == [0, 0, 0]


def start(lives, scene, kind, *line):
    """Start a deputy of the poster's, whom the guild serves, and return where it is."""
    answer, _ = lives.type_one(scene, scene.poster, f"{kind} start", *line)
    where = answer[kind]
    scene.guilds.serve_posters(scene.stage.guild, [where]).send(scene.stage.steward)
    scene.deputies[where] = kind
    return where


def claim_by_order(lives):
    """Signed by a worker, and sent by somebody who gives the bond."""
    bounties = lives.each(open_bounty)
    for scene, bounty in bounties:
        order = scene.folder / "claim.json"
        type_in(scene, scene.worker, "claim", hex_of(bounty), "--sign-only", order)
        lives.type_one(scene, scene.stranger, "relay", order)
    return lives.again(bounties)


def collect(lives, settled):
    """One of the panel takes the fee, and somebody else sends another one theirs."""
    for scene, bounty in settled:
        first, second = (seat.account for seat in bounty.people.panel[:2])
        keys = [person.address for person in scene.stage.people]
        member = Person(scene.stage.people[keys.index(first)], keys.index(first))
        lives.type_one(scene, member, "collect", "--token", scene.token, "--to", scene.mate.address)
        lives.type_one(scene, scene.stranger, "collect", "--token", scene.token, "--for", second)


def keep(lives, judged):
    """One run settles all, and reports of each token what has moved."""
    places = [part for scene, bounty in judged for part in verdicts(scene, bounty)]
    before = [books(scene) for scene in lives.scenes]
    scene = lives.scenes[0]
    answer = json.loads(type_in(scene, scene.stranger, "keeper", "--once", "--json", *places).stdout)
    reports = [outcome for outcome in answer["outcomes"] if outcome["action"] == "settle"]
    for scene, books_before in zip(lives.scenes, before, strict=True):
        compare(scene, books_before, [move for report in reports for move in report["moved"]])
    assert len(reports) == len(TOKENS)
    lives.played.add("keeper")


@pytest.mark.parametrize("scene", ["MockTether"], indirect=True)
def test_an_old_allowance_is_zero_first_in_the_same_batch(scene):
    transactions = json.loads(post(scene, "--unsigned").stdout)["transactions"]
    rpc(scene.chain, "anvil_setCode", scene.poster.address, "0x00")  # a Safe is a contract
    post(scene, "--safe", scene.poster.address, "--out", scene.folder / "batch.json")
    steps = safe.read_batch(scene.folder / "batch.json")
    assert [bytes.fromhex(each["data"][2:]) for each in transactions] == [each.data for each in steps]
    assert [int.from_bytes(each.data[36:68]) > 5 for each in steps[:2]] == [False, True]
    assert [each.to for each in steps] == [scene.token, scene.token, scene.escrow.address]


@pytest.mark.parametrize("scene", ["MockTether"], indirect=True)
def test_a_token_that_takes_a_fee_is_refused_before_anything_is_signed(scene):
    take_a_fee(scene)
    before = nonce(scene, scene.poster)
    assert "Tokens that take a fee cannot be used" in post(scene, "--yes", exit_code=1).stderr
    assert nonce(scene, scene.poster) == before


def take_a_fee(scene):
    """From now on the token keeps a thousandth of what moves."""
    data = bytes.fromhex("c0324c77") + (10).to_bytes(32) + bytes(32)  # setParams(10, 0)
    scene.chain.send(scene.token, data, scene.stranger.signer)


@pytest.mark.parametrize("scene", ["MockTether"], indirect=True)
def test_a_fee_that_begins_later_ends_what_takes_money_and_nothing_that_pays(scene, work):
    for person in (scene.poster, scene.worker):
        scene.allow(person, 0)
    bounty, order = scene.open(), scene.folder / "order.json"
    type_in(scene, scene.worker, "claim", hex_of(bounty), "--sign-only", order)
    take_a_fee(scene)
    claim, relay = ["claim", hex_of(bounty)], ["relay", order]
    deliver_and_claim = ["deliver", hex_of(bounty), "--claim", "--repo", work, "--spec", SPEC]
    for actor, line in ((scene.worker, claim), (scene.stranger, relay), (scene.worker, deliver_and_claim)):
        before = nonce(scene, actor)
        said = type_in(scene, actor, *line, "--yes", exit_code=1).stderr
        assert "Tokens that take a fee cannot be used" in said and nonce(scene, actor) == before
    Lives([scene], type_in).type("poster", "withdraw", [(scene, bounty)])


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_what_is_not_there_to_take_is_said_before_anything_is_signed(scene):
    balance = Token(scene.chain, scene.token).balance_of(scene.poster.address)
    scene.poster.do(Token(scene.chain, scene.token).transfer(scene.stranger.address, balance))
    before = nonce(scene, scene.poster)
    post(scene, "--yes", exit_code=1)
    assert nonce(scene, scene.poster) == before


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_nothing_is_signed_for_a_token_that_is_not_there(scene):
    rpc(scene.chain, "anvil_setCode", scene.token, "0x")
    assert f"there is no token contract at {scene.token}" in post(scene, "--yes", exit_code=1).stderr


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_a_permit_of_a_token_whose_domain_is_told_by_no_standard(scene):
    order, bounty = scene.folder / "order.json", "0x" + scene.open().id.hex()
    type_in(scene, scene.worker, "claim", bounty, "--sign-only", order, "--own-bond")
    type_in(scene, scene.stranger, "relay", order, "--yes")
    assert scene.stage.ledger.bounty(bounty).state.worker == scene.worker.address


NO_PERMITS = ("MockTether", "MockDai", "MockMaker", "MockWrappedEther", "MockBinanceCoin")


@pytest.mark.parametrize("scene", NO_PERMITS, indirect=True)
def test_a_token_without_permits_is_refused_by_name_and_nothing_signed(scene):
    order = scene.folder / "order.json"
    post(scene, "--yes", "--json")
    (bounty,) = scene.stage.ledger.refresh()
    line = ["claim", "0x" + bounty.hex(), "--sign-only", order, "--own-bond"]
    said = type_in(scene, scene.worker, *line, exit_code=2).stderr
    assert f"the token {scene.token} has no permits as in ERC-2612" in said
    assert not order.exists()
