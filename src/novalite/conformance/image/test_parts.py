"""What is in a namespace of definitions: objects, properties, tags, and the types of resources that it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import said

ALL = "/metadefs/namespaces"
PROPERTY = {"title": "A", "type": "string"}

#: For each sort of part: what is sent for one, how one that there is not and one that is there already are answered.
PARTS = {
    "objects": (
        {"name": "a", "properties": {"x": PROPERTY}},
        "Could not find metadata object none",
        "A metadata definition object with name=a already exists in namespace={name}.",
    ),
    "properties": (
        {"name": "a", **PROPERTY},
        "Could not find property none",
        "A metadata definition property with name=a already exists in namespace={name}.",
    ),
    "tags": (
        None,
        "Could not find metadata tag none",
        "A metadata tag with name=a already exists in namespace={name}. (Please note that metadata tag names are",
    ),
}


@pytest.fixture
def namespace(api: Api, unique: Any) -> Iterator[str]:
    """The path of a namespace that is public."""
    name = unique("namespace")
    admin = api.as_("admin")
    assert admin(f"POST {ALL}", {"namespace": name, "visibility": "public"}).status_int == 201
    yield f"{ALL}/{name}"
    admin(f"DELETE {ALL}/{name}")


@pytest.fixture
def put(api: Api, namespace: str) -> Callable[..., Any]:
    """Puts a part into it."""

    def put(noun: str, by: Api | None = None) -> Any:
        where = f"{namespace}/{noun}/a" if noun == "tags" else f"{namespace}/{noun}"
        return (by or api.as_("admin"))(f"POST {where}", PARTS[noun][0])

    return put


@pytest.mark.parametrize("noun", PARTS)
def test_a_part_is_made_shown_and_deleted(api: Api, namespace: str, put: Callable[..., Any], noun: str) -> None:
    assert put(noun).status_int == 201
    assert api(f"GET {namespace}/{noun}/a").json["name"] == "a"
    listed = api(f"GET {namespace}/{noun}").json[noun]
    assert len(listed) == 1
    assert api.as_("admin")(f"DELETE {namespace}/{noun}/a").status_int == 204
    assert api(f"GET {namespace}/{noun}/a").status_int == 404


@pytest.mark.parametrize("noun", PARTS)
def test_there_are_no_two_of_a_name(namespace: str, put: Callable[..., Any], noun: str) -> None:
    put(noun)
    status, text = said(put(noun))
    message = PARTS[noun][2].format(name=namespace.rpartition("/")[2])
    assert (status, text[: len(message)]) == (409, message)


@pytest.mark.parametrize("noun", PARTS)
def test_what_there_is_not_is_said(api: Api, namespace: str, noun: str) -> None:
    assert said(api(f"GET {namespace}/{noun}/none")) == (404, PARTS[noun][1])
    assert said(api.as_("admin")(f"DELETE {namespace}/{noun}/none")) == (404, PARTS[noun][1])
    unknown = "Metadata definition namespace=none was not found." if noun == "objects" else "Namespace none not found"
    assert said(api(f"GET {ALL}/none/{noun}")) == (404, unknown)


@pytest.mark.parametrize("noun", PARTS)
def test_members_see_and_do_not_change(api: Api, namespace: str, put: Callable[..., Any], noun: str) -> None:
    put(noun)
    word = {"properties": "property"}.get(noun, noun.removesuffix("s"))
    assert said(put(noun, api)) == (403, f"You are not authorized to complete add_metadef_{word} action.")
    assert api(f"DELETE {namespace}/{noun}/a").status_int == 403
    assert api(f"DELETE {namespace}/{noun}").status_int == 403


@pytest.mark.parametrize("noun", PARTS)
def test_all_of_a_sort_are_deleted(api: Api, namespace: str, put: Callable[..., Any], noun: str) -> None:
    put(noun)
    assert api.as_("admin")(f"DELETE {namespace}/{noun}").status_int == 204
    assert len(api(f"GET {namespace}/{noun}").json[noun]) == 0


def test_an_object_has_what_was_sent_of_it(api: Api, namespace: str) -> None:
    made = api.as_("admin")(f"POST {namespace}/objects", {"name": "b"}).json
    shown = api(f"GET {namespace}/objects/b").json

    assert made.keys() == {"name", "created_at", "updated_at", "self", "schema"}
    assert (shown["required"], shown["properties"]) == ([], {})
    assert shown["self"] == f"/v2{namespace}/objects/b"


def test_an_object_is_changed(api: Api, namespace: str, put: Callable[..., Any]) -> None:
    put("objects")
    changed = api.as_("admin")(f"PUT {namespace}/objects/a", {"name": "b", "description": "c"})

    assert (changed.status_int, changed.json["name"], changed.json["description"]) == (200, "b", "c")
    assert api(f"GET {namespace}/objects/b").json["properties"] == {}
    assert api(f"GET {namespace}/objects/a").status_int == 404


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Provided object does not match schema 'object': 'name' is a required property"),
        ({"name": "a", "colour": 1}, "Provided object does not match schema 'object': Additional properties"),
        ({"name": "a", "properties": {"x": {}}}, "Provided object does not match schema 'object': 'title' is"),
        (
            {"name": "a", "properties": {"x": {**PROPERTY, "colour": 1}}},
            "Provided object does not match schema 'property': Additional properties are not allowed",
        ),
    ],
)
def test_what_is_no_object_is_refused(api: Api, namespace: str, sent: Any, message: str) -> None:
    status, text = said(api.as_("admin")(f"POST {namespace}/objects", sent))
    assert (status, text[: len(message)]) == (400, message)


@pytest.mark.parametrize("sent", [{}, {"name": "a"}, {**PROPERTY}, {"name": "a", **PROPERTY, "type": "colour"}])
def test_what_is_no_property_is_refused(api: Api, namespace: str, sent: Any) -> None:
    status, text = said(api.as_("admin")(f"POST {namespace}/properties", sent))
    assert status == 400
    assert text.startswith("Provided object does not match schema 'property': ")


def test_a_property_has_a_prefix_on_a_resource(api: Api) -> None:
    path = f"GET {ALL}/OS::Compute::Watchdog/properties"
    assert api(f"{path}/hw_watchdog_action?resource_type=OS::Glance::Image").json["name"] == "watchdog_action"
    assert said(api(f"{path}/watchdog_action?resource_type=OS::Glance::Image")) == (
        404,
        "Property watchdog_action does not start with the expected resource type association prefix of 'hw_'.",
    )


def test_tags_take_the_place_of_others_unless_they_are_appended(api: Api, namespace: str) -> None:
    def put(*names: str, **headers: str) -> list[str]:
        answer = api.as_("admin")(f"POST {namespace}/tags", {"tags": [{"name": one} for one in names]}, **headers)
        assert answer.status_int == 201
        return [one["name"] for one in api(f"GET {namespace}/tags").json["tags"]]

    assert put("a", "b") == ["b", "a"]
    assert put("c") == ["c"]
    assert put("d", X_Openstack_Append="true") == ["d", "c"]
    assert put() == ["d", "c"]
    assert [one["name"] for one in api(f"GET {namespace}/tags?marker=d").json["tags"]] == ["c"]
    assert [one["name"] for one in api(f"GET {namespace}/tags?sort_key=name&sort_dir=asc").json["tags"]] == ["c", "d"]


def test_a_namespace_is_for_types_of_resources(api: Api, namespace: str, unique: Any) -> None:
    admin, name = api.as_("admin"), unique("type")
    made = admin(f"POST {namespace}/resource_types", {"name": name, "prefix": "x:"})

    assert (made.status_int, made.json["prefix"]) == (201, "x:")
    assert admin(f"POST {namespace}/resource_types", {"name": name}).status_int == 409
    found = api(f"GET {namespace}/resource_types").json["resource_type_associations"]
    assert [one["name"] for one in found] == [name]
    assert admin(f"DELETE {namespace}/resource_types/{name}").status_int == 204
    assert said(admin(f"DELETE {namespace}/resource_types/{name}")) == (
        404,
        f"Failed to find resource type {name} to delete",
    )
    assert name in [one["name"] for one in api("GET /metadefs/resource_types").json["resource_types"]]
