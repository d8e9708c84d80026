"""Random arguments for every function of the contracts, such that what they lead to is worth describing."""

import random
from collections.abc import Callable
from typing import Any, Final

from oathwork.chain.abi import Entry
from oathwork.model.guild import Seat, Settings
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NOBODY, ZERO, Permit, Share, State, Terms, Verdict, Work
from oathwork.model.typed_data import address

ACCOUNTS: Final = tuple(address(f"0x{number:040x}") for number in range(0xA0, 0xB0))
NOW: Final = 1_800_000_000
_NAMES: Final = (
    "Gilde der Bäcker",
    "a 'quoted' name",
    "both ' and \"",
    "tab\tand \u202e turn",
    "漢字 🙂",
    "back\\slash",
)


class Chance:
    """Random values, the same for the same seed."""

    def __init__(self, seed: str):
        self.random = random.Random(seed)

    def account(self) -> str:
        """One of a few accounts, so that some are in two roles."""
        return self.random.choice(ACCOUNTS)

    def word(self) -> bytes:
        """32 bytes."""
        return self.random.randbytes(32)

    def amount(self) -> int:
        """An amount of any size, now and then zero."""
        return self.random.choice(
            [0, 1, 10**6, 10**16, self.random.getrandbits(self.random.randrange(1, 100))]
        )

    def moment(self) -> int:
        """A moment around now."""
        return NOW + self.random.randrange(-40 * 86_400, 40 * 86_400)

    def terms(self, **instead: Any) -> Terms:
        """Terms of all kinds."""
        pick = self.random.choice
        size = pick([1, 3, 5, 7])
        fields: dict[str, Any] = {
            "poster": self.account(),
            "lane": self.random.randrange(4),
            "generation": self.random.randrange(9),
            "token": pick([NOBODY, self.account()]),
            "reward": self.amount(),
            "fee": self.amount(),
            "bond": pick([7 * 2**100, 7 * 2**100, 0])
            + self.amount(),  # also less than the fees, as no contract takes it
            "guild": self.random.getrandbits(96),
            "seats": self.random.randrange(40),
            "size": size,
            "panel": pick([ZERO, ZERO, self.word()]),
            "pass_mark": self.random.randrange(1, 101),
            "effort": self.random.randrange(200),
            "worker": pick([NOBODY, self.account()]),
            "min_standing": self.random.randrange(10**6),
            "open_until": self.moment(),
            "work_period": pick([0, *[self.random.randrange(3_600, 10**7)] * 5]),
            "review_period": pick([86_400, self.random.randrange(86_400, 10**6)]),
            "patience": self.random.randrange(86_400),
            "arbiter": pick([NOBODY, self.account()]),
            "ruling_period": self.random.randrange(10**6),
            "spec": self.word(),
        }
        return Terms(**fields | instead)

    def state(self) -> State:
        """A state with scores, in which some have judged and some have not."""
        scores, zeros = int(NO_SCORES), self.random.random() < 0.3
        for index in range(7):
            if self.random.random() < 0.6:
                score = 0 if zeros else self.random.randrange(101)
                scores ^= (255 ^ score) << 8 * index
        return State(
            round=self.random.randrange(1, 5),
            worker=self.account(),
            claimed_at=self.moment(),
            since=self.moment(),
            repair=self.random.random() < 0.3,
            lot=self.random.randrange(37),
            lot_block=self.random.randrange(10**6),
            delivery=self.word(),
            team=self.word(),
            panel=self.word(),
            scores=scores,
        )

    def team(self) -> tuple[Share, ...]:
        """Shares of up to three."""
        accounts = self.random.sample(ACCOUNTS, self.random.randrange(4))
        return tuple(Share(account, self.random.randrange(1, 3_000)) for account in accounts)

    def people(self) -> tuple[Any, ...]:
        """A team, and a panel of seven: more than most terms have."""
        seats = [Seat(self.random.randrange(40), account) for account in self.random.sample(ACCOUNTS, 7)]
        return self.team(), tuple(seats)

    def verdict(self) -> Verdict:
        """A verdict, good or not."""
        score = self.random.choice([0, 0, *self.random.choices(range(101), k=3), 101, 255])
        return Verdict(self.random.randrange(8), score, self.word(), self.random.randbytes(65), self.text())

    def text(self) -> str:
        """A stranger's text."""
        return self.random.choice(_NAMES)

    def settings(self) -> Settings:
        """Settings of a guild."""
        return Settings(*(self.random.randrange(1, most) for most in (2**16, 4_096, 2**16, 31)))

    def permit(self) -> Permit:
        """A permit, or none."""
        return Permit(self.random.choice([0, self.moment()]), 27, self.word(), self.word())

    def arguments(self, entry: Entry, terms: Terms) -> list[Any]:
        """Arguments of a function of the contracts; a panel's size is that of the terms."""
        return [self._argument(item, terms) for item in entry["inputs"]]

    def _argument(self, item: Entry, terms: Terms) -> Any:
        kind, name = item["type"], item.get("internalType", "")
        makers: dict[str, Callable[[], Any]] = {
            "struct Terms": lambda: terms,
            "struct Terms[]": lambda: [terms, *(self.terms() for _ in range(self.random.randrange(3)))],
            "struct State": self.state,
            "struct People": lambda: self._people_of(terms),
            "struct Work": lambda: Work(self.word(), self.team(), (self.random.randbytes(65),), self.text()),
            "struct Permit": self.permit,
            "struct Settings": self.settings,
            "struct Verdict[]": lambda: [self.verdict() for _ in range(self.random.randrange(5))],
            "Seat[]": lambda: list(self.people()[1]),
            "bool": lambda: self.random.random() < 0.5,
            "address": self.account,
            "address[]": lambda: self.random.sample(ACCOUNTS, self.random.randrange(4)),
            "bytes": lambda: self.random.choice([b"", self.random.randbytes(65)]),
            "bytes32": self.word,
            "string": self.text,
            "uint8": lambda: self.random.randrange(256),
        }
        maker = makers.get(name) or makers.get(kind)
        if maker:
            return maker()
        return self.moment() if item["name"] in ("deadline", "drawnAt") else self.amount() % 2**96

    def _people_of(self, terms: Terms) -> tuple[Any, ...]:
        team, panel = self.people()
        return team, panel[: terms.size]
