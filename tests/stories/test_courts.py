"""Courts and warranties by the commands: an escalated bounty that a larger panel of another guild rules on, a share that waits."""

import json
import re
from contextlib import chdir

import pytest
from eth_utils import keccak

from oathwork.chain.client import rpc
from oathwork.cli import cli
from oathwork.contracts import edge
from oathwork.contracts.court_arbiter import CourtArbiter
from oathwork.contracts.court_creation import court_arbiter_code
from oathwork.contracts.create2 import create_address
from oathwork.contracts.deployments import create_contract
from oathwork.contracts.panel_court import PanelArbitrator
from oathwork.demo.work import small_jobs
from oathwork.errors import Refused
from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from oathwork.model.typed_data import address
from tests.support.mock_code import created
from tests.support.scenes import SPEC, Scene
from tests.support.stage import DAY, SETTINGS
from tests.support.terminal import runner

FEE, SIZE = 10**15, 5
COST = FEE * SIZE
YES, NO = (90, 80, 70, 20, 10), (10, 20, 30, 90, 95)


@pytest.fixture
def scene(stage, tmp_path):
    (tmp_path / "policy.md").write_text("Judge what was asked for, by what was handed in.")
    return Scene(stage, NOBODY, tmp_path, None, None)


def type_in(scene, actor, *line, exit_code=0, with_remarks=False):
    environment = {
        "OATHWORK_NETWORK": str(scene.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(scene.folder / "none.toml"),
        "OATHWORK_STATE": str(scene.folder / "state"),
        "OATHWORK_LEDGER": None,
    }
    who = ["--account", actor.alias, "--yes"] if actor else []
    with chdir(scene.folder):
        result = runner().invoke(cli, [*map(str, line), *who], env=environment)
    assert result.exit_code == exit_code, f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
    return result.stdout + result.stderr if exit_code or with_remarks else result.stdout


def ask_for(scene, actor, *line):
    return json.loads(type_in(scene, actor, *line, "--json"))


def hex_of(bounty):
    return "0x" + bounty.id.hex()


@pytest.fixture
def elders(scene):
    """Another guild, whose panels are larger."""
    guilds, stage = scene.guilds, scene.stage
    offers = [peer.address for peer in stage.peers]
    receipt = guilds.found("Elders", stage.steward.address, offers, SETTINGS).send(stage.steward)
    guild = receipt.event("Founded").facts["guild"]
    for peer in stage.peers:
        guilds.take_seat(guild).send(peer)
    return guild


@pytest.fixture
def court(scene, elders):
    """Their court, made by the commands, with a float for two cases."""
    line = ["court", "panel", guild_hex(elders), "--fee", "0.001", "--policy", "policy.md"]
    place = ask_for(scene, scene.steward, *line)["address"]
    type_in(scene, scene.steward, "guild", "posters", guild_hex(elders), place)
    type_in(scene, scene.poster, "court", "give", place, "0.01")
    return place


@pytest.fixture
def arbiter(scene, court):
    return ask_for(scene, scene.stranger, "court", "arbiter", court)["address"]


@pytest.fixture
def bounty(scene, arbiter):
    """Escalated, and the arbiter's."""
    return scene.escalated(arbiter=arbiter)


def show(scene, *what):
    return ask_for(scene, None, "court", "show", *what)


def judged(scene, court, number, scores):
    """The court's panel judges a case, and what it says is carried out."""
    scene.stage.later(3 * DAY)
    type_in(scene, scene.stranger, "court", "hand-in", court, number)
    case = scene.stage.ledger.bounty(show(scene, court, number)["bounty"])
    scene.stage.settle(scene.stage.draw(case), *scores)
    assert show(scene, court, number)["next"] == "conclude"
    type_in(scene, scene.stranger, "court", "conclude", court, number)
    type_in(scene, scene.stranger, "court", "execute", court, number)


# ----------------------------------------------------------------------------------------------------------- the appeal


def test_a_larger_panel_of_another_guild_pays_the_worker(scene, court, bounty):
    id = hex_of(bounty)
    assert (show(scene, id)["next"], show(scene, id)["cost"]) == ("ask", str(COST))
    assert f"oathwork court show {id}" in type_in(scene, None, "show", id)
    document = ask_for(scene, scene.worker, "court", "ask", id)
    assert [(move["amount"], move["to"], move["what"]) for move in document["moved"]] == [
        (str(COST), court, "the court's fee")
    ]
    assert f"the court's panel: oathwork court show {court} 0" in type_in(scene, None, "court", "show", id)
    type_in(scene, scene.worker, "court", "evidence", id, "ipfs://bafy-mine")
    type_in(scene, scene.mate, "court", "evidence", court, "ipfs://bafy-theirs", "--case", "0")
    judged(scene, court, 0, YES)
    shown = show(scene, id)
    assert (shown["ruling"]["pays"], shown["next"], shown["isPanel"], shown["fromHere"]) == (
        True,
        "enforce",
        True,
        True,
    )
    assert "for the worker, for good" in type_in(scene, None, "court", "show", id)
    before = scene.chain.balance(scene.worker.address)
    moved = ask_for(scene, scene.stranger, "court", "enforce", id)["moved"]
    terms = bounty.terms
    assert scene.chain.balance(scene.worker.address) - before == terms.reward + terms.bond
    assert (str(terms.reward), scene.worker.address) in [(move["amount"], move["to"]) for move in moved]
    assert (scene.again(bounty).label, show(scene, id)["next"]) == ("Ruled", "ended")


def test_its_no_refunds_the_poster_and_the_float_comes_home(scene, court, bounty):
    id = hex_of(bounty)
    type_in(scene, scene.worker, "court", "ask", id)
    judged(scene, court, 0, NO)
    before = scene.chain.balance(scene.poster.address)
    type_in(scene, scene.stranger, "court", "enforce", id)
    assert scene.chain.balance(scene.poster.address) - before >= bounty.terms.reward
    assert show(scene, court, 0)["ruling"] == "Second"
    scene.stage.later(3 * DAY)
    type_in(scene, scene.stranger, "court", "reclaim", court, 0)
    assert (show(scene, court)["float"], show(scene, court)["cases"]) == (str(2 * COST), 1)


@pytest.fixture
def appealable(scene):
    """A court that says what it is told, at once or after an appeal, and a bounty about which it was asked."""
    court = created(scene.chain, scene.stage.stranger, "MockCourts.sol", "MockAppealCourt")
    place = ask_for(scene, scene.stranger, "court", "arbiter", court, "--meta-evidence", "ipfs://meta")[
        "address"
    ]
    bounty = scene.escalated(arbiter=place)
    type_in(scene, scene.worker, "court", "ask", hex_of(bounty))
    return bounty, court


def say(scene, court, ruling):
    """The court's ruling stands, and can be appealed."""
    scene.chain.send(court, selector("say(uint256)") + ruling.to_bytes(32), scene.stage.stranger)


def selector(signature):
    return keccak(text=signature)[:4]


def test_a_ruling_that_can_be_appealed_is_noted_and_counts_on_the_last_day(scene, appealable):
    bounty, court = appealable
    id = hex_of(bounty)
    assert "NothingStands" in type_in(scene, scene.stranger, "court", "note", id, exit_code=1)
    say(scene, court, 1)
    shown = show(scene, id)
    assert (shown["next"], shown["ruling"]["standing"], shown["isPanel"]) == ("note", "1", False)
    assert "none of ours" in type_in(scene, None, "court", "show", id)
    type_in(scene, scene.stranger, "court", "note", id)
    assert show(scene, id)["next"] == "wait"
    scene.chain.send(court, selector("reopen()"), scene.stage.stranger)
    early = type_in(scene, scene.stranger, "court", "enforce", id, exit_code=1)
    assert "NoRuling: the court has not ruled" in early
    scene.stage.later(shown["lastDay"] - scene.chain.now())
    assert show(scene, id)["next"] == "enforce"
    type_in(scene, scene.stranger, "court", "enforce", id)
    assert scene.again(bounty).is_paid


def test_when_the_ruling_period_is_over_the_bounty_expires(scene, appealable):
    bounty, _ = appealable
    scene.stage.later(show(scene, hex_of(bounty))["until"] - scene.chain.now())
    assert show(scene, hex_of(bounty))["next"] == "late"
    type_in(scene, scene.stranger, "expire", hex_of(bounty))


# ------------------------------------------------------------------------------------------------------------ refusals


def test_a_court_is_asked_once_and_only_of_what_no_panel_decided(scene, arbiter, bounty):
    open_bounty = scene.open(lane=7, arbiter=arbiter)
    assert "NotForUs" in type_in(scene, scene.worker, "court", "ask", hex_of(open_bounty), exit_code=1)
    type_in(scene, scene.worker, "court", "ask", hex_of(bounty))
    assert "AlreadyAsked" in type_in(scene, scene.mate, "court", "ask", hex_of(bounty), exit_code=1)
    assert "NoRuling" in type_in(scene, scene.mate, "court", "enforce", hex_of(bounty), exit_code=1)


def test_a_fee_that_is_not_exact_is_refused(scene, arbiter, bounty):
    contract = CourtArbiter(scene.chain, arbiter, scene.escrow.address)
    for cost in (COST - 1, COST + 1):
        with pytest.raises(Refused, match=f"exactly {COST} wei"):
            contract.ask(bounty.terms, bounty.state, cost).simulate(scene.worker.address)


def test_an_arbiter_that_is_none_of_ours_is_not_asked(scene):
    person = scene.open(lane=7)
    said = type_in(scene, scene.worker, "court", "ask", hex_of(person), exit_code=2)
    assert "they rule themselves, with `oathwork rule`" in said
    nobody = scene.open(lane=8, arbiter=NOBODY)
    assert "name no arbiter" in type_in(scene, scene.worker, "court", "ask", hex_of(nobody), exit_code=2)
    stranger = scene.open(lane=9, arbiter=scene.guilds.address)
    said = type_in(scene, scene.worker, "court", "ask", hex_of(stranger), exit_code=2)
    assert "is not this version's CourtArbiter" in said


def test_what_serves_another_escrow_is_refused(scene, court):
    code = court_arbiter_code(scene.guilds.address, court, b"", 0, "")
    other, _ = create_contract(scene.chain, scene.stage.stranger, code)
    bounty = scene.open(lane=9, arbiter=other)
    said = type_in(scene, scene.worker, "court", "ask", hex_of(bounty), exit_code=2)
    assert f"serves another escrow: {scene.guilds.address}" in said


def test_a_case_that_is_not_ripe_or_not_there_is_refused(scene, court, bounty):
    type_in(scene, scene.worker, "court", "ask", hex_of(bounty))
    assert "TooEarly" in type_in(scene, scene.stranger, "court", "hand-in", court, 0, exit_code=1)
    assert "NotDecided" in type_in(scene, scene.stranger, "court", "conclude", court, 0, exit_code=1)
    assert "NotConcluded" in type_in(scene, scene.stranger, "court", "execute", court, 0, exit_code=1)
    assert "the court has no case 1" in type_in(
        scene, scene.stranger, "court", "conclude", court, 1, exit_code=1
    )
    assert "PanelArbitrator nor" in type_in(scene, None, "court", "show", scene.guilds.address, exit_code=2)


def test_an_arbiter_whose_storage_another_has_written_is_told_apart(scene, arbiter):
    forged = "0x" + "f0" * 20
    rpc(scene.chain, "anvil_setCode", forged, "0x" + scene.chain.code(arbiter).hex())
    bounty = scene.escalated(arbiter=forged)
    assert show(scene, hex_of(bounty))["fromHere"] is False
    assert "may have written rulings" in type_in(scene, None, "court", "show", hex_of(bounty))
    line = ["court", "ask", hex_of(bounty), "--unsigned", "--account", scene.worker.alias]
    said = type_in(scene, None, *line, with_remarks=True)
    assert f"look at {address(forged)}: it has this package's code" in said
    claims = ["claim", "--unsigned", "--account", scene.worker.alias]
    for lane, (court, is_warned) in enumerate(
        ((forged, True), (arbiter, False), (scene.arbiter.address, False)), 70
    ):
        said = type_in(scene, None, *claims, hex_of(scene.open(arbiter=court, lane=lane)), with_remarks=True)
        assert (f"before you claim: look at its arbiter {address(forged)}: it has" in said) is is_warned


def test_code_that_names_one_escrow_and_uses_another_is_refused(scene, arbiter):
    code = bytearray(scene.chain.code(arbiter))
    place = bytes(code).rindex(bytes.fromhex(scene.escrow.address[2:]))
    code[place : place + 20] = bytes.fromhex(scene.guilds.address[2:])
    rpc(scene.chain, "anvil_setCode", arbiter, "0x" + code.hex())
    with pytest.raises(Exception, match="has different values for escrow"):
        CourtArbiter(scene.chain, arbiter, scene.escrow.address)


def test_a_court_whose_clerk_serves_another_is_refused(scene, court):
    """Its code is ours, and so is its clerk's; but the clerk hands on what it gets to somebody else."""
    forged, code = "0x" + "f0" * 20, scene.chain.code(court)
    clerk, other = create_address(court, 1), create_address(forged, 1)
    for clerk_named in (code, code.replace(bytes.fromhex(clerk[2:]), bytes.fromhex(other[2:]))):
        rpc(scene.chain, "anvil_setCode", forged, "0x" + clerk_named.hex())
        rpc(scene.chain, "anvil_setCode", other, "0x" + scene.chain.code(clerk).hex())
        said = type_in(scene, None, "court", "show", forged, exit_code=2)
        assert f"the clerk of the PanelArbitrator at {address(forged)} is not its own" in said


def test_what_is_there_already_is_not_created_twice(scene, court, arbiter, elders):
    line = ["court", "panel", guild_hex(elders), "--fee", "0.001", "--policy", "policy.md"]
    assert f"there already: PanelArbitrator {court}" in type_in(scene, scene.mate, *line)
    assert f"there already: CourtArbiter {arbiter}" in type_in(scene, scene.mate, "court", "arbiter", court)
    assert PanelArbitrator(scene.chain, court, scene.escrow.address).is_from_here
    none = type_in(scene, scene.mate, "court", "arbiter", scene.guilds.address, exit_code=2)
    assert "does not say what a dispute costs" in none
    short = [*line[:3], "--fee", "1", "--policy", "policy.md", "--review-period", "1 hour"]
    assert "ReviewPeriodTooShort" in type_in(scene, scene.mate, *short, exit_code=1)


# ---------------------------------------------------------------------------------------------------------- a warranty


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return small_jobs(tmp_path_factory.mktemp("work") / "repository")[1].repository


@pytest.fixture
def claimed(scene):
    for call in edge.creation_calls(scene.chain, scene.escrow.address):
        call.send(scene.stage.stranger)
    return scene.claimed()


@pytest.fixture
def holdback(scene, court, claimed):
    line = ["warranty", "make", hex_of(claimed), "--court", court, "--period", "90 days"]
    return ask_for(scene, scene.worker, *line)["holdback"]


def deliver(scene, repository, bounty, holdback, **expected):
    share = ["--share", f"{holdback}=20%"]
    line = ["deliver", hex_of(bounty), "--repo", repository, "--spec", SPEC, *share]
    return type_in(scene, scene.worker, *line, **expected)


@pytest.fixture
def warranted(scene, repository, claimed, holdback):
    """Paid, and a fifth of the reward waits."""
    deliver(scene, repository, claimed, holdback)
    scene.stage.settle(scene.stage.draw(scene.again(claimed)), 90, 80, 70)
    assert scene.chain.balance(holdback) == claimed.terms.reward // 5
    return holdback


def test_a_warranty_that_nobody_complains_about_is_the_workers(scene, claimed, warranted):
    share = claimed.terms.reward // 5
    shown = ask_for(scene, None, "warranty", "show", warranted)
    assert (shown["next"], shown["holds"]) == ("complain", {NOBODY: str(share)})
    assert "TooEarly" in type_in(scene, scene.stranger, "warranty", "release", warranted, exit_code=1)
    scene.stage.later(91 * DAY)
    before = scene.chain.balance(scene.worker.address)
    (move,) = ask_for(scene, scene.stranger, "warranty", "release", warranted)["moved"]
    assert (move["amount"], move["from"], move["to"]) == (str(share), warranted, scene.worker.address)
    assert scene.chain.balance(scene.worker.address) - before == share
    assert "TooLate" in type_in(
        scene, scene.poster, "warranty", "complain", warranted, "ipfs://late", exit_code=1
    )


def test_a_complaint_that_is_right_gives_it_to_the_poster(scene, court, claimed, warranted):
    assert "NotPoster" in type_in(
        scene, scene.worker, "warranty", "complain", warranted, "ipfs://no", exit_code=1
    )
    (move,) = ask_for(scene, scene.poster, "warranty", "complain", warranted, "ipfs://broken")["moved"]
    assert (move["amount"], move["to"]) == (str(COST), court)
    again = type_in(scene, scene.poster, "warranty", "complain", warranted, "ipfs://more", exit_code=1)
    assert "AlreadyComplained" in again
    type_in(scene, scene.worker, "warranty", "evidence", warranted, "ipfs://works")
    assert "NotParty" in type_in(
        scene, scene.mate, "warranty", "evidence", warranted, "ipfs://me", exit_code=1
    )
    assert ask_for(scene, None, "warranty", "show", warranted)["next"] == "wait"
    judged(scene, court, 0, YES)
    assert "for the poster" in type_in(scene, None, "warranty", "show", warranted)
    before = scene.chain.balance(scene.poster.address)
    type_in(scene, scene.stranger, "warranty", "release", warranted)
    assert scene.chain.balance(scene.poster.address) - before == claimed.terms.reward // 5


def test_a_complaint_that_is_wrong_leaves_it_to_the_worker(scene, court, warranted):
    type_in(scene, scene.poster, "warranty", "complain", warranted, "ipfs://broken")
    judged(scene, court, 0, NO)
    shown = ask_for(scene, None, "warranty", "show", warranted)
    assert (shown["ruledFor"], shown["next"]) == (scene.worker.address, "release")


def test_a_holdback_of_another_bounty_or_none_at_all_consents_to_nothing(scene, repository, claimed, court):
    other = scene.claimed(lane=9)
    line = ["warranty", "make", hex_of(other), "--court", court]
    place = ask_for(scene, scene.worker, *line)["holdback"]
    said = deliver(scene, repository, claimed, place, exit_code=2)
    assert f"is of another bounty: {hex_of(other)}" in said
    line = ["warranty", "make", hex_of(claimed), "--court", court, "--worker", scene.mate.address]
    place = ask_for(scene, scene.worker, *line)["holdback"]
    assert "is of another worker" in deliver(scene, repository, claimed, place, exit_code=2)
    assert "has not agreed" in deliver(scene, repository, claimed, scene.guilds.address, exit_code=1)


def test_a_clone_that_its_maker_has_not_made_is_refused(scene, repository, claimed, holdback):
    forged = "0x" + "f0" * 20
    rpc(scene.chain, "anvil_setCode", forged, "0x" + scene.chain.code(holdback).hex())
    assert "is no holdback of this escrow" in deliver(scene, repository, claimed, forged, exit_code=2)
    assert "is no holdback" in type_in(scene, None, "warranty", "show", forged, exit_code=2)
    said = type_in(scene, None, "warranty", "show", scene.worker.address, exit_code=2)
    assert re.search("there is no holdback at", said)
