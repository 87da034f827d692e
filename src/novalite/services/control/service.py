"""The control API as a service: it has no policy, and its errors have a format of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import webob

from novalite.api.service import Policy, Service
from novalite.api.shape import Body, Field, Obj
from novalite.errors import ValidationError
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault
from novalite.wsgi.microversion import Version

#: How deep a body may be nested, how many items may be in one list or object and in all of its lists, and how long a
#: sentence about it is.
DEEPEST = 16
MOST_ITEMS = 1000
MOST_IN_ALL = 5000
LONGEST_SENTENCE = 1000


def said(status: int, message: str) -> webob.Response:
    """``{"error": {"code": 400, "message": "…"}}``."""
    return webob.Response(status=status, json={"error": {"code": status, "message": message}})


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """The status and message of a Fault, in that format."""
    return said(fault.status_int, fault.message)


def sentence(error: Any, is_body: bool) -> str:
    """The path of the key, and the error."""
    path = ".".join(map(str, error.path))
    said = f"{path}: {error.message}" if path else str(error.message)
    return said if len(said) <= LONGEST_SENTENCE else f"{said[:LONGEST_SENTENCE]}…"


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A 404, or a 405 if the path exists for other methods."""
    if not methods:
        return said(404, "There is nothing at this path.")
    answer = said(405, f"Only {', '.join(methods)} can be done here.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


class Sent(Body):
    """A body that is held against limits before its schema, which would look at all of it."""

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises ValidationError. A number like 2.0 is made the integer that it is to a schema."""
        if _checked(body, "", 0) > MOST_IN_ALL:
            raise ValidationError(f"The lists of the body have more than {MOST_IN_ALL} items.")
        super().validate(body, version, say)


def sent(*fields: Field) -> Sent:
    """A body of these fields. By default curl sends the media type of a form, so that one is accepted, too."""
    return Sent(Obj(*fields), "application/json", "application/x-www-form-urlencoded")


def _checked(data: Any, path: str, depth: int) -> int:
    """How many items the lists in it have."""
    if depth > DEEPEST:
        raise ValidationError(f"The body is nested more than {DEEPEST} deep.")
    if isinstance(data, str):
        _check_text(data, path)
    elif isinstance(data, float) and not math.isfinite(data):
        raise ValidationError(f"{path}: {data} is no number that JSON has.")
    if not isinstance(data, list | dict):
        return 0
    if len(data) > MOST_ITEMS:
        raise ValidationError(f"{path or 'The body'} has more than {MOST_ITEMS} items.")
    count = len(data) if isinstance(data, list) else 0
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        _check_text(str(key), path)
        count += _checked(value, f"{path}.{key}" if path else str(key), depth + 1)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            data[key] = int(value)
    return count


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(f"{path}: a text has half of a surrogate pair.") from None


SERVICE = Service(Policy({}), fault=fault, sentence=sentence, missing=missing, troubled=False)
