"""Values as the log has them, and as a story shows them."""

from dataclasses import fields, is_dataclass

from oathwork.model.guild import Seat
from oathwork.model.terms import NOBODY
from oathwork.model.typed_data import Struct
from tests.invariants.actors import name_of


def short(value):
    """Return a value as a story shows it: roles for accounts, a few digits of a hash, no defaults."""
    if isinstance(value, bytes):
        return value.hex()[:8]
    if isinstance(value, str):
        return name_of(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(short(each) for each in value)}]"
    if not is_dataclass(value):
        return str(value)
    given = [(each.name, getattr(value, each.name)) for each in fields(value)]
    shown = [f"{name}={short(each)}" for name, each in given if each not in (0, "", NOBODY, bytes(32), ())]
    return f"{type(value).__name__}({', '.join(shown)})"


def plain(value):
    """Return a value as decoded ABI data has it, so that equal facts compare equal and all can be sorted."""
    if isinstance(value, dict):
        return tuple((key, plain(value[key])) for key in sorted(value))
    if isinstance(value, Struct):
        return plain(value.values())
    if isinstance(value, Seat):
        return value.word
    if isinstance(value, list | tuple):
        return tuple(plain(each) for each in value)
    return value.lower() if isinstance(value, str) and value.startswith("0x") else value
