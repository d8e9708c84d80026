"""Webhooks as the forges send them: the shapes that their documentation shows, cut to what is read and what could mislead."""

import hashlib
import hmac
import json

from tests.support.forge import REPOSITORIES


def github(issue=12, text="/status", repository=REPOSITORIES["github"]):
    """As in octokit/webhooks, issue_comment created."""
    name = repository.removeprefix("https://github.com/")
    return {
        "action": "created",
        "issue": {
            "url": f"https://api.github.com/repos/{name}/issues/{issue}",
            "html_url": f"{repository}/issues/{issue}",
            "id": 444500041,
            "number": issue,
            "title": "Spelling error in the README file",
            "user": {"login": "Codertocat", "id": 21031067, "type": "User"},
            "labels": [{"id": 1362934389, "name": "bug"}],
            "state": "open",
            "milestone": {"number": 1},
        },
        "comment": {
            "id": 492700400,
            "html_url": f"{repository}/issues/{issue}#issuecomment-492700400",
            "user": {"login": "Codertocat", "id": 21031067, "type": "User"},
            "created_at": "2019-05-15T15:20:21Z",
            "author_association": "OWNER",
            "body": text,
        },
        "repository": {"id": 186853002, "full_name": name, "html_url": repository, "private": False},
        "sender": {"login": "Codertocat", "id": 21031067, "type": "User"},
    }


def gitea(issue=12, text="/status", repository=REPOSITORIES["gitea"]):
    document = github(issue, text, repository)
    document["is_pull"] = False
    document["repository"]["full_name"] = "dao/clock"
    return document


def gitlab(issue=12, text="/status", repository=REPOSITORIES["gitlab"]):
    """As in GitLab's "Webhook events", a comment on an issue."""
    return {
        "object_kind": "note",
        "event_type": "note",
        "user": {"id": 1, "name": "Administrator", "username": "root"},
        "project_id": 5,
        "project": {"id": 5, "web_url": repository, "path_with_namespace": "dao/tools/clock"},
        "object_attributes": {
            "id": 1241,
            "note": text,
            "noteable_type": "Issue",
            "noteable_id": 92,
            "system": False,
            "action": "create",
            "url": f"{repository}/-/issues/{issue}#note_1241",
        },
        "issue": {"id": 92, "iid": issue, "title": "test", "state": "closed"},
    }


HOOKS = {"github": github, "gitea": gitea, "gitlab": gitlab}


def headers_of(kind, body, secret, delivery="1"):
    """The headers that a forge sends with a body, and besides what it sends for others."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "github": {
            "X-GitHub-Event": "issue_comment",
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": f"sha256={mac}",
        },
        "gitea": {
            "X-Gitea-Event": "issue_comment",
            "X-Gitea-Delivery": delivery,
            "X-Gitea-Signature": mac,
            "X-Hub-Signature-256": f"sha256={mac}",
            "X-GitHub-Delivery": delivery,
        },
        "gitlab": {"X-Gitlab-Event": "Note Hook", "X-Gitlab-Event-UUID": delivery, "X-Gitlab-Token": secret},
    }[kind]


def sent(kind, secret, delivery="1", **changes):
    """Return a webhook's body and headers."""
    body = json.dumps(HOOKS[kind](**changes)).encode()
    return body, headers_of(kind, body, secret, delivery)
