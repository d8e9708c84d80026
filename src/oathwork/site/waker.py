"""What lies between a desk that looks now and then and the webhooks that wake it: which issues to look at, and when."""

import threading
import time
from typing import Final

_GATHERED: Final = 1.0  # seconds in which more may come before the desk looks
_MOST: Final = 200  # issues that are looked at for themselves; with more, all are


class Waker:
    """Numbers of issues that were woken. `every`: seconds between two looks at all issues, whatever wakes the desk."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._lock, self._event = threading.Lock(), threading.Event()
        self._issues: set[int] = set()
        self._all_at = 0.0

    def wake(self, issue: int) -> None:
        """Let the desk look at an issue soon."""
        with self._lock:
            self._issues.add(issue)
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Wait until something is woken, or it is time for all, or so many seconds."""
        pause = min(seconds, max(0.0, self._all_at - time.monotonic()))
        if self._event.wait(pause):
            time.sleep(min(_GATHERED, pause))

    def take(self) -> frozenset[int] | None:
        """Return which issues to look at now; None for all."""
        with self._lock:
            issues, self._issues = frozenset(self._issues), set()
            self._event.clear()
        now = time.monotonic()
        if now >= self._all_at or len(issues) > _MOST:
            self._all_at = now + self._every
            return None
        return issues
