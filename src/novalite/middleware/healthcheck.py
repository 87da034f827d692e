"""healthcheck: an application, not a filter, that tells a load balancer whether to send traffic to this service.

Mount it at a path of its own: in a pipeline it would answer every request. ::

    [app:healthcheck]
    paste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory
    disable_by_file_path = /etc/novalite/down

The answer is 200 ``OK``, or 503 ``DISABLED BY FILE`` while that file exists, as text, HTML or JSON according to the
Accept header; HEAD gets a 204. ``allowed_source_ranges`` are the networks that are answered; others get a 404.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import webob
import webob.exc

from novalite.errors import BadOption
from novalite.middleware.ip_blacklist import IPBlacklist
from novalite.wsgi.application import Application, Environ, Request, StartResponse, as_application

_OFFERS = ("text/plain", "text/html", "application/json")


class Healthcheck(Application):
    """The application; its arguments are the options of the ini section."""

    def __init__(self, disable_by_file_path: str | None = None, allowed_source_ranges: str = "") -> None:
        self.disable_by_file_path = disable_by_file_path and Path(disable_by_file_path)
        self._gate = None
        if allowed_source_ranges:
            try:
                self._gate = IPBlacklist(self, deny="0.0.0.0/0, ::/0", allow=allowed_source_ranges)
            except BadOption as error:
                raise BadOption("allowed_source_ranges", error.reason) from None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self._gate is not None and self._gate.denies(environ):
            return as_application(webob.exc.HTTPNotFound())(environ, start_response)
        return as_application(self._answer(Request(environ)))(environ, start_response)

    def _answer(self, request: Request) -> webob.Response:
        down = bool(self.disable_by_file_path and self.disable_by_file_path.exists())
        reason = "DISABLED BY FILE" if down else "OK"
        if request.method == "HEAD":
            if down:
                return webob.Response(status=503, content_type="text/plain", charset="UTF-8")
            response = webob.Response(status=204)
            del response.content_type
            return response
        offers = request.accept.acceptable_offers(_OFFERS)
        media_type = offers[0][0] if offers else _OFFERS[0]
        charset = None if media_type == "application/json" else "UTF-8"
        body = _render(media_type, reason)
        return webob.Response(status=503 if down else 200, body=body, content_type=media_type, charset=charset)


def _render(media_type: str, reason: str) -> bytes:
    if media_type == "application/json":
        return json.dumps({"detailed": False, "reasons": [reason]}, indent=4).encode()
    if media_type == "text/html":
        return f"<html><head><title>Healthcheck</title></head><body><p>{reason}</p></body></html>".encode()
    return reason.encode()
