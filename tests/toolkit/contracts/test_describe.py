"""What a call is said to do is what it then does: every move of money is compared with the chain's books."""

import re

import pytest

from oathwork.chain.abi import artifact
from oathwork.contracts import COMMONS, ESCROW, Call, Move, describe, describe_message
from oathwork.contracts.effect import PANEL
from oathwork.contracts.escrow_effects import EFFECTS
from oathwork.contracts.guild_effects import TOKEN_EFFECTS
from oathwork.contracts.sentences import ESCROW_SENTENCES, GUILD_SENTENCES
from oathwork.model import messages
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NO_PERMIT, Permit, Share, Terms, Work
from oathwork.model.typed_data import NOBODY, Domain
from oathwork.workflows.coming_panel import as_drawn
from tests.support.books import books, foretold, reported
from tests.support.stage import DAY, HASH, SETTINGS

RICH = 10**20
PERIODS = {"open_until": DAY, "work_period": DAY, "review_period": DAY}


@pytest.fixture
def rich(stage):
    """The stage, on which poster, worker, mate and stranger have tokens that the escrow may take."""
    for person in (stage.poster, stage.worker, stage.stranger):
        stage.token.mint(person.address, RICH).send(stage.stranger)
        stage.token.approve(stage.escrow.address, RICH).send(person)
    return stage


def offer(stage, **changes):
    return stage.post(stage.terms(token=stage.token.address, **changes))


def does_what_it_says(stage, call, signer):
    """Send a call; return its effect, which is what happened, and what the receipt says too."""
    effect, token = call.effect(signer.address), stage.token.address
    assert begins_as_on_a_wallet(call, effect)
    before = books(stage, token)
    receipt = call.send(signer)
    assert books(stage, token) == foretold(before, effect.exact_moves)
    assert sorted(reported(stage, receipt), key=str) == sorted(effect.exact_moves, key=str)
    assert {move.token for move in effect.moves} <= {token}
    return effect


def begins_as_on_a_wallet(call, effect):
    """Say whether the words begin with the sentences that wallets show too, filled in."""
    sentences = {**ESCROW_SENTENCES, **GUILD_SENTENCES}[call.function].words
    between = map(re.escape, re.split(r"\{[^{}]+\}", sentences))
    return re.match("(.+)".join(between), effect.words)


def sums(effect):
    return [(move.amount, move.source, move.to) for move in effect.moves]


def test_a_post(rich):
    terms = rich.terms(token=rich.token.address, worker=rich.mate.address)
    effect = does_what_it_says(rich, rich.escrow.post(terms), rich.poster)
    assert sums(effect) == [
        (10**18, rich.poster.address, ESCROW),
        (3 * 10**15, rich.poster.address, ESCROW),
    ]
    assert (
        f"{rich.mate.address} alone may claim it" in effect.words and "3 peers drawn by lot" in effect.words
    )


def test_a_post_by_somebody_else_with_the_posters_signature(rich):
    terms = rich.terms(token=rich.token.address)
    signature = rich.poster.sign(messages.terms_message(rich.escrow.domain, terms))
    does_what_it_says(rich, rich.escrow.post(terms, signature=signature), rich.stranger)


def test_ether_is_the_senders(rich):
    terms = rich.terms()
    effect = describe(rich.escrow.post(terms), rich.stranger.address, 0)
    assert {move.source for move in effect.moves} == {rich.stranger.address}
    assert "1 ETH moves from" in effect.sentence()


def test_a_withdrawal(rich):
    bounty = offer(rich)
    effect = does_what_it_says(rich, rich.escrow.withdraw(bounty.terms, bounty.state), rich.poster)
    assert sums(effect) == [(bounty.terms.stake, ESCROW, rich.poster.address)]


def test_a_claim(rich):
    bounty = offer(rich)
    effect = does_what_it_says(rich, rich.escrow.claim(bounty.terms, bounty.state), rich.worker)
    assert sums(effect) == [(bounty.terms.bond, rich.worker.address, ESCROW)]


@pytest.mark.parametrize("own_bond", [False, True])
def test_a_claim_that_somebody_else_sends(rich, own_bond):
    bounty, deadline = offer(rich), rich.chain.now() + DAY
    permit = NO_PERMIT
    if own_bond:
        nonce = rich.token.nonces(rich.worker.address)
        owner, spender = rich.worker.address, rich.escrow.address
        typed = messages.permit_message(rich.token.domain, owner, spender, bounty.terms.bond, nonce, deadline)
        permit = Permit.signed(deadline, rich.worker.sign(typed))
    typed = messages.claim_message(
        rich.escrow.domain, bounty.id, 1, rich.worker.address, deadline, own_bond=own_bond
    )
    call = rich.escrow.claim_for(
        bounty.terms, bounty.state, rich.worker.address, permit, deadline, rich.worker.sign(typed)
    )
    effect = does_what_it_says(rich, call, rich.stranger)
    assert ("gift" in effect.words) is not own_bond


def test_a_claim_in_the_chains_own_money_is_the_senders_whatever_permit_it_names(stage):
    bounty, deadline = stage.post(), stage.chain.now() + DAY
    typed = messages.claim_message(
        stage.escrow.domain, bounty.id, 1, stage.worker.address, deadline, own_bond=True
    )
    permit, consent = Permit(deadline, 27), stage.worker.sign(typed)
    call = stage.escrow.claim_for(bounty.terms, bounty.state, stage.worker.address, permit, deadline, consent)
    effect, before = call.effect(stage.stranger.address), stage.chain.balance(stage.stranger.address)
    assert sums(effect) == [(bounty.terms.bond, stage.stranger.address, ESCROW)]
    assert "gift" in effect.words
    call.send(stage.stranger)
    assert before - stage.chain.balance(stage.stranger.address) >= bounty.terms.bond


def test_claim_and_delivery_with_a_team(rich):
    bounty, team = offer(rich), (Share(rich.mate.address, 2_500),)
    consents = (rich.mate.sign(messages.team_message(rich.escrow.domain, bounty.id, 1, HASH, team)),)
    call = rich.escrow.claim_and_deliver(bounty.terms, bounty.state, Work(HASH, team, consents))
    effect = does_what_it_says(rich, call, rich.worker)
    assert f"25 % to {rich.mate.address}" in effect.words
    assert "can withdraw the bounty in front of it" in effect.words


def test_a_delivery_and_a_draw_move_nothing(rich):
    bounty = rich.claim(offer(rich))
    terms = bounty.terms
    call = rich.escrow.deliver(terms.poster, terms.lane, bounty.id, bounty.state, HASH)
    assert not does_what_it_says(rich, call, rich.worker).moves
    bounty = rich.again(bounty)
    call = rich.escrow.draw(terms, bounty.state, bounty.people)
    assert not describe(call, rich.stranger.address, rich.chain.now()).moves


def test_a_job_given_back_with_the_posters_consent(rich):
    bounty = rich.claim(offer(rich))
    signature = rich.poster.sign(messages.quit_message(rich.escrow.domain, bounty.id, 1))
    effect = does_what_it_says(rich, rich.escrow.quit(bounty.terms, bounty.state, signature), rich.worker)
    assert sums(effect) == [(bounty.terms.bond, ESCROW, rich.worker.address)]


def test_a_job_given_back_without(rich):
    bounty = rich.claim(offer(rich))
    rich.later(3 * DAY)
    call = rich.escrow.quit(bounty.terms, bounty.state)
    effect, before = call.effect(rich.worker.address), rich.token.balance_of(rich.worker.address)
    call.send(rich.worker)
    back = rich.token.balance_of(rich.worker.address) - before
    assert abs(back - effect.moves[0].amount) <= 5 * bounty.terms.bond // bounty.terms.work_period  # seconds
    assert sum(move.amount for move in effect.moves) == bounty.terms.bond
    assert effect.moves[1].to == COMMONS


def test_a_lapse(rich):
    bounty = rich.claim(offer(rich))
    rich.later(8 * DAY)
    effect = does_what_it_says(rich, rich.escrow.lapse(bounty.terms, bounty.state), rich.stranger)
    assert sums(effect) == [(bounty.terms.bond, ESCROW, COMMONS)]


@pytest.mark.parametrize(
    "scores, words",
    [
        ((90, 80, None), "The work is paid"),
        ((90, 80, 10), "2 say yes, 1 no. The work is paid"),
        ((10, 20, 90), "The work is sent back"),
        ((0, 0, None), "Nothing was delivered"),
        ((90, None, None), "nothing is decided"),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_a_settlement(rich, scores, words, shared):
    bounty = offer(rich)
    team = (Share(rich.mate.address, 3_333),) if shared else ()
    consents = tuple(
        rich.mate.sign(messages.team_message(rich.escrow.domain, bounty.id, 1, HASH, team)) for _ in team
    )
    work = Work(HASH, team, consents)
    rich.escrow.claim_and_deliver(bounty.terms, bounty.state, work).send(rich.worker)
    bounty = rich.draw(rich.again(bounty))
    verdicts = rich.verdicts(bounty, *scores)
    call = rich.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts)
    assert words in does_what_it_says(rich, call, rich.stranger).words


def test_a_majority_that_has_to_wait(rich):
    bounty = rich.draw(rich.deliver(rich.claim(offer(rich, patience=DAY))))
    verdicts = rich.verdicts(bounty, 90, 80)
    call = rich.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts)
    effect = does_what_it_says(rich, call, rich.stranger)
    assert "counts from" in effect.words and not effect.moves
    rich.later(2 * DAY)
    bounty = rich.again(bounty)
    call = rich.escrow.settle(bounty.terms, bounty.state, bounty.people)
    assert "is paid" in does_what_it_says(rich, call, rich.stranger).words


@pytest.mark.parametrize(
    "scores, words", [((90, 80, 70), "is paid"), ((10, 20, 90), "The work is sent back")]
)
def test_a_draw_and_settlement_in_one(rich, scores, words):
    delivered = rich.deliver(rich.claim(offer(rich)))
    rich.reach_lot(delivered)
    drawn = as_drawn(rich.ledger, delivered)
    verdicts = rich.verdicts(drawn, *scores)
    call = rich.escrow.draw_and_settle(delivered.terms, delivered.state, delivered.people, verdicts)
    effect, token = call.effect(rich.stranger.address), rich.token.address
    before = books(rich, token)
    call.send(rich.stranger)
    fee = delivered.terms.fee
    fees = [Move(fee, token, ESCROW, seat.account, "the fee", waits=True) for seat in drawn.people.panel]
    known = [move for move in effect.exact_moves if move.to != PANEL]
    assert [move.amount for move in effect.moves if move.to == PANEL] == [3 * fee]
    assert books(rich, token) == foretold(before, [*known, *fees])
    assert "are filled by lot" in effect.words and words in effect.words


def test_a_bonus_is_at_most_half_of_what_the_panel_is_paid(rich):
    lapsed = rich.claim(offer(rich, lane=1))
    rich.later(8 * DAY)
    rich.escrow.lapse(lapsed.terms, lapsed.state).send(rich.stranger)
    bounty = rich.draw(rich.deliver(rich.claim(offer(rich, fee=10**15 + 1))))
    call = rich.escrow.settle(bounty.terms, bounty.state, bounty.people, rich.verdicts(bounty, 90, 80, 70))
    (limit,) = [move for move in call.effect(rich.stranger.address).moves if move.source == COMMONS]
    assert call.send(rich.stranger).event("Paid").facts["bonus"] == limit.amount == 3 * (10**15 + 1) // 2


def test_a_repair_and_a_second_no(rich):
    bounty = rich.settle(rich.draw(rich.deliver(rich.claim(offer(rich)))), 10, 20, 30)
    effect = does_what_it_says(rich, rich.escrow.claim(bounty.terms, bounty.state), rich.worker)
    assert "It is a repair" in effect.words
    bounty = rich.deliver(rich.again(bounty), b"\x02" * 32)
    call = rich.escrow.settle(bounty.terms, bounty.state, bounty.people, rich.verdicts(bounty, 10, 20, 30))
    assert "sent back a second time" in does_what_it_says(rich, call, rich.stranger).words


@pytest.mark.parametrize("how, wait", [("quit", 60), ("lapse", 8 * DAY)])
def test_a_repair_that_comes_to_nothing(rich, how, wait):
    """Nobody claims it again, and the sentence says so before it is sent."""
    sent_back = rich.settle(rich.draw(rich.deliver(rich.claim(offer(rich)))), 10, 20, 30)
    bounty = rich.claim(sent_back)
    rich.later(wait)
    call = getattr(rich.escrow, how)(bounty.terms, bounty.state)
    assert "closed if this was a repair" in call.effect(rich.worker.address).words
    assert call.send(rich.worker).event("ClaimsClosed").facts["lane"] == bounty.terms.lane


def test_a_claim_after_the_worker_was_served_first_is_no_repair(rich):
    bounty = rich.settle(rich.draw(rich.deliver(rich.claim(offer(rich)))), 10, 20, 30)
    rich.later(2 * DAY)
    effect = does_what_it_says(rich, rich.escrow.claim(bounty.terms, bounty.state), rich.worker)
    assert "repair" not in effect.words


def test_a_bounty_is_closed_and_withdrawn_by_anyone(rich):
    bounty = offer(rich)
    signature = rich.poster.sign(messages.close_message(rich.escrow.domain, bounty.id))
    call = rich.escrow.close_for(bounty.terms, bounty.state, signature)
    effect = does_what_it_says(rich, call, rich.stranger)
    assert effect == rich.escrow.close(0).effect(rich.poster.address)
    assert f"Nobody can claim the bounty in lane 0 of {rich.poster.address}" in effect.words
    bounty = rich.again(bounty)
    does_what_it_says(rich, rich.escrow.withdraw(bounty.terms, bounty.state), rich.stranger)


def test_what_somebody_is_owed_is_sent_to_them(rich):
    bounty = rich.settle(rich.draw(rich.deliver(rich.claim(offer(rich)))), 90, 80)
    account = bounty.people.panel[0].account
    call, token = rich.escrow.collect_for(account, rich.token.address), rich.token.address
    effect, before = call.effect(rich.stranger.address), books(rich, token, account)
    (move,) = reported(rich, call.send(rich.stranger))
    assert [(move.amount, move.source, move.to)] == sums(effect)
    assert books(rich, token, account) == foretold(before, effect.exact_moves)
    assert sums(effect) == [(bounty.terms.fee, ESCROW, account)]


def escalated(stage, **changes):
    """A bounty of a panel of three of whom one has judged, and whom no lot could complete."""
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(offer(stage, **changes)))), 70)
    for _ in range(3):
        stage.later(3 * DAY)
        call = stage.escrow.redraw(bounty.terms, bounty.state, bounty.people)
        assert "did not judge" in does_what_it_says(stage, call, stage.stranger).words
        bounty = stage.again(bounty)
        if bounty.status.name == "DELIVERED":
            bounty = stage.draw(bounty)
    assert bounty.status.name == "ESCALATED"
    return bounty


@pytest.mark.parametrize("pay", [True, False])
def test_a_ruling(rich, pay):
    bounty = escalated(rich, **rich.arbitrated)
    call = rich.escrow.rule(bounty.terms, bounty.state, bounty.people, pay)
    assert "cannot be undone" in does_what_it_says(rich, call, rich.arbiter).words


def test_a_refund(rich):
    bounty = escalated(rich)
    call = rich.escrow.expire(bounty.terms, bounty.state, bounty.people)
    effect = does_what_it_says(rich, call, rich.stranger)
    assert "unverified" in effect.words and len(effect.moves) == 3


def test_a_named_panel_without_a_majority_is_escalated(rich):
    panel = named_panel(peer.address for peer in rich.peers[:3])
    changes = {"panel": hash_panel(panel), "fee": 0, "effort": 0, "seats": 0}
    terms = rich.terms(token=rich.token.address, **changes)
    bounty = rich.deliver(rich.claim(rich.post(terms, panel=[seat.account for seat in panel])))
    rich.later(3 * DAY)
    call = rich.escrow.redraw(terms, bounty.state, bounty.people)
    assert "escalated" in does_what_it_says(rich, call, rich.stranger).words
    assert rich.again(bounty).status.name == "ESCALATED"


# What moves no money of the escrow's.


def test_every_function_that_changes_something_is_described():
    def writes(contract):
        functions = artifact(contract).functions.items()
        return {name for name, entry in functions if entry["stateMutability"] not in ("view", "pure")}

    assert EFFECTS.keys() == ESCROW_SENTENCES.keys() == writes("BountyEscrow")
    assert GUILD_SENTENCES.keys() == writes("Guilds")
    assert TOKEN_EFFECTS.keys() == writes("MockToken")


def test_guilds_and_tokens_in_words(stage):
    guilds, number, peer = stage.contracts.guilds, stage.guild, stage.stranger.address
    calls = {
        guilds.found("Bakers", peer, [peer], SETTINGS): "'Bakers' is founded",
        guilds.offer_seats(number, [peer]): f"offered to {peer}",
        guilds.end_seat(number, peer): f"seat of {peer}",
        guilds.serve_posters(number, [peer]): f"serves the bounties of {peer}",
        guilds.serve_posters(number, [peer], False): "no new bounties of theirs",
        guilds.offer_stewardship(number, peer): f"offered to {peer}",
        guilds.take_stewardship(number): f"{peer} becomes the steward",
        guilds.take_seat(number): f"{peer} takes a seat",
        guilds.take_seat_for(number, NOBODY, 1, b""): f"{NOBODY} takes a seat",
        guilds.leave_seat(number): f"{peer} leaves",
        stage.escrow.cancel(3): f"{peer} has signed for the next bounty of lane 3 are void",
        stage.escrow.collect(NOBODY, peer): f"What the escrow owes {peer} is paid out to {peer}",
        stage.token.approve(NOBODY, 2**256 - 1): "without limit",
        stage.token.approve(NOBODY, 1_000): "up to 1,000",
        stage.token.approve(NOBODY, 0): f"{NOBODY} may take no more of the token",
        stage.token.mint(peer, 5): f"{peer} gets 5",
    }
    for call, words in calls.items():
        effect = call.effect(peer)
        assert words in effect.sentence() and not effect.moves
        assert call.contract == "MockToken" or begins_as_on_a_wallet(call, effect)
    (move,) = stage.token.transfer(NOBODY, 7).effect(peer).moves
    assert move == Move(7, stage.token.address, peer, NOBODY, "a transfer")


DOMAIN, WHO = Domain(1, "0x" + "c0" * 20), "0x" + "11" * 20
BOUNTY = "0x" + HASH.hex()


@pytest.mark.parametrize(
    "typed, words",
    [
        (
            messages.terms_message(DOMAIN, Terms(poster=WHO, guild=1, size=3, pass_mark=60, **PERIODS)),
            f"bounty of {WHO} as generation 0 of lane 0",
        ),
        (
            messages.claim_message(DOMAIN, HASH, 1, WHO, 86_400),
            f"Until 1970-01-02 00:00:00 UTC anyone can claim the bounty {BOUNTY} for {WHO}",
        ),
        (messages.delivery_message(DOMAIN, HASH, 1, HASH, [], 86_400), f"can hand in the work {BOUNTY}"),
        (messages.team_message(DOMAIN, HASH, 1, HASH, [Share(WHO, 9)]), f"a share in the work {BOUNTY}"),
        (messages.quit_message(DOMAIN, HASH, 7), "The whole bond of round 7 returns"),
        (messages.close_message(DOMAIN, HASH), f"can close the bounty {BOUNTY}"),
        (
            messages.verdict_message(DOMAIN, HASH, 1, HASH, WHO, 83, HASH),
            f"{WHO} gives the work {BOUNTY} a score of 83",
        ),
        (messages.take_seat_message(DOMAIN, 1, WHO, 0, 1), f"a seat in guild 0x{1:024x} for {WHO}"),
        (messages.permit_message(DOMAIN, WHO, WHO, 1_000, 0, 1), "may take up to 1,000"),
    ],
    ids=lambda value: getattr(value, "primary", ""),
)
def test_a_message_in_words(typed, words):
    assert words in describe_message(typed)


@pytest.mark.parametrize("contract", ["", "BountyEscrow", "Reputation"])
def test_what_is_not_known_is_said_to_be_unknown(stage, contract):
    call = Call(stage.chain, contract, "strange", stage.mate.address, b"\x01\x02\x03\x04", 10**18)
    told = call.effect(stage.poster.address).sentence()
    assert (
        "not known here" in told and "1 ETH" in told and "0x01020304" in told and stage.mate.address in told
    )


def test_amounts_are_written_as_the_caller_wants(stage):
    bounty = stage.post()
    effect = stage.escrow.withdraw(bounty.terms, bounty.state).effect(stage.poster.address)
    assert effect.sentence(lambda token, units: f"{units} wei").count("wei moves from escrow to") == 1
