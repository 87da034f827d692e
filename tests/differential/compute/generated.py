"""Exchanges that novalite's own declarations suggest: each operation, at each version where it changes, asked wrongly.

A query and a body are tried with each of their fields missing, of another type, and with too much; an operation as a
whole by each role. What is sent follows from what novalite declares, what is right from what real Nova answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from novalite.api.declared import declared_in
from novalite.api.operation import Operation
from novalite.api.shape import schema_at
from novalite.api.validation import SchemaValidator
from novalite.errors import ValidationError
from novalite.wsgi.microversion import Version
from tests.apis import declared
from tests.differential.compute.scripts import PREPARED
from tests.differential.engine import WHO, Step

FIRST, LAST = Version(2, 1), Version(2, 104)
ORDER = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]
REFUSED = ["reader", "other", "guest", "nobody"]
UNKNOWN = "11111111-2222-4333-8444-555555555555"

#: What a field is tried with, and what a valid one may be.
WRONG: list[Any] = [[], {}, "", " ", 5, -1, 1.5, None, True, "a" * 256, ["a"], {"a": 1}, "-1", "é"]
RIGHT: list[Any] = [
    *("a", "aa", "1", 1, UNKNOWN, True, "10.0.0.1", "10.0.0.0/8", "2026-01-01T00:00:00Z", None, [], {}),
    *("tcp", "network-changed", "YQ==", "ssh-rsa YQ==", "x" * 20),
]


def operations() -> Iterator[tuple[str, str, str | None, Operation]]:
    """The method, path, action and declaration of all of the Compute API's operations."""
    compute = (one for one in declared() if one.api.name == "compute")
    yield from ((one.method, one.path, one.action, one.operation) for one in compute)


def edges_of(part: Any) -> set[Version]:
    """The versions on both sides of each change of a declaration, and the first and last of all."""
    found = {FIRST, LAST}
    for one in declared_in("", part, {}):
        for version, step in ((one.span.first, -1), (one.span.last, 1)):
            found |= {version, Version(version.major, version.minor + step)}
    if isinstance(part, Operation):
        for version, _ in part.status:
            found |= {version, Version(version.major, version.minor - 1)}
    return {version for version in found if FIRST <= version <= LAST}


def steps() -> Iterator[tuple[str, list[Step]]]:
    """A script for each operation; those that look before those that change."""
    for method, path, action, operation in sorted(operations(), key=lambda one: ORDER.index(one[0])):
        name = f"{method} {path}" + (f" {action}" if action else "")
        yield name, list(_steps(method, path, action, operation))


def _steps(method: str, path: str, action: str | None, operation: Operation) -> Iterator[Step]:
    strange = f"{method} {_filled(path)}"
    for version in sorted(edges_of(operation)):
        at = str(version)
        valid = valid_body(operation, version, action)
        yield Step(strange, valid, "admin", at)
        yield Step(f"{strange}?colour=red", valid, "admin", at)
        yield Step(f"{method} {_filled(path, UNKNOWN)}", valid, "admin", at)
        if operation.takes is not None or action:
            bodies = [None, b"", b"{", {}, [], "a", 5, {"colour": 1}, {"\u00e9": None}]
            yield from (Step(strange, body, "admin", at) for body in bodies)
    for version in (FIRST, LAST):
        if operation.span.meets(version):
            valid = valid_body(operation, version, action)
            yield from (Step(strange, valid, who, str(version)) for who in WHO)
            yield from (Step(f"{method} {_filled(path, UNKNOWN)}", valid, who, str(version)) for who in WHO)
    if known := _known(path):
        yield from _on_what_is_there(method, known, operation, action)
    yield from _queries(strange, operation)
    if operation.takes is not None:
        yield from _bodies(strange, operation, action)


def _on_what_is_there(method: str, path: str, operation: Operation, action: str | None) -> Iterator[Step]:
    """Looked at by everybody, and changed by those who must not."""
    for version in sorted(edges_of(operation) if method == "GET" else {FIRST, LAST}):
        if operation.span.meets(version):
            valid = valid_body(operation, version, action)
            everybody = method == "GET" and version in (FIRST, LAST)
            allowed = WHO if everybody else ["admin"] if method == "GET" else REFUSED
            yield from (Step(f"{method} {path}", valid, who, str(version)) for who in allowed)


def _known(path: str) -> str | None:
    """The path of something that the preparation has made."""
    for collection, name in PREPARED.items():
        if path.startswith(collection + "/{"):
            return _filled(re.sub(r"\{[^}]+\}", f"«{name}»", path, count=1)).replace("«", "{").replace("»", "}")
    return None


def _queries(strange: str, operation: Operation) -> Iterator[Step]:
    for one in operation.query.fields if operation.query is not None else ():
        if one.name == "reservation_id":
            continue  # what it is compared with is random
        for version in sorted(edges_of(one)):
            for value in ("", "a", "-1", "1", "1.5", "%20", "%FF", UNKNOWN, "a" * 256, f"1&{one.name}=a"):
                yield Step(f"{strange}?{one.name}={value}", None, "admin", str(version))


def _bodies(strange: str, operation: Operation, action: str | None) -> Iterator[Step]:
    for version in sorted(edges_of(operation.takes)):
        valid = valid_body(operation, version, action)
        if not isinstance(valid, dict) or len(valid) != 1:
            continue
        ((root, inner),) = valid.items()
        shape = _inner(schema_at(operation.takes.shape, version), root)
        tried = WRONG if version in (FIRST, LAST) else WRONG[:6]
        for value in (None, [], {}, "", "a", 5, [{}]):
            yield Step(strange, {root: value}, "admin", str(version))
        yield Step(strange, {**valid, "colour": 1}, "admin", str(version))
        if not isinstance(inner, dict):
            continue
        yield Step(strange, {root: {**inner, "colour": 1}}, "admin", str(version))
        for name in inner:
            yield Step(strange, {root: {k: v for k, v in inner.items() if k != name}}, "admin", str(version))
        for name in shape.get("properties", {}):
            yield from (Step(strange, {root: {**inner, name: value}}, "admin", str(version)) for value in tried)


def _inner(schema: Any, root: str) -> dict[str, Any]:
    return schema.get("properties", {}).get(root, {}) if isinstance(schema, dict) else {}


def _filled(path: str, value: str = "nothing") -> str:
    return re.sub(r"\{[^}]+\}", value, path)


def valid_body(operation: Operation, version: Version, action: str | None = None) -> Any:
    """The least body that is right, as far as the declaration goes."""
    if operation.takes is None:
        return None if action is None else {action: None}
    schema = schema_at(operation.takes.shape, version)
    return _valid(schema)


def _valid(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return "a"
    if schema.get("type") == "object" and schema.get("required"):
        properties = schema.get("properties", {})
        return {name: _valid(properties.get(name, {})) for name in schema["required"]}
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array" and schema.get("minItems"):
        items = schema.get("prefixItems") or [schema.get("items", {})]
        return [_valid(items[0])]
    validator = SchemaValidator(schema)
    for value in RIGHT:
        try:
            validator.validate(value)
        except ValidationError:
            continue
        return value
    return "a"
