"""``/os-migrations`` and ``/servers/{id}/migrations``: servers on their way, and those that have arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links_to
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import Body, Key, Obj, field, key, many, one, query, view
from novalite.api.types import formatted, integer, repeated, single
from novalite.cloud.compute.servers.migrations import UNDER_WAY, Migration
from novalite.services.compute.servers.filters import moment_of
from novalite.services.compute.servers.servers import NOTHING, permitted
from novalite.services.compute.service import SERVICE
from novalite.store import Page

ANY = repeated({"type": "string"})
MOMENT = single(formatted("date-time"))
ONE = single({"type": "string"})
LIST = query(
    *(field(name, ANY) for name in ("hidden", "host", "instance_uuid", "source_compute", "status", "migration_type")),
    field("limit", single(integer(0)), since("2.59")),
    field("marker", ONE, since("2.59")),
    field("changes-since", MOMENT, since("2.59")),
    field("changes-before", MOMENT, since("2.66")),
    field("user_id", ONE, since("2.80")),
    field("project_id", ONE, since("2.80")),
    strict=since("2.59"),
)
FORCE = Body(Obj(field("force_complete", {"type": "null"}, required=True)))

INDEX = "os_compute_api:os-migrations:index"
OF_SERVER = "os_compute_api:servers:migrations"
AMOUNTS = [f"{what}_{which}_bytes" for what in ("disk", "memory") for which in ("processed", "remaining", "total")]


def _place(name: str, rule: str) -> Key:
    """Where a migration comes from or goes, to those who may know of hosts."""

    def show(migration: Migration, call: Call) -> Any:
        return getattr(migration, name) if call.may(rule, project_id=migration.project_id) else None

    return key(name, show)


def _places(rule: str) -> list[Key]:
    return [_place(name, rule) for name in ("source_compute", "source_node", "dest_compute", "dest_node", "dest_host")]


def _links(migration: Migration, call: Call) -> list[dict[str, str]] | None:
    if migration.type != "live-migration" or migration.status not in UNDER_WAY:
        return None
    return links_to(call, f"servers/{migration.server_id}/migrations", str(migration.number))


BOTH = view(
    key("id", "number"),
    key("status"),
    key("created_at", lambda migration, call: migration.created_at.isoformat()),
    key("updated_at", lambda migration, call: migration.updated_at and migration.updated_at.isoformat()),
    key("uuid", "id", since("2.59")),
    key("user_id", since("2.80")),
    key("project_id", since("2.80")),
)
ANY_SERVER = BOTH + view(
    key("instance_uuid", "server_id"),
    key("old_instance_type_id", "old_flavor"),
    key("new_instance_type_id", "new_flavor"),
    key("migration_type", "type", since("2.23")),
    key("links", _links, since("2.23"), optional=True),
    *_places(f"{INDEX}:host"),
)
UNDER_WAY_VIEW = BOTH + view(
    key("server_uuid", "server_id"),
    *(key(name, lambda migration, call: None) for name in AMOUNTS),
    *_places(f"{OF_SERVER}:index:host"),
)

migrations = Resource("/os-migrations", SERVICE)
server_migrations = Resource("/servers/{server_id}/migrations", SERVICE)


@migrations.on("GET", query=LIST, gives=many("migrations", ANY_SERVER, links=since("2.59")))
def index(call: Call) -> tuple[list[Migration], str | None]:
    """The migrations of all servers, the newest first; until 2.58 the oldest."""
    call.demand(INDEX, project_id=call.context.project_id)
    project_id = call.last("project_id")
    if not project_id or project_id != call.context.project_id:
        call.demand(f"{INDEX}:all_projects")
    filters = ("status", "migration_type", *(() if "host" in call.query else ("source_compute",)))
    wanted = {name: value for name in filters if (value := call.last(name)) is not None}
    after_moment, before = (_moment(call, name) for name in ("changes-since", "changes-before"))
    if after_moment and before and before < after_moment:
        raise errors.Invalid("The value of changes-since must be less than or equal to changes-before.")
    if not call.at_least("2.59"):
        return call.cloud.compute.migrations.find(lambda one: _fits(one, call, wanted), Page()), None
    limit, after = call.page(zero=0)
    marker = call.cloud.compute.migrations.by_id(after) if after else None
    page = Page([("created_at", True), ("number", True)], marker, limit)

    def fits(one: Migration) -> bool:
        changed = one.updated_at or one.created_at
        return (
            _fits(one, call, wanted)
            and (after_moment is None or changed >= after_moment)
            and (before is None or changed <= before)
        )

    found = call.cloud.compute.migrations.find(fits, page)
    return found, found[-1].id if is_full(found, limit) else None


@server_migrations.on("GET", since("2.23"), query=NOTHING, gives=many("migrations", UNDER_WAY_VIEW, links=None))
def of_server(call: Call, server_id: str) -> list[Migration]:
    """The live migrations of a server that are under way."""
    permitted(call, server_id, f"{OF_SERVER}:index")
    live = call.cloud.compute.migrations.of_server(server_id, UNDER_WAY)
    return [migration for migration in live if migration.type == "live-migration"]


@server_migrations.on("GET /{id}", since("2.23"), query=NOTHING, gives=one("migration", UNDER_WAY_VIEW))
def show(call: Call, server_id: str, id: str) -> Migration:
    """One that is under way."""
    permitted(call, server_id, f"{OF_SERVER}:show")
    try:
        migration: Migration = call.cloud.compute.migrations.get(server_id, id)
    except errors.NotFound:
        raise errors.NotFound(f"In-progress live migration {id} is not found for server {server_id}.") from None
    if migration.type != "live-migration":
        raise errors.NotFound(f"Migration {id} for server {server_id} is not live-migration.")
    if migration.status not in UNDER_WAY:
        raise errors.NotFound(f"Live migration {id} for server {server_id} is not in progress.")
    return migration


@server_migrations.on("DELETE /{id}", since("2.24"), status=202)
def abort(call: Call, server_id: str, id: str) -> None:
    """Have one not happen; from 2.65 on also one that has not begun."""
    server = permitted(call, server_id, f"{OF_SERVER}:delete")
    call.cloud.compute.moves.abort(server, id, call.context, call.at_least("2.65"))


@server_migrations.act("force_complete", since("2.22"), where="/{id}/action", takes=FORCE, status=202)
def force_complete(call: Call, server_id: str, id: str) -> None:
    """Have one be over."""
    server = permitted(call, server_id, f"{OF_SERVER}:force_complete")
    try:
        call.cloud.compute.moves.force_complete(server, id, call.context)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None


def _moment(call: Call, name: str) -> datetime | None:
    text = call.last(name)
    return None if text is None else moment_of(text)


def _fits(migration: Migration, call: Call, wanted: dict[str, str]) -> bool:
    named = {"status": migration.status, "migration_type": migration.type, "source_compute": migration.source_compute}
    host, server_id = call.last("host"), call.last("instance_uuid")
    return (
        all(named[name] == value for name, value in wanted.items())
        and (host is None or host in (migration.source_compute, migration.dest_compute))
        and (server_id is None or server_id == migration.server_id)
        and call.last("user_id") in (None, migration.user_id)
        and call.last("project_id") in (None, migration.project_id)
    )
