"""Headers of blocks, as their hashes cover them."""

import rlp
from ape_test.provider import LocalProvider

from oathwork.model.header import encode_header


def header_of(chain, number):
    """Return the RLP of a block's header. The embedded chain answers with other extraData than it hashes, so it is asked
    directly."""
    if isinstance(chain.provider, LocalProvider):
        return rlp.encode(chain.provider.evm_backend.chain.get_canonical_block_by_number(number).header)
    return encode_header(chain.provider.web3.eth.get_block(number))
