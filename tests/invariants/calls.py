"""The twin's actions as calls of the contracts: which function, with which values."""

from oathwork.model.terms import NO_PERMIT, Permit

USED_PERMIT = Permit(deadline=1)  # good for nothing; everybody has allowed the escrow to take what it needs


def _work(sign, work):
    shares = tuple(share.values() for share in work.team)
    return work.delivery, shares, tuple(sign(each) for each in work.consents), work.uri


def _verdicts(sign, verdicts):
    return tuple((each.index, each.score, each.review, sign(each.signature), each.uri) for each in verdicts)


OF_GUILDS = {
    "found",
    "offer_seats",
    "end_seat",
    "serve_posters",
    "offer_stewardship",
    "take_stewardship",
    "take_seat",
    "take_seat_for",
    "leave_seat",
}

ENCODERS = {
    "post": lambda pair, sign, terms, panel=(), uri="", signature=None: (
        "post",
        (terms.values(), panel, uri, NO_PERMIT.values(), sign(signature)),
    ),
    "close": lambda pair, sign, lane: ("close", (lane,)),
    "close_for": lambda pair, sign, terms, state, signature: (
        "closeFor",
        (terms.values(), state.values(), sign(signature)),
    ),
    "cancel": lambda pair, sign, lane: ("cancel", (lane,)),
    "withdraw": lambda pair, sign, terms, state: ("withdraw", (terms.values(), state.values())),
    "claim": lambda pair, sign, terms, state: ("claim", (terms.values(), state.values())),
    "claim_for": lambda pair, sign, terms, state, worker, deadline, signature, own_bond: (
        "claimFor",
        (
            terms.values(),
            state.values(),
            worker,
            (USED_PERMIT if own_bond else NO_PERMIT).values(),
            deadline,
            sign(signature),
        ),
    ),
    "claim_and_deliver": lambda pair, sign, terms, state, work: (
        "claimAndDeliver",
        (terms.values(), state.values(), _work(sign, work)),
    ),
    "deliver": lambda pair, sign, terms, state, delivery, uri="": (
        "deliver",
        (terms.poster, terms.lane, pair.world.hash_terms(terms), state.values(), delivery, uri),
    ),
    "deliver_team": lambda pair, sign, terms, state, work: (
        "deliverTeam",
        (terms.values(), state.values(), _work(sign, work)),
    ),
    "deliver_for": lambda pair, sign, terms, state, work, deadline, signature: (
        "deliverFor",
        (terms.values(), state.values(), _work(sign, work), deadline, sign(signature)),
    ),
    "quit_work": lambda pair, sign, terms, state, signature=None: (
        "quit",
        (terms.values(), state.values(), sign(signature)),
    ),
    "lapse": lambda pair, sign, terms, state: ("lapse", (terms.values(), state.values())),
    "draw": lambda pair, sign, terms, state, people, header, block_hash: (
        "draw",
        (terms.values(), state.values(), people.values(), header),
    ),
    "draw_and_settle": lambda pair, sign, terms, state, people, header, verdicts, block_hash: (
        "drawAndSettle",
        (terms.values(), state.values(), people.values(), header, _verdicts(sign, verdicts)),
    ),
    "settle": lambda pair, sign, terms, state, people, verdicts: (
        "settle",
        (terms.values(), state.values(), people.values(), _verdicts(sign, verdicts)),
    ),
    "redraw": lambda pair, sign, terms, state, people: (
        "redraw",
        (terms.values(), state.values(), people.values()),
    ),
    "rule": lambda pair, sign, terms, state, people, pay: (
        "rule",
        (terms.values(), state.values(), people.values(), pay),
    ),
    "expire": lambda pair, sign, terms, state, people: (
        "expire",
        (terms.values(), state.values(), people.values()),
    ),
    "collect": lambda pair, sign, token, to: ("collect", (token, to)),
    "collect_for": lambda pair, sign, account, token: ("collectFor", (account, token)),
    "found": lambda pair, sign, asked: (
        "found",
        (
            asked.name,
            asked.steward,
            asked.offers,
            (asked.seat_at, asked.half_life_days, asked.max_effort, asked.min_review_days),
            asked.salt,
        ),
    ),
    "offer_seats": lambda pair, sign, guild, accounts: ("offerSeats", (guild, accounts)),
    "end_seat": lambda pair, sign, guild, account: ("endSeat", (guild, account)),
    "serve_posters": lambda pair, sign, guild, posters, served: ("servePosters", (guild, posters, served)),
    "offer_stewardship": lambda pair, sign, guild, heir: ("offerStewardship", (guild, heir)),
    "take_stewardship": lambda pair, sign, guild: ("takeStewardship", (guild,)),
    "take_seat": lambda pair, sign, guild: ("takeSeat", (guild,)),
    "take_seat_for": lambda pair, sign, guild, account, deadline, signature: (
        "takeSeatFor",
        (guild, account, deadline, sign(signature)),
    ),
    "leave_seat": lambda pair, sign, guild: ("leaveSeat", (guild,)),
}
