"""Definitions of metadata: those that Glance is shipped with, and what is made, changed and refused."""

from __future__ import annotations

import json
from typing import Any

from novalite.cloud.image.metadefs import SHIPPED
from tests.differential.engine import Step
from tests.differential.image.scripts import each, step, with_each

ALL = "/metadefs/namespaces"
WHO = ("admin", "member", "reader", "other", "guest", "nobody")
NAMES = [one["namespace"] for one in json.loads(SHIPPED.read_text())]
TYPES = "resource_type_associations"
LONG = "a" * 81
PROPERTY = {"title": "A", "type": "integer"}
WHOLE = {
    "namespace": "whole",
    "display_name": "a",
    "description": "b",
    "visibility": "public",
    "protected": False,
    "owner": "somebody",
    "resource_type_associations": [{"name": "OS::Glance::Image", "prefix": "p_"}, {"name": "new", "prefix": ""}],
    "properties": {"a": {**PROPERTY, "default": 4, "minimum": 1, "enum": ["x"]}, "b": {**PROPERTY, "name": "c"}},
    "objects": [{"name": "o", "description": "d", "required": ["x"], "properties": {"x": PROPERTY}}, {"name": "q"}],
    "tags": [{"name": "t"}, {"name": "u"}],
}


def admin(request: str, body: Any = None, **headers: str) -> Step:
    """A step of an admin."""
    return step(request, body, "admin", headers=headers)


def by_all(*requests: str, body: Any = None) -> list[Step]:
    """The same by everybody."""
    return [step(request, body, who) for request in requests for who in WHO]


def parts(name: str) -> list[str]:
    """What is looked at of a namespace."""
    return [f"GET {ALL}/{name}{below}" for below in ("", "/objects", "/properties", "/tags", "/resource_types")]


SHIPPED_ONES = [
    *(admin(request) for name in NAMES for request in parts(name)),
    *by_all(f"GET {ALL}", f"GET {ALL}?limit=40", f"GET {ALL}/OS::OperatingSystem", "GET /metadefs/resource_types"),
    *by_all(f"GET {ALL}/OS::Compute::Quota/objects/CPU%20Limits", f"GET {ALL}/OS::Compute::Watchdog/properties/none"),
    *each(f"""
        GET {ALL}?limit=0
        GET {ALL}?limit=-1
        GET {ALL}?limit=a
        GET {ALL}?limit=3&marker=OS::Compute::Quota
        GET {ALL}?marker=none
        GET {ALL}?sort_key=namespace&sort_dir=asc&limit=5
        GET {ALL}?sort_key=display_name&limit=5
        GET {ALL}?sort_key=none
        GET {ALL}?sort_dir=up
        GET {ALL}?visibility=public&limit=2
        GET {ALL}?visibility=private
        GET {ALL}?visibility=a
        GET {ALL}?visibility=
        GET {ALL}?resource_types=OS::Trove::Instance
        GET {ALL}?resource_types=OS::Nova::Server,OS::Nova::Flavor&limit=4
        GET {ALL}?resource_types=none
        GET {ALL}?resource_types=
        GET {ALL}?colour=red&limit=1
        GET {ALL}/OS::Compute::Watchdog?resource_type=OS::Glance::Image
        GET {ALL}/OS::Compute::Watchdog?resource_type=OS::Nova::Flavor
        GET {ALL}/OS::Compute::Watchdog?resource_type=none
        GET {ALL}/OS::Compute::Watchdog/properties/hw_watchdog_action?resource_type=OS::Glance::Image
        GET {ALL}/OS::Compute::Watchdog/properties/watchdog_action?resource_type=OS::Glance::Image
        GET {ALL}/OS::Compute::Watchdog/properties/watchdog_action?resource_type=OS::Nova::Server
        GET {ALL}/OS::Compute::Watchdog/properties/watchdog_action?resource_type=none
        GET {ALL}/OS::Compute::Quota/objects?limit=1&marker=a
        GET {ALL}/OS::Compute::Quota/objects?limit=0
        GET {ALL}/OS::Compute::Quota/objects?limit=a
        GET {ALL}/OS::Compute::Quota/objects?sort_dir=up
        GET {ALL}/OS::Compute::Quota/tags?limit=a
    """),
    *(admin(f"DELETE {ALL}/OS::Compute::Quota{below}") for below in ("", "/objects", "/tags", "/properties")),
    *(
        admin(f"DELETE {ALL}/OS::Compute::Quota/{part}")
        for part in ("objects/CPU%20Limits", "resource_types/OS::Nova::Flavor")
    ),
    *(admin(f"DELETE {ALL}/OS::Compute::Watchdog/properties/{name}") for name in ("watchdog_action", "none")),
]

MADE = [
    admin(f"POST {ALL}", WHOLE),
    admin(f"POST {ALL}", WHOLE),
    *by_all(*parts("whole"), f"GET {ALL}/whole/objects/o", f"GET {ALL}/whole/properties/a", f"GET {ALL}/whole/tags/t"),
    *by_all(f"GET {ALL}?limit=2"),
    admin(f"POST {ALL}", {"namespace": "own"}),
    *by_all(*parts("own"), *parts("none")),
    *by_all(f"POST {ALL}", body={"namespace": "own"}),
    *by_all(f"POST {ALL}/own/objects", f"POST {ALL}/none/objects", f"PUT {ALL}/own/objects/o", body={"name": "o"}),
    *by_all(f"POST {ALL}/own/properties", f"PUT {ALL}/own/properties/a", body={"name": "a", **PROPERTY}),
    *by_all(f"POST {ALL}/own/tags/t", f"POST {ALL}/none/tags/t"),
    *by_all(f"PUT {ALL}/own/tags/t", body={"name": "t"}),
    *by_all(f"POST {ALL}/own/tags", body={"tags": [{"name": "t"}, {"name": "u"}]}),
    *by_all(f"POST {ALL}/own/resource_types", body={"name": "new", "prefix": "a:"}),
    *by_all(f"PUT {ALL}/own", f"PUT {ALL}/none", body={"namespace": "own"}),
    *by_all(*parts("own")),
    *(
        step(f"DELETE {ALL}/own{below}", None, who)
        for below in (
            "",
            "/objects",
            "/objects/o",
            "/properties",
            "/properties/a",
            "/tags",
            "/tags/t",
            "/resource_types/new",
        )
        for who in WHO[1:]
    ),
    *(admin(f"POST {ALL}/own/tags", {"tags": [{"name": name}]}, **{"X-Openstack-Append": "True"}) for name in "vwv"),
    *(admin(f"GET {ALL}/own/tags?{query}") for query in ("limit=1", "marker=v", "marker=none", "limit=0", "limit=-1")),
    *(admin(f"GET {ALL}/own/tags?{query}") for query in ("sort_key=name&sort_dir=asc", "sort_key=a", "sort_dir=a")),
    *with_each(
        f"POST {ALL}/own/tags", [{"tags": [{"name": "d"}, {"name": "d"}]}, {"tags": []}, {"tags": [{}]}], "admin"
    ),
    *with_each(f"POST {ALL}/own/tags", [{}, [], None, {"a": 1}, {"tags": [{"name": "a", "b": 1}]}], "admin"),
    *with_each(
        f"PUT {ALL}/own/tags/t", [{}, {"name": "v"}, {"name": 5}, {"name": "a" * 81}, {"created_at": "a"}], "admin"
    ),
    admin(f"GET {ALL}/own/tags"),
    admin(f"POST {ALL}/own/tags/{'a' * 81}"),
    admin(f"PUT {ALL}/own/tags/u", {"name": "z"}),
    *(admin(f"DELETE {ALL}/own/tags/{name}") for name in ("z", "none")),
    admin(f"POST {ALL}/own/objects", {"name": "other"}),
    *with_each(
        f"PUT {ALL}/own/objects/o",
        [{"name": "other"}, {"name": "o", "description": "a", "required": ["b"]}, {"name": "p", "properties": {}}, {}],
        "admin",
    ),
    *(admin(f"GET {ALL}/own/objects/{name}") for name in ("o", "p", "other")),
    admin(f"POST {ALL}/own/properties", {"name": "other", **PROPERTY}),
    *with_each(f"PUT {ALL}/own/properties/a", [{"name": "other", **PROPERTY}, {"name": "b", **PROPERTY}, {}], "admin"),
    *with_each(f"POST {ALL}/own/resource_types", [{}, {"name": "a" * 81}, {"name": "b", "c": 1}, []], "admin"),
    *(admin(f"DELETE {ALL}/own/{part}") for part in ("objects/p", "objects/p", "properties/b", "properties/b")),
    *(admin(f"DELETE {ALL}/own/resource_types/{name}") for name in ("new", "new")),
    admin(f"PUT {ALL}/own", {"namespace": "whole"}),
    admin(f"PUT {ALL}/own", {"namespace": "mine", "protected": True, "visibility": "public", "description": "a"}),
    *(admin(f"GET {ALL}/{name}") for name in ("own", "mine")),
    *(
        admin(f"DELETE {ALL}/mine{below}")
        for below in ("/objects/other", "/properties/other", "/tags/v", "/objects", "/properties", "/tags", "")
    ),
    admin(f"PUT {ALL}/mine", {"namespace": "mine", "owner": "else"}),
    *by_all(f"GET {ALL}/mine"),
    *(admin(f"DELETE {ALL}/mine{below}") for below in ("/objects", "/properties", "/tags")),
    *(admin(request) for request in parts("mine")),
    *(admin(f"DELETE {ALL}/{name}") for name in ("mine", "mine", "whole")),
    admin("GET /metadefs/resource_types"),
]

REFUSED = [
    *with_each(
        f"POST {ALL}",
        [
            *(None, {}, [], "a", 5, {"namespace": 5}, {"namespace": "a" * 81}, {"namespace": "a", "self": "a"}),
            *({"namespace": "a", name: 5} for name in ("display_name", "description", "visibility", "owner", "tags")),
            *(
                {"namespace": "a", name: 5}
                for name in ("protected", "properties", "objects", "resource_type_associations")
            ),
            *(
                {"namespace": "a", "colour": 1},
                {"namespace": "a", "visibility": "shared"},
                {"namespace": "a", "owner": None},
            ),
            *(
                {"namespace": "a", "properties": {"x": value}}
                for value in ({}, 5, {"title": "a"}, {"type": "a", "title": "a"})
            ),
            *({"namespace": "a", "objects": value} for value in ([{}], [{"name": "a"}] * 2, [5])),
            *({"namespace": "a", "tags": value} for value in ([{}], [{"name": "a"}, {"name": "a"}])),
            *(
                {"namespace": "a", "resource_type_associations": value}
                for value in ([{}], [{"name": "a"}, {"name": "a"}])
            ),
            *({"namespace": "a", name: "a"} for name in ("created_at", "updated_at", "schema", "id")),
        ],
        "admin",
    ),
    admin(f"GET {ALL}/a"),
    admin(f"POST {ALL}", {"namespace": "refused"}),
    *with_each(
        f"POST {ALL}/refused/properties",
        [
            *(None, {}, [], {"name": "a"}, {"name": "a", "type": "integer"}, {"name": "a", **PROPERTY, "colour": 1}),
            *(
                {"name": "a", **PROPERTY, name: "a"}
                for name in ("operators", "minimum", "maxLength", "enum", "readonly", "items")
            ),
            *(
                {"name": f"p{n}", **PROPERTY, "default": value}
                for n, value in enumerate((None, 1, 1.5, True, "a", [1], {}))
            ),
            {"name": "q", **PROPERTY, "minimum": 1.5, "maximum": 2, "minLength": 1, "maxItems": 3, "uniqueItems": True},
            {
                "name": "r",
                **PROPERTY,
                "items": {"type": "string", "enum": ["a"]},
                "pattern": "a",
                "additionalItems": False,
            },
            *(
                {"name": "s", **PROPERTY, **more}
                for more in ({"enum": [1]}, {"required": ["a"]}, {"pattern": "["}, {"type": None})
            ),
        ],
        "admin",
    ),
    admin(f"GET {ALL}/refused/properties"),
    *with_each(
        f"POST {ALL}/refused/objects",
        [
            *(
                None,
                {},
                [],
                {"name": 5},
                {"name": "a", "self": "a"},
                {"name": "a", "required": "a"},
                {"name": "a", "b": 1},
            ),
            *({"name": "a", "properties": value} for value in ([], {"x": {}}, {"x": {**PROPERTY, "colour": 1}})),
            {"name": "b", "properties": {"x": {**PROPERTY, "name": "y", "minimum": 1.5}}, "required": []},
        ],
        "admin",
    ),
    admin(f"GET {ALL}/refused/objects"),
    *with_each(
        f"PUT {ALL}/refused", [None, {}, [], {"namespace": 5}, {"namespace": "a", "tags": [], "colour": 1}], "admin"
    ),
    admin(f"PUT {ALL}/refused/objects/b", {"name": "b", "properties": {"x": {**PROPERTY, "colour": 1}}}),
    admin(f"DELETE {ALL}/refused"),
]

SCRIPTS = {"definitions": SHIPPED_ONES, "definitions are made": MADE, "definitions are refused": REFUSED}
