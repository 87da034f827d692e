"""The collections of the Network API: where they are, what is sent to make one, and by what they can be listed."""

from __future__ import annotations

from dataclasses import dataclass

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
