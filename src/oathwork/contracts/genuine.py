"""Contracts at addresses that somebody has named: compared with this package's before anything that they say is believed.

Code shows what a contract does, and not what its creator has written into its storage: whoever creates one with bytecode of
their own can leave our code there, and in its storage what they like. Only an address that follows from our bytecode, through
the CREATE2 proxy, shows that nothing else made it.
"""

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts import immutables
from oathwork.errors import NotDeployed, WrongCode
from oathwork.model.typed_data import abi_word, address

Immutables = dict[str, bytes]  # the word of each, by its name in Solidity


def immutables_at(chain: Chain, name: str, where: str, escrow: str) -> Immutables:
    """Return the immutables of our contract of this name at an address, which serves this escrow.

    Raises NotDeployed, WrongCode for other code, for another escrow, and for code that has two values for one of them.
    """
    code, place = chain.code(where), f"at {where} on chain {chain.id}"
    if not code:
        raise NotDeployed(f"there is no contract {place}")
    if not immutables.is_code_of(artifact(name), code):
        raise WrongCode(f"the code {place} is not this version's {name}")
    words: Immutables = {}
    for immutable, values in immutables.words_in(artifact(name), code).items():
        if len({*values}) > 1:
            raise WrongCode(f"the {name} {place} has different values for {immutable}")
        words[immutable] = values[0]
    if words["escrow"] != abi_word("address", escrow):
        raise WrongCode(f"the {name} {place} serves another escrow: {account_of(words['escrow'])}")
    return words


def account_of(word: bytes) -> str:
    """Return the address in a word."""
    return address(word[12:])
