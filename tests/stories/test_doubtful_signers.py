"""A peer whose contract is believed by a question and refused by the escrow holds nobody up: what was refused gives way to
what is due besides."""

import pytest

from oathwork.chain.client import rpc
from oathwork.contracts import escrow
from oathwork.errors import Refused
from oathwork.mailbox.refusals import NotTaken
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.typed_data import address
from oathwork.verdicts.exchange import VerdictFolder, collect_verdicts
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from oathwork.workflows.coming_panel import settle_call, signers_gas
from oathwork.workflows.keeper import Keeper
from oathwork.workflows.missing import TooFewVerdicts
from oathwork.workflows.release import Release
from oathwork.workflows.settlement import Case, recordable
from tests.support.mailboxes import box_file, opened_box
from tests.support.signers import GAS_PRICE, ORIGIN, YES, if_equal, needing
from tests.support.stage import DAY

SIGNER = "0x" + "51" * 20
SIGNERS = {
    "needs 400,000 gas": needing(400_000),
    "yes to a question, no to a simulation": if_equal(ORIGIN, 0),
    "yes to a simulation, no in a transaction": if_equal(GAS_PRICE, 0),
}


@pytest.fixture(params=SIGNERS)
def signer(stage, request):
    rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + SIGNERS[request.param].hex())
    return request.param


@pytest.fixture
def bounty(stage):
    """In review by a named panel: the signer alone."""
    named = {"seats": 0, "fee": 0, "effort": 0, "size": 1, "panel": hash_panel(named_panel([SIGNER]))}
    return stage.deliver(stage.claim(stage.post(stage.terms(**named), panel=[SIGNER])))


@pytest.fixture
def verdict(stage, bounty):
    domain, state = stage.escrow.domain, bounty.state
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    return SignedVerdict(subject, bounty.people.panel[0].account, 10, b"\x01" * 32, b"signed")


@pytest.fixture
def folder(verdict, tmp_path):
    save_verdict(verdict, tmp_path)
    return VerdictFolder(tmp_path)


def test_a_keeper_goes_on_to_the_next_step(stage, signer, bounty, folder):
    keeper = Keeper(stage.contracts, [folder])
    turns = [keeper.tick(stage.stranger)]
    stage.later(2 * DAY)
    turns += [keeper.tick(stage.stranger), keeper.tick(stage.stranger)]
    done = [(each.action, each.result) for turn in turns[1:] for each in turn]
    assert done == [("redraw", "done"), ("expire", "done")]


def test_a_keeper_tries_once_what_fails_in_a_transaction(stage, bounty, folder):
    rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + if_equal(GAS_PRICE, 0).hex())
    keeper = Keeper(stage.contracts, [folder])
    turns = [[(each.action, each.result) for each in keeper.tick(stage.stranger)] for _ in range(3)]
    assert turns == [[("settle", "failed")], [], []]


def test_a_release_says_what_is_missing(stage, signer, bounty, folder):
    release = Release(stage.contracts, bounty.id, [folder])
    with pytest.raises(TooFewVerdicts, match="its peer has not signed it"):
        release.run(stage.stranger)


def test_a_release_that_is_shown_before_says_so_too(stage, signer, bounty, folder):
    release = Release(stage.contracts, bounty.id, [folder])
    with pytest.raises(TooFewVerdicts):
        release.run(
            stage.stranger, approve=lambda plan: release.call(plan).simulate(stage.stranger.address) is None
        )


def test_the_same_refusal_again_is_told(stage, bounty, folder, monkeypatch):
    rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + YES.hex())
    release = Release(stage.contracts, bounty.id, [folder])

    def refuse(plan):
        raise Refused("TooEarly", {"from": 7})

    with pytest.raises(Refused, match="too early: this is possible from 1970"):
        release.run(stage.stranger, approve=refuse)


def test_a_mailbox_takes_only_what_the_escrow_would(stage, bounty, verdict, tmp_path):
    with opened_box(stage.contracts, box_file(tmp_path)) as box:
        rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + needing(400_000).hex())
        with pytest.raises(NotTaken, match="its peer has not signed it"):
            box.take(verdict)
        assert (box.show(bounty.id).peers, box.show(bounty.id).is_open) == ((), False)
        rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + needing(290_000).hex())
        box.take(verdict)
        assert box.show(bounty.id).is_open


HONEST = "0x" + "52" * 20  # another member's contract, which always stands by what it signed


@pytest.fixture
def pair(stage, tmp_path):
    """In review by two contracts and a key, who have all signed; the first contract burns its gas in a transaction."""
    rpc(stage.chain, "anvil_setCode", SIGNER, "0x" + if_equal(GAS_PRICE, 0, otherwise=b"\xfe").hex())
    rpc(stage.chain, "anvil_setCode", HONEST, "0x" + YES.hex())
    panel = [SIGNER, HONEST, stage.peers[0].address]
    named = {"seats": 0, "fee": 0, "effort": 0, "size": 3, "panel": hash_panel(named_panel(panel))}
    bounty = stage.deliver(stage.claim(stage.post(stage.terms(**named), panel=panel)))
    domain, state = stage.escrow.domain, bounty.state
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    for account in (SIGNER, HONEST):
        save_verdict(SignedVerdict(subject, address(account), 90, b"\x01" * 32, b"signed"), tmp_path)
    return bounty, VerdictFolder(tmp_path)


def test_a_contract_that_burns_its_gas_takes_no_other_ones_verdict_along(stage, pair):
    bounty, folder = pair
    keeper = Keeper(stage.contracts, [folder])
    for _ in range(4):
        keeper.tick(stage.stranger)
    scores, index = stage.again(bounty).scores, [seat.account for seat in bounty.people.panel]
    assert scores.has_judged(index.index(address(HONEST)))


def test_a_release_gives_gas_for_what_a_contract_can_burn(stage, pair):
    bounty, folder = pair
    case = Case(stage.escrow.domain, bounty)
    verdicts, _ = recordable(
        case, collect_verdicts([folder], bounty.id), lambda each: each.verify(stage.chain)
    )
    gas = signers_gas(case.domain, bounty, verdicts)
    call = settle_call(stage.ledger, bounty, verdicts, spare_gas=gas)
    assert gas == 600_000 and call.cost(stage.stranger.address).gas == call.gas(stage.stranger.address)
    assert [event.facts["index"] for event in call.send(stage.stranger).named("Judged")] == [1]
    by_key = stage.verdicts(stage.again(bounty), None, None, 90)
    assert signers_gas(case.domain, bounty, by_key) == 0


@pytest.fixture
def escalated(stage):
    """Nobody has judged it; its poster, who is to be refunded before the worker, burns gas in a transaction."""
    panel = [stage.peers[0].address]
    named = {"seats": 0, "fee": 0, "effort": 0, "size": 1, "panel": hash_panel(named_panel(panel))}
    bounty = stage.deliver(stage.claim(stage.post(stage.terms(**named), panel=panel)))
    stage.later(3 * DAY)
    Keeper(stage.contracts).tick(stage.stranger)
    assert stage.again(bounty).status.name == "ESCALATED"
    rpc(
        stage.chain,
        "anvil_setCode",
        stage.poster.address,
        "0x" + if_equal(GAS_PRICE, 0, otherwise=b"\xfe").hex(),
    )
    return bounty


def test_a_receiver_that_burns_its_gas_holds_up_no_refund(stage, escalated):
    outcomes = Keeper(stage.contracts).tick(stage.stranger)
    assert [(each.action, each.result) for each in outcomes] == [("expire", "done")]


def test_what_fails_in_a_transaction_is_tried_again_later_and_later(stage, escalated, monkeypatch):
    monkeypatch.setattr(escrow, "_NATIVE_GAS", 0)  # as if it were not known what a receiver can burn
    keeper = Keeper(stage.contracts)
    assert [each.result for each in keeper.tick(stage.stranger)] == ["failed"]
    assert keeper.tick(stage.stranger) == []
    stage.later(601)
    assert [each.result for each in keeper.tick(stage.stranger)] == ["failed"]
    stage.later(601)
    assert keeper.tick(stage.stranger) == []
    rpc(stage.chain, "anvil_setCode", stage.poster.address, "0x")
    stage.later(601)
    assert [each.result for each in keeper.tick(stage.stranger)] == ["done"]
