"""The file that is kept of a bounty: enough to act on it when logs have been pruned, and never believed unchecked."""

import json
from pathlib import Path

from oathwork.errors import NotValid, StateLost, UsageError, WrongChain
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.typed_data import Domain, fit
from oathwork.untrusted.documents import read_file, read_json, write_file

_LARGEST = 1024 * 1024  # bytes


def keep(bounty: Bounty, domain: Domain, folder: Path) -> Path:
    """Write a bounty's file into a folder, and return it: the first digits of the id are its name."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{bounty.id.hex()[:16]}.json"
    write_file(file, (json.dumps(bounty.to_json(domain), indent=2) + "\n").encode())
    return file


def read_bounty_file(file: Path) -> tuple[Domain, Bounty]:
    """Read a bounty's file. Raises BadDocument."""
    return Bounty.from_json(read_json(read_file(file, limit=_LARGEST), document=file.name))


def find_bounty(name: str, ledger: Ledger) -> Bounty:
    """Return the bounty that a name means, an id in 0x or the path of its file, as it is now.

    The logs are asked; where they are lost, the file, if it is what the chain still keeps. Raises StateLost,
    WrongChain, BadDocument, UsageError.
    """
    file = Path(name)
    if name.startswith("0x"):
        return ledger.bounty(_id(name))
    if not file.exists():
        raise UsageError(f"{name} is neither a bounty's id in 0x nor its file")
    domain, bounty = read_bounty_file(file)
    if domain != ledger.contracts.escrow.domain:
        raise WrongChain(f"{file} is of chain {domain.chain_id}, escrow {domain.contract}: not this one")
    try:
        return ledger.bounty(bounty.id)
    except StateLost:
        ledger.check(bounty)
        return bounty


def _id(name: str) -> bytes:
    try:
        return bytes(fit("bytes32", name, "bounty"))
    except NotValid as error:
        raise UsageError(str(error)) from error
