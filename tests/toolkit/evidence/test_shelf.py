"""shelf: what was read once is known by its hash; what lies there is believed only for its hash."""

import pytest

from oathwork.evidence.shelf import from_shelf, put_on_shelf, shelf_folder
from oathwork.evidence.specification import read_specification

SPECIFICATION = read_specification(b'title = "Sort"\ncriteria = ["It sorts"]\n')


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))


def test_a_specification_comes_back_as_it_was_put():
    assert from_shelf(SPECIFICATION.hash) is None
    put_on_shelf(SPECIFICATION)
    put_on_shelf(SPECIFICATION)
    assert from_shelf(SPECIFICATION.hash) == SPECIFICATION


@pytest.mark.parametrize("data", [b"", b'title = "Swap"\ncriteria = ["It swaps"]\n', b"\xff"])
def test_another_document_under_that_name_is_not_believed(data):
    put_on_shelf(SPECIFICATION)
    (shelf_folder() / SPECIFICATION.hash.hex()).write_bytes(data)
    assert from_shelf(SPECIFICATION.hash) is None


def test_a_shelf_that_cannot_be_written_stops_nobody(tmp_path):
    (tmp_path / "state").write_text("a file")
    put_on_shelf(SPECIFICATION)
    assert from_shelf(SPECIFICATION.hash) is None
