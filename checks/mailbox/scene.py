"""What the mailbox is asked about: bounties in review on anvil, and their panels' signed verdicts."""

import json
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from oathwork.chain import local
from oathwork.chain.client import connect, rpc
from oathwork.chain.keys import dev_signers
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict
from tests.support import databases
from tests.support.anvil import anvil_at
from tests.support.stage import build

BLOCK_SECONDS = 2


@dataclass(frozen=True)
class Scene:
    """A node, bounties in review there, and three verdicts of each, which decide it."""

    node: str
    ids: tuple[bytes, ...]
    verdicts: tuple[SignedVerdict, ...]

    def before(self, count):
        """Return the scene of the first bounties alone."""
        return Scene(self.node, self.ids[:count], self.verdicts[: 3 * count])

    def after(self, count):
        """Return the scene of all others."""
        return Scene(self.node, self.ids[count:], self.verdicts[3 * count :])

    @property
    def posts(self):
        """The requests that leave the verdicts."""
        return [_post("/verdicts", verdict.data) for verdict in self.verdicts]

    @property
    def questions(self):
        """The requests for the verdicts of one bounty each."""
        return [
            f"GET /bounties/0x{id.hex()}/verdicts HTTP/1.1\r\nHost: mailbox\r\n\r\n".encode()
            for id in self.ids
        ]

    @property
    def large_question(self):
        """The request for the verdicts of all bounties."""
        return _post(
            "/bounties/verdicts", json.dumps({"bounties": [f"0x{id.hex()}" for id in self.ids]}).encode()
        )


def _post(path, body):
    head = f"POST {path} HTTP/1.1\r\nHost: mailbox\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def scene(count):
    """Yield a scene of so many bounties; its node has a block every two seconds."""
    with anvil_at() as node:
        chain = connect(node, chain_id=31_337)
        chain.poll = 0.02
        stage = build(chain, dev_signers(20))
        bounties = [_delivered(stage, lane) for lane in range(count)]
        local.mine(chain, max(each.state.lot_block for each in bounties) + 1 - chain.block().number)
        drawn = [stage.draw(each) for each in bounties]
        verdicts = [verdict for each in drawn for verdict in signed(stage, each, 90, 80, 70)]
        rpc(chain, "evm_setIntervalMining", BLOCK_SECONDS)
        yield Scene(node, tuple(each.id for each in drawn), tuple(verdicts))


def _delivered(stage, lane):
    return stage.deliver(stage.claim(stage.post(stage.terms(lane=lane))))


def signed(stage, bounty, *scores):
    """Yield the verdict files of a bounty's panel, one a score."""
    domain, state, panel = stage.escrow.domain, bounty.state, bounty.people.panel
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    for each in stage.verdicts(bounty, *scores):
        yield SignedVerdict(subject, panel[each.index].account, each.score, each.review, each.signature)


def postgres_or_none():
    """A context of the URL of a PostgreSQL, or of None if none is installed."""
    return databases.postgres() if databases.programs() else nullcontext()
