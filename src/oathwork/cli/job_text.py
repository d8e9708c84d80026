"""What a job is, in words and for programs: its title, what its terms ask, and what can be done with it now."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oathwork.contracts.effect import Money
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Terms

_LONGEST_TITLE = 120  # characters that are shown
_LONGEST_TEXT = 2_000


def known_title(bounty: "Bounty") -> str:
    """Return the title of a job whose specification was here before; empty if it was not. It is a stranger's text."""
    from oathwork.evidence.shelf import title_on_shelf

    return title_on_shelf(bounty.terms.spec)


def title_text(title: str) -> str:
    """Return a title as it is printed."""
    from oathwork.untrusted.text import plain

    return plain(title, limit=_LONGEST_TITLE)


def panel_text(terms: "Terms") -> str:
    """Return who judges, and what a yes is."""
    how = f"by lot out of {terms.seats} seats" if terms.by_lot else "whom the poster has named"
    peers = "1 peer" if terms.size == 1 else f"{terms.size} peers"
    return f"{peers} {how}; {terms.pass_mark} of 100 is a yes"


def terms_facts(terms: "Terms", money: "Money", opening: str) -> "Iterator[tuple[str, str]]":
    """Yield what terms say, each fact under its label; `opening`: how long it can be claimed, empty if it cannot any more."""
    from oathwork.cli.capture_text import capture_lines
    from oathwork.model.guild import guild_hex
    from oathwork.model.terms import NOBODY

    reward, fee = money(terms.token, terms.reward), money(terms.token, terms.fee)
    yield "reward", f"{reward}; fee {fee} to each who judges"
    yield "bond", money(terms.token, terms.bond)
    if terms.poster != NOBODY:
        yield "poster", terms.poster
    yield "guild", f"{guild_hex(terms.guild)}, effort {terms.effort}, pass mark {terms.pass_mark}"
    yield "panel", panel_text(terms)
    yield from time_lines(terms)
    if terms.worker != NOBODY:
        yield "reserved", f"for {terms.worker}"
    if terms.min_standing:
        yield "standing", f"a claim takes {terms.min_standing / 1_000:g} points"
    if opening:
        yield "open", opening
    for line in capture_lines(terms, money):
        label, _, text = line.strip().partition(" ")
        yield label, text.strip()


def time_lines(terms: "Terms") -> list[tuple[str, str]]:
    """Return how long what takes, and who decides if the panel does not, each under its label."""
    from oathwork.model.amounts import from_seconds
    from oathwork.model.terms import NOBODY

    alone = "at once" if not terms.patience else f"after {from_seconds(terms.patience)}"
    nobody = "none: without a majority everybody gets back what they put in"
    ruling = f"{terms.arbiter}, who has {from_seconds(terms.ruling_period)} to rule"
    return [
        ("work", f"{from_seconds(terms.work_period)} from the claim to the deadline"),
        ("review", f"{from_seconds(terms.review_period)}; then the absent are replaced"),
        ("patience", f"a bare majority decides alone {alone}"),
        ("arbiter", nobody if terms.arbiter == NOBODY else ruling),
    ]


def job_json(bounty: "Bounty") -> dict[str, Any]:
    """Return what the terms ask, for programs; times in seconds."""
    terms = bounty.terms
    return {
        "spec": "0x" + terms.spec.hex(),
        "uri": bounty.uris.get(terms.spec, ""),
        "size": terms.size,
        "byLot": terms.by_lot,
        "passMark": terms.pass_mark,
        "effort": terms.effort,
        "workPeriod": terms.work_period,
        "reviewPeriod": terms.review_period,
        "patience": terms.patience,
        "arbiter": terms.arbiter,
        "reservedFor": terms.worker,
        "minStanding": str(terms.min_standing),
    }


def specification_json(specification: "Specification | None", remark: str) -> dict[str, Any]:
    """Return a specification whose hash is that of the terms, for programs; or why there is none."""
    if specification is None:
        return {"title": "", "missing": remark}
    acceptance = specification.acceptance
    return {
        "title": specification.title,
        "criteria": list(specification.criteria),
        "acceptance": list(acceptance.command) if acceptance else [],
        "licence": specification.licence,
        "issue": specification.issue,
        "text": specification.body,
    }


def specification_lines(specification: "Specification") -> list[str]:
    """Return what a specification asks: a stranger's text, made safe to print."""
    from oathwork.cli.terminal import fact_line, folded
    from oathwork.untrusted.text import plain

    lines = [
        folded(f"    {number:>2}. ", plain(criterion, limit=1_000))
        for number, criterion in enumerate(specification.criteria, 1)
    ]
    if specification.acceptance:
        lines.append(fact_line("command", plain(" ".join(specification.acceptance.command), limit=500)))
    if specification.licence:
        lines.append(fact_line("licence", plain(specification.licence, limit=100)))
    if specification.issue:
        lines.append(fact_line("issue", plain(specification.issue, limit=700)))
    text = plain(specification.body, lines=True, limit=_LONGEST_TEXT)
    return lines + [folded("    | ", line) for line in text.splitlines() if line.strip()]


def steps_json(steps: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return what the asking account can do, for programs; `until` zero: nothing ends it by itself."""
    return [{"action": action, "until": until} for action, until in steps]
