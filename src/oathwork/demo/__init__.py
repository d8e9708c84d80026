"""`oathwork demo`: three bounties from post to paid, told as they happen, on a chain started for it."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from oathwork import __version__
from oathwork.demo.court_story import elders_judge
from oathwork.demo.crowd_story import crowd_pays, plan_goes_on, rota_comes_round
from oathwork.demo.herald_story import pot_pays, standing_is_told
from oathwork.demo.page import Page
from oathwork.demo.performance import Performance
from oathwork.demo.reckoning import reckon, standings
from oathwork.demo.stage import Cast, chain_of
from oathwork.demo.stories import promise_broken, promise_kept, promise_mended
from oathwork.demo.work import own_job, small_jobs

__all__ = ["play", "play_edge"]

_NEXT: Final = (
    "oathwork demo --repo FOLDER --commit ID   the first bounty delivers a commit of your own",
    "README.md                                 a bounty in five commands, on any network",
)


def play(
    kind: str = "auto",
    *,
    repository: Path | None = None,
    revision: str = "HEAD",
    acceptance: str | None = None,
    page: Page | None = None,
) -> None:
    """Play the three bounties on a chain of this kind (`auto`, `anvil`, `embedded`) and print the page.

    `repository`: a git repository of the user's own, whose commit `revision` the first bounty delivers, judged by the
    command `acceptance` if one is given. Raises `Deviation` if the chain says anything else than it should.
    """
    start, page = time.monotonic(), page or Page()
    let_commands_find_python()
    with tempfile.TemporaryDirectory(prefix="oathwork-demo-") as folder:
        jobs = list(small_jobs(Path(folder, "repository")))
        if repository is not None:
            jobs[0] = own_job(repository, revision, acceptance)
        with chain_of(kind) as (chain, name):
            page.title(
                f"oathwork {__version__}: bounties kept by oath",
                "A worker stakes a bond. Peers drawn by lot check the work. Only their verdict moves the money.",
                f"Here are three bounties on {name}, started for them. The numbers at the right are gas.",
            )
            page.scene("The stage")
            performance = Performance(chain, Cast.assembled(), page, Path(folder))
            performance.found_guild()
            for story, job in zip((promise_kept, promise_broken, promise_mended), jobs, strict=True):
                story(performance, job)
            standings(performance)
            reckon(performance)
    page.scene(f"Played in {time.monotonic() - start:.0f} seconds. What you can do next:", *_NEXT)


def play_edge(kind: str = "auto", *, page: Page | None = None) -> None:
    """Play the contracts around the core on a chain of this kind, as `play` does the core. Raises `Deviation`."""
    start, page = time.monotonic(), page or Page()
    let_commands_find_python()
    with tempfile.TemporaryDirectory(prefix="oathwork-demo-") as folder:
        jobs = list(small_jobs(Path(folder, "repository")))
        with chain_of(kind) as (chain, name):
            page.title(
                f"oathwork {__version__}: what stands around the escrow",
                "Contracts that post, hold back, judge and pay, and that the escrow knows nothing of.",
                f"They play on {name}, started for them. The numbers at the right are gas.",
            )
            page.scene("The stage")
            performance = Performance(chain, Cast.assembled(), page, Path(folder))
            performance.found_guild()
            performance.put_around()
            stories = (crowd_pays, plan_goes_on, rota_comes_round, elders_judge, pot_pays, standing_is_told)
            for story in stories:
                story(performance, jobs)
            reckon(performance)
    page.scene(f"Played in {time.monotonic() - start:.0f} seconds.")


def let_commands_find_python() -> None:
    """The jobs' tests run with `python3`: let it be the Python that runs this."""
    os.environ["PATH"] = os.pathsep.join(
        (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
    )
