"""One performance: the contracts, a guild, and every step of a bounty as one transaction and one line on the page.

A line says what came back from the chain: events, receipts, views. Where that is not what it should be, the demo ends.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from oathwork.chain import local
from oathwork.chain.client import Chain
from oathwork.chain.receipt import Receipt
from oathwork.contracts import Call, Oathwork, Token
from oathwork.contracts.deployments import deploy
from oathwork.contracts.edge import creation_calls, places
from oathwork.contracts.guilds import lot_header
from oathwork.demo.page import Page
from oathwork.demo.stage import PEER_COUNT, Cast
from oathwork.errors import OathworkError
from oathwork.ledger.logs import Ledger
from oathwork.model import lot, messages
from oathwork.model.amounts import DAY, HOUR, from_seconds, from_units
from oathwork.model.bounty import Bounty
from oathwork.model.guild import Settings
from oathwork.model.terms import NOBODY, Permit, Terms, Work
from oathwork.workflows.coming_panel import as_drawn

DECIMALS: Final = 18  # of ETH, and of the demo's token
SETTINGS: Final = Settings(seat_at=100, half_life_days=180, max_effort=100)
GUILD: Final = "Small Python"
EFFORT: Final = 20  # points


class Deviation(OathworkError):
    """The chain disagrees with the demo. That is a bug: please report it."""


def require(holds: bool, what: str) -> None:
    """Raise `Deviation` unless something is as it must be."""
    if not holds:
        raise Deviation(f"this should be so and is not: {what}")


class Performance:
    """The chain, the contracts on it, the guild, the people, and the page that tells it."""

    def __init__(self, chain: Chain, cast: Cast, page: Page, folder: Path) -> None:
        self.chain, self.cast, self.page, self.folder = chain, cast, page, folder
        deployment, receipt = deploy(chain, cast["deployer"])
        require(receipt is not None, "the chain is new")
        self.contracts = Oathwork.at(chain, deployment)
        self.escrow = self.contracts.escrow
        self.ledger = Ledger(self.contracts)
        self.token = Token.create(chain, cast["deployer"])
        self.guild = 0
        self.played: list[bytes] = []  # the bounties, in the order in which they were posted
        self.watch: Callable[[Any], None] = lambda story: None  # hears of a story whenever its files are more
        if receipt:
            words = f"the escrow is {self.escrow.address}; it has no owner"
            page.step("deploy", cast.name(receipt.sender), words, receipt.gas_used)

    def read(self, id: bytes) -> Bounty:
        """Return a bounty as it is now by the logs, if that is what the chain keeps of it. Raises StateLost."""
        bounty = self.ledger.refresh()[id]
        self.ledger.check(bounty)
        if id not in self.played:
            self.played.append(id)
        return bounty

    # ---------------------------------------------------------------------------------------------------------- words

    def money(self, amount: int, token: str) -> str:
        """Return an amount as people write it."""
        return f"{from_units(amount, DECIMALS)} {'ETH' if token == NOBODY else self.token.symbol()}"

    def balance(self, account: str, token: str) -> int:
        """Return what an account has."""
        return self.chain.balance(account) if token == NOBODY else self.token.balance_of(account)

    def names(self, accounts: list[str]) -> str:
        """Return the names of accounts."""
        return ", ".join(map(self.cast.name, accounts))

    # ---------------------------------------------------------------------------------------------------------- guild

    def found_guild(self) -> None:
        """Found a guild of nine that serves the DAO, and give everybody who pays in tokens some."""
        guilds, steward = self.contracts.guilds, self.cast["steward"]
        peers = [peer.address for peer in self.cast.peers]
        receipt = guilds.found(GUILD, steward.address, peers, SETTINGS).send(steward)
        facts = receipt.event("Founded").facts
        self.guild = facts["guild"]
        days = facts["settings"].half_life_days
        words = f"the guild “{facts['name']}”, whose points halve in {days} days"
        self.page.step("found", self.cast.name(facts["steward"]), words, receipt.gas_used)
        receipts = [guilds.take_seat(self.guild).send(peer) for peer in self.cast.peers]
        places = [each.event("SeatTaken").facts["place"] for each in receipts]
        require(sorted(places) == list(range(PEER_COUNT)), "each peer has a place of its own")
        words = f"each takes the seat that was offered: places {min(places)} to {max(places)}"
        self.page.step("takeSeat", f"{len(places)} peers", words, sum(each.gas_used for each in receipts))
        receipt = guilds.serve_posters(self.guild, [self.cast["the DAO"].address]).send(steward)
        facts = receipt.event("PosterServed").facts
        words = f"the guild's lot serves the bounties of {self.cast.name(facts['poster'])}"
        self.page.step("serve", self.cast.name(receipt.sender), words, receipt.gas_used)
        for name in ("the DAO", "Ben", "Cleo"):
            self.token.mint(self.cast[name].address, 1_000 * 10**DECIMALS).send(self.cast["deployer"])

    def put_around(self) -> None:
        """Put the contracts around the escrow on the chain."""
        calls = creation_calls(self.chain, self.escrow.address)
        gas = sum(self.send(call, "deployer").gas_used for call in calls)
        words = f"{', '.join(places(self.escrow.address))}: at the same addresses on every chain"
        self.page.step("deploy", "deployer", words, gas)

    # ------------------------------------------------------------------------------------------------------- one step

    def send(self, call: Call, who: str) -> Receipt:
        """Send a call for one of the cast."""
        return call.send(self.cast[who])

    def offer(self, token: str, reward: int, fee: int, bond: int, spec: bytes) -> Terms:
        """Return terms for three peers of the guild, without poster and lane; `open_until` counts from the posting on."""
        return Terms(
            poster=NOBODY,
            lane=0,
            generation=0,
            token=token,
            reward=reward,
            fee=fee,
            bond=bond,
            guild=self.guild,
            seats=PEER_COUNT,
            size=3,
            pass_mark=70,
            effort=EFFORT,
            open_until=30 * DAY,
            work_period=7 * DAY,
            review_period=3 * DAY,
            patience=DAY,
            spec=spec,
        )

    def in_lane(self, offer: Terms, lane: int) -> Terms:
        """Return the terms by which the DAO posts an offer in one of its lanes now."""
        poster, open_until = self.cast["the DAO"].address, self.chain.now() + offer.open_until
        generation = self.escrow.status(poster, lane).generation
        return replace(offer, poster=poster, lane=lane, generation=generation, open_until=open_until)

    def post(
        self, lane: int, token: str, reward: int, fee: int, bond: int, spec: Path, spec_hash: bytes
    ) -> Bounty:
        """Post a bounty of the DAO, in a lane of its own; amounts in the token's smallest unit."""
        terms = self.in_lane(self.offer(token, reward, fee, bond, spec_hash), lane)
        before = self.balance(self.escrow.address, token)
        permit = self._permit("the DAO", terms.stake) if token != NOBODY else Permit()
        receipt = self.send(self.escrow.post(terms, uri=spec.name, permit=permit), "the DAO")
        facts = receipt.event("Posted").facts
        agreement: Terms = facts["terms"]
        came = self.balance(self.escrow.address, token) - before
        require(came == agreement.stake, "reward and fees have come in")
        words = f"{self.money(came, token)} moves into escrow: {self.money(agreement.reward, token)} for the work, "
        words += f"{self.money(agreement.fee, token)} for each of {agreement.size} peers. {agreement.pass_mark} of 100 is a yes"
        self.page.step("post", self.cast.name(facts["poster"]), words, receipt.gas_used)
        return self.read(facts["id"])

    def claim(self, bounty: Bounty, who: str) -> Bounty:
        """Let one of the cast claim."""
        receipt = self.send(self.escrow.claim(bounty.terms, bounty.state), who)
        return self._claimed(bounty, receipt, "")

    def claim_by_signature(self, bounty: Bounty, who: str) -> Bounty:
        """Let one of the cast sign a claim and the bond's permit, and the keeper send both."""
        terms, state, signer = bounty.terms, bounty.state, self.cast[who]
        deadline = self.chain.now() + HOUR
        message = messages.claim_message(
            self.escrow.domain, bounty.id, state.round + 1, signer.address, deadline, own_bond=True
        )
        permit = self._permit(who, terms.bond)
        arguments = (signer.address, permit, deadline, signer.sign(message))
        receipt = self.send(self.escrow.claim_for(terms, state, *arguments), "keeper")
        return self._claimed(bounty, receipt, f"signs, and {self.cast.name(receipt.sender)} sends it: ")

    def _claimed(self, bounty: Bounty, receipt: Receipt, how: str) -> Bounty:
        facts = receipt.event("Claimed").facts
        bounty = self.read(bounty.id)
        due = from_seconds(bounty.deadline - facts["claimedAt"])
        bond = self.money(bounty.holds - bounty.terms.stake, bounty.terms.token)
        words = f"{how}stakes {bond}, the oath. The work is due in {due}"
        self.page.step("claim", self.cast.name(facts["worker"]), words, receipt.gas_used)
        return bounty

    def deliver(self, bounty: Bounty, manifest: Path, delivery: bytes, summary: str) -> Bounty:
        """Let the worker hand in a manifest; `summary` is for the page."""
        terms, who = bounty.terms, self.cast.name(bounty.state.worker)
        call = self.escrow.deliver(
            terms.poster, terms.lane, bounty.id, bounty.state, delivery, uri=manifest.name
        )
        return self._delivered(bounty, self.send(call, who), "deliver", summary)

    def claim_and_deliver(
        self, bounty: Bounty, who: str, manifest: Path, delivery: bytes, summary: str
    ) -> Bounty:
        """Let one of the cast claim and hand in at once."""
        call = self.escrow.claim_and_deliver(bounty.terms, bounty.state, Work(delivery, uri=manifest.name))
        receipt = self.send(call, who)
        facts = receipt.event("Claimed").facts
        bond = self.money(bounty.terms.bond, bounty.terms.token)
        require(facts["repair"], "who was sent back mends the work")
        summary = f"claims again with another {bond}: {summary}"
        return self._delivered(bounty, receipt, "deliver", summary)

    def _delivered(self, bounty: Bounty, receipt: Receipt, action: str, summary: str) -> Bounty:
        facts = receipt.event("Delivered").facts
        bounty = self.read(bounty.id)
        short = "0x" + facts["delivery"].hex()[:8] + "…"
        lot = facts["lotBlock"]
        same = "The same panel judges" if bounty.terms.by_lot else "Those judge whom the terms name"
        judges = f"Block {lot} decides who judges" if lot else same
        words = f"{summary}; the evidence is {short}. {judges}"
        self.page.step(action, self.cast.name(bounty.state.worker), words, receipt.gas_used)
        return bounty

    def draw(self, bounty: Bounty) -> Bounty:
        """Wait for the lot's block, draw, and compute the panel again from what that block holds."""
        local.mine(self.chain, max(0, bounty.state.lot_block + 1 - self.chain.block().number))
        receipt = self.send(self.escrow.draw(bounty.terms, bounty.state, bounty.people), "keeper")
        panel = receipt.event("PanelDrawn").facts["panel"]
        places = self.ledger.places(bounty.terms.guild, bounty.terms.seats)
        guilds, number = self.contracts.guilds, bounty.state.lot_block
        randomness = guilds.randomness_of(number, lot_header(guilds, number))
        again = lot.panel(bounty.id, bounty.terms, bounty.state, bounty.people, places, randomness)
        require(again == panel, "the panel follows from the lot's block")
        words = f"by lot, out of {len(places)}: {self.names([seat.account for seat in panel])}"
        self.page.step("draw", self.cast.name(receipt.sender), words, receipt.gas_used)
        return self.read(bounty.id)

    def coming_panel(self, bounty: Bounty) -> Bounty:
        """Wait for the lot's block, and let the peers compute for themselves whom it draws; nothing is sent."""
        local.mine(self.chain, max(0, bounty.state.lot_block + 1 - self.chain.block().number))
        in_review = as_drawn(self.ledger, bounty)
        assert in_review is not None  # the guild is whole, and the block within reach
        panel = self.names([seat.account for seat in in_review.people.panel])
        words = f"block {bounty.state.lot_block} draws {panel}. Anyone can compute that: they judge at once"
        self.page.note(words)
        return in_review

    def _permit(self, owner: str, amount: int) -> Permit:
        signer, deadline = self.cast[owner], self.chain.now() + HOUR
        nonce = self.token.nonces(signer.address)
        spender = self.escrow.address
        message = messages.permit_message(self.token.domain, signer.address, spender, amount, nonce, deadline)
        return Permit.signed(deadline, signer.sign(message))
