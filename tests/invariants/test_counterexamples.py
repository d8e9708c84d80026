"""Sequences that once broke a promise, by what went wrong.

So far the machine has found none in the contracts themselves; these are the shortest stories that
revealed planted bugs (`planted.toml`), and those that misled the machine.
"""

import pytest

from oathwork.lifecycle import PeerVerdict, Pot, Signature
from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY, Share, Status
from tests.invariants import artifacts
from tests.invariants.actors import DAO, KEYS, PEER, STRANGER, WORKERS
from tests.invariants.engine import Revm
from tests.invariants.pair import ANOTHER, Pair
from tests.invariants.story import REVIEW, Story


@pytest.fixture
def story():
    pytest.importorskip("pyrevm")
    return Story(Pair(Revm(KEYS), artifacts.present()))


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


def test_a_bonus_with_peers_absent__is_no_more_than_the_present_are_paid(story):
    before = story.pair.world.commons[Pot(story.pair.crafts, NOBODY)]
    story.post().claim().deliver().draw().judge(100, 100)
    assert story.pair.world.commons[Pot(story.pair.crafts, NOBODY)] == before - 20 + 10
    story.finish()


def test_a_reward_that_does_not_divide__goes_out_to_the_last_unit(story):
    team = sorted((Share(PEER[0], 3_333), Share(PEER[1], 3_333)), key=lambda share: int(share.account, 16))
    story.post().claim().deliver(*team).draw().judge(100, 100)
    story.finish()


def test_a_verdict_of_the_round_before_on_the_same_delivery__is_skipped(story):
    """One peer of the panel of round two sat on the panel of round one; small guilds make that certain."""
    story.post(guild=story.pair.scribes, seats=6).claim().deliver().draw()
    first = {seat.account: story.verdict(index, 10) for index, seat in enumerate(story.bounty.panel)}
    story.judge(10, 10).claim().deliver().draw()
    again = [(index, seat) for index, seat in enumerate(story.bounty.panel) if seat.account in first]
    for index, seat in again:
        old = PeerVerdict(index, 10, REVIEW, first[seat.account].signature)
        refusal = story.pair.can("settle", STRANGER, *story.known, story.bounty.people, (old,))
        assert refusal == "NothingToSettle"
    assert again, "the two panels have nobody in common: take another seed"


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
    signed = Signature(STRANGER, "Claim", (story.bounty.id, 1, False, deadline))
    call = "claim_for", STRANGER, *story.known, story.pair.vault, deadline, signed, False
    assert story.pair.can(*call, value=100) == "BadSignature"


def test_a_bond_for_a_guild_nobody_founded__lies_in_its_commons(story):
    """The witness looked at the commons of the guilds it knew, and took such a bond for lost."""
    nobodys, panel = story.pair.crafts ^ ANOTHER, PEER[:1]
    terms = {
        "guild": nobodys,
        "panel": hash_panel(named_panel(panel)),
        "seats": 0,
        "size": 1,
        "fee": 0,
        "effort": 0,
    }
    story.post(members=panel, **terms).claim().wait(5 * DAY)
    story.pair.do("quit_work", story.bounty.state.worker, *story.known)
    assert story.pair.world.commons[Pot(nobodys, NOBODY)] == 51  # half of the time is over, and a second
    story.finish()
