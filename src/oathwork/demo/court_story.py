"""Courts in the demo: a bounty that its panel leaves alone and a larger panel decides, and a warranty that is complained about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from oathwork.chain import local
from oathwork.chain.receipt import Receipt
from oathwork.contracts import Call
from oathwork.contracts.court_arbiter import CourtArbiter
from oathwork.contracts.court_creation import CourtSetup, court_arbiter_code, panel_court_code
from oathwork.contracts.deployments import create_contract
from oathwork.contracts.holdback import Holdback, Holdbacks, consent_of
from oathwork.contracts.panel_court import PanelArbitrator, Ruling
from oathwork.demo.performance import SETTINGS, Performance, require
from oathwork.demo.story import Story
from oathwork.demo.work import Job
from oathwork.model import messages
from oathwork.model.amounts import DAY, from_seconds
from oathwork.model.bounty import Bounty
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY, Share, Status, Verdict, Work, hash_team
from oathwork.untrusted.documents import content_hash

_ONE: Final = 10**18  # one ETH
_FEE: Final = _ONE // 100  # to each of the elders who judges
_SIZE: Final = 5
_EVIDENCE: Final = 3 * DAY
_RULING: Final = 45 * DAY  # seconds that the court has
_APPEALED: Final = 14  # lanes of the DAO that no other story takes
_WARRANTED: Final = 15
_FIFTH: Final = 2_000  # of 10,000: what is held back
_ELDERS: Final = (
    "Ben",
    "Cleo",
    "Dan",
)  # besides the nine peers: a panel of five takes a guild of ten at least
_POLICY: Final = b"Judge what was asked for by what was handed in."
_FOR_FIRST: Final = (90, 85, 80, 30, 75)  # scores of 50 and more are for the first party


class ElderCourt:
    """A larger guild, its court, and the arbiter that asks it."""

    def __init__(self, performance: Performance) -> None:
        self.performance, self.cast = performance, performance.cast
        performance.page.scene(
            "A court", "A larger guild judges what others cannot decide. It is paid for that, case by case."
        )
        self.guild = self._found()
        self.court = self._create()
        self.arbiter = self._create_arbiter()

    def _found(self) -> int:
        guilds, steward = self.performance.contracts.guilds, self.cast["steward"]
        elders = [*(self.cast[name] for name in _ELDERS), *self.cast.peers]
        accounts = [elder.address for elder in elders]
        receipt = guilds.found("Elders", steward.address, accounts, SETTINGS).send(steward)
        guild: int = receipt.event("Founded").facts["guild"]
        for elder in elders:
            guilds.take_seat(guild).send(elder)
        words = f"the guild “Elders”: {', '.join(_ELDERS)} and the nine peers take their seats"
        self.performance.page.step("found", "steward", words, receipt.gas_used)
        return guild

    def _create(self) -> PanelArbitrator:
        """Create the court, let the guild serve it, and give it a float for two cases."""
        performance, steward = self.performance, self.cast["steward"]
        escrow, policy = performance.escrow.address, content_hash(_POLICY)
        setup = CourtSetup(escrow, self.guild, _FEE, _SIZE, _EVIDENCE, 2 * DAY, 0, policy)
        where, receipt = create_contract(
            performance.chain, steward, panel_court_code("PanelArbitrator", setup)
        )
        court = PanelArbitrator(performance.chain, where, escrow)
        require(receipt is not None and court.is_from_here, "the court is what its bytecode says")
        performance.contracts.guilds.serve_posters(self.guild, [where]).send(steward)
        court.give(2 * _SIZE * _FEE).send(steward)
        cost = performance.money(court.cost(), NOBODY)
        words = f"the elders' court: {_SIZE} of them by lot judge a case for {cost}. It has no owner"
        self._tell("deploy", "steward", words, receipt)
        return court

    def _create_arbiter(self) -> CourtArbiter:
        performance = self.performance
        code = court_arbiter_code(performance.escrow.address, self.court.address, b"", 0, "")
        where, receipt = create_contract(performance.chain, self.cast["steward"], code)
        self._tell("deploy", "steward", "an arbiter that asks this court: terms can name it", receipt)
        return CourtArbiter(performance.chain, where, performance.escrow.address)

    def _tell(self, action: str, who: str, words: str, receipt: Receipt | None) -> None:
        if receipt:
            self.performance.page.step(action, who, words, receipt.gas_used)

    def send(self, action: str, call: Call, who: str, words: str) -> Receipt:
        """Send a call for one of the cast, and tell it."""
        receipt = call.send(self.cast[who])
        self._tell(action, who, words, receipt)
        return receipt

    # ------------------------------------------------------------------------------------------------------------ a case

    def decide(self, number: int, scores: Sequence[int]) -> None:
        """Let a panel of the elders judge a case, and have the ruling carried out."""
        performance, court = self.performance, self.court
        bounty = performance.ledger.lane(court.address, number)
        local.travel(performance.chain, court.case_at(number).evidence_until)
        performance.page.note(f"{from_seconds(_EVIDENCE)} pass, in which both sides can say what they want")
        words = "hands in the file: all that was logged until now"
        self.send("handIn", court.hand_in(number, bounty.id, bounty.state), "keeper", words)
        bounty = performance.draw(performance.read(bounty.id))
        self._settle(bounty, scores)
        bounty = performance.read(bounty.id)
        conclusion = court.conclude(number, bounty.terms, bounty.state)
        self.send("conclude", conclusion, "keeper", "writes down what the panel has said")
        ruling = court.case_at(number).ruling
        require(ruling is Ruling.FIRST, "the elders are for who has asked")
        self.send(
            "execute", court.execute_ruling(number), "keeper", "tells who has asked: for the first party"
        )

    def _settle(self, bounty: Bounty, scores: Sequence[int]) -> None:
        escrow, state = self.performance.escrow, bounty.state
        verdicts, review = [], content_hash(b"I have read the file.")
        for index, (seat, score) in enumerate(zip(bounty.people.panel, scores, strict=True)):
            about = (bounty.id, state.round, state.delivery)
            message = messages.verdict_message(escrow.domain, *about, seat.account, score, review)
            verdicts.append(Verdict(index, score, review, self.cast.signer(seat.account).sign(message)))
        call = escrow.settle(bounty.terms, state, bounty.people, verdicts)
        yes = sum(score >= bounty.terms.pass_mark for score in scores)
        words = f"records the elders' verdicts: {yes} of {_SIZE} are for the first party"
        self.send("settle", call, "keeper", words)


# ---------------------------------------------------------------------------------------------------------- two stories


def elders_judge(performance: Performance, jobs: Sequence[Job]) -> None:
    """A larger guild's court decides what a panel leaves alone, and whether a warranty is kept."""
    elders = ElderCourt(performance)
    promise_appealed(elders, jobs[0])
    promise_warranted(elders, jobs[1])


def promise_appealed(elders: ElderCourt, job: Job) -> None:
    """The judges whom the DAO has named never answer. Ada asks the elders, and they have her paid."""
    performance, page = elders.performance, elders.performance.page
    words = "The DAO names three judges, and none of them ever answers. The terms name a court: Ada asks it."
    page.scene("A promise that a larger panel keeps", words, f"The job: {job.title}")
    story = Story(performance, job, "appeal")
    story.take_up(_post_for_named(elders, story))
    story.bounty = performance.claim(story.bounty, "Ada")
    story.hand_in(job.commits[0])
    terms = story.bounty.terms
    local.travel(performance.chain, story.bounty.state.since + terms.review_period)
    page.note(f"{from_seconds(terms.review_period)} pass, and nobody has judged")
    call = performance.escrow.redraw(terms, story.bounty.state, story.bounty.people)
    elders.send("redraw", call, "keeper", "no panel has decided: the bounty is escalated")
    story.bounty = bounty = performance.read(story.bounty.id)
    require(bounty.status is Status.ESCALATED, "named judges are replaced by nobody")
    arbiter, number = elders.arbiter, elders.court.case_count()
    cost = arbiter.cost()
    words = f"pays the court its {performance.money(cost, NOBODY)}: the elders have case {number}"
    elders.send("ask", arbiter.ask(bounty.terms, bounty.state, cost), "Ada", words)
    elders.decide(number, _FOR_FIRST)
    before = performance.balance(elders.cast["Ada"].address, NOBODY)
    enforcement = arbiter.enforce(bounty.terms, bounty.state, bounty.people)
    elders.send("enforce", enforcement, "keeper", "carries the ruling to the escrow, which pays by it")
    income = performance.balance(elders.cast["Ada"].address, NOBODY) - before
    require(income == terms.reward + terms.bond, "the worker is paid in full")
    page.note(f"Ada got {performance.money(income, NOBODY)}: reward and bond", mark="→")


def promise_warranted(elders: ElderCourt, job: Job) -> None:
    """Ada is paid, and a fifth of it waits. The work breaks, the DAO complains, and the elders give the fifth back."""
    performance, page = elders.performance, elders.performance.page
    words = "Ada is paid, but a fifth of it waits as a warranty. Then the work breaks, and the DAO complains."
    page.scene("A promise that is kept for a month", words, f"The job: {job.title}")
    story = Story.posted(
        performance, job, _WARRANTED, token=NOBODY, reward=_ONE, fee=_ONE // 50, bond=_ONE // 10
    )
    story.bounty = performance.claim(story.bounty, "Ada")
    holdback = _hold_back(elders, story, "Ada")
    _hand_in_with_share(elders, story, job.commits[0], holdback)
    story.bounty = performance.draw(story.bounty)
    story.judged_by(0, 1, 2)
    receipt = story.settle()
    bonus: int = receipt.event("Paid").facts["bonus"]  # the commons may hold what others have forfeited
    share = (story.bounty.terms.reward + bonus) * _FIFTH // 10_000
    require(performance.balance(holdback.address, NOBODY) == share, "a fifth waits")
    page.step("settle", "keeper", "a majority says yes. Paid", receipt.gas_used)
    page.note(f"{performance.money(share, NOBODY)} of it wait in the holdback", mark="→")
    _complain(elders, holdback, share)


def _post_for_named(elders: ElderCourt, story: Story) -> Bounty:
    """Post a bounty of the DAO's whose three judges it has named, and whose terms name the elders' court."""
    performance = elders.performance
    panel = named_panel(peer.address for peer in elders.cast.peers[:3])
    offer = performance.offer(NOBODY, _ONE, 0, _ONE // 10, story.specification.hash)
    offer = replace(offer, seats=0, panel=hash_panel(panel), effort=0)
    offer = replace(offer, arbiter=elders.arbiter.address, ruling_period=_RULING)
    terms = performance.in_lane(offer, _APPEALED)
    call = performance.escrow.post(terms, [seat.account for seat in panel], uri=story.spec_file.name)
    money = performance.money(terms.reward, NOBODY)
    words = f"{money} moves into escrow. {performance.names([seat.account for seat in panel])} are to judge, unpaid"
    receipt = elders.send("post", call, "the DAO", words)
    return performance.read(receipt.event("Posted").facts["id"])


def _hold_back(elders: ElderCourt, story: Story, worker: str) -> Holdback:
    performance, court = elders.performance, elders.court
    maker = Holdbacks.of(performance.chain, performance.escrow.address)
    until = performance.chain.now() + 60 * DAY
    what = (story.bounty.terms, elders.cast[worker].address, court.address, b"", until, 30 * DAY)
    words = "makes a holdback: until 60 days from now the DAO may complain to the elders"
    elders.send("make", maker.make(*what), worker, words)
    return Holdback(performance.chain, maker.address_of(*what), performance.escrow.address)


def _hand_in_with_share(elders: ElderCourt, story: Story, commit: str, holdback: Holdback) -> None:
    """Deliver with a share for the holdback, which consents to that by its code."""
    performance, state = elders.performance, story.bounty.state
    shares = (Share(holdback.address, _FIFTH),)
    file, manifest = story.manifest(commit, state.worker, state.round, shares)
    consent = consent_of(state.round, manifest.delivery, hash_team(shares))
    work = Work(manifest.delivery, shares, (consent,), file.name)
    call = performance.escrow.deliver_team(story.bounty.terms, state, work)
    words = "delivers with a share of a fifth for it, which the peers see"
    elders.send("deliver", call, elders.cast.name(state.worker), words)
    story.bounty = performance.read(story.bounty.id)


def _complain(elders: ElderCourt, holdback: Holdback, share: int) -> None:
    performance, dao = elders.performance, elders.cast["the DAO"].address
    performance.page.note("30 days pass, and the work breaks")
    local.travel(performance.chain, performance.chain.now() + 30 * DAY)
    number, cost = elders.court.case_count(), elders.court.cost()
    words = f"complains, and pays the court its {performance.money(cost, NOBODY)}: case {number}"
    elders.send("complain", holdback.complain("ipfs://what-broke", cost), "the DAO", words)
    elders.decide(number, _FOR_FIRST)
    before = performance.balance(dao, NOBODY)
    elders.send("release", holdback.release(NOBODY, dao), "keeper", "sends out what was held back")
    income = performance.balance(dao, NOBODY) - before
    require(income == share, "the poster got what was held back")
    performance.page.note(f"the DAO got {performance.money(income, NOBODY)} back", mark="→")
