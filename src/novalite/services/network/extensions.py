"""``/extensions``: what this network can do, which clients ask before they use it."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.network.listing import ANYTHING
from novalite.services.network.service import SERVICE, absent

ALIASES = """
    agent allowed-address-pairs availability_zone binding default-subnetpools dns-integration empty-string-filtering
    ext-gw-mode external-net extra_dhcp_opt extraroute extraroute-atomic filter-validation fip-port-details
    ip-substring-filtering ip_allocation l2_adjacency net-mtu net-mtu-writable network-ip-availability
    network_availability_zone pagination port-security port-security-groups-filtering project-id provider quota_details
    quotas rbac-policies revision-if-match router router_availability_zone security-group
    security-groups-normalized-cidr service-type sorting standard-attr-description standard-attr-revisions
    standard-attr-tag standard-attr-timestamp stateful-security-group subnet-external-network subnet-service-types
    subnet_allocation uplink-status-propagation
""".split()

extensions = Resource("/extensions", SERVICE)


@extensions.on("GET", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    return {"extensions": [_shown(alias) for alias in ALIASES]}


@extensions.on("GET /{alias}", query=ANYTHING, gives=AS_IT_IS)
def show(call: Call, alias: str) -> dict[str, Any]:
    if alias not in ALIASES:
        raise absent()
    return {"extension": _shown(alias)}


def _shown(alias: str) -> dict[str, Any]:
    name = alias.replace("-", " ").replace("_", " ").capitalize()
    return {"alias": alias, "name": name, "description": name, "updated": "2016-01-01T00:00:00-00:00", "links": []}
