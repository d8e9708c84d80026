"""The panel of a lot that nobody has drawn yet: anyone can compute it once the lot's block is past.

So its peers can judge at once, and one transaction draws the panel and records what they say.
"""

from collections.abc import Iterable
from dataclasses import replace

from oathwork.chain.erc1271 import SIGNER_GAS
from oathwork.chain.history import contract_block, hash_reach
from oathwork.chain.keys import recover
from oathwork.contracts import Call
from oathwork.contracts.guilds import lot_header
from oathwork.errors import BadSignature
from oathwork.ledger.logs import Ledger
from oathwork.model import lot, messages
from oathwork.model.bounty import Bounty
from oathwork.model.guild import hash_panel
from oathwork.model.header import HeaderNotProvable
from oathwork.model.terms import ZERO, People, Status, Verdict
from oathwork.model.typed_data import Domain


def as_drawn(ledger: Ledger, bounty: Bounty) -> Bounty | None:
    """Return a delivered bounty as a draw in the next block would make it, in review by the panel of its lot.

    None if there is nothing to draw yet, or a draw would find no panel: the lot is missed, the guild has too few seats, or
    the node's header of the lot's block cannot be proved.
    """
    guilds, number = ledger.contracts.guilds, bounty.state.lot_block
    if bounty.status is not Status.DELIVERED or number >= contract_block(ledger.chain):
        return None
    try:
        randomness = guilds.randomness_of(number, lot_header(guilds, number))
    except HeaderNotProvable:
        return None
    seed = lot.seed(randomness, bounty.id, bounty.state.round, bounty.state.lot)
    panel = () if randomness == ZERO else guilds.draw(seed, bounty.terms, bounty.state, bounty.people)
    if not panel:
        return None
    state = replace(bounty.state, panel=hash_panel(panel), since=ledger.chain.now())
    people = People(bounty.people.team, panel)
    return replace(bounty, status=Status.IN_REVIEW, state=state, people=people)


def with_coming_panels(ledger: Ledger, bounties: Iterable[Bounty]) -> list[Bounty]:
    """Return the bounties, each that can be drawn now as a draw would make it.

    A lot whose block is out of reach is missed: the node is not asked for that block, which it may not have any more.
    """
    bounties = list(bounties)
    oldest = contract_block(ledger.chain) - hash_reach(ledger.chain) if bounties else 0
    return [(as_drawn(ledger, each) if each.state.lot_block > oldest else None) or each for each in bounties]


def settle_call(ledger: Ledger, bounty: Bounty, verdicts: Iterable[Verdict], *, spare_gas: int = 0) -> Call:
    """Return the call that records verdicts on a bounty as the chain has it, and draws its panel before if that is due.

    `spare_gas` is what `signers_gas` says of them.
    """
    escrow, facts = ledger.contracts.escrow, (bounty.terms, bounty.state, bounty.people)
    is_drawn = bounty.status is not Status.DELIVERED
    call = escrow.settle(*facts, verdicts) if is_drawn else escrow.draw_and_settle(*facts, verdicts)
    return replace(call, spare_gas=call.spare_gas + spare_gas)


def signers_gas(domain: Domain, bounty: Bounty, verdicts: Iterable[Verdict]) -> int:
    """Return the gas that contracts can take which sign verdicts on a bounty in review, however little they take when asked.

    Without it one of them could burn in a transaction what the verdicts of the others need there.
    """
    return sum(SIGNER_GAS for each in verdicts if not _is_of_key(domain, bounty, each))


def _is_of_key(domain: Domain, bounty: Bounty, verdict: Verdict) -> bool:
    peer, state = bounty.people.panel[verdict.index].account, bounty.state
    message = messages.verdict_message(
        domain, bounty.id, state.round, state.delivery, peer, verdict.score, verdict.review
    )
    try:
        return recover(message, verdict.signature) == peer
    except BadSignature:
        return False
