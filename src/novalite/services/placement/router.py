"""Placement's routes."""

from __future__ import annotations

from novalite.api.router import ServiceRouter
from novalite.services.placement.allocation_candidates import allocation_candidates
from novalite.services.placement.allocations import allocations
from novalite.services.placement.inventories import inventories
from novalite.services.placement.provider_aggregates import provider_aggregates
from novalite.services.placement.provider_traits import provider_traits, traits
from novalite.services.placement.reshaper import reshaper
from novalite.services.placement.resource_classes import resource_classes
from novalite.services.placement.resource_providers import resource_providers
from novalite.services.placement.root import root
from novalite.services.placement.service import SERVICE
from novalite.services.placement.usages import usages

RESOURCES = (
    *(allocation_candidates, allocations, inventories, provider_aggregates, provider_traits, reshaper),
    *(resource_classes, resource_providers, root, traits, usages),
)


class PlacementRouter(ServiceRouter):
    """The API as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)
