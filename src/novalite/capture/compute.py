"""Flavors, hosts, aggregates and availability zones of a cloud, as a seed says them."""

from __future__ import annotations

from typing import Any

from novalite.capture.reading import Reading, brief
from novalite.capture.source import Unavailable
from novalite.cloud.compute.aggregates import DEFAULT_ZONE, ZONE

#: The first microversion at which flavors show their extra specs, and the last at which hypervisors show their size.
FLAVORS, HYPERVISORS = "2.61", "2.87"


def read_flavors(reading: Reading) -> None:
    """The flavors, private ones with the projects that they are for."""
    try:
        flavors = reading.all("compute", "/flavors/detail?is_public=None", "flavors", FLAVORS)
    except Unavailable:  # an old one
        flavors = reading.listed("flavors", "compute", "/flavors/detail?is_public=None", "flavors")
    reading.seed.put("flavors", [_flavor(reading, flavor) for flavor in flavors])


def _flavor(reading: Reading, flavor: dict[str, Any]) -> dict[str, Any]:
    id = flavor["id"]
    specs = flavor.get("extra_specs")
    if specs is None:
        specs = reading.shown("extra specs", "compute", f"/flavors/{id}/os-extra_specs", "extra_specs")
    is_public = flavor.get("os-flavor-access:is_public", True)
    said = {
        "name": flavor["name"],
        "id": id,
        **{name: flavor[name] for name in ("ram", "vcpus", "disk")},
        **brief(
            {"ephemeral": flavor.get("OS-FLV-EXT-DATA:ephemeral"), "swap": flavor["swap"] or 0}, ephemeral=0, swap=0
        ),
        **brief(flavor, description="", rxtx_factor=1.0),
        **({"extra_specs": specs} if specs else {}),
    }
    if not is_public:
        path = f"/flavors/{id}/os-flavor-access"
        projects = reading.shared_with("access to flavors", "compute", path, "flavor_access", "tenant_id")
        said |= {"is_public": False} | ({"projects": projects} if projects else {})
    return said


def read_hosts(reading: Reading) -> None:
    """Hosts, aggregates and zones; where hosts cannot be read, one stands for those of each zone."""
    try:
        found = reading.all("compute", "/os-hypervisors/detail", "hypervisors", HYPERVISORS)
    except Unavailable as error:
        reading.seed.note("hosts and aggregates", f"{error}; one host stands for those of each availability zone")
        _stand_ins(reading)
        return
    hosts: dict[str, dict[str, Any]] = {}
    for one in found:
        if one["service"]["host"] in hosts:
            reading.seed.note("hosts", "of one that has several nodes only the first is here")
            continue
        hosts[one["service"]["host"]] = {"vcpus": one["vcpus"], "ram": one["memory_mb"], "disk": one["local_gb"]}
    reading.seed.put("hosts", [{"name": name, **figures} for name, figures in hosts.items()])
    aggregates = reading.listed("aggregates", "compute", "/os-aggregates", "aggregates")
    reading.seed.put("aggregates", [_aggregate(one, set(hosts)) for one in aggregates])


def _aggregate(one: dict[str, Any], hosts: set[str]) -> dict[str, Any]:
    # The zone is told of by itself, and projects have other ids in another cloud.
    metadata = {
        name: value for name, value in one["metadata"].items() if not name.startswith((ZONE, "filter_tenant_id"))
    }
    members = [host for host in one["hosts"] if host in hosts]
    more = {"zone": one["availability_zone"], "hosts": members, "metadata": metadata}
    return {"name": one["name"], **{name: value for name, value in more.items() if value}}


def _stand_ins(reading: Reading) -> None:
    zones = reading.listed("availability zones", "compute", "/os-availability-zone", "availabilityZoneInfo")
    for zone in [one["zoneName"] for one in zones] or [DEFAULT_ZONE]:
        host = f"{zone}-host"
        reading.seed.put("hosts", [{"name": host}])
        if zone != DEFAULT_ZONE:
            reading.seed.put("aggregates", [{"name": zone, "zone": zone, "hosts": [host]}])
