"""Posters that are contracts, played: a crowd, a plan of milestones, and a rota."""

from collections.abc import Sequence
from typing import Final

from oathwork.chain import local
from oathwork.contracts import Call
from oathwork.contracts.crowd import Crowd, Crowds
from oathwork.contracts.plan import MilestonePlan, Plans
from oathwork.contracts.rota import Rota, Rotas
from oathwork.demo.performance import Performance, require
from oathwork.demo.story import Story
from oathwork.demo.work import Job
from oathwork.errors import Refused
from oathwork.model.amounts import DAY
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY, Terms

_ONE: Final = 10**18  # one ETH
_WEEK: Final = 7 * DAY
_GIVERS: Final = ("Ben", "Cleo", "Dan")


def crowd_pays(performance: Performance, jobs: Sequence[Job]) -> None:
    """Three give, and together post a bounty that is paid; another crowd's bounty is withdrawn and shared out."""
    performance.page.scene(
        "A crowd",
        "Ben, Cleo and Dan want the same job done. None of them has to trust another with the money.",
        f"The job: {jobs[0].title}",
    )
    story = Story(performance, jobs[0], "crowd")
    offer = performance.offer(NOBODY, _ONE, _ONE // 50, _ONE // 10, story.specification.hash)
    crowd = _crowd(performance, offer, 1)
    _give(performance, crowd, [offer.reward // 2, offer.reward // 4, offer.stake])
    story.take_up(_posted(performance, crowd.post(offer), "posts it, now that all is there"))
    _done_by_ada(story)
    require(crowd.due_to(performance.cast["Ben"].address) == 0, "what was paid does not come back")
    _crowd_takes_back(performance, offer)


def _crowd(performance: Performance, offer: Terms, number: int) -> Crowd:
    chain, organiser = performance.chain, performance.cast["Ben"].address
    maker = Crowds.for_escrow(chain, performance.escrow.address)
    call = maker.start(offer, chain.now() + 30 * DAY, number.to_bytes(32))
    crowd = Crowd(chain, str(call.simulate(organiser)))
    words = f"starts a crowd for a bounty of {performance.money(offer.reward, NOBODY)}. Anyone can give to it"
    _step(performance, "start", "Ben", call, words)
    _serve(performance, crowd.address, "the crowd")
    return crowd


def _give(performance: Performance, crowd: Crowd, amounts: list[int]) -> None:
    for who, amount in zip(_GIVERS, amounts, strict=True):
        had = crowd.given()
        receipt = performance.send(crowd.give(amount), who)
        gift = crowd.given() - had
        too_much = (
            f"; {performance.money(amount - gift, NOBODY)} were too much and stay" if amount > gift else ""
        )
        words = f"gives {performance.money(gift, NOBODY)}{too_much}"
        performance.page.step("give", who, words, receipt.gas_used)
    require(crowd.given() == crowd.setup().stake, "the crowd is full, to the unit")


def _crowd_takes_back(performance: Performance, offer: Terms) -> None:
    """Play a crowd whose bounty nobody takes: everybody gets back what they gave."""
    crowd = _crowd(performance, offer, 2)
    _give(performance, crowd, [offer.reward // 3, offer.reward // 3, offer.stake])
    bounty = _posted(performance, crowd.post(offer), "posts it. Nobody takes the job")
    _step(performance, "withdraw", "Ben", crowd.withdraw(bounty.terms, bounty.state), "ends the bounty")
    for who in _GIVERS:
        account = performance.cast[who].address
        gave, due = crowd.given_by(account), crowd.due_to(account)
        require(due == gave, "all of it came back, so each gets back what they gave")
        words = f"takes back {performance.money(due, NOBODY)}, all that was given"
        _step(performance, "take", who, crowd.take(account), words)
    require(performance.balance(crowd.address, NOBODY) == 0, "nothing stays behind")


def plan_goes_on(performance: Performance, jobs: Sequence[Job]) -> None:
    """Two milestones: the second is posted only when the first was paid; then the rest goes back."""
    performance.page.scene(
        "A plan",
        "The DAO pays for two milestones in their order. The second waits until the first was paid.",
        *(f"Milestone {number}: {job.title}" for number, job in enumerate(jobs[:2], 1)),
    )
    chain, dao = performance.chain, performance.cast["the DAO"].address
    stories = [Story(performance, job, f"milestone-{number}") for number, job in enumerate(jobs[:2], 1)]
    offers = [
        performance.offer(NOBODY, _ONE, _ONE // 50, _ONE // 10, each.specification.hash) for each in stories
    ]
    call = Plans.for_escrow(chain, performance.escrow.address).start(offers)
    plan = MilestonePlan(chain, str(call.simulate(dao)))
    _step(performance, "start", "the DAO", call, f"starts a plan of {len(offers)} milestones")
    _serve(performance, plan.address, "the plan")
    total = plan.setup().total
    _step(
        performance,
        "fill",
        "the DAO",
        plan.fill(total),
        f"brings in {performance.money(total, NOBODY)}, for all",
    )
    stories[0].take_up(_posted(performance, plan.next(offers[0]), "posts the first milestone"))
    _done_by_ada(stories[0])
    stories[1].take_up(
        _posted(performance, plan.next(offers[1]), "posts the second, because the first was paid")
    )
    second = stories[1].bounty
    _step(performance, "withdraw", "the DAO", plan.withdraw(second.terms, second.state), "changes its mind")
    rest = plan.held()
    require(rest == offers[1].stake, "what the second milestone held is in the plan again")
    words = f"sends the DAO what is left, {performance.money(rest, NOBODY)}: nothing can follow"
    _step(performance, "take", "keeper", plan.take(dao), words)
    require(performance.balance(plan.address, NOBODY) == 0, "nothing stays behind")


def rota_comes_round(performance: Performance, jobs: Sequence[Job]) -> None:
    """The same bounty once a week: not twice in one, and what nobody did pays for the next."""
    performance.page.scene(
        "A rota",
        "The DAO wants the same job done once a week, for as long as its money lasts.",
        f"The job: {jobs[0].title}",
    )
    chain, dao = performance.chain, performance.cast["the DAO"].address
    story = Story(performance, jobs[0], "rota")
    offer = performance.offer(NOBODY, _ONE // 2, _ONE // 50, _ONE // 10, story.specification.hash)
    call = Rotas.for_escrow(chain, performance.escrow.address).start(offer, chain.now(), _WEEK)
    rota = Rota(chain, str(call.simulate(dao)))
    _step(performance, "start", "the DAO", call, "starts a rota: once in 7 days")
    _serve(performance, rota.address, "the rota")
    words = f"brings in {performance.money(offer.stake, NOBODY)}, enough for one"
    _step(performance, "fill", "the DAO", rota.fill(offer.stake), words)
    bounty = _posted(performance, rota.next(offer), "posts the first. Nobody takes the job")
    _step(performance, "withdraw", "the DAO", rota.withdraw(bounty.terms, bounty.state), "ends it")
    _refused(performance, rota.next(offer), "the next one in the same week")
    local.travel(chain, rota.next_from())
    story.take_up(_posted(performance, rota.next(offer), "posts the next, with the money of the one before"))
    _done_by_ada(story)
    require(rota.held() == 0, "all of its money was paid for work")


# ------------------------------------------------------------------------------------------------------------- one step


def _done_by_ada(story: Story) -> None:
    """Let Ada do the job, three peers judge it, and the keeper settle."""
    performance = story.performance
    story.bounty = performance.claim(story.bounty, "Ada")
    story.hand_in(story.job.commits[-1])
    story.bounty = performance.coming_panel(story.bounty)
    story.judged_by(0, 1, 2)
    require(story.finish(), "good work is paid")


def _serve(performance: Performance, poster: str, what: str) -> None:
    call = performance.contracts.guilds.serve_posters(performance.guild, [poster])
    _step(performance, "serve", "steward", call, f"the guild's lot serves the bounties of {what}")


def _posted(performance: Performance, call: Call, words: str) -> Bounty:
    receipt = performance.send(call, "keeper")
    performance.page.step("post", "keeper", words, receipt.gas_used)
    return performance.read(receipt.event("Posted").facts["id"])


def _step(performance: Performance, action: str, who: str, call: Call, words: str) -> None:
    receipt = performance.send(call, who)
    performance.page.step(action, who, words, receipt.gas_used)


def _refused(performance: Performance, call: Call, what: str) -> None:
    try:
        call.simulate(performance.cast["keeper"].address)
    except Refused as refused:
        words = performance.cast.named(str(refused))
        performance.page.note(f"keeper tries to post {what}. Refused: {words}")
        return
    require(False, f"{what} has to wait")
