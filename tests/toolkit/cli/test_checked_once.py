"""A command that only reads asks for the contracts' code once a day; one that acts, each time."""

import pytest

from oathwork.cli.context import Desk
from oathwork.contracts import deployments


class SomeChain:
    """A chain of which only its number is asked."""

    id = 11_155_111


@pytest.fixture
def checks(tmp_path, monkeypatch):
    """The deployments whose code was asked for."""
    asked = []
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path))
    monkeypatch.setattr(deployments, "check", lambda chain, deployment: asked.append(deployment))
    return asked


def contracts(**options):
    desk = Desk("show", **options)
    desk.__dict__["chain"] = SomeChain()
    return desk.contracts


def test_what_only_reads_asks_once(checks):
    assert [contracts().deployment for _ in range(3)] == [deployments.predicted(SomeChain.id)] * 3
    assert len(checks) == 1


@pytest.mark.parametrize("options", [{"account": "key"}, {"safe": "0x"}, {"is_unsigned": True}])
def test_what_acts_asks_each_time(checks, options):
    contracts()
    contracts(**options)
    assert len(checks) == 2


def test_a_refused_deployment_is_not_remembered(checks, monkeypatch):
    def refuse(chain, deployment):
        checks.append(deployment)
        raise deployments.WrongCode("no")

    monkeypatch.setattr(deployments, "check", refuse)
    for _ in range(2):
        with pytest.raises(deployments.WrongCode):
            contracts()
    assert len(checks) == 2
