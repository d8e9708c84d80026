"""documents: canonical JSON, read strictly; every byte that is not exactly right is refused, and named."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oathwork
from oathwork.untrusted.documents import (
    canonical,
    content_hash,
    is_nested,
    own_json,
    read_canonical,
    read_file,
)
from oathwork.untrusted.fields import DocumentRefused


def refusal(data: bytes, limit: int = 1_000_000) -> str:
    with pytest.raises(DocumentRefused) as error:
        read_canonical(data, document="x.json", limit=limit)
    return str(error.value)


_VALUES = st.recursive(
    st.text(alphabet='a[]{}"\\,', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet='[{"\\', max_size=3), inner, max_size=3)
    ),
)


def _depth(value):
    inner = value.values() if isinstance(value, dict) else value
    return 0 if isinstance(value, str) else 1 + max(map(_depth, inner), default=0)


@given(_VALUES, st.integers(0, 12))
def test_nesting_is_seen_without_decoding(value, deepest):
    data, depth = json.dumps(value).encode(), _depth(value)
    if is_nested(data, deepest):
        assert depth > deepest
    else:
        assert depth <= 2 * deepest


@pytest.mark.parametrize(
    "data", [b"[" * 9, b'{"a":' * 9, b'["]",' * 9, b'["\\"]",' * 9 + b"]", b"[{" * 9 + b"}]" * 9]
)
def test_deep_nesting_is_seen_in_whatever_is_no_json_too(data):
    assert is_nested(data, 8)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b'{"a":1,"a":2}', "the field 'a' stands twice"),
        (b'{"b":{"a":1,"a":1}}', "the field 'a' stands twice"),
        (b'{"a":NaN}', "NaN is not a whole number"),
        (b'{"a":-Infinity}', "-Infinity is not a whole number"),
        (b'{"a":1.0}', "1.0 is not a whole number"),
        (b'{"a":1e2}', "1e2 is not a whole number"),
        (b'{"a":9007199254740993}', "out of range"),
        (b'{"a":' + b"9" * 100_000 + b"}", "out of range"),
        (b'{"a":"\xff"}', "line 1, byte 7: not UTF-8"),
        (b'\xef\xbb\xbf{"a":1}', "byte order mark"),
        (b'{"a":"\x00"}', "NUL"),
        (b'{"a":"\\ud800"}', "no canonical form"),
        (b'{"a": 1}', "line 1, byte 6: not canonical"),
        (b'{"a":1}\n', "line 1, byte 8: not canonical"),
        (b'{\n"a":1}', "line 1, byte 2: not canonical"),
        (b'{"b":1,"a":1}', "line 1, byte 3: not canonical"),
        (b'{"a":-0}', "not canonical"),
        (b'{"a":"\\u0041"}', "not canonical"),
        (b'{"a":"\\/"}', "not canonical"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[1]", "not a JSON object"),
        (b"", "line 1, column 1: not JSON"),
        (b'{"a":1', "not JSON"),
        (b'{"a":1}{}', "not JSON"),
        (b'{"a":tru}', "not JSON"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_is_refused_by_name(data, rule):
    assert rule in refusal(data)


def test_a_line_is_named_in_a_document_of_many():
    assert "line 3, column 5" in refusal(b'{\n"a":1,\n"b":}')


def test_larger_than_allowed_is_refused_unread():
    assert "larger than 10 bytes" in refusal(b'{"a":"0123456789"}', limit=10)


def test_what_a_stranger_named_a_field_is_not_printed_as_it_is():
    fields = read_canonical(canonical({"\x1b[2J": 1}), document="x.json", limit=100)
    with pytest.raises(DocumentRefused) as error:
        fields.done()
    assert "\x1b" not in str(error.value)
    assert "\\x1b[2J: unknown field" in str(error.value)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), values))
def test_what_is_written_is_read(value):
    data = canonical(value)
    if b"\\u0000" not in data and "\ufeff" not in data.decode():
        read_canonical(data, document="x", limit=1_000_000)


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_be_read_or_refused(data):
    try:
        read_canonical(data, document="x", limit=1_000)
    except DocumentRefused:
        return


@pytest.mark.parametrize(
    ("value", "take", "rule"),
    [
        ({}, lambda f: f.text("a", limit=1), "missing"),
        ({"a": True}, lambda f: f.integer("a", 0, 9), "a: True is not a whole number"),
        ({"a": 10}, lambda f: f.integer("a", 0, 9), "not between 0 and 9"),
        ({"a": "ab"}, lambda f: f.text("a", limit=1), "longer than 1"),
        ({"a": "\x07"}, lambda f: f.text("a", limit=9), "control character \\x07"),
        ({"a": "a\nb"}, lambda f: f.text("a", limit=9), "control character \\x0a"),
        ({"a": "\x85"}, lambda f: f.text("a", limit=9, lines=True), "control character \\x85"),
        ({"a": "0xAB"}, lambda f: f.data("a"), "not bytes in the form 0x00ff"),
        ({"a": "0xab"}, lambda f: f.data("a", 32), "1 bytes instead of 32"),
        ({"a": "0x" + "ab" * 20}, lambda f: f.address("a"), "EIP-55"),
        ({"a": [1]}, lambda f: f.texts("a", most=1, limit=1), "a[0]: 1 is not a text"),
        ({"a": ["b", "c"]}, lambda f: f.texts("a", most=1, limit=1), "more than 1 items"),
        ({"a": "b"}, lambda f: f.choice("a", ("c", "d")), "not one of c, d"),
        (
            {"a": [{"b": 1}]},
            lambda f: f.objects("a", most=1)[0].text("b", limit=1),
            "a[0].b: 1 is not a text",
        ),
    ],
)
def test_a_field_is_refused_by_name(value, take, rule):
    with pytest.raises(DocumentRefused) as error:
        take(read_canonical(canonical(value), document="x", limit=1_000))
    assert rule in str(error.value)


def test_a_pipe_makes_nobody_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentRefused, match="not a regular file"):
        read_file(tmp_path / "pipe", limit=10)


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/stdin", "/"])
def test_a_device_or_folder_is_refused(place):
    with pytest.raises(DocumentRefused):
        read_file(Path(place), limit=10)


def test_a_link_is_refused_where_strangers_write(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    assert read_file(tmp_path / "link", limit=10) == b"secret"
    with pytest.raises(DocumentRefused):
        read_file(tmp_path / "link", limit=10, follow=False)


def test_a_file_is_not_read_beyond_the_limit(tmp_path):
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(DocumentRefused, match="larger than 10 bytes"):
        read_file(tmp_path / "large", limit=10)


def test_the_hash_is_keccak256_not_sha3():
    assert content_hash(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"{", b"", b"NaN ]"])
def test_a_damaged_file_of_ours_is_a_value_error(data):
    with pytest.raises(ValueError):
        own_json(data)


# Modules that decode JSON of the package itself, of our own rows, or after the depth was looked at.
DECODERS = {"errors.py", "abi.py", "bundle.py", "packing.py", "documents.py", "node_http.py"}


def test_nobody_decodes_the_json_of_a_file_past_the_depth():
    """Python's decoder can crash on nesting, and then no command says a word: `own_json` and `read_object` look first."""
    modules = Path(oathwork.__file__).parent.rglob("*.py")
    assert {file.name for file in modules if re.search(r"json\.loads?\(", file.read_text())} == DECODERS


@pytest.mark.parametrize(("follow", "name"), [(True, "/dev/null"), (False, "null")])
def test_a_file_that_is_refused_is_named_as_it_was_typed_and_a_strangers_by_its_name(follow, name):
    with pytest.raises(DocumentRefused) as refused:
        read_file(Path("/dev/null"), limit=10, follow=follow)
    assert str(refused.value).startswith(f"{name}: not a regular file")
