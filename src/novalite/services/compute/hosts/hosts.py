"""``/os-hosts``: the hosts as they were seen until 2.42."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field, key, many, query, view
from novalite.api.types import repeated
from novalite.cloud.compute.hosts import Host
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.compute.services import Service
from novalite.services.compute.policies import HOSTS
from novalite.services.compute.service import SERVICE

THEN = until("2.42")
SWITCH = {"type": "string", "enum": [*("enable", "disable"), *("Enable", "Disable"), *("ENABLE", "DISABLE")]}
WORDS = {"status": ("disabled", "enabled"), "maintenance_mode": ("off_maintenance", "on_maintenance")}
UPDATE = Body(
    {
        "anyOf": [{"required": ["status"]}, {"required": ["maintenance_mode"]}],
        "allOf": [Obj(field("status", SWITCH), field("maintenance_mode", SWITCH))],
    }
)
ZONE = query(field("zone", repeated({"type": "string"})), strict=None)

BRIEF = view(
    key("host_name", "host"),
    key("service", "topic"),
    key("zone", lambda service, call: call.cloud.compute.services.zone(service)),
)
PART = view(key("host"), key("project"), key("cpu", "vcpus"), key("memory_mb", "ram"), key("disk_gb", "disk"))


class Part(Struct, frozen=True):
    """How much of a host there is, is used, or a project has."""

    host: str
    project: str
    vcpus: int
    ram: int
    disk: int


hosts = Resource("/os-hosts", SERVICE)


@hosts.on("GET", THEN, query=ZONE, gives=many("hosts", BRIEF, links=None))
def index(call: Call) -> list[Service]:
    """The hosts of services that are enabled; of one zone, if it is named."""
    call.demand(f"{HOSTS}:list")
    zone, services = call.last("zone"), call.cloud.compute.services
    return [one for one in services.find() if not one.disabled and zone in (None, "", services.zone(one))]


@hosts.on("GET /{id}", THEN, gives=many("host", PART, each="resource", links=None))
def show(call: Call, id: str) -> list[Part]:
    """How much it has, and who uses how much of it."""
    call.demand(f"{HOSTS}:show")
    host = mapped(call, id)
    used, servers = call.cloud.compute.hosts.usage(id), call.cloud.compute.hosts.servers(id)
    projects = dict.fromkeys(server.project_id for server in servers)
    return [
        Part(id, "(total)", host.vcpus, host.ram, host.disk),
        Part(id, "(used_now)", used.vcpus, used.ram, used.disk),
        _sum(id, "(used_max)", servers),
        *(_sum(id, project, [one for one in servers if one.project_id == project]) for project in projects),
    ]


@hosts.on("PUT /{id}", THEN, takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, id: str) -> dict[str, str]:
    """What is asked for is done, says the host; servers are put on it as before, since its service knows of nothing."""
    call.demand(f"{HOSTS}:update")
    mapped(call, id)
    return {"host": id} | {
        name: WORDS[name][word.lower() == "enable"] for name in WORDS if (word := call.body.get(name))
    }


@hosts.on("GET /{id}/reboot", THEN, gives=AS_IT_IS)
def reboot(call: Call, id: str) -> dict[str, str]:
    """Taken to be done."""
    return _power(call, id, "reboot", "reboot")


@hosts.on("GET /{id}/shutdown", THEN, gives=AS_IT_IS)
def shutdown(call: Call, id: str) -> dict[str, str]:
    """Taken to be done."""
    return _power(call, id, "shutdown", "shutdown")


@hosts.on("GET /{id}/startup", THEN, gives=AS_IT_IS)
def startup(call: Call, id: str) -> dict[str, str]:
    """Taken to be done."""
    return _power(call, id, "startup", "start")


def mapped(call: Call, name: str) -> Host:
    """The host of that name. Raises NotFound."""
    try:
        return call.cloud.compute.hosts.get(name)
    except errors.NotFound:
        raise errors.NotFound(f"Host '{name}' is not mapped to any cell") from None


def _sum(host: str, project: str, servers: Sequence[Server]) -> Part:
    flavors = [server.flavor for server in servers]
    disk = sum(flavor.disk + flavor.ephemeral for flavor in flavors)
    return Part(host, project, sum(one.vcpus for one in flavors), sum(one.ram for one in flavors), disk)


def _power(call: Call, name: str, action: str, rule: str) -> dict[str, str]:
    call.demand(f"{HOSTS}:{rule}")
    return {"host": mapped(call, name).name, "power_action": action}
