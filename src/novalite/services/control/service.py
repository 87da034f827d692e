"""The control API as a service: it has no policy, and its errors have a format of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import webob

from novalite.api.service import Policy, Service
from novalite.api.shape import Body, Field, Obj
from novalite.errors import ValidationError
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault
from novalite.wsgi.microversion import Version

#: How many items may be in one list or object and in all lists of a body, and how long a message about it is.
MOST_ITEMS = 1000
MOST_IN_ALL = 5000
LONGEST_MESSAGE = 1000


def error_response(status: int, message: str) -> webob.Response:
    """``{"error": {"code": 400, "message": "…"}}``."""
    return webob.Response(status=status, json={"error": {"code": status, "message": message}})


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """The status and message of a Fault, in that format."""
    return error_response(fault.status_int, fault.message)


def sentence(error: Any, is_body: bool) -> str:
    """The path of the key, and the error."""
    path = ".".join(map(str, error.path))
    return shortened(f"{path}: {error.message}" if path else str(error.message))


def shortened(message: str) -> str:
    """A message that quotes what was sent, up to `LONGEST_MESSAGE` characters."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"


def missing(environ: Environ, methods: list[str]) -> WSGIApplication:
    """A 404, or a 405 if the path exists for other methods."""
    if not methods:
        return error_response(404, "There is nothing at this path.")
    answer = error_response(405, f"Only {', '.join(methods)} can be done here.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


class LimitedBody(Body):
    """A body that is held against limits before its schema, which would look at all of it."""

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises ValidationError. A number like 2.0 is made the integer that it is to a schema."""
        if _count_items(body, "") > MOST_IN_ALL:
            raise ValidationError(f"The lists of the body have more than {MOST_IN_ALL} items.")
        super().validate(body, version, say)


def limited_body(*fields: Field) -> LimitedBody:
    """A body of these fields. By default curl sends the media type of a form, so that one is accepted, too."""
    return LimitedBody(Obj(*fields), "application/json", "application/x-www-form-urlencoded")


def _count_items(data: Any, path: str) -> int:
    """How many items the lists in it have. Raises ValidationError for one list or object that has too many."""
    if not isinstance(data, list | dict):
        return 0
    if len(data) > MOST_ITEMS:
        raise ValidationError(f"{path or 'The body'} has more than {MOST_ITEMS} items.")
    count = len(data) if isinstance(data, list) else 0
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        count += _count_items(value, f"{path}.{key}" if path else str(key))
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            data[key] = int(value)
    return count


SERVICE = Service(Policy({}), fault=fault, sentence=sentence, missing=missing, stored=False, troubled=False)
