"""Orders of servers: what may be asked for, and whether it can be done.

What is wrong with an order is said at once, in the order of Nova's checks, and nothing of it remains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.server_groups import ServerGroup
from novalite.cloud.compute.servers import boot_sources
from novalite.cloud.compute.servers.boot_sources import BootSource
from novalite.cloud.compute.servers.disks import Disk, InvalidDevice, check_local, check_new, check_order, gathered
from novalite.cloud.compute.servers.nics import Wanted
from novalite.cloud.image.images import Images
from novalite.cloud.volume.snapshots import Snapshots
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

MISSING = "Can not find requested image"


class Order(Struct, frozen=True):
    """What is asked for. ``nics`` are as `Wanted` says.

    ``host`` and ``node`` are forced, ``wanted_host`` and ``wanted_node`` are asked for; ``zone`` is one of the
    cloud's, or None for any. ``disks_of_old`` says that the disks are wishes of the older kind. ``may_share`` lets
    volumes be attached more than once; ``may_go_outside`` and ``may_have_no_disk`` are what policy says of external
    networks, and of flavors without a disk.
    """

    name: str
    flavor: Flavor
    image_id: str = ""
    nics: Wanted = None
    security_groups: Sequence[str] = ("default",)
    least: int = 1
    most: int = 1
    zone: str | None = None
    host: str | None = None
    node: str | None = None
    wanted_host: str | None = None
    wanted_node: str | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()
    disks: Sequence[Disk] = ()
    disks_of_old: bool = True
    auto_disk_config: bool | None = None
    hostname: str | None = None
    key_name: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    trusted_image_certificates: tuple[str, ...] | None = None
    may_share: bool = True
    may_go_outside: bool = False
    may_have_no_disk: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else a Server keeps as it is: tags, user_data, …"""


class Plan(Struct, frozen=True):
    """An order that can be done: how many servers, from what, with which disks; ``facts`` are a Server's."""

    order: Order
    count: int
    disks: Sequence[Disk]
    group: ServerGroup | None
    facts: Mapping[str, Any]


class Orders:
    """Checks orders."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def check(self, order: Order, who: RequestContext) -> Plan:
        """What is to be built. Raises Invalid, NotFound, Conflict, Forbidden, QuotaExceeded."""
        self._check_several(order)
        if order.zone is not None and not order.host and order.zone not in self._wing.aggregates.zones():
            raise errors.Invalid("The requested availability zone is not available")
        source = self._source(order, who)
        auto_disk_config = boot_sources.disk_config(source, order.auto_disk_config)
        if order.flavor.disabled:
            raise errors.NotFound(f"Flavor {order.flavor.number} could not be found.")
        order = self._grouped(order, who)
        most = self._wing.nics.check(order.nics, who, order.most)
        helpers = self._wing.boot_sources.helpers(source, who, MISSING)
        key_data = self._key(order, who)
        if most < order.least:
            raise errors.QuotaExceeded("Maximum number of ports exceeded")
        disks = self._disks(order, source)
        root = next((disk for disk in disks if disk.is_root), None)
        self._wing.server_quotas.check_metadata(who, order.metadata)
        self._wing.server_quotas.check_files(who, order.files)
        boot_sources.check(source, order.flavor, root, order.may_have_no_disk)
        group = self._group(order, who)
        self._check_destination(order)
        count = self._wing.server_quotas.affordable(who, order.flavor, order.least, most)
        self._check_disks(order, disks, who)
        if group is not None:
            self._wing.server_quotas.check_members(who, group, count)
        facts = {
            **helpers,
            "image_properties": dict(source.says),
            "auto_disk_config": auto_disk_config,
            "key_name": order.key_name,
            "key_data": key_data,
            "root_device_name": _root_name(root, source),
        }
        return Plan(order, count, disks, group, facts)

    def _check_several(self, order: Order) -> None:
        if order.most == 1:
            return
        nics = [] if order.nics is None or isinstance(order.nics, str) else order.nics
        reason = "Failed to launch instances:"
        if any(nic.network_id and nic.fixed_ip for nic in nics):
            raise errors.Invalid(f"{reason} max_count cannot be greater than 1 if an fixed_ip is specified.")
        if any(nic.port_id for nic in nics):
            raise errors.Invalid(
                f"{reason} Unable to launch multiple instances with a single configured port ID. "
                "Please launch your instance one by one with different ports."
            )
        if order.hostname:
            raise errors.Invalid("Unable to allocate a single hostname to multiple instances")

    def _source(self, order: Order, who: RequestContext) -> BootSource:
        if order.image_id:
            return self._wing.boot_sources.image(order.image_id, who, MISSING)
        if order.trusted_image_certificates:
            raise errors.Invalid("Image certificate validation is not supported when booting from volume")
        if order.disks_of_old:
            firsts = [disk for disk in order.disks if (disk.device_name or "").rstrip("0123456789")[-2:] == "da"]
        else:
            firsts = [disk for disk in order.disks if disk.is_root]
        return self._wing.boot_sources.device(firsts[0] if firsts else None, who)

    def _grouped(self, order: Order, who: RequestContext) -> Order:
        """The order with the ids of its security groups; ``default`` is made when it is first needed."""
        groups = self._wing.network.security_groups
        try:
            ids = [
                name if name == "default" else groups.named(who.project_id or "", name).id
                for name in order.security_groups
            ]
        except errors.NotFound as error:
            raise errors.NotFound(error.message) from None
        return replace(order, security_groups=ids)

    def _key(self, order: Order, who: RequestContext) -> str | None:
        if order.key_name is None:
            return None
        try:
            return str(self._wing.keypairs.get(who.user_id or "", order.key_name).public_key)
        except errors.NotFound:
            raise errors.Invalid("Invalid key_name provided.") from None

    def _disks(self, order: Order, source: BootSource) -> list[Disk]:
        disks = gathered(order.disks, order.disks_of_old, order.image_id or None, source.says, order.flavor)
        if order.most > 1 and any(disk.source_type == "volume" for disk in disks):
            raise errors.Invalid("Cannot attach one or more volumes to multiple instances")
        return disks

    def _group(self, order: Order, who: RequestContext) -> ServerGroup | None:
        asked = order.hints.get("group")
        if not asked:
            return None
        id = asked[0] if isinstance(asked, list) else asked
        return self._wing.server_groups.get(id, None if who.is_admin else who.project_id)

    def _check_destination(self, order: Order) -> None:
        name = order.wanted_host or order.wanted_node
        if name:
            host = self._wing.hosts.get(name)
            if order.wanted_node not in (None, host.node):
                raise errors.NotFound(f"Compute host {name} could not be found.")

    def _check_disks(self, order: Order, disks: Sequence[Disk], who: RequestContext) -> None:
        project_id = None if who.is_admin else who.project_id
        volumes = {
            disk.volume_id: self._wing.volume.volumes.get(disk.volume_id, project_id)
            for disk in disks
            if disk.volume_id
        }
        check_order(disks)
        for disk in disks:
            if disk.volume_type:
                self._check_volume_type(disk.volume_type, project_id)
            if disk.image_id not in (None, order.image_id):
                self._check_there(disk, "image", self._wing.image.images, project_id)
            if disk.volume_id and volumes[disk.volume_id].multiattach and not order.may_share:
                raise errors.Invalid("Multiattach volumes are only supported starting with compute API version 2.60.")
            if disk.snapshot_id:
                self._check_there(disk, "snapshot", self._wing.volume.snapshots, project_id)
            check_new(disk)
        check_local(disks, order.flavor)

    def _check_volume_type(self, word: str, project_id: str | None) -> None:
        try:
            self._wing.volume.types.named(word, project_id)
        except errors.NotFound:
            raise errors.NotFound(f"Volume type {word} could not be found.") from None

    def _check_there(self, disk: Disk, source: str, nouns: Images | Snapshots, project_id: str | None) -> None:
        id = getattr(disk, f"{source}_id")
        try:
            nouns.get(id, project_id)
        except errors.NotFound:
            raise InvalidDevice(f"failed to get {source} {id}.") from None


def _root_name(root: Disk | None, source: BootSource) -> str | None:
    """The name of the disk that is booted from, where the order or the image says it."""
    if root is not None and root.device_name:
        return root.device_name
    name = source.says.get("root_device_name")
    return name and f"/dev/{name.removeprefix('/dev/')}"
