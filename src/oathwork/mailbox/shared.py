"""Questions that many ask at once, and that are asked once."""

import math
import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from oathwork.errors import OathworkError

Question = TypeVar("Question", bound=Hashable)
Reply = TypeVar("Reply")


class SharedQuestions(Generic[Question, Reply]):
    """Asks each question once at a time; those who come meanwhile wait for the reply.

    What fails, fails for all who wait, so that a silent node is not waited for again by each of them.
    """

    def __init__(self, ask: Callable[[Question], Reply], *, most: int = 1) -> None:
        self._ask, self._most = ask, most
        self._replies: dict[Question, _SharedReply[Reply]] = {}

    def reply(self, question: Question, *, age: float = math.inf) -> Reply:
        """Return the reply to a question that was asked at most `age` seconds before this call, or raise its error.

        At most `most` replies are remembered. An error is nobody's who comes after it.
        """
        came = time.monotonic()
        entry = self._replies.get(question)
        if entry is None:
            if len(self._replies) >= self._most:
                self._replies.clear()
            entry = self._replies.setdefault(question, _SharedReply())
        return entry.get(lambda: self._ask(question), came, age)


class _SharedReply(Generic[Reply]):
    def __init__(self) -> None:
        self._alone = Lock()
        self._asked = -math.inf  # when the last question began
        self._reply: Reply
        self._error: OathworkError | None = None

    def get(self, ask: Callable[[], Reply], came: float, age: float) -> Reply:
        with self._alone:
            if self._asked < came - (0 if self._error else age) or self._asked == -math.inf:
                self._asked, self._error = time.monotonic(), None
                try:
                    self._reply = ask()
                except OathworkError as error:
                    self._error = error
            if self._error:
                raise self._error.with_traceback(None)
            return self._reply
