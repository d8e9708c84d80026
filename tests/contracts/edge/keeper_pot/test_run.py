"""
run — anyone moves a bounty on, and the poster's pot pays.

├── when it is no move
│   └── reverts with NoMove
├── when it is about nothing
│   └── reverts without a word
├── when the escrow reverts
│   └── reverts with what it says
├── given nothing moves
│   ├── reverts with NothingMoved for a single verdict
│   └── reverts with NothingMoved for a lost lot
├── given the pot holds less than is needed
│   └── reverts with TooLittle
├── given the pot of another
│   └── pays nothing from it
├── when it is padded
│   └── is paid no more
├── when the base fee is above the most
│   └── pays the most
├── when it is dear
│   └── pays no more than the most for that action
├── given the keeper rejects it
│   └── reverts with FailedCall
└── when it moves
    ├── pays more than it cost and not much more
    ├── pays for a draw
    ├── pays for a draw and settle at once
    ├── pays for a settle that decides
    ├── pays for a redraw
    ├── pays for a lapse
    ├── pays for an expire
    ├── pays for a withdrawal
    └── emits MovePaid
"""

import pytest

from oathwork.model.terms import Status
from tests.contracts.edge.conftest import ETHER
from tests.contracts.edge.keeper_pot.conftest import MOST, TIP
from tests.support.actions import HOUR
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def lapsing(actions, claimed_bounty):
    """Claimed, and the worker's time is over."""
    actions.wait_until(claimed_bounty.deadline + HOUR)
    return claimed_bounty


@pytest.mark.parametrize("function", ["cancel", "close"])
def test_when_it_is_no_move__reverts_with_NoMove(filled, escrow, run, function):
    action = getattr(escrow, function).encode_input(1)[:4]
    with refused(filled.NoMove, action=action):
        run(function, 1)


def test_when_it_is_about_nothing__reverts_without_a_word(filled, escrow, lapsing, about, actions, relayer):
    action = escrow.lapse.encode_input(*about(lapsing))[:4]
    assert actions.why(filled.run, action, sender=relayer) == ""


def test_when_the_escrow_reverts__reverts_with_what_it_says(filled, escrow, run, claimed_bounty, about):
    from_ = claimed_bounty.deadline + HOUR
    with refused(escrow.TooEarly, **{"from": from_}):
        run("lapse", *about(claimed_bounty))


def test_given_nothing_moves__reverts_with_NothingMoved_for_a_single_verdict(
    filled, run, reviewed_bounty, about, actions
):
    bounty = reviewed_bounty
    verdict = actions.verdict(bounty, 0, 80).values()
    with refused(filled.NothingMoved):
        run("settle", *about(bounty, bounty.people.values(), [verdict]))


def test_given_nothing_moves__reverts_with_NothingMoved_for_a_lost_lot(
    filled, run, delivered_bounty, about, chain, actions, put_storage
):
    chain.mine(actions.lot_ahead + 8_300)
    with refused(filled.NothingMoved):
        run("draw", *about(delivered_bounty, delivered_bounty.people.values(), b""))


def test_given_the_pot_holds_less_than_is_needed__reverts_with_TooLittle(pot, poster, run, lapsing, about):
    pot.setPrice(ETHER, 0, sender=poster)
    pot.fill(poster, sender=poster, value=ETHER - 1)
    with refused(pot.TooLittle, held=ETHER - 1, needed=ETHER):
        run("lapse", *about(lapsing))


def test_given_the_pot_of_another__pays_nothing_from_it(pot, run, lapsing, about, stranger):
    pot.fill(stranger, sender=stranger, value=ETHER)
    pot.setPrice(TIP, MOST, sender=stranger)
    run("lapse", *about(lapsing))
    assert pot.pots(stranger).held == ETHER


@pytest.fixture
def paid_gas(filled, chain):
    """How much gas a move was paid for."""

    def paid_gas(receipt):
        ((facts),) = logged(receipt, filled.MovePaid)
        return (facts["amount"] - TIP) / receipt.block.base_fee

    return paid_gas


def test_when_it_is_padded__is_paid_no_more(filled, escrow, lapsing, about, relayer, paid_gas, chain):
    call = escrow.lapse.encode_input(*about(lapsing))
    snapshot = chain.snapshot()
    plain = paid_gas(filled.run(call, sender=relayer))
    chain.restore(snapshot)
    padded = filled.run(call + bytes(20_000), sender=relayer)
    assert paid_gas(padded) - plain < 20_000 * 4
    assert padded.gas_used > paid_gas(padded)


def test_when_the_base_fee_is_above_the_most__pays_the_most(pot, poster, run, lapsing, about):
    pot.setPrice(0, 1, sender=poster)
    pot.fill(poster, sender=poster, value=ETHER)
    receipt = run("lapse", *about(lapsing))
    assert 50_000 < logged(receipt, pot.MovePaid)[0]["amount"] < 200_000


def test_when_it_is_dear__pays_no_more_than_the_most_for_that_action(
    pot, poster, escrow, lapsing, about, relayer
):
    pot.setPrice(0, 1, sender=poster)
    pot.fill(poster, sender=poster, value=ETHER)
    call = escrow.lapse.encode_input(*about(lapsing))
    receipt = pot.run(call + bytes(400_000), sender=relayer)
    assert logged(receipt, pot.MovePaid)[0]["amount"] == pot.allowance(call[:4]).most == 200_000


def test_given_the_keeper_rejects_it__reverts_with_FailedCall(
    project, filled, deployer, escrow, lapsing, about, stranger
):
    silent = deployer.deploy(project.MockGasBurningWallet, stranger)
    call = filled.run.encode_input(escrow.lapse.encode_input(*about(lapsing)))
    with refused(filled.FailedCall):
        silent.execute(filled, 0, call, sender=stranger, gas_limit=1_000_000)


# ------------------------------------------------------------------------------------------------------------- moves


@pytest.fixture
def check_paid(filled, run, about, paid_gas, relayer, poster):
    """Expect a move to be paid a little more than it cost."""

    def check_paid(function, bounty, *rest):
        receipt = run(function, *about(bounty, *rest))
        surplus = paid_gas(receipt) - receipt.gas_used
        assert 0 <= surplus <= 30_000, surplus
        return receipt

    return check_paid


def test_when_it_moves__pays_more_than_it_cost_and_not_much_more(
    filled, check_paid, lapsing, relayer, poster, balance
):
    before = balance("0x" + "00" * 20, relayer)
    check_paid("lapse", lapsing)
    assert balance("0x" + "00" * 20, relayer) > before
    assert filled.pots(poster).held < ETHER


def test_when_it_moves__pays_for_a_draw(check_paid, delivered_bounty, actions):
    actions.wait_for_lot(delivered_bounty)
    header = actions.header(delivered_bounty)
    check_paid("draw", delivered_bounty, delivered_bounty.people.values(), header)


def test_when_it_moves__pays_for_a_draw_and_settle_at_once(check_paid, delivered_bounty, actions):
    actions.wait_for_lot(delivered_bounty)
    header = actions.header(delivered_bounty)
    check_paid("drawAndSettle", delivered_bounty, delivered_bounty.people.values(), header, [])


def test_when_it_moves__pays_for_a_settle_that_decides(check_paid, reviewed_bounty, actions):
    verdicts = [actions.verdict(reviewed_bounty, i, 80).values() for i in range(3)]
    check_paid("settle", reviewed_bounty, reviewed_bounty.people.values(), verdicts)


def test_when_it_moves__pays_for_a_redraw(check_paid, reviewed_bounty, actions):
    actions.wait_until(reviewed_bounty.state.since + reviewed_bounty.terms.review_period)
    check_paid("redraw", reviewed_bounty, reviewed_bounty.people.values())


def test_when_it_moves__pays_for_a_lapse(check_paid, lapsing, escrow, poster):
    check_paid("lapse", lapsing)
    assert escrow.status(poster, lapsing.terms.lane).current == Status.OPEN


def test_when_it_moves__pays_for_an_expire(check_paid, judged_and_escalated, actions):
    bounty = judged_and_escalated
    actions.wait_until(bounty.state.since + bounty.terms.ruling_period)
    check_paid("expire", bounty, bounty.people.values())


def test_when_it_moves__pays_for_a_withdrawal(check_paid, open_bounty, actions):
    actions.wait_until(open_bounty.terms.open_until)
    check_paid("withdraw", open_bounty)


def test_when_it_moves__emits_MovePaid(filled, run, lapsing, about, escrow, relayer, poster):
    held = filled.pots(poster).held
    receipt = run("lapse", *about(lapsing))
    action, paid = escrow.lapse.encode_input(*about(lapsing))[:4], held - filled.pots(poster).held
    check_logged(receipt, filled.MovePaid, poster=poster, keeper=relayer, action=action, amount=paid)
