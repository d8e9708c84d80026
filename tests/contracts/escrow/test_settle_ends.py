"""
settle — what the verdict of a majority does to money and standing.

├── when a majority says yes
│   ├── pays reward and bond to the worker
│   ├── owes every peer who judged the fee however he judged
│   ├── puts the fees of the absent into the commons
│   ├── frees the lane for the next generation
│   ├── emits Paid
│   ├── gives the worker the median of the effort
│   ├── gives peers with the majority a tenth and dissenters a count
│   ├── marks nobody absent before the review period is over
│   ├── cannot be repeated
│   └── opens the lane for the next bounty
├── when the panel is named and says yes
│   ├── owes nobody anything
│   └── writes no standing
├── given a team
│   ├── shares reward and points and leaves what rounding leaves to the worker
│   └── shares a reward of seven units among eight
├── given a commons
│   ├── pays a bonus of half of what the panel is paid
│   ├── pays no more than there is
│   ├── pays none from the fees just forgone
│   ├── pays none to a named panel
│   ├── pays none without a fee
│   └── pays none from another guild or token
├── when a majority says no
│   ├── returns the bond but for the fees of those who judged
│   ├── owes every peer who judged the fee out of the bond
│   ├── keeps reward and fees for the next try
│   ├── opens the bounty for this worker first and keeps the panel
│   ├── emits SentBack
│   ├── takes an eighth of the effort from the worker
│   ├── gives peers with the majority a tenth and dissenters a count
│   └── cannot be repeated
├── when a panel that is named says no
│   ├── returns the whole bond
│   └── writes no standing
├── when a majority says zero
│   ├── forfeits the bond but for the fees of those who judged
│   ├── opens the bounty for everybody
│   ├── emits FoundEmpty
│   └── counts it as abandoned
├── when a majority says no and less than a majority says zero
│   └── sends the work back
├── when a named panel says zero
│   └── sends the work back and returns the bond
├── given the review period is over
│   ├── when it is its last second
│   │   └── marks nobody
│   ├── when a majority says yes as it ends
│   │   ├── marks the absent and leaves their seats
│   │   └── leaves those who judged late unmarked
│   ├── when a majority says no
│   │   └── marks the absent
│   ├── when all have judged
│   │   └── marks nobody
│   ├── when the panel is named
│   │   └── marks nobody
│   ├── when an absent peer left after he was drawn
│   │   └── marks him
│   └── when the seat of an absent peer had ended before he was drawn
│       └── does not mark him
├── given a bounty of three rounds
│   └── pays the third delivery
├── given the work mends what was sent back
│   ├── when the same panel says yes
│   │   └── pays
│   ├── when it says no again
│   │   ├── opens the bounty and closes it
│   │   ├── emits SentBack for nobody
│   │   ├── emits ClaimsClosed
│   │   └── emits no ClaimsClosed if it was closed
│   └── when it says zero
│       ├── opens the bounty and closes it after zeros
│       └── emits ClaimsClosed after zeros
└── given a deed for standing alone
    └── moves nothing but the bond
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import Standing
from oathwork.model.terms import NOBODY, Share, State, Status
from tests.contracts.conftest import every_panel
from tests.support.actions import DAY, every_kind, sign
from tests.support.outcome import check_logged, logged, refused

PAID = [80, 90, 10]  # by default one dissents
SENT_BACK = [10, 20, 90]
EMPTY = [0, 0, 90]


@pytest.fixture
def settled(settle, reviewed_bounty):
    """A bounty whose panel has given these scores, by default those of a yes."""

    def settled(scores=PAID, bounty=reviewed_bounty, **changes):
        before = bounty.copy()
        tx = settle(bounty, scores=scores, **changes)
        return before, tx

    return settled


# --------------------------------------------------------------------------------------------------------------- paid


@every_kind
def test_when_a_majority_says_yes__pays_reward_and_bond_to_the_worker(
    escrow, settle, reviewed_bounty, worker, poster, moved
):
    terms = reviewed_bounty.terms
    whole = terms.reward + terms.bond
    with moved(terms.token, {escrow: -whole, worker: whole, poster: 0}):
        settle(reviewed_bounty, scores=PAID)


@every_kind
def test_when_a_majority_says_yes__owes_every_peer_who_judged_the_fee_however_he_judged(
    settled, owed, panel_of
):
    bounty, _ = settled()
    assert owed(bounty, panel_of(bounty)) == [bounty.terms.fee] * 3


@every_kind
def test_when_a_majority_says_yes__puts_the_fees_of_the_absent_into_the_commons(
    settled, owed, panel_of, commons
):
    bounty, _ = settled([80, None, 80])
    fee = bounty.terms.fee
    assert owed(bounty, panel_of(bounty)) == [fee, 0, fee]
    assert commons(bounty) == fee


@every_panel
def test_when_a_majority_says_yes__frees_the_lane_for_the_next_generation(
    settle, reviewed_bounty, check_word
):
    settle(reviewed_bounty, scores=PAID)
    assert reviewed_bounty.word & 2**64 - 1 == 1
    check_word(reviewed_bounty)


@every_kind
def test_when_a_majority_says_yes__emits_Paid(escrow, settled, worker):
    bounty, tx = settled([80, None, 80])
    check_logged(tx, escrow.Paid, id=bounty.id, worker=worker, bonus=0, forgone=bounty.terms.fee)


@pytest.mark.parametrize(
    "scores,points", [([80, 90, 10], 80_000), ([90, None, 70], 70_000), ([100] * 3, 100_000)]
)
def test_when_a_majority_says_yes__gives_the_worker_the_median_of_the_effort(
    settled, worker, standing_of, scores, points
):
    bounty, tx = settled(scores)
    assert standing_of(bounty, worker) == Standing(points, tx.timestamp, delivered=1)


def test_when_a_majority_says_yes__gives_peers_with_the_majority_a_tenth_and_dissenters_a_count(
    settled, panel_of, standing_of
):
    bounty, tx = settled()
    points = [standing_of(bounty, peer).points for peer in panel_of(bounty)]
    assert points == [10_000, 10_000, 0]
    assert standing_of(bounty, panel_of(bounty)[2]) == Standing(0, tx.timestamp, reviewed=1)


def test_when_a_majority_says_yes__marks_nobody_absent_before_the_review_period_is_over(
    guilds, settled, panel_of, standing_of
):
    bounty, _ = settled([80, 80])
    absent = panel_of(bounty)[2]
    assert standing_of(bounty, absent) == Standing()
    assert guilds.memberOf(bounty.terms.guild, absent).seat != 0


@every_panel
def test_when_a_majority_says_yes__cannot_be_repeated(escrow, settle, settled):
    bounty, _ = settled()
    with refused(escrow.WrongStatus, found=Status.FREE):
        settle(bounty, scores=PAID)


@every_panel
def test_when_a_majority_says_yes__opens_the_lane_for_the_next_bounty(settled, post, check_word):
    bounty, _ = settled()
    following = post(replace(bounty.terms, generation=1))
    check_word(following)


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_when_the_panel_is_named_and_says_yes__owes_nobody_anything(settled, owed, panel_of, commons):
    bounty, _ = settled([80, 80])
    assert owed(bounty, panel_of(bounty)) == [0, 0, 0]
    assert commons(bounty) == 0


@pytest.mark.parametrize("kind", ["named, ETH"])
def test_when_the_panel_is_named_and_says_yes__writes_no_standing(
    settled, reputation, worker, panel_of, standing_of
):
    bounty, tx = settled()
    everybody = [worker, *panel_of(bounty)]
    assert [standing_of(bounty, account) for account in everybody] == [Standing()] * 4
    assert logged(tx, reputation.MetadataUpdate) == []


# ---------------------------------------------------------------------------------------------------------------- team


@pytest.fixture
def team_bounty(actions, reach, teammates):
    """A bounty in review that a worker and seven others have delivered, in parts that do not divide."""

    def team_bounty(**changes):
        bounty = reach(Status.CLAIMED, **changes)
        parts = [3_333, 3_333, 1, 2, 3, 4, 5]
        team = [Share(mate.address, part) for mate, part in zip(teammates, parts, strict=True)]
        actions.deliver_team(bounty, actions.work(bounty, team))
        return bounty

    return team_bounty


@pytest.fixture
def judge(actions):
    """Draw the panel if it waits for a lot, and let all say this."""

    def judge(bounty, score=99):
        if bounty.status == Status.DELIVERED:
            actions.draw(bounty)
        return actions.settle(bounty, scores=[score] * 3)

    return judge


@every_kind
def test_given_a_team__shares_reward_and_points_and_leaves_what_rounding_leaves_to_the_worker(
    escrow, team_bounty, judge, worker, teammates, moved
):
    bounty = team_bounty(reward=10**18 + 9_999)
    parts = [(10**18 + 9_999) * part // 10_000 for part in (3_333, 3_333, 1, 2, 3, 4, 5)]
    whole = 10**18 + 9_999 + bounty.terms.bond
    gains = dict(zip(teammates, parts, strict=True)) | {worker: whole - sum(parts), escrow: -whole}
    with moved(bounty.terms.token, gains):
        judge(bounty)


def test_given_a_team__shares_a_reward_of_seven_units_among_eight(
    team_bounty, judge, worker, teammates, moved, standing_of
):
    bounty, everybody = team_bounty(reward=7, fee=0, bond=0, effort=1), (*teammates, worker)
    with moved(NOBODY, dict(zip(everybody, [2, 2, 0, 0, 0, 0, 0, 3], strict=True))):
        judge(bounty)
    points = [329, 329, 0, 0, 0, 0, 0, 332]
    assert [standing_of(bounty, each).points for each in everybody] == points
    assert [standing_of(bounty, each).delivered for each in everybody] == [1] * 8


# --------------------------------------------------------------------------------------------------------------- bonus


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
@pytest.mark.parametrize("scores,judged", [([80, 80, 80], 3), ([80, None, 80], 2)])
def test_given_a_commons__pays_a_bonus_of_half_of_what_the_panel_is_paid(
    escrow, settle, reviewed_bounty, worker, moved, commons, feed_commons, scores, judged
):
    terms = reviewed_bounty.terms
    feed_commons(10**18)
    bonus, forgone = terms.fee * judged // 2, terms.fee * (3 - judged)
    with moved(terms.token, {worker: terms.reward + bonus + terms.bond}):
        tx = settle(reviewed_bounty, scores=scores)
    assert commons(reviewed_bounty) == 10**18 - bonus + forgone
    check_logged(tx, escrow.Paid, id=reviewed_bounty.id, worker=worker, bonus=bonus, forgone=forgone)


def test_given_a_commons__pays_no_more_than_there_is(
    settle, reviewed_bounty, worker, moved, commons, feed_commons
):
    terms = reviewed_bounty.terms
    held = 3 * terms.fee // 2 - 1
    feed_commons(held)
    with moved(NOBODY, {worker: terms.reward + held + terms.bond}):
        settle(reviewed_bounty, scores=PAID)
    assert commons(reviewed_bounty) == 0


def test_given_a_commons__pays_none_from_the_fees_just_forgone(
    settle, reviewed_bounty, worker, moved, commons, feed_commons
):
    terms = reviewed_bounty.terms
    feed_commons(1)
    with moved(NOBODY, {worker: terms.reward + 1 + terms.bond}):
        settle(reviewed_bounty, scores=[80, 80])
    assert commons(reviewed_bounty) == terms.fee


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_given_a_commons__pays_none_to_a_named_panel(
    settle, reviewed_bounty, worker, moved, commons, feed_commons
):
    terms = reviewed_bounty.terms
    feed_commons(10**18)
    with moved(terms.token, {worker: terms.reward + terms.bond}):
        settle(reviewed_bounty, scores=PAID)
    assert commons(reviewed_bounty) == 10**18


def test_given_a_commons__pays_none_without_a_fee(settle, reach, worker, moved, commons, feed_commons):
    bounty = reach(Status.IN_REVIEW, fee=0)
    feed_commons(10**18)
    with moved(NOBODY, {worker: bounty.terms.reward + bounty.terms.bond}):
        settle(bounty, scores=PAID)
    assert commons(bounty) == 10**18


@pytest.mark.parametrize("other", ["guild", "token"])
def test_given_a_commons__pays_none_from_another_guild_or_token(
    settle, reviewed_bounty, worker, moved, feed_commons, large_guild, token, other
):
    terms = reviewed_bounty.terms
    feed_commons(10**18, **{"guild": {"guild": large_guild, "seats": 16}, "token": {"token": token}}[other])
    with moved(NOBODY, {worker: terms.reward + terms.bond}):
        settle(reviewed_bounty, scores=PAID)


# ----------------------------------------------------------------------------------------------------------- sent back


@every_kind
@pytest.mark.parametrize("scores,judged", [(SENT_BACK, 3), ([10, None, 20], 2)])
def test_when_a_majority_says_no__returns_the_bond_but_for_the_fees_of_those_who_judged(
    escrow, settle, reviewed_bounty, worker, poster, moved, scores, judged
):
    rest = reviewed_bounty.terms.bond - judged * reviewed_bounty.terms.fee
    with moved(reviewed_bounty.terms.token, {escrow: -rest, worker: rest, poster: 0}):
        settle(reviewed_bounty, scores=scores)


@every_kind
def test_when_a_majority_says_no__owes_every_peer_who_judged_the_fee_out_of_the_bond(
    settled, owed, panel_of, commons
):
    bounty, _ = settled([10, None, 20])
    fee = bounty.terms.fee
    assert owed(bounty, panel_of(bounty)) == [fee, 0, fee]
    assert commons(bounty) == 0


@every_kind
def test_when_a_majority_says_no__keeps_reward_and_fees_for_the_next_try(
    escrow, actions, settle, reviewed_bounty, poster, moved
):
    settle(reviewed_bounty, scores=SENT_BACK)
    terms = reviewed_bounty.terms
    actions.at(terms.open_until)
    with moved(terms.token, {escrow: -terms.stake, poster: terms.stake}):
        actions.withdraw(reviewed_bounty)


@every_panel
def test_when_a_majority_says_no__opens_the_bounty_for_this_worker_first_and_keeps_the_panel(
    settled, reviewed_bounty, worker, check_word
):
    panel = reviewed_bounty.state.panel
    _, tx = settled(SENT_BACK)
    expected = State(round=1, worker=worker.address, since=tx.timestamp, panel=panel)
    assert reviewed_bounty.state == expected
    check_word(reviewed_bounty)


@every_panel
def test_when_a_majority_says_no__emits_SentBack(escrow, settled, worker):
    bounty, tx = settled(SENT_BACK)
    check_logged(tx, escrow.SentBack, id=bounty.id, worker=worker, since=tx.timestamp)


def test_when_a_majority_says_no__takes_an_eighth_of_the_effort_from_the_worker(
    reputation, settled, reach, worker, standing_of
):
    paid, _ = settled(bounty=reach(Status.IN_REVIEW, lane=1))
    had = reputation.pointsOf(paid.terms.guild, worker)
    bounty, _ = settled(SENT_BACK)
    standing = standing_of(bounty, worker)
    assert had - 12_505 <= standing.points <= had - 12_500  # some seconds have passed
    assert (standing.delivered, standing.rejected) == (1, 1)


def test_when_a_majority_says_no__gives_peers_with_the_majority_a_tenth_and_dissenters_a_count(
    settled, panel_of, standing_of
):
    bounty, _ = settled(SENT_BACK)
    standings = [standing_of(bounty, peer) for peer in panel_of(bounty)]
    assert [standing.points for standing in standings] == [10_000, 10_000, 0]
    assert [standing.reviewed for standing in standings] == [1, 1, 1]


@every_panel
def test_when_a_majority_says_no__cannot_be_repeated(escrow, settle, settled):
    bounty, _ = settled(SENT_BACK)
    with refused(escrow.WrongStatus, found=Status.OPEN):
        settle(bounty, scores=SENT_BACK)


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_when_a_panel_that_is_named_says_no__returns_the_whole_bond(settle, reviewed_bounty, worker, moved):
    with moved(reviewed_bounty.terms.token, {worker: reviewed_bounty.terms.bond}):
        settle(reviewed_bounty, scores=SENT_BACK)


@pytest.mark.parametrize("kind", ["named, ETH"])
def test_when_a_panel_that_is_named_says_no__writes_no_standing(settled, worker, panel_of, standing_of):
    bounty, _ = settled(SENT_BACK)
    assert [standing_of(bounty, each) for each in (worker, *panel_of(bounty))] == [Standing()] * 4


# --------------------------------------------------------------------------------------------------------------- empty


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
@pytest.mark.parametrize("scores,judged", [(EMPTY, 3), ([0, None, 0], 2)])
def test_when_a_majority_says_zero__forfeits_the_bond_but_for_the_fees_of_those_who_judged(
    escrow, settle, reviewed_bounty, worker, poster, moved, owed, panel_of, commons, scores, judged
):
    terms = reviewed_bounty.terms
    panel = panel_of(reviewed_bounty)
    with moved(terms.token, {escrow: 0, worker: 0, poster: 0}):
        settle(reviewed_bounty, scores=scores)
    assert sum(owed(reviewed_bounty, panel)) == judged * terms.fee
    assert commons(reviewed_bounty) == terms.bond - judged * terms.fee


def test_when_a_majority_says_zero__opens_the_bounty_for_everybody(
    actions, settle, reviewed_bounty, other_worker, check_word
):
    settle(reviewed_bounty, scores=EMPTY)
    assert reviewed_bounty.state == State(round=1)
    check_word(reviewed_bounty)
    actions.claim(reviewed_bounty, sender=other_worker)


def test_when_a_majority_says_zero__emits_FoundEmpty(escrow, settled, worker):
    bounty, tx = settled(EMPTY)
    forfeited = bounty.terms.bond - 3 * bounty.terms.fee
    check_logged(tx, escrow.FoundEmpty, id=bounty.id, worker=worker, forfeited=forfeited)


def test_when_a_majority_says_zero__counts_it_as_abandoned(settled, worker, panel_of, standing_of):
    bounty, tx = settled(EMPTY)
    assert standing_of(bounty, worker) == Standing(0, tx.timestamp, abandoned=1)
    assert [standing_of(bounty, peer).points for peer in panel_of(bounty)] == [10_000, 10_000, 0]


def test_when_a_majority_says_no_and_less_than_a_majority_says_zero__sends_the_work_back(escrow, settled):
    _, tx = settled([0, 1, 90])
    assert len(logged(tx, escrow.SentBack)) == 1


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_when_a_named_panel_says_zero__sends_the_work_back_and_returns_the_bond(
    escrow, settle, reviewed_bounty, worker, moved, commons
):
    with moved(reviewed_bounty.terms.token, {worker: reviewed_bounty.terms.bond}):
        tx = settle(reviewed_bounty, scores=[0, 0, 0])
    assert len(logged(tx, escrow.SentBack)) == 1
    assert commons(reviewed_bounty) == 0


# ---------------------------------------------------------------------------------------------------------------- late


@pytest.fixture
def end_of_review(reviewed_bounty):
    return reviewed_bounty.state.since + reviewed_bounty.terms.review_period


def test_when_it_is_its_last_second__marks_nobody(
    guilds, actions, settled, end_of_review, panel_of, standing_of
):
    actions.at(end_of_review - 1)
    bounty, _ = settled([80, 80])
    absent = panel_of(bounty)[2]
    assert standing_of(bounty, absent).missed == 0
    assert guilds.memberOf(bounty.terms.guild, absent).seat != 0


def test_when_a_majority_says_yes_as_it_ends__marks_the_absent_and_leaves_their_seats(
    guilds, actions, settled, end_of_review, panel_of, standing_of
):
    actions.at(end_of_review)
    bounty, tx = settled([80, None, 80])
    absent = panel_of(bounty)[1]
    assert standing_of(bounty, absent) == Standing(0, end_of_review, missed=1)
    assert guilds.memberOf(bounty.terms.guild, absent).seat != 0
    assert [facts["account"] for facts in logged(tx, guilds.Missed)] == [absent.address]


def test_when_a_majority_says_yes_as_it_ends__leaves_those_who_judged_late_unmarked(
    guilds, actions, settled, end_of_review, panel_of, standing_of
):
    actions.at(end_of_review)
    bounty, tx = settled([80, None, 80])
    late = panel_of(bounty)[0]
    assert standing_of(bounty, late) == Standing(10_000, tx.timestamp, reviewed=1)
    assert guilds.memberOf(bounty.terms.guild, late).seat != 0


@pytest.mark.parametrize("scores", [[10, 20], [0, 0]])
def test_when_a_majority_says_no__marks_the_absent(
    guilds, actions, settled, end_of_review, panel_of, standing_of, scores
):
    actions.at(end_of_review)
    bounty, tx = settled(scores)
    absent = panel_of(bounty)[2]
    assert standing_of(bounty, absent) == Standing(0, tx.timestamp, missed=1)
    assert guilds.memberOf(bounty.terms.guild, absent).missedAt == tx.timestamp


def test_when_all_have_judged__marks_nobody(guilds, actions, settled, end_of_review):
    actions.at(end_of_review + DAY)
    _, tx = settled()
    assert logged(tx, guilds.SeatEnded) == []


@pytest.mark.parametrize("kind", ["named, ETH"])
def test_when_the_panel_is_named__marks_nobody(
    guilds, actions, settled, end_of_review, panel_of, standing_of
):
    actions.at(end_of_review + DAY)
    bounty, tx = settled([80, 80])
    assert logged(tx, guilds.SeatEnded) == []
    assert standing_of(bounty, panel_of(bounty)[2]) == Standing()


def test_when_an_absent_peer_left_after_he_was_drawn__marks_him(
    guilds, actions, settled, reviewed_bounty, end_of_review, panel_of, standing_of
):
    absent = panel_of(reviewed_bounty)[2]
    guilds.leaveSeat(reviewed_bounty.terms.guild, sender=absent)
    actions.at(end_of_review)
    bounty, tx = settled([80, 80])
    assert standing_of(bounty, absent) == Standing(0, tx.timestamp, missed=1)
    assert logged(tx, guilds.SeatEnded) == []


def test_when_the_seat_of_an_absent_peer_had_ended_before_he_was_drawn__does_not_mark_him(
    guilds, actions, settled, delivered_bounty, peers, panel_of, standing_of
):
    for_all = delivered_bounty.terms.guild
    left = [guilds.leaveSeat(for_all, sender=peer).timestamp for peer in peers]
    actions.draw(delivered_bounty)
    actions.at(max(left) + 10 * DAY)
    bounty, tx = settled([80, 80], delivered_bounty)
    assert standing_of(bounty, panel_of(bounty)[2]) == Standing()
    assert logged(tx, guilds.SeatEnded) == []


# ------------------------------------------------------------------------------------------------------------- whole lives


@every_kind
def test_given_a_bounty_of_three_rounds__pays_the_third_delivery(
    escrow, actions, open_bounty, poster, worker, judge, moved
):
    bounty, terms = open_bounty, open_bounty.terms
    actions.claim(bounty, sender=worker)
    agreed = sign(poster, actions.quit_message(bounty))
    actions.quit(bounty, signature=agreed)  # the whole bond: nothing is left in the commons for a bonus
    actions.claim_and_deliver(bounty, sender=worker)
    judge(bounty, 10)
    actions.claim_and_deliver(bounty, sender=worker)
    with moved(terms.token, {worker: terms.reward + terms.bond}):
        tx = judge(bounty)
    check_logged(tx, escrow.Paid, id=bounty.id, worker=worker, bonus=0, forgone=0)


@pytest.fixture
def repaired_bounty(actions, sent_back_bounty, worker):
    """Sent back, mended, and in review by the panel that said no."""
    actions.claim_and_deliver(sent_back_bounty, sender=worker)
    return sent_back_bounty


@every_kind
def test_when_the_same_panel_says_yes__pays(escrow, settle, repaired_bounty, worker, moved):
    terms = repaired_bounty.terms
    with moved(terms.token, {worker: terms.reward + terms.bond}):
        tx = settle(repaired_bounty, scores=[80, 80, 80])
    check_logged(tx, escrow.Paid, id=repaired_bounty.id, worker=worker, bonus=0, forgone=0)


@every_panel
def test_when_it_says_no_again__opens_the_bounty_and_closes_it(settle, repaired_bounty, check_word):
    settle(repaired_bounty, scores=[10, 10, 10])
    assert (repaired_bounty.state, repaired_bounty.closed) == (State(round=2), True)
    check_word(repaired_bounty)


@every_panel
def test_when_it_says_no_again__emits_SentBack_for_nobody(escrow, settle, repaired_bounty, worker):
    tx = settle(repaired_bounty, scores=[10, 10, 10])
    check_logged(tx, escrow.SentBack, id=repaired_bounty.id, worker=worker, since=0)


@every_panel
def test_when_it_says_no_again__emits_ClaimsClosed(escrow, settle, repaired_bounty, poster):
    tx = settle(repaired_bounty, scores=[10, 10, 10])
    check_logged(tx, escrow.ClaimsClosed, poster=poster, lane=repaired_bounty.terms.lane)


def test_when_it_says_no_again__emits_no_ClaimsClosed_if_it_was_closed(
    escrow, actions, settle, repaired_bounty, check_word
):
    actions.close(repaired_bounty)
    tx = settle(repaired_bounty, scores=[10, 10, 10])
    assert logged(tx, escrow.ClaimsClosed) == []
    check_word(repaired_bounty)


@every_panel
def test_when_it_says_zero__opens_the_bounty_and_closes_it_after_zeros(settle, repaired_bounty, check_word):
    settle(repaired_bounty, scores=[0, 0, 0])
    assert (repaired_bounty.state, repaired_bounty.closed) == (State(round=2), True)
    check_word(repaired_bounty)


def test_when_it_says_zero__emits_ClaimsClosed_after_zeros(escrow, settle, repaired_bounty, poster):
    tx = settle(repaired_bounty, scores=[0, 0, 0])
    check_logged(tx, escrow.ClaimsClosed, poster=poster, lane=repaired_bounty.terms.lane)


@pytest.mark.parametrize("fee", [0, 10**16])
def test_given_a_deed_for_standing_alone__moves_nothing_but_the_bond(
    escrow, settle, reach, worker, moved, standing_of, fee
):
    bounty = reach(Status.IN_REVIEW, reward=0, fee=fee)
    with moved(NOBODY, {escrow: -bounty.terms.bond, worker: bounty.terms.bond}):
        settle(bounty, scores=[80] * 3)
    assert standing_of(bounty, worker).points == 80_000
