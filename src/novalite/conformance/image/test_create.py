"""``POST /images``: what may be said of a new image."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api
from novalite.conformance.image.conftest import UNKNOWN, said

DENIED = "Access was denied to this resource."
FRESH: dict[str, Any] = {
    "name": None,
    "disk_format": None,
    "container_format": None,
    "visibility": "shared",
    "size": None,
    "virtual_size": None,
    "status": "queued",
    "checksum": None,
    "protected": False,
    "min_ram": 0,
    "min_disk": 0,
    "os_hidden": False,
    "os_hash_algo": None,
    "os_hash_value": None,
    "tags": [],
    "schema": "/v2/schemas/image",
}
TOO_MANY = "The limit has been exceeded on the number of allowed image"


def test_a_new_image_shows(api: Api) -> None:
    answer = api("POST /images", {})

    assert answer.status_int == 201
    image = answer.json
    path = f"/v2/images/{image['id']}"
    rest = {"id": image["id"], "self": path, "file": f"{path}/file"}
    times = {name: image[name] for name in ("created_at", "updated_at")}
    assert image == FRESH | rest | times | {"owner": image["owner"]}
    assert answer.headers["Location"].endswith(path)
    assert "glance-direct" in answer.headers["OpenStack-image-import-methods"]
    assert api(f"DELETE /images/{image['id']}").status_int == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", value) for value in ("", "é", "a" * 255, None)),
        *(("visibility", value) for value in ("shared", "private", "community")),
        *(("protected", value) for value in (True, False)),
        *(("os_hidden", value) for value in (True, False)),
        *(("min_ram", value) for value in (0, 1, 2**31 - 1)),
        *(("min_disk", value) for value in (0, 1, 2**31 - 1)),
        *(("tags", value) for value in ([], ["a"], [""], ["a" * 255])),
        *(
            ("disk_format", value)
            for value in (None, "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop")
        ),
        *(
            ("container_format", value)
            for value in (None, "ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed")
        ),
        *(("os_distro", value) for value in ("debian", "", "a" * 60000)),
        ("größe", "ñ"),
        ("a" * 255, "long"),
    ],
)
def test_what_is_said_is_kept(api: Api, make: Any, field: str, value: Any) -> None:
    id = make(**{field: value})

    assert api(f"GET /images/{id}").json[field] == value


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        *(({name: "x"}, 403, f"Attribute '{name}' is read-only.") for name in ("direct_url", "self", "file", "schema")),
        *(({name: "x"}, 403, f"Attribute '{name}' is read-only.") for name in ("stores", "created_at", "updated_at")),
        *(({name: 5}, 403, f"Attribute '{name}' is read-only.") for name in ("size", "virtual_size")),
        ({"status": "active"}, 403, "Attribute 'status' is read-only."),
        ({"checksum": "x"}, 403, "Attribute 'checksum' is read-only."),
        *(({name: "x"}, 403, f"{DENIED} Attribute '{name}' is reserved.") for name in ("location", "deleted")),
        ({"deleted_at": "x"}, 403, f"{DENIED} Attribute 'deleted_at' is reserved."),
        ({"os_glance_x": "x"}, 403, f"{DENIED} Attribute 'os_glance_x' is reserved."),
        ({"locations": []}, 403, "Attribute 'locations' is reserved."),
        ({"owner": "another"}, 403, f"{DENIED} You are not permitted to create images owned by 'another'"),
        ({"visibility": "public"}, 403, "You are not authorized to complete publicize_image action."),
        ({"a" * 256: "x"}, 400, "Custom property should not be greater than 255 characters."),
        (None, 400, "Body expected in request."),
        (b"{", 400, "Malformed JSON in request body."),
        ("x", 400, "Unexpected body type. Expected list/dict."),
        (5, 400, "Unexpected body type. Expected list/dict."),
        ({"min_ram": -1}, 400, "Invalid value '-1' for parameter 'min_ram': Cannot be a negative value"),
        ({"min_disk": -1}, 400, "Invalid value '-1' for parameter 'min_disk': Cannot be a negative value"),
        ({"min_ram": 2**31}, 400, "'min_ram' value out of range, must not exceed 2147483647."),
        ({"min_disk": 2**31}, 400, "'min_disk' value out of range, must not exceed 2147483647."),
        ({"tags": ["a"] * 129}, 413, f"{TOO_MANY} tags. Attempted: 129, Maximum: 128"),
        ({"tags": [str(n) for n in range(200)]}, 413, f"{TOO_MANY} tags. Attempted: 200, Maximum: 128"),
        ({f"p{n}": "" for n in range(129)}, 413, f"{TOO_MANY} properties. Attempted: 129, Maximum: 128"),
    ],
)
def test_what_a_client_may_not_say_is_refused(api: Api, body: Any, status: int, text: str) -> None:
    assert said(api("POST /images", body)) == (status, text)


WRONG: list[tuple[str, list[Any]]] = [
    ("name", [5, [], {}, True, "a" * 256]),
    ("visibility", ["secret", "", 5, None]),
    ("protected", ["true", 1, None]),
    ("os_hidden", ["true", 0, None]),
    ("min_ram", ["1", 1.5, True, None]),
    ("min_disk", ["1", 1.5, True, None]),
    ("tags", ["a", [5], {}, None, ["a" * 256]]),
    ("disk_format", ["luks", "", 5, "RAW"]),
    ("container_format", ["tar", "", 5, "BARE"]),
    ("id", ["x", "", 5, UNKNOWN[:-1], UNKNOWN.replace("-", "")]),
    ("owner", [5, "a" * 256]),
    ("os_distro", [5, None, [], {}, True, 1.5]),
]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG for value in values])
def test_what_the_schema_does_not_allow_is_refused(api: Api, field: str, value: Any) -> None:
    status, text = said(api("POST /images", {field: value}))

    assert status == 400
    assert text.startswith("Provided object does not match schema 'image': ")


def test_an_id_is_used_once_even_after_its_image(api: Api, make: Any) -> None:
    id = make()

    assert said(api("POST /images", {"id": id})) == (409, f"Image ID {id} already exists!")
    assert said(api.as_("other")("POST /images", {"id": id})) == (409, f"Image ID {id} already exists!")
    api(f"DELETE /images/{id}")
    assert said(api("POST /images", {"id": id})) == (409, f"Image ID {id} already exists!")


@pytest.mark.parametrize("field", ["os_hash_algo", "os_hash_value"])
def test_hashes_are_passed_over(api: Api, make: Any, field: str) -> None:
    assert api(f"GET /images/{make(**{field: 'x'})}").json[field] is None


@pytest.mark.parametrize(("role", "status"), [("manager", 201), ("member", 201), ("reader", 403), ("nobody", 401)])
def test_members_make_images(api: Api, role: str, status: int) -> None:
    answer = api.as_(role)("POST /images", {})

    assert answer.status_int == status
    if status == 201:
        api.as_("admin")(f"DELETE /images/{answer.json['id']}")
    elif status == 403:
        assert said(answer)[1] == "You are not authorized to complete add_image action."


@pytest.mark.parametrize("owner", ["another", None, PROJECT])
def test_admins_make_images_for_any_project(api: Api, make: Any, owner: str | None) -> None:
    id = make(api.as_("admin"), owner=owner)

    assert api.as_("admin")(f"GET /images/{id}").json["owner"] == owner


@pytest.mark.parametrize("visibility", ["public", "community", "shared", "private"])
def test_admins_make_images_of_any_visibility(api: Api, make: Any, visibility: str) -> None:
    id = make(api.as_("admin"), visibility=visibility)

    assert api.as_("admin")(f"GET /images/{id}").json["visibility"] == visibility
