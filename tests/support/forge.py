"""A forge over HTTP, as Gitea and GitHub answer about comments: users by their tokens, pages, issues that are locked or gone."""

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse


class FakeForge:
    """One repository, `dao/clock`. `comments` by issue: dictionaries as the forge answers them; `asked` are its requests."""

    def __init__(self):
        self.users = {"secret-of-the-bot": "bot", "secret-of-eve": "eve"}
        self.comments = {12: [], 13: []}
        self.locked, self.moved = set(), set()
        self.has_pages = True  # else it answers with all comments, as some do
        self.asked = []
        self.app = FastAPI()
        self._serve()

    def bodies(self, issue, author="bot"):
        return [each["body"] for each in self.comments[issue] if each["user"]["login"] == author]

    def add(self, issue, author, body):
        number = 1 + sum(map(len, self.comments.values()))
        # Some forges keep line ends as browsers send them.
        self.comments[issue].append(
            {"id": number, "user": {"login": author}, "body": body.replace("\n", "\r\n"), "created_at": "…"}
        )
        return self.comments[issue][-1]

    def _user(self, request):
        self.asked.append((request.method, request.url.path))
        user = self.users.get(request.headers.get("authorization", "").removeprefix("token "))
        if user is None:
            raise HTTPException(401, "bad credentials: " + request.headers.get("authorization", ""))
        return user

    def _serve(self):
        issues = "/api/v1/repos/dao/clock/issues"

        @self.app.get("/api/v1/user")
        def user(request: Request):
            return {"login": self._user(request), "id": 7}

        @self.app.get(issues + "/{issue}/comments")
        def listed(request: Request, issue: int, page: int = 1, limit: int = 30):
            self._user(request)
            if issue in self.moved:
                return RedirectResponse("http://127.0.0.1:9/elsewhere", 301)
            if issue not in self.comments:
                raise HTTPException(404, "no such issue")
            if not self.has_pages:
                return self.comments[issue]
            size = min(limit, 50)
            return self.comments[issue][(page - 1) * size : page * size]

        @self.app.post(issues + "/{issue}/comments")
        async def written(request: Request, issue: int):
            user = self._user(request)
            if issue in self.locked:
                raise HTTPException(403, "the issue is locked \x1b[2J")
            return JSONResponse(self.add(issue, user, (await request.json())["body"]), 201)

        @self.app.patch(issues + "/comments/{number}")
        async def edited(request: Request, number: int):
            user = self._user(request)
            (comment,) = (
                each for all_of in self.comments.values() for each in all_of if each["id"] == number
            )
            if comment["user"]["login"] != user:
                raise HTTPException(403, "not yours")
            comment["body"] = (await request.json())["body"]
            return comment
