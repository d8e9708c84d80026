"""Which deputy is at an address: its code is compared before anything is believed of it.

A crowd, a plan and a rota are clones: a few bytes that lead to a pattern, and behind them what was agreed on. Its maker has
put each where its code says (CREATE2). So who has the code knows whether it is one of ours, with a setup that its maker has
made of the offer itself, and asks nobody else.
"""

from typing import Final, TypeVar

from oathwork.chain.client import Chain
from oathwork.contracts.create2 import create2_address
from oathwork.contracts.crowd import Crowd
from oathwork.contracts.deputy import Deputy
from oathwork.contracts.edge import places
from oathwork.contracts.plan import MilestonePlan
from oathwork.contracts.rota import Rota
from oathwork.errors import UsageError
from oathwork.model.typed_data import address

DeputyKind = TypeVar("DeputyKind", bound=Deputy)

_KINDS: Final[tuple[type[Deputy], ...]] = (Crowd, MilestonePlan, Rota)
_FIRST: Final = bytes.fromhex("363d3d373d3d3d363d73")  # of the clone's code; the pattern's address follows
_THEN: Final = bytes.fromhex("5af43d82803e903d91602b57fd5bf3")  # and then the setup
_CREATION: Final = "61{size:04x}3d81600a3d39f3"  # of code that returns what stands behind it, so many bytes


def find_deputy(chain: Chain, escrow: str, where: str) -> Deputy | None:
    """Return the crowd, plan or rota of an escrow at an address; None for anything else. Raises NotValid, Unreachable."""
    where = address(where)
    code = chain.code(where)
    pattern_end = len(_FIRST) + 20
    if code[: len(_FIRST)] != _FIRST or code[pattern_end : pattern_end + len(_THEN)] != _THEN:
        return None
    creation = bytes.fromhex(_CREATION.format(size=len(code))) + code
    makers = places(escrow)
    kinds = (kind for kind in _KINDS if create2_address(creation, creator=makers[kind.MAKER]) == where)
    return next((kind(chain, where) for kind in kinds), None)


def deputy_at(chain: Chain, escrow: str, where: str, kind: type[DeputyKind]) -> DeputyKind:
    """Return the deputy of a kind at an address. Raises UsageError for anything else, NotValid, Unreachable."""
    deputy = find_deputy(chain, escrow, where)
    if isinstance(deputy, kind):
        return deputy
    name = kind.NAME.lower()
    what = f"a {deputy.NAME.lower()}, and no {name}" if deputy else f"no {name} of this escrow"
    raise UsageError(
        f"{where} on chain {chain.id} is {what}: `oathwork {name} start` prints the address of one that it starts"
    )
