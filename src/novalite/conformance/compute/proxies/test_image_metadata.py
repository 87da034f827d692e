"""``/images/{id}/metadata``, which ends with 2.38."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

UNTIL_2_38 = {"2.1": 200, "2.39": 404}
TWO = {"a": "b", "c": "d"}


@pytest.fixture
def path(admin: Api) -> Iterator[str]:
    """Where the metadata of one image of the target is; it is put back after the test."""
    own = admin.at("2.1")
    image = own("GET /images/detail").json["images"][-1]
    path = f"/images/{image['id']}/metadata"
    own(f"PUT {path}", {"metadata": {"colour": "red", "size": "small"}})
    yield path
    own(f"PUT {path}", {"metadata": {key: value for key, value in image["metadata"].items() if value is not None}})


def metadata(admin: Api, path: str) -> Any:
    return admin.at("2.1")(f"GET {path}").json["metadata"]


@each_version(UNTIL_2_38)
def test_metadata_is_listed(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"GET {path}")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"metadata": {"colour": "red", "size": "small"}}


@each_version(UNTIL_2_38)
def test_metadata_is_added_to(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"POST {path}", {"metadata": {"size": "big", "shape": "round"}})

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"metadata": {"colour": "red", "size": "big", "shape": "round"}}
        assert metadata(admin, path) == answer.json["metadata"]


@each_version(UNTIL_2_38)
def test_metadata_is_replaced(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"PUT {path}", {"metadata": {"shape": "round"}})

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"metadata": {"shape": "round"}}
        assert metadata(admin, path) == {"shape": "round"}


@each_version(UNTIL_2_38)
def test_one_item_shows(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"GET {path}/colour")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"meta": {"colour": "red"}}


@each_version(UNTIL_2_38)
def test_one_item_is_changed(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"PUT {path}/colour", {"meta": {"colour": "blue"}})

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"meta": {"colour": "blue"}}
        assert metadata(admin, path) == {"colour": "blue", "size": "small"}


@each_version({"2.1": 204, "2.39": 404})
def test_one_item_is_deleted(admin: Api, path: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"DELETE {path}/colour")

    assert answer.status_int == expected
    if expected == 204:
        assert answer.body == b""
        assert metadata(admin, path) == {"size": "small"}


@pytest.mark.parametrize(
    ("method", "complaint"), [("GET", "The resource could not be found."), ("DELETE", "Invalid metadata key")]
)
def test_an_unknown_item_is_not_found(admin: Api, path: str, method: str, complaint: str) -> None:
    answer = admin.at("2.38")(f"{method} {path}/nothing")

    assert (answer.status_int, message(answer)) == (404, complaint)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("GET", None),
        ("POST", {"metadata": {"a": "b"}}),
        ("PUT", {"metadata": {"a": "b"}}),
        ("GET /a", None),
        ("PUT /a", {"meta": {"a": "b"}}),
        ("DELETE /a", None),
    ],
)
def test_an_unknown_image_is_not_found(admin: Api, request_: str, body: Any) -> None:
    method, _, below = request_.partition(" ")
    answer = admin.at("2.38")(f"{method} /images/nothing/metadata{below}", body)

    assert (answer.status_int, message(answer)) == (404, "Image not found.")


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "'metadata' is a required property"),
        ({"metadata": {}, "x": 1}, "Additional properties are not allowed ('x' was unexpected)"),
        ({"metadata": {"a": 1}}, "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'"),
        ({"metadata": "a"}, "Invalid input for field/attribute metadata. Value: a. 'a' is not of type 'object'"),
        (
            {"metadata": {"a": "b" * 256}},
            f"Invalid input for field/attribute a. Value: {'b' * 256}. '{'b' * 256}' is too long",
        ),
    ],
)
def test_metadata_is_text(admin: Api, path: str, method: str, body: Any, complaint: str) -> None:
    answer = admin.at("2.38")(f"{method} {path}", body)

    assert (answer.status_int, message(answer)) == (400, complaint)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "'meta' is a required property"),
        ({"meta": {}}, "Invalid input for field/attribute meta. Value: {}. {} should be non-empty"),
        ({"meta": {"b": "c"}}, "Request body and URI mismatch"),
        (
            {"meta": TWO},
            f"Invalid input for field/attribute meta. Value: {TWO}. {TWO} has too many properties",
        ),
    ],
)
def test_one_item_is_sent_alone(admin: Api, path: str, body: Any, complaint: str) -> None:
    answer = admin.at("2.38")(f"PUT {path}/a", body)

    assert (answer.status_int, message(answer)) == (400, complaint)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_there_are_only_so_many_items(admin: Api, path: str, method: str) -> None:
    many = {"metadata": {f"key{number}": "x" for number in range(129)}}
    answer = admin.at("2.38")(f"{method} {path}", many)

    assert (answer.status_int, message(answer)) == (403, "Image metadata limit exceeded")


def test_one_item_more_may_be_too_many(admin: Api, path: str) -> None:
    admin.at("2.38")(f"PUT {path}", {"metadata": {f"key{number}": "x" for number in range(128)}})

    assert admin.at("2.38")(f"PUT {path}/key1", {"meta": {"key1": "y"}}).status_int == 200
    assert admin.at("2.38")(f"PUT {path}/more", {"meta": {"more": "y"}}).status_int == 403
