"""A rate limiter as a separate service, and the limiter that asks it.

The service is an application::

    [app:limiter]
    paste.app_factory = novalite.middleware.ratelimit_service:WsgiLimiter.factory
    limits = (POST, *, .*, 120, MINUTE)

and the filter of an API asks it instead of counting requests itself::

    [filter:ratelimit]
    paste.filter_factory = novalite.middleware.ratelimit:RateLimitingMiddleware.factory
    limiter = novalite.middleware.ratelimit_service:WsgiLimiterProxy
    limiter_address = 127.0.0.1:8779

The answer to ``POST /USER`` with ``{"verb": "GET", "path": "/servers"}`` is 204, or 403 with the seconds to wait in
X-Wait-Seconds. ``POST /`` counts for all users without a name.
"""

from __future__ import annotations

import http.client
import json
import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import webob
import webob.exc

from novalite.errors import BadOption
from novalite.middleware.ratelimit import DEFAULT_LIMITS, Limit, Limiter
from novalite.wsgi.application import Application, Environ, Request, StartResponse, as_application
from novalite.wsgi.options import LONGEST_TIME, number

LOG = logging.getLogger(__name__)


class WsgiLimiter(Application):
    """The service; ``limits`` is the option of the ini section, or the rules themselves."""

    def __init__(self, limits: str | Iterable[Limit] | None = None, **options: Any) -> None:
        try:
            rules = Limiter.parse_limits(limits) if isinstance(limits, str) else tuple(limits or ())
        except (ValueError, re.error) as error:
            raise BadOption("limits", str(error)) from None
        self._limiter = Limiter(rules or DEFAULT_LIMITS, **options)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = self._answer(Request(environ))
        except webob.exc.HTTPException as error:
            answer = error
        return as_application(answer)(environ, start_response)

    def _answer(self, request: Request) -> Any:
        if request.method != "POST":
            raise webob.exc.HTTPMethodNotAllowed
        try:
            user = request.path_info_pop()
            asked = json.loads(request.body.decode())
        except (ValueError, RecursionError):
            raise webob.exc.HTTPBadRequest from None
        asked = asked if isinstance(asked, dict) else {}
        delay, message = self._limiter.check_for_delay(str(asked.get("verb")), str(asked.get("path")), user or "")
        if delay:
            raise webob.exc.HTTPForbidden(explanation=message, headers={"X-Wait-Seconds": f"{delay:.2f}"})
        return webob.Response(status=204)


class WsgiLimiterProxy:
    """A limiter that asks a `WsgiLimiter` at ``limiter_address``, ``HOST:PORT``; it has no rules of its own."""

    def __init__(self, limits: Iterable[Limit], limiter_address: str = "", timeout: str | float = 1.0) -> None:
        if not limiter_address:
            raise BadOption("limiter_address", "is needed: HOST:PORT of the rate limit service")
        try:
            http.client.HTTPConnection(limiter_address)
        except http.client.InvalidURL as error:
            raise BadOption("limiter_address", str(error)) from None
        self.limiter_address = limiter_address
        self.timeout = number("timeout", timeout, float, 0, LONGEST_TIME)

    @staticmethod
    def parse_limits(text: str) -> list[Limit]:
        """An empty list: the service has the rules."""
        return []

    def check_for_delay(self, verb: str, url: str, username: str | None = None) -> tuple[float | None, str | None]:
        """As `Limiter.check_for_delay`; a failure of the service is logged, and the request passes."""
        connection = http.client.HTTPConnection(self.limiter_address, timeout=self.timeout)
        try:
            body = json.dumps({"verb": verb, "path": url})
            path = f"/{quote(username, safe='')}" if username else "/"
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if 200 <= answer.status < 300:
                return None, None
            return float(answer.headers["X-Wait-Seconds"]), text or None
        except (OSError, http.client.HTTPException, TypeError, ValueError) as error:
            LOG.error("The rate limit service at %s does not answer as it should: %s", self.limiter_address, error)
            return None, None
        finally:
            connection.close()

    def get_limits(self, username: str | None = None) -> list[dict[str, Any]]:
        """An empty list: only the service knows them."""
        return []
