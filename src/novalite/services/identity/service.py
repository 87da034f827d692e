"""The Identity API as a service: its rules, and errors that are Keystone's."""

from __future__ import annotations

import json
from typing import Any

import webob

from novalite import errors
from novalite.api.service import Service
from novalite.cloud.identity.records import Expected
from novalite.services.identity.policies import POLICY
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault, reason

_UNAUTHENTICATED = "The request you have made requires authentication."
_UNEXPECTED = "An unexpected error prevented the server from fulfilling your request."

_PAGE = """<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and \
try again.</p>
"""
_NOT_ALLOWED = "The method is not allowed for the requested URL."


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """``{"error": {"code": 404, "message": "…", "title": "Not Found"}}``."""
    status, message = fault.status_int, fault.message
    if isinstance(fault.error, errors.InvalidContentType):
        status, message = 400, Expected("application/json", "Content-Type header").message
    elif isinstance(fault.error, errors.MalformedRequestBody):
        message = Expected("valid JSON", "request body").message
    elif status == 500:
        message = _UNEXPECTED
    elif status == 401 and message == errors.Unauthorized.message:
        message = _UNAUTHENTICATED
    error_body = {"code": status, "message": message, "title": reason(status)}
    answer = webob.Response(status=status, headerlist=[("Content-Type", "application/json")])
    answer.body = json.dumps({"error": error_body}).encode()
    if status == 401:
        answer.headers["WWW-Authenticate"] = f'Keystone uri="{webob.Request(environ).application_url}/v3"'
    return answer


def sentence(error: Any, is_body: bool) -> str:
    """What Keystone says of a schema's error."""
    if not error.path:
        return str(error.message)
    return f"Invalid input for field/attribute {error.path[-1]}. Value: {error.instance}. {error.message}"


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A page that says that there is nothing, or nothing for this method."""
    if not methods:
        return webob.Response(_PAGE, status=404, content_type="text/html", charset="utf-8")
    answer = webob.Response(status=405, headerlist=[("Content-Type", "application/json")])
    answer.body = json.dumps({"message": _NOT_ALLOWED}).encode() + b"\n"
    answer.headers["Allow"] = ", ".join(sorted([*methods, "OPTIONS"]))
    return answer


SERVICE = Service(POLICY, fault=fault, sentence=sentence, missing=missing, heads=True)
