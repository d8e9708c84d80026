"""How often a node is asked for one bounty of a long chain: by a command that begins with nothing, and with a stored ledger."""

from checks.ledger.long_chain import LongChain
from oathwork.chain.client import connect
from oathwork.contracts import Oathwork, code_memory
from oathwork.contracts.deployments import check, recorded_or_predicted
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger


def count(stage, id, database=None, *, limit=10_000, words="no", is_remembered=False):
    """Return what one process asks to show a bounty, and the bounty."""
    node = LongChain(stage, limit, words)
    chain = connect(node.nodes())
    deployment = recorded_or_predicted(chain.id)
    if not (is_remembered or code_memory.was_checked(deployment)):
        check(chain, deployment)
    contracts = Oathwork.at(chain, deployment)
    ledger = Store(contracts, database) if database else Ledger(contracts)
    return node.asked, ledger.bounty(id)


def followed(stage, database, *, limit=10_000):
    """Let a stored ledger read the long chain; return what that asks."""
    node = LongChain(stage, limit)
    Store(Oathwork.at(connect(node.nodes()), stage.contracts.deployment), database, 0).follow()
    return node.asked
