"""A Server in a native thread of the same process, with a separate event loop."""

from __future__ import annotations

import queue
import socket as native_socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from novalite.wsgi import green
from novalite.wsgi.server import Server


@contextmanager
def serving(app: Any, name: str = "novalite", **options: Any) -> Iterator[Server]:
    """A context manager with a Server in a separate native thread, so that the caller may block.

    ``options`` are the Server's. What its constructor or `Server.start` raises is raised here; on the way out it
    is stopped and drained.
    """
    started: queue.SimpleQueue[Server | BaseException] = queue.SimpleQueue()
    ours, theirs = native_socket.socketpair()

    def serve() -> None:
        try:
            server = Server(name, app, **options)
            server.start()
        except BaseException as error:
            started.put(error)
            return
        started.put(server)
        green.greenio.GreenSocket(theirs).recv(1)  # until the other end is closed
        server.stop(close=True)
        server.wait()

    def run() -> None:
        try:
            serve()
        finally:
            green.end_loop()

    thread = threading.Thread(target=run, name=f"novalite {name}", daemon=True)
    thread.start()
    try:
        server = started.get()
        if isinstance(server, BaseException):
            raise server
        yield server
    finally:
        ours.close()
        thread.join()
        theirs.close()
