"""Names say what they hold: no bare participle is the name of a thing, and a public name has one meaning in the package."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from oathwork.cli import COMMANDS

PACKAGE = Path(__file__).parents[2] / "src/oathwork"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text())
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migrations" not in path.parts
}
IRREGULAR = frozenset(
    "begun bought bound broken brought built chosen done drawn drawn dealt felt found given gone got gotten grown heard held "
    "kept known led left lent lost made meant met paid said seen sent shown sold sought spent stood struck sworn taken "
    "taught thought thrown told torn understood wanted woken won worn woven written".split()
)
NOUNS = frozenset("bed deed feed need red seed shed speed".split())  # end in "ed" and are no participles

# Words that the specification, Solidity or an option has made names.
SPECIFIED = {
    "delivered": "a count of standing",
    "reviewed": "a count of standing",
    "rejected": "a count of standing",
    "abandoned": "a count of standing",
    "missed": "a count of standing",
    "ended": "the moment at which a place ended, as Solidity's struct has it",
    "offered": "whether a seat is offered, as Solidity's struct has it",
    "unsigned": "the commands' option --unsigned",
    "owed": "what the escrow owes, as Solidity's view",
    "closed": "whether a bounty is closed, as Solidity's status has it",
    "served": "whether the guild serves a poster, as Solidity's argument",
}


def is_participle(name):
    """Say whether a name is one word that tells what was done, and not to what."""
    word = name.strip("_")
    return word in IRREGULAR or (
        word.islower() and word.isalpha() and word.endswith("ed") and word not in NOUNS
    )


def assigned(tree):
    """Yield every name that is given to a thing: by assignment, a loop, `with`, or as a parameter or field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def public(tree):
    """Yield the public names that a module defines itself."""
    for node in tree.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        yield from (name for name in names if not name.startswith("_"))


@pytest.mark.parametrize("word", ["found", "told", "_kept", "judged", "wanted"])
def test_a_participle_is_recognised(word):
    assert is_participle(word)


@pytest.mark.parametrize("word", ["bounty", "seed", "found_bounty", "is_closed", "SIGNED", "needs"])
def test_what_names_a_thing_is_not_taken_for_one(word):
    assert not is_participle(word)


@pytest.mark.parametrize("module", MODULES)
def test_no_name_is_a_bare_participle(module):
    names = {name for name in assigned(MODULES[module]) if is_participle(name)}
    assert names - SPECIFIED.keys() == set()


def test_the_words_of_the_specification_are_fewer_than_one_name_in_a_hundred():
    names = [name for tree in MODULES.values() for name in assigned(tree)]
    assert sum(map(is_participle, names)) < len(names) / 100


def test_a_public_name_has_one_home():
    homes = defaultdict(list)
    for module, tree in MODULES.items():
        for name in public(tree):
            homes[name].append(module)
    assert {name: where for name, where in homes.items() if len(where) > 1 and not is_verb(name, where)} == {}


def is_verb(name, homes):
    """Say whether a name is that of one action, which the command and what it calls may share."""
    commands = {entry.partition(":")[2] for entry, _ in COMMANDS.values()}
    return name in commands and sum(home.startswith("cli") for home in homes) == 1
