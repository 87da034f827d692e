"""``/os-assisted-volume-snapshots``, by which the volume service has a server's host make snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from novalite.conformance.client import Api, each_version, eventually, message, needs

PATH = "/os-assisted-volume-snapshots"
UNKNOWN = "521752a6-acf6-4b2d-bc7a-119f9148cd8c"
INFO = {"snapshot_id": "snapshot", "type": "qcow2", "new_file": "file"}
NOT_ATTACHED = f"No volume Block Device Mapping with id {UNKNOWN}."


@pytest.fixture
def attached(api: Api, boot: Any) -> Iterator[tuple[str, str]]:
    """The id of a server, and of a volume that it has."""
    made = api.at("2.35")("POST /os-volumes", {"volume": {"size": 1}}).json["volume"]["id"]
    server = str(boot()["id"])
    path = f"/servers/{server}/os-volume_attachments"
    assert api.at("2.1")(f"POST {path}", {"volumeAttachment": {"volumeId": made}}).status_int == 200
    yield server, made
    api(f"DELETE {path}/{made}")
    eventually(lambda: api(f"GET {path}"), lambda answer: not answer.json["volumeAttachments"])
    api.at("2.35")(f"DELETE /os-volumes/{made}")


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


@needs("plain-text tokens")
def test_the_host_of_a_server_makes_and_deletes_snapshots(admin: Api, attached: tuple[str, str]) -> None:
    _, volume = attached

    for more, id in (({}, None), ({"id": UNKNOWN}, UNKNOWN)):
        answer = admin(f"POST {PATH}", {"snapshot": {"volume_id": volume, "create_info": {**INFO, **more}}})
        assert (answer.status_int, answer.json) == (200, {"snapshot": {"id": id, "volumeId": volume}})
    deleted = admin(f"DELETE {PATH}/snapshot?{delete_info({'volume_id': volume, 'merge_target_file': 'file'})}")
    assert (deleted.status_int, deleted.body) == (204, b"")


def test_only_a_running_server_merges_a_snapshot_into_a_file(admin: Api, attached: tuple[str, str]) -> None:
    server, volume = attached
    admin(f"POST /servers/{server}/action", {"os-stop": None})
    eventually(lambda: admin(f"GET /servers/{server}"), lambda answer: answer.json["server"]["status"] == "SHUTOFF")
    merging = admin(f"DELETE {PATH}/snapshot?{delete_info({'volume_id': volume, 'merge_target_file': 'file'})}")
    whole = admin(f"DELETE {PATH}/snapshot?{delete_info({'volume_id': volume, 'merge_target_file': None})}")

    assert (merging.status_int, message(merging)) == (
        400,
        f"Instance {server} in vm_state stopped. Cannot volume_snapshot_delete while the instance is in this state.",
    )
    assert whole.status_int == 204


@needs("plain-text tokens")
def test_only_services_and_admins_may(api: Api) -> None:
    service = Api(api.app, {**api.tokens, "service": api.tokens["member"].replace("member,reader", "service")})

    assert service.as_("service")(f"DELETE {PATH}/snapshot").status_int == 400
    for action, request in {"create": f"POST {PATH}", "delete": f"DELETE {PATH}/snapshot"}.items():
        body = {"snapshot": {"volume_id": UNKNOWN, "create_info": INFO}} if action == "create" else None
        answer = api(request, body)
        expected = f"Policy doesn't allow os_compute_api:os-assisted-volume-snapshots:{action} to be performed."
        assert (answer.status_int, message(answer)) == (403, expected)
