"""``/servers``: listed, shown, changed and deleted. How they are made is in `server_create`, actions in `server_*`."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import LEGACY, Span, between, since
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import body, field, many, one, query
from novalite.api.types import Description, fqdn, hostname, name_or_none, named
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.policies import SERVERS
from novalite.services.compute.servers.filters import LIST, Listing
from novalite.services.compute.servers.views import BRIEF, DETAIL, FULL, UPDATED
from novalite.services.compute.service import SERVICE

Schema = dict[str, Any]

DISK_CONFIG: Schema = {"type": "string", "enum": ["AUTO", "MANUAL"]}
ACCESS = (
    field("accessIPv4", {"type": "string", "format": "ipv4"}),
    field("accessIPv6", {"type": "string", "format": "ipv6"}),
)
HOSTNAME = (field("hostname", hostname, between("2.90", "2.93")), field("hostname", fqdn, since("2.94")))
DESCRIPTION = field("description", Description(255), since("2.19"))


def server_name(required: bool = False) -> tuple[Any, Any]:
    """A server's name, at ``/v2`` with space around it."""
    return (
        field("name", named("name_with_leading_trailing_spaces"), Span(last=LEGACY), required=required),
        field("name", named(), since("2.1"), required=required),
    )


UPDATE = body(
    "server",
    *server_name(),
    field("OS-DCF:diskConfig", DISK_CONFIG),
    *ACCESS,
    DESCRIPTION,
    *HOSTNAME,
    field("pinned_availability_zone", name_or_none, since("2.104")),
)
NOTHING = query(strict=since("2.102"))

servers = Resource("/servers", SERVICE, "compute.servers")


@servers.on("GET", query=LIST, gives=many("servers", BRIEF, at="/servers"))
def index(call: Call) -> tuple[list[Server], str | None]:
    """A project's servers, the newest first; an admin may ask for all."""
    return found(call, "index")


@servers.on("GET /detail", query=LIST, gives=many("servers", DETAIL, at="/servers/detail"))
def detail(call: Call) -> tuple[list[Server], str | None]:
    """The same, with all there is to say."""
    return found(call, "detail")


@servers.on("GET /{id}", query=NOTHING, gives=one("server", FULL))
def show(call: Call, id: str) -> Server:
    return permitted(call, id, f"{SERVERS}:show")


@servers.on("PUT /{id}", takes=UPDATE, gives=one("server", UPDATED))
def update(call: Call, id: str) -> Server:
    """Change what it is called, and what is said of it."""
    server = permitted(call, id, f"{SERVERS}:update")
    sent = call.body["server"]
    if "pinned_availability_zone" in sent:
        pinned(server, sent["pinned_availability_zone"])
    return call.cloud.compute.servers.update(id, **changes(sent))


@servers.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Delete it, or where the cloud waits before it does, until then."""
    call.cloud.compute.servers.delete(permitted(call, id, f"{SERVERS}:delete"), call.context)


def get(call: Call, id: str) -> Server:
    """A server that who asks can see. Raises NotFound."""
    # Who has no project is shown all, and allowed nothing.
    return call.cloud.compute.servers.get(id, call.whose or None)


def permitted(call: Call, id: str, rule: str) -> Server:
    """A server that who asks can see, and to which the rule lets them do that."""
    server = get(call, id)
    call.demand(rule, project_id=server.project_id, user_id=server.user_id)
    return server


def located(call: Call, id: str, rule: str) -> Server:
    """The same, for what looks first for where it is, which says otherwise that there is none."""
    if call.cloud.compute.servers.marker(id) is None:
        raise errors.NotFound(f"Instance {id} has no mapping to a cell.")
    return permitted(call, id, rule)


def judged(call: Call, id: str, rule: str) -> Server:
    """The same, for what asks the rule before it looks whether who asks can see the server: others are told no."""
    if (known := call.cloud.compute.servers.marker(id)) is not None:
        call.demand(rule, project_id=known.project_id)
    return located(call, id, rule)


def found(call: Call, action: str) -> tuple[list[Server], str | None]:
    """The page of servers that the query asks for, and the marker of the next one."""
    call.demand(f"{SERVERS}:{action}", project_id=call.context.project_id)
    listing = Listing.of(call, action)
    if listing is None:
        return [], None
    page = call.cloud.compute.servers.find(listing.where, listing.fits, listing.page)
    return page, page[-1].id if is_full(page, listing.page.limit or 0) else None


#: What a part of a body is called in the cloud.
ATTRIBUTES = {
    "accessIPv4": "access_ip_v4",
    "accessIPv6": "access_ip_v6",
    "OS-DCF:diskConfig": "auto_disk_config",
    **{
        name: name
        for name in (
            *("name", "description", "hostname", "metadata", "key_name", "user_data"),
            *("trusted_image_certificates", "pinned_availability_zone"),
        )
    },
}


def changes(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent of a server, as the cloud takes it; whatever else was sent is left out."""
    changed = {ATTRIBUTES[name]: value for name, value in sent.items() if name in ATTRIBUTES}
    if "auto_disk_config" in changed:
        changed["auto_disk_config"] = changed["auto_disk_config"] == "AUTO"
    if "name" in changed:
        changed["name"] = changed["name"].strip()
    if changed.get("trusted_image_certificates"):
        changed["trusted_image_certificates"] = (*changed["trusted_image_certificates"],)
    return changed


def pinned(server: Server, zone: str | None) -> None:
    """Raises Conflict where a server cannot be pinned to the zone."""
    if zone is None:
        return
    if server.pinned_availability_zone is not None:
        if zone != server.pinned_availability_zone:
            raise errors.Conflict(
                "Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone "
                "to null."
            )
    elif zone != server.availability_zone:
        raise errors.Conflict(
            f"Server can only be pinned to its current availability zone '{server.availability_zone}', "
            f"but '{zone}' was requested."
        )
