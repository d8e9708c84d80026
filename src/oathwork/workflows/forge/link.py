"""Which account is whose: a signed link between an account and a name on a forge. Off the chain, and no part of money.

It counts in both directions alone. The account's signature names the forge and the name; and the file with it lies where only
the name's owner can put it: in the default branch of their profile's repository. What a fork or a pull request adds to a
repository can be had under its owner's address too, by its commit: so no other address is taken.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.errors import NotValid
from oathwork.model import messages
from oathwork.model.typed_data import Domain, TypedData
from oathwork.untrusted.documents import LARGEST_INTEGER, read_file, read_object
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.http import ask, place_of
from oathwork.verdicts.verdict import Witness
from oathwork.workflows.forge.kinds import ForgeKind, kind_of_host

LINKS_FILE: Final = "oathwork.json"
_FORMAT: Final = "oathwork/links/1"
_LARGEST: Final = 32 * 1024  # bytes
_MOST: Final = 20  # accounts of one name
_SECONDS: Final = 15
_FORGE: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,98}\w)?", re.ASCII)


@dataclass(frozen=True)
class AccountLink:
    """What an account has signed: that it belongs to who has `name` on `forge`, a host such as `codeberg.org`."""

    domain: Domain
    forge: str
    name: str
    account: str
    signature: bytes = b""

    @property
    def typed(self) -> TypedData:
        """What is signed."""
        return messages.link_message(self.domain, self.forge, self.name, self.account)


def require_name(forge: str, name: str) -> tuple[str, str]:
    """Return a forge and a name as they are signed: in small letters. Raises NotValid."""
    if not _FORGE.fullmatch(forge.lower()):
        raise NotValid(f"{forge[:100]!r} is not the host of a forge: codeberg.org, say")
    if not _NAME.fullmatch(name):
        raise NotValid(f"{name[:100]!r} is not a name on a forge")
    return forge.lower(), name.lower()


def sign_link(domain: Domain, forge: str, name: str, signer: Signer) -> AccountLink:
    """Sign that an account belongs to a name. Raises NotValid."""
    link = AccountLink(domain, *require_name(forge, name), signer.address)
    return replace(link, signature=signer.sign(link.typed))


def profile_url(forge: str, name: str, kind: ForgeKind | None = None) -> str:
    """Return where the links of a name lie, and nobody else can put anything. Raises NotValid."""
    host, owner = require_name(forge, name)
    kind = kind or kind_of_host(f"https://{host}")
    return kind.profile_file.format(host=host, name=owner, file=LINKS_FILE)


def fetch_public(url: str) -> bytes:
    """Return what lies at a URL that a stranger's words have made: never on this machine. Raises NotFetched."""
    place = place_of(url, "a forge")
    origin = place._replace(path="")
    return ask(origin, place.path, most=_LARGEST, seconds=_SECONDS, public=True)


def linked_accounts(
    domain: Domain,
    forge: str,
    name: str,
    witness: Witness,
    *,
    kind: ForgeKind | None = None,
    fetch: Callable[[str], bytes] = fetch_public,
) -> list[str]:
    """Return the accounts of a name on a forge, by links for this chain that their accounts have signed.

    Raises NotFetched if there is no file, DocumentRefused for one that is no list of links.
    """
    host, owner = require_name(forge, name)
    links = read_links(fetch(profile_url(host, owner, kind)))
    return list(
        dict.fromkeys(
            link.account
            for link in links
            if (link.domain, link.forge, link.name) == (domain, host, owner)
            and witness.has_signed(link.typed, link.signature, link.account)
        )
    )


def read_links(data: bytes) -> list[AccountLink]:
    """Read a file of links: their signatures are not looked at. Raises DocumentRefused."""
    with read_object(data, document=LINKS_FILE) as fields:
        fields.constant("format", _FORMAT)
        return [_link(each) for each in fields.objects("links", most=_MOST)]


def links_file(links: Sequence[AccountLink], link: AccountLink) -> dict[str, Any]:
    """Return the file of some links with one more, which replaces what its account has said of this chain and forge before."""
    others = [each for each in links if _place(each) != _place(link)]
    if len(others) >= _MOST:
        raise NotValid(f"a file holds at most {_MOST} links: begin another one")
    return {"format": _FORMAT, "links": [_as_json(each) for each in (*others, link)]}


def _place(link: AccountLink) -> tuple[Domain, str, str]:
    return link.domain, link.account, link.forge


def load_links(file: Path) -> list[AccountLink]:
    """Read one's own file of links; none if it is not there. Raises DocumentRefused."""
    return read_links(read_file(file, limit=_LARGEST)) if file.exists() else []


def _link(fields: Fields) -> AccountLink:
    with fields:
        return AccountLink(
            Domain(fields.integer("chain", 1, LARGEST_INTEGER), fields.address("escrow")),
            fields.text("forge", limit=260),
            fields.text("name", limit=100),
            fields.address("account"),
            fields.data("signature", most=1_024),
        )


def _as_json(link: AccountLink) -> dict[str, Any]:
    return {
        "chain": link.domain.chain_id,
        "escrow": link.domain.contract,
        "forge": link.forge,
        "name": link.name,
        "account": link.account,
        "signature": as_hex(link.signature),
    }
