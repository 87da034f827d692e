"""Fixtures of the Block Storage API's tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from novalite.conformance import client
from novalite.conformance.client import Api, Make, Service, eventually
from novalite.conformance.who import Recipe, Things

LATEST = client.LATESTS["volume"]

#: At both ends of each row of a table, of this API's versions.
each_version = partial(client.each_version, latest=LATEST)

#: An id that nothing has, and that of a server.
NONE = "11111111-2222-4333-8444-555555555555"
SERVER = "22222222-2222-4333-8444-555555555555"

MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested."""
    return Service("volume", mount="/volume", path="/v3", microversions="volume")


@pytest.fixture
def api(api: Api) -> Api:
    """The target, asked as a member at the latest version."""
    return api.at(LATEST)


@pytest.fixture
def make(api: Api, unique: Any) -> Iterator[Make]:
    """Makes a volume, waits until it is there, and says its id; it is deleted after the test."""
    made: list[str] = []

    def make(word: str = "volume", by: Api = api, **wanted: Any) -> str:
        answer = by("POST /volumes", {"volume": {"name": unique(word), "size": 1, **wanted}})
        assert answer.status_int == 202, answer.text
        made.append(str(answer.json["volume"]["id"]))
        assert settled(by, f"/volumes/{made[-1]}")["status"] == "available"
        return made[-1]

    yield make
    admin = api.as_("admin")
    for id in made:
        for attachment in admin(f"GET /attachments?all_tenants=1&volume_id={id}").json["attachments"]:
            admin(f"DELETE /attachments/{attachment['id']}")
        admin(f"POST /volumes/{id}/action", {"os-reset_status": {"status": "available", "attach_status": "detached"}})
        admin(f"DELETE /volumes/{id}?cascade=true")


@pytest.fixture
def volume(make: Make) -> str:
    """The id of a volume."""
    return make()


@pytest.fixture
def snapshot(api: Api, volume: str) -> str:
    """The id of a snapshot, which goes with its volume."""
    answer = api("POST /snapshots", {"snapshot": {"volume_id": volume}})
    assert answer.status_int == 202, answer.text
    id = str(answer.json["snapshot"]["id"])
    settled(api, f"/snapshots/{id}")
    return id


@pytest.fixture
def backup(api: Api, volume: str) -> Iterator[str]:
    """The id of a backup."""
    answer = api("POST /backups", {"backup": {"volume_id": volume}})
    assert answer.status_int == 202, answer.text
    id = str(answer.json["backup"]["id"])
    settled(api, f"/backups/{id}")
    yield id
    api(f"DELETE /backups/{id}")


@pytest.fixture
def kind(admin: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes a volume type, says its id, and forgets it after the test."""
    made: list[str] = []

    def kind(**wanted: Any) -> str:
        answer = admin("POST /types", {"volume_type": {"name": unique("type"), **wanted}})
        assert answer.status_int == 200, answer.text
        made.append(str(answer.json["volume_type"]["id"]))
        return made[-1]

    yield kind
    for id in made:
        admin(f"DELETE /types/{id}")


@pytest.fixture
def things(api: Api, unique: Callable[[str], str], project: str) -> Things:
    """What the rows of tables ask for by name, made when they do."""
    names = {name: unique(name) for name in ("newname", "typename", "grouptypename", "qosname")}
    return Things(api, RECIPES, none=NONE, project=project, **names)


def made(path: str, root: str, body: dict[str, Any], role: str, is_settled: bool, things: Things) -> str:
    """Something, once nothing is being done with it."""
    id = things.post(path, root, body, role)
    if is_settled:
        settled(things.api, f"/{path}/{id}")
    return id


def done(of: str, path: str, action: Any, things: Things) -> str:
    """The same thing under another name, once an admin has done something to it."""
    answer = things.api.as_("admin")(f"POST /{path}/{things[of]}/action", things.filled(action))
    assert answer.status_int == 202, answer.text
    return things[of]


def reset(of: str, path: str, status: str, action: str, things: Things) -> str:
    """The same, once an admin has said that it is in another state."""
    return done(of, path, {action: {"status": status}}, things)


def asked(things: Things, request: str, body: Any = None) -> Any:
    """What an admin is answered."""
    answer = things.api.as_("admin")(things.filled(request), things.filled(body))
    assert answer.status_int < 300, answer.text
    return answer.json if answer.body else None


def other_qos(things: Things) -> str:
    """Specifications, once there are others of the type."""
    asked(things, "GET /qos-specs/$qos/associate?vol_type_id=$type")
    return things.post("qos-specs", "qos_specs", {"name": "$newname"}, "admin")


def record(things: Things) -> str:
    """The record of the backup."""
    return str(asked(things, "GET /backups/$backup/export_record")["backup-record"]["backup_url"])


def left_message(things: Things) -> str:
    """What is left by a volume that no backend takes."""
    refusing = things.post("types", "volume_type", {"name": "$newname", "extra_specs": NOTES}, "admin")
    id = things.post("volumes", "volume", {"size": 1, "volume_type": refusing})
    settled(things.api, f"/volumes/{id}")
    left = things.api("GET /messages").json["messages"]
    return next(str(one["id"]) for one in left if one["resource_uuid"] == id)


def imaged(things: Things) -> str:
    """The volume, of which something is known as of what is made of an image."""
    asked(things, "POST /volumes/$volume/action", {"os-set_image_metadata": {"metadata": NOTES}})
    return things["volume"]


def image(has_data: bool, things: Things) -> str:
    """An image, which the Image API makes; where there is none beside Block Storage, the test is skipped."""
    images = replace(things.api, prefix="/image/v2", published=None, faults=None, microversions=None, version=None)
    answer = images("POST /images", {"name": "a", "disk_format": "raw", "container_format": "bare", "min_disk": 5})
    if answer.status_int == 404:
        pytest.skip("needs an Image API beside that of Block Storage")
    id = str(answer.json["id"])
    if has_data:
        stored = images(f"PUT /images/{id}/file", b"a", Content_Type="application/octet-stream")
        assert stored.status_int == 204, stored.text
    return id


def attached(things: Things) -> str:
    """A volume that a host has."""
    asked(things, "POST /volumes/$volume/action", {"os-attach": {"host_name": "h", "mountpoint": "/dev/vdb"}})
    return things["volume"]


def connected(things: Things) -> str:
    """The attachment, to a host."""
    asked(things, "PUT /attachments/$attachment", {"attachment": {"connector": {"host": "h", "initiator": "i"}}})
    return things["attachment"]


def ciphered_type(things: Things) -> str:
    """The type, whose volumes are encrypted."""
    asked(things, "POST /types/$type/encryption", {"encryption": {"provider": "luks", "control_location": "front-end"}})
    return things["type"]


def open_type(things: Things) -> str:
    """The private type, which the project may use."""
    asked(things, "POST /types/$private_type/action", {"addProjectAccess": {"project": "$project"}})
    return things["private_type"]


def typed_project(things: Things) -> str:
    """A project whose volumes are of the type unless they say otherwise."""
    project = uuid.uuid4().hex
    asked(things, f"PUT /default-types/{project}", {"default_type": {"volume_type": "$type"}})
    return project


VOLUME = partial(made, "volumes", "volume", {"name": "a", "size": 1}, "member", True)
SNAPSHOT = partial(made, "snapshots", "snapshot", {"volume_id": "$volume"}, "member", True)
BACKUP = partial(made, "backups", "backup", {"volume_id": "$volume"}, "member", True)
OF_A_SERVER = {"volume_uuid": "$att_volume", "instance_uuid": SERVER}
ATTACHMENT = partial(made, "attachments", "attachment", OF_A_SERVER, "member", False)
NOTES = {"a": "b"}
IN_GROUP = {"size": 1, "volume_type": "$type", "group_id": "$group"}
OF_GROUP = {"group_id": "$group", "description": "with $in_group"}
ENCRYPTED = {"name": "$typename", "extra_specs": {"encryption": "x"}}
PRIVATE = {"name": "$typename", "os-volume-type-access:is_public": False}
TYPE = partial(made, "types", "volume_type", {"name": "$typename"}, "admin", False)
#: How what the rows of tables ask for is made.
RECIPES: dict[str, Recipe] = {
    "volume": VOLUME,
    "free": VOLUME,
    "att_volume": VOLUME,
    "type": TYPE,
    "snapshot": SNAPSHOT,
    "backup": BACKUP,
    "group_type": partial(made, "group_types", "group_type", {"name": "$grouptypename"}, "admin", False),
    "group": partial(made, "groups", "group", {"group_type": "$group_type", "volume_types": ["$type"]}, "member", True),
    "transfer": partial(made, "volume-transfers", "transfer", {"volume_id": "$free"}, "member", False),
    "qos": partial(made, "qos-specs", "qos_specs", {"name": "$qosname"}, "admin", False),
    "attachment": ATTACHMENT,
    "failed_volume": partial(reset, "volume", "volumes", "error", "os-reset_status"),
    "failed_att_volume": partial(reset, "att_volume", "volumes", "error", "os-reset_status"),
    "kept_volume": partial(reset, "volume", "volumes", "maintenance", "os-reset_status"),
    "reserved": partial(reset, "volume", "volumes", "reserved", "os-reset_status"),
    "failed_snapshot": partial(reset, "snapshot", "snapshots", "error", "os-reset_status"),
    "failed_backup": partial(reset, "backup", "backups", "error", "os-reset_status"),
    "busy_group": partial(reset, "group", "groups", "creating", "reset_status"),
    "busy_group_snapshot": partial(reset, "group_snapshot", "group_snapshots", "creating", "reset_status"),
    "larger_volume": partial(made, "volumes", "volume", {"size": 2}, "member", True),
    "grown_volume": partial(done, "volume", "volumes", {"os-extend": {"new_size": 2}}),
    "incremental": partial(made, "backups", "backup", {"volume_id": "$volume", "incremental": True}, "member", True),
    "larger_backup": partial(made, "backups", "backup", {"volume_id": "$larger_volume"}, "member", True),
    "later_snapshot": SNAPSHOT,
    "noted": partial(made, "volumes", "volume", {"size": 1, "metadata": NOTES}, "member", True),
    "noted_snapshot": partial(
        made, "snapshots", "snapshot", {"volume_id": "$volume", "metadata": NOTES}, "member", True
    ),
    "volume_of_type": partial(made, "volumes", "volume", {"size": 1, "volume_type": "$type"}, "member", True),
    "in_group": partial(made, "volumes", "volume", IN_GROUP, "member", True),
    "snapshot_in_group": partial(made, "snapshots", "snapshot", {"volume_id": "$in_group"}, "member", True),
    "group_snapshot": partial(made, "group_snapshots", "group_snapshot", OF_GROUP, "member", True),
    "private_type": partial(made, "types", "volume_type", PRIVATE, "admin", False),
    "other_type": partial(made, "types", "volume_type", {"name": "$newname"}, "admin", False),
    "encrypted_type": partial(made, "types", "volume_type", ENCRYPTED, "admin", False),
    "noted_type": partial(made, "types", "volume_type", {"name": "$newname", "extra_specs": NOTES}, "admin", False),
    "noted_group_type": partial(
        made, "group_types", "group_type", {"name": "$newname", "group_specs": NOTES}, "admin", False
    ),
    "ciphered_type": ciphered_type,
    "open_type": open_type,
    "typed_project": typed_project,
    "large_volume": partial(made, "volumes", "volume", {"size": 5}, "member", True),
    "other_qos": other_qos,
    "record": record,
    "imaged": imaged,
    "message": left_message,
    "image": partial(image, True),
    "queued_image": partial(image, False),
    "attached": attached,
    "connected": connected,
    "again": ATTACHMENT,
}


def settled(by: Api, path: str) -> Any:
    """What a path shows once nothing is being done with it any more."""
    over = ("available", "error", "in-use", "reserved", "attaching")
    answer = eventually(lambda: by(f"GET {path}"), lambda seen: next(iter(seen.json.values())).get("status") in over)
    return next(iter(answer.json.values()))


def refusals(*rows: tuple[Any, str]) -> pytest.MarkDecorator:
    """Run a test with each of several bodies, and what is said of it."""
    return pytest.mark.parametrize(("sent", "said"), [pytest.param(*row, id=str(row[0])[:60]) for row in rows])


def outside(name: str, value: Any, said: str) -> str:
    """What is said of an attribute that is not what it may be."""
    return f"Invalid input for field/attribute {name}. Value: {value}. {said}"


def extra(name: str, value: Any, word: str) -> str:
    """What is said of an attribute that there is none of."""
    return outside(name, value, f"Additional properties are not allowed ('{word}' was unexpected)")


def no_boolean(name: str, value: str) -> str:
    """How what is said of a word that is neither true nor false begins."""
    return outside(name, value, f"'{value}' is not one of [True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', ")
