"""A WSGI application as a transport of httpx, which unlike httpx's own reads no body whole before it passes it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import httpx

from novalite.errors import ConnectionDropped
from novalite.testing.in_process import Answer, TimedOut, ask

#: How much of an answer is read at a time.
_BLOCK = 1 << 16


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._file = answer.body

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read1(_BLOCK), b"")

    def close(self) -> None:
        self._file.close()


class WSGITransport(httpx.BaseTransport):
    """``httpx.Client(transport=WSGITransport(application), base_url="http://localhost")``."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the application; where it drops the connection, or takes too long, raise what a socket would."""
        patience = request.extensions.get("timeout", {}).get("read")
        chunks = cast(Iterable[bytes], request.stream)
        try:
            answer = ask(
                self.application, request.method, str(request.url), request.headers.multi_items(), chunks, patience
            )
        except ConnectionDropped:
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from None
        except TimedOut as error:
            raise httpx.ReadTimeout(str(error), request=request) from None
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": answer.reason.encode("latin-1")}
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=extensions)
