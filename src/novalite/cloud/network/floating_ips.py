"""Floating addresses: addresses outside that lead to a port inside."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.cloud.network.addresses import FixedIP
from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused, Wrong
from novalite.cloud.network.ports import Port
from novalite.ids import new_id
from novalite.store import Kind

OWNER = "network:floatingip"


class FloatingIP(NetworkResource, frozen=True, kw_only=True):
    """An address of a network outside; ``outside_port_id`` holds it there, ``port_id`` is where it leads."""

    floating_network_id: str
    floating_ip_address: str
    outside_port_id: str
    port_id: str | None = None
    fixed_ip_address: str | None = None
    router_id: str | None = None
    dns_name: str = ""
    dns_domain: str = ""
    qos_policy_id: str | None = None

    @property
    def status(self) -> str:
        """ACTIVE while it leads to a port."""
        return "ACTIVE" if self.port_id else "DOWN"


class FloatingIPs(NetworkResources[FloatingIP]):
    """The floating addresses of all projects."""

    kind: Kind[FloatingIP] = Kind(
        "floating_ips", by=("project_id", "port_id", "floating_ip_address", "floating_network_id", "qos_policy_id")
    )
    record = FloatingIP
    resource = "floatingip"
    type = "FloatingIPNotFound"
    absent = "Floating IP {id} could not be found"

    def create(
        self,
        project_id: str,
        network_id: str,
        address: str | None = None,
        subnet_id: str | None = None,
        port_id: str | None = None,
        fixed_address: str | None = None,
        router_id: str | None = None,
        **more: Any,
    ) -> FloatingIP:
        """An address of a network, and where it leads, by which router. Raises Exceeded, Missing, Wrong, Refused."""
        wing = self._wing
        with wing.transaction():
            network = wing.networks.get(network_id)
            if not network.external:
                message = f"Bad floatingip request: Network {network.id} is not a valid external network."
                raise Wrong("BadRequest", message)
            self._check_quota(project_id)
            id, wish = new_id(), {"ip_address": address, "subnet_id": subnet_id}
            wished = {name: value for name, value in wish.items() if value}
            port = wing.ports.create(
                "", network.id, fixed_ips=[wished] if wished else None, device_id=id, device_owner=OWNER
            )
            own = _version_4(port)
            if not own:
                message = f"Bad floatingip request: Network {network.id} does not contain any IPv4 subnet."
                raise Wrong("BadRequest", message)
            place = {
                "floating_network_id": network.id,
                "floating_ip_address": own[0].ip_address,
                "outside_port_id": port.id,
            }
            self._make(project_id, id=id, **place, **more)
            return self.associate(id, port_id, fixed_address, router_id) if port_id else self.get(id)

    def delete(self, id: str) -> None:
        """Give the address back. Raises Missing."""
        with self._wing.transaction():
            floating = self.get(id)
            super().delete(id)
            self._wing.ports.delete(floating.outside_port_id)

    def of_port(self, port_id: str) -> list[FloatingIP]:
        """Those that lead to a port."""
        return self.find({"port_id": port_id})

    def by_address(self, address: str, project_id: str | None = None) -> FloatingIP | None:
        """The one of that address, of a project or of any."""
        found = self.find({"floating_ip_address": address})
        return next((one for one in found if project_id in (None, one.project_id)), None)

    def associate(
        self, id: str, port_id: str, fixed_address: str | None = None, router_id: str | None = None
    ) -> FloatingIP:
        """Lead to a port, to its first IPv4 address or the one named.

        Raises Missing where no router leads there, Wrong for an address that the port has not, Refused for one that
        has a floating address from that network already and for a ``router_id`` that is not the one that leads there.
        """
        with self._wing.transaction():
            floating, port = self.get(id), self._wing.ports.get(port_id)
            own = _fixed(port, fixed_address)
            asked = self._wing.routers.get(router_id) if router_id else None
            router = self._wing.routers.towards(floating.floating_network_id, own.subnet_id)
            if router is None:
                raise Missing(
                    "ExternalGatewayForFloatingIPNotFound",
                    f"External network {floating.floating_network_id} is not reachable from subnet {own.subnet_id}.  "
                    f"Therefore, cannot associate Port {port.id} with a Floating IP.",
                )
            if asked and asked.id != router.id:
                raise Refused("Conflict", "An unknown exception occurred.")
            for other in self.of_port(port.id):
                if other.id != id and other.fixed_ip_address == own.ip_address:
                    raise Refused(
                        "FloatingIPPortAlreadyAssociated",
                        f"Cannot associate floating IP {floating.floating_ip_address} ({id}) with port {port.id} "
                        f"using fixed IP {own.ip_address}, as that fixed IP already has a floating IP "
                        f"on external network {floating.floating_network_id}.",
                    )
            return self.update(id, port_id=port.id, fixed_ip_address=own.ip_address, router_id=router.id)

    def dissociate(self, id: str) -> FloatingIP:
        """Lead nowhere. Raises Missing."""
        floating = self.get(id)
        return self.update(id, port_id=None, fixed_ip_address=None, router_id=None) if floating.port_id else floating


def _fixed(port: Port, address: str | None) -> FixedIP:
    inside = _version_4(port)
    if address is not None:
        inside = [own for own in inside if own.ip_address == address]
    if inside:
        return inside[0]
    if address is not None:
        reason = f"Port {port.id} does not have fixed ip {address}"
    else:
        reason = f"Cannot add floating IP to port {port.id} that has no fixed IPv4 addresses"
    raise Wrong("BadRequest", f"Bad floatingip request: {reason}.")


def _version_4(port: Port) -> list[FixedIP]:
    return [own for own in port.fixed_ips if ipaddress.ip_address(own.ip_address).version == 4]
