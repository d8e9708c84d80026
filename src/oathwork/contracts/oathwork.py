"""The three contracts of one deployment."""

from dataclasses import dataclass

from oathwork.chain.client import Chain
from oathwork.contracts.contract import Where, reach
from oathwork.contracts.deployments import Deployment, find
from oathwork.contracts.escrow import BountyEscrow
from oathwork.contracts.guilds import Guilds
from oathwork.contracts.reputation import Reputation


@dataclass(frozen=True)
class Oathwork:
    """The three contracts of one deployment.

    >>> contracts = Oathwork.connect(chain)
    >>> contracts.escrow.reputation() == contracts.reputation.address
    True
    """

    chain: Chain
    deployment: Deployment
    escrow: BountyEscrow
    guilds: Guilds
    reputation: Reputation

    @classmethod
    def at(cls, chain: Chain, deployment: Deployment) -> "Oathwork":
        """Return the contracts of a deployment, as found by `deployments.find` or made by `deployments.deploy`."""
        return cls(
            chain,
            deployment,
            BountyEscrow(chain, deployment.escrow),
            Guilds(chain, deployment.guilds),
            Reputation(chain, deployment.reputation),
        )

    @classmethod
    def connect(cls, where: Where, *, chain_id: int | None = None, confirmations: int = 1) -> "Oathwork":
        """Return the contracts on a chain, checked to be ours.

        `where` is a node's HTTP address or a list of them (the next is asked when one fails), an IPC socket's path, a
        provider, a Web3 or a Chain. Raises Unreachable, WrongChain, NotDeployed, WrongCode.
        """
        chain = reach(where, chain_id=chain_id, confirmations=confirmations)
        return cls.at(chain, find(chain))
