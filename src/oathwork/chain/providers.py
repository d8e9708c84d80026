"""From nodes to a Web3 that asks them: imported only where a Web3 is wanted, or asks by a way of its own."""

from pathlib import Path
from typing import Any, Final

from web3 import IPCProvider, Web3
from web3.middleware import FormattingMiddlewareBuilder
from web3.middleware.validation import block_validator
from web3.providers import BaseProvider
from web3.types import RPCEndpoint, RPCResponse

from oathwork.chain.nodes import Nodes
from oathwork.errors import Unreachable

_BlockValidation: Final = FormattingMiddlewareBuilder.build(
    result_formatters={RPCEndpoint("eth_getBlockByNumber"): block_validator}
)


class NodesProvider(BaseProvider):
    """Some nodes as a provider."""

    def __init__(self, nodes: Nodes) -> None:
        super().__init__()
        self.nodes = nodes

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Ask the first node that can answer."""
        return self.nodes.make_request(method, params)  # type: ignore[return-value]  # JSON-RPC's answer by another name

    def is_connected(self, show_traceback: bool = False) -> bool:
        """Return whether any node answers."""
        return self.nodes.is_connected()


def web3_of(where: Path | BaseProvider | Nodes) -> Web3:
    """Return a Web3 that does not ask which chain this is before each call: nothing is sent that does not name its chain.

    `where` may be the path of a node's socket. Raises Unreachable.
    """
    web3 = Web3(_provider(where))
    web3.middleware_onion.replace("validation", _BlockValidation)
    return web3


def _provider(where: Path | BaseProvider | Nodes) -> BaseProvider:
    if isinstance(where, Nodes):
        return NodesProvider(where)
    if isinstance(where, BaseProvider):
        return where
    if not where.is_socket():
        raise Unreachable(f"there is no node's socket at {where}")
    return IPCProvider(where)
