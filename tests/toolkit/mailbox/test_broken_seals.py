"""Who breaks a seal is named, by what they have signed; and nobody is whose break is not proved."""

from dataclasses import replace

import pytest

from oathwork.verdicts.broken_seals import broken_seals, withheld_parts
from oathwork.verdicts.seal import seal_verdict
from tests.support.signers import YES
from tests.toolkit.mailbox.test_mailbox import bounty, signed
from tests.toolkit.mailbox.test_sealed import copied, key_of, sealed

__all__ = ["bounty", "sealed", "signed"]  # fixtures


def named(stage, bounty, *seals, witness=None):
    """The accounts that are named, in words."""
    parts = [part for each in seals for part in each]
    return [str(each) for each in broken_seals(stage.escrow.domain, stage.again(bounty), parts, witness)]


def test_who_seals_one_thing_and_records_another_is_named_by_two_signatures(stage, bounty, sealed):
    first, second, _ = sealed(bounty, 35, 80, 10)
    stage.settle(bounty, 90, 80, 70)
    peer = first[0].peer
    where = f"bounty 0x{bounty.id.hex()}, round 1"
    said = f"{peer} has sealed a score of 35 and recorded 90: {where}"
    assert named(stage, bounty, first, second) == [said]
    (broken,) = broken_seals(stage.escrow.domain, stage.again(bounty), first)
    broken.seals[0].verify()  # the first signature
    broken.sealed_verdict.verify()  # the second
    assert (broken.recorded_verdict.peer, broken.recorded_verdict.score) == (
        peer,
        90,
    )  # whose the chain has checked


def test_who_records_another_review_is_named_too(stage, bounty, signed):
    (verdict,) = signed(bounty, 90)
    key = key_of(stage, verdict.peer)
    other = replace(verdict, review=b"\x77" * 32)
    seals = seal_verdict(replace(other, signature=key.sign(other.typed)), key, 2)
    stage.settle(bounty, 90, 80, 70)
    assert "recorded another, with the same score of 90" in named(stage, bounty, seals)[0]


def test_who_records_nothing_is_named_for_garbage_alone(stage, bounty, sealed):
    first, second, _ = sealed(bounty, 35, 80, 10)
    lazy = copied(stage, second, first[0].peer)
    assert named(stage, bounty, first, second) == []
    assert named(stage, bounty, lazy) == [
        f"{first[0].peer} has sealed what is no verdict of theirs: bounty 0x{bounty.id.hex()}, round 1"
    ]


def test_a_verdict_that_nobody_has_signed_is_garbage(stage, bounty, signed):
    (verdict,) = signed(bounty, 90)
    key = key_of(stage, verdict.peer)
    assert len(named(stage, bounty, seal_verdict(replace(verdict, signature=bytes(65)), key, 2))) == 1


def test_who_seals_again_what_they_have_sealed_is_not_named(stage, bounty, sealed):
    (first,), (again,) = sealed(bounty, 90), sealed(bounty, 90)
    stage.settle(bounty, 90, 80, 70)
    assert named(stage, bounty, first, again) == []


@pytest.mark.parametrize("keep", [[0], [1], []])
def test_who_has_not_shown_all_parts_is_not_named(stage, bounty, sealed, keep):
    (seals,) = sealed(bounty, 35)
    stage.settle(bounty, 90, 80, 70)
    assert named(stage, bounty, [seals[number] for number in keep]) == []


def test_who_has_signed_two_seals_is_named_by_two_signatures(stage, bounty, sealed):
    """In halves that nobody can open: to choose after the others have."""
    (yes,), (no,) = sealed(bounty, 90), sealed(bounty, 10)
    halves = [yes[0], no[1].without_part]
    said = f"{yes[0].peer} has signed two different seals: bounty 0x{bounty.id.hex()}, round 1"
    assert named(stage, bounty, halves) == [said]
    (broken,) = broken_seals(stage.escrow.domain, stage.again(bounty), halves)
    for seal in broken.seals:
        seal.verify()
    assert len({seal.seal for seal in broken.seals}) == 2
    forged = replace(no[1], signature=bytes(65))
    assert named(stage, bounty, [yes[0], forged]) == []


def test_two_seals_that_open_as_the_same_name_nobody(stage, bounty, signed, monkeypatch):
    """A wallet that signs anew each time has another salt."""
    (verdict,) = signed(bounty, 90)
    key, salts = key_of(stage, verdict.peer), iter((b"\1" * 32, b"\2" * 32))
    monkeypatch.setattr("oathwork.verdicts.seal._salt", lambda _: next(salts))
    first, again = seal_verdict(verdict, key, 2), seal_verdict(verdict, key, 2)
    assert first[0].seal != again[0].seal and named(stage, bounty, first, again) == []


def withheld(stage, bounty, seals):
    """The lines about parts that are in no mailbox."""
    return [str(each) for each in withheld_parts(stage.escrow.domain, stage.again(bounty), seals)]


def test_who_has_recorded_and_left_one_part_nowhere_is_told_without_a_proof(stage, bounty, sealed):
    first, second, third = sealed(bounty, 35, 80, 10)
    seals = [first[0], first[0], *second, *(each.without_part for each in third)]
    assert withheld(stage, bounty, seals) == []  # nobody has recorded
    stage.settle(bounty, 90, 80, 70)
    where = f"bounty 0x{bounty.id.hex()}, round 1"
    said = f"{first[0].peer} has sealed and recorded, part 2 of 2 in no mailbox that answers: not proved: {where}"
    assert withheld(stage, bounty, seals) == [said]  # the third lies in mailboxes that do not show it yet
    forged = [replace(each, signature=bytes(65)) for each in seals]
    assert withheld(stage, bounty, forged) == []


def test_nobody_is_named_for_what_they_have_not_signed(stage, bounty, sealed):
    """A mailbox, or anyone else, can write a seal in another's name: with garbage in it, or the parts of their own."""
    (seals,) = sealed(bounty, 35)
    victim = bounty.people.panel[1].account
    stage.settle(bounty, 90, 80, 70)
    assert named(stage, bounty, [replace(each, peer=victim) for each in seals]) == []
    assert named(stage, bounty, [replace(each, signature=bytes(65)) for each in seals]) == []


def test_what_is_about_another_bounty_or_delivery_is_not_compared(stage, bounty, sealed):
    (seals,) = sealed(bounty, 35)
    other = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    stage.settle(other, 90, 80, 70)
    assert named(stage, other, seals) == []
    assert named(stage, bounty, seals) == []


def test_a_contract_that_stands_by_its_seal_and_no_more_by_its_verdict_is_not_named(
    on_anvil, stage, bounty, signed
):
    """Its owners may have changed since; a key is what it was."""
    from oathwork.chain.client import rpc

    wallet = "0x" + "00" * 18 + "7777"
    (verdict,) = signed(bounty, 90)
    draft = replace(verdict, peer=wallet, signature=b"")
    seals = seal_verdict(draft, stage.peers[0], 2)
    rpc(on_anvil.chain, "anvil_setCode", wallet, "0x" + YES.hex())

    class Wavering:
        """The chain, to whom the wallet says yes of a seal and no of a verdict."""

        def has_signed(self, message, signature, signer):
            return message.primary == "Seal" and on_anvil.chain.has_signed(message, signature, signer)

    assert named(stage, bounty, seals, witness=Wavering()) == []
    assert (
        named(stage, bounty, [replace(each, part=bytes(4_096)) for each in seals], witness=Wavering()) == []
    )
