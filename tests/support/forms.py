"""The one form of a status and of a moment, in all that is printed."""

import json
import re

_STATUS = re.compile(r"\b(?:FREE|OPEN|CLAIMED|DELIVERED|IN_REVIEW|ESCALATED|In[ _][Rr]eview)\b")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?! \d\d:\d\d:\d\d UTC)")
_SECONDS = re.compile(
    r"(?<![\w.,])1[6-9]\d{8}(?![\w.,]|\d)"
)  # a moment of our time that nobody has written out
_MOMENT = re.compile(r"(?:At|Until|since|until|moment|Due)$")


def other_forms(text):
    """Return what in an answer for people is a status or a moment in another form."""
    return [each for form in (_STATUS, _DATE, _SECONDS) for each in form.findall(text)]


def other_forms_in_json(text):
    """The same of JSON, in which moments are whole seconds."""
    return [*_STATUS.findall(text), *_in_values("", json.loads(text))]


def _in_values(key, value):
    if isinstance(value, dict):
        return [each for name, inner in value.items() for each in _in_values(name, inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _in_values(key, inner)]
    is_other = _MOMENT.search(key) and not isinstance(value, int)
    return [f"{key}: {value}"] if is_other or (isinstance(value, str) and _SECONDS.fullmatch(value)) else []
