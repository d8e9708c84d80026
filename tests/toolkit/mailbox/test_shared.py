"""Questions that many ask at once are asked once, and nobody gets a reply that is older than they allow."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from oathwork.errors import Unreachable
from oathwork.mailbox.shared import SharedQuestions
from tests.support.patience import PATIENCE


class Node:
    """Counts what it is asked; replies once `ready` has returned, or fails."""

    def __init__(self, ready=lambda: None, fails=False):
        self.asked, self.ready, self.fails = [], ready, fails

    def __call__(self, question):
        self.asked.append(question)
        number = len(self.asked)
        self.ready()
        if self.fails:
            raise Unreachable("silent")
        return number


class Crowd:
    """So many who ask at the same moment: a node that waits for `are_there` replies when all of them have begun to ask."""

    def __init__(self, count):
        self.count, self.gate, self.begun = count, threading.Barrier(count), threading.Semaphore(0)

    def are_there(self):
        """Only the first question has somebody to wait for."""
        if self.begun is not None:
            assert all(self.begun.acquire(timeout=PATIENCE) for _ in range(self.count))
            self.begun = None
            time.sleep(0.5)  # between what each says here and its question

    def get(self, ask):
        begun = self.begun
        with ThreadPoolExecutor(self.count) as threads:
            return list(
                threads.map(lambda _: (self.gate.wait(), begun.release(), ask())[2], range(self.count))
            )


def error_of(ask):
    try:
        ask()
    except Unreachable as error:
        return str(error)


def test_who_asks_at_once_shares_one_question():
    crowd = Crowd(20)
    node = Node(crowd.are_there)
    shared = SharedQuestions(node)
    assert max(crowd.get(lambda: shared.reply("head", age=0))) == len(node.asked) <= 2


def test_a_reply_is_good_for_as_long_as_the_one_who_asks_allows():
    node = Node()
    shared = SharedQuestions(node)
    assert [shared.reply("head", age=age) for age in (60, 60, 0, 60)] == [1, 1, 2, 2]


def test_who_comes_while_a_question_is_under_way_gets_the_reply_to_a_later_one():
    begun = threading.Event()
    node = Node(lambda: (begun.set(), time.sleep(0.3)))
    shared = SharedQuestions(node)
    early = threading.Thread(target=shared.reply, args=["head"])
    early.start()
    assert begun.wait(PATIENCE)
    assert shared.reply("head", age=0) == 2
    early.join()


def test_questions_do_not_wait_for_each_other():
    node = Node(threading.Barrier(8, timeout=PATIENCE).wait)  # replies when all eight have been asked
    shared = SharedQuestions(node, most=10)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(shared.reply, range(8)))
    assert sorted(node.asked) == [*range(8)]


def test_what_fails_fails_for_all_who_wait_and_is_asked_again_for_the_next():
    crowd = Crowd(20)
    node = Node(crowd.are_there, fails=True)
    shared = SharedQuestions(node)
    assert crowd.get(lambda: error_of(lambda: shared.reply("head", age=60))) == ["silent"] * 20
    assert len(node.asked) <= 2
    node.fails = False
    assert shared.reply("head", age=60) == len(node.asked)


def test_so_many_replies_are_remembered():
    node = Node()
    shared = SharedQuestions(node, most=2)
    assert [shared.reply(question) for question in (1, 2, 1, 3, 3, 1)] == [1, 2, 1, 3, 3, 4]
    with pytest.raises(TypeError):
        shared.reply([])
