"""Floating IPs: by which routers they lead, their port forwardings, and the pools that they are from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
BAD = "Bad port_forwarding request: "
ADDRESS = "10.1.0.50"
RANGE = "Invalid input for external_port_range. Reason: "
PROTOCOL = (
    "Invalid input for operation: IP protocol 'a' is not supported. Only protocol names and their integer "
    "representation (0 to 255) are supported."
)
RELATION = (
    "Invalid ranges of internal and/or external ports. The relation between internal and external ports must be "
    "N-N or 1-N."
)


@pytest.fixture
def inside(make: Make, network: str, subnet: str) -> str:
    """A port at 10.1.0.50."""
    return str(make("port", network_id=network, fixed_ips=[{"ip_address": ADDRESS}])["id"])


@pytest.fixture
def router(api: Api, make: Make, outside: str, subnet: str) -> Iterator[str]:
    """A router between that subnet and the network outside."""
    id = make("router", external_gateway_info={"network_id": outside})["id"]
    assert api(f"PUT /routers/{id}/add_router_interface", {"subnet_id": subnet}).status_int == 200
    yield str(id)
    api(f"PUT /routers/{id}/remove_router_interface", {"subnet_id": subnet})


@pytest.fixture
def floating(make: Make, router: str, outside: str) -> dict[str, Any]:
    """A floating IP that leads nowhere."""
    return make("floatingip", floating_network_id=outside)


@pytest.fixture
def path(api: Api, floating: dict[str, Any]) -> Iterator[str]:
    """Where its port forwardings are, which go after the test."""
    path = f"/floatingips/{floating['id']}/port_forwardings"
    yield path
    for one in api(f"GET {path}").json.get("port_forwardings", []):
        api(f"DELETE {path}/{one['id']}")


@pytest.fixture
def forward(api: Api, path: str, inside: str) -> Callable[..., dict[str, Any]]:
    """Forwards a port, 2222 to 22 where nothing else is said."""

    def forward(**more: Any) -> dict[str, Any]:
        answer = api(f"POST {path}", sent(inside, **more))
        assert answer.status_int == 201, answer.text
        shown: dict[str, Any] = answer.json["port_forwarding"]
        return shown

    return forward


def sent(inside: str, **more: Any) -> dict[str, Any]:
    """The body that forwards a port, 2222 to 22 where nothing else is said."""
    body = {"protocol": "tcp", "external_port": 2222, "internal_port": 22, "internal_ip_address": ADDRESS}
    body |= {"internal_port_id": inside, **more}
    return {"port_forwarding": {name: value for name, value in body.items() if value is not None}}


def test_a_floating_ip_is_of_the_router_that_leads_to_its_port_and_of_none_that_is_named(
    api: Api, make: Make, floating: dict[str, Any], router: str, outside: str, inside: str
) -> None:
    path, other = f"PUT /floatingips/{floating['id']}", make("router")["id"]

    assert make("floatingip", floating_network_id=outside, router_id=UNKNOWN)["router_id"] is None
    assert api(path, {"floatingip": {"router_id": UNKNOWN}}).json["floatingip"]["router_id"] is None
    led = api(path, {"floatingip": {"port_id": inside, "router_id": router}}).json["floatingip"]
    assert (led["port_id"], led["router_id"]) == (inside, router)
    assert api(path, {"floatingip": {"router_id": None}}).json["floatingip"]["router_id"] == router
    refused(api(path, {"floatingip": {"router_id": other}}), 409, "Conflict", "An unknown exception occurred.")
    answer = api(path, {"floatingip": {"router_id": UNKNOWN}})
    refused(answer, 404, "RouterNotFound", f"Router {UNKNOWN} could not be found")


def test_a_floating_ip_that_leads_by_forwardings_stays_with_its_router(
    api: Api, floating: dict[str, Any], router: str, forward: Callable[..., Any]
) -> None:
    forward()
    for sent in ({"port_id": None}, {"router_id": None}):
        assert api(f"PUT /floatingips/{floating['id']}", {"floatingip": sent}).json["floatingip"]["router_id"] == router


def test_a_forwarding_is_shown(
    api: Api, path: str, floating: dict[str, Any], router: str, forward: Callable[..., Any], inside: str
) -> None:
    shown = forward(description="a")
    expected = sent(inside, external_port_range="2222:2222", internal_port_range="22:22", description="a")
    expected["port_forwarding"]["id"] = shown["id"]

    assert shown == expected["port_forwarding"]
    assert api(f"GET {path}/{shown['id']}").json == expected
    assert api(f"GET {path}").json == {"port_forwardings": [shown]}
    names = ("id", "protocol", "internal_ip_address", "internal_port_id", "internal_port", "external_port")
    of_address = api(f"GET /floatingips/{floating['id']}").json["floatingip"]
    assert of_address["port_forwardings"] == [{name: shown[name] for name in names}]
    assert (of_address["router_id"], of_address["port_id"]) == (router, None)


def test_ports_are_forwarded_by_ranges(api: Api, path: str, forward: Callable[..., Any]) -> None:
    no_port = {"external_port": None, "internal_port": None}
    shown = forward(**no_port, external_port_range="3000:3005", internal_port_range="4000:4005")
    assert (shown["external_port"], shown["external_port_range"]) == (None, "3000:3005")
    one = forward(**no_port, external_port_range="5000:5005", internal_port_range="5000")
    assert (one["internal_port"], one["internal_port_range"]) == (5000, "5000:5000")

    listed = {one["id"]: one for one in api(f"GET {path}").json["port_forwardings"]}
    assert "external_port" not in listed[shown["id"]]


@pytest.mark.parametrize(
    ("more", "type", "message"),
    [
        (
            *({"internal_ip_address": None}, "HTTPBadRequest"),
            "Failed to parse request. Required attribute 'internal_ip_address' not specified",
        ),
        (
            *({"internal_port_id": None}, "HTTPBadRequest"),
            "Failed to parse request. Required attribute 'internal_port_id' not specified",
        ),
        (
            *({"external_port": 0}, "HTTPBadRequest"),
            "Invalid input for external_port. Reason: '0' is too small - must be at least '1'.",
        ),
        (
            *({"external_port": 70000}, "HTTPBadRequest"),
            "Invalid input for external_port. Reason: '70000' is too large - must be no larger than '65535'.",
        ),
        (
            *({"internal_port": "a"}, "HTTPBadRequest"),
            "Invalid input for internal_port. Reason: 'a' is not an integer.",
        ),
        (
            *({"external_port_range": "a"}, "HTTPBadRequest"),
            "Invalid input for external_port_range. Reason: Invalid port: a.",
        ),
        (
            *({"external_port_range": "7:5"}, "HTTPBadRequest"),
            f"{RANGE}First port in a port range must be lower than the second port.",
        ),
        (
            *({"external_port_range": "5:6:7"}, "HTTPBadRequest"),
            "Invalid input for external_port_range. Reason: Port range must be two integers separated by a colon.",
        ),
        (
            *({"protocol": "a"}, "InvalidInput"),
            PROTOCOL,
        ),
        ({"protocol": "TCP"}, "HTTPBadRequest", "Invalid input for protocol. Reason: TCP is not in valid_values."),
        (
            *({"internal_ip_address": "a"}, "HTTPBadRequest"),
            "Invalid input for internal_ip_address. Reason: 'a' is not a valid IP address.",
        ),
        (
            *({"external_port_range": "5:8", "internal_port_range": "5:6"}, "BadRequest"),
            f"{BAD}{RELATION}",
        ),
    ],
)
def test_a_forwarding_that_cannot_be(
    api: Api, path: str, inside: str, more: dict[str, Any], type: str, message: str
) -> None:
    refused(api(f"POST {path}", sent(inside, **more)), 400, type, message)


@pytest.mark.parametrize(
    ("more", "side", "ports"),
    [
        ({"internal_port": 23}, "external", "2222:2222"),
        ({"external_port": 2223}, "internal", "22:22"),
    ],
)
def test_a_port_is_forwarded_once(
    api: Api, path: str, inside: str, forward: Callable[..., Any], more: dict[str, Any], side: str, ports: str
) -> None:
    forward()
    message = (
        f"There is a port collision with the {side}_port_range. The following ranges collide: {ports} and {ports}."
    )
    refused(api(f"POST {path}", sent(inside, **more)), 400, "BadRequest", f"{BAD}{message}")
    forward(protocol="udp")


def test_an_address_that_the_port_has_not(api: Api, path: str, subnet: str, inside: str) -> None:
    answer = api(f"POST {path}", sent(inside, internal_ip_address="10.1.0.51"))
    addresses = [{"subnet_id": subnet, "ip_address": ADDRESS}]
    message = f"Requested internal IP address 10.1.0.51 is not suitable for internal neutron port {inside}, as its"
    refused(answer, 400, "BadRequest", f"{BAD}{message} fixed_ips are {addresses}.")


def test_a_port_that_there_is_not(api: Api, path: str) -> None:
    refused(api(f"POST {path}", sent(UNKNOWN)), 404, "PortNotFound", f"Port {UNKNOWN} could not be found.")


def test_what_no_router_leads_to(api: Api, make: Make, outside: str, subnet: str, inside: str) -> None:
    id = make("floatingip", floating_network_id=outside)["id"]
    message = f"External network {outside} is not reachable from subnet {subnet}. Cannot set Port forwarding for port"

    answer = api(f"POST /floatingips/{id}/port_forwardings", sent(inside))
    refused(answer, 400, "BadRequest", f"{BAD}{message} {inside} with Floating IP {id}.")


def test_a_forwarding_changes(api: Api, path: str, forward: Callable[..., Any]) -> None:
    id = forward()["id"]
    change = {"protocol": "udp", "external_port": 2230, "internal_port": 7, "description": "b"}
    changed = api(f"PUT {path}/{id}", {"port_forwarding": change})

    assert changed.status_int == 200
    assert {name: changed.json["port_forwarding"][name] for name in change} == change
    ranges = {"external_port_range": "6000:6004", "internal_port_range": "7000:7004"}
    changed = api(f"PUT {path}/{id}", {"port_forwarding": ranges})
    assert {name: changed.json["port_forwarding"][name] for name in ranges} == ranges


def test_changes_that_cannot_be(
    api: Api, path: str, floating: dict[str, Any], subnet: str, inside: str, forward: Callable[..., Any]
) -> None:
    forward()
    other = f"{path}/{forward(external_port=2223, internal_port=23)['id']}"

    answer = api(f"PUT {other}", {"port_forwarding": {"external_port": 2222}})
    values = {"floating_ip_address": floating["floating_ip_address"], "external_port": 2222}
    message = "Another port forwarding entry with the same attributes already exists, conflicting values are"
    refused(answer, 400, "BadRequest", f"{BAD}{message} {values}.")
    answer = api(f"PUT {other}", {"port_forwarding": {"internal_port": 22}})
    values = {"internal_port_id": inside, "internal_ip_address": ADDRESS, "internal_port": 22}
    refused(answer, 400, "BadRequest", f"{BAD}{message} {values}.")
    answer = api(f"PUT {other}", {"port_forwarding": {"internal_ip_address": "10.1.0.99"}})
    message = "The internal IP does not correspond to an address on the internal port, which has fixed_ips"
    addresses = [{"subnet_id": subnet, "ip_address": ADDRESS}]
    refused(answer, 400, "BadRequest", f"{BAD}{message} {addresses}.")


def test_an_address_with_forwardings_is_in_use(
    api: Api, floating: dict[str, Any], forward: Callable[..., Any], inside: str
) -> None:
    forward()
    message = f"Floating IP {floating['id']} in use by Port Forwarding resources."

    answer = api(f"PUT /floatingips/{floating['id']}", {"floatingip": {"port_id": inside}})
    refused(answer, 409, "FipInUseByPortForwarding", message)
    refused(api(f"DELETE /floatingips/{floating['id']}"), 409, "FipInUseByPortForwarding", message)
    assert api(f"PUT /floatingips/{floating['id']}", {"floatingip": {"description": "a"}}).status_int == 200


def test_a_port_with_a_floating_ip_has_no_forwardings(
    api: Api, make: Make, path: str, outside: str, router: str, inside: str
) -> None:
    own = make("floatingip", floating_network_id=outside, port_id=inside)

    answer = api(f"POST {path}", sent(inside))
    what = f"Cannot create port forwarding to floating IP {own['floating_ip_address']} ({own['id']}) with port {inside}"
    message = f"{what} using fixed IP {ADDRESS}, as that port already has a binding floating IP."
    refused(answer, 409, "PortHasBindingFloatingIP", message)


def test_an_interface_that_forwardings_need_stays(
    api: Api, router: str, subnet: str, forward: Callable[..., Any]
) -> None:
    forward()
    what = f"Router interface for subnet {subnet} on router {router} cannot be deleted"
    refused(
        *(api(f"PUT /routers/{router}/remove_router_interface", {"subnet_id": subnet}), 409),
        *("RouterInterfaceInUseByFloatingIP", f"{what}, as it is required by one or more floating IPs."),
    )


@pytest.mark.parametrize("how", ["deleted", "readdressed"])
def test_forwardings_go_with_their_address(
    api: Api, path: str, floating: dict[str, Any], inside: str, forward: Callable[..., Any], how: str
) -> None:
    forward()
    if how == "deleted":
        assert api(f"DELETE /ports/{inside}").status_int == 204
    else:
        moved = {"port": {"fixed_ips": [{"ip_address": "10.1.0.51"}]}}
        assert api(f"PUT /ports/{inside}", moved).status_int == 200

    assert api(f"GET {path}").json == {"port_forwardings": []}


def test_who_may_do_what(
    api: Api, path: str, floating: dict[str, Any], inside: str, forward: Callable[..., Any]
) -> None:
    one, reader, other = f"{path}/{forward()['id']}", api.as_("reader"), api.as_("other")
    absent = f"Floating IP {floating['id']} could not be found"

    assert reader(f"GET {one}").status_int == 200
    denied(reader(f"POST {path}", sent(inside)), "rule:create_floatingip_port_forwarding")
    denied(reader(f"PUT {one}", {"port_forwarding": {"external_port": 1}}), "rule:update_floatingip_port_forwarding")
    denied(reader(f"DELETE {one}"), "rule:delete_floatingip_port_forwarding")
    denied(other(f"POST {path}", sent(inside)), "rule:create_floatingip_port_forwarding")
    for request in (f"GET {path}", f"GET {one}", f"DELETE {one}"):
        refused(other(request), 404, "FloatingIPNotFound", absent)


def test_forwardings_that_there_are_not(api: Api, path: str) -> None:
    message = f"Port Forwarding {UNKNOWN} could not be found."
    for answer in (
        api(f"GET {path}/{UNKNOWN}"),
        api(f"DELETE {path}/{UNKNOWN}"),
        api(f"PUT {path}/{UNKNOWN}", {"port_forwarding": {"external_port": 1}}),
    ):
        refused(answer, 404, "PortForwardingNotFound", message)
    message = f"Floating IP {UNKNOWN} could not be found"
    refused(api(f"GET /floatingips/{UNKNOWN}/port_forwardings"), 404, "FloatingIPNotFound", message)


@pytest.mark.parametrize("query", ["protocol=tcp", "external_port=2222", "external_port_range=2222:2222"])
def test_forwardings_are_filtered(api: Api, path: str, forward: Callable[..., Any], query: str) -> None:
    id = forward()["id"]
    forward(protocol="udp", external_port=1, internal_port=1)

    assert api(f"GET {path}?{query}&fields=id").json == {"port_forwardings": [{"id": id}]}


@pytest.mark.parametrize("name", ["internal_port", "internal_ip_address", "internal_port_range"])
def test_what_is_no_filter(api: Api, path: str, name: str) -> None:
    message = f"['{name}'] is invalid attribute for filtering"
    refused(api(f"GET {path}?{name}=a"), 400, "HTTPBadRequest", message)


def test_pools_are_the_subnets_outside(api: Api, admin: Api, outside: str) -> None:
    found = {one["network_id"]: one for one in api("GET /floatingip_pools").json["floatingip_pools"]}

    assert found[outside]["cidr"] == "198.51.100.0/24"
    assert {"subnet_id", "subnet_name", "project_id", "tenant_id"} < set(found[outside])
    message = "['cidr'] is invalid attribute for filtering"
    refused(api("GET /floatingip_pools?cidr=10.0.0.0/8"), 400, "HTTPBadRequest", message)
