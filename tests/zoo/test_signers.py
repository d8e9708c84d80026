"""Contracts that sign (ERC-1271) strangely, wherever a signature is taken: each is believed or refused by name.

Accounts with delegated code (EIP-7702) are in test_delegates.py.
"""

from itertools import product

import pytest

from oathwork.model import messages
from oathwork.model.terms import NO_PERMIT, Skip, Status
from tests.invariants.actors import DAO, STEWARD, STRANGER, WORKERS
from tests.zoo.world import DELIVERY, HOUR, PEERS, REVIEW

# Whether the signer is believed.
SIGNERS = {
    "MockFickleSigner": True,  # as long as it says yes
    "MockDearSigner": True,  # needs nearly all the gas that is promised
    "MockWallet": False,  # its owner has not signed
    "MockWrongAnswerSigner": False,
    "MockShortAnswerSigner": False,
    "MockDirtyAnswerSigner": False,
    "MockGasBurningSigner": False,
    "MockBombSigner": False,
    "MockReenteringSigner": False,
    "MockToken": False,  # a contract that knows no signatures at all
}
WORK = (DELIVERY, (), (), "")


class Places:
    """Everywhere a signature is taken: a bounty that has come so far, and the call that carries it."""

    def __init__(self, world, signer):
        self.world, self.signer = world, signer
        self.later = world.engine.now + 30 * HOUR

    def terms(self):
        self.world.serve(self.world.guild, self.signer)
        life = self.world.bounty(poster=self.signer, lane=5)
        return life, lambda: life.post(signature=b"x", sender=STRANGER)

    def claim(self):
        life = self.world.bounty(lane=5).reach(Status.OPEN)
        rest = self.signer, NO_PERMIT.values(), self.later, b"x"
        return life, lambda: life.send(STRANGER, "claimFor", *life.known, *rest, value=life.terms.bond)

    def delivery(self):
        life = self.world.bounty(lane=5, worker=self.signer).reach(Status.CLAIMED)
        return life, lambda: life.send(STRANGER, "deliverFor", *life.known, WORK, self.later, b"x")

    def team(self):
        life = self.world.bounty(lane=5).reach(Status.CLAIMED)
        work = (DELIVERY, ((self.signer, 2_500),), (b"x",), "")
        return life, lambda: life.send(WORKERS[0], "deliverTeam", *life.known, work)

    def quit(self):
        self.world.serve(self.world.guild, self.signer)
        life = self.world.bounty(lane=5, poster=self.signer).reach(Status.CLAIMED)
        return life, lambda: life.send(WORKERS[0], "quit", *life.known, b"x")

    def verdict(self):
        panel = sorted([self.signer, *PEERS[:2]], key=lambda each: int(each, 16))
        life = self.world.bounty(lane=5, panel=panel).reach(Status.IN_REVIEW)
        index = panel.index(self.signer)
        return life, lambda: life.settle(verdicts=[(index, 80, REVIEW, b"x", "")])

    def seat(self):
        world = self.world
        world.tell(world.guilds, "Guilds", "offerSeats", world.guild, [self.signer], sender=STEWARD)
        rest = world.guild, self.signer, self.later, b"x"
        return None, lambda: world.tell(world.guilds, "Guilds", "takeSeatFor", *rest)


PLACES = ["terms", "claim", "delivery", "team", "quit", "verdict", "seat"]
# A token can neither claim nor post, and so has nothing to deliver or to let go.
NOWHERE = {("MockToken", "delivery"), ("MockToken", "quit")}
EVERYWHERE = [each for each in product(SIGNERS, PLACES) if each not in NOWHERE]


@pytest.fixture
def place(beside):
    """Bring a bounty to where a signature of this kind of contract is taken."""

    def place(name, contract):
        world = beside.world
        signer = world.deploy(contract) if contract == "MockToken" else world.wallet(contract, WORKERS[2])
        if contract == "MockReenteringSigner":
            withdraw = world.artifacts.calldata("BountyEscrow", "withdraw", *beside.bounties[0].known)
            world.tell(signer, contract, "prepare", world.escrow, withdraw)
        return signer, *getattr(Places(world, signer), name)()

    return place


@pytest.mark.parametrize("contract,name", EVERYWHERE)
def test_a_contract_that_signs_is_believed_or_refused_by_name(beside, place, contract, name):
    _, life, act = place(name, contract)
    found = beside.world.why(act)
    if name == "verdict" and not SIGNERS[contract]:
        assert found == "NothingToSettle"  # the only verdict was skipped
    else:
        assert found == ("" if SIGNERS[contract] else "BadSignature")
    assert life is None or life.is_kept()
    assert all(bounty.is_kept() for bounty in beside.bounties)


@pytest.mark.parametrize("name", PLACES)
def test_a_contract_that_has_changed_its_mind_is_refused(beside, place, name):
    world = beside.world
    signer, life, act = place(name, "MockFickleSigner")
    world.tell(signer, "MockFickleSigner", "refuse", True)
    assert world.why(act) == ("NothingToSettle" if name == "verdict" else "BadSignature")
    assert life is None or life.is_kept()
    world.tell(signer, "MockFickleSigner", "refuse", False)
    assert world.why(act) == ""


def test_a_verdict_stands_though_its_contract_changes_its_mind(beside):
    world = beside.world
    signer = world.wallet("MockFickleSigner", WORKERS[2])
    panel = sorted([signer, *PEERS[:2]], key=lambda each: int(each, 16))
    life = world.bounty(lane=5, panel=panel, patience=0).reach(Status.IN_REVIEW)
    index = panel.index(signer)
    life.settle(verdicts=[(index, 80, REVIEW, b"", "")])
    world.tell(signer, "MockFickleSigner", "refuse", True)
    other = next(each for each in range(3) if each != index)
    assert world.why(life.settle, verdicts=[(index, 0, REVIEW, b"", "")]) == "NothingToSettle"
    life.settle(verdicts=[(index, 0, REVIEW, b"", ""), life.verdict(other, 90)])
    skipped = [each.event_arguments["reason"] for each in life.told if each.event_name == "VerdictSkipped"]
    assert skipped == [Skip.ALREADY_JUDGED]
    assert life.has_ended and life.is_kept()


@pytest.mark.parametrize("contract", ["MockGasBurningSigner", "MockBombSigner", "MockDirtyAnswerSigner"])
def test_a_strange_signer_on_a_panel_harms_no_other_verdict(beside, contract):
    world = beside.world
    signer = world.wallet(contract, WORKERS[2])
    panel = sorted([signer, *PEERS[:2]], key=lambda each: int(each, 16))
    life = world.bounty(lane=5, panel=panel).reach(Status.IN_REVIEW)
    index = panel.index(signer)
    others = [life.verdict(each, 90) for each in range(3) if each != index]
    life.settle(verdicts=[(index, 0, REVIEW, b"", ""), *others])
    assert life.has_ended and life.is_kept()


def test_a_signature_that_was_good_when_it_was_given_is_asked_for_again_each_round(beside):
    """A consent that the contract has taken back is worth nothing at the next delivery."""
    world = beside.world
    signer = world.wallet("MockFickleSigner", WORKERS[2])
    work = (DELIVERY, ((signer, 2_500),), (b"x",), "")
    life = world.bounty(lane=5).reach(Status.CLAIMED)
    life.send(WORKERS[0], "deliverTeam", *life.known, work)
    life.draw()
    life.settle(10, 10, 10)
    world.tell(signer, "MockFickleSigner", "refuse", True)
    again = life.send, WORKERS[0], "claimAndDeliver", *life.known, work
    assert world.why(*again, value=life.terms.bond) == "BadSignature"
    life.claim_and_deliver()
    assert life.is_kept()


def test_the_messages_are_those_that_wallets_show(beside):
    """What is asked of a contract is the EIP-712 digest: its owner's signature of it is believed."""
    world = beside.world
    wallet = world.wallet("MockWallet", DAO)
    life = world.bounty(lane=5).reach(Status.OPEN)
    deadline = world.engine.now + HOUR
    signed = world.sign(DAO, messages.claim_message(world.domain, life.id, 1, wallet, deadline))
    life.send(
        STRANGER, "claimFor", *life.known, wallet, NO_PERMIT.values(), deadline, signed, value=life.terms.bond
    )
    assert life.state.worker.lower() == wallet.lower() and life.is_kept()
