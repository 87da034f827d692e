"""``/os-hypervisors``, at every version where something changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, eventually, message

pytestmark = pytest.mark.alone

EPHEMERAL = "OS-FLV-EXT-DATA:ephemeral"
BRIEF = ["hypervisor_hostname", "id", "state", "status"]
SHORT = sorted([*BRIEF, "host_ip", "hypervisor_type", "hypervisor_version", "service"])
SIZES = [
    *("count", "current_workload", "disk_available_least", "free_disk_gb", "free_ram_mb", "local_gb"),
    *("local_gb_used", "memory_mb", "memory_mb_used", "running_vms", "vcpus", "vcpus_used"),
]
LONG = sorted([*SHORT, *SIZES[1:], "cpu_info"])
DETAILS = {"2.1": LONG, "2.88": sorted([*SHORT, "uptime"])}
NOBODY = "8f0b7a4e-5d0c-4b3e-9c52-0c5f2ad1b7e9"
REFUSED = "Policy doesn't allow os_compute_api:os-hypervisors:{} to be performed."
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."


def listed(admin: Api, version: str, query: str = "", status: int = 200) -> Any:
    answer = admin.at(version)(f"GET /os-hypervisors{query}")
    assert answer.status_int == status, answer.text
    return answer.json["hypervisors"] if status == 200 else message(answer)


def ids(admin: Api, version: str) -> list[Any]:
    return [one["id"] for one in listed(admin, version)]


@each_version({"2.1": int, "2.53": str})
def test_a_hypervisor_is_listed(admin: Api, version: str, expected: type) -> None:
    found = listed(admin, version)

    assert len(found) >= 2
    assert all(sorted(one) == BRIEF and isinstance(one["id"], expected) for one in found)
    assert {(one["state"], one["status"]) for one in found} == {("up", "enabled")}
    services = admin("GET /os-services?binary=nova-compute").json["services"]
    assert {one["hypervisor_hostname"] for one in found} == {service["host"] for service in services}


@each_version(DETAILS)
def test_a_hypervisor_shows_as_each_of_the_details(admin: Api, version: str, expected: list[str]) -> None:
    details = listed(admin, version, "/detail")
    one = admin.at(version)(f"GET /os-hypervisors/{details[0]['id']}").json["hypervisor"]

    assert sorted(one) == sorted(details[0]) == expected
    assert {key: one[key] for key in BRIEF} == {key: details[0][key] for key in BRIEF}
    assert sorted(one["service"]) == ["disabled_reason", "host", "id"]
    if "uptime" in one:
        assert " days" in one["uptime"]
        assert " load average: " in one["uptime"]
    else:
        assert one["memory_mb"] - one["memory_mb_used"] == one["free_ram_mb"]
        assert one["local_gb"] - one["local_gb_used"] == one["free_disk_gb"]


@each_version({"2.1": int, "2.53": str})
def test_a_hypervisor_names_its_service(admin: Api, version: str, expected: type) -> None:
    for one in listed(admin, version, "/detail"):
        (service,) = admin.at(version)(f"GET /os-services?host={one['service']['host']}").json["services"]
        assert one["service"]["id"] == service["id"]
        assert isinstance(service["id"], expected)


@each_version({"2.1": str, "2.28": dict, "2.88": None})
def test_a_hypervisor_tells_of_its_cpu(admin: Api, version: str, expected: type | None) -> None:
    for one in listed(admin, version, "/detail"):
        if expected is None:
            assert "cpu_info" not in one
        else:
            assert isinstance(one["cpu_info"], expected)
            cpu: Any = one["cpu_info"]
            cpu = json.loads(cpu) if expected is str else cpu
            assert {"arch", "model", "vendor", "features", "topology"} <= set(cpu)


@pytest.mark.parametrize("below", ["", "/detail"])
@each_version({"2.1": False, "2.33": True})
def test_hypervisors_come_in_pages(admin: Api, below: str, version: str, expected: bool) -> None:
    answer = admin.at(version)(f"GET /os-hypervisors{below}?limit=1")

    everything = ids(admin, version)
    found = [one["id"] for one in answer.json["hypervisors"]]
    if not expected:
        assert (found, list(answer.json)) == (everything, ["hypervisors"])
        return
    assert found == everything[:1]
    (link,) = answer.json["hypervisors_links"]
    assert link["rel"] == "next"
    assert link["href"].endswith(f"/v2.1/os-hypervisors{below}?limit=1&marker={everything[0]}")
    rest = listed(admin, version, f"{below}?marker={everything[0]}")
    assert [one["id"] for one in rest] == everything[1:]
    assert listed(admin, version, f"{below}?limit=0") == []


@pytest.mark.parametrize("version", ["2.33", "2.53"])
def test_a_marker_is_a_number_or_a_uuid(admin: Api, version: str) -> None:
    for other in ("2.33", "2.53"):
        rest = listed(admin, version, f"?marker={ids(admin, other)[0]}")
        assert [one["id"] for one in rest] == ids(admin, version)[1:]
    for marker in ("nothing", "999999", NOBODY):
        assert listed(admin, version, f"?marker={marker}", 400) == f"marker [{marker}] not found"


@each_version({"2.33": 200, "2.53": 400})
@pytest.mark.parametrize("query", ["limit=1&limit=2", "marker={0}&marker={0}"])
def test_a_parameter_that_is_given_twice_answers(admin: Api, query: str, version: str, expected: int) -> None:
    id = ids(admin, version)[0]
    found = listed(admin, version, "?" + query.format(id), expected)

    if expected == 200:
        assert len(found) == (2 if "limit" in query else len(ids(admin, version)) - 1)
    else:
        assert found.endswith("is too long")


@each_version({"2.1": 200, "2.33": 400})
def test_a_bad_limit_answers(admin: Api, version: str, expected: int) -> None:
    found = listed(admin, version, "?limit=-1", expected)

    if expected == 400:
        assert found == "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"


@each_version({"2.1": 200, "2.53": 400})
def test_an_unknown_parameter_of_hypervisors_answers(admin: Api, version: str, expected: int) -> None:
    for below in ("", "/detail", f"/{ids(admin, version)[0]}"):
        assert admin.at(version)(f"GET /os-hypervisors{below}?colour=red").status_int == expected


@pytest.mark.parametrize("below", ["", "/detail"])
@each_version({"2.1": False, "2.53": True})
def test_hypervisors_are_found_by_name(admin: Api, below: str, version: str, expected: bool) -> None:
    host = listed(admin, version)[-1]["hypervisor_hostname"]
    query = f"{below}?hypervisor_hostname_pattern={host[1:].upper()}"

    found = [one["hypervisor_hostname"] for one in listed(admin, "2.53" if expected else version, query)]

    assert (found == [host]) is expected
    missing = f"{below}?hypervisor_hostname_pattern=nothing"
    if expected:
        assert listed(admin, version, missing, 404) == "No hypervisor matching 'nothing' could be found."
        for paging in ("limit=1", "marker=1"):
            assert listed(admin, version, f"{missing}&{paging}", 400) == MALFORMED
        assert listed(admin, version, f"{below}?hypervisor_hostname_pattern=", 400).endswith("'' should be non-empty")
    else:
        assert listed(admin, version, missing) != []


@each_version({"2.53": None, "2.75": []})
@pytest.mark.parametrize("with_servers", ["yes", "0"])
def test_servers_show_where_they_are_asked_for(admin: Api, with_servers: str, version: str, expected: Any) -> None:
    asked = f"?with_servers={with_servers}"
    listed_ones = [*listed(admin, version, asked), *listed(admin, version, f"/detail{asked}")]
    shown = admin.at(version)(f"GET /os-hypervisors/{ids(admin, version)[0]}{asked}").json["hypervisor"]

    for one in (*listed_ones, shown):
        if with_servers == "0" or not one.get("servers"):
            assert one.get("servers") == (None if with_servers == "0" else expected)
    assert listed(admin, version, "?with_servers=maybe", 400).startswith("Invalid input for query parameters with_serv")


@each_version({"2.1": "/NAME/servers", "2.53": "/UUID?with_servers=1"})
def test_a_server_is_on_its_hypervisor(admin: Api, boot: Any, version: str, expected: str) -> None:
    server = boot()
    name, host = server["OS-EXT-SRV-ATTR:instance_name"], server["OS-EXT-SRV-ATTR:hypervisor_hostname"]
    (id,) = [one["id"] for one in listed(admin, version) if one["hypervisor_hostname"] == host]

    answer = admin.at(version)(f"GET /os-hypervisors{expected.replace('NAME', host).replace('UUID', str(id))}")

    one = answer.json["hypervisors"][0] if "NAME" in expected else answer.json["hypervisor"]
    assert {"name": name, "uuid": server["id"]} in one["servers"]
    assert all({"name", "uuid"} == set(other) for other in one["servers"])


def test_a_server_uses_some_of_its_hypervisor(admin: Api, boot: Any, make: Any) -> None:
    def sizes() -> Any:
        return {one["hypervisor_hostname"]: one for one in listed(admin, "2.53", "/detail")}

    def going() -> Any:
        servers = admin("GET /servers/detail?all_tenants=1").json["servers"]
        return [one["id"] for one in servers if one["OS-EXT-STS:task_state"] == "deleting"]

    eventually(going, lambda servers: not servers)  # of the tests before
    before = sizes()
    host = boot(flavorRef=make(ram=128, vcpus=2, disk=3, swap=2048, **{EPHEMERAL: 4}))["OS-EXT-SRV-ATTR:host"]
    grown = {"memory_mb_used": 128, "vcpus_used": 2, "local_gb_used": 9, "running_vms": 1, "free_ram_mb": -128}
    eventually(sizes, lambda now: now[host]["vcpus_used"] > before[host]["vcpus_used"])

    assert {name: sizes()[host][name] - before[host][name] for name in grown} == grown


@each_version({"2.1": 200, "2.88": 404})
def test_statistics_are_sums(admin: Api, version: str, expected: int) -> None:
    answer = admin.at(version)("GET /os-hypervisors/statistics")

    assert answer.status_int == (expected if expected == 200 else 404)
    if expected == 200:
        statistics = answer.json["hypervisor_statistics"]
        details = listed(admin, version, "/detail")
        assert sorted(statistics) == SIZES
        assert statistics.pop("count") == len(details)
        assert statistics == {name: sum(one[name] for one in details) for name in SIZES[1:]}


def test_statistics_leave_out_what_is_disabled(admin: Api) -> None:
    body = {"host": listed(admin, "2.1")[-1]["hypervisor_hostname"], "binary": "nova-compute"}
    admin("PUT /os-services/disable-log-reason", {**body, "disabled_reason": "broken"})
    try:
        assert (
            admin("GET /os-hypervisors/statistics").json["hypervisor_statistics"]["count"] == len(ids(admin, "2.1")) - 1
        )
        one = listed(admin, "2.1", "/detail")[-1]
        assert (one["status"], one["service"]["disabled_reason"]) == ("disabled", "broken")
    finally:
        admin("PUT /os-services/enable", body)


@each_version({"2.1": 200, "2.88": 404})
def test_a_hypervisor_says_how_long_it_is_up(admin: Api, version: str, expected: int) -> None:
    id = ids(admin, version)[0]
    answer = admin.at(version)(f"GET /os-hypervisors/{id}/uptime")

    assert answer.status_int == expected
    if expected == 200:
        one = answer.json["hypervisor"]
        assert sorted(one) == [*BRIEF, "uptime"]
        assert one["id"] == id
        assert " load average: " in one["uptime"]
    else:
        assert message(answer) == "The resource could not be found."


def test_a_hypervisor_that_is_down_does_not_say_how_long(admin: Api) -> None:
    one = listed(admin, "2.1")[-1]
    host = one["hypervisor_hostname"]
    body = {"host": host, "binary": "nova-compute"}
    admin.at("2.11")("PUT /os-services/force-down", {**body, "forced_down": True})
    try:
        answer = admin(f"GET /os-hypervisors/{one['id']}/uptime")
        assert listed(admin, "2.1")[-1]["state"] == "down"
        assert listed(admin, LATEST, "/detail")[-1]["uptime"] is None
    finally:
        admin.at("2.11")("PUT /os-services/force-down", {**body, "forced_down": False})
    assert (answer.status_int, message(answer)) == (400, f"Compute service of {host} is unavailable at this time.")


@each_version({"2.1": 200, "2.53": 404})
@pytest.mark.parametrize("action", ["search", "servers"])
def test_hypervisors_are_searched(admin: Api, action: str, version: str, expected: int) -> None:
    host = listed(admin, version)[-1]["hypervisor_hostname"]
    answer = admin.at(version)(f"GET /os-hypervisors/{host[1:]}/{action}")

    assert answer.status_int == expected
    if expected == 200:
        (one,) = answer.json["hypervisors"]
        assert {*BRIEF} <= set(one) <= {*BRIEF, "servers"}
        assert one["hypervisor_hostname"] == host
        missing = admin.at(version)(f"GET /os-hypervisors/nothing/{action}")
        assert (missing.status_int, message(missing)) == (404, "No hypervisor matching 'nothing' could be found.")


def test_a_pattern_is_as_databases_have_it(admin: Api) -> None:
    host = listed(admin, "2.1")[0]["hypervisor_hostname"]
    for pattern in ("%25", host[0] + "_" + host[2:], host[0] + "%25" + host[-1], host.upper()):
        found = admin(f"GET /os-hypervisors/{pattern}/search").json["hypervisors"]
        assert host in [one["hypervisor_hostname"] for one in found]
    assert admin(f"GET /os-hypervisors/{host[0]}.{host[2:]}/search").status_int == 404


@each_version({"2.1": 404, "2.53": 400})
@pytest.mark.parametrize("below", ["", "/uptime"])
def test_an_id_must_be_one(admin: Api, below: str, version: str, expected: int) -> None:
    if below and version == LATEST:
        version = "2.87"
    answer = admin.at(version)(f"GET /os-hypervisors/nothing{below}")

    text = "Hypervisor with ID 'nothing' could not be found." if expected == 404 else "Invalid uuid nothing"
    assert (answer.status_int, message(answer)) == (expected, text)


@pytest.mark.parametrize(("version", "id"), [("2.1", "999999"), ("2.53", NOBODY), ("2.87", NOBODY)])
@pytest.mark.parametrize("below", ["", "/uptime"])
def test_a_hypervisor_that_is_not_there_is_named(admin: Api, below: str, version: str, id: str) -> None:
    answer = admin.at(version)(f"GET /os-hypervisors/{id}{below}")

    assert (answer.status_int, message(answer)) == (404, f"Hypervisor with ID '{id}' could not be found.")


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("", "list"),
        ("/detail", "list-detail"),
        ("/statistics", "statistics"),
        ("/nothing", "show"),
        ("/nothing/uptime", "uptime"),
        ("/nothing/search", "search"),
        ("/nothing/servers", "servers"),
    ],
)
def test_only_admins_see_hypervisors(api: Api, path: str, action: str) -> None:
    answer = api.as_("manager")(f"GET /os-hypervisors{path}")

    assert (answer.status_int, message(answer)) == (403, REFUSED.format(action))


def test_v2_has_hypervisors(admin: Api) -> None:
    one = admin.legacy()("GET /os-hypervisors/detail?colour=red").json["hypervisors"][0]

    assert sorted(one) == LONG
