"""The control API as a service: who reaches it may do all, and what is wrong is said plainly."""

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
    """A Fault's status and message."""
    return said(fault.status_int, fault.message)


def sentence(error: Any, is_body: bool) -> str:
    """The key, and what is wrong with it."""
    path = ".".join(map(str, error.path))
    return f"{path}: {error.message}" if path else str(error.message)


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """There is nothing at the path, or nothing for this method."""
    if not methods:
        return said(404, "There is nothing at this path.")
    answer = said(405, f"Only {', '.join(methods)} can be done here.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def sent(*fields: Field) -> Body:
    """A body of these fields. A curl that is not told the media type says that of a form."""
    return Body(Obj(*fields), "application/json", "application/x-www-form-urlencoded")


SERVICE = Service(Policy({}), fault=fault, sentence=sentence, missing=missing, troubled=False)
