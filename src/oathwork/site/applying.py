"""Applications that a worker leaves through a site: kept in its own mailbox, handed on to the operator's others, and shown."""

from typing import Any, Final

from oathwork.model.bounty import Bounty
from oathwork.site.answers import at_json
from oathwork.site.following import Now
from oathwork.site.leaving import hand_on
from oathwork.site.source import SiteSource
from oathwork.verdicts.exchange import VerdictMailbox
from oathwork.workflows.application import read_application
from oathwork.workflows.notes import Notes, leave_note, notes_in

_MOST: Final = 200  # notes in one answer


def leave_application(source: SiteSource, data: bytes) -> dict[str, Any]:
    """Take a note, and hand it on; return which mailboxes did not take it. Raises NotTaken, StateLost."""
    source.box.applications.take(read_application(data))
    source.note_change()
    not_taken = hand_on(source, lambda url: leave_note(VerdictMailbox(url), "/applications", data))
    return {"kept": True, "notTaken": not_taken}


def applications_json(source: SiteSource, bounty: Bounty, now: Now) -> dict[str, Any]:
    """Return the notes about a bounty, as they were signed: whoever asks looks at the signatures. None of it is counted here."""
    own = [data.decode() for data in source.box.applications.show(bounty.id, now.block)]
    others: Notes[str] = source.once_a_block(
        ("applications", bounty.id), lambda: _in_others(source, bounty.id)
    )
    notes = list(dict.fromkeys([*own, *others.documents]))[:_MOST]
    return {"at": at_json(now), "applications": notes, "silent": sorted(others.silent)}


def _in_others(source: SiteSource, id: bytes) -> Notes[str]:
    mailboxes = [VerdictMailbox(url) for url in source.place.mailboxes]
    path = f"/bounties/0x{id.hex()}/applications"
    return notes_in(
        mailboxes,
        path,
        "applications",
        lambda data, label: read_application(data, document=label).data.decode(),
    )
