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
    from oathwork.evidence.manifest import Link, Manifest, Remarks
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Share
    from oathwork.workflows.deliver import Deliverable


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


# ----------------------------------------------------------------------------------------------------- specification


spec_option = options.path(
    "--spec", "The specification.  [default: found by its hash: here, beside the bounty's file, at its URI]"
)


def specification_of(
    desk: Desk, bounty: "Bounty", file: Path | None, gateway: "Gateway | None" = None
) -> "Specification":
    """Return the specification whose hash the bounty's terms name: that of a file, or found by its hash.

    Raises WrongSpecification for a file that is another one, SpecificationMissing, DocumentRefused.
    """
    from oathwork.evidence.locate import find_specification
    from oathwork.evidence.shelf import put_on_shelf
    from oathwork.evidence.specification import load_specification

    in_terms = bounty.terms.spec
    if file is None:
        uri, folders = bounty.uris.get(in_terms, ""), (Path(), desk.folder)
        specification = find_specification(in_terms, uri=uri, folders=folders, gateway=gateway)
    else:
        specification = load_specification(file)
        specification.require_hash(in_terms)
    put_on_shelf(specification)
    return specification


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
    spec: Path | None
    upload: str | None
    share: tuple[str, ...]
    link: tuple[str, ...]
    words: str

    def __post_init__(self) -> None:
        kinds = {"--commit": self.commit, "--pull-request": self.pull_request, "--folder": self.folder}
        names = [name for name, value in kinds.items() if value is not None]
        if len(names) > 1:
            raise click.UsageError(f"{' and '.join(names)}: one of them is handed in")
        if self.folder and (self.base or self.place):
            raise click.UsageError("--base and --url are of a repository: they do not go with --folder")

    @property
    def deliverable(self) -> "Deliverable":
        """The work: a commit unless something else was named."""
        from oathwork.workflows.deliver import CommitToDeliver, FolderToDeliver, PullRequestToDeliver

        if self.folder:
            return FolderToDeliver(self.folder)
        where = {"base": self.base, "place": self.place or ""}
        if self.pull_request is not None:
            return PullRequestToDeliver(self.repo, self.pull_request, **where)
        return CommitToDeliver(self.repo, self.commit or "HEAD", **where)

    def remarks(self, specification: "Specification") -> "Remarks":
        """What the worker says of the work besides."""
        from oathwork.evidence.manifest import Remarks

        shares, links = [_share(each) for each in self.share], [_link(each) for each in self.link]
        return Remarks(specification, shares, links, self.words)


def _share(text: str) -> "Share":
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
        spec_option,
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


def new_evidence(desk: Desk, bounty: "Bounty", work: WorkOptions, *, and_claim: bool) -> "Manifest":
    """Compute the evidence of the work; nothing is written yet."""
    from oathwork.workflows import deliver

    claim = deliver.claim_of(desk.contracts, bounty, desk.sender, and_claim=and_claim)
    remarks = work.remarks(specification_of(desk, bounty, work.spec))
    return deliver.make_evidence(work.deliverable, bounty, claim, remarks)


def hand_out(desk: Desk, manifest: "Manifest", work: WorkOptions) -> None:
    """Keep the evidence beside the bounty's file, and upload it if that is wanted; say where and under which CID it is."""
    from oathwork.workflows.deliver import keep_evidence

    file, deliverable = keep_evidence(manifest, desk.folder), work.deliverable
    click.echo(f"the evidence is {file}, its CID {manifest.cid}: give it to the peers", err=True)
    if notice := deliverable.notice(manifest):
        click.echo(notice, err=True)
    if work.upload:
        deliverable.upload(manifest, work.upload)


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
