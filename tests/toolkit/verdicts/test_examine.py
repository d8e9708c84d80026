"""What a peer does with a delivery."""

from dataclasses import replace

import pytest

from oathwork.demo.peers import judge, this_python
from oathwork.demo.work import small_jobs
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.locate import load_manifest
from oathwork.evidence.manifest import Claim, Remarks
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import WrongSpecification, read_specification
from oathwork.verdicts.acceptance import CouldNotRun, NotAgreed
from oathwork.verdicts.examine import NothingToJudge, examine, pronounce
from oathwork.verdicts.review import MET, NOT, Judgement, NotReviewed
from tests.support.repositories import commit, new_repository

GOOD = [Judgement(MET)] * 3


@pytest.fixture
def job(tmp_path):
    return small_jobs(tmp_path / "repository")[0]


@pytest.fixture
def specification(job):
    return read_specification(job.specification)


@pytest.fixture
def deliver(stage, job, specification, tmp_path):
    """A bounty under review, and its manifest's file."""

    def deliver(commit=job.commits[0], specification=specification, worker=stage.worker.address):
        bounty = stage.claim(stage.post(stage.terms(spec=specification.hash)))
        claim = Claim(stage.chain.id, stage.escrow.address, bounty.id, 1, worker)
        with Repository(job.repository, commit) as copy:
            manifest = write_manifest(
                claim, copy, commit, place=str(job.repository), base="", remarks=Remarks(specification)
            )
        (tmp_path / "manifest.json").write_bytes(manifest.data)
        return stage.draw(stage.deliver(bounty, manifest.delivery)), tmp_path / "manifest.json"

    return deliver


def look(file, specification, bounty, **more):
    return examine(
        load_manifest(file), specification, bounty, **{"yes": True, "tools": this_python(), **more}
    )


def member(stage, bounty, index=0):
    return next(peer for peer in stage.peers if peer.address == bounty.people.panel[index].account)


def test_good_work(stage, deliver, specification):
    bounty, file = deliver()
    findings = look(file, specification, bounty)
    assert findings.inspection.matches
    assert findings.outcome.result == "passed"
    assert "evidence: recomputed, 1 file as the manifest says" in str(findings)
    verdict = pronounce(findings, bounty, stage.escrow.domain, member(stage, bounty), GOOD)
    verdict.verify()
    assert (verdict.score, verdict.subject.delivery) == (100, bounty.state.delivery)


def test_one_copy_of_the_repository_serves_inspection_and_command(deliver, specification, monkeypatch):
    bounty, file = deliver()
    copies, make_copy = [], Repository.__init__
    monkeypatch.setattr(
        Repository,
        "__init__",
        lambda copy, *args, **more: copies.append(copy) or make_copy(copy, *args, **more),
    )
    assert look(file, specification, bounty).outcome.result == "passed"
    assert len(copies) == 1
    assert not copies[0]._folder.path.exists()


def test_work_that_fails_needs_a_reason_for_its_score(stage, deliver, specification, job):
    bounty, file = deliver(job.base)
    findings = look(file, specification, bounty)
    assert findings.outcome.result == "failed"
    criteria = [Judgement(MET), Judgement(NOT), Judgement(MET)]
    with pytest.raises(NotReviewed):
        pronounce(findings, bounty, stage.escrow.domain, member(stage, bounty), criteria)


def test_what_a_command_says_that_did_not_pass_is_shown(deliver, specification, job):
    bounty, file = deliver(job.base)
    said = str(look(file, specification, bounty))
    assert "acceptance command: failed (ended with 1" in said
    assert "  | FAILED (" in said


def test_a_command_that_could_not_be_run_is_no_failure_of_the_work(stage, deliver, job):
    specification = read_specification(job.specification.replace(b'"python3"', b'"no-such-python"'))
    bounty, file = deliver(specification=specification)
    findings = look(file, specification, bounty)
    assert findings.outcome.result == "could not be run"
    assert "  | sh: 1: exec: no-such-python: " in str(findings)
    criteria = [Judgement(MET), Judgement(NOT), Judgement(MET)]
    with pytest.raises(NotReviewed, match="which says nothing of the work"):
        pronounce(findings, bounty, stage.escrow.domain, member(stage, bounty), criteria, score=0)


def test_the_demos_peers_sign_nothing_about_a_command_that_could_not_be_run(stage, deliver, job, tmp_path):
    specification = read_specification(job.specification.replace(b'"python3"', b'"no-such-python"'))
    bounty, file = deliver(specification=specification)
    panel = {0: member(stage, bounty)}
    with pytest.raises(CouldNotRun, match="no program no-such-python on your PATH"):
        judge(bounty, stage.escrow.domain, panel, [Judgement(MET)], file, specification, tmp_path / "box")
    assert not (tmp_path / "box").exists()


def test_evidence_that_differs_is_told_and_nothing_is_run(deliver, specification, tmp_path):
    bounty, file = deliver()
    other = new_repository(tmp_path / "other")
    commit(other, {"a.txt": "a\n"})
    findings = look(file, specification, bounty, repository=other)
    assert findings.outcome is None
    assert "evidence: DIFFERS" in str(findings)
    assert "not run, for the evidence differs" in str(findings)


@pytest.mark.parametrize("place", ["nowhere", ".", "https://127.0.0.1:9/w.git"])
def test_work_that_could_not_be_read_is_not_work_that_differs(stage, deliver, specification, job, place):
    bounty, file = deliver()
    where = place if "://" in place else job.repository.parent / place
    findings = look(file, specification, bounty, repository=where)
    assert not findings.inspection.matches and findings.inspection.differences == ()
    assert str(findings).startswith("evidence: COULD NOT BE READ: ")
    assert "not run, for the evidence could not be read" in str(findings)
    judged = (findings, bounty, stage.escrow.domain, member(stage, bounty), GOOD)
    with pytest.raises(NotReviewed, match="the evidence was not checked"):
        pronounce(*judged, score=0)
    assert pronounce(*judged, score=0, reason="It is gone.").text.evidence == "not checked"


def test_a_manifest_that_says_other_than_the_chain_of_its_bounty_differs(deliver, specification, job):
    bounty, file = deliver(worker="0x" + "11" * 20)
    findings = look(file, specification, bounty)
    assert f"worker: the manifest says 0x{'11' * 20}, the chain {bounty.state.worker}" in str(findings)
    assert findings.outcome is None


def test_evidence_of_another_bounty_is_refused(stage, deliver, specification):
    bounty, file = deliver()
    other = stage.post(stage.terms(lane=9, spec=specification.hash))
    with pytest.raises(NothingToJudge, match=f"of bounty 0x{bounty.id.hex()}, not of 0x{other.id.hex()}"):
        look(file, specification, other)


def test_a_specification_that_the_terms_do_not_name_is_refused_before_anything_is_run(stage, deliver, job):
    wrong = read_specification(job.specification.replace(b"small", b"huge"))
    bounty, file = deliver()
    with pytest.raises(WrongSpecification, match=f"0x{wrong.hash.hex()}.*0x{bounty.terms.spec.hex()}"):
        look(file, wrong, bounty, ask=lambda text: pytest.fail("asked"), yes=False)


def test_no_verdict_is_signed_by_a_specification_that_the_terms_do_not_name(
    stage, deliver, specification, job
):
    wrong = read_specification(job.specification.replace(b"small", b"huge"))
    bounty, file = deliver()
    findings = replace(look(file, specification, bounty), specification=wrong)
    with pytest.raises(WrongSpecification):
        pronounce(findings, bounty, stage.escrow.domain, member(stage, bounty), GOOD)


def test_the_command_is_not_run_unasked(deliver, specification):
    bounty, file = deliver()
    with pytest.raises(NotAgreed):
        look(file, specification, bounty, yes=False)


def test_a_stranger_judges_nothing(stage, deliver, specification):
    bounty, file = deliver()
    with pytest.raises(NothingToJudge, match="is not on the panel"):
        pronounce(look(file, specification, bounty), bounty, stage.escrow.domain, stage.stranger, GOOD)


def test_nothing_is_judged_before_the_draw(stage, deliver, specification):
    bounty, file = deliver()
    open_again = stage.post(stage.terms(lane=9, spec=specification.hash))
    with pytest.raises(NothingToJudge, match="the bounty is Open"):
        pronounce(
            look(file, specification, bounty), open_again, stage.escrow.domain, member(stage, bounty), GOOD
        )
