"""A member of a team agrees to one delivery and its shares, and to nothing else."""

from dataclasses import replace

import pytest

from oathwork.errors import NotValid
from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.manifest import Claim, Remarks
from oathwork.model.messages import delivery_message
from oathwork.model.terms import Share
from oathwork.untrusted.fields import DocumentRefused
from oathwork.workflows.team_consent import (
    ConsentMissing,
    handed_in,
    load_consent,
    save_consent,
    sign_consent,
)


@pytest.fixture
def folder(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    (work / "drawing.svg").write_text("<svg/>")
    return work


@pytest.fixture
def claimed(stage):
    return stage.claim(stage.post())


@pytest.fixture
def manifest(stage, claimed, folder):
    domain = stage.escrow.domain
    claim = Claim(domain.chain_id, domain.contract, claimed.id, 1, stage.worker.address)
    shares = [Share(stage.mate.address, 2_500), Share(stage.arbiter.address, 1_000)]
    return write_folder_manifest(claim, folder, remarks=Remarks(shares=shares))


@pytest.fixture
def consents(stage, manifest):
    return [sign_consent(manifest, each) for each in (stage.mate, stage.arbiter)]


def test_a_team_is_handed_in_and_paid_by_its_shares(stage, claimed, manifest, consents):
    work = handed_in(manifest, consents, stage.chain.has_signed, uri="ipfs://work")
    stage.escrow.deliver_team(claimed.terms, claimed.state, work).send(stage.worker)
    delivered = stage.again(claimed)
    assert delivered.people.team == manifest.shares
    before = stage.chain.balance(stage.mate.address)
    stage.settle(stage.draw(delivered), 90, 80, 70)
    assert stage.chain.balance(stage.mate.address) == before + delivered.terms.reward // 4


def test_work_done_alone_needs_nobody(stage, manifest):
    alone = replace(manifest, shares=())
    work = handed_in(alone, [], stage.chain.has_signed)
    assert (work.delivery, work.team, work.consents) == (alone.delivery, (), ())


def test_a_file_holds_it_whole(consents, tmp_path):
    files = [save_consent(each, tmp_path / "consents") for each in consents]
    assert [load_consent(file) for file in files] == consents
    assert len(set(files)) == 2


def test_a_consent_to_other_work_lies_beside_the_first(consents, tmp_path):
    first = save_consent(consents[0], tmp_path)
    before = first.read_bytes()
    other = save_consent(replace(consents[0], delivery=b"\x07" * 32), tmp_path)
    assert first != other and first.read_bytes() == before


def test_who_gets_no_share_has_nothing_to_agree_to(stage, manifest):
    with pytest.raises(NotValid, match="no part"):
        sign_consent(manifest, stage.stranger)


def test_a_member_who_has_not_agreed_is_named(stage, manifest, consents):
    with pytest.raises(ConsentMissing, match=stage.arbiter.address):
        handed_in(manifest, consents[:1], stage.chain.has_signed)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: replace(manifest, words="and more"),
        lambda manifest: replace(manifest, claim=replace(manifest.claim, round=2)),
        lambda manifest: replace(
            manifest, shares=tuple(replace(each, part=each.part - 1) for each in manifest.shares)
        ),
    ],
)
def test_a_consent_to_another_delivery_round_or_share_is_none(stage, manifest, consents, change):
    with pytest.raises(ConsentMissing, match="another delivery"):
        handed_in(change(manifest), consents, stage.chain.has_signed)


def test_somebody_elses_signature_is_none(stage, manifest, consents):
    mate, arbiter = consents
    forged = replace(mate, signature=arbiter.signature)
    with pytest.raises(ConsentMissing, match="not signed by it"):
        handed_in(manifest, [forged, arbiter], stage.chain.has_signed)


def test_a_signature_of_something_else_is_none(stage, manifest, consents):
    mate, arbiter = consents
    claim = manifest.claim
    other = delivery_message(
        stage.escrow.domain, claim.bounty, claim.round, manifest.delivery, manifest.shares, 2**40
    )
    with pytest.raises(ConsentMissing, match="not signed by it"):
        handed_in(
            manifest, [replace(mate, signature=stage.mate.sign(other)), arbiter], stage.chain.has_signed
        )


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"format":"oathwork verdict 1"}'])
def test_a_damaged_file_is_refused(tmp_path, text):
    file = tmp_path / "consent.json"
    file.write_text(text)
    with pytest.raises(DocumentRefused):
        load_consent(file)
