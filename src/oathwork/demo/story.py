"""One bounty of the demo with its files: specification, manifests and verdicts, and how each is made and used."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from oathwork.chain.receipt import Receipt
from oathwork.demo.peers import NEARLY, PLEASED, judge
from oathwork.demo.performance import Performance, require
from oathwork.demo.work import Job
from oathwork.error_sentences import date_text
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.manifest import Claim, Manifest, Remarks
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import read_specification
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Share
from oathwork.untrusted.files import write_new
from oathwork.untrusted.text import plain
from oathwork.verdicts.acceptance import PASSED
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.workflows.missing import Shortfall
from oathwork.workflows.release import Release, inspect


class Story:
    """One bounty in a folder of its own: specification, manifests and verdicts are files in there."""

    opinions = (PLEASED, NEARLY, PLEASED)

    def __init__(self, performance: Performance, job: Job, name: str) -> None:
        """Write the specification into a folder of this name. The bounty comes with `post` or `take_up`."""
        self.performance, self.page, self.cast, self.job = (
            performance,
            performance.page,
            performance.cast,
            job,
        )
        self.folder = performance.folder / name
        self.mailbox = self.folder / "verdicts"
        self.mailbox.mkdir(parents=True)
        self.spec_file = self.folder / "specification.toml"
        write_new(self.spec_file, job.specification)
        self.specification = read_specification(self.spec_file.read_bytes())

    @classmethod
    def posted(
        cls, performance: Performance, job: Job, lane: int, *, token: str, reward: int, fee: int, bond: int
    ) -> Self:
        """Begin with a bounty that the DAO posts, in a lane of its own; amounts in the token's smallest unit."""
        story = cls(performance, job, f"bounty-{lane}")
        spec = story.specification.hash
        story.take_up(performance.post(lane, token, reward, fee, bond, story.spec_file, spec))
        return story

    def take_up(self, bounty: Bounty) -> None:
        """Go on with a bounty that was posted for this specification."""
        self.bounty = bounty
        self.performance.watch(self)

    # ------------------------------------------------------------------------------------------------------- the worker

    def manifest(
        self, commit: str, worker: str, round: int, shares: Sequence[Share] = ()
    ) -> tuple[Path, Manifest]:
        """Write the evidence of a commit into the story's folder."""
        escrow = self.performance.escrow
        claim = Claim(self.performance.chain.id, escrow.address, self.bounty.id, round, worker)
        commits = [commit, *([self.job.base] if self.job.base else [])]
        with Repository(self.job.repository, *commits) as copy:
            manifest = write_manifest(
                claim,
                copy,
                commit,
                place=str(self.job.repository),
                base=self.job.base or "",
                remarks=Remarks(self.specification, shares),
            )
        file = self.folder / f"manifest-{round}.json"
        write_new(file, manifest.data)
        self.performance.watch(self)
        return file, manifest

    def hand_in(self, commit: str) -> None:
        """Let the worker deliver a commit."""
        state = self.bounty.state
        file, manifest = self.manifest(commit, state.worker, state.round)
        self.bounty = self.performance.deliver(self.bounty, file, manifest.delivery, _summary(manifest))

    def hand_in_again(self, commit: str, who: str) -> None:
        """Let one of the cast claim and deliver a commit in one transaction."""
        file, manifest = self.manifest(commit, self.cast[who].address, self.bounty.state.round + 1)
        self.bounty = self.performance.claim_and_deliver(
            self.bounty, who, file, manifest.delivery, _summary(manifest)
        )

    # -------------------------------------------------------------------------------------------------------- the peers

    def judged_by(self, *indices: int) -> None:
        """Let these members of the panel check the delivery and sign; tell what each found."""
        bounty, domain = self.bounty, self.performance.escrow.domain
        panel = {index: self.cast.signer(bounty.people.panel[index].account) for index in indices}
        file = self.folder / bounty.uris[bounty.state.delivery]
        checks = judge(bounty, domain, panel, self.opinions, file, self.specification, self.mailbox)
        for check in checks:
            yes = check.verdict.score >= bounty.terms.pass_mark
            words = f"{self.cast.name(check.verdict.peer)}: {check.words}, a {'yes' if yes else 'no'}"
            self.page.note(words, mark="✓" if yes else "✗")
        if (outcome := checks[0].findings.outcome) and outcome.result != PASSED:
            output = plain(outcome.ending.output.strip(), lines=True).splitlines() or ["nothing"]
            self.page.note(f"what the command says last: {output[-1][:200]}")

    def settle(self) -> Receipt:
        """Let the keeper's release read the verdict files, check them all, and send what they decide."""
        release = self._release().run(self.cast["keeper"])
        receipt = self.performance.chain.find(release.transaction)
        assert receipt is not None  # the release has waited for it
        self.bounty = self.performance.read(self.bounty.id)
        return receipt

    def refused_settlement(self) -> None:
        """Let the keeper try too early, and tell what the release says."""
        try:
            self._release().run(self.cast["keeper"])
        except Shortfall as shortfall:
            words = self.cast.named(str(shortfall))
            self.page.note(f"keeper tries to settle with this one verdict. Refused: {words}")
            return
        require(False, "one verdict of three decides nothing")

    def _release(self) -> Release:
        file = self.folder / self.bounty.uris[self.bounty.state.delivery]
        evidence = inspect(file, self.job.repository, specification=self.specification)
        return Release(
            self.performance.contracts,
            self.bounty.id,
            [VerdictFolder(self.mailbox)],
            evidence=evidence,
            journal=self.folder / "journal.json",
            ledger=self.performance.ledger,
        )

    # ---------------------------------------------------------------------------------------------------------- the end

    def finish(self) -> bool:
        """Settle and tell how it ended; return whether the work was paid."""
        performance, before = self.performance, self.bounty
        terms, worker, judges = before.terms, before.state.worker, before.people.panel
        accounts = [worker, *(seat.account for seat in judges)]
        had = performance.balance(worker, terms.token)
        owed_before = {account: performance.escrow.owed(account, terms.token) for account in accounts[1:]}
        receipt = self.settle()
        income = performance.balance(worker, terms.token) - had
        fees = {
            performance.escrow.owed(account, terms.token) - owed_before[account] for account in accounts[1:]
        }
        require(fees == {terms.fee}, "each peer who judged is owed the fee")
        scores = ", ".join(str(event.facts["score"]) for event in receipt.named("Judged"))
        is_paid = not self.bounty.status.is_live
        (self._tell_paid if is_paid else self._tell_sent_back)(receipt, scores, income, worker)
        return is_paid

    def _tell_paid(self, receipt: Receipt, scores: str, income: int, worker: str) -> None:
        performance, terms = self.performance, self.bounty.terms
        facts = receipt.event("Paid").facts
        require(income == terms.reward + terms.bond + facts["bonus"], "the worker is paid in full")
        median = self.bounty.scores.median(terms.size)
        draws = "draws them, and " if receipt.named("PanelDrawn") else ""
        words = f"{draws}records the verdicts {scores}: a majority says yes, the median is {median}. Paid"
        self.page.step("settle", self.cast.name(receipt.sender), words, receipt.gas_used)
        bonus = (
            f", and {performance.money(facts['bonus'], terms.token)} from the commons"
            if facts["bonus"]
            else ""
        )
        words = (
            f"{self.cast.name(worker)} got {performance.money(income, terms.token)}: reward and bond{bonus}"
        )
        self.page.note(words, mark="→")

    def _tell_sent_back(self, receipt: Receipt, scores: str, income: int, worker: str) -> None:
        performance, terms = self.performance, self.bounty.terms
        facts = receipt.event("SentBack").facts
        require(income == terms.bond - terms.fees, "what the fees left of the bond came back")
        self.page.step(
            "settle",
            self.cast.name(receipt.sender),
            f"records the verdicts {scores}: a majority says no. Sent back",
            receipt.gas_used,
        )
        name = self.cast.name(worker)
        words = (
            f"{name}'s bond pays the peers, {performance.money(terms.bond - income, terms.token)}; the other "
        )
        self.page.note(f"{words}{performance.money(income, terms.token)} came back", mark="→")
        until, name = date_text(facts["since"] + terms.review_period), self.cast.name(facts["worker"])
        self.page.note(f"the bounty is open again, and until {until} only for {name}", mark="→")


def _summary(manifest: Manifest) -> str:
    count = len(manifest.files) + len(manifest.deletions)
    return f"commit {manifest.work[:8]}, {count} file{'' if count == 1 else 's'} changed"
