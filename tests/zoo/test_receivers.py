"""Strange receivers: none can stop an end, be paid twice, act in the middle of it, or see anything but the end."""

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import STRANGER
from tests.invariants.engine import Reverted
from tests.zoo.play import LOCKED
from tests.zoo.pushes import PUSHES, about_to
from tests.zoo.world import PEERS, collect

PAID, OWED = "paid", "owed"

# What happens when the escrow sends them money, and when they collect what they are owed.
RECEIVERS = {
    "MockWallet": (PAID, ""),
    "MockRejectingWallet": (OWED, "NoMoney"),
    "MockGasBurningWallet": (OWED, "FailedCall"),
    "MockDearWallet": (PAID, ""),  # needs nearly all the gas that is promised
    "MockGreedyWallet": (OWED, ""),  # needs more than is promised; `collect` gives it
    "MockBombWallet": (PAID, ""),
    "MockReenteringWallet": (PAID, ""),
}

LOCKED_DOORS = (
    "post withdraw claim claimFor claimAndDeliver quit lapse drawAndSettle settle rule expire".split()
)
LOCKED_DOORS += ["collect", "collectFor"]
OPEN_DOORS = "close closeFor cancel deliver deliverTeam deliverFor draw redraw".split()  # they move no money


@pytest.mark.parametrize("push", PUSHES)
@pytest.mark.parametrize("wallet", RECEIVERS)
def test_a_receiver_is_paid_or_owed_and_the_step_is_done(beside, wallet, push):
    world, outcome = beside.world, RECEIVERS[wallet][0]
    about = about_to(push, world, wallet)
    before, held = world.balance(NOBODY, about.wallet), world.balance(NOBODY, world.escrow)
    about.send()
    got, owed = world.balance(NOBODY, about.wallet) - before, world.owed(NOBODY, about.wallet)
    assert (got > 0, owed > 0) == (outcome == PAID, outcome == OWED)
    assert about.life.is_kept()
    assert world.balance(NOBODY, world.escrow) == world.ledger(NOBODY, [*beside.bounties, about.life])
    assert held - world.balance(NOBODY, world.escrow) >= got
    assert all(bounty.is_kept() for bounty in beside.bounties)


@pytest.mark.parametrize("wallet", [name for name, (outcome, _) in RECEIVERS.items() if outcome == OWED])
def test_what_is_owed_is_collected_by_him_if_he_can_take_it_and_to_anybody_else_in_any_case(beside, wallet):
    world = beside.world
    about = about_to("withdraw", world, wallet)
    about.send()
    owed, before = world.owed(NOBODY, about.wallet), world.balance(NOBODY, about.wallet)
    assert world.why(collect, world, about.wallet, NOBODY) == RECEIVERS[wallet][1]
    if RECEIVERS[wallet][1]:
        assert (world.owed(NOBODY, about.wallet), world.balance(NOBODY, about.wallet)) == (owed, before)
        before = world.balance(NOBODY, STRANGER)
        collect(world, about.wallet, NOBODY, to=STRANGER)
        assert world.balance(NOBODY, STRANGER) == before + owed
    else:
        assert world.balance(NOBODY, about.wallet) == before + owed
    assert world.why(collect, world, about.wallet, NOBODY) == "NothingOwed"
    assert world.balance(NOBODY, world.escrow) == world.ledger(NOBODY, [*beside.bounties, about.life])


# -------------------------------------------------------------------------------------------------------- calling back


def call_of(life, function):
    """Encode a call of any function of the escrow about a bounty, with what would be its present terms and state."""
    work, permit = (bytes(32), (), (), ""), (0, 0, bytes(32), bytes(32))
    terms, state, people, encode = *life.known, life.people.values(), life.world.artifacts.calldata
    rest = {
        "post": (terms, (), "", permit, b""),
        "claimFor": (terms, state, life.terms.poster, permit, 0, b""),
        "claimAndDeliver": (terms, state, work),
        "deliver": (life.terms.poster, life.terms.lane, life.id, state, bytes(32), ""),
        "deliverTeam": (terms, state, work),
        "deliverFor": (terms, state, work, 0, b""),
        "quit": (terms, state, b""),
        "close": (life.terms.lane,),
        "closeFor": (terms, state, b""),
        "cancel": (life.terms.lane,),
        "draw": (terms, state, people, b""),
        "drawAndSettle": (terms, state, people, b"", ()),
        "settle": (terms, state, people, ()),
        "redraw": (terms, state, people),
        "rule": (terms, state, people, True),
        "expire": (terms, state, people),
        "collect": (NOBODY, life.terms.poster),
        "collectFor": (life.terms.poster, NOBODY),
    }
    return encode("BountyEscrow", function, *rest.get(function, (terms, state)))


def asked(about, to, question):
    """Let the wallet ask this when it is paid; return the first word of the answer. Nothing has happened afterwards."""
    world, mark = about.life.world, about.life.world.engine.snapshot()
    life = about.life.copy()
    world.tell(about.wallet, "MockReenteringWallet", "prepare", to, question)
    about.act(life)
    answer = world.read(about.wallet, "MockReenteringWallet", "answer", "bytes32")
    return answer, life, mark


@pytest.mark.parametrize("push", PUSHES)
def test_who_calls_back_finds_every_door_that_moves_money_locked_in_every_state(beside, push):
    about = about_to(push, beside.world, "MockReenteringWallet")
    answers = {}
    for bounty in (*beside.bounties, about.life):
        for door in LOCKED_DOORS:
            answer, _, mark = asked(about, beside.world.escrow, call_of(bounty, door))
            assert all(each.is_kept() for each in beside.bounties)
            answers[bounty.status.name, bounty.terms.token, door] = answer[:4]
            beside.world.engine.restore(mark)
    assert len(answers) >= 8 * len(LOCKED_DOORS)
    assert {key: answer for key, answer in answers.items() if answer != LOCKED} == {}


@pytest.mark.parametrize("push", PUSHES)
def test_who_calls_back_through_a_door_without_a_lock_moves_no_money(beside, push):
    """At most they draw a panel, as anybody may at any time; all else is not theirs to do."""
    about = about_to(push, beside.world, "MockReenteringWallet")
    for bounty in (*beside.bounties, about.life):
        for door in OPEN_DOORS:
            _, life, mark = asked(about, beside.world.escrow, call_of(bounty, door))
            others = [each.copy() for each in beside.bounties]
            for other in others:
                other.follow(life.told)
                assert other.is_kept()
            assert life.is_kept()
            world = beside.world
            assert world.balance(NOBODY, world.escrow) == world.ledger(NOBODY, [*others, life])
            world.engine.restore(mark)


def test_who_calls_back_when_he_collects_finds_every_door_that_moves_money_locked(beside):
    world = beside.world
    wallet = world.wallet("MockReenteringWallet", STRANGER)
    peer = next(each for each in PEERS if world.owed(NOBODY, each))
    for bounty in beside.bounties:
        for door in LOCKED_DOORS:
            mark = world.engine.snapshot()
            world.tell(wallet, "MockReenteringWallet", "prepare", world.escrow, call_of(bounty, door))
            owed, before = world.owed(NOBODY, peer), world.balance(NOBODY, wallet)
            collect(world, peer, NOBODY, to=wallet)
            assert world.read(wallet, "MockReenteringWallet", "answer", "bytes32")[:4] == LOCKED
            assert world.balance(NOBODY, wallet) == before + owed
            world.engine.restore(mark)


@pytest.mark.parametrize("push", PUSHES)
def test_who_looks_while_he_is_paid_sees_what_everybody_sees_afterwards(beside, push):
    world = beside.world
    about = about_to(push, world, "MockReenteringWallet")
    status = world.artifacts.calldata(
        "BountyEscrow", "status", about.life.terms.poster, about.life.terms.lane
    )
    _, ended, mark = asked(about, world.escrow, status)
    world.engine.restore(mark)
    worker = ended.worker
    views = [
        (world.escrow, "BountyEscrow", "status", about.life.terms.poster, about.life.terms.lane),
        (world.escrow, "BountyEscrow", "verify", *ended.known),
        (world.escrow, "BountyEscrow", "commons", world.guild, NOBODY),
        *[(world.escrow, "BountyEscrow", "owed", peer, NOBODY) for peer in PEERS],
        (world.reputation, "Reputation", "standingOf", world.guild, worker),
        *[(world.reputation, "Reputation", "standingOf", world.guild, peer) for peer in PEERS],
    ]
    for to, contract, view, *arguments in views:
        question = world.artifacts.calldata(contract, view, *arguments)
        during, _, mark = asked(about, to, question)
        assert during == world.engine.call(to, question)[:32], view
        world.engine.restore(mark)


def test_a_push_that_would_fail_without_a_cap_does_not(beside):
    """All gas of a transaction but the cap is out of a receiver's reach: a burner costs 50,000 and no more."""
    world = beside.world
    about = about_to("pay", world, "MockGasBurningWallet")
    world.engine.limit = 700_000
    try:
        about.send()
    except Reverted as reverted:
        raise AssertionError("the receiver has used up the gas of the step") from reverted
    finally:
        del world.engine.limit
    assert about.life.status == Status.FREE
