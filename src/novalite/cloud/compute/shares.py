"""Shares: file systems that several servers may have at a time. The cloud has them, and no API of Manila's."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.ids import new_id
from novalite.store import Kind

#: Where shares are exported from: an address for documentation.
EXPORTER = "192.0.2.250"

#: How a share may be spoken to, and where it is then, by its id; servers take the first two.
PROTOCOLS = {
    "NFS": f"{EXPORTER}:/shares/share-{{id}}",
    "CEPHFS": f"{EXPORTER}:6789:/volumes/_nogroup/{{id}}",
    "CIFS": f"\\\\{EXPORTER}\\share-{{id}}",
}


class Share(Struct, frozen=True):
    """A project's file system; ``size`` in GiB. One that ``is_public`` everybody may attach.

    ``status`` is a word of Manila's, of which only ``available`` lets a server have it; ``export_location`` is where a
    server finds it, None where nobody does.
    """

    id: str
    project_id: str
    created_at: datetime
    name: str | None = None
    size: int = 1
    protocol: str = "NFS"
    status: str = "available"
    export_location: str | None = None
    is_public: bool = False
    updated_at: datetime | None = None


SHARES: Kind[Share] = Kind("shares", by=("project_id",))


class Shares(Dated[Share]):
    """The shares of all projects."""

    kind = SHARES
    missing = "Share {id} could not be found."

    def create(
        self,
        project_id: str,
        name: str | None = None,
        *,
        id: str | None = None,
        size: int = 1,
        protocol: str = "NFS",
        status: str = "available",
        is_public: bool = False,
    ) -> Share:
        """One more, which is there and exported at once. Raises Invalid for a protocol, Conflict for an id."""
        if protocol not in PROTOCOLS:
            raise errors.Invalid(f"there is no protocol {protocol}: there are {', '.join(PROTOCOLS)}")
        id = id or new_id()
        if self._wing.store.get(SHARES, id) is not None:
            raise errors.Conflict(f"there is a share {id}")
        now = self._wing.clock.datetime()
        location = PROTOCOLS[protocol].format(id=id)
        share = Share(id, project_id, now, name, size, protocol, status, location, is_public)
        return self._wing.store.put(SHARES, share)

    def get(self, id: str, project_id: str | None = None) -> Share:
        """One of a project or a public one, or any. Raises NotFound."""
        share = super().get(id)
        return share if share.is_public else super().get(id, project_id)

    def delete(self, id: str) -> None:
        """Forget one; servers that have it have one that is not there. Raises NotFound."""
        self._wing.store.delete(SHARES, self.get(id).id)
