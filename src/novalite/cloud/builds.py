"""How servers come to be: an order is checked whole, then each of its servers is placed on a host and built.

What is wrong with an order is said at once, and nothing of it remains. What goes wrong later, when no host has room or
a network has no address left, puts the server into ERROR.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.block_devices import ROOT
from novalite.cloud.flavors import Flavor
from novalite.cloud.images import Image
from novalite.cloud.scheduler import Wanted
from novalite.cloud.servers import SERVERS, Server, hostname_of
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud import Cloud


@dataclass(frozen=True)
class Nic:
    """A network that a server is to be on: a port that there is, or a network and maybe an address in it."""

    network_id: str | None = None
    port_id: str | None = None
    fixed_ip: str | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Order:
    """What is asked for. ``nics`` None is whatever network the project has, ``"none"`` none at all.

    ``host`` and ``node`` are forced, ``wanted_host`` and ``wanted_node`` are asked for; ``zone`` is one of the
    cloud's, or None for any. Sizes are GiB.
    """

    name: str
    flavor: Flavor
    image_id: str = ""
    nics: Sequence[Nic] | str | None = None
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
    block_devices: Sequence[Mapping[str, Any]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else a Server keeps as it is: key_name, metadata, tags, user_data, …"""


class Builds:
    """The making of servers."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        cloud.agenda.does["builds.place"] = self._place
        cloud.servers.ends["create"] = self._built

    def create(self, order: Order, who: RequestContext) -> list[Server]:
        """The servers of an order, which are not there yet. Raises Invalid, NotFound, Conflict, QuotaExceeded."""
        image = self._checked(order, who)
        group_id = self._group(order, who)
        count = self._affordable(order, who)
        reservation_id = f"r-{secrets.token_hex(4)}"
        with self._cloud.transaction():
            return [self._ordered(order, who, image, group_id, reservation_id, count, index) for index in range(count)]

    def _checked(self, order: Order, who: RequestContext) -> Image | None:
        if order.zone is not None and not order.host and order.zone not in self._cloud.aggregates.zones():
            raise errors.Invalid("The requested availability zone is not available")
        image = self._image(order, who)
        for name in order.security_groups:
            if name != "default":
                self._cloud.security_groups.named(who.project_id or "", name)
        if key_name := order.more.get("key_name"):
            self._key(who, key_name)
        self._metadata(order, who)
        return image

    def _image(self, order: Order, who: RequestContext) -> Image | None:
        if not order.image_id:
            return None
        image = self._cloud.images.get(order.image_id, who.project_id, bool(who.is_admin))
        if image.status != "active":
            raise errors.Invalid(f"Image {image.id} is not active.")
        if order.flavor.ram < image.min_ram:
            raise errors.Invalid("Flavor's memory is too small for requested image.")
        return image

    def _key(self, who: RequestContext, name: str) -> None:
        try:
            self._cloud.keypairs.get(who.user_id or "", name)
        except errors.NotFound:
            raise errors.Invalid("Invalid key_name provided.") from None

    def _metadata(self, order: Order, who: RequestContext) -> None:
        limit = self._cloud.quotas.limits(who.project_id or "", who.user_id)["metadata_items"]
        if limit >= 0 and len(order.more.get("metadata", ())) > limit:
            raise errors.QuotaExceeded(f"Maximum number of metadata items exceeds {limit}")

    def _group(self, order: Order, who: RequestContext) -> str | None:
        asked = order.hints.get("group")
        if asked is None:
            return None
        id = asked[0] if isinstance(asked, list) else asked
        try:
            return str(self._cloud.server_groups.get(id, who.project_id).id)
        except errors.NotFound:
            raise errors.Invalid(f"Instance group {id} could not be found.") from None

    def _affordable(self, order: Order, who: RequestContext) -> int:
        """How many of the servers the quotas let the project have. Raises QuotaExceeded for less than the least."""
        wanted = {"instances": 1, "cores": order.flavor.vcpus, "ram": order.flavor.ram}
        for count in range(order.most, order.least - 1, -1):
            if all(
                self._cloud.quotas.allow(name, who.project_id or "", who.user_id or "", more * count)
                for name, more in wanted.items()
            ):
                return count
        raise self._exceeded(order, who)

    def _exceeded(self, order: Order, who: RequestContext) -> errors.QuotaExceeded:
        """As Nova says it: what was asked for, what is used and how much there may be, of all that is too much."""
        quotas, project_id = self._cloud.quotas, who.project_id or ""
        asked = {"instances": 1, "cores": order.flavor.vcpus, "ram": order.flavor.ram}
        wanted = {name: more * order.least for name, more in asked.items()}
        short = [name for name, more in wanted.items() if not quotas.allow(name, project_id, who.user_id or "", more)]
        used, limits = quotas.used(project_id), quotas.limits(project_id, who.user_id)
        requested, had, allowed = (", ".join(str(table[name]) for name in short) for table in (wanted, used, limits))
        return errors.QuotaExceeded(
            f"Quota exceeded for {', '.join(short)}: Requested {requested}, but already used {had} of {allowed} "
            f"{', '.join(short)}"
        )

    def _ordered(
        self,
        order: Order,
        who: RequestContext,
        image: Image | None,
        group_id: str | None,
        reservation_id: str,
        count: int,
        index: int,
    ) -> Server:
        now = self._cloud.clock.datetime()
        more = dict(order.more)
        suffix = f"-{index + 1}" if count > 1 else ""
        id = str(uuid.uuid4())
        hostname = more.pop("hostname", None) or f"{hostname_of(order.name)}{suffix}"
        server = Server(
            id=id,
            number=self._cloud.store.next("servers"),
            name=order.name + suffix,
            project_id=who.project_id or "",
            user_id=who.user_id or "",
            flavor=order.flavor,
            created_at=now,
            updated_at=now,
            hostname=hostname if hostname != suffix else f"Server-{id}",
            image_id=order.image_id,
            image_properties=dict(image.properties) if image is not None else {},
            pinned_availability_zone=order.zone,
            scheduler_hints=order.hints,
            group_id=group_id,
            reservation_id=reservation_id,
            launch_index=index,
            **more,
        )
        self._cloud.store.put(SERVERS, server)
        noted = self._cloud.servers.note(server, "create", who)
        self._cloud.agenda.later(0, "builds.place", id=id, order=order, noted=noted)
        return server

    def _place(self, id: str, order: Order, noted: str) -> None:
        server = self._cloud.store.get(SERVERS, id)
        if server is None or server.deleted:
            return
        try:
            with self._cloud.transaction():
                server = self._placed(server, order)
                self._connect(server, order)
        except errors.Error as error:
            self._cloud.servers.fail(server, error.message)
            self._cloud.instance_actions.end(noted, error.message)
            return
        delay = self._cloud.servers.delays.get("create", 0)
        self._cloud.agenda.later(delay, "servers.end", id=id, action="create", noted=noted, arguments={})

    def _placed(self, server: Server, order: Order) -> Server:
        group = self._cloud.server_groups.get(server.group_id) if server.group_id else None
        host = self._cloud.scheduler.place(
            Wanted(
                flavor=order.flavor,
                project_id=server.project_id,
                availability_zone=order.zone,
                host=order.host,
                node=order.node,
                group=group,
                hints=order.hints,
            )
        )
        return self._cloud.servers.put(
            server,
            host=host.name,
            node=host.node,
            task_state="spawning",
            root_device_name=server.image_properties.get("root_device_name", ROOT),
            availability_zone=self._cloud.aggregates.zone_of(host.name),
        )

    def _connect(self, server: Server, order: Order) -> None:
        """Give the server its ports, and the host to those that it was given."""
        if order.nics == "none":
            return
        nics = order.nics
        if nics is None or isinstance(nics, str):
            nics = [Nic(network.id) for network in self._cloud.networks.available_to(server.project_id)[:1]]
        for nic in nics:
            owned = nic.port_id is None
            port_id = nic.port_id or self._port(server, order, nic)
            self._cloud.ports.bind(
                port_id, server.id, server.host or "", server.availability_zone or "", owned, nic.tag
            )

    def _port(self, server: Server, order: Order, nic: Nic) -> str:
        groups = [self._cloud.security_groups.named(server.project_id, name).id for name in order.security_groups]
        port = self._cloud.ports.create(
            server.project_id, nic.network_id or "", nic.fixed_ip, groups, device_id=server.id
        )
        return str(port.id)

    def _built(self, server: Server) -> Server:
        """The end of a build. Raises Error where trouble was asked for."""
        if reason := self._cloud.trouble.of_build(server.name):
            raise errors.Error(reason)
        launched = self._cloud.clock.datetime()
        return replace(self._cloud.servers.outcome(server, "create"), launched_at=launched)
