"""A chain of a few hundred blocks in this process, and two nodes of it that lag, stand on other branches, repeat and mix up.

Nothing is asked over a network, so thousands of schedules take seconds. The logs are of no contract, only in its language.
"""

from dataclasses import dataclass, field, replace
from itertools import count

from eth_abi.abi import encode
from web3.providers import JSONBaseProvider

from oathwork.chain.abi import artifact, read_logs, type_of
from oathwork.model.bounty import fold
from tests.support.strategies import ESCROW, some_terms

LAG = 5  # blocks by which a node may be behind, or stand on another branch
_POSTER = "0x" + "11" * 20
_SALT = count(1)


@dataclass
class Block:
    """A block with its logs and with what can be done to the bounties that are open then: id by lane, and claimed or not."""

    number: int
    parent: "Block | None"
    logs: list = field(default_factory=list)
    lanes: dict = field(default_factory=dict)

    def __post_init__(self):
        self.hash = next(_SALT).to_bytes(32)

    def ancestor(self, number):
        block = self
        while block.number > number:
            block = block.parent
        return block

    def line(self):
        block, blocks = self, []
        while block:
            blocks.append(block)
            block = block.parent
        return blocks[::-1]


class World:
    """The chain as it is; `rng` decides what happens."""

    def __init__(self, rng, escrow=ESCROW):
        self.rng, self.escrow = rng, escrow
        self.tip = Block(0, None)
        self.grow(rng.randint(1, 12))

    def grow(self, blocks, busy=0.3):
        for _ in range(blocks):
            block = Block(self.tip.number + 1, self.tip, lanes=dict(self.tip.lanes))
            while self.rng.random() < busy:
                self._act(block)
            self.tip = block

    def replace(self, depth):
        """Another builder's blocks in the place of the last ones, one more than there were."""
        depth = min(depth, self.tip.number - 1)
        self.tip = self.tip.ancestor(self.tip.number - depth)
        self.grow(depth + 1)

    def bounties(self):
        """What the chain holds."""
        return fold(read_logs(log for block in self.tip.line() for log in block.logs))

    def happen(self):
        """Something of what chains do."""
        kind = self.rng.random()
        if kind < 0.5:
            self.grow(self.rng.choice([1, 1, 1, 2, 3]))
        elif kind < 0.6:
            self.grow(self.rng.randint(5, 100), busy=0.02)
        elif kind < 0.95:
            self.replace(self.rng.randint(1, LAG))
        else:
            self.replace(self.rng.randint(1, 150))

    def _act(self, block):
        """One event: a bounty is posted in a free lane; one in a taken lane is claimed, given back, closed or withdrawn."""
        lane = self.rng.randrange(6)
        if lane not in block.lanes:
            id = self.rng.randbytes(32)
            terms = replace(some_terms(), lane=lane, generation=block.number)
            block.lanes[lane] = (id, False)
            self._log(block, "Posted", id=id, poster=_POSTER, guild=terms.guild, terms=tuple(terms.values()))
            return
        id, is_claimed = block.lanes[lane]
        kind = self.rng.random()
        if kind < 0.15:
            self._log(block, "ClaimsClosed", poster=_POSTER, lane=lane)
        elif is_claimed:
            block.lanes[lane] = (id, False)
            self._log(block, "Quit", id=id, returned=1)
        elif kind < 0.6:
            block.lanes[lane] = (id, True)
            self._log(block, "Claimed", id=id, worker=_POSTER, round=1, claimedAt=block.number, repair=False)
        else:
            del block.lanes[lane]
            self._log(block, "Withdrawn", id=id)

    def _log(self, block, name, **values):
        contract = artifact("BountyEscrow")
        topic = contract.topic(name)
        inputs = contract.events[topic]["inputs"]
        topics = [
            topic,
            *(encode([item["type"]], [values[item["name"]]]) for item in inputs if item["indexed"]),
        ]
        rest = [item for item in inputs if not item["indexed"]]
        data = encode([type_of(item) for item in rest], [values[item["name"]] for item in rest])
        block.logs.append(
            {
                "address": self.escrow,
                "topics": topics,
                "data": data,
                "blockNumber": block.number,
                "blockHash": block.hash,
                "transactionHash": next(_SALT).to_bytes(32),
                "transactionIndex": 0,
                "logIndex": 2 * len(block.logs),
                "removed": False,
            }
        )


class LyingNode(JSONBaseProvider):
    """A node of a world. While `lies` is above zero, so often each of its answers is bent, or the world changes before."""

    def __init__(self, world, lies, *, is_many=False):
        super().__init__()
        self.world, self.rng, self.lies, self.is_many = world, world.rng, lies, is_many
        self._view = world.tip  # what it takes for the head

    def make_request(self, method, params):
        if self._bends():
            self.world.happen()
        if self._bends() and self.rng.random() < 0.2:
            return {"jsonrpc": "2.0", "id": 1, "error": {"code": -32_000, "message": "no"}}
        if not self.lies or self.is_many or self.rng.random() < 0.3:
            self._view = self._some_view()
        answer = {
            "eth_chainId": lambda: "0x1",
            "eth_getLogs": self._logs,
            "eth_getBlockByNumber": self._block,
        }
        return {"jsonrpc": "2.0", "id": 1, "result": answer[method](*params)}

    def _bends(self):
        return self.rng.random() < self.lies

    def _some_view(self):
        """The head, one of the last blocks, or a branch from one of them that the world does not follow."""
        tip = self.world.tip
        if not self._bends():
            return tip
        view = tip.ancestor(max(1, tip.number - self.rng.randint(1, LAG)))
        if self._bends():
            branch = World.__new__(World)
            branch.rng, branch.escrow, branch.tip = self.rng, self.world.escrow, view
            branch.grow(self.rng.randint(1, 2))
            view = branch.tip
        return view

    def _block(self, number, _):
        number = self._view.number if number == "latest" else int(number, 16)
        if number > self._view.number:
            return None
        block = self._view.ancestor(number)
        return {"number": hex(number), "timestamp": hex(number * 12), "hash": "0x" + block.hash.hex()}

    def _logs(self, question):
        first, last = (int(question[name], 16) for name in ("fromBlock", "toBlock"))
        blocks, block = [], self._view.ancestor(min(last, self._view.number))
        while block and block.number >= first:
            blocks.append(block)
            block = block.parent
        logs = [log for block in reversed(blocks) for log in block.logs]
        if self._bends():
            logs += self.rng.choices(logs, k=2) if logs else []
        if self._bends():
            self.rng.shuffle(logs)
        return [_as_json(log) for log in logs]


def _as_json(log):
    texts = {name: "0x" + log[name].hex() for name in ("data", "blockHash", "transactionHash")}
    numbers = {name: hex(log[name]) for name in ("blockNumber", "transactionIndex", "logIndex")}
    return log | texts | numbers | {"topics": ["0x" + topic.hex() for topic in log["topics"]]}
