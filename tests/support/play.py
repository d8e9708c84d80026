"""Plays a bounty up to its review, with the toolkit alone, on anvil or on the chain in this process."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oathwork.chain import local
from oathwork.chain.client import Chain, connect
from oathwork.chain.keys import KeySigner, dev_signers
from oathwork.contracts import Oathwork, deployments
from oathwork.errors import NetworkError
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.manifest import Claim, Manifest, Remarks
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import Specification
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.guild import Settings, hash_panel, named_panel
from oathwork.model.terms import NOBODY, Status, Terms
from tests.support.anvil import anvil_at

HOUR, DAY, ETHER = 3_600, 86_400, 10**18
SETTINGS = Settings(seat_at=300, half_life_days=180, max_effort=500)


@contextmanager
def anvil(*options: str, hardfork: str = "prague") -> Iterator[Chain]:
    """Start anvil, connect to it, and end it with the block."""
    with tempfile.TemporaryDirectory(prefix="oathwork-ipc-") as folder:
        socket = Path(folder, "ipc")
        with anvil_at("--ipc", str(socket), *options, hardfork=hardfork):
            chain = _connected(socket, time.monotonic() + 20)
            chain.poll = 0.02
            yield chain


def _connected(socket: Path, until: float) -> Chain:
    """Wait for a node: its socket can be seen before it is listened to."""
    while True:
        try:
            return connect(socket)
        except NetworkError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


@dataclass(frozen=True)
class Stage:
    """A chain with the contracts on it, a guild of nine that serves the poster, and everybody's keys."""

    contracts: Oathwork
    guild: int
    deployer: KeySigner
    steward: KeySigner
    poster: KeySigner
    worker: KeySigner
    keeper: KeySigner
    stranger: KeySigner
    mate: KeySigner
    peers: tuple[KeySigner, ...]

    @property
    def chain(self) -> Chain:
        return self.contracts.chain

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.contracts)

    def signer(self, account: str) -> KeySigner:
        return next(each for each in dev_signers(20) if each.address == account)


def set_up(chain: Chain) -> Stage:
    """Deploy, found the guild, seat its peers and let it serve the poster."""
    deployer, steward, poster, worker, keeper, stranger, mate, *others = dev_signers(20)
    peers = tuple(others[:9])
    deployment, _ = deployments.deploy(chain, deployer)
    contracts = Oathwork.at(chain, deployment)
    offers = [peer.address for peer in peers]
    receipt = contracts.guilds.found("Python", steward.address, offers, SETTINGS).send(steward)
    guild = receipt.event("Founded").facts["guild"]
    for peer in peers:
        contracts.guilds.take_seat(guild).send(peer)
    contracts.guilds.serve_posters(guild, [poster.address]).send(steward)
    return Stage(contracts, guild, deployer, steward, poster, worker, keeper, stranger, mate, peers)


def terms(stage: Stage, specification: Specification, **changes) -> Terms:
    """Valid terms by lot, in the chain's own money, in a free lane, unless changed."""
    lane = changes.pop("lane", 0)
    status, generation, _ = stage.contracts.escrow.status(stage.poster.address, lane)
    assert status is Status.FREE
    values = {
        "poster": stage.poster.address,
        "lane": lane,
        "generation": generation,
        "reward": ETHER,
        "fee": ETHER // 100,
        "bond": ETHER // 10,
        "guild": stage.guild,
        "seats": 9,
        "size": 3,
        "pass_mark": 60,
        "effort": 100,
        "open_until": stage.chain.now() + 30 * DAY,
        "work_period": 7 * DAY,
        "review_period": 3 * DAY,
        "spec": specification.hash,
        "arbiter": NOBODY,
    }
    return Terms(**values | changes)


def post(stage: Stage, specification: Specification, *, panel: tuple[str, ...] = (), **changes) -> Bounty:
    """Post a bounty by lot, or with a named panel."""
    seats = named_panel(panel)
    if seats:
        changes = {
            "seats": 0,
            "fee": 0,
            "effort": 0,
            "size": len(seats),
            "panel": hash_panel(seats),
        } | changes
    call = stage.contracts.escrow.post(
        terms(stage, specification, **changes), [seat.account for seat in seats]
    )
    receipt = call.send(stage.poster)
    return stage.ledger.bounty(receipt.event("Posted").facts["id"])


def claim(stage: Stage, bounty: Bounty) -> Bounty:
    stage.contracts.escrow.claim(bounty.terms, bounty.state).send(stage.worker)
    return stage.ledger.bounty(bounty.id)


def manifest(
    stage: Stage, bounty: Bounty, repository: Path, commit: str, specification: Specification, **changes
) -> Manifest:
    """The evidence of the commit, for the present claim."""
    about = Claim(
        stage.chain.id, stage.contracts.escrow.address, bounty.id, bounty.state.round, stage.worker.address
    )
    with Repository(repository, commit) as copy:
        return write_manifest(
            about, copy, commit, place=str(repository), remarks=Remarks(specification, **changes)
        )


def deliver(stage: Stage, bounty: Bounty, delivery: bytes) -> Bounty:
    terms = bounty.terms
    call = stage.contracts.escrow.deliver(terms.poster, terms.lane, bounty.id, bounty.state, delivery)
    call.send(stage.worker)
    return stage.ledger.bounty(bounty.id)


def draw(stage: Stage, bounty: Bounty) -> Bounty:
    while stage.chain.block().number <= bounty.state.lot_block:
        local.mine(stage.chain)
    stage.contracts.escrow.draw(bounty.terms, bounty.state, bounty.people).send(stage.keeper)
    return stage.ledger.bounty(bounty.id)


def panel(stage: Stage, bounty: Bounty) -> tuple[KeySigner, ...]:
    """The keys of the panel, in its order."""
    return tuple(stage.signer(seat.account) for seat in bounty.people.panel)
