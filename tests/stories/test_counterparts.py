"""Our contracts around the core beside other people's own, as npm has them: `make test-edge` fetches these."""

import json
import subprocess
from pathlib import Path

import pytest
from eth_abi.abi import decode
from eth_utils import keccak

from oathwork.chain.keys import dev_signers
from oathwork.cli import cli
from oathwork.contracts.eas import knows_schema
from oathwork.contracts.herald import Herald
from oathwork.model.attestation import STANDING_SCHEMA, STANDING_UID, AttestedStanding
from oathwork.model.guild import guild_hex
from oathwork.model.terms import LaneEnd, Status
from oathwork.model.typed_data import NOBODY, camel
from oathwork.workflows.attestation import attestation_as_json
from tests.support.attestations import KEY, STANDING, VECTOR, attested
from tests.support.foreign import EAS, KLEROS, OURS, PACKAGES, Foreign
from tests.support.terminal import runner

pytestmark = pytest.mark.skipif(not PACKAGES.exists(), reason="not fetched: `make test-edge` does it")

SUPPORT = Path(__file__).parents[1] / "support"
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


def asked_of_sdk(document, key=KEY):
    """What EAS' own SDK says of an attestation's file, and what it makes of the same with a key."""
    question = json.dumps({"file": document, "key": key, "schema": STANDING_SCHEMA})
    line = ["node", SUPPORT / "eas.mjs", PACKAGES]
    done = subprocess.run(line, input=question, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_eas_own_sdk_makes_the_vector_that_ordinary_tests_are_held_to():
    answer = asked_of_sdk(attestation_as_json(attested()))
    assert answer["signed"] == VECTOR["sig"]
    assert answer["schema"] == "0x" + STANDING_UID.hex()
    assert answer["fields"] == [[camel(name), as_text(getattr(STANDING, name))] for name in STANDING.TYPES]


def as_text(value):
    return value if isinstance(value, str) else str(value)


def test_eas_own_sdk_takes_the_file_that_a_command_wrote_and_makes_the_same(stage, eas, tmp_path):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    stage.settle(bounty, 90, 90, 90)
    file, environment = (
        tmp_path / "standing.json",
        {"OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path)},
    )
    environment |= {
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_STATE": str(tmp_path / "state"),
    }
    line = [
        "attest",
        guild_hex(stage.guild),
        stage.worker.address,
        "--eas",
        eas.address,
        "--write",
        str(file),
    ]
    done = runner().invoke(cli, [*line, "--account", "dev::0"], env=environment)
    assert done.exit_code == 0, done.stderr
    document = json.loads(file.read_text())
    assert document["sig"]["domain"]["version"] == eas.call("version")
    answer = asked_of_sdk(document)
    assert answer["verified"] is True and answer["signed"] == document["sig"]
    document["sig"]["message"]["recipient"] = stage.poster.address
    assert asked_of_sdk(document)["verified"] is False

    def check():
        return runner().invoke(cli, ["attest", "--check", str(file), "--json"], env=environment)

    assert json.loads(check().stdout)["revokedAt"] == 0
    assert "EAS knows the schema of standing by its number alone" in done.stderr
    eas.send(dev_signers(1)[0], "revokeOffchain", bytes.fromhex(document["sig"]["uid"][2:]))
    assert check().exit_code == 1 and json.loads(check().stdout)["revokedAt"] == stage.chain.now()


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
    assert first[1] == STANDING_UID == bytes(herald.call("standingSchema"))
    assert AttestedStanding.decoded(first[-1]).account == stage.worker.address
    assert Herald.at(stage.contracts, herald.address).eas == eas.address
    assert knows_schema(stage.chain, eas.address, STANDING_UID) is True


def test_an_end_is_attested_for_good(stage, eas, herald):
    bounty = stage.post()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    herald.send(stage.stranger, "attestEnd", stage.poster.address, bounty.terms.lane)
    uid = herald.call("endOf", stage.poster.address, bounty.terms.lane, 0)
    said = eas.call("getAttestation", uid)
    decoded = decode(["address", "uint256", "uint64", "uint8", "uint128", "address"], said[-1])
    assert decoded[1:5] == (bounty.terms.lane, 0, LaneEnd.WITHDRAWN, bounty.terms.stake)
    assert said[8] is False
