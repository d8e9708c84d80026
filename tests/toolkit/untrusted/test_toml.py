"""toml: what people write by hand is read into fields, and what does not fit is named by file, place and rule."""

import pytest

from oathwork.errors import NotValid
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.toml import load_toml, read_toml


def fields_of(text):
    return read_toml(text, document="a.toml")


def refusal(text, take):
    with pytest.raises(DocumentRefused) as error:
        take(fields_of(text))
    return str(error.value)


def wrong(text):
    raise NotValid(f"key: {text} cannot be")


def test_what_is_absent_has_its_default():
    fields = fields_of("")
    assert fields.text("a", default="b") == "b"
    assert fields.integer("a", 0, 9, default=3) == 3
    assert fields.texts("a", default=["b"]) == ["b"]
    assert fields.text_as("a", int, default="7") == 7
    assert fields.texts_as("a", int, default=[]) == ()
    assert fields.named_objects("a") == {}
    fields.done()


def test_values_of_every_kind_are_taken():
    fields = fields_of("whole = 3\nhalf = 0.5\nyes = true\ntext = ' a '\n[each.b]\nc = 1\n")
    assert (fields.number("whole"), fields.number("half"), fields.flag("yes")) == (3, 0.5, True)
    assert fields.text("text", trim=True) == "a"
    assert fields.named_objects("each")["b"].names() == ("c",)


@pytest.mark.parametrize(
    ("text", "take", "message"),
    [
        ("a = 1", lambda f: f.text("a"), "a.toml, a: 1 is not a text in quotation marks"),
        ("a = 1", lambda f: f.object("a"), "a.toml, a: 1 is not a table"),
        ("a = true", lambda f: f.number("a"), "a.toml, a: True is not a number"),
        ("a = 1", lambda f: f.flag("a"), "a.toml, a: 1 is not true or false"),
        ("", lambda f: f.number("a"), "a.toml, a: missing"),
        ("a = []", lambda f: f.texts("a", fewest=1), "a.toml, a: empty"),
        ("a = []", lambda f: f.texts("a", fewest=2), "a.toml, a: fewer than 2 items"),
        ("key = 'x'", lambda f: f.text_as("key", wrong), "a.toml, key: x cannot be"),
        ("a = ['x']", lambda f: f.texts_as("a", wrong), "a.toml, a[0]: key: x cannot be"),
        ("[a]\nb = 1", lambda f: f.object_as("a", wrong), "a.toml, a: key: {'b': 1} cannot be"),
        ("[a.b]\nc = 1", lambda f: f.named_objects("a")["b"].text("c"), "a.toml, a.b.c: 1 is not"),
        ("a = 2026-11-27", lambda f: f.text("a"), "a.toml, a: datetime.date(2026, 11, 27) is not a text"),
        ("a = 'x'", lambda f: (f.has("b"), f.done()), "a.toml, a: unknown field; there are b"),
    ],
)
def test_what_does_not_fit_is_named(text, take, message):
    assert refusal(text, take).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = \n", "a.toml, line 1, column 5: not TOML: Invalid value"),
        ("a = 1\na = 2\n", "a.toml, line 2, column 6: not TOML: Cannot overwrite a value"),
        ("#" + "x" * 2_000, "a.toml, line 1: longer than 2000 characters"),
        ("a = " + "[\n" * 100_000, "a.toml: not TOML that can be read"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(text, message):
    with pytest.raises(DocumentRefused) as error:
        fields_of(text)
    assert str(error.value) == message


def test_a_block_refuses_what_nobody_took():
    with (
        pytest.raises(DocumentRefused, match=r"a\.toml, a: unknown field; there are none"),
        fields_of("a = 1"),
    ):
        pass


def test_a_block_names_the_file_in_what_was_given_wrong():
    with pytest.raises(DocumentRefused, match=r"a\.toml: x cannot be"), fields_of("a = 1"):
        raise NotValid("x cannot be")


def test_a_file_is_named_by_its_whole_path(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b"a = '\xff'")
    with pytest.raises(DocumentRefused) as error:
        load_toml(file)
    assert str(error.value) == f"{file}, line 1, byte 6: not UTF-8"


def test_others_stand_in_for_some_fields():
    fields = fields_of("a = 1\nb = 2").replaced({"b": 3})
    assert (fields.integer("a", 0, 9), fields.integer("b", 0, 9)) == (1, 3)
