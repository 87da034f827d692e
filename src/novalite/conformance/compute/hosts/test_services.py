"""``/os-services``, at every version where something changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message, needs, refused
from novalite.conformance.compute.conftest import act, settled

pytestmark = pytest.mark.alone

FULL_2_1 = ["binary", "disabled_reason", "host", "id", "state", "status", "updated_at", "zone"]
FULL_2_11 = sorted([*FULL_2_1, "forced_down"])
COMPUTE = {"binary": "nova-compute"}
NOTHING = "Additional properties are not allowed"


def listed(admin: Api, query: str = "", version: str = "2.11") -> list[Any]:
    answer = admin.at(version)(f"GET /os-services{query}")
    assert answer.status_int == 200, answer.text
    return list(answer.json["services"])


def ids(admin: Api, version: str, **wanted: str) -> list[Any]:
    found = listed(admin, version=version)
    return [one["id"] for one in found if all(one[name] == value for name, value in wanted.items())]


@pytest.fixture
def host(admin: Api) -> Iterator[str]:
    """The name of a host whose service is enabled and up, and will be so again."""
    name = listed(admin, "?binary=nova-compute")[-1]["host"]
    yield name
    put(admin, "enable", name)
    put(admin, "force-down", name, forced_down=False)


def put(admin: Api, action: str, host: str, version: str = "2.11", **more: Any) -> Any:
    return admin.at(version)(f"PUT /os-services/{action}", {"host": host, **COMPUTE, **more})


def update(admin: Api, host: str, version: str = "2.53", **changes: Any) -> Any:
    (id,) = ids(admin, version, host=host, binary="nova-compute")
    return admin.at(version)(f"PUT /os-services/{id}", changes)


@each_version({"2.1": (FULL_2_1, int), "2.11": (FULL_2_11, int), "2.53": (FULL_2_11, str)})
def test_a_service_shows(admin: Api, host: str, version: str, expected: Any) -> None:
    (service,) = listed(admin, f"?host={host}", version)

    keys, kind = expected
    assert sorted(service) == keys
    assert isinstance(service["id"], kind)
    assert (service["binary"], service["host"], service["zone"]) == ("nova-compute", host, "nova")
    assert (service["status"], service["state"], service["disabled_reason"]) == ("enabled", "up", None)
    assert service.get("forced_down", False) is False


def test_a_cloud_has_a_conductor_and_a_scheduler(admin: Api) -> None:
    inner = {one["binary"]: one for one in listed(admin) if one["zone"] == "internal"}

    assert {"nova-conductor", "nova-scheduler"} <= set(inner)
    assert {one["state"] for one in inner.values()} == {"up"}


def test_services_are_found_by_host_and_binary(admin: Api, host: str) -> None:
    everything = listed(admin)

    assert {one["binary"] for one in listed(admin, "?binary=nova-compute")} == {"nova-compute"}
    assert len(listed(admin, f"?host={host}&binary=nova-compute")) == 1
    assert listed(admin, f"?host={host}&binary=nova-scheduler") == []
    assert listed(admin, f"?host={host}&host=nothing") == []
    assert len(listed(admin, "?host=&binary=")) == len(everything)


@each_version({"2.1": 200, "2.75": 400})
def test_an_unknown_parameter_of_services_answers(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-services?colour=red").status_int == expected


@pytest.mark.parametrize("version", ["2.1", "2.52"])
def test_a_service_is_disabled_and_enabled_by_name(admin: Api, host: str, version: str) -> None:
    disabled = put(admin, "disable", host, version, disabled_reason="unheard")
    assert disabled.status_int == 200
    assert disabled.json == {"service": {"host": host, **COMPUTE, "status": "disabled"}}
    (service,) = listed(admin, f"?host={host}")
    assert (service["status"], service["state"], service["disabled_reason"]) == ("disabled", "up", None)

    reasoned = put(admin, "disable-log-reason", host, version, disabled_reason="broken")
    assert reasoned.json["service"] == {"host": host, **COMPUTE, "status": "disabled", "disabled_reason": "broken"}
    assert listed(admin, f"?host={host}")[0]["disabled_reason"] == "broken"

    enabled = put(admin, "enable", host, version)
    assert enabled.json == {"service": {"host": host, **COMPUTE, "status": "enabled"}}
    (service,) = listed(admin, f"?host={host}")
    assert (service["status"], service["disabled_reason"]) == ("enabled", None)


@each_version({"2.1": 404, "2.11": 200, "2.53": 400})
def test_a_service_is_forced_down_by_name(admin: Api, host: str, version: str, expected: int) -> None:
    more = {"forced_down": "yes"} if version not in ("2.1", "2.10") else {}
    answer = put(admin, "force-down", host, version, **more)

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"service": {"host": host, **COMPUTE, "forced_down": True}}
        (service,) = listed(admin, f"?host={host}")
        assert (service["state"], service["forced_down"]) == ("down", True)
    elif expected == 404:
        assert message(answer) == "Unknown action"


@each_version({"2.1": 400, "2.11": 200, "2.53": 400})
def test_forced_down_is_known(admin: Api, host: str, version: str, expected: int) -> None:
    answer = put(admin, "enable", host, version, forced_down=True)

    assert answer.status_int == expected
    if version in ("2.1", "2.10"):
        assert message(answer) == f"{NOTHING} ('forced_down' was unexpected)"
    elif expected == 400:
        assert message(answer).startswith(f"{NOTHING} ('binary', 'forced_down', 'host' were unexpected)") or (
            "'host'" in message(answer)
        )


@pytest.mark.parametrize(
    ("action", "body", "status", "expected"),
    [
        ("disable-log-reason", {}, 400, "Missing disabled reason field"),
        ("force-down", {}, 400, "Missing forced_down field"),
        ("explode", {}, 404, "Unknown action"),
        ("explode", {"binary": "nova-scheduler"}, 404, "Unknown action"),
        ("enable", {"host": "nothing"}, 404, "Host 'nothing' is not mapped to any cell"),
        ("force-down", {"host": "nothing", "binary": "nova-x"}, 400, "Missing forced_down field"),
        (
            "disable",
            {"host": "nothing", "binary": "nova-scheduler"},
            400,
            "Updating a nova-scheduler service is not supported. Only nova-compute services can be updated.",
        ),
        ("enable", {"host": ""}, 400, "Invalid input for field/attribute host. Value: . '' should be non-empty"),
        ("enable", {"host": "a b"}, 400, "does not match"),
        ("enable", {"binary": "a" * 256}, 400, "is too long"),
        ("enable", {"disabled_reason": ""}, 400, "'' should be non-empty"),
    ],
)
def test_a_bad_change_by_name_is_told_why(
    admin: Api, host: str, action: str, body: dict[str, Any], status: int, expected: str
) -> None:
    answer = admin.at("2.52")(f"PUT /os-services/{action}", {"host": host, **COMPUTE, **body})

    assert answer.status_int == status
    assert expected in message(answer)


def test_a_change_by_name_needs_host_and_binary(admin: Api) -> None:
    assert message(admin("PUT /os-services/enable", {**COMPUTE})) == "'host' is a required property"
    assert message(admin("PUT /os-services/enable", {"host": "a"})) == "'binary' is a required property"


@pytest.mark.parametrize("version", ["2.53", LATEST])
def test_a_service_is_changed_by_id(admin: Api, host: str, version: str) -> None:
    changed = update(admin, host, version, status="disabled", disabled_reason="broken", forced_down="on")

    assert changed.status_int == 200
    service = changed.json["service"]
    assert sorted(service) == FULL_2_11
    assert (service["status"], service["disabled_reason"], service["forced_down"]) == ("disabled", "broken", True)
    assert (service["state"], service["host"], service["zone"]) == ("down", host, "nova")

    assert update(admin, host, version, status="disabled").json["service"]["disabled_reason"] is None
    assert update(admin, host, version, forced_down=False).json["service"]["status"] == "disabled"
    service = update(admin, host, version, status="enabled").json["service"]
    assert (service["status"], service["state"], service["forced_down"]) == ("enabled", "up", False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "No updates were requested. Fields 'status' or 'forced_down' should be specified."),
        ({"disabled_reason": "x"}, "No updates were requested. Fields 'status' or 'forced_down' should be specified."),
        (
            {"status": "enabled", "disabled_reason": "x"},
            "Specifying 'disabled_reason' with status 'enabled' is invalid.",
        ),
        ({"status": "on"}, "'on' is not one of ['enabled', 'disabled']"),
        ({"forced_down": "maybe"}, "'maybe' is not one of [True, 'True',"),
        ({"colour": "red"}, f"{NOTHING} ('colour' was unexpected)"),
    ],
)
def test_a_bad_change_by_id_is_told_why(admin: Api, host: str, changes: dict[str, Any], expected: str) -> None:
    answer = update(admin, host, **changes)

    assert answer.status_int == 400
    assert expected in message(answer)


def test_only_services_that_run_servers_are_changed(admin: Api) -> None:
    (id,) = ids(admin, "2.53", binary="nova-scheduler")
    answer = admin.at("2.53")(f"PUT /os-services/{id}", {"status": "enabled"})

    assert (answer.status_int, message(answer)) == (
        400,
        "Updating a nova-scheduler service is not supported. Only nova-compute services can be updated.",
    )


def test_a_service_that_is_not_there_is_named(admin: Api) -> None:
    id = str(uuid.uuid4())

    changed = admin.at("2.53")(f"PUT /os-services/{id}", {"status": "enabled"})
    assert (changed.status_int, message(changed)) == (404, f"Service {id} could not be found.")
    deleted = admin.at("2.53")(f"DELETE /os-services/{id}")
    assert (deleted.status_int, message(deleted)) == (404, f"Service {id} not found.")
    numbered = admin.at("2.52")("DELETE /os-services/999999")
    assert (numbered.status_int, message(numbered)) == (404, "Service 999999 not found.")


@each_version({"2.1": "Invalid input received: id must be an integer", "2.53": "Invalid uuid nothing"})
def test_an_id_must_be_one(admin: Api, version: str, expected: str) -> None:
    deleted = admin.at(version)("DELETE /os-services/nothing")

    assert (deleted.status_int, message(deleted)) == (400, expected)
    if "uuid" in expected:
        changed = admin.at(version)("PUT /os-services/nothing", {"status": "enabled"})
        assert (changed.status_int, message(changed)) == (400, expected)


def test_only_admins_see_services(api: Api, host: str) -> None:
    for role in ("manager", "member", "reader"):
        answers = {
            "list": api.as_(role)("GET /os-services"),
            "update": put(api.as_(role), "explode", host),
            "delete": api.as_(role)("DELETE /os-services/nothing"),
        }
        for action, answer in answers.items():
            assert answer.status_int == 403
            assert message(answer) == f"Policy doesn't allow os_compute_api:os-services:{action} to be performed."


def test_v2_has_services(admin: Api, host: str) -> None:
    (service,) = admin.legacy()(f"GET /os-services?host={host}").json["services"]

    assert sorted(service) == FULL_2_1
    body = {"host": host, **COMPUTE, "colour": "red"}
    assert admin.legacy()("PUT /os-services/disable", body).json["service"]["status"] == "disabled"


@needs("two hosts")
def test_a_host_that_a_server_has_not_left_for_good_keeps_its_service(admin: Api, boot: Any, empty_host: str) -> None:
    (id,) = ids(admin, "2.53", host=empty_host, **COMPUTE)
    server = boot(by=admin, availability_zone=f"nova:{empty_host}")["id"]
    act(admin, server, {"migrate": None})
    settled(admin, server, "VERIFY_RESIZE")

    reason = "Unable to delete compute service that has in-progress migrations."
    advice = "Complete the migrations or delete the instances first."
    refused(admin.at("2.53")(f"DELETE /os-services/{id}"), f"{reason} {advice}", 409)
