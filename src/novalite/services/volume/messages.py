"""``/messages``: what went wrong after a request had been answered."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import key, many, one, view
from novalite.cloud.volume.messages import Message
from novalite.services.volume.lists import Listing, equal, limit_of, moment
from novalite.services.volume.service import SERVICE, seen

SINCE = since("3.3")
#: From when on a list of them has pages, an order and filters.
PAGED = since("3.5")
FILTERS = ("resource_uuid", "resource_type", "event_id", "request_id", "message_level")
LIST = Listing(
    {name: equal(name) for name in (*FILTERS, "id")},
    {name: name for name in (*FILTERS, "id", "created_at", "updated_at", "project_id", "expires_at")}
    | {"deleted": None, "deleted_at": None},
    (),
    users=FILTERS,
    open=True,
    no_project=True,
    counted=False,
)
FULL = view(
    key("id"),
    key("event_id"),
    key("user_message"),
    key("message_level"),
    key("created_at", moment("created_at")),
    key("guaranteed_until", moment("expires_at")),
    key("request_id"),
    key("links", links("messages")),
    key("resource_type"),
    key("resource_uuid"),
)

messages = Resource("/messages", SERVICE)


@messages.on("GET", SINCE, query=LIST.query, gives=many("messages", FULL))
def index(call: Call) -> Any:
    """Those of a project, or of all for an admin."""
    call.demand("message:get_all", project_id=call.context.project_id)
    if PAGED.meets(call.version):
        return LIST.page(call, call.cloud.volume.messages)
    # All there are, but with a link as if they were a page of those that are asked for.
    asked, call.query = call.query, {}
    found, _, count = LIST.page(call, call.cloud.volume.messages)
    call.query = asked
    is_full = bool(found) and "limit" in asked and limit_of(call) <= len(found)
    return found, found[-1].id if is_full else None, count


@messages.on("GET /{id}", SINCE, gives=one("message", FULL))
def show(call: Call, id: str) -> Message:
    return permitted(call, id, "message:get")


@messages.on("DELETE /{id}", SINCE, status=204)
def delete(call: Call, id: str) -> Blank:
    call.cloud.volume.messages.delete(permitted(call, id, "message:delete").id)
    return BLANK


def permitted(call: Call, id: str, rule: str) -> Message:
    """One that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.messages, id, rule)
