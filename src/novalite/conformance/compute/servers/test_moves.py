"""Servers that are migrated, or evacuated, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, eventually, message, needs, refused
from novalite.conformance.compute.conftest import act, settled

NO_HOST = "No valid host was found. There are not enough hosts available."


def live(version: str, host: str | None = None, **more: Any) -> Any:
    wanted: dict[str, Any] = {"host": host, "block_migration": False, **more}
    if int(version.split(".")[1]) < 25:
        wanted["disk_over_commit"] = False
    return {"os-migrateLive": wanted}


# -- migrate


@needs("two hosts")
def test_a_migrated_server_is_on_another_host(admin: Api, boot: Any) -> None:
    server = boot()
    assert act(admin, server["id"], {"migrate": None}).status_int == 202
    moved = settled(admin, server["id"], "VERIFY_RESIZE")

    assert moved["OS-EXT-SRV-ATTR:host"] != server["OS-EXT-SRV-ATTR:host"]
    assert moved["flavor"] == server["flavor"]
    assert moved["hostId"] != server["hostId"]


@needs("two hosts")
@each_version({"2.1": 202, "2.56": 400})
def test_a_server_is_migrated_to_the_host_where_it_is(admin: Api, boot: Any, version: str, expected: int) -> None:
    server = boot()
    answer = act(admin, server["id"], {"migrate": {"host": server["OS-EXT-SRV-ATTR:host"]}}, version)
    assert answer.status_int == expected, answer.text
    if expected == 400:
        assert message(answer) == "Cannot migrate to the host where the server exists."
    else:
        settled(admin, server["id"], "VERIFY_RESIZE")


@needs("two hosts")
def test_a_server_is_migrated_to_a_host(admin: Api, boot: Any, elsewhere: Any) -> None:
    server = boot()
    host = elsewhere(server)
    assert act(admin, server["id"], {"migrate": {"host": host}}, "2.56").status_int == 202

    assert settled(admin, server["id"], "VERIFY_RESIZE")["OS-EXT-SRV-ATTR:host"] == host


@pytest.mark.parametrize("action", ["migrate", "os-migrateLive"])
def test_a_server_goes_to_no_host_that_is_not_there(admin: Api, boot: Any, action: str) -> None:
    body = live("2.95", "nowhere") if action == "os-migrateLive" else {action: {"host": "nowhere"}}
    answer = act(admin, boot()["id"], body)

    assert (answer.status_int, message(answer)) == (400, "Compute host nowhere could not be found.")


@each_version({"2.1": 202, "2.56": 400})
def test_a_migration_of_anything_else_answers(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    assert act(admin, id, {"migrate": {"colour": "red"}}, version).status_int == expected


# -- live


@needs("two hosts")
@each_version({"2.1": None, "2.25": None, "2.30": None, "2.34": None, "2.68": None})
def test_a_server_is_migrated_while_it_runs(admin: Api, boot: Any, version: str, expected: None) -> None:
    server = boot()
    answer = act(admin, server["id"], live(version), version)
    assert answer.status_int == 202, answer.text

    moved = settled(admin, server["id"])
    assert moved["OS-EXT-SRV-ATTR:host"] != server["OS-EXT-SRV-ATTR:host"]


@each_version({"2.1": 400, "2.30": 202, "2.68": 400})
def test_a_live_migration_by_force_answers(admin: Api, boot: Any, elsewhere: Any, version: str, expected: int) -> None:
    server = boot()
    answer = act(admin, server["id"], live(version, elsewhere(server), force=True), version)

    assert answer.status_int == expected, answer.text
    settled(admin, server["id"])


def test_a_live_migration_is_forced_to_a_host_only(admin: Api, boot: Any) -> None:
    answer = act(admin, boot()["id"], live("2.30", force=True), "2.30")

    assert (answer.status_int, message(answer)) == (400, "Can't force to a non-provided destination")


@each_version({"2.1": 400, "2.25": 202})
def test_a_live_migration_may_choose_how(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    answer = act(admin, id, live(version, block_migration="auto"), version)

    assert answer.status_int == expected, answer.text
    settled(admin, id)


@each_version({"2.1": 202, "2.25": 400})
def test_a_live_migration_over_commits(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    body = {"os-migrateLive": {"host": None, "block_migration": False, "disk_over_commit": False}}

    assert act(admin, id, body, version).status_int == expected
    settled(admin, id)


@each_version({"2.1": "Unable to migrate instance ({}) to current host ({}).", "2.30": NO_HOST, "2.34": None})
def test_a_server_is_live_migrated_to_the_host_where_it_is(
    admin: Api, boot: Any, version: str, expected: str | None
) -> None:
    server = boot()
    host = server["OS-EXT-SRV-ATTR:host"]
    answer = act(admin, server["id"], live(version, host), version)

    assert answer.status_int == (400 if expected else 202), answer.text
    if expected:
        assert message(answer) == expected.format(server["id"], host)
    assert settled(admin, server["id"])["OS-EXT-SRV-ATTR:host"] == host


def test_a_server_leaves_no_host_that_is_down(api: Api, admin: Api, boot: Any) -> None:
    server = boot()
    service = {"host": server["OS-EXT-SRV-ATTR:host"], "binary": "nova-compute"}
    admin.at("2.11")("PUT /os-services/force-down", {**service, "forced_down": True})
    try:
        answer = act(api, server["id"], {"resize": {"flavorRef": "2"}})
    finally:
        admin.at("2.11")("PUT /os-services/force-down", {**service, "forced_down": False})
    refused(answer, "Service is unavailable at this time.", 409)


# -- evacuate


@pytest.mark.parametrize("role", ["admin", "member"])
def test_a_server_is_evacuated_from_no_host_that_is_up(api: Api, boot: Any, role: str) -> None:
    server = boot()
    answer = act(api.as_(role), server["id"], {"evacuate": {}})

    if role == "member":
        assert message(answer) == "Policy doesn't allow os_compute_api:os-evacuate to be performed."
    else:
        host = server["OS-EXT-SRV-ATTR:host"]
        assert (answer.status_int, message(answer)) == (400, f"Compute service of {host} is still in use.")


@each_version({"2.1": "'onSharedStorage' is a required property", "2.14": "is still in use"})
def test_an_evacuation_says_of_storage(admin: Api, boot: Any, version: str, expected: str) -> None:
    answer = act(admin, boot()["id"], {"evacuate": {}}, version)

    assert (answer.status_int, expected in message(answer)) == (400, True), answer.text


@each_version({"2.1": "('force' was unexpected)", "2.29": "is still in use", "2.68": "('force' was unexpected)"})
def test_an_evacuation_by_force_answers(admin: Api, boot: Any, elsewhere: Any, version: str, expected: str) -> None:
    server = boot()
    storage = {"onSharedStorage": False} if int(version.split(".")[1]) < 14 else {}
    body = {"evacuate": {"host": elsewhere(server), "force": True, **storage}}
    answer = act(admin, server["id"], body, version)

    assert (answer.status_int, expected in message(answer)) == (400, True), answer.text


def test_an_evacuation_goes_to_another_host_that_is_there(admin: Api, boot: Any) -> None:
    server = boot()
    same = act(admin, server["id"], {"evacuate": {"host": server["OS-EXT-SRV-ATTR:host"]}})
    missing = act(admin, server["id"], {"evacuate": {"host": "nowhere"}})

    assert (same.status_int, message(same)) == (400, "The target host can't be the same one.")
    assert (missing.status_int, message(missing)) == (404, "Compute host nowhere not found.")


@needs("two hosts")
@pytest.mark.alone
@each_version({"2.13": "ACTIVE", "2.14": "ACTIVE", "2.95": "SHUTOFF"})
def test_a_server_is_evacuated_from_a_host_that_is_down(admin: Api, boot: Any, version: str, expected: str) -> None:
    server = boot()
    host = server["OS-EXT-SRV-ATTR:host"]
    service = {"host": host, "binary": "nova-compute"}
    storage = {"onSharedStorage": False} if version == "2.13" else {}
    admin.at("2.11")("PUT /os-services/force-down", {**service, "forced_down": True})
    try:
        answer = act(admin, server["id"], {"evacuate": storage}, version)
        assert answer.status_int == 200, answer.text
        assert ("adminPass" in (answer.json if answer.body else {})) == (version == "2.13")
        look = admin.at("2.95")
        eventually(
            lambda: look(f"GET /servers/{server['id']}").json["server"]["OS-EXT-SRV-ATTR:host"],
            lambda seen: seen != host,
        )
        moved = settled(admin, server["id"], expected)
        refused = admin.at("2.11")("PUT /os-services/force-down", {**service, "forced_down": False})
        assert refused.status_int == 400, refused.text
        assert message(refused).startswith(f"Unable to force up host {host} as `done` evacuation migration records")
    finally:
        admin(f"DELETE /servers/{server['id']}")  # as long as it is there the host may not be up again
        up = {**service, "forced_down": False}
        eventually(lambda: admin.at("2.11")("PUT /os-services/force-down", up), lambda done: done.status_int == 200)

    assert moved["OS-EXT-SRV-ATTR:host"] != host
