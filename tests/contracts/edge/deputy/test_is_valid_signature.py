"""
isValidSignature — what is signed in a deputy's name.

├── when the organiser has signed a quit
│   ├── accepts it
│   └── lets the worker take the whole bond back
├── when a stranger has signed it
│   └── refuses it
├── when it is signed by nobody
│   └── refuses it
├── when it is of another bounty or round than it says
│   └── refuses it
├── when the organiser has signed something else
│   └── refuses it
├── when it is no such signature at all
│   └── reverts without a word
└── given the organiser is a contract
    └── asks it
"""

import pytest
from eth_abi import encode

from oathwork.model import messages
from oathwork.model.typed_data import Domain
from tests.contracts.edge.conftest import OPEN_FOR
from tests.support.actions import DELIVERY, REVIEW

YES, NO = bytes.fromhex("1626ba7e"), b"\xff" * 4


@pytest.fixture
def quit_digest(actions):
    return lambda bounty: actions.quit_message(bounty).digest()


@pytest.fixture
def claimed(actions, open_bounty, worker):
    """The deputy's bounty, on which the worker works."""
    actions.claim(open_bounty, sender=worker)
    return open_bounty


def test_when_the_organiser_has_signed_a_quit__accepts_it(
    deputy, claimed, quit_digest, quit_signature, poster
):
    assert deputy.isValidSignature(quit_digest(claimed), quit_signature(claimed, poster)) == YES


def test_when_the_organiser_has_signed_a_quit__lets_the_worker_take_the_whole_bond_back(
    actions, claimed, quit_signature, poster, worker, moved, coin
):
    actions.wait_until(claimed.deadline - 60)
    with moved(coin, {worker: claimed.terms.bond}):
        actions.quit(claimed, signature=quit_signature(claimed, poster))


def test_when_a_stranger_has_signed_it__refuses_it(deputy, claimed, quit_digest, quit_signature, stranger):
    assert deputy.isValidSignature(quit_digest(claimed), quit_signature(claimed, stranger)) == NO


@pytest.mark.parametrize("length", [0, 64, 65])
def test_when_it_is_signed_by_nobody__refuses_it(deputy, claimed, quit_digest, length):
    about = (claimed.id, claimed.state.round, b"\xff" * length)
    signature = encode(["bytes32", "uint256", "bytes"], about)
    assert deputy.isValidSignature(quit_digest(claimed), signature) == NO


@pytest.mark.parametrize("change", [{"bounty": b"\x01" * 32}, {"round": 2}])
def test_when_it_is_of_another_bounty_or_round_than_it_says__refuses_it(
    deputy, claimed, quit_digest, quit_signature, poster, change
):
    assert deputy.isValidSignature(quit_digest(claimed), quit_signature(claimed, poster, **change)) == NO


def everything_else(domain, bounty, poster):
    """One of each message that the escrow and the guilds could take from a deputy, and a quit elsewhere."""
    round, address = bounty.state.round, poster.address
    return {
        "terms": messages.terms_message(domain, bounty.terms),
        "close": messages.close_message(domain, bounty.id),
        "claim": messages.claim_message(domain, bounty.id, round, address, OPEN_FOR, own_bond=False),
        "delivery": messages.delivery_message(domain, bounty.id, round, DELIVERY, (), OPEN_FOR),
        "team": messages.team_message(domain, bounty.id, round, DELIVERY, ()),
        "verdict": messages.verdict_message(domain, bounty.id, round, DELIVERY, address, 80, REVIEW),
        "chain": messages.quit_message(Domain(domain.chain_id + 1, domain.contract), bounty.id, round),
        "contract": messages.quit_message(Domain(domain.chain_id, address), bounty.id, round),
    }


@pytest.mark.parametrize(
    "kind", ["terms", "close", "claim", "delivery", "team", "verdict", "chain", "contract"]
)
def test_when_the_organiser_has_signed_something_else__refuses_it(
    deputy, claimed, quit_signature, poster, domain, kind
):
    typed = everything_else(domain, claimed, poster)[kind]
    assert deputy.isValidSignature(typed.digest(), quit_signature(claimed, poster, typed)) == NO


def test_when_it_is_no_such_signature_at_all__reverts_without_a_word(actions, escrow, claimed, worker):
    assert actions.why(actions.quit, claimed, signature=b"\x01" * 65) == "BadSignature"


def test_given_the_organiser_is_a_contract__asks_it(
    start, wallet, stranger, claimed, quit_digest, quit_signature
):
    safe = wallet(stranger)

    def send(factory, *arguments):
        safe.execute(factory, 0, factory.start.encode_input(*arguments), sender=stranger)

    theirs = start(safe, send)
    assert theirs.isValidSignature(quit_digest(claimed), quit_signature(claimed, stranger)) == YES
