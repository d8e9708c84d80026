"""files: names that are one name to some systems are found; the root follows from the files."""

import pytest

from oathwork.evidence.cid import TooLarge
from oathwork.evidence.files import File, cid_of, clash, root_of
from tests.toolkit.evidence.test_manifest import HELLO


@pytest.mark.parametrize(
    "paths",
    [
        ["README", "readme"],
        ["caf\u00e9", "cafe\u0301"],
        ["STRASSE", "stra\u00dfe"],
        ["\u212a", "k"],  # the sign of the kelvin
        ["\u03a3", "\u03c2"],  # sigma, and sigma at the end of a word
        ["Docs/a", "docs/b"],
        ["A", "a/b"],
    ],
    ids=ascii,
)
def test_names_that_are_one_name_somewhere_clash(paths):
    assert "are the same name to some systems" in clash(paths)
    assert clash(paths).isascii()
    with pytest.raises(TooLarge, match="are the same name"):
        root_of([File(path, 6, HELLO, cid_of(HELLO)) for path in paths])


@pytest.mark.parametrize(
    "paths", [[], ["a", "b"], ["a/x", "b/x", "a/y"], ["a", "ä"], ["a.b", "a/b"]], ids=ascii
)
def test_other_names_do_not(paths):
    assert clash(paths) is None
