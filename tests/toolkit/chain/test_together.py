"""Several questions are one, and its answers are those that each gets alone, or none."""

import inspect

import pytest

from oathwork.chain.together import MOST_QUESTIONS, ViewCall, ask_together
from oathwork.errors import NodeRefused
from oathwork.model.typed_data import NOBODY


def question(stage, function, *arguments, size=None):
    abi = stage.escrow.abi
    return ViewCall(stage.escrow.address, abi.encode(function, *arguments), size or abi.answer_size(function))


def test_each_answer_is_the_one_that_it_gets_alone(either):
    bounty = either.claim(either.post())
    terms = bounty.terms
    questions = [
        question(either, "status", terms.poster, terms.lane),
        question(either, "verify", terms, bounty.state),
        question(either, "idOf", terms),
    ]
    answers = ask_together(either.chain, questions)
    assert answers == [either.chain.call(each.to, each.data) for each in questions]
    assert either.escrow.status_and_verify(terms, bounty.state) == (
        either.escrow.status(terms.poster, terms.lane),
        True,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda stage: ViewCall(NOBODY, b"", 32),  # no contract, which is silent
        lambda stage: question(stage, "status", stage.poster.address, 0, size=64),  # answers more
        lambda stage: ViewCall(stage.escrow.address, b"none", 32),  # refuses
    ],
    ids=["silent", "longer", "refused"],
)
def test_if_one_is_not_answered_none_is_believed(either, wrong):
    right = question(either, "owed", either.poster.address, NOBODY)
    assert ask_together(either.chain, [right]) == [bytes(32)]
    assert ask_together(either.chain, [right, wrong(either)]) is None
    assert either.chain.runs_code


@pytest.mark.parametrize("runs_code", [True, False])
def test_many_are_asked_a_hundred_at_a_time_of_the_block_that_is_meant(either, monkeypatch, runs_code):
    guilds, count = either.contracts.guilds, len(either.peers)
    chain, asked, real = either.chain, [], either.chain.eth.call
    alone, before = [guilds.place_at(either.guild, place) for place in range(count)], chain.block().number
    guilds.end_seat(either.guild, alone[0].account).send(either.steward)
    monkeypatch.setattr(
        chain.eth, "call", lambda *given, **more: asked.append(given[1]) or real(*given, **more)
    )
    monkeypatch.setattr(chain, "runs_code", runs_code)
    now = guilds.place_at_each(either.guild, [*range(count)] * 20)
    then = guilds.place_at_each(either.guild, [*range(count)] * 20, block=before)
    assert now[0].ended_at and now[1:count] == tuple(alone[1:]) and now == now[:count] * 20
    assert then == tuple(alone) * 20
    each = -(-20 * count // MOST_QUESTIONS) if runs_code else 20 * count
    assert asked == ["latest"] * each + [before] * each


def views_of_each(contracts):
    """The functions of the contracts that ask one question for each of many."""
    for contract in (contracts.escrow, contracts.guilds, contracts.reputation):
        names = (name for name in dir(contract) if name.endswith("_each") and not name.startswith("_"))
        yield from ((contract, name) for name in names)


def test_no_node_refuses_so_many_whatever_their_answers_size(on_anvil, monkeypatch):
    chain, real, refusals, asked = on_anvil.chain, on_anvil.chain.eth.call, [], []

    def call(*given, **more):
        asked.append(given)
        try:
            return real(*given, **more)
        except Exception as error:
            refusals.append(error)
            raise

    monkeypatch.setattr(chain.eth, "call", call)
    accounts = [peer.address for peer in on_anvil.peers] * 30
    guilds, places = [on_anvil.guild] * len(accounts), [*range(12)] * 30
    facts = {"guild": guilds[0], "account": accounts[0], "poster": accounts[0]}
    facts |= {"guilds": guilds, "accounts": accounts, "tokens": accounts, "places": places}
    views = list(views_of_each(on_anvil.contracts))
    assert len(views) >= 7
    for contract, name in views:
        view = getattr(contract, name)
        asked.clear()
        answers = view(*(facts[each] for each in inspect.signature(view).parameters if each != "block"))
        assert [*answers] == [*answers[:12]] * 30 and refusals == []
        assert len(asked) <= 6, name  # a hundred at a time, of long answers a few less


def test_a_node_that_runs_no_such_code_is_asked_one_by_one_from_then_on(stage, monkeypatch):
    bounty, asked, real = stage.post(), [], stage.chain.eth.call

    def call(transaction, *more, **options):
        asked.append("to" in transaction)
        if "to" not in transaction:
            raise NodeRefused("missing to")
        return real(transaction, *more, **options)

    monkeypatch.setattr(stage.chain.eth, "call", call)
    monkeypatch.setattr(stage.chain, "runs_code", True)
    for _ in range(2):
        assert stage.escrow.status_and_verify(bounty.terms, bounty.state)[1]
    assert asked == [False, True, True, True, True]
