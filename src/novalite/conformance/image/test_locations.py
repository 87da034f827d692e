"""``/images/{id}/locations`` and ``/stores``: where the data of an image is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, needs
from novalite.conformance.image.conftest import UNKNOWN, said

SCHEMA = "Provided object does not match schema"
PLACE = {"url": "http://127.0.0.1/a"}


def test_services_and_admins_are_told_where_data_is(admin: Api, active: str, image: str) -> None:
    (place,) = admin(f"GET /images/{active}/locations").json

    assert place["metadata"] == {"store": "file"}
    assert place["url"].endswith(active)
    assert admin(f"GET /images/{image}/locations").json == []


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("reader", 403), ("other", 404), ("nobody", 401)])
def test_nobody_else_is(api: Api, active: str, role: str, status: int) -> None:
    assert api.as_(role)(f"GET /images/{active}/locations").status_int == status


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (PLACE, 403, "http store must be enabled to use location API by normal user."),
        (None, 400, "Body expected in request."),
        *((body, 400, "Unexpected body type. Expected list/dict.") for body in ("a", 5)),
        *((body, 400, None) for body in ({}, {"url": 5}, {"url": None}, {**PLACE, "validation_data": {"a": 1}})),
        ({**PLACE, "validation_data": {"os_hash_algo": "md5"}}, 400, None),
        ({**PLACE, "validation_data": {"os_hash_algo": "a", "os_hash_value": "b"}}, 400, None),
    ],
)
def test_where_data_is_is_not_for_users_to_say(api: Api, image: str, body: Any, status: int, text: str | None) -> None:
    answer = said(api(f"POST /images/{image}/locations", body))

    assert answer[0] == status
    assert answer[1].startswith(SCHEMA) if text is None else answer[1] == text


@needs("plain-text tokens")
def test_a_service_names_only_what_a_store_can_have(api: Api, image: str) -> None:
    tokens = {**api.tokens, "service": f"service:{PROJECT}:service,member,reader"}
    answer = said(replace(api, tokens=tokens).as_("service")(f"POST /images/{image}/locations", {"url": "http://h/a"}))

    assert answer == (400, "URI for add location does not pass filtering: http://h/a")


def test_what_has_data_gets_no_other_one(api: Api, active: str) -> None:
    expected = 409, "It's not allowed to add locations if image status is active."

    assert said(api(f"POST /images/{active}/locations", PLACE)) == expected
    assert said(api(f"POST /images/{UNKNOWN}/locations", PLACE)) == (404, f"No image found with ID {UNKNOWN}")


@pytest.mark.parametrize(
    ("role", "store", "status", "text"),
    [
        ("admin", "none", 409, "The selected store none is not available on this node."),
        (
            "admin",
            "file",
            403,
            "Cannot delete image data from the only store containing it. Consider deleting the image instead.",
        ),
        ("member", "file", 403, "You are not authorized to complete delete_image_location action."),
        ("reader", "file", 403, "You are not authorized to complete delete_image_location action."),
    ],
)
def test_data_stays_in_its_last_store(api: Api, active: str, role: str, store: str, status: int, text: str) -> None:
    assert said(api.as_(role)(f"DELETE /stores/{store}/{active}")) == (status, text)


def test_data_that_there_is_not_is_taken_out_of_no_store(admin: Api, image: str) -> None:
    text = "It's not allowed to remove image data from store if image status is not 'active'"

    assert said(admin(f"DELETE /stores/file/{image}")) == (409, text)
    assert said(admin(f"DELETE /stores/file/{UNKNOWN}")) == (404, f"Failed to find image {UNKNOWN}")
