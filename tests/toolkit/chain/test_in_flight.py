"""Questions over HTTP are asked sixteen at a time, and answered in their order."""

from threading import Barrier, Lock
from types import SimpleNamespace

import pytest

from oathwork.chain.in_flight import MOST, in_flight
from oathwork.chain.nodes import Nodes
from oathwork.errors import Unreachable

OVER_HTTP, IN_PROCESS = SimpleNamespace(provider=Nodes([])), SimpleNamespace(provider=object())


class Crowd:
    """Lets nobody through before `size` have come, and counts how many are there at once."""

    def __init__(self, size):
        self._barrier, self._lock, self._here, self.most = Barrier(size), Lock(), 0, 0

    def ask(self, item):
        with self._lock:
            self._here += 1
            self.most = max(self.most, self._here)
        self._barrier.wait(30)
        with self._lock:
            self._here -= 1
        return 2 * item


@pytest.mark.parametrize("chain, at_once", [(OVER_HTTP, MOST), (IN_PROCESS, 1)], ids=["HTTP", "in process"])
def test_so_many_are_on_the_way_at_once_and_no_more(chain, at_once):
    crowd = Crowd(at_once)
    assert in_flight(chain, crowd.ask, range(2 * MOST)) == list(range(0, 4 * MOST, 2))
    assert crowd.most == at_once


def test_what_one_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        in_flight(OVER_HTTP, lambda item: 1 // item, [1, 0, 2])


@pytest.mark.parametrize("refusals", [1, 2])
def test_what_is_too_much_at_once_is_asked_again_alone(refusals):
    asked = []

    def ask(item):
        asked.append(item)
        if item == 3 and asked.count(3) <= refusals:
            raise Unreachable("asked too much")
        return 2 * item

    if refusals == 1:
        assert in_flight(OVER_HTTP, ask, range(6)) == [0, 2, 4, 6, 8, 10]
    else:
        with pytest.raises(Unreachable):
            in_flight(OVER_HTTP, ask, range(6))
    assert asked[6:] == [3]
