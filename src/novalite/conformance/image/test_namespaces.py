"""Namespaces of definitions of metadata: those that Glance is shipped with, and who may make, see and change others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import said

ALL = "/metadefs/namespaces"


@pytest.fixture
def define(api: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes a namespace, and says its name; it is deleted after the test."""
    made: list[str] = []
    admin = api.as_("admin")

    def define(**more: Any) -> str:
        answer = admin(f"POST {ALL}", {"namespace": unique("namespace"), **more})
        assert answer.status_int == 201, answer.text
        made.append(answer.json["namespace"])
        return made[-1]

    yield define
    for name in made:
        admin(f"PUT {ALL}/{name}", {"namespace": name})
        admin(f"DELETE {ALL}/{name}")


def test_glance_s_own_are_there(api: Api) -> None:
    listed = api(f"GET {ALL}?sort_key=namespace&sort_dir=asc&limit=100").json["namespaces"]
    names = [one["namespace"] for one in listed]

    assert names == sorted(names)
    assert {"CIM::ProcessorAllocationSettingData", "OS::Compute::Watchdog", "OS::Software::DBMS"} < {*names}
    assert "OS::OperatingSystem" not in names, "which is not public"


def test_one_of_them_has_all_of_its_parts(api: Api) -> None:
    one = api(f"GET {ALL}/OS::Compute::Watchdog").json
    prefixes = {found["name"]: found["prefix"] for found in one["resource_type_associations"]}

    assert (one["visibility"], one["protected"], one["owner"]) == ("public", True, "admin")
    assert prefixes == {"OS::Glance::Image": "hw_", "OS::Cinder::Volume": "hw_", "OS::Nova::Flavor": "hw:"}
    action = one["properties"]["watchdog_action"]
    assert (action["type"], action["enum"]) == ("string", ["disabled", "reset", "poweroff", "pause", "none"])
    assert "updated_at" not in one


@pytest.mark.parametrize(
    ("type", "name"), [("OS::Glance::Image", "hw_watchdog_action"), ("OS::Nova::Flavor", "hw:watchdog_action")]
)
def test_on_a_resource_its_properties_have_a_prefix(api: Api, type: str, name: str) -> None:
    assert [*api(f"GET {ALL}/OS::Compute::Watchdog?resource_type={type}").json["properties"]] == [name]


def test_a_page_says_where_the_next_one_is(api: Api) -> None:
    page = api(f"GET {ALL}?limit=1").json
    assert page["first"] == f"/v2{ALL}?limit=1"
    following = api(f"GET {page['next'].removeprefix('/v2')}").json["namespaces"]
    assert [one["namespace"] for one in following] != [one["namespace"] for one in page["namespaces"]]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("limit=-1", 400, "limit param must be positive"),
        ("sort_dir=up", 400, "Invalid sort direction: up"),
        ("visibility=shared", 400, "Invalid visibility value: shared"),
        ("marker=nothing", 404, "Metadata definition namespace=nothing was not found."),
    ],
)
def test_what_cannot_be_asked_is_refused(api: Api, query: str, status: int, message: str) -> None:
    assert said(api(f"GET {ALL}?{query}")) == (status, message)


def test_types_of_resources_are_listed(api: Api) -> None:
    names = [one["name"] for one in api("GET /metadefs/resource_types").json["resource_types"]]
    assert {"OS::Glance::Image", "OS::Nova::Flavor", "OS::Trove::Instance"} <= {*names}


def test_namespaces_are_found_by_them(api: Api) -> None:
    found = api(f"GET {ALL}?resource_types=OS::Trove::Instance").json["namespaces"]
    assert [one["namespace"] for one in found] == ["OS::Software::DBMS"]


def test_a_namespace_is_made_with_all_that_is_in_it(api: Api, define: Callable[..., str]) -> None:
    name = define(
        visibility="public",
        properties={"a": {"title": "A", "type": "integer", "default": 4}},
        objects=[{"name": "o", "required": ["x"], "properties": {"x": {"title": "X", "type": "string"}}}],
        tags=[{"name": "t"}],
        resource_type_associations=[{"name": "OS::Glance::Image", "prefix": "p_"}],
    )
    shown = api(f"GET {ALL}/{name}").json

    assert shown["properties"] == {"a": {"title": "A", "type": "integer", "default": "4"}}
    assert (shown["objects"][0]["name"], shown["objects"][0]["required"]) == ("o", ["x"])
    assert shown["tags"] == [{"name": "t"}]
    assert shown["resource_type_associations"][0]["prefix"] == "p_"
    assert shown["self"] == f"/v2{ALL}/{name}"


def test_all_of_it_or_nothing(api: Api, unique: Any) -> None:
    name = unique("namespace")
    twice = {"namespace": name, "tags": [{"name": "a"}, {"name": "a"}]}
    assert api.as_("admin")(f"POST {ALL}", twice).status_int == 409
    assert api.as_("admin")(f"GET {ALL}/{name}").status_int == 404


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_others_see_what_is_public(api: Api, define: Callable[..., str], visibility: str) -> None:
    name = define(visibility=visibility)
    other = api.as_("other")

    assert api(f"GET {ALL}/{name}").status_int == 200, "it is the admin's project's"
    assert other(f"GET {ALL}/{name}").status_int == (200 if visibility == "public" else 404)
    assert said(other(f"GET {ALL}/{name}/tags"))[0] == (200 if visibility == "public" else 404)
    names = [one["namespace"] for one in other(f"GET {ALL}?limit=100").json["namespaces"]]
    assert (name in names) == (visibility == "public")


def test_admins_alone_make_and_change_them(api: Api, define: Callable[..., str]) -> None:
    name = define(visibility="public")
    for who in ("member", "other"):
        by = api.as_(who)
        assert said(by(f"POST {ALL}", {"namespace": "a"})) == (
            403,
            "You are not authorized to complete add_metadef_namespace action.",
        )
        assert by(f"PUT {ALL}/{name}", {"namespace": name}).status_int == 403
        assert by(f"DELETE {ALL}/{name}").status_int == 403


def test_a_change_says_all(api: Api, define: Callable[..., str]) -> None:
    name = define(display_name="a", description="b", visibility="public", owner="somebody")
    changed = api.as_("admin")(f"PUT {ALL}/{name}", {"namespace": name, "description": "c"}).json

    assert (changed["description"], changed["visibility"], changed["protected"]) == ("c", "private", False)
    assert "display_name" not in changed
    assert changed["owner"] != "somebody"


def test_what_is_protected_stays(api: Api, define: Callable[..., str]) -> None:
    name, admin = define(protected=True, tags=[{"name": "t"}]), api.as_("admin")
    message = f"Metadata definition namespace {name} is protected and cannot be deleted."

    assert said(admin(f"DELETE {ALL}/{name}")) == (403, message)
    assert said(admin(f"DELETE {ALL}/{name}/tags")) == (403, message)
    assert said(admin(f"DELETE {ALL}/{name}/tags/t")) == (
        403,
        "Metadata definition tag t is protected and cannot be deleted.",
    )


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (None, 400, "Body expected in request."),
        ("a", 400, "Unexpected body type. Expected list/dict."),
        ({}, 400, "Provided object does not match schema 'namespace': 'namespace' is a required property"),
        ({"namespace": "a" * 81}, 400, f"Provided object does not match schema 'namespace': '{'a' * 81}' is too long"),
        ({"namespace": "a", "colour": 1}, 400, "Provided object does not match schema 'namespace': Additional"),
        (
            {"namespace": "a", "visibility": "shared"},
            400,
            "Provided object does not match schema 'namespace': 'shared'",
        ),
        ({"namespace": "a", "self": "a"}, 403, "Attribute 'self' is read-only."),
        (
            {"namespace": "OS::Compute::Quota"},
            409,
            "The metadata definition namespace=OS::Compute::Quota already exists.",
        ),
    ],
    ids=str,
)
def test_what_is_no_namespace_is_refused(api: Api, body: Any, status: int, message: str) -> None:
    answered, text = said(api.as_("admin")(f"POST {ALL}", body))
    assert (answered, text[: len(message)]) == (status, message)


@pytest.mark.parametrize(
    "name",
    [
        *("namespace", "namespaces", "object", "objects", "property", "properties", "tag", "tags"),
        *("resource_type", "resource_types"),
    ],
)
def test_each_has_a_schema(api: Api, name: str) -> None:
    schema = api(f"GET /schemas/metadefs/{name}").json
    assert schema["name"].startswith(name.removesuffix("s"))
    assert "properties" in schema
