"""What `oathwork report --pairs` shows: favours, mutual judging, points from one poster. Reasons to look, never proofs."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.model.pairs import PairsReport


def pairs_of(desk: Desk, bounties: "Iterable[Bounty]") -> "PairsReport":
    """Return what the verdicts on some bounties show; the events of those that several workers claimed are read again."""
    from oathwork.model.pairs import judged_works, report_pairs

    bounties = list(bounties)
    workers = {
        (bounty.id, event.facts["round"]): event.facts["worker"]
        for bounty in bounties
        if any(verdict.round != bounty.state.round for verdict in bounty.verdicts)
        for event in desk.ledger.events(bounty.id)
        if event.name == "Claimed"
    }
    return report_pairs(judged_works(bounties, workers))


def pairs_json(report: "PairsReport") -> dict[str, Any]:
    """Return it for programs."""
    return {
        "works": report.works,
        "tested": report.comparisons,
        "favours": [
            {
                "peer": each.peer,
                "worker": each.worker,
                "times": each.times,
                "above": round(each.above, 1),
                "chance": each.chance,
            }
            for each in report.favours
        ],
        "mutual": [
            {
                "accounts": list(each.accounts),
                "times": list(each.times),
                "expected": round(each.by_lot, 2),
                "chance": each.chance,
            }
            for each in report.mutual
        ],
        "concentrations": [
            {
                "worker": each.worker,
                "poster": each.poster,
                "share": round(each.share, 4),
                "times": each.times,
            }
            for each in report.concentrations
        ],
    }


def pairs_lines(report: "PairsReport") -> Iterator[str]:
    """Yield it for people: what was compared, what is worth a look, and what that means."""
    yield f"pairs   {report.comparisons} of a peer and a worker compared, on {report.works} works judged by lot"
    for favour in report.favours:
        yield (
            f"favour  {favour.peer} scores {favour.worker} {favour.above:.0f} points above the rest of the panel, beyond "
            f"their habit, on {favour.times} works (by chance: {favour.chance:.1g})"
        )
    for mutual in report.mutual:
        (first, second), (one, other) = mutual.accounts, mutual.times
        yield (
            f"mutual  {first} judged {second} {one} times, and was judged by them {other} times; the lot would have "
            f"{mutual.by_lot:.1f} in all (by chance: {mutual.chance:.1g})"
        )
    for row in report.concentrations:
        yield f"poster  {row.worker} has {row.share:.0%} of their points from {row.poster}, for {row.times} bounties"
    if report.favours or report.mutual:
        yield "        A reason to look, and no proof: of 100 guilds in which nobody favours anybody, about 5 have such a line."
