"""How servers come to be: those of an order are placed on hosts together, then each is connected and built.

When no host has room, or a network has no address left, a server ends in ERROR; where one of an order finds no host
none of it does.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from novalite import errors
from novalite.cloud.compute.hosts import Host
from novalite.cloud.compute.scheduler import NoValidHost, Wanted
from novalite.cloud.compute.servers.block_devices import ROOT, BlockDevice
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.orders import Order, Plan
from novalite.cloud.compute.servers.servers import SERVERS, Server, hostname_of
from novalite.context import RequestContext
from novalite.ids import new_id

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Builds:
    """The making of servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.agenda.does["builds.place"] = self._place
        wing.servers.ends["create"] = self._built

    def create(self, order: Order, who: RequestContext) -> list[Server]:
        """The servers of an order, which are not there yet.

        Raises Invalid, NotFound, Conflict, Forbidden, QuotaExceeded.
        """
        plan = self._wing.orders.check(order, who)
        reservation_id = f"r-{secrets.token_hex(4)}"
        with self._wing.transaction():
            made = [self._ordered(plan, who, reservation_id, index) for index in range(plan.count)]
            noted = {server.id: self._wing.servers.note(server, "create", who) for server in made}
            self._wing.agenda.later(0, "builds.place", order=plan.order, noted=noted)
            return made

    def _ordered(self, plan: Plan, who: RequestContext, reservation_id: str, index: int) -> Server:
        now, order = self._wing.clock.datetime(), plan.order
        suffix = f"-{index + 1}" if plan.count > 1 else ""
        id = new_id()
        named = hostname_of(order.name)
        server = Server(
            id=id,
            number=self._wing.store.next("servers"),
            name=order.name + suffix,
            project_id=who.project_id or "",
            user_id=who.user_id or "",
            flavor=order.flavor,
            created_at=now,
            updated_at=now,
            hostname=order.hostname or (f"{named}{suffix}" if named else f"Server-{id}"),
            image_id=order.image_id,
            metadata=order.metadata,
            availability_zone=order.zone,
            pinned_availability_zone=order.zone,
            scheduler_hints={name: hint for name, hint in order.hints.items() if not name.startswith("_nova")},
            group_id=plan.group.id if plan.group else None,
            trusted_image_certificates=order.trusted_image_certificates,
            reservation_id=reservation_id,
            launch_index=index,
            booted_by={
                "owner_user_name": who.user_name or "",
                "owner_project_name": who.project_name or "",
                "boot_roles": ",".join(who.roles),
            },
            **plan.facts,
            **order.more,
        )
        self._wing.store.put(SERVERS, server)
        self._add_disks(server, plan.disks)
        return server

    def _add_disks(self, server: Server, disks: Sequence[Disk]) -> None:
        for disk in disks:
            if disk.no_device:
                continue
            fields = asdict(disk)
            del fields["no_device"]
            device = self._wing.block_devices.add(server.id, **fields)
            try:
                self._wing.block_devices.reserve(device)
            except errors.Invalid as error:
                raise errors.Invalid(f"Invalid volume: Invalid input received: {error.message}") from None

    def _place(self, order: Order, noted: dict[str, str]) -> None:
        found = [self._wing.store.get(SERVERS, id) for id in noted]
        servers = [server for server in found if server is not None and not server.deleted]
        try:
            with self._wing.transaction():
                placed = [self._placed(server, order) for server in servers]
        except NoValidHost as error:
            for server in servers:
                self._fail(server, error.message, noted[server.id])
            return
        for before, server in zip(servers, placed, strict=True):
            try:
                with self._wing.transaction():
                    self._wing.nics.connect(server, order.nics, order.security_groups, order.may_go_outside)
                    self._prepare(server)
            except errors.Error as error:
                self._fail(before, _aborted(server, error.message), noted[server.id])
                continue
            self._wing.instance_actions.begin(noted[server.id], "compute__do_build_and_run_instance", server.host)
            self._wing.servers.end_later(server, "create", noted[server.id])

    def _fail(self, server: Server, message: str, noted: str) -> None:
        self._wing.servers.fail(server, message)
        self._wing.instance_actions.end(noted, message)

    def _placed(self, server: Server, order: Order) -> Server:
        host: Host = self._wing.scheduler.place(
            Wanted(
                flavor=order.flavor,
                project_id=server.project_id,
                availability_zone=order.zone,
                host=order.host,
                node=order.node,
                requested_destination=order.wanted_host or order.wanted_node,
                group=self._wing.server_groups.get(server.group_id) if server.group_id else None,
                hints=order.hints,
                image=server.image_properties,
                is_volume_backed=not server.image_id,
                server_id=server.id,
            )
        )
        return self._wing.servers.put(
            server,
            host=host.name,
            node=host.node,
            task_state="spawning",
            root_device_name=server.root_device_name or ROOT,
            availability_zone=self._wing.aggregates.zone_of(host.name),
        )

    def _prepare(self, server: Server) -> None:
        """Name a server's disks, and have those volumes made that there are not yet."""
        root = server.root_device_name or ROOT
        for device in self._wing.block_devices.of_server(server.id):
            name = device.device_name or (
                root if device.is_root else self._wing.block_devices.free_name(server.id, root=root)
            )
            changes = {} if device.destination_type != "volume" or device.volume_id else self._made(server, device)
            self._wing.block_devices.update(device.id, device_name=name, **changes)

    def _made(self, server: Server, device: BlockDevice) -> dict[str, str]:
        volume = self._wing.volume.volumes.create(
            server.project_id,
            server.user_id,
            device.size,
            name=f"{server.id}-blank-vol" if device.source_type == "blank" else "",
            description="",
            volume_type=device.volume_type,
            snapshot_id=device.snapshot_id,
            image_id=device.image_id,
        )
        return {"volume_id": volume.id}

    def _built(self, server: Server) -> Server:
        """The end of a build. Raises Error where trouble was asked for."""
        if reason := self._wing.trouble.of_build(server.name):
            raise errors.Error(_aborted(server, reason))
        for device in self._wing.block_devices.of_server(server.id):
            self._wing.block_devices.attach(device, server.host)
        launched = self._wing.clock.datetime()
        return replace(self._wing.servers.outcome(server, "create"), launched_at=launched)


def _aborted(server: Server, reason: str) -> str:
    return f"Build of instance {server.id} aborted: {reason}"
