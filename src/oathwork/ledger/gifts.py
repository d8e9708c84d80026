"""Who gave to a crowd, as its own log says: it is asked for by the crowd's address, which its factory's log has named."""

from collections.abc import Iterable
from threading import Lock

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.chain.receipt import Block
from oathwork.ledger.growing_log import GrowingLog
from oathwork.ledger.reading import RawLog
from oathwork.ledger.started import StartedCrowd


class Gifts:
    """Reads the logs of crowds, each from where it was started, and remembers those of `most` crowds. Asked in many threads."""

    def __init__(self, chain: Chain, *, most: int) -> None:
        self._chain, self._most = chain, most
        self._logs: dict[tuple[str, int], GrowingLog] = {}
        self._alone = Lock()

    def to(self, crowd: StartedCrowd, head: Block) -> dict[str, int]:
        """Return what each account gave and has not taken back, up to a block; the largest first. Raises Unreachable."""
        return gifts_in(self._log_of(crowd).upto(head))

    def _log_of(self, crowd: StartedCrowd) -> GrowingLog:
        with self._alone:
            start = (crowd.address, crowd.block)  # a reorganisation may have put it into another block
            if start not in self._logs:
                if len(self._logs) >= self._most:
                    self._logs.pop(next(iter(self._logs)))
                self._logs[start] = GrowingLog(self._chain, crowd.address, [], crowd.block)
            return self._logs[start]


def gifts_in(logs: Iterable[RawLog]) -> dict[str, int]:
    """Return what the accounts in a crowd's log have given and not taken back, the largest first."""
    gifts: dict[str, int] = {}
    for event in filter(None, map(artifact("Crowd").read, logs)):
        account = event.facts.get("account", "")
        if event.name == "Given":
            gifts[account] = gifts.get(account, 0) + event.facts["amount"]
        elif event.name == "TakenBack":
            gifts.pop(account, None)
    return dict(sorted(gifts.items(), key=lambda each: (-each[1], each[0])))
