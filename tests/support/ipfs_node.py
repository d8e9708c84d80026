"""A small node of IPFS on this machine, honest or not: it really cuts, hashes and stores what is added.

It speaks two of Kubo's endpoints: `POST /api/v0/add`, and `GET /ipfs/CID?format=raw` of its gateway. Kubo itself is not
here: its binary comes from a host that tests must not need. So this node shares no line with `oathwork.evidence.cid`, and both
are compared with CIDs that the IPFS project's own importer has computed (`toolkit/evidence/test_cid.py`).
"""

import hashlib
import json
import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from multiformats import CID

from tests.support.serving import handled_by

CHUNK, WIDTH = 262_144, 174


def varint(number):
    return bytes([number & 127 | 128]) + varint(number >> 7) if number > 127 else bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


class Store:
    """Blocks by CID. Each `put` returns (CID, bytes of file below, bytes of blocks below and in it)."""

    def __init__(self):
        self.blocks = {}

    def put(self, codec, block, content, below=0):
        cid = CID("base32", 1, codec, ("sha2-256", hashlib.sha256(block).digest()))
        self.blocks[str(cid)] = block
        return cid, content, len(block) + below

    def node(self, data, links):
        block = b"".join(
            field(2, field(1, bytes(cid)) + field(2, name) + field(3, total))
            for name, (cid, _, total) in links
        )
        content = sum(link[1] for _, link in links)
        return self.put("dag-pb", block + field(1, data), content, sum(link[2] for _, link in links))

    def file(self, data):
        level = [
            self.put("raw", data[at : at + CHUNK], len(data[at : at + CHUNK]))
            for at in range(0, max(len(data), 1), CHUNK)
        ]
        while len(level) > 1:
            level = [self._inner(level[at : at + WIDTH]) for at in range(0, len(level), WIDTH)]
        return level[0]

    def _inner(self, links):
        sizes = [size for _, size, _ in links]
        data = field(1, 2) + field(3, sum(sizes)) + b"".join(field(4, size) for size in sizes)
        return self.node(data, [(b"", link) for link in links])

    def folder(self, tree, names, path):
        """Store a nested dict of what is stored; note the CID of each folder under its path."""
        links = []
        for name, entry in tree.items():
            inner = f"{path}/{name}" if path else name
            links.append(
                (name.encode(), self.folder(entry, names, inner) if isinstance(entry, dict) else entry)
            )
        made = self.node(field(1, 1), sorted(links))
        names[path] = str(made[0])
        return made


class Node:
    """`url` is both API and gateway; `asked` are the paths asked for. `behave(handler)` True: it has answered itself."""

    def __init__(self):
        self.store, self.asked = Store(), []
        self.behave = lambda handler: False

    @contextmanager
    def serving(self):
        with handled_by(self._handler()) as url:
            self.url = url
            yield self

    def add(self, body, content_type):
        """Store what a multipart body holds; return the lines that Kubo answers."""
        boundary = re.fullmatch(r"multipart/form-data; boundary=(\S+)", content_type)[1].encode()
        names, tree = {}, {}
        *parts, end = body.split(b"--" + boundary)[1:]
        assert end == b"--\r\n"
        for part in parts:
            head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            path = unquote(re.search(rb'filename="([^"]*)"', head)[1].decode())
            made = self.store.file(data.removesuffix(b"\r\n"))
            names[path] = str(made[0])
            *folders, name = path.split("/")
            place = tree
            for folder in folders:
                place = place.setdefault(folder, {})
            place[name] = made
        for name, entry in tree.items():
            if isinstance(entry, dict):
                self.store.folder(entry, names, name)
        rows = [json.dumps({"Name": name, "Hash": cid, "Size": "0"}) for name, cid in names.items()]
        return "\n".join(rows).encode() + b"\n"

    def _handler(self):
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                node.asked.append(self.path)
                if node.behave(self):
                    self.close_connection = True
                    return
                asked = urlsplit(self.path)
                block = node.store.blocks.get(asked.path.removeprefix("/ipfs/"))
                raw = parse_qs(asked.query) == {"format": ["raw"]}
                self.reply(
                    200 if block is not None and raw else 404, block if raw and block is not None else b"no"
                )

            def do_POST(self):
                node.asked.append(self.path)
                body = self.body()
                if node.behave(self):
                    self.close_connection = True
                    return
                asked = urlsplit(self.path)
                wanted = {"cid-version": ["1"], "raw-leaves": ["true"], "chunker": ["size-262144"]}
                good = asked.path == "/api/v0/add" and wanted.items() <= parse_qs(asked.query).items()
                self.reply(
                    200 if good else 400, node.add(body, self.headers["Content-Type"]) if good else b"no"
                )

            def body(self):
                assert self.headers["Transfer-Encoding"] == "chunked"
                found = b""
                while size := int(self.rfile.readline(), 16):
                    found += self.rfile.read(size)
                    self.rfile.readline()
                return found

            def reply(self, status, data, **headers):
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        return Handler
