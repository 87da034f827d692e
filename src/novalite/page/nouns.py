"""What of a cloud is shown: kinds of records, the columns of their lists, and what each has to do with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from novalite.cloud import Cloud
from novalite.cloud.compute.hosts import HOST
from novalite.cloud.compute.servers.servers import SERVERS
from novalite.cloud.identity.projects import PROJECTS
from novalite.cloud.image.images import IMAGES
from novalite.cloud.network.networks import Networks
from novalite.cloud.network.ports import Ports
from novalite.cloud.network.routers import Routers
from novalite.cloud.network.subnets import Subnets
from novalite.cloud.volume.attachments import ATTACHMENTS
from novalite.cloud.volume.volumes import VOLUMES
from novalite.store import EVERYTHING, Kind, Page


@dataclass(frozen=True)
class Link:
    """What leads to a record of a noun: the text by which it is known, and its key."""

    noun: str
    key: str
    text: str


#: What is in a cell of a list.
Value = str | Link | None
Column = Callable[[Cloud, Any], Value]
Related = Callable[[Cloud, Any], Sequence[Any]]


@dataclass(frozen=True)
class Noun:
    """A kind of records. ``where`` says which of them are shown; ``related`` are lists of others, by title and noun.

    ``key`` is the attribute by which a record is known in an address.
    """

    name: str
    kind: Kind[Any]
    columns: Mapping[str, Column]
    where: Mapping[str, Any] = field(default_factory=dict)
    related: Mapping[tuple[str, str], Related] = field(default_factory=dict)
    key: str = "id"

    def find(self, cloud: Cloud, fits: Callable[[Any], bool] | None = None, page: Page[Any] = EVERYTHING) -> list[Any]:
        """A page of them."""
        return cloud.store.find(self.kind, self.where, fits, page)

    def count(self, cloud: Cloud) -> int:
        """How many there are."""
        return cloud.store.count(self.kind, self.where)

    def counted(self, cloud: Cloud) -> str:
        """How many there are, in words: ``1 server``."""
        count = self.count(cloud)
        return f"{count:,} {self.name.removesuffix('s') if count == 1 else self.name}"

    def get(self, cloud: Cloud, key: str) -> Any:
        """One by its key, or None."""
        if self.key == "id":
            record = cloud.store.get(self.kind, key)
            fits = record and all(getattr(record, name) == value for name, value in self.where.items())
            return record if fits else None
        return next(iter(cloud.store.find(self.kind, {self.key: key})), None)

    def link(self, record: Any) -> Link:
        """The way to one of them."""
        key = str(getattr(record, self.key))
        return Link(self.name, key, record.name or key)


def linked(cloud: Cloud, noun: str, key: str | None) -> Value:
    """The way to a record by its key; where it is gone, or none of those that are shown, only the key."""
    record = NOUNS[noun].get(cloud, key) if key else None
    return key if record is None else NOUNS[noun].link(record)


def link_of(cloud: Cloud, record: Any, name: str) -> Value:
    """The way to what an attribute of a record names; None where it names nothing that is shown."""
    value = getattr(record, name)
    noun = _NAMED.get(name)
    if name == "device_id":
        noun = "routers" if record.device_owner.startswith("network:router") else "servers"
    found = linked(cloud, noun, value) if noun and value else None
    return found if isinstance(found, Link) else None


#: Attributes that name a record, and its noun.
_NAMED = {
    "project_id": "projects",
    "parent_id": "projects",
    "owner": "projects",
    "image_id": "images",
    "network_id": "networks",
    "host": "hosts",
}


def _project(cloud: Cloud, record: Any) -> Value:
    return link_of(cloud, record, "project_id")


def _attribute(name: str) -> Column:
    def value(cloud: Cloud, record: Any) -> Value:
        found = getattr(record, name)
        return None if found is None else str(found)

    return value


def _age(cloud: Cloud, record: Any) -> Value:
    seconds = int((cloud.clock.datetime() - record.created_at).total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _where(kind: Kind[Any], name: str, of: str = "id", **more: Any) -> Related:
    """The records of a kind that name another one."""
    return lambda cloud, record: cloud.store.find(kind, {name: getattr(record, of), **more})


def _addresses(cloud: Cloud, port: Any) -> Value:
    return ", ".join(address.ip_address for address in port.fixed_ips)


def _server_addresses(cloud: Cloud, server: Any) -> Value:
    return ", ".join(str(_addresses(cloud, port)) for port in cloud.store.find(Ports.kind, {"device_id": server.id}))


def _volumes(cloud: Cloud, server: Any) -> Sequence[Any]:
    found = cloud.store.find(ATTACHMENTS, {"server_id": server.id})
    return [volume for one in found if (volume := cloud.store.get(VOLUMES, one.volume_id))]


def _servers(cloud: Cloud, volume: Any) -> Sequence[Any]:
    found = cloud.store.find(ATTACHMENTS, {"volume_id": volume.id})
    return [server for one in found if one.server_id and (server := cloud.store.get(SERVERS, one.server_id))]


def _attached(cloud: Cloud, volume: Any) -> Value:
    servers = _servers(cloud, volume)
    return NOUNS["servers"].link(servers[0]) if servers else None


def _free(total: str, used: str) -> Column:
    """How much of a host is free, and how much there is."""

    def value(cloud: Cloud, host: Any) -> Value:
        there = getattr(host, total)
        return f"{there - getattr(cloud.compute.hosts.usage(host.name), used):,} of {there:,}"

    return value


def _size(cloud: Cloud, image: Any) -> Value:
    return None if image.size is None else f"{image.size:,} B"


_PORTS_OF_DEVICE = {("Ports", "ports"): _where(Ports.kind, "device_id")}

#: In the order in which they are shown.
NOUNS: dict[str, Noun] = {
    noun.name: noun
    for noun in (
        Noun(
            "servers",
            SERVERS,
            {
                "Status": _attribute("status"),
                "Task": _attribute("task_state"),
                "Flavor": lambda cloud, server: server.flavor.name,
                "Addresses": _server_addresses,
                "Image": lambda cloud, server: linked(cloud, "images", server.image_id),
                "Host": lambda cloud, server: linked(cloud, "hosts", server.host),
                "Project": _project,
                "Age": _age,
            },
            {"deleted": False},
            {**_PORTS_OF_DEVICE, ("Volumes", "volumes"): _volumes},
        ),
        Noun(
            "images",
            IMAGES,
            {
                "Status": _attribute("status"),
                "Visibility": _attribute("visibility"),
                "Format": _attribute("disk_format"),
                "Size": _size,
                "Project": lambda cloud, image: linked(cloud, "projects", image.owner),
                "Age": _age,
            },
            related={
                ("Servers", "servers"): lambda cloud, image: NOUNS["servers"].find(
                    cloud, lambda server: bool(server.image_id == image.id)
                )
            },
        ),
        Noun(
            "networks",
            Networks.kind,
            {
                "Type": _attribute("network_type"),
                "External": lambda cloud, network: "yes" if network.external else None,
                "Shared": lambda cloud, network: "yes" if network.shared else None,
                "MTU": _attribute("mtu"),
                "Project": _project,
                "Age": _age,
            },
            related={
                ("Subnets", "subnets"): _where(Subnets.kind, "network_id"),
                ("Ports", "ports"): _where(Ports.kind, "network_id"),
            },
        ),
        Noun(
            "subnets",
            Subnets.kind,
            {
                "CIDR": _attribute("cidr"),
                "Gateway": _attribute("gateway_ip"),
                "Network": lambda cloud, subnet: linked(cloud, "networks", subnet.network_id),
                "Project": _project,
            },
        ),
        Noun(
            "ports",
            Ports.kind,
            {
                "Status": _attribute("status"),
                "Addresses": _addresses,
                "MAC": _attribute("mac_address"),
                "Network": lambda cloud, port: linked(cloud, "networks", port.network_id),
                "Device": lambda cloud, port: link_of(cloud, port, "device_id") or port.device_owner,
                "Project": _project,
            },
        ),
        Noun("routers", Routers.kind, {"Project": _project, "Age": _age}, related=_PORTS_OF_DEVICE),
        Noun(
            "volumes",
            VOLUMES,
            {
                "Status": _attribute("status"),
                "Size": lambda cloud, volume: f"{volume.size} GiB",
                "Type": lambda cloud, volume: cloud.volume.types.get(volume.volume_type).name,
                "Attached to": _attached,
                "Project": _project,
                "Age": _age,
            },
            related={("Servers", "servers"): _servers},
        ),
        Noun(
            "projects",
            PROJECTS,
            {
                "Enabled": lambda cloud, project: "yes" if project.enabled else "no",
                "Description": _attribute("description"),
                "Domain": _attribute("domain_id"),
            },
            {"is_domain": False},
            {
                ("Servers", "servers"): _where(SERVERS, "project_id", deleted=False),
                ("Networks", "networks"): _where(Networks.kind, "project_id"),
                ("Volumes", "volumes"): _where(VOLUMES, "project_id"),
            },
        ),
        Noun(
            "hosts",
            HOST,
            {
                "Free VCPUs": _free("vcpus", "vcpus"),
                "Free RAM, MiB": _free("ram", "ram"),
                "Free disk, GiB": _free("disk", "disk"),
                "Type": _attribute("hypervisor_type"),
            },
            related={("Servers", "servers"): _where(SERVERS, "runs_on", "name")},
            key="name",
        ),
    )
}
