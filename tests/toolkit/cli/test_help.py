"""The help of every command and option, which is all that many people read: it is there, begins well, and fits a terminal."""

import re
from pathlib import Path

import click
import pytest

from oathwork.cli import COMMANDS, cli
from oathwork.workflows.notices import KINDS

ROOT = Path(__file__).parents[3]
# How a line does not begin: with a preposition, or a question.
PREPOSITIONS = {
    "about", "after", "as", "at", "before", "between", "by", "for", "from", "if", "in", "of", "on", "to", "under", "until",
    "what", "when", "where the", "whether", "which", "while", "who", "why", "with", "without",
}  # fmt: skip
# Words of another century, and what is said of people in the passive.
STALE = re.compile(
    r"whoever|whatever|whichever|\bis told\b|\bare told\b|\bone's\b|\bhis\b|\bhim\b|\bhe\b|Ends with",
    re.IGNORECASE,
)


def walk(command, *names):
    """Yield every command below, by its names."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from walk(command.get_command(click.Context(command), name), *names, name)
    if names:
        yield names, command


TREE = dict(walk(cli))
OPTIONS = {
    (*names, option.opts[-1]): option
    for names, command in TREE.items()
    for option in command.params
    if isinstance(option, click.Option)
}
TEXTS = {
    **{names: command.help for names, command in TREE.items()},
    **{names: option.help for names, option in OPTIONS.items()},
    **{("list", name): about for name, (_, about) in COMMANDS.items()},
}


def begins_badly(text):
    """Whether a text begins with a preposition or a question."""
    return any(re.match(rf"{word}\b", text, re.IGNORECASE) for word in PREPOSITIONS)


def widest(command, *names):
    """How many columns a command's help has, on a terminal of 100."""
    context = click.Context(command, info_name=" ".join(("oathwork", *names)), terminal_width=100)
    return max(map(len, command.get_help(context).splitlines()))


def test_the_tree_is_whole():
    assert {names[0] for names in TREE} == set(COMMANDS)
    assert len(OPTIONS) > 200


@pytest.mark.parametrize("names", TEXTS, ids=" ".join)
def test_every_command_and_option_has_help_that_begins_with_a_verb_or_a_thing(names):
    text = TEXTS[names]
    assert text and not begins_badly(text)


@pytest.mark.parametrize("names", TEXTS, ids=" ".join)
def test_help_is_written_in_todays_words(names):
    assert STALE.findall(TEXTS[names]) == []


@pytest.mark.parametrize("names", OPTIONS, ids=" ".join)
def test_an_option_is_one_sentence_with_a_full_stop(names):
    text = re.sub(r"  \[default: .*\]$", "", OPTIONS[names].help)
    assert text[0].isupper() and text.endswith((".", "://127.0.0.1:5001", "://127.0.0.1:8080"))


@pytest.mark.parametrize("names", TREE, ids=" ".join)
def test_help_fits_into_100_columns(names):
    assert widest(TREE[names], *names) <= 100


def test_the_list_of_commands_fits_into_100_columns():
    assert widest(cli) <= 100


@pytest.mark.parametrize(
    "text", ["Of one criterion.", "Without: look.", "from here", "Who signs.", "What is late."]
)
def test_the_rule_knows_what_begins_badly(text):
    assert begins_badly(text)


MENTION = re.compile(
    r"(?:ape )?oathwork ([a-z][^`\n]*)`|^ {4,}oathwork ([a-z][^`\n]*)$|^(?:ape )?oathwork ([a-z].*)$",
    re.MULTILINE,
)


def mentions():
    """Every line that somebody is told to type, in the package, in the pages and in the starting files, and where it stands."""
    for file in sorted(
        [*ROOT.glob("src/**/*.py"), *ROOT.glob("src/**/*.toml"), *ROOT.glob("*.md"), *ROOT.glob("s*/**/*.md")]
    ):
        for match in MENTION.finditer(file.read_text()):
            yield str(file.relative_to(ROOT)), next(filter(None, match.groups()))


def unknown_in(line):
    """What of a line is no command, and no option of the command."""
    words = re.sub(r"\{[^}]*\}|#.*", "", line).split()
    names = next((n for n in (tuple(words[:2]), tuple(words[:1])) if n in TREE), None)
    if names is None:
        return words[:2]
    if isinstance(TREE[names], click.Group) and len(words) > len(names):
        return words[:2]
    known = {opt for each in TREE[names].params for opt in (*each.opts, *each.secondary_opts)} | {
        "--help",
        "-h",
    }
    return [w for w in words if w.startswith("--") and len(w) > 2 and w.rstrip(".,:;)") not in known]


@pytest.mark.parametrize(("where", "line"), mentions())
def test_what_people_are_told_to_type_is_a_command_with_these_options(where, line):
    assert unknown_in(line) == [], where


@pytest.mark.parametrize(
    "line", ["moon", "guild poster 0x…", "show 0x6176… --lunch", "guild show 0x… --offer."]
)
def test_the_rule_knows_what_nobody_can_type(line):
    assert unknown_in(line)


@pytest.mark.parametrize("kind", KINDS)
def test_watch_names_every_kind_of_notice(kind):
    kinds = " ".join(TREE["watch",].help.partition("Kinds: ")[2].split()).partition(".")[0]
    assert kind in kinds.split(", ")
