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
_PAGE_405 = """<!doctype html>
<html lang=en>
<title>405 Method Not Allowed</title>
<h1>Method Not Allowed</h1>
<p>The method is not allowed for the requested URL.</p>
"""
_NOT_ALLOWED = "The method is not allowed for the requested URL."


class Unscopable(errors.Unauthorized):
    """Who proves who it is by an application credential, and asks for a scope."""

    message = "Error authenticating with application credential: Application credentials cannot request a scope."


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
    error_body: dict[str, Any] = {"code": status, "message": message, "title": reason(status)}
    if message == Unscopable.message:
        error_body["identity"] = {}
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


def lazy_sentence(error: Any, is_body: bool) -> str:
    """What it says where it looks at a body by itself, in its older form: with all of the schema."""
    if not error.path:
        return str(error)
    return f"Invalid input for field '{'/'.join(map(str, error.path))}': {error}"


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A page that says that there is nothing, or nothing for this method."""
    if not methods:
        return webob.Response(_PAGE, status=404, content_type="text/html", charset="utf-8")
    if environ["PATH_INFO"] in ("/", "/v3"):  # which are there before the API is
        answer = webob.Response(_PAGE_405, status=405, content_type="text/html", charset="utf-8")
        answer.headers["Allow"] = ", ".join(sorted([*methods, "OPTIONS"]))
        return answer
    answer = webob.Response(status=405, headerlist=[("Content-Type", "application/json")])
    answer.body = json.dumps({"message": _NOT_ALLOWED}).encode() + b"\n"
    answer.headers["Allow"] = ", ".join(sorted([*methods, "OPTIONS"]))
    return answer


SERVICE = Service(POLICY, fault=fault, sentence=sentence, missing=missing, heads=True)
