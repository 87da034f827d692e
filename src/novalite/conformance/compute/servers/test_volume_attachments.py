"""``/servers/{id}/os-volume_attachments``, at every version where something changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import MIGRATING, Api, each_version, eventually, message, needs
from novalite.conformance.compute.conftest import settled

UNKNOWN = "11111111-2222-3333-4444-555555555555"
SHOWN = {
    "2.1": ["device", "id", "serverId", "volumeId"],
    "2.70": ["device", "id", "serverId", "tag", "volumeId"],
    "2.79": ["delete_on_termination", "device", "id", "serverId", "tag", "volumeId"],
}
SHOWN_SINCE_2_89 = {
    "2.89": ["attachment_id", "bdm_uuid", "delete_on_termination", "device", "serverId", "tag", "volumeId"]
}


@pytest.fixture
def volume(api: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes volumes and says their ids; they are deleted after the test, when its servers have gone."""
    made: list[str] = []

    def make(size: int = 1) -> str:
        answer = api.at("2.35")("POST /os-volumes", {"volume": {"size": size, "display_name": unique("volume")}})
        assert answer.status_int == 200, answer.text
        made.append(answer.json["volume"]["id"])
        return made[-1]

    yield make
    for id in made:
        api.at("2.35")(f"DELETE /os-volumes/{id}")


@pytest.fixture
def server(volume: Any, boot: Any) -> str:
    """The id of a server, which goes before its volumes do."""
    return str(boot()["id"])


def path(server: str, volume: str | None = None) -> str:
    return f"/servers/{server}/os-volume_attachments" + (f"/{volume}" if volume else "")


def attach(api: Api, server: str, volume: str, version: str = "2.79", **more: Any) -> Any:
    """Attach a volume, and wait until the server has it."""
    answer = api.at(version)(f"POST {path(server)}", {"volumeAttachment": {"volumeId": volume, **more}})
    if answer.status_int < 300:
        eventually(lambda: api.at("2.89")(f"GET {path(server, volume)}"), lambda shown: shown.status_int == 200)
    return answer


def wait_for(api: Api, server: str, status: str) -> None:
    eventually(lambda: api(f"GET /servers/{server}"), lambda answer: answer.json["server"]["status"] == status)


def listed(api: Api, server: str, version: str = "2.89", query: str = "") -> Any:
    return api.at(version)(f"GET {path(server)}{query}").json["volumeAttachments"]


@each_version({**SHOWN, "2.101": None})
def test_attaching_answers(api: Api, server: str, volume: Any, version: str, expected: list[str] | None) -> None:
    id = volume()
    answer = attach(api, server, id, version)

    if expected is None:
        assert (answer.status_int, answer.body) == (202, b"")
    else:
        shown = answer.json["volumeAttachment"]
        assert answer.status_int == 200
        assert sorted(shown) == expected
        assert (shown["id"], shown["volumeId"], shown["serverId"]) == (id, id, server)
        assert shown["device"][:6] in ("/dev/s", "/dev/v")
        assert shown["device"][6:] == "db"


@each_version({**SHOWN, **SHOWN_SINCE_2_89})
def test_what_is_attached_shows(api: Api, server: str, volume: Any, version: str, expected: list[str]) -> None:
    id = volume()
    attach(api, server, id)
    shown = api.at(version)(f"GET {path(server, id)}")

    assert shown.status_int == 200
    assert sorted(shown.json["volumeAttachment"]) == expected
    assert listed(api, server, version) == [shown.json["volumeAttachment"]]


def test_a_server_shows_its_volumes(api: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id, delete_on_termination=True)
    volumes = api.at("2.3")(f"GET /servers/{server}").json["server"]["os-extended-volumes:volumes_attached"]

    assert volumes == [{"id": id, "delete_on_termination": True}]


def test_a_volume_is_detached(api: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id)

    assert api(f"DELETE {path(server, id)}").status_int == 202
    eventually(lambda: api(f"GET {path(server)}"), lambda answer: not answer.json["volumeAttachments"])
    answer = api(f"GET {path(server, id)}")
    assert (answer.status_int, message(answer)) == (404, f"Instance {server} is not attached to volume {id}")
    assert api.at("2.35")(f"GET /os-volumes/{id}").json["volume"]["status"] == "available"


@each_version({"2.1": 400, "2.49": 200, "2.101": 202})
def test_a_tag_answers(api: Api, server: str, volume: Any, version: str, expected: int) -> None:
    id = volume()
    answer = attach(api, server, id, version, tag="data")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer).endswith("Additional properties are not allowed ('tag' was unexpected)")
    else:
        assert listed(api, server)[0]["tag"] == "data"


@each_version({"2.1": 400, "2.79": 200, "2.101": 202})
def test_that_a_volume_goes_with_the_server_answers(
    api: Api, server: str, volume: Any, version: str, expected: int
) -> None:
    id = volume()
    answer = attach(api, server, id, version, delete_on_termination="True")

    assert answer.status_int == expected
    if expected != 400:
        assert listed(api, server)[0]["delete_on_termination"] is True


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "'volumeId' is a required property"),
        ({"volumeId": "data"}, "volumeId. Value: data. 'data' is not a 'uuid'"),
        ({"volumeId": UNKNOWN, "device": "data"}, "does not match '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$'"),
        ({"volumeId": UNKNOWN, "tag": ""}, "tag. Value: . '' should be non-empty"),
        ({"volumeId": UNKNOWN, "tag": "a/b"}, "tag. Value: a/b. 'a/b' does not match '^[^,/]*$'"),
        ({"volumeId": UNKNOWN, "tag": "a" * 61}, f"'{'a' * 61}' is too long"),
        ({"volumeId": UNKNOWN, "delete_on_termination": "maybe"}, "'OFF', 'Off', 'off', 'NO', 'No', 'no']"),
    ],
)
def test_what_is_not_attached(api: Api, server: str, sent: Any, expected: str) -> None:
    answer = api.at("2.79")(f"POST {path(server)}", {"volumeAttachment": sent})

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


def test_a_device_is_named_by_its_letter(api: Api, server: str, volume: Any) -> None:
    first = attach(api, server, volume(), device="/dev/vdq").json["volumeAttachment"]["device"]
    taken = attach(api, server, volume(), device="/dev/sdq")

    assert first.endswith("dq")
    assert (taken.status_int, message(taken)) == (409, "The supplied device path (/dev/sdq) is in use.")


def test_one_server_has_a_volume_at_a_time(api: Api, server: str, boot: Any, volume: Any) -> None:
    id, other = volume(), boot()["id"]
    attach(api, server, id)

    for one in (server, other):
        answer = attach(api, one, id)
        assert answer.status_int == 400
        assert message(answer) == f"Invalid volume: volume {id} is already attached to instances: {server}"


def test_what_is_not_there(api: Api, server: str, volume: Any) -> None:
    id, no_server = volume(), f"/servers/{UNKNOWN}/os-volume_attachments"
    attachment = {"volumeAttachment": {"volumeId": UNKNOWN}}
    gone, free = f"Volume {UNKNOWN} could not be found.", f"Instance {server} is not attached to volume "

    for request, body, expected in (
        (f"POST {path(server)}", attachment, gone),
        (f"DELETE {path(server, UNKNOWN)}", None, gone),
        (f"GET {path(server, UNKNOWN)}", None, free + UNKNOWN),
        (f"DELETE {path(server, id)}", None, free + id),
        (f"GET {no_server}", None, f"Instance {UNKNOWN} could not be found."),
        (f"POST {no_server}", attachment, f"Instance {UNKNOWN} could not be found."),
        (f"GET {no_server}/{id}", None, f"Instance {UNKNOWN} could not be found."),
        (f"DELETE {no_server}/{id}", None, f"Instance {UNKNOWN} could not be found."),
    ):
        answer = api(request, body)
        assert (answer.status_int, message(answer)) == (404, expected), request
    assert api.as_("other")(f"GET {path(server)}").status_int == 404


@each_version({"2.1": 200, "2.75": 400})
def test_an_unknown_parameter_answers(api: Api, server: str, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path(server)}?colour=red").status_int == expected


def test_a_list_has_a_limit_and_an_offset(api: Api, server: str, volume: Any) -> None:
    for _ in range(2):
        attach(api, server, volume())
    whole = listed(api, server)

    assert len(whole) == 2
    assert listed(api, server, query="?limit=2&offset=1") == whole
    assert listed(api, server, query="?limit=1&offset=2") == whole[1:]
    assert listed(api, server, query="?limit=1") == []  # the first of a server's disks is the one it boots from
    assert api(f"GET {path(server)}?limit=x").status_int == 400


@each_version({"2.1": 400, "2.85": 202})
def test_an_attachment_is_changed(api: Api, server: str, volume: Any, version: str, expected: int) -> None:
    id = volume()
    attach(api, server, id)
    wanted = {"volumeId": id, "delete_on_termination": True}
    answer = api.at(version)(f"PUT {path(server, id)}", {"volumeAttachment": wanted})

    assert answer.status_int == expected
    assert listed(api, server)[0]["delete_on_termination"] is (expected == 202)


@pytest.mark.parametrize("name", ["id", "serverId", "device", "tag"])
def test_some_of_an_attachment_stays_as_it_is(api: Api, server: str, volume: Any, name: str) -> None:
    id = volume()
    attach(api, server, id, tag="data")
    shown = listed(api, server, "2.88")[0]
    other = {"device": "/dev/vdz", "tag": "other"}.get(name, UNKNOWN)
    put = f"PUT {path(server, id)}"
    same = {key: shown[key] for key in ("volumeId", "id", "serverId", "device", "tag")}

    assert api.at("2.85")(put, {"volumeAttachment": same}).status_int == 202
    answer = api.at("2.85")(put, {"volumeAttachment": {**same, name: other}})
    assert (answer.status_int, message(answer)) == (400, f"The {name} property is not mutable")
    assert api.at("2.84")(put, {"volumeAttachment": {"volumeId": id, name: shown[name]}}).status_int == 400


def test_what_is_not_attached_is_not_changed(api: Api, server: str) -> None:
    answer = api.at("2.85")(f"PUT {path(server, UNKNOWN)}", {"volumeAttachment": {"volumeId": UNKNOWN}})

    assert (answer.status_int, message(answer)) == (404, f"No volume Block Device Mapping with id {UNKNOWN}.")


@needs("prepared")
@each_version({"2.1": 202})
def test_what_cinder_moves_is_exchanged(
    api: Api, admin: Api, server: str, volume: Any, version: str, expected: int
) -> None:
    listed = api.at("2.35")("GET /os-volumes").json["volumes"]
    old, new = next(one["id"] for one in listed if one["displayName"] == MIGRATING), volume(2)
    attach(api, server, old)
    answer = admin.at(version)(f"PUT {path(server, old)}", {"volumeAttachment": {"volumeId": new}})

    assert answer.status_int == expected
    eventually(lambda: api(f"GET {path(server)}").json["volumeAttachments"], lambda seen: seen[0]["volumeId"] == new)
    settled(api, server)


@each_version({"2.1": 409})
def test_only_what_cinder_moves_is_exchanged(
    api: Api, admin: Api, server: str, volume: Any, version: str, expected: int
) -> None:
    id, other = volume(), volume()
    attach(api, server, id)
    request, body = f"PUT {path(server, id)}", {"volumeAttachment": {"volumeId": other}}
    answer, refused = admin.at(version)(request, body), api.at(version)(request, body)

    assert answer.status_int == expected
    assert message(answer) == f"volume {id} is not migrating; this API should only be called by Cinder"
    assert refused.status_int == 403
    assert message(refused) == "Policy doesn't allow os_compute_api:os-volumes-attachments:swap to be performed."
    missing = admin.at("2.84")(f"PUT {path(server, UNKNOWN)}", body)
    assert (missing.status_int, message(missing)) == (404, f"Volume {UNKNOWN} could not be found.")


def test_a_reader_only_looks(api: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id)
    reader, body = api.as_("reader").at("2.85"), {"volumeAttachment": {"volumeId": id}}

    assert reader(f"GET {path(server)}").status_int == reader(f"GET {path(server, id)}").status_int == 200
    for action, answer in {
        "create": reader(f"POST {path(server)}", body),
        "update": reader(f"PUT {path(server, id)}", body),
        "delete": reader(f"DELETE {path(server, id)}"),
    }.items():
        expected = f"Policy doesn't allow os_compute_api:os-volumes-attachments:{action} to be performed."
        assert (answer.status_int, message(answer)) == (403, expected)


def test_a_locked_server_keeps_its_volumes(api: Api, admin: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id)
    api(f"POST /servers/{server}/action", {"lock": None})

    for answer in (attach(api, server, volume()), api(f"DELETE {path(server, id)}")):
        assert (answer.status_int, message(answer)) == (409, f"Instance {server} is locked")
    assert attach(admin, server, volume()).status_int == 200
    api(f"POST /servers/{server}/action", {"unlock": None})


def test_a_suspended_server_keeps_its_volumes(api: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id)
    api(f"POST /servers/{server}/action", {"suspend": None})
    wait_for(api, server, "SUSPENDED")

    for action, answer in {
        "attach_volume": attach(api, server, volume()),
        "detach_volume": api(f"DELETE {path(server, id)}"),
    }.items():
        expected = f"Cannot '{action}' instance {server} while it is in vm_state suspended"
        assert (answer.status_int, message(answer)) == (409, expected)


def test_a_stopped_server_takes_a_volume(api: Api, server: str, volume: Any) -> None:
    api(f"POST /servers/{server}/action", {"os-stop": None})
    wait_for(api, server, "SHUTOFF")

    assert attach(api, server, volume()).status_int == 200


def test_an_action_tells_of_it(api: Api, server: str, volume: Any) -> None:
    id = volume()
    attach(api, server, id)
    api(f"DELETE {path(server, id)}")
    actions = api(f"GET /servers/{server}/os-instance-actions").json["instanceActions"]

    assert [one["action"] for one in actions] == ["detach_volume", "attach_volume", "create"]
