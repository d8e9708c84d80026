"""What `deliver` makes evidence of, and where `check`, `review` and `release` find it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.options import Command

if TYPE_CHECKING:
    from oathwork.evidence.ipfs import Gateway
    from oathwork.evidence.manifest import Claim, Link, Manifest
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Share


def _packed(name: str, kind: type, group: list[Any]) -> Callable[[Command], Command]:
    """Return a decorator that takes a group of options and gives the command one object of them."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*args: Any, **kwargs: Any) -> Any:
            mine = {field: kwargs.pop(field) for field in kind.__annotations__}
            return command(*args, **{name: kind(**mine)}, **kwargs)

        for option in reversed(group):
            run = option(run)
        return run

    return decorate


# ------------------------------------------------------------------------------------------------------ handing in


@dataclass(frozen=True)
class WorkOptions:
    """What is handed in: a commit, a pull request, or a folder; and who else is to have it."""

    repo: Path
    commit: str | None
    pull_request: int | None
    folder: Path | None
    base: str
    place: str | None
    spec: Path
    upload: str | None
    share: tuple[str, ...]
    link: tuple[str, ...]
    words: str

    def __post_init__(self) -> None:
        kinds = {"--commit": self.commit, "--pull-request": self.pull_request, "--folder": self.folder}
        names = [name for name, value in kinds.items() if value is not None]
        if len(names) > 1:
            raise click.UsageError(f"{' and '.join(names)}: one of them is handed in")

    def manifest(self, whose: "Claim") -> "Manifest":
        """Compute the evidence."""
        from oathwork.evidence.inspection import write_folder_manifest
        from oathwork.evidence.specification import load_specification

        specification = load_specification(self.spec)
        if self.folder:
            return write_folder_manifest(whose, self.folder, specification=specification, **self._more)
        if self.pull_request is not None:
            return self._of_pull(whose, self.pull_request, specification)
        return self._of_commit(whose, specification)

    def _of_commit(self, whose: "Claim", specification: "Specification") -> "Manifest":
        from oathwork.evidence.git import resolve
        from oathwork.evidence.inspection import write_manifest
        from oathwork.evidence.repository import Repository

        work, start = resolve(self.repo, self.commit or "HEAD"), self._start()
        where = self.place or str(self.repo.resolve())
        with Repository(self.repo, work, *filter(None, [start])) as copy:
            return write_manifest(
                whose, copy, work, place=where, base=start, specification=specification, **self._more
            )

    def _of_pull(self, whose: "Claim", number: int, specification: "Specification") -> "Manifest":
        from oathwork.evidence.inspection import write_manifest
        from oathwork.evidence.pull_requests import find_pull_request, origin
        from oathwork.evidence.repository import Repository

        pull, start = find_pull_request(self.place or origin(self.repo), number), self._start()
        with Repository(pull.place, pull.commit, *filter(None, [start or pull.trunk]), ref=pull.ref) as copy:
            if not start and pull.trunk:
                common = copy.common(pull.commit, pull.trunk)
                start = common if common and common != pull.commit else ""  # merged already: its last commit
            click.echo(f"{pull.ref} of {pull.place} is commit {pull.commit}", err=True)
            whence: dict[str, Any] = {"place": pull.place, "base": start, "ref": pull.ref}
            return write_manifest(
                whose, copy, pull.commit, specification=specification, **whence, **self._more
            )

    @property
    def _more(self) -> dict[str, Any]:
        """What the worker says of the work besides."""
        return {
            "shares": [_part(each) for each in self.share],
            "links": [_link(each) for each in self.link],
            "words": self.words,
        }

    def _start(self) -> str:
        from oathwork.evidence.git import resolve

        return resolve(self.repo, self.base) if self.base else ""

    def send(self, manifest: "Manifest") -> None:
        """Put manifest and folder on the node they are to be on, if any. Raises NotFetched."""
        if not self.upload:
            return
        from oathwork.evidence.folder import pieces
        from oathwork.evidence.ipfs import upload_file, upload_folder

        if self.folder:
            folder = self.folder
            files = ((file.path, pieces(folder, file.path)) for file in manifest.files)
            upload_folder(self.upload, files, manifest.work)
        upload_file(self.upload, manifest.data, manifest.cid)


def _part(text: str) -> "Share":
    from oathwork.errors import NotValid
    from oathwork.model.amounts import to_units
    from oathwork.model.terms import Share
    from oathwork.model.typed_data import address

    account, _, part = text.partition("=")
    try:
        return Share(address(account, "--share"), to_units(part.removesuffix("%"), 2))
    except NotValid as error:
        raise click.UsageError(f"--share {text}: write such as 0x…=25%: {error}") from error


def _link(text: str) -> "Link":
    from oathwork.evidence.manifest import Link

    kind, separator, url = text.partition("=")
    if not separator:
        raise click.UsageError(f"--link {text}: write such as run=https://…")
    return Link(kind, url)


work_options = _packed(
    "work",
    WorkOptions,
    [
        options.path("--repo", "The repository with the work.", default=".", show_default=True),
        click.option("--commit", help="The commit to deliver.  [default: HEAD]"),
        click.option(
            "--pull-request",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="The pull request to deliver, fetched by git from --url or the remote `origin`.",
        ),
        click.option(
            "--folder",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="The folder to deliver, if the work is in no repository.",
        ),
        click.option(
            "--base",
            default="",
            help="The commit that the work starts from.  [default: the parent; where a pull request began]",
        ),
        click.option("--url", "place", help="The URL where others find the repository.  [default: --repo]"),
        options.path("--spec", "The specification.", required=True),
        click.option(
            "--upload",
            metavar="URL",
            help="Put manifest and folder on a Kubo node too: http://127.0.0.1:5001",
        ),
        click.option(
            "--share",
            multiple=True,
            metavar="0x…=25%",
            help="A team member's share of reward and points; they `agree` first; can be repeated.",
        ),
        click.option(
            "--link",
            multiple=True,
            metavar="KIND=URL",
            help="A link for the peers: `pull request`, run, issue, page or other; can be repeated.",
        ),
        click.option("--message", "words", default="", help="A message about the work."),
    ],
)


def write_evidence(desk: Desk, bounty: "Bounty", work: WorkOptions, *, and_claim: bool) -> "Manifest":
    """Write the manifest beside the file kept of the bounty, say where and under which CID; return it."""
    from oathwork.evidence.manifest import Claim

    round = bounty.state.round + and_claim
    manifest = work.manifest(
        Claim(desk.chain.id, desk.contracts.escrow.address, bounty.id, round, desk.sender)
    )
    desk.folder.mkdir(parents=True, exist_ok=True)
    file = desk.folder / f"{bounty.id.hex()[:16]}-{round}.manifest.json"
    file.write_bytes(manifest.data)
    click.echo(f"the evidence is {file}, its CID {manifest.cid}: give it to the peers", err=True)
    if work.folder:
        click.echo(f"the folder's CID is {manifest.work}", err=True)
    work.send(manifest)
    return manifest


# ------------------------------------------------------------------------------------------------------ finding it


@dataclass(frozen=True)
class EvidenceOptions:
    """Where the evidence of a delivery is, and the work it names."""

    manifest: str | None
    repo: str | None
    folder: Path | None
    gateway: str | None

    def __post_init__(self) -> None:
        if self.repo and self.folder:
            raise click.UsageError("--repo and --folder: a delivery is one or the other")

    @property
    def place(self) -> str | Path | None:
        """The repository or folder, if it was named."""
        return self.repo or self.folder

    @property
    def through(self) -> "Gateway | None":
        """The gateway, if one was named."""
        from oathwork.evidence.ipfs import Gateway

        return Gateway(self.gateway) if self.gateway else None


def evidence_options(text: str, *, is_required: bool) -> Callable[[Command], Command]:
    """The options that say where evidence is; the command gets them as `where`."""
    return _packed(
        "where",
        EvidenceOptions,
        [
            click.option("--manifest", metavar="FILE|CID", required=is_required, help=text),
            click.option("--repo", help="The repository.  [default: where the manifest says]"),
            click.option(
                "--folder",
                type=click.Path(exists=True, file_okay=False, path_type=Path),
                help="The folder, if a folder was delivered.",
            ),
            click.option(
                "--gateway",
                metavar="URL",
                help="Fetch what is missing here by its CID: http://127.0.0.1:8080",
            ),
        ],
    )
