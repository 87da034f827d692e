"""Servers that are put away: shelved, taken off their hosts, and fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.scheduler import Wanted
from novalite.cloud.compute.servers.block_devices import ROOT
from novalite.cloud.compute.servers.lifecycle import SHUTDOWN
from novalite.cloud.compute.servers.servers import Fatal, Server
from novalite.cloud.core.settings import Own
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Shelving:
    """The putting away; ``offload_after`` is how many seconds a shelved server stays on its host, None for ever."""

    offload_after: Own[float | None] = Own(0)

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends |= {
            "shelve": self._shelved,
            "shelveOffload": self._offloaded,
            "unshelve": self._unshelved,
        }
        wing.servers.leaves.append(self._forget_image)
        wing.agenda.does["shelving.offload"] = self._offload

    def shelve(self, server: Server, who: RequestContext) -> None:
        """Stop a server and keep its disk as an image. Raises Conflict."""
        self._wing.servers.check(server, "shelve", who)
        image_id = None
        if server.image_id:
            image_id = self._wing.image.images.snapshot(
                server, f"{server.name}-shelved", disk=server.flavor.disk, base=server.image_id
            ).id
        self._wing.servers.begin(server, "shelve", who, image_id=image_id)

    def offload(self, server: Server, who: RequestContext) -> None:
        """Take a shelved server off its host. Raises Conflict."""
        self._wing.servers.begin(server, "shelveOffload", who)

    def unshelve(
        self, server: Server, who: RequestContext, *, zone: str | None = None, repin: bool = False, host: str | None
    ) -> None:
        """Fetch a server, and pin it to another zone, or to none, where it is to be ``repin``ned.

        Raises Conflict, Invalid.
        """
        self._wing.servers.check(server, "unshelve", who)
        if (repin or host) and server.vm_state != "shelved_offloaded":
            raise errors.Conflict(
                f'Specifying an availability zone or a host when unshelving server "{server.id}" with status '
                f'"{server.vm_state}" is not supported. The server status must be SHELVED_OFFLOADED.'
            )
        if repin and zone and zone not in self._wing.aggregates.zones():
            raise errors.Invalid("The requested availability zone is not available")
        pinned = zone if repin else server.pinned_availability_zone
        if host:
            self._check_host(host, pinned)
        server = self._wing.servers.put(server, pinned_availability_zone=pinned)
        self._wing.servers.begin(server, "unshelve", who, host=host)

    def _shelved(self, server: Server, image_id: str | None) -> Server:
        if image_id is not None:
            self._wing.image.images.finish(image_id, server.flavor.disk)
        shelved = replace(self._wing.servers.outcome(server, "shelve"), shelved_image_id=image_id)
        if self.offload_after == 0 or image_id is None:
            return self._offloaded(shelved)
        if self.offload_after is not None:
            self._wing.agenda.later(self.offload_after, "shelving.offload", id=server.id)
        return shelved

    def _offload(self, id: str) -> None:
        server = self._wing.servers.marker(id)
        if server is not None and server.vm_state == "shelved" and server.task_state is None:
            self._wing.servers.put(self._offloaded(server))

    def _offloaded(self, server: Server) -> Server:
        self._wing.network.ports.move(server.id, "")
        self._wing.block_devices.leave_host(server.id)
        offloaded = self._wing.servers.outcome(server, "shelveOffload")
        return replace(offloaded, power_state=SHUTDOWN, host=None, node=None, availability_zone=None)

    def _unshelved(self, server: Server, host: str | None) -> Server:
        if server.host is None:
            self._check_image(server.shelved_image_id)
            server = self._placed(server, host)
            self._connect_volumes(server)
        self._forget_image(server)
        now = self._wing.clock.datetime()
        return replace(self._wing.servers.outcome(server, "unshelve"), shelved_image_id=None, launched_at=now)

    def _connect_volumes(self, server: Server) -> None:
        """Raises Fatal where somebody has taken one of them away."""
        try:
            self._wing.block_devices.reach_host(server.id, server.host, server.root_device_name or ROOT)
        except errors.NotFound as error:
            raise Fatal(error.message) from None

    def _check_image(self, id: str | None) -> None:
        """Raises Fatal where the image that is to be fetched from is no more; None stands for volumes."""
        try:
            if id is not None:
                self._wing.image.images.get(id)
        except errors.NotFound:
            raise Fatal(f"Unshelve attempted but the image {id} cannot be found.") from None

    def _forget_image(self, server: Server) -> None:
        self._wing.image.images.discard(server.shelved_image_id)

    def _placed(self, server: Server, host: str | None) -> Server:
        group = self._wing.server_groups.get(server.group_id) if server.group_id else None
        found = self._wing.scheduler.place(
            Wanted(
                flavor=server.flavor,
                project_id=server.project_id,
                availability_zone=server.pinned_availability_zone,
                requested_destination=host,
                group=group,
                hints=server.scheduler_hints,
                server_id=server.id,
            )
        )
        self._wing.network.ports.move(server.id, found.name)
        zone = self._wing.aggregates.zone_of(found.name)
        return replace(server, host=found.name, node=found.node, availability_zone=zone)

    def _check_host(self, host: str, zone: str | None) -> None:
        try:
            self._wing.hosts.get(host)
        except errors.NotFound:
            raise errors.Invalid(f"Compute host {host} could not be found.") from None
        if zone is not None and self._wing.aggregates.zone_of(host) != zone:
            raise errors.Conflict(f'Host "{host}" is not in the availability zone "{zone}".')
