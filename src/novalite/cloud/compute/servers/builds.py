"""How servers come to be: those of an order are placed on hosts together, then each is connected and built.

When no host has room, or a network has no address left, a server ends in ERROR; where one of an order finds no host
none of it does.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from novalite import errors
from novalite.cloud.block_devices import ROOT, BlockDevice
from novalite.cloud.disks import Disk
from novalite.cloud.hosts import Host
from novalite.cloud.orders import Order, Plan
from novalite.cloud.scheduler import NoValidHost, Wanted
from novalite.cloud.servers import SERVERS, Server, hostname_of
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud import Cloud


class Builds:
    """The making of servers."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        cloud.agenda.does["builds.place"] = self._place
        cloud.servers.ends["create"] = self._built

    def create(self, order: Order, who: RequestContext) -> list[Server]:
        """The servers of an order, which are not there yet.

        Raises Invalid, NotFound, Conflict, Forbidden, QuotaExceeded.
        """
        plan = self._cloud.orders.check(order, who)
        reservation_id = f"r-{secrets.token_hex(4)}"
        with self._cloud.transaction():
            made = [self._ordered(plan, who, reservation_id, index) for index in range(plan.count)]
            noted = {server.id: self._cloud.servers.note(server, "create", who) for server in made}
            self._cloud.agenda.later(0, "builds.place", order=plan.order, noted=noted)
            return made

    def _ordered(self, plan: Plan, who: RequestContext, reservation_id: str, index: int) -> Server:
        now, order = self._cloud.clock.datetime(), plan.order
        suffix = f"-{index + 1}" if plan.count > 1 else ""
        id = str(uuid.uuid4())
        named = hostname_of(order.name)
        server = Server(
            id=id,
            number=self._cloud.store.next("servers"),
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
        self._cloud.store.put(SERVERS, server)
        self._add_disks(server, plan.disks)
        return server

    def _add_disks(self, server: Server, disks: Sequence[Disk]) -> None:
        for disk in disks:
            if disk.no_device:
                continue
            fields = asdict(disk)
            del fields["no_device"]
            device = self._cloud.block_devices.add(server.id, **fields)
            try:
                self._cloud.block_devices.reserve(device)
            except errors.Invalid as error:
                raise errors.Invalid(f"Invalid volume: Invalid input received: {error.message}") from None

    def _place(self, order: Order, noted: dict[str, str]) -> None:
        found = [self._cloud.store.get(SERVERS, id) for id in noted]
        servers = [server for server in found if server is not None and not server.deleted]
        try:
            with self._cloud.transaction():
                placed = [self._placed(server, order) for server in servers]
        except NoValidHost as error:
            for server in servers:
                self._fail(server, error.message, noted[server.id])
            return
        for before, server in zip(servers, placed, strict=True):
            try:
                with self._cloud.transaction():
                    self._cloud.nics.connect(server, order.nics, order.security_groups, order.may_go_outside)
                    self._prepare(server)
            except errors.Error as error:
                self._fail(before, _aborted(server, error.message), noted[server.id])
                continue
            self._cloud.instance_actions.begin(noted[server.id], "compute__do_build_and_run_instance", server.host)
            self._cloud.servers.end_later(server, "create", noted[server.id])

    def _fail(self, server: Server, message: str, noted: str) -> None:
        self._cloud.servers.fail(server, message)
        self._cloud.instance_actions.end(noted, message)

    def _placed(self, server: Server, order: Order) -> Server:
        host: Host = self._cloud.scheduler.place(
            Wanted(
                flavor=order.flavor,
                project_id=server.project_id,
                availability_zone=order.zone,
                host=order.host,
                node=order.node,
                requested_destination=order.wanted_host or order.wanted_node,
                group=self._cloud.server_groups.get(server.group_id) if server.group_id else None,
                hints=order.hints,
                image=server.image_properties,
                is_volume_backed=not server.image_id,
                server_id=server.id,
            )
        )
        return self._cloud.servers.put(
            server,
            host=host.name,
            node=host.node,
            task_state="spawning",
            root_device_name=server.root_device_name or ROOT,
            availability_zone=self._cloud.aggregates.zone_of(host.name),
        )

    def _prepare(self, server: Server) -> None:
        """Name a server's disks, and have those volumes made that there are not yet."""
        root = server.root_device_name or ROOT
        for device in self._cloud.block_devices.of_server(server.id):
            name = device.device_name or (
                root if device.is_root else self._cloud.block_devices.free_name(server.id, root=root)
            )
            changes = {} if device.destination_type != "volume" or device.volume_id else self._made(server, device)
            self._cloud.block_devices.update(device.id, device_name=name, **changes)

    def _made(self, server: Server, device: BlockDevice) -> dict[str, str]:
        volume = self._cloud.volumes.create(
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
        if reason := self._cloud.trouble.of_build(server.name):
            raise errors.Error(_aborted(server, reason))
        for device in self._cloud.block_devices.of_server(server.id):
            self._cloud.block_devices.attach(device, server.host)
        launched = self._cloud.clock.datetime()
        return replace(self._cloud.servers.outcome(server, "create"), launched_at=launched)


def _aborted(server: Server, reason: str) -> str:
    return f"Build of instance {server.id} aborted: {reason}"
