"""Questions that many ask at once are asked once, and nobody gets a reply that is older than they allow."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from oathwork.errors import Unreachable
from oathwork.mailbox.shared import SharedQuestions


class Node:
    """Counts what it is asked; replies after `seconds`, or fails."""

    def __init__(self, seconds=0.0, fails=False):
        self.asked, self.seconds, self.fails = [], seconds, fails

    def __call__(self, question):
        self.asked.append(question)
        number = len(self.asked)
        time.sleep(self.seconds)
        if self.fails:
            raise Unreachable("silent")
        return number


def together(count, ask):
    """What so many get who ask at the same moment."""
    gate = threading.Barrier(count)
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: (gate.wait(), ask())[1], range(count)))


def error_of(ask):
    try:
        ask()
    except Unreachable as error:
        return str(error)


def test_who_asks_at_once_shares_one_question():
    node = Node(0.2)
    shared = SharedQuestions(node)
    assert max(together(20, lambda: shared.reply("head", age=0))) == len(node.asked) <= 2


def test_a_reply_is_good_for_as_long_as_the_one_who_asks_allows():
    node = Node()
    shared = SharedQuestions(node)
    assert [shared.reply("head", age=age) for age in (60, 60, 0, 60)] == [1, 1, 2, 2]


def test_who_comes_while_a_question_is_under_way_gets_the_reply_to_a_later_one():
    node = Node(0.3)
    shared = SharedQuestions(node)
    early = threading.Thread(target=shared.reply, args=["head"])
    early.start()
    time.sleep(0.1)
    assert shared.reply("head", age=0) == 2
    early.join()


def test_questions_do_not_wait_for_each_other():
    node = Node(0.3)
    shared = SharedQuestions(node, most=10)
    start = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(shared.reply, range(8)))
    assert sorted(node.asked) == [*range(8)] and time.monotonic() - start < 2


def test_what_fails_fails_for_all_who_wait_and_is_asked_again_for_the_next():
    node = Node(0.2, fails=True)
    shared = SharedQuestions(node)
    assert together(20, lambda: error_of(lambda: shared.reply("head", age=60))) == ["silent"] * 20
    assert len(node.asked) <= 2
    node.fails = False
    assert shared.reply("head", age=60) == len(node.asked)


def test_so_many_replies_are_remembered():
    node = Node()
    shared = SharedQuestions(node, most=2)
    assert [shared.reply(question) for question in (1, 2, 1, 3, 3, 1)] == [1, 2, 1, 3, 3, 4]
    with pytest.raises(TypeError):
        shared.reply([])
