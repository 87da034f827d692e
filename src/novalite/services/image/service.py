"""The Image API as a service: its rules, and errors that are Glance's, which are pages."""

from __future__ import annotations

from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.service import Service
from novalite.cloud.image.images import TooLarge
from novalite.services.image.patches import NEW, OLD
from novalite.services.image.policies import POLICY
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault, any_error

#: In which order Glance names the methods that a path has.
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WANTED = f"Image PATCH expects Content-Type one of: {OLD}, {NEW}"


class Denied(errors.Forbidden):
    """What is refused for a reason that stands below the general one."""


class Clash(errors.Conflict):
    """The same, of what does not fit what there is."""


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """WebOb's page, as HTML, JSON or text, whichever the client accepts."""
    error = fault.error
    if isinstance(error, Denied | Clash):
        return _page(fault.status_int, detail=error.message)
    if isinstance(error, errors.InvalidContentType):
        patches = environ["REQUEST_METHOD"] == "PATCH"
        return _page(415, detail=_WANTED if patches else error.message.removesuffix("."))
    if isinstance(error, errors.MalformedRequestBody):
        return _page(400, "Malformed JSON in request body.")
    return _page(fault.status_int, fault.message if fault.status_int < 500 else None)


def sentence(error: Any, is_body: bool) -> str:
    """What Glance says of a schema's error: where it is, and all of the schema there."""
    if not error.path and error.validator == "type":
        return "Body expected in request." if error.instance is None else str(error.message)
    return f"Provided object does not match schema 'image': {error}"


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A page that says that there is nothing, or nothing for this method."""
    page = _page(405 if methods else 404)
    if methods:
        page.headers["Allow"] = ", ".join(method for method in _METHODS if method in methods)
    return page


def _page(status: int, explanation: str | None = None, detail: str | None = None) -> webob.exc.WSGIHTTPException:
    page = any_error(status, explanation)
    page.detail = detail
    return page


SERVICE = Service(POLICY, fault=fault, faults={TooLarge: 413}, sentence=sentence, missing=missing)
