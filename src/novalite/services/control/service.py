"""The control API as a service: it has no policy, and its errors have a format of their own."""

from __future__ import annotations

from typing import Any

import webob

from novalite.api.service import Policy, Service
from novalite.api.shape import Body, Field, Obj
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault


def said(status: int, message: str) -> webob.Response:
    """``{"error": {"code": 400, "message": "…"}}``."""
    return webob.Response(status=status, json={"error": {"code": status, "message": message}})


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """The status and message of a Fault, in that format."""
    return said(fault.status_int, fault.message)


def sentence(error: Any, is_body: bool) -> str:
    """The path of the key, and the error."""
    path = ".".join(map(str, error.path))
    return f"{path}: {error.message}" if path else str(error.message)


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A 404, or a 405 if the path exists for other methods."""
    if not methods:
        return said(404, "There is nothing at this path.")
    answer = said(405, f"Only {', '.join(methods)} can be done here.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def sent(*fields: Field) -> Body:
    """A body of these fields. By default curl sends the media type of a form, so that one is accepted, too."""
    return Body(Obj(*fields), "application/json", "application/x-www-form-urlencoded")


SERVICE = Service(Policy({}), fault=fault, sentence=sentence, missing=missing, troubled=False)
