"""The badges of one repository: made of what its desk saw last, kept in memory for a server, or written into a folder."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from oathwork.contracts import Oathwork
from oathwork.contracts.money_text import MoneyText
from oathwork.model.bounty import Bounty
from oathwork.model.typed_data import NOBODY, address
from oathwork.untrusted.files import write_file
from oathwork.workflows.forge.badge import account_badge, repository_badge

_MOST_KEPT: Final = 1_000  # badges of accounts
_MOST_WRITTEN: Final = 200
_SECONDS: Final = 300  # for which one is kept


class RepositoryBadges:
    """The badges that can be had now: the repository's, and that of any account in the guilds of its bounties."""

    def __init__(self, contracts: Oathwork, money: MoneyText) -> None:
        self._contracts, self._money = contracts, money
        self._lock = threading.Lock()
        self._of_repository = ""
        self._guilds: tuple[int, ...] = ()
        self._accounts: tuple[str, ...] = ()
        self._of_accounts: dict[str, tuple[float, str]] = {}

    def see(self, bounties: Sequence[Bounty], now: int) -> None:
        """Take in the bounties of the repository, as they are at `now` (seconds)."""
        picture = repository_badge(bounties, self._money, now)
        guilds = tuple(dict.fromkeys(bounty.terms.guild for bounty in bounties if bounty.terms.guild))
        people = (each for bounty in bounties for each in (bounty.last_worker, *_peers(bounty)))
        accounts = tuple(dict.fromkeys(account for account in people if account != NOBODY))
        with self._lock:
            self._of_repository, self._guilds, self._accounts = picture, guilds, accounts

    def show(self, name: str) -> str | None:
        """Return the badge of an account (`0x…`), or of the repository for any other name; None before the desk has looked."""
        if not name.startswith("0x"):
            return self._of_repository or None
        account, now = address(bytes.fromhex(name[2:])), time.monotonic()
        with self._lock:  # one question at a time: who asks for many badges waits
            until, picture = self._of_accounts.get(account, (0.0, ""))
            if now >= until:
                picture = account_badge(self._contracts, account, self._guilds)
                if len(self._of_accounts) >= _MOST_KEPT:
                    self._of_accounts.clear()
                self._of_accounts[account] = (now + _SECONDS, picture)
        return picture

    def write(self, folder: Path) -> list[Path]:
        """Write the repository's badge and those of who works and judges in it; return the files. Raises OSError."""
        names = ["repository", *self._accounts[:_MOST_WRITTEN]]
        files = [folder / f"{name}.svg" for name in names]
        for name, file in zip(names, files, strict=True):
            write_file(file, (self.show(name) or "").encode())
        return files


def _peers(bounty: Bounty) -> list[str]:
    return [seat.account for seat in bounty.people.panel]
