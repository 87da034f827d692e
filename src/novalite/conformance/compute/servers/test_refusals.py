"""What is refused in which state of a server, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import (
    BARE,
    BARE_PORT,
    FAILS,
    HUNGRY,
    LARGE,
    MIGRATING,
    MULTIATTACH,
    OTHERS_PORT,
    QUEUED,
    SLOW,
    Api,
    Make,
    eventually,
)
from novalite.conformance.compute.conftest import act, settled
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.who import Recipe, Things

#: What a target needs for some of what rows are about.
NEEDED = {
    **dict.fromkeys(("bare", "bare_port", "huge_image", "hungry_image"), "prepared"),
    **dict.fromkeys(("migrating", "others_port", "queued_image"), "prepared"),
    **dict.fromkeys(("lendable", "lent", "shared"), "multiattach"),
    **dict.fromkeys(("live_migration", "live_moved", "migration", "moved"), "two hosts"),
    "failed": "build errors",
    "slow": "slow migrations",
}

#: Images of a server that say something, by the names that rows have for them.
IMAGES = {
    "fixed_image": {"auto_disk_config": "Disabled"},
    "driven_image": {"img_config_drive": "sometimes"},
    "encrypted_image": {"cinder_encryption_key_id": "a"},
}
HOST = "OS-EXT-SRV-ATTR:host"
UNKNOWN = "11111111-2222-4333-8444-555555555555"
COPY = {"createImage": {"name": "copy"}}
NEW_ROOT = {"source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1}


@pytest.fixture
def things(
    api: Api,
    admin: Api,
    image: str,
    project: str,
    boot: Any,
    make: Make,
    unique: Any,
    volumes: Callable[..., str],
    slow: Callable[[], str],
) -> Things:
    """What rows can be about."""

    def picture(properties: dict[str, str], of: str = "server") -> Recipe:
        def make(things: Things) -> str:
            sent = {"createImage": {"name": unique("image"), "metadata": properties}}
            id = str(act(api, things[of], sent).json["image_id"])
            seen = eventually(lambda: api.at("2.35")(f"GET /images/{id}"), _is_active)
            assert _is_active(seen), seen.text
            settled(api, things[of])
            return id

        return make

    def attached(type: str | None = None) -> Recipe:
        def make(things: Things) -> str:
            _attach(api, things["server"], id := volumes(2, type))
            return id

        return make

    def shared(things: Things) -> str:
        _attach(api, things["server"], id := volumes(1, MULTIATTACH))
        _attach(api, things["other_server"], id)
        return id

    def network(label: str) -> Recipe:
        def find(things: Things) -> str:
            networks = admin.at("2.35")("GET /os-networks").json["networks"]
            return next(str(one["id"]) for one in networks if one["label"] == label)

        return find

    def named(kind: str, name: str) -> Recipe:
        def find(things: Things) -> str:
            listed = api.at("2.35")(f"GET {kind}").json[kind.rpartition("-")[2].lstrip("/")]
            return next(str(one["id"]) for one in listed if name in (one.get("name"), one.get("displayName")))

        return find

    def migrating(things: Things) -> str:
        _attach(api, things["server"], id := named("/os-volumes", MIGRATING)(things))
        return id

    def connected(things: Things) -> str:
        return str(boot(networks=[{"uuid": things["private"]}])["id"])

    def address(things: Things) -> str:
        (port,) = api(f"GET /servers/{things['connected']}/os-interface").json["interfaceAttachments"]
        return next(str(one["ip_address"]) for one in port["fixed_ips"] if "." in one["ip_address"])

    def shelve(id: str) -> str:
        act(api, id, {"shelve": None})
        settled(api, id, "SHELVED_OFFLOADED")
        shown = eventually(lambda: admin(f"GET /servers/{id}").json["server"], lambda one: one[HOST] is None)
        assert shown[HOST] is None  # a real Nova says so a little later
        return id

    def stored(things: Things) -> str:
        _attach(api, things["server"], id := volumes(1))
        shelve(things["server"])
        return id

    def moved(things: Things) -> str:
        id = str(boot()["id"])
        act(admin, id, {"migrate": None})
        settled(admin, id, "VERIFY_RESIZE")
        return id

    def of_volume(things: Things) -> str:
        root = {**NEW_ROOT, "uuid": image, "delete_on_termination": True}
        return str(boot(imageRef="", block_device_mapping_v2=[root])["id"])

    def root_volume(things: Things) -> str:
        (disk,) = api.at("2.89")(f"GET /servers/{things['of_volume']}/os-volume_attachments").json["volumeAttachments"]
        return str(disk["volumeId"])

    def failed(things: Things) -> str:
        id = str(boot(unique(FAILS), until="ERROR")["id"])
        act(admin, id, {"os-resetState": {"state": "active"}})
        return id

    def live_moved(things: Things) -> str:
        id = str(boot()["id"])
        act(admin, id, {"os-migrateLive": {"host": None, "block_migration": False}})
        settled(admin, id)
        path = f"GET /os-migrations?instance_uuid={id}&status=completed"
        assert eventually(lambda: admin.at("2.80")(path).json["migrations"], bool)
        return id

    def migration_of(server: str) -> Recipe:
        def find(things: Things) -> str:
            (found,) = admin.at("2.80")(f"GET /os-migrations?instance_uuid={things[server]}").json["migrations"]
            return str(found["id"])

        return find

    recipes: dict[str, Recipe] = {
        "server": lambda things: str(boot()["id"]),
        "other_server": lambda things: str(boot()["id"]),
        "large_server": lambda things: str(boot(flavorRef=make(disk=4))["id"]),
        "slow": lambda things: slow(),
        "connected": connected,
        "address": address,
        "private": network("private"),
        "external": network("public"),
        "bare": network(BARE),
        "shelved": lambda things: shelve(str(boot()["id"])),
        "moved": moved,
        "migration": migration_of("moved"),
        "failed": failed,
        "live_moved": live_moved,
        "live_migration": migration_of("live_moved"),
        "of_volume": of_volume,
        "root_volume": root_volume,
        "attached": attached(),
        "lent": attached(MULTIATTACH),
        "shared": shared,
        "stored": stored,
        "migrating": migrating,
        "queued_image": named("/images", QUEUED),
        "huge_image": named("/images", LARGE),
        "hungry_image": named("/images", HUNGRY),
        "volume": lambda things: volumes(1),
        "lendable": lambda things: volumes(1, MULTIATTACH),
        "large_image": picture({}, "large_server"),
        "volume_image": lambda things: str(act(api, things["of_volume"], COPY).json["image_id"]),
        **{name: picture(properties) for name, properties in IMAGES.items()},
    }
    known = {"project": project, "bare_port": BARE_PORT, "others_port": OTHERS_PORT, "unknown": UNKNOWN}
    return Things(api, recipes, image=image, **known)


@pytest.fixture
def slow(admin: Api, boot: Any, unique: Any) -> Iterator[Callable[[], str]]:
    """Makes a server that is being migrated for as long as the test takes."""
    made: list[str] = []

    def going(id: str) -> Any:
        return admin.at("2.80")(f"GET /servers/{id}/migrations").json["migrations"]

    def make() -> str:
        made.append(id := str(boot(unique(SLOW))["id"]))
        assert act(admin, id, {"os-migrateLive": {"host": None, "block_migration": False}}).status_int == 202
        eventually(lambda: going(id), lambda seen: bool(seen) and seen[0]["status"] == "running")
        return id

    yield make
    for id in made:
        for migration in going(id):
            admin.at("2.80")(f"DELETE /servers/{id}/migrations/{migration['id']}")
        settled(admin, id)


@pytest.fixture
def volumes(api: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes volumes of a size and a type, and says their ids; they are deleted when the test's servers have gone."""
    made: list[str] = []

    def make(size: int, type: str | None = None) -> str:
        wanted = {"size": size, "display_name": unique("volume"), **({"volume_type": type} if type else {})}
        answer = api.at("2.35")("POST /os-volumes", {"volume": wanted})
        assert answer.status_int == 200, answer.text
        made.append(str(answer.json["volume"]["id"]))
        return made[-1]

    yield make
    for id in made:
        api.at("2.35")(f"DELETE /os-volumes/{id}")


@each_refusal("compute", NEEDED)
def test_what_is_refused(things: Things, who: str, request_: str, body: str, status: str, message: str) -> None:
    hold_refusal(things, who, request_, body, status, message)


def _attach(api: Api, server: str, volume: str) -> None:
    path = f"/servers/{server}/os-volume_attachments"
    answer = api.at("2.79")(f"POST {path}", {"volumeAttachment": {"volumeId": volume}})
    assert answer.status_int == 200, answer.text
    eventually(lambda: api.at("2.89")(f"GET {path}/{volume}"), lambda shown: shown.status_int == 200)


def _is_active(answer: Any) -> bool:
    return bool(answer.status_int == 200 and answer.json["image"]["status"] == "ACTIVE")
