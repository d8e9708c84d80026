"""A poster agrees that a worker who quits gets the whole bond back: by a signature, of a deputy's in the form it takes."""

from oathwork.chain.keys import Signer
from oathwork.contracts import Oathwork
from oathwork.contracts.deputies import find_deputy
from oathwork.contracts.deputy import quit_signature
from oathwork.errors import Refused
from oathwork.model.bounty import Bounty
from oathwork.model.messages import quit_message
from oathwork.model.terms import Status


def sign_quit(contracts: Oathwork, bounty: Bounty, signer: Signer) -> bytes:
    """Return what `quit` takes as the poster's signature, checked as the escrow does.

    Raises WrongStatus if nobody is at work, BadSignature if it is not the signer's to give.
    """
    if bounty.status is not Status.CLAIMED:
        raise Refused("WrongStatus", {"found": bounty.status})
    poster, round = bounty.terms.poster, bounty.state.round
    message = quit_message(contracts.escrow.domain, bounty.id, round)
    signature = signer.sign(message)
    if find_deputy(contracts.chain, contracts.escrow.address, poster):
        signature = quit_signature(bounty.id, round, signature)
    if not contracts.chain.has_signed(message, signature, poster):
        raise Refused("BadSignature", {"signer": poster})
    return signature
