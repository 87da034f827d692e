"""``resize``, and its ends, ``confirmResize`` and ``revertResize``."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, message
from novalite.conformance.compute.conftest import act, settled


def test_a_resized_server_has_its_new_flavor_until_it_is_reverted(api: Api, boot: Any) -> None:
    server = boot()
    assert act(api, server["id"], {"resize": {"flavorRef": "2"}}).status_int == 202
    resized = settled(api, server["id"], "VERIFY_RESIZE")
    assert (resized["flavor"]["original_name"], resized["OS-EXT-STS:vm_state"]) == ("m1.small", "resized")

    assert act(api, server["id"], {"revertResize": None}).status_int == 202
    reverted = settled(api, server["id"])
    assert reverted["flavor"]["original_name"] == "m1.tiny"
    assert reverted["OS-EXT-SRV-ATTR:host"] == server["OS-EXT-SRV-ATTR:host"]


def test_a_resized_server_keeps_its_new_flavor_once_it_is_confirmed(api: Api, boot: Any) -> None:
    server = boot()
    act(api, server["id"], {"resize": {"flavorRef": "2"}})
    settled(api, server["id"], "VERIFY_RESIZE")
    confirmed = act(api, server["id"], {"confirmResize": None})

    assert (confirmed.status_int, confirmed.body) == (204, b"")
    assert settled(api, server["id"])["flavor"]["original_name"] == "m1.small"


@pytest.mark.parametrize("end", ["confirmResize", "revertResize"])
def test_a_server_that_was_stopped_is_so_after_a_resize(api: Api, boot: Any, end: str) -> None:
    id = boot()["id"]
    act(api, id, {"os-stop": None})
    settled(api, id, "SHUTOFF")
    act(api, id, {"resize": {"flavorRef": "2"}})
    settled(api, id, "VERIFY_RESIZE")
    act(api, id, {end: None})

    assert settled(api, id, "SHUTOFF")["OS-EXT-STS:power_state"] == 4


@pytest.mark.parametrize(
    ("flavor", "text"),
    [
        ("1", "When resizing, instances must change flavor!"),
        ("nothing", "Flavor nothing could not be found."),
    ],
)
def test_a_server_is_resized_to_no_such_flavor(api: Api, boot: Any, flavor: str, text: str) -> None:
    answer = act(api, boot()["id"], {"resize": {"flavorRef": flavor}})

    assert (answer.status_int, message(answer)) == (400, text)


def test_a_server_with_a_disk_is_resized_to_none_without(api: Api, boot: Any, make: Any) -> None:
    answer = act(api, boot()["id"], {"resize": {"flavorRef": make("diskless", disk=0)}})

    assert (answer.status_int, message(answer)) == (
        400,
        "Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.",
    )


def test_a_resize_within_a_quota_only(api: Api, admin: Api, image: str, unique: Any) -> None:
    project = unique("project")
    mine = Api(api.app, {**api.tokens, "mine": f"mine:{project}:member,reader"}, role="mine")
    wanted = {"name": "small", "imageRef": image, "flavorRef": "1", "networks": "none"}
    id = mine.at("2.95")("POST /servers", {"server": wanted}).json["server"]["id"]
    settled(mine, id)
    admin(f"PUT /os-quota-sets/{project}", {"quota_set": {"cores": 2}})
    answer = act(mine, id, {"resize": {"flavorRef": "4"}})
    mine(f"DELETE /servers/{id}")

    assert (answer.status_int, message(answer)) == (
        403,
        "Quota exceeded for cores: Requested 3, but already used 1 of 2 cores",
    )
