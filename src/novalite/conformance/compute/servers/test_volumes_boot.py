"""``/os-volumes_boot``, another name of ``/servers`` until 2.102, with the oldest of their actions."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, ends, eventually, message, refused

#: Whatever is asked where there is nothing.
NOTHING_HERE = (404, "The resource could not be found.")

UNTIL = {"2.1": True, "2.103": False}
#: What takes a body, and when it is there. What is sent fits no server, since Nova fails on one that it could find.
ACTIONS: dict[str, tuple[Any, dict[str, bool]]] = {
    "confirmResize": (None, UNTIL),
    "createImage": ({"name": "copy"}, UNTIL),
    "os-start": (None, UNTIL),
    "os-stop": (None, UNTIL),
    "reboot": ({"type": "SOFT"}, UNTIL),
    "rebuild": ({"imageRef": "nothing"}, UNTIL),
    "resize": ({"flavorRef": "2"}, UNTIL),
    "revertResize": (None, UNTIL),
    "trigger_crash_dump": (None, {"2.1": False, "2.17": True, "2.103": False}),
}
CHANGES = [
    ("POST /os-volumes_boot", {"server": {}}, UNTIL),
    ("PUT /os-volumes_boot/nothing", {"server": None}, UNTIL),
    ("DELETE /os-volumes_boot/nothing", None, UNTIL),
    *(("POST /os-volumes_boot/nothing/action", {name: sent}, table) for name, (sent, table) in ACTIONS.items()),
]

#: What is done to a server one after the other, and what is answered. Nova fails where it could do any of it.
LIFE: list[tuple[str, Any, int]] = [
    ("os-stop", None, 202),
    ("os-start", None, 202),
    ("reboot", {"type": "HARD"}, 202),
    ("createImage", {"name": "copy"}, 202),
    ("trigger_crash_dump", None, 202),
    ("resize", {"flavorRef": "2"}, 202),
    ("revertResize", None, 202),
    ("resize", {"flavorRef": "2"}, 202),
    ("confirmResize", None, 204),
]


@each_version({"2.1": 200, "2.103": 404})
@pytest.mark.parametrize("below", ["", "/detail", "/{}"])
def test_servers_have_another_name(api: Api, boot: Any, below: str, version: str, expected: int) -> None:
    server = boot()["id"]

    assert api.at(version)(f"GET /os-volumes_boot{below.format(server)}").status_int == expected


@pytest.mark.parametrize(
    ("request_line", "sent", "version", "there"),
    [(line, sent, *end) for line, sent, table in CHANGES for end in ends(table)],
)
def test_what_changes_servers_has_the_other_name(
    api: Api, request_line: str, sent: Any, version: str, there: bool
) -> None:
    answer = api.at(version)(request_line, sent)

    assert ((answer.status_int, message(answer)) != NOTHING_HERE) is there


def test_a_server_lives_by_its_other_name(api: Api, boot: Any, image: str, unique: Any) -> None:
    api, server, name = api.at("2.102"), boot()["id"], unique("asked")
    wanted = {"name": name, "imageRef": image, "flavorRef": "1", "networks": "none"}
    made = api("POST /os-volumes_boot", {"server": wanted})
    renamed = api(f"PUT /os-volumes_boot/{server}", {"server": {"name": name}})

    assert made.status_int in (202, 500)
    assert renamed.status_int in (200, 500)
    if made.status_int == 202:
        assert api(f"DELETE /os-volumes_boot/{made.json['server']['id']}").status_int == 204
    for action, sent, status in (*LIFE, ("rebuild", {"imageRef": image}, 202)):
        answer = api(f"POST /os-volumes_boot/{server}/action", {action: sent})
        assert answer.status_int in (status, 500), answer.text
        eventually(lambda: api(f"GET /servers/{server}").json["server"]["OS-EXT-STS:task_state"], lambda task: not task)


@pytest.mark.parametrize("version", ["2.1", "2.102", "2.103"])
def test_only_old_actions_have_the_other_name(api: Api, version: str) -> None:
    answer = api.at(version)("POST /os-volumes_boot/nothing/action", {"pause": None})

    refused(answer, "There is no such action: pause")


def test_a_server_is_deleted_by_its_other_name(api: Api, boot: Any) -> None:
    server = boot()["id"]

    assert api.at("2.102")(f"DELETE /os-volumes_boot/{server}").status_int == 204


@pytest.mark.parametrize("below", ["", "/detail"])
def test_the_next_page_has_the_first_name(api: Api, boot: Any, below: str) -> None:
    boot()
    page = api.at("2.1")(f"GET /os-volumes_boot{below}?limit=1").json

    (server,), (following,) = page["servers"], page["servers_links"]
    assert following["href"].endswith(f"/servers{below}?limit=1&marker={server['id']}")
