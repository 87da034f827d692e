"""The Network API as a service: its rules, and errors that are Neutron's."""

from __future__ import annotations

import webob

from novalite import errors
from novalite.api.service import Service
from novalite.cloud.network.networking import Missing, Refused, Wrong
from novalite.services.network.policies import POLICY
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault

_MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
_FAILED = "Request Failed: internal server error while processing your request."

#: What Neutron calls an error that has no name of its own.
TYPES = {
    401: "HTTPUnauthorized",
    403: "PolicyNotAuthorized",
    404: "HTTPNotFound",
    405: "HTTPMethodNotAllowed",
    409: "HTTPConflict",
    413: "HTTPRequestEntityTooLarge",
    500: "HTTPInternalServerError",
    503: "ServiceUnavailable",
}


#: What is no extension, or a late one, and says otherwise that a body is no JSON.
CORE = {"networks", "subnets", "ports", "minimum_packet_rate_rules", "packet_rate_limit_rules"}


class Changed(Refused):
    """It is no longer the revision that the client knows: 412."""


def bad(message: str) -> Wrong:
    """What is wrong with a request itself."""
    return Wrong("HTTPBadRequest", message)


def absent() -> Missing:
    """What is said of a path that there is not."""
    return Missing("HTTPNotFound", "The resource could not be found.")


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """``{"NeutronError": {"type": "NetworkNotFound", "message": "…", "detail": ""}}``."""
    message = fault.message
    if isinstance(fault.error, errors.MalformedRequestBody):
        if not CORE.intersection(environ["PATH_INFO"].split("/")):
            return _answer(400, "MalformedRequestBody", "Malformed request body: Cannot understand JSON.")
        message = "Body contains invalid data"
    elif fault.status_int == 500:
        message = _FAILED
    return _answer(fault.status_int, getattr(fault.error, "type", None), message)


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """There is nothing, or nothing for this method."""
    if methods:
        return _answer(405, None, _MALFORMED)
    return _answer(404, None, absent().message)


def _answer(status: int, type: str | None, message: str | None) -> webob.Response:
    error = {"type": type or TYPES.get(status, "HTTPBadRequest"), "message": message, "detail": ""}
    headers = [("Content-Type", "application/json")]
    return webob.Response(status=status, json={"NeutronError": error}, headerlist=headers)


SERVICE = Service(POLICY, fault=fault, faults={Changed: 412, errors.QuotaExceeded: 409}, missing=missing)
