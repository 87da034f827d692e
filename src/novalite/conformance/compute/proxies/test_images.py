"""``/images``, which ends with 2.35."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, eventually, message

BRIEF = ["id", "links", "name"]
FULL = [
    *("OS-EXT-IMG-SIZE:size", "created", "id", "links", "metadata", "minDisk", "minRam", "name"),
    *("progress", "status", "updated"),
]
OPTIONAL = {"OS-DCF:diskConfig", "server"}
UNTIL_2_35 = {"2.1": 200, "2.36": 404}


@pytest.fixture
def listed(api: Api) -> Any:
    """One image of the target that has its data, as it is listed."""
    return api.at("2.1")("GET /images?status=ACTIVE").json["images"][0]


@each_version(UNTIL_2_35)
def test_images_are_listed(api: Api, version: str, expected: int) -> None:
    answer = api.at(version)("GET /images")

    assert answer.status_int == expected
    if expected == 404:
        assert message(answer) == "The resource could not be found."
        return
    assert answer.json["images"]
    assert all(sorted(image) == BRIEF for image in answer.json["images"])


@each_version(UNTIL_2_35)
def test_images_are_listed_in_detail(api: Api, version: str, expected: int) -> None:
    answer = api.at(version)("GET /images/detail")

    assert answer.status_int == expected
    if expected == 200:
        assert [image["id"] for image in answer.json["images"]] == [
            image["id"] for image in api.at(version)("GET /images").json["images"]
        ]
        assert all(sorted({*image} - OPTIONAL) == FULL for image in answer.json["images"])


@each_version(UNTIL_2_35)
def test_an_image_shows_as_in_the_detailed_list(api: Api, version: str, expected: int, listed: Any) -> None:
    answer = api.at(version)(f"GET /images/{listed['id']}")

    assert answer.status_int == expected
    if expected == 200:
        listed = api.at(version)("GET /images/detail").json["images"]
        assert answer.json["image"] in listed
        shown = answer.json["image"]
        assert (shown["status"], shown["progress"]) == ("ACTIVE", 100)
        assert shown["OS-EXT-IMG-SIZE:size"] > 0
        assert shown["created"].endswith("Z")
        assert "." not in shown["updated"]


def test_an_image_links_to_itself_and_to_the_image_service(listed: Any) -> None:
    own, bookmark, alternate = listed["links"]

    assert (own["rel"], bookmark["rel"], alternate["rel"]) == ("self", "bookmark", "alternate")
    assert own["href"].endswith(f"/v2.1/images/{listed['id']}")
    assert bookmark["href"] == own["href"].replace("/v2.1", "")
    assert alternate["href"].endswith(f"/images/{listed['id']}")
    assert alternate["type"] == "application/vnd.openstack.image"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@each_version({"2.1": "Image not found.", "2.36": "The resource could not be found."})
def test_an_unknown_image_is_not_found(admin: Api, method: str, version: str, expected: str) -> None:
    answer = admin.at(version)(f"{method} /images/nothing")

    assert (answer.status_int, message(answer)) == (404, expected)


@pytest.mark.parametrize("path", ["/images", "/images/detail"])
@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("limit", "-1", "'-1' does not match '^[0-9]*$'"),
        ("limit", "0", "0 is less than the minimum of 1"),
        ("limit", "x", "'x' does not match '^[0-9]*$'"),
        ("limit", "", "'' should be non-empty"),
        ("offset", "x", "'x' does not match '^[0-9]*$'"),
        ("page_size", "0", "0 is less than the minimum of 1"),
    ],
)
def test_a_page_is_asked_for_in_numbers(api: Api, path: str, name: str, value: str, complaint: str) -> None:
    answer = api.at("2.35")(f"GET {path}?{name}={value}")

    assert answer.status_int == 400
    assert message(answer) == f"Invalid input for query parameters {name}. Value: {value}. {complaint}"


@pytest.mark.parametrize("path", ["/images", "/images/detail"])
def test_a_full_page_links_to_the_next_one(api: Api, path: str) -> None:
    found = api.at("2.35")(f"GET {path}").json["images"]
    assert "images_links" not in api.at("2.35")(f"GET {path}?limit={len(found) + 1}").json

    answer = api.at("2.35")(f"GET {path}?property-zebra=&limit={len(found)}&limit={len(found)}")

    if "images_links" in answer.json:  # the stand-in for the image service that Nova is tested with filters nothing
        (link,) = answer.json["images_links"]
        assert link["rel"] == "next"
        assert link["href"].endswith(f"{path}?limit={len(found)}&property-zebra=&marker={found[-1]['id']}")


@pytest.mark.parametrize("path", ["/images", "/images/detail"])
def test_the_link_to_the_next_page_has_the_filters(api: Api, path: str) -> None:
    found = api.at("2.35")(f"GET {path}?minRam=0").json["images"]
    (link,) = api.at("2.35")(f"GET {path}?minRam=0&limit={len(found)}").json["images_links"]

    assert link["href"].endswith(f"/v2.1{path}?limit={len(found)}&minRam=0&marker={found[-1]['id']}")


def test_a_parameter_that_means_nothing_is_no_error(api: Api, listed: Any) -> None:
    for path in ("/images", "/images/detail", f"/images/{listed['id']}"):
        assert api.at("2.35")(f"GET {path}?colour=red").status_int == 200


def test_nobody_sees_images(api: Api) -> None:
    assert api.as_("nobody").at("2.35")("GET /images").status_int == 401


@pytest.fixture
def picture(api: Api, boot: Callable[..., Any]) -> tuple[Any, Any]:
    """A server and an image that was made of it, once it is whole."""
    server = boot()
    body = {"createImage": {"name": "picture", "metadata": {"colour": "red"}}}
    id = api.at("2.45")(f"POST /servers/{server['id']}/action", body).json["image_id"]
    answer = eventually(
        lambda: api.at("2.35")(f"GET /images/{id}"), lambda seen: seen.json["image"]["status"] == "ACTIVE"
    )
    return server, answer.json["image"]


def test_an_image_of_a_server_says_of_which_and_by_whom(picture: tuple[Any, Any], image: str, user: str) -> None:
    server, shown = picture
    own, bookmark = shown["server"]["links"]

    assert sorted(shown) == sorted([*FULL, "server"])
    assert (shown["name"], shown["minDisk"], shown["minRam"]) == ("picture", server["flavor"]["disk"], 0)
    assert shown["server"]["id"] == server["id"]
    assert (own["rel"], bookmark["rel"]) == ("self", "bookmark")
    assert own["href"].endswith(f"/v2.1/servers/{server['id']}")
    assert (
        shown["metadata"].items()
        >= {
            "base_image_ref": image,
            "colour": "red",
            "image_type": "snapshot",
            "instance_uuid": server["id"],
            "user_id": user,
        }.items()
    )
    assert sorted(shown["metadata"]["boot_roles"].split(",")) == ["member", "reader"]
    assert {"owner_project_name", "owner_user_name"} <= shown["metadata"].keys()


@each_version({"2.1": 204, "2.36": 404})
def test_ones_own_image_is_deleted(api: Api, picture: tuple[Any, Any], version: str, expected: int) -> None:
    id = picture[1]["id"]

    assert api.at(version)(f"DELETE /images/{id}").status_int == expected
    assert api.at("2.35")(f"GET /images/{id}").status_int == (404 if expected == 204 else 200)
    api.at("2.35")(f"DELETE /images/{id}")


@pytest.mark.parametrize(("word", "expected"), [("True", "AUTO"), ("no", "MANUAL")])
def test_an_image_says_whether_disks_grow(api: Api, picture: tuple[Any, Any], word: str, expected: str) -> None:
    path = f"/images/{picture[1]['id']}"
    body = {"meta": {"auto_disk_config": word}}
    assert api.at("2.35")(f"PUT {path}/metadata/auto_disk_config", body).status_int == 200

    assert api.at("2.35")(f"GET {path}").json["image"]["OS-DCF:diskConfig"] == expected
