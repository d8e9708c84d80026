"""How often `report --pairs` names a pair that favours nobody, and how many of those that do: `python -m checks.pairs`.

Guilds are played, with hands of their own, and measured. A measurement, not a test; it prints the tables of the page on pairs.
"""

import random
import sys
import time

from checks.machine import print_machine
from oathwork.model.pairs import JudgedWork, report_pairs

PEERS, WORKERS, WORKS, GUILDS, SEED = 20, 10, 300, 1_000, 7
FEWER = 200  # guilds in which somebody favours somebody
RING = 3  # pairs in each of them
POSTERS = ["dao", "club", "shop"]


def normal(chance):
    """A hand that is off by a few points."""
    return chance.gauss(0, 8)


def careless(chance):
    """A hand that gives any score at all, one time in ten."""
    return chance.uniform(-80, 30) if chance.random() < 0.1 else chance.gauss(0, 8)


def coarse(chance):
    """A hand that knows steps of 25 points alone."""
    return 25 * round(chance.gauss(0, 0.5))


HANDS = {"steady": normal, "careless, 1 in 10": careless, "steps of 25": coarse}
QUALITIES = {"usual": (72, 15), "nearly all perfect": (97, 6), "all over": (50, 35)}


def play(chance, *, works=WORKS, peers=PEERS, size=3, hand=normal, quality=(72, 15), ring=(), gift=0):
    """The works of a guild: peers 0 to 19, of whom the first ten work too; a pair of the ring adds a gift."""
    habits = [chance.gauss(0, 6) for _ in range(peers)]
    rows = []
    for _ in range(works):
        worker, good = chance.randrange(WORKERS), chance.gauss(*quality)
        panel = chance.sample([peer for peer in range(peers) if peer != worker], size)
        scores = {
            peer: good + habits[peer] + hand(chance) + (gift if (peer, worker) in ring else 0)
            for peer in panel
        }
        in_range = {str(peer): max(0, min(100, round(score))) for peer, score in scores.items()}
        rows.append(JudgedWork(str(worker), chance.choice(POSTERS), in_range, peers, 1))
    return rows


def ring_of(chance):
    """So many pairs of a peer and a worker, no peer with themselves."""
    ring = set()
    while len(ring) < RING:
        pair = chance.randrange(PEERS), chance.randrange(WORKERS)
        ring |= {pair} if pair[0] != pair[1] else set()
    return ring


def honest(guilds=GUILDS, seed=SEED, **world):
    """How many of so many guilds without favour name a pair, how many mutual ones; pairs named and tested in all."""
    chance = random.Random(seed)
    reports = [report_pairs(play(chance, **world)) for _ in range(guilds)]
    return (
        sum(bool(each.favours) for each in reports),
        sum(bool(each.mutual) for each in reports),
        sum(len(each.favours) for each in reports),
        sum(each.comparisons for each in reports),
    )


def favouring(gift, guilds=FEWER, seed=SEED, **world):
    """How many of the favouring pairs that met three times are named, of how many; and how many others are."""
    chance = random.Random(seed)
    found = all_pairs = others = 0
    for _ in range(guilds):
        ring = ring_of(chance)
        works = play(chance, ring=ring, gift=gift, **world)
        named = {(int(each.peer), int(each.worker)) for each in report_pairs(works).favours}
        met = {
            pair
            for pair in ring
            if sum(str(pair[0]) in w.scores and w.worker == str(pair[1]) for w in works) >= 3
        }
        found, all_pairs, others = found + len(named & met), all_pairs + len(met), others + len(named - ring)
    return found, all_pairs, others


def main():
    print_machine()
    print(
        f"{PEERS} peers, {WORKERS} of whom work, {WORKS} deliveries, panels of three, unless said; seed {SEED}\n"
    )
    print(
        f"| {GUILDS:,} guilds without favour | that name a pair | that name mutual judging | pairs named, tested |"
    )
    print("|---|--:|--:|--:|")
    worlds = {f"hands {name}": {"hand": hand} for name, hand in HANDS.items()}
    worlds |= {f"work {name}": {"quality": quality} for name, quality in QUALITIES.items() if name != "usual"}
    worlds |= {
        "panels of seven": {"size": 7},
        "60 deliveries": {"works": 60},
        "1,200 deliveries": {"works": 1_200},
    }
    for name, world in worlds.items():
        guilds = GUILDS // 5 if world.get("works", 0) > WORKS else GUILDS
        some, mutual, pairs, tested = honest(guilds, **world)
        print(
            f"| {name} | {some / guilds:.1%} | {mutual / guilds:.1%} | {pairs:,} of {tested:,} |", flush=True
        )
    print(f"\n| a gift of | named, of {RING} pairs in each of {FEWER} guilds | others named |\n|---|--:|--:|")
    for gift in (5, 10, 20, 30, 40):
        found, all_pairs, others = favouring(gift)
        print(f"| {gift} points | {found} of {all_pairs} ({found / all_pairs:.0%}) | {others} |", flush=True)
    works = play(random.Random(SEED), works=100_000, peers=200)
    began = time.process_time()
    report_pairs(works)
    print(f"\n300,000 verdicts: {time.process_time() - began:.1f} s of processor time")


if __name__ == "__main__":
    sys.exit(main())
