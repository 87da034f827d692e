"""``/os-availability-zone``, at every version where something changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message, needs, refused
from novalite.conformance.compute.conftest import act, settled

pytestmark = pytest.mark.alone


def zones(api: Api, below: str = "") -> dict[str, Any]:
    answer = api(f"GET /os-availability-zone{below}")
    assert answer.status_int == 200
    return {zone.pop("zoneName"): zone for zone in answer.json["availabilityZoneInfo"]}


@pytest.fixture
def host(admin: Api, unique: Any, empty_host: str) -> Iterator[tuple[str, str]]:
    """The name of a host, and that of the zone that it is in alone."""
    host, zone = empty_host, unique("zone")
    wanted = {"aggregate": {"name": zone, "availability_zone": zone}}
    id = admin("POST /os-aggregates", wanted).json["aggregate"]["id"]
    assert admin(f"POST /os-aggregates/{id}/action", {"add_host": {"host": host}}).status_int == 200
    yield host, zone
    admin("PUT /os-services/enable", {"host": host, "binary": "nova-compute"})
    admin(f"POST /os-aggregates/{id}/action", {"remove_host": {"host": host}})
    admin(f"DELETE /os-aggregates/{id}")


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_anybody_sees_the_zones_where_servers_can_be(api: Api, host: Any, version: str) -> None:
    found = zones(api.as_("reader").at(version))

    assert "internal" not in found
    assert found["nova"] == found[host[1]] == {"zoneState": {"available": True}, "hosts": None}
    assert list(found) == sorted(found)


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_admins_see_what_runs_in_them(admin: Api, host: Any, version: str) -> None:
    found = zones(admin.at(version), "/detail")

    assert {tuple(services) for services in found["internal"]["hosts"].values()} >= {("nova-scheduler",)}
    (service,) = found[host[1]]["hosts"][host[0]].items()
    assert service[0] == "nova-compute"
    assert service[1].keys() == {"active", "available", "updated_at"}
    assert (service[1]["active"], service[1]["available"]) == (True, True)
    assert host[0] not in found["nova"]["hosts"]


def test_a_zone_whose_services_are_disabled_is_not_available(api: Api, admin: Api, host: Any) -> None:
    admin("PUT /os-services/disable", {"host": host[0], "binary": "nova-compute"})

    expected = {"zoneState": {"available": False}, "hosts": None}
    assert zones(api)[host[1]] == expected
    assert zones(admin, "/detail")[host[1]] == expected
    assert list(zones(api))[-1] == host[1]


def test_a_service_that_is_down_is_told(admin: Api, host: Any) -> None:
    body = {"host": host[0], "binary": "nova-compute", "forced_down": True}
    admin.at("2.11")("PUT /os-services/force-down", body)
    try:
        found = zones(admin, "/detail")[host[1]]
    finally:
        admin.at("2.11")("PUT /os-services/force-down", {**body, "forced_down": False})
    assert found["zoneState"] == {"available": True}
    assert found["hosts"][host[0]]["nova-compute"]["available"] is False


@each_version({"2.1": 200, "2.102": 400})
@pytest.mark.parametrize("below", ["", "/detail"])
def test_an_unknown_parameter_of_zones_answers(admin: Api, below: str, version: str, expected: int) -> None:
    assert admin.at(version)(f"GET /os-availability-zone{below}?colour=red").status_int == expected


def test_only_admins_see_details(api: Api) -> None:
    answer = api.as_("manager")("GET /os-availability-zone/detail")

    assert answer.status_int == 403
    assert message(answer) == "Policy doesn't allow os_compute_api:os-availability-zone:detail to be performed."


@needs("two hosts")
def test_a_server_is_unshelved_to_no_host_of_another_zone(admin: Api, boot: Any, hosts: list[str], host: Any) -> None:
    server, other = boot()["id"], next(one for one in hosts if one != host[0])
    act(admin, server, {"shelve": None})
    settled(admin, server, "SHELVED_OFFLOADED")

    answer = act(admin, server, {"unshelve": {"availability_zone": host[1], "host": other}})

    refused(answer, f'Host "{other}" is not in the availability zone "{host[1]}".', 409)
