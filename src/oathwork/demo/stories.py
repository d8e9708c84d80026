"""The demo's three bounties: a promise that is kept, one that is broken, one that is kept at the second try."""

from typing import Final

from oathwork.chain import local
from oathwork.demo.peers import NEARLY, PLEASED, UNCONVINCED, run_acceptance
from oathwork.demo.performance import Performance, require
from oathwork.demo.story import Story
from oathwork.demo.work import Job
from oathwork.errors import Refused
from oathwork.model.amounts import HOUR, from_seconds
from oathwork.model.terms import NOBODY

_ONE: Final = 10**18  # one ETH, one token
_WHAT_PEERS_DO: Final = (
    "each peer clones the repository, computes every hash of the evidence again, runs the acceptance command (if "
    "there is one) in a sandbox, writes a review and signs a verdict. All of these are files, not transactions"
)


def promise_kept(performance: Performance, job: Job) -> None:
    """Ada delivers, three peers judge, one of them says no; all are paid."""
    if job.is_own:
        words = (
            "Ada delivers a commit of yours. Three peers, drawn by lot, look at it; one is hard to please."
        )
        performance.page.scene("1  Your own commit", words, f"The job: {job.title}")
    else:
        words = "Ada delivers. Three peers, drawn by lot, look at it; one of them is not convinced."
        performance.page.scene("1  A promise kept", words, f"The job: {job.title}")
    story = Story.posted(performance, job, 1, token=NOBODY, reward=_ONE, fee=_ONE // 50, bond=_ONE // 10)
    story.opinions = (PLEASED, NEARLY, UNCONVINCED)
    _show_it_fails(story)
    story.bounty = performance.claim(story.bounty, "Ada")
    story.hand_in(job.commits[0])
    story.bounty = performance.draw(story.bounty)
    performance.page.note(_WHAT_PEERS_DO)
    story.judged_by(0)
    story.refused_settlement()
    story.judged_by(1, 2)
    doubter = story.bounty.people.panel[2].account
    if story.finish():
        _collect(performance, performance.cast.name(doubter), "is paid like the others")


def promise_broken(performance: Performance, job: Job) -> None:
    """Ben vanishes and loses the bond to the commons; Cleo delivers and gets a bonus out of it."""
    words = "Ben takes the job and vanishes. Cleo does it, and gets a bonus out of the bond that Ben lost."
    performance.page.scene("2  A promise broken", words, f"The job: {job.title}")
    token = performance.token.address
    story = Story.posted(performance, job, 2, token=token, reward=250 * _ONE, fee=5 * _ONE, bond=25 * _ONE)
    _show_it_fails(story)
    story.bounty = performance.claim_by_signature(story.bounty, "Ben")
    _lapse(performance, story)
    story.bounty = performance.claim_by_signature(story.bounty, "Cleo")
    story.hand_in(job.commits[0])
    story.bounty = performance.coming_panel(story.bounty)
    story.judged_by(0, 1, 2)
    require(story.finish(), "good work is paid")


def promise_mended(performance: Performance, job: Job) -> None:
    """Dan's work does not pass; Dan pays the peers for looking, mends it for the same panel, and is paid."""
    words = "Dan's work fails its tests. Dan pays the peers for looking and mends it, and they look again."
    performance.page.scene("3  A promise kept at the second try", words, f"The job: {job.title}")
    story = Story.posted(performance, job, 3, token=NOBODY, reward=_ONE // 2, fee=_ONE // 50, bond=_ONE // 10)
    _show_it_fails(story)
    story.bounty = performance.claim(story.bounty, "Dan")
    story.hand_in(job.commits[0])
    story.bounty = performance.draw(story.bounty)
    story.judged_by(0, 1, 2)
    require(not story.finish(), "work that fails its tests is sent back")
    _close(performance, story)
    panel = story.bounty.people.panel
    story.hand_in_again(job.commits[1], "Dan")
    require(story.bounty.people.panel == panel, "the same peers judge what was mended")
    story.judged_by(0, 1, 2)
    require(story.finish(), "mended work is paid")


def _show_it_fails(story: Story) -> None:
    """Run the acceptance command on what is there before the work, where both are known."""
    if story.job.base and story.specification.acceptance:
        outcome = run_acceptance(story.specification, story.job.repository, story.job.base)
        story.page.note(f"the acceptance command, before anything is done: {outcome}")
        require(outcome.result == "failed", "there is something to do")


def _lapse(performance: Performance, story: Story) -> None:
    bounty = story.bounty
    worker, terms = bounty.state.worker, bounty.terms
    before = performance.escrow.commons(performance.guild, terms.token)
    performance.page.note(
        f"{performance.cast.name(worker)} is not heard of again. {from_seconds(terms.work_period + HOUR)} pass"
    )
    local.travel(performance.chain, bounty.deadline + HOUR)
    receipt = performance.send(performance.escrow.lapse(terms, bounty.state), "keeper")
    absentee = receipt.event("Lapsed").facts["worker"]
    gain = performance.escrow.commons(performance.guild, terms.token) - before
    require(gain == terms.bond, "the bond goes to the commons")
    words = f"{performance.cast.name(absentee)}'s bond of {performance.money(gain, terms.token)} goes to the guild's commons"
    performance.page.step("lapse", performance.cast.name(receipt.sender), words, receipt.gas_used)
    count = performance.contracts.reputation.standing_of(performance.guild, absentee).abandoned
    performance.page.note(
        f"{performance.cast.name(absentee)}'s standing shows it for ever: abandoned {count}", mark="→"
    )
    story.bounty = performance.read(bounty.id)


def _close(performance: Performance, story: Story) -> None:
    """Let the DAO take no other claims; who was sent back may still mend the work."""
    receipt = performance.send(performance.escrow.close(story.bounty.terms.lane), "the DAO")
    story.bounty = performance.read(story.bounty.id)
    require(story.bounty.closed, "the bounty is closed")
    words = (
        f"takes no other claims; {performance.cast.name(story.bounty.state.worker)} may still mend the work"
    )
    performance.page.step("close", performance.cast.name(receipt.sender), words, receipt.gas_used)
    try:
        performance.send(performance.escrow.withdraw(story.bounty.terms, story.bounty.state), "the DAO")
    except Refused as refused:
        words = performance.cast.named(str(refused))
        performance.page.note(f"the DAO asks for its money back. Refused: {words}")
        return
    require(False, "nobody withdraws from under a worker who mends")


def _collect(performance: Performance, who: str, why: str) -> None:
    signer = performance.cast[who]
    receipt = performance.escrow.collect(NOBODY, signer.address).send(signer)
    facts = receipt.event("Collected").facts
    words = f"{why}: {performance.money(facts['amount'], facts['token'])}. The fee is for judging, not for agreeing"
    performance.page.step("collect", performance.cast.name(facts["account"]), words, receipt.gas_used)
