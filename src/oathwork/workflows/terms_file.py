"""What a poster or a founder writes in a TOML file, made into terms and guilds. Amounts and times are texts there."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from oathwork.contracts import Oathwork
from oathwork.contracts.token import decimals_of
from oathwork.errors import NotValid, UsageError
from oathwork.evidence.specification import Specification, load_specification
from oathwork.ledger.founded_guilds import FoundedGuild, guild_named, require_guild
from oathwork.model.amounts import DAY, HOUR, to_seconds, to_units
from oathwork.model.bounty import Bounty
from oathwork.model.guild import Settings, hash_panel, named_panel
from oathwork.model.terms import NOBODY, ZERO, People, Status, Terms, terms_id
from oathwork.model.typed_data import Domain, address, fit
from oathwork.untrusted.documents import LARGEST_INTEGER
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.toml import load_toml

_PATIENCE: Final = 12 * HOUR  # without any, the settler picks which of the signed verdicts count
_RULING_PERIOD: Final = "14 days"  # of an arbiter; a court with appeals takes longer


@dataclass(frozen=True)
class Founding:
    """What `Guilds.found` takes, and whom the guild's lot is to serve. `steward` empty: the founder."""

    name: str
    steward: str
    offers: tuple[str, ...]
    posters: tuple[str, ...]
    settings: Settings
    salt: bytes


@dataclass(frozen=True)
class Offer:
    """What `BountyEscrow.post` takes. `panel` is the named panel, or empty for a lot.

    `guild` is there if the file names the guild by its name: anyone can take a name, so it is shown before a signature.
    """

    terms: Terms
    panel: tuple[str, ...]
    uri: str
    specification: Specification
    guild: FoundedGuild | None = None

    def bounty(self, domain: Domain) -> Bounty:
        """Return the bounty that it becomes when it is posted in that domain."""
        people = People((), named_panel(self.panel))
        uris = {self.terms.spec: self.uri} if self.uri else {}
        return Bounty(terms_id(domain, self.terms), self.terms, people=people, uris=uris)


def read_founding(file: Path) -> Founding:
    """Read a guild's file. Raises BadDocument for fields too few, too many, or that do not fit."""
    with load_toml(file) as fields:
        return Founding(
            name=fields.text("name"),
            steward=fields.text_as("steward", _address, default=""),
            offers=fields.texts_as("offers", address, default=[]),
            posters=fields.texts_as("posters", address, default=[]),
            settings=Settings(
                fields.integer("seat_at", 0, LARGEST_INTEGER),
                fields.text_as("half_life", _days),
                fields.integer("max_effort", 0, LARGEST_INTEGER),
                fields.text_as("min_review", _days, default="1 day"),
            ),
            salt=fields.text_as("salt", partial(fit, "bytes32", where="salt"), default="0x" + ZERO.hex()),
        )


def _address(text: str) -> str:
    """Return an address, or nothing for no text."""
    return address(text) if text else ""


def _days(text: str) -> int:
    seconds = to_seconds(text)
    if seconds % DAY:
        raise NotValid("not a whole number of days")
    return seconds // DAY


def _token(text: str) -> str:
    return NOBODY if text == "ETH" else address(text, "token")


def read_offers(files: Iterable[Path], contracts: Oathwork, poster: str, **instead: Any) -> list[Offer]:
    """Read several files as offers to be posted one after the other, each in a lane of its own.

    `instead` is as for `read_offer`. Raises what it does, and UsageError if two files name the same lane.
    """
    offers: list[Offer] = []
    for file in files:
        lanes = {offer.terms.lane for offer in offers}
        offer = read_offer(file, contracts, poster, busy_lanes=lanes, **instead)
        if offer.terms.lane in lanes:
            raise UsageError(f"{file} names lane {offer.terms.lane}, and so does a file before it")
        offers.append(offer)
    return offers


def _free_lane(contracts: Oathwork, poster: str, *, busy_lanes: Container[int] = ()) -> int:
    """Return a poster's lowest lane without a bounty, other than the `busy_lanes`: one used before costs less gas."""
    for lane in count():
        if lane not in busy_lanes and contracts.escrow.status(poster, lane).status is Status.FREE:
            return lane
    raise AssertionError("unreachable")


def read_offer(
    file: Path,
    contracts: Oathwork,
    poster: str,
    *,
    guild: int | None = None,
    worker: str | None = None,
    busy_lanes: Container[int] = (),
    now: int | None = None,
) -> Offer:
    """Read a bounty's file as an offer of `poster`, to be posted now. `guild` and `worker` stand in for the file's.

    If the file names no lane it is the lowest free one that is not among the `busy_lanes`.

    The chain is asked for its time (unless `now` is given), the token's decimals, the guild's places and the lane's generation. The
    specification is read from the path given, beside the file. Raises BadDocument, NotAnAmount, NotADuration, NotValid.
    """
    with load_toml(file) as fields:
        specification = fields.text_as("specification", lambda name: load_specification(file.parent / name))
        token = fields.text_as("token", _token)
        decimals = decimals_of(contracts.chain, token)
        members = named_panel(fields.texts_as("panel", address, default=[]))
        lane = (
            _whole(fields, "lane")
            if fields.has("lane")
            else _free_lane(contracts, poster, busy_lanes=busy_lanes)
        )
        guild_of_file = fields.text("guild", default="")
        worker_of_file = fields.text_as("worker", partial(address, where="worker"), default=NOBODY)
        named_guild: FoundedGuild | None = None
        if guild is not None:
            home = require_guild(contracts, guild)
        elif guild_of_file and not guild_of_file.startswith("0x"):
            named_guild = fields.made("guild", guild_of_file, partial(guild_named, contracts))
            home = named_guild.number
        else:
            home = fields.made("guild", guild_of_file, partial(_guild, contracts))
        terms = Terms(
            poster=poster,
            lane=lane,
            generation=contracts.escrow.status(poster, lane).generation,
            token=token,
            reward=fields.text_as("reward", partial(to_units, decimals=decimals)),
            fee=fields.text_as("fee", partial(to_units, decimals=decimals), default="0"),
            bond=fields.text_as("bond", partial(to_units, decimals=decimals)),
            guild=home,
            seats=0 if members else _whole(fields, "seats", contracts.guilds.bench(home, poster).places),
            size=_whole(fields, "size", len(members)),
            panel=hash_panel(members),
            pass_mark=_whole(fields, "pass_mark"),
            effort=_whole(fields, "effort", 0),
            worker=worker or worker_of_file,
            min_standing=fields.text_as("min_standing", partial(to_units, decimals=3), default="0"),
            open_until=(contracts.chain.now() if now is None else now)
            + fields.text_as("open_for", to_seconds),
            work_period=fields.text_as("work_period", to_seconds),
            review_period=(review_period := fields.text_as("review_period", to_seconds)),
            patience=fields.text_as(
                "patience", to_seconds, default=f"{min(_PATIENCE, review_period)} seconds"
            ),
            arbiter=(arbiter := fields.text_as("arbiter", partial(address, where="arbiter"), default=NOBODY)),
            ruling_period=fields.text_as("ruling_period", to_seconds, default=_ruling_default(arbiter)),
            spec=specification.hash,
        )
        uri = fields.text("uri", default="")
        return Offer(terms, tuple(seat.account for seat in members), uri, specification, named_guild)


def read_agreed_offer(
    file: Path, contracts: Oathwork, *, guild: int | None = None, worker: str | None = None
) -> Offer:
    """Read a bounty's file as what a crowd, a plan or a rota posts later: of nobody yet, and open for a time from then on.

    Raises as `read_offer`, and UsageError for a file that names another lane than the only one they have.
    """
    offer = read_offer(file, contracts, NOBODY, guild=guild, worker=worker, now=0)
    if offer.terms.lane:
        raise UsageError(
            f"{file} names lane {offer.terms.lane}: crowds, plans and rotas post in lane 0. Leave it out"
        )
    return offer


def _guild(contracts: Oathwork, text: str) -> int:
    """Return the number of the guild that a file names by its number. Raises UsageError, NotValid, NoSuchGuild."""
    if not text:
        raise UsageError(
            "which guild's peers are to judge? Name its number or its name here, or with --guild; "
            "`oathwork guild found` makes a guild"
        )
    return require_guild(contracts, int(fit("uint96", text, "guild")))


def _ruling_default(arbiter: str) -> str:
    return "0 seconds" if arbiter == NOBODY else _RULING_PERIOD


def _whole(fields: Fields, key: str, default: int | None = None) -> int:
    return fields.integer(key, 0, LARGEST_INTEGER, default=default)
