"""A poster agrees that a worker who quits gets the whole bond back: by a signature, of a deputy's in the form it takes."""

from oathwork.chain.keys import Signer
from oathwork.contracts import Oathwork
from oathwork.contracts.deputies import find_deputy
from oathwork.contracts.deputy import quit_signature
from oathwork.errors import Refused
from oathwork.model.bounty import Bounty
from oathwork.model.messages import quit_message
from oathwork.model.terms import Status
from oathwork.model.typed_data import TypedData


def sign_quit(contracts: Oathwork, bounty: Bounty, signer: Signer) -> bytes:
    """Return what `quit` takes as the poster's signature, checked as the escrow does.

    Raises WrongStatus if nobody is at work, BadSignature if it is not the signer's to give.
    """
    return as_posters(contracts, bounty, signer.sign(quit_agreement(contracts, bounty)))


def quit_agreement(contracts: Oathwork, bounty: Bounty) -> TypedData:
    """Return the message that is signed, by a wallet that is not here too. Raises WrongStatus if nobody is at work."""
    if bounty.status is not Status.CLAIMED:
        raise Refused("WrongStatus", {"found": bounty.status})
    return quit_message(contracts.escrow.domain, bounty.id, bounty.state.round)


def as_posters(contracts: Oathwork, bounty: Bounty, signature: bytes) -> bytes:
    """Return what the escrow takes as the poster's signature: it, or in the form of a deputy its organiser's.

    Raises as `sign_quit`.
    """
    poster, message = bounty.terms.poster, quit_agreement(contracts, bounty)
    if contracts.chain.has_signed(message, signature, poster):
        return signature
    if find_deputy(contracts.chain, contracts.escrow.address, poster):
        signature = quit_signature(bounty.id, bounty.state.round, signature)
    if not contracts.chain.has_signed(message, signature, poster):
        raise Refused("BadSignature", {"signer": poster})
    return signature
