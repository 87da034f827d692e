"""What the hosts have to give, and who has been given it."""

from __future__ import annotations

from novalite.cloud.compute import ComputeWing
from novalite.cloud.core import Core, Wing
from novalite.cloud.placement.allocations import Allocations
from novalite.cloud.placement.providers import ResourceProviders


class PlacementWing(Wing):
    """The part of a cloud that Placement shows."""

    def __init__(self, core: Core, compute: ComputeWing) -> None:
        super().__init__(core)
        self.compute = compute
        self.providers = ResourceProviders(self)
        self.allocations = Allocations(self)
