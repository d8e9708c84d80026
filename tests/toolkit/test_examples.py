"""Every example in the package's docstrings does what it says, on a chain with a guild; every public name has one."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import oathwork
from oathwork.chain import local
from tests.support.deputies import deploy_around

NEED_EXTRAS = ("oathwork.ledger.migrations", "oathwork.mailbox", "oathwork.simulation", "oathwork.__main__")


def modules():
    found = [each.name for each in pkgutil.walk_packages(oathwork.__path__, "oathwork.")]
    return ["oathwork", *(name for name in found if not name.startswith(NEED_EXTRAS))]


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for name in modules() for test in finder.find(import_module(name), name) if test.examples]


@pytest.fixture
def names(stage, tmp_path):
    """What the examples speak of without making it."""
    bounty = stage.post(stage.terms(lane=9))
    return {
        "chain": stage.chain,
        "contracts": stage.contracts,
        "guild": stage.guild,
        "bounty": bounty,
        "terms": stage.terms(lane=5),
        "ledger": stage.ledger,
        "poster": stage.poster,
        "worker": stage.worker,
        "peers": {peer.address: peer for peer in stage.peers},
        "anyone": stage.stranger,
        "safe": stage.mate.address,
        "token": stage.token,
        "blocks_pass": lambda: local.mine(stage.chain, 3),
        "folder": tmp_path,
    }


@pytest.mark.parametrize("test", examples(), ids=lambda test: test.name)
def test_an_example_does_what_it_says(stage, test, names):
    if ".for_escrow(" in test.docstring:
        deploy_around(stage)
    test.globs = {**vars(import_module(_module_of(test.name))), **names}
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(test, out=said.append)
    assert not said, "".join(said)


def _module_of(name):
    return max((module for module in modules() if name == module or name.startswith(module + ".")), key=len)


@pytest.mark.parametrize("name", oathwork.__all__)
def test_every_public_name_has_an_example(name):
    value = getattr(oathwork, name)
    home = f"{value.__module__}.{name}"
    assert [test.name for test in examples() if test.name == home or test.name.startswith(home + ".")]
