"""Tags, deactivation and deletion of images."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import UNKNOWN, patch, said

BODY = 400, "A body is not expected with this request."
HIDDEN = "The resource could not be found."


@pytest.mark.parametrize("tag", ["a", "a b", "a" * 255, "a:b"])
def test_a_tag_is_put_on_and_taken_off(api: Api, image: str, tag: str) -> None:
    assert api(f"PUT /images/{image}/tags/{tag}").status_int == 204
    assert api(f"PUT /images/{image}/tags/{tag}").status_int == 204
    assert api(f"GET /images/{image}").json["tags"] == [tag]
    assert api(f"DELETE /images/{image}/tags/{tag}").status_int == 204
    assert said(api(f"DELETE /images/{image}/tags/{tag}")) == (404, HIDDEN)


def test_a_tag_has_no_more_letters_than_may_be(api: Api, image: str) -> None:
    status, text = said(api(f"PUT /images/{image}/tags/{'a' * 256}"))

    assert status == 400
    assert text.startswith("Provided object does not match schema 'image': ")


def test_there_are_no_more_tags_than_may_be(api: Api, make: Any) -> None:
    id = make(tags=[str(number) for number in range(128)])
    status, text = said(api(f"PUT /images/{id}/tags/more"))

    assert api(f"PUT /images/{id}/tags/5").status_int == 204
    assert status == 413
    assert text.startswith(f"Image tag limit exceeded for image {id}: The limit has been exceeded on the number")


@pytest.mark.parametrize(
    "request_",
    [
        *("PUT /images/{}/tags/a", "DELETE /images/{}/tags/a", "POST /images/{}/actions/deactivate"),
        *("POST /images/{}/actions/reactivate", "DELETE /images/{}", "GET /images/{}", "GET /images/{}/members"),
        *("GET /images/{}/tasks", "GET /info/import", "GET /info/stores", "GET /schemas/image"),
    ],
)
def test_a_body_of_no_use_is_refused(api: Api, image: str, request_: str) -> None:
    assert said(api(request_.format(image), {})) == BODY


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 204), ("manager", 204), ("member", 204), ("reader", 403), ("other", 404), ("nobody", 401)],
)
@pytest.mark.parametrize(
    "request_", ["PUT /images/{}/tags/a", "POST /images/{}/actions/deactivate", "DELETE /images/{}"]
)
def test_members_do_that(api: Api, active: str, request_: str, role: str, status: int) -> None:
    assert api.as_(role)(request_.format(active)).status_int == status


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("manager", 403), ("member", 403), ("reader", 403), ("other", 404)]
)
def test_a_deactivated_image_gives_no_data(api: Api, active: str, role: str, status: int) -> None:
    api(f"POST /images/{active}/actions/deactivate")

    assert api.as_(role)(f"GET /images/{active}/file").status_int == status


def test_an_image_is_deactivated_and_active_again(api: Api, active: str) -> None:
    for verb, status in (("deactivate", "deactivated"), ("deactivate", "deactivated"), ("reactivate", "active")):
        assert api(f"POST /images/{active}/actions/{verb}").status_int == 204
        image = api(f"GET /images/{active}").json
        assert (image["status"], "stores" in image) == (status, status == "active")


@pytest.mark.parametrize("verb", ["deactivate", "reactivate"])
def test_only_an_image_with_data_is_switched(api: Api, image: str, verb: str) -> None:
    assert said(api(f"POST /images/{image}/actions/{verb}")) == (
        403,
        f"Not allowed to {verb} image in status 'queued'",
    )


def test_a_protected_image_stays(api: Api, make: Any) -> None:
    id = make(protected=True)

    assert said(api(f"DELETE /images/{id}")) == (403, f"Image {id} is protected and cannot be deleted.")
    patch(api, id, [{"op": "replace", "path": "/protected", "value": False}])
    assert api(f"DELETE /images/{id}").status_int == 204
    assert said(api(f"DELETE /images/{id}")) == (404, f"Failed to find image {id} to delete")
    assert said(api(f"GET /images/{id}")) == (404, f"No image found with ID {id}")


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ("PUT /images/{}/tags/a", "Image {} not found."),
        ("DELETE /images/{}/tags/a", "Image {} not found."),
        ("POST /images/{}/actions/deactivate", "No image found with ID {}"),
        ("DELETE /images/{}", "Failed to find image {} to delete"),
        ("GET /images/{}", "No image found with ID {}"),
        ("GET /images/{}/tasks", HIDDEN),
    ],
)
def test_what_is_not_there_is_not_found(api: Api, request_: str, text: str) -> None:
    assert said(api(request_.format(UNKNOWN))) == (404, text.format(UNKNOWN))
