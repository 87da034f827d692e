import pytest

SERVER, OTHER = "11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555"


@pytest.fixture
def volume(make):
    return make()


@pytest.fixture
def attachment(ask, volume):
    answer = ask("POST /attachments", {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER}})
    assert answer.status_int == 200
    return answer.json["attachment"]


def test_an_attachment_goes_its_way(ask, volume, attachment):
    path = f"/attachments/{attachment['id']}"

    def status():
        return ask(f"GET /volumes/{volume}").json["volume"]["status"]

    assert (attachment["status"], attachment["connection_info"], status()) == ("reserved", {}, "reserved")
    connector = {"host": "host", "mountpoint": "/dev/vdb", "mode": "ro"}
    connected = ask(f"PUT {path}", {"attachment": {"connector": connector}}).json["attachment"]
    assert (connected["status"], connected["attach_mode"], status()) == ("reserved", "ro", "attaching")
    assert ask(f"GET {path}").json["attachment"]["status"] == "attaching"
    assert connected["connection_info"]["attachment_id"] == attachment["id"]
    assert ask(f"POST {path}/action", {"os-complete": {}}).status_int == 204
    assert (ask(f"GET {path}").json["attachment"]["status"], status()) == ("attached", "in-use")
    assert ask(f"DELETE {path}").json == {"attachments": []}
    assert status() == "available"


def test_attachments_are_listed(ask, volume, attachment):
    brief = {name: attachment[name] for name in ("id", "status", "instance", "volume_id")}

    assert ask("GET /attachments").json == {"attachments": [brief]}
    assert ask("GET /attachments/detail").json == {"attachments": [attachment]}
    assert ask("GET /attachments?instance_id=other").json == {"attachments": []}
    assert ask("GET /attachments", as_="bob").json == {"attachments": []}


@pytest.mark.parametrize(("version", "expected"), [("3.26", 404), ("3.27", 200)])
def test_attachments_are_there_since_3_27(ask, volume, attachment, version, expected):
    path = f"/attachments/{attachment['id']}"
    connect = {"attachment": {"connector": {"host": "host"}}}
    reserve = {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER}}

    for request, body in (
        ("GET /attachments", None),
        ("GET /attachments/detail", None),
        (f"GET {path}", None),
        (f"PUT {path}", connect),
        ("POST /attachments", reserve),
        (f"DELETE {path}", None),
    ):
        assert ask(request, body, at=version).status_int == expected, request


def test_an_attachment_is_completed_since_3_44(ask, attachment):
    act = f"POST /attachments/{attachment['id']}/action"

    assert ask(act, {"os-complete": {}}, at="3.43").status_int == 404
    assert ask(act, {"os-complete": {}}, at="3.44").status_int == 204


def test_a_mode_is_asked_for_since_3_54(ask, make):
    sent = {"volume_uuid": make(), "instance_uuid": SERVER, "mode": "ro"}

    assert ask("POST /attachments", {"attachment": sent}, at="3.53").status_int == 400
    assert ask("POST /attachments", {"attachment": sent}, at="3.54").json["attachment"]["attach_mode"] == "ro"
    sent = {"volume_uuid": make(), "instance_uuid": SERVER}
    assert ask("POST /attachments", {"attachment": sent}).json["attachment"]["attach_mode"] == "null"


def test_what_is_not_done(ask, message, volume, attachment):
    path = f"/attachments/{attachment['id']}"

    taken = message("POST /attachments", {"attachment": {"volume_uuid": volume, "instance_uuid": OTHER}})
    assert taken[0] == 400
    assert "status must be available or downloading to reserve, but the current status is reserved" in taken[1]
    assert message(f"GET {path}", as_="bob") == (
        404,
        f"Volume attachment could not be found with filter: attachment_id = {attachment['id']}.",
    )
    assert message(f"PUT {path}", {"attachment": {"connector": {}}})[0] == 400
    assert message(f"DELETE {path}", as_="rita")[0] == 403


def test_a_servers_volume_is_for_nova_to_detach(message, cloud, volume):
    disk = cloud.compute.block_devices.attach(cloud.compute.block_devices.add("server", volume_id=volume), "host")

    assert message(f"DELETE /attachments/{disk.attachment_id}") == (
        409,
        "ConflictNovaUsingAttachment: Detach volume from instance server using the Compute API",
    )
