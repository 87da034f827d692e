"""``/extensions``: what this network can do, which clients ask before they use it."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.network.listing import ANYTHING
from novalite.services.network.service import SERVICE, absent

#: What has tags.
TAGGED = "port, subnet, subnetpool, network, router, floatingip, policy, security_group, trunk"

#: Each by its alias, with the name that Neutron has for it and when that was last changed.
EXTENSIONS = {
    "aap-reject-multicast": ("Allowed address pairs reject multicast extension", "2026-04-01T00:00:00-00:00"),
    "address-group": ("Address group", "2020-07-15T10:00:00-00:00"),
    "address-scope": ("Address scope", "2015-07-26T10:00:00-00:00"),
    "agent": ("agent", "2013-02-03T10:00:00-00:00"),
    "allowed-address-pairs": ("Allowed Address Pairs", "2013-07-23T10:00:00-00:00"),
    "auto-allocated-topology": ("Auto Allocated Topology Services", "2016-01-01T00:00:00-00:00"),
    "availability_zone": ("Availability Zone", "2015-01-01T10:00:00-00:00"),
    "availability_zone_filter": ("Availability Zone Filter Extension", "2018-06-22T10:00:00-00:00"),
    "binding": ("Port Binding", "2014-02-03T10:00:00-00:00"),
    "default-subnetpools": ("Default Subnetpools", "2016-02-18T18:00:00-00:00"),
    "dns-domain-ports": ("dns_domain for ports", "2017-04-24T10:00:00-00:00"),
    "dns-integration": ("DNS Integration", "2015-08-15T18:00:00-00:00"),
    "empty-string-filtering": ("Empty String Filtering Extension", "2018-05-01T10:00:00-00:00"),
    "expose-port-forwarding-in-fip": ("Expose Floating IP port forwardings", "2018-06-28T16:00:00-00:00"),
    "ext-gw-mode": ("Neutron L3 Configurable external gateway mode", "2013-03-28T10:00:00-00:00"),
    "external-net": ("Neutron external network", "2013-01-14T10:00:00-00:00"),
    "extra_dhcp_opt": ("Neutron Extra DHCP options", "2013-03-17T12:00:00-00:00"),
    "extraroute": ("Neutron Extra Route", "2013-02-01T10:00:00-00:00"),
    "extraroute-atomic": ("Atomically add/remove extra routes", "2019-07-10T00:00:00+00:00"),
    "filter-validation": ("Filter parameters validation", "2018-07-04T10:00:00-00:00"),
    "fip-port-details": ("Floating IP Port Details Extension", "2018-04-09T10:00:00-00:00"),
    "flavors": ("Neutron Service Flavors", "2015-09-17T10:00:00-00:00"),
    "floating-ip-port-forwarding": ("Floating IP Port Forwarding", "2018-01-19T10:00:00-00:00"),
    "floating-ip-port-forwarding-description": (
        "Floating IP Port Forwarding new attribute description",
        "2019-11-01T10:00:00-00:00",
    ),
    "floating-ip-port-forwarding-detail": ("Floating IP port forwarding detail", "2022-05-06T10:00:00-00:00"),
    "floating-ip-port-forwarding-port-ranges": (
        "Floating IP Port Forwarding support port ranges",
        "2020-07-01T10:00:00-00:00",
    ),
    "floating-ip-router-writable": ("Floating IP Router (writable)", "2026-08-05T00:00:00-00:00"),
    "floatingip-pools": ("Floating IP Pools Extension", "2018-03-21T10:00:00-00:00"),
    "ip-substring-filtering": ("IP address substring filtering", "2017-11-28T09:00:00-00:00"),
    "ip_allocation": ("IP Allocation", "2016-06-10T23:00:00-00:00"),
    "l2_adjacency": ("L2 Adjacency", "2016-04-12T16:00:00-00:00"),
    "l3-port-ip-change-not-allowed": (
        "Prevent L3 router ports IP address change extension",
        "2018-10-09T10:00:00-00:00",
    ),
    "metering": ("Neutron Metering", "2013-06-12T10:00:00-00:00"),
    "metering_source_and_destination_fields": (
        "Neutron Metering with source and destination filtering",
        "2020-08-21T08:12:00-00:00",
    ),
    "multi-provider": ("Multi Provider Network", "2013-06-27T10:00:00-00:00"),
    "net-mtu": ("Network MTU", "2015-03-25T10:00:00-00:00"),
    "net-mtu-writable": ("Network MTU (writable)", "2017-07-12T00:00:00-00:00"),
    "network-ip-availability": ("Network IP Availability", "2015-09-24T00:00:00-00:00"),
    "network-ip-availability-details": ("Network IP Availability Details Extension", "2025-10-31T00:00:00-00:00"),
    "network_availability_zone": ("Network Availability Zone", "2015-01-01T10:00:00-00:00"),
    "pagination": ("Pagination support", "2016-06-12T00:00:00-00:00"),
    "port-mac-address-regenerate": ("Neutron Port MAC address regenerate", "2018-05-03T10:00:00-00:00"),
    "port-mac-override": ("Neutron Port MAC address override", "2022-03-18T10:00:00-00:00"),
    "port-security": ("Port Security", "2012-07-23T10:00:00-00:00"),
    "port-security-groups-filtering": ("Port filtering on security groups", "2018-01-09T09:00:00-00:00"),
    "project-id": ("project_id field enabled", "2016-09-09T09:09:09-09:09"),
    "provider": ("Provider Network", "2012-09-07T10:00:00-00:00"),
    "qos": ("Quality of Service", "2015-06-08T10:00:00-00:00"),
    "qos-bw-limit-direction": ("Direction for QoS bandwidth limit rule", "2017-04-10T10:00:00-00:00"),
    "qos-bw-minimum-ingress": ("Ingress direction for QoS minimum bandwidth rule", "2018-07-09T10:00:00-00:00"),
    "qos-default": ("QoS default policy", "2017-041-06T10:00:00-00:00"),
    "qos-fip": ("Floating IP QoS", "2017-07-20T00:00:00-00:00"),
    "qos-gateway-ip": ("Router gateway IP QoS", "2018-02-24T00:00:00-00:00"),
    "qos-port-network-policy": ("QoS port network policy ID", "2019-11-01T10:00:00-00:00"),
    "qos-pps": ("QoS Rule Type Packet per Second Extension", "2021-05-12T10:00:00-00:00"),
    "qos-pps-minimum": ("QoS minimum packet rate rule", "2021-07-14T10:00:00-00:00"),
    "qos-pps-minimum-rule-alias": ("QoS minimum packet rate rule alias", "2021-10-22T10:00:00-00:00"),
    "qos-rule-type-details": ("Details of QoS rule types", "2017-06-22T10:00:00-00:00"),
    "qos-rule-type-filter": ("Allow to filter the list of QoS rule types", "2022-02-02T10:00:00-00:00"),
    "qos-rules-alias": ("Quality of Service rules alias API", "2018-10-07T10:00:00-00:00"),
    "quota-check-limit": ("Quota engine limit check", "2021-09-08T16:00:00-00:00"),
    "quota-check-limit-default": ("Quota engine limit check by default", "2024-08-21T16:00:00-00:00"),
    "quota_details": ("Quota details management support", "2017-02-10T10:00:00-00:00"),
    "quotas": ("Quota management support", "2012-07-29T10:00:00-00:00"),
    "rbac-address-group": ("Add address_group type to RBAC", "2021-01-20T00:00:00-00:00"),
    "rbac-address-scope": ("Add address_scope type to RBAC", "2020-02-12T00:00:00-00:00"),
    "rbac-policies": ("RBAC Policies", "2015-06-17T12:15:12-00:00"),
    "rbac-security-groups": ("Add security_group type to network RBAC", "2019-02-14T00:00:00-00:00"),
    "rbac-subnetpool": ("Add subnetpool type to RBAC", "2020-02-05T00:00:00-00:00"),
    "revision-if-match": ("If-Match constraints based on revision_number", "2016-12-11T00:00:00-00:00"),
    "router": ("Neutron L3 Router", "2012-07-20T10:00:00-00:00"),
    "router_availability_zone": ("Router Availability Zone", "2015-01-01T10:00:00-00:00"),
    "security-group": ("security-group", "2012-10-05T10:00:00-00:00"),
    "security-groups-default-rules": ("Default rules for security groups", "2022-12-19T10:00:00-00:00"),
    "security-groups-normalized-cidr": ("Normalized CIDR field for security group rules", "2020-07-28T10:00:00-00:00"),
    "security-groups-remote-address-group": (
        "Remote address group id field for security group rules",
        "2020-08-25T10:00:00-00:00",
    ),
    "security-groups-rules-belongs-to-default-sg": (
        "Security group rule belongs to the project's default security group",
        "2023-05-23T10:00:00-00:00",
    ),
    "security-groups-shared-filtering": ("Security group filtering on the shared field", "2021-10-05T09:00:00-00:00"),
    "segment": ("Segment", "2016-02-24T17:00:00-00:00"),
    "segments-peer-subnet-host-routes": ("Segments peer-subnet host routes", "2018-06-12T10:00:00-00:00"),
    "service-type": ("Neutron Service Type Management", "2013-01-20T00:00:00-00:00"),
    "sorting": ("Sorting support", "2016-06-12T00:00:00-00:00"),
    "standard-attr-description": ("standard-attr-description", "2016-02-10T10:00:00-00:00"),
    "standard-attr-revisions": ("Resource revision numbers", "2016-04-11T10:00:00-00:00"),
    "standard-attr-segment": ("Standard Attribute Segment Extension", "2018-04-09T10:00:00-00:00"),
    "standard-attr-tag": (f"Tag support for resources with standard attribute: {TAGGED}", "2017-01-01T00:00:00-00:00"),
    "standard-attr-timestamp": ("Resource timestamps", "2016-09-12T10:00:00-00:00"),
    "stateful-security-group": ("Stateful security group", "2019-11-26T09:00:00-00:00"),
    "subnet-dns-publish-fixed-ip": ("Subnet DNS publish fixed IP", "2019-05-24T10:00:00-00:00"),
    "subnet-external-network": ("Subnet belongs to an external network", "2024-02-05T18:00:00-00:00"),
    "subnet-segmentid-writable": ("Subnet SegmentID (writable)", "2018-03-12T00:00:00-00:00"),
    "subnet-service-types": ("Subnet service types", "2016-03-15T18:00:00-00:00"),
    "subnet_allocation": ("Subnet Allocation", "2015-03-30T10:00:00-00:00"),
    "subnetpool-prefix-ops": ("Subnet Pool Prefix Operations", "2019-02-08T10:00:00-00:00"),
    "tag-creation": ("Tag creation extension", "2024-23-07T10:00:00-00:00"),
    "trunk": ("Trunk Extension", "2016-01-01T10:00:00-00:00"),
    "trunk-details": ("Trunk port details", "2016-01-01T10:00:00-00:00"),
    "uplink-status-propagation": ("Uplink status propagation extension", "2018-05-31T18:00:00-00:00"),
}

#: Those that came with a release, as a change of its own: ``network.ALIAS``.
LATER = {
    "aap-reject-multicast",
    "floating-ip-router-writable",
    "network-ip-availability-details",
    "quota-check-limit-default",
    "security-groups-default-rules",
    "security-groups-rules-belongs-to-default-sg",
    "subnet-external-network",
}

extensions = Resource("/extensions", SERVICE)


@extensions.on("GET", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    return {"extensions": [_shown(alias) for alias in EXTENSIONS if _is_known(alias, call)]}


@extensions.on("GET /{alias}", query=ANYTHING, gives=AS_IT_IS)
def show(call: Call, alias: str) -> dict[str, Any]:
    if not _is_known(alias, call):
        raise absent()
    return {"extension": _shown(alias)}


def _is_known(alias: str, call: Call) -> bool:
    """Whether there is such an extension, in the release that the cloud is of."""
    return alias in EXTENSIONS and (alias not in LATER or call.has(f"network.{alias}"))


def _shown(alias: str) -> dict[str, Any]:
    name, updated = EXTENSIONS[alias]
    return {"alias": alias, "name": name, "description": name, "updated": updated, "links": []}
