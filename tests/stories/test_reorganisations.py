"""
reorganisations: the node takes blocks back, up to 64 of them, around a draw and around a settlement.

├── when the lot's block is replaced
│   ├── the panel is drawn from the new block's mix
│   ├── verdicts of the old panel pay nobody who was not drawn again
│   └── a draw that was made for the old block and sent again draws nobody
└── when the settlement is taken back
    ├── release pays once more and the chain holds one payment
    ├── the keeper pays once more and the chain holds one payment
    ├── the node puts it back and release sends nothing
    └── the bounty has been sent back meanwhile and an old release pays nobody
"""

import secrets
from dataclasses import replace

import pytest

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.chain.history import block_header
from oathwork.errors import Refused
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.model import lot
from oathwork.model.header import mix_of
from oathwork.model.terms import Status
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from oathwork.workflows import missing
from oathwork.workflows.coming_panel import as_drawn
from oathwork.workflows.keeper import Keeper
from oathwork.workflows.settlement import Decision
from tests.stories.test_release import SPECIFICATION, Job, deliver, paid_once
from tests.support import play
from tests.support.anvil import ANVIL
from tests.support.repositories import commit, new_repository

pytestmark = pytest.mark.skipif(ANVIL is None, reason="anvil is not installed (make setup)")

DEPTHS = [3, 64]  # blocks


@pytest.fixture(scope="module")
def empty_shop():
    with play.anvil() as chain:
        yield play.set_up(chain)


@pytest.fixture
def job(empty_shop, tmp_path):
    """A job in review, with real evidence and the verdicts that pay it."""
    mark = local.snapshot(empty_shop.chain)
    repository = new_repository(tmp_path / "repository")
    commit(repository, {"sort.sh": "sort -n\n", "test.sh": "true\n"})
    folder = tmp_path / "verdicts"
    folder.mkdir()
    bounty, evidence = deliver(empty_shop, play.post(empty_shop, SPECIFICATION), repository, tmp_path)
    yield Job(empty_shop, bounty, repository, evidence, folder).drawn().judged("met", "met")
    local.restore(empty_shop.chain, mark)


@pytest.fixture
def store(stage, tmp_path):
    """A ledger that follows, and has to notice."""
    store = Store(stage.contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    store.follow()
    return store


def take_back(stage, depth, *again):
    """Replace the last blocks by another builder's; put these raw transactions into them, by number from the first."""
    old = stage.chain.block()
    rpc(stage.chain, "anvil_setCoinbase", "0x" + secrets.token_hex(20))
    rpc(stage.chain, "anvil_reorg", depth, again)
    assert stage.chain.block().number == old.number and stage.chain.block().hash != old.hash


def raw_of(stage, transaction):
    return rpc(stage.chain, "eth_getRawTransactionByHash", transaction)


def check_ledgers(stage, store, id):
    """Expect the ledger that follows to say what the logs say now, and the chain to keep it. Return that."""
    followed = store.refresh()
    bounty = Ledger(stage.contracts).bounty(id)
    assert store.stored(id) == bounty
    assert {id: each for id, each in followed.items() if each.status.is_live} == {
        each.id: each for each in Ledger(stage.contracts).live()
    }
    if bounty.status.is_live:
        assert stage.escrow.verify(bounty.terms, bounty.state)
    else:
        assert stage.escrow.status(bounty.terms.poster, bounty.terms.lane)[0] is Status.FREE
    return bounty


def give(stage, bounty, folder, *scores):
    """Put signed verdicts of the panel into the folder, as files."""
    folder.mkdir(exist_ok=True)
    domain, state = stage.escrow.domain, bounty.state
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    for verdict in stage.verdicts(bounty, *scores):
        peer = bounty.people.panel[verdict.index].account
        save_verdict(SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature), folder)
    return folder


def check_drawn(stage, store, delivered):
    """Expect the panel of the lot's block as it is now."""
    again = check_ledgers(stage, store, delivered.id)
    known = delivered.id, delivered.terms, delivered.state, delivered.people
    places = stage.ledger.places(stage.guild, delivered.terms.seats)
    now = mix_of(block_header(stage.chain, delivered.state.lot_block))
    assert again.people.panel == lot.panel(*known, places, now)


# --------------------------------------------------------------------------------------- when the lot's block is replaced


@pytest.fixture(params=DEPTHS, ids="depth {}".format)
def redrawn(request, stage, store):
    """A bounty before and after its lot's block has been replaced: delivered, with a panel; and then without."""
    delivered = stage.deliver(stage.claim(stage.post()))
    stage.reach_lot(delivered)
    local.mine(stage.chain, request.param - 3)
    old_hash = stage.chain.block(delivered.state.lot_block).hash
    stage.escrow.draw(delivered.terms, delivered.state, delivered.people).send(stage.stranger)
    drawn = stage.again(delivered)
    store.follow()
    take_back(stage, stage.chain.block().number - delivered.state.lot_block + 1)
    assert stage.chain.block(delivered.state.lot_block).hash != old_hash
    assert check_ledgers(stage, store, drawn.id) == delivered
    return delivered, drawn


def test_the_panel_is_drawn_from_the_new_blocks_mix(stage, store, redrawn):
    delivered, _ = redrawn
    stage.escrow.draw(delivered.terms, delivered.state, delivered.people).send(stage.stranger)
    check_drawn(stage, store, delivered)


def test_verdicts_of_the_old_panel_pay_nobody_who_was_not_drawn_again(stage, store, redrawn, tmp_path):
    delivered, drawn = redrawn
    folder = give(stage, drawn, tmp_path / "verdicts", 90, 90, 90)
    keeper = Keeper(stage.contracts, [VerdictFolder(folder)], ledger=store)
    again = as_drawn(stage.ledger, delivered)
    here = {seat.account for seat in drawn.people.panel} & {seat.account for seat in again.people.panel}
    first = "drawAndSettle" if here else "draw"  # whose verdict is there already is recorded at once
    assert [each.action for each in keeper.tick(stage.stranger)] == [first]
    give(stage, again, folder, 90, 90, 90)
    assert [each.action for each in keeper.tick(stage.stranger)] == ["settle"] * (len(here) < 2)
    paid = check_ledgers(stage, store, delivered.id)
    assert paid.end == "Paid"
    old = [seat.account for seat in drawn.people.panel if seat.account not in here]
    assert [stage.escrow.owed(account) for account in old] == [0] * len(old)


def test_a_draw_that_was_made_for_the_old_block_and_sent_again_draws_nobody(stage, store):
    delivered = stage.deliver(stage.claim(stage.post()))
    stage.reach_lot(delivered)
    receipt = stage.escrow.draw(delivered.terms, delivered.state, delivered.people).send(stage.stranger)
    raw = raw_of(stage, receipt.transaction)
    store.follow()
    depth = stage.chain.block().number - delivered.state.lot_block + 1
    take_back(stage, depth, [raw, depth - 1])
    with pytest.raises(Refused, match="WrongHeader"):  # its header is the old block's
        stage.chain.find(receipt.transaction)
    assert check_ledgers(stage, store, delivered.id) == delivered
    stage.escrow.draw(delivered.terms, delivered.state, delivered.people).send(stage.stranger)
    check_drawn(stage, store, delivered)


# ---------------------------------------------------------------------------------------- when the settlement is taken back


@pytest.fixture
def judged(stage, tmp_path):
    """A bounty in review and the folder of verdicts that pay it."""
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    return bounty, give(stage, bounty, tmp_path / "verdicts", 90, 80)


def check_paid_once(stage, store, bounty):
    """Expect one payment in the logs, the worker and the panel paid once, and nothing else in the escrow."""
    events = Ledger(stage.contracts).events(bounty.id)
    assert [event.name for event in events].count("Paid") == 1
    assert check_ledgers(stage, store, bounty.id).end == "Paid"
    owed = sum(stage.escrow.owed(peer.address) for peer in stage.peers)
    assert owed == 2 * bounty.terms.fee
    assert stage.chain.balance(stage.escrow.address) == owed + stage.escrow.commons(stage.guild)


def settle_and_take_back(stage, store, bounty, depth, run):
    """Run, let blocks pass, and take them all back with the settlement in the first of them."""
    before = stage.chain.balance(stage.worker.address)
    first = run()
    assert stage.chain.balance(stage.worker.address) == before + bounty.terms.reward + bounty.terms.bond
    check_paid_once(stage, store, bounty)
    local.mine(stage.chain, depth - 1)
    take_back(stage, depth)
    assert stage.chain.balance(stage.worker.address) == before
    assert check_ledgers(stage, store, bounty.id) == bounty
    return first, before


@pytest.mark.parametrize("depth", DEPTHS)
def test_release_pays_once_more_and_the_chain_holds_one_payment(job, depth):
    first = job.run()
    paid_once(job, first, is_new=True)
    local.mine(job.stage.chain, depth - 1)
    take_back(job.stage, depth)
    assert job.stage.ledger.bounty(job.bounty.id) == job.bounty
    second = job.run()  # the journal names a transaction that is gone
    paid_once(job, second, is_new=True)
    paid_once(job, job.run(), is_new=False)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_keeper_pays_once_more_and_the_chain_holds_one_payment(stage, store, judged, depth):
    bounty, folder = judged
    keeper = Keeper(stage.contracts, [VerdictFolder(folder)], ledger=store)

    def run():
        return [(each.action, each.result) for each in keeper.tick(stage.stranger)]

    first, before = settle_and_take_back(stage, store, bounty, depth, run)
    assert (first, run(), run()) == ([("settle", "done")], [("settle", "done")], [])
    assert stage.chain.balance(stage.worker.address) == before + bounty.terms.reward + bounty.terms.bond
    check_paid_once(stage, store, bounty)


def test_the_node_puts_it_back_and_release_sends_nothing(job):
    sent = job.run()
    local.mine(job.stage.chain, 2)
    take_back(job.stage, 3, [raw_of(job.stage, sent.transaction), 0])
    again = job.run()
    assert replace(again, is_new=True) == sent
    paid_once(job, again, is_new=False)


def test_the_bounty_has_been_sent_back_meanwhile_and_an_old_release_pays_nobody(job, tmp_path):
    job.run()
    take_back(job.stage, 1)
    others = replace(job, folder=tmp_path / "others" / "verdicts")
    others.folder.mkdir(parents=True)
    assert others.judged("not", "not", "poor").run(journal=False).decision in (
        Decision.SEND_BACK,
        Decision.FIND_EMPTY,
    )
    reopened, held = (
        job.stage.ledger.bounty(job.bounty.id),
        job.stage.chain.balance(job.stage.contracts.escrow.address),
    )
    assert reopened.status is Status.OPEN
    with pytest.raises(missing.Shortfall):
        job.run()
    assert job.stage.ledger.bounty(job.bounty.id) == reopened
    assert job.stage.chain.balance(job.stage.contracts.escrow.address) == held
