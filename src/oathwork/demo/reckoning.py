"""How the demo ends: who stands where, everything read again from the logs, and the escrow's money counted."""

from oathwork.demo.play import Play, require
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY


def standings(play: Play) -> None:
    """Show what everybody has become, by their standing tokens."""
    reputation, rows = play.contracts.reputation, []
    for name, signer in play.cast.people.items():
        account = signer.address
        standing = reputation.standing_of(play.guild, account)
        if standing.points_at == 0:
            continue
        token = reputation.token_id_of(play.guild, account)
        require(
            reputation.owner_of(token) == account and reputation.locked(token), "the token is his and locked"
        )
        counts = (
            standing.delivered,
            standing.reviewed,
            standing.rejected,
            standing.abandoned,
            standing.missed,
        )
        rows.append((reputation.points_of(play.guild, account), name, counts))
    rows.sort(key=lambda row: (-row[0], row[1]))
    play.page.scene(
        "Who stands where",
        "A token each, which cannot be sold, given away or lost. Points fade; counts stay.",
    )
    heads = ("", "points", "delivered", "reviewed", "rejected", "abandoned", "missed")
    shown = [(name, f"{points / 1000:.3f}", *map(str, counts)) for points, name, counts in rows]
    play.page.table(heads, shown)


def reckon(play: Play) -> None:
    """Rebuild every bounty from the logs alone, compare with the chain, and count the escrow's money."""
    play.page.scene("The reckoning", "Everything once more, from the chain's logs alone.")
    ledger = Ledger(play.contracts)
    bounties = list(ledger.refresh().values())
    for bounty in bounties:
        ledger.check(bounty)  # raises where the chain keeps another word
        count = len(ledger.events(bounty.id))
        told = f"{_words(play, bounty)}. Rebuilt from {count} events, and the chain's word is the same"
        play.page.note(told, mark="✓")
    for token in (NOBODY, play.token.address):
        _count(play, bounties, token)


def _words(play: Play, bounty: Bounty) -> str:
    terms, state = bounty.terms, bounty.state
    how = bounty.end or f"{bounty.status.name.capitalize()}, round {state.round}"
    return f"bounty {terms.lane}, over {play.money(terms.reward, terms.token)}: {how}"


def _count(play: Play, bounties: list[Bounty], token: str) -> None:
    escrow = play.escrow
    has = play.balance(escrow.address, token)
    owed = sum(escrow.owed(signer.address, token) for signer in play.cast.people.values())
    commons = escrow.commons(play.guild, token)
    live = sum(bounty.holds for bounty in bounties if bounty.terms.token == token)
    require(has == owed + commons + live, "the escrow holds what it owes, exactly")
    amounts = {"owed to peers": owed, "in the guild's commons": commons, "in a bounty that is open": live}
    parts = [f"{play.money(amount, token)} {what}" for what, amount in amounts.items() if amount]
    play.page.note(
        f"the escrow holds {play.money(has, token)}: {', '.join(parts)}, and nothing else", mark="✓"
    )
