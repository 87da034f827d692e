"""Servers in a native thread of the same process, with a separate event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from novalite import green
from novalite.wsgi.server import Server

Result = TypeVar("Result")


class Loop:
    """A native thread with an event loop, in which any number of servers run until `close`."""

    def __init__(self, name: str) -> None:
        self._queue: Any = green.native("queue").SimpleQueue
        self._calls = self._queue()
        self._servers: list[Server] = []
        self._ours, self._theirs = green.native("socket").socketpair()
        self._thread = green.native("threading").Thread(target=self._run, name=f"novalite {name}", daemon=True)
        self._thread.start()

    def call(self, function: Callable[[], Result]) -> Result:
        """What a function gives, or raises, in a green thread of the loop. To be called in other native threads."""
        outcome = self._queue()
        self._calls.put((function, outcome))
        self._ours.send(b".")
        result, error = outcome.get()
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    @contextmanager
    def serving(self, app: Any, name: str, **options: Any) -> Iterator[Server]:
        """A running Server with these options; on the way out it is stopped and drained."""

        def start() -> Server:
            server = Server(name, app, **options)
            server.start()
            return server

        server = self.call(start)
        self._servers.append(server)
        try:
            yield server
        finally:
            self._stop(server)

    def close(self) -> None:
        """Stop the servers that still run, and end the thread."""
        for server in list(self._servers):
            self._stop(server)
        self._ours.close()
        self._thread.join()
        self._theirs.close()

    def _stop(self, server: Server) -> None:
        def stop() -> None:
            server.stop(close=True)
            server.wait()

        if server in self._servers:
            self._servers.remove(server)
            if self._thread.is_alive():  # in a fork it is not, and the server is the parent's
                self.call(stop)

    def _run(self) -> None:
        try:
            socket = green.greenio.GreenSocket(self._theirs)
            while received := socket.recv(64):  # until the other end is closed
                for _ in received:
                    green.spawn(_answer, *self._calls.get())
        finally:
            green.end_loop()


def _answer(function: Callable[[], Any], outcome: Any) -> None:
    try:
        outcome.put((function(), None))
    except BaseException as error:
        outcome.put((None, error))


@contextmanager
def serving(app: Any, name: str = "novalite", **options: Any) -> Iterator[Server]:
    """A context manager with a Server in a separate native thread, so that the caller may block.

    ``options`` are the Server's. What its constructor or `Server.start` raises is raised here; on the way out it
    is stopped and drained.
    """
    loop = Loop(name)
    try:
        with loop.serving(app, name, **options) as server:
            yield server
    finally:
        loop.close()
