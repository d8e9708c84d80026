"""
What is kept for later: whether a right that was given once can be used when nobody wants it any more.

No rule ends these: they are risks, and what they cost is asserted.

K38  who is struck off has posted his free jobs before: they make points, and seats, for a year
K39  a signed quit has no deadline: its worker squats to the last hour, and takes the whole bond back
K40  who takes a relay for closing can be run in front of, again and again; `close` itself cannot
K41  a repair waits until those who said no are away: two panels more
K42  verdicts that were signed in time are kept back until their peers count as absent
K43  points can be split: one delivery seats a team of eight where a seat costs an eighth of an effort
"""

from eth_utils.address import to_checksum_address

from oathwork.model import messages
from oathwork.model.amounts import DAY
from oathwork.model.guild import Settings
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, Share, Status
from tests.attacks.ground import (
    ETHER,
    HONEST_NO,
    MEMBER,
    YES,
    Tally,
    batcher,
    found_guild,
    members,
    serve,
    settle,
    take_seat,
    was_paid,
)
from tests.attacks.people import SOCKPUPPETS
from tests.attacks.test_delivery import RIVAL, _claim_and_quit
from tests.attacks.test_guild import FREE
from tests.invariants.actors import DAO, PEER, STRANGER, STUDIO, WORKERS
from tests.zoo.world import DELIVERY, HOUR

WORKER, FRIENDS = WORKERS[0], PEER[:4]


def make_seats_after_being_struck_off(world, guild, jobs):
    posted = [world.bounty(guild=guild, lane=lane, **FREE | {"seats": 16, "size": 3}) for lane in range(jobs)]
    for job in posted:
        job.post()
    serve(world, guild, STUDIO, served=False)
    newcomers, seats = list(SOCKPUPPETS), 0
    tally = Tally(world, STUDIO, *SOCKPUPPETS, *FRIENDS)
    for job in posted:
        job.claim_and_deliver(newcomers[seats])
        job.draw()
        settle(job, FRIENDS)
        seats += world.why(take_seat, world, guild, newcomers[seats]) == ""
    return tally.outcome(seats > 0, lots=jobs), seats


def test_K38_a_poster_who_was_struck_off_still_makes_seats(world):
    """He marks nobody, but what a lucky panel of his accepts counts. The steward ends the seats that come of it."""
    outcome, seats = make_seats_after_being_struck_off(world, found_guild(world, PEER, posters=[STUDIO]), 20)
    assert outcome.succeeds and outcome.money == 0
    assert 1 <= seats <= 6  # 2.7 are expected


def test_K39_a_signed_quit_lets_its_worker_squat_for_nothing(world):
    life = world.bounty(reward=ETHER, bond=ETHER, work_period=30 * DAY)
    life.post()
    tally = Tally(world, WORKER)
    life.claim(WORKER)
    consent = world.sign(DAO, messages.quit_message(world.domain, life.id, life.state.round))
    world.wait_until(life.deadline + HOUR - 2)
    life.send(WORKER, "quit", *life.known, consent)
    outcome = tally.outcome(life.status == Status.OPEN)
    assert outcome.succeeds and outcome.money == 0
    assert outcome.seconds > 30 * DAY


def make_closings_stale(world, times):
    """A relay brings the poster's signature with the present state; a squatter claims and quits in front of it."""
    life = world.bounty(reward=ETHER, bond=ETHER // 10)
    life.post()
    wallet = batcher(world, RIVAL)
    tally, stale = Tally(world, RIVAL, wallet), 0
    signed = world.sign(DAO, life.close_message())
    for _ in range(times):
        waiting = life.known
        _claim_and_quit(life, wallet)
        stale += world.why(life.send, STRANGER, "closeFor", *waiting, signed) == "StaleState"
    return life, tally.outcome(stale == times)


def test_K40_a_relayed_closing_is_stale_for_the_gas_of_a_claim_and_a_quit(world):
    _, outcome = make_closings_stale(world, 5)
    assert outcome.succeeds and outcome.money == 0
    assert outcome.gas / 5 < 110_000


def test_K40_the_posters_own_is_not(world):
    life, _ = make_closings_stale(world, 1)
    life.close()
    assert life.closed


def repair_when_they_are_away(world, guild, lane):
    """Who said no sleeps when the repair comes; all others judge. None if the first panel was lucky."""
    fee = ETHER // 100
    terms = {"reward": ETHER, "fee": fee, "bond": 3 * fee, "work_period": 200 * DAY, "review_period": DAY}
    life = world.bounty(guild=guild, lane=lane, seats=16, **terms)
    life.post()
    tally, lots = Tally(world, WORKER, *FRIENDS), 1
    life.claim_and_deliver(WORKER)
    life.draw()
    asleep = set(members(life)) - set(FRIENDS)
    settle(life, FRIENDS)
    if was_paid(life):
        return None
    life.close()
    life.claim(WORKER)
    life.deliver()
    while life.status == Status.IN_REVIEW:
        judge_unless(life, asleep)
        if life.status == Status.IN_REVIEW:
            life.redraw()
            lots += life.status == Status.DELIVERED
        while life.status == Status.DELIVERED:
            life.draw()
    return tally.outcome(was_paid(life), lots=lots)


def judge_unless(life, asleep):
    judged = Scores(life.state.scores)
    given = [
        life.verdict(index, YES if member in FRIENDS else HONEST_NO)
        for index, member in enumerate(members(life))
        if member not in asleep and not judged.has_judged(index)
    ]
    if given:
        life.settle(verdicts=given)


def test_K41_a_repair_in_the_holidays_of_those_who_said_no_is_another_lot(world):
    """One claim is one lot while its panel is awake. Poor work is paid in three of ten, not in one of seven."""
    guild = found_guild(world, PEER)
    outcomes = [outcome for lane in range(12) if (outcome := repair_when_they_are_away(world, guild, lane))]
    paid = [outcome for outcome in outcomes if outcome.succeeds]
    assert {outcome.lots for outcome in outcomes} <= {2, 3}
    assert 1 <= len(paid) <= 7
    assert all(outcome.money <= -4 * ETHER // 100 for outcome in outcomes if not outcome.succeeds)


def keep_verdicts_back(world, guild):
    """Five peers have signed in time; the worker records the three that pay him, when the review is over."""
    life = world.bounty(guild=guild, seats=16, size=5, fee=10, bond=50, review_period=DAY, patience=DAY // 2)
    life.post()
    tally = Tally(world, WORKER)
    life.claim_and_deliver(WORKER)
    life.draw()
    panel = members(life)
    signed = [life.verdict(index, score) for index, score in enumerate((90, 90, 90, 10, 10))]
    world.engine.advance(seconds=DAY)
    life.settle(verdicts=signed[:3], sender=WORKER)
    missed = [world.read(world.guilds, "Guilds", "memberOf", MEMBER, guild, peer)[3] > 0 for peer in panel]
    return tally.outcome(was_paid(life)), missed, [world.owed(NOBODY, peer) for peer in panel]


def test_K42_who_signs_and_leaves_the_sending_to_the_worker_is_absent(world):
    """Every peer can record their own verdict, and any keeper all of them: it takes nobody but the worker to be awake."""
    outcome, missed, owed = keep_verdicts_back(world, found_guild(world, PEER))
    assert outcome.succeeds
    assert missed == [False] * 3 + [True] * 2 and owed == [10] * 3 + [0] * 2


def seat_a_team(world, seat_at):
    """One job of effort 500, done perfectly by eight accounts; return how many of them take a seat."""
    settings = Settings(seat_at=seat_at, half_life_days=180, max_effort=500)
    guild = found_guild(world, PEER, posters=[STUDIO], settings=settings)
    worker, *mates = SOCKPUPPETS[:8]
    team = [Share(to_checksum_address(mate), 1_250) for mate in sorted(mates, key=lambda mate: int(mate, 16))]
    job = world.bounty(guild=guild, **FREE | {"size": 3})
    job.post()
    tally = Tally(world, STUDIO, *SOCKPUPPETS)
    typed = messages.team_message(world.domain, job.id, 1, DELIVERY, team)
    consents = [world.sign(share.account, typed) for share in team]
    work = DELIVERY, [share.values() for share in team], consents, ""
    job.send(worker, "claimAndDeliver", *job.known, work)
    job.draw()
    settle(job, PEER)
    seats = sum(world.why(take_seat, world, guild, account) == "" for account in (worker, *mates))
    return tally.outcome(seats > 0), seats


def test_K43_one_delivery_seats_eight_where_a_seat_costs_fifty_points(world):
    outcome, seats = seat_a_team(world, 50)
    assert outcome.succeeds and outcome.money == 0
    assert seats == 8


def test_K43_nobody_where_it_costs_more_than_a_part(world):
    assert seat_a_team(world, 100)[1] == 0
