"""What the escrow has refused of a contract is not believed again; a key's signature always is."""

from dataclasses import replace

import pytest

from oathwork.errors import BadSignature, Refused
from oathwork.model.terms import Verdict
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict
from oathwork.workflows.signature_check import SignatureCheck

SUBJECT = Subject(1, "0x" + "e5" * 20, b"\x0b" * 32, 1, b"\xde" * 32)
BOUNTY, REVIEW = SUBJECT.bounty, b"\x01" * 32


class Believing:
    """A witness that believes everything."""

    def has_signed(self, typed_data, signature, signer):
        return True


@pytest.fixture
def of_contract():
    return SignedVerdict(SUBJECT, "0x" + "51" * 20, 90, REVIEW, b"signed")


@pytest.fixture
def of_key(stage):
    peer = stage.peers[0]
    draft = SignedVerdict(SUBJECT, peer.address, 90, REVIEW, b"")
    return SignedVerdict(SUBJECT, peer.address, 90, REVIEW, peer.sign(draft.typed))


def learned(verdict, rule, bounty=BOUNTY):
    check = SignatureCheck(Believing())
    check.learn(Refused(rule, {}), bounty, [Verdict(0, verdict.score, verdict.review, verdict.signature)])
    return check


@pytest.mark.parametrize("rule", ["NothingToSettle", "Reverted"])
def test_what_could_not_be_recorded_is_not_believed_again(of_contract, rule):
    with pytest.raises(BadSignature):
        learned(of_contract, rule)(of_contract)


@pytest.mark.parametrize("rule, bounty", [("StaleState", BOUNTY), ("NothingToSettle", bytes(32))])
def test_other_refusals_say_nothing_of_a_signature(of_contract, rule, bounty):
    learned(of_contract, rule, bounty)(of_contract)


def test_a_key_is_believed_whatever_was_refused(of_key):
    learned(of_key, "NothingToSettle")(of_key)


def test_of_several_that_failed_together_one_is_believed_at_a_time(of_contract):
    files = [replace(of_contract, review=bytes([number]) * 32) for number in range(3)]
    verdicts = [Verdict(index, each.score, each.review, each.signature) for index, each in enumerate(files)]
    check = SignatureCheck(Believing())
    check.learn(Refused("Reverted", {}), BOUNTY, verdicts)
    assert believed(check, files) == [True, False, False]
    check.note_recorded(BOUNTY, verdicts[:1])
    assert believed(check, files[1:]) == [True, False]
    check.learn(Refused("Reverted", {}), BOUNTY, verdicts[1:2])
    assert believed(check, files[1:]) == [False, True]
    check.note_recorded(BOUNTY, verdicts[2:])
    assert believed(check, files[1:]) == [False, True]


def believed(check, files):
    answers = []
    for each in files:
        try:
            check(each)
        except BadSignature:
            answers.append(False)
        else:
            answers.append(True)
    return answers
