"""A seed without what tells whose cloud it was: names are numbered, public addresses moved, descriptions left out."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.capture.reading import KEPT_PROJECTS, KEPT_ROLES, KEPT_USERS, Seed
from novalite.cloud.compute.aggregates import DEFAULT_ZONE

#: By noun: what kind of name its things have; flavors and volume types keep theirs, by which clients ask for them.
NAMED = {
    "roles": "role",
    "projects": "project",
    "users": "user",
    "hosts": "host",
    "aggregates": "aggregate",
    "images": "image",
    "networks": "network",
    "subnets": "subnet",
}

#: By field: what kind of names are in it.
REFERRING = {
    "project": "project",
    "projects": "project",
    "user": "user",
    "roles": "role",
    "hosts": "host",
    "zone": "zone",
    "physical_network": "physical",
}

#: Names that every cloud has.
KEPT = {"project": KEPT_PROJECTS, "user": KEPT_USERS, "role": KEPT_ROLES, "zone": (DEFAULT_ZONE,)}

#: What people wrote for people, and where else it leads to them.
PERSONAL = ("description", "email", "dns_domain", "dns_nameservers", "host_routes", "tags")

#: Beginnings of the names of image properties that say what the image needs; others may say anything.
TECHNICAL = ("hw_", "img_", "os_type", "os_distro", "os_version", "os_require_quiesce", "architecture")

#: Where subnets are moved to whose addresses are not private: those of carriers, and of RFC 4193.
ROOM = {4: ipaddress.ip_network("100.64.0.0/10"), 6: ipaddress.ip_network("fd64::/16")}


def anonymise(seed: Seed) -> Seed:
    """The same cloud under other names; what decides where servers may run stays as it was."""
    names = _Names()
    things = {noun: [names.renamed(noun, one) for one in found] for noun, found in seed.things.items()}
    return Seed(things, [*dict.fromkeys(note.partition(":")[0] for note in seed.notes)])


class _Names:
    """What names and addresses have become: a name is its kind and a number, the same wherever it stood."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}
        self._next = {version: int(room.network_address) for version, room in ROOM.items()}

    def renamed(self, noun: str, thing: dict[str, Any]) -> dict[str, Any]:
        """A thing of a noun."""
        said = {name: value for name, value in thing.items() if name not in PERSONAL}
        if noun in NAMED and "name" in said:
            said["name"] = self._name(NAMED[noun], said["name"])
        for name, kind in REFERRING.items():
            if isinstance(said.get(name), list):
                said[name] = [self._name(kind, one) for one in said[name]]
            elif name in said:
                said[name] = self._name(kind, said[name])
        if noun == "images":
            del said["id"]
            kept = {name: value for name, value in said.pop("properties", {}).items() if name.startswith(TECHNICAL)}
            said |= {"properties": kept} if kept else {}
        if "subnets" in said:
            said["subnets"] = [self._moved(self.renamed("subnets", one)) for one in said["subnets"]]
        return said

    def _name(self, kind: str, name: str) -> str:
        if name in KEPT.get(kind, ()):
            return name
        known = self._known.setdefault(kind, {})
        return known.setdefault(name, f"{kind}-{len(known) + 1}")

    def _moved(self, subnet: dict[str, Any]) -> dict[str, Any]:
        """A subnet whose addresses are private: as large as it was, its gateway and pools at the same places."""
        before = ipaddress.ip_network(subnet["cidr"])
        if before.is_private:
            return subnet
        size = before.num_addresses
        start = -(-self._next[before.version] // size) * size
        self._next[before.version] = start + size
        shift = start - int(before.network_address)

        def at(address: str) -> str:
            return str(ipaddress.ip_address(int(ipaddress.ip_address(address)) + shift))

        moved = {**subnet, "cidr": f"{ipaddress.ip_address(start)}/{before.prefixlen}"}
        if subnet.get("gateway_ip"):
            moved["gateway_ip"] = at(subnet["gateway_ip"])
        if "allocation_pools" in subnet:
            pools = subnet["allocation_pools"]
            moved["allocation_pools"] = [{end: at(address) for end, address in pool.items()} for pool in pools]
        return moved
