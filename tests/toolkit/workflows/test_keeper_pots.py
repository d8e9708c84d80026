"""A keeper with pots: each move goes through the pot that surely pays for it, and to the escrow otherwise."""

from dataclasses import replace

import pytest

from oathwork.chain.client import rpc
from oathwork.contracts import edge
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.model.amounts import DAY, HOUR
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from oathwork.workflows import keeper as keeper_module
from oathwork.workflows.keeper import Keeper
from tests.support import multicall3

ETHER = 10**18
TIP = ETHER // 1_000
DEAR = 10**12  # wei for a unit of gas: more than any base fee here


@pytest.fixture
def pot(on_anvil):
    """The pots, of which the poster's holds an ETH, and pays all gas and a tip."""
    stage = on_anvil
    for call in edge.creation_calls(stage.chain, stage.escrow.address):
        call.send(stage.stranger)
    pot = KeeperPot.of(stage.chain, stage.escrow.address)
    pot.fill(stage.poster.address, ETHER).send(stage.mate)
    pot.set_price(TIP, DEAR).send(stage.poster)
    return pot


def overdue(stage, lanes=1):
    """Bounties that nobody has claimed, and that can be sent back."""
    bounties = [stage.post(stage.terms(lane=lane)) for lane in range(lanes)]
    stage.later(31 * DAY)
    return bounties


def ways(outcomes):
    """Which way each step went, in the order of the outcomes, and what became of it."""
    return [(each.call.contract, each.result) for each in outcomes]


def test_a_move_goes_through_the_pot_and_what_it_paid_is_in_the_outcome(on_anvil, pot):
    stage = on_anvil
    (bounty,) = overdue(stage)
    before = stage.chain.balance(pot.address)
    (outcome,) = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert (outcome.result, outcome.call.contract) == ("done", "KeeperPot")
    assert outcome.pay == before - stage.chain.balance(pot.address) > TIP
    assert outcome.pay > stage.chain.find(outcome.transaction).fee
    assert stage.again(bounty).end == "Withdrawn"


def test_without_its_pots_a_keeper_goes_to_the_escrow(on_anvil, pot):
    overdue(on_anvil)
    (outcome,) = Keeper(on_anvil.contracts).tick(on_anvil.stranger)
    assert (outcome.call.contract, outcome.pay) == ("BountyEscrow", 0)


def empty(stage, pot):
    pot.take(stage.mate.address, ETHER).send(stage.poster)


def leave_dust(stage, pot):
    """Enough for the tip, by which a node without a base fee would judge, and not for the gas."""
    pot.take(stage.mate.address, ETHER - TIP - 10**9).send(stage.poster)


def price_nothing(stage, pot):
    pot.set_price(0, 0).send(stage.poster)


def pay_less_than_the_detour(stage, pot):
    pot.set_price(1, 1).send(stage.poster)


@pytest.mark.parametrize("spoil", [empty, leave_dust, price_nothing, pay_less_than_the_detour])
def test_what_its_pot_does_not_pay_for_goes_to_the_escrow(on_anvil, pot, spoil):
    stage = on_anvil
    bounties = overdue(stage)
    spoil(stage, pot)
    (outcome,) = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert (outcome.result, outcome.call.contract, outcome.pay) == ("done", "BountyEscrow", 0)
    assert stage.again(bounties[0]).end == "Withdrawn"


def test_a_simulation_without_a_base_fee_does_not_mislead(on_anvil, pot, monkeypatch):
    """Most nodes simulate so: the pot seems to need the tip alone, and in a block would not do."""
    stage = on_anvil
    overdue(stage)
    leave_dust(stage, pot)

    def priced(step, sender):
        gas = (step.direct or step.call).gas(sender)
        return replace(step, gas=gas + 60_000)

    monkeypatch.setattr(keeper_module, "priced", priced)
    (outcome,) = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert (outcome.result, outcome.call.contract) == ("done", "BountyEscrow")


def test_a_pot_that_holds_enough_for_one_move_pays_for_one(on_anvil, pot):
    """What is set aside for the first is not there for the second."""
    stage = on_anvil
    overdue(stage, lanes=2)
    most = pot.allowances()["withdraw"][1] * stage.chain.fees()["maxFeePerGas"] + TIP
    pot.take(stage.mate.address, ETHER - most).send(stage.poster)
    outcomes = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert sorted(ways(outcomes)) == [("BountyEscrow", "done"), ("KeeperPot", "done")]


def test_beside_multicall3_paid_moves_go_alone_and_the_others_together(on_anvil, pot):
    """A pot pays whoever calls it: within Multicall3 that would be Multicall3."""
    stage = on_anvil
    rpc(stage.chain, "anvil_setCode", multicall3.ADDRESS, "0x" + multicall3.CODE.hex())
    stage.contracts.guilds.serve_posters(stage.guild, [stage.mate.address]).send(stage.steward)
    for lane in range(2):
        stage.escrow.post(stage.terms(lane=lane, poster=stage.mate.address)).send(stage.mate)
    overdue(stage, lanes=2)
    outcomes = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert [each.result for each in outcomes] == ["done"] * 4
    by_pot = [each for each in outcomes if each.call.contract == "KeeperPot"]
    together = {each.transaction for each in outcomes if each.call.contract == "BountyEscrow"}
    assert len(by_pot) == len({each.transaction for each in by_pot}) == 2 and len(together) == 1
    assert all(each.pay > TIP for each in by_pot)
    assert stage.chain.balance(multicall3.ADDRESS) == 0


def test_verdicts_that_are_only_recorded_go_to_the_escrow(on_anvil, pot, tmp_path):
    """One of three, when the time is over: it moves nothing, and its peer is not marked by the redraw."""
    stage = on_anvil
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    (verdict,) = stage.verdicts(bounty, 90)
    domain, state = stage.escrow.domain, bounty.state
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    peer = bounty.people.panel[0].account
    save_verdict(SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature), tmp_path)
    stage.later(bounty.terms.review_period)
    keeper = Keeper(stage.contracts, [VerdictFolder(tmp_path)], pot=pot)
    assert ways(keeper.tick(stage.stranger)) == [("BountyEscrow", "done")]
    assert stage.again(bounty).scores.given(3) == {0: 90}
    assert ways(keeper.tick(stage.stranger)) == [("KeeperPot", "done")]  # the redraw


@pytest.fixture
def emptied_in_front(on_anvil, pot, monkeypatch):
    """Each move through the pot finds it empty, which it was not when it was simulated."""
    poster, send = on_anvil.poster, keeper_module.send_steps

    def in_front(*arguments):
        if held := pot.pot(poster.address).balance:
            pot.take(on_anvil.mate.address, held).send(poster)
        return send(*arguments)

    monkeypatch.setattr(keeper_module, "send_steps", in_front)


def test_a_move_whose_pot_is_emptied_in_front_of_it_is_done_in_the_same_turn(on_anvil, pot, emptied_in_front):
    stage = on_anvil
    (bounty,) = overdue(stage)
    outcomes = Keeper(stage.contracts, pot=pot).tick(stage.stranger)
    assert ways(outcomes) == [("KeeperPot", "failed"), ("BountyEscrow", "done")]
    assert outcomes[0].error.rule == "TooLittle" and outcomes[0].pay == 0
    assert stage.again(bounty).end == "Withdrawn"


def test_a_pot_that_did_not_pay_is_left_alone_for_a_day(on_anvil, pot, emptied_in_front):
    stage = on_anvil
    keeper = Keeper(stage.contracts, pot=pot)

    def turn(lane):
        pot.fill(stage.poster.address, ETHER).send(stage.mate)
        stage.post(stage.terms(lane=lane, open_until=stage.chain.now() + 60))
        stage.later(61)
        return ways(keeper.tick(stage.stranger))

    failing = [("KeeperPot", "failed"), ("BountyEscrow", "done")]
    assert turn(0) == failing
    assert turn(1) == [("BountyEscrow", "done")]
    stage.later(DAY)
    assert turn(2) == failing


def test_what_pays_comes_first_but_not_before_a_lot_that_could_be_missed(on_anvil, pot):
    stage = on_anvil
    stage.contracts.guilds.serve_posters(stage.guild, [stage.mate.address]).send(stage.steward)
    unpaid = stage.terms(lane=5, poster=stage.mate.address, work_period=HOUR)
    stage.escrow.post(unpaid).send(stage.mate)
    stage.post(stage.terms(lane=6, open_until=unpaid.open_until + HOUR))
    stage.later(31 * DAY)
    soon = stage.deliver(stage.claim(stage.post(stage.terms(lane=7))))
    stage.reach_lot(soon)
    for contract, lanes in ((pot, [7, 6, 5]), (None, [7, 5, 6])):
        tasks = Keeper(stage.contracts, pot=contract).due()
        assert [task.bounty.terms.lane for task in tasks] == lanes


def test_a_dry_run_shows_which_way_it_would_go(on_anvil, pot):
    overdue(on_anvil)
    said = []
    (outcome,) = Keeper(on_anvil.contracts, pot=pot).tick(None, announce=lambda call, _: said.append(call))
    assert (outcome.result, said) == ("would be done", [outcome.call])
    assert outcome.call.contract == "KeeperPot"
