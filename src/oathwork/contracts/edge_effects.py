"""What the functions of the contracts around the core do with money, as `contracts/edge/README.md` has it.

A call does not say which token it moves, because the contract knows. It is asked for that, and for what it owes; where it
cannot be asked, the sentences say what the call itself does.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from oathwork.chain.abi import artifact
from oathwork.contracts import bounty_moves
from oathwork.contracts.edge_sentences import EDGE_SENTENCES
from oathwork.contracts.effect import ESCROW, AskContract, CallData, Effect, Move, effect
from oathwork.contracts.escrow_effects import EFFECTS
from oathwork.contracts.paths import sentence_of
from oathwork.contracts.sentences import ESCROW_SENTENCES
from oathwork.errors import BadDocument
from oathwork.model.terms import People, Terms, terms_id
from oathwork.model.typed_data import NOBODY, Domain

_TOKEN_OF_CROWD: Final = 1  # its place in the setup
_COURT_OF_HOLDBACK: Final = 3
_MOST_GAS: Final = 1  # its place in the allowance
MOVES_PAID: Final = ("draw", "drawAndSettle", "settle", "redraw", "lapse", "expire", "withdraw")  # by pots

EdgeMoves = Callable[["EdgeAct"], Sequence[Move]]


class EdgeAct(NamedTuple):
    """A call of a contract around the core, read, and who sends it."""

    call: CallData
    facts: dict[str, Any]
    sender: str
    now: int
    ask: AskContract | None

    def token(self) -> str | None:
        """Return in what the contract is paid and pays; None if it cannot be asked."""
        if self.ask is None:
            return None
        own: str = self.ask("setup")[_TOKEN_OF_CROWD] if self.call.contract == "Crowd" else self.ask("token")
        return own

    def in_token(self, amount: int, source: str, to: str, what: str) -> list[Move]:
        """Return the move of an amount in the contract's own money, if it says what that is."""
        token = self.token()
        return [] if token is None else [Move(amount, token, source, to, what)]


def edge_effect(
    call: CallData, sender: str, now: int, ask: AskContract | None, facts: dict[str, Any]
) -> Effect:
    """Return what a function of a contract around the core does. Raises KeyError for what no person sends."""
    act = EdgeAct(call, facts, sender, now, ask)
    sentence = EDGE_SENTENCES[call.contract][call.function]
    words = sentence_of(call.contract, call.function, sentence, facts, sender)
    if call.contract == "KeeperPot" and call.function == "run":
        return _run(act, words)
    moves = _MOVES.get((call.contract, call.function), _value)(act)
    return effect(words, moves)


def _value(act: EdgeAct) -> list[Move]:
    """What is sent along, to be said of every call that says nothing better of it."""
    return [Move(act.call.value, NOBODY, act.sender, act.call.to, "sent along")]


# ------------------------------------------------------------------------------------------------- crowds, plans, rotas


def _give(act: EdgeAct) -> list[Move]:
    return [replace(move, limit="at most") for move in _brought(act, act.facts["most"], "the gift")]


def _fill(act: EdgeAct) -> list[Move]:
    return _brought(act, act.facts["amount"], "what is brought in")


def _brought(act: EdgeAct, amount: int, what: str) -> list[Move]:
    """What comes in: the chain's own money with the call, or else an amount of the contract's token."""
    if act.call.value:
        return [Move(act.call.value, NOBODY, act.sender, act.call.to, what)]
    return act.in_token(amount, act.sender, act.call.to, what)


def _stake(act: EdgeAct) -> list[Move]:
    offer: Terms = act.facts["offer"]
    return bounty_moves.stake_moves(offer, act.call.to)


def _withdraw(act: EdgeAct) -> list[Move]:
    return bounty_moves.withdrawal_moves(act.facts["terms"])


def _take_back(act: EdgeAct) -> list[Move]:
    if act.ask is None:
        return []
    return act.in_token(act.ask("dueTo", act.sender), act.call.to, act.facts["to"], "what is due")


def _take_rest(act: EdgeAct) -> list[Move]:
    if act.ask is None:
        return []
    return act.in_token(act.ask("held"), act.call.to, act.facts["to"], "the rest")


def _take_some(act: EdgeAct) -> list[Move]:
    return act.in_token(act.facts["amount"], act.call.to, act.facts["to"], "what is taken out")


# ---------------------------------------------------------------------------------------------------- courts, warranties


def _pay_court(act: EdgeAct) -> list[Move]:
    court = act.call.to
    if act.ask is not None:
        is_arbiter = act.call.contract == "CourtArbiter"
        court = act.ask("court") if is_arbiter else act.ask("setup")[_COURT_OF_HOLDBACK]
    return [Move(act.call.value, NOBODY, act.sender, court, "the court's fee")]


def _collect(act: EdgeAct) -> list[Move]:
    if act.ask is None:
        return []
    payer, token = act.facts["payer"], act.facts["token"]
    return [Move(act.ask("earned", payer, token), token, act.call.to, payer, "what was earned")]


def _pay_panel(act: EdgeAct) -> list[Move]:
    """The fees and, from the sender too as far as the float lacks it, the bond."""
    fees = Move(act.call.value, NOBODY, act.sender, ESCROW, "the fees of the whole panel")
    if act.ask is None:
        return [fees]
    rest = 2 * act.ask("fee") * act.ask("size") - act.call.value
    return [fees, Move(rest, NOBODY, act.call.to, ESCROW, "the bond, out of the court's float")]


def _enforce(act: EdgeAct) -> list[Move]:
    """As the court has ruled; what it can still say otherwise, either way."""
    terms, state, people = act.facts["terms"], act.facts["state"], People(*act.facts["people"])
    payment, refund = (
        moves(terms, state, people) for moves in (bounty_moves.payment_moves, bounty_moves.refund_moves)
    )
    pays = _ruling(act, terms)
    if pays is not None:
        return payment if pays else refund
    both = [move for move in payment if move in refund]
    either = [move for move in (*payment, *refund) if move not in both]
    return [*both, *(replace(move, limit="at most") for move in either)]


def _ruling(act: EdgeAct, terms: Terms) -> bool | None:
    """Return what the court has said for good; None if it has not, or cannot be asked."""
    if act.ask is None:
        return None
    domain = Domain(act.ask("chain"), act.ask("escrow"))
    is_asked, dispute = act.ask("questions", terms_id(domain, terms))
    is_given, _, pays = act.ask("answers", dispute) if is_asked else (False, False, False)
    return bool(pays) if is_given else None


def _release(act: EdgeAct) -> list[Move]:
    if act.ask is None:
        return []
    token, to = act.facts["token"], act.facts["to"]
    return [Move(act.ask("balance", token), token, act.call.to, to, "all that was held back")]


# ---------------------------------------------------------------------------------------------------------------- pots


def _fill_pot(act: EdgeAct) -> list[Move]:
    return [Move(act.call.value, NOBODY, act.sender, act.call.to, "what is brought in")]


def _take_from_pot(act: EdgeAct) -> list[Move]:
    return [Move(act.facts["amount"], NOBODY, act.call.to, act.facts["to"], "what is taken out")]


def _run(act: EdgeAct, words: str) -> Effect:
    """What the step does, and the most that the pot pays for it."""
    data: bytes = act.facts["call"]
    try:
        function, facts = artifact("BountyEscrow").arguments(data)
    except BadDocument:
        function, facts = "", {}
    if function not in MOVES_PAID:
        return effect(f"{words} That is none of its steps: 0x{data.hex()}.")
    inner_words = sentence_of("BountyEscrow", function, ESCROW_SENTENCES[function], facts, act.call.to)
    step = EFFECTS[function](inner_words, act.call.to, act.now, ask=None, **facts)
    return effect(f"{words} {step.words}", [*step.moves, *_pay_of(act, data, facts)])


def _pay_of(act: EdgeAct, data: bytes, facts: dict[str, Any]) -> list[Move]:
    if act.ask is None or "terms" not in facts:
        return []
    gas = act.ask("allowance", data[:4])[_MOST_GAS]
    balance, tip, most_base_fee = act.ask("pots", facts["terms"].poster)
    pay = min(gas * most_base_fee + tip, balance)  # all of it, or nothing
    return [Move(pay, NOBODY, act.call.to, act.sender, "the keeper's pay", limit="at most")]


_MOVES: Final[dict[tuple[str, str], EdgeMoves]] = {
    ("Crowd", "give"): _give,
    ("Crowd", "post"): _stake,
    ("Crowd", "take"): _take_back,
    ("Crowd", "withdraw"): _withdraw,
    ("Plan", "fill"): _fill,
    ("Plan", "next"): _stake,
    ("Plan", "take"): _take_rest,
    ("Plan", "withdraw"): _withdraw,
    ("Rota", "fill"): _fill,
    ("Rota", "next"): _stake,
    ("Rota", "take"): _take_some,
    ("Rota", "withdraw"): _withdraw,
    ("Holdback", "complain"): _pay_court,
    ("Holdback", "release"): _release,
    ("CourtArbiter", "ask"): _pay_court,
    ("CourtArbiter", "enforce"): _enforce,
    ("PanelArbitrator", "reclaim"): _withdraw,
    ("PanelEvaluator", "reclaim"): _withdraw,
    ("PanelEvaluator", "judge"): _pay_panel,
    ("PanelEvaluator", "collectFor"): _collect,
    ("KeeperPot", "fill"): _fill_pot,
    ("KeeperPot", "take"): _take_from_pot,
}
