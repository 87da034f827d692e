"""Exchanges that novalite's own declarations suggest: each collection, listed and sorted by each attribute, and each
attribute sent in many wrong forms, by each role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from novalite.conformance.client import PROJECT
from novalite.services.network.collection import Collection
from novalite.services.network.nested import Nested
from novalite.services.network.router import COLLECTIONS, NESTED
from tests.differential.engine import WHO, Step
from tests.differential.network.scripts import PREPARED, VALID

UNKNOWN = "11111111-2222-4333-8444-555555555555"

#: What an attribute is tried with.
WRONG: list[Any] = [None, [], {}, "", " a", 5, -1, 1.5, "yes", "a" * 256, ["a", "a"], {"a": 1}, [{}]]
BODIES: list[Any] = [None, b"", b"{", {}, [], "a", 5, {"colour": 1}, ["a"]]


def steps() -> Iterator[tuple[str, list[Step]]]:
    """A script for each collection; those that look before those that change."""
    for collection in COLLECTIONS:
        yield f"list {collection.nouns}", list(_lists(collection))
    for collection in COLLECTIONS:
        yield f"create {collection.noun}", list(_written(collection, f"POST {_path(collection)}"))
        if name := PREPARED.get(collection.noun):
            yield f"update {collection.noun}", list(_written(collection, f"PUT {_path(collection)}/{{{name}}}"))
        yield f"others' {collection.noun}", list(_by_others(collection))
    for parts in NESTED:
        yield f"list {parts.nouns}", list(_lists(parts))
        yield f"create {parts.noun}", list(_written(parts, f"POST {_path(parts)}"))
        yield f"update {parts.noun}", list(_written(parts, f"PUT {_path(parts)}/{{{PREPARED[parts.noun]}}}"))
        yield f"others' {parts.noun}", list(_by_others(parts))


def _path(collection: Collection | Nested) -> str:
    path = collection.operations.path
    return (
        path.replace("{parent_id}", f"{{{PREPARED[collection.parent.noun]}}}")
        if isinstance(collection, Nested)
        else path
    )


#: What makes the order of a list the same on both sides, where ids do not.
ORDERS = {
    "rbac_policies": "object_id={group}",
    "default_security_group_rules": "sort_key=direction&sort_dir=asc&sort_key=ethertype&sort_dir=asc",
    "segments": "network_id={routed}&sort_key=network_type&sort_dir=asc",
    "ports": "network_id={network}&sort_key=name&sort_dir=asc",
    "floatingips": "sort_key=id&sort_dir=asc",
    "security_groups": f"tenant_id={PROJECT}&sort_key=name&sort_dir=asc",
    "security_group_rules": "security_group_id={group}&sort_key=ethertype&sort_dir=asc&sort_key=direction&sort_dir=asc",
}


def _first_key(collection: Collection | Nested) -> str:
    """A sort key that makes the order of a list the same on both sides."""
    return next((name for name, one in collection.attributes.items() if one.is_sort_key and name != "id"), "id")


def _lists(collection: Collection | Nested) -> Iterator[Step]:
    order = ORDERS.get(collection.nouns, f"sort_key={_first_key(collection)}&sort_dir=asc")
    path = f"GET {_path(collection)}"
    for who in WHO:
        yield Step(f"{path}?{order}", who=who, at=None)
    for query in ("colour=red", "limit=1", "limit=-1", "limit=a", "limit=0", "page_reverse=True&limit=1"):
        yield Step(f"{path}?{order}&{query}", who="admin", at=None)
    for query in (f"marker={UNKNOWN}", f"limit=1&marker={UNKNOWN}", "fields=id", "fields=colour", f"id={UNKNOWN}"):
        yield Step(f"{path}?{order}&{query}", who="admin", at=None)
    for query in ("limit=1&id=bogus", "limit=1&id=bogus&page_reverse=True", "id=a&id=b"):
        yield Step(f"{path}?{order}&{query}", who="admin", at=None)
    for query in ("sort_key=colour&sort_dir=asc", "sort_key=id&sort_dir=up", "sort_key=id"):
        yield Step(f"{path}?{query}", who="admin", at=None)
    for name in collection.attributes:
        yield Step(f"{path}?id={UNKNOWN}&sort_key={name}&sort_dir=desc", who="admin", at=None)
        yield Step(f"{path}?{order}&fields={name}", who="member", at=None)
        for value in ("", "a", "1"):
            yield Step(f"{path}?{order}&{name}={value}", who="admin" if value else "member", at=None)


def _written(collection: Collection | Nested, request: str) -> Iterator[Step]:
    valid = VALID.get(collection.noun, {})
    noun = collection.noun
    method = request.partition(" ")[0]
    base = valid if method == "POST" else {}
    for body in BODIES:
        yield Step(request, body, "admin", None)
    for inner in (None, [], {}, "a", 5, {"colour": 1}):
        yield Step(request, {noun: inner}, "admin", None)
    for inner in ([], None, {}, [1], [{}], "a"):
        yield Step(request, {collection.nouns: inner}, "admin", None)
    yield Step(request, {noun: valid, "colour": 1}, "reader", None)
    for name in valid:
        yield Step(request, {noun: {key: value for key, value in valid.items() if key != name}}, "admin", None)
    for name in collection.attributes:
        for value in WRONG:
            yield Step(request, {noun: {**base, name: value}}, "admin", None)
        for value in (None, False):
            yield Step(request, {noun: {**base, name: value}}, "member", None)


def _by_others(collection: Collection | Nested) -> Iterator[Step]:
    path = _path(collection)
    noun = collection.noun
    for who in WHO:
        for method, body in (("GET", None), ("PUT", {noun: {"description": "a"}}), ("DELETE", None)):
            yield Step(f"{method} {path}/{UNKNOWN}", body, who, None)
            yield Step(f"{method} {path}/nothing", body, who, None)
        if name := PREPARED.get(noun):
            yield Step(f"GET {path}/{{{name}}}", None, who, None)
            yield Step(f"GET {path}/{{{name}}}?fields=id&fields=name", None, who, None)
            if who not in ("member", "admin", "manager"):
                yield Step(f"PUT {path}/{{{name}}}", {noun: {"description": "a"}}, who, None)
                yield Step(f"DELETE {path}/{{{name}}}", None, who, None)
            if isinstance(collection, Nested):
                continue
            tags = f"/{collection.nouns.replace('_', '-')}/{{{name}}}/tags"
            for method in ("GET", "PUT", "POST") + (("DELETE",) if who in ("other", "reader", "guest") else ()):
                body = {"tags": ["a", "b"]} if method in ("PUT", "POST") else None
                yield Step(f"{method} {tags}", body, who, None)
            for method in ("GET", "PUT", "DELETE"):
                yield Step(f"{method} {tags}/a", None, who, None)
