"""``/servers/{id}/diagnostics``, ``…/os-server-password`` and ``…/topology``."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

STANDARD = set(
    """
    config_drive cpu_details disk_details driver hypervisor hypervisor_os memory_details nic_details num_cpus num_disks
    num_nics state uptime
    """.split()
)


@each_version({"2.1": False, "2.48": True})
def test_a_guest_is_diagnosed(admin: Api, boot: Any, version: str, expected: bool) -> None:
    answer = admin.at(version)(f"GET /servers/{boot()['id']}/diagnostics")

    assert answer.status_int == 200
    if expected:
        assert set(answer.json) == STANDARD
        assert answer.json["state"] == "running"
        assert set(answer.json["memory_details"]) == {"maximum", "used"}
        assert {*answer.json["cpu_details"][0]} == {"id", "time", "utilisation"}
    else:
        assert {"cpu0_time", "memory", "vda_read"} <= set(answer.json)


def test_guests_are_diagnosed_for_admins(api: Api, boot: Any) -> None:
    answer = api(f"GET /servers/{boot()['id']}/diagnostics")

    assert (answer.status_int, message(answer)) == (
        403,
        "Policy doesn't allow os_compute_api:os-server-diagnostics to be performed.",
    )


def test_what_is_on_no_host_has_no_diagnosis(admin: Api, boot: Any) -> None:
    from novalite.conformance.client import eventually
    from novalite.conformance.compute.conftest import settled

    id = boot()["id"]
    admin(f"POST /servers/{id}/action", {"shelve": None})
    settled(admin, id, "SHELVED_OFFLOADED")
    look = admin.at("2.95")
    eventually(lambda: look(f"GET /servers/{id}").json["server"]["OS-EXT-SRV-ATTR:host"], lambda host: host is None)
    answer = admin(f"GET /servers/{id}/diagnostics")

    assert (answer.status_int, message(answer)) == (409, f"Instance {id} is not ready")


def test_a_password_is_shown_and_cleared(api: Api, boot: Any) -> None:
    path = f"/servers/{boot()['id']}/os-server-password"
    assert api(f"GET {path}").json == {"password": ""}
    cleared = api(f"DELETE {path}")

    assert (cleared.status_int, cleared.body) == (204, b"")
    assert api.as_("reader")(f"GET {path}").status_int == 200
    assert api.as_("reader")(f"DELETE {path}").status_int == 403


@each_version({"2.77": 404, "2.78": 200})
def test_a_topology_answers(api: Api, boot: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET /servers/{boot()['id']}/topology")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"nodes": [], "pagesize_kb": None}


@each_version({"2.78": 200, "2.102": 400})
@pytest.mark.parametrize("part", ["diagnostics", "os-server-password", "topology"])
def test_an_unknown_parameter_answers(admin: Api, boot: Any, part: str, version: str, expected: int) -> None:
    assert admin.at(version)(f"GET /servers/{boot()['id']}/{part}?colour=red").status_int == expected


@pytest.mark.parametrize("part", ["diagnostics", "os-server-password", "topology"])
def test_a_server_that_is_not_there_has_no_parts(admin: Api, part: str) -> None:
    id = "00000000-0000-0000-0000-000000000000"
    answer = admin.at("2.78")(f"GET /servers/{id}/{part}")

    assert (answer.status_int, message(answer)) == (404, f"Instance {id} could not be found.")
