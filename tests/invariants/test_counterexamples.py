"""Sequences that once broke a promise, by what went wrong.

So far the machine has found none in the contracts themselves; these are the shortest stories that
revealed planted bugs (`planted.toml`), and those that misled the machine.
"""

import pytest

from oathwork.lifecycle import Pot, Signature, bench
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY, Share, Status
from tests.invariants import artifacts
from tests.invariants.actors import DAO, KEYS, PEER, STEWARD, STRANGER, WORKERS
from tests.invariants.engine import Revm
from tests.invariants.pair import ANOTHER, Pair
from tests.invariants.story import Story


@pytest.fixture(params=[False, True], ids=["hashes", "a mix"])
def story(request):
    pytest.importorskip("pyrevm")
    return Story(Pair(Revm(KEYS, mix=request.param), artifacts.present()))


def test_paid_and_settled_again__is_refused(story):
    story.post().claim().deliver().draw()
    known, people, verdicts = story.known, story.bounty.people, (story.verdict(0, 90), story.verdict(1, 90))
    story.judge(90, 90)
    assert story.pair.can("settle", STRANGER, *known, people, verdicts) == "WrongStatus"
    story.finish()


def test_an_ended_generation_is_posted_again__is_refused(story):
    story.post()
    terms, _ = story.known
    story.pair.do("withdraw", DAO, *story.known)
    assert story.pair.can("post", DAO, terms, value=terms.stake) == "WrongGeneration"


def test_expire_while_the_panel_judges__is_refused(story):
    story.post().claim().deliver().draw()
    assert story.pair.can("expire", DAO, *story.known, story.bounty.people) == "WrongStatus"


def test_three_of_seven_said_yes__nothing_is_decided(story):
    story.post(size=7, seats=15, bond=170).claim().deliver().draw().judge(100, 100, 100)
    assert story.bounty.status == Status.IN_REVIEW
    story.finish()


def test_a_bonus_with_peers_absent__is_no_more_than_half_of_what_the_present_are_paid(story):
    before = story.pair.world.commons[Pot(story.pair.crafts, NOBODY)]
    story.post().claim().deliver().draw().judge(100, 100)
    assert story.pair.world.commons[Pot(story.pair.crafts, NOBODY)] == before - 10 + 10
    story.finish()


def test_a_reward_that_does_not_divide__goes_out_to_the_last_unit(story):
    team = sorted((Share(PEER[0], 3_333), Share(PEER[1], 3_333)), key=lambda share: int(share.account, 16))
    story.post().claim().deliver(*team).draw().judge(100, 100)
    story.finish()


def test_a_verdict_of_the_round_before_on_the_same_delivery__is_skipped(story):
    """The panel of a repair is that of the round before, which makes it certain that its signatures fit."""
    story.post().claim().deliver().draw()
    old = story.verdict(0, 10)
    story.judge(10, 10).claim().deliver()
    refusal = story.pair.can("settle", STRANGER, *story.known, story.bounty.people, (old,))
    assert refusal == "NothingToSettle"


def test_redrawn_after_one_verdict__that_verdict_stands_and_is_paid(story):
    story.post().claim().deliver().draw().judge(90).redraw().draw()
    assert story.bounty.scores == {0: 90}
    peer = story.bounty.panel[0].account
    story.judge(None, 90)
    assert story.pair.world.owed[peer, NOBODY] == 10
    story.finish()


def test_paid_to_an_account_the_token_blocks__is_owed(story):
    story.post(token=story.pair.coin, bond=0, fee=0).pair.do("claim", WORKERS[2], *story.known)
    story.deliver().draw().judge(100, 100)
    assert story.pair.world.owed[WORKERS[2], story.pair.coin] == 1_001
    story.finish()


def test_a_member_of_the_team_in_the_guild__is_never_drawn(story):
    shares = sorted((Share(peer, 100) for peer in PEER[:7]), key=lambda share: int(share.account, 16))
    story.post(size=7, seats=15, bond=70).claim().deliver(*shares).draw()
    assert not {seat.account for seat in story.bounty.panel} & {share.account for share in shares}


def test_a_peer_leaves_between_claim_and_draw__the_panel_is_the_same(story):
    story.post(size=7, seats=15, bond=70).claim().deliver()
    for peer in PEER[:15]:
        story.pair.do("leave_seat", peer, story.pair.crafts)
    assert story.draw().bounty.status == Status.IN_REVIEW


def test_everybody_absent_three_times__anyone_can_end_it(story):
    story.post().claim().deliver()
    for _ in range(3):
        story.draw().redraw()
    assert story.bounty.status == Status.ESCALATED
    story.finish()


def test_a_claim_in_the_name_of_a_wallet_that_cannot_sign__is_refused(story):
    """The machine took the bytes that stand for such a signature for a good one."""
    story.post()
    deadline = story.pair.engine.now + 100
    signed = Signature(STRANGER, "Claim", (story.bounty.id, 1, story.pair.vault, False, deadline))
    call = "claim_for", STRANGER, *story.known, story.pair.vault, deadline, signed, False
    assert story.pair.can(*call, value=100) == "BadSignature"


def test_a_bounty_for_a_guild_nobody_founded__is_refused(story):
    """A bond that is forfeited to such a guild's commons would be lost."""
    panel = PEER[:1]
    terms = story.terms(
        guild=story.pair.crafts ^ ANOTHER,
        panel=hash_panel(named_panel(panel)),
        seats=0,
        size=1,
        fee=0,
        effort=0,
    )
    assert story.pair.can("post", DAO, terms, panel, value=terms.stake) == "NoSuchGuild"


def test_a_squatter_gives_back_and_takes_again__until_the_poster_closes(story):
    story.post().claim().quit().claim().close().quit()
    assert story.pair.can("claim", WORKERS[1], *story.known, value=100) == "Closed"
    story.withdraw(STRANGER).finish()


def test_a_second_account_after_two_refusals__finds_it_closed(story):
    story.post().claim().deliver().draw().judge(10, 10).claim().deliver().judge(10, 10)
    assert story.pair.can("claim", WORKERS[1], *story.known, value=100) == "Closed"
    story.withdraw(STRANGER).finish()


def test_closed_and_sent_back__its_worker_may_mend_once(story):
    story.post().claim().deliver().draw().close().judge(10, 10)
    assert story.pair.can("claim", WORKERS[1], *story.known, value=100) == "ServedFirst"
    story.claim().deliver().judge(90, 90)
    assert story.lane not in story.pair.world.bounties
    story.finish()


def test_a_repair_that_everybody_sleeps_through__has_two_panels_more(story):
    story.post().claim().deliver().draw().judge(
        10, 10
    ).claim().deliver().redraw().draw().redraw().draw().redraw()
    assert story.bounty.status == Status.ESCALATED
    story.finish()


def test_twelve_lots_are_missed__nobody_judges(story):
    story.post().claim().deliver()
    for _ in range(12):
        story.miss()
    assert story.bounty.status == Status.ESCALATED
    story.finish()


def test_the_panel_judges_before_it_is_drawn__one_transaction_draws_and_pays(story):
    story.post().claim().deliver().draw_and_judge(90, 90, 90)
    assert story.lane not in story.pair.world.bounties
    story.finish()


def test_asleep_through_two_bounties__is_one_absence(story):
    """The second panel is drawn while nobody has marked the first; the witness counts marks and seats."""
    other = Story(story.pair, lane=1)
    story.post(size=7, bond=70).claim().deliver().draw()
    other.post(size=7, bond=70).claim().deliver().draw()
    asleep = {seat.account for seat in story.bounty.panel}
    assert asleep & {seat.account for seat in other.bounty.panel}
    story.redraw()
    other.redraw()
    standings = {
        account: bench.standing_of(story.pair.world, story.pair.crafts, account) for account in asleep
    }
    assert {standing.missed for standing in standings.values()} == {1}
    other.finish()


def test_the_last_two_panels_leave_between_post_and_claim__nobody_claims(story):
    story.post(size=5, bond=50)
    for peer in PEER[:6]:
        story.pair.do("end_seat", STEWARD, story.pair.crafts, peer)
    assert story.pair.can("claim", WORKERS[0], *story.known, value=50) == "TooFewSeats"
    story.finish()


def test_the_header_of_another_builder__proves_the_same_panel():
    pytest.importorskip("pyrevm")
    story = Story(Pair(Revm(KEYS, mix=True), artifacts.present())).post().claim().deliver()
    panels = set()
    for builder in (b"one", b"another"):
        with story.pair.undone():
            story.pair.engine.builder = builder
            panels.add(story.draw().bounty.panel)
    assert len(panels) == 1
