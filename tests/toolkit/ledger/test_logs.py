"""The logs alone give what the chain keeps, in every status, and what they do not give is reported as lost."""

from dataclasses import replace

import pytest

from oathwork.chain import local
from oathwork.errors import Refused, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.model import lot, messages
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import People, Share, Status, Work, word
from oathwork.model.typed_data import NOBODY
from tests.support.stage import DAY, HASH

HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"  # of EIP-2935


def the_word(stage, bounty):
    """What the chain keeps in the lane, read from the mapping's own slot."""
    terms = bounty.terms
    for slot in range(8):  # of the mapping, wherever the compiler has put it
        inner = stage.chain.web3.keccak(bytes(12) + bytes.fromhex(terms.poster[2:]) + slot.to_bytes(32))
        outer = stage.chain.web3.keccak(terms.lane.to_bytes(32) + bytes(inner))
        found = int.from_bytes(
            bytes(stage.chain.web3.eth.get_storage_at(stage.escrow.address, int.from_bytes(outer)))
        )
        if found:
            return found
    raise AssertionError("no word found")


def is_kept(stage, bounty, status):
    assert bounty.status is status
    assert stage.escrow.verify(bounty.terms, bounty.state)
    assert (
        bounty.word == the_word(stage, bounty) == word(bounty.id, status, bounty.state, closed=bounty.closed)
    )
    return bounty


def test_every_step_to_the_payment_is_rebuilt(stage):
    bounty = is_kept(stage, stage.post(uri="ipfs://spec"), Status.OPEN)
    bounty = is_kept(stage, stage.claim(bounty), Status.CLAIMED)
    bounty = is_kept(stage, stage.deliver(bounty), Status.DELIVERED)
    bounty = is_kept(stage, stage.draw(bounty), Status.IN_REVIEW)
    bounty = is_kept(stage, stage.settle(bounty, 90), Status.IN_REVIEW)
    bounty = stage.settle(bounty, None, 70)
    assert (bounty.end, bounty.score, bounty.status) == ("Paid", 70, Status.FREE)
    assert bounty.uris == {bounty.terms.spec: "ipfs://spec", HASH: "ipfs://work"}


def test_work_sent_back_and_its_second_round_are_rebuilt(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    bounty = is_kept(stage, stage.settle(bounty, 10, 20, 30), Status.OPEN)
    assert bounty.state.worker == stage.worker.address
    bounty = is_kept(stage, stage.claim(bounty), Status.CLAIMED)
    assert (bounty.state.round, bounty.state.repair) == (2, True)
    bounty = is_kept(stage, stage.deliver(bounty, b"\x02" * 32), Status.IN_REVIEW)  # by the same panel
    assert stage.settle(bounty, 80, 80, 80).end == "Paid"


def test_a_second_no_is_rebuilt(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    bounty = stage.settle(stage.deliver(stage.claim(bounty), b"\x02" * 32), 10, 20, 30)
    assert (is_kept(stage, bounty, Status.OPEN).state.worker, bounty.people.panel) == (NOBODY, ())


def test_the_panel_of_a_repair_is_redrawn(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    bounty = stage.settle(stage.deliver(stage.claim(bounty), b"\x02" * 32), None, 80)
    stage.later(2 * DAY)
    stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    bounty = is_kept(
        stage, stage.draw(is_kept(stage, stage.again(bounty), Status.DELIVERED)), Status.IN_REVIEW
    )
    assert (bounty.state.lot, bounty.scores.given(3)) == (13, {1: 80})


def test_a_closed_bounty_is_rebuilt(stage):
    ledger = stage.ledger
    bounty = stage.post()
    assert not ledger.refresh()[bounty.id].closed
    stage.escrow.close(0).send(stage.poster)
    closed = is_kept(stage, stage.again(bounty), Status.OPEN)
    assert closed.closed and ledger.refresh()[bounty.id] == closed
    stage.escrow.withdraw(closed.terms, closed.state).send(stage.stranger)  # anyone may
    assert stage.again(bounty).end == "Withdrawn"


def test_an_empty_delivery_is_rebuilt(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    bounty = is_kept(stage, stage.settle(bounty, 0, 0, 50), Status.OPEN)
    assert bounty.state.worker == NOBODY


def test_quitting_and_lapsing_are_rebuilt(stage):
    bounty = stage.claim(stage.post())
    stage.escrow.quit(bounty.terms, bounty.state).send(stage.worker)
    bounty = is_kept(stage, stage.again(bounty), Status.OPEN)
    bounty = stage.claim(bounty)
    stage.later(8 * DAY)
    stage.escrow.lapse(bounty.terms, bounty.state).send(stage.stranger)
    is_kept(stage, stage.again(bounty), Status.OPEN)


def test_a_split_panel_is_redrawn_and_its_verdicts_stay(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90)
    stage.later(2 * DAY)
    stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    bounty = is_kept(
        stage, stage.draw(is_kept(stage, stage.again(bounty), Status.DELIVERED)), Status.IN_REVIEW
    )
    assert bounty.scores.given(3) == {0: 90}
    bounty = stage.settle(bounty, None, 10, 80)
    assert (bounty.end, [each.score for each in bounty.verdicts]) == ("Paid", [90, 10, 80])


def test_nobody_judging_ends_in_a_refund(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    for _ in range(2):
        stage.later(2 * DAY)
        stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
        bounty = stage.draw(is_kept(stage, stage.again(bounty), Status.DELIVERED))
    stage.later(2 * DAY)
    stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    bounty = is_kept(stage, stage.again(bounty), Status.ESCALATED)
    stage.escrow.expire(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    assert stage.again(bounty).end == "Unverified"
    assert stage.chain.balance(stage.escrow.address) == 0


def test_a_bounty_escalated_before_any_panel_is_refunded_too(stage):
    """Seven of the guild and its worker have a part in the work, so four are left for a panel of five: nobody judges."""
    worker, *others = stage.peers[:8]
    bounty = stage.post(stage.terms(size=5))
    mates = sorted(others, key=lambda mate: int(mate.address, 16))
    team = tuple(Share(mate.address, 1_000) for mate in mates)
    message = messages.team_message(stage.escrow.domain, bounty.id, 1, HASH, team)
    work = Work(HASH, team, tuple(mate.sign(message) for mate in mates))
    stage.escrow.claim_and_deliver(bounty.terms, bounty.state, work).send(worker)
    bounty = is_kept(stage, stage.draw(stage.again(bounty)), Status.ESCALATED)
    stage.escrow.expire(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    assert stage.again(bounty).end == "Unverified"
    assert stage.chain.balance(stage.escrow.address) == 0


def test_a_bench_cannot_be_thinned_under_a_claim(stage):
    bounty, late = stage.post(stage.terms(size=5)), stage.post(stage.terms(lane=1, size=5))
    bounty = stage.deliver(stage.claim(bounty))
    for peer in stage.peers[:8]:
        stage.contracts.guilds.leave_seat(stage.guild).send(peer)
    stage.later(6 * DAY)
    assert is_kept(stage, stage.draw(bounty), Status.IN_REVIEW)
    with pytest.raises(Refused, match="TooFewSeats"):
        stage.claim(late)


def test_a_lot_whose_block_is_out_of_reach_is_rebuilt(stage):
    bounty = stage.deliver(stage.claim(stage.post()))
    local.mine(stage.chain, 300)  # beyond what the opcode remembers; this chain has no history of hashes
    stage.escrow.draw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    bounty = is_kept(stage, stage.again(bounty), Status.DELIVERED)
    assert bounty.state.lot == 2
    is_kept(stage, stage.draw(bounty), Status.IN_REVIEW)


def test_a_lot_is_drawn_from_the_history_of_hashes(on_anvil):
    assert on_anvil.chain.code(HISTORY)
    bounty = on_anvil.deliver(on_anvil.claim(on_anvil.post()))
    local.mine(on_anvil.chain, 300)
    is_kept(on_anvil, on_anvil.draw(bounty), Status.IN_REVIEW)


def test_a_named_panel_and_a_team_are_rebuilt(stage):
    panel = named_panel(peer.address for peer in stage.peers[:3])
    terms = stage.terms(panel=hash_panel(panel), fee=0, effort=0, seats=0, **stage.arbitrated)
    bounty = is_kept(stage, stage.post(terms, panel=[seat.account for seat in panel]), Status.OPEN)
    assert bounty.people == People((), panel)
    bounty = stage.claim(bounty)
    team = (Share(stage.mate.address, 2_500),)
    consent = stage.mate.sign(messages.team_message(stage.escrow.domain, bounty.id, 1, HASH, team))
    stage.escrow.deliver_team(bounty.terms, bounty.state, Work(HASH, team, (consent,))).send(stage.worker)
    bounty = is_kept(stage, stage.again(bounty), Status.IN_REVIEW)
    assert bounty.people == People(team, panel)
    stage.later(2 * DAY)
    stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    bounty = is_kept(stage, stage.again(bounty), Status.ESCALATED)
    before = stage.chain.balance(stage.mate.address)
    stage.escrow.rule(bounty.terms, bounty.state, bounty.people, True).send(stage.arbiter)
    assert stage.chain.balance(stage.mate.address) - before == 10**18 // 4
    assert stage.again(bounty).facts["paid"] is True


def randomness(stage, number):
    """What decides a lot, by the node's block: the mix on anvil, the hash on the chain in this process."""
    block = stage.chain.web3.eth.get_block(number)
    return bytes(block["mixHash"] if stage.contracts.guilds.has_mix else block["hash"])


def test_both_kinds_of_chain_are_played(stage, on_anvil):
    assert (stage.contracts.guilds.has_mix, on_anvil.contracts.guilds.has_mix) == (False, True)


def test_the_panel_drawn_is_the_one_anybody_can_compute(either):
    delivered = either.deliver(either.claim(either.post()))
    bounty = either.draw(delivered)
    places = either.ledger.places(either.guild, bounty.terms.seats)
    facts = (bounty.id, bounty.terms, delivered.state, delivered.people)
    ours = lot.panel(*facts, places, randomness(either, delivered.state.lot_block))
    assert ours == bounty.people.panel


def test_a_panel_redrawn_is_the_one_anybody_can_compute(stage):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), None, 80)
    stage.later(2 * DAY)
    stage.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
    waiting = stage.again(bounty)
    drawn = stage.draw(waiting)
    places = stage.ledger.places(stage.guild, bounty.terms.seats)
    facts = (waiting.id, waiting.terms, waiting.state, waiting.people)
    ours = lot.panel(*facts, places, randomness(stage, waiting.state.lot_block))
    assert ours == drawn.people.panel and ours[1] == bounty.people.panel[1]


# All of them, and what is lost.


def test_a_ledger_follows_what_is_new(stage):
    ledger = stage.ledger
    assert ledger.refresh() == {}
    first = stage.post()
    assert ledger.live() == [first]
    second = stage.post(stage.terms(lane=1))
    claimed = stage.claim(first)
    assert ledger.refresh() == {first.id: claimed, second.id: second}
    stage.escrow.withdraw(second.terms, second.state).send(stage.poster)
    assert ledger.live() == [claimed]
    assert ledger.refresh()[second.id].end == "Withdrawn"


def test_a_ledger_survives_a_reorganisation(stage):
    ledger = stage.ledger
    kept = stage.post()
    mark = local.snapshot(stage.chain)
    lost = stage.post(stage.terms(lane=1))
    assert set(ledger.refresh()) == {kept.id, lost.id}
    local.restore(stage.chain, mark)
    local.mine(stage.chain, 1)
    stage.claim(kept)
    assert {id: bounty.status for id, bounty in ledger.refresh().items()} == {kept.id: Status.CLAIMED}


def test_a_bounty_is_found_by_its_lane(stage):
    withdrawn = stage.post()
    stage.escrow.withdraw(withdrawn.terms, withdrawn.state).send(stage.poster)
    bounty = stage.post(stage.terms(generation=1))
    stage.post(stage.terms(lane=7))
    assert stage.ledger.lane(stage.poster.address, 0) == bounty
    with pytest.raises(StateLost):
        stage.ledger.lane(stage.poster.address, 3)


def test_a_bounty_nobody_posted_is_lost(stage):
    with pytest.raises(StateLost, match="0xab"):
        stage.ledger.bounty(b"\xab" * 32)


def test_logs_that_begin_too_late_are_told(stage):
    bounty = stage.post()
    local.mine(stage.chain, 1)
    ledger = Ledger(stage.contracts, first=stage.chain.block().number)
    with pytest.raises(StateLost):
        ledger.bounty(bounty.id)
    with pytest.raises(StateLost):
        ledger.lane(stage.poster.address, 0)


def test_a_state_that_is_not_the_chains_is_told(stage):
    bounty = stage.post()
    stage.claim(bounty)
    with pytest.raises(StateLost):
        stage.ledger.check(bounty)
    with pytest.raises(StateLost):
        stage.ledger.check(replace(bounty, terms=replace(bounty.terms, reward=1)))


def test_an_end_the_chain_knows_nothing_of_is_told(stage):
    bounty = stage.post()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    later = replace(bounty, terms=replace(bounty.terms, generation=1), status=Status.FREE, end="Paid")
    with pytest.raises(StateLost):
        stage.ledger.check(later)


def test_an_ended_bounty_is_checked_by_its_lane(stage):
    bounty = stage.post()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    stage.ledger.check(stage.again(bounty))
