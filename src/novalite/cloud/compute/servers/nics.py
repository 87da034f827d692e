"""How servers come to networks: what is asked for, whether it can be, and the ports that are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.network.networks import Network
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing
    from novalite.cloud.compute.servers.servers import Server


class Nic(Struct, frozen=True):
    """A network that a server is to be on: a port that there is, or a network and maybe an address in it."""

    network_id: str | None = None
    port_id: str | None = None
    fixed_ip: str | None = None
    tag: str | None = None


#: Networks one by one; whatever the project has, with None or ``auto``; or ``none``.
Wanted = Sequence[Nic] | str | None


#: What is said where no network is named and there is more than one.
AMBIGUOUS = "Multiple possible networks found, use a Network ID to be more specific."


class Unconnected(errors.Error):
    """A server cannot be on the networks that it should be on; what is known of it is Nova's sentence."""

    message = "Failed to allocate the network(s), not rescheduling."


class Nics:
    """Connects servers to networks."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def check(self, nics: Wanted, who: RequestContext, most: int) -> int:
        """How many of so many servers can be connected. Raises NotFound, Invalid, Conflict."""
        if nics == "none":
            return most
        if not nics or isinstance(nics, str):
            self._check_default(nics, who)
            return self._affordable(who, 1, most)
        for nic in nics:
            if nic.port_id:
                self._check_port(nic.port_id, who)
            elif nic.fixed_ip:
                self._check_address(nic.network_id or "", nic.fixed_ip)
        networks = [nic.network_id for nic in nics if nic.network_id and not nic.port_id]
        self._check_networks(networks, who)
        return self._affordable(who, len(networks), most)

    def connect(self, server: Server, nics: Wanted, groups: Sequence[str], may_go_outside: bool) -> None:
        """Give a server its ports, and its host to those that it was given. Raises Unconnected."""
        if nics == "none":
            return
        try:
            for nic in self._default(server.project_id, nics) if not nics or isinstance(nics, str) else nics:
                port_id = nic.port_id or self._port(server, nic, groups, may_go_outside)
                owned, zone = not nic.port_id, server.availability_zone or ""
                self._wing.network.ports.bind(port_id, server.id, server.host or "", zone, owned, nic.tag)
        except errors.Error:
            raise Unconnected from None

    def _port(self, server: Server, nic: Nic, groups: Sequence[str], may_go_outside: bool) -> str:
        network = self._wing.network.networks.get(nic.network_id or "")
        if network.external and not network.shared and not may_go_outside:
            raise errors.Forbidden
        own = [self._wing.network.security_groups.named(server.project_id, name).id for name in groups]
        secure = own if network.port_security_enabled else None
        port = self._wing.network.ports.create(server.project_id, network.id, nic.fixed_ip, secure, device_id=server.id)
        return str(port.id)

    def _default(self, project_id: str, nics: str | Sequence[Nic] | None) -> list[Nic]:
        """The one network that there is, or else the one that is made for whom it may be."""
        found = [network.id for network in self._wing.network.networks.available_to(project_id)[:1]]
        if not found and nics == "auto":
            found = [self._wing.network.topologies.get(project_id)]
        return [Nic(id) for id in found]

    def _check_default(self, nics: Wanted, who: RequestContext) -> None:
        project_id = who.project_id or ""
        found = self._wing.network.networks.available_to(project_id)
        if len(found) > 1:
            raise errors.Conflict(AMBIGUOUS)
        if not found and nics == "auto":
            try:
                self._wing.network.topologies.check()
            except errors.Error:
                message = f"Unable to automatically allocate a network for project {project_id}"
                raise errors.Invalid(message) from None

    def _check_port(self, id: str, who: RequestContext) -> None:
        try:
            port = self._wing.network.ports.get(id, None if who.is_admin else who.project_id)
        except errors.NotFound:
            raise errors.NotFound(f"Port id {id} could not be found.") from None
        if port.device_id:
            raise errors.Conflict(f"Port {id} is still in use.")
        if not port.fixed_ips and port.ip_allocation == "immediate":
            raise errors.Invalid(f"Port {id} requires a FixedIP in order to be used.")

    def _check_address(self, network_id: str, address: str) -> None:
        for port in self._wing.network.ports.find({"network_id": network_id}):
            if any(own.ip_address == address for own in port.fixed_ips):
                raise errors.Invalid(f"Fixed IP address {address} is already in use on instance {port.device_id}.")

    def _check_networks(self, ids: Sequence[str], who: RequestContext) -> None:
        found = {id: self._seen(id, who) for id in ids}
        for id, network in found.items():
            if network and not self._wing.network.subnets.find({"network_id": id}):
                raise errors.Invalid(f"Network {id} requires a subnet in order to boot instances on.")
        missing = [id for id, network in found.items() if network is None]
        if missing:
            raise errors.NotFound(f"Network {', '.join(missing)} could not be found.")

    def _seen(self, id: str, who: RequestContext) -> Network | None:
        try:
            return self._wing.network.networks.get(id, None if who.is_admin else who.project_id)
        except errors.NotFound:
            return None

    def _affordable(self, who: RequestContext, each: int, most: int) -> int:
        limit = self._wing.network.quotas.limits(who.project_id or "")["port"]
        if limit < 0 or not each:
            return most
        used = self._wing.network.ports.count(who.project_id or "")
        if used > limit:
            raise errors.QuotaExceeded(f"The number of defined ports: {used} is over the limit: {limit}")
        return min(most, (limit - used) // each)
