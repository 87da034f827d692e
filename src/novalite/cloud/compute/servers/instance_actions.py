"""What has been done to servers, by whom, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.context import RequestContext
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Event(Struct, frozen=True):
    """A part of an action, as a compute did it; ``result`` is Success or Error."""

    name: str
    host: str | None
    started_at: datetime
    finished_at: datetime | None = None
    result: str | None = None
    traceback: str | None = None
    message: str | None = None


class InstanceAction(Struct, frozen=True):
    """One action on one server; ``message`` says that it failed."""

    id: str
    number: int
    server_id: str
    action: str
    request_id: str
    user_id: str | None
    project_id: str | None
    started_at: datetime
    updated_at: datetime
    message: str | None = None
    events: tuple[Event, ...] = ()


ACTIONS: Kind[InstanceAction] = Kind("instance_actions", order=("started_at", "number"), by=("server_id",))


class InstanceActions:
    """The actions on all servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def start(
        self, server_id: str, action: str, who: RequestContext, event: str | None = None, host: str | None = None
    ) -> InstanceAction:
        """Note that somebody has asked for something, and that a host has begun with a part of it, if one has."""
        now = self._wing.clock.datetime()
        number = self._wing.store.next("instance_actions")
        events = () if event is None or host is None else (Event(event, host, now),)
        whose = who.request_id, who.user_id, who.project_id
        return self._keep(InstanceAction(str(number), number, server_id, action, *whose, now, now, events=events))

    def begin(self, id: str, event: str, host: str | None) -> None:
        """Note that a compute has begun with a part of it."""
        found = self._wing.store.get(ACTIONS, id)
        if found is not None:
            begun = Event(event, host, self._wing.clock.datetime())
            self._keep(replace(found, events=(*found.events, begun)))

    def end(self, id: str, error: str | None = None) -> None:
        """Note how it ended: well, or with an error."""
        found = self._wing.store.get(ACTIONS, id)
        if found is None:
            return
        now = self._wing.clock.datetime()
        result = "Success" if error is None else "Error"
        ended = tuple(
            event
            if event.finished_at
            else replace(event, finished_at=now, result=result, traceback=error, message=error)
            for event in found.events
        )
        self._keep(replace(found, events=ended, updated_at=now, message=error and "Error"))

    def record(
        self, server_id: str, host: str, action: str, event: str, who: RequestContext, error: str | None = None
    ) -> None:
        """Note an action that a host has done already, well or with an error."""
        noted = self.start(server_id, action, who)
        self.begin(noted.id, event, host)
        self.end(noted.id, error)

    def of_server(
        self,
        server_id: str,
        page: Page[InstanceAction] | None = None,
        first: datetime | None = None,
        last: datetime | None = None,
    ) -> list[InstanceAction]:
        """A server's actions, the newest first; only those that changed between two times."""

        def fits(action: InstanceAction) -> bool:
            return (first is None or action.updated_at >= first) and (last is None or action.updated_at <= last)

        newest_first = page or Page([("started_at", True), ("number", True)])
        return self._wing.store.find(ACTIONS, {"server_id": server_id}, fits, newest_first)

    def get(self, server_id: str, request_id: str) -> InstanceAction:
        """The one that a request asked for. Raises NotFound."""
        for action in self.of_server(server_id):
            if action.request_id == request_id:
                return action
        raise errors.NotFound

    def _keep(self, action: InstanceAction) -> InstanceAction:
        return self._wing.store.put(ACTIONS, action)
