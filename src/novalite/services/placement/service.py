"""Placement as a service: its versions and rules, errors in its own form, and what all its answers have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.call import Call
from novalite.api.service import Service
from novalite.api.shape import Body, query, schema_at
from novalite.api.validation import SchemaValidator
from novalite.cloud.placement import providers as cloud
from novalite.services.placement.microversions import PLACEMENT
from novalite.services.placement.policies import POLICY
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import VERSION_HEADERS, Fault, any_error, reason
from novalite.wsgi.microversion import Version

JSON = "application/json"

#: A query of which the same is true.
QUERY = query(strict=None)

#: A body of which the handler says what is in it, once it knows that it may be sent.
BODY = Body({}, JSON)

#: What clients of 1.23 and later tell errors apart by.
CODES: Mapping[type[BaseException], str] = {
    cloud.ConcurrentUpdate: "placement.concurrent_update",
    cloud.DuplicateName: "placement.duplicate_name",
    cloud.InventoryInUse: "placement.inventory.inuse",
    cloud.ProviderInUse: "placement.resource_provider.inuse",
    cloud.ProviderIsParent: "placement.resource_provider.cannot_delete_parent",
}


class BadQuery(errors.Invalid):
    """A query that cannot be; ``code`` is what clients tell it by."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code_word = code


class NotAllowed(errors.Error):
    """The method is one of a later version."""


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """``{"errors": [{"status": 404, "title": "Not Found", "detail": "…", "code": "…", "request_id": "…"}]}``."""
    error, status = fault.error, fault.status_int
    more: dict[str, Any] = {}
    if isinstance(error, errors.InvalidVersion | errors.VersionOutOfRange):
        message = f"Invalid microversion: {_asked_version(error, environ)}"
        if status == 406:
            more = {"max_version": str(PLACEMENT.within(environ).maximum), "min_version": str(PLACEMENT.minimum)}
    elif isinstance(error, errors.InvalidContentType):
        message = f"The media type {environ.get('CONTENT_TYPE') or 'None'} is not supported, use {JSON}"
    elif isinstance(error, errors.MalformedRequestBody):
        message = f"Malformed JSON: {error.__cause__}"
    else:
        is_ours = isinstance(error, errors.Error) and not isinstance(error, errors.NotAtThisVersion)
        message = fault.message if is_ours else ""
    return _errors(status, message, environ, _code(error), more)


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """The same, of a path that there is not, or not for this method."""
    environ.setdefault(VERSION_HEADERS, PLACEMENT.response_headers(_version(environ)))
    if not methods:
        return _errors(404, "", environ)
    answer = _errors(405, "The method specified is not allowed for this resource.", environ)
    answer.headers["Allow"] = ", ".join(methods)
    return answer


SERVICE = Service(POLICY, PLACEMENT, fault=fault, faults={NotAllowed: 405}, missing=missing)


def sent(call: Call, shape: Any) -> Any:
    """The body, which has this shape. Raises Invalid."""
    _validator(shape, call.version).validate(call.body, lambda error, is_body: f"JSON does not validate: {error}")
    return call.body


def asked(call: Call, shape: Any) -> dict[str, str]:
    """The query's parameters, the last of each, which have this shape. Raises Invalid."""
    parameters = dict(call.request.GET)
    say = "Invalid query string parameters: {}".format
    _validator(shape, call.version).validate(parameters, lambda error, is_body: say(error))
    return parameters


def fresh(call: Call, moment: datetime | None = None) -> None:
    """Say from 1.15 on when it was last changed, which is now where nobody knows, and that it is not to be cached."""
    if call.at_least("1.15"):
        call.headers["Cache-Control"] = "no-cache"
        call.headers["Last-Modified"] = format_datetime((moment or _now(call)).replace(microsecond=0, tzinfo=UTC), True)


@contextmanager
def saying(
    text: str, *kinds: type[errors.Error], instead: Callable[[str], errors.Error] | None = None
) -> Iterator[None]:
    """Say errors of some kinds in a sentence of one's own, as the same kind or as another ``instead``.

    A text that ends in a space only leads to what the error says itself.
    """
    try:
        yield
    except kinds as error:
        raise (instead or type(error))(text + error.message if text.endswith(" ") else text) from error


@cache
def _validator(shape: Any, version: Version) -> SchemaValidator:
    return SchemaValidator(schema_at(shape, version))


def _now(call: Call) -> datetime:
    return call.cloud.clock.datetime()


def _code(error: BaseException | None) -> str:
    if isinstance(error, BadQuery):
        return error.code_word
    return next((code for cls, code in CODES.items() if isinstance(error, cls)), "placement.undefined_code")


def _version(environ: Environ) -> Version:
    try:
        return PLACEMENT.within(environ).requested(environ)
    except errors.InvalidVersion:
        return PLACEMENT.minimum


def _asked_version(error: BaseException, environ: Environ) -> str:
    if isinstance(error, errors.VersionOutOfRange):
        return f"Unacceptable version header: {PLACEMENT.within(environ).requested(environ)}"
    return f"invalid version string: {environ['HTTP_OPENSTACK_API_VERSION'].split()[-1]}"


def _errors(
    status: int, message: str, environ: Environ, code: str = "placement.undefined_code", more: Any = None
) -> webob.Response:
    page = any_error(status)
    page.detail = message or None
    page.json_formatter = lambda body, **known: {"detail": webob.exc.strip_tags(body)}
    document = json.loads(
        webob.Request({**environ, "HTTP_ACCEPT": JSON, "REQUEST_METHOD": _method(environ)}).get_response(page).body
    )
    shown = {"status": status, "title": reason(status), **document}
    if _version(environ) >= Version(1, 23) and not more:
        shown["code"] = code
    if request_id := environ.get("openstack.request_id"):
        shown["request_id"] = request_id
    body = json.dumps({"errors": [{**shown, **(more or {})}]}).encode()
    answer = webob.Response(body, status, content_type=JSON, charset=None)
    answer.headerlist.extend(environ.get(VERSION_HEADERS, ()))
    return answer


def _method(environ: Environ) -> str:
    return "GET" if environ["REQUEST_METHOD"] == "HEAD" else str(environ["REQUEST_METHOD"])
