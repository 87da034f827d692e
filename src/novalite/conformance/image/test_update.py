"""``PATCH /images/{id}``: what of an image may be changed, and how it is said."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import NEW, OLD, RAW, UNKNOWN, patch, said

DENIED = "Access was denied to this resource."
CONFLICT = "There was a conflict when trying to complete your request."
CHOICE = "It must be one of the following: add, remove, replace."
UNSEEN = "if locations are invisible."
POINTER = "Invalid JSON pointer for this resource:"
PLACE = {"url": "file:///a", "metadata": {}}


def change(op: str, path: str, *value: Any) -> dict[str, Any]:
    return {"op": op, "path": path, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("/name", "new"), ("/name", None), ("/tags", ["b"]), ("/min_ram", 7), ("/min_disk", 7), ("/protected", True)),
        *(("/visibility", "private"), ("/visibility", "community"), ("/os_hidden", True), ("/disk_format", "qcow2")),
        *(("/container_format", "ova"), ("/disk_format", None), ("/colour", "blue")),
    ],
)
@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_value_is_replaced(api: Api, make: Any, op: str, path: str, value: Any) -> None:
    id = make(colour="red")
    answer = patch(api, id, [change(op, path, value)])

    assert answer.status_int == 200, answer.text
    assert answer.json[path[1:]] == value
    assert api(f"GET /images/{id}").json[path[1:]] == value


@pytest.mark.parametrize(
    ("path", "name"), [("/a", "a"), ("/a~1b", "a/b"), ("/a~0", "a~"), ("/ a ", "a"), ("/é", "é"), ("/stores", "stores")]
)
def test_a_property_is_added_and_removed(api: Api, image: str, path: str, name: str) -> None:
    assert patch(api, image, [change("add", path, "x")]).json[name] == "x"
    assert patch(api, image, [change("replace", path, "y")]).json[name] == "y"
    assert name not in patch(api, image, [change("remove", path)]).json
    assert said(patch(api, image, [change("remove", path)])) == (409, f"{CONFLICT} Property {name} does not exist.")
    assert said(patch(api, image, [change("replace", path, "x")]))[0] == 409


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        (None, 400, "Body expected in request."),
        ({}, 400, "Request body must be a JSON array of operation objects."),
        ("x", 400, "Unexpected body type. Expected list/dict."),
        ([5], 400, "Operations must be JSON objects."),
        ([[]], 400, "Operations must be JSON objects."),
        ([{"path": "/a", "value": "x"}], 400, f"Unable to find `op` in JSON Schema change. {CHOICE}"),
        ([change("move", "/a", "x")], 400, f"Invalid operation: `move`. {CHOICE}"),
        ([change("test", "/a", "x")], 400, f"Invalid operation: `test`. {CHOICE}"),
        ([{"op": "add", "value": "x"}], 400, "Unable to find 'path' in JSON Schema change"),
        ([change("add", "/a")], 400, 'Operation "add" requires a member named "value".'),
        ([change("replace", "/a")], 400, 'Operation "replace" requires a member named "value".'),
        ([change("add", "a", "x")], 400, 'Pointer `a` does not start with "/".'),
        ([change("add", "", "x")], 400, 'Pointer `` does not start with "/".'),
        ([change("add", "/a//b", "x")], 400, 'Pointer `/a//b` contains adjacent "/".'),
        ([change("add", "/a/", "x")], 400, 'Pointer `/a/` end with "/".'),
        ([change("add", "/~2", "x")], 400, 'Pointer `/~2` contains "~" not part of a recognized escape sequence.'),
        ([change("add", "/~", "x")], 400, 'Pointer `/~` contains "~" not part of a recognized escape sequence.'),
        ([change("add", "/a/b", "x")], 400, f"{POINTER} '/a/b'"),
        ([change("add", "/tags/-", "x")], 400, f"{POINTER} '/tags/-'"),
        ([change("add", "/locations", PLACE)], 400, f"{POINTER} '/locations'"),
        ([change("replace", "/locations/0", PLACE)], 400, f"{POINTER} '/locations/0'"),
        ([change("remove", "/locations")], 400, f"{POINTER} '/locations'"),
        ([change("remove", "/locations/0/a")], 400, f"{POINTER} '/locations/0/a'"),
        ([change("replace", "/locations", [])], 403, f"{DENIED} Cannot set locations to empty list."),
        ([change("replace", "/locations", [PLACE])], 403, f"It's not allowed to update locations {UNSEEN}"),
        ([change("add", "/locations/-", PLACE)], 403, f"It's not allowed to add locations {UNSEEN}"),
        ([change("remove", "/locations/0")], 403, "You are not authorized to complete delete_image_location action."),
        ([change("replace", "/owner", "x")], 403, f"{DENIED} Owner can't be updated by non admin."),
        ([change("replace", "/", "x")], 409, f"{CONFLICT} Property does not exist."),
        ([change("replace", "/nothing", "x")], 409, f"{CONFLICT} Property nothing does not exist."),
        ([change("replace", "/stores", "x")], 409, f"{CONFLICT} Property stores does not exist."),
        ([change("remove", "/nothing")], 409, f"{CONFLICT} Property nothing does not exist."),
        (
            [change("replace", "/visibility", "public")],
            403,
            "You are not authorized to complete publicize_image action.",
        ),
        (
            [change("replace", "/min_ram", -1)],
            400,
            "Invalid value '-1' for parameter 'min_ram': Cannot be a negative value",
        ),
        *(
            ([change("remove", f"/{name}")], 403, f"{DENIED} Property {name} may not be removed.")
            for name in (
                *("name", "tags", "visibility", "protected", "min_ram", "min_disk", "owner", "os_hidden"),
                *("disk_format", "container_format"),
            )
        ),
        *(
            ([change("add", f"/{name}", "x")], 403, f"Attribute '{name}' is read-only.")
            for name in (
                *("id", "status", "size", "virtual_size", "checksum", "created_at", "updated_at", "direct_url"),
                *("self", "file", "schema", "os_hash_algo", "os_hash_value"),
            )
        ),
        *(
            ([change("add", f"/{name}", "x")], 403, f"Attribute '{name}' is reserved.")
            for name in ("location", "deleted", "deleted_at", "os_glance_x")
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused(api: Api, image: str, changes: Any, status: int, text: str) -> None:
    assert said(patch(api, image, changes)) == (status, text)


WRONG: list[tuple[str, list[Any]]] = [
    ("/name", [5, [], "a" * 256]),
    ("/tags", ["a", [5], None]),
    ("/visibility", ["secret", None]),
    ("/protected", ["true", 1]),
    ("/min_ram", ["1", None, 1.5]),
    ("/disk_format", ["luks", 5]),
    ("/colour", [5, None, []]),
]


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in WRONG for value in values])
def test_a_value_that_the_schema_does_not_allow_is_refused(api: Api, image: str, path: str, value: Any) -> None:
    status, text = said(patch(api, image, [change("add", path, value)]))

    assert status == 400
    assert text.startswith("Provided object does not match schema 'image': ")


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ([{"add": "/name", "value": "x"}], 409, f"{CONFLICT} Property name already present."),
        ([{"add": "/colour", "value": "x"}], 409, f"{CONFLICT} Property colour already present."),
        ([{"remove": "/nothing"}], 409, f"{CONFLICT} Property nothing does not exist."),
        ([{"add": "/a", "remove": "/b"}], 400, 'only one member named "add", "remove", or "replace".'),
        ([{"value": "x"}], 400, 'exactly one member named "add", "remove", or "replace".'),
        ([{"add": "a", "value": "x"}], 400, 'Pointer `a` does not start with "/".'),
        ([{"add": "/a"}], 400, 'Operation "add" requires a member named "value".'),
    ],
)
def test_the_older_writing_refuses(api: Api, make: Any, changes: Any, status: int, text: str) -> None:
    answer = said(patch(api, make(colour="red"), changes, OLD))

    assert answer[0] == status
    assert answer[1].endswith(text)


def test_the_older_writing_changes(api: Api, make: Any) -> None:
    changes = [{"add": "/a", "value": "x"}, {"replace": "/colour", "value": "blue"}, {"remove": "/taste"}]
    changed = patch(api, make(colour="red", taste="sweet"), changes, OLD).json

    assert (changed["a"], changed["colour"], "taste" in changed) == ("x", "blue", False)


@pytest.mark.parametrize("kind", ["application/json", "application/json-patch+json", "text/plain"])
def test_changes_come_in_media_types_of_their_own(api: Api, image: str, kind: str) -> None:
    answer = patch(api, image, [], kind)

    assert answer.status_int == 415
    assert answer.headers["Accept-Patch"] == f"{OLD}, {NEW}"
    assert f"Image PATCH expects Content-Type one of: {OLD}, {NEW}" in answer.text


def test_all_is_changed_or_nothing(api: Api, image: str) -> None:
    before = api(f"GET /images/{image}").json

    assert patch(api, image, [change("replace", "/name", "new"), change("remove", "/nothing")]).status_int == 409
    assert api(f"GET /images/{image}").json == before


@pytest.mark.parametrize("field", ["disk_format", "container_format"])
def test_formats_are_changed_before_there_is_data(api: Api, active: str, field: str) -> None:
    expected = 403, f"Attribute {field} can be only replaced for a queued image."
    assert said(patch(api, active, [change("replace", f"/{field}", RAW[field])])) == expected


@pytest.mark.parametrize(
    ("role", "visibility", "status"),
    [
        *(("member", "shared", 200), ("manager", "shared", 200), ("admin", "shared", 200), ("reader", "shared", 403)),
        *(("other", "shared", 404), ("other", "community", 403), ("other", "private", 404), ("reader", "private", 403)),
        ("nobody", "shared", 401),
    ],
)
def test_members_of_its_project_change_an_image(api: Api, make: Any, role: str, visibility: str, status: int) -> None:
    id = make(visibility=visibility)
    answer = patch(api.as_(role), id, [change("replace", "/name", "new")])

    assert answer.status_int == status
    if status == 403:
        assert said(answer)[1] == "You are not authorized to complete modify_image action."
    if status == 404:
        assert said(answer)[1] == f"No image found with ID {id}"


def test_what_is_wrong_with_a_change_is_said_before_what_is_not_there(api: Api) -> None:
    assert said(patch(api, UNKNOWN, [change("replace", "/id", "x")]))[0] == 403
    assert said(patch(api, UNKNOWN, [change("replace", "/name", "x")])) == (404, f"No image found with ID {UNKNOWN}")


def test_there_are_no_more_tags_and_properties_than_may_be(api: Api, image: str) -> None:
    text = "The limit has been exceeded on the number of allowed image {}. Attempted: 129, Maximum: 128"
    tags = [change("replace", "/tags", [str(number) for number in range(129)])]
    properties = [change("add", f"/p{number}", "") for number in range(129)]

    assert said(patch(api, image, tags)) == (413, text.format("tags"))
    assert said(patch(api, image, properties)) == (413, text.format("properties"))
