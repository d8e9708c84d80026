"""The evidence manifest: what a worker hands in, as canonical JSON whose keccak256 is the delivery."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from oathwork.evidence.cid import Measure, TooLarge, cid_text
from oathwork.evidence.files import MOST_FILES, File, file_as_json, file_from_fields, refuse_disorder, root_of
from oathwork.evidence.specification import Acceptance, acceptance_from_fields
from oathwork.model.terms import Share
from oathwork.model.typed_data import Domain
from oathwork.untrusted.documents import LARGEST_INTEGER, canonical, content_hash, read_canonical
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.text import is_web_address

MANIFEST_FORMAT: Final = "oathwork/evidence/1"
LARGEST_MANIFEST: Final = 8 * 1024 * 1024  # bytes of a manifest
# Under which names GitHub (and Gitea, Forgejo), GitLab and Bitbucket have pull requests.
REF: Final = re.compile(
    r"refs/(pull/N/head|merge-requests/N/head|pull-requests/N/from)".replace("N", "[1-9][0-9]{0,9}")
)
_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
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
class Source:
    """Where the work stands: the repository (path or URL), and full ids of commit, tree and base.

    `base` is the commit the work starts from; None if the repository begins with the work. `ref`: under which name
    the repository had the commit of a pull request; empty for any other commit.
    """

    repository: str
    commit: str
    tree: str
    base: str | None
    ref: str = ""


@dataclass(frozen=True)
class Folder:
    """A folder without a repository: the CID that IPFS gives it."""

    cid: str


@dataclass(frozen=True)
class Link:
    """A place to look at: its kind (`pull request`, `run`, `issue`, `page`, `other`) and an https URL."""

    kind: str
    url: str


@dataclass(frozen=True)
class Manifest:
    """A delivery in full. `data` is its canonical form and `delivery` the keccak256 of that."""

    claim: Claim
    source: Source | Folder
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
        return self.source.commit if isinstance(self.source, Source) else self.source.cid

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
    of_git = not fields.has("folder")
    manifest = Manifest(
        claim=claim_from_fields(fields),
        source=_source(fields.object("git")) if of_git else _folder(fields.object("folder")),
        files=tuple(
            file_from_fields(item, whole=of_git) for item in fields.objects("files", most=MOST_FILES)
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
    if isinstance(manifest.source, Folder):
        _refuse_folder(manifest, manifest.source, fields)
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
    repository = fields.text("repository", limit=2_000, least=1)
    if repository.startswith("-") or "::" in repository:
        fields.refuse("repository", "not a path or URL")
    ids = [fields.text("commit", limit=64), fields.text("tree", limit=64)]
    base = None if fields.absent("base") else fields.text("base", limit=64)
    for name, id in zip(("commit", "tree", "base"), [*ids, base or ids[0]], strict=True):
        if not _ID.fullmatch(id) or len(id) != len(ids[0]):
            fields.refuse(name, "not the full id of a git object")
    ref = fields.text("ref", limit=100) if fields.has("ref") else None
    if ref is not None and not REF.fullmatch(ref):
        fields.refuse("ref", "not the name of a pull request")
    fields.done()
    return Source(repository, ids[0], ids[1], base, ref or "")


def _folder(fields: Fields) -> Folder:
    folder = Folder(fields.text("cid", limit=59))
    fields.done()
    return folder


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


def _refuse_folder(manifest: Manifest, folder: Folder, fields: Fields) -> None:
    """Refuse a folder that is not that of its files: its CID follows from theirs."""
    if manifest.deletions:
        fields.refuse("deletions", "of a folder, which has no past")
    if not manifest.files:
        fields.refuse("files", "empty")
    try:
        root = root_of(manifest.files)
    except TooLarge as error:
        fields.refuse("files", str(error))
    if folder.cid != root:
        fields.refuse("folder.cid", f"not that of the files, which is {root}")


def _source_as_json(source: Source | Folder) -> dict[str, Any]:
    if isinstance(source, Folder):
        return {"folder": {"cid": source.cid}}
    ref = {"ref": source.ref} if source.ref else {}
    names = {
        "repository": source.repository,
        "commit": source.commit,
        "tree": source.tree,
        "base": source.base,
    }
    return {"git": names | ref}


def _as_json(manifest: Manifest) -> dict[str, Any]:
    acceptance = manifest.acceptance
    return {
        "format": MANIFEST_FORMAT,
        **manifest.claim.as_json(),
        **_source_as_json(manifest.source),
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
