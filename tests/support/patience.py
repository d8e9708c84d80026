"""How long a test waits for what comes by itself: the machine may be busy, so many times as long as it takes on a quiet one.

Where a fault would last for ever, or for longer than this, the test finds it all the same.
"""

import time
from contextlib import contextmanager

PATIENCE = 60  # seconds


@contextmanager
def soon():
    """Expect the block to end by itself."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE, "it has not ended by itself"


def eventually(is_true):
    """Return once the answer is yes; a refused or broken connection is a no."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if is_true():
                return
        except OSError:
            pass
        assert time.monotonic() < until, "it has not come"
        time.sleep(0.02)
