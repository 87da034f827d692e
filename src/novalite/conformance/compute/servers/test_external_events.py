"""``/os-server-external-events``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import FAILS, Api, each_version, message, needs

NOBODY = "8f0b7a4e-5d0c-4b3e-9c52-0c5f2ad1b7e9"
NETWORK = ["network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted"]
SINCE = {"volume-extended": 51, "power-update": 76, "accelerator-request-bound": 82, "volume-reimaged": 93}


def names(version: str) -> list[str]:
    return NETWORK + [name for name, first in SINCE.items() if first <= int(version.split(".")[1])]


def send(admin: Api, *events: Any, version: str = "2.93") -> Any:
    return admin.at(version)("POST /os-server-external-events", {"events": list(events)})


@each_version({"2.1": None, "2.51": None, "2.76": None, "2.82": None, "2.93": None})
def test_each_event_is_taken_from_its_version_on(admin: Api, boot: Any, version: str, expected: None) -> None:
    id = boot()["id"]
    events = [{"name": name, "server_uuid": id, "tag": NOBODY} for name in names(version)]

    answer = send(admin, *events, version=version)

    assert answer.status_int == 200
    assert answer.json == {"events": [{**event, "status": "completed", "code": 200} for event in events]}
    for name in {*SINCE} - {*names(version)}:
        refused = send(admin, {"name": name, "server_uuid": id, "tag": NOBODY}, version=version)
        assert refused.status_int == 400
        assert message(refused) == (
            f"Invalid input for field/attribute name. Value: {name}. '{name}' is not one of {names(version)}"
        )


def test_each_event_has_a_code_of_its_own(admin: Api, boot: Any) -> None:
    id = boot()["id"]
    good = {"name": "network-vif-plugged", "server_uuid": id, "status": "failed", "tag": "x"}
    unknown = {"name": "network-changed", "server_uuid": NOBODY}
    untagged = {"name": "volume-extended", "server_uuid": id}

    answer = send(admin, good, unknown, untagged)

    assert answer.status_int == 207
    assert answer.json["events"] == [
        {**good, "status": "completed", "code": 200},
        {**unknown, "status": "failed", "code": 404},
        {**untagged, "status": "failed", "code": 400},
    ]


@pytest.mark.parametrize("name", [*NETWORK, *SINCE])
def test_some_events_need_a_tag(admin: Api, boot: Any, name: str) -> None:
    answer = send(admin, {"name": name, "server_uuid": boot()["id"]})

    needs_it = name in ("volume-extended", "power-update", "accelerator-request-bound")
    assert answer.status_int == (207 if needs_it else 200)
    assert answer.json["events"][0]["code"] == (400 if needs_it else 200)


@needs("build errors")
def test_a_server_without_a_host_hears_of_nothing(admin: Api, boot: Any, unique: Any) -> None:
    server = boot(unique(FAILS), until="ERROR")

    answer = send(admin, {"name": "network-changed", "server_uuid": server["id"]})

    assert (answer.status_int, answer.json["events"][0]["code"]) == (207, 422)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "'events' is a required property"),
        ({"events": []}, "[] should be non-empty"),
        ({"events": [{"name": "network-changed"}]}, "'server_uuid' is a required property"),
        ({"events": [{"server_uuid": NOBODY}]}, "'name' is a required property"),
        ({"events": [{"name": "network-changed", "server_uuid": "a"}]}, "'a' is not a 'uuid'"),
        ({"events": [{"name": "network-changed", "server_uuid": NOBODY, "tag": "a" * 256}]}, "is too long"),
        (
            {"events": [{"name": "network-changed", "server_uuid": NOBODY, "status": "done"}]},
            "'done' is not one of ['failed', 'completed', 'in-progress']",
        ),
        (
            {"events": [{"name": "network-changed", "server_uuid": NOBODY, "colour": "red"}]},
            "Additional properties are not allowed ('colour' was unexpected)",
        ),
    ],
)
def test_a_bad_event_is_told_why(admin: Api, body: Any, expected: str) -> None:
    answer = admin("POST /os-server-external-events", body)

    assert answer.status_int == 400
    assert expected in message(answer)


def test_only_services_and_admins_send_events(api: Api) -> None:
    answer = send(api.as_("manager"), {"name": "network-changed", "server_uuid": NOBODY})

    assert answer.status_int == 403
    rule = "os_compute_api:os-server-external-events:create"
    assert message(answer) == f"Policy doesn't allow {rule} to be performed."


@needs("plain-text tokens")
def test_a_service_sends_events(api: Api) -> None:
    service = Api(api.app, {"member": "neutron:service:service"})

    assert send(service, {"name": "network-changed", "server_uuid": NOBODY}).status_int == 207
