"""A node is asked by the ways that the environment names: they are looked up once for each thread, and hold."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from oathwork.chain import node_http
from oathwork.chain.node_http import NodeHttp
from tests.support.hostile import Hostile


def in_a_new_thread(ask):
    """Ask where nothing is remembered."""
    answers = []
    thread = Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join(60)
    return answers[0]


def block_number(url):
    return int(NodeHttp(url).make_request("eth_blockNumber", [])["result"], 16)


def test_a_proxy_of_the_environment_is_asked(anvil, monkeypatch):
    with Hostile(anvil).serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert in_a_new_thread(lambda: block_number("http://node.example:8545")) >= 0
        assert in_a_new_thread(lambda: block_number(anvil)) >= 0
        assert proxy.asked == ["eth_blockNumber"]


def test_a_name_in_netrc_is_shown(anvil, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password sesame\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert in_a_new_thread(lambda: node_http._session(anvil).auth) == ("me", "sesame")


def test_the_environment_is_looked_at_once(anvil, monkeypatch):
    lookups, real = [], node_http.get_netrc_auth
    monkeypatch.setattr(node_http, "get_netrc_auth", lambda url: lookups.append(url) or real(url))
    assert in_a_new_thread(lambda: [block_number(anvil) for _ in range(3)])
    assert lookups == [anvil]


class Balancer(BaseHTTPRequestHandler):
    """A node behind others: it gives a cookie by which the next question comes to it again, and answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shown = {name: self.headers[name] for name in ("Content-Type", "Authorization", "Cookie")}
        answer = json.dumps({"id": asked["id"], "result": [asked["params"], shown]}).encode()
        self.send_response(200)
        self.send_header("Set-Cookie", f"at=node-{asked['id']}")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass


def test_each_question_is_whole_and_shows_the_node_its_cookie(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password sesame\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    given = ["", "long " * 1_000, "é", ""]
    with HTTPServer(("127.0.0.1", 0), Balancer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        node = NodeHttp(f"http://127.0.0.1:{server.server_port}")
        answers = in_a_new_thread(lambda: [node.make_request("any", [each])["result"] for each in given])
        server.shutdown()
    assert [params for (params,), _ in answers] == given
    assert [shown["Cookie"] for _, shown in answers] == [None, "at=node-0", "at=node-1", "at=node-2"]
    named = {"Content-Type": "application/json", "Authorization": "Basic bWU6c2VzYW1l"}
    assert all(named.items() <= shown.items() for _, shown in answers)


@pytest.mark.parametrize("answer", [b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_answer_is_none(anvil, answer):
    with Hostile(anvil).serving() as proxy:
        proxy.behave = lambda asked, forward: answer
        with pytest.raises(ValueError):
            NodeHttp(proxy.url).make_request("eth_blockNumber", [])
