"""The demo's three bounties in the page: played on a chain that is started for it, while people look on, and left there."""

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.chain.keys import DEV_WORDS
from oathwork.demo import let_commands_find_python
from oathwork.demo.page import Page
from oathwork.demo.performance import Performance
from oathwork.demo.stage import Cast, chain_of
from oathwork.demo.stories import promise_broken, promise_kept, promise_mended
from oathwork.demo.story import Story
from oathwork.demo.work import small_jobs
from oathwork.model.amounts import DAY
from oathwork.model.typed_data import NOBODY
from oathwork.site.bundle import Bundle
from oathwork.site.local_powers import LocalPowers
from oathwork.site.serving import Service
from oathwork.site.source import ChainLabel, SiteSource

_BEFORE: Final = (
    20 * DAY
)  # in which the demo's chain begins: its time passes by days, and should not be ahead of the wallet's
_SECONDS_A_BLOCK: Final = 2  # once it is played
_ONE: Final = 10**18


@contextmanager
def played_demo(
    port: int, powers: LocalPowers, address: str, say: Callable[[str], object]
) -> Iterator[FastAPI]:
    """Yield the application of a page on the demo's chain; all of it ends with the block. `address`: where people open it."""
    let_commands_find_python()
    node = _free_port()
    begin = int(time.time()) - _BEFORE
    with (
        tempfile.TemporaryDirectory(prefix="oathwork-web-") as folder,
        chain_of("anvil", port=node, begin=begin) as (chain, _),
    ):
        performance = Performance(chain, Cast.assembled(), Page(sys.stderr), Path(folder))
        performance.found_guild()
        place = ChainLabel("the demo's chain", rpc=f"http://127.0.0.1:{node}")
        service = Service.of(performance.contracts, f"sqlite:///{folder}/web.sqlite", place)
        say(f"the page: {address}")
        say(
            f"  a wallet reaches the chain at {place.rpc}, id {chain.id}; its people have the words `{DEV_WORDS}`"
        )

        def say_the_end() -> None:  # the address above has left the screen meanwhile
            say(f"all is played, and a bounty is open. The page goes on at {address} until Ctrl-C")

        threading.Thread(target=_play, args=(performance, service.source, say_the_end), daemon=True).start()
        try:
            yield service.application(Bundle(), port, local=powers)
        finally:
            service.close()


def _play(performance: Performance, source: SiteSource, at_the_end: Callable[[], None]) -> None:
    """Play the three stories, post a fourth bounty that anyone may claim, and let the chain run on by itself; then call `at_the_end`."""
    jobs = small_jobs(performance.folder / "repository")
    performance.watch = lambda story: _keep_documents(story, source)
    for story, job in zip((promise_kept, promise_broken, promise_mended), jobs, strict=True):
        story(performance, job)
    Story.posted(performance, jobs[1], 4, token=NOBODY, reward=_ONE // 2, fee=_ONE // 50, bond=_ONE // 10)
    if performance.chain.now() < time.time():
        local.travel(performance.chain, int(time.time()))
    rpc(performance.chain, "evm_setIntervalMining", _SECONDS_A_BLOCK)
    at_the_end()


def _keep_documents(story: Story, source: SiteSource) -> None:
    source.keep_document(story.specification.data)
    for file in story.folder.glob("manifest-*.json"):
        source.keep_document(file.read_bytes())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
