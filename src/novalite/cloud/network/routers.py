"""Routers, between a project's subnets and to the outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused, Wrong
from novalite.cloud.network.ports import Port
from novalite.cloud.network.subnets import Subnet
from novalite.store import Kind

INTERFACE, GATEWAY = "network:router_interface", "network:router_gateway"


class Router(NetworkResource, frozen=True, kw_only=True):
    """A router; ``gateway_port_id`` is its port outside, ``qos_policy_id`` the policy of what goes through that."""

    admin_state_up: bool = True
    gateway_port_id: str | None = None
    enable_snat: bool = True
    distributed: bool = False
    ha: bool = False
    routes: tuple[Mapping[str, str], ...] = ()
    availability_zone_hints: tuple[str, ...] = ()
    qos_policy_id: str | None = None


class Routers(NetworkResources[Router]):
    """The routers of all projects."""

    kind: Kind[Router] = Kind("routers", by=("project_id", "name", "qos_policy_id"))
    record = Router
    resource = "router"
    revision = 1
    type = "RouterNotFound"
    absent = "Router {id} could not be found"

    def create(self, project_id: str, name: str = "", gateway: Mapping[str, Any] | None = None, **more: Any) -> Router:
        """A router; ``gateway`` as for `set_gateway`. Raises Exceeded, and what that raises."""
        with self._wing.transaction():
            self._check_quota(project_id)
            router = self._make(project_id, name=name, **more)
            return self.set_gateway(router.id, gateway) if gateway else router

    def delete(self, id: str) -> None:
        """Forget a router. Raises Missing, Refused while it has interfaces."""
        with self._wing.transaction():
            router = self.get(id)
            if ports := self.interfaces(router.id):
                names = ", ".join(port.id for port in ports)
                raise Refused("RouterInUse", f"Router {id} has ports still attached: {names}")
            self.set_gateway(router.id, None)
            super().delete(router.id)

    def set_gateway(self, id: str, gateway: Mapping[str, Any] | None) -> Router:
        """Lead outside by a network: ``network_id``, ``enable_snat``, ``external_fixed_ips``, ``qos_policy_id``; or no
        longer.

        Raises Missing, Wrong for a network that does not lead outside, Refused while floating addresses need it.
        """
        with self._wing.transaction():
            router = self.get(id)
            port = self.gateway_of(router)
            network_id = gateway["network_id"] if gateway else None
            snat = bool(gateway.get("enable_snat", True)) if gateway else True
            wishes = gateway.get("external_fixed_ips") if gateway else None
            qos = gateway.get("qos_policy_id", router.qos_policy_id) if gateway else None
            if port is not None and network_id == port.network_id:
                if wishes is not None:
                    self._wing.ports.update(port.id, fixed_ips=wishes)
                return self.update(id, enable_snat=snat, qos_policy_id=qos)
            if port is not None:
                self._drop_gateway(router, port)
            gateway_port_id = self._add_gateway(router, network_id, wishes).id if network_id else None
            return self.update(id, gateway_port_id=gateway_port_id, enable_snat=snat, qos_policy_id=qos)

    def gateway_of(self, router: Router) -> Port | None:
        """Its port outside, if any."""
        return self._wing.ports.get(router.gateway_port_id) if router.gateway_port_id else None

    def interfaces(self, id: str) -> list[Port]:
        """Its ports inside."""
        return self._wing.ports.find({"device_id": id, "device_owner": INTERFACE})

    def add_interface(self, id: str, subnet_id: str | None = None, port_id: str | None = None) -> tuple[Port, Subnet]:
        """Connect a subnet, at its gateway's address, or a port. Raises Missing, Wrong, Refused."""
        with self._wing.transaction():
            router = self.get(id)
            if port_id is not None:
                return self._add_port(router, self._wing.ports.get(port_id))
            subnet = self._wing.subnets.get(subnet_id or "")
            if subnet.gateway_ip is None:
                raise Wrong("BadRequest", "Bad router request: Subnet for router interface must have a gateway IP.")
            self._check_subnet(router, subnet)
            wish = {"subnet_id": subnet.id, "ip_address": subnet.gateway_ip}
            port = self._shared_port(router, subnet)
            if port is not None:
                port = self._wing.ports.update(port.id, fixed_ips=[*map(asdict, port.fixed_ips), wish])
            else:
                port = self._wing.ports.create(
                    router.project_id, subnet.network_id, fixed_ips=[wish], device_id=router.id, device_owner=INTERFACE
                )
            return port, subnet

    def remove_interface(
        self, id: str, subnet_id: str | None = None, port_id: str | None = None
    ) -> tuple[Port, Subnet]:
        """Disconnect a subnet, or a port. Raises Missing, Refused while floating addresses need it."""
        with self._wing.transaction():
            router = self.get(id)
            port, subnet = self._interface(router, subnet_id, port_id)
            self._check_unneeded(router, port)
            rest = [asdict(address) for address in port.fixed_ips if address.subnet_id != subnet.id]
            if rest and port_id is None:
                self._wing.ports.update(port.id, fixed_ips=rest)
            else:
                self._wing.ports.delete(port.id)
            return port, subnet

    def towards(self, network_id: str, subnet_id: str) -> Router | None:
        """The router that leads from a subnet to a network outside."""
        for outside in self._wing.ports.find({"network_id": network_id, "device_owner": GATEWAY}):
            insides = self.interfaces(outside.device_id)
            if any(subnet_id == own.subnet_id for inside in insides for own in inside.fixed_ips):
                return self.get(outside.device_id)
        return None

    def _add_gateway(self, router: Router, network_id: str, wishes: Any) -> Port:
        network = self._wing.networks.get(network_id)
        if not network.external:
            message = f"Bad router request: Network {network.id} is not an external network."
            raise Wrong("BadRequest", message)
        # Gateways are nobody's, so that a project neither sees nor changes them.
        return self._wing.ports.create("", network.id, fixed_ips=wishes, device_id=router.id, device_owner=GATEWAY)

    def _drop_gateway(self, router: Router, port: Port) -> None:
        if self._wing.floating_ips.find({"router_id": router.id}):
            raise Refused(
                "RouterExternalGatewayInUseByFloatingIp",
                f"Gateway cannot be updated for router {router.id}, since a gateway to external network "
                f"{port.network_id} is required by one or more floating IPs.",
            )
        self._wing.ports.delete(port.id)

    def _add_port(self, router: Router, port: Port) -> tuple[Port, Subnet]:
        if port.device_id:
            raise Refused(
                "PortInUse",
                f"Unable to complete operation on port {port.id} for network {port.network_id}. "
                f"Port already has an attached device {port.device_id}.",
            )
        if not port.fixed_ips:
            raise Wrong("BadRequest", "Bad router request: Router port must have at least one fixed IP.")
        subnet = self._wing.subnets.get(port.fixed_ips[0].subnet_id)
        self._check_subnet(router, subnet)
        changed = self._wing.ports.update(port.id, device_id=router.id, device_owner=INTERFACE, security_groups=())
        return changed, subnet

    def _check_subnet(self, router: Router, subnet: Subnet) -> None:
        for port in self.interfaces(router.id):
            for address in port.fixed_ips:
                other = self._wing.subnets.get(address.subnet_id)
                if other.id == subnet.id:
                    message = f"Bad router request: Router already has a port on subnet {subnet.id}."
                    raise Wrong("BadRequest", message)
                if other.range.overlaps(subnet.range):
                    raise Wrong(
                        "BadRequest",
                        f"Bad router request: Cidr {subnet.cidr} of subnet {subnet.id} overlaps "
                        f"with cidr {other.cidr} of subnet {other.id}.",
                    )

    def _shared_port(self, router: Router, subnet: Subnet) -> Port | None:
        """The port that it has on the network already for IPv6, where one port serves all subnets."""
        if subnet.ip_version == 4:
            return None
        for port in self.interfaces(router.id):
            versions = {self._wing.subnets.get(address.subnet_id).ip_version for address in port.fixed_ips}
            if port.network_id == subnet.network_id and versions == {6}:
                return port
        return None

    def _interface(self, router: Router, subnet_id: str | None, port_id: str | None) -> tuple[Port, Subnet]:
        for port in self.interfaces(router.id):
            subnets = [address.subnet_id for address in port.fixed_ips]
            if port_id in (None, port.id) and (subnet_id in subnets or subnet_id is None):
                return port, self._wing.subnets.get(subnet_id or subnets[0])
            if port_id == port.id:
                message = f"Subnet on port {port.id} does not match the requested subnet {subnet_id}."
                raise Wrong("SubnetMismatchForPort", message)
        if port_id is not None:
            message = f"Router {router.id} does not have an interface with id {port_id}"
            raise Missing("RouterInterfaceNotFound", message)
        self._wing.subnets.get(subnet_id or "")
        message = f"Router {router.id} has no interface on subnet {subnet_id}"
        raise Missing("RouterInterfaceNotFoundForSubnet", message)

    def _needed(self, router: Router) -> Iterator[tuple[str, str | None]]:
        """The ports inside, each with its address, to which floating addresses lead through a router."""
        for floating in self._wing.floating_ips.find({"router_id": router.id}):
            if floating.port_id:
                yield floating.port_id, floating.fixed_ip_address
            for forwarding in self._wing.port_forwardings.of(floating.id):
                yield forwarding.internal_port_id, forwarding.internal_ip_address

    def _check_unneeded(self, router: Router, port: Port) -> None:
        subnets = {address.subnet_id for address in port.fixed_ips}
        for port_id, fixed_address in self._needed(router):
            for address in self._wing.ports.get(port_id).fixed_ips:
                if address.ip_address == fixed_address and address.subnet_id in subnets:
                    raise Refused(
                        "RouterInterfaceInUseByFloatingIP",
                        f"Router interface for subnet {address.subnet_id} on router {router.id} cannot be deleted, "
                        "as it is required by one or more floating IPs.",
                    )
