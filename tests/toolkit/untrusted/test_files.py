"""files: written whole or not at all, and a new one never over another."""

import os

import pytest

from oathwork.untrusted.files import FileInTheWay, require_free, write_file, write_new


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    place = tmp_path / "verdict.json"
    write_file(place, b"old")

    def fail(*_):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="disk full"):
            write_file(place, b"new")
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["verdict.json"]
    write_file(place, b"new")
    assert place.read_bytes() == b"new"


def test_a_new_file_is_written_with_its_folder_and_again_changes_nothing(tmp_path):
    place = tmp_path / "bounties" / "manifest.json"
    write_new(place, b"first")
    inode = place.stat().st_ino
    write_new(place, b"first")
    assert (place.read_bytes(), place.stat().st_ino) == (b"first", inode)
    assert [path.name for path in place.parent.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("content", [b"another", b"", b"first and more"])
def test_a_new_file_is_never_written_over_another(tmp_path, content):
    place = tmp_path / "manifest.json"
    place.write_bytes(content)
    with pytest.raises(FileInTheWay, match=r"manifest.json is there already and holds something else"):
        write_new(place, b"first")
    assert place.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_new_file_is_not_written_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileInTheWay):
        write_new(tmp_path / "link", b"first")
    assert not (tmp_path / "elsewhere").exists()


def test_a_name_that_is_free_is_free(tmp_path):
    require_free(tmp_path / "free")
    (tmp_path / "taken").write_bytes(b"a")
    require_free(tmp_path / "taken", b"a")
    with pytest.raises(FileInTheWay):
        require_free(tmp_path / "taken")
