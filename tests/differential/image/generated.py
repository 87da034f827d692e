"""Exchanges that novalite's own declarations suggest: each operation as each role, each field and filter wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from novalite.services.image.schemas import IMAGE
from tests.apis import declared
from tests.differential.engine import Step
from tests.differential.image.scripts import EVERYBODY, NEW, OLD, UNKNOWN, add, put, step

ORDER = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]

#: What a field is tried with, what a filter is, and what a body is.
WRONG: list[Any] = [
    *([], {}, "", " ", 5, -1, 0, 1.5, 1.0, None, True, "a" * 255, "a" * 256, ["a"], {"a": 1}, "-1", "é", "raw", "ova"),
    *("public", "2026-01-01T00:00:00Z", UNKNOWN, 2**31 - 1, 2**31, [5], ["a" * 256], "true", 10**30),
]
VALUES = ["", "a", "-1", "0", "1", "1.5", "%20", "true", "True", "false", UNKNOWN, "a" * 256, "in:a,b", "eq:a", "gt:1"]
VALUES += ["neq:a", "in:", ":", "gt:2020-01-01T00:00:00Z", "2020-01-01", "9999999999999999999999", "in:%22a", "%E9"]
BODIES: list[Any] = [None, b"", b"{", {}, [], "a", 5, {"colour": 1}, {"é": None}, [[]]]

FILTERS = [
    *(name for name in IMAGE if name not in ("locations",)),
    *("size_min", "size_max", "min_ram_min", "min_ram_max", "min_disk_min", "min_disk_max", "member_status", "tag"),
    *("changes-since", "is_public", "deleted", "limit", "marker", "sort_key", "sort_dir", "sort", "colour", "é"),
]


def steps() -> Iterator[tuple[str, list[Step]]]:
    """A script for each operation, for each filter, and for each field in each way of saying it."""
    operations = {(one.method, one.path): one.operation for one in declared() if one.api.name == "image"}
    for method, path in sorted(operations, key=lambda one: ORDER.index(one[0])):
        if path.startswith("/versions") or path == "/":
            continue
        strange = re.sub(r"\{[^}]+\}", "nothing", path)
        unknown = re.sub(r"\{[^}]+\}", UNKNOWN, path)
        asked = [step(f"{method} {one}", who=who) for one in dict.fromkeys((strange, unknown)) for who in EVERYBODY]
        asked.append(step(f"{method} {strange}?colour=red", who="admin"))
        kind = {"PATCH": NEW, "PUT": "application/octet-stream"}.get(method, "application/json")
        asked += [
            step(f"{method} {strange}", body, who, headers={"Content-Type": kind})
            for body in BODIES
            for who in ("admin", "member")
        ]
        yield f"{method} {path}", asked
    for name in FILTERS:
        yield (
            f"filter {name}",
            [step(f"GET /images?{name}={value}" + ("" if name == "limit" else "&limit=3")) for value in VALUES],
        )
    for name in [*IMAGE, "colour", "os_glance_a", "location", "deleted", "img_signature"]:
        if name != "id":
            sent = [value for value in WRONG if (name, value) != ("protected", True)]
            yield f"create {name}", [step("POST /images", {name: value}) for value in sent]
        patched: list[Step] = []
        for value in WRONG:
            if value == -1 or (name, value) == ("protected", True):
                continue
            patched += [
                step("PATCH /images/{private}", [put(f"/{name}", value)], headers={"Content-Type": NEW}),
                step("PATCH /images/{private}", [add(f"/{name}", value)], headers={"Content-Type": NEW}),
                step("PATCH /images/{private}", [{"add": f"/{name}", "value": value}], headers={"Content-Type": OLD}),
            ]
        patched.append(
            step("PATCH /images/{private}", [{"op": "remove", "path": f"/{name}"}], headers={"Content-Type": NEW})
        )
        yield f"patch {name}", patched
