"""What else there is to know of a server: how its guest is, its password, where its CPUs and memory are."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.compute.servers.lifecycle import NotReady
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.servers.servers import NOTHING, permitted
from novalite.services.compute.service import SERVICE

facts = Resource("/servers/{server_id}", SERVICE, "compute.servers")

#: What power states are called.
POWER = {0: "pending", 1: "running", 3: "paused", 4: "shutdown", 6: "crashed", 7: "suspended"}


@facts.on("GET /diagnostics", until("2.47"), query=NOTHING, gives=AS_IT_IS)
def hypervisors_diagnostics(call: Call, server_id: str) -> dict[str, int]:
    """How its guest is, in its hypervisor's own words."""
    server = _diagnosed(call, server_id)
    seconds = _uptime(call, server)
    shown = {f"cpu{number}_time": seconds * 10**9 for number in range(server.flavor.vcpus)}
    shown |= {"memory": server.flavor.ram * 1024, "memory-actual": server.flavor.ram * 1024}
    shown |= {f"vda_{name}": 0 for name in ("read", "read_req", "write", "write_req", "errors")}
    for number, _ in enumerate(call.cloud.network.ports.of_server(server.id)):
        shown |= {
            f"vnet{number}_{way}{what}": 0 for way in ("rx", "tx") for what in ("", "_drop", "_errors", "_packets")
        }
    return shown


@facts.on("GET /diagnostics", since("2.48"), query=NOTHING, gives=AS_IT_IS)
def diagnostics(call: Call, server_id: str) -> dict[str, Any]:
    """How its guest is, in the same words for all hypervisors."""
    server = _diagnosed(call, server_id)
    seconds = _uptime(call, server)
    ports = call.cloud.network.ports.of_server(server.id)
    counters = [f"{way}_{what}" for way in ("rx", "tx") for what in ("octets", "errors", "drop", "packets", "rate")]
    disk = dict.fromkeys(("read_bytes", "read_requests", "write_bytes", "write_requests", "errors_count"), 0)
    return {
        "state": POWER[server.power_state],
        "driver": "libvirt",
        "hypervisor": "kvm",
        "hypervisor_os": "linux",
        "uptime": seconds,
        "config_drive": bool(server.config_drive),
        "num_cpus": server.flavor.vcpus,
        "num_nics": len(ports),
        "num_disks": 1,
        "disk_details": [disk],
        "cpu_details": [
            {"id": number, "time": seconds * 10**9, "utilisation": 0} for number in range(server.flavor.vcpus)
        ],
        "nic_details": [{"mac_address": port.mac_address, **dict.fromkeys(counters, 0)} for port in ports],
        "memory_details": {"maximum": server.flavor.ram, "used": 0},
    }


@facts.on("GET /os-server-password", query=NOTHING, gives=AS_IT_IS)
def password(call: Call, server_id: str) -> dict[str, str]:
    """The encrypted password that the guest has left; none has ever done so here."""
    permitted(call, server_id, "os_compute_api:os-server-password:show")
    return {"password": ""}


@facts.on("DELETE /os-server-password", status=204)
def clear_password(call: Call, server_id: str) -> None:
    permitted(call, server_id, "os_compute_api:os-server-password:clear")


@facts.on("GET /topology", since("2.78"), query=NOTHING, gives=AS_IT_IS)
def topology(call: Call, server_id: str) -> dict[str, Any]:
    """Its NUMA nodes, if its flavor asks for any."""
    server = permitted(call, server_id, "compute:server:topology:index")
    count = int(server.flavor.extra_specs.get("hw:numa_nodes", 0))
    if not count:
        return {"nodes": [], "pagesize_kb": None}
    hosts = call.may("compute:server:topology:host:index", project_id=server.project_id)
    cpus = range(server.flavor.vcpus)
    nodes = [
        {"vcpu_set": [*cpus[number::count]], "siblings": [], "memory_mb": server.flavor.ram // count}
        | ({"host_node": number, "cpu_pinning": {}} if hosts else {})
        for number in range(count)
    ]
    return {"nodes": nodes, "pagesize_kb": None}


def _diagnosed(call: Call, id: str) -> Server:
    server = permitted(call, id, "os_compute_api:os-server-diagnostics")
    if not server.host:
        raise NotReady(server)
    return server


def _uptime(call: Call, server: Server) -> int:
    launched = server.launched_at
    return int((call.cloud.clock.datetime() - launched).total_seconds()) if launched and server.power_state else 0
