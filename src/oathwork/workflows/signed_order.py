"""Signed orders: a worker with an empty wallet says what he does, and anyone sends it.

An order is a JSON file that holds the signature, what it is over, and for whom; it can do nothing but that, and dies with
the round and its deadline.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.contracts import Call, Oathwork, Token
from oathwork.errors import BadDocument, NotValid, StateLost, WrongChain
from oathwork.model import messages
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NO_PERMIT, NOBODY, Permit, Share, Work
from oathwork.model.typed_data import address, fit
from oathwork.untrusted import documents
from oathwork.untrusted.documents import read_file, write_file

FORMAT: Final = "oathwork order 1"
CLAIM, DELIVER = "claim", "deliver"
_LARGEST: Final = 256 * 1024  # bytes
NO_WORK: Final = Work(bytes(32))


@dataclass(frozen=True)
class Order:
    """What a worker has signed: to `claim` or `deliver` in one round of a bounty, good until `deadline` (seconds)."""

    action: str
    chain_id: int
    escrow: str
    bounty: bytes
    round: int
    worker: str
    deadline: int
    signature: bytes
    permit: Permit = NO_PERMIT  # with one, the bond of a claim is the worker's own
    work: Work = NO_WORK

    def to_json(self) -> dict[str, Any]:
        """Return it as it stands in the file."""
        document: dict[str, Any] = {
            "format": FORMAT,
            "action": self.action,
            "chain": self.chain_id,
            "escrow": self.escrow,
            "bounty": "0x" + self.bounty.hex(),
            "round": self.round,
            "worker": self.worker,
            "deadline": self.deadline,
            "signature": "0x" + self.signature.hex(),
        }
        if self.action == CLAIM:
            return document | {"permit": self.permit.to_json()}
        work = {
            "delivery": "0x" + self.work.delivery.hex(),
            "team": [share.to_json() for share in self.work.team],
            "consents": ["0x" + consent.hex() for consent in self.work.consents],
            "uri": self.work.uri,
        }
        return document | {"work": work}

    @classmethod
    def from_json(cls, document: Any) -> "Order":
        """Return the order a file holds. Raises BadDocument."""
        try:
            if document["format"] != FORMAT or document["action"] not in (CLAIM, DELIVER):
                raise BadDocument("this is not an order")
            more: dict[str, Any] = {}
            if document["action"] == CLAIM:
                more["permit"] = Permit.from_json(document["permit"])
            else:
                more["work"] = _work(document["work"])
            return cls(
                document["action"],
                int(fit("uint256", document["chain"], "chain")),
                address(document["escrow"], "escrow"),
                fit("bytes32", document["bounty"], "bounty"),
                int(fit("uint256", document["round"], "round")),
                address(document["worker"], "worker"),
                int(fit("uint256", document["deadline"], "deadline")),
                fit("bytes", document["signature"], "signature"),
                **more,
            )
        except (KeyError, TypeError, NotValid) as error:
            raise BadDocument(f"this order is damaged: {error}") from error


def _work(fields: Any) -> Work:
    return Work(
        fit("bytes32", fields["delivery"], "delivery"),
        tuple(Share.from_json(each) for each in fields["team"]),
        tuple(fit("bytes", each, "consent") for each in fields["consents"]),
        str(fields["uri"]),
    )


def order_claim(
    contracts: Oathwork, bounty: Bounty, worker: Signer, seconds: int, *, own_bond: bool = False
) -> Order:
    """Sign the claim of a bounty, good for so many seconds. With `own_bond` a permit lets the escrow take the bond.

    Raises NotValid if the bond is to be the worker's own and the token is the chain's money, which knows no permit.
    """
    round, deadline = bounty.state.round + 1, contracts.chain.now() + seconds
    permit = NO_PERMIT
    if own_bond:
        permit = _permit(contracts, bounty, worker, deadline)
    typed = messages.claim_message(contracts.escrow.domain, bounty.id, round, deadline, own_bond=own_bond)
    signature = worker.sign(typed)
    where = contracts.escrow.domain
    return Order(
        CLAIM, where.chain_id, where.contract, bounty.id, round, worker.address, deadline, signature, permit
    )


def _permit(contracts: Oathwork, bounty: Bounty, worker: Signer, deadline: int) -> Permit:
    terms = bounty.terms
    if terms.token == NOBODY:
        raise NotValid("a bond in the chain's own money cannot be taken by signature: let the sender give it")
    token = Token(contracts.chain, terms.token)
    typed = messages.permit_message(
        token.domain,
        worker.address,
        contracts.escrow.address,
        terms.bond,
        token.nonces(worker.address),
        deadline,
    )
    return Permit.signed(deadline, worker.sign(typed))


def order_delivery(contracts: Oathwork, bounty: Bounty, worker: Signer, work: Work, seconds: int) -> Order:
    """Sign the delivery of work for a bounty that the worker has claimed, good for so many seconds."""
    round, deadline = bounty.state.round, contracts.chain.now() + seconds
    typed = messages.delivery_message(
        contracts.escrow.domain, bounty.id, round, work.delivery, work.team, deadline
    )
    where = contracts.escrow.domain
    signature = worker.sign(typed)
    return Order(
        DELIVER,
        where.chain_id,
        where.contract,
        bounty.id,
        round,
        worker.address,
        deadline,
        signature,
        work=work,
    )


def call_of(contracts: Oathwork, order: Order, bounty: Bounty) -> Call:
    """Return the call that carries an order out. Raises WrongChain, StateLost if its round is over."""
    domain = contracts.escrow.domain
    if (order.chain_id, order.escrow) != (domain.chain_id, domain.contract):
        raise WrongChain(f"the order is for chain {order.chain_id}, escrow {order.escrow}: not this one")
    expected = bounty.state.round + (order.action == CLAIM)
    if order.round != expected:
        raise StateLost(
            f"the order is for round {order.round}; the next one is {expected}: it has to be signed anew"
        )
    terms, state = bounty.terms, bounty.state
    if order.action == DELIVER:
        return contracts.escrow.deliver_for(terms, state, order.work, order.deadline, order.signature)
    call = contracts.escrow.claim_for(
        terms, state, order.worker, order.permit, order.deadline, order.signature
    )
    return call


def save(order: Order, file: Path) -> None:
    """Write an order's file."""
    write_file(file, (json.dumps(order.to_json(), indent=2) + "\n").encode())


def load(file: Path) -> Order:
    """Read an order's file. Raises BadDocument."""
    return Order.from_json(documents.read_json(read_file(file, limit=_LARGEST), document=file.name))
