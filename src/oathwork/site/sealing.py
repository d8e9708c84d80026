"""Sealed verdicts that a peer leaves through a site: each mailbox is handed its own part.

On a peer's own machine nobody but the peer sees all of the parts. A public site passes them on, and its operator could join
them: the page says so before anything is signed.
"""

from typing import Any, Final

from oathwork.errors import NotValid
from oathwork.site.source import SiteSource
from oathwork.untrusted.documents import read_object
from oathwork.untrusted.http import NotFetched, place_of
from oathwork.verdicts.exchange import VerdictMailbox
from oathwork.verdicts.seal import FEWEST_PARTS, LARGEST_SEAL, MOST_PARTS, PeerSeal, read_seal

OWN_BOX: Final = "/mailbox"
LARGEST_SEALS: Final = 2 * MOST_PARTS * LARGEST_SEAL  # bytes: each is a JSON text in a list


def sealing_places(source: SiteSource, *, is_public: bool) -> tuple[str, ...]:
    """Return the mailboxes that have a part each of a sealed verdict, on different hosts; nothing if they are too few.

    A public site's own mailbox is one. That of a person's own machine is none: nobody else can ask it.
    """
    others = {place_of(url, "a mailbox").netloc: url for url in source.place.mailboxes}
    places = [*([OWN_BOX] if is_public else []), *others.values()]
    return tuple(places) if FEWEST_PARTS <= len(places) <= MOST_PARTS else ()


def leave_seals(source: SiteSource, data: bytes, *, is_public: bool) -> dict[str, Any]:
    """Hand each mailbox its part of one sealed verdict; the same again does no harm. Raises NotValid, NotTaken."""
    fields = read_object(data, document="seals")
    places = sealing_places(source, is_public=is_public)
    texts = fields.texts("seals", most=MOST_PARTS, limit=LARGEST_SEAL)
    fields.done()
    seals = [read_seal(text.encode(), document="seal") for text in texts]
    if not places or len(seals) != len(places) or not _are_of_one_verdict(seals):
        raise NotValid(f"this takes the {len(places)} parts of one sealed verdict, in their order")
    is_taken = {place: _is_taken(source, place, seal) for place, seal in zip(places, seals, strict=True)}
    return {
        "taken": [place for place in places if is_taken[place]],
        "notTaken": [place for place in places if not is_taken[place]],
    }


def _are_of_one_verdict(seals: list[PeerSeal]) -> bool:
    whole = {(seal.typed.digest(), seal.signature, seal.parts) for seal in seals}
    return len(whole) == 1 and [seal.number for seal in seals] == list(range(len(seals[0].parts)))


def _is_taken(source: SiteSource, place: str, seal: PeerSeal) -> bool:
    if place == OWN_BOX:
        source.box.take_seal(seal)
        return True
    try:
        VerdictMailbox(place).leave_seal(seal)
    except NotFetched:
        return False
    return True
