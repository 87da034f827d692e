"""Port forwardings: ports of a floating address that lead each to a port of some address inside."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from novalite.cloud.network.floating_ips import FloatingIP
from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused, Wrong
from novalite.cloud.network.ports import Port
from novalite.store import Kind

#: The first and the last of some ports, as TCP and UDP have them.
Range = tuple[int, int]


class PortForwarding(NetworkResource, frozen=True, kw_only=True):
    """What is sent to the ports ``external`` of a floating address goes to those ``internal`` of an address inside."""

    floatingip_id: str
    protocol: str
    external: Range
    internal: Range
    internal_port_id: str
    internal_ip_address: str


class PortForwardings(NetworkResources[PortForwarding]):
    """Those of all floating addresses."""

    kind: Kind[PortForwarding] = Kind("port_forwardings", by=("project_id", "floatingip_id", "internal_port_id"))
    record = PortForwarding
    resource = "port_forwarding"
    type = "PortForwardingNotFound"
    absent = "Port Forwarding {id} could not be found."

    def create(self, floatingip_id: str, **values: Any) -> PortForwarding:
        """One more of an address that leads nowhere else. Raises Missing, Wrong, Refused."""
        with self._wing.transaction():
            floating = self._wing.floating_ips.get(floatingip_id)
            wanted = self._make(floating.project_id, floatingip_id=floatingip_id, **values)
            self._check_ranges(wanted)
            for own in self._wing.floating_ips.of_port(wanted.internal_port_id):
                raise Refused(
                    "PortHasBindingFloatingIP",
                    f"Cannot create port forwarding to floating IP {own.floating_ip_address} ({own.id}) with port "
                    f"{wanted.internal_port_id} using fixed IP {wanted.internal_ip_address}, as that port already has "
                    "a binding floating IP.",
                )
            if floating.port_id:
                raise Refused(
                    "FloatingIPPortAlreadyAssociated",
                    f"Cannot associate floating IP {floating.floating_ip_address} ({floating.id}) with port "
                    f"{wanted.internal_port_id} using fixed IP {wanted.internal_ip_address}, as that fixed IP already "
                    f"has a floating IP on external network {floating.floating_network_id}.",
                )
            self._route(floating, wanted)
            return wanted

    def update(self, id: str, **changes: Any) -> PortForwarding:
        """Change where it leads, and from which ports. Raises Missing, Wrong."""
        with self._wing.transaction():
            changed = super().update(id, **changes)
            floating = self._wing.floating_ips.get(changed.floatingip_id)
            port = self._wing.ports.get(changed.internal_port_id)
            addresses = [asdict(own) for own in port.fixed_ips]
            if changed.internal_ip_address not in [own["ip_address"] for own in addresses]:
                what = "The internal IP does not correspond to an address on the internal port, which has fixed_ips"
                raise _wrong(f"{what} {addresses}")
            for other in self._beside(changed):
                if values := _conflict(changed, other, floating):
                    what = "Another port forwarding entry with the same attributes already exists, conflicting values"
                    raise _wrong(f"{what} are {values}")
            self._check_ranges(changed)
            self._route(floating, changed)
            return changed

    def delete(self, id: str) -> None:
        """Forget one; an address without any is no router's. Raises Missing."""
        with self._wing.transaction():
            forwarding = self.get(id)
            super().delete(id)
            if not self.of(forwarding.floatingip_id):
                self._wing.floating_ips.update(forwarding.floatingip_id, router_id=None)

    def of(self, floatingip_id: str) -> list[PortForwarding]:
        """Those of a floating address."""
        return self.find({"floatingip_id": floatingip_id})

    def of_address(self, id: str, floatingip_id: str) -> PortForwarding:
        """One of a floating address. Raises Missing."""
        found = self.get(id)
        if found.floatingip_id != floatingip_id:
            raise Missing(self.type, self.absent.format(id=id))
        return found

    def leave(self, port_id: str, addresses: set[str]) -> None:
        """Forget those that lead to a port by other addresses than these."""
        for one in self.find({"internal_port_id": port_id}):
            if one.internal_ip_address not in addresses:
                self.delete(one.id)

    def check_unused(self, floating: FloatingIP) -> None:
        """Raises Refused for an address that has some."""
        if self.of(floating.id):
            message = f"Floating IP {floating.id} in use by Port Forwarding resources."
            raise Refused("FipInUseByPortForwarding", message)

    def _route(self, floating: FloatingIP, wanted: PortForwarding) -> None:
        """Have the address be that of the router that leads there."""
        port = self._wing.ports.get(wanted.internal_port_id)
        router = self._wing.routers.towards(floating.floating_network_id, _subnet(port, wanted.internal_ip_address))
        if router is None:
            subnet = _subnet(port, wanted.internal_ip_address)
            reach = f"External network {floating.floating_network_id} is not reachable from subnet {subnet}."
            raise _wrong(f"{reach} Cannot set Port forwarding for port {port.id} with Floating IP {floating.id}")
        if floating.router_id not in (None, router.id):
            where = f"The Floating IP {floating.id} had been set on router {floating.router_id}"
            raise _wrong(f"{where}, the internal Neutron port {port.id} can not reach it")
        self._wing.floating_ips.update(floating.id, router_id=router.id)

    def _beside(self, wanted: PortForwarding) -> list[PortForwarding]:
        """The others of the same address and protocol."""
        own = self.of(wanted.floatingip_id)
        return [one for one in own if one.id != wanted.id and one.protocol == wanted.protocol]

    def _check_ranges(self, wanted: PortForwarding) -> None:
        """Raises Wrong for as many ports inside as there are outside, or one, and for those that others have."""
        outside, inside = (last - first for first, last in (wanted.external, wanted.internal))
        if inside not in (0, outside):
            what = "Invalid ranges of internal and/or external ports."
            raise _wrong(f"{what} The relation between internal and external ports must be N-N or 1-N")
        inner = self.find(
            {"internal_port_id": wanted.internal_port_id},
            lambda one: (
                one.id != wanted.id
                and (one.protocol, one.internal_ip_address) == (wanted.protocol, wanted.internal_ip_address)
            ),
        )
        for others, name in ((inner, "internal"), (self._beside(wanted), "external")):
            for other in others:
                own, taken = getattr(wanted, name), getattr(other, name)
                if max(own[0], taken[0]) <= min(own[1], taken[1]):
                    what = f"There is a port collision with the {name}_port_range. The following ranges collide"
                    raise _wrong(f"{what}: {text(taken)} and {text(own)}")


def text(ports: Range) -> str:
    """A range as it is written: ``22:22``."""
    return f"{ports[0]}:{ports[1]}"


def _conflict(one: PortForwarding, other: PortForwarding, floating: FloatingIP) -> dict[str, Any]:
    """In what two lead from one port or to one, if they do."""
    if one.external == other.external:
        return {"floating_ip_address": floating.floating_ip_address, "external_port": one.external[0]}
    if (one.internal_port_id, one.internal) == (other.internal_port_id, other.internal):
        inside = {"internal_port_id": one.internal_port_id, "internal_ip_address": one.internal_ip_address}
        return {**inside, "internal_port": one.internal[0]}
    return {}


def _subnet(port: Port, address: str) -> str:
    for own in port.fixed_ips:
        if own.ip_address == address:
            return own.subnet_id
    addresses = [asdict(own) for own in port.fixed_ips]
    what = f"Requested internal IP address {address} is not suitable for internal neutron port {port.id}"
    raise _wrong(f"{what}, as its fixed_ips are {addresses}")


def _wrong(reason: str) -> Wrong:
    return Wrong("BadRequest", f"Bad port_forwarding request: {reason}.")
