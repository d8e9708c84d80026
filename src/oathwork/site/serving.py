"""A site as it is run: its database, its ledger, its mailbox, in one."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI

from oathwork.contracts import Oathwork
from oathwork.ledger.database import Store
from oathwork.mailbox.box import Box
from oathwork.mailbox.rate import RequestRate
from oathwork.site.application import create_site
from oathwork.site.bundle import Bundle
from oathwork.site.guard import own_hosts
from oathwork.site.keeping import SiteStore
from oathwork.site.local_powers import LocalPowers
from oathwork.site.source import ChainLabel, SiteSource
from oathwork.untrusted.files import state_folder


@dataclass(frozen=True)
class Service:
    """What a site answers from."""

    source: SiteSource

    @classmethod
    def of(
        cls, contracts: Oathwork, database: str, place: ChainLabel, *, is_fetching: bool = False
    ) -> "Service":
        """Open the database, or make it, and everything in it. Raises UsageError, StoreFailed."""
        ledger = Store(contracts, database)
        box = Box(contracts, database, ledger)
        return cls(SiteSource(contracts, ledger, box, SiteStore(database), place, is_fetching=is_fetching))

    def application(
        self,
        bundle: Bundle,
        port: int,
        names: Sequence[str] | None = None,
        rate: RequestRate | None = None,
        local: LocalPowers | None = None,
    ) -> FastAPI:
        """Return the application on a port of this machine; for the public with `names`, which may be none: any then."""
        is_public = names is not None
        hosts = frozenset(name.lower() for name in names) if names is not None else own_hosts(port)
        return create_site(
            self.source,
            bundle,
            hosts=hosts,
            rate=rate,
            local=None if is_public else local,
            is_public=is_public,
        )

    def close(self) -> None:
        """Let go of the database."""
        for each in (self.source.store.database, self.source.box.database):
            each.dispose()


def web_database(url: str | None) -> str:
    """Return the database that is meant: a file of the site's own where nothing is said."""
    if url:
        return url
    folder = state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'web.sqlite'}"
