"""Lists of plans and rotas: what they are asked by, and in which order they come, the newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from oathwork.ledger.started import Started, StartedPlan, StartedRota, StartKind
from oathwork.model.terms import Terms

StartedTill = StartedPlan | StartedRota


class TillPlace(NamedTuple):
    """Where a plan or a rota stands in a list: by when it was started, the last first."""

    block: int
    place: int  # of the log that says so, in the block

    @classmethod
    def of(cls, it: StartedTill) -> "TillPlace":
        """Return where one stands."""
        return cls(it.block, it.index)


@dataclass(frozen=True)
class TillFilter:
    """Which plans and rotas are asked for; None asks nothing."""

    kind: StartKind | None = None
    organiser: str | None = None
    guild: int | None = None  # whose peers judge one of its bounties, at least
    after: TillPlace | None = None
    limit: int | None = None

    def labels(self) -> list[str]:
        """Return the labels that all of them have: one at least."""
        wanted_labels = (
            self.kind.value if self.kind else None,
            self.organiser,
            None if self.guild is None else hex(self.guild),
        )
        return [label for label in wanted_labels if label] or [""]


def labels_of(it: StartedTill) -> set[str]:
    """Return what a plan or a rota is found under: one for all, its kind, its organiser, and the guilds that judge."""
    return {"", it.kind.value, it.organiser, *(hex(offer.guild) for offer in till_offers(it))}


def till_offers(it: StartedTill) -> tuple[Terms, ...]:
    """Return what one posts, in its order."""
    return it.offers if isinstance(it, StartedPlan) else (it.offer,)


def tills_among(starts: Iterable[Started], which: TillFilter) -> list[StartedTill]:
    """Return a page of those that are asked for."""
    return sorted(_fitting(starts, which), key=TillPlace.of, reverse=True)[: which.limit]


def _fitting(starts: Iterable[Started], which: TillFilter) -> Iterator[StartedTill]:
    labels = which.labels()
    for it in starts:
        if not isinstance(it, StartedTill) or not labels_of(it).issuperset(labels):
            continue
        if which.after is None or TillPlace.of(it) < which.after:
            yield it
