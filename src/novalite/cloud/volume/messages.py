"""Messages: what went wrong after a request had been answered, in words for whoever made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite.cloud.core.owned import Owned
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What was being done, and what came of it: Cinder's numbers, and what it says.
ACTIONS = {"001": "schedule allocate volume", "007": "extend volume", "013": "create backup"}
DETAILS = {
    "003": "Could not find any available weighted backend.",
    "024": "Backup failed to schedule. Service not found for creating backup.",
}
#: How long one is kept at least.
KEPT = timedelta(days=30)


class Message(Struct, frozen=True):
    """Something that failed: the ``action``, the ``detail`` of why, and of what."""

    id: str
    project_id: str
    created_at: datetime
    expires_at: datetime
    resource_type: str
    resource_uuid: str
    action: str
    detail: str
    request_id: str | None = None
    message_level: str = "ERROR"
    updated_at: datetime | None = None

    @property
    def event_id(self) -> str:
        """Of what, what and why, in numbers."""
        return f"VOLUME_{self.resource_type}_{self.action}_{self.detail}"

    @property
    def user_message(self) -> str:
        """The same in words."""
        return f"{ACTIONS[self.action]}:{DETAILS[self.detail]}"


MESSAGES: Kind[Message] = Kind("volume_messages", by=("project_id",))


class Messages(Owned[Message]):
    """The messages of all projects."""

    kind = MESSAGES
    missing = "Message {id} could not be found."
    _wing: VolumeWing

    def leave(
        self, project_id: str, resource_type: str, resource_id: str, action: str, detail: str, request_id: str | None
    ) -> None:
        """Say that something failed."""
        now = self._wing.clock.datetime()
        said = (resource_type, resource_id, action, detail, request_id)
        self._wing.store.put(MESSAGES, Message(new_id(), project_id, now, now + KEPT, *said))

    def delete(self, id: str) -> None:
        """Forget one."""
        self._wing.store.delete(MESSAGES, id)
