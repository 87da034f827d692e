import pytest

SERVER, OTHER = "11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555"


@pytest.fixture
def act(ask, make):
    """Does something with a volume: ``act("os-extend", {"new_size": 2})`` says status and message, if any."""
    id = make()

    def act(name, sent=None, **more):
        answer = ask(f"POST /volumes/{id}/action", {name: sent}, **more)
        if answer.status_int < 400:
            return answer.status_int, answer.json if answer.body else None
        (fault,) = answer.json.values()
        return answer.status_int, fault["message"]

    act.id = id
    act.shown = lambda: ask(f"GET /volumes/{id}", as_="root").json["volume"]
    return act


def test_a_volume_is_reserved_attached_and_detached(act):
    steps = [
        ("os-reserve", None, "attaching"),
        ("os-attach", {"instance_uuid": SERVER, "mountpoint": "/dev/vdb"}, "in-use"),
        ("os-begin_detaching", None, "detaching"),
        ("os-roll_detaching", None, "in-use"),
        ("os-begin_detaching", None, "detaching"),
        ("os-detach", {}, "available"),
        ("os-reserve", {}, "attaching"),
        ("os-unreserve", None, "available"),
    ]

    for name, sent, status in steps:
        assert act(name, sent) == (202, None)
        assert act.shown()["status"] == status
        if status == "in-use":
            (attachment,) = act.shown()["attachments"]
            assert (attachment["server_id"], attachment["device"]) == (SERVER, "/dev/vdb")


def test_a_host_may_have_it_too(act):
    assert act("os-attach", {"host_name": "host", "mountpoint": "/dev/vdb", "mode": "ro"}) == (202, None)
    assert act.shown()["attachments"][0]["host_name"] == "host"
    assert act("os-force_detach", {"attachment_id": None}, as_="root") == (202, None)
    assert act.shown()["status"] == "available"


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        ("os-attach", {"mountpoint": "/dev/vdb"}, "Invalid input for field/attribute os-attach. Value: {'mountpoint'"),
        ("os-attach", {"mountpoint": "/dev/vdb", "instance_uuid": "a"}, "Invalid input for field/attribute instance_"),
        ("os-begin_detaching", None, "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and"),
        ("os-extend", {"new_size": 1}, "Invalid input received: New size for extend must be greater than current"),
        ("os-extend", {}, "Invalid input for field/attribute os-extend. Value: {}. 'new_size' is a required property"),
        ("os-retype", {"new_type": "lvmdriver-1"}, "Invalid volume: Retype needs volume to be in available or in-use"),
        ("os-something", {}, "There is no such action: os-something. Verify the request body and Content-Type header"),
    ],
)
def test_what_is_not_done(act, name, sent, expected):
    status, said = act(name, sent)

    assert status == 400
    assert said.startswith(expected)


def test_of_many_attachments_one_must_be_named(ask, make, act, message):
    id = make()
    ask("POST /types", {"volume_type": {"name": "many", "extra_specs": {"multiattach": "<is> True"}}}, as_="root")
    ask(f"POST /volumes/{id}/action", {"os-retype": {"new_type": "many"}})
    for server in (SERVER, OTHER):
        ask("POST /attachments", {"attachment": {"volume_uuid": id, "instance_uuid": server}})
        (attachment, *_) = ask(f"GET /attachments?instance_id={server}").json["attachments"]
        ask(f"POST /attachments/{attachment['id']}/action", {"os-complete": {}})

    for sent in ({}, {"attachment_id": "11111111-2222-4333-8444-999999999999"}):
        status, said = message(f"POST /volumes/{id}/action", {"os-detach": sent})
        assert (status, said.partition(":")[0]) == (409, "ConflictNovaUsingAttachment")
    assert ask(f"POST /volumes/{id}/action", {"os-detach": {"attachment_id": attachment["id"]}}).status_int == 202
    assert ask(f"GET /volumes/{id}").json["volume"]["status"] == "in-use"


def test_a_volume_in_use_grows_since_3_42(act):
    assert act("os-extend", {"new_size": "2"}) == (202, None)
    act("os-attach", {"instance_uuid": SERVER, "mountpoint": "/dev/vdb"})

    assert act("os-extend", {"new_size": 3}, at="3.41")[0] == 400
    assert act("os-extend", {"new_size": 3}, at="3.42") == (202, None)
    assert act.shown()["size"] == 3


def test_only_admins_say_what_state_it_is_in(act):
    assert act("os-reset_status", {"status": "error"})[0] == 403
    assert act("os-reset_status", {}, as_="root")[0] == 400
    assert act("os-reset_status", {"status": "error", "migration_status": "migrating"}, as_="root") == (202, None)
    assert (act.shown()["status"], act.shown()["os-vol-mig-status-attr:migstat"]) == ("error", "migrating")
    assert act("os-force_delete", {})[0] == 403
    assert act("os-force_delete", {}, as_="root") == (202, None)


def test_it_becomes_bootable_and_readonly(act):
    assert act("os-set_bootable", {"bootable": "true"}) == (200, None)
    assert act("os-update_readonly_flag", {"readonly": True}) == (202, None)
    assert (act.shown()["bootable"], act.shown()["metadata"]) == ("true", {"readonly": "True"})


def test_what_is_known_of_its_image_changes(act):
    assert act("os-set_image_metadata", {"metadata": {"os": "debian"}}) == (200, {"metadata": {"os": "debian"}})
    assert act("os-show_image_metadata") == (200, {"metadata": {"os": "debian"}})
    assert act("os-unset_image_metadata", {"key": "os"}) == (200, None)
    assert act("os-unset_image_metadata", {"key": "os"}) == (
        404,
        f"Glance metadata for volume/snapshot {act.id} cannot be found.",
    )


def test_it_becomes_one_of_another_type(act):
    assert act("os-retype", {"new_type": "__DEFAULT__", "migration_policy": "never"}) == (202, None)
    assert act.shown()["volume_type"] == "__DEFAULT__"


def test_a_host_is_told_how_to_get_to_it(act):
    status, answer = act("os-initialize_connection", {"connector": {"initiator": "iqn.2026-01.org:host"}})

    assert (status, answer["connection_info"]["data"]["volume_id"]) == (200, act.id)
    assert act("os-initialize_connection", {"connector": {"host": "host"}}) == (
        400,
        "Invalid input received: Connector doesn't have required information: initiator",
    )
    assert act("os-terminate_connection", {"connector": {"host": "host"}}) == (202, None)


def test_it_goes_back_to_a_snapshot_since_3_40(act, ask):
    snapshot = ask("POST /snapshots", {"snapshot": {"volume_id": act.id}}).json["snapshot"]["id"]

    assert act("revert", {"snapshot_id": snapshot}, at="3.39")[0] == 404
    assert act("revert", {"snapshot_id": snapshot}, at="3.40") == (202, None)


def test_it_has_what_another_image_has_since_3_68(act, cloud):
    image = cloud.image.images.find()[0]

    assert act("os-reimage", {"image_id": image.id}, at="3.67")[0] == 404
    assert act("os-reimage", {"image_id": image.id}, at="3.68") == (202, None)
    assert act.shown()["volume_image_metadata"]["image_id"] == image.id


def test_an_image_is_made_of_it(act, cloud):
    sent = {"image_name": "copy", "disk_format": "qcow2", "visibility": "private"}
    _, answer = act("os-volume_upload_image", {**sent, "protected": "true"}, at="3.1")
    shown = answer["os-volume_upload_image"]

    assert (shown["image_name"], shown["status"], shown["visibility"]) == ("copy", "uploading", "private")
    assert shown["protected"] is True
    assert cloud.image.images.get(shown["image_id"], "ed-ed-ed").status == "active"
    _, refusal = act("os-volume_upload_image", sent, at="3.0")
    assert "Additional properties are not allowed ('visibility' was unexpected)" in refusal
    _, answer = act("os-volume_upload_image", {"image_name": "copy"}, at="3.0")
    assert "visibility" not in answer["os-volume_upload_image"]
    first = cloud.image.images.get(answer["os-volume_upload_image"]["image_id"])
    assert (first.visibility, first.protected) == ("shared", False)


def test_a_servers_volume_is_for_nova_to_detach(act, cloud):
    disk = cloud.compute.block_devices.add("server", volume_id=act.id)
    cloud.compute.block_devices.attach(disk, "host")

    assert act("os-detach", {}) == (
        409,
        "ConflictNovaUsingAttachment: Detach volume from instance server using the Compute API",
    )
