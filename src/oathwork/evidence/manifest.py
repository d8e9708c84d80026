"""The evidence manifest: what a worker hands in, as canonical JSON whose keccak256 is the delivery."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from oathwork.evidence.cid import Measure, cid_text
from oathwork.evidence.files import MOST_FILES, File, file_as_json, file_from_fields, refuse_disorder
from oathwork.evidence.folder_source import folder_source_from_fields
from oathwork.evidence.git_source import git_source_from_fields
from oathwork.evidence.source import Source
from oathwork.evidence.specification import Acceptance, Specification, acceptance_from_fields
from oathwork.model.terms import Share
from oathwork.model.typed_data import Domain
from oathwork.untrusted.documents import LARGEST_INTEGER, canonical, content_hash, read_canonical
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.text import is_web_address

MANIFEST_FORMAT: Final = "oathwork/evidence/1"
LARGEST_MANIFEST: Final = 8 * 1024 * 1024  # bytes of a manifest
SOURCES: Final[Mapping[str, Callable[[Fields], Source]]] = {
    "git": git_source_from_fields,
    "folder": folder_source_from_fields,
}
_LINKS: Final = ("pull request", "run", "issue", "page", "other")


@dataclass(frozen=True)
class BountyRound:
    """One round of a bounty, which documents are about: chain id, escrow, bounty id (32 bytes) and round."""

    chain: int
    escrow: str
    bounty: bytes
    round: int

    @property
    def domain(self) -> Domain:
        """Where signatures about it hold."""
        return Domain(self.chain, self.escrow)

    def as_json(self) -> dict[str, Any]:
        """Return the fields for writing; `round_from_fields` reads them."""
        return {
            "chain": self.chain,
            "escrow": self.escrow,
            "bounty": as_hex(self.bounty),
            "round": self.round,
        }


@dataclass(frozen=True)
class Claim(BountyRound):
    """Whose delivery it is: the worker of a round."""

    worker: str

    def as_json(self) -> dict[str, Any]:
        """Return the fields for writing; `claim_from_fields` reads them."""
        return {**super().as_json(), "worker": self.worker}


@dataclass(frozen=True)
class Link:
    """A place to look at: its kind (`pull request`, `run`, `issue`, `page`, `other`) and an https URL."""

    kind: str
    url: str


@dataclass(frozen=True)
class Remarks:
    """What a worker says of the work besides: by which specification, who shares, where to look, in which words."""

    specification: Specification | None = None
    shares: Sequence[Share] = ()
    links: Sequence[Link] = ()
    words: str = ""


@dataclass(frozen=True)
class Manifest:
    """A delivery in full. `data` is its canonical form and `delivery` the keccak256 of that."""

    claim: Claim
    source: Source
    files: tuple[File, ...]
    deletions: tuple[str, ...]
    links: tuple[Link, ...]
    shares: tuple[Share, ...]
    licence: str
    acceptance: Acceptance | None
    words: str

    @property
    def work(self) -> str:
        """What was handed in: the id of a commit, or the CID of a folder."""
        return self.source.id

    @cached_property
    def data(self) -> bytes:
        """The canonical bytes."""
        return canonical(_as_json(self))

    @cached_property
    def delivery(self) -> bytes:
        """What the chain knows of the delivery."""
        return content_hash(self.data)

    @cached_property
    def cid(self) -> str:
        """Under which name IPFS has the manifest itself."""
        measure = Measure()
        measure.add(self.data)
        return cid_text(measure.cid)


def read_manifest(data: bytes, *, document: str = "evidence") -> Manifest:
    """Read a manifest; refuse with `DocumentRefused` whatever is not exactly in the format.

    Lists stand in one order (files and deletions by the bytes of their paths, shares by account), so that one
    delivery has one hash. Whether it is true is for `inspection.check` to say.
    """
    fields = read_canonical(data, document=document, limit=LARGEST_MANIFEST)
    fields.constant("format", MANIFEST_FORMAT)
    claim, source = claim_from_fields(fields), _source(fields)
    manifest = Manifest(
        claim=claim,
        source=source,
        files=tuple(
            file_from_fields(item, whole=source.WHOLE_FILES)
            for item in fields.objects("files", most=MOST_FILES)
        ),
        deletions=tuple(fields.texts("deletions", most=MOST_FILES, limit=4_096)),
        links=tuple(_link(item) for item in fields.objects("links", most=50)),
        shares=shares_from_fields(fields),
        licence=fields.text("licence", limit=100),
        acceptance=None
        if fields.absent("acceptance")
        else acceptance_from_fields(fields.object("acceptance")),
        words=fields.text("words", limit=20_000, lines=True),
    )
    fields.done()
    refuse_disorder(manifest.files, manifest.deletions, fields)
    _refuse_shares(manifest, fields)
    source.refuse_listing(manifest.files, manifest.deletions, fields)
    return manifest


def verify_manifest(manifest: Manifest) -> Manifest:
    """Return the manifest as a reader would read it; refuse with `DocumentRefused` what no reader would accept."""
    return read_manifest(manifest.data)


def round_from_fields(fields: Fields) -> dict[str, Any]:
    """Take the fields that say which round of which bounty a document is about."""
    return {
        "chain": fields.integer("chain", 1, LARGEST_INTEGER),
        "escrow": fields.address("escrow"),
        "bounty": fields.data("bounty", 32),
        "round": fields.integer("round", 1, 2**32 - 1),
    }


def claim_from_fields(fields: Fields) -> Claim:
    """Take the fields that say whose delivery a document is about."""
    return Claim(**round_from_fields(fields), worker=fields.address("worker"))


def shares_from_fields(fields: Fields) -> tuple[Share, ...]:
    """Take the shares of a team's members other than the worker, in basis points of the whole."""
    items = fields.objects("shares", most=7)
    return tuple(Share(item.address("account"), item.integer("part", 1, 9_999)) for item in items)


def _source(fields: Fields) -> Source:
    for name, source_from_fields in SOURCES.items():
        if fields.has(name):
            return source_from_fields(fields.object(name))
    fields.refuse(" or ".join(SOURCES), "missing")


def _link(fields: Fields) -> Link:
    link = Link(fields.choice("kind", _LINKS), fields.text("url", limit=2_000))
    if not is_web_address(link.url):
        fields.refuse("url", "not an https URL")
    fields.done()
    return link


def _refuse_shares(manifest: Manifest, fields: Fields) -> None:
    accounts = [bytes.fromhex(share.account[2:]) for share in manifest.shares]
    if any(a >= b for a, b in pairwise(accounts)):
        fields.refuse("shares", "not rising by account")
    if manifest.claim.worker in {share.account for share in manifest.shares}:
        fields.refuse("shares", "the worker, who has what is left")
    if sum(share.part for share in manifest.shares) > 10_000:
        fields.refuse("shares", "more than 10000 basis points")


def _as_json(manifest: Manifest) -> dict[str, Any]:
    acceptance = manifest.acceptance
    return {
        "format": MANIFEST_FORMAT,
        **manifest.claim.as_json(),
        **manifest.source.as_json(),
        "files": [file_as_json(file) for file in manifest.files],
        "deletions": list(manifest.deletions),
        "links": [{"kind": link.kind, "url": link.url} for link in manifest.links],
        "shares": [share.to_json() for share in manifest.shares],
        "licence": manifest.licence,
        "acceptance": {"command": list(acceptance.command), "seconds": acceptance.seconds}
        if acceptance
        else None,
        "words": manifest.words,
    }
