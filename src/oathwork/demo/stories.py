"""The demo's three bounties: a promise that is kept, one that is broken, one that is kept at the second try."""

from typing import Final

from oathwork.chain import local
from oathwork.demo.peers import NEARLY, PLEASED, UNCONVINCED, run
from oathwork.demo.play import HOUR, Play, require
from oathwork.demo.story import Story
from oathwork.demo.work import Job
from oathwork.errors import Refused
from oathwork.model.amounts import from_seconds
from oathwork.model.terms import NOBODY

WHOLE: Final = 10**18  # one ETH, one token
_WHAT_PEERS_DO: Final = (
    "each peer clones the repository, computes every hash of the evidence again, runs the acceptance command, if "
    "there is one, in a sandbox, writes a review and signs a verdict: all of it files, no transactions"
)


def kept(play: Play, job: Job) -> None:
    """Ada delivers, three peers judge, one of them says no; all are paid."""
    if job.is_own:
        told = "Ada delivers a commit of yours. Three peers, drawn by lot, look at it; one is hard to please."
        play.page.scene("1  Your own commit", told, f"The job: {job.title}")
    else:
        told = "Ada delivers. Three peers, drawn by lot, look at it; one of them is not convinced."
        play.page.scene("1  A promise kept", told, f"The job: {job.title}")
    story = Story(play, job, 1, token=NOBODY, reward=WHOLE, fee=WHOLE // 50, bond=WHOLE // 10)
    story.opinions = (PLEASED, NEARLY, UNCONVINCED)
    _show_it_fails(story)
    story.bounty = play.claim(story.bounty, "Ada")
    story.hand_in(job.commits[0])
    story.bounty = play.draw(story.bounty)
    play.page.note(_WHAT_PEERS_DO)
    story.judged_by(0)
    story.refused_settlement()
    story.judged_by(1, 2)
    unconvinced = story.bounty.people.panel[2].account
    if story.finish():
        _collect(play, play.cast.name(unconvinced), "is paid as the others are")


def broken(play: Play, job: Job) -> None:
    """Ben vanishes and loses the bond to the commons; Cleo delivers and gets a bonus out of it."""
    told = "Ben takes the job and vanishes. Cleo does it, and gets a bonus out of the bond he lost."
    play.page.scene("2  A promise broken", told, f"The job: {job.title}")
    token = play.token.address
    story = Story(play, job, 2, token=token, reward=250 * WHOLE, fee=5 * WHOLE, bond=25 * WHOLE)
    _show_it_fails(story)
    story.bounty = play.claim_by_signature(story.bounty, "Ben")
    _lapse(play, story)
    story.bounty = play.claim_by_signature(story.bounty, "Cleo")
    story.hand_in(job.commits[0])
    story.bounty = play.draw(story.bounty)
    story.judged_by(0, 1, 2)
    require(story.finish(), "good work is paid")


def mended(play: Play, job: Job) -> None:
    """Dan's work does not pass; he pays his peers for looking, mends it, and is paid."""
    told = "Dan's work does not pass its tests. He pays his peers for having looked, mends it, and is paid."
    play.page.scene("3  A promise kept at the second try", told, f"The job: {job.title}")
    story = Story(play, job, 3, token=NOBODY, reward=WHOLE // 2, fee=WHOLE // 50, bond=WHOLE // 10)
    _show_it_fails(story)
    story.bounty = play.claim(story.bounty, "Dan")
    story.hand_in(job.commits[0])
    story.bounty = play.draw(story.bounty)
    story.judged_by(0, 1, 2)
    require(not story.finish(), "work that fails its tests is sent back")
    _refuse_withdrawal(play, story)
    story.hand_in_again(job.commits[1], "Dan")
    story.bounty = play.draw(story.bounty)
    story.judged_by(0, 1, 2)
    require(story.finish(), "mended work is paid")


def _show_it_fails(story: Story) -> None:
    """Run the acceptance command on what is there before the work, where both are known."""
    if story.job.base and story.specification.acceptance:
        outcome = run(story.specification, story.job.repository, story.job.base)
        story.page.note(f"the acceptance command, before anything is done: {outcome}")
        require(outcome.result == "failed", "there is something to do")


def _lapse(play: Play, story: Story) -> None:
    bounty = story.bounty
    worker, terms = bounty.state.worker, bounty.terms
    before = play.escrow.commons(play.guild, terms.token)
    play.page.note(
        f"{play.cast.name(worker)} is not heard of again. {from_seconds(terms.work_period + HOUR)} go by"
    )
    local.travel(play.chain, bounty.deadline + HOUR)
    receipt = play.send(play.escrow.lapse(terms, bounty.state), "keeper")
    gone = receipt.event("Lapsed").facts["worker"]
    gained = play.escrow.commons(play.guild, terms.token) - before
    require(gained == terms.bond, "the bond goes to the commons")
    told = f"{play.cast.name(gone)}'s bond of {play.money(gained, terms.token)} goes to the guild's commons"
    play.page.step("lapse", play.cast.name(receipt.sender), told, receipt.gas_used)
    count = play.contracts.reputation.standing_of(play.guild, gone).abandoned
    play.page.note(f"{play.cast.name(gone)}'s standing says for ever: abandoned {count}", mark="→")
    story.bounty = play.read(bounty.id)


def _refuse_withdrawal(play: Play, story: Story) -> None:
    try:
        play.send(play.escrow.withdraw(story.bounty.terms, story.bounty.state), "the DAO")
    except Refused as refused:
        told = play.cast.named(str(refused))
        play.page.note(f"the DAO asks for its money back. Refused: {told}")
        return
    require(False, "nobody withdraws from under a worker who mends")


def _collect(play: Play, who: str, why: str) -> None:
    signer = play.cast[who]
    receipt = play.escrow.collect(NOBODY, signer.address).send(signer)
    facts = receipt.event("Collected").facts
    told = f"{why}: {play.money(facts['amount'], facts['token'])}. The fee is for judging, not for agreeing"
    play.page.step("collect", play.cast.name(facts["account"]), told, receipt.gas_used)
