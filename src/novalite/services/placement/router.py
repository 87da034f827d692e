"""Placement's routes."""

from __future__ import annotations

from novalite.api.service import ServiceRouter
from novalite.placement.allocation_candidates import allocation_candidates
from novalite.placement.allocations import allocations
from novalite.placement.inventories import inventories
from novalite.placement.provider_aggregates import provider_aggregates
from novalite.placement.provider_traits import provider_traits, traits
from novalite.placement.reshaper import reshaper
from novalite.placement.resource_classes import resource_classes
from novalite.placement.resource_providers import resource_providers
from novalite.placement.root import root
from novalite.placement.service import SERVICE
from novalite.placement.usages import usages

RESOURCES = (
    *(allocation_candidates, allocations, inventories, provider_aggregates, provider_traits, reshaper),
    *(resource_classes, resource_providers, root, traits, usages),
)


class PlacementRouter(ServiceRouter):
    """The API as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)
