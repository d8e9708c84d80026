"""Who favours whom in a guild, as its recorded verdicts show it: for reports, for the page, and before a claim."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.pairs import FALSE_ALARMS, PairsReport, judged_works, report_pairs

NO_PROOF: Final = (
    "A reason to look, and no proof: of 100 guilds in which nobody favours anybody, about 5 have such a line."
)


class GuildPairs:
    """Measures guilds, and remembers who worked in rounds that are over: that never changes. `most`: bounties whose events are
    asked for at a time; the rounds of more than these are left out until the next time.
    """

    def __init__(self, ledger: Ledger, most: int | None = None) -> None:
        self._ledger, self._most = ledger, most
        self._workers: dict[bytes, dict[int, str]] = {}

    def report(self, bounties: Iterable[Bounty]) -> PairsReport:
        """Return what the verdicts on some bounties show. Raises NetworkError."""
        bounties = list(bounties)
        several = [
            bounty
            for bounty in bounties
            if any(verdict.round != bounty.state.round for verdict in bounty.verdicts)
        ]
        new = [each for each in several if not self._knows(each)][: self._most]
        for bounty in new:
            self._workers[bounty.id] = {
                event.facts["round"]: event.facts["worker"]
                for event in self._ledger.events(bounty.id)
                if event.name == "Claimed"
            }
        workers = {
            (bounty.id, round): worker
            for bounty in several
            for round, worker in self._workers.get(bounty.id, {}).items()
        }
        return report_pairs(judged_works(bounties, workers))

    def _knows(self, bounty: Bounty) -> bool:
        rounds = {verdict.round for verdict in bounty.verdicts} - {bounty.state.round}
        return rounds <= self._workers.get(bounty.id, {}).keys()


def pairs_json(report: PairsReport) -> dict[str, Any]:
    """Return it for programs. `falseAlarms`: of what is named, the part that may be chance."""
    return {
        "works": report.works,
        "tested": report.comparisons,
        "falseAlarms": FALSE_ALARMS,
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


def pairs_lines(report: PairsReport) -> Iterator[str]:
    """Yield what is worth a look, one line each, and what that means."""
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
        yield f"        {NO_PROOF}"


def before_claim(report: PairsReport, poster: str) -> Iterator[str]:
    """Yield what who is about to claim a bounty of a poster may want to look at first. Nothing follows from it by itself."""
    if count := len(report.favours) + len(report.mutual):
        yield f"{count} {'pair' if count == 1 else 'pairs'} of this guild judge beyond chance: `oathwork report --pairs`. {NO_PROOF}"
    for row in report.concentrations:
        if row.poster == poster:
            yield f"{row.worker} has {row.share:.0%} of their points from this poster, for {row.times} bounties"
