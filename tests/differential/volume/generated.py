"""Exchanges that novalite's own declarations suggest: each operation, at each version where it changes, asked wrongly.

A body is tried with each of its fields missing, of another type, and with too much; an operation as a whole by each
role. What is sent follows from what novalite declares, what is right from what real Cinder answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from novalite.api.declared import declared_in
from novalite.api.operation import Operation
from novalite.api.shape import schema_at
from novalite.wsgi.microversion import Version
from tests.apis import declared
from tests.differential.compute.generated import ORDER, UNKNOWN, WRONG, valid_body
from tests.differential.engine import WHO, Step
from tests.differential.volume.scripts import PREPARED

FIRST, LAST = Version(3, 0), Version(3, 71)


def steps() -> Iterator[tuple[str, list[Step]]]:
    """A script for each operation; those that look before those that change."""
    operations = [one for one in declared() if one.api.name == "volume"]
    for one in sorted(operations, key=lambda one: ORDER.index(one.method)):
        name = f"{one.method} {one.path}" + (f" {one.action}" if one.action else "")
        yield name, list(_steps(one.method, one.path, one.action, one.operation))


def _edges(part: Any) -> list[Version]:
    """The versions on both sides of each change of a declaration, and the first and last of all."""
    found = {FIRST, LAST}
    for one in declared_in("", part, {}):
        for version, step in ((one.span.first, -1), (one.span.last, 1)):
            found |= {version, Version(version.major, version.minor + step)}
    return sorted(version for version in found if FIRST <= version <= LAST)


def _steps(method: str, path: str, action: str | None, operation: Operation) -> Iterator[Step]:
    for version in _edges(operation):
        at, valid = str(version), valid_body(operation, version, action)
        for value in ("nothing", UNKNOWN):
            yield Step(f"{method} {_filled(path, value)}", valid, "admin", at)
        if method == "GET" and (known := _known(path)):
            yield Step(f"GET {known}", None, "admin", at)
    strange = f"{method} {_filled(path, UNKNOWN)}"
    for version in (FIRST, LAST):
        if operation.span.meets(version):
            valid = valid_body(operation, version, action)
            yield from (Step(strange, valid, who, str(version)) for who in WHO)
            if (known := _known(path)) and "{project" not in path:
                refused = WHO if method == "GET" else ("reader", "other", "guest", "nobody")
                yield from (Step(f"{method} {known}", valid, who, str(version)) for who in refused)
    if operation.takes is not None:
        yield from _bodies(f"{method} {_known(path) or _filled(path, UNKNOWN)}", operation, action)


def _bodies(request: str, operation: Operation, action: str | None) -> Iterator[Step]:
    for version in _edges(operation.takes):
        at, valid = str(version), valid_body(operation, version, action)
        if not operation.span.meets(version) or not isinstance(valid, dict) or len(valid) != 1:
            continue
        ((root, inner),) = valid.items()
        yield from (Step(request, body, "admin", at) for body in ({}, [], "a", 5, {"colour": 1}))
        yield from (Step(request, {root: value}, "admin", at) for value in ([], "a", 5, [{}]))
        yield Step(request, {**valid, "colour": 1}, "admin", at)
        if not isinstance(inner, dict):
            continue
        yield Step(request, {root: {**inner, "colour": 1}}, "admin", at)
        for name in inner:
            yield Step(request, {root: {k: v for k, v in inner.items() if k != name}}, "admin", at)
        schema = schema_at(operation.takes.shape, version) if operation.takes else {}
        properties = schema.get("properties", {}).get(root, {}).get("properties", {})
        for name in properties:
            tried = WRONG if version == LAST else WRONG[:6]
            yield from (Step(request, {root: {**inner, name: value}}, "admin", at) for value in tried)


def _known(path: str) -> str | None:
    """The path of something that the preparation has made."""
    for collection, name in PREPARED.items():
        if path.startswith(collection + "/{"):
            return _filled(re.sub(r"\{[^}]+\}", f"«{name}»", path, count=1), UNKNOWN).translate({171: "{", 187: "}"})
    return None


def _filled(path: str, value: str) -> str:
    return re.sub(r"\{[^}]+\}", value, path)
