"""What is refused in which state of a server, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import FAILS, Api, eventually, needs
from novalite.conformance.compute.conftest import act, settled
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.who import Recipe, Things

pytestmark = needs("build errors", "two hosts")

#: Images of a server that say something, by the names that rows have for them.
IMAGES = {
    "fixed_image": {"auto_disk_config": "Disabled"},
    "driven_image": {"img_config_drive": "sometimes"},
    "encrypted_image": {"cinder_encryption_key_id": "a"},
}
NEW_ROOT = {"source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1}


@pytest.fixture
def things(api: Api, admin: Api, image: str, boot: Any, unique: Any, volumes: Callable[[int], str]) -> Things:
    """What rows can be about."""

    def picture(properties: dict[str, str]) -> Recipe:
        def make(things: Things) -> str:
            sent = {"createImage": {"name": unique("image"), "metadata": properties}}
            id = str(act(api, things["server"], sent).json["image_id"])
            seen = eventually(lambda: api.at("2.35")(f"GET /images/{id}"), _is_active)
            assert _is_active(seen), seen.text
            settled(api, things["server"])
            return id

        return make

    def attached(things: Things) -> str:
        _attach(api, things["server"], id := volumes(2))
        return id

    def shelved(things: Things) -> str:
        id = str(boot()["id"])
        act(api, id, {"shelve": None})
        settled(api, id, "SHELVED_OFFLOADED")
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
        "shelved": shelved,
        "moved": moved,
        "migration": migration_of("moved"),
        "failed": failed,
        "live_moved": live_moved,
        "live_migration": migration_of("live_moved"),
        "of_volume": of_volume,
        "root_volume": root_volume,
        "attached": attached,
        "volume": lambda things: volumes(1),
        **{name: picture(properties) for name, properties in IMAGES.items()},
    }
    return Things(api, recipes, image=image)


@pytest.fixture
def volumes(api: Api, unique: Any) -> Iterator[Callable[[int], str]]:
    """Makes volumes of a size and says their ids; they are deleted after the test, when its servers have gone."""
    made: list[str] = []

    def make(size: int) -> str:
        answer = api.at("2.35")("POST /os-volumes", {"volume": {"size": size, "display_name": unique("volume")}})
        assert answer.status_int == 200, answer.text
        made.append(str(answer.json["volume"]["id"]))
        return made[-1]

    yield make
    for id in made:
        api.at("2.35")(f"DELETE /os-volumes/{id}")


@each_refusal("compute")
def test_what_is_refused(things: Things, who: str, request_: str, body: str, status: str, message: str) -> None:
    hold_refusal(things, who, request_, body, status, message)


def _attach(api: Api, server: str, volume: str) -> None:
    path = f"/servers/{server}/os-volume_attachments"
    answer = api.at("2.79")(f"POST {path}", {"volumeAttachment": {"volumeId": volume}})
    assert answer.status_int == 200, answer.text
    eventually(lambda: api.at("2.89")(f"GET {path}/{volume}"), lambda shown: shown.status_int == 200)


def _is_active(answer: Any) -> bool:
    return bool(answer.status_int == 200 and answer.json["image"]["status"] == "ACTIVE")
