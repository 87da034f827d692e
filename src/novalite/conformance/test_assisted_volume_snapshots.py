"""``/os-assisted-volume-snapshots``, by which the volume service has a server's host make snapshots."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from novalite.conformance.client import Api, each_version, message, needs

PATH = "/os-assisted-volume-snapshots"
UNKNOWN = "521752a6-acf6-4b2d-bc7a-119f9148cd8c"
INFO = {"snapshot_id": "snapshot", "type": "qcow2", "new_file": "file"}
NOT_ATTACHED = f"No volume Block Device Mapping with id {UNKNOWN}."


def delete_info(wanted: Any) -> str:
    return f"delete_info={quote(json.dumps(wanted))}"


@each_version({"2.1": 400})
def test_a_volume_that_no_server_has_has_no_host(admin: Api, version: str, expected: int) -> None:
    made = admin.at(version)(f"POST {PATH}", {"snapshot": {"volume_id": UNKNOWN, "create_info": INFO}})
    deleted = admin.at(version)(f"DELETE {PATH}/snapshot?{delete_info({'volume_id': UNKNOWN})}")

    assert (made.status_int, message(made)) == (expected, NOT_ATTACHED)
    assert (deleted.status_int, message(deleted)) == (expected, NOT_ATTACHED)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        ({"create_info": INFO}, "'volume_id' is a required property"),
        ({"volume_id": UNKNOWN}, "'create_info' is a required property"),
        ({"volume_id": "", "create_info": INFO}, "'' should be non-empty"),
        ({"volume_id": UNKNOWN, "create_info": {**INFO, "type": "raw"}}, "'raw' is not one of ['qcow2']"),
        ({"volume_id": UNKNOWN, "create_info": {"type": "qcow2"}}, "'snapshot_id' is a required property"),
        ({"volume_id": UNKNOWN, "create_info": {**INFO, "new_file": ""}}, "'' should be non-empty"),
        ({"volume_id": UNKNOWN, "create_info": {**INFO, "colour": 1}}, "('colour' was unexpected)"),
    ],
)
def test_what_is_not_made(admin: Api, snapshot: Any, expected: str) -> None:
    answer = admin(f"POST {PATH}", {"snapshot": snapshot})

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "'delete_info'"),
        ("delete_info=x", "Expecting value: line 1 column 1 (char 0)"),
        (delete_info({}), "'volume_id'"),
    ],
)
def test_what_is_not_deleted(admin: Api, asked: str, expected: str) -> None:
    answer = admin(f"DELETE {PATH}/snapshot?{asked}")

    assert (answer.status_int, message(answer)) == (400, expected)


@each_version({"2.1": NOT_ATTACHED, "2.75": "Additional properties are not allowed ('colour' was unexpected)"})
def test_an_unknown_parameter(admin: Api, version: str, expected: str) -> None:
    answer = admin.at(version)(f"DELETE {PATH}/snapshot?colour=red&{delete_info({'volume_id': UNKNOWN})}")

    assert (answer.status_int, message(answer)) == (400, expected)


@needs("spelled tokens")
def test_only_services_and_admins_may(api: Api) -> None:
    service = Api(api.app, {**api.tokens, "service": api.tokens["member"].replace("member,reader", "service")})

    assert service.as_("service")(f"DELETE {PATH}/snapshot").status_int == 400
    for action, request in {"create": f"POST {PATH}", "delete": f"DELETE {PATH}/snapshot"}.items():
        body = {"snapshot": {"volume_id": UNKNOWN, "create_info": INFO}} if action == "create" else None
        answer = api(request, body)
        expected = f"Policy doesn't allow os_compute_api:os-assisted-volume-snapshots:{action} to be performed."
        assert (answer.status_int, message(answer)) == (403, expected)
