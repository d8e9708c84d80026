"""Who judges: lots that are missed, repairs for the same panel, who stayed away, and the bench they come from."""

from dataclasses import replace

import pytest
import rlp
from eth_hash.auto import keccak

from oathwork import lifecycle as twin
from oathwork.lifecycle import FoundingCall, Guild, PeerVerdict, Refusal, Signature
from oathwork.model.amounts import DAY
from oathwork.model.guild import Place, Standing
from oathwork.model.terms import ZERO, Share, State, Status
from tests.toolkit.lifecycle.ground import (
    BLOCK,
    GUILD,
    HASH,
    HELPER,
    LANE,
    NOW,
    PEERS,
    POSTER,
    STEWARD,
    STRANGER,
    WORK,
    WORKER,
    call,
    claimed,
    delivered,
    drawn,
    judged,
    known,
    posted,
    repaired,
    reviewed,
    sent_back,
    standing,
    told,
)

# ------------------------------------------------------------------------------------------------------- lots


def missed(world):
    bounty = world.bounties[LANE]
    world.bounties[LANE] = replace(bounty, state=replace(bounty.state, lot_block=BLOCK))
    return twin.draw(world, call(STRANGER, blocks=999), *known(world), bounty.people, b"", None)


def redrawn(world, after):
    return twin.redraw(world, call(STRANGER, after=after), *known(world), world.bounties[LANE].people)


def test_each_panel_has_twelve_lots(world):
    world = delivered(world)
    for lot in range(2, 13):
        world = missed(world)
        assert world.bounties[LANE].state.lot == lot
    assert missed(world).bounties[LANE].status == Status.ESCALATED


def test_a_missed_lot_takes_no_panel_away(world):
    second = redrawn(drawn(missed(delivered(world)), blocks=9_999), after=3 * DAY)
    assert second.bounties[LANE].state.lot == 13
    third = redrawn(drawn(missed(second), after=3 * DAY, blocks=9_999), after=6 * DAY)
    assert third.bounties[LANE].state.lot == 25
    end = redrawn(drawn(third, after=6 * DAY, blocks=9_999), after=9 * DAY)
    assert end.bounties[LANE].status == Status.ESCALATED


@pytest.fixture
def header():
    """A block's header with the same mix each time, and what its builder writes into it."""

    def build(extra):
        fixed = [ZERO, ZERO, bytes(20), ZERO, ZERO, ZERO, bytes(256), b"", b"\7", b"\7", b"\7", b"\7"]
        return rlp.encode([*fixed, extra, HASH, bytes(8), b"\7"])

    return build


def test_with_a_mix__the_header_proves_it_and_its_hash_does_not_matter(world, header):
    world.has_mix = True
    world = delivered(world)
    assert world.bounties[LANE].state.lot_block == BLOCK + 64
    panels = [proved(world, header(b"one")), proved(world, header(b"another"))]
    assert panels[0] == panels[1] != ()
    with pytest.raises(Refusal, match="WrongHeader"):
        proved(world, header(b"one"), keccak(header(b"another")))


def proved(world, header, block_hash=None):
    people = world.bounties[LANE].people
    call_ = call(STRANGER, blocks=65)
    after = twin.draw(world, call_, *known(world), people, header, block_hash or keccak(header))
    return after.bounties[LANE].panel


# ------------------------------------------------------------------------------------------- verdicts at once


def test_draw_and_settle__the_panel_may_have_judged_already(world):
    world = delivered(world)
    panel = drawn(world).bounties[LANE].panel
    verdicts = tuple(signed(world, index, panel, 90) for index in range(3))
    end = drawn_and_settled(world, verdicts, HASH)
    assert [name for name in told(end) if name in ("PanelDrawn", "Judged", "Paid")] == [
        "PanelDrawn", "Judged", "Judged", "Judged", "Paid",
    ]  # fmt: skip


def test_draw_and_settle__waits_for_patience_as_settle_does(world):
    world = delivered(world, patience=DAY)
    panel = drawn(world).bounties[LANE].panel
    verdicts = tuple(signed(world, index, panel, 90) for index in range(3))
    waiting = drawn_and_settled(world, verdicts, HASH).bounties[LANE]
    assert (waiting.status, waiting.scores) == (Status.IN_REVIEW, {0: 90, 1: 90, 2: 90})


def test_draw_and_settle__without_a_verdict_or_a_hash_it_is_a_draw(world):
    world = delivered(world)
    assert drawn_and_settled(world, (), HASH).bounties == drawn(world).bounties
    assert told(drawn_and_settled(world, (PeerVerdict(0, 90, HASH),), None)) == ["LotMissed"]


def signed(world, index, panel, score):
    peer, id = panel[index].account, world.bounties[LANE].id
    return PeerVerdict(index, score, HASH, Signature(peer, "Verdict", (id, 1, WORK, peer, score, HASH)))


def drawn_and_settled(world, verdicts, block_hash):
    people, blocks = world.bounties[LANE].people, call(STRANGER, blocks=3)
    return twin.draw_and_settle(world, blocks, *known(world), people, b"", verdicts, block_hash)


# ---------------------------------------------------------------------------------------------------- repairs


def test_a_repair_is_judged_at_once_by_who_asked_for_it(world):
    before = sent_back(world)
    mended = repaired(before).bounties[LANE]
    assert mended.status == Status.IN_REVIEW
    assert mended.panel == before.bounties[LANE].panel
    assert (mended.state.repair, mended.state.lot, mended.state.lot_block) == (True, 12, 0)
    assert mended.scores == {}


def test_a_repair_that_nobody_judges_is_drawn_anew(world):
    mended = repaired(sent_back(world))
    after = redrawn(mended, after=3 * DAY)
    assert after.bounties[LANE].state.lot == 13
    second = drawn(after, after=3 * DAY, blocks=9).bounties[LANE].panel
    assert not {seat.account for seat in second} & {seat.account for seat in mended.bounties[LANE].panel}


def test_a_repair_needs_no_standing_and_no_bench(world):
    world.standings[GUILD, WORKER] = Standing(1_000, NOW)
    back = judged(reviewed(world, min_standing=1_000), 0, 10, 59)
    assert standing(back, WORKER).points == 0
    back.guilds[GUILD] = Guild(STEWARD, places=tuple(Place(peer, NOW) for peer in PEERS[:20]))
    assert repaired(back).bounties[LANE].status == Status.IN_REVIEW


def test_a_claim_after_the_worker_was_served_first_is_a_fresh_one(world):
    back = sent_back(world)
    fresh = twin.claim(back, call(WORKER, value=1_000, after=3 * DAY), *known(back)).bounties[LANE]
    assert fresh.state == State(2, WORKER, NOW + 3 * DAY, lot=1)
    assert fresh.panel == ()


def test_a_repair_given_back_is_forgotten(world):
    back = sent_back(world)
    mending = twin.claim(back, call(WORKER, value=1_000), *known(back))
    end = twin.quit_work(mending, call(WORKER), *known(mending)).bounties[LANE]
    assert (end.state, end.panel) == (State(round=2), ())


def test_who_shares_in_a_repair_does_not_judge_it(world):
    back = sent_back(world)
    peer = back.bounties[LANE].panel[0].account
    mending = twin.claim(back, call(WORKER, value=1_000), *known(back))
    team = (Share(peer, 100),)
    consent = Signature(peer, "Team", (mending.bounties[LANE].id, 2, WORK, team))
    work = twin.TeamDelivery(WORK, team, (consent,))
    mended = twin.deliver_team(mending, call(WORKER), *known(mending), work)
    with pytest.raises(Refusal, match="NothingToSettle"):
        judged(mended, 90)


# --------------------------------------------------------------------------------------------------- absences


def slept(world):
    """Return the world after a review in which nobody judged, and who was absent."""
    world = reviewed(world)
    return redrawn(world, after=3 * DAY), world.bounties[LANE].panel


def test_one_absence_costs_points_and_not_the_seat(world):
    world.standings[GUILD, PEERS[0]] = Standing(50_000, NOW)
    end, panel = slept(world)
    assert [standing(end, seat.account).missed for seat in panel] == [1] * 5
    assert all(end.members[GUILD, seat.account].seat for seat in panel)
    assert all(end.members[GUILD, seat.account].missed_at == NOW + 3 * DAY for seat in panel)


@pytest.mark.parametrize(
    ("first", "is_marked", "is_seated"),
    [
        (NOW + 1, False, True),  # the same absence
        (NOW, False, True),
        (NOW - 1, True, False),
        (NOW - 90 * DAY + 1, True, False),
        (NOW - 90 * DAY, True, True),  # long forgotten
    ],
)
def test_a_second_absence_costs_the_seat(world, first, is_marked, is_seated):
    for peer in PEERS[:20]:
        world.members[GUILD, peer] = replace(world.members[GUILD, peer], missed_at=first)
    end, panel = slept(world)
    assert {standing(end, seat.account).missed == 1 for seat in panel} == {is_marked}
    assert {end.members[GUILD, seat.account].seat > 0 for seat in panel} == {is_seated}


def test_a_poster_who_is_served_no_longer_marks_nobody(world):
    world = reviewed(world)
    struck = twin.serve_posters(world, call(STEWARD), GUILD, (POSTER,), False)
    assert told(redrawn(struck, after=3 * DAY)) == ["Redrawn"]


# -------------------------------------------------------------------------------------------------- the bench


def test_the_bench_is_counted_at_the_claim_too(world):
    thinned = posted(world)
    for peer in PEERS[:11]:
        thinned = twin.end_seat(thinned, call(STEWARD), GUILD, peer)
    with pytest.raises(Refusal, match="TooFewSeats"):
        twin.claim(thinned, call(WORKER, value=1_000), *known(thinned))


def test_a_place_counts_for_claims_until_a_week_after_its_end(world):
    places = [
        *(Place(peer, NOW - 7 * DAY + 1) for peer in PEERS[:10]),
        *(Place(peer) for peer in PEERS[10:20]),
    ]
    week_old = [replace(place, ended_at=NOW - 7 * DAY) if place.ended_at else place for place in places]
    assert drawn_from(world, places) & set(PEERS[:10])
    assert not drawn_from(world, week_old) & set(PEERS[:10])


def drawn_from(world, places):
    world.guilds[GUILD] = Guild(STEWARD, places=tuple(places))
    return {seat.account for seat in reviewed(world).bounties[LANE].panel}


def test_a_week_lies_between_leaving_and_taking(world):
    left = twin.leave_seat(world, call(PEERS[0]), GUILD)
    offered = twin.offer_seats(left, call(STEWARD), GUILD, (PEERS[0],))
    with pytest.raises(Refusal, match="TooEarly"):
        twin.take_seat(offered, call(PEERS[0], after=7 * DAY - 1), GUILD)
    assert twin.take_seat(offered, call(PEERS[0], after=7 * DAY), GUILD).members[GUILD, PEERS[0]].seat == 21


def test_the_guild_says_how_long_a_review_is_at_least(world):
    world.guilds[GUILD] = replace(world.guilds[GUILD], min_review_days=4)
    with pytest.raises(Refusal, match="ReviewPeriodTooShort"):
        posted(world)
    assert claimed(world, review_period=4 * DAY).bounties


# ------------------------------------------------------------------------------------------------- foundation


def test_found__the_guild_has_its_settings_and_offers(world):
    founding = FoundingCall("scribes", STEWARD, (HELPER,), 1, 30, 100, 3)
    end = twin.found(world, call(STRANGER), founding)
    guild = end.events[0].facts["guild"]
    assert end.guilds[guild] == Guild(STEWARD, min_review_days=3)
    assert end.members[guild, HELPER].offered
    with pytest.raises(Refusal, match="GuildExists"):
        twin.found(end, call(STRANGER), founding)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("SeatAtIsZero", {"seat_at": 0}),
        ("MaxEffortIsZero", {"max_effort": 0}),
        ("HalfLifeOutOfRange", {"half_life_days": 4_096}),
        ("MinReviewOutOfRange", {"min_review_days": 0}),
        ("MinReviewOutOfRange", {"min_review_days": 31}),
        ("NameLengthOutOfRange", {"name": ""}),
        ("NameLengthOutOfRange", {"name": "n" * 65}),
        ("StewardIsZero", {"steward": "0x" + "0" * 40}),
    ],
)
def test_found__refuses_settings_by_their_name(world, reason, change):
    with pytest.raises(Refusal, match=reason):
        twin.found(
            world, call(STRANGER), replace(FoundingCall("scribes", STEWARD, (), 1, 30, 100, 3), **change)
        )
