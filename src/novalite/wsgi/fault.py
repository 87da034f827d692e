"""Fault: an error in the format that OpenStack's clients expect, and the table from errors to statuses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import webob
import webob.exc

from novalite import errors

#: The key of the environ for a service's own format of faults: a function of a Fault and the environ, to a Response.
FAULT = "novalite.fault"

#: The key of the environ for the version headers, which every answer to the request must have.
VERSION_HEADERS = "novalite.version_headers"

#: The key of a fault's body, by status; any other status is a ``computeFault``.
KEYS = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    429: "overLimit",
    501: "notImplemented",
    503: "serviceUnavailable",
}

#: The status of each error; the first class that matches counts.
STATUSES: tuple[tuple[type[errors.Error], int], ...] = (
    (errors.VersionOutOfRange, 406),
    (errors.InvalidContentType, 415),
    (errors.Invalid, 400),
    (errors.NotSupported, 400),
    (errors.Unauthorized, 401),
    (errors.Forbidden, 403),
    (errors.NotAtThisVersion, 404),
    (errors.NotFound, 404),
    (errors.Gone, 410),
    (errors.Conflict, 409),
    (errors.Unavailable, 503),
)


def _classes_by_status(base: Any) -> Iterable[tuple[int, Any]]:
    # A base comes after its children: 400 and 500 mean the generic client and server errors.
    for cls in base.__subclasses__():
        yield from _classes_by_status(cls)
        yield cls.code, cls


_CLASSES: dict[int, type[webob.exc.WSGIHTTPException]] = dict(_classes_by_status(webob.exc.HTTPError))


def http_error(status: int, explanation: str | None = None, headers: Any = None) -> webob.exc.WSGIHTTPException:
    """WebOb's exception for a status; where it has none, or the status is no error, that of a 500, as in Nova."""
    return _made(_CLASSES.get(status, webob.exc.HTTPInternalServerError), explanation, headers)


def any_error(status: int, explanation: str | None = None, headers: Any = None) -> webob.exc.WSGIHTTPException:
    """The exception for any status from 400 to 599, also one that WebOb has none for."""
    return _made(_CLASSES.get(status) or _unregistered(status), explanation, headers)


def _made(cls: type[webob.exc.WSGIHTTPException], explanation: str | None, headers: Any) -> Any:
    error = cls(headers={str(key): str(value) for key, value in dict(headers or {}).items()})
    if explanation is not None:  # WebOb would use None as the text, instead of the default of the class
        error.explanation = explanation
    return error


def reason(status: int) -> str:
    """The reason phrase of a status; of one that is not registered, that of its class."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Client Error" if status < 500 else "Server Error"


def _unregistered(status: int) -> type[webob.exc.WSGIHTTPException]:
    # WebOb reads code and title from the class.
    base = webob.exc.HTTPClientError if status < 500 else webob.exc.HTTPServerError
    cls: type[webob.exc.WSGIHTTPException] = type("HTTPOther", (base,), {"code": status, "title": reason(status)})
    return cls


def status_of(error: BaseException) -> int:
    """The status of an error: its own ``code``, else that of the table, else 500.

    A number of more digits than Python reads, wherever it stands in a request, is a 400.
    """
    code = getattr(error, "code", None)
    if isinstance(code, int):
        return code
    if isinstance(error, ValueError) and "for integer string conversion" in str(error):
        return 400
    return next((status for cls, status in STATUSES if isinstance(error, cls)), 500)


class Fault(webob.exc.HTTPException):  # type: ignore[misc]  # WebOb has no hints
    """An HTTP error as a WSGI application, which answers in OpenStack's JSON format.

    ``{"itemNotFound": {"code": 404, "message": "…"}}``, with ``retryAfter`` for a 413 or 429 that has a
    Retry-After header, and with the version headers of the request if it has reached a Resource. If the environ has
    another format for faults, that is used instead.
    """

    def __init__(self, wrapped: webob.exc.WSGIHTTPException) -> None:
        self.wrapped_exc = wrapped
        self.status_int: int = wrapped.status_int
        for key, value in list(wrapped.headers.items()):
            wrapped.headers[key] = str(value)
        Exception.__init__(self, str(wrapped))

    def __str__(self) -> str:
        return str(self.wrapped_exc)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = environ.get(FAULT, Fault.response)(self, environ)
        if "Retry-After" in self.wrapped_exc.headers:  # which is for clients of any service
            response.headers.setdefault("Retry-After", self.wrapped_exc.headers["Retry-After"])
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    @property
    def message(self) -> str:
        """The message for the user."""
        return str(self.wrapped_exc.explanation)

    @property
    def error(self) -> BaseException | None:
        """The error that it was made of, if any."""
        cause: BaseException | None = self.__cause__
        return cause

    def response(self, environ: dict[str, Any], **extra: Any) -> webob.Response:
        """The fault as a Response; ``extra`` is added to the object inside of the key."""
        wrapped = self.wrapped_exc
        fault = {"code": self.status_int, "message": wrapped.explanation, **extra}
        if self.status_int in (413, 429) and (retry := wrapped.headers.get("Retry-After")):
            fault["retryAfter"] = retry
        own = {"content-type", "content-length"}
        kept = [(key, value) for key, value in wrapped.headerlist if key.lower() not in own]
        response = webob.Response(
            status=wrapped.status,
            headerlist=[*kept, *environ.get(VERSION_HEADERS, ()), ("Content-Type", "application/json; charset=UTF-8")],
        )
        response.body = json.dumps({KEYS.get(self.status_int, "computeFault"): fault}).encode()
        return response
