"""The steady state everything is measured in, and the life of a bounty in it, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.gas.chain import ETHER, Anvil, Contract, Person, compiled, domain_separator, typed

ZERO = "0x" + "00" * 20
ZERO_32 = bytes(32)
HOUR, DAY = 3600, 86400
NO_SCORES = 2**56 - 1
BOND, REWARD, FEE = ETHER // 10, ETHER, ETHER // 100
PLACES = 50

TERMS = (
    "Terms(address poster,uint256 lane,uint256 generation,address token,uint256 reward,uint256 fee,uint256 bond,"
    "uint96 guild,uint256 seats,uint256 size,bytes32 panel,uint256 passMark,uint256 effort,address worker,"
    "uint256 minStanding,uint256 openUntil,uint256 workPeriod,uint256 reviewPeriod,uint256 patience,"
    "address arbiter,bytes32 spec)"
)
TERMS_FIELDS = [field.split() for field in TERMS[6:-1].split(",")]
STATE_TYPES = ["uint256", "address", *["uint256"] * 4, *["bytes32"] * 3, "uint256"]
SHARE = "Share(address account,uint256 part)"
NO_PERMIT = (0, 0, ZERO_32, ZERO_32)

Receipt = dict[str, Any]
Share = tuple[str, int]


def gas(receipt: Receipt) -> int:
    """What a transaction cost."""
    return int(receipt["gasUsed"], 16)


class World:
    """Everything that has been there for a while: contracts, token, a guild of fifty with standing, used lanes."""

    def __init__(self, anvil: Anvil) -> None:
        self.anvil = anvil
        self.people: dict[str, Person] = {}
        self.chain_id = int(anvil.rpc("eth_chainId"), 16)
        built = compiled()
        self.sizes = {n: len(c["evm"]["deployedBytecode"]["object"]) // 2 for n, c in built.items()}
        deployer = self.person("deployer").address
        escrow = anvil.send(deployer, None, "0x" + built["BountyEscrow"]["evm"]["bytecode"]["object"])
        self.deployment = gas(escrow)
        token = anvil.send(deployer, None, "0x" + built["PlainToken"]["evm"]["bytecode"]["object"])
        self.escrow = Contract(anvil, escrow["contractAddress"], built["BountyEscrow"]["abi"])
        self.token = Contract(anvil, token["contractAddress"], built["PlainToken"]["abi"])
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
        receipt = self.guilds.send(steward, "found", name, steward, offers, (1000, 180, 500), ZERO_32)
        guild = int(receipt["logs"][0]["topics"][1], 16)
        for peer in seats:
            self.guilds.send(peer.address, "takeSeat", guild)
        self.guilds.send(steward, "servePosters", guild, [self.poster.address], True)
        return guild

    def _give_standing(self) -> None:
        """Written by the escrow's own account, as verdicts of fifty bounties would."""
        for at in range(0, PLACES, 7):
            seats = [(place << 160) | int(self.peers[place].address, 16) for place in range(at, min(at + 7, PLACES))]
            scores = int.from_bytes(b"\x50" * 7)
            arguments = (self.guild, 0, 100, 80, self.worker.address, [], seats, scores, 60)
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
        """Whatever happens inside has not happened afterwards."""
        snapshot = self.anvil.rpc("evm_snapshot")
        yield
        self.anvil.rpc("evm_revert", snapshot)

    def owe(self, account: str, token: str) -> None:
        """Let one unit of the token be owed to an account: its slot is in use."""
        slot = keccak(encode(["address", "bytes32"], [token, keccak(encode(["address", "uint256"], [account, 0]))]))
        self.anvil.rpc("anvil_setStorageAt", self.escrow.address, "0x" + slot.hex(), "0x" + "1".zfill(64))
        assert int(self.escrow.call("owed", account, token), 16) == 1

    def welcome(self, people: list[Person]) -> None:
        """Let these have money and standing."""
        for person in people:
            self.by_address[person.address.lower()] = person
            self._make_known(person)
            seats = [int(person.address, 16)]
            arguments = (self.guild, 0, 100, 80, self.worker.address, [], seats, 80, 60)
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
        domain = domain_separator("Plain", self.chain_id, self.token.address)
        kind = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        types = ["address", "address", "uint256", "uint256", "uint256"]
        nonce = int(self.token.call("nonces", owner.address), 16)
        values = [owner.address, self.escrow.address, amount, nonce, deadline]
        signature = owner.sign(typed(domain, kind, types, values))
        return deadline, signature[64], signature[:32], signature[32:64]

    def sign(self, account: str, digest: bytes) -> bytes:
        """The signature of whoever has that address."""
        return self.by_address[account.lower()].sign(digest)


class Life:
    """One bounty. Each step sends a transaction, keeps the state as the contract must see it and returns the gas."""

    def __init__(self, world: World, *, token: str = ZERO, lane: int = 1, named: bool = False, **changed: Any) -> None:
        self.world, self.anvil, self.escrow = world, world.anvil, world.escrow
        self.panel: list[int] = []
        self.team: list[Share] = []
        if named:
            self.panel = sorted(int(peer.address, 16) for peer in world.peers[: changed.get("size", 5)])
            changed |= {"panel": self.hash_of(self.panel), "effort": 0, "guild": world.guild}
        _, generation = self._lane(lane)
        fields: dict[str, Any] = dict(
            poster=world.poster.address, lane=lane, generation=generation, token=token, reward=REWARD, fee=0, bond=BOND,
            guild=world.guild if hasattr(world, "guild") else 0, seats=PLACES, size=5, panel=ZERO_32, passMark=60,
            effort=100, worker=ZERO, minStanding=0, openUntil=self.anvil.now() + 30 * DAY, workPeriod=7 * DAY,
            reviewPeriod=3 * DAY, patience=0, arbiter=ZERO, spec=keccak(text="specification"),
        )  # fmt: skip
        self.terms = fields | changed
        self.named = named
        self.state: dict[str, Any] = self._fresh()
        types = [kind for kind, _ in TERMS_FIELDS]
        self.id = typed(world.domain, TERMS, types, [self.terms[name] for _, name in TERMS_FIELDS])

    def _lane(self, lane: int) -> tuple[int, int]:
        answer = self.escrow.call("status", self.world.poster.address, lane)[2:]
        return int(answer[:64], 16), int(answer[64:], 16)

    @staticmethod
    def _fresh(round_: int = 0) -> dict[str, Any]:
        return dict(
            round=round_, worker=ZERO, claimedAt=0, since=0, lot=0, lotBlock=0, delivery=ZERO_32, team=ZERO_32,
            panel=ZERO_32, scores=0,
        )  # fmt: skip

    @staticmethod
    def hash_of(panel: list[int]) -> bytes:
        """The hash of a list of seats."""
        return keccak(b"".join(seat.to_bytes(32) for seat in panel))

    @property
    def both(self) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Terms and state, as the contract takes them."""
        return tuple(self.terms.values()), tuple(self.state.values())

    @property
    def people(self) -> tuple[list[Share], list[int]]:
        """Team and panel, as the contract takes them."""
        return self.team, self.panel if self.named or self.state["panel"] != ZERO_32 else []

    def _step(self, sender: Person, function: str, *args: Any, value: int = 0) -> Receipt:
        native = self.terms["token"] == ZERO
        return self.escrow.send(sender.address, function, *args, value=value if native else 0)

    def _keep(self, receipt: Receipt, **changed: Any) -> int:
        self.state |= changed
        answer = self.escrow.call("verify", *self.both)
        assert int(answer, 16) == 1, f"the state differs after {changed}"
        return gas(receipt)

    def _when(self, receipt: Receipt) -> int:
        block = self.anvil.rpc("eth_getBlockByNumber", receipt["blockNumber"], False)
        return int(block["timestamp"], 16)

    def post(self, **signed: Any) -> int:
        """By the poster, or by the keeper with signature and permit."""
        stake = self.terms["reward"] + self.terms["fee"] * self.terms["size"]
        sender = self.world.keeper if signed else self.world.poster
        names = [to_checksum_address(f"0x{seat:040x}") for seat in self.panel] if self.named else []
        permit, signature = signed.get("permit", NO_PERMIT), signed.get("signature", b"")
        return self._keep(self._step(sender, "post", self.both[0], names, "", permit, signature, value=stake))

    def withdraw(self) -> int:
        """By the poster."""
        return gas(self._step(self.world.poster, "withdraw", *self.both))

    def _claimed(self, receipt: Receipt) -> dict[str, Any]:
        claimed_at = self._when(receipt)
        return dict(
            round=self.state["round"] + 1, worker=self.world.worker.address, claimedAt=claimed_at, since=0,
            lot=0 if self.named else 1,
        )  # fmt: skip

    def claim(self) -> int:
        """By the worker."""
        receipt = self._step(self.world.worker, "claim", *self.both, value=self.terms["bond"])
        return self._keep(receipt, **self._claimed(receipt))

    def claim_for(self, permit: tuple[Any, ...] = NO_PERMIT) -> int:
        """By the keeper."""
        deadline = self.anvil.now() + DAY
        kind = "Claim(bytes32 bounty,uint256 round,uint256 deadline)"
        digest = typed(
            self.world.domain, kind, ["bytes32", "uint256", "uint256"], [self.id, self.state["round"] + 1, deadline]
        )
        worker = self.world.worker
        arguments = (worker.address, permit, deadline, worker.sign(digest))
        receipt = self._step(self.world.keeper, "claimFor", *self.both, *arguments, value=self.terms["bond"])
        return self._keep(receipt, **self._claimed(receipt))

    def _delivered(self, receipt: Receipt, delivery: bytes) -> dict[str, Any]:
        changed: dict[str, Any] = dict(delivery=delivery, team=self._team_hash(), scores=NO_SCORES)
        if self.named:
            return changed | {"since": self._when(receipt)}
        return changed | {"lotBlock": int(receipt["blockNumber"], 16) + 2}

    def _team_hash(self) -> bytes:
        if not self.team:
            return ZERO_32
        hashes = [keccak(encode(["bytes32", "address", "uint256"], [keccak(text=SHARE), *share])) for share in self.team]
        return keccak(b"".join(hashes))

    def deliver(self) -> int:
        """By the worker, alone."""
        delivery = keccak(text="manifest")
        arguments = (self.terms["poster"], self.terms["lane"], self.id, self.both[1], delivery, "")
        receipt = self._step(self.world.worker, "deliver", *arguments)
        return self._keep(receipt, **self._delivered(receipt, delivery))

    def _work(self, round_: int) -> tuple[Any, ...]:
        delivery = keccak(text="manifest")
        kind = f"Team(bytes32 bounty,uint256 round,bytes32 delivery,Share[] team){SHARE}"
        types = ["bytes32", "uint256", "bytes32", "bytes32"]
        digest = typed(self.world.domain, kind, types, [self.id, round_, delivery, self._team_hash()])
        return delivery, self.team, [self.world.sign(account, digest) for account, _ in self.team], ""

    def deliver_for(self) -> int:
        """By the keeper, alone or as a team."""
        work = self._work(self.state["round"])
        deadline = self.anvil.now() + DAY
        kind = f"Delivery(bytes32 bounty,uint256 round,bytes32 delivery,Share[] team,uint256 deadline){SHARE}"
        types = ["bytes32", "uint256", "bytes32", "bytes32", "uint256"]
        values = [self.id, self.state["round"], work[0], keccak(b"") if not self.team else self._team_hash(), deadline]
        signature = self.world.worker.sign(typed(self.world.domain, kind, types, values))
        receipt = self._step(self.world.keeper, "deliverFor", *self.both, work, deadline, signature)
        return self._keep(receipt, **self._delivered(receipt, work[0]))

    def deliver_team(self) -> int:
        """By the worker, with the team's consents."""
        work = self._work(self.state["round"])
        receipt = self._step(self.world.worker, "deliverTeam", *self.both, work)
        return self._keep(receipt, **self._delivered(receipt, work[0]))

    def claim_and_deliver(self) -> int:
        """By the worker."""
        work = self._work(self.state["round"] + 1)
        arguments = (*self.both, work)
        receipt = self._step(self.world.worker, "claimAndDeliver", *arguments, value=self.terms["bond"])
        return self._keep(receipt, **(self._claimed(receipt) | self._delivered(receipt, work[0])))

    def draw(self) -> int:
        """By the keeper, as soon as the lot's block is past."""
        self.anvil.mine(3)
        receipt = self._step(self.world.keeper, "draw", *self.both, (self.team, self.panel))
        assert len(receipt["logs"]) == 1
        words = receipt["logs"][0]["data"][2:]
        at = [int(words[i : i + 64], 16) for i in range(0, len(words), 64)]
        assert len(at) == 4 + self.terms["size"], "not a drawn panel"
        self.panel = at[4:]
        return self._keep(receipt, panel=self.hash_of(self.panel), since=at[2])

    def verdicts(self, scores: dict[int, int]) -> list[tuple[Any, ...]]:
        """Signed verdicts: the score of each member of the panel who gives one."""
        kind = "Verdict(bytes32 bounty,uint256 round,bytes32 delivery,uint256 score,bytes32 review)"
        types = ["bytes32", "uint256", "bytes32", "uint256", "bytes32"]
        signed = []
        for index, score in scores.items():
            review = keccak(text=f"review {index}")
            values = [self.id, self.state["round"], self.state["delivery"], score, review]
            account = f"0x{self.panel[index] % 2**160:040x}"
            signature = self.world.sign(account, typed(self.world.domain, kind, types, values))
            signed.append((index, score, review, signature, ""))
        return signed

    def settle(self, *scores: int) -> Receipt:
        """By the keeper: the first members of the panel give these scores."""
        verdicts = self.verdicts(dict(enumerate(scores)))
        return self._step(self.world.keeper, "settle", *self.both, self.people, verdicts)

    def record(self, *scores: int) -> int:
        """By the keeper: these scores decide nothing yet."""
        receipt = self.settle(*scores)
        recorded = self.state["scores"]
        for index, score in enumerate(scores):
            recorded ^= (255 ^ score) << (8 * index)
        return self._keep(receipt, scores=recorded)

    def pay(self, *scores: int) -> int:
        """By the keeper: these scores pay."""
        receipt = self.settle(*(scores or (80, 85, 90)))
        busy, generation = self._lane(self.terms["lane"])
        assert (busy, generation) == (0, self.terms["generation"] + 1), "not paid"
        return gas(receipt)

    def lapse(self) -> int:
        """By the keeper, when it may be."""
        self.anvil.wait_until(self.state["claimedAt"] + self.terms["workPeriod"] + HOUR)
        receipt = self._step(self.world.keeper, "lapse", *self.both)
        self.state = self._fresh(self.state["round"])
        return self._keep(receipt)

    def quit(self) -> int:
        """By the worker, half-way."""
        self.anvil.wait_until(self.state["claimedAt"] + self.terms["workPeriod"] // 2)
        receipt = self._step(self.world.worker, "quit", *self.both, b"")
        self.state = self._fresh(self.state["round"])
        return self._keep(receipt)

    def redraw(self) -> int:
        """By the keeper, a review period after the draw."""
        self.anvil.wait_until(self.state["since"] + self.terms["reviewPeriod"])
        receipt = self._step(self.world.keeper, "redraw", *self.both, self.people)
        lot_block = int(receipt["blockNumber"], 16) + 2
        return self._keep(receipt, lot=self.state["lot"] + 1, lotBlock=lot_block, since=0)

