"""Segments: the parts of networks, each a tunnel of the cloud's own or a part of a physical network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from novalite.cloud.network.networking import NetworkResource, NetworkResources, Refused, Wrong, wrong_input
from novalite.store import Kind

#: The types that there are, those that are parts of physical networks, and the names of these.
TYPES = ("flat", "geneve", "local", "vlan", "vxlan")
PHYSICAL_TYPES = {"flat": ("public",), "vlan": ("physnet1", "public")}

#: What a packet may have at most, and what tunnels leave of it.
PHYSICAL_MTU = 1500
TUNNEL_MTU = {"geneve": 1442, "vxlan": 1450}

#: Of what a segment is: ``network_type``, ``physical_network`` and ``segmentation_id``, of which none has to be there.
Place = Mapping[str, Any]


class Segment(NetworkResource, frozen=True, kw_only=True):
    """A part of a network; ``title`` is what it is called, if anything, ``number`` counts up from one to another."""

    network_id: str
    network_type: str
    physical_network: str | None = None
    segmentation_id: int | None = None
    title: str | None = None
    number: int = 0

    @property
    def place(self) -> Place:
        """Of what it is."""
        return {name: getattr(self, name) for name in ("network_type", "physical_network", "segmentation_id")}


#: What a network without segments, or with several of them, is of.
NOWHERE: Place = dict.fromkeys(("network_type", "physical_network", "segmentation_id"))


class Segments(NetworkResources[Segment]):
    """The segments of all networks, which are nobody's."""

    kind: Kind[Segment] = Kind("segments", order=("number",), by=("network_id", "segmentation_id", "physical_network"))
    record = Segment
    resource = "segment"
    type = "SegmentNotFound"
    absent = "Segment {id} could not be found."

    def of(self, network_id: str) -> list[Segment]:
        """Those of a network, in the order in which it was given them."""
        return self.find({"network_id": network_id})

    def create(
        self,
        network_id: str,
        network_type: str,
        physical_network: str | None = None,
        segmentation_id: int | None = None,
        **more: Any,
    ) -> Segment:
        """One more segment of a network. Raises Missing, Wrong for what is no place, Refused for one that is taken."""
        with self._wing.transaction():
            self.check(network_type, physical_network, segmentation_id)
            network = self._wing.networks.get(network_id)
            made = self.add(network_id, network_type, segmentation_id, physical_network=physical_network, **more)
            if network.mtu > (largest := largest_mtu(one.network_type for one in self.of(network_id))):
                raise too_large(largest)
            self._note(network_id)
            return made

    def add(self, network_id: str, network_type: str, segmentation_id: int | None = None, **more: Any) -> Segment:
        """The same of a place that has been checked, where the network knows of what it is."""
        if segmentation_id is None and network_type not in ("flat", "local"):
            segmentation_id = self._free(network_type)
        own = {"network_id": network_id, "network_type": network_type, "segmentation_id": segmentation_id}
        return self._make("", number=self._wing.store.next("segments"), **own, **{"description": None} | more)

    def renumber(self, network_id: str, segmentation_id: int) -> None:
        """Give the one segment of a network another number. Raises Wrong, Refused for one that is taken."""
        (segment,) = self.of(network_id)
        self.check(segment.network_type, segment.physical_network, segmentation_id)
        self.touch(segment, segmentation_id=segmentation_id)

    def delete(self, id: str) -> None:
        """Forget a segment. Raises Missing, Refused while it has subnets, or ports on hosts."""
        with self._wing.transaction():
            segment = self.get(id)
            reasons = []
            if ports := self._bound(segment):
                reasons.append(f"The segment is still bound with {ports} port(s)")
            if subnets := self._wing.subnets.find({"segment_id": id}):
                ids = ", ".join(one.id for one in subnets)
                reasons.append(f"The segment is still associated with subnet(s) {ids}")
            if reasons:
                message = "\n".join(f"Segment '{id}' cannot be deleted: {reason}." for reason in reasons)
                raise Refused("SegmentInUse", message)
            super().delete(id)
            self._note(segment.network_id)

    def forget(self, network_id: str) -> None:
        """Forget all of a network."""
        for segment in self.of(network_id):
            super().delete(segment.id)

    def check(self, network_type: str | None, physical_network: str | None, segmentation_id: int | None) -> None:
        """Raises Wrong for what is no place, Refused for one that is taken."""
        if network_type is None:
            raise wrong_input("network_type required")
        if network_type not in TYPES:
            raise wrong_input(f"network_type value '{network_type}' not supported")
        if network_type in PHYSICAL_TYPES:
            _check_physical(network_type, physical_network, segmentation_id)
        elif physical_network:
            raise wrong_input(f"provider:physical_network specified for {network_type} network")
        _check_number(network_type, segmentation_id)
        self._check_unused(network_type, physical_network, segmentation_id)

    def completed(self, places: Sequence[Place]) -> list[Place]:
        """Places that may leave things out, with all that is not chosen for them. Raises Wrong, Refused."""
        found = [_completed(place) for place in places]
        for place in found:
            self.check(**place)
        chosen = [
            one for one in found if one["segmentation_id"] is not None or one["network_type"] in ("flat", "local")
        ]
        if any(one in chosen[:index] for index, one in enumerate(chosen)):
            raise Wrong("SegmentsContainDuplicateEntry", "Duplicate segment entry in request.")
        return found

    def _note(self, network_id: str) -> None:
        """Have a network say of what it is, as long as that is one thing."""
        own = self.of(network_id)
        place = own[0].place if len(own) == 1 else NOWHERE
        networks = self._wing.networks
        self._wing.store.put(networks.kind, replace(networks.get(network_id), **place))

    def _bound(self, segment: Segment) -> int:
        """How many ports on hosts there are on a segment: those of a network are on its first one."""
        if self.of(segment.network_id)[0] != segment:
            return 0
        return len(self._wing.ports.find({"network_id": segment.network_id}, lambda port: bool(port.host)))

    def _free(self, type: str) -> int:
        """A number that no segment of the type has; scattered, so that it is seldom one that somebody wants to have."""
        most = 4093 if type == "vlan" else 65521
        while True:
            number = 1 + self._wing.store.next("segment numbers") * 1009 % most
            if not self.find({"network_type": type, "segmentation_id": number}):
                return number

    def _check_unused(self, type: str, physical: str | None, number: int | None) -> None:
        where: dict[str, Any] = {"network_type": type, "physical_network": physical}
        if number is not None:
            where["segmentation_id"] = number
        elif type != "flat":
            return
        if not self.find(where):
            return
        if type == "flat":
            message = f"Unable to create the flat network. Physical network {physical} is in use."
            raise Refused("FlatNetworkInUse", message)
        if type == "vlan":
            what = f"The VLAN {number} on physical network {physical} is in use."
            raise Refused("VlanIdInUse", f"Unable to create the network. {what}")
        raise Refused("TunnelIdInUse", f"Unable to create the network. The tunnel ID {number} is in use.")


def largest_mtu(types: Iterable[str]) -> int:
    """The size of the largest packet that segments of all these types carry."""
    return min((TUNNEL_MTU.get(type, PHYSICAL_MTU) for type in types), default=PHYSICAL_MTU)


def too_large(largest: int) -> Wrong:
    """What is said of packets that a network would not carry."""
    return wrong_input(f"Requested MTU is too big, maximum is {largest}")


def _completed(place: Place) -> Place:
    type, physical, number = (place.get(name) for name in ("network_type", "physical_network", "segmentation_id"))
    if type == "vlan" and physical is None and number is None:
        physical = PHYSICAL_TYPES["vlan"][0]
    return {"network_type": type, "physical_network": physical, "segmentation_id": number}


def _check_physical(type: str, name: str | None, number: int | None) -> None:
    """Raises Wrong for a physical network that there is not, or for none where it takes one."""
    what = "VLAN" if type == "vlan" else type
    if name is None:
        if type == "flat":
            raise wrong_input(f"physical_network required for {what} provider network")
        if number is not None:
            raise wrong_input("segmentation_id requires physical_network for VLAN provider network")
    elif name not in PHYSICAL_TYPES[type]:
        raise wrong_input(f"physical_network '{name}' unknown for {what} provider network")


def _check_number(type: str, number: int | None) -> None:
    """Raises Wrong for a number that a segment of the type cannot have."""
    if number is None:
        return
    if type in ("flat", "local"):
        raise wrong_input(f"segmentation_id prohibited for {type} provider network")
    if type == "vlan" and not 1 <= number <= 4094:
        raise wrong_input("segmentation_id out of range (1 through 4094)")
