"""What is told and paid around the escrow, played: a pot that pays a keeper, and a standing that is attested and checked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from oathwork.chain import local
from oathwork.contracts.keeper_pot import KeeperPot
from oathwork.demo.performance import Performance, require
from oathwork.demo.story import Story
from oathwork.demo.work import Job
from oathwork.errors import BadSignature
from oathwork.model.amounts import DAY, HOUR, from_seconds
from oathwork.model.attestation import AttestedStanding, eas_domain
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY
from oathwork.workflows.attestation import (
    Attestation,
    check_attestation,
    load_attestation,
    save_attestation,
    sign_standing,
    standing_at,
)
from oathwork.workflows.keeper import Keeper

_ONE: Final = 10**18  # one ETH
_TIP: Final = _ONE // 2_000
_MOST_BASE_FEE: Final = 30 * 10**9  # wei
_LANE: Final = 41  # of the DAO's
# Where EAS is on the chains of the OP stack; a local chain has none, and what is signed off the chain needs none.
_EAS: Final = "0x4200000000000000000000000000000000000021"
_EAS_VERSION: Final = "1.0.1"
_SALT: Final = bytes(range(32))  # of a page that is the same each time it is played


def pot_pays(performance: Performance, jobs: Sequence[Job]) -> None:
    """A worker vanishes, and who declares that gets the gas back and a tip out of the poster's pot."""
    performance.page.scene(
        "A pot for keepers",
        "Anyone may press the buttons that are due. The DAO fills a pot that pays whoever does.",
        f"The job: {jobs[0].title}",
    )
    pots = KeeperPot.of(performance.chain, performance.escrow.address)
    _fill(performance, pots)
    story = Story.posted(
        performance, jobs[0], _LANE, token=NOBODY, reward=_ONE // 2, fee=_ONE // 50, bond=_ONE // 10
    )
    bounty = performance.claim(story.bounty, "Ben")
    performance.page.note(f"Ben is not heard of. {from_seconds(bounty.terms.work_period + HOUR)} pass")
    local.travel(performance.chain, bounty.deadline + HOUR)
    keeper = Keeper(performance.contracts, ledger=performance.ledger, only=["lapse"], pot=pots)
    (outcome,) = keeper.tick(performance.cast["keeper"])
    require(outcome.result == "done", "a keeper takes the step that is due")
    receipt = performance.chain.find(outcome.transaction)
    assert receipt is not None  # the keeper has waited for it
    words = "declares it through the pot: Ben's bond goes to the commons, and the bounty is open again"
    performance.page.step("lapse", performance.cast.name(receipt.sender), words, receipt.gas_used)
    require(outcome.pay > receipt.fee, "a keeper is paid more than it cost")
    income, cost = (performance.money(amount, NOBODY) for amount in (outcome.pay, receipt.fee))
    performance.page.note(f"the pot pays the keeper {income}, for gas of {cost}", mark="→")
    _end(performance, bounty)
    _take_out(performance, pots)


def _end(performance: Performance, bounty: Bounty) -> None:
    """Let the DAO take back what it has posted."""
    bounty = performance.read(bounty.id)
    receipt = performance.send(performance.escrow.withdraw(bounty.terms, bounty.state), "the DAO")
    performance.page.step("withdraw", "the DAO", "ends the bounty, and has its money back", receipt.gas_used)
    performance.read(bounty.id)


def _fill(performance: Performance, pots: KeeperPot) -> None:
    dao = performance.cast["the DAO"].address
    receipt = performance.send(pots.fill(dao, _ONE // 10), "the DAO")
    words = f"brings {performance.money(pots.pot(dao).balance, NOBODY)} into its pot"
    performance.page.step("fill", "the DAO", words, receipt.gas_used)
    receipt = performance.send(pots.set_price(_TIP, _MOST_BASE_FEE), "the DAO")
    words = f"says what it pays: the gas of a move, and a tip of {performance.money(_TIP, NOBODY)}"
    performance.page.step("price", "the DAO", words, receipt.gas_used)


def _take_out(performance: Performance, pots: KeeperPot) -> None:
    dao = performance.cast["the DAO"].address
    rest = pots.pot(dao).balance
    receipt = performance.send(pots.take(dao, rest), "the DAO")
    words = f"takes out the rest, {performance.money(rest, NOBODY)}"
    performance.page.step("take", "the DAO", words, receipt.gas_used)
    require(performance.balance(pots.address, NOBODY) == 0, "nothing stays behind")


def standing_is_told(performance: Performance, _: Sequence[Job]) -> None:
    """The steward attests a standing in a file, and nobody has to believe the steward."""
    performance.page.scene(
        "A standing, told to others",
        "The steward signs Ben's standing for the Ethereum Attestation Service (EAS). The file costs nothing.",
        "Who is shown it asks the chain, and not the steward.",
    )
    chain, ben = performance.chain, performance.cast["Ben"].address
    local.travel(chain, chain.now() + DAY)  # in the second of a mark both would be true: before it, and after
    standing = standing_at(performance.contracts, performance.guild, ben, chain.block())
    require(standing.abandoned > 0, "it is known of Ben that a claim was abandoned")
    file = performance.folder / "standing.json"
    save_attestation(_signed(performance, standing), file)
    attestation = load_attestation(file)
    performance.page.note(
        f"steward signs: {standing.points / 1000:.3f} points, abandoned {standing.abandoned}; EAS' number is "
        f"0x{attestation.uid.hex()[:8]}…"
    )
    require(check_attestation(performance.contracts, attestation).was_so is True, "what is signed is true")
    performance.page.note("anyone checks the file: it is signed, and the chain said so", mark="✓")
    _forged(performance, attestation)
    lie = _signed(performance, replace(standing, abandoned=0))
    require(check_attestation(performance.contracts, lie).was_so is False, "a lie is found")
    performance.page.note(
        "the steward signs that Ben has never abandoned a claim. Checked: the chain did not say so", mark="✗"
    )


def _signed(performance: Performance, standing: AttestedStanding) -> Attestation:
    domain = eas_domain(performance.chain.id, _EAS, _EAS_VERSION)
    return sign_standing(domain, standing, _SALT, performance.cast["steward"])


def _forged(performance: Performance, attestation: Attestation) -> None:
    """Let Ben put a better standing under the steward's signature."""
    standing = replace(attestation.standing, abandoned=0)
    other = replace(_signed(performance, standing), signature=attestation.signature)
    try:
        check_attestation(performance.contracts, other)
    except BadSignature:
        performance.page.note(
            "Ben puts another number above the same signature. Refused: it is not its signer's", mark="✗"
        )
        return
    require(False, "a signature is over what was signed")
