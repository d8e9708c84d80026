"""A bar for work that takes long: on stderr, only in a terminal, and only once it has taken a while."""

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, Task, TaskID
    from rich.text import Text

_SOON: Final = 1.0  # seconds before anything is shown


class Bar:
    """Called with (count, all) now and then. Gone when all is done, or when the command ends.

    With a `unit` it says how many of them a second, and counts from where it is called first: what was done before this
    command takes no time now.
    """

    def __init__(self, what: str, unit: str = "") -> None:
        self.what, self.unit = what, unit
        self._base = 0
        self._began: float | None = None
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, count: int, total: int) -> None:
        """Tell how far the work is."""
        now = time.monotonic()
        if self._began is None:
            self._began, self._base = now, count if self.unit else 0
        if count >= total:
            self._end()
        elif self._shown or (now - self._began >= _SOON and sys.stderr.isatty()):
            self._show(count - self._base, total - self._base)

    def _show(self, count: int, total: int) -> None:
        if self._shown is None:
            import atexit

            progress = _progress(self.unit)
            progress.start()
            self._shown = progress, progress.add_task(self.what, total=total)
            atexit.register(progress.stop)  # the cursor always comes back
        progress, task = self._shown
        progress.update(task, completed=count, total=total)

    def _end(self) -> None:
        if self._shown:
            self._shown[0].stop()
        self._began = self._shown = None


def _progress(unit: str) -> "Progress":
    """Return rich's bar, per cent and time left, and how many of a unit a second, of the last half minute."""
    from rich.console import Console
    from rich.progress import Progress

    columns = [*Progress.get_default_columns(), *([_rate(unit)] if unit else [])]
    return Progress(*columns, console=Console(stderr=True), get_time=time.monotonic, transient=True)


def _rate(unit: str) -> "ProgressColumn":
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: "Task") -> "Text":
            return Text(rate_text(task.speed, unit), style="progress.data.speed")

    return Rate()


def rate_text(speed: float | None, unit: str) -> str:
    """Return how many of a unit are done a second, or a minute if it is less than one; nothing while that is not known.

    >>> rate_text(12_345.6, "blocks"), rate_text(0.05, "parts")
    ('12,346 blocks/s', '3 parts/min')
    """
    if not speed:
        return ""
    return f"{speed:,.0f} {unit}/s" if speed >= 1 else f"{speed * 60:,.0f} {unit}/min"
