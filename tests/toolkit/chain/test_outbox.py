"""The outbox writes down only what it can read again."""

import pytest

from oathwork.chain.outbox import Attempt, Outbox
from oathwork.errors import NotValid
from oathwork.model.typed_data import address

SENDER, HASH = address(b"\xee" * 20), "0x" + "11" * 32


def test_what_no_node_takes_is_refused_before_it_is_written(tmp_path):
    outbox = Outbox("key", lambda transaction: None, tmp_path)
    with pytest.raises(NotValid, match="more than nodes take"):
        outbox.keep("1", SENDER, Attempt(HASH, 0, SENDER, 0, bytes(128 * 1024 + 1), b"\x02"))
    assert outbox.acts() == []
    outbox.keep("1", SENDER, Attempt(HASH, 0, SENDER, 0, bytes(128 * 1024), b"\x02"))
    outbox.drop(HASH)
    assert outbox.acts() == []
