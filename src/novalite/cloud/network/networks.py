"""Networks, each a project's; some are shared with all, and some lead outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from novalite.cloud.network.networking import NetworkResource, NetworkResources, Refused
from novalite.store import Kind

#: What a network of the cloud's own leaves of 1500 bytes, and one that is a part of a physical one.
TUNNEL_MTU, PHYSICAL_MTU = 1442, 1500


@dataclass(frozen=True, kw_only=True)
class Network(NetworkResource):
    """A network; ``external`` ones give floating addresses and gateways to routers."""

    admin_state_up: bool = True
    shared: bool = False
    external: bool = False
    is_default: bool = False
    port_security_enabled: bool = True
    mtu: int = TUNNEL_MTU
    dns_domain: str = ""
    network_type: str = "geneve"
    physical_network: str | None = None
    segmentation_id: int | None = None
    availability_zone_hints: tuple[str, ...] = ()


class Networks(NetworkResources[Network]):
    """The networks of all projects."""

    kind: Kind[Network] = Kind("networks", by=("project_id", "shared"))
    record = Network
    resource = "network"
    type = "NetworkNotFound"
    absent = "Network {id} could not be found."

    def create(self, project_id: str, name: str = "", **more: Any) -> Network:
        """A network without subnets. Raises Exceeded."""
        with self._wing.transaction():
            self._check_quota(project_id)
            if more.get("segmentation_id") is None and more.get("network_type", "geneve") not in ("flat", "local"):
                more["segmentation_id"] = self._wing.store.next("segments")
            if more.get("physical_network") is not None:
                more.setdefault("mtu", PHYSICAL_MTU)
            return self._make(project_id, name=name, **more)

    def sees(self, project_id: str, resource: Network) -> bool:
        """Whether it is a project's own, or shared, or leads outside."""
        return project_id == resource.project_id or resource.shared or resource.external

    def available_to(self, project_id: str) -> list[Network]:
        """Those that a project's servers may be on: its own first, then the shared ones."""
        own = self.find({"project_id": project_id}, lambda network: not network.shared)
        return own + self.find({"shared": True})

    def delete(self, id: str) -> None:
        """Forget a network and its subnets. Raises Missing, Refused while it has ports."""
        with self._wing.transaction():
            network = self.get(id)
            if ports := self._wing.ports.find({"network_id": network.id}):
                reason = "There are one or more ports still in use on the network, id for these ports is: "
                reason += ",".join(port.id for port in ports)
                raise Refused("NetworkInUse", f"Unable to complete operation on network {id}. {reason}.")
            for subnet in self._wing.subnets.find({"network_id": network.id}):
                self._wing.subnets.delete(subnet.id)
            super().delete(network.id)

    def seed(self) -> None:
        """What a fresh cloud has: ``private``, which all share, ``public`` outside, and a router between them."""
        wing = self._wing
        project_id = wing.identity.projects.find(name="admin")[0].id
        private = self.create(project_id, "private", shared=True)
        inside = wing.subnets.create(project_id, private.id, "10.0.0.0/12", name="private-subnet")
        inside6 = wing.subnets.create(
            project_id,
            private.id,
            "fdc1:9f4e:4f3a::/64",
            name="ipv6-private-subnet",
            ipv6_address_mode="slaac",
            ipv6_ra_mode="slaac",
        )
        public = self.create(
            project_id, "public", external=True, is_default=True, network_type="flat", physical_network="public"
        )
        wing.subnets.create(project_id, public.id, "172.24.4.0/22", name="public-subnet", enable_dhcp=False)
        router = wing.routers.create(project_id, "router1", gateway={"network_id": public.id})
        for subnet in (inside, inside6):
            wing.routers.add_interface(router.id, subnet_id=subnet.id)
