"""How requests are asked: versions, media types, bodies, paths and roles, and the headers of answers."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestResponse

from novalite.conformance.client import PROJECT, Api, message, needs, refused
from novalite.conformance.volume.conftest import LATEST, MALFORMED, NONE

pytestmark = needs("plain-text tokens")


@pytest.mark.parametrize("header", ["compute 2.1", "abc", "3.5", "VOLUME 3.5", ""])
def test_a_header_that_names_no_version_is_refused(api: Api, header: str) -> None:
    refused(api.at(None)("GET /volumes", OpenStack_API_Version=header), MALFORMED)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("volume 3.5", "volume 3.5"),
        ("volume latest", f"volume {LATEST}"),
        ("compute 2.1, volume 3.5", "volume 3.5"),
        ("volume 3.6,volume 3.5", "volume 3.6"),
    ],
)
def test_the_version_is_said(api: Api, header: str, expected: str) -> None:
    answer = api.at(None)("GET /volumes", OpenStack_API_Version=header)

    assert answer.headers["OpenStack-API-Version"] == expected
    assert answer.headers["Vary"] == "OpenStack-API-Version"


@pytest.mark.parametrize("version", ["3.72", "2.2", "4.0"])
def test_a_version_outside_of_the_range_is_not_acceptable(api: Api, version: str) -> None:
    assert api.at(version)("GET /volumes").status_int == 406


def test_none_is_the_first(api: Api) -> None:
    assert api.at(None)("GET /volumes").headers["OpenStack-API-Version"] == "volume 3.0"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_bodies_are_json(api: Api, volume: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    answer: TestResponse = api.app.post(
        f"{api.prefix}/volumes/{volume}/action",
        b'{"os-reserve": null}',
        headers={**headers, "X-Auth-Token": api.tokens[api.role]},
        expect_errors=True,
    )

    refused(answer, "Unsupported Content-Type", 415)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "Malformed request body"),
        (b"", "There is no such action: None. Verify the request body and Content-Type header and try again."),
        (b'{"a": 1, "b": 2}', "Malformed request body"),
        (b"{}", "Malformed request body"),
    ],
)
def test_an_action_is_an_object_of_one_key(api: Api, volume: str, body: bytes, said: str) -> None:
    refused(api(f"POST /volumes/{volume}/action", body), said)


def test_a_path_names_the_project_of_the_token_or_none(api: Api) -> None:
    assert api(f"GET /{PROJECT}/volumes").status_int == 200
    refused(api(f"GET /{'0' * 32}/volumes"), "Malformed request url")


@pytest.mark.parametrize(
    "request_",
    ["GET /volumes/nothing", "GET /volumes?limit=x", "POST /volumes", "GET /group_types", "GET /os-services"],
)
def test_errors_are_json_without_a_charset(api: Api, request_: str) -> None:
    body: dict[str, Any] | None = {"volume": {}} if request_.startswith("POST") else None
    answer = api.at("3.5")(request_, body)

    assert answer.status_int >= 400
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["OpenStack-API-Version"] == "volume 3.5"


def test_an_answer_without_a_body_is_of_no_type_in_particular(api: Api, volume: str) -> None:
    answers: list[tuple[str, Any, str]] = [
        ("POST /volumes/{}/action", {"os-reserve": None}, "application/json"),
        ("POST /volumes/{}/action", {"os-unreserve": None}, "application/json"),
        ("DELETE /volumes/{}", None, "text/html; charset=UTF-8"),
    ]
    for request, body, kind in answers:
        answer = api(request.format(volume), body)

        assert (answer.status_int, answer.body) == (202, b"")
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["OpenStack-API-Version"] == f"volume {LATEST}"


READER = {"admin": 200, "member": 200, "reader": 200, "other": 404, "nobody": 401}
ADMIN = {"admin": 200, "member": 403, "reader": 403, "other": 403, "nobody": 401}


@pytest.mark.parametrize("role", READER)
@pytest.mark.parametrize("path", ["", "/metadata"])
def test_a_volume_is_seen_by_its_project(api: Api, volume: str, path: str, role: str) -> None:
    assert api.as_(role)(f"GET /volumes/{volume}{path}").status_int == READER[role]


@pytest.mark.parametrize("role", ADMIN)
@pytest.mark.parametrize(
    "path",
    ["/os-services", "/scheduler-stats/get_pools", "/qos-specs", "/default-types", "/os-quota-class-sets/default"],
)
def test_what_is_for_admins(api: Api, path: str, role: str) -> None:
    assert api.as_(role)(f"GET {path}").status_int == ADMIN[role]


@pytest.mark.parametrize("role", ["reader", "other", "nobody"])
@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("PUT /volumes/{volume}", {"volume": {"name": "other"}}),
        ("DELETE /volumes/{volume}", None),
        ("POST /volumes/{volume}/action", {"os-extend": {"new_size": 2}}),
        ("POST /volumes/{volume}/action", {"os-reserve": None}),
        ("POST /volumes/{volume}/action", {"os-set_bootable": {"bootable": True}}),
        ("POST /volumes/{volume}/action", {"os-retype": {"new_type": "a"}}),
        ("POST /volumes/{volume}/metadata", {"metadata": {"a": "b"}}),
        ("POST /snapshots", {"snapshot": {"volume_id": "{volume}"}}),
        ("POST /attachments", {"attachment": {"volume_uuid": "{volume}"}}),
        ("POST /volume-transfers", {"transfer": {"volume_id": "{volume}"}}),
    ],
)
def test_readers_and_others_change_nothing(api: Api, volume: str, role: str, request_: str, body: Any) -> None:
    expected = {"reader": 403, "other": 404, "nobody": 401}[role]
    sent = body and {
        root: {key: volume if value == "{volume}" else value for key, value in inner.items()} if inner else inner
        for root, inner in body.items()
    }

    assert api.as_(role)(request_.format(volume=volume), sent).status_int == expected


def test_readers_make_nothing(api: Api) -> None:
    answer = api.as_("reader")("POST /volumes", {"volume": {"size": 1}})

    refused(answer, "Policy doesn't allow volume:create to be performed.", 403)


@pytest.mark.parametrize("path", ["/volumes", "/snapshots", "/backups", "/attachments", "/messages"])
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    answer = api(f"GET {path}/{NONE}")

    assert answer.status_int == 404
    assert NONE in message(answer)
