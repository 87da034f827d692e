"""The Image API as a service: its rules, and errors that are Glance's, which are pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.service import Service
from novalite.api.shape import Body
from novalite.cloud.image.images import LimitExceeded
from novalite.cloud.image.inspection import BadData
from novalite.services.image.patches import NEW, OLD
from novalite.services.image.policies import POLICY
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault, any_error
from novalite.wsgi.microversion import Version

#: In which order Glance names the methods that a path has.
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WANTED = f"Image PATCH expects Content-Type one of: {OLD}, {NEW}"


class Sent(Body):
    """A body of any media type; what is ``read_only`` may not be named in it, which Glance looks at first."""

    def __init__(self, shape: Any, *read_only: str) -> None:
        super().__init__(shape, "*/*")
        self.read_only = read_only

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises Forbidden for what is read-only, and ValidationError."""
        for name in self.read_only if isinstance(body, dict) else ():
            if name in body:
                raise errors.Forbidden(f"Attribute '{name}' is read-only.")
        super().validate(body, version, say)


class Denied(errors.Forbidden):
    """What is refused for a reason that stands below the general one."""


class Clash(errors.Conflict):
    """The same, of what does not fit what there is."""


class NoSuchPart(errors.Invalid):
    """A range of a file that it has not: 416."""


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """WebOb's page, as HTML, JSON or text, whichever the client accepts."""
    error = fault.error
    if isinstance(error, Denied | Clash | NoSuchPart):
        return _page(fault.status_int, detail=error.message)
    if isinstance(error, errors.InvalidContentType):
        patches = environ["REQUEST_METHOD"] == "PATCH"
        page = _page(415, detail=_WANTED if patches else error.message.removesuffix("."))
        page.headers.update({"Accept-Patch": f"{OLD}, {NEW}"} if patches else {})
        return page
    if isinstance(error, BadData):
        return _page(415, detail=error.message)
    if isinstance(error, errors.MalformedRequestBody):
        return _page(400, "Malformed JSON in request body.")
    is_told = fault.status_int < 500 or isinstance(error, errors.Unavailable)
    return _page(fault.status_int, fault.message if is_told else None)


def sentence(error: Any, is_body: bool) -> str:
    """What Glance says of a schema's error: where it is, and all of the schema there."""
    if not error.path and error.validator == "type":
        return "Body expected in request." if error.instance is None else "Unexpected body type. Expected list/dict."
    return f"Provided object does not match schema 'image': {error}"


def sentence_of(schema: str) -> Callable[[Any, bool], str]:
    """The same of another schema."""

    def say(error: Any, is_body: bool) -> str:
        if not error.path and error.validator == "type":
            return sentence(error, is_body)
        return f"Provided object does not match schema '{schema}': {error}"

    return say


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


SERVICE = Service(
    POLICY,
    fault=fault,
    faults={LimitExceeded: 413, NoSuchPart: 416},
    sentence=sentence,
    missing=missing,
    unexpected_body="A body is not expected with this request.",
    undecodable="Error decoding your request. Either the URL or the request body contained characters that could not "
    "be decoded by Glance",
)
