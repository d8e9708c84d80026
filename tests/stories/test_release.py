"""
release: real peers, a real repository and a real node, up to the money.

├── when the peers agree
│   ├── a majority of yes pays the worker
│   ├── a majority of no sends the work back
│   ├── the second try is paid and old verdicts do no harm
│   ├── a named panel pays and a contract on it signs its own way
│   └── it works on the chain in this process too
├── when the peers fall short
│   ├── an undrawn panel is refused
│   ├── too few verdicts are refused by number
│   ├── verdicts by strangers are refused by name
│   ├── verdicts of another round are refused by name
│   ├── verdicts about another bounty are refused by name
│   ├── verdicts about another delivery are refused by name
│   ├── repeated verdicts are refused by name
│   ├── two different verdicts of one peer are refused by name
│   ├── a verdict changed after signing is refused by name
│   ├── a verdict with a bad signature is refused by name
│   ├── a bare majority is refused until patience is over
│   ├── a panel without a majority is refused
│   ├── evidence the repository does not hold is refused
│   ├── another delivery's evidence is refused
│   ├── missing evidence is refused
│   ├── a bounty that has ended is refused
│   └── a settlement nobody approves is not sent
└── when something fails on the way
    ├── killed between send and receipt it pays once
    ├── killed between send and receipt without a journal it pays once
    ├── killed before sending it pays once
    ├── killed after the receipt it pays once
    ├── two releases at once pay once
    ├── a settlement that overtakes it is found
    ├── a peer who settles his own verdict meanwhile changes nothing
    ├── a reorganisation after sending is made good
    └── a damaged journal does no harm
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.errors import NotConfirmed
from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.locate import check_at
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import Acceptance, read_specification, write_specification
from oathwork.model.flaws import Flaw
from oathwork.model.typed_data import address
from oathwork.untrusted.documents import canonical
from oathwork.verdicts.acceptance import accept
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.verdicts.review import Judgement, Subject, write_review
from oathwork.verdicts.verdict import save_verdict, sign_verdict, verdict_file_name
from oathwork.workflows import missing
from oathwork.workflows.release import NotApproved, Release, Released, inspect
from oathwork.workflows.settlement import Decision
from tests.support import play
from tests.support.anvil import ANVIL
from tests.support.repositories import commit, git, new_repository

pytestmark = pytest.mark.skipif(ANVIL is None, reason="anvil is not installed (make setup)")

SPECIFICATION = read_specification(
    write_specification(
        "Sort numbers", ["sort.sh sorts"], acceptance=Acceptance(("sh", "test.sh"), 20), licence="MIT"
    )
)
# A contract that answers every question with ERC-1271's yes.
SAYS_YES = "0x631626ba7e60e01b60005260206000f3"
KILLED_RUN = """
import sys
from pathlib import Path
from oathwork.contracts import deployments
from oathwork.chain.client import connect
from oathwork.contracts import Oathwork
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.workflows.release import Release, inspect
from oathwork.chain.keys import dev_signers

socket, id, folder, manifest, repository, journal = sys.argv[1:]
chain = connect(socket)
chain.poll = 0.02
evidence = inspect(Path(manifest), repository)
release = Release(
    Oathwork.at(chain, deployments.find(chain)),
    bytes.fromhex(id),
    [VerdictFolder(Path(folder))],
    evidence=evidence,
    journal=Path(journal) if journal else None,
)
release.run(dev_signers(20)[4])
"""


@pytest.fixture(scope="module")
def chain():
    with play.anvil() as chain:
        yield chain


@pytest.fixture(scope="module")
def empty_stage(chain):
    return play.set_up(chain)


@pytest.fixture
def stage(empty_stage):
    mark = local.snapshot(empty_stage.chain)
    yield empty_stage
    rpc(empty_stage.chain, "evm_setAutomine", True)
    empty_stage.chain.confirmations, empty_stage.chain.patience = 1, 20
    local.restore(empty_stage.chain, mark)


@pytest.fixture
def repository(tmp_path):
    folder = new_repository(tmp_path / "repository")
    commit(folder, {"test.sh": "test \"$(printf '2\\n1\\n' | sh sort.sh)\" = \"$(printf '1\\n2')\"\n"})
    commit(folder, {"sort.sh": "sort -n\n"})
    return folder


@dataclass
class Job:
    """A delivered bounty, and the files that peers and the releasing account have on their disks."""

    stage: play.Stage
    bounty: object
    repository: Path
    manifest: Path
    folder: Path

    @property
    def panel(self):
        return play.panel(self.stage, self.bounty)

    @property
    def journal(self):
        return self.folder.parent / "journal.json"

    @property
    def subject(self):
        state = self.bounty.state
        where = self.stage.chain.id, self.stage.contracts.escrow.address
        return Subject(*where, self.bounty.id, state.round, state.delivery)

    def drawn(self):
        self.bounty = play.draw(self.stage, self.bounty)
        return self

    def verdict(self, peer, met="met", subject=None, **changes):
        """Return a verdict; the peer's reason stands for having looked, which `judged` really does."""
        criteria = [Judgement("met"), Judgement(met)]
        values = {"reason": "I read it."} | changes
        review = write_review(subject or self.subject, peer.address, SPECIFICATION, criteria, **values)
        return sign_verdict(review, peer, SPECIFICATION)

    def judged(self, *mets):
        """Let the first peers of the panel give their verdicts into the folder."""
        for peer, met in zip(self.panel, mets, strict=False):
            score = {"met": 100, "not": 0, "poor": 30}[met]
            save_verdict(self.verdict(peer, "met", score=score, words=met), self.folder)
        return self

    def release(self, *, evidence=True, journal=True):
        found = inspect(self.manifest, self.repository, specification=SPECIFICATION) if evidence else None
        journal = self.journal if journal else None
        return Release(
            self.stage.contracts,
            self.bounty.id,
            [VerdictFolder(self.folder)],
            evidence=found,
            journal=journal,
        )

    def run(self, **options):
        return self.release(**options).run(self.stage.keeper)


def deliver(stage, bounty, repository, folder, **changes):
    bounty = play.claim(stage, bounty)
    head = git(repository, "rev-parse", "HEAD")
    manifest = play.manifest(stage, bounty, repository, head, SPECIFICATION, **changes)
    place = folder / "evidence.json"
    place.write_bytes(manifest.data)
    return play.deliver(stage, bounty, manifest.delivery), place


@pytest.fixture
def delivered_job(stage, repository, tmp_path):
    folder = tmp_path / "verdicts"
    folder.mkdir()
    bounty, place = deliver(stage, play.post(stage, SPECIFICATION), repository, tmp_path)
    return Job(stage, bounty, repository, place, folder)


@pytest.fixture
def job(delivered_job):
    """A job in review."""
    return delivered_job.drawn()


@pytest.fixture
def patient_job(stage, repository, tmp_path):
    folder = tmp_path / "verdicts"
    folder.mkdir()
    bounty = play.post(stage, SPECIFICATION, patience=play.DAY)
    bounty, place = deliver(stage, bounty, repository, tmp_path)
    return Job(stage, bounty, repository, place, folder).drawn()


def refuse(job, kind, told, **options):
    """Expect a refusal of this kind that says this, and that nothing was sent for it."""
    keeper, escrow, chain = job.stage.keeper.address, job.stage.contracts.escrow.address, job.stage.chain
    before = chain.balance(escrow), chain.balance(keeper), job.stage.ledger.bounty(job.bounty.id).status
    with pytest.raises(kind, match=told) as refused:
        job.run(**options)
    assert type(refused.value) is kind
    assert (
        chain.balance(escrow),
        chain.balance(keeper),
        job.stage.ledger.bounty(job.bounty.id).status,
    ) == before
    assert not job.journal.exists()
    return refused.value


def flawed(job, kind, *files):
    """Expect that beside one good verdict these files leave too few, and why."""
    job.judged("met")
    for number, data in enumerate(files):
        (job.folder / f"x{number}.json").write_bytes(data)
    found = refuse(job, missing.TooFewVerdicts, "have 1 of 2 needed")
    assert [file.flaw for file in found.flaws] == [kind] * len(files)


def paid_once(job, outcome, *, is_new):
    """Expect the bounty to be paid, in one transaction of the keeper's."""
    escrow = job.stage.contracts.escrow
    bounty = job.stage.ledger.bounty(job.bounty.id)
    assert outcome.decision is Decision.PAY
    assert outcome.is_new is is_new
    assert bounty.end == "Paid"
    ends = [event for event in job.stage.ledger.events(job.bounty.id) if event.name == "Paid"]
    assert [event.transaction for event in ends] == [outcome.transaction]
    owed = sum(escrow.owed(peer.address) for peer in job.panel)
    fees = job.bounty.terms.fee * len(bounty.verdicts)
    assert owed == fees
    assert job.stage.chain.balance(escrow.address) == fees + escrow.commons(job.stage.guild)


# ------------------------------------------------------------------------------------------------- when the peers agree


def test_a_majority_of_yes_pays_the_worker(job):
    for peer in job.panel[:2]:
        with Repository(job.repository, git(job.repository, "rev-parse", "HEAD")) as copy:
            evidence = inspect(job.manifest, job.repository)
            found = check_at(evidence.manifest, job.repository, specification=SPECIFICATION)
            outcome = accept(SPECIFICATION.acceptance, CommitFiles(copy, evidence.manifest.work), yes=True)
        criteria = [Judgement("met"), Judgement("met", "It sorts.")]
        review = write_review(
            job.subject, peer.address, SPECIFICATION, criteria, inspection=found, outcome=outcome
        )
        save_verdict(sign_verdict(review, peer, SPECIFICATION, inspection=found, outcome=outcome), job.folder)
    before = job.stage.chain.balance(job.stage.worker.address)
    outcome = job.run()
    paid_once(job, outcome, is_new=True)
    terms = job.bounty.terms
    assert job.stage.chain.balance(job.stage.worker.address) - before == terms.reward + terms.bond
    standing = job.stage.contracts.reputation.standing_of(job.stage.guild, job.stage.worker.address)
    assert (standing.delivered, standing.points) == (1, 100_000)


def test_a_majority_of_no_sends_the_work_back(job):
    outcome = job.judged("met", "poor", "poor").run()
    assert outcome.decision is Decision.SEND_BACK
    assert job.stage.ledger.bounty(job.bounty.id).state.worker == job.stage.worker.address
    assert job.run() == replace(outcome, is_new=False)  # run again it says what was done


def test_the_second_try_is_paid_and_old_verdicts_do_no_harm(job):
    job.judged("poor", "poor", "poor").run()
    commit(job.repository, {"sort.sh": "sort -n # mended\n"})
    reopened = job.stage.ledger.bounty(job.bounty.id)
    panel = job.bounty.people.panel
    job.bounty, job.manifest = deliver(job.stage, reopened, job.repository, job.folder.parent)
    assert job.bounty.people.panel == panel  # the peers who said no look again
    found = job.judged("met", "met").release()
    assert [file.flaw for file in found.look().flaws] == [Flaw.OTHER_ROUND] * 3
    outcome = found.run(job.stage.keeper)
    assert outcome.decision is Decision.PAY
    assert outcome.is_new


def test_a_named_panel_pays_and_a_contract_on_it_signs_its_own_way(stage, repository, tmp_path):
    wallet, peer, mate = address("0x" + 19 * "aa" + "01"), stage.peers[0], stage.mate
    folder = tmp_path / "verdicts"
    folder.mkdir()
    panel = (wallet, peer.address, mate.address)
    bounty, place = deliver(stage, play.post(stage, SPECIFICATION, panel=panel), repository, tmp_path)
    job = Job(stage, bounty, repository, place, folder)
    own = job.verdict(peer)
    save_verdict(own, folder)
    review = replace(own.text, peer=wallet)
    save_verdict(replace(own, peer=wallet, review=review.hash, text=review, signature=b"agreed"), folder)
    found = refuse(job, missing.TooFewVerdicts, "have 1 of 2 needed")  # there is no contract at that address
    assert [file.flaw for file in found.flaws] == [Flaw.BAD_SIGNATURE]
    rpc(stage.chain, "anvil_setCode", wallet, SAYS_YES)
    before = stage.chain.balance(stage.worker.address)
    assert job.run().decision is Decision.PAY
    assert stage.chain.balance(stage.worker.address) - before == bounty.terms.reward + bounty.terms.bond


def test_it_works_on_the_chain_in_this_process_too(repository, tmp_path):
    stage = play.set_up(local.start(20)[0])
    folder = tmp_path / "verdicts"
    folder.mkdir()
    bounty, place = deliver(stage, play.post(stage, SPECIFICATION), repository, tmp_path)
    job = Job(stage, bounty, repository, place, folder).drawn()
    refuse(job, missing.TooFewVerdicts, "have 0 of 2 needed")
    job.judged("met", "met")
    job.release()._journal.write(1, "0x" + 64 * "0")  # as of a run that was killed before it sent
    paid_once(job, job.run(), is_new=True)
    paid_once(job, job.run(), is_new=False)


# --------------------------------------------------------------------------------------------- when the peers fall short


def test_an_undrawn_panel_is_refused(delivered_job):
    found = refuse(delivered_job, missing.NoPanelYet, "no panel is drawn yet")
    assert found.block == delivered_job.bounty.state.lot_block + 1


def test_too_few_verdicts_are_refused_by_number(job):
    refuse(job, missing.TooFewVerdicts, "have 0 of 2 needed")
    found = refuse(job.judged("met"), missing.TooFewVerdicts, "have 1 of 2 needed")
    assert found.missing == tuple(peer.address for peer in job.panel[1:])


def test_verdicts_by_strangers_are_refused_by_name(job):
    absent = next(peer for peer in job.stage.peers if peer.address not in [one.address for one in job.panel])
    strangers = job.stage.stranger, job.stage.poster, job.stage.worker, absent
    flawed(job, Flaw.NOT_ON_PANEL, *(job.verdict(each).data for each in strangers))


def test_verdicts_of_another_round_are_refused_by_name(job):
    earlier = job.verdict(job.panel[1], subject=replace(job.subject, round=job.subject.round + 1))
    flawed(job, Flaw.OTHER_ROUND, earlier.data)


def test_verdicts_about_another_bounty_are_refused_by_name(job):
    other = job.verdict(job.panel[1], subject=replace(job.subject, bounty=b"\x05" * 32))
    flawed(job, Flaw.OTHER_BOUNTY, other.data)


def test_verdicts_about_another_delivery_are_refused_by_name(job):
    other = job.verdict(job.panel[1], subject=replace(job.subject, delivery=b"\x05" * 32))
    flawed(job, Flaw.OTHER_DELIVERY, other.data)


def test_repeated_verdicts_are_refused_by_name(job):
    again = job.verdict(job.panel[0], score=100, words="met").data
    flawed(job, Flaw.REPEATED, again, again)


def test_two_different_verdicts_of_one_peer_are_refused_by_name(job):
    job.judged("met", "met")
    (job.folder / "x.json").write_bytes(job.verdict(job.panel[0], score=10).data)
    found = refuse(job, missing.TooFewVerdicts, "have 1 of 2 needed")
    assert [file.flaw for file in found.flaws] == [Flaw.CONTRADICTED] * 2


def test_a_verdict_changed_after_signing_is_refused_by_name(job):
    document = json.loads(job.verdict(job.panel[1], score=10).data)
    flawed(job, Flaw.UNREADABLE, canonical(document | {"score": 100, "text": None}))


def test_a_verdict_with_a_bad_signature_is_refused_by_name(job):
    forged = replace(job.verdict(job.stage.stranger), peer=job.panel[1].address, text=None)
    garbled = replace(job.verdict(job.panel[2]), signature=b"\x01" * 65)
    flawed(job, Flaw.BAD_SIGNATURE, forged.data, garbled.data)


def test_a_bare_majority_is_refused_until_patience_is_over(patient_job):
    patient_job.judged("met", "met")
    found = refuse(patient_job, missing.WaitingForPatience, "may decide alone from")
    assert found.until == patient_job.bounty.state.since + play.DAY
    local.travel(patient_job.stage.chain, found.until - 1)
    refuse(patient_job, missing.WaitingForPatience, "may decide alone from")
    local.travel(patient_job.stage.chain, found.until)
    paid_once(patient_job, patient_job.run(), is_new=True)


def test_a_panel_without_a_majority_is_refused(job):
    found = refuse(job.judged("met", "poor"), missing.NoMajority, "1 yes and 1 no in a panel of 3")
    assert found.missing == (job.panel[2].address,)


def test_evidence_the_repository_does_not_hold_is_refused(job):
    job.judged("met", "met")
    git(job.repository, "reset", "--quiet", "--hard", "HEAD^")
    git(job.repository, "reflog", "expire", "--expire=now", "--all")
    git(job.repository, "gc", "--quiet", "--prune=now")
    refuse(job, missing.EvidenceDiffers, "does not hold the commit")


def test_another_deliverys_evidence_is_refused(job):
    job.judged("met", "met")
    head = git(job.repository, "rev-parse", "HEAD")
    other = play.manifest(job.stage, job.bounty, job.repository, head, SPECIFICATION, words="Other words.")
    job.manifest.write_bytes(other.data)
    refuse(job, missing.WrongDelivery, "not the one under review")


def test_missing_evidence_is_refused(job):
    refuse(job.judged("met", "met"), missing.NoEvidence, "was not checked", evidence=False)


def test_a_bounty_that_has_ended_is_refused(stage, job):
    posted = play.post(stage, SPECIFICATION, lane=1)
    receipt = stage.contracts.escrow.withdraw(posted.terms, posted.state).send(stage.poster)
    ended = Job(stage, posted, job.repository, job.manifest, job.folder)
    found = refuse(ended, missing.BountyEnded, "Withdrawn in transaction 0x")
    assert found.transaction == receipt.transaction


def test_a_settlement_nobody_approves_is_not_sent(job):
    plans = []
    with pytest.raises(NotApproved):
        job.judged("met", "met").release().run(
            job.stage.keeper, approve=lambda plan: bool(plans.append(plan))
        )
    assert [plan.decision for plan in plans] == [Decision.PAY]
    assert job.stage.ledger.bounty(job.bounty.id).end is None


# ----------------------------------------------------------------------------------- when something fails on the way


def start(job, journal=True):
    """Start a release in a process of its own."""
    socket = job.stage.chain.web3.provider.ipc_path
    arguments = (
        socket,
        job.bounty.id.hex(),
        job.folder,
        job.manifest,
        job.repository,
        job.journal if journal else "",
    )
    return subprocess.Popen([sys.executable, "-c", KILLED_RUN, *map(str, arguments)], stderr=subprocess.PIPE)


def waiting(chain):
    """How many transactions the node has that no block holds."""
    return int(rpc(chain, "txpool_status")["pending"], 16)


def killed_after_sending(job, journal=True):
    """Stop the mining, let a release send its settlement, and kill it while it waits for the receipt."""
    chain = job.stage.chain
    rpc(chain, "evm_setAutomine", False)
    process = start(job, journal)
    until = time.monotonic() + 60
    while waiting(chain) == 0 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() is None, process.stderr.read().decode()
    assert waiting(chain) == 1
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def sent_by_keeper(job):
    """How many transactions of the keeper's are in blocks."""
    return int(rpc(job.stage.chain, "eth_getTransactionCount", job.stage.keeper.address, "latest"), 16)


def mine_soon(chain):
    timer = threading.Timer(0.3, rpc, (chain, "anvil_mine", "0x1"))
    timer.start()
    return timer


@pytest.mark.parametrize("mined", ["before it runs again", "while it runs again"])
def test_killed_between_send_and_receipt_it_pays_once(job, mined):
    job.judged("met", "met")
    killed_after_sending(job)
    sent = json.loads(job.journal.read_text())["transaction"]
    if mined == "before it runs again":
        rpc(job.stage.chain, "anvil_mine", "0x1")
    else:
        mine_soon(job.stage.chain)
    outcome = job.run()
    assert outcome.transaction == sent
    paid_once(job, outcome, is_new=False)
    assert waiting(job.stage.chain) == 0


def test_killed_between_send_and_receipt_without_a_journal_it_pays_once(job):
    before = sent_by_keeper(job.judged("met", "met"))
    killed_after_sending(job, journal=False)
    mine_soon(job.stage.chain)
    paid_once(job, job.run(journal=False), is_new=False)
    assert waiting(job.stage.chain) == 0
    assert sent_by_keeper(job) == before + 1


def test_killed_before_sending_it_pays_once(job):
    release = job.judged("met", "met").release()

    class Killed(BaseException):
        pass

    def broadcast(raw):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job.stage.chain, "broadcast", broadcast)
        with pytest.raises(Killed):
            release.run(job.stage.keeper)
    assert job.journal.exists()  # it names a transaction nobody has ever seen
    paid_once(job, job.run(), is_new=True)


def test_killed_after_the_receipt_it_pays_once(job):
    first = job.judged("met", "met").run()
    paid_once(job, first, is_new=True)
    paid_once(job, job.run(), is_new=False)
    paid_once(job, job.run(journal=False), is_new=False)
    paid_once(job, job.run(evidence=False), is_new=False)


def test_two_releases_at_once_pay_once(job):
    job.judged("met", "met")
    chain = job.stage.chain
    rpc(chain, "evm_setAutomine", False)
    outcomes = []

    def run(signer):
        outcomes.append(job.release(journal=False).run(signer))

    keepers = job.stage.keeper, job.stage.stranger
    threads = [threading.Thread(target=run, args=(signer,)) for signer in keepers]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while any(thread.is_alive() for thread in threads) and time.monotonic() < until:
        time.sleep(0.1)
        rpc(chain, "anvil_mine", "0x1")
    assert {outcome.transaction for outcome in outcomes} == {outcomes[0].transaction}
    assert sorted(outcome.is_new for outcome in outcomes) == [False, True]
    assert job.stage.ledger.bounty(job.bounty.id).end == "Paid"


def test_a_settlement_that_overtakes_it_is_found(job):
    """Somebody else settles after the plan was made, and before it is sent."""
    job.judged("met", "met")

    def overtake(plan):
        if job.stage.ledger.bounty(job.bounty.id).end is None:
            job.release(journal=False).run(job.stage.stranger)
        return True

    paid_once(job, job.release().run(job.stage.keeper, approve=overtake), is_new=False)


def test_a_peer_who_settles_his_own_verdict_meanwhile_changes_nothing(job):
    job.judged("met", "met")

    def record(plan):
        present = job.stage.ledger.bounty(job.bounty.id)
        if present.verdicts == ():
            own = replace(plan.verdicts[0], signature=b"")
            call = job.stage.contracts.escrow.settle(present.terms, present.state, present.people, [own])
            call.send(job.panel[own.index])
        return True

    paid_once(job, job.release().run(job.stage.keeper, approve=record), is_new=True)


def test_a_reorganisation_after_sending_is_made_good(job):
    job.judged("met", "met")
    chain = job.stage.chain
    chain.confirmations, chain.patience = 3, 2
    failed = []

    def run():
        try:
            job.run()
        except NotConfirmed as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + 20
    while job.stage.ledger.bounty(job.bounty.id).end is None and time.monotonic() < until:
        time.sleep(0.05)
    rpc(chain, "anvil_reorg", 1, [])
    thread.join()
    assert len(failed) == 1
    assert job.stage.ledger.bounty(job.bounty.id).end is None
    chain.confirmations, chain.patience = 1, 20
    paid_once(job, job.run(), is_new=True)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"key":1,"round":1,"transaction":{}}', b"x" * 20_000]
)
def test_a_damaged_journal_does_no_harm(job, content):
    job.journal.write_bytes(content)
    assert isinstance(job.judged("met", "met").run(), Released)


def test_a_verdict_file_is_named_after_bounty_round_and_peer(job):
    job.judged("met")
    assert [path.name for path in job.folder.iterdir()] == [verdict_file_name(job.verdict(job.panel[0]))]
