"""Exchanges that novalite's own declarations suggest: each operation, asked wrongly, and by everybody.

A body is tried with each of its fields missing, of another type, and with too much. What is sent follows from what
novalite declares, what is right from what real Keystone answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from novalite.api.microversion import ALWAYS
from novalite.api.operation import Operation
from novalite.api.shape import schema_at
from tests.apis import declared
from tests.differential.engine import Step
from tests.differential.identity.scripts import WHO, Admin, By

ORDER = ["GET", "POST", "PUT", "PATCH", "DELETE"]
WRONG: list[Any] = [[], {}, "", " ", 5, -1, None, True, "a" * 65, "a" * 256, ["a"], {"a": 1}, "é", "a b", "nothing"]
BODIES: list[Any] = [None, b"", b"{", {}, [], "a", 5, {"colour": 1}]

#: What is right for a field, where its type does not tell.
RIGHT: dict[str, Any] = {
    "blob": "blob",
    "domain_id": "{domain}",
    "service_id": "{service_id}",
    "user_id": "{user_member}",
    "project_id": "{project}",
    "interface": "public",
    "url": "http://h/",
    "original_password": "secret",
    "trustor_user_id": "{user_member}",
    "trustee_user_id": "{demo}",
    "impersonation": True,
    "resource_limit": 1,
    "default_limit": 1,
    "filters": {"interface": "public"},
    "tags": ["a"],
    "mapping_id": "mapping",
    "auth_url": "http://h/auth",
    "sp_url": "http://h/",
}

#: The part of a path that says what its variable is.
KNOWN = {
    "domains": "domain",
    "projects": "project",
    "users": "user_reader",
    "groups": "group",
    "roles": "role",
    "implies": "own_role",
    "services": "service_id",
    "endpoints": "endpoint",
    "regions": "region",
    "credentials": "credential",
    "application_credentials": "application_credential",
    "access_rules": "access_rule",
    "policies": "policy",
    "trusts": "lasting_trust",
    "tags": "one",
    "identity_providers": "identity_provider",
    "protocols": "protocol",
    "mappings": "mapping",
    "service_providers": "service_provider",
    "consumers": "consumer",
}

#: What would take away what others look at.
KEPT = re.compile(r"DELETE|PATCH /v3/domains|PUT .*/tags$|POST .*/password$|/auth/tokens")

_numbers = count()


def operations() -> Iterator[tuple[str, str, Operation]]:
    """The method, path and declaration of all of the Identity API's operations."""
    identity = (one for one in declared() if one.api.name == "identity")
    yield from ((one.method, one.path, one.operation) for one in identity)


def steps() -> Iterator[tuple[str, list[Step]]]:
    """A script for each operation; those that look before those that change."""
    for method, path, operation in sorted(operations(), key=lambda one: ORDER.index(one[0])):
        yield f"{method} {path}", list(_steps(method, path, operation))


def _steps(method: str, path: str, operation: Operation) -> Iterator[Step]:
    known, unknown = filled(path), re.sub(r"\{[^}]+\}", "nothing", path)
    for request in dict.fromkeys((f"{method} {unknown}", f"{method} {known}")):
        if KEPT.search(request) and request.endswith(known) and known != unknown:
            allowed = ["other", "nobody", "unscoped"]
        else:
            allowed = WHO
        yield from (By(request, valid(operation), who) for who in allowed if not request.startswith("POST /v3/auth"))
    yield Admin(f"{method} {unknown}?colour=red", valid(operation))
    if operation.takes is not None:
        target = unknown if KEPT.search(f"{method} {known}") else known
        yield from (Admin(f"{method} {target}", body) for body in BODIES)
        yield from _bodies(f"{method} {target}", operation)


def _bodies(request: str, operation: Operation) -> Iterator[Step]:
    sent = valid(operation)
    if not isinstance(sent, dict) or len(sent) != 1:
        return
    ((root, inner),) = sent.items()
    yield from (Admin(request, {root: value}) for value in (None, [], {}, "", "a", 5, [{}]))
    yield Admin(request, {**valid(operation), "colour": 1})
    if not isinstance(inner, dict):
        return
    yield Admin(request, {root: {**_fresh(inner), "colour": 1}})
    yield Admin(request, {root: {**_fresh(inner), "id": "another"}})
    shape = schema_at(operation.takes.shape, ALWAYS.first)["properties"][root] if operation.takes else {}
    for name in inner:
        yield Admin(request, {root: {key: value for key, value in _fresh(inner).items() if key != name}})
    for name in shape.get("properties", {}):
        yield from (Admin(request, {root: {**_fresh(inner), name: value}}) for value in WRONG)


def filled(path: str) -> str:
    """The path of something that there is."""

    def known(found: re.Match[str]) -> str:
        name = KNOWN.get(found[1])
        value = "nothing" if name is None else name if name == "one" else f"{{{name}}}"
        return f"{found[1]}/{value}"

    return re.sub(r"(\w+)/\{[^}]+\}", known, path)


def valid(operation: Operation) -> Any:
    """The least body that is right, with a name that nothing has yet."""
    if operation.takes is None:
        return None
    schema = schema_at(operation.takes.shape, ALWAYS.first)
    return _fresh(_valid(schema, ""))


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"{key}-{next(_numbers)}" if key == "name" and isinstance(one, str) else _fresh(one)
            for key, one in value.items()
        }
    return value


def _valid(schema: Any, name: str) -> Any:
    if name in RIGHT:
        return RIGHT[name]
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        wanted = (
            schema.get("required") or list(properties)[:1]
            if schema.get("minProperties")
            else schema.get("required", [])
        )
        return {key: _valid(properties.get(key, {}), key) for key in wanted}
    if schema.get("type") == "array":
        return [_valid(schema.get("items", {}), "")] if schema.get("minItems") else []
    return "name"
