"""``/networks``: each a project's, shared with all, or leading outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Refused, Wrong, wrong_input
from novalite.cloud.network.networks import Network
from novalite.cloud.network.ports import Port
from novalite.cloud.network.segments import NOWHERE, Place, largest_mtu, too_large
from novalite.services.network.attributes import (
    UNSET,
    Attribute,
    Convert,
    boolean,
    dns_domain,
    integer,
    non_negative,
    text,
)
from novalite.services.network.collection import Collection, is_usable
from novalite.services.network.qos.policies import POLICY_ID, check_policy
from novalite.services.network.service import bad
from novalite.services.network.zones import check_zones, hints, zones


def _subnets(network: Network, call: Call) -> list[str]:
    return [subnet.id for subnet in call.cloud.network.subnets.find({"network_id": network.id})]


def _scope(version: int) -> Callable[[Network, Call], str | None]:
    """The address scope of the pool that the subnets of a version of IP are from."""

    def scope(network: Network, call: Call) -> str | None:
        subnets = call.cloud.network.subnets.find({"network_id": network.id, "ip_version": version})
        pool_id = next((subnet.subnetpool_id for subnet in subnets if subnet.subnetpool_id), None)
        return pool_id and call.cloud.network.subnet_pools.get(pool_id).address_scope_id

    return scope


def _is_default(network: Network, call: Call) -> Any:
    """Told of those that lead outside, and when one is made."""
    return network.is_default if network.external or call.request.method == "POST" else UNSET


def _zones(network: Network, call: Call) -> list[str]:
    return zones(call) if _subnets(network, call) else []


def _is_adjacent(network: Network, call: Call) -> bool:
    """Whether all ports are on one segment, as far as subnets tell."""
    subnets = call.cloud.network.subnets.find({"network_id": network.id})
    return not subnets or subnets[0].segment_id is None


def _segments(network: Network, call: Call) -> Any:
    """Of what a network is, where that is several things."""
    found = call.cloud.network.segments.of(network.id) if network.network_type is None else []
    return [_named(one.place) for one in found] if len(found) > 1 else UNSET


def _named(place: Place) -> dict[str, Any]:
    return {f"provider:{name}": place[name] for name in NOWHERE}


def places(value: Any) -> list[dict[str, Any]]:
    """Of what a network is to be, where that is said. Raises Wrong."""
    if isinstance(value, dict | str) and not value:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(f"'{value}' is not a list.")
    for one in value:
        if unknown := [name for name in one if name not in _PLACE]:
            raise bad(f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    return [
        {name: None if one.get(name) is None else convert(one[name]) for name, convert in _PLACE.items()}
        for one in value
    ]


_PLACE: dict[str, Convert] = {
    "provider:network_type": text(32),
    "provider:physical_network": text(64),
    "provider:segmentation_id": integer,
}


def _provider(name: str, **more: Any) -> Attribute:
    def show(network: Network, call: Call) -> Any:
        several = network.network_type is None and call.cloud.network.segments.of(network.id)
        return UNSET if several else getattr(network, name)

    def has(network: Network, call: Call) -> list[Any]:
        return [getattr(one, name) for one in call.cloud.network.segments.of(network.id)]

    return Attribute(
        f"provider:{name}",
        _PLACE[f"provider:{name}"],
        enforced=True,
        hidden=True,
        stored_as=name,
        is_sort_key=False,
        show=show,
        sought=has,
        **more,
    )


ATTRIBUTES = (
    Attribute("subnets", show=_subnets, is_filter=False, is_sort_key=False),
    Attribute("admin_state_up", boolean, compared=boolean),
    Attribute("status", show=lambda network, call: "ACTIVE"),
    Attribute("shared", boolean, show=is_usable, default=False, enforced=True, is_sort_key=False, compared=boolean),
    Attribute("ipv4_address_scope", show=_scope(4), is_filter=False, is_sort_key=False),
    Attribute("ipv6_address_scope", show=_scope(6), is_filter=False, is_sort_key=False),
    Attribute(
        "router:external",
        boolean,
        default=False,
        enforced=True,
        stored_as="external",
        is_sort_key=False,
        compared=boolean,
    ),
    Attribute("l2_adjacency", show=_is_adjacent, is_filter=False, is_sort_key=False),
    Attribute("mtu", non_negative, default=0, enforced=True, compared=integer),
    Attribute("availability_zones", show=_zones, is_filter=False, is_sort_key=False),
    Attribute("availability_zone_hints", hints, put=False, is_filter=False),
    Attribute("port_security_enabled", boolean, default=True, enforced=True, is_filter=False, is_sort_key=False),
    _provider("network_type"),
    _provider("physical_network"),
    _provider("segmentation_id", compared=integer),
    Attribute("segments", places, enforced=True, hidden=True, show=_segments, is_filter=False, is_sort_key=False),
    Attribute(
        "is_default", boolean, show=_is_default, default=False, enforced=True, is_sort_key=False, compared=boolean
    ),
    Attribute("dns_domain", dns_domain, is_filter=False, is_sort_key=False),
    POLICY_ID,
)

networks = Collection("network", "networks", lambda cloud: cloud.network.networks, ATTRIBUTES, core=True, bulk=True)


def create(call: Call, project_id: str, **sent: Any) -> Network:
    """A network without subnets."""
    check_zones(call, sent.get("availability_zone_hints", ()))
    check_policy(call, sent)
    segments = call.cloud.network.segments.completed(_places(sent))
    sent["mtu"] = _mtu(sent.get("mtu", 0), [one["network_type"] for one in segments] or ["geneve"])
    return call.cloud.network.networks.create(project_id, segments=segments, **sent)


def update(call: Call, network: Network, sent: dict[str, Any]) -> Network:
    """Change some of it."""
    check_policy(call, sent)
    sent.pop("segments", None)
    types = [one.network_type for one in call.cloud.network.segments.of(network.id)]
    if "network_type" in sent or "physical_network" in sent:
        names = "provider:network_type, provider:physical_network"
        raise wrong_input(f"Plugin does not support updating the following provider network attributes: {names}")
    if "segmentation_id" in sent and len(types) > 1:
        raise wrong_input("Provider network attributes can be updated only in provider networks with a single segment.")
    if "segmentation_id" in sent and network.network_type != "vlan":
        raise wrong_input("Only VLAN type networks can be updated.")
    if not sent.get("external", True) and call.cloud.network.ports.find({"network_id": network.id}, _leads_outside):
        reason = "cannot be updated to be made non-external, since it has existing gateway ports"
        raise Refused("ExternalNetworkInUse", f"External network {network.id} {reason}.")
    _mtu(sent.get("mtu", 0), types)
    for subnet in call.cloud.network.subnets.find({"network_id": network.id}) if "mtu" in sent else ():
        least = 68 if subnet.ip_version == 4 else 1280
        if sent["mtu"] < least:
            message = f"MTU of {network.id} is not valid, subnet requires a minimum of {least}"
            raise Refused("NetworkMTUSubnetConflict", message)
    return call.cloud.network.networks.update(network.id, **sent)


networks.create, networks.update = create, update


def _leads_outside(port: Port) -> bool:
    return port.device_owner == "network:router_gateway"


def _places(sent: dict[str, Any]) -> list[Place]:
    """Takes out of what was sent of what a network is to be. Raises Wrong where it is said twice."""
    provider = {name: sent.pop(name, None) for name in NOWHERE}
    segments = [{name: one[f"provider:{name}"] for name in NOWHERE} for one in sent.pop("segments", ())]
    if all(value is None for value in provider.values()):
        return [*segments]
    if segments:
        raise Wrong("SegmentsSetInConjunctionWithProviders", "Segments and provider values cannot both be set.")
    return [provider]


def _mtu(asked: int, types: Sequence[str]) -> int:
    """What is meant, 0 being the largest. Raises Wrong for more than that."""
    largest = largest_mtu(types)
    if asked > largest:
        raise too_large(largest)
    return asked or largest
