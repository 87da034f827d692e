"""The shares of servers: attached and detached while a server is stopped, and in use while it runs."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.compute.shares import Share
from novalite.context import RequestContext
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: The protocols by which servers mount shares.
PROTOCOLS = ("NFS", "CEPHFS")

#: What a host must be able to do; a flavor with pages of its own stands in for the second.
FILE_SYSTEM, FILE_MEMORY, PAGES = "COMPUTE_STORAGE_VIRTIO_FS", "COMPUTE_MEM_BACKING_FILE", "hw:mem_page_size"


class ServerShare(Struct, frozen=True):
    """A share at a server, with what the share was when it came; ``number`` counts them as they come.

    First it is ``attaching``, then ``inactive`` or, while the server runs, ``active``; at last ``detaching``. One that
    could not be attached is in ``error``.
    """

    id: str
    number: int
    server_id: str
    share_id: str
    tag: str
    protocol: str
    export_location: str
    created_at: datetime
    status: str = "attaching"


class Access(Struct, frozen=True):
    """A rule of a share: an address (``ip``) or an identity (``cephx``) that may read and write it."""

    type: str
    to: str
    level: str = "rw"


SERVER_SHARES: Kind[ServerShare] = Kind("server_shares", order=("number", "id"), by=("server_id", "share_id"))


class ServerShares:
    """Attaches and detaches; each begins in the request, and ends by the agenda."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.agenda.does["server_shares.attached"] = self._attached
        wing.agenda.does["server_shares.detached"] = self._detached
        wing.servers.leaves.append(self._release)
        for action in ("start", "reboot", "hardReboot", "restore"):
            wing.servers.ends[action] = partial(self._ended, action, "active")
        wing.servers.ends["stop"] = partial(self._ended, "stop", "inactive")
        wing.servers.rests.append(partial(self.switch, status="inactive"))

    def attach(self, server: Server, share_id: str, who: RequestContext, tag: str | None = None) -> ServerShare:
        """Begin to attach a share; its ``tag`` is what the guest knows it by, its id where there is none.

        Raises NotFound, and Conflict in a state of either that does not allow it or where the server has either.
        """
        self._wing.servers.check(server, "attach_share", who, "create share")
        self._check_host(server)
        share = self._wing.shares.get(share_id, None if who.is_admin else who.project_id or "")
        location = self._location(share)
        tag = share.id if tag is None else tag
        if any(one.share_id == share.id or one.tag == tag for one in self.of_server(server.id)):
            raise errors.Conflict(f"Share '{share.id}' or tag '{tag}' already associated to this server.")
        now, number = self._wing.clock.datetime(), self._wing.store.next("server_shares")
        mount = ServerShare(new_id(), number, server.id, share.id, tag, share.protocol, location, now)
        return self._begin(server, mount, "attach_share", "server_shares.attached", who)

    def detach(self, server: Server, share_id: str, who: RequestContext) -> None:
        """Begin to detach a share. Raises Conflict in a state that does not allow it, NotFound."""
        self._wing.servers.check(server, "detach_share", who, "delete share")
        going = replace(self.get(server.id, share_id), status="detaching")
        self._begin(server, going, "detach_share", "server_shares.detached", who)

    def get(self, server_id: str, share_id: str) -> ServerShare:
        """A share of a server. Raises NotFound."""
        self._wing.settle()
        for one in self._wing.store.find(SERVER_SHARES, {"server_id": server_id, "share_id": share_id}):
            return one
        raise errors.NotFound(f"Share {share_id} could not be found.")

    def of_server(self, server_id: str) -> list[ServerShare]:
        """All of a server, in the order in which they came."""
        self._wing.settle()
        return self._wing.store.find(SERVER_SHARES, {"server_id": server_id})

    def are_at(self, server: Server) -> bool:
        """Whether a server has any."""
        return self._wing.store.count(SERVER_SHARES, {"server_id": server.id}) > 0

    def access(self, share_id: str) -> list[Access]:
        """Who may use a share: the hosts of the servers that have it, or those servers, each on its host."""
        self._wing.settle()
        found = []
        for one in self._wing.store.find(SERVER_SHARES, {"share_id": share_id}):
            server = self._wing.servers.marker(one.server_id)
            hosts = (server.host, server.left) if server and one.status not in ("attaching", "error") else ()
            found += [self._access(one, host) for host in hosts if host]
        return list(dict.fromkeys(found))

    def switch(self, server: Server, status: str) -> None:
        """All that a server has becomes active or inactive. Raises Error for what it can have no more."""
        for one in self.of_server(server.id):
            if one.status in ("attaching", "detaching"):
                raise errors.Error(f"Share {one.share_id} used by instance {server.id} is in an unexpected state.")
            if status == "active":
                self._mount(one)
            self._wing.store.put(SERVER_SHARES, replace(one, status=status))

    def _begin(self, server: Server, mount: ServerShare, action: str, ends: str, who: RequestContext) -> ServerShare:
        with self._wing.transaction():
            noted = self._wing.servers.note(server, action, who)
            self._wing.agenda.later(self._wing.servers.delay(server, action), ends, id=mount.id, noted=noted)
            return self._wing.store.put(SERVER_SHARES, mount)

    def _attached(self, id: str, noted: str) -> None:
        mount = self._wing.store.get(SERVER_SHARES, id)
        if mount is None:
            return  # the server was deleted meanwhile, or does not want it any more
        error = self._refusal(mount.share_id)
        if mount.status == "attaching":
            self._wing.store.put(SERVER_SHARES, replace(mount, status="error" if error else "inactive"))
        self._wing.instance_actions.end(noted, error)

    def _detached(self, id: str, noted: str) -> None:
        self._wing.store.delete(SERVER_SHARES, id)
        self._wing.instance_actions.end(noted)

    def _refusal(self, share_id: str) -> str | None:
        """Why nobody is let to a share, if so."""
        try:
            status = self._wing.shares.get(share_id).status
        except errors.NotFound as error:
            return error.message
        reason = f"the share is in '{status}' instead of 'available' status"
        refusal = f"Share access could not be granted to share id {share_id}.\nReason: {reason}."
        return None if status == "available" else refusal

    def _mount(self, one: ServerShare) -> None:
        try:
            self._wing.shares.get(one.share_id)
        except errors.NotFound as error:
            raise errors.Error(
                f"Share id {one.share_id} mount error from server {one.server_id}.\nReason: {error.message}"
            ) from None

    def _ended(self, action: str, status: str, server: Server) -> Server:
        self.switch(server, status)
        return self._wing.servers.outcome(server, action)

    def _release(self, server: Server) -> None:
        for one in self.of_server(server.id):
            self._wing.store.delete(SERVER_SHARES, one.id)

    def _check_host(self, server: Server) -> None:
        traits = self._wing.hosts.traits_of(server.host)
        if FILE_SYSTEM not in traits or (FILE_MEMORY not in traits and PAGES not in server.flavor.extra_specs):
            raise errors.Conflict(
                "Feature not supported because either compute or instance are not configured correctly."
            )

    def _location(self, share: Share) -> str:
        """Where a share is that a server may have. Raises Conflict for any other."""
        if share.status != "available":
            raise errors.Conflict(f"Share {share.id} is in '{share.status}' instead of 'available' status.")
        if share.export_location is None:
            raise errors.Conflict(f"Share {share.id} export location is missing.")
        if share.protocol not in PROTOCOLS:
            raise errors.Conflict(f"Share protocol {share.protocol} is not supported.")
        return share.export_location

    def _access(self, one: ServerShare, host: str) -> Access:
        if one.protocol == "NFS":
            return Access("ip", self._wing.hosts.get(host).ip)
        return Access("cephx", f"nova-{one.server_id}-{host}")
