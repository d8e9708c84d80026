"""A bar for work that takes long: on stderr, only in a terminal, and only once it has taken a while."""

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SOON: Final = 1.0  # seconds before anything is shown


class Bar:
    """Called with (count, all) now and then. Gone when all is done, or when the command ends."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._began: float | None = None
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, count: int, total: int) -> None:
        """Tell how far the work is."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        if count >= total:
            self._end()
        elif self._shown or (now - self._began >= _SOON and sys.stderr.isatty()):
            self._show(count, total)

    def _show(self, count: int, total: int) -> None:
        if self._shown is None:
            import atexit

            from rich.console import Console
            from rich.progress import Progress

            progress = Progress(console=Console(stderr=True), transient=True)
            progress.start()
            self._shown = progress, progress.add_task(self.what, total=total)
            atexit.register(progress.stop)  # the cursor always comes back
        progress, task = self._shown
        progress.update(task, completed=count, total=total)

    def _end(self) -> None:
        if self._shown:
            self._shown[0].stop()
        self._began = self._shown = None
