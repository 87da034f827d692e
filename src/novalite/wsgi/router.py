"""Router: passes a request to the application that a Routes mapper names.

It calls the mapper directly: ``RoutesMiddleware`` and two ``wsgify`` around it cost three times as much as the match
itself. There are three differences from Nova's router:

- ``?_method=DELETE`` and the field ``_method`` of a form do not override the method. In Nova they did, so that a GET
  could delete, unnoticed by filters that check the method.
- The variables of a path are decoded as UTF-8. WSGI passes bytes as latin-1, which is what Nova's controllers got.
  Bytes that are not UTF-8 stay unchanged.
- The match takes as long with a thousand routes as with ten: see `novalite.wsgi.route_index`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Self, cast

import routes
import routes.util
import webob.exc

from novalite.wsgi.application import Application, Environ, StartResponse, WSGIApplication, as_application
from novalite.wsgi.route_index import RouteIndex

#: The methods that `Router.methods` tries.
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


class Router(Application):
    """Calls the WSGI application that the matching route names as its ``controller``.

    ``mapper`` is any ``routes.Mapper``. The match is in ``environ["wsgiorg.routing_args"]``, as with RoutesMiddleware.
    A request without a match, or with a wrong method, gets a bare 404.
    """

    def __init__(self, mapper: routes.Mapper) -> None:
        self.map = mapper
        self._index = RouteIndex(mapper)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self.dispatch(environ)(environ, start_response)

    def dispatch(self, environ: Environ) -> WSGIApplication:
        """The application that answers: the controller, a redirection, or a 404."""
        found = self._index.match(environ["PATH_INFO"], environ)
        if not found:
            return self.missing(environ)
        match, route = found
        for key, value in match.items():
            # The rest of the path for an application that is mounted here becomes its PATH_INFO: it must stay latin-1.
            if isinstance(value, str) and not value.isascii() and key != "path_info":
                match[key] = decoded(value)
        url = routes.util.URLGenerator(self.map, environ)
        environ["wsgiorg.routing_args"] = (url, match)
        environ["routes.route"] = route
        environ["routes.url"] = url
        if route.redirect:
            return _redirection(route, url(f"_redirect_{id(route)}", **match))
        if not match:  # an explicit route that says nothing
            return self.missing(environ)
        if "path_info" in match:
            _shift_path(environ, match["path_info"] or "")
        return cast(WSGIApplication, match["controller"])

    def missing(self, environ: Environ) -> WSGIApplication:
        """The application that answers if nothing matches."""
        return as_application(webob.exc.HTTPNotFound())

    def methods(self, environ: Environ) -> list[str]:
        """The methods for which the path of a request has a route."""
        path = environ["PATH_INFO"]
        return [method for method in METHODS if self._index.match(path, {**environ, "REQUEST_METHOD": method})]


class Mapper(routes.Mapper):  # type: ignore[misc]  # Routes has no hints
    """A mapper that connects every route below each of its ``prefixes``; one that is shared can be closed."""

    prefixes: tuple[str, ...] = ("",)
    matchlist: Sequence[Any]
    closed = False

    def close(self) -> Self:
        """Accept no more routes: to connect one raises RuntimeError from now on."""
        self.closed = True
        self.matchlist = tuple(self.matchlist)
        return self

    def connect(self, *args: Any, **kargs: Any) -> None:
        """See Routes. Raises RuntimeError if the mapper is closed."""
        if self.closed:
            raise RuntimeError("this mapper is closed: its routes are shared by many")
        super().connect(*args, **kargs)

    def create_route(self, path: str, method: str, controller: Any, action: str) -> None:
        """Connect a path, in each form, to an action of a controller."""
        for prefix in self.prefixes:
            self.connect(prefix + path, controller=controller, action=action, conditions={"method": [method]})


def decoded(value: str) -> str:
    """Decode WSGI's latin-1 text as UTF-8; a text that is not UTF-8 is returned unchanged."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _redirection(route: Any, location: str) -> WSGIApplication:
    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Content-Type", "text/plain; charset=utf8"), ("Location", location), ("Content-Length", "0")]
        start_response(route.redirect_status, headers)
        return []

    return answer


def _shift_path(environ: Environ, rest: str) -> None:
    # A route with {path_info:.*} passes the rest of the path to an application that is mounted there.
    path = environ["PATH_INFO"]
    environ["PATH_INFO"] = rest if rest.startswith("/") else "/" + rest
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + re.sub(f"^(.*?)/{re.escape(rest)}$", r"\1", path)
