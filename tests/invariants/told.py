"""What the log and the calldata say, read: accounts, events with the toolkit's dataclasses, signatures
that were used."""

from functools import cache

from eth_utils.address import to_checksum_address

from oathwork.chain.abi import EventFacts
from oathwork.lifecycle import PeerVerdict, Signature, TeamDelivery
from oathwork.model.guild import Seat
from oathwork.model.terms import Share, Terms

account_of = cache(to_checksum_address)


def as_told(event):
    """Return an event as the toolkit reads it: with its own dataclasses."""
    facts = {
        key: account_of(value) if isinstance(value, str) and len(value) == 42 else value
        for key, value in event.facts.items()
    }
    if event.name == "Posted":
        facts["terms"] = Terms.of(facts["terms"])
    if event.name == "PanelDrawn":
        facts["panel"] = tuple(Seat.of(word) for word in facts["panel"])
    if event.name == "PanelNamed":
        facts["panel"] = tuple(account_of(account) for account in facts["panel"])
    if event.name == "Shared":
        facts["team"] = tuple(Share(*share) for share in facts["team"])
    return EventFacts(event.name, facts, block=0)


def signers_needed(done):
    """Return in whose name the caller acted: who must have signed."""
    args, caller = done.args, done.call.caller
    names = {
        "post": lambda: args[0].poster,
        "close_for": lambda: args[0].poster,
        "claim_for": lambda: args[2],
        "deliver_for": lambda: args[1].worker,
        "take_seat_for": lambda: args[1],
    }
    team = {share.account for arg in args if isinstance(arg, TeamDelivery) for share in arg.team}
    peers = {account_of(facts["peer"]) for facts in done.told("Judged")}
    needed = ({names[done.action]()} if done.action in names else set()) | peers
    own = set() if done.action == "close_for" else {caller}
    return (needed - own) | team


def signatures_of(done):
    """Return the signatures that this action has used; what its own signer sends needs none."""
    is_own_post = done.action == "post" and done.args[0].poster == done.call.caller
    recorded = {(facts["index"], facts["score"], facts["review"]): facts for facts in done.told("Judged")}
    for arg in done.args:
        if isinstance(arg, Signature) and not is_own_post:
            yield arg
        if isinstance(arg, TeamDelivery):
            yield from arg.consents
        for verdict in (
            (each for each in arg if isinstance(each, PeerVerdict)) if isinstance(arg, tuple) else ()
        ):
            facts = recorded.get((verdict.index, verdict.score, verdict.review))
            peer = facts and account_of(facts["peer"])
            if peer and verdict.signature and verdict.signature.by == peer != done.call.caller:
                del recorded[verdict.index, verdict.score, verdict.review]
                yield verdict.signature
