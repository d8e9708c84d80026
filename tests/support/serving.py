"""An application behind the mailbox's own server, or a plain handler, on a port of its own."""

import socket
import threading
import time
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from oathwork.mailbox.server import make_server


@contextmanager
def served(app, listening=None, **more):
    """The address of a real server. `listening`: the socket, where the application has to know its port."""
    listening = listening or socket.create_server(("127.0.0.1", 0), backlog=512)
    server = make_server(app, **more)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def handled_by(handler):
    """The address of a server whose requests one of `http.server`'s handlers answers, each in a thread."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
