"""Our contracts around the core beside other people's own, as npm has them: `make test-edge` fetches these."""

import pytest
from eth_abi.abi import decode
from eth_utils import keccak

from oathwork.model.terms import LaneEnd, Status
from oathwork.model.typed_data import NOBODY
from tests.support.foreign import EAS, KLEROS, OURS, PACKAGES, Foreign

pytestmark = pytest.mark.skipif(not PACKAGES.exists(), reason="not fetched: `make test-edge` does it")

DAY, HOUR, ETHER = 86_400, 3_600, 10**18
FEE, SIZE = 10**15, 3
BOND = FEE * SIZE
POLICY = keccak(text="how to judge")
OPENED = keccak(text="CaseOpened(uint256,address,bytes32,uint256)")


@pytest.fixture
def arbitrator(stage):
    """The guild's court."""
    setup = (stage.escrow.address, stage.guild, FEE, SIZE, DAY, 2 * DAY, 0, POLICY)
    court = Foreign.create(stage.chain, stage.stranger, OURS / "PanelArbitrator.json", setup)
    stage.contracts.guilds.serve_posters(stage.guild, [court.address]).send(stage.steward)
    stage.chain.send(court.address, b"", stage.stranger, value=BOND)
    return court


@pytest.fixture
def judge(stage, arbitrator):
    """Let a panel judge the court's first case, and have the ruling executed."""

    def judge(*scores):
        number = 0
        stage.later(DAY)
        asked = {"address": arbitrator.address, "topics": ["0x" + OPENED.hex()], "fromBlock": 0}
        (log,) = stage.chain.web3.eth.get_logs(asked)
        bounty = stage.ledger.bounty(bytes(log["topics"][3]))
        arbitrator.send(stage.stranger, "handIn", number, bounty.id, bounty.state.values())
        stage.settle(stage.draw(stage.again(bounty)), *scores)
        bounty = stage.again(bounty)
        arbitrator.send(stage.stranger, "conclude", number, bounty.terms.values(), bounty.state.values())
        return arbitrator.send(stage.stranger, "executeRuling", number)

    return judge


# --------------------------------------------------------------------------------------- the escrow of Kleros, version 1


@pytest.fixture
def disputed(stage, arbitrator):
    """A payment in Kleros' escrow over which both have paid for a ruling; the worker would receive it."""
    file = KLEROS / "MultipleArbitrableTransaction.json"
    market = Foreign.create(stage.chain, stage.stranger, file, arbitrator.address, b"", DAY)
    market.send(stage.poster, "createTransaction", 30 * DAY, stage.worker.address, "ipfs://meta", value=ETHER)
    market.send(stage.poster, "payArbitrationFeeBySender", 0, value=BOND)
    market.send(stage.worker, "payArbitrationFeeByReceiver", 0, value=BOND)
    return market


def test_a_yes_pays_the_sender_in_kleros_own_escrow(stage, disputed, judge):
    before = stage.chain.balance(stage.poster.address)
    judge(90, 80, 20)
    assert stage.chain.balance(stage.poster.address) - before == ETHER + BOND
    assert stage.chain.balance(disputed.address) == 0


def test_a_no_pays_the_receiver_in_kleros_own_escrow(stage, disputed, judge):
    before = stage.chain.balance(stage.worker.address)
    judge(10, 20, 90)
    assert stage.chain.balance(stage.worker.address) - before == ETHER + BOND


def test_zeros_split_it_in_kleros_own_escrow(stage, disputed, judge):
    before = [stage.chain.balance(each.address) for each in (stage.poster, stage.worker)]
    judge(0, 0, 90)
    after = [stage.chain.balance(each.address) for each in (stage.poster, stage.worker)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [(ETHER + BOND) // 2] * 2


# --------------------------------------------------------------------------------------------- Kleros' court, version 1


@pytest.fixture
def kleros(stage):
    """KlerosLiquid with one juror, who has all of its token's stake."""
    chain, keeper, juror = stage.chain, stage.stranger, stage.mate
    token = Foreign.create(
        chain, keeper, KLEROS / "MiniMeToken.json", NOBODY, NOBODY, 0, "Pinakion", 18, "PNK", True
    )
    token.send(keeper, "generateTokens", juror.address, 1_000 * ETHER)
    random = Foreign.create(chain, keeper, KLEROS / "ConstantNG.json", 10)
    trees = Foreign.create(chain, keeper, KLEROS / "SortitionSumTreeFactory.json")
    numbers = (0, HOUR, False, ETHER, 10_000, ETHER // 10, 511, [HOUR] * 4, 5)
    court = Foreign.create(
        chain, keeper, KLEROS / "KlerosLiquid.json", keeper.address, token.address, random.address, *numbers,
        SortitionSumTreeFactory=trees.address,
    )  # fmt: skip
    token.send(keeper, "changeController", court.address)
    court.send(juror, "setStake", 0, 100 * ETHER)
    return court


@pytest.fixture
def court_arbiter(stage, kleros):
    file = OURS / "CourtArbiter.json"
    made = (stage.escrow.address, kleros.address, b"", 0, "ipfs://meta")
    return Foreign.create(stage.chain, stage.stranger, file, *made)


@pytest.fixture
def asked(stage, kleros, court_arbiter):
    """A bounty that three panels have not judged, and about which the court was asked."""
    bounty = stage.claim(stage.post(stage.terms(arbiter=court_arbiter.address)))
    bounty = stage.deliver(bounty)
    while bounty.status != Status.ESCALATED:
        bounty = stage.draw(bounty)
        stage.later(bounty.terms.review_period)
        stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
        bounty = stage.again(bounty)
    cost = kleros.call("arbitrationCost", b"")
    given = (bounty.terms.values(), bounty.state.values())
    court_arbiter.send(stage.stranger, "ask", *given, value=cost)
    return bounty


def vote(stage, kleros, ruling):
    """Draw the jurors, and let them vote: the ruling then stands, and can be appealed."""
    keeper = stage.stranger
    for _ in range(2):
        kleros.send(keeper, "passPhase")
    kleros.send(keeper, "drawJurors", 0, 3)
    stage.later(HOUR)
    kleros.send(keeper, "passPeriod", 0)
    kleros.send(stage.mate, "castVote", 0, [0, 1, 2], ruling, 0)
    kleros.send(keeper, "passPeriod", 0)


def execute(stage, kleros):
    stage.later(HOUR)
    kleros.send(stage.stranger, "passPeriod", 0)
    kleros.send(stage.stranger, "executeRuling", 0)


def enforce(stage, court_arbiter, bounty):
    given = (bounty.terms.values(), bounty.state.values(), bounty.people.values())
    court_arbiter.send(stage.stranger, "enforce", *given)
    return LaneEnd(stage.escrow.last_end(bounty.terms.poster, bounty.terms.lane).how)


@pytest.mark.parametrize("ruling,end", [(1, LaneEnd.RULED_YES), (2, LaneEnd.RULED_NO), (0, LaneEnd.RULED_NO)])
def test_kleros_own_court_rules_on_a_bounty(stage, kleros, court_arbiter, asked, ruling, end):
    vote(stage, kleros, ruling)
    execute(stage, kleros)
    assert enforce(stage, court_arbiter, asked) == end


def test_a_ruling_of_kleros_court_that_can_be_appealed_is_taken_on_the_last_day(
    stage, kleros, court_arbiter, asked
):
    vote(stage, kleros, 1)
    stage.later(asked.state.since + 13 * DAY - stage.chain.now())
    assert enforce(stage, court_arbiter, asked) == LaneEnd.RULED_YES


# ----------------------------------------------------------------------------- the Ethereum Attestation Service, 1.4.1


@pytest.fixture
def eas(stage):
    registry = Foreign.create(stage.chain, stage.stranger, EAS / "SchemaRegistry.sol/SchemaRegistry.json")
    return Foreign.create(stage.chain, stage.stranger, EAS / "EAS.sol/EAS.json", registry.address)


@pytest.fixture
def herald(stage, eas):
    made = (stage.escrow.address, eas.address, NOBODY)
    return Foreign.create(stage.chain, stage.stranger, OURS / "Herald.json", *made)


def test_a_standing_is_attested_read_back_and_revoked_by_the_next(stage, eas, herald):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    stage.settle(bounty, 90, 90, 90)
    uids = []
    for _ in range(2):
        herald.send(stage.stranger, "attest", stage.guild, stage.worker.address)
        uids.append(herald.call("attestationOf", stage.guild, stage.worker.address))
        stage.later(180 * DAY)
    first, last = (eas.call("getAttestation", uid) for uid in uids)
    revoked_at = 4
    assert (first[revoked_at] > 0, last[revoked_at]) == (True, 0)
    kinds = ["uint96", "address", "uint64", "uint40", *["uint32"] * 4, "uint24", "address"]
    points = [decode(kinds, each[-1])[2] for each in (first, last)]
    assert points == [pytest.approx(36_000, abs=2), pytest.approx(18_000, abs=2)]


def test_an_end_is_attested_for_good(stage, eas, herald):
    bounty = stage.post()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    herald.send(stage.stranger, "attestEnd", stage.poster.address, bounty.terms.lane)
    uid = herald.call("endOf", stage.poster.address, bounty.terms.lane, 0)
    said = eas.call("getAttestation", uid)
    decoded = decode(["address", "uint256", "uint64", "uint8", "uint128", "address"], said[-1])
    assert decoded[1:5] == (bounty.terms.lane, 0, LaneEnd.WITHDRAWN, bounty.terms.stake)
    assert said[8] is False
