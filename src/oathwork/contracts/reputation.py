"""The standing, as a soulbound token."""

from collections.abc import Sequence

from oathwork.contracts.contract import Deployed
from oathwork.model.guild import Standing


class Reputation(Deployed):
    """Standing, as a soulbound token. Nobody but the escrow writes it.

    >>> contracts.reputation.points_of(guild, worker.address)  # thousandths
    0
    """

    NAME = "Reputation"
    PLACE = "reputation"

    def standing_of(self, guild: int, account: str, *, block: int | None = None) -> Standing:
        """Return what is stored: points as they were at the last mark, and the counts."""
        return Standing(*self._ask("standingOf", guild, account, block=block))

    def standing_of_each(
        self, guild: int, accounts: Sequence[str], *, block: int | None = None
    ) -> list[Standing]:
        """Return what is stored of each account."""
        questions = ((guild, account) for account in accounts)
        return [Standing(*answer) for answer in self._ask_each("standingOf", questions, block=block)]

    def points_of(self, guild: int, account: str, *, block: int | None = None) -> int:
        """Return the points as they are now, faded."""
        return int(self._ask("pointsOf", guild, account, block=block))

    def points_of_each(self, guild: int, accounts: Sequence[str], *, block: int | None = None) -> list[int]:
        """Return the points of each account as they are now, faded."""
        return self._ask_each("pointsOf", ((guild, account) for account in accounts), block=block)

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
