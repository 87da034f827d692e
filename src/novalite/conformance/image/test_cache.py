"""``/cache``: the images whose data is kept near."""

from __future__ import annotations

import pytest

from novalite.conformance.client import Api, eventually
from novalite.conformance.image.conftest import UNKNOWN, said


def cached(admin: Api, id: str) -> list[int]:
    """How often an image of the cache was asked for, if it is there."""
    return [one["hits"] for one in admin("GET /cache").json["cached_images"] if one["image_id"] == id]


def test_what_is_put_there_is_there(api: Api, admin: Api, active: str) -> None:
    assert admin(f"PUT /cache/{active}").status_int == 202
    assert eventually(lambda: cached(admin, active), bool) == [0]
    api(f"GET /images/{active}/file")
    assert cached(admin, active) == [1]
    assert admin(f"DELETE /cache/{active}").status_int == 204
    assert cached(admin, active) == []


def test_what_is_asked_for_is_there(api: Api, admin: Api, active: str) -> None:
    api(f"GET /images/{active}/file")

    assert cached(admin, active) == [0]


def test_only_an_image_with_data_is_put_there(admin: Api, image: str) -> None:
    assert said(admin(f"PUT /cache/{image}")) == (
        400,
        "Only images with status active can be targeted for queueing",
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_not_there_is_not_found(admin: Api, method: str) -> None:
    assert said(admin(f"{method} /cache/{UNKNOWN}")) == (404, f"Image {UNKNOWN} not found.")


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        *(("GET /cache", "cache_list"), ("DELETE /cache", "cache_delete"), ("POST /cache/clean", "cache_clean")),
        *(("POST /cache/prune", "cache_prune"), ("PUT /cache/{}", "cache_image"), ("DELETE /cache/{}", "cache_delete")),
        ("GET /cache/nodes/{}", "list_cached_nodes"),
    ],
)
@pytest.mark.parametrize("role", ["member", "reader"])
def test_the_cache_is_for_admins(api: Api, active: str, request_: str, rule: str, role: str) -> None:
    assert said(api.as_(role)(request_.format(active)))[0] == 403


def test_what_is_too_much_is_told(admin: Api) -> None:
    assert set(admin("POST /cache/prune").json) == {"total_files_pruned", "total_bytes_pruned"}
    assert admin("POST /cache/clean").status_int == 200


def test_what_is_to_be_cleared_is_the_cache_or_the_queue(admin: Api) -> None:
    text = "If provided 'x-image-cache-clear-target' must be 'cache', 'queue' or empty string."

    assert said(admin("DELETE /cache", x_image_cache_clear_target="bogus"))[0] == 400
    assert said(admin("DELETE /cache", x_image_cache_clear_target="bogus"))[1].endswith(text)
    assert admin("DELETE /cache", x_image_cache_clear_target="queue").status_int == 204
