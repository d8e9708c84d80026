"""The money and the standing of every end, as the page shows them before anybody stakes, against the executable specification."""

import random
from dataclasses import replace
from typing import Any, Final

from oathwork.lifecycle import Pot
from oathwork.model.terms import NOBODY, ZERO, Terms
from tests.page.lives import GUILD, MATE, PEERS, WORKER, Life, bring_to, random_terms
from tests.page.vectors import page


def random_scores(end: str, terms: Terms, chance: random.Random) -> list[int]:
    """Scores that lead to this end; some members stay away, and some of those who judge differ."""
    most = terms.size // 2 + 1
    yes = [chance.randrange(terms.pass_mark, 101) for _ in range(7)]
    no = [chance.randrange(terms.pass_mark) for _ in range(7)]
    if end == "empty":
        no = [0] * 7
    elif end == "sentBack" and terms.pass_mark > 1:
        no = [max(1, each) for each in no]
    if end in ("paid", "sentBack", "empty"):
        ours, theirs = (yes, no) if end == "paid" else (no, yes)
        return ours[:most] + theirs[: chance.randrange(terms.size - most + 1)]
    return (yes + no)[: chance.randrange(most)]


ENDS: Final = (
    "withdrawn",
    "quit",
    "lapsed",
    "paid",
    "sentBack",
    "empty",
    "ruledYes",
    "ruledNo",
    "unverified",
)


def is_possible(end: str, terms: Terms) -> bool:
    """Whether a bounty with these terms can end so."""
    if end == "empty":
        return terms.by_lot
    if end == "sentBack":
        return terms.pass_mark > 1 or not terms.by_lot  # below a pass mark of one there is only zero
    return terms.arbiter != NOBODY if end.startswith("ruled") else True


def test_money_and_standing_of_every_end_are_the_specifications() -> None:
    chance = random.Random(14)
    lives: list[tuple[Life, str, list[int]]] = []
    asked = []
    for _ in range(200):
        terms = random_terms(chance)
        for end in filter(lambda end: is_possible(end, terms), ENDS):  # used at once
            life = Life(terms, chance.choice([0, chance.getrandbits(80)]))
            commons = life.world.commons[Pot(GUILD, terms.token)]
            scores, left = random_scores(end, terms, chance), chance.randrange(terms.work_period + 1)
            bring_to(life, end, chance, scores, left)
            lives.append((life, end, scores))
            median = sorted(scores)[(len(scores) - 1) // 2] if scores else 0
            given = {"score": median, "judged": len(scores), "commons": commons, "left": left}
            asked.append(("ends", {"terms": terms, "given": given}))

    for (life, end, scores), rows in zip(lives, page(asked), strict=True):
        [row] = [row for row in rows if row["end"] == end]
        money = row["money"]
        assert money == life.gained(), end
        assert sum(money.values()) == 0
        assert row["goesOn"] == bool(life.world.bounties)
        assert {each["end"] for each in rows} == {each for each in ENDS if is_possible(each, life.terms)} | (
            {"sentBack"}  # by a named panel with a pass mark of one, and by lot by nobody
        )
        _assert_marks(life, end, scores, row)


def _assert_marks(life: Life, end: str, scores: list[int], row: dict[str, Any]) -> None:
    due = row["standing"]
    panel = life.bounty.panel if life.world.bounties else ()
    assert life.marked(WORKER) + life.marked(MATE) == due["worker"], end
    judged = [event.facts["peer"] for event in life.world.events if event.name == "Judged"]
    if end not in ("paid", "sentBack", "empty"):
        return
    says_yes = end == "paid"
    for peer, score in zip(judged, scores, strict=True):
        agrees = (score >= life.terms.pass_mark) == says_yes
        assert life.marked(peer) == due["agrees" if agrees else "differs"], (end, panel)
        assert row["peer"] == life.terms.fee
    others = [life.marked(peer) for peer in PEERS if peer not in judged]
    absent = life.terms.size - len(judged)
    assert sorted(others) == sorted([due["absent"]] * absent + [0] * (len(others) - absent))


def test_by_default_all_judge_and_nobody_waits() -> None:
    terms = replace(random_terms(random.Random(3)), panel=ZERO, size=3, fee=5, bond=100, effort=10, seats=16)

    [rows] = page([("ends", {"terms": terms, "given": {}})])

    paid = next(row for row in rows if row["end"] == "paid")
    assert paid["money"]["peers"] == 15
    assert paid["standing"]["worker"] == 10_000
    assert next(row for row in rows if row["end"] == "quit")["money"]["worker"] == 0
