"""The steady state in which everything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from checks.gas.chain import ETHER, METADATA, Anvil, Contract, compiled
from checks.gas.life import DAY, ZERO, ZERO_32, Life, gas
from checks.gas.people import Person, domain_separator, typed
from scripts.export import UNITS
from tests.support import multicall3
from tests.support.mix import on_chain

PLACES = 50


class World:
    """Everything that has been there for a while: contracts, token, a guild of fifty with standing, used lanes."""

    def __init__(self, anvil: Anvil, *, has_mix: bool = True) -> None:
        self.anvil, self.has_mix = anvil, has_mix
        self.lot_ahead = 64 if has_mix else 2  # blocks
        self.people: dict[str, Person] = {}
        self.chain_id = int(anvil.rpc("eth_chainId"), 16)
        built = compiled()
        self.sizes = {
            n: len(c["evm"]["deployedBytecode"]["object"]) // 2 + METADATA for n, c in built.items()
        }
        deployer = self.person("deployer").address
        code, guilds = (
            bytes.fromhex(built[name]["evm"]["bytecode"]["object"]) for name in ("BountyEscrow", "Guilds")
        )
        here = code if has_mix else on_chain(code, guilds, has_mix=False)  # anvil has one
        escrow = anvil.send(deployer, None, "0x" + here.hex())
        self.deployment = gas(escrow)
        self.creation = len(code) + METADATA * len(UNITS["contracts/BountyEscrow.sol"])  # bytes
        token = anvil.send(deployer, None, "0x" + built["MockToken"]["evm"]["bytecode"]["object"])
        self.escrow = Contract(anvil, escrow["contractAddress"], built["BountyEscrow"]["abi"])
        self.token = Contract(anvil, token["contractAddress"], built["MockToken"]["abi"])
        self.guilds = Contract(anvil, self._of("guilds"), built["Guilds"]["abi"])
        self.reputation = Contract(anvil, self._of("reputation"), built["Reputation"]["abi"])
        self.domain = domain_separator("oathwork", self.chain_id, self.escrow.address)
        self.poster, self.worker, self.keeper = map(self.person, ("poster", "worker", "keeper"))
        self.peers = [self.person(f"peer {i}") for i in range(PLACES)]
        self.by_address = {person.address.lower(): person for person in self.people.values()}
        for person in (self.poster, self.worker, self.keeper, *self.peers):
            self._make_known(person)
        self.guild = self.found("craft", [peer.address for peer in self.peers], seats=self.peers)
        self._give_standing()
        self._use_lanes()
        anvil.rpc("anvil_setCode", multicall3.ADDRESS, "0x" + multicall3.CODE.hex())
        anvil.wait_until(anvil.now() + 20 * DAY)  # points have something to fade
        anvil.mine(1)

    def _of(self, view: str) -> str:
        return to_checksum_address("0x" + self.escrow.call(view)[-40:])

    def person(self, name: str) -> Person:
        """The person of that name, with money and a past."""
        if name not in self.people:
            self.people[name] = person = Person(name)
            self.anvil.rpc("anvil_setBalance", person.address, hex(1_000_000 * ETHER))
        return self.people[name]

    def _make_known(self, person: Person) -> None:
        self.token.send(self.person("deployer").address, "mint", person.address, 1_000_000 * ETHER)
        self.token.send(person.address, "approve", self.escrow.address, 2**256 - 1)

    def found(self, name: str, offers: list[str], seats: list[Person]) -> int:
        """A guild that serves the poster, with these seats taken."""
        steward = self.person("steward").address
        receipt = self.guilds.send(steward, "found", name, steward, offers, (1000, 180, 500, 3), ZERO_32)
        guild = int(receipt["logs"][0]["topics"][1], 16)
        for peer in seats:
            self.guilds.send(peer.address, "takeSeat", guild)
        self.guilds.send(steward, "servePosters", guild, [self.poster.address], True)
        return guild

    def _give_standing(self) -> None:
        """Written by the escrow's own account, as verdicts of fifty bounties would."""
        for at in range(0, PLACES, 7):
            seats = [
                (place << 160) | int(self.peers[place].address, 16)
                for place in range(at, min(at + 7, PLACES))
            ]
            scores = int.from_bytes(b"\x50" * 7)
            arguments = (self.guild, 0, 100, self.worker.address, [], seats, scores, 60)
            self.reputation.send(self.escrow.address, "recordVerdict", *arguments)

    def _use_lanes(self) -> None:
        """Lane 1 has had bounties before; other bounties are live, and one that lapsed has filled the commons."""
        for free, token in ((10, ZERO), (20, self.token.address)):
            for _ in range(2):
                life = Life(self, token=token)
                life.post()
                life.withdraw()
            Life(self, token=token, lane=free).post()
            lapsed = Life(self, token=token, lane=free + 1)
            lapsed.post()
            lapsed.claim()
            lapsed.lapse()

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Undo afterwards everything that happens inside."""
        snapshot, sent = self.anvil.rpc("evm_snapshot"), len(self.anvil.sent)
        yield
        self.anvil.rpc("anvil_dropAllTransactions")  # a mined one may still wait there, to be mined once more
        self.anvil.rpc("evm_revert", snapshot)
        del self.anvil.sent[sent:], self.anvil.calls[sent:]

    def owe(self, account: str, token: str) -> None:
        """Let one unit of the token be owed to an account: its slot is in use."""
        slot = keccak(
            encode(["address", "bytes32"], [token, keccak(encode(["address", "uint256"], [account, 0]))])
        )
        self.anvil.rpc("anvil_setStorageAt", self.escrow.address, "0x" + slot.hex(), "0x" + "1".zfill(64))
        assert int(self.escrow.call("owed", account, token), 16) == 1

    def welcome(self, people: list[Person]) -> None:
        """Let these have money and standing."""
        for person in people:
            self.by_address[person.address.lower()] = person
            self._make_known(person)
            seats = [int(person.address, 16)]
            arguments = (self.guild, 0, 100, self.worker.address, [], seats, 80, 60)
            self.reputation.send(self.escrow.address, "recordVerdict", *arguments)

    def large_guild(self, ended: int) -> int:
        """A guild of 1,024 places: first `ended` that ended long ago, then the fifty peers, then strangers."""
        steward = self.person("steward").address
        strangers = [to_checksum_address(keccak(text=f"stranger {i}")[12:]) for i in range(1024 - PLACES)]
        order = [*strangers[:ended], *(peer.address for peer in self.peers), *strangers[ended:]]
        guild = self.found(f"large {ended}", [], seats=[])
        for at in range(0, 1024, 128):
            self.guilds.send(steward, "offerSeats", guild, order[at : at + 128])
        for function, accounts in (("takeSeat", order), ("leaveSeat", order[:ended])):
            data = self.guilds.data(function, guild)
            self.anvil.send_all(self.guilds.address, [(account, data) for account in accounts])
        assert int(self.guilds.call("bench", guild, self.poster.address)[:66], 16) == 1024
        self.anvil.wait_until(self.anvil.now() + 8 * DAY)
        self.anvil.mine(1)
        return guild

    def permit(self, owner: Person, amount: int) -> tuple[int, int, bytes, bytes]:
        """The token's permit for the escrow; the owner's first."""
        deadline = self.anvil.now() + DAY
        domain = domain_separator("Mock token", self.chain_id, self.token.address)
        kind = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        types = ["address", "address", "uint256", "uint256", "uint256"]
        nonce = int(self.token.call("nonces", owner.address), 16)
        values = [owner.address, self.escrow.address, amount, nonce, deadline]
        signature = owner.sign(typed(domain, kind, types, values))
        return deadline, signature[64], signature[:32], signature[32:64]

    def sign(self, account: str, digest: bytes) -> bytes:
        """The signature of the account with that address."""
        return self.by_address[account.lower()].sign(digest)
