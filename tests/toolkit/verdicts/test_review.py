"""review and verdict: nothing is signed that was not looked at, and no file says more than its peer has signed."""

import json
import os
from dataclasses import replace

import pytest

from oathwork.chain.keys import dev_signers
from oathwork.errors import BadSignature
from oathwork.evidence.inspection import Difference, Inspection
from oathwork.evidence.specification import Acceptance, read_specification, write_specification
from oathwork.untrusted.documents import canonical
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.files import FileInTheWay
from oathwork.untrusted.sandbox import Ending, Walls
from oathwork.verdicts import review, verdict
from oathwork.verdicts.acceptance import CommandOutcome
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.verdicts.review import Judgement, NotReviewed, Subject, suggested_score, write_review

PEER, STRANGER, *_ = dev_signers(3)
SUBJECT = Subject(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3", b"\x01" * 32, 1, b"\x02" * 32)
WITH_COMMAND = read_specification(
    write_specification("Sort", ["It sorts"], acceptance=Acceptance(("make",), 5))
)
WITHOUT = read_specification(write_specification("Sort", ["It sorts"]))
BOTH_MET = (Judgement("met", "It does."), Judgement("met"))
COMMIT = "a" * 40
CHECKED = Inspection(SUBJECT.delivery, COMMIT, ())
DIFFERS = Inspection(SUBJECT.delivery, COMMIT, (Difference("a.txt", "changed", "not changed"),))


def ran(result="passed", commit=COMMIT):
    return CommandOutcome(commit, result, Ending(0, "", 1.0, ""), Walls(True, True), ())


def reviewed(specification=WITH_COMMAND, criteria=BOTH_MET, inspection=CHECKED, outcome=None, **changes):
    outcome = outcome or (ran() if specification.acceptance else None)
    return write_review(
        SUBJECT, PEER.address, specification, criteria, inspection=inspection, outcome=outcome, **changes
    )


def signed(**changes):
    return verdict.sign_verdict(reviewed(**changes), PEER, WITH_COMMAND, inspection=CHECKED, outcome=ran())


def changed(file, path, value):
    document = json.loads(file.data)
    place = document
    *steps, last = path.split(".")
    for step in steps:
        place = place[step]
    place[last] = value
    return canonical(document)


# ------------------------------------------------------------------------------------------------------------ reviews


def test_what_is_written_is_read():
    assert review.read_review(reviewed().data) == reviewed()


@pytest.mark.parametrize(
    ("criteria", "score"),
    [
        ([("met"), ("met")], 100),
        ([("met"), ("partly")], 75),
        ([("partly"), ("not")], 25),
        ([("not"), ("met")], 0),  # the job does not belong to the guild
        ([], 0),
    ],
)
def test_the_suggested_score_is_the_mean(criteria, score):
    assert suggested_score([Judgement(degree) for degree in criteria]) == score


def test_every_criterion_is_judged():
    with pytest.raises(NotReviewed, match="2 criteria are to be judged, 1 were"):
        reviewed(criteria=BOTH_MET[:1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inspection": None, "outcome": None}, "the evidence was not checked"),
        ({"inspection": CHECKED, "outcome": None}, "the acceptance command was not run"),
        ({"inspection": DIFFERS, "outcome": ran()}, "the evidence is not what the repository holds"),
        ({"inspection": CHECKED, "outcome": ran("failed")}, "the acceptance command failed"),
        ({"inspection": CHECKED, "outcome": ran("timed out")}, "the acceptance command timed out"),
        (
            {"inspection": CHECKED, "outcome": ran("could not be run")},
            "the acceptance command could not be run",
        ),
    ],
)
def test_nothing_is_reviewed_without_being_looked_at_but_with_a_reason(changes, message):
    with pytest.raises(NotReviewed, match=message):
        write_review(SUBJECT, PEER.address, WITH_COMMAND, BOTH_MET, **changes)
    review_with_reason = write_review(
        SUBJECT, PEER.address, WITH_COMMAND, BOTH_MET, reason="I read it.", **changes
    )
    assert review_with_reason.reason == "I read it."
    assert review_with_reason.score == 100


def test_bad_work_needs_no_reason_for_a_zero():
    assert reviewed(inspection=DIFFERS, score=0).score == 0
    assert reviewed(outcome=ran("failed"), score=0).acceptance == "failed"


@pytest.mark.parametrize("score", [0, 30, 100])
def test_a_command_that_could_not_be_run_gives_no_score_by_itself(score):
    with pytest.raises(NotReviewed, match="could not be run, which says nothing of the work"):
        reviewed(outcome=ran("could not be run"), score=score)
    review_with_reason = reviewed(outcome=ran("could not be run"), score=score, reason="I read it.")
    assert (review_with_reason.acceptance, review_with_reason.score) == ("could not be run", score)


def test_a_specification_without_a_command_needs_none_run():
    assert reviewed(WITHOUT).acceptance == "none named"


@pytest.mark.parametrize(
    ("inspection", "outcome"),
    [
        (replace(CHECKED, delivery=b"\x03" * 32), ran()),
        (CHECKED, ran(commit="b" * 40)),
    ],
)
def test_what_was_looked_at_is_the_delivery_itself(inspection, outcome):
    with pytest.raises(NotReviewed, match=r"another delivery|other work"):
        reviewed(inspection=inspection, outcome=outcome)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("score", 101, "score: not between 0 and 100"),
        ("score", "100", "score: '100' is not a whole number"),
        ("evidence", "trust me", "evidence: not one of"),
        ("evidence", "not checked", "reason: empty, though the evidence was not checked"),
        ("acceptance", "failed", "reason: empty, though the acceptance command failed"),
        ("words", "\x1b[2J", "words: holds the control character"),
        ("peer", PEER.address.lower(), "peer: not an address"),
        ("criteria", [{"met": "yes", "words": ""}], "criteria[0].met: not one of"),
        ("criteria", [{"met": "met", "words": "", "score": 1}], "criteria[0].score: unknown field"),
        ("criteria", [{"met": "met", "words": ""}] * 51, "criteria: more than 50"),
        ("signature", "0x", "signature: unknown field"),
        ("round", 0, "round: not between"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_review_is_refused_by_name(path, value, rule):
    with pytest.raises(DocumentRefused) as error:
        review.read_review(changed(reviewed(), path, value))
    assert rule in str(error.value)


# ----------------------------------------------------------------------------------------------------------- verdicts


def test_a_signed_verdict_is_read_and_stands():
    answer = verdict.read_verdict(signed().data)
    assert answer == signed()
    assert answer.review == reviewed().hash
    answer.verify()


def test_a_review_that_is_not_public_stays_at_home():
    answer = verdict.sign_verdict(
        reviewed(), PEER, WITH_COMMAND, inspection=CHECKED, outcome=ran(), public=False
    )
    assert answer.text is None
    assert b"It does." not in answer.data
    verdict.read_verdict(answer.data).verify()


def test_nothing_is_signed_that_says_more_than_was_done():
    claims_all = reviewed()
    with pytest.raises(NotReviewed, match="the review says of the evidence: checked; but it is: not checked"):
        verdict.sign_verdict(claims_all, PEER, WITH_COMMAND)
    with pytest.raises(
        NotReviewed, match="the review says of the acceptance command: passed; but it is: failed"
    ):
        verdict.sign_verdict(claims_all, PEER, WITH_COMMAND, inspection=CHECKED, outcome=ran("failed"))


def test_nobody_signs_for_another_peer():
    with pytest.raises(BadSignature, match="cannot sign it"):
        verdict.sign_verdict(reviewed(), STRANGER, WITH_COMMAND, inspection=CHECKED, outcome=ran())


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("score", 99, "digest: not the EIP-712 digest of this verdict"),
        ("review", "0x" + "00" * 32, "digest: not the EIP-712 digest"),
        ("round", 2, "digest: not the EIP-712 digest"),
        ("chain", 1, "domain: not the EIP-712 domain"),
        ("escrow", STRANGER.address, "domain: not the EIP-712 domain"),
        ("domain", "0x" + "00" * 32, "domain: not the EIP-712 domain"),
        ("peer", STRANGER.address, "digest: not the EIP-712 digest"),
        ("text.peer", STRANGER.address, "text: the review of another verdict"),
        ("text.words", "Other words.", "text: not the review whose hash was signed"),
        ("text.score", 99, "text: the review of another verdict"),
        ("signature", "0x" + "00" * 5_000, "signature: 5000 bytes instead of at most 4096"),
        ("paid", True, "paid: unknown field"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_verdict_that_contradicts_itself_is_refused_by_name(path, value, rule):
    with pytest.raises(DocumentRefused) as error:
        verdict.read_verdict(changed(signed(), path, value))
    assert rule in str(error.value)


@pytest.mark.parametrize("signature", [b"", b"\x00" * 65, b"\x01" * 65, b"\x01" * 64, b"\xff" * 65])
def test_what_is_no_signature_does_not_stand(signature):
    with pytest.raises(BadSignature):
        replace(signed(), signature=signature).verify()


def test_a_strangers_signature_does_not_stand():
    stolen = replace(signed(), peer=STRANGER.address, text=None)
    with pytest.raises(BadSignature, match="was signed by"):
        verdict.read_verdict(stolen.data).verify()


def test_the_other_form_of_a_signature_does_not_stand():
    """Every ECDSA signature has a twin with a high s, which the contracts refuse."""
    honest = signed()
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    s = (order - int.from_bytes(honest.signature[32:64])).to_bytes(32)
    twin = honest.signature[:32] + s + bytes([27 + 28 - honest.signature[64]])
    with pytest.raises(BadSignature):
        replace(honest, signature=twin).verify()


def test_a_contracts_signature_is_told_by_the_chain():
    class Wallet:
        def __init__(self, says):
            self.says = says

        def has_signed(self, typed_data, signature, signer):
            return self.says and signature == b"anything" and signer == PEER.address

    by_contract = replace(signed(), signature=b"anything")
    by_contract.verify(Wallet(True))
    with pytest.raises(BadSignature):
        by_contract.verify(Wallet(False))


# ---------------------------------------------------------------------------------------------------------- the folder


def test_a_peer_has_one_file_a_round_and_second_thoughts_do_not_replace_it(tmp_path):
    first = verdict.save_verdict(signed(), tmp_path)
    before = first.read_bytes()
    with pytest.raises(FileInTheWay, match=first.name):
        verdict.save_verdict(signed(words="Second thoughts."), tmp_path)
    assert first.read_bytes() == before
    assert [*tmp_path.iterdir()] == [first]


def test_the_same_verdict_signed_anew_is_the_one_that_is_there(tmp_path):
    first = verdict.save_verdict(signed(), tmp_path)
    before = first.read_bytes()
    assert verdict.save_verdict(replace(signed(), signature=b"another"), tmp_path) == first
    assert first.read_bytes() == before


def test_a_folder_full_of_rubbish_does_no_harm(tmp_path):
    good = verdict.save_verdict(signed(), tmp_path)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a-link.json").symlink_to(tmp_path / "secret")
    (tmp_path / "a-loop.json").symlink_to(tmp_path / "a-loop.json")
    os.mkfifo(tmp_path / "a-pipe.json")
    (tmp_path / "a-folder.json").mkdir()
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "binary.json").write_bytes(bytes(range(256)))
    (tmp_path / "deep.json").write_bytes(b"[" * 100_000)
    (tmp_path / "large.json").write_bytes(b" " * 2_000_000)
    (tmp_path / "\x1b[2Jname.json").write_text("{}")
    (tmp_path / "not-json.txt").write_text("{}")
    mail = VerdictFolder(tmp_path).verdicts(bytes(32))
    assert [name for name, _ in mail.verdicts] == [good.name]
    assert len(mail.refusals) == 9
    assert not any("\x1b" in str(problem) for problem in mail.refusals)
