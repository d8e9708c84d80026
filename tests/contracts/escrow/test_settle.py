"""
settle — records verdicts, and acts as soon as a majority of the whole panel stands.

├── given the bounty is not in review
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when the panel is another
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── when there is no verdict and no majority stands
│   └── reverts with NothingToSettle
├── when no verdict can be recorded
│   └── reverts with NothingToSettle
├── when a verdict is of no member
│   └── skips it as NoSuchMember
├── when a member has judged before
│   ├── skips it as AlreadyJudged
│   └── lets the first stand
├── when a member judges twice in one call
│   └── skips the second as AlreadyJudged
├── when a score is above 100
│   └── skips it as ScoreAbove100
├── given a named panel
│   ├── when a member is the worker
│   │   └── skips it as PartyToTheWork
│   └── when a member shares in the work
│       └── skips it as PartyToTheWork
├── when one field of the signature is another
│   └── skips it as BadSignature
├── when the signature is for another chain or contract
│   └── skips it as BadSignature
├── when another member has signed
│   └── skips it as BadSignature
├── when the signature is malformed
│   └── skips it as BadSignature
├── when the signature was for the last round
│   └── skips it as BadSignature
├── when a member sends the verdict of another without signature
│   └── skips it as BadSignature
├── when a member sends his own verdict
│   └── records it without signature
├── given a member is a contract
│   ├── when its key has signed
│   │   └── records it
│   ├── when another key has signed
│   │   └── skips it as BadSignature
│   ├── when it sends its own verdict
│   │   └── records it without signature
│   └── when it answers strangely
│       └── skips it as BadSignature
├── given a member has delegated code
│   ├── when he signs with his own key
│   │   └── records it
│   ├── when his code says yes
│   │   └── records it
│   └── when neither has signed
│       └── skips it as BadSignature
├── when verdicts come in any order
│   └── records each where it belongs
├── when good ones come among bad ones
│   └── records the good ones and skips the bad
├── when a majority does not stand yet
│   ├── keeps the word with the scores
│   ├── emits Judged and Located
│   ├── moves no money
│   └── writes no standing
├── when one less than a majority says yes
│   └── only records
├── when a majority says yes
│   └── pays
├── when one less than a majority says no
│   └── only records
├── when a majority says no
│   └── sends back
├── when a score is the pass mark
│   └── is a yes
├── when a score is one below the pass mark
│   └── is a no
├── given patience
│   ├── when a majority stands in its last second
│   │   └── only records
│   ├── when a majority stands as it ends
│   │   └── pays
│   ├── when all judge at once
│   │   └── pays at once
│   └── when it ends with a majority standing
│       └── pays without another verdict
└── when the review period is over
    └── records all the same
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.guild import Standing, hash_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import People, Share, Skip, Status, hash_team
from tests.contracts.changes import (
    SOMEBODY,
    every_bad_form,
    every_field_of_the_state,
    every_other_domain,
    for_domain,
)
from tests.contracts.conftest import every_panel
from tests.support.actions import REVIEW, every_kind, sign
from tests.support.outcome import check_logged, logged, refused

OTHER = b"\x5e" * 32


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED])
def test_given_the_bounty_is_not_in_review__reverts_with_WrongStatus(escrow, settle, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        settle(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, settle, reviewed_bounty, change
):
    with refused(escrow.StaleState, word=reviewed_bounty.word):
        settle(reviewed_bounty, scores=[80], state=replace(reviewed_bounty.state, **change))


@pytest.mark.parametrize("change", [{"fee": 0}, {"pass_mark": 1}, {"patience": 1}, {"size": 1}], ids=str)
def test_when_the_terms_are_others__reverts_with_StaleState(escrow, settle, reviewed_bounty, change):
    with refused(escrow.StaleState, word=reviewed_bounty.word):
        settle(reviewed_bounty, scores=[80], terms=replace(reviewed_bounty.terms, **change))


@every_panel
@pytest.mark.parametrize("pick", [slice(None, None, -1), slice(0, 2), slice(0, 0)], ids=str)
def test_when_the_panel_is_another__reverts_with_WrongPanel(escrow, settle, reviewed_bounty, pick):
    panel = reviewed_bounty.people.panel[pick]
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        settle(reviewed_bounty, scores=[80], people=People(panel=panel))


@every_panel
def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, settle, reviewed_bounty, stranger):
    team = (Share(stranger.address, 10_000),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        settle(reviewed_bounty, scores=[80], people=replace(reviewed_bounty.people, team=team))


@every_panel
def test_when_there_is_no_verdict_and_no_majority_stands__reverts_with_NothingToSettle(
    escrow, settle, reviewed_bounty
):
    with refused(escrow.NothingToSettle):
        settle(reviewed_bounty)


def test_when_no_verdict_can_be_recorded__reverts_with_NothingToSettle(
    escrow, actions, settle, reviewed_bounty, stranger
):
    with refused(escrow.NothingToSettle):
        settle(reviewed_bounty, actions.verdict(reviewed_bounty, 0, 80, signer=stranger))


# ------------------------------------------------------------------------------------------------------------- skipped


@pytest.fixture
def check_skipped(escrow, settle):
    """Hand in a verdict that cannot be recorded, before a good one, so that the call is not refused."""

    def check_skipped(bounty, verdict, reason, good=2, **changes):
        scores = [None] * good + [1]
        tx = settle(bounty, verdict, scores=scores, **changes)
        check_logged(tx, escrow.VerdictSkipped, id=bounty.id, index=verdict.index, reason=reason)
        assert [fact["index"] for fact in logged(tx, escrow.Judged)] == [good]

    return check_skipped


@every_panel
@pytest.mark.parametrize("index", [3, 7, 255, 2**256 - 1])
def test_when_a_verdict_is_of_no_member__skips_it_as_NoSuchMember(
    actions, reviewed_bounty, check_skipped, index
):
    verdict = replace(actions.verdict(reviewed_bounty, 0, 80), index=index)
    check_skipped(reviewed_bounty, verdict, Skip.NO_SUCH_MEMBER)


@every_panel
def test_when_a_member_has_judged_before__skips_it_as_AlreadyJudged(
    actions, settle, reviewed_bounty, check_skipped
):
    settle(reviewed_bounty, scores=[70])
    verdict = actions.verdict(reviewed_bounty, 0, 0)
    check_skipped(reviewed_bounty, verdict, Skip.ALREADY_JUDGED)


def test_when_a_member_has_judged_before__lets_the_first_stand(actions, settle, reach_review, check_word):
    bounty = reach_review(5)
    settle(bounty, scores=[70])
    settle(bounty, actions.verdict(bounty, 0, 0), actions.verdict(bounty, 1, 20))
    assert bounty.state.scores == NO_SCORES.having(0, 70).having(1, 20)
    check_word(bounty)


def test_when_a_member_judges_twice_in_one_call__skips_the_second_as_AlreadyJudged(
    escrow, actions, settle, reviewed_bounty, check_word
):
    first, second = (actions.verdict(reviewed_bounty, 1, score) for score in (70, 0))
    tx = settle(reviewed_bounty, first, second)
    check_logged(tx, escrow.VerdictSkipped, id=reviewed_bounty.id, index=1, reason=Skip.ALREADY_JUDGED)
    assert reviewed_bounty.state.scores == NO_SCORES.having(1, 70)
    check_word(reviewed_bounty)


@every_panel
@pytest.mark.parametrize("score", [101, 255, 256, 2**256 - 1])
def test_when_a_score_is_above_100__skips_it_as_ScoreAbove100(actions, reviewed_bounty, check_skipped, score):
    verdict = actions.verdict(reviewed_bounty, 0, score)
    check_skipped(reviewed_bounty, verdict, Skip.SCORE_ABOVE_100)


@pytest.fixture
def claimed_by_a_member(actions, terms_named, worker, peers):
    """Of a named panel, one of whose members has claimed it. Their index is at `.index`."""
    bounty = actions.reach(terms_named([worker, *peers[:4]]), Status.CLAIMED, worker)
    bounty.index = [seat.account for seat in bounty.named].index(worker.address)
    return bounty


def test_when_a_member_is_the_worker__skips_it_as_PartyToTheWork(
    actions, claimed_by_a_member, check_skipped, worker
):
    bounty = claimed_by_a_member
    actions.deliver(bounty)
    verdict = actions.verdict(bounty, bounty.index, 100)
    check_skipped(bounty, verdict, Skip.PARTY_TO_THE_WORK, good=(bounty.index + 1) % 5)


@pytest.mark.parametrize("sender", ["member", "stranger"])
def test_when_a_member_shares_in_the_work__skips_it_as_PartyToTheWork(
    actions, terms_named, worker, peers, stranger, check_skipped, sender
):
    bounty = actions.reach(terms_named(peers[:5]), Status.CLAIMED, worker)
    member = actions.accounts[bounty.named[3].account]
    actions.deliver_team(bounty, actions.work(bounty, [Share(member.address, 1)]))
    people = {"member": member, "stranger": stranger}
    verdict = actions.verdict(bounty, 3, 100)
    check_skipped(bounty, verdict, Skip.PARTY_TO_THE_WORK, sender=people[sender])


def verdict_message(bounty, domain, /, **changes):
    """The message of the first member's verdict of 80, with these changes."""
    state = bounty.state
    fields = {
        "bounty": bounty.id,
        "round": state.round,
        "delivery": state.delivery,
        "peer": bounty.people.panel[0].account,
        "score": 80,
        "review": REVIEW,
    }
    return messages.verdict_message(domain, **fields | changes)


@every_panel
@pytest.mark.parametrize(
    "change",
    [
        {"bounty": OTHER},
        {"round": 2},
        {"delivery": OTHER},
        {"peer": SOMEBODY},
        {"score": 81},
        {"review": OTHER},
    ],
    ids=str,
)
def test_when_one_field_of_the_signature_is_another__skips_it_as_BadSignature(
    actions, reviewed_bounty, check_skipped, domain, change
):
    typed = verdict_message(reviewed_bounty, domain, **change)
    signature = sign(actions.member(reviewed_bounty, 0), typed)
    verdict = actions.verdict(reviewed_bounty, 0, 80, signature=signature)
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE)


@every_other_domain
def test_when_the_signature_is_for_another_chain_or_contract__skips_it_as_BadSignature(
    actions, reviewed_bounty, check_skipped, domain, change
):
    typed = for_domain(verdict_message(reviewed_bounty, domain), **change)
    signature = sign(actions.member(reviewed_bounty, 0), typed)
    verdict = actions.verdict(reviewed_bounty, 0, 80, signature=signature)
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE)


def test_when_another_member_has_signed__skips_it_as_BadSignature(actions, reviewed_bounty, check_skipped):
    verdict = actions.verdict(reviewed_bounty, 0, 80, signer=actions.member(reviewed_bounty, 1))
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE)


@every_bad_form
def test_when_the_signature_is_malformed__skips_it_as_BadSignature(
    actions, reviewed_bounty, check_skipped, spoil
):
    verdict = actions.verdict(reviewed_bounty, 0, 80)
    check_skipped(reviewed_bounty, replace(verdict, signature=spoil(verdict.signature)), Skip.BAD_SIGNATURE)


@pytest.mark.parametrize("kind", ["named, ETH"])
def test_when_the_signature_was_for_the_last_round__skips_it_as_BadSignature(
    actions, settle, reviewed_bounty, check_skipped, worker
):
    verdict = actions.verdict(reviewed_bounty, 0, 80)
    settle(reviewed_bounty, scores=[None, 10, 10])
    actions.claim_and_deliver(reviewed_bounty, sender=worker)
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE)


def test_when_a_member_sends_the_verdict_of_another_without_signature__skips_it_as_BadSignature(
    actions, reviewed_bounty, check_skipped
):
    verdict = actions.verdict(reviewed_bounty, 0, 80, signature=b"")
    sender = actions.member(reviewed_bounty, 1)
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE, sender=sender)


@every_panel
def test_when_a_member_sends_his_own_verdict__records_it_without_signature(
    actions, settle, reviewed_bounty, check_word
):
    verdict = actions.verdict(reviewed_bounty, 1, 80, signature=b"")
    settle(reviewed_bounty, verdict, sender=actions.member(reviewed_bounty, 1))
    assert reviewed_bounty.state.scores == NO_SCORES.having(1, 80)
    check_word(reviewed_bounty)


# ------------------------------------------------------------------------------------------- contracts and delegated code


@pytest.fixture
def judged_by(actions, terms_named, worker, wallet, peers, stranger):
    """A bounty in review by a named panel, one of whom is a contract that the stranger's key signs for.

    The contract is at `.wallet`, its index at `.index`, that of another member at `.good`.
    """

    def judged_by(name):
        contract = wallet(stranger, name)
        bounty = actions.reach(terms_named([contract, *peers[:2]]), Status.IN_REVIEW, worker)
        bounty.index = [seat.account for seat in bounty.named].index(contract.address)
        bounty.wallet, bounty.good = contract, (bounty.index + 1) % 3
        return bounty

    return judged_by


def test_when_its_key_has_signed__records_it(actions, settle, judged_by, stranger):
    bounty = judged_by("MockWallet")
    settle(bounty, actions.verdict(bounty, bounty.index, 80, signer=stranger))
    assert bounty.state.scores == NO_SCORES.having(bounty.index, 80)


def test_when_another_key_has_signed__skips_it_as_BadSignature(actions, judged_by, check_skipped, peers):
    bounty = judged_by("MockWallet")
    verdict = actions.verdict(bounty, bounty.index, 80, signer=peers[0])
    check_skipped(bounty, verdict, Skip.BAD_SIGNATURE, good=bounty.good)


def test_when_it_sends_its_own_verdict__records_it_without_signature(actions, settle, judged_by):
    bounty = judged_by("MockWallet")
    settle(bounty, actions.verdict(bounty, bounty.index, 80, signature=b""), sender=bounty.wallet)
    assert bounty.state.scores == NO_SCORES.having(bounty.index, 80)


@pytest.mark.parametrize(
    "name",
    [
        "MockWrongAnswerSigner",
        "MockShortAnswerSigner",
        "MockDirtyAnswerSigner",
        "MockGasBurningSigner",
        "MockBombSigner",
    ],
)
def test_when_it_answers_strangely__skips_it_as_BadSignature(
    actions, judged_by, check_skipped, stranger, name
):
    bounty = judged_by(name)
    verdict = actions.verdict(bounty, bounty.index, 80, signer=stranger)
    check_skipped(bounty, verdict, Skip.BAD_SIGNATURE, good=bounty.good)


def test_when_he_signs_with_his_own_key__records_it(actions, settle, reviewed_bounty, delegate, stranger):
    delegate(actions.member(reviewed_bounty, 0), stranger)
    settle(reviewed_bounty, scores=[80])
    assert reviewed_bounty.state.scores == NO_SCORES.having(0, 80)


def test_when_his_code_says_yes__records_it(actions, settle, reviewed_bounty, delegate, stranger):
    delegate(actions.member(reviewed_bounty, 0), stranger)
    settle(reviewed_bounty, actions.verdict(reviewed_bounty, 0, 80, signer=stranger))
    assert reviewed_bounty.state.scores == NO_SCORES.having(0, 80)


def test_when_neither_has_signed__skips_it_as_BadSignature(
    actions, reviewed_bounty, check_skipped, delegate, stranger, worker
):
    delegate(actions.member(reviewed_bounty, 0), stranger)
    verdict = actions.verdict(reviewed_bounty, 0, 80, signer=worker)
    check_skipped(reviewed_bounty, verdict, Skip.BAD_SIGNATURE)


# ------------------------------------------------------------------------------------------------------------ recorded


def test_when_verdicts_come_in_any_order__records_each_where_it_belongs(
    actions, settle, reach_review, check_word
):
    bounty = reach_review(7)
    verdicts = [actions.verdict(bounty, index, score) for index, score in [(6, 0), (2, 100), (4, 59)]]
    settle(bounty, *verdicts)
    assert bounty.state.scores == NO_SCORES.having(2, 100).having(4, 59).having(6, 0)
    check_word(bounty)


def test_when_good_ones_come_among_bad_ones__records_the_good_ones_and_skips_the_bad(
    escrow, actions, settle, reach_review, stranger, check_word
):
    bounty = reach_review(5)
    bad = [actions.verdict(bounty, index, 80, signer=stranger) for index in (0, 4)]
    tx = settle(bounty, bad[0], actions.verdict(bounty, 1, 80), bad[1], actions.verdict(bounty, 3, 20))
    assert [fact["index"] for fact in logged(tx, escrow.VerdictSkipped)] == [0, 4]
    assert bounty.state.scores == NO_SCORES.having(1, 80).having(3, 20)
    check_word(bounty)


@every_panel
def test_when_a_majority_does_not_stand_yet__keeps_the_word_with_the_scores(
    settle, reviewed_bounty, check_word
):
    settle(reviewed_bounty, scores=[80, 20])
    assert reviewed_bounty.status == Status.IN_REVIEW
    assert reviewed_bounty.state.scores == NO_SCORES.having(0, 80).having(1, 20)
    check_word(reviewed_bounty)


@every_panel
def test_when_a_majority_does_not_stand_yet__emits_Judged_and_Located(
    escrow, actions, settle, reviewed_bounty, panel_of
):
    tx = settle(reviewed_bounty, actions.verdict(reviewed_bounty, 1, 80, uri="ipfs://review"))
    facts = {"id": reviewed_bounty.id, "peer": panel_of(reviewed_bounty)[1], "index": 1}
    check_logged(tx, escrow.Judged, **facts, score=80, review=REVIEW)
    check_logged(tx, escrow.Located, id=reviewed_bounty.id, document=REVIEW, uri="ipfs://review")


@every_kind
def test_when_a_majority_does_not_stand_yet__moves_no_money(
    escrow, settle, reviewed_bounty, worker, poster, moved, owed, panel_of, commons
):
    pot = commons(reviewed_bounty)
    with moved(reviewed_bounty.terms.token, {escrow: 0, worker: 0, poster: 0}):
        settle(reviewed_bounty, scores=[80, 20])
    assert owed(reviewed_bounty, panel_of(reviewed_bounty)) == [0, 0, 0]
    assert commons(reviewed_bounty) == pot


@every_panel
def test_when_a_majority_does_not_stand_yet__writes_no_standing(
    settle, reviewed_bounty, worker, panel_of, standing_of
):
    settle(reviewed_bounty, scores=[80, 20])
    everybody = [worker, *panel_of(reviewed_bounty)]
    assert [standing_of(reviewed_bounty, account) for account in everybody] == [Standing()] * 4


# ------------------------------------------------------------------------------------------------------------- majority

every_size = pytest.mark.parametrize("size", [1, 3, 5, 7])


def most(size):
    """A majority of a panel of this size."""
    return size // 2 + 1


@pytest.mark.parametrize("size", [3, 5, 7])
def test_when_one_less_than_a_majority_says_yes__only_records(settle, reach_review, size):
    bounty = reach_review(size)
    settle(bounty, scores=[100] * (most(size) - 1) + [59] * (most(size) - 1))
    assert bounty.status == Status.IN_REVIEW


@every_size
def test_when_a_majority_says_yes__pays(escrow, settle, reach_review, size):
    bounty = reach_review(size)
    tx = settle(bounty, scores=[60] * most(size))
    assert len(logged(tx, escrow.Paid)) == 1


@pytest.mark.parametrize("size", [3, 5, 7])
def test_when_one_less_than_a_majority_says_no__only_records(settle, reach_review, size):
    bounty = reach_review(size)
    settle(bounty, scores=[0] * (most(size) - 1) + [60] * (most(size) - 1))
    assert bounty.status == Status.IN_REVIEW


@every_size
def test_when_a_majority_says_no__sends_back(escrow, settle, reach_review, size):
    bounty = reach_review(size)
    tx = settle(bounty, scores=[59] * most(size))
    assert len(logged(tx, escrow.SentBack)) == 1


@every_panel
@pytest.mark.parametrize("pass_mark", [1, 60, 100])
def test_when_a_score_is_the_pass_mark__is_a_yes(escrow, settle, reach, pass_mark):
    bounty = reach(Status.IN_REVIEW, pass_mark=pass_mark)
    tx = settle(bounty, scores=[pass_mark] * 3)
    assert len(logged(tx, escrow.Paid)) == 1


@every_panel
@pytest.mark.parametrize("pass_mark", [2, 60, 100])
def test_when_a_score_is_one_below_the_pass_mark__is_a_no(escrow, settle, reach, pass_mark):
    bounty = reach(Status.IN_REVIEW, pass_mark=pass_mark)
    tx = settle(bounty, scores=[pass_mark - 1] * 3)
    assert len(logged(tx, escrow.SentBack)) == 1


# ------------------------------------------------------------------------------------------------------------- patience


@pytest.fixture
def patient_bounty(reach):
    """A bare majority has to wait for the rest of the panel until an hour after the draw, at `.until`."""
    bounty = reach(Status.IN_REVIEW, patience=3_600)
    bounty.until = bounty.state.since + 3_600
    return bounty


@every_panel
def test_when_a_majority_stands_in_its_last_second__only_records(actions, settle, patient_bounty, check_word):
    actions.at(patient_bounty.until - 1)
    settle(patient_bounty, scores=[80, 80])
    assert patient_bounty.status == Status.IN_REVIEW
    check_word(patient_bounty)


@every_panel
def test_when_a_majority_stands_as_it_ends__pays(escrow, actions, settle, patient_bounty):
    actions.at(patient_bounty.until)
    tx = settle(patient_bounty, scores=[80, 80])
    assert len(logged(tx, escrow.Paid)) == 1


@every_panel
def test_when_all_judge_at_once__pays_at_once(escrow, settle, patient_bounty):
    tx = settle(patient_bounty, scores=[80, 20, 80])
    assert len(logged(tx, escrow.Paid)) == 1


@every_panel
def test_when_it_ends_with_a_majority_standing__pays_without_another_verdict(
    escrow, actions, settle, patient_bounty
):
    settle(patient_bounty, scores=[80, None, 80])
    actions.at(patient_bounty.until)
    tx = settle(patient_bounty)
    assert len(logged(tx, escrow.Paid)) == 1


@every_panel
def test_when_the_review_period_is_over__records_all_the_same(actions, settle, reviewed_bounty, check_word):
    actions.at(reviewed_bounty.state.since + reviewed_bounty.terms.review_period + 1)
    settle(reviewed_bounty, scores=[80])
    assert reviewed_bounty.state.scores == NO_SCORES.having(0, 80)
    check_word(reviewed_bounty)
