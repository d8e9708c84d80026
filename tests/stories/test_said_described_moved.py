"""What every command that sends says before a signature is what it does: said = described = moved.

Said is read from its words alone; described is the very calldata that was signed, or handed over unsigned or to a Safe;
moved is the difference in balances, debts and commons on a chain.
"""

import json
import threading
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from itertools import product

import pytest
from eth_utils.crypto import keccak

from oathwork.chain import accounts
from oathwork.chain.abi import artifact
from oathwork.chain.client import rpc
from oathwork.cli import COMMANDS, cli
from oathwork.contracts import PANEL, Move, create2, describe, edge, safe
from oathwork.contracts.deployments import CREATION_GAS
from oathwork.contracts.herald_creation import herald_code
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.contracts.money_text import MoneyText
from oathwork.demo.work import small_jobs
from oathwork.errors import NotConfirmed
from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.locate import load_manifest
from oathwork.evidence.manifest import Claim
from oathwork.model.terms import NOBODY, Share
from oathwork.model.typed_data import abi_word
from oathwork.workflows.coming_panel import as_drawn
from tests.support import courts, play
from tests.support.books import books, bounds, foretold
from tests.support.commands import commands
from tests.support.forms import other_forms, other_forms_in_json
from tests.support.mock_code import created
from tests.support.safe_wallet import SafeWallet
from tests.support.scenes import SPEC, Person, Scene
from tests.support.spoken import other_amounts, said_ahead, said_allowances, said_cost, said_moves, said_paid
from tests.support.stage import DAY, rolled_back
from tests.support.terminal import runner

SCENES = {}  # (command, what is special) -> who acts, whether in a team, and what prepares the rest of the command line
# Sign a file or a note, and send nothing.
SIGN_ONLY = {"review", "agree", "apply", "link", "probe sign"}
OWN_WAY = {"deploy", "replace", "keeper"}  # played below: they take neither --unsigned nor --safe


def scene(command, role, special="", *, shares=False, moneys=("in ETH", "in a token")):
    """Register what prepares a command: it is played in both moneys, alone and, if the work `shares`, in a team."""

    def register(prepare):
        for money, team in product(moneys, ["", "in a team"] if shares else [""]):
            name = " ".join(filter(None, [special, money, team]))
            SCENES[command, name] = (role, money, bool(team), prepare)
        return prepare

    return register


def hex_of(bounty):
    return "0x" + bounty.id.hex()


# ------------------------------------------------------------------------------------------------------------- bounties


@scene("post", "poster")
def post(play):
    return [play.file_of_terms(), "--guild", hex(play.stage.guild)]


@scene("close", "poster")
def close(play):
    return [hex_of(play.open())]


@scene("withdraw", "poster")
def withdraw(play):
    return [hex_of(play.open())]


@scene("withdraw", "stranger", "a closed one", moneys=["in a token"])
def withdraw_closed(play):
    bounty = play.open()
    play.poster.do(play.escrow.close(bounty.terms.lane))
    return [hex_of(bounty)]


@scene("withdraw", "poster", "through a crowd")
def withdraw_of_crowd(play):
    return [hex_of(play.bounty_of(play.full_crowd(play.poster), "post"))]


@scene("close", "poster", "through a rota", moneys=["in ETH"])
def close_of_rota(play):
    return [hex_of(play.bounty_of(play.full_till("rota", play.poster), "next"))]


@scene("cancel", "poster", moneys=[""])
def cancel(play):
    return ["3"]


@scene("probe commit", "poster", moneys=[""])
def commit_to_probe(play):
    work = play.folder / "work"
    work.mkdir()
    (work / "clock.py").write_text("pass\n")
    bounty, domain = play.claimed(), play.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, bounty.id, bounty.state.round, bounty.state.worker)
    (play.folder / "manifest.json").write_bytes(write_folder_manifest(claim, work).data)
    return ["manifest.json", "--reason", "It is empty", "--write", "probe.json"]


@scene("claim", "worker")
def claim(play):
    return [hex_of(play.open())]


@scene("claim", "worker", "to repair", moneys=["in a token"])
def claim_repair(play):
    return [hex_of(play.sent_back())]


@scene("quit", "worker")
def quit(play):
    bounty = play.claimed()
    play.stage.later(3 * DAY)
    return [hex_of(bounty)]


@scene("quit", "worker", "a repair", moneys=["in a token"])
def quit_repair(play):
    return [hex_of(play.repairing())]


@scene("lapse", "stranger")
def lapse(play):
    bounty = play.claimed()
    play.stage.later(8 * DAY)
    return [hex_of(bounty)]


@scene("lapse", "stranger", "a repair", moneys=["in ETH"])
def lapse_repair(play):
    bounty = play.repairing()
    play.stage.later(8 * DAY)
    return [hex_of(bounty)]


def delivery(play, bounty, *more):
    """What a worker types; with a team, of a manifest to which the mate has agreed."""
    repository = play.repository
    options = [hex_of(bounty), "--repo", repository, "--spec", SPEC, *more]
    if not play.team:
        return options
    options += ["--share", f"{play.mate.address}=33.33%"]
    play.type(play.worker, "deliver", *options, fails=True)  # writes the manifest, and misses the consent
    (manifest,) = play.folder.glob("bounties/*.manifest.json")
    play.type(play.mate, "agree", "--manifest", manifest, "--yes")
    (consent,) = play.folder.glob("*.json")
    return [*options, "--consent", consent]


@scene("deliver", "worker", shares=True)
def deliver(play):
    return delivery(play, play.claimed())


@scene("deliver", "worker", "and claim", shares=True)
def deliver_and_claim(play):
    return delivery(play, play.open(), "--claim")


@scene("deliver", "worker", "a repair", moneys=["in ETH"])
def deliver_repair(play):
    return delivery(play, play.sent_back(), "--claim")


@scene("relay", "stranger", "a claim, its bond a gift")
def relay_gift(play):
    play.type(play.worker, "claim", hex_of(play.open()), "--sign-only", play.folder / "order.json")
    return [play.folder / "order.json"]


@scene("relay", "stranger", "a claim, its bond by permit")
def relay_permit(play):
    own = ["--own-bond"] if play.token != NOBODY else []
    play.type(play.worker, "claim", hex_of(play.open()), "--sign-only", play.folder / "order.json", *own)
    return [play.folder / "order.json"]


@scene("relay", "stranger", "a delivery", shares=True)
def relay_delivery(play):
    order = play.folder / "order" / "delivery.json"
    order.parent.mkdir()
    play.type(play.worker, "deliver", *delivery(play, play.claimed()), "--sign-only", order)
    return [order]


@scene("relay", "stranger", "a closing")
def relay_closing(play):
    order = play.folder / "close.json"
    play.type(play.poster, "close", hex_of(play.claimed()), "--sign-only", order)
    return [order]


# -------------------------------------------------------------------------------------------------------------- judging


@scene("draw", "stranger")
def draw(play):
    bounty = play.delivered()
    play.stage.reach_lot(bounty)
    return [hex_of(bounty)]


@scene("redraw", "stranger")
def redraw(play):
    bounty = play.drawn()
    play.stage.later(3 * DAY)
    return [hex_of(bounty)]


@scene("settle", "stranger", "paid by two of three", shares=True)
def settle_paid(play):
    bounty = play.drawn()
    return [hex_of(bounty), *play.verdicts(bounty, 90, 80)]


@scene("settle", "stranger", "paid with a bonus", shares=True)
def settle_with_bonus(play):
    play.fill_the_commons()
    bounty = play.drawn()
    return [hex_of(bounty), *play.verdicts(bounty, 90, 80, 10)]


@scene("settle", "stranger", "of a panel that nobody has drawn", shares=True)
def draw_and_settle(play):
    bounty = play.delivered()
    play.stage.reach_lot(bounty)
    return [hex_of(bounty), *play.verdicts(as_drawn(play.stage.ledger, bounty), 90, 80, 70)]


@scene("settle", "stranger", "sent back")
def settle_sent_back(play):
    bounty = play.drawn()
    return [hex_of(bounty), *play.verdicts(bounty, 10, 20)]


@scene("settle", "stranger", "a repair that is paid", moneys=["in a token"])
def settle_repair(play):
    bounty = play.repaired()
    return [hex_of(bounty), *play.verdicts(bounty, 90, 80)]


@scene("settle", "stranger", "sent back again", moneys=["in ETH"])
def settle_sent_back_again(play):
    bounty = play.repaired()
    return [hex_of(bounty), *play.verdicts(bounty, 10, 20)]


@scene("settle", "stranger", "empty")
def settle_empty(play):
    bounty = play.drawn()
    return [hex_of(bounty), *play.verdicts(bounty, 0, 0, 90)]


@scene("settle", "stranger", "undecided")
def settle_undecided(play):
    bounty = play.drawn()
    return [hex_of(bounty), *play.verdicts(bounty, 90)]


@scene("release", "stranger", shares=True)
def release(play):
    options = delivery(play, play.claimed())
    play.type(play.worker, "deliver", *options, "--yes")
    (manifest,) = play.folder.glob("bounties/*.manifest.json")
    bounty = play.stage.draw(play.stage.ledger.bounty(load_manifest(manifest).claim.bounty))
    evidence = ["--manifest", manifest, "--repo", options[2]]
    return [hex_of(bounty), *evidence, *play.verdicts(bounty, 90, 80)]


@scene("rule", "arbiter", "paid", shares=True)
def rule_paid(play):
    return [hex_of(play.escalated()), "--pay"]


@scene("rule", "arbiter", "refunded", shares=True)
def rule_refunded(play):
    return [hex_of(play.escalated()), "--refund"]


@scene("expire", "stranger")
def expire(play):
    bounty = play.escalated()
    play.stage.later(15 * DAY)
    return [hex_of(bounty)]


@scene("collect", "poster")
def collect(play):
    play.owe(play.poster, play.open())
    return ["--token", play.token, "--to", play.mate.address]


@scene("collect", "stranger", "for somebody else")
def collect_for(play):
    play.owe(play.poster, play.open())
    return ["--token", play.token, "--for", play.poster.address]


# ------------------------------------------------------------------------------------------------- crowds, plans, rotas


@scene("crowd start", "poster", moneys=["in ETH"])
@scene("plan start", "poster", moneys=["in ETH"])
def start_deputy(play):
    play.deploy_around()
    return [play.file_of_terms(), "--guild", hex(play.stage.guild)]


@scene("rota start", "poster", moneys=["in ETH"])
def start_rota(play):
    return [*start_deputy(play), "--period", "30 days"]


@scene("crowd give", "worker")
def give_to_crowd(play):
    return [play.deputy("crowd", play.mate).address, "0.25"]


@scene("crowd give", "worker", "the rest")
def give_the_rest(play):
    crowd = play.deputy("crowd", play.mate)
    play.bring_in(crowd, crowd.give, crowd.setup().stake // 3)
    return [crowd.address, "7"]


@scene("crowd post", "stranger")
def post_of_crowd(play):
    return [play.full_crowd(play.mate).address]


@scene("crowd take", "worker")
def take_from_crowd(play):
    return [play.full_crowd(play.mate).address, "--to", play.arbiter.address]


@scene("crowd take", "worker", "after the bounty")
def take_what_came_back(play):
    crowd = play.full_crowd(play.mate)
    bounty = play.bounty_of(crowd, "post")
    play.stage.later(31 * DAY)
    play.escrow.withdraw(bounty.terms, bounty.state).send(play.stage.steward)
    return [crowd.address]


@scene("plan fill", "worker")
def fill_plan(play):
    return [play.deputy("plan", play.mate).address, "0.25"]


@scene("rota fill", "worker")
def fill_rota(play):
    return [play.deputy("rota", play.mate).address, "0.25"]


@scene("plan next", "stranger")
def next_of_plan(play):
    return [play.full_till("plan", play.mate).address]


@scene("rota next", "stranger")
def next_of_rota(play):
    return [play.full_till("rota", play.mate).address]


@scene("plan take", "poster")
def take_from_plan(play):
    return [play.full_till("plan", play.poster).address]


@scene("rota take", "poster")
def take_from_rota(play):
    return [play.full_till("rota", play.poster).address, "0.5", "--to", play.mate.address]


# ---------------------------------------------------------------------------------------------------------------- pots


def pots_of(play):
    """The pots, of which the poster's holds an ETH."""
    play.deploy_around()
    pot = KeeperPot.of(play.chain, play.escrow.address)
    pot.fill(play.poster.address, 10**18).send(play.stage.mate)
    return pot


@scene("pot fill", "poster", moneys=["in ETH"])
def fill_pot(play):
    pots_of(play)
    return ["0.05"]


@scene("pot fill", "stranger", "for somebody else", moneys=["in ETH"])
def fill_pot_of_another(play):
    pots_of(play)
    return ["0.05", "--for", play.poster.address]


@scene("pot price", "poster", moneys=["in ETH"])
def price_pot(play):
    pots_of(play)
    return ["--tip", "0.0001", "--base-fee", "30"]


@scene("pot take", "poster", "all", moneys=["in ETH"])
def empty_pot(play):
    pots_of(play)
    return ["all"]


@scene("pot take", "poster", "some", moneys=["in ETH"])
def take_from_pot(play):
    pots_of(play)
    return ["0.3", "--to", play.mate.address]


# ------------------------------------------------------------------------------------------------------------- heralds


def herald_of(play):
    """A herald to an EAS and to ERC-8004's registries of our own, which know the worker's agent 5."""
    chain, anyone = play.chain, play.stage.stranger
    eas, agents = (created(chain, anyone, "MockRegistries.sol", name) for name in ("MockEAS", "MockAgents"))
    set_wallet = keccak(text="setWallet(uint256,address)")[:4] + (5).to_bytes(32)
    chain.send(agents, set_wallet + abi_word("address", play.worker.address), anyone)
    code = herald_code(play.escrow.address, eas, agents)
    chain.send(create2.PROXY, create2.SALT + code, anyone)
    herald = create2.create2_address(code)
    play.around[herald] = "Herald"
    return herald


@scene("attest", "stranger", "a standing", moneys=[""])
def attest_standing(play):
    return [hex(play.stage.guild), play.worker.address, "--herald", herald_of(play)]


@scene("attest", "stranger", "an end", moneys=[""])
def attest_end(play):
    bounty = play.open(lane=4)
    play.poster.do(play.escrow.withdraw(bounty.terms, bounty.state))
    return ["--herald", herald_of(play), "--end", play.poster.address, "4"]


@scene("attest", "stranger", "an agent", moneys=[""])
def tell_of_agent(play):
    return [hex(play.stage.guild), "--herald", herald_of(play), "--agent", "5"]


# --------------------------------------------------------------------------------------------------------------- guilds


@scene("guild found", "poster", moneys=[""])
def found_guild(play):
    return [play.file_of_guild()]


@scene("guild seat", "stranger", "taken", moneys=[""])
def take_seat(play):
    play.offer_seat(play.stranger.address)
    return [hex(play.stage.guild)]


@scene("guild seat", "arbiter", "offered", moneys=[""])
def offer_seat(play):
    play.hand_stewardship_to(play.arbiter)
    return [hex(play.stage.guild), "--offer", play.mate.address]


@scene("guild unseat", "stranger", "left", moneys=[""])
def leave_seat(play):
    play.offer_seat(play.stranger.address)
    play.stranger.do(play.guilds.take_seat(play.stage.guild))
    return [hex(play.stage.guild)]


@scene("guild unseat", "arbiter", "ended", moneys=[""])
def end_seat(play):
    play.hand_stewardship_to(play.arbiter)
    return [hex(play.stage.guild), play.stage.peers[0].address]


@scene("guild posters", "arbiter", moneys=[""])
def serve_posters(play):
    play.hand_stewardship_to(play.arbiter)
    return [hex(play.stage.guild), play.mate.address]


@scene("guild steward", "arbiter", "offered", moneys=[""])
def offer_stewardship(play):
    play.hand_stewardship_to(play.arbiter)
    return [hex(play.stage.guild), "--offer", play.mate.address]


@scene("guild steward", "stranger", "taken", moneys=[""])
def take_stewardship(play):
    play.guilds.offer_stewardship(play.stage.guild, play.stranger.address).send(play.stage.steward)
    return [hex(play.stage.guild), "--take"]


# ------------------------------------------------------------------------------------------------- courts and warranties


@scene("court ask", "worker", moneys=[""])
def ask_court(play):
    return [hex_of(courts.escalated(play)[0])]


@scene("court note", "stranger", moneys=[""])
def note_ruling(play):
    bounty, _, court = courts.asked(play)
    courts.tell_court(play, court, "say(uint256)", 1)
    return [hex_of(bounty)]


@scene("court enforce", "stranger", "a yes")
def enforce_yes(play):
    return [hex_of(courts.ruled(play, 1))]


@scene("court enforce", "stranger", "a no")
def enforce_no(play):
    return [hex_of(courts.ruled(play, 2))]


@scene("court enforce", "stranger", "on the last day", moneys=["in ETH"])
def enforce_late(play):
    bounty, _, court = courts.asked(play)
    courts.tell_court(play, court, "say(uint256)", 1)
    play.stage.later(bounty.state.since + 13 * DAY - play.chain.now())
    return [hex_of(bounty)]


@scene("court evidence", "worker", moneys=[""])
def tell_court(play):
    return [hex_of(courts.asked(play)[0]), "ipfs://bafy"]


@scene("court evidence", "worker", "in a case", moneys=[""])
def tell_panel(play):
    return [courts.case(play).address, "ipfs://bafy", "--case", "0"]


@scene("court hand-in", "stranger", moneys=[""])
def hand_in(play):
    return [courts.case(play).address, "0"]


@scene("court conclude", "stranger", moneys=[""])
def conclude(play):
    return [courts.judged(play)[0].address, "0"]


@scene("court execute", "stranger", moneys=[""])
def execute(play):
    return [courts.concluded(play)[0].address, "0"]


@scene("court reclaim", "stranger", moneys=[""])
def reclaim(play):
    court, _ = courts.concluded(play, courts.NO)
    play.stage.later(3 * DAY)
    return [court.address, "0"]


@scene("court judge", "stranger", moneys=[""])
def judge_job(play):
    court, market = courts.submitted_job(play)
    return [court.address, market, "0"]


@scene("court collect", "stranger", moneys=["in a token"])
def collect_of_court(play):
    return [courts.completed_job(play).address, "--token", play.stage.token.address]


@scene("court collect", "poster", "for another", moneys=["in a token"])
def collect_of_court_for(play):
    court = courts.completed_job(play)
    return [court.address, "--token", play.stage.token.address, "--for", play.stranger.address]


@scene("court give", "poster", moneys=[""])
def give_to_court(play):
    return [courts.panel_court(play).address, "0.25"]


@scene("court arbiter", "stranger", moneys=[""])
def create_arbiter(play):
    return [courts.mock_court(play), "--extra-data", "0x07"]


@scene("court panel", "stranger", moneys=[""])
def create_court(play):
    (play.folder / "policy.md").write_text("how to judge")
    return [hex(play.stage.guild), "--fee", "0.001", "--policy", "policy.md"]


@scene("warranty make", "worker", moneys=[""])
def make_holdback(play):
    return [hex_of(courts.bounty_with_makers(play)), "--court", courts.mock_court(play)]


@scene("warranty complain", "poster", moneys=[""])
def complain(play):
    return [courts.holdback(play).address, "ipfs://bafy"]


@scene("warranty evidence", "poster", moneys=[""])
def tell_holdback(play):
    return [courts.holdback(play).address, "ipfs://bafy"]


@scene("warranty release", "stranger")
def release_holdback(play):
    holdback = courts.holdback(play)
    play.stage.later(31 * DAY)
    return [holdback.address]


# ------------------------------------------------------------------------------------------------------------ the stage


@pytest.fixture(scope="module")
def wallet(empty_stage):
    """Two of three owners are enough; none of them plays another role."""
    return SafeWallet(empty_stage.chain, list(empty_stage.people[16:19]), 2)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return small_jobs(tmp_path_factory.mktemp("work") / "repository")[1].repository


@pytest.fixture(autouse=True)
def keystores_alone(monkeypatch):
    """`dev::N` is opened by oathwork itself, also where `ape oathwork` has brought in Ape's accounts before."""
    monkeypatch.setattr(accounts, "_others", [])


@dataclass
class Answer:
    """What a command has printed beside its answer, and its answer."""

    remarks: str
    text: str

    @property
    def words(self):
        """The remarks before a signature: a keeper reports what has moved among them."""
        lines = self.remarks.splitlines()
        return "\n".join(line for line in lines if " moved from " not in line and " is now owed " not in line)

    @property
    def documents(self):
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    @property
    def moved(self):
        moves = [move for document in self.documents for move in document["moved"]]
        ways = [(move["token"], move["from"], move["to"], move["what"], move["owed"]) for move in moves]
        return [Move(int(move["amount"]), *way) for move, way in zip(moves, ways, strict=True)]


@pytest.fixture
def type_in(stage, tmp_path):
    """Run a command line in the test's folder, as somebody or nobody: `type_in(worker, "claim", id, "--yes")`.

    `fails`: whether it has to; None if that is not known. `answers`: what is typed when it asks.
    """

    def type_in(actor, command, *arguments, fails=False, answers=None):
        environment = {
            "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
            "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
            "OATHWORK_MAILBOX": None,
            "OATHWORK_LEDGER": None,
        }
        batch = tmp_path / "batches" / "batch.json"
        batch.parent.mkdir(exist_ok=True)
        who = ["--account", actor.alias] if actor and actor.alias else []
        if actor and not actor.alias:
            who = ["--safe", actor.address, "--out", batch]
        line = [*command.split(), *arguments, *who]
        with chdir(tmp_path):
            result = runner().invoke(cli, [str(part) for part in line], env=environment, input=answers)
        assert fails in (None, result.exit_code != 0), (
            f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
        )
        return Answer(result.stderr, result.stdout)

    return type_in


def by_key(scene, actor, command, line):
    """Sign and send at once; the transactions are read from the chain."""
    first = scene.chain.block().number + 1
    answer = scene.type(actor, command, *line, "--yes", "--json")
    return answer, sent_by(scene.chain, actor.address, first)


def sent_by(chain, account, first):
    """What an account has sent since a block, as steps that can be described."""
    eth = chain.web3.eth
    blocks = (eth.get_block(number, full_transactions=True) for number in range(first, eth.block_number + 1))
    mine = [each for block in blocks for each in block["transactions"] if each["from"] == account]
    return [safe.Step(each["to"], each["value"], bytes(each["input"])) for each in mine]


def signed_limit(chain, account, first):
    """The most that what an account has signed since a block could have cost in gas, in wei."""
    eth = chain.web3.eth
    blocks = (eth.get_block(number, full_transactions=True) for number in range(first, eth.block_number + 1))
    mine = [each for block in blocks for each in block["transactions"] if each["from"] == account]
    return sum(each["gas"] * each["maxFeePerGas"] for each in mine)


def unsigned(scene, actor, command, line):
    """Print the transactions, and let another program sign them."""
    answer = scene.type(actor, command, *line, "--unsigned")
    steps = [
        safe.Step(each["to"], int(each["value"], 16), bytes.fromhex(each["data"][2:]))
        for each in json.loads(answer.text)["transactions"]
    ]
    for step in steps:
        scene.chain.send(step.to, step.data, actor.signer, value=step.value)
    return answer, steps


def through_a_safe(scene, actor, command, line):
    """Write a batch, which the owners of a real Safe sign."""
    answer = scene.type(actor, command, *line)
    steps = safe.read_batch(scene.folder / "batches" / "batch.json")
    actor.wallet.execute(steps)
    return answer, steps


def spent_on_gas(chain, account, first):
    """What an account has paid for gas since a block, in wei."""
    eth = chain.web3.eth
    hashes = [
        each
        for number in range(first, eth.block_number + 1)
        for each in eth.get_block(number)["transactions"]
    ]
    receipts = [eth.get_transaction_receipt(each) for each in hashes]
    return sum(each["gasUsed"] * each["effectiveGasPrice"] for each in receipts if each["from"] == account)


def described(scene, step, sender, now, block):
    """What a step does, by its data and by what the contract that is called answers before it."""
    call = scene.named(step)

    def ask(function, *arguments):
        if function == "chain":
            return scene.chain.id
        if function == "balance":
            return held_at(scene.chain, step.to, *arguments, block)
        abi = artifact(call.contract)
        return abi.decode(function, scene.chain.call(step.to, abi.encode(function, *arguments), block=block))

    return describe(call, sender, now, ask)


def held_at(chain, account, token, block):
    """What an account had of a token after a block."""
    if token == NOBODY:
        return chain.web3.eth.get_balance(account, block)
    abi = artifact("MockToken")
    return abi.decode("balanceOf", chain.call(token, abi.encode("balanceOf", account), block=block))


def check_said_is_described(scene, sender, words, steps, now, first):
    """Expect the words to be the effects of this very calldata, in order, and to name no other amount."""
    effects = [described(scene, step, sender, now, first - 1) for step in steps]
    money = MoneyText(scene.chain)
    sentences = [effect.sentence(money) for effect in effects]
    lines = [line.strip() for line in words.splitlines()]
    assert [line for line in lines if line in sentences] == sentences
    assert said_moves(words) == [move for effect in effects for move in effect.moves]
    assert said_allowances(words) == [each.amount for effect in effects for each in effect.allowances]
    assert other_amounts(words) == sum(
        other_amounts(effect.words) for effect in effects
    )  # a price is no move


def check_moved_is_said(scene, words, before, after):
    """Expect the books to hold what the words have said, within the bounds where they have said bounds."""
    least, most = bounds(before, said_moves(words), [scene.worker.address, scene.mate.address])
    wrong = {
        key: (least[key], held, most[key])
        for key, held in after.items()
        if not least[key] <= held <= most[key]
    }
    assert wrong == {}
    debts = sum(held - before[key] for key, held in after.items() if key[0] == "owed")
    if any(move.to == PANEL for move in said_moves(words)):
        assert debts == sum(move.amount for move in said_moves(words) if move.waits)


# ------------------------------------------------------------------------------------------------------------ the sweep


def test_every_command_that_signs_is_played_here():
    signing = {name for name, command in commands() if any(each.name == "account" for each in command.params)}
    assert {command for command, _ in SCENES} | OWN_WAY | SIGN_ONLY == signing
    assert COMMANDS.keys() >= OWN_WAY


@pytest.mark.parametrize("ways", [(by_key, unsigned), (through_a_safe,)], ids=["by key", "through a Safe"])
@pytest.mark.parametrize("command, special", SCENES)
def test_what_is_said_is_what_is_described_is_what_is_moved(
    wallet, repository, stage, type_in, tmp_path, command, special, ways
):
    role, money, in_team, prepare = SCENES[command, special]
    token = stage.token.address if money == "in a token" else NOBODY
    team = (Share(stage.mate.address, 3_333),) if in_team else ()
    safe_role = role if ways == (through_a_safe,) else ""
    scene = Scene(stage, token, tmp_path, type_in, repository, wallet, safe_role, team)
    line = prepare(scene)
    before = books(stage, token, *others(scene))
    for way in ways:
        with rolled_back(stage):
            check(way, scene, scene.cast[role], command, line, before)


def others(scene):
    """Whose money is counted besides: a Safe's, a deputy's, a court's, and what is in the pots."""
    pots = edge.places(scene.escrow.address)["KeeperPot"]
    return scene.wallet.address, pots, *scene.deputies, *scene.around


def check(way, scene, actor, command, line, before):
    stage = scene.stage
    now, first = stage.chain.now(), stage.chain.block().number + 1
    answer, steps = way(scene, actor, command, line)
    after = books(stage, scene.token, *others(scene))
    gas = spent_on_gas(stage.chain, actor.address, first)
    after[actor.address] += gas if scene.token == NOBODY else 0

    check_said_is_described(scene, actor.address, answer.words, steps, now, first)
    check_moved_is_said(scene, answer.words, before, after)
    if way is by_key:
        assert foretold(before, answer.moved) == after
        assert sum(int(each["fee"]) for each in answer.documents) + said_paid(answer.remarks) == gas
        assert other_forms(answer.remarks) == other_forms_in_json(answer.text.splitlines()[-1]) == []
    if way is by_key:
        assert gas <= signed_limit(stage.chain, actor.address, first) <= said_cost(answer.words)
    elif way is unsigned and len(steps) == 1:  # what a second one costs is not known before the first
        assert gas <= said_cost(answer.words)


# --------------------------------------------------------------------------------------- what only a key of one's own can


@pytest.fixture
def scene(wallet, repository, stage, type_in, tmp_path):
    """In ETH, with nobody but people with keys."""
    return Scene(stage, NOBODY, tmp_path, type_in, repository, wallet)


def test_a_keeper_with_pots_says_and_reports_what_each_step_moves_and_earns(scene):
    pot = pots_of(scene)
    pot.set_price(10**15, 10**11).send(scene.poster.signer)
    bounty = scene.claimed()
    scene.stage.later(8 * DAY)
    now, first, keeper = scene.chain.now(), scene.chain.block().number + 1, scene.stranger
    before = books(scene.stage, NOBODY, pot.address)
    foretelling = scene.type(keeper, "keeper", "--once", "--dry-run", "--pot", "--json")
    answer = scene.type(keeper, "keeper", "--once", "--pot", "--json")
    after = books(scene.stage, NOBODY, pot.address)
    gas = spent_on_gas(scene.chain, keeper.address, first)
    after[keeper.address] += gas
    steps = sent_by(scene.chain, keeper.address, first)
    check_said_is_described(scene, keeper.address, answer.words, steps, now, first)
    check_moved_is_said(scene, answer.words, before, after)
    (row,) = answer.documents[0]["outcomes"]
    moved, paid = said_moves(answer.words)
    assert said_moves(foretelling.words) == [moved, replace(paid, to=NOBODY)]  # nobody signs a dry run
    assert foretold(before, Answer("", json.dumps(row)).moved) == after
    assert gas < int(row["earned"]) == before[pot.address] - after[pot.address]
    assert scene.again(bounty).status.name == "OPEN"


@pytest.mark.parametrize("scores", [(90, 80), (10, 20), (0, 0)])
def test_the_keeper_says_and_reports_what_each_step_moves(scene, scores):
    scene.fill_the_commons()
    bounty = scene.drawn()
    verdicts = scene.verdicts(bounty, *scores)
    now, first, keeper = scene.chain.now(), scene.chain.block().number + 1, scene.stranger
    before = books(scene.stage, NOBODY)
    foretelling = scene.type(keeper, "keeper", "--once", "--dry-run", "--json", *verdicts)
    answer = scene.type(keeper, "keeper", "--once", "--json", *verdicts)
    after = books(scene.stage, NOBODY)
    gas = spent_on_gas(scene.chain, keeper.address, first)
    after[keeper.address] += gas
    steps = sent_by(scene.chain, keeper.address, first)
    check_said_is_described(scene, keeper.address, answer.words, steps, now, first)
    check_moved_is_said(scene, answer.words, before, after)
    assert said_moves(foretelling.words) == said_moves(answer.words)
    assert foretold(before, Answer("", json.dumps(answer.documents[0]["outcomes"][0])).moved) == after
    assert 0 < gas <= said_cost(answer.words)
    assert said_paid(answer.words) == gas == sum(int(each["fee"]) for each in answer.documents[0]["outcomes"])


@contextmanager
def stuck(scene):
    """No block takes what is sent meanwhile, until half a second has passed."""
    patience = scene.chain.patience
    rpc(scene.chain, "evm_setAutomine", False)
    try:
        scene.chain.patience = 0.1
        yield threading.Timer(0.5, lambda: rpc(scene.chain, "evm_setIntervalMining", 1))
    finally:
        scene.chain.patience = patience
        rpc(scene.chain, "evm_setIntervalMining", 0)
        rpc(scene.chain, "evm_setAutomine", True)


@pytest.mark.parametrize("stuck_call", ["withdraw", "approve"])
@pytest.mark.parametrize("options", [(), ("--cancel",)])
def test_what_is_stuck_is_described_again_or_cancelled(scene, options, stuck_call):
    bounty, hashes = scene.open(), []
    withdrawal = scene.escrow.withdraw(bounty.terms, bounty.state)
    approval = scene.stage.token.approve(scene.escrow.address, 5 * 10**17)
    call = withdrawal if stuck_call == "withdraw" else approval
    now, first = scene.chain.now(), scene.chain.block().number + 1
    before = books(scene.stage, NOBODY)
    with stuck(scene) as block:
        with pytest.raises(NotConfirmed):
            call.send(scene.poster.signer, announce=hashes.append)
        block.start()
        answer = scene.type(scene.poster, "replace", hashes[0], *options, "--yes", "--json")
    after = books(scene.stage, NOBODY)
    after[scene.poster.address] += (gas := spent_on_gas(scene.chain, scene.poster.address, first))
    steps = [] if options else sent_by(scene.chain, scene.poster.address, first)
    check_said_is_described(scene, scene.poster.address, answer.words, steps, now, first)
    check_moved_is_said(scene, answer.words, before, after)
    assert foretold(before, answer.moved) == after
    assert 0 < gas <= said_cost(answer.words)
    assert bool(said_moves(answer.words)) is (call is withdrawal and not options)
    assert bool(said_allowances(answer.words)) is (call is approval and not options)


def test_a_deployment_says_what_it_creates_and_what_the_proxy_needs(stage, type_in):
    deployer, proxy = Person(stage.people[1], 1), create2.PROXY
    with play.anvil() as chain:
        rpc(chain, "anvil_setCode", proxy, "0x")
        before, first = chain.balance(deployer.address), chain.block().number + 1
        answer = type_in(deployer, "deploy", "--network", chain.web3.provider.ipc_path, "--yes", "--json")
        gas = spent_on_gas(chain, deployer.address, first)
        spent = before - chain.balance(deployer.address)
        creation = sent_by(chain, deployer.address, first)[-1]
    (move,) = said_moves(answer.words)
    assert (move.amount, move.source, move.to) == (spent - gas, deployer.address, create2.PROXY_SIGNER)
    assert answer.moved == [move] and other_amounts(answer.words) == 0
    assert describe(creation, deployer.address, 0).sentence() in answer.words
    assert answer.documents[0]["escrow"] in answer.words
    assert 0 < gas <= said_cost(answer.words)


def test_a_deployer_reads_before_the_proxy_is_paid_what_it_is_and_what_comes_after(type_in, stage):
    deployer = Person(stage.people[1], 1)
    with play.anvil() as chain:
        rpc(chain, "anvil_setCode", create2.PROXY, "0x")
        answer = type_in(deployer, "deploy", "--network", chain.web3.provider.ipc_path, "--json", fails=True)
        price, nonce = chain.fees()["maxFeePerGas"], chain.web3.eth.get_transaction_count(deployer.address)
    assert "lacks the CREATE2 proxy" in answer.words and nonce == 0
    assert CREATION_GAS * price <= said_ahead(answer.words) < 1.01 * CREATION_GAS * price
