"""The simulation keeps the rules of the lifecycle to the last unit and second; its people do what their kind says."""

from dataclasses import replace

import numpy as np
import pytest

from oathwork.errors import NotValid
from oathwork.model.price_of_capture import majority_chance
from oathwork.model.terms import NOBODY
from oathwork.simulation import Habits, Plan, RoundEnd, measure, rules, simulate
from oathwork.simulation.choices import IN_CLIQUE
from oathwork.simulation.prices import prices
from tests.support.actors import GUILD, PEERS, POSTER, POT, RICH, Actors, rounds_of, worker

MIXED = Plan(
    peers={"honest": 20, "careless": 12, "absent": 18, "colluding": 7, "sybil": 3},
    workers={"honest": 1, "careless": 1, "vanishing": 1, "colluding": 1, "empty": 1, "sybil": 1},
    posters={"honest": 1, "fishing": 1},
)
PLANS = {
    "as it is": Plan(),
    "all kinds": MIXED,
    "one judge": replace(MIXED, size=1),
    "seven, with an arbiter": replace(MIXED, size=7, bond=200_000, arbiter=True),
    "no fee, no bond": replace(MIXED, fee=0, bond=0, patience=0),
    "patience as long as the review": replace(MIXED, patience=MIXED.review_period),
    "soon closed": replace(MIXED, open_for=5 * 86_400),
    "one a week": replace(MIXED, bounties_a_day=1 / 7),
}


@pytest.mark.parametrize("name", PLANS)
def test_every_party_has_what_the_lifecycle_gives_it(name):
    play = simulate(PLANS[name], 60, seed=7)
    actors, table, out = Actors(play).run(), play.rounds, play.rounds.results
    world = actors.world
    for who, rows in actors.workers.items():
        assert world.balances[NOBODY, who] - RICH == (out.worker + table.bonus)[rows].sum()
    assert [actors.ends[row] for row in range(len(table.which))] == out.moment.tolist()
    assert sum(world.owed.values()) == out.fee_to.sum() * play.plan.fee
    assert world.commons.get(POT, 0) == play.commons
    poster = [each.money * each.times for each in measure(play).earnings if each.role == "poster"]
    assert world.balances[NOBODY, POSTER] - RICH == pytest.approx(sum(poster) - _earned_by_friends(play))


def _earned_by_friends(play):
    """What `measure` adds to posters who fish, and the lifecycle owes to their friends."""
    fished = play.posters[play.rounds.which] == 1
    friends = play.rounds.results.fee_to & IN_CLIQUE[play.rounds.people.peers]
    return int(friends[fished].sum()) * play.plan.fee


@pytest.mark.parametrize("name", ["all kinds", "seven, with an arbiter"])
def test_every_end_is_reached_and_is_the_lifecycles(name):
    play = simulate(PLANS[name], 80, seed=3)
    actors = Actors(play)
    told = {}
    names = {"Lapsed": RoundEnd.LAPSED, "SentBack": RoundEnd.SENT_BACK, "FoundEmpty": RoundEnd.FOUND_EMPTY, "Paid": RoundEnd.PAID,
             "Unverified": RoundEnd.UNVERIFIED}  # fmt: skip
    act = actors.act

    def hear(action, caller, number, *more, **options):
        act(action, caller, number, *more, **options)
        for event in actors.world.events:
            if event.name in names:
                told.setdefault(number, []).append(names[event.name])
            if event.name == "Ruled":
                told.setdefault(number, []).append(
                    RoundEnd.RULED_PAID if event.facts["paid"] else RoundEnd.RULED_REFUNDED
                )
            for deed in event.facts:
                assert deed

    actors.act = hear
    actors.run()
    for number in range(play.bounties):
        played = [RoundEnd(end) for end in play.rounds.results.end[rounds_of(play, number)]]
        assert told.get(number, []) == played
    seen = {end for ends in told.values() for end in ends}
    assert seen >= {RoundEnd.LAPSED, RoundEnd.SENT_BACK, RoundEnd.PAID}


@pytest.mark.parametrize("name", ["all kinds", "patience as long as the review"])
def test_marks_are_those_of_the_lifecycle(name):
    """One bounty each, in a guild so large that only a repair calls the same peer twice."""
    wide = replace(PLANS[name], peers={"honest": 300, "careless": 300, "absent": 400})
    for seed in range(40):
        play = simulate(wide, 1, seed=seed)
        world, out = Actors(play).run().world, play.rounds.results
        found = {"delivered": 0, "reviewed": 0, "rejected": 0, "abandoned": 0, "missed": 0}
        for standing in world.standings.values():
            for deed in found:
                found[deed] += getattr(standing, deed)
        ends = [RoundEnd(end) for end in out.end]
        assert found == {
            "delivered": ends.count(RoundEnd.PAID),
            "rejected": ends.count(RoundEnd.SENT_BACK),
            "abandoned": ends.count(RoundEnd.LAPSED) + ends.count(RoundEnd.FOUND_EMPTY),
            "reviewed": sum(
                out.verdicts[np.isin(out.end, (RoundEnd.SENT_BACK, RoundEnd.FOUND_EMPTY, RoundEnd.PAID))]
            ),
            "missed": out.is_absent.sum(),
        }
        assert (out.is_marked == out.is_absent).all() and play.seats.misses.sum() == out.is_absent.sum()
        ended = [place for place in world.guilds[GUILD].places if place.ended_at]
        assert len(ended) == play.seats.losses.sum()


def test_a_second_miss_in_a_repair_ends_the_seat_as_in_the_lifecycle():
    """Work that is never good, and a third of the peers away: the same peer misses the work and its repair."""
    habits = Habits(good={}, returns={"colluding": 1.0}, vanishes={}, away={"absent": 1.0}, sees=1.0)
    plan = replace(PLANS["patience as long as the review"], peers={"honest": 600, "absent": 300}, habits=habits,
                   workers={"colluding": 1}, open_for=25 * 86_400)  # fmt: skip
    losses = []
    for seed in range(12):
        play = simulate(plan, 1, seed=seed)
        world = Actors(play).run().world
        losses.append(int(play.seats.losses.sum()))
        assert sum(bool(place.ended_at) for place in world.guilds[GUILD].places) == losses[-1]
    assert sum(losses) > 0


def test_peers_who_are_paid_have_judged_and_nobody_else():
    """By the very lot in which they were drawn; a place of the panel is paid once."""
    play = simulate(MIXED, 3_000, seed=4)
    out, scores = play.rounds.results, play.rounds.choices.scores
    assert not (out.fee_to & (scores == rules.AWAY)).any() and not (out.fee_to & out.is_absent).any()
    assert not (out.agrees & ~out.fee_to).any() and out.fee_to.sum(1).max() == 1
    assert out.fee_to[:, 1:].any() and (out.fee_to.sum((1, 2)) == out.verdicts).all()


def test_points_are_those_of_the_lifecycle():
    """What is earned, of bounties that are paid at the first claim: nothing has faded, and nothing is at the floor."""
    earned = 0
    for seed in range(60):
        play = simulate(MIXED, 1, seed=seed)
        out = play.rounds.results
        if [RoundEnd(end) for end in out.end] != [RoundEnd.PAID] or out.is_absent.any():
            continue
        standings = Actors(play).run().world.standings
        assert standings[GUILD, worker(0, 0)].points == rules.worker_points(play.plan, out)[0]
        peers = sum(points.points for (_, who), points in standings.items() if who.lower() in PEERS)
        assert peers == rules.peer_points(play.plan, out).sum()
        earned += 1
    assert earned > 5


# ------------------------------------------------------------------------------------------------------------- rules

TRY = Habits(away={}, good={}, vanishes={}, returns={"colluding": 1.0}, takes_seat={}, sees=1.0,
             claim_after=3_600, work=3_600, review=3_600, spread=0.5)  # fmt: skip
QUARTER = replace(Plan(), peers={"honest": 12, "colluding": 4}, newcomers={"honest": 1}, workers={"colluding": 1},
                  posters={"honest": 1}, habits=TRY)  # fmt: skip


def test_a_repair_goes_to_the_panel_that_said_no():
    """Where nobody stayed away: the first lot's places, and others only in the lots after it."""
    play = simulate(QUARTER, 300, seed=2)
    rounds, places = play.rounds, play.rounds.people.seats
    repairs = np.flatnonzero(rounds.choices.repairs)
    for row in repairs:
        before = np.flatnonzero(
            (rounds.which == rounds.which[row]) & (rounds.opened_at < rounds.opened_at[row])
        )[-1]
        assert (places[row, 0] == places[before, 0]).all()
        assert len(set(places[row].ravel())) == places[row].size
    assert len(repairs) > 200


def test_who_tries_again_gets_one_lot_where_the_first_rules_gave_many():
    """K1: four of sixteen seats, one account."""
    now = measure(simulate(QUARTER, 2_000)).ended_paid
    before = measure(simulate(replace(QUARTER, rules="first"), 2_000)).ended_paid
    lucky = float(majority_chance(4, 16, 3))
    assert now.share == pytest.approx(lucky, abs=4 * now.error)
    assert before.share > 0.8


def test_second_accounts_buy_one_lot_from_a_poster_who_closes():
    """They do not mend what was sent back, but wait for the next claim: each is a fresh lot."""
    others = replace(QUARTER, habits=replace(TRY, returns={}))
    closing = replace(others, habits=replace(TRY, returns={}, closes=1.0))
    asleep, awake = (measure(simulate(plan, 2_000)).ended_paid for plan in (others, closing))
    assert asleep.share > 0.6
    assert awake.share == pytest.approx(float(majority_chance(4, 16, 3)), abs=4 * awake.error)


def test_one_absence_costs_points_and_two_the_seat():
    """All stay away from one bounty: each is marked once; by the first rules each loses the seat."""
    gone = replace(Plan(), peers={"absent": 9}, habits=Habits(away={"absent": 1.0}))
    now, before = (simulate(replace(gone, rules=rules), 1).seats for rules in ("second", "first"))
    assert (now.misses.sum(), now.losses.sum()) == (9, 0)
    assert (before.misses.sum(), before.losses.sum()) == (9, 9)


def test_an_absence_is_marked_once_however_many_bounties_it_misses():
    """Twenty drawn on one day: who sleeps through them loses points once, and no seat."""
    asleep = replace(Plan(), peers={"absent": 9}, bounties_a_day=10_000, open_for=30 * 86_400, work_period=3_600 * 24,
                     habits=Habits(away={"absent": 1.0}, vanishes={}, claim_after=0, work=0, spread=0))  # fmt: skip
    play = simulate(asleep, 20)
    first_lots = play.rounds.results.is_marked[:, 0]
    assert play.rounds.results.is_absent[:, 0].sum() == 60 and 3 <= first_lots.sum() <= 9
    lost = [each.points for each in measure(play).earnings if each.role == "peer"]
    assert -4_000 < lost[0] < 0  # a fifth of the effort for a mark, and fewer marks than absences


# ------------------------------------------------------------------------------------------------------------ people


def test_the_same_seed_gives_the_same_play():
    one, same, other = (measure(simulate(Plan(), 2_000, seed=seed)) for seed in (5, 5, 6))
    assert one == same != other


def test_a_guild_of_honest_peers_pays_no_bad_work():
    honest = replace(Plan(), peers={"honest": 20}, habits=Habits(sees=1.0, away={}))
    found = measure(simulate(honest, 5_000))
    assert (found.bad_paid.share, found.good_refused.share) == (0, 0)
    assert found.bad_paid.of > 500


def test_a_larger_panel_errs_less_and_costs_more():
    one, seven = (measure(simulate(replace(Plan(), size=size, bond=140_000), 20_000)) for size in (1, 7))
    assert seven.bad_paid.share < one.bad_paid.share
    assert seven.cost > one.cost and seven.prices.bribe_in_seats > one.prices.bribe_in_seats


def test_who_vanishes_loses_and_who_stays_away_earns_nothing():
    everybody = replace(MIXED, peers={"honest": 30, "absent": 10})
    by = {(each.role, each.kind): each for each in measure(simulate(everybody, 10_000)).earnings}
    assert by["worker", "honest"].money > by["worker", "vanishing"].money
    assert by["worker", "empty"].money < 0 and by["worker", "empty"].points < 0
    assert by["peer", "absent"].money < by["peer", "honest"].money / 3
    assert by["peer", "absent"].points < 0 < by["peer", "honest"].points


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"size": 2}, "1, 3, 5 or 7"),
        ({"size": 7, "bond": 140_000, "peers": {"honest": 20}}, "guild of 21 seats"),
        ({"bond": 1}, "at least the fees of the panel: 0.06 ETH"),
        ({"peers": {"saintly": 9}}, "no saintly peers; known: honest"),
        ({"workers": {"honest": 0}}, "at least one above"),
        ({"workers": {"honest": -1}}, "from zero on"),
        ({"patience": 10**9}, "within the review period"),
        ({"rules": "third"}, "no third rules; known: first, second"),
        ({"ruling_period": 60}, "from 1 hour to 90 days"),
        ({"ruling_period": 86_400}, "rules within the ruling period"),
        ({"min_review_days": 4}, "the terms keep it"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes, said):
    with pytest.raises(NotValid, match=said):
        replace(Plan(), **changes)


# ------------------------------------------------------------------------------------------------------------- seats

ALONE = {"peers": {"honest": 30}, "newcomers": {"honest": 1}}


def seats(plan, bounties=4_000, **options):
    return {each.kind: each for each in measure(simulate(plan, bounties, **options)).seats}


def test_the_absent_lose_their_seats_to_newcomers():
    found = seats(replace(Plan(), peers={"honest": 30, "absent": 20}, newcomers={"honest": 1}))
    assert found["absent"].last == 0 and found["absent"].losses == 20
    assert found["honest"].last >= 50 and found["honest"].by_offer >= 20


def test_a_steward_who_seats_anybody_never_gets_rid_of_them():
    found = seats(replace(Plan(), peers={"honest": 30, "absent": 20}, newcomers={"absent": 1}))
    assert found["absent"].losses > 20 and found["absent"].last > 10


def test_sybils_earn_seats_and_with_them_verdicts():
    without = replace(Plan(), **ALONE, workers={"honest": 9, "colluding": 1}, habits=Habits(takes_seat={}))
    patient = replace(
        without, workers={"honest": 6, "colluding": 1, "sybil": 3}, habits=Habits(takes_seat={"sybil": 1})
    )
    assert "sybil" not in seats(without)
    assert (
        seats(patient)["sybil"].by_points
        == seats(patient)["sybil"].last + seats(patient)["sybil"].losses
        > 15
    )
    assert measure(simulate(patient, 4_000)).clique_majority.share > 0.05
    dear = seats(replace(patient, seat_at=1_000))
    assert dear["sybil"].by_points < seats(patient)["sybil"].by_points / 5


def test_points_that_fade_earn_fewer_seats():
    working = replace(Plan(), **ALONE, workers={"honest": 95, "sybil": 5})
    quick = replace(working, half_life=30 * 86_400, bounties_a_day=0.5)
    assert (
        seats(quick)["sybil"].by_points < seats(replace(quick, half_life=2_000 * 86_400))["sybil"].by_points
    )


@pytest.mark.parametrize("own, wins", [(5, False), (25, True)])
def test_who_has_the_majority_of_the_seats_has_the_verdicts(own, wins):
    colluding = {"honest": 30 - own, "colluding": own}
    plan = replace(Plan(), peers=colluding, newcomers=colluding, workers={"colluding": 1})
    assert (measure(simulate(plan, 3_000)).bad_paid.share > 0.5) is wins


def test_who_fishes_earns_nothing_but_fees_and_only_with_friends():
    lonely, befriended = (
        {each.kind: each.money for each in measure(simulate(plan, 4_000)).earnings if each.role == "poster"}
        for plan in (
            replace(Plan(), **ALONE, posters={"honest": 1, "fishing": 1}),
            replace(Plan(), peers={"honest": 3, "colluding": 27}, newcomers={"colluding": 1},
                    posters={"honest": 1, "fishing": 1}),
        )
    )  # fmt: skip
    assert lonely["fishing"] == pytest.approx(lonely["honest"], rel=0.02)
    assert befriended["fishing"] > befriended["honest"] / 2


# ------------------------------------------------------------------------------------------------------------ prices


@pytest.mark.parametrize("own, seats_, size", [(4, 50, 3), (20, 60, 5), (1, 9, 1), (30, 40, 7)])
def test_the_chance_of_a_majority_is_that_of_the_lot(own, seats_, size):
    rng = np.random.default_rng(3)
    mine = rng.permuted(np.tile(np.arange(seats_) < own, (40_000, 1)), axis=1)[:, :size].sum(1) * 2 > size
    chance = float(majority_chance(own, seats_, size))
    assert mine.mean() == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 40_000) ** 0.5 + 1e-9)


def test_a_point_costs_what_bounties_to_oneself_cost():
    """A poster works for themself, and well: the fees are gone, the points are there."""
    plan = replace(Plan(), peers={"honest": 20}, newcomers={"honest": 1}, workers={"honest": 1}, posters={"honest": 1},
                   habits=Habits(sees=1, away={}, good={"honest": 1}, vanishes={}, spread=0))  # fmt: skip
    by = {each.role: each for each in measure(simulate(plan, 500)).earnings}
    spent = -(by["poster"].money * by["poster"].times + by["worker"].money * by["worker"].times)
    earned = by["worker"].points * by["worker"].times / 1_000
    assert spent / earned == pytest.approx(prices(plan).point)


def test_what_cannot_be_bought_has_no_price():
    found = prices(replace(Plan(), effort=0))
    assert (found.point, found.seat, found.bribe_in_points) == (np.inf, np.inf, np.inf)
    assert prices(replace(Plan(), peers={"honest": 1_000})).seats_for_half == np.inf
