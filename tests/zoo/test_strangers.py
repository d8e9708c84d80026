"""What is no token of its kind, money that nobody asked for, and two doors to one ledger."""

from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import DAO, PEER, STRANGER, STUDIO, WORKERS
from tests.zoo.world import PLENTY, collect


def test_our_own_contracts_are_no_money(beside):
    world = beside.world
    answers = [world.why(world.bounty(each).post) for each in (world.escrow, world.guilds, world.reputation)]
    assert answers == ["NotAToken", "nameless", "Soulbound"]
    beside.check()


def test_an_account_without_code_is_no_money(beside):
    world = beside.world
    identity = "0x" + "04".zfill(40)  # a contract of the protocol itself, which answers what it is asked
    assert [world.why(world.bounty(each).post) for each in (STRANGER, identity)] == ["NotAToken", "NotAToken"]
    beside.check()


def test_two_doors_to_one_ledger_are_two_tokens_and_both_are_paid(beside):
    world = beside.world
    first = world.token("ZooTwoDoors")
    second = world.read(first, "ZooTwoDoors", "second", "address")
    through_first, through_second = world.bounty(first, lane=1), world.bounty(second, lane=2)
    through_first.reach(Status.IN_REVIEW)
    through_second.reach(Status.IN_REVIEW)
    held = through_first.holds + through_second.holds
    assert world.balance(first, world.escrow) == world.balance(second, world.escrow) == held
    through_first.settle(80, 80, 80)
    assert world.balance(second, world.escrow) == held - through_first.terms.reward - through_first.terms.bond
    through_second.settle(80, 80, 80)
    for peer in PEER[:9]:
        for token in (first, second):
            if world.owed(token, peer):
                collect(world, peer, token)
    assert world.balance(first, world.escrow) == 0
    beside.check()


def test_what_is_sent_to_the_escrow_itself_is_a_gift_to_nobody(beside):
    world = beside.world
    token = world.token("ZooSelfDoubling")
    life = world.bounty(token).reach(Status.IN_REVIEW)
    other = world.bounty(token, lane=77, poster=STUDIO).reach(Status.OPEN)
    life.settle(80, 80, 80)
    peer = next(each for each in PEER[:9] if world.owed(token, each))
    world.tell(token, "ZooSelfDoubling", "arm", True)
    before = world.balance(token, world.escrow)
    collect(world, peer, token, to=world.escrow)
    assert world.owed(token, peer) == 0
    assert world.balance(token, world.escrow) == before + life.terms.fee
    other.withdraw()
    assert world.balance(token, STUDIO) == PLENTY
    beside.check()


def test_money_forced_on_the_escrow_belongs_to_nobody_and_changes_nothing(beside):
    world = beside.world
    gift = 12_345
    assert world.why(world.send, STRANGER, world.escrow, b"", gift) == "nameless"  # it takes none of itself
    world.deploy("ZooForcedGift", world.escrow, value=gift)
    assert world.balance(NOBODY, world.escrow) == world.ledger(NOBODY, beside.bounties) + gift
    life = world.bounty(fee=10).reach(Status.IN_REVIEW)
    life.settle(80, 80, 80)
    assert life.has_ended
    refused = world.bounty(generation=1)
    assert world.why(world.tell, *_post(refused), sender=DAO, value=refused.stake - 1) == "WrongValue"
    assert world.balance(NOBODY, world.escrow) == world.ledger(NOBODY, beside.bounties) + gift
    assert all(bounty.is_kept() for bounty in beside.bounties)


def test_a_gift_of_tokens_belongs_to_nobody_and_pays_for_nothing(beside):
    world, token, gift = beside.world, beside.world.honest, 5_000
    world.tell(token, "MockToken", "transfer", world.escrow, gift, sender=WORKERS[2])
    assert world.balance(token, world.escrow) == world.ledger(token, beside.bounties) + gift
    life = world.bounty(token)
    world.tell(token, "MockToken", "approve", world.escrow, life.stake - 1, sender=DAO)
    assert world.why(life.post) == "ERC20InsufficientAllowance"
    world.tell(token, "MockToken", "approve", world.escrow, life.stake, sender=DAO)
    life.reach(Status.CLAIMED).quit()
    life.withdraw()
    assert world.balance(token, world.escrow) == world.ledger(token, beside.bounties) + gift
    assert world.why(collect, world, WORKERS[2], token) == "NothingOwed"
    assert all(bounty.is_kept() for bounty in beside.bounties)


def _post(life):
    """The arguments of `World.tell` for posting it."""
    permit = (0, 0, bytes(32), bytes(32))
    return life.world.escrow, "BountyEscrow", "post", life.terms.values(), (), "", permit, b""
