"""Every refusal of every contract has a sentence that names all it was refused for."""

import json
import pickle
import pkgutil
import re
import string
from importlib import import_module
from pathlib import Path

import pytest

import oathwork
from oathwork import errors
from oathwork.error_sentences import SENTENCES, STATUSES, date_text, explain
from oathwork.errors import NotConfirmed, OathworkError, Refused, UsageError

ROOT = Path(__file__).parents[2]
DECLARED = re.compile(r"^ *error (\w+)\(([^)]*)\);", re.MULTILINE)


def declared_errors():
    for source in sorted((ROOT / "contracts").rglob("*.sol")):
        if {"mocks", ".openzeppelin", ".cache"} & set(source.parts):
            continue
        for name, arguments in DECLARED.findall(source.read_text()):
            yield name, [argument.split()[-1] for argument in arguments.split(",") if argument.strip()]


def errors_of_the_abis():
    for file in sorted((ROOT / "src/oathwork/data/abi").glob("*.json")):
        for entry in json.loads(file.read_text())["abi"]:
            if entry["type"] == "error":
                yield entry["name"], [argument["name"] for argument in entry["inputs"]]


def fields(sentence):
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


@pytest.mark.parametrize("name,arguments", [*declared_errors(), *errors_of_the_abis()])
def test_every_custom_error_has_a_sentence_made_of_its_own_arguments(name, arguments):
    assert name in SENTENCES
    assert fields(SENTENCES[name]) <= set(arguments)


@pytest.mark.parametrize("name,sentence", SENTENCES.items())
def test_a_sentence_survives_facts_it_does_not_know(name, sentence):
    assert "{" not in explain(name, {})
    assert "{" not in explain(name, dict.fromkeys(fields(sentence), 2**256 - 1))


def test_a_refusal_carries_rule_and_facts():
    refusal = Refused("TooEarly", {"from": 1_800_000_000})
    assert refusal.rule == "TooEarly"
    assert refusal.facts == {"from": 1_800_000_000}
    assert str(refusal) == "TooEarly: too early: this is possible from 2027-01-15 08:00:00 UTC on"


def test_a_sum_is_said_with_all_that_is_in_it():
    """The contract adds the bond too."""
    assert "reward, fees and bond together, 7," in str(Refused("SumTooLarge", {"sum": 7}))


def test_whose_bounty_it_is_is_said():
    assert "cannot be the arbiter of their own bounty" in str(Refused("ArbiterIsPoster", {"arbiter": "0x12"}))


@pytest.mark.parametrize("name,sentence", SENTENCES.items())
def test_what_is_own_is_somebodys(name, sentence):
    """ "The own bounty" is no English: it says whose."""
    assert not re.search(r"\b(?:the|an) own\b", sentence)


def test_a_poster_who_is_not_served_reads_which_command_names_them():
    assert "`oathwork guild posters`" in str(Refused("PosterNotServed", {"poster": "0x12"}))


def test_a_status_is_shown_by_its_name():
    assert "has ended, or was never posted: this step" in explain("WrongStatus", {"found": 0})
    assert "the bounty is InReview" in explain("WrongStatus", {"found": STATUSES.index("InReview")})


def test_points_are_shown_in_whole_points():
    assert "12.500 points" in explain("StandingTooLow", {"points": 1, "minStanding": 12_500})


def test_bytes_are_shown_in_hex():
    assert "0x" + "ab" * 32 in explain("WrongPanel", {"hash": b"\xab" * 32})


def test_an_unknown_error_is_shown_with_its_facts():
    assert explain("Strange", {"a": 1}) == "the contract refused with Strange(a 1)"


@pytest.mark.parametrize(
    "error",
    [
        Refused("NotPoster", {"caller": "0x1"}),
        Refused("BadSignature", {"signer": "0x1"}),
        Refused("Strange", {"a": 1}),
        NotConfirmed("late", "0x2"),
    ],
)
def test_errors_can_cross_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_exit_codes_tell_refused_usage_and_network_apart():
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OathworkError)
    ]
    assert {kind.exit_code for kind in kinds} == {1, 2, 3}
    assert Refused("Soulbound").exit_code == 1
    assert issubclass(errors.NotAnAmount, UsageError) and UsageError.exit_code == 2
    assert errors.WrongChain.exit_code == errors.NotDeployed.exit_code == errors.StateLost.exit_code == 3


# One class for each custom error.


@pytest.mark.parametrize("name,arguments", [*declared_errors(), *errors_of_the_abis()])
def test_every_custom_error_is_a_class_with_its_arguments_as_attributes(name, arguments):
    kind = errors.kinds()[name]
    assert issubclass(kind, Refused) and kind.__name__ == name
    facts = {argument: number for number, argument in enumerate(arguments)}
    error = Refused(name, facts)
    assert type(error) is kind and error.facts == facts
    if name in {found for found, _ in errors_of_the_abis()}:
        assert [getattr(error, errors.attribute(argument)) for argument in arguments] == list(facts.values())
    assert not {errors.attribute(argument) for argument in arguments} & {"rule", "facts", "args", "exit_code"}


def test_the_types_of_the_arguments_are_known():
    assert errors.TooEarly.__annotations__ == {"from_": int}
    assert errors.BondBelowFees.__annotations__ == {"bond": int, "fees": int}
    assert errors.NotPoster.__annotations__ == {"caller": str}
    assert errors.WrongPanel.__annotations__ == {"hash": bytes}


def test_one_refusal_is_caught_and_another_is_not():
    with pytest.raises(errors.TooEarly) as caught:
        raise Refused("TooEarly", {"from": 5})
    assert caught.value.from_ == 5
    with pytest.raises(Refused):
        try:
            raise Refused("TooLate", {"until": 5})
        except errors.TooEarly:
            pytest.fail("another error")


def test_a_signature_that_a_contract_refuses_is_a_bad_signature_too():
    refused = Refused("BadSignature", {"signer": "0x1"})
    assert isinstance(refused, errors.BadSignature) and refused.signer == "0x1"
    assert not isinstance(errors.BadSignature("malformed"), Refused)


def test_what_no_contract_says_is_no_error():
    with pytest.raises(AttributeError):
        errors.TooBlue  # noqa: B018
    assert {"TooEarly", "Refused"} <= set(dir(errors))


# The tree at the head of errors.py.

BRANCH = re.compile(
    r"^ {4}(?P<indent>(?:[│ ] {3})*(?:[├└]── )?)(?P<name>[A-Z]\w+)(?: +(?P<note>\S.*))?$", re.MULTILINE
)


def drawn():
    """Yield, for each error of the tree: its name, the one above it, and what stands beside it."""
    path = {}
    for row in BRANCH.finditer(errors.__doc__):
        depth = len(row["indent"]) // 4
        path = {place: name for place, name in path.items() if place < depth} | {depth: row["name"]}
        yield row["name"], path.get(depth - 1), row["note"] or ""


def defined(kind=OathworkError, above=None):
    """Yield the same for the classes themselves; one with an underscore lends its place to those below it."""
    shown = not kind.__name__.startswith("_")
    if shown:
        yield kind.__name__, above and above.__name__, beside(kind, above)
    for below in kind.__subclasses__():
        if below.__module__.startswith("oathwork.") and below not in errors.kinds().values():
            yield from defined(below, kind if shown else above)


def beside(kind, above):
    notes = [] if above and above.exit_code == kind.exit_code else [f"exit code {kind.exit_code}"]
    notes += ["and below it one class for each custom error of the contracts"] * (kind is Refused)
    notes += [kind.__module__.removeprefix("oathwork.")] * (kind.__module__ != "oathwork.errors")
    return ", ".join(notes)


def test_the_tree_at_the_head_is_of_all_errors_of_the_package():
    for module in pkgutil.walk_packages(oathwork.__path__, "oathwork."):
        if not re.search("__main__|migrations", module.name):
            import_module(module.name)
    in_the_tree, in_the_package = set(drawn()), set(defined())
    assert len(in_the_tree) > 40
    assert (in_the_package - in_the_tree, in_the_tree - in_the_package) == (set(), set()), (
        "to draw, to remove"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01 00:00:00 UTC"),
        (1_800_000_000, "2027-01-15 08:00:00 UTC"),
        (253_402_300_799, "9999-12-31 23:59:59 UTC"),
        (2**64, "18446744073709551616"),
        (2**256 - 1, str(2**256 - 1)),
    ],
)
def test_a_moment_is_said_as_a_date_or_a_number_where_no_calendar_has_it(seconds, text):
    assert date_text(seconds) == text


def test_another_transaction_that_came_first_is_told_from_a_real_refusal():
    rules = ("StaleState", "NothingToSettle", "Reverted", "NotArbiter", "BadSignature")
    assert [Refused(rule).came_too_late for rule in rules] == [True, True, True, False, False]
