"""Trunks, the ports whose traffic they carry, and what cannot be one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
PARENT = "Port {parent} is currently in use and is not eligible for use as a parent port."
MISSING = "missing segmentation information. Must specify both segmentation_id and segmentation_type."


@pytest.fixture
def parent(make: Make, network: str) -> str:
    """A port that can be a trunk's."""
    return str(make("port", network_id=network)["id"])


@pytest.fixture
def child(make: Make, network: str) -> dict[str, Any]:
    """A port whose traffic a trunk can carry."""
    return make("port", network_id=network)


@pytest.fixture
def trunk(make: Make, parent: str) -> str:
    """A trunk without other ports."""
    return str(make("trunk", port_id=parent)["id"])


def vlan(port: Any, number: Any = 5, **more: Any) -> dict[str, Any]:
    """A port, marked by a VLAN."""
    return {"port_id": port, "segmentation_type": "vlan", "segmentation_id": number, **more}


def test_a_trunk_is_shown(api: Api, make: Make, parent: str, child: dict[str, Any]) -> None:
    shown = make("trunk", port_id=parent, sub_ports=[vlan(child["id"], "5")])

    expected = {"admin_state_up": True, "name": "", "description": "", "port_id": parent, "status": "DOWN", "tags": []}
    assert {name: shown[name] for name in expected} == expected
    assert shown["sub_ports"] == [vlan(child["id"])]
    assert api(f"GET /trunks/{shown['id']}").json["trunk"]["sub_ports"] == shown["sub_ports"]
    assert api(f"GET /trunks/{shown['id']}/get_subports").json == {"sub_ports": shown["sub_ports"]}
    assert [one["id"] for one in api(f"GET /trunks?port_id={parent}").json["trunks"]] == [shown["id"]]


def test_a_port_says_that_it_is_a_trunk(api: Api, make: Make, parent: str, child: dict[str, Any]) -> None:
    assert "trunk_details" not in api(f"GET /ports/{parent}").json["port"]
    id = make("trunk", port_id=parent, sub_ports=[vlan(child["id"])])["id"]

    details = {"trunk_id": id, "sub_ports": [{**vlan(child["id"]), "mac_address": child["mac_address"]}]}
    assert api(f"GET /ports/{parent}").json["port"]["trunk_details"] == details
    assert api(f"GET /ports?id={parent}").json["ports"][0]["trunk_details"] == details
    assert "trunk_details" not in api(f"GET /ports/{child['id']}").json["port"]


def test_ports_come_and_go(api: Api, trunk: str, child: dict[str, Any]) -> None:
    added = api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": [vlan(child["id"])]})
    assert (added.status_int, added.json["id"], added.json["sub_ports"]) == (200, trunk, [vlan(child["id"])])

    removed = api(f"PUT /trunks/{trunk}/remove_subports", {"sub_ports": [{"port_id": child["id"]}]})
    assert (removed.status_int, removed.json["sub_ports"]) == (200, [])


def test_marks_are_those_of_the_network(admin: Api, make: Make) -> None:
    sent = {"provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 88}
    network = make("network", admin, **sent)["id"]
    parent, child = (make("port", admin, network_id=network)["id"] for _ in range(2))

    inherited = {"port_id": child, "segmentation_type": "inherit"}
    shown = make("trunk", admin, port_id=parent, sub_ports=[inherited])
    assert shown["sub_ports"] == [vlan(child, 88)]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("a", "Invalid data format for subports: 'a' is not a list."),
        ([1], "Invalid data format for subport: '1' is not a dict."),
        ([{}], "A valid port UUID must be specified."),
        ([{"port_id": "a"}], "Invalid UUID for subport: 'a'."),
        ([vlan(UNKNOWN), vlan(UNKNOWN, 6)], f"Non unique UUID for subport: '{UNKNOWN}'."),
        ([vlan(UNKNOWN), vlan(UNKNOWN[:-1] + "6")], f"Segmentation ID '5' for '{UNKNOWN[:-1]}6' is not unique."),
        (
            [{"port_id": UNKNOWN, "segmentation_id": 5}],
            f"Invalid subport details '{{'port_id': '{UNKNOWN}', 'segmentation_id': 5}}': {MISSING}",
        ),
    ],
)
def test_ports_that_make_no_sense(api: Api, parent: str, trunk: str, sent: Any, message: str) -> None:
    answer = api("POST /trunks", {"trunk": {"port_id": parent, "sub_ports": sent}})
    refused(answer, 400, "HTTPBadRequest", f"Invalid input for sub_ports. Reason: {message}")
    answer = api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": sent})
    refused(answer, 400, "InvalidInput", f"Invalid input for operation: {message}")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"segmentation_id": "a"}, "Invalid subport details: segmentation_id 'a' is not an integer."),
        ({"segmentation_type": "a"}, "Unknown segmentation_type 'a'."),
        ({"segmentation_type": "inherit"}, "Unknown segmentation_type 'geneve'."),
        ({"segmentation_id": 4095}, "Segmentation ID '4095' is not in range."),
        ({"segmentation_id": 0}, "Segmentation ID '0' is not in range."),
    ],
)
def test_marks_that_cannot_be(api: Api, parent: str, child: dict[str, Any], more: dict[str, Any], message: str) -> None:
    answer = api("POST /trunks", {"trunk": {"port_id": parent, "sub_ports": [vlan(child["id"]) | more]}})
    refused(answer, 400, "InvalidInput", f"Invalid input for operation: {message}")


def test_a_port_without_a_mark(api: Api, parent: str, child: dict[str, Any]) -> None:
    answer = api("POST /trunks", {"trunk": {"port_id": parent, "sub_ports": [{"port_id": child["id"]}]}})
    message = f"Invalid input for operation: Invalid subport details '{{'port_id': '{child['id']}'}}': {MISSING}"
    refused(answer, 400, "InvalidInput", message)


def test_a_port_is_of_one_trunk(api: Api, make: Make, parent: str, child: dict[str, Any]) -> None:
    make("trunk", port_id=parent, sub_ports=[vlan(child["id"])])

    refused(api("POST /trunks", {"trunk": {"port_id": parent}}), 409, "ParentPortInUse", PARENT.format(parent=parent))
    message = f"Port {child['id']} is in use by another trunk."
    refused(api("POST /trunks", {"trunk": {"port_id": child["id"]}}), 409, "TrunkPortInUse", message)


def test_a_trunk_does_not_carry_itself(api: Api, parent: str, trunk: str) -> None:
    answer = api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": [vlan(parent)]})
    refused(answer, 409, "ParentPortInUse", PARENT.format(parent=parent))


def test_a_mark_is_used_once(api: Api, make: Make, network: str, trunk: str, child: dict[str, Any]) -> None:
    api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": [vlan(child["id"])]})
    more = make("port", network_id=network)["id"]

    answer = api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": [vlan(more)]})
    message = f"segmentation_type vlan and segmentation_id 5 already in use on trunk {trunk}."
    refused(answer, 409, "DuplicateSubPort", message)
    api(f"PUT /trunks/{trunk}/remove_subports", {"sub_ports": [{"port_id": child["id"]}]})


def test_a_device_s_port_is_not_carried(api: Api, trunk: str, network: str, child: dict[str, Any]) -> None:
    assert api(f"PUT /ports/{child['id']}", {"port": {"device_id": "a"}}).status_int == 200
    answer = api(f"PUT /trunks/{trunk}/add_subports", {"sub_ports": [vlan(child["id"])]})

    message = f"Unable to complete operation on port {child['id']} for network {network}. "
    refused(answer, 409, "PortInUse", f"{message}Port already has an attached device a.")


def test_what_is_not_carried_cannot_be_taken_away(api: Api, trunk: str, child: dict[str, Any]) -> None:
    answer = api(f"PUT /trunks/{trunk}/remove_subports", {"sub_ports": [{"port_id": child["id"]}]})
    refused(answer, 404, "SubPortNotFound", f"SubPort {child['id']} on trunk {trunk} could not be found.")


def test_the_ports_of_a_trunk_stay(api: Api, make: Make, parent: str, child: dict[str, Any]) -> None:
    id = make("trunk", port_id=parent, sub_ports=[vlan(child["id"])])["id"]

    message = f"Port {parent} is currently a parent port for trunk {id}."
    refused(api(f"DELETE /ports/{parent}"), 409, "PortInUseAsTrunkParent", message)
    message = f"Port {child['id']} is currently a subport for trunk {id}."
    refused(api(f"DELETE /ports/{child['id']}"), 409, "PortInUseAsSubPort", message)


def test_a_trunk_that_is_down_stays_as_it_is(api: Api, trunk: str, child: dict[str, Any]) -> None:
    changed = api(f"PUT /trunks/{trunk}", {"trunk": {"admin_state_up": False, "name": "a", "description": "b"}})
    assert [changed.json["trunk"][name] for name in ("admin_state_up", "name", "description")] == [False, "a", "b"]

    sent = {"sub_ports": [vlan(child["id"])]}
    for answer in (
        api(f"PUT /trunks/{trunk}/add_subports", sent),
        api(f"PUT /trunks/{trunk}/remove_subports", sent),
        api(f"DELETE /trunks/{trunk}"),
    ):
        refused(answer, 409, "TrunkDisabled", f"Trunk {trunk} is currently disabled.")
    assert api(f"PUT /trunks/{trunk}", {"trunk": {"admin_state_up": True}}).status_int == 200


def test_a_port_of_a_host_is_in_use(api: Api, admin: Api, parent: str, trunk: str, network: str, make: Make) -> None:
    assert admin(f"PUT /ports/{parent}", {"port": {"binding:host_id": "compute1"}}).status_int == 200
    refused(api(f"DELETE /trunks/{trunk}"), 409, "TrunkInUse", f"Trunk {trunk} is currently in use.")
    assert admin(f"PUT /ports/{parent}", {"port": {"binding:host_id": ""}}).status_int == 200

    bound = make("port", admin, network_id=network, **{"binding:host_id": "compute1"})["id"]
    refused(api("POST /trunks", {"trunk": {"port_id": bound}}), 409, "ParentPortInUse", PARENT.format(parent=bound))


@pytest.mark.parametrize("field", ["port_id", "sub_ports", "status"])
def test_what_a_trunk_keeps(api: Api, trunk: str, field: str) -> None:
    answer = api(f"PUT /trunks/{trunk}", {"trunk": {field: UNKNOWN}})
    refused(answer, 400, "HTTPBadRequest", f"Cannot update read-only attribute {field}")


def test_who_may_do_what(api: Api, trunk: str, child: dict[str, Any]) -> None:
    sent = {"sub_ports": [vlan(child["id"])]}
    answer = api.as_("reader")(f"PUT /trunks/{trunk}/add_subports", sent)
    refused(answer, 403, "PolicyNotAuthorized", "rule:add_subports is disallowed by policy")
    assert api.as_("reader")(f"GET /trunks/{trunk}/get_subports").status_int == 200

    absent = f"Trunk {trunk} could not be found."
    for request in (f"GET /trunks/{trunk}/get_subports", f"DELETE /trunks/{trunk}"):
        refused(api.as_("other")(request), 404, "TrunkNotFound", absent)
    refused(api.as_("other")(f"PUT /trunks/{trunk}/add_subports", sent), 404, "TrunkNotFound", absent)


def test_ports_that_one_does_not_see_are_not_there(api: Api, parent: str) -> None:
    message = f"Port {parent} could not be found."
    refused(api.as_("other")("POST /trunks", {"trunk": {"port_id": parent}}), 404, "PortNotFound", message)
    sent = {"port_id": parent, "sub_ports": [vlan(UNKNOWN)]}
    refused(api("POST /trunks", {"trunk": sent}), 404, "PortNotFound", f"Port {UNKNOWN} could not be found.")
