"""
draw — fills the empty places of the panel by lot, once the lot's block is past.

├── given the bounty is not delivered
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when a panel is given where there is none
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── when it is still the block of the lot
│   └── reverts with LotNotReady
├── when it is the block after the lot
│   └── draws
├── given the hash is in the last reach of the opcode
│   └── draws
├── given the hash is out of the reach of the opcode
│   ├── when there is no history contract
│   │   ├── begins the next lot
│   │   ├── emits LotMissed
│   │   └── lets the next lot be drawn
│   ├── when the history contract knows it
│   │   └── draws the panel of that hash
│   └── when the history contract is not to be believed
│       └── begins the next lot
├── given the lot missed was the twelfth
│   ├── escalates
│   └── keeps all but the moment
├── given a lot was missed after a redraw
│   ├── begins the next lot of the second panel
│   └── escalates after the twelfth of them
├── given there are too few seats
│   ├── escalates
│   └── draws nobody
├── given peers have left since the claim
│   └── draws them all the same
├── given the steward ends a seat after the block of the lot
│   └── draws the same panel
├── when somebody else draws at another time
│   └── draws the same panel
├── given peers with an interest
│   ├── never draws poster or arbiter or worker
│   └── never draws who shares in the work
├── given a chain with a mix
│   ├── waits for a block 64 ahead
│   ├── draws as the twin does from the mix of the block
│   ├── reverts with WrongHeader for any other header
│   └── asks for no header of a lot out of reach
├── given a chain without a mix
│   ├── waits for a block two ahead
│   └── draws from the hash whatever header is given
├── given a redraw
│   ├── keeps those who have judged where they are
│   └── draws as the twin does
└── when all is as it must be
    ├── draws as the twin does from the hash of the block
    ├── keeps the word of a bounty in review
    ├── emits PanelDrawn
    ├── moves no money
    └── cannot be repeated
"""

from dataclasses import replace
from functools import partial
from unittest.mock import ANY

import pytest
from eth_utils import keccak

from oathwork.model.guild import Seat, hash_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NOBODY, People, Share, Status, hash_team
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import HISTORY
from tests.support.headers import header_of
from tests.support.outcome import check_logged, logged, refused

REACH = 256  # blocks


@pytest.fixture
def twin(actions, twin_of):
    """The panel that the lot of a delivered bounty gives, by the Python twin, from what everybody can read."""
    return partial(twin_of, actions)


@pytest.fixture
def out_of_reach(chain, project, deployer, put_code, delivered_bounty):
    """A delivered bounty whose lot's block is 257 blocks past when it is drawn next, and no history contract there."""
    deployed = deployer.deploy(project.MockHistory)
    put_code(HISTORY, b"")
    blocks = delivered_bounty.state.lot_block + REACH - chain.blocks.height
    chain.mine(blocks)
    delivered_bounty.code = chain.provider.get_code(deployed.address)
    return delivered_bounty


@pytest.fixture
def history(chain, project, deployer, put_code, out_of_reach):
    """A history contract that knows the block of the lot, and answers as the test says."""

    def history(answer):
        put_code(HISTORY, out_of_reach.code)
        contract = project.MockHistory.at(HISTORY)
        number = out_of_reach.state.lot_block
        block_hash = chain.provider.web3.eth.get_block(number)["hash"]
        contract.remember(number, block_hash, sender=deployer)
        contract.become(answer, sender=deployer)

    return history


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_delivered__reverts_with_WrongStatus(escrow, draw, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        draw(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, draw, delivered_bounty, change
):
    with refused(escrow.StaleState, word=delivered_bounty.word):
        draw(delivered_bounty, state=replace(delivered_bounty.state, **change))


@pytest.mark.parametrize("change", [{"seats": 6}, {"size": 1}, {"arbiter": NOBODY}], ids=str)
def test_when_the_terms_are_others__reverts_with_StaleState(escrow, draw, delivered_bounty, change):
    with refused(escrow.StaleState, word=delivered_bounty.word):
        draw(delivered_bounty, terms=replace(delivered_bounty.terms, **change))


def test_when_a_panel_is_given_where_there_is_none__reverts_with_WrongPanel(
    escrow, draw, delivered_bounty, peers
):
    panel = (Seat(0, peers[0].address),)
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        draw(delivered_bounty, people=People(panel=panel))


def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, draw, delivered_bounty, peers):
    team = (Share(peers[0].address, 1),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        draw(delivered_bounty, people=People(team=team))


def test_when_it_is_still_the_block_of_the_lot__reverts_with_LotNotReady(chain, escrow, actions, draw, reach):
    bounty = reach(Status.DELIVERED)
    chain.mine(bounty.state.lot_block - 1 - chain.blocks.height)
    with refused(escrow.LotNotReady, fromBlock=bounty.state.lot_block + 1):
        draw(bounty, wait=False, header=b"")  # there is none yet


def test_when_it_is_the_block_after_the_lot__draws(chain, draw, reach):
    bounty = reach(Status.DELIVERED)
    chain.mine(bounty.state.lot_block - chain.blocks.height)
    assert draw(bounty, wait=False).block_number == bounty.state.lot_block + 1
    assert bounty.status == Status.IN_REVIEW


def test_given_the_hash_is_in_the_last_reach_of_the_opcode__draws(chain, draw, delivered_bounty, twin):
    chain.mine(delivered_bounty.state.lot_block + REACH - 1 - chain.blocks.height)
    expected = twin(delivered_bounty)
    assert draw(delivered_bounty).block_number == delivered_bounty.state.lot_block + REACH
    assert delivered_bounty.people.panel == expected


# ------------------------------------------------------------------------------------------------------------- too late


def test_when_there_is_no_history_contract__begins_the_next_lot(actions, draw, out_of_reach, check_word):
    before = out_of_reach.state
    tx = draw(out_of_reach)
    assert tx.block_number == before.lot_block + REACH + 1
    assert out_of_reach.state == replace(before, lot=2, lot_block=tx.block_number + actions.lot_ahead)
    check_word(out_of_reach)


def test_when_there_is_no_history_contract__emits_LotMissed(escrow, actions, draw, out_of_reach):
    tx = draw(out_of_reach)
    check_logged(
        tx, escrow.LotMissed, id=out_of_reach.id, lot=2, lotBlock=tx.block_number + actions.lot_ahead
    )


def test_when_there_is_no_history_contract__lets_the_next_lot_be_drawn(actions, draw, out_of_reach, twin):
    draw(out_of_reach)
    actions.wait_for_lot(out_of_reach)
    expected = twin(out_of_reach)
    draw(out_of_reach)
    assert out_of_reach.people.panel == expected


def test_when_the_history_contract_knows_it__draws_the_panel_of_that_hash(draw, out_of_reach, history, twin):
    expected = twin(out_of_reach)
    history(0)
    draw(out_of_reach)
    assert out_of_reach.people.panel == expected
    assert out_of_reach.state.lot == 1


@pytest.mark.parametrize("answer", [1, 2, 3, 4, 5])
def test_when_the_history_contract_is_not_to_be_believed__begins_the_next_lot(
    escrow, draw, out_of_reach, history, answer
):
    history(answer)
    tx = draw(out_of_reach)
    assert len(logged(tx, escrow.LotMissed)) == 1


@pytest.fixture
def miss(chain, draw):
    """Let the next lots of a bounty pass out of reach, and each but the last of them be missed."""

    def miss(bounty, lots):
        for _ in range(lots):
            draw(bounty)
            chain.mine(bounty.state.lot_block + REACH + 1 - chain.blocks.height)

    return miss


@pytest.fixture
def last_lot_missed(miss, out_of_reach):
    """The hash of the twelfth lot is out of reach too."""
    miss(out_of_reach, 11)
    return out_of_reach


def test_given_the_lot_missed_was_the_twelfth__escalates(escrow, draw, last_lot_missed):
    tx = draw(last_lot_missed)
    check_logged(tx, escrow.Escalated, id=last_lot_missed.id, since=tx.timestamp)


def test_given_the_lot_missed_was_the_twelfth__keeps_all_but_the_moment(draw, last_lot_missed, check_word):
    before = last_lot_missed.state
    tx = draw(last_lot_missed)
    assert last_lot_missed.state == replace(before, since=tx.timestamp)
    assert before.lot == 12
    check_word(last_lot_missed)


@pytest.fixture
def second_panel_missed(chain, actions, put_code, redrawn_bounty):
    """Waits for its second panel, whose first lot is out of reach."""
    put_code(HISTORY, b"")
    chain.mine(redrawn_bounty.state.lot_block + REACH + 1 - chain.blocks.height)
    return redrawn_bounty


def test_given_a_lot_was_missed_after_a_redraw__begins_the_next_lot_of_the_second_panel(
    draw, second_panel_missed, check_word
):
    draw(second_panel_missed)
    assert (second_panel_missed.status, second_panel_missed.state.lot) == (Status.DELIVERED, 14)
    check_word(second_panel_missed)


def test_given_a_lot_was_missed_after_a_redraw__escalates_after_the_twelfth_of_them(
    escrow, draw, miss, second_panel_missed, check_word
):
    miss(second_panel_missed, 11)
    assert second_panel_missed.state.lot == 24
    check_logged(draw(second_panel_missed), escrow.Escalated, id=second_panel_missed.id, since=ANY)
    check_word(second_panel_missed)


# -------------------------------------------------------------------------------------------------------- the bench


@pytest.fixture
def thin_bounty(actions, reach, peers, steward):
    """Waits for a lot from nine places, of which seven are the team's: two are left for a panel of three."""
    bounty = reach(Status.CLAIMED)
    actions.deliver_team(bounty, actions.work(bounty, [Share(peer.address, 1) for peer in peers[:7]]))
    return bounty


def test_given_there_are_too_few_seats__escalates(escrow, draw, thin_bounty, check_word):
    tx = draw(thin_bounty)
    check_logged(tx, escrow.Escalated, id=thin_bounty.id, since=tx.timestamp)
    assert thin_bounty.status == Status.ESCALATED
    check_word(thin_bounty)


def test_given_there_are_too_few_seats__draws_nobody(escrow, draw, thin_bounty):
    tx = draw(thin_bounty)
    assert logged(tx, escrow.PanelDrawn) == []
    assert thin_bounty.people.panel == ()


def test_given_peers_have_left_since_the_claim__draws_them_all_the_same(
    guilds, actions, draw, delivered_bounty, peers, twin
):
    actions.wait_for_lot(delivered_bounty)
    expected = twin(delivered_bounty)
    left = [guilds.leaveSeat(delivered_bounty.terms.guild, sender=peer) for peer in peers]
    draw(delivered_bounty)
    assert len(left) == 9
    assert delivered_bounty.people.panel == expected


def test_given_the_steward_ends_a_seat_after_the_block_of_the_lot__draws_the_same_panel(
    guilds, actions, draw, delivered_bounty, steward, twin
):
    actions.wait_for_lot(delivered_bounty)
    expected = twin(delivered_bounty)
    guilds.endSeat(delivered_bounty.terms.guild, expected[0].account, sender=steward)
    draw(delivered_bounty)
    assert delivered_bounty.people.panel == expected


@pytest.mark.parametrize("sender", ["poster", "worker", "steward"])
def test_when_somebody_else_draws_at_another_time__draws_the_same_panel(
    chain, actions, draw, delivered_bounty, poster, worker, steward, twin, sender
):
    actions.wait_for_lot(delivered_bounty)
    expected = twin(delivered_bounty)
    chain.mine(17)
    draw(delivered_bounty, sender={"poster": poster, "worker": worker, "steward": steward}[sender])
    assert delivered_bounty.people.panel == expected


@pytest.fixture
def drawn_from_interested(actions, terms, guilds, guild, steward, peers, draw):
    """Panels of three from a bench of nine, of which five have an interest or share in the work: a panel takes all but one of the rest."""

    def drawn_from_interested(lane):
        poster, arbiter, worker, *team = peers[:5]
        guilds.servePosters(guild, [poster], True, sender=steward)
        bounty = actions.post(terms(poster=poster, arbiter=arbiter, lane=lane))
        actions.claim(bounty, sender=worker)
        actions.deliver_team(bounty, actions.work(bounty, [Share(mate.address, 100) for mate in team]))
        draw(bounty)
        return {seat.account for seat in bounty.people.panel}

    return drawn_from_interested


def test_given_peers_with_an_interest__never_draws_poster_or_arbiter_or_worker(drawn_from_interested, peers):
    drawn = set().union(*(drawn_from_interested(lane) for lane in range(3)))
    assert drawn & {peer.address for peer in peers[:3]} == set()


def test_given_peers_with_an_interest__never_draws_who_shares_in_the_work(drawn_from_interested, peers):
    drawn = set().union(*(drawn_from_interested(lane) for lane in range(3)))
    assert drawn <= {peer.address for peer in peers[5:]}


@pytest.fixture
def mixed_bounty(mixed, terms, worker):
    """Delivered on a chain with a mix."""
    return mixed.reach(terms(guild=mixed.guild), Status.DELIVERED, worker)


def test_given_a_chain_with_a_mix__waits_for_a_block_64_ahead(mixed_bounty):
    assert mixed_bounty.state.lot_block == mixed_bounty.receipt.block_number + 64


def test_given_a_chain_with_a_mix__draws_as_the_twin_does_from_the_mix_of_the_block(
    chain, mixed, mixed_bounty, twin_of
):
    mixed.wait_for_lot(mixed_bounty)
    mix = bytes(chain.provider.web3.eth.get_block(mixed_bounty.state.lot_block)["mixHash"])
    expected = twin_of(mixed, mixed_bounty)
    assert mixed.randomness(mixed_bounty) == mix
    mixed.draw(mixed_bounty)
    assert mixed_bounty.people.panel == expected


@pytest.mark.parametrize("other", ["none", "of the block before"])
def test_given_a_chain_with_a_mix__reverts_with_WrongHeader_for_any_other_header(
    chain, mixed, mixed_bounty, other
):
    mixed.wait_for_lot(mixed_bounty)
    number = mixed_bounty.state.lot_block
    header = {"none": b"", "of the block before": header_of(chain, number - 1)}[other]
    needed = keccak(header_of(chain, number))
    with refused(mixed.guilds.WrongHeader, hash=keccak(header), needed=needed):
        mixed.draw(mixed_bounty, header=header)


def test_given_a_chain_with_a_mix__asks_for_no_header_of_a_lot_out_of_reach(
    chain, mixed, mixed_bounty, put_code
):
    put_code(HISTORY, b"")
    chain.mine(mixed_bounty.state.lot_block + REACH + 1 - chain.blocks.height)
    mixed.draw(mixed_bounty, header=b"")
    assert (mixed_bounty.status, mixed_bounty.state.lot) == (Status.DELIVERED, 2)


@pytest.fixture
def mixless_bounty(mixless, terms, worker):
    """Delivered on a chain without a mix."""
    return mixless.reach(terms(guild=mixless.guild), Status.DELIVERED, worker)


def test_given_a_chain_without_a_mix__waits_for_a_block_two_ahead(mixless_bounty):
    assert mixless_bounty.state.lot_block == mixless_bounty.receipt.block_number + 2


def test_given_a_chain_without_a_mix__draws_from_the_hash_whatever_header_is_given(
    chain, mixless, mixless_bounty, twin_of
):
    mixless.wait_for_lot(mixless_bounty)
    hash = bytes(chain.provider.web3.eth.get_block(mixless_bounty.state.lot_block)["hash"])
    expected = twin_of(mixless, mixless_bounty)
    assert mixless.randomness(mixless_bounty) == hash
    mixless.draw(mixless_bounty, header=b"no header")
    assert mixless_bounty.people.panel == expected


@pytest.fixture
def redrawn_bounty(actions, settle, reviewed_bounty):
    """Waits for the second lot; the member in the middle has judged."""
    settle(reviewed_bounty, scores=[None, 80])
    actions.redraw(reviewed_bounty)
    actions.wait_for_lot(reviewed_bounty)
    return reviewed_bounty


def test_given_a_redraw__keeps_those_who_have_judged_where_they_are(draw, redrawn_bounty):
    old = redrawn_bounty.people.panel
    draw(redrawn_bounty)
    new = redrawn_bounty.people.panel
    assert new[1] == old[1]
    assert redrawn_bounty.state.scores == NO_SCORES.having(1, 80)
    assert {new[0], new[2]} & set(old) == set()


def test_given_a_redraw__draws_as_the_twin_does(draw, redrawn_bounty, twin, check_word):
    expected = twin(redrawn_bounty)
    draw(redrawn_bounty)
    assert redrawn_bounty.people.panel == expected
    check_word(redrawn_bounty)


# ------------------------------------------------------------------------------------------------------------- effects


@pytest.mark.parametrize("lane", range(8))
def test_when_all_is_as_it_must_be__draws_as_the_twin_does_from_the_hash_of_the_block(
    actions, draw, reach, twin, lane
):
    bounty = reach(Status.DELIVERED, lane=lane)
    actions.wait_for_lot(bounty)
    expected = twin(bounty)
    draw(bounty)
    assert bounty.people.panel == expected


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_when_all_is_as_it_must_be__keeps_the_word_of_a_bounty_in_review(
    draw, reach, large_guild, check_word, size
):
    bounty = reach(Status.DELIVERED, size=size, guild=large_guild, seats=16)
    before = bounty.state
    tx = draw(bounty)
    assert bounty.state == replace(before, panel=hash_panel(bounty.people.panel), since=tx.timestamp)
    assert len({seat.account for seat in bounty.people.panel}) == size
    check_word(bounty)


def test_when_all_is_as_it_must_be__emits_PanelDrawn(escrow, actions, draw, delivered_bounty, twin):
    actions.wait_for_lot(delivered_bounty)
    panel = [seat.word for seat in twin(delivered_bounty)]
    tx = draw(delivered_bounty)
    check_logged(tx, escrow.PanelDrawn, id=delivered_bounty.id, lot=1, panel=panel, since=tx.timestamp)


def test_when_all_is_as_it_must_be__moves_no_money(escrow, draw, delivered_bounty, worker, poster, moved):
    with moved(NOBODY, {escrow: 0, worker: 0, poster: 0}):
        draw(delivered_bounty)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, draw, delivered_bounty):
    draw(delivered_bounty)
    with refused(escrow.WrongStatus, found=Status.IN_REVIEW):
        draw(delivered_bounty)
