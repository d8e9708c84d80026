"""Follows a ledger for many who ask at once, and lets nobody wait for a node that gives no sign of life."""

import time
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Final

from oathwork.chain.receipt import Block
from oathwork.errors import NetworkError
from oathwork.ledger.logs import Ledger

NODE_SILENT: Final = -1  # the lag of a ledger whose node does not answer
_AGE: Final = 0.5  # seconds for which the last block that was read is taken for the latest
_PATIENCE: Final = 1.0  # seconds without a sign of life after which a node counts as silent
_SLOWER: Final = 3  # times as slow as it was a node may become before it counts as silent
_MOST_PATIENCE: Final = 15.0
_IDLE: Final = 60.0  # seconds after which the thread that reads ends: it has a connection to the node


@dataclass(frozen=True)
class Now:
    """The block at which answers are true, and how many blocks the chain is further; NODE_SILENT if nobody knows."""

    block: Block
    lag: int


class Following:
    """The block up to which a ledger was read. Asked in many threads, of which one at a time has the chain read.

    It is read in a thread of its own: whoever asks for the block waits for it only while the node goes on answering. A node
    that was slow when it was read last is waited for longer: it would else be called silent again and again.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.block: Block | None = None  # the last one that was read
        self.is_silent = False  # the node, as far as was seen last
        self._changed = Condition()
        self._is_reading = self._has_thread = False
        # When the last and the present reading began, and when the node last gave a sign of life.
        self._read = self._began = self._sign = 0.0
        self._failed, self._error = 0.0, Exception()  # when a reading failed, and of what
        self._patience, self._longest = _PATIENCE, 0.0

    def now(self, age: float | None = None) -> Now:
        """Return the last block, as it was at most `age` seconds ago, by default half a second.

        Of a silent node it is the one that was read last, and the node is asked again meanwhile. Raises NetworkError if none
        was ever read, and what fails here.
        """
        came = time.monotonic()
        since = came - (_AGE if age is None else age)
        with self._changed:
            while not (self.block and self._read >= since and not self.is_silent):
                if self._failed >= came and not (self.block and self.is_silent):
                    raise self._error.with_traceback(None)
                self._begin()
                if not self.block:
                    self._changed.wait()
                elif self.is_silent or not self._wait(self._sign + self._patience):
                    self.is_silent = True
                    return Now(self.block, NODE_SILENT)
            return Now(self.block, 0)

    def read(self) -> Block:
        """Read the chain as it is now, however long that takes, and return its last block."""
        came = time.monotonic()
        with self._changed:
            while not self.block or self._read < came:
                if self._failed >= came:
                    raise self._error.with_traceback(None)
                self._begin()
                self._changed.wait()
            return self.block

    def _wait(self, until: float) -> bool:
        """Wait for something new; return whether there is still time."""
        seconds = until - time.monotonic()
        if seconds > 0:
            self._changed.wait(seconds)
        return seconds > 0

    def _begin(self) -> None:
        """Have the chain read, unless it is being read."""
        if not self._is_reading:
            self._is_reading, self._longest = True, 0.0
            self._began = self._sign = time.monotonic()
            self._changed.notify_all()
            if not self._has_thread:
                self._has_thread = True
                Thread(target=self._read_when_asked, daemon=True).start()

    def _read_when_asked(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._is_reading, _IDLE):
                    self._has_thread = False
                    return
            self._follow()

    def _follow(self) -> None:
        error: Exception | None = None
        try:
            block = self._ledger.follow(self._progress)
        except Exception as raised:  # noqa: BLE001  # raised again where somebody waits
            error = raised
        with self._changed:
            self._is_reading = False
            if error is None:
                self._live()
                self.block, self._read, self.is_silent = block, self._began, False
                self._patience = min(max(_PATIENCE, _SLOWER * self._longest), _MOST_PATIENCE)
            else:
                self._failed, self._error = time.monotonic(), error
                self.is_silent = isinstance(error, NetworkError)
            self._changed.notify_all()

    def _progress(self, last: int, head: int) -> None:
        with self._changed:
            self._live()
        self._ledger.progress(last, head)

    def _live(self) -> None:
        """The node has answered."""
        now = time.monotonic()
        self._longest, self._sign = max(self._longest, now - self._sign), now
