"""``/os-volumes_boot``, another name of ``/servers`` until 2.102, with the oldest of their actions."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, ends, message, refused

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
