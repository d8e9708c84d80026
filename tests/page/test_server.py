"""What a foreign page, a foreign name and a foreign hand get from the server of this machine: nothing."""

import json
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from oathwork.errors import NetworkError
from oathwork.site.bundle import Bundle
from oathwork.site.following import NODE_SILENT
from oathwork.site.guard import SECURITY_HEADERS
from oathwork.site.verify import differences
from tests.page.conftest import ROOT, TOKEN, served
from tests.page.test_api import get


def post(url, path, body, **headers):
    headers = {"Content-Type": "application/json"} | headers
    request = urllib.request.Request(url + path, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture
def question(world):
    return {"bounty": f"0x{world.bounties['in_review'].id.hex()}"}


@pytest.mark.parametrize("path", ["/", "/api/about", "/assets/nothing.js", "/mailbox/health"])
@pytest.mark.parametrize(
    "host", ["rebound.example.org", "rebound.example.org:PORT", "127.0.0.1", "127.0.0.1:1"]
)
def test_a_name_that_leads_here_and_is_not_ours_gets_nothing(running_site, path, host):
    status, _, _ = get(running_site.url, path, Host=host.replace("PORT", str(running_site.port)))
    assert status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_may_not_ask(site, headers):
    assert get(site, "/api/about", **headers)[0] == 403
    assert post(site, "/mailbox/verdicts", {}, **headers)[0] == 403


def test_our_own_page_may(running_site):
    own = {"Origin": f"http://127.0.0.1:{running_site.port}", "Sec-Fetch-Site": "same-origin"}
    assert get(running_site.url, "/api/about", **own)[0] == 200


@pytest.mark.parametrize("path", ["/", "/api/about", "/api/nothing", "/assets/nothing.js", "/manifest.json"])
def test_every_answer_has_the_headers_and_none_lets_others_read_it(site, path):
    _, headers, _ = get(site, path)
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert not [
        name for name in headers if name.lower().startswith("access-control") or name.lower() == "set-cookie"
    ]


@pytest.mark.parametrize("path", ["/api/local/check", "/api/local/accept", "/api/local/verdict-file"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Oathwork-Token": ""}, {"X-Oathwork-Token": TOKEN + "x"}, {"X-Oathwork-Token": "of an old run"}],
)
def test_local_powers_take_the_token_of_this_run(site, question, path, headers):
    assert post(site, path, question, **headers)[0] == 403


def test_a_public_server_has_no_local_powers(public_site, question):
    assert post(public_site, "/api/local/check", question, **{"X-Oathwork-Token": TOKEN})[0] in (404, 405)


def test_the_token_lets_our_page_ask(site, question):
    status, answer = post(site, "/api/local/check", question, **{"X-Oathwork-Token": TOKEN})
    assert status != 403 and "token" not in json.dumps(answer)  # the delivery is no manifest: so it says


def test_a_form_cannot_ask(site, question):
    assert (
        post(site, "/api/local/check", question, **{"X-Oathwork-Token": TOKEN, "Content-Type": "text/plain"})[
            0
        ]
        == 415
    )


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../manifest.json",
        "/assets/..%2f..%2f..%2fetc/passwd",
        "/assets/%2e%2e/%2e%2e/abi/Guilds.json",
        "//etc/passwd",
        "/assets/..\\manifest.json",
    ],
)
def test_tricks_with_paths_lead_to_no_file(site, path):
    status, headers, body = get(site, path)
    assert b"root:" not in body and b'"bytecode"' not in body
    assert status == 404 or headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/", "/bounty/0x12", "/queue", "/guilds", "/safe", "/a/b/c"])
def test_the_shell_is_at_every_address(site, path):
    status, headers, body = get(site, path)
    assert status == 200 and headers["content-type"].startswith("text/html") and b'<div id="page">' in body


def test_a_silent_node_is_waited_for_once_and_heard_when_it_answers_again(site, running_site, monkeypatch):
    source = running_site.source
    guild = json.loads(get(site, "/api/guilds")[2])["guilds"][0]["guild"]
    get(site, f"/api/guilds/{guild}")
    source._by_block_hash = ""  # as if that had been asked of a block before
    source.now()

    def wait_in_vain(_):
        time.sleep(0.5)
        raise NetworkError("nothing answers")

    monkeypatch.setattr(source.ledger, "follow", wait_in_vain)
    time.sleep(0.6)  # until then the block that was read is taken for the newest
    assert source.now().lag == NODE_SILENT
    began = time.monotonic()
    assert all(json.loads(get(site, "/api/about")[2])["lag"] == NODE_SILENT for _ in range(4))
    assert get(site, f"/api/guilds/{guild}")[0] == 200 and get(site, f"/api/guilds/{guild}/pairs")[0] == 200
    assert time.monotonic() - began < 0.5
    monkeypatch.undo()
    until = time.monotonic() + 10
    while source.now().lag == NODE_SILENT:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_strangers_title_in_the_shell_is_text(world, running_site, bundle):
    bounty = world.bounties["open"]
    html = bundle.filled("</title><script>x</script>", '"><b>', "</noscript><i>\nnext")
    assert "<script>x" not in html and "<b>" not in html and "<i>" not in html and "&lt;i&gt;<br>next" in html
    _, _, body = get(running_site.url, f"/bounty/0x{bounty.id.hex()}")
    assert b"<title>slug() keeps accented letters readable" in body


# ------------------------------------------------------------------------------------------------------------ the bundle


def test_the_same_sources_give_the_same_bytes_wherever_they_are_built(tmp_path):
    for name in ("one", "other/folder"):
        subprocess.run(["node", ROOT / "page/build.mjs", tmp_path / name], check=True, cwd=tmp_path)
    assert Bundle(tmp_path / "one").hashes == Bundle(tmp_path / "other/folder").hashes


def test_the_page_in_the_package_is_that_of_the_sources(tmp_path):
    subprocess.run(["node", ROOT / "page/build.mjs", tmp_path / "page"], check=True)
    committed = Bundle(ROOT / "src/oathwork/data/page")
    assert committed.hashes == Bundle(tmp_path / "page").hashes, "make page-bundle"


def test_a_true_server_is_found_true(site, bundle):
    assert list(differences(site, bundle)) == []


def changed(path, change):
    """Put a hand between the application and who asks: it changes the body of one answer."""

    def around(app):
        async def hand(scope, receive, send):
            async def send_changed(message):
                if scope.get("path", "") == path and message["type"] == "http.response.body":
                    message = message | {"body": change(message["body"])}
                await send(message)

            await app(scope, receive, send_changed)

        return hand

    return around


def flipped(data):
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def test_one_changed_byte_is_found(world, bundle, tmp_path):
    script = next(name for name in bundle.files if name.endswith(".js"))
    with served(world, bundle, tmp_path, change=changed(f"/{script}", flipped)) as running:
        (difference,) = differences(running.url, bundle)
    assert difference.startswith(f"/{script}")


def test_a_changed_shell_is_found(world, bundle, tmp_path):
    with served(world, bundle, tmp_path, change=changed("/queue", flipped)) as running:
        (difference,) = differences(running.url, bundle)
    assert difference.startswith("/queue")
