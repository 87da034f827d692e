"""``/os-hypervisors``: the hosts as what servers run on, and until 2.87 how much of them is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import AS_IT_IS, Key, field, key, many, one, query, view
from novalite.api.types import boolean, fqdn, integer, repeated, single, truth
from novalite.cloud.compute.hosts import Host, Usage
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.compute.services import Service
from novalite.services.compute.policies import HYPERVISORS
from novalite.services.compute.service import SERVICE
from novalite.services.compute.values import as_uuid

TEXT = {"type": "string"}
NUMBERED, PAGED, SIZED = until("2.52"), between("2.33", "2.52"), until("2.87")
WITH_SERVERS = field("with_servers", single(boolean), since("2.53"))
PAGE = query(
    field("limit", repeated(integer(0)), PAGED),
    field("limit", single(integer(0)), since("2.53")),
    field("marker", repeated(TEXT), PAGED),
    field("marker", single(TEXT), since("2.53")),
    field("hypervisor_hostname_pattern", single(fqdn), since("2.53")),
    WITH_SERVERS,
    strict=since("2.53"),
)
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
ONE = query(WITH_SERVERS, strict=since("2.53"))


class Hypervisor(Struct, frozen=True, dict=True):
    """A host with what runs on it; its servers are shown ``with_servers`` only."""

    host: Host
    service: Service
    usage: Usage
    find_servers: Callable[[], Sequence[Server]]
    with_servers: bool

    @cached_property
    def servers(self) -> Sequence[Server]:
        """All that run on it, found only for versions and queries that tell of them."""
        return self.find_servers()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How much there is, is used and is free, under the names of old."""
        host, used = self.host, self.usage
        return {
            "vcpus": host.vcpus,
            "memory_mb": host.ram,
            "local_gb": host.disk,
            "vcpus_used": used.vcpus,
            "memory_mb_used": used.ram,
            "local_gb_used": used.disk,
            "free_ram_mb": host.ram - used.ram,
            "free_disk_gb": host.disk - used.disk,
            "current_workload": sum(server.task_state is not None for server in self.servers),
            "running_vms": len(self.servers),
            "disk_available_least": 0,
        }


def size(name: str) -> Key:
    """A key that tells one of the sizes."""
    return key(name, lambda hypervisor, call: hypervisor.sizes[name], SIZED)


def _servers(hypervisor: Hypervisor, call: Call) -> list[dict[str, str]] | None:
    if not hypervisor.with_servers:
        return None
    return [{"name": server.instance_name, "uuid": server.id} for server in hypervisor.servers]


SERVERS = view(
    key("servers", lambda hypervisor, call: _servers(hypervisor, call) or None, until("2.74"), optional=True),
    key("servers", _servers, since("2.75"), optional=True),
)
NAMED = view(
    key("id", "host.number", NUMBERED),
    key("id", "host.id", since("2.53")),
    key("hypervisor_hostname", "host.node"),
    key("state", lambda hypervisor, call: "up" if call.cloud.compute.services.is_up(hypervisor.service) else "down"),
    key("status", lambda hypervisor, call: "disabled" if hypervisor.service.disabled else "enabled"),
)
BRIEF = NAMED + SERVERS
ITS_SERVICE = view(key("id", "number", NUMBERED), key("id", since("2.53")), key("host"), key("disabled_reason"))
SIZES = (
    *("vcpus", "memory_mb", "local_gb", "vcpus_used", "memory_mb_used", "local_gb_used"),
    *("free_ram_mb", "free_disk_gb", "current_workload", "running_vms", "disk_available_least"),
)
FULL = (
    NAMED
    + view(
        key("hypervisor_type", "host.hypervisor_type"),
        key("hypervisor_version", "host.hypervisor_version"),
        key("host_ip", "host.ip"),
        key("service", lambda hypervisor, call: ITS_SERVICE.show(hypervisor.service, call)),
        *(size(name) for name in SIZES),
        key("cpu_info", lambda hypervisor, call: json.dumps(hypervisor.host.cpu_info), until("2.27")),
        key("cpu_info", "host.cpu_info", between("2.28", "2.87")),
        key("uptime", lambda hypervisor, call: _uptime(hypervisor, call), since("2.88")),
    )
    + SERVERS
)
UPTIME = NAMED + view(key("uptime", lambda hypervisor, call: call.cloud.compute.hosts.uptime(hypervisor.host)))

Page = tuple[list[Hypervisor], str | None]

hypervisors = Resource("/os-hypervisors", SERVICE)


@hypervisors.on("GET", query=PAGE, gives=many("hypervisors", BRIEF))
def index(call: Call) -> Page:
    """All of them; from 2.33 on a page, from 2.53 on those of a name, and their servers."""
    call.demand(f"{HYPERVISORS}:list")
    return _found(call)


@hypervisors.on("GET /detail", query=PAGE, gives=many("hypervisors", FULL))
def detail(call: Call) -> Page:
    """The same, with all there is to say."""
    call.demand(f"{HYPERVISORS}:list-detail")
    return _found(call)


@hypervisors.on("GET /statistics", SIZED, gives=AS_IT_IS)
def statistics(call: Call) -> dict[str, Any]:
    """How much there is, is used and is free on all of those that are enabled."""
    call.demand(f"{HYPERVISORS}:statistics")
    every = [_hypervisor(call, host) for host in call.cloud.compute.hosts.find()]
    enabled = [hypervisor.sizes for hypervisor in every if not hypervisor.service.disabled]
    sums = {name: sum(sizes[name] for sizes in enabled) for name in SIZES}
    return {"hypervisor_statistics": {"count": len(enabled), **sums}}


@hypervisors.on("GET /{id}", query=ONE, gives=one("hypervisor", FULL))
def show(call: Call, id: str) -> Hypervisor:
    call.demand(f"{HYPERVISORS}:show")
    return _hypervisor(call, _host(call, id), _with_servers(call))


@hypervisors.on("GET /{id}/uptime", SIZED, gives=one("hypervisor", UPTIME), faults={errors.Conflict: 400})
def uptime(call: Call, id: str) -> Hypervisor:
    """What its `uptime` says."""
    call.demand(f"{HYPERVISORS}:uptime")
    return _hypervisor(call, _host(call, id))


@hypervisors.on("GET /{id}/search", NUMBERED, gives=many("hypervisors", BRIEF, links=None))
def search(call: Call, id: str) -> list[Hypervisor]:
    """Those whose names have this in them."""
    call.demand(f"{HYPERVISORS}:search")
    return [_hypervisor(call, host) for host in _named(call, id)]


@hypervisors.on("GET /{id}/servers", NUMBERED, gives=many("hypervisors", BRIEF, links=None))
def servers(call: Call, id: str) -> list[Hypervisor]:
    """Those whose names have this in them, with their servers."""
    call.demand(f"{HYPERVISORS}:servers")
    return [_hypervisor(call, host, with_servers=True) for host in _named(call, id)]


def _found(call: Call) -> Page:
    limit, marker = call.page(zero=0)
    pattern = call.asked("hypervisor_hostname_pattern")
    if pattern is None:
        hosts = _after(call.cloud.compute.hosts.find(), marker)[:limit]
    elif "limit" in call.query or marker:
        raise errors.Invalid(MALFORMED)
    else:
        hosts = _named(call, pattern)
    following = str(_id(hosts[-1], call)) if pattern is None and is_full(hosts, limit) else None
    return [_hypervisor(call, host, _with_servers(call)) for host in hosts], following


def _after(hosts: list[Host], marker: str | None) -> list[Host]:
    if marker is None:
        return hosts
    for place, host in enumerate(hosts, 1):
        if marker in (host.id, str(host.number)):
            return hosts[place:]
    raise errors.Invalid(f"marker [{marker}] not found")


def _named(call: Call, pattern: str) -> list[Host]:
    """Those whose names are like it, as a database likes: % is any text, and _ any character."""
    parts = {"%": ".*", "_": "."}
    like = re.compile("".join(parts.get(one, re.escape(one)) for one in pattern), re.IGNORECASE | re.DOTALL)
    hosts = [host for host in call.cloud.compute.hosts.find() if like.search(host.node)]
    if not hosts:
        raise errors.NotFound(f"No hypervisor matching '{pattern}' could be found.")
    return hosts


def _host(call: Call, id: str) -> Host:
    """The host of that id: a number until 2.52, a UUID since."""
    if call.at_least("2.53"):
        as_uuid(id)
    for host in call.cloud.compute.hosts.find():
        if id == str(_id(host, call)):
            return host
    raise errors.NotFound(f"Hypervisor with ID '{id}' could not be found.")


def _id(host: Host, call: Call) -> str | int:
    return host.id if call.at_least("2.53") else host.number


def _with_servers(call: Call) -> bool:
    return truth(call.asked("with_servers", "no"))


def _hypervisor(call: Call, host: Host, with_servers: bool = False) -> Hypervisor:
    hosts, service = call.cloud.compute.hosts, call.cloud.compute.services.of(host.name)
    return Hypervisor(host, service, hosts.usage(host.name), partial(hosts.servers, host.name), with_servers)


def _uptime(hypervisor: Hypervisor, call: Call) -> str | None:
    try:
        return call.cloud.compute.hosts.uptime(hypervisor.host)
    except errors.Conflict:
        return None
