"""Headers of blocks, as their hashes cover them."""

import rlp

from oathwork.model.header import encode_header


def header_of(chain, number):
    """Return the RLP of a block's header. The embedded chain answers with other extraData than it hashes, so it is asked
    directly."""
    from ape_test.provider import (
        LocalProvider,
    )  # with it comes all of py-evm, half a second: few tests need it

    if isinstance(chain.provider, LocalProvider):
        return rlp.encode(chain.provider.evm_backend.chain.get_canonical_block_by_number(number).header)
    return encode_header(chain.provider.web3.eth.get_block(number))
