"""What a poster can stop: further claims, a bounty, terms that are signed already."""

import pytest

from oathwork import lifecycle as twin
from oathwork.lifecycle import PastEnd, Refusal, Signature
from oathwork.model.terms import LaneEnd, State, Status
from tests.toolkit.lifecycle.ground import (
    HASH,
    HELPER,
    LANE,
    POSTER,
    STRANGER,
    WORKER,
    call,
    claimed,
    gain,
    judged,
    known,
    posted,
    repaired,
    reviewed,
    sent_back,
    told,
)


def closed(world):
    return twin.close(world, call(POSTER), 0)


def test_close__nobody_claims_and_anyone_sends_the_money_back(world):
    end = closed(posted(world))
    with pytest.raises(Refusal, match="Closed"):
        twin.claim(end, call(WORKER, value=1_000), *known(end))
    withdrawn = twin.withdraw(end, call(STRANGER), *known(end))
    assert gain(end, withdrawn, POSTER) == 10_050


def test_close__makes_nobodys_state_stale(world):
    before = claimed(world)
    assert twin.quit_work(closed(before), call(WORKER), *known(before)).bounties[LANE].closed


def test_close__who_is_served_first_may_still_mend(world):
    end = closed(sent_back(world))
    with pytest.raises(Refusal, match="ServedFirst"):
        twin.withdraw(end, call(STRANGER), *known(end))
    assert repaired(end).bounties[LANE].status == Status.IN_REVIEW


def test_close__twice_or_in_a_free_lane_is_refused(world):
    with pytest.raises(Refusal, match="WrongStatus"):
        closed(world)
    with pytest.raises(Refusal, match="Closed"):
        closed(closed(posted(world)))


def test_close_for__anyone_with_the_posters_signature_of_this_bounty(world):
    world = posted(world)
    leave = Signature(POSTER, "Close", (world.bounties[LANE].id,))
    assert twin.close_for(world, call(STRANGER), *known(world), leave).bounties[LANE].closed
    for other in (None, Signature(POSTER, "Close", (HASH,)), Signature(STRANGER, "Close", leave.fields)):
        with pytest.raises(Refusal, match="BadSignature"):
            twin.close_for(world, call(POSTER), *known(world), other)


def test_a_second_no_in_a_row_closes_and_serves_nobody_first(world):
    end = judged(repaired(sent_back(world)), 0, 10, 59)
    assert told(end)[-2:] == ["SentBack", "ClaimsClosed"]
    assert end.events[-2].facts["since"] == 0
    assert end.bounties[LANE].state == State(round=2)
    with pytest.raises(Refusal, match="Closed"):
        twin.claim(end, call(HELPER, value=1_000), *known(end))
    assert not twin.withdraw(end, call(STRANGER), *known(end)).bounties


def test_a_second_no_to_a_closed_bounty_closes_it_once(world):
    assert "ClaimsClosed" not in told(judged(repaired(closed(sent_back(world))), 0, 10, 59))


def test_a_repair_found_empty_closes_and_serves_nobody_first(world):
    end = judged(repaired(sent_back(world)), 0, 0, 0)
    assert told(end)[-1] == "ClaimsClosed"
    assert end.bounties[LANE].state == State(round=2)
    assert end.bounties[LANE].closed


def test_cancel__signed_terms_are_void(world):
    end = twin.cancel(world, call(POSTER), 0)
    assert end.ends[LANE] == PastEnd(LaneEnd.CANCELLED)
    with pytest.raises(Refusal, match="WrongGeneration"):
        posted(end)
    with pytest.raises(Refusal, match="WrongStatus"):
        twin.cancel(posted(world), call(POSTER), 0)


def test_a_free_lane_tells_how_its_last_bounty_ended(world):
    before = posted(world)
    assert twin.withdraw(before, call(POSTER), *known(before)).ends[LANE] == PastEnd(
        LaneEnd.WITHDRAWN, 10_050
    )
    assert judged(reviewed(world), 100, 90, 80).ends[LANE] == PastEnd(LaneEnd.PAID)


def test_collect_for__pays_the_account_itself(world):
    end = judged(reviewed(world), 100, 90, 80)
    (peer, token), *_ = end.owed
    collected = twin.collect_for(end, call(STRANGER), peer, token)
    assert gain(end, collected, peer) == 10
    with pytest.raises(Refusal, match="NothingOwed"):
        twin.collect_for(collected, call(STRANGER), peer, token)
