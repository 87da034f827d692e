"""Servers that are started from another image, for somebody to repair their own disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.servers import Server
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Rescues:
    """The rescuing of servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends |= {"rescue": self._rescued}

    def begin(self, server: Server, image_id: str | None, who: RequestContext, with_volume: bool) -> None:
        """Start a server from an image, its own where none is named; one that boots from a volume only if it may be.

        Raises Conflict, Invalid.
        """
        self._wing.servers.check(server, "rescue", who)
        if image_id is not None:
            self._check(image_id, who)
        if not server.image_id and not with_volume:
            raise errors.Invalid(f"Instance {server.id} cannot be rescued: Cannot rescue a volume-backed instance")
        self._wing.servers.begin(server, "rescue", who)

    def _check(self, image_id: str, who: RequestContext) -> None:
        try:
            image = self._wing.image.images.get(image_id, who.project_id, bool(who.is_admin))
        except errors.NotFound:
            raise errors.Invalid(f"Requested rescue image '{image_id}' is not supported") from None
        if image.properties.get("block_device_mapping"):
            raise errors.Invalid(f"Requested rescue image '{image_id}' is not supported")

    def _rescued(self, server: Server) -> Server:
        self._wing.server_shares.switch(server, "inactive")
        return replace(self._wing.servers.outcome(server, "rescue"), launched_at=self._wing.clock.datetime())
