"""The executable specification: what every action of a bounty requires, and what it changes.

Pure data in and out: no chain, no clock, no keys. Each function is an arrow of the specification's picture: it takes
the world and a call, and refuses by naming every broken rule, or returns the world after it. It is written
from the specification alone, and compared with the contracts after every step of tests/invariants. To read it:
`call` and `world`, then `posting`, `working`, `judging`, and beside them `payout` (money and marks) and
`bench` (guilds and standing).
"""

from oathwork.lifecycle.bench import (
    FoundingCall,
    end_seat,
    found,
    leave_seat,
    offer_seats,
    offer_stewardship,
    serve_posters,
    take_seat,
    take_seat_for,
    take_stewardship,
)
from oathwork.lifecycle.call import EmittedEvent, MessageCall, Refusal, Signature
from oathwork.lifecycle.judging import (
    PeerVerdict,
    collect,
    collect_for,
    draw,
    draw_and_settle,
    expire,
    redraw,
    rule,
    settle,
)
from oathwork.lifecycle.posting import cancel, close, close_for, post, withdraw
from oathwork.lifecycle.working import (
    TeamDelivery,
    claim,
    claim_and_deliver,
    claim_for,
    deliver,
    deliver_for,
    deliver_team,
    lapse,
    quit_work,
)
from oathwork.lifecycle.world import (
    Guild,
    Lane,
    LiveBounty,
    PastEnd,
    Pot,
    World,
)

__all__ = [
    "EmittedEvent",
    "FoundingCall",
    "Guild",
    "Lane",
    "LiveBounty",
    "MessageCall",
    "PastEnd",
    "PeerVerdict",
    "Pot",
    "Refusal",
    "Signature",
    "TeamDelivery",
    "World",
    "cancel",
    "claim",
    "claim_and_deliver",
    "claim_for",
    "close",
    "close_for",
    "collect",
    "collect_for",
    "deliver",
    "deliver_for",
    "deliver_team",
    "draw",
    "draw_and_settle",
    "end_seat",
    "expire",
    "found",
    "lapse",
    "leave_seat",
    "offer_seats",
    "offer_stewardship",
    "post",
    "quit_work",
    "redraw",
    "rule",
    "serve_posters",
    "settle",
    "take_seat",
    "take_seat_for",
    "take_stewardship",
    "withdraw",
]
