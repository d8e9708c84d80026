"""
settlement: every way in which peers fall short is refused by name, before any gas is spent.

Pure: a case as the chain would answer it, verdict files as a folder would hold them, and a moment.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.chain.keys import dev_signers
from oathwork.errors import BadSignature
from oathwork.evidence.git_source import GitSource
from oathwork.evidence.inspection import Difference, Inspection
from oathwork.evidence.manifest import Claim, Manifest
from oathwork.evidence.specification import WrongSpecification, read_specification
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.guild import Seat, hash_panel
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import NOBODY, People, Share, State, Status, Terms
from oathwork.model.typed_data import Domain
from oathwork.untrusted.fields import DocumentRefused
from oathwork.verdicts.exchange import Mail
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict
from oathwork.workflows import missing
from oathwork.workflows.settlement import Case, Decision, Evidence, Settlement, plan

POSTER, WORKER, MATE, STRANGER, *PEERS = dev_signers(12)
CHAIN, ESCROW, ID = 31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3", b"\x07" * 32
NOW = 1_000_000


def manifest(**changes):
    values = {
        "claim": Claim(CHAIN, ESCROW, ID, 2, WORKER.address),
        "source": GitSource("https://example.org/work.git", "a" * 40, "b" * 40, None),
        "files": (),
        "deletions": (),
        "links": (),
        "shares": (Share(MATE.address, 1_000),),
        "licence": "",
        "acceptance": None,
        "words": "",
    }
    return Manifest(**values | changes)


def evidence(found=None, differences=(), **changes):
    found = found or manifest(**changes)
    return Evidence(found, Inspection(found.delivery, "a" * 40, tuple(differences)))


def case(size=3, scores=NO_SCORES, status=Status.IN_REVIEW, by_lot=True, delivery=None, **changes):
    panel = tuple(Seat(index if by_lot else 0, peer.address) for index, peer in enumerate(PEERS[:size]))
    hash_of_panel = hash_panel(panel)
    terms = Terms(
        poster=POSTER.address,
        guild=(1 << 44) + 1,
        size=size,
        pass_mark=60,
        open_until=NOW + 10_000,
        work_period=3_600,
        review_period=86_400,
        panel=bytes(32) if by_lot else hash_of_panel,
        **changes,
    )
    state = State(
        round=2,
        worker=WORKER.address,
        since=NOW - 100,
        lot=1,
        delivery=delivery or manifest().delivery,
        panel=hash_of_panel if by_lot else bytes(32),
        scores=scores,
    )
    people = People((Share(MATE.address, 1_000),), panel)
    return Case(Domain(CHAIN, ESCROW), Bounty(ID, terms, status, state, people))


def changed(case, ended_in="", **changes):
    return replace(case, bounty=replace(case.bounty, **changes), ended_in=ended_in)


def verdict(peer, score=90, **changes):
    values = {"chain": CHAIN, "escrow": ESCROW, "bounty": ID, "round": 2, "delivery": manifest().delivery}
    about = Subject(**values | {name: value for name, value in changes.items() if name in values})
    unsigned = SignedVerdict(about, peer.address, score, changes.get("review", b"\x09" * 32), b"")
    return replace(unsigned, signature=changes.get("signer", peer).sign(unsigned.typed))


def mail(*verdicts, refused=()):
    return Mail(tuple((f"{number}.json", each) for number, each in enumerate(verdicts)), tuple(refused))


def scored(*scores):
    found = NO_SCORES
    for index, score in enumerate(scores):
        if score is not None:
            found = found.having(index, score)
    return found


def planned(*verdicts, now=NOW, given=None, **changes):
    return plan(case(**changes), mail(*verdicts), now, evidence=given or evidence())


# ------------------------------------------------------------------------------------------------------- what goes through


def test_a_majority_of_yes_pays():
    found = planned(verdict(PEERS[1]), verdict(PEERS[0], 60))
    assert isinstance(found, Settlement)
    assert found.decision is Decision.PAY
    assert [given.index for given in found.verdicts] == [0, 1]
    assert (found.majority.votes, found.majority.yes) == (2, 2)


def test_a_majority_of_no_sends_back():
    found = planned(verdict(PEERS[0], 59), verdict(PEERS[1], 0))
    assert found.decision is Decision.SEND_BACK


def test_a_majority_of_zeros_finds_nothing():
    assert planned(verdict(PEERS[0], 0), verdict(PEERS[1], 0)).decision is Decision.FIND_EMPTY


def test_a_zero_of_a_named_panel_is_a_no_like_any_other():
    found = planned(verdict(PEERS[0], 0), verdict(PEERS[1], 0), by_lot=False)
    assert found.decision is Decision.SEND_BACK


def test_verdicts_on_chain_count_with_those_in_the_folder():
    found = planned(verdict(PEERS[1]), scores=scored(90))
    assert [given.index for given in found.verdicts] == [1]
    assert found.majority.votes == 2


def test_a_majority_on_chain_needs_no_file_once_patience_is_over():
    found = planned(scores=scored(90, 90), patience=50)
    assert found.verdicts == ()
    assert found.decision is Decision.PAY


def test_all_have_judged_and_nobody_is_waited_for():
    found = planned(*map(verdict, PEERS[:3]), patience=86_400)
    assert found.majority.votes == 3


def test_rubbish_in_the_folder_stops_nobody():
    rubbish = [verdict(STRANGER), verdict(PEERS[2], round=1), replace(verdict(PEERS[2]), signature=b"")]
    found = plan(
        case(),
        mail(
            verdict(PEERS[0]), verdict(PEERS[1]), *rubbish, refused=[DocumentRefused("x.json", "", "empty")]
        ),
        NOW,
        evidence=evidence(),
    )
    assert isinstance(found, Settlement)
    assert len(found.flaws) == 4
    assert [given.index for given in found.verdicts] == [0, 1]


# ---------------------------------------------------------------------------------------------------- each way to fall short


def test_an_ended_bounty_is_refused():
    found = plan(changed(case(), end="Paid", status=Status.FREE, ended_in="0xabc"), mail(), NOW)
    assert isinstance(found, missing.BountyEnded)
    assert str(found) == "the bounty has ended: Paid in transaction 0xabc. Nothing is left to settle"


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (Status.FREE, missing.NothingDelivered, "there is no such bounty"),
        (Status.OPEN, missing.NothingDelivered, "round 2 is over and the bounty is open again"),
        (Status.CLAIMED, missing.NothingDelivered, "is at work"),
        (Status.DELIVERED, missing.NoPanelYet, "anyone can draw it from block 1 on"),
        (Status.ESCALATED, missing.PanelsExhausted, "escalated"),
    ],
)
def test_before_and_after_the_review_nothing_can_be_settled(status, kind, told):
    found = planned(*map(verdict, PEERS[:3]), status=status)
    assert type(found) is kind
    assert told in str(found)


def test_an_untouched_bounty_is_told_apart():
    found = plan(changed(case(status=Status.OPEN), state=State()), mail(), NOW)
    assert "nobody has claimed" in str(found)


@pytest.mark.parametrize(("size", "have", "needed"), [(1, 0, 1), (3, 0, 2), (3, 1, 2), (5, 2, 3), (7, 3, 4)])
def test_too_few_verdicts_are_refused_by_number(size, have, needed):
    found = planned(*map(verdict, PEERS[:have]), size=size)
    assert type(found) is missing.TooFewVerdicts
    assert (found.have, found.quorum) == (have, needed)
    assert f"have {have} of {needed} needed (panel of {size})" in str(found)
    assert found.missing == tuple(peer.address for peer in PEERS[have:size])


FLAWED = {
    Flaw.OTHER_ESCROW: lambda: verdict(PEERS[1], chain=1),
    Flaw.OTHER_BOUNTY: lambda: verdict(PEERS[1], bounty=b"\x08" * 32),
    Flaw.OTHER_ROUND: lambda: verdict(PEERS[1], round=1),
    Flaw.OTHER_DELIVERY: lambda: verdict(PEERS[1], delivery=b"\x08" * 32),
    Flaw.NOT_ON_PANEL: lambda: verdict(STRANGER),
    Flaw.BAD_SIGNATURE: lambda: verdict(PEERS[1], signer=STRANGER),
    Flaw.REPEATED: lambda: verdict(PEERS[0]),
}


@pytest.mark.parametrize("kind", FLAWED, ids=lambda kind: kind.name)
def test_a_flawed_verdict_does_not_count_and_is_named(kind):
    found = planned(verdict(PEERS[0]), FLAWED[kind]())
    assert type(found) is missing.TooFewVerdicts
    assert [file.flaw for file in found.flaws] == [kind]
    assert f"not counted: 1.json: {kind.value}" in str(found)


def test_another_escrow_on_the_same_chain_is_another_place():
    found = planned(verdict(PEERS[0]), verdict(PEERS[1], escrow=STRANGER.address))
    assert [file.flaw for file in found.flaws] == [Flaw.OTHER_ESCROW]


def test_a_file_that_is_no_verdict_is_named():
    refused = DocumentRefused("x.json", "line 1", "not JSON")
    found = plan(case(), mail(verdict(PEERS[0]), refused=[refused]), NOW, evidence=evidence())
    assert "not counted: x.json, line 1: not JSON" in str(found)


def test_two_different_verdicts_of_one_peer_count_as_none():
    found = planned(verdict(PEERS[0], 90), verdict(PEERS[0], 10), verdict(PEERS[1]))
    assert type(found) is missing.TooFewVerdicts
    assert [file.flaw for file in found.flaws] == [Flaw.CONTRADICTED] * 2
    other_review = planned(verdict(PEERS[0]), verdict(PEERS[0], review=b"\x01" * 32), verdict(PEERS[1]))
    assert type(other_review) is missing.TooFewVerdicts


def test_the_first_verdict_stands_on_chain():
    found = planned(verdict(PEERS[0], 10), scores=scored(90))
    assert [file.flaw for file in found.flaws] == [Flaw.ALREADY_JUDGED]


@pytest.mark.parametrize("party", [WORKER, MATE])
def test_a_party_to_the_work_never_judges(party):
    named = case(by_lot=False)
    people = named.bounty.people
    panel = (Seat(0, party.address), *people.panel[1:])
    found = plan(
        changed(named, people=People(people.team, panel)),
        mail(verdict(party), verdict(PEERS[1])),
        NOW,
        evidence=evidence(),
    )
    assert [file.flaw for file in found.flaws] == [Flaw.PARTY_TO_THE_WORK]


def test_disagreement_without_a_majority_is_refused():
    found = planned(
        verdict(PEERS[0], 90), verdict(PEERS[1], 90), verdict(PEERS[2], 10), verdict(PEERS[3], 10), size=5
    )
    assert type(found) is missing.NoMajority
    assert "2 yes and 2 no in a panel of 5" in str(found)
    assert found.missing == (PEERS[4].address,)


@pytest.mark.parametrize(("now", "kind"), [(NOW + 99, missing.WaitingForPatience), (NOW + 100, Settlement)])
def test_a_bare_majority_waits_to_the_second(now, kind):
    found = planned(verdict(PEERS[0]), verdict(PEERS[1]), now=now, patience=200)
    assert type(found) is kind
    if kind is missing.WaitingForPatience:
        assert found.until == NOW + 100
        assert "1970-01-12 13:48:20 UTC" in str(found)


def test_work_is_not_paid_unseen():
    found = plan(case(), mail(verdict(PEERS[0]), verdict(PEERS[1])), NOW)
    assert type(found) is missing.NoEvidence


def test_work_that_could_not_be_read_is_not_paid():
    unread = evidence()
    unread = replace(unread, inspection=replace(unread.inspection, unreadable="no network"))
    found = planned(verdict(PEERS[0]), verdict(PEERS[1]), given=unread)
    assert type(found) is missing.NoEvidence and "could not be read: no network" in str(found)


def test_evidence_compared_with_another_specification_pays_nobody():
    other = read_specification(b'title = "Other"\ncriteria = ["It is"]\n')
    with pytest.raises(WrongSpecification, match=f"0x{other.hash.hex()}"):
        planned(verdict(PEERS[0]), verdict(PEERS[1]), given=replace(evidence(), specification=other))


def test_work_is_sent_back_without_evidence():
    found = plan(case(), mail(verdict(PEERS[0], 10), verdict(PEERS[1], 10)), NOW)
    assert found.decision is Decision.SEND_BACK


def test_the_manifest_of_another_delivery_is_refused():
    found = planned(verdict(PEERS[0]), verdict(PEERS[1]), given=evidence(words="other"))
    assert type(found) is missing.WrongDelivery


def test_an_inspection_of_another_delivery_is_refused():
    given = Evidence(manifest(), Inspection(b"\x01" * 32, "a" * 40, ()))
    assert type(planned(verdict(PEERS[0]), verdict(PEERS[1]), given=given)) is missing.WrongDelivery


def test_work_that_the_repository_does_not_hold_is_not_paid():
    given = evidence(differences=[Difference("a.txt, size", "5", "6")])
    found = planned(verdict(PEERS[0]), verdict(PEERS[1]), given=given)
    assert type(found) is missing.EvidenceDiffers
    assert "a.txt, size: the manifest says 5, the repository 6" in str(found)
    no = planned(verdict(PEERS[0], 10), verdict(PEERS[1], 10), given=given)
    assert no.decision is Decision.SEND_BACK


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"claim": Claim(1, ESCROW, ID, 2, WORKER.address)}, "chain: the manifest says 1"),
        ({"claim": Claim(CHAIN, NOBODY, ID, 2, WORKER.address)}, "escrow: the manifest says"),
        ({"claim": Claim(CHAIN, ESCROW, b"\x01" * 32, 2, WORKER.address)}, "bounty: the manifest says"),
        ({"claim": Claim(CHAIN, ESCROW, ID, 1, WORKER.address)}, "round: the manifest says 1, the chain 2"),
        ({"claim": Claim(CHAIN, ESCROW, ID, 2, STRANGER.address)}, "worker: the manifest says"),
        ({"shares": ()}, "shares: the manifest says []"),
    ],
)
def test_a_manifest_that_says_something_else_of_the_bounty_is_not_paid(changes, told):
    given = evidence(**changes)
    about = {"delivery": given.manifest.delivery}
    found = planned(
        verdict(PEERS[0], **about), verdict(PEERS[1], **about), given=given, delivery=given.manifest.delivery
    )
    assert type(found) is missing.EvidenceDiffers
    assert told in str(found)


# ------------------------------------------------------------------------------------------------------------- all of them

STORED = st.one_of(st.none(), st.integers(0, 100))


@given(
    size=st.sampled_from([1, 3, 5, 7]),
    recorded=st.lists(STORED, min_size=7, max_size=7),
    given_scores=st.lists(STORED, min_size=7, max_size=7),
    patience=st.sampled_from([0, 50, 150]),
    by_lot=st.booleans(),
)
def test_a_plan_is_made_exactly_when_the_contract_would_act(size, recorded, given_scores, patience, by_lot):
    """The rule once more, in other words than the module's."""
    on_chain = scored(*recorded[:size])
    files = [
        replace(verdict_of(index, score), signature=b"ok")
        for index, score in enumerate(given_scores[:size])
        if score is not None
    ]

    def verify(each):
        if each.signature != b"ok":
            raise BadSignature("no")

    about = case(size=size, scores=Scores(on_chain), patience=patience, by_lot=by_lot)
    found = plan(about, mail(*files), NOW, evidence=evidence(), verify=verify)

    all_scores = [
        first if first is not None else second
        for first, second in zip(recorded[:size], given_scores[:size], strict=True)
    ]
    known = [score for score in all_scores if score is not None]
    yes = sum(score >= 60 for score in known)
    stands = max(yes, len(known) - yes) * 2 > size
    assert isinstance(found, Settlement) == (stands and (len(known) == size or patience <= 100))
    if isinstance(found, Settlement):
        assert (found.decision is Decision.PAY) == (yes * 2 > size)
        assert len(found.verdicts) == len(known) - sum(score is not None for score in recorded[:size])


def verdict_of(index, score):
    about = Subject(CHAIN, ESCROW, ID, 2, manifest().delivery)
    return SignedVerdict(about, PEERS[index].address, score, b"\x09" * 32, b"")
