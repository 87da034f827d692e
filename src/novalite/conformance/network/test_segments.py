"""Segments of networks, and networks that are routed between those of their subnets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
WRONG = "Invalid input for operation: "
VLAN = {"provider:network_type": "vlan"}
GENEVE = {"provider:network_type": "geneve"}
NOT_ALL = (
    "All of the subnets on network '{network}' must either all be associated with segments or all not associated with "
    "any segment."
)


@pytest.fixture
def routed(admin: Api, make: Make) -> str:
    """The id of a network of the admin's on a physical network, whose packets fit into a tunnel."""
    return str(make("network", admin, **VLAN, mtu=1400)["id"])


@pytest.fixture
def first(admin: Api, routed: str) -> str:
    """The id of its segment."""
    return str(admin(f"GET /segments?network_id={routed}").json["segments"][0]["id"])


@pytest.fixture
def second(admin: Api, make: Make, routed: str) -> str:
    """The id of one more segment of it, a tunnel."""
    return str(make("segment", admin, network_id=routed, network_type="geneve")["id"])


@pytest.fixture
def cut(admin: Api, routed: str, first: str, second: str) -> Callable[..., dict[str, Any]]:
    """Makes a subnet of one of them, the first if none is named."""

    def cut(cidr: str, segment_id: str | None = first, **more: Any) -> dict[str, Any]:
        sent = {"network_id": routed, "ip_version": 4, "cidr": cidr, "segment_id": segment_id, **more}
        answer = admin("POST /subnets", {"subnet": sent})
        assert answer.status_int == 201, answer.text
        shown: dict[str, Any] = answer.json["subnet"]
        return shown

    return cut


@pytest.fixture
def plug(admin: Api, routed: str, cut: Any) -> Iterator[Callable[..., Any]]:
    """Asks for a port of that network by what is said of it, and deletes the port after the test."""
    made: list[str] = []

    def plug(**sent: Any) -> Any:
        answer = admin("POST /ports", {"port": {"network_id": routed, **sent}})
        made.extend([answer.json["port"]["id"]] if answer.status_int == 201 else [])
        return answer

    yield plug
    for id in made:
        admin(f"DELETE /ports/{id}")


def stays(admin: Api, id: str, *reasons: str) -> None:
    """That a segment cannot be deleted for these reasons, of which Neutron says some several times."""
    answer = admin(f"DELETE /segments/{id}")
    lines = answer.json["NeutronError"]["message"].split("\n")
    assert (answer.status_int, answer.json["NeutronError"]["type"]) == (409, "SegmentInUse")
    assert {*lines} == {f"Segment '{id}' cannot be deleted: The segment is still {reason}." for reason in reasons}


def test_a_network_has_a_segment_that_admins_see(api: Api, admin: Api, routed: str, first: str) -> None:
    network = admin(f"GET /networks/{routed}").json["network"]
    shown = admin(f"GET /segments/{first}").json["segment"]

    assert (shown["network_id"], shown["name"], shown["description"]) == (routed, None, None)
    for name in ("network_type", "physical_network", "segmentation_id"):
        assert shown[name] == network[f"provider:{name}"]
    assert set(shown) == {
        *("id", "network_id", "name", "description", "physical_network", "network_type", "segmentation_id"),
        *("created_at", "updated_at", "revision_number"),
    }
    assert api("GET /segments").json == {"segments": []}
    refused(api(f"GET /segments/{first}"), 404, "HTTPNotFound", "The resource could not be found.")
    answer = admin(f"GET /segments/{UNKNOWN}")
    refused(answer, 404, "SegmentNotFound", f"Segment {UNKNOWN} could not be found.")


def test_a_network_of_several_segments_lists_them(api: Api, admin: Api, routed: str, first: str, second: str) -> None:
    network = admin(f"GET /networks/{routed}").json["network"]

    assert [one["provider:network_type"] for one in network["segments"]] == ["vlan", "geneve"]
    assert not [name for name in network if name.startswith("provider:")]
    assert "segments" not in api.as_("other")(f"GET /networks/{routed}").json.get("network", {})
    for query in ("network_type=geneve", "physical_network=physnet1"):
        found = admin(f"GET /networks?id={routed}&provider:{query}").json["networks"]
        assert [one["id"] for one in found] == [routed]
    assert admin(f"GET /networks?id={routed}&provider:network_type=flat").json == {"networks": []}
    message = WRONG + "Provider network attributes can be updated only in provider networks with a single segment.."
    answer = admin(f"PUT /networks/{routed}", {"network": {"provider:segmentation_id": 55}})
    refused(answer, 400, "InvalidInput", message)
    assert admin(f"DELETE /segments/{second}").status_int == 204
    again = admin(f"GET /networks/{routed}").json["network"]
    assert (again["provider:network_type"], "segments" in again) == ("vlan", False)
    assert admin(f"DELETE /segments/{first}").status_int == 204
    assert admin(f"GET /networks/{routed}").json["network"]["provider:network_type"] is None


def test_networks_are_made_of_segments(admin: Api, make: Make) -> None:
    shown = make("network", admin, segments=[GENEVE, VLAN])
    assert [one["provider:physical_network"] for one in shown["segments"]] == [None, "physnet1"]
    assert shown["mtu"] == 1442

    assert make("network", admin, segments=[GENEVE])["provider:network_type"] == "geneve"
    none: tuple[Any, ...] = ([], {}, "")
    for nothing in none:
        assert make("network", admin, segments=nothing)["provider:network_type"] == "geneve"


@pytest.mark.parametrize(
    ("sent", "type", "message"),
    [
        ({"segments": [{}]}, "InvalidInput", WRONG + "network_type required."),
        ({"segments": [{"a": 5}]}, "HTTPBadRequest", "Unrecognized attribute(s) 'a'"),
        (
            *({"segments": [GENEVE], **GENEVE}, "SegmentsSetInConjunctionWithProviders"),
            "Segments and provider values cannot both be set.",
        ),
        (
            *({"segments": [{**GENEVE, "provider:segmentation_id": 65535}] * 2}, "SegmentsContainDuplicateEntry"),
            "Duplicate segment entry in request.",
        ),
        (
            *({"segments": [{"provider:network_type": "a"}]}, "InvalidInput"),
            WRONG + "network_type value 'a' not supported.",
        ),
        ({"segments": [{**VLAN, "provider:segmentation_id": "a"}]}, "InvalidInput", WRONG + "'a' is not an integer."),
    ],
)
def test_what_makes_no_network_is_refused(admin: Api, sent: dict[str, Any], type: str, message: str) -> None:
    refused(admin("POST /networks", {"network": sent}), 400, type, message)


def test_segments_of_networks_are_for_admins(api: Api, network: str) -> None:
    parts = " and ".join(
        f"rule:create_network:segments:provider:{name}"
        for name in ("network_type", "physical_network", "segmentation_id")
    )
    rule = f"(rule:create_network and (rule:create_network:segments and ({parts})))"
    answer = api("POST /networks", {"network": {"segments": [GENEVE]}})
    denied(answer, rule)
    answer = api("POST /segments", {"segment": {"network_id": network, "network_type": "geneve"}})
    denied(answer, "rule:create_segment")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_members_find_no_segment_to_change(api: Api, first: str, method: str) -> None:
    answer = api(f"{method} /segments/{first}", {"segment": {"name": "a"}} if method == "PUT" else None)
    refused(answer, 404, "HTTPNotFound", "The resource could not be found.")


def test_a_segment_is_named_and_described(admin: Api, second: str) -> None:
    path = f"PUT /segments/{second}"
    shown = admin(path, {"segment": {"name": "a", "description": "b"}}).json["segment"]
    assert (shown["name"], shown["description"]) == ("a", "b")
    assert admin(path, {"segment": {"name": None}}).json["segment"]["name"] is None
    answer = admin(path, {"segment": {"network_type": "vlan"}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute network_type")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"network_type": "a"}, "network_type value 'a' not supported."),
        ({"network_type": "flat"}, "physical_network required for flat provider network."),
        (
            *({"network_type": "flat", "physical_network": "a"},),
            "physical_network 'a' unknown for flat provider network.",
        ),
        (
            *({"network_type": "vlan", "segmentation_id": 5},),
            "segmentation_id requires physical_network for VLAN provider network.",
        ),
        (
            {"network_type": "vlan", "physical_network": "physnet1", "segmentation_id": 5000},
            "segmentation_id out of range (1 through 4094).",
        ),
        (
            *({"network_type": "geneve", "physical_network": "physnet1"},),
            "provider:physical_network specified for geneve network.",
        ),
    ],
)
def test_what_is_no_segment_is_refused(admin: Api, routed: str, place: dict[str, Any], message: str) -> None:
    answer = admin("POST /segments", {"segment": {"network_id": routed, **place}})
    refused(answer, 400, "InvalidInput", WRONG + message)


def test_a_segment_is_of_a_network_that_there_is_and_carries_its_packets(admin: Api, make: Make) -> None:
    answer = admin("POST /segments", {"segment": {"network_id": UNKNOWN, "network_type": "local"}})
    refused(answer, 404, "NetworkNotFound", f"Network {UNKNOWN} could not be found.")
    large = make("network", admin, **VLAN)["id"]
    answer = admin("POST /segments", {"segment": {"network_id": large, "network_type": "geneve"}})
    refused(answer, 400, "InvalidInput", WRONG + "Requested MTU is too big, maximum is 1442.")
    answer = admin("POST /segments", {"segments": [{"network_id": large, "network_type": "vlan"}]})
    refused(answer, 400, "HTTPBadRequest", "Bulk operation not supported")


def test_subnets_of_segments_lead_to_one_another(api: Api, admin: Api, routed: str, cut: Any, second: str) -> None:
    near, far = cut("10.8.0.0/24"), cut("10.9.0.0/24", second, gateway_ip="10.9.0.9")
    to_near = {"destination": "10.8.0.0/24", "nexthop": "10.9.0.9"}
    path = f"/subnets/{near['id']}"

    assert (near["host_routes"], far["host_routes"]) == ([], [to_near])
    to_far = {"destination": "10.9.0.0/24", "nexthop": "10.8.0.1"}
    shown = admin(f"GET {path}").json["subnet"]
    assert (shown["host_routes"], shown["segment_id"]) == ([to_far], near["segment_id"])
    wide = {"destination": "10.0.0.0/8", "nexthop": "10.8.0.7"}
    assert admin(f"PUT {path}", {"subnet": {"host_routes": [wide]}}).json["subnet"]["host_routes"] == [wide]
    assert admin(f"PUT {path}", {"subnet": {"host_routes": []}}).json["subnet"]["host_routes"] == [to_far]
    assert admin(f"GET /networks/{routed}").json["network"]["l2_adjacency"] is False
    assert admin(f"DELETE /subnets/{far['id']}").status_int == 204
    assert admin(f"GET {path}").json["subnet"]["host_routes"] == []


def test_subnets_are_all_of_segments_or_none_is(admin: Api, make: Make, routed: str, cut: Any, second: str) -> None:
    near = cut("10.8.0.0/24")
    sent = {"network_id": routed, "ip_version": 4, "cidr": "10.10.0.0/24"}
    not_all = NOT_ALL.format(network=routed)

    refused(admin("POST /subnets", {"subnet": sent}), 400, "SubnetsNotAllAssociatedWithSegments", not_all)
    answer = admin("POST /subnets", {"subnet": {**sent, "segment_id": UNKNOWN}})
    refused(answer, 404, "SegmentNotFound", f"Segment {UNKNOWN} could not be found.")
    other = make("network", admin)["id"]
    answer = admin("POST /subnets", {"subnet": {**sent, "network_id": other, "segment_id": second}})
    message = f"The subnet's network id, '{other}', doesn't match the network_id of segment '{second}'"
    refused(answer, 400, "NetworkIdsDontMatch", message)
    answer = admin(f"PUT /subnets/{near['id']}", {"subnet": {"segment_id": second}})
    message = "A subnet that is already associated with a segment cannot have its segment association changed."
    refused(answer, 400, "SubnetSegmentAssociationChangeNotAllowed", message)
    stays(admin, near["segment_id"], f"associated with subnet(s) {near['id']}")


def test_the_one_subnet_of_a_network_comes_to_its_one_segment(admin: Api, make: Make, routed: str, first: str) -> None:
    id = make("subnet", admin, network_id=routed, ip_version=4, cidr="10.8.0.0/24")["id"]
    tunnel = make("segment", admin, network_id=routed, network_type="geneve")["id"]
    answer = admin(f"PUT /subnets/{id}", {"subnet": {"segment_id": first}})
    message = (
        f"The network '{routed}' has multiple segments, it is only possible to associate an existing subnet with a "
        "segment on networks with a single segment."
    )
    refused(answer, 400, "NoUpdateSubnetWhenMultipleSegmentsOnNetwork", message)

    assert admin(f"DELETE /segments/{tunnel}").status_int == 204
    assert admin(f"PUT /subnets/{id}", {"subnet": {"segment_id": first}}).json["subnet"]["segment_id"] == first


def test_a_port_of_a_routed_network_waits_for_its_host(admin: Api, cut: Any, plug: Any, second: str) -> None:
    near, _ = cut("10.8.0.0/24"), cut("10.9.0.0/24", second)
    port = plug().json["port"]

    assert (port["fixed_ips"], port["ip_allocation"]) == ([], "deferred")
    bound = admin(f"PUT /ports/{port['id']}", {"port": {"binding:host_id": "compute1"}}).json["port"]
    assert [own["subnet_id"] for own in bound["fixed_ips"]] == [near["id"]]
    there = plug(**{"binding:host_id": "compute1"}).json["port"]
    assert [own["subnet_id"] for own in there["fixed_ips"]] == [near["id"]]
    assert plug(fixed_ips=[]).json["port"]["ip_allocation"] == "none"


def test_a_port_has_addresses_of_the_segments_that_its_host_is_on(
    admin: Api, routed: str, cut: Any, plug: Any, second: str
) -> None:
    far = {"subnet_id": cut("10.9.0.0/24", second)["id"]}
    unconnected = (
        "Host {host} is not connected to any segments on routed provider network "
        f"'{routed}'.  It should be connected to one."
    )
    answer = plug(**{"binding:host_id": "compute1"})
    refused(answer, 409, "HostNotConnectedToAnySegment", unconnected.format(host="compute1"))
    near = {"subnet_id": cut("10.8.0.0/24")["id"]}
    answer = plug(**{"binding:host_id": "nowhere"})
    refused(answer, 409, "HostNotConnectedToAnySegment", unconnected.format(host="nowhere"))
    answer = plug(fixed_ips=[near, far])
    message = "Cannot allocate addresses from different segments."
    refused(answer, 400, "FixedIpsSubnetsNotOnSameSegment", message)
    port = plug(fixed_ips=[far]).json["port"]["id"]
    answer = admin(f"PUT /ports/{port}", {"port": {"binding:host_id": "compute1"}})
    message = f"Host compute1 is not connected to a segment where the existing fixed_ips on port {port} will function"
    refused(answer, 409, "HostNotCompatibleWithFixedIps", f"{message} given the routed network topology.")


def test_a_segment_with_ports_on_hosts_stays(admin: Api, first: str, cut: Any, plug: Any) -> None:
    subnet = cut("10.8.0.0/24")["id"]
    assert plug(**{"binding:host_id": "compute1"}).status_int == 201
    stays(admin, first, "bound with 1 port(s)", f"associated with subnet(s) {subnet}")
