"""How forges differ: one table, of what GitHub, Gitea with Forgejo, and GitLab ask and answer about the same things."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class ForgeKind:
    """One kind of forge. In its paths `{number}` is an issue's or a pull request's number, `{comment}` a comment's.

    Its paths begin at a repository. `project`: where that is, with `{path}` as in a URL, or `{name}` as one part of one.
    `author` are the keys of who wrote something, `pull` those of a pull request's number and text.
    """

    name: str
    api: str  # with {host}
    project: str
    issue_page: str  # between a repository's URL and an issue's number
    comment_anchor: str
    token_header: str
    token_text: str
    issue_comments: str
    pull_comments: str
    issue_comment: str
    pull_comment: str
    edit: str  # the method
    order: str  # of comments, the oldest first
    open_pulls: str
    author: tuple[str, str]
    pull: tuple[str, str]
    labels: str  # how an issue has them: by `names`, by `numbers`, or as a field of the `issue`
    hook_headers: tuple[
        str, ...
    ]  # of a webhook, in small letters: the first that is there proves who sent it
    hook_proof: str
    hook_delivery: tuple[str, ...]  # the headers with its number
    hook_repository: str  # where in it stands the repository's URL
    hook_numbers: tuple[str, ...]  # where an issue's or a pull request's number
    profile_file: (
        str  # where a file of the profile of {name} is, at {host}, as its owner's default branch has it
    )
    most_parts: int = 2  # of a repository's path: groups can be nested on some

    def project_path(self, repository: str) -> str:
        """Return where the API has a repository, by its URL."""
        path = urlsplit(repository).path.strip("/")
        return self.project.format(path=path, name=quote(path, safe=""))

    def usual_api(self, repository: str) -> str:
        """Return where such a forge answers, if its operator has not put that elsewhere."""
        return self.api.format(host=urlsplit(repository).netloc)


_GITEA: Final = ForgeKind(
    name="gitea",
    api="https://{host}/api/v1",
    project="/repos/{path}",
    issue_page="/issues/",
    comment_anchor="#issuecomment-{comment}",
    token_header="Authorization",
    token_text="token {token}",
    issue_comments="/issues/{number}/comments",
    pull_comments="/issues/{number}/comments",
    issue_comment="/issues/comments/{comment}",
    pull_comment="/issues/comments/{comment}",
    edit="PATCH",
    order="",
    open_pulls="/pulls?state=open&sort=created&direction=desc",
    author=("user", "login"),
    pull=("number", "body"),
    labels="numbers",
    hook_headers=("x-forgejo-signature", "x-gitea-signature"),
    hook_proof="{mac}",
    hook_delivery=("x-forgejo-delivery", "x-gitea-delivery"),
    hook_repository="repository.html_url",
    hook_numbers=("issue.number", "pull_request.number"),
    profile_file="https://{host}/api/v1/repos/{name}/.profile/raw/{file}",
)
_GITHUB: Final = replace(
    _GITEA,
    name="github",
    api="https://api.github.com",
    labels="names",
    hook_headers=("x-hub-signature-256",),
    hook_proof="sha256={mac}",
    hook_delivery=("x-github-delivery",),
    profile_file="https://raw.githubusercontent.com/{name}/{name}/HEAD/{file}",
)
_GITLAB: Final = ForgeKind(
    name="gitlab",
    api="https://{host}/api/v4",
    project="/projects/{name}",
    issue_page="/-/issues/",
    comment_anchor="#note_{comment}",
    token_header="PRIVATE-TOKEN",
    token_text="{token}",
    issue_comments="/issues/{number}/notes",
    pull_comments="/merge_requests/{number}/notes",
    issue_comment="/issues/{number}/notes/{comment}",
    pull_comment="/merge_requests/{number}/notes/{comment}",
    edit="PUT",
    order="&sort=asc&order_by=created_at",
    open_pulls="/merge_requests?state=opened&order_by=created_at&sort=desc",
    author=("author", "username"),
    pull=("iid", "description"),
    labels="issue",
    hook_headers=("x-gitlab-token",),
    hook_proof="{secret}",
    hook_delivery=("idempotency-key", "x-gitlab-event-uuid"),
    hook_repository="project.web_url",
    hook_numbers=("issue.iid", "object_attributes.iid"),
    profile_file="https://{host}/{name}/{name}/-/raw/HEAD/{file}",
    most_parts=20,
)
KINDS_OF_FORGE: Final = {kind.name: kind for kind in (_GITHUB, _GITEA, _GITLAB)}


def kind_of_host(repository: str) -> ForgeKind:
    """Return the kind that a repository's host is known or named for; Gitea's, which is Forgejo's too, for any other."""
    host = urlsplit(repository).hostname or ""
    known_name = {"github.com": "github"}.get(host) or (
        "gitlab" if host.split(".")[0] == "gitlab" else "gitea"
    )
    return KINDS_OF_FORGE[known_name]
