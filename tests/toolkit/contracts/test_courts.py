"""Courts and holdbacks as Python objects: one method per Solidity function, and nothing at a named address is believed."""

import re

import pytest

from oathwork.chain.abi import artifact
from oathwork.contracts import create2, edge
from oathwork.contracts.call import Call
from oathwork.contracts.court_arbiter import Arbitrator, CourtArbiter
from oathwork.contracts.court_creation import CourtSetup, court_arbiter_code, panel_court_code
from oathwork.contracts.create2 import PROXY, SALT, create2_address
from oathwork.contracts.deployments import create_contract
from oathwork.contracts.holdback import Holdback, Holdbacks, consent_of, is_holdback
from oathwork.contracts.panel_court import PanelArbitrator, PanelEvaluator, panel_court
from oathwork.errors import NotDeployed, NotOurs, Refused, TooEarly
from oathwork.model import messages
from oathwork.model.terms import Share, hash_team
from oathwork.model.typed_data import NOBODY
from tests.support import courts
from tests.support.stage import DAY, HASH

ERC_792 = {  # which contracts ask, and which have methods of `Arbitrator`
    *("appeal", "appealCost", "appealPeriod", "arbitrationCost", "currentRuling", "disputeStatus"),
}
SETUP = {  # are fields of the setup
    *("escrow", "fee", "guild", "size", "evidencePeriod", "reviewPeriod", "patience", "policy"),
}
KINDS = {
    CourtArbiter: {"WORKER"},
    PanelArbitrator: ERC_792 | SETUP,
    PanelEvaluator: SETUP,
    Holdbacks: set(),
    Holdback: set(),
}
MORE = {"is_from_here", "cost", "give", "setup", "of"}  # methods of no function of their contract


@pytest.fixture
def play(stage):
    return courts.Around(stage)


def snake(name):
    return re.sub("(?<=[a-z])([A-Z]+)", lambda match: "_" + match[1].lower(), name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_function_has_a_method_of_its_name(kind):
    functions = {snake(name) for name in artifact(kind.NAME).functions.keys() - KINDS[kind]}
    methods = {
        name for each in kind.__mro__ if each.__name__ not in ("Contract", "object") for name in vars(each)
    }
    public = {name for name in methods if name.islower() and not name.startswith("_")}
    assert functions - public == set()
    assert public - functions <= MORE


# ------------------------------------------------------------------------------------------------------------ arbiters


def test_an_arbiter_knows_its_court_and_what_it_tells_it(play):
    court = courts.mock_court(play)
    code = court_arbiter_code(play.escrow.address, court, b"\x07\x08", 5, "ipfs://meta")
    where, _ = create_contract(play.chain, play.stage.stranger, code)
    arbiter = CourtArbiter(play.chain, where, play.escrow.address)
    assert (arbiter.court(), arbiter.extra_data(), arbiter.template_id()) == (court, b"\x07\x08", 5)
    assert (arbiter.escrow(), arbiter.cost()) == (play.escrow.address, 3 * 10**17)
    assert arbiter.questions(HASH) == (False, 0) and arbiter.answers(0) == (False, False, False)
    assert arbiter.is_from_here(["ipfs://other", "ipfs://meta"])
    assert not arbiter.is_from_here(["ipfs://other"]) and not arbiter.is_from_here([])


def test_the_court_alone_rules(play):
    arbiter = courts.court_arbiter(play, courts.mock_court(play))
    with pytest.raises(Refused, match="only the court may rule"):
        arbiter.rule(0, 1).simulate(play.stage.stranger.address)


def test_what_is_no_court_is_said_to_be_none(play):
    for where in (play.stage.token.address, play.stage.worker.address):
        with pytest.raises(NotOurs, match="does not say what a dispute costs"):
            Arbitrator(play.chain, where).arbitration_cost()


# ------------------------------------------------------------------------------------------------------- courts of panels


@pytest.mark.parametrize("kind", [PanelArbitrator, PanelEvaluator])
def test_a_court_is_what_its_code_says(play, kind):
    court = courts.panel_court(play, kind)
    assert type(panel_court(play.chain, court.address, play.escrow.address)) is kind
    setup = (play.escrow.address, play.stage.guild, courts.FEE, courts.SIZE, DAY, 2 * DAY, 0, b"\x5c" * 32)
    assert court.setup == setup and court.is_from_here
    bond = courts.FEE * courts.SIZE
    assert (court.float(), court.cost(), court.case_count()) == (2 * bond, bond, 0)
    assert artifact("PanelArbitrator").decode(
        "clerk", play.chain.call(court.address, artifact(kind.NAME).encode("clerk"))
    )
    with pytest.raises(Refused, match="the court has no case 0"):
        court.case_at(0)


def test_another_escrow_another_code_and_nothing_at_all_are_refused(play):
    court, chain = courts.panel_court(play), play.chain
    with pytest.raises(NotOurs, match=f"serves another escrow: {play.escrow.address}"):
        PanelArbitrator(chain, court.address, play.guilds.address)
    with pytest.raises(NotOurs, match="is not this version's CourtArbiter"):
        CourtArbiter(chain, court.address, play.escrow.address)
    with pytest.raises(NotOurs, match="neither this version's PanelArbitrator nor its PanelEvaluator"):
        panel_court(chain, play.guilds.address, play.escrow.address)
    with pytest.raises(NotOurs, match="there is no contract at"):
        panel_court(chain, play.worker.address, play.escrow.address)


def test_a_job_is_judged_and_carried_out(play):
    court, market = courts.submitted_job(play)
    court.judge(market, 0, court.cost()).send(play.stage.stranger)
    assert court.jobs(0) == (0, play.stage.stranger.address)
    assert court.earned(play.stage.stranger.address, play.stage.token.address) == 0
    assert len(court.reason_of(0)) == 32
    play.stage.later(DAY)
    bounty = play.stage.ledger.lane(court.address, 0)
    court.hand_in(0, bounty.id, bounty.state).send(play.stage.stranger)
    bounty = play.stage.settle(play.stage.draw(play.again(bounty)), *courts.YES)
    court.conclude(0, bounty.terms, bounty.state).send(play.stage.stranger)
    court.carry_out(0).send(play.stage.stranger)
    assert court.case_at(0)[2:] == (True, True, 1)


# ----------------------------------------------------------------------------------------------------------- creations


def test_creations_are_described_by_what_they_are_made_with(play):
    escrow, court = play.escrow.address, play.worker.address
    setup = CourtSetup(escrow, play.stage.guild, 10**15, 5, DAY, 2 * DAY, 0, b"\x5c" * 32)
    codes = {
        court_arbiter_code(
            escrow, court, b"\x07", 9, "ipfs://meta"
        ): f"an appeal to the court at {court}, which is told 0x07",
        panel_court_code("PanelArbitrator", setup): "Panels of 5 of guild",
        panel_court_code("PanelEvaluator", setup): "jobs of markets",
    }
    for code, words in codes.items():
        said = Call(play.chain, "", "", PROXY, SALT + code).effect(court, 0).sentence()
        assert words in said and f"is created at {create2_address(code)}" in said


@pytest.mark.parametrize("tail", [b"\0", bytes(32)])
def test_a_creation_in_another_spelling_is_unknown(play, tail):
    setup = CourtSetup(play.escrow.address, play.stage.guild, 1, 5, DAY, 2 * DAY, 0, b"\x5c" * 32)
    for code in (
        court_arbiter_code(play.escrow.address, NOBODY, b"", 0, ""),
        panel_court_code("PanelArbitrator", setup),
    ):
        assert create2.described(SALT + code + tail) == ""
        assert create2.described(SALT + code[:-1]) == ""


# ----------------------------------------------------------------------------------------------------------- holdbacks


def test_a_holdback_is_known_by_its_code_alone(play):
    holdback = courts.holdback(play)
    bounty = play.stage.ledger.lane(play.stage.poster.address, courts.LANE)
    setup = holdback.setup()
    assert (setup.bounty, setup.poster, setup.worker) == (bounty.id, bounty.terms.poster, play.worker.address)
    assert setup.ruling_period == 10 * DAY and setup.extra_data == b""
    answer = play.chain.call(holdback.address, artifact("Holdback").encode("setup"))
    assert artifact("Holdback").decode("setup", answer) == tuple(setup)
    assert (holdback.dispute(), holdback.rules_until(), holdback.ruled(), holdback.to_poster()) == (
        0,
        0,
        False,
        False,
    )
    with pytest.raises(TooEarly):
        holdback.holder()
    maker = Holdbacks.of(play.chain, play.escrow.address)
    answer = play.chain.call(maker.address, artifact("Holdbacks").encode("pattern"))
    assert artifact("Holdbacks").decode("pattern", answer) == maker.pattern()


def test_text_for_the_court_is_read_from_the_code(play):
    bounty, court = courts.bounty_with_makers(play), courts.mock_court(play)
    maker = Holdbacks.of(play.chain, play.escrow.address)
    what = (bounty.terms, play.worker.address, court, b"how to judge" * 9, play.chain.now() + DAY, DAY)
    maker.make(*what).send(play.stage.stranger)
    setup = Holdback(play.chain, maker.address_of(*what), play.escrow.address).setup()
    assert (setup.court, setup.extra_data, setup.until, setup.ruling_period) == what[2:]


def test_it_consents_to_a_share_of_its_own_bounty_alone(play):
    holdback = courts.holdback(play)
    team = (Share(holdback.address, 2_000),)
    signature = consent_of(1, HASH, hash_team(team))
    for id, good in ((holdback.setup().bounty, True), (HASH, False)):
        message = messages.team_message(play.escrow.domain, id, 1, HASH, team)
        assert play.chain.has_signed(message, signature, holdback.address) is good
    yes = holdback.is_valid_signature(
        messages.team_message(play.escrow.domain, holdback.setup().bounty, 1, HASH, team).digest(), signature
    )
    assert yes == bytes.fromhex("1626ba7e")


def test_where_nothing_makes_holdbacks_there_are_none(play):
    with pytest.raises(NotDeployed, match="`oathwork deploy --around`"):
        Holdbacks.of(play.chain, play.escrow.address)
    with pytest.raises(NotOurs, match="there is no holdback at"):
        Holdback(play.chain, play.worker.address, play.escrow.address)
    with pytest.raises(NotOurs, match="is no holdback of this escrow's Holdbacks"):
        Holdback(play.chain, play.stage.token.address, play.escrow.address)
    assert not is_holdback(play.chain, play.stage.token.address, play.escrow.address)


def test_a_holdback_of_another_escrow_is_none(play):
    holdback = courts.holdback(play)
    with pytest.raises(NotOurs):
        Holdback(play.chain, holdback.address, play.guilds.address)
    assert edge.places(play.escrow.address)["Holdbacks"] != edge.places(play.guilds.address)["Holdbacks"]
