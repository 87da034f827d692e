"""What an image service says of itself: ``/info``, ``/schemas``, and what it says to those whom it does not know."""

from __future__ import annotations

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import said


def test_the_ways_to_import_data_are_told(api: Api) -> None:
    told = api("GET /info/import").json["import-methods"]

    assert told == {
        "description": "Import methods available.",
        "type": "array",
        "value": ["glance-direct", "web-download", "copy-image"],
    }


def test_stores_are_told(api: Api, admin: Api) -> None:
    assert api("GET /info/stores").json == {"stores": [{"id": "file", "default": "true"}]}
    expected = 403, "You are not authorized to complete stores_info_detail action."
    assert said(api("GET /info/stores/detail")) == expected
    (store,) = admin("GET /info/stores/detail").json["stores"]
    assert (store["id"], store["type"], store["weight"]) == ("file", "file", 0)


def test_there_are_no_quotas_to_use(api: Api) -> None:
    assert api("GET /info/usage").json == {"usage": {}}


@pytest.mark.parametrize("name", ["image", "images", "member", "members", "task", "tasks"])
def test_there_is_a_schema(api: Api, name: str) -> None:
    schema = api(f"GET /schemas/{name}").json

    assert schema["name"] == name
    assert schema["properties"]


@pytest.mark.parametrize(
    ("request_", "allowed"),
    [
        ("PUT /images", "GET, POST"),
        ("POST /images/a", "GET, PATCH, DELETE"),
        ("HEAD /images/a", "GET, PATCH, DELETE"),
        ("POST /images/a/file", "GET, PUT"),
        ("GET /images/a/stage", "PUT"),
        ("GET /images/a/import", "POST"),
        ("GET /images/a/tags/a", "PUT, DELETE"),
        ("GET /images/a/actions/deactivate", "POST"),
        ("PUT /images/a/members", "GET, POST"),
        ("POST /images/a/members/a", "GET, PUT, DELETE"),
        ("PUT /tasks", "GET, POST"),
        ("POST /schemas/image", "GET"),
        ("PUT /cache", "GET, DELETE"),
        ("GET /stores/file/a", "DELETE"),
    ],
)
def test_another_method_is_told_which_there_are(api: Api, request_: str, allowed: str) -> None:
    answer = api(request_)

    assert (answer.status_int, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/", "/nothing", "/images/a/nothing", "/images/a/tags", "/info", "/schemas/nothing"])
def test_a_path_that_there_is_not_is_not_found(api: Api, path: str) -> None:
    assert said(api(f"GET {path}")) == (404, "The resource could not be found.")


@pytest.mark.parametrize("path", ["/images", "/nothing", "/"])
def test_who_is_unknown_is_told_nothing_else(api: Api, path: str) -> None:
    answer = api.as_("nobody")(f"GET {path}")

    assert answer.status_int == 401
    assert said(answer)[1].startswith("This server could not verify that you are authorized to access the document")
    assert answer.headers["WWW-Authenticate"].startswith('Keystone uri="')
    assert "x-openstack-request-id" not in answer.headers


def test_an_answer_has_the_id_of_its_request(api: Api) -> None:
    answer = api("GET /images?limit=1")

    assert answer.headers["x-openstack-request-id"].startswith("req-")
    assert "x-compute-request-id" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        ("image/png", "text/plain"),
    ],
)
@pytest.mark.parametrize("role", ["member", "nobody"])
def test_an_error_is_a_page_as_it_is_accepted(api: Api, role: str, accept: str, kind: str) -> None:
    answer = api.as_(role)("GET /images/nothing", Accept=accept)

    assert answer.content_type == kind
    if kind == "application/json":
        assert set(answer.json) == {"message", "code", "title"}


def test_the_root_leads_to_the_one_with_a_slash(api: Api) -> None:
    answer = api("GET ")

    assert (answer.status_int, answer.headers["Location"].endswith("/v2/")) == (302, True)
