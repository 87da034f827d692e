"""A WSGI application as a transport adapter of requests, and so of keystoneauth and all clients that build on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from novalite.errors import ConnectionDropped
from novalite.testing.in_process import TimedOut, ask

#: How much of a file is read at a time.
_BLOCK = 1 << 16


class WSGIAdapter(HTTPAdapter):
    """Mount it on a `requests.Session`: ``session.mount("http://localhost", WSGIAdapter(application))``."""

    def __init__(self, application: Any) -> None:
        super().__init__()
        self.application = application

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Ask the application; where it drops the connection, or takes too long, raise what a socket would."""
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        headers = [(name, _text(value)) for name, value in request.headers.items()]
        try:
            answer = ask(
                self.application, str(request.method), str(request.url), headers, _chunks(request.body), patience
            )
        except ConnectionDropped:
            message = "Remote end closed connection without response"
            raise requests.exceptions.ConnectionError(message, request=request) from None
        except TimedOut as error:
            raise requests.exceptions.ReadTimeout(str(error), request=request) from None
        raw = urllib3.HTTPResponse(
            answer.body,
            urllib3.HTTPHeaderDict(answer.headers),
            answer.status,
            reason=answer.reason,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _chunks(body: Any) -> Iterable[bytes]:
    """What requests takes for a body: nothing, text, bytes, a file, or an iterable of bytes."""
    if body is None:
        return ()
    if isinstance(body, str | bytes):
        return (body.encode() if isinstance(body, str) else body,)
    if hasattr(body, "read"):
        return iter(lambda: _bytes(body.read(_BLOCK)), b"")
    return map(_bytes, body)


def _bytes(chunk: str | bytes) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else chunk
