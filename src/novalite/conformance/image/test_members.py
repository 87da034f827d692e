"""``/images/{id}/members``: the projects that a shared image is for."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, needs
from novalite.conformance.image.conftest import OTHER, UNKNOWN, said

pytestmark = needs("plain-text tokens")

FORM = 'Expected a {} in the form: {{"{}": "{}"}}'


@pytest.fixture
def shared(api: Api, active: str) -> str:
    """The id of an image that is shared with the other project, which has not said what it thinks of it."""
    assert api(f"POST /images/{active}/members", {"member": OTHER}).status_int == 200
    return active


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (None, "Body expected in request."),
        (b"{", "Malformed JSON in request body."),
        ("a", "Unexpected body type. Expected list/dict."),
        ({}, "Member to be added not specified"),
        *(({"member": value}, "Member can't be empty") for value in ("", None, 0)),
        ([], FORM.format("member", "member", "image_id")),
    ],
)
def test_a_member_that_cannot_be_is_refused(api: Api, active: str, body: Any, text: str) -> None:
    assert said(api(f"POST /images/{active}/members", body)) == (400, text)


@pytest.mark.parametrize("member", ["a", "é", "a" * 255, 7])
def test_a_project_becomes_a_member(api: Api, active: str, member: Any) -> None:
    made = api(f"POST /images/{active}/members", {"member": member}).json

    assert (made["member_id"], made["status"], made["schema"]) == (member, "pending", "/v2/schemas/member")
    answer = api(f"POST /images/{active}/members", {"member": member})
    assert said(answer) == (409, f"Member {member} is duplicated for image {active}")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Status not specified"),
        ([], FORM.format("status", "status", "status")),
        *(
            ({"status": value}, 'Incorrect request: Status must be "pending", "accepted" or "rejected".')
            for value in ("", None, "bogus", 5)
        ),
    ],
)
def test_a_status_that_there_is_not_is_refused(api: Api, shared: str, body: Any, text: str) -> None:
    assert said(api.as_("other")(f"PUT /images/{shared}/members/{OTHER}", body)) == (400, text)


@pytest.mark.parametrize(("status", "listed"), [("accepted", True), ("rejected", False), ("pending", False)])
def test_a_member_says_whether_it_takes_an_image(api: Api, shared: str, status: str, listed: bool) -> None:
    answer = api.as_("other")(f"PUT /images/{shared}/members/{OTHER}", {"status": status})

    assert (answer.status_int, answer.json["status"]) == (200, status)
    assert api(f"GET /images/{shared}/members/{OTHER}").json["status"] == status
    found = api.as_("other")("GET /images?limit=1000").json["images"]
    assert (shared in [image["id"] for image in found]) is listed
    assert api.as_("other")(f"GET /images/{shared}").status_int == 200


NOT_FOUND = f"{OTHER} not found in the member list of the image {{}}."


@pytest.mark.parametrize(
    ("request_", "role", "status", "text"),
    [
        ("GET /members", "reader", 200, None),
        ("GET /members", "other", 200, None),
        ("GET /members", "admin", 200, None),
        (f"GET /members/{OTHER}", "reader", 200, None),
        (f"GET /members/{OTHER}", "other", 200, None),
        ("GET /members/a", "member", 404, "a not found in the member list of the image {}."),
        ("GET /members/a", "other", 404, "a not found in the member list of the image {}."),
        (f"PUT /members/{OTHER}", "member", 403, "You are not authorized to complete modify_member action."),
        (f"PUT /members/{OTHER}", "reader", 403, "You are not authorized to complete modify_member action."),
        (f"PUT /members/{OTHER}", "admin", 200, None),
        ("PUT /members/a", "other", 404, "a not found in the member list of the image {}."),
        ("POST /members", "reader", 403, "You are not authorized to complete add_member action."),
        ("POST /members", "other", 403, "You are not authorized to complete add_member action."),
        ("POST /members", "admin", 200, None),
        (f"DELETE /members/{OTHER}", "reader", 403, "You are not authorized to complete delete_member action."),
        (f"DELETE /members/{OTHER}", "other", 403, "You are not authorized to complete delete_member action."),
        (f"DELETE /members/{OTHER}", "member", 204, None),
        ("DELETE /members/a", "member", 404, "a not found in the member list of the image {}."),
    ],
)
def test_who_does_what_to_members(
    api: Api, shared: str, request_: str, role: str, status: int, text: str | None
) -> None:
    method, _, path = request_.partition(" ")
    body = {"member": "another", "status": "accepted"} if method in ("POST", "PUT") else None
    answer = api.as_(role)(f"{method} /images/{shared}{path}", body)

    assert answer.status_int == status, answer.text
    if text is not None:
        assert said(answer)[1] == text.format(shared)


@pytest.mark.parametrize("visibility", ["private", "community"])
@pytest.mark.parametrize(
    ("request_", "status", "text"),
    [
        ("GET /members", 403, "Not allowed to list members for image {}: Only shared images have members."),
        ("POST /members", 403, "Not allowed to create members for image {}."),
        ("GET /members/a", 404, "Only shared images have members."),
        ("PUT /members/a", 403, "Not allowed to update members for image {}."),
        ("DELETE /members/a", 403, "Not allowed to delete members for image {}."),
    ],
)
def test_only_shared_images_have_members(
    api: Api, make: Any, visibility: str, request_: str, status: int, text: str
) -> None:
    id = make(visibility=visibility)
    method, _, path = request_.partition(" ")
    body = {"member": "a", "status": "accepted"} if method in ("POST", "PUT") else None

    assert said(api(f"{method} /images/{id}{path}", body)) == (status, text.format(id))


def test_what_is_not_there_has_no_members(api: Api) -> None:
    assert said(api(f"GET /images/{UNKNOWN}/members")) == (404, f"Image {UNKNOWN} not found.")


def test_there_are_no_more_members_than_may_be(api: Api, active: str) -> None:
    for number in range(128):
        assert api(f"POST /images/{active}/members", {"member": f"p{number}"}).status_int == 200
    status, text = said(api(f"POST /images/{active}/members", {"member": "one-more"}))

    assert status == 413
    assert text.startswith(f"Image member limit exceeded for image {active}: The limit has been exceeded")
