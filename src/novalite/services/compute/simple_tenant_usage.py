"""``/os-simple-tenant-usage``: how much projects have had, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.pages import is_full, next_link
from novalite.api.shape import AS_IT_IS, Key, field, key, many, query, view
from novalite.api.types import integer, repeated
from novalite.cloud.compute.usages import ServerUsage
from novalite.services.compute.policies import SIMPLE_TENANT_USAGE
from novalite.services.compute.service import SERVICE
from novalite.services.compute.values import moment

FORMATS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S.%f")
TEXT = repeated({"type": "string"})
SPAN = (field("start", TEXT), field("end", TEXT))
PAGED = (field("limit", repeated(integer(0)), since("2.40")), field("marker", TEXT, since("2.40")))
ALL = query(*SPAN, field("detailed", TEXT), *PAGED, strict=since("2.75"))
ONE = query(*SPAN, *PAGED, strict=since("2.75"))


class Tenant(Struct, frozen=True):
    """A project with the usages of its servers, between two times."""

    id: str
    usages: Sequence[ServerUsage]
    start: datetime
    stop: datetime
    is_detailed: bool


def total(name: str, amount: Callable[[ServerUsage], int]) -> Key:
    """A key for an amount, multiplied by the hours."""
    return key(name, lambda tenant, call: sum(amount(usage) * usage.hours for usage in tenant.usages))


OF_SERVER = view(
    key("hours"),
    key("flavor", "server.flavor.name"),
    key("instance_id", "server.id"),
    key("name", "server.name"),
    key("tenant_id", "server.project_id"),
    key("memory_mb", "server.flavor.ram"),
    key("local_gb"),
    key("vcpus", "server.flavor.vcpus"),
    key("started_at", lambda usage, call: moment(usage.launched_at)),
    key("ended_at", lambda usage, call: moment(usage.server.terminated_at)),
    key("state"),
    key("uptime"),
)
TENANT = view(
    key("tenant_id", "id"),
    key("server_usages", lambda tenant, call: _servers(tenant, call), optional=True),
    total("total_local_gb_usage", lambda usage: usage.local_gb),
    total("total_vcpus_usage", lambda usage: usage.server.flavor.vcpus),
    total("total_memory_mb_usage", lambda usage: usage.server.flavor.ram),
    total("total_hours", lambda usage: 1),
    key("start", lambda tenant, call: moment(tenant.start)),
    key("stop", lambda tenant, call: moment(tenant.stop)),
)
LINKED = since("2.40")
ITSELF = links("os-simple-tenant-usage")

simple_tenant_usage = Resource("/os-simple-tenant-usage", SERVICE)


@simple_tenant_usage.on("GET", query=ALL, gives=many("tenant_usages", TENANT, links=LINKED))
def index(call: Call) -> tuple[list[Tenant], str | None]:
    """Those of all projects; with their servers, if that is asked for."""
    call.demand(f"{SIMPLE_TENANT_USAGE}:list")
    return _found(call, None, call.asked("detailed") == "1")


@simple_tenant_usage.on("GET /{id}", query=ONE, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """That of one project with its servers, or nothing."""
    call.demand(f"{SIMPLE_TENANT_USAGE}:show", project_id=id)
    tenants, following = _found(call, id, is_detailed=True)
    shown: dict[str, Any] = {"tenant_usage": TENANT.show(tenants[0], call) if tenants else {}}
    if following is not None and LINKED.meets(call.version):
        url, known = ITSELF(tenants[0], call)[0]["href"], [(name, values[-1]) for name, values in call.query.items()]
        shown["tenant_usage_links"] = [next_link(url, known, following)]
    return shown


def _found(call: Call, project_id: str | None, is_detailed: bool) -> tuple[list[Tenant], str | None]:
    now = call.cloud.clock.datetime()
    start, stop = _time(call, "start", now), _time(call, "end", now)
    if start > stop or (start == stop and call.asked("start")):
        raise errors.Invalid("Invalid start time. The start time cannot occur after the end time.")
    limit, marker = call.page(zero=0)
    stop = min(stop, now)
    usages = call.cloud.compute.usages.find(start, stop, project_id, limit, marker)
    by_project = groupby(usages, lambda usage: str(usage.server.project_id))
    tenants = [Tenant(id, [*those], start, stop, is_detailed) for id, those in by_project]
    return tenants, usages[-1].server.id if is_full(usages, limit) else None


def _time(call: Call, name: str, now: datetime) -> datetime:
    text = next(filter(None, call.query.get(name, ())), None)
    if text is None:
        return now
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            pass
    raise errors.Invalid("Invalid datetime string: Datetime is in invalid format")


def _servers(tenant: Tenant, call: Call) -> list[dict[str, Any]] | None:
    return [OF_SERVER.show(usage, call) for usage in tenant.usages] if tenant.is_detailed else None
