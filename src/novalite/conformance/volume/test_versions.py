"""From which version on there is an operation, and what it takes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from novalite.conformance.client import Api, message, needs, refused
from novalite.conformance.volume.conftest import NONE, each_version, extra, outside, settled

pytestmark = needs("plain-text tokens")

UNKNOWN = "The resource could not be found."
TYPES, GROUPS, SNAPSHOTS = f"/group_types/{NONE}", f"/groups/{NONE}", f"/group_snapshots/{NONE}"
SINCE: dict[str, list[tuple[str, Any]]] = {
    "3.3": [(f"GET /messages/{NONE}", None), (f"DELETE /messages/{NONE}", None)],
    "3.8": [
        ("GET /manageable_volumes/detail?host=x", None),
        ("POST /manageable_volumes", {"volume": {"ref": {}, "host": "x"}}),
        ("GET /manageable_snapshots/detail?host=x", None),
        ("POST /manageable_snapshots", {"snapshot": {"ref": {}, "volume_id": NONE}}),
    ],
    "3.9": [(f"PUT /backups/{NONE}", {"backup": {"name": "a"}})],
    "3.11": [
        ("POST /group_types", {"group_type": {"name": " "}}),
        ("GET /group_types/default", None),
        (f"GET {TYPES}", None),
        (f"PUT {TYPES}", {"group_type": {"name": "a"}}),
        (f"DELETE {TYPES}", None),
        (f"GET {TYPES}/group_specs", None),
        (f"POST {TYPES}/group_specs", {"group_specs": {"a": "b"}}),
        (f"GET {TYPES}/group_specs/a", None),
        (f"PUT {TYPES}/group_specs/a", {"a": "b"}),
        (f"DELETE {TYPES}/group_specs/a", None),
    ],
    "3.13": [
        ("POST /groups", {"group": {"group_type": "none", "volume_types": ["none"]}}),
        ("GET /groups/detail", None),
        (f"GET {GROUPS}", None),
        (f"PUT {GROUPS}", {"group": {"name": "a"}}),
        (f"POST {GROUPS}/action", {"delete": {}}),
    ],
    "3.14": [
        ("POST /group_snapshots", {"group_snapshot": {"group_id": NONE}}),
        ("GET /group_snapshots/detail", None),
        (f"GET {SNAPSHOTS}", None),
        (f"DELETE {SNAPSHOTS}", None),
        ("POST /groups/action", {"create-from-src": {"source_group_id": NONE}}),
    ],
    "3.19": [(f"POST {SNAPSHOTS}/action", {"reset_status": {"status": "error"}})],
    "3.20": [(f"POST {GROUPS}/action", {"reset_status": {"status": "error"}})],
    "3.27": [
        (f"GET /attachments/{NONE}", None),
        (f"PUT /attachments/{NONE}", {"attachment": {"connector": {"host": "a"}}}),
        (f"DELETE /attachments/{NONE}", None),
    ],
    "3.38": [
        *((f"POST {GROUPS}/action", {f"{word}_replication": {}}) for word in ("enable", "disable", "failover")),
        (f"POST {GROUPS}/action", {"list_replication_targets": {}}),
    ],
    "3.40": [(f"POST /volumes/{NONE}/action", {"revert": {"snapshot_id": NONE}})],
    "3.44": [(f"POST /attachments/{NONE}/action", {"os-complete": {}})],
    "3.62": [
        (f"GET /default-types/{NONE}", None),
        (f"PUT /default-types/{NONE}", {"default_type": {"volume_type": "none"}}),
    ],
    "3.68": [(f"POST /volumes/{NONE}/action", {"os-reimage": {"image_id": NONE}})],
}


@pytest.mark.parametrize(
    ("request_", "body", "first"), [(*one, version) for version, several in SINCE.items() for one in several]
)
def test_an_operation_is_there_since(admin: Api, request_: str, body: Any, first: str) -> None:
    before = admin.at(f"3.{int(first[2:]) - 1}")(request_, body)
    answer = admin.at(first)(request_, body)

    refused(before, UNKNOWN, 404)
    assert answer.status_int < 400 or message(answer) != UNKNOWN


def test_the_default_of_a_project_is_forgotten_since_3_62(admin: Api) -> None:
    path = f"DELETE /default-types/{uuid.uuid4().hex}"

    refused(admin.at("3.61")(path), UNKNOWN, 404)
    assert admin.at("3.62")(path).status_int == 204


@pytest.mark.parametrize(
    ("request_", "body", "first", "name"),
    [
        (f"PUT /backups/{NONE}", {"backup": {"metadata": {"a": "b"}}}, "3.43", "metadata"),
        ("POST /volume-transfers", {"transfer": {"volume_id": NONE, "no_snapshots": True}}, "3.55", "no_snapshots"),
        *(
            (
                f"POST /volumes/{NONE}/action",
                {"os-volume_upload_image": {"image_name": "a", name: value}},
                "3.1",
                name,
            )
            for name, value in (("visibility", "private"), ("protected", True))
        ),
    ],
)
def test_a_property_is_there_since(admin: Api, request_: str, body: Any, first: str, name: str) -> None:
    ((root, sent),) = body.items()

    refused(admin.at(f"3.{int(first[2:]) - 1}")(request_, body), extra(root, sent, name))
    assert admin.at(first)(request_, body).status_int == 404


def test_the_group_of_a_volume_is_a_text_since_3_13(api: Api) -> None:
    sent = {"volume": {"size": 1, "group_id": 5}}
    said = outside("group_id", 5, "5 is not of type 'string', 'null'")

    refused(api.at("3.13")("POST /volumes", sent), said)
    assert message(api.at("3.12")("POST /volumes", sent)) != said


@each_version({"3.0": False, "3.39": True})
def test_an_admin_sees_the_limits_of_a_project_since_3_39(admin: Api, version: str, expected: bool) -> None:
    project = uuid.uuid4().hex
    admin(f"PUT /os-quota-sets/{project}", {"quota_set": {"volumes": 3}})

    shown = admin.at(version)(f"GET /limits?project_id={project}").json["limits"]["absolute"]
    assert (shown["maxTotalVolumes"] == 3) is expected
    admin(f"DELETE /os-quota-sets/{project}")


@each_version({"3.0": 400, "3.23": 202})
def test_a_volume_is_deleted_by_force_since_3_23(admin: Api, volume: str, version: str, expected: int) -> None:
    admin(f"POST /volumes/{volume}/action", {"os-reset_status": {"status": "retyping"}})

    assert admin.at(version)(f"DELETE /volumes/{volume}?force=true").status_int == expected


@each_version({"3.9": (), "3.43": ("metadata",)})
def test_the_metadata_of_a_backup_are_shown_since_3_43(
    api: Api, backup: str, version: str, expected: tuple[str, ...]
) -> None:
    assert ("metadata" in api.at(version)(f"GET /backups/{backup}").json["backup"]) is bool(expected)
    assert settled(api, f"/backups/{backup}")["status"] == "available"
