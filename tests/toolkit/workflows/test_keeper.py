"""The keeper takes every step that is due, once, and harms nobody who is faster."""

import pytest

from oathwork.chain import local
from oathwork.model.flaws import Flaw
from oathwork.model.terms import Status
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from oathwork.workflows.coming_panel import as_drawn
from oathwork.workflows.keeper import Keeper
from tests.support.stage import DAY


@pytest.fixture
def keeper(stage, tmp_path):
    (tmp_path / "verdicts").mkdir()
    return Keeper(stage.contracts, [VerdictFolder(tmp_path / "verdicts")])


@pytest.fixture
def give(stage, tmp_path):
    """Put verdicts of a bounty's panel into the folder."""

    def give(bounty, *scores):
        for verdict in stage.verdicts(bounty, *scores):
            domain = stage.escrow.domain
            subject = Subject(
                domain.chain_id, domain.contract, bounty.id, bounty.state.round, bounty.state.delivery
            )
            peer = bounty.people.panel[verdict.index].account
            save_verdict(
                SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature),
                tmp_path / "verdicts",
            )

    return give


def done(stage, keeper):
    return [(each.action, each.result) for each in keeper.tick(stage.stranger)]


def test_nothing_is_due__nothing_is_done(stage, keeper):
    stage.post()
    assert done(stage, keeper) == []


def test_a_lot_whose_block_is_past__is_drawn(stage, keeper):
    bounty = stage.deliver(stage.claim(stage.post()))
    assert done(stage, keeper) == []
    stage.reach_lot(bounty)
    assert done(stage, keeper) == [("draw", "done")]
    assert stage.again(bounty).status is Status.IN_REVIEW


def ready(stage, **changes):
    """A delivery whose lot can be drawn, and the bounty as drawing it will leave it."""
    bounty = stage.deliver(stage.claim(stage.post(stage.terms(**changes))))
    stage.reach_lot(bounty)
    return bounty, as_drawn(stage.ledger, bounty)


def test_verdicts_of_who_will_be_drawn__draw_and_settle_in_one(stage, keeper, give):
    bounty, drawn = ready(stage)
    give(drawn, 90, 80)
    assert done(stage, keeper) == [("drawAndSettle", "done")]
    assert stage.again(bounty).end == "Paid"


def test_verdicts_that_wait_for_patience__are_recorded_with_the_draw(stage, keeper, give):
    bounty, drawn = ready(stage, patience=DAY)
    give(drawn, 90, 80)
    assert done(stage, keeper) == [("drawAndSettle", "done")]
    assert stage.again(bounty).scores.given(3) == {0: 90, 1: 80}


def test_who_may_only_draw__settles_nothing(stage, give, tmp_path):
    _, drawn = ready(stage)
    (tmp_path / "verdicts").mkdir()
    give(drawn, 90, 80)
    keeper = Keeper(stage.contracts, [VerdictFolder(tmp_path / "verdicts")], only=["draw"])
    assert done(stage, keeper) == [("draw", "done")]


def test_a_repair_is_settled_without_a_draw(stage, keeper, give):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    bounty = stage.deliver(stage.claim(bounty), b"\x02" * 32)
    give(bounty, 90, 80)
    assert done(stage, keeper) == [("settle", "done")]
    assert stage.again(bounty).end == "Paid"


def test_a_closed_bounty_nobody_mends__goes_back_to_its_poster(stage, keeper):
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    stage.escrow.close(0).send(stage.poster)
    assert done(stage, keeper) == []
    stage.later(2 * DAY)
    assert done(stage, keeper) == [("withdraw", "done")]
    assert stage.again(bounty).end == "Withdrawn"


def test_lots_soon_out_of_reach_come_first__and_those_missed_last(stage, keeper):
    missed = stage.deliver(stage.claim(stage.post()))
    local.mine(stage.chain, 250)
    soon = stage.deliver(stage.claim(stage.post(stage.terms(lane=1))))
    local.mine(stage.chain, 100)
    stage.claim(stage.post(stage.terms(lane=2, work_period=3_600)))
    stage.later(DAY)
    assert [(task.action, task.bounty.terms.lane) for task in keeper.due()] == [
        ("draw", 1),
        ("lapse", 2),
        ("draw", 0),
    ]
    assert [missed.state.lot, soon.state.lot] == [1, 1]


def test_an_arbiter_has_the_time_of_the_terms(stage, keeper):
    bounty = stage.deliver(
        stage.claim(stage.post(stage.terms(arbiter=stage.arbiter.address, ruling_period=3 * DAY)))
    )
    for _ in range(3):
        stage.reach_lot(bounty)
        done(stage, keeper)
        stage.later(2 * DAY)
        done(stage, keeper)
        bounty = stage.again(bounty)
    assert (bounty.status, done(stage, keeper)) == (Status.ESCALATED, [])
    stage.later(3 * DAY)
    assert done(stage, keeper) == [("expire", "done")]


def test_verdicts_that_decide__are_settled_at_once(stage, keeper, give):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    give(bounty, 90, 80)
    assert done(stage, keeper) == [("settle", "done")]
    assert stage.again(bounty).end == "Paid"


def test_verdicts_that_do_not_decide__wait_and_are_recorded_before_the_absent_are_replaced(
    stage, keeper, give
):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    give(bounty, 90)
    assert done(stage, keeper) == []
    stage.later(2 * DAY)
    assert done(stage, keeper) == [("settle", "done")]
    assert stage.again(bounty).scores.given(3) == {0: 90}
    assert done(stage, keeper) == [("redraw", "done")]
    judge = bounty.people.panel[0].account
    assert stage.contracts.reputation.standing_of(stage.guild, judge).missed == 0


def test_a_majority_waits_for_patience(stage, keeper, give):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(patience=DAY)))))
    give(bounty, 90, 80)
    assert done(stage, keeper) == []
    stage.later(DAY)
    assert done(stage, keeper) == [("settle", "done")]


def test_a_worker_who_vanished__lapses_an_hour_later(stage, keeper):
    bounty = stage.claim(stage.post())
    stage.later(7 * DAY)
    assert done(stage, keeper) == []
    stage.later(3_600)
    assert done(stage, keeper) == [("lapse", "done")]
    assert stage.again(bounty).status is Status.OPEN


def test_panels_that_stayed_away__end_in_a_refund(stage, keeper):
    bounty = stage.deliver(stage.claim(stage.post()))
    taken = []
    for _ in range(8):
        local.mine(stage.chain, 3)
        stage.later(2 * DAY)
        taken += [action for action, _ in done(stage, keeper)]
    assert taken == ["draw", "redraw", "draw", "redraw", "draw", "redraw", "expire"]
    assert stage.again(bounty).end == "Unverified"


def test_an_offer_nobody_took__goes_back_to_its_poster(stage, keeper):
    stage.post()
    before = stage.chain.balance(stage.poster.address)
    stage.later(30 * DAY)
    assert done(stage, keeper) == [("withdraw", "done")]
    assert stage.chain.balance(stage.poster.address) > before


def test_what_is_not_asked_for__is_left_alone(stage):
    stage.post()
    stage.later(30 * DAY)
    assert done(stage, Keeper(stage.contracts, only=["draw", "lapse"])) == []


def test_without_a_signer__it_only_says_what_it_would_do(stage, keeper):
    bounty = stage.post()
    stage.later(30 * DAY)
    assert [(each.action, each.result) for each in keeper.tick(None)] == [("withdraw", "would be done")]
    assert stage.again(bounty).status is Status.OPEN


def test_somebody_else_is_faster__that_is_no_failure(stage, keeper, monkeypatch):
    bounty = stage.post()
    stage.later(30 * DAY)
    tasks = keeper.due()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    monkeypatch.setattr(keeper, "due", lambda: tasks)
    assert done(stage, keeper) == [("withdraw", "done by somebody else")]


def test_one_that_fails__stops_no_other(stage, keeper, monkeypatch):
    from dataclasses import replace

    for lane in (0, 1):
        stage.post(stage.terms(lane=lane))
    stage.later(30 * DAY)
    first, second = keeper.due()
    broken = replace(first, bounty=replace(first.bounty, terms=replace(first.bounty.terms, lane=77)))
    monkeypatch.setattr(keeper, "due", lambda: [broken, second])
    assert done(stage, keeper)[1] == ("withdraw", "done")


def test_no_more_than_so_many_a_turn(stage):
    for lane in range(3):
        stage.post(stage.terms(lane=lane))
    stage.later(30 * DAY)
    keeper = Keeper(stage.contracts, most=2)
    assert len(done(stage, keeper)) == 2
    assert len(done(stage, keeper)) == 1


def test_a_strangers_file_in_the_folder__is_no_verdict(stage, keeper, give, tmp_path):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    (tmp_path / "verdicts" / "junk.json").write_text('{"format": "nonsense"}')
    give(bounty, 90, 80)
    assert done(stage, keeper) == [("settle", "done")]


def test_what_is_set_aside_is_named_with_its_reason(stage, give, tmp_path):
    heard, bounty = [], stage.draw(stage.deliver(stage.claim(stage.post())))
    give(bounty, 90)
    (tmp_path / "verdicts" / "nonsense.json").write_text("{}")
    (file,) = tmp_path.glob("verdicts/*-*.json")
    (tmp_path / "verdicts" / "again.json").write_bytes(file.read_bytes())
    work = Keeper(
        stage.contracts,
        [VerdictFolder(tmp_path / "verdicts")],
        set_aside=lambda id, flaw: heard.append((id, flaw.flaw)),
    )
    work.due()
    assert sorted(heard, key=str) == [(bounty.id, Flaw.REPEATED), (bounty.id, Flaw.UNREADABLE)]


def test_a_file_that_is_no_verdict_is_named_where_it_is_the_only_one(stage, tmp_path):
    heard, bounty = [], stage.draw(stage.deliver(stage.claim(stage.post())))
    (tmp_path / "verdicts").mkdir()
    (tmp_path / "verdicts" / f"{bounty.id.hex()[:16]}.json").write_text("{}")
    folder = VerdictFolder(tmp_path / "verdicts")
    Keeper(stage.contracts, [folder], set_aside=lambda id, flaw: heard.append(str(flaw))).due()
    assert len(heard) == 1 and ".json" in heard[0]
