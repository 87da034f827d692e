"""The Network API's routes, below ``/v2.0``, and the choice of a version above it."""

from __future__ import annotations

from novalite.api.service import ServiceRouter
from novalite.network.extensions import extensions
from novalite.network.floatingips import floatingips
from novalite.network.info import info
from novalite.network.networks import networks
from novalite.network.ports import ports
from novalite.network.quotas import quotas
from novalite.network.routers import routers
from novalite.network.security_groups import groups, rules
from novalite.network.service import SERVICE
from novalite.network.subnetpools import subnetpools
from novalite.network.subnets import subnets
from novalite.network.tags import tagged
from novalite.network.versions import discovery, version
from novalite.network.zones import agents, availability_zones

COLLECTIONS = (floatingips, groups, networks, ports, routers, rules, subnetpools, subnets)
OTHERS = (agents, availability_zones, extensions, info, quotas, version)

for collection in COLLECTIONS:
    if collection is not rules:
        tagged(collection)


class NetworkRouter(ServiceRouter):
    """The API as an application, mounted at its ``/v2.0``."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (*(collection.resource for collection in COLLECTIONS), *OTHERS))


class NetworkVersions(ServiceRouter):
    """The choice of a version as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (discovery,))
