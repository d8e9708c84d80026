"""A proxy before a real node that does what the network does to people: it delays, drops, lies, and dies."""

import json
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.support.serving import handled_by

DROP = object()  # the connection is cut without an answer
_STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy a test has named


class Hostile:
    """`behave(method, forward)` returns what is answered: bytes, DROP, or what `forward()` got from the node.

    `asked` are the methods in the order in which they came.
    """

    def __init__(self, node):
        self.node, self.asked = node, []
        self.behave = lambda method, forward: forward()

    @contextmanager
    def serving(self):
        with handled_by(self._handler()) as url:
            self.url = f"{url}/v3/a-secret-key"
            yield self

    def answer(self, body):
        method = json.loads(body)["method"]
        self.asked.append(method)
        return self.behave(method, lambda: self._forward(body))

    def _forward(self, body):
        request = urllib.request.Request(self.node, body, {"Content-Type": "application/json"})
        with _STRAIGHT.open(request, timeout=30) as answer:
            return answer.read()

    def _handler(self):
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                answer = proxy.answer(self.rfile.read(int(self.headers["Content-Length"])))
                status = 200
                if isinstance(answer, tuple):
                    status, answer = answer
                if answer is DROP:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        return Handler


def result(value):
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": value}).encode()


def error(code, message):
    return json.dumps({"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message}}).encode()
