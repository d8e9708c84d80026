"""The panel of a lot that nobody has drawn yet: anyone can compute it once the lot's block is past.

So its peers can judge at once, and one transaction draws the panel and records what they say.
"""

from collections.abc import Iterable
from dataclasses import replace

from oathwork.chain.history import contract_block, hash_reach
from oathwork.contracts import Call
from oathwork.contracts.guilds import lot_header
from oathwork.ledger.logs import Ledger
from oathwork.model import lot
from oathwork.model.bounty import Bounty
from oathwork.model.guild import hash_panel
from oathwork.model.header import HeaderNotProvable
from oathwork.model.terms import ZERO, People, Status, Verdict


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


def settle_call(ledger: Ledger, bounty: Bounty, verdicts: Iterable[Verdict]) -> Call:
    """Return the call that records verdicts on a bounty as the chain has it, and draws its panel before if that is due."""
    escrow, facts = ledger.contracts.escrow, (bounty.terms, bounty.state, bounty.people)
    if bounty.status is Status.DELIVERED:
        return escrow.draw_and_settle(*facts, verdicts)
    return escrow.settle(*facts, verdicts)
