"""The resources of the Network API: where they are, what is sent to make one, and by what they can be listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from novalite.conformance.who import Recipe, Things

UNKNOWN = "11111111-2222-4333-8444-555555555555"


@dataclass(frozen=True)
class Collection:
    """Where it is, the error for one that is not there, and its attributes by what lists do with them."""

    path: str
    type: str
    absent: str
    filters: str
    no_filters: str
    sort_keys: str
    no_sort_keys: str
    core: bool = False


COLLECTIONS = {
    "network": Collection(
        "networks",
        "NetworkNotFound",
        "Network {id} could not be found.",
        "id name admin_state_up status tenant_id project_id shared router:external mtu=1 provider:network_type "
        "provider:physical_network provider:segmentation_id=1 revision_number tags is_default description",
        "subnets ipv4_address_scope ipv6_address_scope l2_adjacency availability_zones availability_zone_hints "
        "port_security_enabled created_at updated_at dns_domain",
        "id name admin_state_up status tenant_id mtu availability_zone_hints",
        "subnets shared router:external l2_adjacency availability_zones port_security_enabled provider:network_type "
        "provider:segmentation_id revision_number tags created_at updated_at is_default dns_domain description",
        core=True,
    ),
    "subnet": Collection(
        "subnets",
        "SubnetNotFound",
        "Subnet {id} could not be found.",
        "id name ip_version=4 network_id subnetpool_id cidr=10.0.0.0/8 gateway_ip tenant_id enable_dhcp ipv6_ra_mode "
        "ipv6_address_mode shared revision_number router:external tags description segment_id",
        "prefixlen allocation_pools dns_nameservers host_routes service_types created_at updated_at "
        "use_default_subnetpool dns_publish_fixed_ip",
        "id name ip_version network_id subnetpool_id cidr gateway_ip tenant_id enable_dhcp ipv6_ra_mode",
        "prefixlen allocation_pools dns_nameservers host_routes shared revision_number router:external service_types "
        "tags created_at updated_at description",
        core=True,
    ),
    "port": Collection(
        "ports",
        "PortNotFound",
        "Port {id} could not be found.",
        "id name network_id admin_state_up mac_address fixed_ips=ip_address=10.0.0.1 device_id device_owner tenant_id "
        "status ip_allocation binding:host_id revision_number tags description security_groups",
        "allowed_address_pairs extra_dhcp_opts binding:vif_type binding:vnic_type binding:profile "
        "port_security_enabled created_at updated_at dns_name dns_assignment dns_domain",
        "id name network_id admin_state_up mac_address device_id device_owner tenant_id status ip_allocation",
        "fixed_ips allowed_address_pairs extra_dhcp_opts binding:vif_type binding:vnic_type binding:host_id "
        "port_security_enabled revision_number tags created_at dns_name description security_groups",
        core=True,
    ),
    "router": Collection(
        "routers",
        "RouterNotFound",
        "Router {id} could not be found",
        "id name admin_state_up tenant_id revision_number tags description",
        "status external_gateway_info ha flavor_id availability_zones availability_zone_hints created_at updated_at "
        "distributed routes",
        "id name admin_state_up status tenant_id flavor_id",
        "external_gateway_info ha revision_number availability_zones tags created_at distributed routes description",
    ),
    "floatingip": Collection(
        "floatingips",
        "FloatingIPNotFound",
        "Floating IP {id} could not be found",
        "id floating_ip_address floating_network_id router_id port_id fixed_ip_address tenant_id status "
        "revision_number tags description",
        "subnet_id created_at updated_at dns_name dns_domain port_details",
        "id floating_ip_address floating_network_id router_id fixed_ip_address tenant_id status",
        "subnet_id port_id revision_number tags created_at dns_name port_details description",
    ),
    "security_group": Collection(
        "security-groups",
        "SecurityGroupNotFound",
        "Security group {id} does not exist",
        "revision_number tags description id name tenant_id stateful shared",
        "created_at updated_at security_group_rules",
        "id name tenant_id",
        "revision_number tags created_at updated_at description security_group_rules stateful shared",
    ),
    "security_group_rule": Collection(
        "security-group-rules",
        "SecurityGroupRuleNotFound",
        "Security group rule {id} does not exist",
        "revision_number description id security_group_id remote_group_id direction protocol=tcp port_range_min=1 "
        "port_range_max=1 ethertype=IPv4 remote_ip_prefix=10.0.0.0/8 tenant_id normalized_cidr "
        "remote_address_group_id belongs_to_default_sg",
        "created_at updated_at",
        "id security_group_id remote_group_id direction protocol port_range_min port_range_max ethertype",
        "revision_number created_at updated_at description belongs_to_default_sg",
    ),
    "subnetpool": Collection(
        "subnetpools",
        "SubnetPoolNotFound",
        "Subnet pool {id} could not be found.",
        "id name tenant_id default_quota=1 ip_version default_prefixlen=1 min_prefixlen=1 max_prefixlen=1 is_default "
        "shared address_scope_id revision_number tags description",
        "prefixes created_at updated_at",
        "id name tenant_id default_quota ip_version default_prefixlen min_prefixlen max_prefixlen is_default",
        "prefixes revision_number tags created_at updated_at description",
    ),
    "trunk": Collection(
        "trunks",
        "TrunkNotFound",
        "Trunk {id} could not be found.",
        "admin_state_up id name tenant_id port_id status revision_number tags description",
        "sub_ports created_at updated_at",
        "admin_state_up id name tenant_id port_id status",
        "sub_ports revision_number tags created_at updated_at description",
    ),
    "address_scope": Collection(
        "address-scopes",
        "AddressScopeNotFound",
        "Address scope {id} could not be found.",
        "id name tenant_id shared ip_version=4",
        "description",
        "id name tenant_id ip_version",
        "description",
    ),
    "address_group": Collection(
        "address-groups",
        "AddressGroupNotFound",
        "Address group {id} could not be found.",
        "id name project_id description revision_number",
        "addresses created_at updated_at",
        "id name",
        "addresses revision_number created_at",
    ),
}


#: Those that are listed otherwise than the others, and where they are.
OTHERS = {
    "rbac_policy": "rbac-policies",
    "policy": "qos/policies",
    "default_security_group_rule": "default-security-group-rules",
    "flavor": "flavors",
    "service_profile": "service_profiles",
    "metering_label": "metering/metering-labels",
    "metering_label_rule": "metering/metering-label-rules",
    "segment": "segments",
}


def path_of(noun: str) -> str:
    """Where they are."""
    return OTHERS[noun] if noun in OTHERS else COLLECTIONS[noun].path


def nouns_of(noun: str) -> str:
    """The key of a list of them: ``security_groups``."""
    return COLLECTIONS[noun].path.replace("-", "_")


def attributes(kind: str) -> list[tuple[str, str]]:
    """Each collection's noun with each of its attributes of a kind: ``filters``, ``no_sort_keys``."""
    return [(noun, name) for noun, one in COLLECTIONS.items() for name in getattr(one, kind).split()]


def _post(noun: str, role: str, sent: dict[str, Any], things: Things) -> str:
    return things.post(path_of(noun), noun, sent, role)


def _made(noun: str, role: str = "member", /, **sent: Any) -> Recipe:
    """Something that is made by a POST."""
    return partial(_post, noun, role, sent)


def _qos_rule(type: str, **sent: Any) -> Recipe:
    """A rule of a policy."""
    return lambda things: things.post(f"qos/policies/$policy/{type}_rules", f"{type}_rule", sent, "admin")


def _found(request: str, nouns: str, role: str = "admin") -> Recipe:
    """The first of a list."""
    return lambda things: str(things.api.as_(role)(things.filled(request)).json[nouns][0]["id"])


def _outside(things: Things) -> str:
    """An external network with a subnet."""
    id = things.post("networks", "network", {"router:external": True}, "admin")
    subnet = {"network_id": id, "ip_version": 4, "cidr": "198.51.100.0/24", "enable_dhcp": False}
    things.post("subnets", "subnet", subnet, "admin")
    return id


def _connected(things: Things) -> str:
    """A router between a subnet and the network outside; its port in the subnet is ``inside``."""
    id = things.post("routers", "router", {"external_gateway_info": {"network_id": "$outside"}})
    answer = things.api(f"PUT /routers/{id}/add_router_interface", {"subnet_id": things["subnet"]})
    things["inside"] = answer.json["port_id"]
    return id


def _leading(things: Things) -> str:
    """A floating IP that leads to a port, by a router that reaches it."""
    sent = {"floating_network_id": "$outside", "port_id": "$placed"}
    return things["connected"] and things.post("floatingips", "floatingip", sent)


def _inside(things: Things) -> str:
    return things["connected"] and things["inside"]


def _flat(things: Things) -> str:
    """The network of a physical network, of which there is one at most."""
    found = things.api.as_("admin")("GET /networks?provider:physical_network=public").json["networks"]
    place = {"provider:network_type": "flat", "provider:physical_network": "public"}
    return str(found[0]["id"]) if found else things.post("networks", "network", place, "admin")


def _bound(things: Things) -> str:
    """A flavor with a profile."""
    path, sent = f"/flavors/{things['flavor']}/service_profiles", {"id": things["service_profile"]}
    things.api.as_("admin")(f"POST {path}", {"service_profile": sent})
    return things["flavor"]


def _tagged(noun: str, things: Things) -> str:
    """Something with a tag, ``a``."""
    path = "policies" if noun == "policy" else COLLECTIONS[noun].path
    things.api.as_("admin")(f"PUT /{path}/{things[noun]}/tags/a")
    return things[noun]


#: What has tags.
TAGGED = "network subnet port router floatingip security_group subnetpool trunk policy"

#: What tests ask about, by name, each made of others.
RECIPES: dict[str, Recipe] = {
    "network": _made("network", name="a"),
    "network2": _made("network", name="b"),
    "shared": _made("network", "admin", name="a", shared=True),
    "segmented": _made("network", "admin", segments=[{"provider:network_type": type} for type in ("vlan", "geneve")]),
    "flat": _flat,
    "vlan": _made(
        "network",
        "admin",
        **{
            "provider:network_type": "vlan",
            "provider:physical_network": "physnet1",
            "provider:segmentation_id": 3333,
        },
    ),
    "vxlan": _made("network", "admin", **{"provider:network_type": "vxlan", "provider:segmentation_id": 777}),
    "narrow": _made("network", mtu=1000),
    "outside": _outside,
    "bare_outside": _made("network", "admin", **{"router:external": True}),
    "segment": _found("GET /segments?network_id=$network", "segments"),
    "segment2": _found("GET /segments?network_id=$network2", "segments"),
    "subnet": _made("subnet", network_id="$network", ip_version=4, cidr="10.8.0.0/24"),
    "subnet2": _made("subnet", network_id="$network2", ip_version=4, cidr="10.7.0.0/24"),
    "shared_subnet": _made("subnet", network_id="$shared", ip_version=4, cidr="10.3.0.0/24"),
    "overlapping": _made("subnet", network_id="$network2", ip_version=4, cidr="10.8.0.0/25"),
    "without_gateway": _made("subnet", network_id="$network2", ip_version=4, cidr="10.5.0.0/24", gateway_ip=None),
    "tiny": _made(
        "subnet",
        network_id="$network2",
        ip_version=4,
        cidr="10.4.0.0/29",
        allocation_pools=[{"start": "10.4.0.2", "end": "10.4.0.2"}],
    ),
    "pooled": _made("subnet", network_id="$network2", ip_version=4, subnetpool_id="$pool", prefixlen=24),
    "filling": _made("subnet", network_id="$network2", ip_version=4, subnetpool_id="$tight_pool"),
    **dict.fromkeys(("port", "port2", "port3"), _made("port", network_id="$network")),
    "placed": _made("port", network_id="$network", fixed_ips=[{"subnet_id": "$subnet", "ip_address": "10.8.0.50"}]),
    "placed2": _made("port", network_id="$network", fixed_ips=[{"subnet_id": "$subnet", "ip_address": "10.8.0.51"}]),
    "last": _made("port", network_id="$network2", fixed_ips=[{"subnet_id": "$tiny"}]),
    "card": _made("port", network_id="$network", mac_address="fa:16:3e:aa:bb:cc"),
    "bare": _made("port", network_id="$network2", fixed_ips=[]),
    "guarded": _made("port", network_id="$network", security_groups=["$security_group"]),
    "narrow_port": _made("port", network_id="$narrow"),
    "theirs": _made("port", "other", network_id="$shared"),
    "plugged": _made("port", network_id="$network", device_id="a", device_owner="compute:nova"),
    "router": _made("router", name="a"),
    "connected": _connected,
    "inside": _inside,
    "floatingip": _made("floatingip", floating_network_id="$outside"),
    "leading": _leading,
    "security_group": _made("security_group", name="a"),
    "default_group": _found("GET /security-groups?name=default", "security_groups", "member"),
    "security_group_rule": _made(
        "security_group_rule", security_group_id="$security_group", direction="ingress", protocol="tcp"
    ),
    "default_security_group_rule": _made(
        "default_security_group_rule",
        "admin",
        direction="ingress",
        protocol="tcp",
        used_in_default_sg=True,
        used_in_non_default_sg=True,
    ),
    "subnetpool": _made("subnetpool", name="a", prefixes=["10.60.0.0/16"]),
    "pool": _made("subnetpool", name="a", prefixes=["10.60.0.0/16"], min_prefixlen=20, max_prefixlen=28),
    "small_pool": _made("subnetpool", name="a", prefixes=["10.60.0.0/16"], min_prefixlen=24),
    "tight_pool": _made("subnetpool", name="a", prefixes=["10.60.0.0/28"], min_prefixlen=28),
    "default_pool": _made("subnetpool", "admin", name="a", prefixes=["fd00::/8"], is_default=True),
    "address_scope": _made("address_scope", name="a", ip_version=4),
    "address_group": _made("address_group", name="a"),
    "trunk": _made("trunk", port_id="$port3"),
    "narrow_trunk": _made("trunk", port_id="$narrow_port"),
    "rbac_policy": _made(
        "rbac_policy",
        object_type="network",
        object_id="$network",
        action="access_as_shared",
        target_tenant="2" * 32,
    ),
    "policy": _made("policy", "admin", name="a", shared=True),
    "bandwidth_limit_rule": _qos_rule("bandwidth_limit", max_kbps=100),
    "dscp_marking_rule": _qos_rule("dscp_marking", dscp_mark=8),
    "minimum_bandwidth_rule": _qos_rule("minimum_bandwidth", min_kbps=100),
    "minimum_packet_rate_rule": _qos_rule("minimum_packet_rate", min_kpps=100),
    "packet_rate_limit_rule": _qos_rule("packet_rate_limit", max_kpps=100),
    "flavor": _made("flavor", "admin", name="a", service_type="L3_ROUTER_NAT"),
    "bound": _bound,
    "service_profile": _made("service_profile", "admin", metainfo="{}"),
    "metering_label": _made("metering_label", "admin", name="a"),
    "metering_label_rule": _made(
        "metering_label_rule",
        "admin",
        metering_label_id="$metering_label",
        direction="ingress",
        remote_ip_prefix="10.1.0.0/24",
    ),
    **{f"tagged_{noun}": partial(_tagged, noun) for noun in TAGGED.split()},
    "agent": _found("GET /agents", "agents"),
}
