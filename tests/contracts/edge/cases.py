"""A court of the guild's, a market whose disputes it judges, and cases that follow their events."""

from dataclasses import dataclass

import pytest
from eth_abi.abi import encode
from eth_utils import keccak

from oathwork.model.terms import Status
from tests.support.actions import DAY
from tests.support.bounty import Bounty
from tests.support.outcome import logged, plain

FEE, SIZE = 10**16, 3
BOND = FEE * SIZE
EVIDENCE, REVIEW, PATIENCE = 3 * DAY, 2 * DAY, DAY
POLICY = keccak(text="how to judge")
REFUSED, FIRST, SECOND = 0, 1, 2
YES, NO, EMPTY = [90, 80, 20], [10, 20, 90], [0, 0, 90]


@dataclass
class Case:
    """A case, its bounty, and what is handed in to say how it ended."""

    number: int
    bounty: Bounty
    evidence_until: int
    market: object = None

    @property
    def given(self):
        return self.bounty.terms.values(), self.bounty.state.values()


@pytest.fixture(scope="session")
def setup(escrow, guild):
    """What a court is made of, in the contract's order."""

    def setup(**changes):
        values = {
            "escrow": escrow, "guild": guild, "fee": FEE, "size": SIZE, "evidencePeriod": EVIDENCE,
            "reviewPeriod": REVIEW, "patience": PATIENCE, "policy": POLICY,
        } | changes  # fmt: skip
        return tuple(plain(value) for value in values.values())

    return setup


@pytest.fixture(scope="session")
def arbitrator(deploy, setup, guilds, guild, steward):
    """A court that the guild serves, with a float for two cases."""
    court = deploy("PanelArbitrator", setup())
    guilds.servePosters(guild, [court], True, sender=steward)
    steward.transfer(court, 2 * BOND)
    return court


@pytest.fixture(scope="session")
def market(project, deployer, arbitrator):
    return deployer.deploy(project.MockMarket, arbitrator)


@pytest.fixture
def case_of(escrow, posted):
    """The case that a transaction has opened in a court."""

    def case_of(receipt, court):
        (facts,) = logged(receipt, court.CaseOpened)
        return Case(facts["number"], posted(receipt), facts["evidenceUntil"])

    return case_of


@pytest.fixture
def open_case(arbitrator, market, case_of, stranger):
    """Bring a dispute of the market's before the court."""

    def open_case(value=None):
        value = arbitrator.cost() if value is None else value
        return case_of(market.bring(2, value=value, sender=stranger), arbitrator)

    return open_case


@pytest.fixture
def case(open_case):
    return open_case()


@pytest.fixture
def hand_in(actions, escrow, stranger):
    """Hand the file of a case in, once the time for evidence is over."""

    def hand_in(case, court):
        actions.wait_until(case.evidence_until)
        bounty = case.bounty
        receipt = court.handIn(case.number, bounty.id, bounty.state.values(), sender=stranger)
        bounty.follow(log for log in receipt.events if log.contract_address == escrow.address)
        return receipt

    return hand_in


@pytest.fixture
def judged(actions, hand_in, arbitrator):
    """Let a panel judge a case by these scores: None is absent, and then patience must be over."""

    def judged(case, scores, court=arbitrator):
        hand_in(case, court)
        actions.draw(case.bounty)
        actions.wait_until(case.bounty.state.since + PATIENCE * (None in scores))
        actions.settle(case.bounty, scores=scores)
        return case

    return judged


@pytest.fixture
def silent(actions, hand_in, arbitrator):
    """Let three panels say nothing, and the bounty end by that; `scores` are those of the few who speak."""

    def silent(case, scores=(), court=arbitrator):
        hand_in(case, court)
        actions.draw(case.bounty)
        [actions.settle(case.bounty, scores=scores) for _ in range(bool(scores))]
        while case.bounty.status != Status.ESCALATED:
            step = actions.draw if case.bounty.status == Status.DELIVERED else actions.redraw
            step(case.bounty)
        actions.expire(case.bounty)
        return case

    return silent


@pytest.fixture
def lapsed(actions):
    """Let nobody hand the file in, and the bounty lapse."""

    def lapsed(case):
        terms = case.bounty.terms
        actions.wait_until(case.bounty.state.claimed_at + terms.work_period + 3_600)
        actions.lapse(case.bounty)
        return case

    return lapsed


@pytest.fixture
def conclude(arbitrator, stranger):
    def conclude(case, court=arbitrator):
        return court.conclude(case.number, *case.given, sender=stranger)

    return conclude


@pytest.fixture
def file_of(chain, arbitrator):
    """The hash of a case's file: all that was logged up to a block."""

    def file_of(case, number, court=arbitrator):
        hash = bytes(chain.provider.web3.eth.get_block(number)["hash"])
        parts = (chain.chain_id, court.address, case.number, number, hash)
        return keccak(encode(["uint256", "address", "uint256", "uint256", "bytes32"], parts))

    return file_of


@pytest.fixture
def force(chain, deployer):
    """Force money upon an account that is not asked: a contract ends in its constructor, and that is where it goes."""

    def force(account, value):
        code = "0x73" + plain(account)[2:] + "ff"
        sent = {"from": deployer.address, "value": value, "data": code, "gas": 200_000}
        chain.provider.web3.eth.send_transaction(sent)

    return force


@pytest.fixture
def clerk(project, arbitrator):
    return project.Clerk.at(arbitrator.clerk())
