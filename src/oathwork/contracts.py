"""The contracts as Python objects: one method per Solidity function, same names, same order.

A method that changes something returns a `Call`, not yet sent: simulate it, send it, or hand its data to a Safe. Views
answer at once. Amounts are in the token's smallest unit, times in seconds, points in thousandths.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from oathwork.abi import Artifact, artifact
from oathwork.chain import Chain, Receipt
from oathwork.deployments import Deployment, create
from oathwork.guild import Member, Place, Seat, Settings, Standing
from oathwork.safe import batch
from oathwork.signing import Signer
from oathwork.terms import NO_PERMIT, NOBODY, People, Permit, State, Status, Terms, Verdict, Work
from oathwork.typed import ZERO, Domain, address


@dataclass(frozen=True)
class Call:
    """A call that has not been sent: what a transaction would hold, and how to send it."""

    chain: Chain = field(repr=False)
    contract: str  # name, for people
    function: str  # Solidity's name
    to: str
    data: bytes = field(repr=False)
    value: int = 0  # wei to send along

    def simulate(self, sender: str) -> Any:
        """Return what the function would return to `sender` now. Raises Refused, CannotPay."""
        answer = self.chain.call(self.to, self.data, sender=sender, value=self.value)
        return artifact(self.contract).decode(self.function, answer)

    def unsigned(self, sender: str) -> dict[str, str]:
        """Return the transaction for another program to sign and send: every value in 0x. Raises Refused, CannotPay."""
        self.simulate(sender)
        return self.chain.unsigned(self.to, self.data, sender, value=self.value)

    def safe_batch(self, safe: str, *before: "Call") -> dict[str, Any]:
        """Return a file for Safe's Transaction Builder that makes the calls `before` and then this one, from a Safe."""
        return batch([*before, self], safe, self.chain.id)

    def send(self, signer: Signer, *, sent: Callable[[str], None] | None = None) -> Receipt:
        """Simulate, sign, send and wait; `sent` hears the transaction's hash before it goes out.

        Raises Refused, CannotPay, NotConfirmed, Unreachable.
        """
        return self.chain.send(self.to, self.data, signer, value=self.value, sent=sent)


class Contract:
    """A contract at an address. The subclasses name its functions."""

    NAME = ""

    def __init__(self, chain: Chain, where: str) -> None:
        self.chain, self.address = chain, address(where)

    @property
    def abi(self) -> Artifact:
        """Its ABI and bytecode."""
        return artifact(self.NAME)

    @property
    def domain(self) -> Domain:
        """The EIP-712 domain of what is signed for it."""
        return Domain(self.chain.id, self.address)

    def _ask(self, function: str, *arguments: Any, block: int | None = None) -> Any:
        answer = self.chain.call(self.address, self.abi.encode(function, *arguments), block=block)
        return self.abi.decode(function, answer)

    def _do(self, function: str, *arguments: Any, value: int = 0) -> Call:
        data = self.abi.encode(function, *arguments)
        return Call(self.chain, self.NAME, function, self.address, data, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"


class BountyEscrow(Contract):
    """Holds the money and the lifecycle. Calls that take money in send it along where it is the chain's own."""

    NAME = "BountyEscrow"

    def post(
        self,
        terms: Terms,
        panel: Sequence[str] = (),
        *,
        uri: str = "",
        permit: Permit = NO_PERMIT,
        signature: bytes = b"",
    ) -> Call:
        """Open a bounty: by the poster, or by anyone with the poster's signature of the terms."""
        value = terms.stake if terms.token == NOBODY else 0
        return self._do("post", terms, panel, uri, permit, signature, value=value)

    def withdraw(self, terms: Terms, state: State) -> Call:
        """End an open bounty; all of it goes back to the poster."""
        return self._do("withdraw", terms, state)

    def claim(self, terms: Terms, state: State) -> Call:
        """Take the job; the bond comes in from the caller."""
        return self._do("claim", terms, state, value=_bond(terms))

    def claim_for(
        self, terms: Terms, state: State, worker: str, permit: Permit, deadline: int, signature: bytes
    ) -> Call:
        """Take the job for a worker who has signed; with a permit the bond is his, else the sender's gift."""
        values = (terms, state, worker, permit, deadline, signature)
        return self._do("claimFor", *values, value=_bond(terms))

    def claim_and_deliver(self, terms: Terms, state: State, work: Work) -> Call:
        """Take the job and hand in at once."""
        return self._do("claimAndDeliver", terms, state, work, value=_bond(terms))

    def deliver(
        self, poster: str, lane: int, id: bytes, state: State, delivery: bytes, *, uri: str = ""
    ) -> Call:
        """Hand in work done alone."""
        return self._do("deliver", poster, lane, id, state, delivery, uri)

    def deliver_team(self, terms: Terms, state: State, work: Work) -> Call:
        """Hand in work done with others, each of whom has signed."""
        return self._do("deliverTeam", terms, state, work)

    def deliver_for(self, terms: Terms, state: State, work: Work, deadline: int, signature: bytes) -> Call:
        """Hand in for a worker who has signed."""
        return self._do("deliverFor", terms, state, work, deadline, signature)

    def quit(self, terms: Terms, state: State, signature: bytes = b"") -> Call:
        """Give the job back; with the poster's signature the whole bond returns."""
        return self._do("quit", terms, state, signature)

    def lapse(self, terms: Terms, state: State) -> Call:
        """Open a bounty again whose worker let the deadline pass."""
        return self._do("lapse", terms, state)

    def draw(self, terms: Terms, state: State, people: People) -> Call:
        """Fill the panel by lot."""
        return self._do("draw", terms, state, people)

    def settle(self, terms: Terms, state: State, people: People, verdicts: Iterable[Verdict] = ()) -> Call:
        """Record verdicts, and act on a majority."""
        return self._do("settle", terms, state, people, tuple(verdicts))

    def redraw(self, terms: Terms, state: State, people: People) -> Call:
        """Replace the absent."""
        return self._do("redraw", terms, state, people)

    def rule(self, terms: Terms, state: State, people: People, pay: bool) -> Call:
        """The arbiter's ruling on an escalated bounty."""
        return self._do("rule", terms, state, people, pay)

    def expire(self, terms: Terms, state: State, people: People) -> Call:
        """Refund an escalated bounty that nobody rules on."""
        return self._do("expire", terms, state, people)

    def collect(self, token: str, to: str) -> Call:
        """Pay out all that is owed to the caller in `token`."""
        return self._do("collect", token, to)

    def status(self, poster: str, lane: int) -> tuple[Status, int]:
        """Return a lane's status and, if it is free, the generation that the next terms must name."""
        status, generation = self._ask("status", poster, lane)
        return status, generation

    def verify(self, terms: Terms, state: State) -> bool:
        """Return whether terms and state are the present ones of a live bounty."""
        return bool(self._ask("verify", terms, state))

    def id_of(self, terms: Terms) -> bytes:
        """Return the bounty's id as the contract computes it."""
        return bytes(self._ask("idOf", terms))

    def owed(self, account: str, token: str = NOBODY) -> int:
        """Return what an account can collect."""
        return int(self._ask("owed", account, token))

    def commons(self, guild: int, token: str = NOBODY) -> int:
        """Return a guild's pot of forfeited bonds and forgone fees."""
        return int(self._ask("commons", guild, token))

    def guilds(self) -> str:
        """Return the address of `Guilds`."""
        return str(self._ask("guilds"))

    def reputation(self) -> str:
        """Return the address of `Reputation`."""
        return str(self._ask("reputation"))


def _bond(terms: Terms) -> int:
    return terms.bond if terms.token == NOBODY else 0


class Guilds(Contract):
    """Who may be drawn, whom the lot serves, and the lot itself."""

    NAME = "Guilds"

    def found(
        self, name: str, steward: str, offers: Sequence[str], settings: Settings, salt: bytes = ZERO
    ) -> Call:
        """Found a guild and offer its first seats."""
        return self._do("found", name, steward, offers, settings, salt)

    def offer_seats(self, guild: int, accounts: Sequence[str]) -> Call:
        """The steward: let each account take one seat."""
        return self._do("offerSeats", guild, accounts)

    def end_seat(self, guild: int, account: str) -> Call:
        """The steward: end an account's seat, or take back an offer."""
        return self._do("endSeat", guild, account)

    def serve_posters(self, guild: int, posters: Sequence[str], served: bool = True) -> Call:
        """The steward: name whose bounties the guild's lot serves."""
        return self._do("servePosters", guild, posters, served)

    def offer_stewardship(self, guild: int, heir: str) -> Call:
        """The steward: offer the stewardship."""
        return self._do("offerStewardship", guild, heir)

    def take_stewardship(self, guild: int) -> Call:
        """The heir: become the steward."""
        return self._do("takeStewardship", guild)

    def take_seat(self, guild: int) -> Call:
        """Take a seat that was offered or earned."""
        return self._do("takeSeat", guild)

    def take_seat_for(self, guild: int, account: str, deadline: int, signature: bytes) -> Call:
        """Take a seat for an account that has signed."""
        return self._do("takeSeatFor", guild, account, deadline, signature)

    def leave_seat(self, guild: int) -> Call:
        """End the caller's own seat."""
        return self._do("leaveSeat", guild)

    def draw(self, seed: bytes, terms: Terms, state: State, people: People) -> tuple[Seat, ...]:
        """Return the panel that a seed fills: the contract's own word on `oathwork.lot.fill`."""
        parties = (terms.poster, terms.arbiter, state.worker)
        bench = (terms.guild, seed, terms.seats, state.claimed_at, terms.size)
        return tuple(self._ask("draw", *bench, parties, people.team, people.panel, state.scores))

    def bench(self, guild: int, poster: str) -> tuple[int, bool]:
        """Return how many places the guild's list has, and whether its lot serves this poster."""
        places, served = self._ask("bench", guild, poster)
        return places, served

    def place_at(self, guild: int, place: int, *, block: int | None = None) -> Place:
        """Return who holds or held a place, and when it ended."""
        return Place(*self._ask("placeAt", guild, place, block=block))

    def member_of(self, guild: int, account: str) -> Member:
        """Return what one account is in a guild."""
        member: Member = self._ask("memberOf", guild, account)
        return member

    def steward_of(self, guild: int) -> tuple[str, str]:
        """Return the guild's steward and the heir he has named."""
        steward, heir = self._ask("stewardOf", guild)
        return steward, heir

    def escrow(self) -> str:
        """Return the address of `BountyEscrow`."""
        return str(self._ask("escrow"))

    def reputation(self) -> str:
        """Return the address of `Reputation`."""
        return str(self._ask("reputation"))


class Reputation(Contract):
    """Standing, as a soulbound token. Nobody but the escrow writes it."""

    NAME = "Reputation"

    def standing_of(self, guild: int, account: str) -> Standing:
        """Return what is stored: points as they were at the last mark, and the counts."""
        standing: Standing = self._ask("standingOf", guild, account)
        return standing

    def points_of(self, guild: int, account: str) -> int:
        """Return the points as they are now, faded."""
        return int(self._ask("pointsOf", guild, account))

    def token_id_of(self, guild: int, account: str) -> int:
        """Return the id of an account's token in a guild."""
        return int(self._ask("tokenIdOf", guild, account))

    def balance_of(self, owner: str) -> int:
        """Return in how many guilds an account has a standing."""
        return int(self._ask("balanceOf", owner))

    def owner_of(self, token: int) -> str:
        """Return whose token it is. Refused before the first mark."""
        return str(self._ask("ownerOf", token))

    def token_uri(self, token: int) -> str:
        """Return the token's metadata, picture included, as a data URI. Refused before the first mark."""
        return str(self._ask("tokenURI", token))

    def contract_uri(self) -> str:
        """Return the metadata of the collection as a data URI."""
        return str(self._ask("contractURI"))

    def locked(self, token: int) -> bool:
        """Return true. Refused before the first mark."""
        return bool(self._ask("locked", token))

    def escrow(self) -> str:
        """Return the address of `BountyEscrow`."""
        return str(self._ask("escrow"))

    def image(self) -> str:
        """Return the address of `ReputationImage`."""
        return str(self._ask("image"))


class Token(Contract):
    """An ERC-20 token, with ERC-2612 permits if it has them."""

    NAME = "MockToken"  # its ABI is that of any ERC-20 with permits

    @property
    def domain(self) -> Domain:
        """The domain of its permits, as ERC-5267 says it. Refused by tokens that do not."""
        _, name, version, chain_id, contract, _, _ = self._ask("eip712Domain")
        return Domain(chain_id, contract, name, version)

    def balance_of(self, account: str) -> int:
        """Return what an account has."""
        return int(self._ask("balanceOf", account))

    def allowance(self, owner: str, spender: str) -> int:
        """Return what `spender` may take from `owner`."""
        return int(self._ask("allowance", owner, spender))

    def decimals(self) -> int:
        """Return how many decimals people write it with."""
        return int(self._ask("decimals"))

    def symbol(self) -> str:
        """Return what the token calls itself: a stranger's text, not to be trusted."""
        return str(self._ask("symbol"))

    def nonces(self, owner: str) -> int:
        """Return the number of an owner's next permit."""
        return int(self._ask("nonces", owner))

    def approve(self, spender: str, amount: int) -> Call:
        """Let `spender` take `amount`."""
        return self._do("approve", spender, amount)

    def transfer(self, to: str, amount: int) -> Call:
        """Send `amount`."""
        return self._do("transfer", to, amount)

    def mint(self, account: str, amount: int) -> Call:
        """Make money; only demonstration tokens let anybody do it."""
        return self._do("mint", account, amount)

    @classmethod
    def create(cls, chain: Chain, signer: Signer) -> "Token":
        """Put the demonstration token on a chain, or find it there."""
        where, _ = create(chain, signer, artifact(cls.NAME).bytecode)
        return cls(chain, where)


@dataclass(frozen=True)
class Oathwork:
    """The three contracts of one deployment."""

    chain: Chain
    deployment: Deployment
    escrow: BountyEscrow
    guilds: Guilds
    reputation: Reputation

    @classmethod
    def at(cls, chain: Chain, deployment: Deployment) -> "Oathwork":
        """Return the contracts of a deployment, as found by `deployments.find` or made by `deployments.deploy`."""
        return cls(
            chain,
            deployment,
            BountyEscrow(chain, deployment.escrow),
            Guilds(chain, deployment.guilds),
            Reputation(chain, deployment.reputation),
        )
