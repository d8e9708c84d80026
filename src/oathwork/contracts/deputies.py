"""Which deputy is at an address: its code is compared before anything is believed of it.

A crowd, a plan and a rota are clones, each with a setup that its maker has made of the offer itself.
"""

from typing import Final, TypeVar

from oathwork.chain.client import Chain
from oathwork.contracts.clones import has_made, is_clone
from oathwork.contracts.crowd import Crowd
from oathwork.contracts.deputy import Deputy
from oathwork.contracts.edge import places
from oathwork.contracts.plan import MilestonePlan
from oathwork.contracts.rota import Rota
from oathwork.errors import UsageError
from oathwork.model.typed_data import address

DeputyKind = TypeVar("DeputyKind", bound=Deputy)

_KINDS: Final[tuple[type[Deputy], ...]] = (Crowd, MilestonePlan, Rota)


def find_deputy(chain: Chain, escrow: str, where: str) -> Deputy | None:
    """Return the crowd, plan or rota of an escrow at an address; None for anything else. Raises NotValid, Unreachable."""
    where = address(where)
    code = chain.code(where)
    if not is_clone(code):
        return None
    makers = places(escrow)
    kinds = (kind for kind in _KINDS if has_made(makers[kind.MAKER], code, where))
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
