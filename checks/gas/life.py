"""The life of a bounty, step by step, as the contract must see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from checks.gas.chain import ETHER
from checks.gas.people import Person, typed
from oathwork.model.header import encode_header

if TYPE_CHECKING:
    from checks.gas.world import World

ZERO = "0x" + "00" * 20
ZERO_32 = bytes(32)
HOUR, DAY = 3600, 86400
NO_SCORES = 2**56 - 1
ESCALATED = 5
REWARD, BOND, FEE = ETHER, ETHER // 10, ETHER // 100
NO_PERMIT = (0, 0, ZERO_32, ZERO_32)

TERMS = (
    "Terms(address poster,uint256 lane,uint256 generation,address token,uint256 reward,uint256 fee,uint256 bond,"
    "uint96 guild,uint256 seats,uint256 size,bytes32 panel,uint256 passMark,uint256 effort,address worker,"
    "uint256 minStanding,uint256 openUntil,uint256 workPeriod,uint256 reviewPeriod,uint256 patience,"
    "address arbiter,uint256 rulingPeriod,bytes32 spec)"
)
TERMS_FIELDS = [field.split() for field in TERMS[6:-1].split(",")]
SHARE = "Share(address account,uint256 part)"

Receipt = dict[str, Any]
Share = tuple[str, int]


def gas(receipt: Receipt) -> int:
    """What a transaction cost."""
    return int(receipt["gasUsed"], 16)


class Life:
    """One bounty. Each step sends a transaction, keeps the state as the contract must see it and returns the gas."""

    def __init__(
        self, world: World, *, token: str = ZERO, lane: int = 1, named: bool = False, **changed: Any
    ) -> None:
        self.world, self.anvil, self.escrow = world, world.anvil, world.escrow
        self.panel: list[int] = []
        self.team: list[Share] = []
        if named:
            self.panel = sorted(int(peer.address, 16) for peer in world.peers[: changed.get("size", 5)])
            changed |= {"panel": self.hash_of(self.panel), "effort": 0, "guild": world.guild}
        _, generation = self._lane(lane)
        fields: dict[str, Any] = {
            "poster": world.poster.address,
            "lane": lane,
            "generation": generation,
            "token": token,
            "reward": REWARD,
            "fee": 0,
            "bond": BOND,
            "guild": world.guild,
            "seats": 50,
            "size": 5,
            "panel": ZERO_32,
            "passMark": 60,
            "effort": 100,
            "worker": ZERO,
            "minStanding": 0,
            "openUntil": self.anvil.now() + 30 * DAY,
            "workPeriod": 7 * DAY,
            "reviewPeriod": 3 * DAY,
            "patience": 0,
            "arbiter": ZERO,
            "rulingPeriod": 0,
            "spec": keccak(text="specification"),
        }
        self.terms = fields | changed
        self.named = named
        self.state: dict[str, Any] = self._fresh()
        types = [kind for kind, _ in TERMS_FIELDS]
        self.id = typed(world.domain, TERMS, types, [self.terms[name] for _, name in TERMS_FIELDS])

    def _lane(self, lane: int) -> tuple[int, int]:
        answer = self.escrow.call("status", self.world.poster.address, lane)[2:]
        return int(answer[:64], 16), int(answer[64:128], 16)

    @staticmethod
    def _fresh(round_: int = 0) -> dict[str, Any]:
        return {
            "round": round_,
            "worker": ZERO,
            "claimedAt": 0,
            "since": 0,
            "repair": False,
            "lot": 0,
            "lotBlock": 0,
            "delivery": ZERO_32,
            "team": ZERO_32,
            "panel": ZERO_32,
            "scores": 0,
        }

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
        repair = self.state["since"] > 0  # nobody else is served first here
        return {
            "round": self.state["round"] + 1,
            "worker": self.world.worker.address,
            "claimedAt": self._when(receipt),
            "since": 0,
            "repair": repair,
            "lot": 0 if self.named else 12 if repair else 1,
        }

    def claim(self) -> int:
        """By the worker."""
        receipt = self._step(self.world.worker, "claim", *self.both, value=self.terms["bond"])
        return self._keep(receipt, **self._claimed(receipt))

    def claim_for(self, permit: tuple[Any, ...] = NO_PERMIT) -> int:
        """By the keeper."""
        deadline = self.anvil.now() + DAY
        kind = "Claim(bytes32 bounty,uint256 round,address worker,bool ownBond,uint256 deadline)"
        digest = typed(
            self.world.domain,
            kind,
            ["bytes32", "uint256", "address", "bool", "uint256"],
            [self.id, self.state["round"] + 1, self.world.worker.address, permit != NO_PERMIT, deadline],
        )
        worker = self.world.worker
        arguments = (worker.address, permit, deadline, worker.sign(digest))
        receipt = self._step(self.world.keeper, "claimFor", *self.both, *arguments, value=self.terms["bond"])
        return self._keep(receipt, **self._claimed(receipt))

    def _delivered(self, receipt: Receipt, delivery: bytes) -> dict[str, Any]:
        changed: dict[str, Any] = {"delivery": delivery, "team": self._team_hash(), "scores": NO_SCORES}
        if self.named or self.state["repair"] or self.state["since"]:
            return changed | {"since": self._when(receipt)}
        return changed | {"lotBlock": int(receipt["blockNumber"], 16) + self.world.lot_ahead}

    def _team_hash(self) -> bytes:
        if not self.team:
            return ZERO_32
        hashes = [
            keccak(encode(["bytes32", "address", "uint256"], [keccak(text=SHARE), *share]))
            for share in self.team
        ]
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
        values = [
            self.id,
            self.state["round"],
            work[0],
            keccak(b"") if not self.team else self._team_hash(),
            deadline,
        ]
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

    def wait_for_lot(self) -> bytes:
        """The header of the lot's block, which is past then; nothing on a chain without a mix."""
        missing = self.state["lotBlock"] + 1 - int(self.anvil.rpc("eth_blockNumber"), 16)
        self.anvil.mine(max(1, missing))
        block = self.anvil.rpc("eth_getBlockByNumber", hex(self.state["lotBlock"]), False)
        return encode_header(block) if self.world.has_mix else b""

    def draw(self) -> int:
        """By the keeper, as soon as the lot's block is past."""
        receipt = self._step(
            self.world.keeper, "draw", *self.both, (self.team, self.panel), self.wait_for_lot()
        )
        return self._drawn(receipt)

    def foresee(self) -> list[int]:
        """The panel that a draw will draw: its peers compute it as soon as the lot's block has a successor."""
        state = dict(self.state)
        with self.world.as_it_is():
            self.draw()
        panel, self.state, self.panel = self.panel, state, []
        return panel

    def draw_and_settle(self, *scores: int) -> tuple[Any, ...]:
        """What the keeper sends: panel and verdicts are there already."""
        header, panel = self.wait_for_lot(), self.foresee()
        self.panel = panel
        verdicts = self.verdicts(dict(enumerate(scores or (80, 85, 90))))
        self.panel = []
        return *self.both, (self.team, []), header, verdicts

    def draw_and_pay(self) -> int:
        """By the keeper, in one transaction."""
        return self.paid(self._step(self.world.keeper, "drawAndSettle", *self.draw_and_settle()))

    def paid(self, receipt: Receipt) -> int:
        """What a transaction cost that has ended this bounty."""
        busy, generation = self._lane(self.terms["lane"])
        assert (busy, generation) == (0, self.terms["generation"] + 1), "not paid"
        return gas(receipt)

    def close(self) -> int:
        """By the poster."""
        return gas(self._step(self.world.poster, "close", self.terms["lane"]))

    def close_for(self) -> int:
        """By the keeper, with the poster's signature."""
        digest = typed(self.world.domain, "Close(bytes32 bounty)", ["bytes32"], [self.id])
        signature = self.world.poster.sign(digest)
        return gas(self._step(self.world.keeper, "closeFor", *self.both, signature))

    def cancel(self) -> int:
        """By the poster, of terms that were never posted."""
        return gas(self._step(self.world.poster, "cancel", self.terms["lane"]))

    def send_back(self) -> int:
        """By the keeper: three say no. The panel is kept for a repair, and the worker is served first."""
        receipt = self.settle(20, 30, 40)
        panel, since = self.state["panel"], self._when(receipt)
        worker = self.state["worker"]
        self.state = self._fresh(self.state["round"]) | {"worker": worker, "since": since, "panel": panel}
        return self._keep(receipt)

    def _drawn(self, receipt: Receipt) -> int:
        assert len(receipt["logs"]) == 1
        words = receipt["logs"][0]["data"][2:]
        at = [int(words[i : i + 64], 16) for i in range(0, len(words), 64)]
        assert len(at) == 4 + self.terms["size"], "not a drawn panel"
        self.panel = at[4:]
        return self._keep(receipt, panel=self.hash_of(self.panel), since=at[2])

    def draw_in_vain(self) -> int:
        """By the keeper: all places are looked at, and too few are left."""
        receipt = self._step(
            self.world.keeper, "draw", *self.both, (self.team, self.panel), self.wait_for_lot()
        )
        busy, _ = self._lane(self.terms["lane"])
        assert busy == ESCALATED
        return gas(receipt)

    def verdicts(self, scores: dict[int, int]) -> list[tuple[Any, ...]]:
        """Signed verdicts: the score of each member of the panel who gives one."""
        kind = (
            "Verdict(bytes32 bounty,uint256 round,bytes32 delivery,address peer,uint256 score,bytes32 review)"
        )
        types = ["bytes32", "uint256", "bytes32", "address", "uint256", "bytes32"]
        signed = []
        for index, score in scores.items():
            review = keccak(text=f"review {index}")
            account = f"0x{self.panel[index] % 2**160:040x}"
            values = [self.id, self.state["round"], self.state["delivery"], account, score, review]
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
        return self.paid(self.settle(*(scores or (80, 85, 90))))

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
        lot_block = int(receipt["blockNumber"], 16) + self.world.lot_ahead
        return self._keep(receipt, lot=self.state["lot"] + 12, lotBlock=lot_block, since=0)
