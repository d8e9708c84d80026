"""What a call of a contract around the core is said to do: for all of their functions, and then by what really moves."""

from dataclasses import replace

import pytest
from eth_abi.abi import encode

from oathwork.chain.abi import artifact, type_of
from oathwork.contracts import ESCROW, Call, describe, edge
from oathwork.contracts.edge_sentences import EDGE_SENTENCES, FOR_CONTRACTS
from oathwork.model.typed_data import NOBODY
from tests.support.stage import DAY

EVERY = [(contract, function) for contract, sentences in EDGE_SENTENCES.items() for function in sentences]
SALT = bytes(32)


def nothing(kind):
    """A value of this type that is all zeros."""
    if kind.endswith("[]"):
        return []
    if kind.startswith("("):
        return tuple(map(nothing, parts(kind[1:-1])))
    if kind in ("string", "bytes"):
        return "" if kind == "string" else b""
    return {"address": NOBODY, "bool": False}.get(kind, bytes(int(kind[5:])) if kind[:5] == "bytes" else 0)


def parts(inner):
    """The types that are separated by commas outside of brackets."""
    depth, part = 0, ""
    for sign in inner:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield part
            part = ""
        else:
            part += sign
    yield part


@pytest.mark.parametrize("contract, function", EVERY)
def test_every_function_is_described_without_a_chain(contract, function):
    entry = artifact(contract).functions[function]
    kinds = list(map(type_of, entry["inputs"]))
    data = artifact(contract).encode(function, *map(nothing, kinds))
    assert data[4:] == encode(kinds, list(map(nothing, kinds)))
    effect = describe(Call(None, contract, function, NOBODY, data), "0x" + "11" * 20, 0)
    first = EDGE_SENTENCES[contract][function].headline.partition("{")[0]
    assert effect.words.startswith(first) and "not known here" not in effect.words


@pytest.mark.parametrize(
    "contract, function", [(name, each) for name, them in FOR_CONTRACTS.items() for each in them]
)
def test_what_only_contracts_call_is_said_to_be_unknown(contract, function):
    data = artifact(contract).encode(function, *map(nothing, kinds_of(contract, function)))
    effect = describe(Call(None, contract, function, NOBODY, data, value=7), "0x" + "11" * 20, 0)
    assert "with 0.000000000000000007 ETH" in effect.words and "not known here" in effect.words


def kinds_of(contract, function):
    return map(type_of, artifact(contract).functions[function]["inputs"])


# ------------------------------------------------------------------------------------------------ what really moves


@pytest.fixture
def around(stage):
    """The stage, with the contracts around its escrow."""
    for call in edge.creation_calls(stage.chain, stage.escrow.address):
        call.send(stage.stranger)
    return stage


@pytest.fixture(params=["ether", "token"])
def money(around, request):
    """The money that a contract around the core has: its address."""
    if request.param == "ether":
        return NOBODY
    for person in (around.poster, around.worker):
        around.token.mint(person.address, 10**20).send(around.stranger)
    return around.token.address


def offer_in(around, token):
    terms = around.terms(token=token)
    return replace(terms, poster=NOBODY, lane=0, generation=0, open_until=DAY)


def call_of(around, contract, where, function, *arguments, value=0):
    return Call(
        around.chain, contract, function, where, artifact(contract).encode(function, *arguments), value
    )


def started(around, factory, organiser, *arguments):
    where = edge.places(around.escrow.address)[factory]
    call = call_of(around, factory, where, "start", *arguments)
    begun = call.effect(organiser.address)
    assert begun.moves == () and organiser.address in begun.words
    made = call.simulate(organiser.address)
    call.send(organiser)
    return made


def has(around, account, token):
    if account == ESCROW:
        account = around.escrow.address
    return around.token.balance_of(account) if token != NOBODY else around.chain.balance(account)


def does_what_it_says(around, call, signer):
    """Send a call; return its effect, whose moves are those of the balances: gas is nobody's move."""
    effect = call.effect(signer.address)
    assert effect.moves
    accounts = {(side, move.token) for move in effect.moves for side in (move.source, move.to)}
    before = {each: has(around, *each) for each in accounts}
    receipt = call.send(signer)
    for account, token in accounts:
        said = sum(move.amount * ((move.to == account) - (move.source == account)) for move in effect.moves)
        gas = receipt.fee if (account, token) == (signer.address, NOBODY) else 0
        assert has(around, account, token) - before[account, token] + gas == said
    return effect


def test_a_crowds_money(around, money):
    offer, poster, worker = offer_in(around, money), around.poster, around.worker
    until = around.chain.now() + DAY
    crowd = started(around, "Crowds", poster, offer, until, SALT)
    around.contracts.guilds.serve_posters(around.guild, [crowd]).send(around.steward)
    half = offer.reward // 2
    for person, amount in ((poster, offer.stake - half), (worker, half)):
        if money != NOBODY:
            around.token.approve(crowd, amount).send(person)
        value = amount if money == NOBODY else 0
        give = call_of(around, "Crowd", crowd, "give", amount, value=value)
        assert does_what_it_says(around, give, person).moves[0].limit == "at most"
    posting = call_of(around, "Crowd", crowd, "post", offer, [], "")
    assert [move.what for move in does_what_it_says(around, posting, around.stranger).moves] == [
        "the reward",
        "the fees of the whole panel",
    ]
    bounty = around.ledger.lane(crowd, 0)
    withdrawal = call_of(around, "Crowd", crowd, "withdraw", bounty.terms, bounty.state)
    does_what_it_says(around, withdrawal, poster)
    taken = does_what_it_says(around, call_of(around, "Crowd", crowd, "take", worker.address), worker)
    assert [(move.amount, move.token) for move in taken.moves] == [(half, money)]


def test_a_plans_and_a_rotas_money(around, money):
    offer, poster, now = offer_in(around, money), around.poster, around.chain.now()
    plan = started(around, "Plans", poster, [offer], SALT)
    rota = started(around, "Rotas", poster, offer, now, DAY, SALT)
    for contract, where in (("Plan", plan), ("Rota", rota)):
        if money != NOBODY:
            around.token.approve(where, offer.stake).send(poster)
        value = offer.stake if money == NOBODY else 0
        fill = call_of(around, contract, where, "fill", offer.stake, value=value)
        assert does_what_it_says(around, fill, poster).moves[0].what == "what is brought in"
    rest = call_of(around, "Plan", plan, "take", around.mate.address)
    assert does_what_it_says(around, rest, poster).moves[0].amount == offer.stake
    some = call_of(around, "Rota", rota, "take", around.mate.address, 7)
    assert does_what_it_says(around, some, poster).moves[0].amount == 7


def test_a_pots_money(around):
    pot, poster = edge.places(around.escrow.address)["KeeperPot"], around.poster
    fill = call_of(around, "KeeperPot", pot, "fill", poster.address, value=10**18)
    does_what_it_says(around, fill, around.stranger)
    price = call_of(around, "KeeperPot", pot, "setPrice", 10**12, 3 * 10**9)
    assert (
        "pays 0.000001 ETH a move, and gas up to 0.000000003 ETH a unit" in price.effect(poster.address).words
    )
    price.send(poster)
    does_what_it_says(around, call_of(around, "KeeperPot", pot, "take", around.mate.address, 5), poster)


def test_a_step_that_a_pot_pays_for_is_told_with_the_step(around):
    pot, poster = edge.places(around.escrow.address)["KeeperPot"], around.poster
    call_of(around, "KeeperPot", pot, "fill", poster.address, value=10**18).send(poster)
    call_of(around, "KeeperPot", pot, "setPrice", 10**12, 3 * 10**9).send(poster)
    bounty = around.post(around.terms())
    around.later(8 * DAY)
    step = around.escrow.withdraw(bounty.terms, bounty.state)
    effect = call_of(around, "KeeperPot", pot, "run", step.data).effect(around.stranger.address)
    assert "The bounty in lane 0" in effect.words
    assert [(move.what, move.limit) for move in effect.moves] == [
        ("the reward and the fees of the whole panel", ""),
        ("the keeper's pay", "at most"),
    ]
    assert effect.moves[1].amount == 200_000 * 3 * 10**9 + 10**12
    call_of(around, "KeeperPot", pot, "take", around.mate.address, 10**18 - 5).send(poster)
    left = call_of(around, "KeeperPot", pot, "run", step.data).effect(around.stranger.address)
    assert left.moves[1].amount == 5  # a pot pays all of it, or nothing
    post = call_of(around, "KeeperPot", pot, "run", around.escrow.post(around.terms(lane=1)).data)
    assert "none of its steps" in post.effect(around.stranger.address).words
    none = call_of(around, "KeeperPot", pot, "run", b"\x01\x02\x03\x04").effect(around.stranger.address)
    assert "none of its steps: 0x01020304" in none.words and none.moves == ()
