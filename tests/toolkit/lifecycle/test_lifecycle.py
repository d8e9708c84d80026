"""The executable specification by itself: what every end does to money and standing, and how the rules
refuse.

That the contracts do the same is the business of tests/invariants.
"""

from dataclasses import replace

import pytest

from oathwork import lifecycle as twin
from oathwork.lifecycle import PeerVerdict, Refusal, Signature
from oathwork.model.amounts import DAY
from oathwork.model.guild import Place, Standing, named_panel
from oathwork.model.guild import hash_panel as hash_of
from oathwork.model.terms import NOBODY, People, Share, State, Status
from tests.toolkit.lifecycle.ground import (
    ARBITER,
    ESCROW,
    GUILD,
    HASH,
    HELPER,
    HOUR,
    LANE,
    NOW,
    PEERS,
    POSTER,
    POT,
    STEWARD,
    STRANGER,
    TERMS,
    WORK,
    WORKER,
    call,
    claimed,
    drawn,
    gain,
    judged,
    known,
    posted,
    reviewed,
    sent_back,
    standing,
    told,
)

# -------------------------------------------------------------------------------------------------- the rules


def test_an_action_leaves_the_world_it_was_given_as_it_was(world):
    posted(world)
    assert not world.bounties
    assert not world.events


def test_a_refusal_names_every_broken_rule(world):
    terms = replace(TERMS, size=2, pass_mark=0, open_until=NOW)
    with pytest.raises(Refusal) as refusal:
        twin.post(world, call(POSTER, value=terms.stake), terms)
    assert {"SizeOutOfRange", "PassMarkOutOfRange", "OpenUntilOutOfRange"} <= set(refusal.value.reasons)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("WrongGeneration", {"generation": 1}),
        ("AmountTooLarge", {"reward": 2**128}),
        ("SumTooLarge", {"reward": 2**128 - 1}),
        ("BondBelowFees", {"bond": 49}),
        ("WorkPeriodOutOfRange", {"work_period": HOUR - 1}),
        ("ReviewPeriodOutOfRange", {"review_period": DAY - 1}),
        ("PatienceOutOfRange", {"patience": 3 * DAY + 1}),
        ("ArbiterIsPoster", {"arbiter": POSTER}),
        ("PartyCannotWork", {"worker": POSTER}),
        ("EffortOutOfRange", {"effort": 1_001}),
        ("RulingPeriodOutOfRange", {"ruling_period": HOUR}),
        ("RulingPeriodOutOfRange", {"arbiter": ARBITER, "ruling_period": HOUR - 1}),
        ("RulingPeriodOutOfRange", {"arbiter": ARBITER, "ruling_period": 90 * DAY + 1}),
        ("TooFewSeats", {"seats": 9}),
        ("SeatsOutOfRange", {"seats": 21}),
        ("TooFewSeats", {"seats": 13, "size": 7, "bond": 1_000}),
    ],
)
def test_post_refuses_terms_by_the_name_of_the_field(world, reason, changes):
    with pytest.raises(Refusal, match=reason):
        posted(world, **changes)


def test_a_named_panel_needs_a_reward_and_has_no_fee(world):
    panel = named_panel(PEERS[:3])
    terms = replace(TERMS, panel=hash_of(panel), size=3, reward=0)
    with pytest.raises(Refusal, match="RewardIsZero and NamedPanelHasFeeOrEffort"):
        twin.post(world, call(POSTER, value=30), terms, tuple(seat.account for seat in panel))


def test_a_dead_bounty_is_in_no_status(world):
    open_world = posted(world)
    ended = twin.withdraw(open_world, call(POSTER), *known(open_world))
    with pytest.raises(Refusal, match="WrongStatus"):
        twin.withdraw(ended, call(POSTER), *known(open_world))
    assert ended.generations[LANE] == 1


def test_a_state_of_yesterday_is_stale(world):
    before = posted(world)
    after = claimed(world)
    quit_again = twin.quit_work(after, call(WORKER, after=1), *known(after))
    with pytest.raises(Refusal, match="StaleState"):
        twin.claim(quit_again, call(WORKER, value=1_000), *known(before))


# -------------------------------------------------------------------------------------------------- the money


def test_a_bounty_holds_reward_and_fees_and_from_the_claim_the_bond(world):
    assert posted(world).bounties[LANE].holds == 10_050
    assert claimed(world).balances[NOBODY, ESCROW] == claimed(world).bounties[LANE].holds == 11_050


def test_paid__reward_and_bond_to_the_worker_and_fees_to_who_judged(world):
    end = judged(reviewed(world), 100, 90, 80)
    assert told(end)[-1] == "Paid"
    assert gain(world, end, WORKER) == 10_000
    assert sum(end.owed.values()) == 30
    assert end.commons[POT] == 20  # the fees of the absent


def test_paid__the_team_gets_its_parts_and_the_worker_what_rounding_leaves(world):
    end = judged(reviewed(world, (Share(HELPER, 3_333),), reward=1_001), 100, 90, 80)
    assert gain(world, end, HELPER) == 333
    assert gain(world, end, WORKER) == 668
    assert standing(end, HELPER).points == 29_997


def test_paid__the_bonus_is_at_most_half_of_what_the_panel_is_paid(world):
    world.commons[POT] = 1_000
    end = judged(reviewed(world, fee=11), 100, 90, 80)
    assert gain(world, end, WORKER) == 10_016
    assert end.commons[POT] == 1_000 - 16 + 22


def test_sent_back__the_bond_pays_who_judged_and_the_reward_stays(world):
    end = sent_back(world)
    assert told(end)[-1] == "SentBack"
    assert gain(world, end, WORKER) == -30
    assert end.bounties[LANE].holds == 10_050
    assert standing(end, WORKER).rejected == 1


def test_sent_back__only_this_worker_may_claim_and_nobody_withdraw(world):
    end = sent_back(world)
    with pytest.raises(Refusal, match="ServedFirst"):
        twin.claim(end, call(HELPER, value=1_000), *known(end))
    with pytest.raises(Refusal, match="ServedFirst"):
        twin.withdraw(end, call(POSTER), *known(end))
    assert twin.claim(end, call(WORKER, value=1_000), *known(end)).bounties[LANE].state.round == 2


def test_found_empty__the_rest_of_the_bond_is_forfeited(world):
    end = judged(reviewed(world), 0, 0, 0)
    assert told(end)[-1] == "FoundEmpty"
    assert end.commons[POT] == 970
    assert standing(end, WORKER).abandoned == 1
    assert end.bounties[LANE].state == State(round=1)


def test_quit__the_bond_returns_in_proportion_to_the_time_left(world):
    world = claimed(world)
    end = twin.quit_work(world, call(WORKER, after=4 * DAY), *known(world))
    assert gain(world, end, WORKER) == 600
    assert end.commons[POT] == 400


def test_quit__with_the_posters_leave_the_bond_returns_whole(world):
    world = claimed(world)
    leave = Signature(POSTER, "Quit", (world.bounties[LANE].id, 1))
    assert (
        gain(world, twin.quit_work(world, call(WORKER, after=4 * DAY), *known(world), leave), WORKER) == 1_000
    )


def test_lapse__the_bond_is_forfeited_and_never_the_posters(world):
    world = claimed(world)
    with pytest.raises(Refusal, match="TooEarly"):
        twin.lapse(world, call(STRANGER, after=10 * DAY + HOUR - 1), *known(world))
    end = twin.lapse(world, call(STRANGER, after=10 * DAY + HOUR), *known(world))
    assert gain(world, end, POSTER) == 0
    assert end.commons[POT] == 1_000
    assert standing(end, WORKER).abandoned == 1


def test_a_payment_that_cannot_be_pushed_is_owed(world):
    world.unreachable = frozenset([(NOBODY, WORKER)])
    end = judged(reviewed(world), 100, 90, 80)
    assert end.owed[WORKER, NOBODY] == 11_000
    collected = twin.collect(end, call(WORKER), NOBODY, STRANGER)
    assert gain(end, collected, STRANGER) == 11_000


# -------------------------------------------------------------------------------------------- panels and lots


def test_the_lot_passes_over_everybody_with_a_part(world):
    world = reviewed(world, (Share(PEERS[0], 100),), arbiter=PEERS[1], ruling_period=HOUR)
    drawn_accounts = {seat.account for seat in world.bounties[LANE].panel}
    assert len(drawn_accounts) == 5
    assert not drawn_accounts & {PEERS[0], PEERS[1], POSTER, WORKER}


def test_no_majority_before_patience_is_over_unless_all_have_judged(world):
    waiting = judged(reviewed(world, patience=DAY), 100, 90, 80, None, None)
    assert waiting.bounties[LANE].status == Status.IN_REVIEW
    assert told(judged(reviewed(world, patience=DAY), 100, 90, 80, 0, 0))[-1] == "Paid"
    late = twin.settle(waiting, call(STRANGER, after=DAY), *known(waiting), waiting.bounties[LANE].people, ())
    assert told(late)[-1] == "Paid"


def test_redraw_keeps_the_verdicts_given(world):
    first = judged(reviewed(world), 100, 90)
    redrawn = twin.redraw(first, call(STRANGER, after=3 * DAY), *known(first), first.bounties[LANE].people)
    second = drawn(redrawn, after=3 * DAY, blocks=6).bounties[LANE]
    assert second.panel[:2] == first.bounties[LANE].panel[:2]
    assert second.scores == {0: 100, 1: 90}


def test_an_end_after_the_whole_review_period_marks_the_absent(world):
    end = judged(reviewed(world), 100, 90, 80, after=3 * DAY)
    assert told(end).count("Missed") == 2


def test_who_dissents_is_paid_and_counted_but_earns_no_points(world):
    world = reviewed(world)
    dissenter = world.bounties[LANE].panel[0].account
    end = judged(world, 0, 100, 100, 100)
    assert end.owed[dissenter, NOBODY] == 10
    assert (standing(end, dissenter).reviewed, standing(end, dissenter).points) == (1, 0)


def test_a_verdict_that_cannot_be_recorded_is_skipped(world):
    world = reviewed(world)
    forged = Signature(STRANGER, "Verdict", (world.bounties[LANE].id, 1, WORK, 100, HASH))
    peer = world.bounties[LANE].panel[0].account
    verdicts = (
        PeerVerdict(9, 1, HASH),
        PeerVerdict(1, 100, HASH, forged),
        PeerVerdict(0, 101, HASH),
        PeerVerdict(0, 70, HASH),
    )
    after = twin.settle(world, call(peer), *known(world), world.bounties[LANE].people, verdicts)
    assert told(after) == ["VerdictSkipped", "VerdictSkipped", "VerdictSkipped", "Judged"]


def test_settling_nothing_is_refused(world):
    world = reviewed(world)
    with pytest.raises(Refusal, match="NothingToSettle"):
        twin.settle(world, call(STRANGER), *known(world), world.bounties[LANE].people, ())


def test_other_people_than_those_in_the_state_are_refused(world):
    world = reviewed(world)
    with pytest.raises(Refusal, match="WrongPanel"):
        twin.settle(world, call(STRANGER), *known(world), People(), ())


# ------------------------------------------------------------------------------------------ without a verdict


def escalated(world, **changes):
    world = reviewed(world, **changes)
    bounty = world.bounties[LANE]
    world.bounties[LANE] = replace(bounty, state=replace(bounty.state, lot=25))
    people = bounty.people
    return twin.redraw(world, call(STRANGER, after=3 * DAY), *known(world), people)


def test_expire__without_an_arbiter_at_once_and_everybody_is_refunded(world):
    world = escalated(world)
    end = twin.expire(world, call(STRANGER, after=3 * DAY), *known(world), world.bounties[LANE].people)
    assert gain(world, end, POSTER) == 10_050
    assert gain(world, end, WORKER) == 1_000
    assert told(end) == ["Unverified"]


def test_rule__the_arbiter_has_the_ruling_period(world):
    world = escalated(world, arbiter=ARBITER, ruling_period=14 * DAY)
    facts = *known(world), world.bounties[LANE].people
    with pytest.raises(Refusal, match="TooEarly"):
        twin.expire(world, call(STRANGER, after=17 * DAY - 1), *facts)
    with pytest.raises(Refusal, match="TooLate"):
        twin.rule(world, call(ARBITER, after=17 * DAY), *facts, True)
    end = twin.rule(world, call(ARBITER, after=17 * DAY - 1), *facts, True)
    assert gain(world, end, WORKER) == 11_000
    assert end.commons[POT] == 50


# ------------------------------------------------------------------------------------------------------ seats


def test_a_seat_is_taken_by_offer_or_by_standing_and_once_in_90_days(world):
    with pytest.raises(Refusal, match="NeitherOfferedNorEarned"):
        twin.take_seat(world, call(STRANGER), GUILD)
    world.standings[GUILD, STRANGER] = Standing(10_000, NOW)
    seated = twin.take_seat(world, call(STRANGER), GUILD)
    left = twin.leave_seat(seated, call(STRANGER), GUILD)
    with pytest.raises(Refusal, match="TooEarly"):
        twin.take_seat(left, call(STRANGER, after=90 * DAY - 1), GUILD)


def test_points_fade_to_a_half_in_a_half_life(world):
    world.standings[GUILD, STRANGER] = Standing(10_000, NOW)
    with pytest.raises(Refusal, match="NeitherOfferedNorEarned"):
        twin.take_seat(world, call(STRANGER, after=30 * DAY), GUILD)


def test_only_the_steward_offers_seats(world):
    with pytest.raises(Refusal, match="NotSteward"):
        twin.offer_seats(world, call(STRANGER), GUILD, (HELPER,))
    offered = twin.offer_seats(world, call(STEWARD), GUILD, (HELPER,))
    assert twin.take_seat(offered, call(HELPER), GUILD).guilds[GUILD].places[-1] == Place(HELPER)
