"""The executable specification: what every action of a bounty requires, and what it changes.

Pure data in and out: no chain, no clock, no keys. Each function is an arrow of the design's picture: it takes
the world and a call, and refuses by naming every broken rule, or returns the world after it. It is written
from the design alone, and compared with the contracts after every step of tests/invariants. To read it:
`call` and `world`, then `posting`, `working`, `judging`, and beside them `payout` (money and marks) and
`bench` (guilds and standing).
"""

from oathwork.lifecycle.bench import (
    end_seat,
    leave_seat,
    offer_seats,
    offer_stewardship,
    serve_posters,
    take_seat,
    take_seat_for,
    take_stewardship,
)
from oathwork.lifecycle.call import Call, Event, Refusal, Signed
from oathwork.lifecycle.judging import Verdict, collect, draw, expire, redraw, rule, settle
from oathwork.lifecycle.posting import post, withdraw
from oathwork.lifecycle.working import (
    Work,
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
    Bounty,
    Guild,
    Lane,
    Pot,
    World,
)

__all__ = [
    "Bounty",
    "Call",
    "Event",
    "Guild",
    "Lane",
    "Pot",
    "Refusal",
    "Signed",
    "Verdict",
    "Work",
    "World",
    "claim",
    "claim_and_deliver",
    "claim_for",
    "collect",
    "deliver",
    "deliver_for",
    "deliver_team",
    "draw",
    "end_seat",
    "expire",
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
