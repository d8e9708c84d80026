"""Folding events gives the state the chain keeps."""

from dataclasses import dataclass, field, replace

import pytest

from oathwork.model.bounty import after, fold
from oathwork.model.guild import Seat, hash_panel, named_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import People, Share, State, Status, hash_team, word
from oathwork.model.typed_data import NOBODY, ZERO, Domain
from tests.support.strategies import ESCROW, some_terms

DOMAIN = Domain(1, ESCROW)
ID = b"\x01" * 32
WORKER = "0x" + "22" * 20
SEATS = tuple(Seat(i, f"0x{i + 1:040x}") for i in range(3))
TEAM = (Share("0x" + "33" * 20, 2_500),)


@dataclass
class SomeEvent:
    name: str
    facts: dict = field(default_factory=dict)
    block: int = 7


def told(name, **facts):
    return SomeEvent(name, {"id": ID, **facts})


TERMS_BY_LOT = some_terms(size=3)
POSTED = told("Posted", poster=TERMS_BY_LOT.poster, guild=TERMS_BY_LOT.guild, terms=TERMS_BY_LOT)
CLAIMED = told("Claimed", worker=WORKER, round=1, claimedAt=100, repair=False)
DELIVERED = told("Delivered", delivery=b"\xd0" * 32, lotBlock=12, since=0)
DRAWN = told("PanelDrawn", lot=1, panel=SEATS, since=200)
IN_REVIEW = [POSTED, CLAIMED, DELIVERED, DRAWN]
SENT_BACK = told("SentBack", worker=WORKER, since=300)
MENDED = told("Claimed", worker=WORKER, round=2, claimedAt=400, repair=True)
SECOND_NO = told("SentBack", worker=WORKER, since=0)


def judged(index, score):
    return told("Judged", peer=SEATS[index].account, index=index, score=score, review=b"\x05" * 32)


def state_after(*events):
    bounty = fold(events)[ID]
    return bounty.status, bounty.state


def test_a_fresh_bounty_is_open_and_its_state_zero():
    assert state_after(POSTED) == (Status.OPEN, State())


def test_a_claim_opens_a_round_and_the_first_lot():
    assert state_after(POSTED, CLAIMED) == (Status.CLAIMED, State(1, WORKER, 100, lot=1))


def test_a_delivery_waits_for_its_block():
    expected = State(1, WORKER, 100, lot=1, lot_block=12, delivery=b"\xd0" * 32, scores=NO_SCORES)
    assert state_after(POSTED, CLAIMED, DELIVERED) == (Status.DELIVERED, expected)


def test_a_team_stands_in_state_and_lists():
    bounty = fold([POSTED, CLAIMED, DELIVERED, told("Shared", team=TEAM)])[ID]
    assert bounty.state.team == hash_team(TEAM) and bounty.people == People(TEAM)


def test_a_panel_stands_in_state_and_lists():
    bounty = fold(IN_REVIEW)[ID]
    assert (bounty.status, bounty.state.panel, bounty.state.since) == (
        Status.IN_REVIEW,
        hash_panel(SEATS),
        200,
    )
    assert bounty.people.panel == SEATS


def test_verdicts_are_counted_and_kept():
    bounty = fold([*IN_REVIEW, judged(2, 80), judged(0, 10)])[ID]
    assert bounty.scores.given(3) == {0: 10, 2: 80}
    assert [(each.index, each.score, each.round) for each in bounty.verdicts] == [(2, 80, 1), (0, 10, 1)]


def test_the_score_is_the_median_of_those_given():
    assert fold([POSTED])[ID].score == fold(IN_REVIEW)[ID].score == 0
    assert fold([*IN_REVIEW, judged(2, 80), judged(0, 10)])[ID].score == 10


def test_a_redraw_keeps_panel_and_verdicts():
    redrawn = told("Redrawn", lot=2, lotBlock=50)
    bounty = fold([*IN_REVIEW, judged(1, 80), redrawn])[ID]
    before = fold([*IN_REVIEW, judged(1, 80)])[ID]
    assert bounty.status is Status.DELIVERED
    assert bounty.state == replace(before.state, lot=2, lot_block=50, since=0)
    assert bounty.people == before.people


def test_a_missed_lot_is_followed_by_the_next():
    missed = told("LotMissed", lot=2, lotBlock=99)
    before = fold([POSTED, CLAIMED, DELIVERED])[ID]
    assert after(before, missed).state == replace(before.state, lot=2, lot_block=99)


def test_escalation_keeps_all_but_the_moment():
    before = fold(IN_REVIEW)[ID]
    bounty = after(before, told("Escalated", since=900))
    assert (bounty.status, bounty.state) == (Status.ESCALATED, replace(before.state, since=900))


def test_work_sent_back_is_open_for_its_worker_first():
    bounty = fold([*IN_REVIEW, told("Shared", team=TEAM), SENT_BACK])[ID]
    assert (bounty.status, bounty.state) == (
        Status.OPEN,
        State(1, WORKER, since=300, panel=hash_panel(SEATS)),
    )
    assert bounty.people == People((), SEATS)


def test_a_repair_is_judged_by_the_panel_that_said_no():
    claimed = State(2, WORKER, 400, repair=True, lot=12, panel=hash_panel(SEATS))
    assert state_after(*IN_REVIEW, SENT_BACK, MENDED) == (Status.CLAIMED, claimed)
    delivered = told("Delivered", delivery=b"\xd1" * 32, lotBlock=0, since=500)
    bounty = fold([*IN_REVIEW, SENT_BACK, MENDED, delivered])[ID]
    assert (bounty.status, bounty.state.since, bounty.people.panel) == (Status.IN_REVIEW, 500, SEATS)


def test_another_claim_of_sent_back_work_has_a_lot_of_its_own():
    claimed = told("Claimed", worker=TEAM[0].account, round=2, claimedAt=900, repair=False)
    bounty = fold([*IN_REVIEW, SENT_BACK, claimed])[ID]
    assert (bounty.state, bounty.people) == (State(2, TEAM[0].account, 900, lot=1), People())


def test_after_a_second_no_nobody_is_served_first():
    bounty = fold([*IN_REVIEW, SENT_BACK, MENDED, SECOND_NO])[ID]
    assert (bounty.status, bounty.state, bounty.people) == (Status.OPEN, State(2), People())


def closing(lane=0, poster=TERMS_BY_LOT.poster):
    return SomeEvent("ClaimsClosed", {"poster": poster, "lane": lane})


def test_a_bounty_is_closed_by_its_lane():
    assert fold([POSTED, closing()])[ID].closed
    assert not fold([POSTED, closing(lane=1), closing(poster=WORKER)])[ID].closed
    assert fold([closing()], fold([POSTED]))[ID].closed


def test_the_bounty_posted_last_in_a_lane_is_the_one_that_is_closed():
    later = SomeEvent("Posted", {"id": b"\x02" * 32, "terms": replace(TERMS_BY_LOT, generation=1)})
    bounties = fold([closing()], fold([later], fold([POSTED, told("Withdrawn")])))
    assert [bounty.closed for bounty in bounties.values()] == [False, True]


def test_closing_is_in_the_word_and_stays_through_every_step():
    bounty = fold([POSTED, closing(), CLAIMED, DELIVERED])[ID]
    assert bounty.word == word(ID, bounty.status, bounty.state, closed=True)
    assert bounty.word >> 255 == 1


@pytest.mark.parametrize("name", ["Quit", "Lapsed", "FoundEmpty"])
def test_a_round_without_a_result_leaves_only_its_number(name):
    bounty = fold([*IN_REVIEW, told(name)])[ID]
    assert (bounty.status, bounty.state, bounty.people) == (Status.OPEN, State(1), People())


@pytest.mark.parametrize("name", ["Withdrawn", "Paid", "Ruled", "Unverified"])
def test_an_end_is_told_by_its_event(name):
    bounty = fold([*IN_REVIEW, told(name, score=80)])[ID]
    assert (bounty.status, bounty.end, bounty.facts["score"]) == (Status.FREE, name, 80)
    assert (bounty.holds, bounty.label) == (0, name)


def test_in_lists_live_ones_come_first_by_when_they_close_and_then_what_ended_last():
    def of(open_until, *events):
        terms = some_terms(size=3, open_until=open_until)
        return fold([told("Posted", terms=terms), *events])[ID]

    early, late = of(5), of(2**48)
    first, last = (of(3, SomeEvent("Withdrawn", {"id": ID}, block)) for block in (8, 9))
    assert sorted([first, late, last, early], key=lambda each: each.rank) == [early, late, last, first]


@pytest.mark.parametrize(
    ("name", "facts", "is_paid"),
    [
        ("Withdrawn", {}, False),
        ("Paid", {}, True),
        ("Ruled", {"paid": True}, True),
        ("Ruled", {"paid": False}, False),
        ("Unverified", {}, False),
    ],
)
def test_work_is_paid_by_its_panel_or_by_the_arbiters_yes(name, facts, is_paid):
    assert fold([*IN_REVIEW, told(name, **facts)])[ID].is_paid is is_paid
    assert (fold(IN_REVIEW)[ID].is_paid, fold(IN_REVIEW)[ID].label) == (False, "InReview")


def test_a_named_panel_judges_from_the_delivery_on_and_stays_named():
    accounts = [seat.account for seat in SEATS]
    terms = some_terms(panel=hash_panel(named_panel(accounts)), size=3, fee=0, effort=0)
    delivered = told("Delivered", delivery=b"\xd0" * 32, lotBlock=0, since=150)
    bounty = fold([told("Posted", terms=terms), told("PanelNamed", panel=accounts), CLAIMED, delivered])[ID]
    assert (bounty.status, bounty.state.lot, bounty.state.since) == (Status.IN_REVIEW, 0, 150)
    assert hash_panel(bounty.people.panel) == terms.panel and bounty.state.panel == ZERO
    again = after(bounty, told("SentBack", worker=WORKER, since=300))
    assert hash_panel(again.people.panel) == terms.panel


def test_what_a_bounty_holds_follows_its_status():
    terms = TERMS_BY_LOT
    assert fold([POSTED])[ID].holds == terms.reward + 3 * terms.fee
    assert fold(IN_REVIEW)[ID].holds == terms.reward + 3 * terms.fee + terms.bond


def test_documents_are_found_by_their_hash():
    bounty = fold([POSTED, told("Located", document=terms_spec(), uri="ipfs://spec")])[ID]
    assert bounty.uris == {terms_spec(): "ipfs://spec"}


def test_where_the_specification_is_its_poster_says_and_nobody_who_delivers_its_hash():
    located, other = (
        told("Located", document=terms_spec(), uri=uri) for uri in ("ipfs://spec", "https://eve")
    )
    assert fold([POSTED, located, CLAIMED, other])[ID].uris == {terms_spec(): "ipfs://spec"}
    assert fold([POSTED, CLAIMED, DELIVERED, other])[ID].uris == {}


def terms_spec():
    return TERMS_BY_LOT.spec


def test_other_events_and_unknown_bounties_change_nothing():
    owed = SomeEvent("Owed", {"account": NOBODY, "token": NOBODY, "amount": 1})
    skipped = told("VerdictSkipped", index=0, reason=1)
    assert fold([owed, CLAIMED, skipped]) == {}
    assert fold([POSTED, owed, skipped])[ID] == fold([POSTED])[ID]


def test_folding_can_go_on_where_it_stopped():
    whole = fold([*IN_REVIEW, judged(0, 5)])
    assert fold([DRAWN, judged(0, 5)], fold([POSTED, CLAIMED, DELIVERED])) == whole


def test_folding_changes_nothing_it_was_given():
    known = fold([POSTED])
    fold([CLAIMED], known)
    assert known[ID].status is Status.OPEN


def test_the_word_is_that_of_its_parts():
    bounty = fold(IN_REVIEW)[ID]
    assert bounty.word == word(ID, bounty.status, bounty.state)
