"""What is there before a command about courts and warranties: a court that says what it is told, a guild's own, a share that waits."""

from dataclasses import dataclass, field

from eth_utils import keccak

from oathwork.contracts import edge
from oathwork.contracts.court_arbiter import CourtArbiter
from oathwork.contracts.court_creation import CourtSetup, court_arbiter_code, panel_court_code
from oathwork.contracts.deployments import create_contract
from oathwork.contracts.holdback import Holdback, Holdbacks
from oathwork.contracts.panel_court import PanelArbitrator, PanelEvaluator
from oathwork.model.typed_data import NOBODY, abi_word
from tests.support.mock_code import compiled, created
from tests.support.stage import DAY

FEE, SIZE = 10**15, 3
YES, NO = (90, 80, 70), (10, 20, 30)
LANE = 1_077  # of the bounty that `Around` has claimed


@dataclass
class Around:
    """What the others here need of a scene, where nobody types."""

    stage: object
    token: str = NOBODY
    around: dict = field(default_factory=dict)

    def __post_init__(self):
        self.chain, self.escrow, self.guilds = (
            self.stage.chain,
            self.stage.escrow,
            self.stage.contracts.guilds,
        )
        self.worker = self.stage.worker

    def claimed(self):
        return self.stage.claim(self.stage.post(self.stage.terms(lane=LANE)))

    def again(self, bounty):
        return self.stage.again(bounty)


def word_call(signature, *words):
    """Call data with plain words as arguments."""
    return keccak(text=signature)[:4] + b"".join(abi_word("uint256", word) for word in words)


def tell_court(play, court, signature, *words):
    play.chain.send(court, word_call(signature, *words), play.stage.stranger)


def mock_court(play):
    """A court that is none of ours, and says what it is told."""
    court = created(play.chain, play.stage.stranger, "MockCourts.sol", "MockAppealCourt")
    play.around[court] = ""
    return court


def court_arbiter(play, court):
    """An arbiter that asks a court."""
    code = court_arbiter_code(play.escrow.address, court, b"", 0, "")
    where, _ = create_contract(play.chain, play.stage.stranger, code)
    play.around[where] = "CourtArbiter"
    return CourtArbiter(play.chain, where, play.escrow.address)


def escalated(play):
    """A bounty that no panel has decided, and whose terms name a court."""
    court = mock_court(play)
    arbiter = court_arbiter(play, court)
    return play.escalated(arbiter=arbiter.address), arbiter, court


def asked(play):
    """The same, once somebody has asked the court."""
    bounty, arbiter, court = escalated(play)
    arbiter.ask(bounty.terms, bounty.state, arbiter.cost()).send(play.stage.mate)
    return bounty, arbiter, court


def ruled(play, ruling):
    """The same, once the court has ruled for good."""
    bounty, _, court = asked(play)
    tell_court(play, court, "execute(uint256,uint256)", 0, ruling)
    return bounty


def panel_court(play, kind=PanelArbitrator):
    """A court of the stage's guild, with a float for two cases."""
    stage = play.stage
    setup = CourtSetup(play.escrow.address, stage.guild, FEE, SIZE, DAY, 2 * DAY, 0, b"\x5c" * 32)
    where, _ = create_contract(play.chain, stage.stranger, panel_court_code(kind.NAME, setup))
    play.guilds.serve_posters(stage.guild, [where]).send(stage.steward)
    court = kind(play.chain, where, play.escrow.address)
    court.give(2 * FEE * SIZE).send(stage.stranger)
    play.around[where] = kind.NAME
    return court


def case(play):
    """A case, whose time for evidence is over; a market that can be told."""
    court, stranger = panel_court(play), play.stage.stranger
    code = compiled("MockCourts.sol")["MockMarket"] + abi_word("address", court.address)
    market, _ = create_contract(play.chain, stranger, code)
    play.chain.send(market, word_call("bring(uint256)", 2), stranger, value=court.cost())
    play.stage.later(DAY)
    return court


def judged(play, scores=YES):
    """The case, which a panel has judged."""
    court = case(play)
    return court, _judge(play, court, scores)


def _judge(play, court, scores):
    bounty = play.stage.ledger.lane(court.address, 0)
    court.hand_in(0, bounty.id, bounty.state).send(play.stage.stranger)
    return play.stage.settle(play.stage.draw(play.again(bounty)), *scores)


def concluded(play, scores=YES):
    court, bounty = judged(play, scores)
    court.conclude(0, bounty.terms, bounty.state).send(play.stage.stranger)
    return court, bounty


def submitted_job(play, budget=0):
    """A court of the guild's as the evaluator of a job; the market's address."""
    court, stranger = panel_court(play, PanelEvaluator), play.stage.stranger
    code = compiled("MockMarkets.sol")["MockCommerce"] + abi_word("address", play.stage.token.address)
    market, _ = create_contract(play.chain, stranger, code)
    accounts = b"".join(abi_word("address", each) for each in (stranger.address, court.address))
    until = play.chain.now() + 60 * DAY
    create = keccak(text="create(address,address,uint256,uint256)")[:4] + accounts
    if budget:
        play.stage.token.mint(stranger.address, budget).send(stranger)
        play.stage.token.approve(market, budget).send(stranger)
    play.chain.send(market, create + abi_word("uint256", until) + abi_word("uint256", budget), stranger)
    play.chain.send(market, word_call("submit(uint256)", 0), stranger)
    return court, market


def completed_job(play):
    """A court that has completed a job: its market's fee can be collected for the stranger, who has paid the panel."""
    court, market = submitted_job(play, budget=10**18)
    play.stranger.do(court.judge(market, 0, court.cost()))
    play.stage.later(DAY)
    bounty = _judge(play, court, YES)
    court.conclude(0, bounty.terms, bounty.state).send(play.stage.stranger)
    court.carry_out(0).send(play.stage.stranger)
    return court


def bounty_with_makers(play):
    """A claimed bounty, where there is what makes holdbacks."""
    for call in edge.creation_calls(play.chain, play.escrow.address):
        call.send(play.stage.stranger)
    return play.claimed()


def holdback(play):
    """A holdback with some of the reward in it, before the time for complaints is over."""
    bounty, court = bounty_with_makers(play), mock_court(play)
    what = (bounty.terms, play.worker.address, court, b"", play.chain.now() + 30 * DAY, 10 * DAY)
    maker = Holdbacks.of(play.chain, play.escrow.address)
    where = maker.address_of(*what)
    maker.make(*what).send(play.stage.stranger)
    if play.token == NOBODY:
        play.chain.send(where, b"", play.stage.stranger, value=10**17)
    else:
        play.stage.token.mint(where, 10**17).send(play.stage.stranger)
    play.around[where] = "Holdback"
    return Holdback(play.chain, where, play.escrow.address)
