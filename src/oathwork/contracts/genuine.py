"""Contracts at addresses that somebody has named: compared with this package's before anything that they say is believed.

Code shows what a contract does, and not what its creator has written into its storage: whoever creates one with bytecode of
their own can leave our code there, and in its storage what they like. Only an address that follows from our bytecode, through
the CREATE2 proxy, shows that nothing else made it.
"""

from typing import Final

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts import immutables
from oathwork.errors import NotOurs
from oathwork.model.typed_data import abi_word, address

_MAKERS: Final = {  # which command makes each, for those that people name
    "CourtArbiter": "oathwork court arbiter",
    "PanelArbitrator": "oathwork court panel",
    "PanelEvaluator": "oathwork court panel --evaluator",
    "Herald": "oathwork deploy --herald",
}
Immutables = dict[str, bytes]  # the word of each, by its name in Solidity


def immutables_at(chain: Chain, name: str, where: str, escrow: str) -> Immutables:
    """Return the immutables of our contract of this name at an address, which serves this escrow.

    Raises NotOurs for none, for other code, for another escrow, and for code that has two values for one of them.
    """
    code, place = chain.code(where), f"at {where} on chain {chain.id}"
    if not code:
        raise NotOurs(f"there is no contract {place}: {_next_step(name)}")
    if not immutables.is_code_of(artifact(name), code):
        raise NotOurs(f"the code {place} is not this version's {name}: {_next_step(name)}")
    words: Immutables = {}
    for immutable, values in immutables.words_in(artifact(name), code).items():
        if len({*values}) > 1:
            raise NotOurs(f"the {name} {place} has different values for {immutable}")
        words[immutable] = values[0]
    if words["escrow"] != abi_word("address", escrow):
        raise NotOurs(f"the {name} {place} serves another escrow: {account_of(words['escrow'])}")
    return words


def _next_step(name: str) -> str:
    return f"`{_MAKERS[name]}` puts one on the chain, and prints its address"


def account_of(word: bytes) -> str:
    """Return the address in a word."""
    return address(word[12:])
