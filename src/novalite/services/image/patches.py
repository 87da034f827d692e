"""Changes of an image, as they are sent: JSON Patch, in the two writings that Glance has of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from novalite.errors import Invalid

OLD = "application/openstack-images-v2.0-json-patch"
NEW = "application/openstack-images-v2.1-json-patch"
OPERATIONS = ("add", "remove", "replace")
#: Where a pointer has more parts than one.
DEPTHS = {("add", "locations"): 2, ("remove", "locations"): 2}


class Change(Struct, frozen=True):
    """One change: ``what`` is add, remove or replace, ``key`` a field's or property's name.

    A ``strict`` one adds nothing that there is.
    """

    what: str
    key: str
    value: Any = None
    strict: bool = False


def parse(body: Any, media_type: str, check: Callable[[Change], None]) -> list[Change]:
    """The changes that a body asks for, in order; each is checked before the next one is read. Raises Invalid."""
    if not isinstance(body, list):
        raise Invalid("Request body must be a JSON array of operation objects.")
    changes = []
    for sent in body:
        changes.append(_change(sent, media_type))
        check(changes[-1])
    return changes


def _change(sent: Any, media_type: str) -> Change:
    if not isinstance(sent, dict):
        raise Invalid("Operations must be JSON objects.")
    what, path = _old(sent) if media_type == OLD else _new(sent)
    key = _key(what, path)
    if what == "remove":
        return Change(what, key)
    if "value" not in sent:
        raise Invalid(f'Operation "{what}" requires a member named "value".')
    return Change(what, key, sent["value"], strict=media_type == OLD)


def _new(sent: dict[str, Any]) -> tuple[str, Any]:
    choice = "It must be one of the following: add, remove, replace."
    if sent.get("op") is None:
        raise Invalid(f"Unable to find `op` in JSON Schema change. {choice}")
    if sent["op"] not in OPERATIONS:
        raise Invalid(f"Invalid operation: `{sent['op']}`. {choice}")
    if "path" not in sent:
        raise Invalid("Unable to find 'path' in JSON Schema change")
    return sent["op"], sent["path"]


def _old(sent: dict[str, Any]) -> tuple[str, Any]:
    named = [name for name in OPERATIONS if name in sent]
    if len(named) != 1:
        number = "only" if named else "exactly"
        raise Invalid(f'Operation objects must contain {number} one member named "add", "remove", or "replace".')
    return named[0], sent[named[0]]


def _key(what: str, path: Any) -> str:
    """The name that a JSON pointer points to, RFC 6901: ``~1`` is a slash, ``~0`` a tilde."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise Invalid(f'Pointer `{path}` does not start with "/".')
    if re.search(r"/\s*?/", path[1:]):
        raise Invalid(f'Pointer `{path}` contains adjacent "/".')
    if len(path) > 1 and path.endswith("/"):
        raise Invalid(f'Pointer `{path}` end with "/".')
    if path[1:].strip() == "/":
        raise Invalid(f"Pointer `{path}` does not contains valid token.")
    if re.search("~[^01]|~$", path):
        raise Invalid(f'Pointer `{path}` contains "~" not part of a recognized escape sequence.')
    parts = [part.replace("~1", "/").replace("~0", "~").strip() for part in path.lstrip("/").split("/")]
    if len(parts) != DEPTHS.get((what, parts[0]), 1):
        raise Invalid(f"Invalid JSON pointer for this resource: '/{'/'.join(parts)}'")
    return parts[0]
