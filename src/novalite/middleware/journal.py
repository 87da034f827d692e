"""journal: records the requests to the cloud, once a size has been set for the cloud's journal.

It must be behind the filter cloud and in front of all applications. Requests to the control API are not recorded.
Of bodies it records the beginning of what is read and answered, where the journal was told in Python to keep that. ::

    [pipeline:osapi_compute]
    pipeline = cloud journal mounts

    [filter:journal]
    paste.filter_factory = novalite.middleware.journal:JournalFilter.factory
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from novalite.cloud.core.journal import LONGEST_PATH, Entry, Message
from novalite.errors import Unavailable
from novalite.middleware.cloud import ENVIRON_KEY
from novalite.middleware.request_id import HEADERS
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication


class JournalFilter(Middleware):
    """The filter; requests below the path ``besides`` are not recorded."""

    def __init__(self, application: WSGIApplication, besides: str = "/_novalite") -> None:
        super().__init__(application)
        self.besides = besides

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        cloud = environ[ENVIRON_KEY]
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if not _size(cloud) or path.startswith(self.besides):
            return self.application(environ, start_response)
        if environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        at, method, started = cloud.clock.now(), environ["REQUEST_METHOD"], time.perf_counter()
        status = request_id = None
        bytes = cloud.journal.bytes
        sent, answered = (noted_input(environ, bytes), Message()) if bytes else (None, None)

        def noted(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal status, request_id
            status = int(line.partition(" ")[0])
            request_id = next((value for name, value in headers if name.lower() == HEADERS[0]), None)
            if answered is not None:
                answered.headers[:] = headers
            return start_response(line, headers, *exc_info)

        try:
            chunks = self.application(environ, noted)
        finally:
            seconds = time.perf_counter() - started
            with suppress(Unavailable):
                cloud.journal.note(Entry(at, method, path[:LONGEST_PATH], status, seconds, request_id, sent, answered))
        return chunks if answered is None else NotedChunks(chunks, answered, bytes)


def _size(cloud: Any) -> int:
    """How many requests are kept: none where nobody can know, which is for the applications behind to say."""
    try:
        return int(cloud.journal.size)
    except Unavailable:
        return 0


def noted_input(environ: Environ, most: int) -> Message:
    """What is sent with a request: its headers and, as it is read, the beginning of its body."""
    sent = Message([*_headers(environ)])
    environ["wsgi.input"] = _NotedInput(environ["wsgi.input"], sent, most)
    environ["webob.is_body_seekable"] = False  # what WebOb reads it then keeps, and winds that back
    return sent


class _NotedInput:
    """An input of which a message has what is read."""

    def __init__(self, file: Any, message: Message, most: int) -> None:
        self._file = file
        self._message = message
        self._most = most

    def read(self, *size: int) -> bytes:
        return self._note(self._file.read(*size))

    def readline(self, *size: int) -> bytes:
        return self._note(self._file.readline(*size))

    def readlines(self, *hint: int) -> list[bytes]:
        return [self._note(line) for line in self._file.readlines(*hint)]

    def __iter__(self) -> Iterator[bytes]:
        return map(self._note, self._file)

    def _note(self, chunk: bytes) -> bytes:
        self._message.add(chunk, self._most)
        return chunk


class NotedChunks:
    """An answer of which a message has the beginning of what is taken."""

    def __init__(self, chunks: Iterable[bytes], message: Message, most: int) -> None:
        self._chunks = chunks
        self._message = message
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._message.add(chunk, self._most)
            yield chunk

    def close(self) -> None:
        if hasattr(self._chunks, "close"):
            self._chunks.close()


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_") or (key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value):
            yield key.removeprefix("HTTP_").replace("_", "-").title(), value
