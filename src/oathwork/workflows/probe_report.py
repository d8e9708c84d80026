"""How much bad work a guild lets pass: from probes that were committed to beforehand and revealed, and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from oathwork.chain.abi import Event, artifact, read_logs
from oathwork.contracts import Oathwork
from oathwork.errors import BadSignature, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.ledger.reading import OnProgress, RawLog, from_one_node, logs_of_blocks
from oathwork.model.bounty import Bounty
from oathwork.workflows.probe import Probe, guild_of_lane


class ProbeResult(Enum):
    """What became of a delivery that was known to be bad."""

    PASSED = "passed: a majority said yes"
    FOUND = "found: a majority said no"


@dataclass(frozen=True)
class Commitment:
    """A number in the escrow's log: who committed to a probe of which guild, in which block."""

    prober: str
    lane: int
    block: int


@dataclass(frozen=True)
class ProbesReport:
    """What is known of a guild's probes. `flaws`: what was revealed and counts for nothing, with the reason.

    `by_others`: commitments of accounts that are neither the guild's steward nor a poster whom its lot serves. Anyone can
    make them, so that they are no part of the number.
    """

    results: Mapping[Probe, ProbeResult]
    open_commitments: tuple[Commitment, ...]
    flaws: tuple[str, ...]
    by_others: int

    def count(self, result: ProbeResult) -> int:
        """Return how many probes ended so."""
        return sum(each is result for each in self.results.values())

    @property
    def rate(self) -> float | None:
        """The part of the probes that passed, 0 to 1; None without any."""
        return self.count(ProbeResult.PASSED) / len(self.results) if self.results else None

    @property
    def worst_rate(self) -> float | None:
        """The same if all that is committed to and not revealed has passed: who hides those cannot make it lower."""
        every = len(self.results) + len(self.open_commitments)
        return (self.count(ProbeResult.PASSED) + len(self.open_commitments)) / every if every else None

    def lines(self) -> Iterator[str]:
        """Yield it for people."""
        pass_count, found_count = self.count(ProbeResult.PASSED), self.count(ProbeResult.FOUND)
        if self.rate is None or self.worst_rate is None:
            yield "probes  none was revealed: nobody knows how much bad work passes"
        else:
            yield f"probes  {pass_count} of {pass_count + found_count} deliveries known to be bad have passed ({self.rate:.0%})"
        if self.open_commitments:
            words = f"at most {self.worst_rate:.0%} if all of them passed"
            yield f"        {len(self.open_commitments)} commitments are not revealed: {words}"
        if self.by_others:
            yield f"        {self.by_others} commitments of accounts that the guild does not name are not counted"
        yield from (f"        not counted: {each}" for each in self.flaws)

    def json(self) -> dict[str, Any]:
        """Return it for programs, with what proves it to anyone."""
        return {
            "passed": self.count(ProbeResult.PASSED),
            "found": self.count(ProbeResult.FOUND),
            "unrevealed": len(self.open_commitments),
            "rate": None if self.rate is None else round(self.rate, 4),
            "worstRate": None if self.worst_rate is None else round(self.worst_rate, 4),
            "byOthers": self.by_others,
            "probes": [
                {
                    "bounty": "0x" + probe.claim.bounty.hex(),
                    "round": probe.claim.round,
                    "prober": probe.prober,
                    "worker": probe.claim.worker,
                    "reason": probe.reason,
                    "passed": result is ProbeResult.PASSED,
                }
                for probe, result in self.results.items()
            ],
            "notCounted": list(self.flaws),
        }


def commitment_topics() -> list[str]:
    """Return the topics of what is logged of commitments."""
    return ["0x" + artifact("BountyEscrow").topic("Cancelled").hex()]


def read_commitments(contracts: Oathwork, last: int, progress: OnProgress | None = None) -> list[RawLog]:
    """Return the logs up to block `last` in which commitments are. Raises Unreachable."""
    where, first = contracts.escrow.address, contracts.deployment.block
    return from_one_node(
        contracts.chain,
        lambda: logs_of_blocks(contracts.chain, [where], commitment_topics(), first, last, progress),
    )


def commitments_of(logs: Iterable[RawLog], guild: int) -> list[Commitment]:
    """Return the commitments to probes of a guild. What else was cancelled is a lane of a small number."""
    events = (event for event in read_logs(logs) if event.name == "Cancelled")
    return [
        Commitment(event.facts["poster"], event.facts["lane"], event.block)
        for event in events
        if guild_of_lane(event.facts["lane"]) == guild
    ]


def report_probes(
    ledger: Ledger,
    guild: int,
    commitments: Sequence[Commitment],
    probers: Iterable[str],
    revealed_probes: Iterable[Probe],
) -> ProbesReport:
    """Compare what was revealed with the chain. `probers`: whom the guild names. Raises NetworkError.

    A probe counts if its commitment stands in a block before that of the delivery, and its worker has signed it; of several
    about one delivery the first.
    """
    counted_probers = frozenset(probers)
    first_blocks: dict[tuple[str, int], int] = {}
    for each in commitments:
        first_blocks.setdefault((each.prober, each.lane), each.block)
    results: dict[Probe, ProbeResult] = {}
    flaws, known_lanes, deliveries = [], set[tuple[str, int]](), set[tuple[bytes, int]]()
    mine = {each for each in revealed_probes if each.guild == guild and each.prober in counted_probers}
    for probe in sorted(mine, key=lambda each: (each.claim.bounty, each.claim.round, each.data)):
        block = first_blocks.get((probe.prober, probe.lane))
        about = probe.claim.bounty, probe.claim.round
        judgement = "nobody has committed to it" if block is None else result_of(ledger, probe, block)
        if isinstance(judgement, str):
            flaws.append(f"0x{probe.claim.bounty.hex()}, round {probe.claim.round}: {judgement}")
            continue
        known_lanes.add((probe.prober, probe.lane))
        if about not in deliveries:
            deliveries.add(about)
            results[probe] = judgement
    rest = [
        Commitment(*key, block)
        for key, block in first_blocks.items()
        if key[0] in counted_probers and key not in known_lanes
    ]
    others = sum(prober not in counted_probers for prober, _ in first_blocks)
    return ProbesReport(results, tuple(rest), tuple(flaws), others)


def result_of(ledger: Ledger, probe: Probe, committed_at: int) -> ProbeResult | str:
    """Return what became of a probe that was committed to in a block, or why it counts for nothing. Raises NetworkError."""
    contracts, claim = ledger.contracts, probe.claim
    if claim.domain != contracts.escrow.domain:
        return "it is of another escrow or chain"
    try:
        bounty = ledger.bounty(claim.bounty)
    except StateLost:
        return "nobody has posted that bounty"
    if bounty.terms.guild != probe.guild or not bounty.by_lot:
        return "no panel of this guild was drawn for it by lot"
    if reason := _not_handed_in(ledger.events(bounty.id), probe, committed_at):
        return reason
    try:
        probe.verify(contracts.chain)
    except BadSignature as error:
        return str(error)
    return _judged(bounty, probe)


def _not_handed_in(events: Sequence[Event], probe: Probe, committed_at: int) -> str:
    """Return why the delivery is not this worker's of this round, after the commitment; nothing if it is."""
    claim, worker, round = probe.claim, "", 0
    for event in events:
        if event.name == "Claimed":
            worker, round = event.facts["worker"], event.facts["round"]
        elif event.name == "Delivered" and round == claim.round:
            if (worker, event.facts["delivery"]) != (claim.worker, probe.delivery):
                return "another delivery, or another worker's, was handed in"
            if committed_at >= event.block:
                return "it was committed to after the delivery, or in the same block: that counts for nothing"
            return ""
    return "that delivery was not handed in"


def _judged(bounty: Bounty, probe: Probe) -> ProbeResult | str:
    scores = [each.score for each in bounty.verdicts if each.round == probe.claim.round]
    yes = sum(score >= bounty.terms.pass_mark for score in scores)
    if 2 * yes > bounty.terms.size:
        return ProbeResult.PASSED
    return ProbeResult.FOUND if 2 * (len(scores) - yes) > bounty.terms.size else "no panel has judged it"
