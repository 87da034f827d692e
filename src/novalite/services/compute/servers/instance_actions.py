"""``/servers/{id}/os-instance-actions``: what has been done to a server, from 2.21 on also to one that is gone."""

from __future__ import annotations

import hashlib
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.pages import is_full, next_link
from novalite.api.shape import field, key, many, one, query, view
from novalite.api.types import formatted, integer, single
from novalite.cloud.compute.servers.instance_actions import Event, InstanceAction
from novalite.services.compute.servers.filters import moment_of
from novalite.services.compute.servers.servers import NOTHING, get
from novalite.services.compute.service import SERVICE
from novalite.store import Page

RULE = "os_compute_api:os-instance-actions"
MOMENT = single(formatted("date-time"))
LIST = query(
    field("limit", single(integer(0)), since("2.58")),
    field("marker", single({"type": "string"}), since("2.58")),
    field("changes-since", MOMENT, since("2.58")),
    field("changes-before", MOMENT, since("2.66")),
    strict=since("2.58"),
)
BRIEF = view(
    key("action"),
    key("instance_uuid", "server_id"),
    key("request_id"),
    key("user_id"),
    key("project_id"),
    key("start_time", lambda action, call: action.started_at.isoformat()),
    key("message"),
    key("updated_at", lambda action, call: action.updated_at.isoformat(), since("2.58")),
)


def _events(action: InstanceAction, call: Call) -> list[dict[str, Any]] | None:
    """The events, to admins with what went wrong and where; to others from 2.51 on."""
    owner = call.cloud.compute.servers.marker(action.server_id).project_id
    admins = call.may(f"{RULE}:events", project_id=owner)
    if not admins and not call.at_least("2.51"):
        return None
    details = call.at_least("2.84") and call.may(f"{RULE}:events:details", project_id=owner)
    return [_event(event, action, call, admins, details) for event in action.events]


def _event(event: Event, action: InstanceAction, call: Call, admins: bool, details: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "event": event.name,
        "start_time": event.started_at.isoformat(),
        "finish_time": event.finished_at and event.finished_at.isoformat(),
        "result": event.result,
    }
    if admins:
        shown["traceback"] = event.traceback
    if call.at_least("2.62"):
        shown |= {"host": event.host} if admins else {}
        name = f"{action.project_id}{event.host}"
        shown["hostId"] = hashlib.sha224(name.encode()).hexdigest() if event.host else ""
    if details:
        shown["details"] = None if event.result != "Error" else event.message
    return shown


FULL = BRIEF + view(key("events", _events, optional=True))

instance_actions = Resource("/servers/{server_id}/os-instance-actions", SERVICE)


@instance_actions.on("GET", query=LIST, gives=many("instanceActions", BRIEF, links=None))
def index(call: Call, server_id: str) -> tuple[Any, ...]:
    """All of them, the newest first."""
    _look(call, server_id, "list")
    after, before = (
        None if (text := call.last(name)) is None else moment_of(text) for name in ("changes-since", "changes-before")
    )
    if after and before and before < after:
        raise errors.Invalid("The value of changes-since must be less than or equal to changes-before.")
    if not call.at_least("2.58"):
        return call.cloud.compute.instance_actions.of_server(server_id), None
    limit, request_id = call.page(zero=0)
    marker = _marker(call, server_id, request_id) if request_id else None
    page: Page[InstanceAction] = Page([("started_at", True), ("number", True)], marker, limit)
    found = call.cloud.compute.instance_actions.of_server(server_id, page, after, before)
    if not is_full(found, limit):
        return found, None
    known = [(name, value) for name, values in call.query.items() for value in values]
    return found, None, {"links": [next_link(call.request.path_url, known, found[-1].request_id)]}


@instance_actions.on("GET /{id}", query=NOTHING, gives=one("instanceAction", FULL))
def show(call: Call, server_id: str, id: str) -> InstanceAction:
    """The one that a request asked for, with what was done."""
    _look(call, server_id, "show")
    try:
        return call.cloud.compute.instance_actions.get(server_id, id)
    except errors.NotFound:
        raise errors.NotFound(f"Action {id} not found") from None


def _look(call: Call, id: str, action: str) -> None:
    """Raises NotFound, from 2.21 on not for a server that is gone."""
    gone = call.cloud.compute.servers.marker(id) if call.at_least("2.21") else None
    seen = gone is not None and gone.deleted and call.whose in (None, gone.project_id)
    server = gone if gone is not None and seen else get(call, id)
    call.demand(f"{RULE}:{action}", project_id=server.project_id)


def _marker(call: Call, server_id: str, request_id: str) -> InstanceAction:
    try:
        return call.cloud.compute.instance_actions.get(server_id, request_id)
    except errors.NotFound:
        raise errors.Invalid("Marker None could not be found.") from None  # so Nova says it
