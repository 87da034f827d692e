"""How a server is rebuilt: its disk made anew from an image, while all else of it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers import boot_sources
from novalite.cloud.compute.servers.block_devices import BlockDevice
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.servers import Server
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

MISSING = "Cannot find image for rebuild"


class Rebuild(Struct, frozen=True):
    """What is asked for; to ``preserve_ephemeral`` is what no hypervisor but bare metal does.

    ``may_change_volume`` lets the root of a server that boots from a volume be made anew, ``may_have_no_disk`` is
    what policy says of flavors without one. ``changes`` are a Server's, as they are to be; a key is named there.
    """

    image_id: str
    files: Sequence[tuple[str, str]] = ()
    auto_disk_config: bool | None = None
    preserve_ephemeral: bool = False
    may_change_volume: bool = False
    may_have_no_disk: bool = False
    changes: Mapping[str, Any] = field(default_factory=dict)


class Rebuilds:
    """The rebuilding of servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends["rebuild"] = self._rebuilt

    def rebuild(self, server: Server, asked: Rebuild, who: RequestContext) -> Server:
        """Begin to rebuild a server; it as it is meanwhile.

        Raises Conflict in a state that does not allow it, Invalid, Forbidden, QuotaExceeded.
        """
        self._wing.servers.check(server, "rebuild", who)
        try:
            changes = {**asked.changes, **self._key(asked, who), **self._of_image(server, asked, who)}
        except errors.NotFound as error:  # what is not there was named in the body
            raise errors.Invalid(error.message) from None
        disks = self._wing.block_devices.of_server(server.id)
        self._check_volumes(disks)
        with self._wing.transaction():
            changed = self._wing.servers.put(server, progress=0, **changes)
            return self._wing.servers.begin(changed, "rebuild", who, asked=asked)

    def _key(self, asked: Rebuild, who: RequestContext) -> dict[str, Any]:
        name = asked.changes.get("key_name")
        if name is None:
            return {"key_data": None} if "key_name" in asked.changes else {}
        try:
            return {"key_data": self._wing.keypairs.get(who.user_id or "", name).public_key}
        except errors.NotFound:
            raise errors.Invalid("Invalid key_name provided.") from None

    def _of_image(self, server: Server, asked: Rebuild, who: RequestContext) -> dict[str, Any]:
        """What a server is by its new image. Raises NotFound, Invalid, Forbidden, QuotaExceeded."""
        source = self._wing.boot_sources.image(asked.image_id, who, MISSING)
        auto_disk_config = boot_sources.disk_config(source, asked.auto_disk_config)
        root = None
        if not server.image_id:
            root = Disk("image", "volume", size=self._check_root(server, asked))
        self._wing.server_quotas.check_metadata(who, asked.changes.get("metadata", {}))
        self._wing.server_quotas.check_files(who, asked.files)
        boot_sources.check(source, server.flavor, root, asked.may_have_no_disk)
        return {
            "image_id": server.image_id and asked.image_id,
            "image_properties": dict(source.says),
            "auto_disk_config": auto_disk_config,
            **self._wing.boot_sources.helpers(source, who, MISSING),
        }

    def _check_root(self, server: Server, asked: Rebuild) -> int:
        """The size of the volume that it boots from. Raises Invalid where it may not be made anew."""
        if asked.changes.get("trusted_image_certificates"):
            raise errors.Invalid("Image certificate validation is not supported for volume-backed servers.")
        volume = self._wing.volume.volumes.get(self._root(server).volume_id or "")
        if volume.image_metadata.get("image_id") != asked.image_id and not asked.may_change_volume:
            reason = "Unable to rebuild with a different image for a volume-backed server."
            raise errors.Invalid(f"Image {asked.image_id} is unacceptable: {reason}")
        return volume.size

    def _root(self, server: Server) -> BlockDevice:
        return next(disk for disk in self._wing.block_devices.of_server(server.id) if disk.is_root)

    def _check_volumes(self, disks: Sequence[BlockDevice]) -> None:
        for disk in disks:
            if disk.volume_id and (status := self._wing.volume.volumes.get(disk.volume_id).status) != "in-use":
                raise errors.Invalid(
                    f"Invalid volume: volume '{disk.volume_id}' status must be 'in-use'. Currently in '{status}' status"
                )

    def _rebuilt(self, server: Server, asked: Rebuild) -> Server:
        """The end of it: one that was stopped is stopped again, any other runs. Raises Error."""
        if asked.preserve_ephemeral:
            raise errors.Error("The current driver does not support preserving ephemeral partitions.")
        if asked.may_change_volume and not server.image_id:
            volume = self._wing.volume.volumes.get(self._root(server).volume_id or "")
            known = self._wing.volume.sources.image(asked.image_id, volume.project_id, volume.size).image_metadata
            self._wing.volume.volumes.update(volume.id, image_metadata=known)
        power = "stop" if server.vm_state == "stopped" else "start"
        launched = self._wing.clock.datetime()
        return replace(self._wing.servers.outcome(server, power), launched_at=launched)
