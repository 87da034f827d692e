"""``/os-hosts``, which there is until 2.42."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

pytestmark = pytest.mark.alone

PARTS = ["cpu", "disk_gb", "host", "memory_mb", "project"]
REFUSED = "Policy doesn't allow os_compute_api:os-hosts:{} to be performed."


def listed(admin: Api, query: str = "") -> list[Any]:
    return list(admin(f"GET /os-hosts{query}").json["hosts"])


@pytest.fixture
def host(admin: Api) -> str:
    """The name of a host that runs servers."""
    return str(next(one["host_name"] for one in listed(admin) if one["service"] == "compute"))


@each_version({"2.1": 200, "2.43": 404})
@pytest.mark.parametrize(
    "request_",
    [
        "GET {}",
        "GET {}/HOST",
        "PUT {}/HOST",
        *(f"GET {{}}/HOST/{action}" for action in ("reboot", "shutdown", "startup")),
    ],
)
def test_hosts_are_there(admin: Api, host: str, request_: str, version: str, expected: int) -> None:
    request = request_.format("/os-hosts").replace("HOST", host)
    body = {"status": "enable"} if request.startswith("PUT") else None

    answer = admin.at(version)(request, body)

    assert answer.status_int == expected
    if expected == 404:
        assert message(answer) == "The resource could not be found."


@pytest.mark.parametrize("version", ["2.1", "2.42"])
def test_the_hosts_of_services_are_listed(admin: Api, version: str) -> None:
    hosts = admin.at(version)("GET /os-hosts?colour=red").json["hosts"]

    assert {"host_name", "service", "zone"} == set(hosts[0])
    assert {("scheduler", "internal"), ("conductor", "internal"), ("compute", "nova")} <= {
        (one["service"], one["zone"]) for one in hosts
    }


def test_hosts_are_found_by_zone(admin: Api) -> None:
    assert {one["service"] for one in listed(admin, "?zone=nova")} == {"compute"}
    assert {one["zone"] for one in listed(admin, "?zone=nova&zone=internal")} == {"internal"}
    assert listed(admin, "?zone=nothing") == []
    assert len(listed(admin, "?zone=")) == len(listed(admin))


def test_a_host_whose_service_is_disabled_is_not_listed(admin: Api, host: str) -> None:
    body = {"host": host, "binary": "nova-compute"}
    admin("PUT /os-services/disable", body)
    try:
        assert host not in [one["host_name"] for one in listed(admin)]
    finally:
        admin("PUT /os-services/enable", body)
    assert host in [one["host_name"] for one in listed(admin)]


def test_a_host_tells_how_much_it_has(admin: Api, host: str) -> None:
    answer = admin(f"GET /os-hosts/{host}")

    assert answer.status_int == 200
    total, used_now, used_max, *projects = [part["resource"] for part in answer.json["host"]]
    assert all(sorted(part) == PARTS and part["host"] == host for part in (total, used_now, used_max, *projects))
    assert [total["project"], used_now["project"], used_max["project"]] == ["(total)", "(used_now)", "(used_max)"]
    assert total["memory_mb"] > used_now["memory_mb"] >= 512
    assert used_max["memory_mb"] == sum(part["memory_mb"] for part in projects)


@pytest.mark.parametrize("word", ["enable", "Enable", "ENABLE"])
def test_a_host_says_that_it_does_what_it_is_asked_for(admin: Api, host: str, word: str) -> None:
    assert admin(f"PUT /os-hosts/{host}", {"status": word}).json == {"host": host, "status": "enabled"}
    off = word.replace("en", "dis").replace("En", "Dis").replace("EN", "DIS")
    both = admin(f"PUT /os-hosts/{host}", {"status": off, "maintenance_mode": word})
    assert both.json == {"host": host, "status": "disabled", "maintenance_mode": "on_maintenance"}
    back = admin(f"PUT /os-hosts/{host}", {"maintenance_mode": off})
    assert back.json == {"host": host, "maintenance_mode": "off_maintenance"}
    admin(f"PUT /os-hosts/{host}", {"status": "enable"})
    assert host in [one["host_name"] for one in listed(admin)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "{} is not valid under any of the given schemas"),
        ({"colour": "red"}, "{'colour': 'red'} is not valid under any of the given schemas"),
        ({"status": "enable", "colour": "red"}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"status": "on"}, "'on' is not one of ['enable', 'disable', 'Enable', 'Disable', 'ENABLE', 'DISABLE']"),
    ],
)
def test_a_bad_change_of_a_host_is_told_why(admin: Api, host: str, body: Any, expected: str) -> None:
    answer = admin(f"PUT /os-hosts/{host}", body)

    assert answer.status_int == 400
    assert expected in message(answer)


@pytest.mark.parametrize("action", ["reboot", "shutdown", "startup"])
def test_a_host_is_switched(admin: Api, host: str, action: str) -> None:
    answer = admin(f"GET /os-hosts/{host}/{action}")

    assert (answer.status_int, answer.json) == (200, {"host": host, "power_action": action})


@pytest.mark.parametrize("name", ["nothing", "scheduler"])
def test_a_host_that_runs_no_servers_is_none(admin: Api, name: str) -> None:
    for request, body in [
        ("GET /os-hosts/{}", None),
        ("PUT /os-hosts/{}", {"status": "enable"}),
        *((f"GET /os-hosts/{{}}/{action}", None) for action in ("reboot", "shutdown", "startup")),
    ]:
        answer = admin(request.format(name), body)
        assert (answer.status_int, message(answer)) == (404, f"Host '{name}' is not mapped to any cell")


def test_only_admins_see_hosts(api: Api) -> None:
    for request, body, action in [
        ("GET /os-hosts", None, "list"),
        ("GET /os-hosts/nothing", None, "show"),
        ("PUT /os-hosts/nothing", {"status": "enable"}, "update"),
        ("GET /os-hosts/nothing/reboot", None, "reboot"),
        ("GET /os-hosts/nothing/shutdown", None, "shutdown"),
        ("GET /os-hosts/nothing/startup", None, "start"),
    ]:
        answer = api.as_("manager")(request, body)
        assert (answer.status_int, message(answer)) == (403, REFUSED.format(action))
