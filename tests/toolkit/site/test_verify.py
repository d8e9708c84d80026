"""`oathwork web --verify` finds what a server sends otherwise than the package has it, and says it in one line."""

import gzip
import http.server
import json
from contextlib import contextmanager
from email.message import Message

import pytest
from click.testing import CliRunner

from oathwork.cli import cli
from oathwork.site import verify
from oathwork.site.bundle import SHELL, Bundle
from oathwork.site.guard import SECURITY_HEADERS
from oathwork.site.verify import differences
from tests.support.serving import handled_by

BUNDLE = Bundle()
SCRIPT = next(name for name in BUNDLE.files if name.endswith(".js"))


@contextmanager
def host(change):
    """The address of a plain host of the page. `change(file, answer)` makes another of its answers: status, data, headers."""

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            file = BUNDLE.files.get(self.path.lstrip("/")) or BUNDLE.files[SHELL]
            answer = {
                "status": 200,
                "data": file.data,
                "headers": {"Content-Type": file.kind} | SECURITY_HEADERS,
            }
            change(file, answer)
            self.send_response(answer["status"])
            for name, value in (answer["headers"] | {"Content-Length": len(answer["data"])}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer["data"])

        def log_message(self, *_):
            pass

    with handled_by(Host) as url:
        yield url


def of_script(**changes):
    return lambda file, answer: file.name == SCRIPT and answer.update(changes)


def with_header(name, value):
    return lambda _, answer: answer["headers"].update({name: value})


def packed(_, answer):
    answer["data"] = gzip.compress(answer["data"])
    answer["headers"]["Content-Encoding"] = "gzip"


def with_script(file, answer):
    if file.name == SHELL:
        answer["data"] = answer["data"].replace(b"</head>", b"<script src=/x.js></script></head>")


LIES = {
    "one byte": (of_script(data=b"x" + BUNDLE.files[SCRIPT].data[1:]), f"/{SCRIPT}: another file"),
    "no file": (of_script(status=404), f"/{SCRIPT}: answered with 404"),
    "a script in the shell": (with_script, "/ and 2 more: the shell is another"),
    "sent on": (
        lambda _, answer: answer.update(status=302, data=b"", headers={"Location": "https://example.org/"}),
        "more: answered with 302, which leads to https://example.org/",
    ),
    "no policy": (
        lambda _, answer: answer["headers"].pop("Content-Security-Policy"),
        "more: the header Content-Security-Policy is none",
    ),
    "a script as text": (
        of_script(headers={"Content-Type": "text/plain"} | SECURITY_HEADERS),
        f"/{SCRIPT}: the content type is text/plain",
    ),
    "another charset": (
        lambda file, answer: (
            file.name == SHELL and answer["headers"].update({"Content-Type": "text/html; charset=utf-7"})
        ),
        "/ and 2 more: the content type is text/html; charset=utf-7",
    ),
    "packed": (packed, "more: the header Content-Encoding says that it is packed"),
    "a cookie": (with_header("Set-Cookie", "a=b"), "more: the header Set-Cookie sets a cookie: a=b"),
    "led on": (with_header("Refresh", "0; url=//example.org"), "more: the header Refresh leads on"),
    "told to others": (with_header("NEL", "{}"), "more: the header NEL tells others"),
    "open to others": (with_header("Access-Control-Allow-Origin", "*"), "lets other sites read it"),
}


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_is_one_line(lie):
    change, words = LIES[lie]
    with host(change) as url:
        lines = differences(url, BUNDLE)
    assert words in lines[0] and len(lines) == 1, lines


def test_what_changes_nothing_is_no_lie():
    with host(with_header("X-Served-By", "a cache")) as url:
        assert differences(url, BUNDLE) == []

    def plainly(_, answer):
        kind = answer["headers"]["Content-Type"].partition(";")[0]
        answer["headers"]["Content-Type"] = kind.replace("text/javascript", "application/javascript")

    with host(plainly) as url:
        assert differences(url, BUNDLE) == []


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [(lambda *_: None, 0, "byte for byte"), (of_script(status=404), 1, "answered with 404")],
)
def test_the_exit_code_says_whether_it_is_the_same(change, code, words):
    with host(change) as url:
        result = CliRunner().invoke(cli, ["web", "--verify", url])
        document = json.loads(CliRunner().invoke(cli, ["web", "--verify", url, "--json"]).output)
    assert (result.exit_code, result.output.count("\n")) == (code, 1) and words in result.output
    assert document["same"] is (code == 0)


@pytest.mark.parametrize(
    ("url", "code"), [("http://127.0.0.1:1", 3), ("ftp://example.org", 2), ("nonsense", 2)]
)
def test_where_nothing_answers_nothing_is_compared(url, code):
    result = CliRunner().invoke(cli, ["web", "--verify", url])
    assert (result.exit_code, result.output.count("\n")) == (code, 1) and result.output.startswith("Error: ")


def test_that_a_browser_could_be_led_to_it_without_https_is_told(monkeypatch):
    class Place:
        scheme = "https"

    file = BUNDLE.files[SHELL]
    sent = Message()
    for name, value in ({"Content-Type": file.kind} | SECURITY_HEADERS).items():
        sent[name] = value
    monkeypatch.setattr(verify, "place_of", lambda *_: Place)
    monkeypatch.setattr(verify, "_answers", lambda bundle: [("/", file)])
    monkeypatch.setattr(verify, "ask_as_sent", lambda *_, **__: (200, file.data, sent))
    [difference] = verify.differences("https://bounties.example.org", BUNDLE)
    assert "Strict-Transport-Security is none" in difference
    sent["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"  # the proxy's own does as well
    assert verify.differences("https://bounties.example.org", BUNDLE) == []
