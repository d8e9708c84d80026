"""What a poster or a founder writes in a TOML file, made into terms and guilds. Amounts and times are texts there."""

import tomllib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from oathwork.chain.client import Receipt
from oathwork.chain.keys import Signer
from oathwork.contracts import Oathwork, Token
from oathwork.errors import BadDocument, UsageError
from oathwork.evidence.specification import LARGEST_SPECIFICATION, Specification, read_specification
from oathwork.model.amounts import DAY, to_seconds, to_units
from oathwork.model.guild import Settings, hash_panel, named_panel
from oathwork.model.terms import NOBODY, ZERO, Status, Terms
from oathwork.model.typed_data import address, fit
from oathwork.untrusted.documents import read_file

ETHER_DECIMALS: Final = 18
_LARGEST: Final = 64 * 1024  # bytes of a file


@dataclass(frozen=True)
class Founding:
    """What `Guilds.found` takes, and whom the guild's lot is to serve. `steward` empty: whoever founds it."""

    name: str
    steward: str
    offers: tuple[str, ...]
    posters: tuple[str, ...]
    settings: Settings
    salt: bytes


@dataclass(frozen=True)
class Offer:
    """What `BountyEscrow.post` takes. `panel` is the named panel, or empty for a lot."""

    terms: Terms
    panel: tuple[str, ...]
    uri: str
    specification: Specification


def read_founding(file: Path) -> Founding:
    """Read a guild's file. Raises BadDocument for fields too few, too many, or that do not fit."""
    fields = _Fields(file)
    with fields:
        return Founding(
            fields.text("name"),
            fields.address("steward", "") or "",
            fields.addresses("offers"),
            fields.addresses("posters"),
            Settings(
                fields.number("seat_at"),
                fields.duration("half_life", whole=DAY) // DAY,
                fields.number("max_effort"),
            ),
            fit("bytes32", fields.text("salt", "0x" + ZERO.hex()), "salt"),
        )


def read_offers(files: Iterable[Path], contracts: Oathwork, poster: str, **instead: Any) -> list[Offer]:
    """Read several files as offers to be posted one after the other, each in a lane of its own.

    `instead` is as for `read_offer`. Raises what it does, and UsageError if two files name the same lane.
    """
    offers: list[Offer] = []
    for file in files:
        lanes = {offer.terms.lane for offer in offers}
        offer = read_offer(file, contracts, poster, taken=lanes, **instead)
        if offer.terms.lane in lanes:
            raise UsageError(f"{file} names lane {offer.terms.lane}, and so does a file before it")
        offers.append(offer)
    return offers


def free_lane(contracts: Oathwork, poster: str, *, taken: Container[int] = ()) -> int:
    """Return a poster's lowest lane without a bounty, other than those `taken`: one used before costs less gas."""
    for lane in count():
        if lane not in taken and contracts.escrow.status(poster, lane)[0] is Status.FREE:
            return lane
    raise AssertionError("unreachable")


def read_offer(
    file: Path,
    contracts: Oathwork,
    poster: str,
    *,
    guild: int | None = None,
    worker: str | None = None,
    taken: Container[int] = (),
) -> Offer:
    """Read a bounty's file as an offer of `poster`, to be posted now. `guild` and `worker` stand in for the file's.

    If the file names no lane it is the lowest free one that is not `taken`.

    The chain is asked for its time, the token's decimals, the guild's places and the lane's generation. The
    specification is read from the path given, beside the file. Raises BadDocument, NotAnAmount, NotADuration, NotValid.
    """
    fields = _Fields(file)
    with fields:
        specification = read_specification(
            read_file(file.parent / fields.text("specification"), limit=LARGEST_SPECIFICATION)
        )
        token = fields.token()
        decimals = ETHER_DECIMALS if token == NOBODY else Token(contracts.chain, token).decimals()
        members = named_panel(fields.addresses("panel"))
        lane = fields.number("lane") if fields.has("lane") else free_lane(contracts, poster, taken=taken)
        written = fields.text("guild", "")
        written_worker = fields.address("worker", NOBODY)
        chosen = guild if guild is not None else int(fit("uint96", written or "0", "guild"))
        terms = Terms(
            poster=poster,
            lane=lane,
            generation=contracts.escrow.status(poster, lane)[1],
            token=token,
            reward=to_units(fields.text("reward"), decimals),
            fee=to_units(fields.text("fee", "0"), decimals),
            bond=to_units(fields.text("bond"), decimals),
            guild=chosen,
            seats=0 if members else fields.number("seats", contracts.guilds.bench(chosen, poster)[0]),
            size=fields.number("size", len(members)),
            panel=hash_panel(members),
            pass_mark=fields.number("pass_mark"),
            effort=fields.number("effort", 0),
            worker=worker or written_worker,
            min_standing=to_units(fields.text("min_standing", "0"), 3),
            open_until=contracts.chain.now() + fields.duration("open_for"),
            work_period=fields.duration("work_period"),
            review_period=fields.duration("review_period"),
            patience=fields.duration("patience", "0 seconds"),
            arbiter=fields.address("arbiter", NOBODY),
            spec=specification.hash,
        )
        return Offer(terms, tuple(seat.account for seat in members), fields.text("uri", ""), specification)


def allow(contracts: Oathwork, token: str, amount: int, signer: Signer) -> Receipt | None:
    """Let the escrow take `amount` of a token from the signer, if it may not yet; the chain's own money needs none."""
    if token == NOBODY:
        return None
    contract, escrow = Token(contracts.chain, token), contracts.escrow.address
    if contract.allowance(signer.address, escrow) >= amount:
        return None
    return contract.approve(escrow, amount).send(signer)


class _Fields:
    """The fields of a TOML file, taken one by one; whatever is wrong names the file, and what is left is refused."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._left: dict[str, Any] = tomllib.loads(read_file(file, limit=_LARGEST).decode())
        except ValueError as error:
            raise BadDocument(f"{file} is not TOML: {error}") from error

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UsageError):
            raise BadDocument(f"{self.file}: {error}") from error
        if error is None and self._left:
            raise BadDocument(f"{self.file}: unknown: {', '.join(self._left)}")

    def _take(self, key: str, kind: type, default: Any) -> Any:
        if key not in self._left and default is not None:
            return default
        value = self._left.pop(key, None)
        if type(value) is not kind:
            what = "missing" if value is None else f"{value!r} is not a {_KINDS[kind]}"
            raise BadDocument(f"{key}: {what}")
        return value

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._take(key, str, default))

    def number(self, key: str, default: int | None = None) -> int:
        return int(self._take(key, int, default))

    def duration(self, key: str, default: str | None = None, *, whole: int = 1) -> int:
        seconds = to_seconds(self.text(key, default))
        if seconds % whole:
            raise BadDocument(f"{key}: not a whole number of days")
        return seconds

    def address(self, key: str, default: str | None = None) -> str:
        found = self.text(key, default)
        return address(found, key) if found else ""

    def addresses(self, key: str) -> tuple[str, ...]:
        found: Sequence[Any] = self._take(key, list, [])
        return tuple(address(each, key) for each in found)

    def token(self) -> str:
        return (
            NOBODY if self._left.get("token") == "ETH" and self._left.pop("token") else self.address("token")
        )


_KINDS: Final = {str: "text in quotation marks", int: "whole number", list: "list"}
