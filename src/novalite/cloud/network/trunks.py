"""Trunks: ports that carry the traffic of other ports too, each marked by a number of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused, wrong_input
from novalite.cloud.network.ports import Port
from novalite.store import Kind

#: The numbers of VLANs.
VLANS = range(1, 4095)


class SubPort(Struct, frozen=True):
    """A port whose traffic another one carries, and how that is marked."""

    port_id: str
    segmentation_type: str
    segmentation_id: int


class Trunk(NetworkResource, frozen=True, kw_only=True):
    """A port, and those whose traffic it carries."""

    port_id: str
    admin_state_up: bool = True
    sub_ports: tuple[SubPort, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """The ids of the ports whose traffic it carries."""
        return tuple(one.port_id for one in self.sub_ports)


class Trunks(NetworkResources[Trunk]):
    """The trunks of all projects."""

    kind: Kind[Trunk] = Kind("trunks", by=("project_id", "name", "port_id"), each=("carried",))
    record = Trunk
    resource = "trunk"
    type = "TrunkNotFound"
    absent = "Trunk {id} could not be found."

    def create(
        self, project_id: str, port_id: str, name: str = "", sub_ports: Sequence[Mapping[str, Any]] = (), **more: Any
    ) -> Trunk:
        """A trunk of a port. Raises Exceeded, Missing, Wrong, Refused for ports that are in use otherwise."""
        with self._wing.transaction():
            self._check_quota(project_id)
            port = self._wing.ports.get(port_id)
            self._check_unused(port.id)
            if port.host:
                raise _in_use_as_parent(port.id)
            own = self._subports(port, sub_ports)
            return self._make(project_id, name=name, port_id=port.id, sub_ports=own, **more)

    def add(self, id: str, sub_ports: Sequence[Mapping[str, Any]]) -> Trunk:
        """Carry more ports' traffic. Raises Missing, Wrong, Refused, also where the trunk is not up."""
        with self._wing.transaction():
            trunk = self.get(id)
            more = self._subports(self._wing.ports.get(trunk.port_id), sub_ports)
            _check_up(trunk)
            taken = {(own.segmentation_type, own.segmentation_id) for own in trunk.sub_ports}
            for one in more:
                if (one.segmentation_type, one.segmentation_id) in taken:
                    what = f"segmentation_type {one.segmentation_type} and segmentation_id {one.segmentation_id}"
                    raise Refused("DuplicateSubPort", f"{what} already in use on trunk {id}.")
            return self.update(id, sub_ports=(*trunk.sub_ports, *more))

    def remove(self, id: str, port_ids: Sequence[str]) -> Trunk:
        """Carry fewer ports' traffic. Raises Missing also for those that it carries not, Refused where it is not up."""
        trunk = self.get(id)
        _check_up(trunk)
        left = {own.port_id: own for own in trunk.sub_ports}
        for port_id in port_ids:
            if left.pop(port_id, None) is None:
                raise Missing("SubPortNotFound", f"SubPort {port_id} on trunk {id} could not be found.")
        return self.update(id, sub_ports=tuple(left.values()))

    def delete(self, id: str) -> None:
        """Forget a trunk; its ports stay. Raises Missing, Refused where it is not up, or bound to a host."""
        trunk = self.get(id)
        _check_up(trunk)
        if self.is_bound(trunk):
            raise Refused("TrunkInUse", f"Trunk {id} is currently in use.")
        super().delete(id)

    def is_bound(self, trunk: Trunk) -> bool:
        """Whether its port is bound to a host."""
        return bool(self._wing.ports.get(trunk.port_id).host)

    def of_port(self, port_id: str) -> Trunk | None:
        """The trunk of a port, if any."""
        return next(iter(self.find({"port_id": port_id})), None)

    def carrying(self, port_id: str) -> Trunk | None:
        """The trunk that carries the traffic of a port, if any."""
        return next(iter(self.find({"carried": port_id})), None)

    def needs(self, port: Port) -> bool:
        """Whether a port is that of a trunk, or carried by one."""
        return bool(self.of_port(port.id) or self.carrying(port.id))

    def check_deletable(self, port: Port) -> None:
        """Raises Refused for a port that a trunk needs."""
        if trunk := self.carrying(port.id):
            message = f"Port {port.id} is currently a subport for trunk {trunk.id}."
            raise Refused("PortInUseAsSubPort", message)
        if trunk := self.of_port(port.id):
            message = f"Port {port.id} is currently a parent port for trunk {trunk.id}."
            raise Refused("PortInUseAsTrunkParent", message)

    def _subports(self, parent: Port, sent: Sequence[Mapping[str, Any]]) -> tuple[SubPort, ...]:
        return tuple(self._subport(parent, one) for one in sent)

    def _subport(self, parent: Port, sent: Mapping[str, Any]) -> SubPort:
        if sent["port_id"] == parent.id:
            raise _in_use_as_parent(parent.id)
        network = self._network_of(sent["port_id"])
        if network and network.mtu > (most := self._wing.networks.get(parent.network_id).mtu):
            message = f"MTU {network.mtu} of subport {sent['port_id']} cannot be greater than MTU {most} of trunk"
            raise Refused("SubPortMtuGreaterThanTrunkPortMtu", f"{message} {parent.id}.")
        if network and sent.get("segmentation_type") == "inherit":
            inherited = {"segmentation_type": network.network_type, "segmentation_id": network.segmentation_id}
            sent = {"port_id": sent["port_id"], **inherited}
        marked = _marked(sent)
        self._check_unused(sent["port_id"])
        port = self._wing.ports.get(sent["port_id"])
        if port.device_id:
            raise Refused(
                "PortInUse",
                f"Unable to complete operation on port {port.id} for network {port.network_id}. "
                f"Port already has an attached device {port.device_id}.",
            )
        return marked

    def _network_of(self, port_id: str) -> Any:
        try:
            return self._wing.networks.get(self._wing.ports.get(port_id).network_id)
        except Missing:
            return None

    def _check_unused(self, port_id: str) -> None:
        if self.carrying(port_id):
            raise Refused("TrunkPortInUse", f"Port {port_id} is in use by another trunk.")
        if self.of_port(port_id):
            raise _in_use_as_parent(port_id)


def _marked(sent: Mapping[str, Any]) -> SubPort:
    """Raises Wrong where it is not said, or cannot be, how traffic is marked."""
    if not {"segmentation_type", "segmentation_id"} <= set(sent):
        reason = "missing segmentation information. Must specify both segmentation_id and segmentation_type"
        raise wrong_input(f"Invalid subport details '{dict(sent)}': {reason}")
    try:
        number = int(sent["segmentation_id"])
    except (TypeError, ValueError):
        reason = f"segmentation_id '{sent['segmentation_id']}' is not an integer"
        raise wrong_input(f"Invalid subport details: {reason}") from None
    if sent["segmentation_type"] != "vlan":
        raise wrong_input(f"Unknown segmentation_type '{sent['segmentation_type']}'")
    if number not in VLANS:
        raise wrong_input(f"Segmentation ID '{number}' is not in range")
    return SubPort(sent["port_id"], "vlan", number)


def _check_up(trunk: Trunk) -> None:
    if not trunk.admin_state_up:
        raise Refused("TrunkDisabled", f"Trunk {trunk.id} is currently disabled.")


def _in_use_as_parent(port_id: str) -> Refused:
    message = f"Port {port_id} is currently in use and is not eligible for use as a parent port."
    return Refused("ParentPortInUse", message)
