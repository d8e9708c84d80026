"""Webhooks: whether one is its forge's, and which issue it is about. All else that it says is read anew from the forge.

What is captured on the way can be sent again, whatever its headers say: signatures cover the body alone. It wakes the desk then,
which changes nothing.
"""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from oathwork.untrusted.documents import own_json
from oathwork.workflows.forge.settings import ForgeSettings

_MOST_REMEMBERED: Final = 10_000  # deliveries
_LONGEST_ID: Final = 200  # characters


def is_signed(settings: ForgeSettings, headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Return whether a webhook was sent by who has the secret: over the body as it came, in a time that tells nothing.

    `headers` have names in small letters.
    """
    kind = settings.kind
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    right = kind.hook_proof.format(mac=mac, secret=secret).encode()
    given_proof = next((headers[name] for name in kind.hook_headers if name in headers), "")
    return hmac.compare_digest(given_proof.encode("utf-8", "replace"), right)


def woken_issue(settings: ForgeSettings, body: bytes) -> int:
    """Return the number of the issue or pull request of this repository that a webhook is about; zero for none.

    A number is no more than a place to look at: the desk reads there what it finds.
    """
    try:
        document = own_json(body)
    except ValueError:
        return 0
    for path in settings.kind.hook_numbers:
        number = _at(document, path)
        if type(number) is int and 0 < number < 10**9 and _is_of(settings, document):
            return number
    return 0


def _is_of(settings: ForgeSettings, document: Any) -> bool:
    url = _at(document, settings.kind.hook_repository)
    return isinstance(url, str) and unquote(url).casefold() == settings.repository.casefold()


def _at(document: Any, path: str) -> Any:
    """Return what stands at a path of keys; None if nothing does."""
    for key in path.split("."):
        document = document.get(key) if isinstance(document, dict) else None
    return document


class Deliveries:
    """Remembers which webhooks have come, by their forge's number for them and by what is in them."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def is_new(self, id: str, body: bytes) -> bool:
        """Return whether neither this number nor this body has come before, and remember both."""
        keys = [f"id {id[:_LONGEST_ID]}"] if id else []
        keys.append(hashlib.sha256(body).hexdigest())
        is_new = not any(key in self._keys for key in keys)
        self._keys.update(dict.fromkeys(keys))
        while len(self._keys) > _MOST_REMEMBERED:
            self._keys.popitem(last=False)
        return is_new
