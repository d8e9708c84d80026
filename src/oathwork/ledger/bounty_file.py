"""The file that is kept of a bounty: enough to act on it when logs have been pruned, and never believed unchecked."""

import json
from pathlib import Path
from typing import Any, Final

from oathwork.error_sentences import STATUSES
from oathwork.errors import StateLost, UsageError, WrongChain
from oathwork.ledger.first_digits import whole_id
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.guild import hash_panel
from oathwork.model.terms import People, State, Status, Terms, hash_team, terms_id
from oathwork.model.typed_data import Domain, fit
from oathwork.untrusted.documents import LARGEST_INTEGER, read_file, read_object
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.files import write_file
from oathwork.untrusted.text import plain

_FORMAT: Final = "oathwork/bounty/1"
_LARGEST: Final = 1024 * 1024  # bytes


def keep(bounty: Bounty, domain: Domain, folder: Path) -> Path:
    """Write a bounty's file into a folder, and return it: the first digits of the id are its name."""
    file = file_of(bounty.id, folder)
    write_file(file, (json.dumps(bounty_as_json(bounty, domain), indent=2) + "\n").encode())
    return file


def file_of(id: bytes, folder: Path) -> Path:
    """Return where the file of a bounty is kept in a folder, whether it is there or not."""
    return folder / f"{id.hex()[:16]}.json"


def read_bounty_file(file: Path) -> tuple[Domain, Bounty]:
    """Read a bounty's file, and where the bounty lives. Raises BadDocument."""
    return bounty_from_fields(
        read_object(read_file(file, limit=_LARGEST), document=plain(str(file), limit=500))
    )


def bounty_as_json(bounty: Bounty, domain: Domain) -> dict[str, Any]:
    """Return what a command keeps of a bounty in a file: enough to act on it without any log."""
    return {
        "format": _FORMAT,
        "chain": domain.chain_id,
        "escrow": domain.contract,
        "id": as_hex(bounty.id),
        "status": bounty.status.label,
        "terms": bounty.terms.to_json(),
        "state": bounty.state.to_json(),
        "people": bounty.people.to_json(),
        "uris": {as_hex(document): uri for document, uri in bounty.uris.items()},
    }


def bounty_from_fields(fields: Fields) -> tuple[Domain, Bounty]:
    """Return the bounty that a file holds, and where it lives.

    Raises BadDocument if the file is damaged: the id must be the terms', the lists must be those of the hashes.
    """
    with fields:
        fields.constant("format", _FORMAT)
        domain = Domain(fields.integer("chain", 1, LARGEST_INTEGER), fields.address("escrow"))
        bounty = Bounty(
            id=fields.data("id", 32),
            terms=fields.object_as("terms", Terms.from_json),
            status=Status(STATUSES.index(fields.choice("status", STATUSES))),
            state=fields.object_as("state", State.from_json),
            people=fields.object_as("people", People.from_json),
            uris=_uris(fields.object("uris")),
        )
        _refuse_contradiction(bounty, domain, fields)
    return domain, bounty


def _uris(fields: Fields) -> dict[bytes, str]:
    """Where documents may be found: a stranger's text, any text."""
    return {bytes(fit("bytes32", name, "uris")): fields.take(name, str) for name in fields.names()}


def _refuse_contradiction(bounty: Bounty, domain: Domain, fields: Fields) -> None:
    """Refuse an id that is not the terms', and lists that are not those of the hashes."""
    if bounty.id != terms_id(domain, bounty.terms):
        fields.refuse("id", "not that of the terms on that chain")
    if hash_team(bounty.people.team) != bounty.state.team:
        fields.refuse("people.team", "not the team of the state")
    if hash_panel(bounty.people.panel) != (bounty.state.panel if bounty.by_lot else bounty.terms.panel):
        fields.refuse("people.panel", "not the panel of the state, or of the terms")


def find_bounty(name: str, ledger: Ledger) -> Bounty:
    """Return the bounty that a name means, as it is now: an id in 0x, its first digits, or the path of its file.

    The logs are asked; where they are lost, the file, if it is what the chain still keeps. Raises StateLost,
    WrongChain, BadDocument, UsageError.
    """
    file = Path(name)
    if name.startswith("0x"):
        return ledger.bounty(whole_id(name, ledger))
    if not file.exists():
        raise UsageError(f"{name} is neither a bounty's id in 0x nor its file")
    domain, bounty = read_bounty_file(file)
    if domain != ledger.contracts.escrow.domain:
        raise WrongChain(f"{file} is of chain {domain.chain_id}, escrow {domain.contract}: not this one")
    try:
        return ledger.bounty(bounty.id)
    except StateLost:
        return ledger.check(bounty)
