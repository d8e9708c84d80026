"""How the mailbox serves: `python -m checks.mailbox [--seconds 5] [--database sqlite]`. A measurement, not a test.

A real `oathwork mailbox` before anvil with a block every two seconds, on SQLite and on PostgreSQL if it is installed. Clients
are in a process of their own on the same machine, each with a connection that it keeps. Printed are answers a second, the
time that half and 99 of 100 of them took at most, and the server's processor time and memory; then what peers who post at once, clients who
say half a request, and `kill -9` do to it. Ends with 1 if an answer was wrong or a verdict is lost.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from functools import partial

from checks.machine import print_machine
from checks.mailbox.load import crowd, load_of
from checks.mailbox.scene import postgres_or_none, scene
from checks.mailbox.server import mailbox

CLIENTS = (1, 8, 100)
BOUNTIES = 40  # whose 120 peers judge at once; then they are asked for
LATER = 20  # whose posts are cut off
HALF_OPEN = 300


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each load lasts")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    arguments = parser.parse_args()
    print_machine()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        played = stack.enter_context(scene(BOUNTIES + LATER))
        urls = {"sqlite": f"sqlite:///{folder}/mailbox.sqlite"}
        urls |= {"postgresql": url} if (url := stack.enter_context(postgres_or_none())) else {}
        goods = [_measure(name, urls[name], played, arguments.seconds) for name in arguments.database or urls]
    return 0 if all(goods) else 1


def _measure(name, database, played, seconds):
    first = played.before(BOUNTIES)
    print(
        f"\n{name}\n\n| load | answers a second | p50, ms | p99, ms | not 200 | processor, ms each | memory, MB |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    with mailbox(played.node, database) as server:
        posts = _row(
            server, f"{len(first.posts)} peers post at once", partial(crowd, server.url, first.posts)
        )
        for count in CLIENTS:
            load = partial(load_of, server.url, first.questions, count, seconds)
            _row(server, f"GET of verdicts, {count} at once", load)
        load = partial(load_of, server.url, first.questions, 8, seconds, half_open=HALF_OPEN)
        _row(server, f"the same, 8 at once, {HALF_OPEN} others half-way through a request", load)
        load = partial(load_of, server.url, [first.large_question], 8, seconds)
        _row(server, f"one question for {BOUNTIES} bounties, 8 at once", load)
    answered, kept = _killed(database, played.after(BOUNTIES))
    print(f"\nkilled when {answered} of {3 * LATER} verdicts were answered 200: {kept} of them are kept")
    return not posts.bad and kept == answered


def _row(server, words, run):
    before = server.seconds
    load = run()
    each = 1_000 * (server.seconds - before) / max(1, len(load.times) + load.bad)
    print(
        f"| {words} | {load.rate:,.0f} | {load.part(0.5):.1f} | {load.part(0.99):.1f} | {load.bad} | "
        f"{each:.1f} | {server.memory:.0f} |",
        flush=True,
    )
    return load


def _killed(database, later):
    """Kill the server in the middle of posts; return how many were answered 200, and how many of these are kept."""
    with mailbox(later.node, database) as server:
        load = crowd(server.url, later.posts, kill=server.process, after=LATER)
    answered = [later.verdicts[number] for number in load.answers]
    with mailbox(later.node, database) as server:
        answers = crowd(server.url, later.questions).answers
    signed = {id: answers.get(number, "") for number, id in enumerate(later.ids)}
    kept = [verdict for verdict in answered if verdict.peer in signed[verdict.subject.bounty]]
    return len(answered), len(kept)


if __name__ == "__main__":
    sys.exit(main())
