"""``POST …/action``: what is done with volumes, snapshots and backups, and what is not."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestResponse

from novalite.conformance.client import Api, Make, message, refused
from novalite.conformance.volume.conftest import (
    NONE,
    SERVER,
    each_version,
    extra,
    no_boolean,
    outside,
    refusals,
)

STATUSES = (
    *("creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing", "attaching"),
    *("in-use", "detaching", "maintenance", "restoring-backup", "error_restoring", "reserved", "awaiting-transfer"),
    *("backing-up", "error_backing-up", "error_extending", "downloading", "uploading", "retyping", "extending"),
)
MIGRATION_STATUSES = ("migrating", "error", "success", "completing", "none", "starting")
SNAPSHOT_STATUSES = (
    *("error", "available", "creating", "deleting", "deleted", "updating", "error_deleting", "unmanaging"),
    *("backing-up", "restoring"),
)
NO_FORCE = (
    "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when "
    "the 'force' flag is passed with a value evaluating to True, it is silently ignored."
)
IN_USE = (
    "Invalid volume: Volume  must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, "
    "or be disassociated from snapshots after volume transfer."
)
WORDS = ["os-extend", "os-retype", "os-set_bootable", "os-force_detach", "os-volume_upload_image"]
NEITHER = "is not valid under any of the given schemas"
NOT_DETACHED = (
    "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to "
    "detach."
)
#: What is shown of volumes that are being taken over, and what nobody may say.
SHOWN = {"managing": "creating", "error_managing": "error"}
NOT_SET = {
    "deleting": "Cannot reset-state to deleting",
    "in-use": "Cannot reset-state to in-use because volume does not have any attachments.",
}
TARGET = {"mountpoint": "/dev/vdb"}


def no_action(name: object) -> str:
    """What is said of an action that there is none of."""
    return f"There is no such action: {name}. Verify the request body and Content-Type header and try again."


@refusals(
    ({"os-extend": {}}, outside("os-extend", {}, "'new_size' is a required property")),
    ({"os-extend": {"new_size": 0}}, outside("new_size", 0, "0 is less than the minimum of 1")),
    ({"os-extend": {"new_size": "x"}}, outside("new_size", "x", "'x' does not match '^[0-9]+$'")),
    (
        {"os-extend": {"new_size": 2**31}},
        outside("new_size", 2**31, "2147483648 is greater than the maximum of 2147483647"),
    ),
    (
        {"os-extend": {"new_size": 1}},
        "Invalid input received: New size for extend must be greater than current size. (current: 1, extended: 1).",
    ),
    ({"os-retype": {}}, outside("os-retype", {}, "'new_type' is a required property")),
    (
        {"os-retype": {"new_type": "a", "migration_policy": "maybe"}},
        outside("migration_policy", "maybe", "'maybe' is not one of ['on-demand', 'never']"),
    ),
    ({"os-attach": {**TARGET}}, outside("os-attach", TARGET, f"{TARGET} is not valid under any of the given schemas")),
    ({"os-attach": {**TARGET, "instance_uuid": "x"}}, outside("instance_uuid", "x", "'x' is not a 'uuid'")),
    ({"os-attach": {**TARGET, "host_name": "h", "mode": "x"}}, outside("mode", "x", "'x' is not one of ['rw', 'ro']")),
    ({"os-attach": {"host_name": "h", "mountpoint": ""}}, outside("mountpoint", "", "'' should be non-empty")),
    (
        {"os-detach": {"attachment_id": "x"}},
        outside("attachment_id", "x", f"'x' {NEITHER}"),
    ),
    ({"os-begin_detaching": None}, NOT_DETACHED),
    ({"os-set_image_metadata": {"metadata": {"a": 1}}}, outside("a", 1, "1 is not of type 'string'")),
    ({"os-unset_image_metadata": {"key": ""}}, outside("key", "", "'' should be non-empty")),
    ({"os-reimage": {"image_id": "x"}}, outside("image_id", "x", "'x' is not a 'uuid'")),
    ({"revert": {"snapshot_id": 5}}, outside("snapshot_id", 5, "5 is not of type 'string', 'null'")),
    (
        {"os-volume_upload_image": {"image_name": "a", "disk_format": "iso"}},
        outside("disk_format", "iso", "'iso' is not one of ['raw', 'vmdk', 'vdi', 'qcow2', 'vhd', 'vhdx', 'ploop']"),
    ),
    ({"os-volume_upload_image": {"image_name": ""}}, outside("image_name", "", "'' should be non-empty")),
    *(({name: {"colour": 1}}, "") for name in WORDS),
    ({"colour": {}}, no_action("colour")),
    ({"os-nothing": None}, no_action("os-nothing")),
)
def test_what_is_not_done(api: Api, volume: str, sent: Any, said: str) -> None:
    answer = api(f"POST /volumes/{volume}/action", sent)

    assert answer.status_int == 400
    assert message(answer) == said or (not said and "colour" in message(answer))


@refusals(
    (
        {"status": "bogus"},
        f"Volume status: bogus is invalid, valid statuses are: {STATUSES}.",
    ),
    (
        {"attach_status": "bogus"},
        "Volume attach status: bogus is invalid, valid statuses are: ['attached', 'detached'].",
    ),
    (
        {"migration_status": "bogus"},
        f"Volume migration status: bogus is invalid, valid statuses are: {MIGRATION_STATUSES}.",
    ),
    ({}, "Must specify 'status', 'attach_status' or 'migration_status' for update."),
    ({"status": None}, "Must specify 'status', 'attach_status' or 'migration_status' for update."),
    ({"status": "error", "colour": 1}, extra("os-reset_status", {"status": "error", "colour": 1}, "colour")),
)
@pytest.mark.parametrize("role", ["admin", "member"])
def test_a_state_is_one_of_some(api: Api, volume: str, role: str, sent: Any, said: str) -> None:
    refused(api.as_(role)(f"POST /volumes/{volume}/action", {"os-reset_status": sent}), said)


@pytest.mark.parametrize("status", [*sorted({*STATUSES} - {*NOT_SET}), "ERROR"])
def test_admins_say_what_state_a_volume_is_in(api: Api, admin: Api, volume: str, status: str) -> None:
    assert admin(f"POST /volumes/{volume}/action", {"os-reset_status": {"status": status}}).status_int == 202
    assert api(f"GET /volumes/{volume}").json["volume"]["status"] == SHOWN.get(status, status.lower())


@pytest.mark.parametrize(("status", "said"), NOT_SET.items())
def test_some_states_are_not_for_them_to_say(admin: Api, volume: str, status: str, said: str) -> None:
    refused(admin(f"POST /volumes/{volume}/action", {"os-reset_status": {"status": status}}), said)


@pytest.mark.parametrize("noun", ["snapshots", "backups"])
def test_states_of_snapshots_and_backups_are_some(admin: Api, api: Api, snapshot: str, backup: str, noun: str) -> None:
    id, word = (snapshot, "Snapshot") if noun == "snapshots" else (backup, "Backup")
    valid: Any = SNAPSHOT_STATUSES if noun == "snapshots" else ["available", "error"]

    for by in (admin, api):
        answer = by(f"POST /{noun}/{id}/action", {"os-reset_status": {"status": "bogus"}})
        refused(answer, f"{word} status: bogus is invalid, valid statuses are: {valid}.")
    assert admin(f"POST /{noun}/{id}/action", {"os-reset_status": {"status": "error"}}).status_int == 202
    assert api(f"POST /{noun}/{id}/action", {"os-reset_status": {"status": "error"}}).status_int == 403


@pytest.mark.parametrize(("action", "name"), [("os-set_bootable", "bootable"), ("os-update_readonly_flag", "readonly")])
def test_a_flag_is_a_word_for_yes_or_no(api: Api, volume: str, action: str, name: str) -> None:
    answer = api(f"POST /volumes/{volume}/action", {action: {name: "x"}})

    assert (answer.status_int, message(answer)[:40]) == (400, no_boolean(name, "x")[:40])
    for word in ("y", "n", "t", "f", "ON", True, "0"):
        assert api(f"POST /volumes/{volume}/action", {action: {name: word}}).status_int in (200, 202)


def test_what_is_read_only_is_not_attached_to_be_written(admin: Api, api: Api, volume: str) -> None:
    api(f"POST /volumes/{volume}/action", {"os-update_readonly_flag": {"readonly": True}})

    answer = admin(f"POST /volumes/{volume}/action", {"os-attach": {**TARGET, "host_name": "h"}})
    refused(answer, f"Invalid attaching mode 'rw' for volume {volume}.")


def test_of_what_has_no_image_nothing_is_known(api: Api, volume: str) -> None:
    said = f"Glance metadata for volume/snapshot {volume} cannot be found."

    refused(api(f"POST /volumes/{volume}/action", {"os-show_image_metadata": None}), said, 404)
    refused(api(f"POST /volumes/{volume}/action", {"os-unset_image_metadata": {"key": "a"}}), said, 404)
    sent = {"os-set_image_metadata": {"metadata": {"a": "b"}}}
    assert api(f"POST /volumes/{volume}/action", sent).json == {"metadata": {"a": "b"}}
    assert api(f"POST /volumes/{volume}/action", {"os-show_image_metadata": None}).json == {"metadata": {"a": "b"}}


def test_a_type_that_is_nothing_is_not_found(api: Api, volume: str) -> None:
    answer = api(f"POST /volumes/{volume}/action", {"os-retype": {"new_type": "bogus"}})

    refused(answer, "Volume type with name bogus could not be found.", 404)


def test_what_is_reserved_is_not_reserved_again(api: Api, volume: str) -> None:
    assert api(f"POST /volumes/{volume}/action", {"os-reserve": None}).status_int == 202
    refused(
        api(f"POST /volumes/{volume}/action", {"os-reserve": None}),
        "Invalid volume: Volume status must be available to reserve, but the status is attaching.",
    )
    assert api(f"POST /volumes/{volume}/action", {"os-unreserve": None}).status_int == 202
    assert api(f"GET /volumes/{volume}").json["volume"]["status"] == "available"


def test_what_is_attached_is_not_deleted_by_force_either(api: Api, admin: Api, volume: str) -> None:
    made = api("POST /attachments", {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER}})
    act = f"POST /attachments/{made.json['attachment']['id']}/action"
    assert api(act, {"os-complete": {}}).status_int == 204

    refused(admin(f"POST /volumes/{volume}/action", {"os-force_delete": {}}), IN_USE)
    refused(admin(f"DELETE /volumes/{volume}?force=true"), IN_USE)


@each_version({"3.0": 202, "3.66": 400})
def test_force_is_no_flag_of_snapshots_since_3_66(api: Api, volume: str, version: str, expected: int) -> None:
    answer = api.at(version)("POST /snapshots", {"snapshot": {"volume_id": volume, "force": False}})

    assert answer.status_int == expected
    if expected == 400:
        refused(answer, NO_FORCE)
    assert api.at(version)("POST /snapshots", {"snapshot": {"volume_id": volume, "force": True}}).status_int == 202


@refusals(
    ({"volume_id": "x"}, outside("volume_id", "x", f"'x' {NEITHER}")),
    ({}, outside("snapshot", {}, "'volume_id' is a required property")),
    ({"volume_id": NONE, "colour": 1}, extra("snapshot", {"volume_id": NONE, "colour": 1}, "colour")),
    ({"volume_id": NONE, "display_description": ""}, ""),
    ({"volume_id": NONE, "name": "a" * 256}, outside("name", "a" * 256, f"'{'a' * 256}' is too long")),
    ({"volume_id": NONE, "metadata": {"a": 1}}, outside("a", 1, "1 is not of type 'string'")),
)
def test_what_is_no_snapshot(api: Api, sent: Any, said: str) -> None:
    answer = api("POST /snapshots", {"snapshot": sent})

    assert answer.status_int == 400
    assert message(answer) == said or not said


UPDATE = "os-update_snapshot_status"


def report(by: Api, snapshot: str, **said: str) -> TestResponse:
    """What is answered to a host that says how far it is with a snapshot."""
    return by(f"POST /snapshots/{snapshot}/action", {UPDATE: said})


def test_a_host_says_how_far_it_is_with_a_snapshot(admin: Api, snapshot: str) -> None:
    progress = "os-extended-snapshot-attributes:progress"
    assert admin(f"GET /snapshots/{snapshot}").json["snapshot"][progress] == "100%"
    admin(f"POST /snapshots/{snapshot}/action", {"os-reset_status": {"status": "creating"}})
    assert admin(f"GET /snapshots/{snapshot}").json["snapshot"][progress] == "100%"
    for status, said in (("creating", "80%"), ("error", "90%")):
        assert report(admin, snapshot, status=status, progress=said).status_int == 202
        shown = admin(f"GET /snapshots/{snapshot}").json["snapshot"]
        assert (shown["status"], shown[progress]) == (status, said)


@pytest.mark.parametrize(
    ("status", "wanted", "said"),
    [
        ("available", "available", "Snapshot status available not allowed for update_snapshot_status"),
        ("error", "available", "Snapshot status error not allowed for update_snapshot_status"),
        (
            "creating",
            "deleting",
            "Provided snapshot status deleting not allowed for snapshot with status creating.",
        ),
        ("deleting", "error", "Provided snapshot status error not allowed for snapshot with status deleting."),
    ],
)
def test_it_says_so_of_one_that_is_being_made_or_deleted(
    admin: Api, snapshot: str, status: str, wanted: str, said: str
) -> None:
    admin(f"POST /snapshots/{snapshot}/action", {"os-reset_status": {"status": status}})
    refused(report(admin, snapshot, status=wanted), said)
    admin(f"POST /snapshots/{snapshot}/action", {"os-reset_status": {"status": "available"}})


def test_a_volume_that_is_nothing_has_no_snapshot_and_no_backup(api: Api) -> None:
    refused(api("POST /snapshots", {"snapshot": {"volume_id": None}}), "Volume None could not be found.", 404)
    refused(api("POST /backups", {"backup": {"volume_id": NONE}}), f"Volume {NONE} could not be found.", 404)


@each_version({"3.0": 400, "3.43": 404})
def test_backups_have_metadata_since_3_43(api: Api, version: str, expected: int) -> None:
    sent = {"volume_id": NONE, "metadata": {"a": "b"}}

    assert api.at(version)("POST /backups", {"backup": sent}).status_int == expected


@each_version({"3.0": 400, "3.51": 404})
def test_backups_have_a_zone_since_3_51(api: Api, version: str, expected: int) -> None:
    sent = {"volume_id": NONE, "availability_zone": "nova"}

    assert api.at(version)("POST /backups", {"backup": sent}).status_int == expected


@refusals(
    ({"volume_id": "x"}, outside("volume_id", "x", "'x' is not a 'uuid'")),
    ({}, outside("backup", {}, "'volume_id' is a required property")),
    ({"volume_id": NONE, "colour": 1}, extra("backup", {"volume_id": NONE, "colour": 1}, "colour")),
    (
        {"volume_id": NONE, "snapshot_id": "x"},
        outside("snapshot_id", "x", f"'x' {NEITHER}"),
    ),
    ({"volume_id": NONE, "container": 5}, outside("container", 5, "5 is not of type 'string', 'null'")),
)
def test_what_is_no_backup(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /backups", {"backup": sent}), said)


@pytest.mark.parametrize("name", ["force", "incremental"])
def test_flags_of_backups_are_words_for_yes_or_no(api: Api, name: str) -> None:
    answer = api("POST /backups", {"backup": {"volume_id": NONE, name: "x"}})

    assert message(answer).startswith(no_boolean(name, "x"))


@refusals(
    ({"volume_uuid": "x"}, outside("volume_uuid", "x", "'x' is not a 'uuid'")),
    ({"volume_uuid": NONE, "instance_uuid": "x"}, outside("instance_uuid", "x", "'x' is not a 'uuid'")),
    ({"volume_uuid": NONE, "mode": "x"}, outside("mode", "x", "'x' is not one of ['rw', 'ro']")),
    ({"volume_uuid": NONE, "colour": 1}, extra("attachment", {"volume_uuid": NONE, "colour": 1}, "colour")),
    ({"volume_uuid": NONE, "connector": "x"}, outside("connector", "x", "'x' is not of type 'object', 'null'")),
)
def test_what_is_no_attachment(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /attachments", {"attachment": sent}), said)


@each_version({"3.27": 400, "3.54": 404})
def test_attachments_have_a_mode_since_3_54(api: Api, version: str, expected: int) -> None:
    sent = {"volume_uuid": NONE, "mode": "ro"}

    assert api.at(version)("POST /attachments", {"attachment": sent}).status_int == expected


@pytest.mark.parametrize("path", ["/os-volume-transfer", "/volume-transfers"])
@refusals(
    ({"volume_id": "x"}, outside("volume_id", "x", "'x' is not a 'uuid'")),
    ({}, outside("transfer", {}, "'volume_id' is a required property")),
    ({"volume_id": NONE, "name": " "}, outside("name", " ", "' ' is not valid under any of the given schemas")),
    ({"volume_id": NONE, "colour": 1}, extra("transfer", {"volume_id": NONE, "colour": 1}, "colour")),
)
def test_what_is_no_transfer(api: Api, path: str, sent: Any, said: str) -> None:
    refused(api(f"POST {path}", {"transfer": sent}), said)


@pytest.mark.parametrize("key", ["", "bogus", 5])
def test_a_transfer_is_for_who_knows_the_key(api: Api, volume: str, key: Any) -> None:
    made = api("POST /volume-transfers", {"transfer": {"volume_id": volume}}).json["transfer"]

    answer = api.as_("other")(f"POST /volume-transfers/{made['id']}/accept", {"accept": {"auth_key": key}})
    refused(answer, f"Invalid auth key: Attempt to transfer {made['id']} with invalid auth key.")
    assert api(f"DELETE /volume-transfers/{made['id']}").status_int == 202


@pytest.mark.parametrize("path", ["/volume-transfers", "/os-volume-transfer"])
def test_another_project_takes_what_is_offered(api: Api, make: Make, path: str) -> None:
    volume = make()
    made = api(f"POST {path}", {"transfer": {"volume_id": volume}}).json["transfer"]
    accept = {"accept": {"auth_key": made["auth_key"]}}

    assert api.as_("other")(f"POST {path}/{made['id']}/accept", accept).status_int == 202
    assert api.as_("other")(f"GET /volumes/{volume}").status_int == 200
    assert api(f"GET /volumes/{volume}").status_int == 404


def test_a_volume_that_a_server_has_by_hand_says_so_among_its_metadata(api: Api, volume: str) -> None:
    path = f"POST /volumes/{volume}/action"
    assert api(path, {"os-attach": {"instance_uuid": SERVER, "mountpoint": "/dev/vdc", "mode": "ro"}}).status_int == 202

    shown = api(f"GET /volumes/{volume}").json["volume"]
    assert (shown["status"], shown["metadata"]) == ("in-use", {"readonly": "False", "attached_mode": "ro"})
    (attachment,) = shown["attachments"]
    assert (attachment["device"], attachment["server_id"]) == ("/dev/vdc", SERVER)
    refused(
        api(path, {"os-attach": {"instance_uuid": NONE, "mountpoint": "/dev/vdd"}}),
        "Invalid volume: volume is already attached and multiple attachments are not enabled",
    )
    refused(
        api(path, {"os-detach": {"attachment_id": NONE}}),
        "ConflictNovaUsingAttachment: Detach volume from instance  using the Compute API",
        409,
    )
    assert api(path, {"os-detach": {}}).status_int == 202
    shown = api(f"GET /volumes/{volume}").json["volume"]
    assert (shown["status"], shown["metadata"]) == ("available", {"readonly": "False"})


def test_an_attachment_without_a_host_is_complete_without_a_device(api: Api, volume: str) -> None:
    sent = {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER}}
    id = api("POST /attachments", sent).json["attachment"]["id"]
    assert api(f"POST /attachments/{id}/action", {"os-complete": {}}).status_int == 204

    (shown,) = api(f"GET /volumes/{volume}").json["volume"]["attachments"]
    assert (shown["device"], shown["attached_at"], shown["server_id"]) == (None, None, SERVER)
    assert api(f"DELETE /attachments/{id}").status_int == 200


def test_a_connected_attachment_is_answered_as_it_was(api: Api, volume: str) -> None:
    id = api("POST /attachments", {"attachment": {"volume_uuid": volume}}).json["attachment"]["id"]
    connector = {"initiator": "iqn", "host": "somewhere", "ip": "127.0.0.1"}
    answer = api(f"PUT /attachments/{id}", {"attachment": {"connector": connector}}).json["attachment"]
    shown = api(f"GET /attachments/{id}").json["attachment"]

    assert (answer["status"], answer["attached_at"]) == ("reserved", "")
    assert (shown["status"], shown["attached_at"] != "") == ("attaching", True)
    assert shown["connection_info"].items() >= {"cacheable": False, "qos_specs": None, "encrypted": False}.items()
    assert api(f"POST /attachments/{id}/action", {"os-complete": {}}).status_int == 204
    (attachment,) = api(f"GET /volumes/{volume}").json["volume"]["attachments"]
    assert attachment["device"] == "na"
    api(f"DELETE /attachments/{id}")
