"""How the demo ends: what everybody's name is worth, everything read again from the logs, and the escrow's money counted."""

from oathwork.demo.performance import EFFORT, Performance, require
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY


def standings(performance: Performance) -> None:
    """Show everybody's standing token."""
    reputation, rows = performance.contracts.reputation, []
    for name, signer in performance.cast.people.items():
        account = signer.address
        standing = reputation.standing_of(performance.guild, account)
        if standing.points_at == 0:
            continue
        token = reputation.token_id_of(performance.guild, account)
        require(
            reputation.owner_of(token) == account and reputation.locked(token),
            "the token is theirs and locked",
        )
        counts = (
            standing.delivered,
            standing.reviewed,
            standing.rejected,
            standing.abandoned,
            standing.missed,
        )
        rows.append((reputation.points_of(performance.guild, account), name, counts))
    rows.sort(key=lambda row: (-row[0], row[1]))
    performance.page.scene(
        "What everybody's name is worth",
        "Each has a token that cannot be sold, given away or lost. Points fade, and counts stay.",
        f"Paid work earns up to {EFFORT} points, by its score; a verdict with the majority {EFFORT // 10}, against it none.",
    )
    heads = ("", "points", "delivered", "reviewed", "rejected", "abandoned", "missed")
    cells = [(name, f"{points / 1000:.3f}", *map(str, counts)) for points, name, counts in rows]
    performance.page.table(heads, cells)


def reckon(performance: Performance) -> None:
    """Rebuild every bounty from the logs alone, compare with the chain, and count the escrow's money."""
    performance.page.scene("The reckoning", "Everything is computed once more, from the chain's logs alone.")
    ledger = Ledger(performance.contracts)
    bounties = sorted(ledger.refresh().values(), key=lambda bounty: performance.played.index(bounty.id))
    for number, bounty in enumerate(bounties, 1):
        ledger.check(bounty)  # raises where the chain disagrees
        count = len(ledger.events(bounty.id))
        words = f"bounty {number}, {_words(performance, bounty)}. Rebuilt from {count} events, and the chain agrees"
        performance.page.note(words, mark="✓")
    for token in (NOBODY, performance.token.address):
        _count(performance, bounties, token)


def _words(performance: Performance, bounty: Bounty) -> str:
    terms, state = bounty.terms, bounty.state
    how = bounty.end or f"{bounty.status.label}, round {state.round}"
    return f"of {performance.money(terms.reward, terms.token)}: {how}"


def _count(performance: Performance, bounties: list[Bounty], token: str) -> None:
    escrow = performance.escrow
    has = performance.balance(escrow.address, token)
    owed_to_peers = sum(escrow.owed(signer.address, token) for signer in performance.cast.people.values())
    commons = escrow.commons(performance.guild, token)
    live = sum(bounty.holds for bounty in bounties if bounty.terms.token == token)
    require(has == owed_to_peers + commons + live, "the escrow holds what it owes, exactly")
    amounts = {
        "owed to peers": owed_to_peers,
        "in the guild's commons": commons,
        "in a bounty that is open": live,
    }
    if not has:
        return
    parts = [f"{performance.money(amount, token)} {what}" for what, amount in amounts.items() if amount]
    performance.page.note(
        f"the escrow holds {performance.money(has, token)}: {', '.join(parts)}, and nothing else", mark="✓"
    )
