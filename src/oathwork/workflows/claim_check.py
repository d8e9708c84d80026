"""Whether a claim would be taken as far as no log tells: the standing that the terms ask for, and the guild's live seats."""

from oathwork.contracts import Oathwork
from oathwork.contracts.guilds import GuildBench
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import served_until


class ClaimCheck:
    """Looks at open bounties; asks for a guild, and for an account's standing in it, once."""

    def __init__(self, contracts: Oathwork) -> None:
        self._contracts = contracts
        self._benches: dict[int, GuildBench] = {}
        self._points: dict[tuple[int, str], int] = {}

    def refusal(self, bounty: Bounty, account: str, now: int) -> str:
        """Return why the contract refuses a claim of an account at `now` (seconds), or nothing; no account: of anyone.

        Whoever repairs work that was sent back has passed both before.
        """
        terms = bounty.terms
        if served_until(bounty) > now:
            return ""
        bench = self._bench(bounty) if terms.by_lot else None
        if bench and (missing := bench.seats_missing(terms.seats, terms.size)):
            return (
                f"the guild has {missing} live seats too few for a panel of {terms.size} out of {terms.seats}"
            )
        if (
            not (account and terms.min_standing)
            or self._points_of(terms.guild, account) >= terms.min_standing
        ):
            return ""
        return f"a claim takes {terms.min_standing / 1_000:g} points"

    def _bench(self, bounty: Bounty) -> GuildBench:
        terms = bounty.terms
        if terms.guild not in self._benches:
            self._benches[terms.guild] = self._contracts.guilds.bench(terms.guild, terms.poster)
        return self._benches[terms.guild]

    def _points_of(self, guild: int, account: str) -> int:
        key = (guild, account)
        if key not in self._points:
            self._points[key] = self._contracts.reputation.points_of(guild, account)
        return self._points[key]
