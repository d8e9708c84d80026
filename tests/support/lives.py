"""Lives of bounties as logs, made by chance and by no contract: whatever the escrow can tell, in an order that it could."""

from dataclasses import dataclass, field, replace
from itertools import count

from eth_abi.abi import encode

from oathwork.chain.abi import artifact, type_of
from tests.support.strategies import some_terms

PEOPLE = [f"0x{number:040x}" for number in range(0x11, 0x1A)]  # digits alone: a checksum changes nothing
GUILDS = [some_terms().guild, some_terms().guild + (1 << 44)]
SPECIFICATIONS = [bytes([number]) * 32 for number in (0x51, 0x52, 0x53)]
TOKENS = ["0x" + "0" * 40, "0x" + "77" * 20]
DAY = 86_400
_SALT = count(1)


@dataclass
class Life:
    """One bounty that is under way: what it may do next depends on the last event."""

    id: bytes
    terms: object
    last: str = "Posted"
    round: int = 0
    judged: set = field(default_factory=set)


class Lives:
    """Blocks of logs; `rng` decides what happens."""

    def __init__(self, rng, escrow, specifications=SPECIFICATIONS):
        self.rng, self.escrow, self.lives, self.posted = rng, escrow, [], 0
        self.specifications = specifications

    def block(self, number, events=6):
        """Return the logs of a block in which so much happens."""
        logs, hash = [], next(_SALT).to_bytes(32)
        for _ in range(events):
            for name, values in self._happens(number):
                logs.append(self._log(name, values, number, hash, len(logs)))
        return logs

    def _happens(self, now):
        if len(self.lives) < 3 or self.rng.random() < 0.2:
            return [self._post()]
        life = self.rng.choice(self.lives)
        events = getattr(self, "_after_" + life.last.lower())(life, now * 12)
        life.last = events[-1][0]
        if life.last in ("Paid", "Withdrawn", "Ruled", "Unverified"):
            self.lives.remove(life)
        return events

    def _post(self):
        rng, self.posted = self.rng, self.posted + 1
        terms = replace(
            some_terms(),
            poster=rng.choice(PEOPLE[:2]),
            lane=self.posted,
            guild=rng.choice(GUILDS),
            token=rng.choice(TOKENS),
            worker=rng.choice([TOKENS[0], PEOPLE[2]]),
            spec=self.specifications[self.posted % len(self.specifications)],
            arbiter=PEOPLE[3],
            size=3,
            patience=DAY,
            open_until=rng.randint(1_000, 9_000),
            ruling_period=DAY,
        )
        life = Life(rng.randbytes(32), terms)
        self.lives.append(life)
        return "Posted", {
            "id": life.id,
            "poster": terms.poster,
            "guild": terms.guild,
            "terms": tuple(terms.values()),
        }

    def _after_posted(self, life, now):
        kind = self.rng.random()
        if kind < 0.1:
            return [("Withdrawn", {"id": life.id})]
        if kind < 0.2:
            closing = {"poster": life.terms.poster, "lane": life.terms.lane}
            return [("ClaimsClosed", closing), *self._located(life), ("Withdrawn", {"id": life.id})]
        life.round += 1
        values = {"worker": self.rng.choice(PEOPLE[2:5]), "round": life.round, "claimedAt": now}
        return [("Claimed", {"id": life.id, **values, "repair": False})]

    _after_sentback = _after_quit = _after_posted

    def _located(self, life):
        return [("Located", {"id": life.id, "document": self.rng.randbytes(32), "uri": "ipfs://wörk"})]

    def _after_claimed(self, life, now):
        if self.rng.random() < 0.2:
            return [("Quit", {"id": life.id, "returned": 1})]
        delivery, life.judged = self.rng.randbytes(32), set()
        team = [("Shared", {"id": life.id, "team": ((PEOPLE[4], 2_000),)})] * (self.rng.random() < 0.5)
        values = {"id": life.id, "delivery": delivery, "lotBlock": now // 12 + 1, "since": 0}
        return [*team, ("Delivered", values)]

    def _after_delivered(self, life, now):
        seats = self.rng.sample(range(5, 9), 3)
        panel = [(place << 160) | int(PEOPLE[place], 16) for place in seats]
        return [("PanelDrawn", {"id": life.id, "lot": 1, "panel": panel, "since": now})]

    _after_redrawn = _after_delivered

    def _after_paneldrawn(self, life, now):
        if len(life.judged) < 3 and self.rng.random() < 0.7:
            return [self._judged(life)]
        return self.rng.choice(
            [
                [("Paid", {"id": life.id, "worker": PEOPLE[2], "bonus": 1, "forgone": 2**70})],
                [("SentBack", {"id": life.id, "worker": PEOPLE[2], "since": now})],
                [("SentBack", {"id": life.id, "worker": PEOPLE[2], "since": 0})],
                [("Redrawn", {"id": life.id, "lot": 2, "lotBlock": now // 12})],
                [("Escalated", {"id": life.id, "since": now})],
            ]
        )

    _after_judged = _after_paneldrawn

    def _judged(self, life):
        index = min({0, 1, 2} - life.judged)
        life.judged.add(index)
        values = {"peer": PEOPLE[5 + index], "index": index, "score": self.rng.randint(0, 100)}
        return "Judged", {"id": life.id, **values, "review": self.rng.randbytes(32)}

    def _after_escalated(self, life, now):
        paid = self.rng.random() < 0.5
        return self.rng.choice(
            [[("Ruled", {"id": life.id, "paid": paid})], [("Unverified", {"id": life.id})]]
        )

    def _log(self, name, values, number, hash, index, of="BountyEscrow"):
        contract = artifact(of)
        topic = contract.topic(name)
        inputs = contract.events[topic]["inputs"]
        in_topics = [item for item in inputs if item["indexed"]]
        rest = [item for item in inputs if not item["indexed"]]
        topics = [encode([item["type"]], [values[item["name"]]]) for item in in_topics]
        return {
            "address": self.escrow if of == "BountyEscrow" else self.places[of],
            "topics": [topic, *topics],
            "data": encode([type_of(item) for item in rest], [values[item["name"]] for item in rest]),
            "blockNumber": number,
            "blockHash": hash,
            "transactionHash": next(_SALT).to_bytes(32),
            "logIndex": index,
        }
