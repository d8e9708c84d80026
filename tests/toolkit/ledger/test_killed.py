"""Who is killed while it writes leaves a ledger from which the next goes on, and in which every row follows from the logs."""

import pickle
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import select

from oathwork.chain.abi import read_logs
from oathwork.ledger import tables
from oathwork.ledger.database import Store
from oathwork.model.bounty import fold
from tests.support.following import contracts, go_on
from tests.support.lives import Lives
from tests.support.strategies import ESCROW

BLOCKS, KILLS = 400, 4


@pytest.fixture
def blocks():
    lives = Lives(random.Random(3), ESCROW)
    return {number: lives.block(number, 12) for number in range(1, BLOCKS + 1)}


def killed_after(url, file, portions, seconds):
    """Let a program take blocks in, and kill it so many seconds into a portion; return up to which block it was."""
    command = [sys.executable, "-m", "tests.support.following", url, str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True) as program:
        lines = [_next(program) for _ in range(portions)]
        time.sleep(seconds)
        program.send_signal(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
    return int(lines[-1])


def _next(program):
    """What it says before a portion, which it then begins."""
    line = program.stdout.readline()
    program.stdin.write("\n")
    program.stdin.flush()
    return line


def rows(store):
    with store.database.connect() as connection:
        return [
            sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in (tables.bounties, tables.parts, tables.sums)
        ]


def test_what_was_read_before_a_kill_is_kept_and_the_rest_is_read(database, blocks, tmp_path):
    rng, file = random.Random(4), tmp_path / "blocks"
    file.write_bytes(pickle.dumps(blocks))
    url, store = database.url.render_as_string(hide_password=False), Store(contracts(), database)
    for _ in range(KILLS):
        begun = killed_after(url, file, rng.randint(3, 9), rng.random() / 10)
        next, _ = store._anchors()
        assert begun - 20 < next <= begun + 1
        made = rows(store)
        store.remake()
        assert rows(store) == made
    for _ in go_on(store, blocks):
        pass
    logs = [log for number in blocks for log in blocks[number]]
    assert store.find() == fold(read_logs(logs))
    made = rows(store)
    store.remake()
    assert rows(store) == made
