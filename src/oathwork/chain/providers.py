"""From a node's address to a Web3 that asks it."""

from pathlib import Path
from typing import Final

from web3 import IPCProvider, Web3
from web3.middleware import FormattingMiddlewareBuilder
from web3.middleware.validation import block_validator
from web3.providers import BaseProvider
from web3.types import RPCEndpoint

from oathwork.chain.nodes import Nodes
from oathwork.errors import NotValid, Unreachable

_BlockValidation: Final = FormattingMiddlewareBuilder.build(
    result_formatters={RPCEndpoint("eth_getBlockByNumber"): block_validator}
)


def web3_of(where: str | Path | BaseProvider) -> Web3:
    """Return a Web3 that does not ask which chain this is before each call: nothing is sent that does not name its chain.

    Raises NotValid, Unreachable.
    """
    web3 = Web3(_provider(where))
    web3.middleware_onion.replace("validation", _BlockValidation)
    return web3


def _provider(where: str | Path | BaseProvider) -> BaseProvider:
    if isinstance(where, BaseProvider):
        return where
    text = str(where)
    if text.startswith(("http://", "https://")):
        return Nodes([text])
    if "://" in text:
        raise NotValid(
            f"{text.split('://')[0]}:// is not supported: give an http(s) address or the path of a socket"
        )
    if not Path(text).is_socket():
        raise Unreachable(f"there is no node's socket at {text}")
    return IPCProvider(text)
