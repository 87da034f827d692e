"""Changes of an image, as they are sent: JSON Patch, in the two writings that Glance has of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from novalite.errors import Forbidden, Invalid

OLD = "application/openstack-images-v2.0-json-patch"
NEW = "application/openstack-images-v2.1-json-patch"
OPERATIONS = ("add", "remove", "replace")


@dataclass(frozen=True)
class Change:
    """One change: ``what`` is add, remove or replace, ``key`` a field's or property's name."""

    what: str
    key: str
    value: Any = None


def parse(body: Any, media_type: str) -> list[Change]:
    """The changes that a body asks for, in order. Raises Invalid."""
    if not isinstance(body, list):
        raise Invalid("Request body must be a JSON array of operation objects.")
    return [_change(sent, media_type) for sent in body]


def _change(sent: Any, media_type: str) -> Change:
    if not isinstance(sent, dict):
        raise Invalid("Operations must be JSON objects.")
    what, path = _old(sent) if media_type == OLD else _new(sent)
    key = _key(what, path)
    if what == "remove":
        return Change(what, key)
    if "value" not in sent:
        raise Invalid(f'Operation "{what}" requires a member named "value".')
    return Change(what, key, sent["value"])


def _new(sent: dict[str, Any]) -> tuple[str, Any]:
    choice = "It must be one of the following: add, remove, replace."
    if "op" not in sent:
        raise Invalid(f"Unable to find `op` in JSON Schema change. {choice}")
    if sent["op"] not in OPERATIONS:
        raise Invalid(f"Invalid operation: `{sent['op']}`. {choice}")
    if "path" not in sent:
        raise Invalid("Unable to find 'path' in JSON Schema change")
    return sent["op"], sent["path"]


def _old(sent: dict[str, Any]) -> tuple[str, Any]:
    named = [name for name in OPERATIONS if name in sent]
    if len(named) != 1:
        raise Invalid('Operation objects must contain exactly one member named "add", "remove", or "replace".')
    return named[0], sent[named[0]]


def _key(what: str, path: Any) -> str:
    """The name that a JSON pointer points to, RFC 6901: ``~1`` is a slash, ``~0`` a tilde."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise Invalid(f'Pointer `{path}` does not start with "/".')
    if "//" in path:
        raise Invalid(f'Pointer `{path}` contains adjacent "/".')
    if len(path) > 1 and path.endswith("/"):
        raise Invalid(f'Pointer `{path}` end with "/".')
    if path == "/" or re.search("~[^01]|~$", path):
        raise Invalid(f"Invalid JSON pointer for this resource: '{path}'")
    first, *more = path[1:].split("/")
    if first == "locations":
        raise Forbidden(f"It's not allowed to {what} locations if locations are invisible.")
    if more:
        raise Invalid(f"Invalid JSON pointer for this resource: '{path}'")
    return first.replace("~1", "/").replace("~0", "~")
