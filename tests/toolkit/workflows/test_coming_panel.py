"""The panel of a lot that nobody has drawn yet."""

import pytest

from oathwork.model.terms import Status
from oathwork.workflows import coming_panel


@pytest.fixture
def delivered(stage):
    bounty = stage.deliver(stage.claim(stage.post()))
    stage.reach_lot(bounty)
    return bounty


def test_what_can_be_drawn__is_as_the_draw_makes_it(stage, delivered):
    (coming,) = coming_panel.with_coming_panels(stage.ledger, [delivered])
    drawn = stage.draw(delivered)
    assert coming.status is Status.IN_REVIEW
    assert coming.people == drawn.people


def test_what_cannot_be_drawn_yet__stays_as_it_is(stage):
    bounty = stage.deliver(stage.claim(stage.post()))
    assert coming_panel.with_coming_panels(stage.ledger, [bounty]) == [bounty]


def test_a_lot_out_of_reach__is_not_asked_for(stage, delivered, monkeypatch):
    monkeypatch.setattr(coming_panel, "hash_reach", lambda chain: 1)
    monkeypatch.setattr(coming_panel, "lot_header", None)  # would raise
    assert coming_panel.with_coming_panels(stage.ledger, [delivered]) == [delivered]
