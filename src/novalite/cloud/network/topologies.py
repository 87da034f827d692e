"""Topologies that are made of themselves: a network of a project and a router of it to the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.network.networking import Refused
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing
    from novalite.cloud.network.networks import Network
    from novalite.cloud.network.subnet_pools import SubnetPool

NAME = "auto_allocated"


class Topology(Struct, frozen=True):
    """What a project has been made; its id is the project's."""

    id: str
    network_id: str
    router_id: str


TOPOLOGIES: Kind[Topology] = Kind("topologies", order=("id",))


class Topologies:
    """The topologies of all projects."""

    def __init__(self, wing: NetworkWing) -> None:
        self._wing = wing

    def get(self, project_id: str) -> str:
        """The id of the network of a project's topology, which is made if it has none. Raises Refused."""
        with self._wing.transaction():
            found = self._wing.store.get(TOPOLOGIES, project_id)
            if found and self._wing.store.get(self._wing.networks.kind, found.network_id):
                return found.network_id
            return self._create(project_id).network_id

    def check(self) -> None:
        """Raises Refused where none could be made."""
        self._outside()
        if not self._pools():
            raise failure("No default subnetpools defined")

    def delete(self, project_id: str) -> None:
        """Take a project's topology away, if it has one. Raises Refused while somebody uses it."""
        with self._wing.transaction():
            found = self._wing.store.get(TOPOLOGIES, project_id)
            if found is None:
                return
            self._wing.store.delete(TOPOLOGIES, project_id)
            if self._wing.store.get(self._wing.routers.kind, found.router_id):
                for port in self._wing.routers.interfaces(found.router_id):
                    self._wing.routers.remove_interface(found.router_id, port_id=port.id)
                self._wing.routers.delete(found.router_id)
            if self._wing.store.get(self._wing.networks.kind, found.network_id):
                self._wing.networks.delete(found.network_id)

    def _create(self, project_id: str) -> Topology:
        outside, wing = self._outside(), self._wing
        pools = self._pools()
        if not project_id or not pools:
            raise failure("Unable to provide project private network")
        network = wing.networks.create(project_id, f"{NAME}_network")
        try:
            subnets = [self._subnet(network, pool) for pool in pools]
        except errors.Invalid:
            raise failure("Unable to provide project private network") from None
        gateway = {"network_id": outside.id}
        router = wing.routers.create(project_id, f"{NAME}_router", gateway=gateway, description=None)
        for id in subnets:
            wing.routers.add_interface(router.id, subnet_id=id)
        return wing.store.put(TOPOLOGIES, Topology(project_id, network.id, router.id))

    def _subnet(self, network: Network, pool: SubnetPool) -> str:
        cidr = str(self._wing.subnet_pools.next(pool.id))
        name = f"{NAME}_subnet_v{pool.ip_version}"
        return self._wing.subnets.create(network.project_id, network.id, cidr, name=name, subnetpool_id=pool.id).id

    def _outside(self) -> Network:
        if (found := self._wing.networks.default()) is None:
            raise failure("No default router:external network")
        return found

    def _pools(self) -> list[SubnetPool]:
        """The default ones, that of IPv4 first."""
        return sorted(self._wing.subnet_pools.find({"is_default": True}), key=lambda pool: pool.ip_version)


def failure(reason: str) -> Refused:
    """Why there is no topology."""
    return Refused("AutoAllocationFailure", f"Deployment error: {reason}.")
