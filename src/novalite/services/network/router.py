"""The Network API's routes, below ``/v2.0``, and the choice of a version above it."""

from __future__ import annotations

from novalite.api.router import ServiceRouter
from novalite.services.network.addressing.addressgroups import addressgroups
from novalite.services.network.addressing.addressscopes import addressscopes
from novalite.services.network.addressing.subnetpools import subnetpools
from novalite.services.network.extensions import extensions
from novalite.services.network.floating.floatingips import floatingips
from novalite.services.network.floating.pools import pools
from novalite.services.network.floating.port_forwardings import port_forwardings
from novalite.services.network.info import info
from novalite.services.network.networks import networks
from novalite.services.network.operators.default_rules import default_rules
from novalite.services.network.operators.flavors import flavors, service_profiles
from novalite.services.network.operators.metering import metering_labels, metering_rules
from novalite.services.network.operators.segments import segments
from novalite.services.network.ports import ports
from novalite.services.network.qos.policies import policies
from novalite.services.network.qos.rule_types import rule_types
from novalite.services.network.qos.rules import ALIASES, RULES
from novalite.services.network.quotas import quotas
from novalite.services.network.rbac import rbac_policies
from novalite.services.network.routers import routers
from novalite.services.network.security_groups import groups, rules
from novalite.services.network.service import SERVICE
from novalite.services.network.subnets import subnets
from novalite.services.network.tags import tagged
from novalite.services.network.topologies import topologies
from novalite.services.network.trunks import trunks
from novalite.services.network.versions import discovery, version
from novalite.services.network.zones import agents, availability_zones

#: Those whose resources have tags, and those whose have none.
TAGGED = (floatingips, groups, networks, policies, ports, routers, subnetpools, subnets, trunks)
COLLECTIONS = (
    *(*TAGGED, addressgroups, addressscopes, rbac_policies, rules),
    *(default_rules, flavors, service_profiles, metering_labels, metering_rules, segments),
)
NESTED = (port_forwardings, *RULES)
OTHERS = (agents, availability_zones, extensions, info, pools, quotas, rule_types, topologies, version, *ALIASES)

#: Where tags are is said by what their resources are called, wherever these are.
TAGS = [tagged(collection) for collection in TAGGED]


class NetworkRouter(ServiceRouter):
    """The API as an application, mounted at its ``/v2.0``."""

    def __init__(self) -> None:
        collections = (collection.operations for collection in COLLECTIONS)
        super().__init__(SERVICE, (*collections, *(parts.operations for parts in NESTED), *TAGS, *OTHERS))


class NetworkVersions(ServiceRouter):
    """The choice of a version as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (discovery,))
