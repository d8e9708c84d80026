"""The bundle on a host that knows nothing of it: with an API passed on it is the page; without one it says what is missing."""

import http.server
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.page.reading import settle
from tests.support.serving import handled_by

ALONE = "This host has the page, and nothing behind it to ask."


@contextmanager
def static_host(folder, *, api="", is_falling_back=False):
    """A plain file server. `api`: where it passes /api/ on to; `is_falling_back`: the shell is its answer to all it does not know."""

    class Host(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments, **more):
            super().__init__(*arguments, directory=folder, **more)

        def do_GET(self):
            if api and self.path.startswith("/api/"):
                self._pass_on()
                return
            if is_falling_back and not (folder / self.path.lstrip("/")).is_file():
                self.path = "/index.html"
            super().do_GET()

        def _pass_on(self):
            try:
                answer = urllib.request.urlopen(api + self.path)
            except urllib.error.HTTPError as error:
                answer = error
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.end_headers()
            self.wfile.write(answer.read())

        def log_message(self, *_):
            pass

    with handled_by(Host) as url:
        yield url


@pytest.mark.parametrize("is_falling_back", [False, True])
def test_without_an_api_it_says_that_there_is_none(page_for, page_folder, is_falling_back):
    with static_host(page_folder, is_falling_back=is_falling_back) as url:
        page = page_for(None, at="/", base=url)
        page.get_by_text(ALONE).wait_for()


def test_with_an_api_passed_on_it_is_the_page(page_for, page_folder, site, world):
    with static_host(page_folder, api=site, is_falling_back=True) as url:
        page = page_for(None, at=f"/bounty/0x{world.bounties['open'].id.hex()}", base=url)
        settle(page)
        assert page.get_by_role("heading", level=1).inner_text() == "slug() keeps accented letters readable"
