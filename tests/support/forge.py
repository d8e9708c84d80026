"""A forge over HTTP, as each kind answers: users by their tokens, pages, labels, pull requests, issues that are locked or gone.

The shapes are those of the forges' own documentation, cut to what a reader of comments could look at.
"""

from datetime import UTC, datetime
from itertools import count
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse

REPOSITORIES = {
    "github": "https://github.com/dao/clock",
    "gitea": "https://codeberg.org/dao/clock",
    "gitlab": "https://gitlab.com/dao/tools/clock",
}
APIS = {"github": "", "gitea": "/api/v1", "gitlab": "/api/v4"}


class FakeForge:
    """One repository, of `kind`. `comments` and `labels` by issue; `pulls` by number; `asked` are its requests.

    Comments are kept in Gitea's shape, and shown in the kind's own.
    """

    def __init__(self, kind="gitea"):
        self.kind, self.repository, self.api = kind, REPOSITORIES[kind], APIS[kind]
        self.users = {"secret-of-the-bot": "bot", "secret-of-eve": "eve"}
        self.comments = {12: [], 13: []}
        self.labels = {12: ["help wanted"], 13: []}
        self.known_labels = {"help wanted": 1}
        self.pulls = {}
        self.locked, self.moved = set(), set()
        self.has_pages = True  # else it answers with all comments, as some do
        self.asked = []
        self._numbers = count(1)
        self.app = FastAPI()
        serve = self._serve_gitlab if kind == "gitlab" else self._serve_gitea
        serve()

    def bodies(self, issue, author="bot"):
        return [each["body"] for each in self.comments[issue] if each["user"]["login"] == author]

    def add(self, issue, author, body, *, at=None, is_bot=False):
        number = next(self._numbers)
        at = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        user = {"login": author, "type": "Bot" if is_bot else "User"}
        # Some forges keep line ends as browsers send them.
        row = {
            "id": number,
            "user": user,
            "body": body.replace("\n", "\r\n"),
            "created_at": at,
            "updated_at": at,
        }
        self.comments.setdefault(issue, []).append(row)
        return row

    def open_pull(self, number, author, body, *, at=None, is_bot=False):
        at = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.pulls[number] = {
            "created_at": at,
            "number": number,
            "user": {"login": author, "type": "Bot" if is_bot else "User"},
            "body": body,
            "title": "…",
        }
        self.comments[number] = []

    # ------------------------------------------------------------------------------------------ what it does with a request

    def _user(self, request):
        self.asked.append((request.method, request.url.path))
        header = request.headers.get("private-token" if self.kind == "gitlab" else "authorization", "")
        user = self.users.get(header.removeprefix("token "))
        if user is None:
            raise HTTPException(401, "bad credentials: " + header)
        return user

    def _list(self, request, issue, page, size, shown):
        self._user(request)
        if issue in self.moved:
            return RedirectResponse("http://127.0.0.1:9/elsewhere", 301)
        if issue not in self.comments:
            raise HTTPException(404, "no such issue")
        rows = [shown(row) for row in self.comments[issue]]
        return rows[(page - 1) * size : page * size] if self.has_pages else rows

    async def _write(self, request, issue):
        user = self._user(request)
        if issue in self.locked:
            raise HTTPException(403, "the issue is locked \x1b[2J")
        if issue not in self.comments:
            raise HTTPException(404, "no such issue")
        return self.add(issue, user, (await request.json())["body"])

    async def _edit(self, request, number):
        user = self._user(request)
        (comment,) = (each for rows in self.comments.values() for each in rows if each["id"] == number)
        if comment["user"]["login"] != user:
            raise HTTPException(403, "not yours")
        comment["body"] = (await request.json())["body"]
        return comment

    def _issue_labels(self, request, issue):
        self._user(request)
        if issue not in self.labels:
            raise HTTPException(404, "no such issue")
        return self.labels[issue]

    # ---------------------------------------------------------------------------------------------------- GitHub and Gitea

    def _serve_gitea(self):
        project, app = f"{self.api}/repos/dao/clock", self.app
        issues = project + "/issues"

        @app.get(self.api + "/user")
        def user(request: Request):
            return {"login": self._user(request), "id": 7}

        @app.get(issues + "/{issue}/comments")
        def listed(request: Request, issue: int, page: int = 1, limit: int = 30):
            return self._list(request, issue, page, min(limit, 50), lambda row: row)

        @app.post(issues + "/{issue}/comments")
        async def written(request: Request, issue: int):
            return JSONResponse(await self._write(request, issue), 201)

        @app.patch(issues + "/comments/{number}")
        async def edited(request: Request, number: int):
            return await self._edit(request, number)

        @app.get(project + "/pulls")
        def pulls(request: Request, state: str):
            self._user(request)
            return list(reversed(self.pulls.values())) if state == "open" else []

        self._serve_labels(project, issues)

    def _serve_labels(self, project, issues):
        app, is_gitea = self.app, self.kind == "gitea"

        def shown(names):
            return [{"id": self.known_labels[name], "name": name} for name in names]

        @app.get(project + "/labels")
        def known(request: Request, page: int = 1, limit: int = 30):
            self._user(request)
            size = min(limit, 50)
            return shown(self.known_labels)[(page - 1) * size : page * size]

        @app.post(project + "/labels")
        async def made(request: Request):
            self._user(request)
            document = await request.json()
            assert len(document["color"]) == 7
            self.known_labels[document["name"]] = len(self.known_labels) + 1
            return JSONResponse(shown([document["name"]])[0], 201)

        @app.get(issues + "/{issue}/labels")
        def listed(request: Request, issue: int):
            return shown(self._issue_labels(request, issue))

        @app.post(issues + "/{issue}/labels")
        async def added(request: Request, issue: int):
            names = self._issue_labels(request, issue)
            for label in (await request.json())["labels"]:
                if is_gitea:  # by its number, of one that there is
                    (label,) = (name for name, number in self.known_labels.items() if number == label)
                self.known_labels.setdefault(label, len(self.known_labels) + 1)
                names.append(label)
            return shown(names)

        @app.delete(issues + "/{issue}/labels/{label}")
        def removed(request: Request, issue: int, label: str):
            names = self._issue_labels(request, issue)
            names.remove(next(name for name in names if label in (name, str(self.known_labels[name]))))
            return JSONResponse(None, 204) if is_gitea else shown(names)

    # -------------------------------------------------------------------------------------------------------------- GitLab

    def _serve_gitlab(self):
        app = self.app

        def shown(row):
            author = {"username": row["user"]["login"], "id": 7, "name": "…"}
            return {
                "id": row["id"],
                "body": row["body"],
                "author": author,
                "created_at": row["created_at"],
                "system": False,
            }

        async def written(request: Request, project: str, number: int):
            assert (
                request.url.path
                and request.scope["raw_path"].find(quote("dao/tools/clock", safe="").encode()) > 0
            )
            return JSONResponse(shown(await self._write(request, number)), 201)

        def listed(
            request: Request, project: str, number: int, sort: str = "desc", page: int = 1, per_page: int = 20
        ):
            assert sort == "asc"  # GitLab's own order begins with the newest
            return self._list(request, number, page, min(per_page, 100), shown)

        async def edited(request: Request, project: str, number: int, note: int):
            return shown(await self._edit(request, note))

        @app.get(self.api + "/user")
        def user(request: Request):
            return {"username": self._user(request), "id": 7}

        # One part of the path, with its slashes written out, is decoded before it is matched here.
        for kind in ("issues", "merge_requests"):
            thread = self.api + "/projects/{project:path}/" + kind + "/{number}/notes"
            app.get(thread)(listed)
            app.post(thread)(written)
            app.put(thread + "/{note}")(edited)

        @app.get(self.api + "/projects/{project:path}/merge_requests")
        def pulls(request: Request, project: str, state: str):
            self._user(request)
            rows = reversed(self.pulls.values()) if state == "opened" else ()
            return [
                {
                    "iid": row["number"],
                    "description": row["body"],
                    "author": {"username": row["user"]["login"]},
                    "title": "…",
                    "created_at": row["created_at"],
                }
                for row in rows
            ]

        @app.get(self.api + "/projects/{project:path}/issues/{number}")
        def issue(request: Request, project: str, number: int):
            return {"iid": number, "labels": self._issue_labels(request, number)}

        @app.put(self.api + "/projects/{project:path}/issues/{number}")
        async def changed(request: Request, project: str, number: int):
            names, document = self._issue_labels(request, number), await request.json()
            if label := document.get("add_labels"):
                names.append(label)
            if label := document.get("remove_labels"):
                names.remove(label)
            return {"iid": number, "labels": names}
