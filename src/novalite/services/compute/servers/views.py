"""How a server is shown: in brief, whole, and what is said of it after a change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from novalite.api.call import Call
from novalite.api.links import bookmark, links
from novalite.api.microversion import between, since, until
from novalite.api.shape import key, view
from novalite.api.times import isotime
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.flavors.image_properties import KNOWN
from novalite.services.compute.policies import SERVERS

PROGRESSING = frozenset({"ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"})
EXTENDED = "os_compute_api:os-extended-server-attributes"
FAILED = frozenset({"ERROR", "DELETED"})


def addresses(server: Server, call: Call) -> dict[str, list[dict[str, Any]]]:
    """A server's addresses by network, each with its MAC and how it came to it."""
    shown: dict[str, list[dict[str, Any]]] = {}
    if server.vm_state == "building":
        return shown
    ports = list(attached(server, call))
    for network, port in ports:
        entries = shown.setdefault(network, [])
        entries += [_address(one.ip_address, "fixed", port.mac_address) for one in port.fixed_ips]
    for network, port in ports:
        for floating in call.cloud.network.floating_ips.of_port(port.id):
            shown[network].append(_address(floating.floating_ip_address, "floating", port.mac_address))
    return shown


def attached(server: Server, call: Call) -> Iterator[tuple[str, Any]]:
    """The ports of a server, each with the name of its network."""
    for port in call.cloud.network.ports.of_server(server.id):
        yield call.cloud.network.networks.get(port.network_id).name, port


def plain_addresses(server: Server, call: Call) -> dict[str, list[dict[str, Any]]]:
    """A server's addresses by network, and no more."""
    return {
        network: [{"version": one["version"], "addr": one["addr"]} for one in entries]
        for network, entries in addresses(server, call).items()
    }


def _address(address: str, kind: str, mac: str) -> dict[str, Any]:
    version = 6 if ":" in address else 4
    return {"version": version, "addr": address, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": mac}


def _image(server: Server, call: Call) -> Any:
    if not server.image_id:
        return ""
    shown: dict[str, Any] = {"id": server.image_id, "links": bookmark(call, "images", server.image_id)}
    if call.at_least("2.98"):
        shown["properties"] = {name: value for name, value in server.image_properties.items() if name in KNOWN}
    return shown


def _flavor_link(server: Server, call: Call) -> dict[str, Any]:
    return {"id": server.flavor.id, "links": bookmark(call, "flavors", server.flavor.id)}


def _flavor(server: Server, call: Call) -> dict[str, Any]:
    flavor = server.flavor
    shown: dict[str, Any] = {
        "vcpus": flavor.vcpus,
        "ram": flavor.ram,
        "disk": flavor.disk,
        "ephemeral": flavor.ephemeral,
        "swap": flavor.swap,
        "original_name": flavor.name,
    }
    if call.may(f"{SERVERS}:show:flavor-extra-specs", project_id=server.project_id):
        shown["extra_specs"] = dict(flavor.extra_specs)
    return shown


def _fault(server: Server, call: Call) -> dict[str, Any] | None:
    failure = server.failure
    if failure is None or server.status not in FAILED:
        return None
    shown = {"code": failure.code, "created": isotime(failure.created_at), "message": failure.message}
    if failure.details and (call.context.is_admin or failure.code != 500):
        shown["details"] = failure.details
    return shown


def _security_groups(server: Server, call: Call) -> list[dict[str, str]] | None:
    ids = dict.fromkeys(id for port in call.cloud.network.ports.of_server(server.id) for id in port.security_groups)
    return [{"name": call.cloud.network.security_groups.get(id).name} for id in ids] or None


def _hints(server: Server, call: Call) -> dict[str, list[Any]]:
    return {name: hint if isinstance(hint, list) else [hint] for name, hint in server.scheduler_hints.items()}


def _moment(name: str) -> Any:
    def show(server: Server, call: Call) -> str | None:
        moment: datetime | None = getattr(server, name)
        return None if moment is None else moment.isoformat()

    return show


def _volumes(server: Server, call: Call) -> list[dict[str, Any]]:
    devices = [device for device in call.cloud.compute.block_devices.of_server(server.id) if device.volume_id]
    if not call.at_least("2.3"):
        return [{"id": device.volume_id} for device in devices]
    return [{"id": device.volume_id, "delete_on_termination": device.delete_on_termination} for device in devices]


CREATED = view(
    key("id"),
    key("links", links("servers")),
    key("OS-DCF:diskConfig", lambda server, call: "AUTO" if server.auto_disk_config else "MANUAL"),
)
BRIEF = view(key("id"), key("name"), key("links", links("servers")))

_ALWAYS = BRIEF + view(
    key("accessIPv4", lambda server, call: server.access_ip_v4 or ""),
    key("accessIPv6", lambda server, call: server.access_ip_v6 or ""),
    key("created", lambda server, call: isotime(server.created_at)),
    key("flavor", _flavor_link, until("2.46")),
    key("flavor", _flavor, since("2.47")),
    key("hostId", "host_id"),
    key("image", _image),
    key("metadata", lambda server, call: dict(server.metadata)),
    key("status"),
    key("tenant_id", "project_id"),
    key("user_id"),
    key("updated", lambda server, call: isotime(server.updated_at)),
    key("OS-DCF:diskConfig", lambda server, call: "AUTO" if server.auto_disk_config else "MANUAL"),
    key("fault", _fault, optional=True),
    key("progress", lambda server, call: server.progress if server.status in PROGRESSING else None, optional=True),
    key("locked", "is_locked", since("2.9")),
    key("description", since("2.19")),
    key("tags", lambda server, call: list(server.tags), since("2.26")),
    key("trusted_image_certificates", since("2.63")),
    key("locked_reason", since("2.73")),
    key("OS-EXT-SRV-ATTR:hostname", "hostname", since("2.90")),
    key("scheduler_hints", _hints, since("2.100")),
)

_WHOLE = view(
    key("addresses", addresses),
    key("OS-EXT-AZ:availability_zone", lambda server, call: server.availability_zone or ""),
    key("config_drive"),
    key("key_name"),
    key("OS-SRV-USG:launched_at", _moment("launched_at")),
    key("OS-SRV-USG:terminated_at", _moment("terminated_at")),
    key("security_groups", _security_groups, optional=True),
    *(
        key(f"OS-EXT-SRV-ATTR:{name}", source, only=EXTENDED)
        for name, source in (("host", "host"), ("instance_name", "instance_name"), ("hypervisor_hostname", "node"))
    ),
    *(
        key(f"OS-EXT-SRV-ATTR:{name}", name, since("2.3"), only=EXTENDED)
        for name in ("kernel_id", "launch_index", "ramdisk_id", "reservation_id", "root_device_name")
    ),
    key("OS-EXT-SRV-ATTR:hostname", "hostname", between("2.3", "2.89"), only=EXTENDED),
    *(key(f"OS-EXT-STS:{name}", name) for name in ("task_state", "vm_state", "power_state")),
    key("os-extended-volumes:volumes_attached", _volumes),
    key(
        "host_status",
        lambda server, call: call.cloud.compute.services.status(server.host),
        since("2.16"),
        only=f"{SERVERS}:show:host_status",
    ),
    key("pinned_availability_zone", since("2.96")),
)
_USER_DATA = view(key("OS-EXT-SRV-ATTR:user_data", "user_data", since("2.3"), only=EXTENDED))
_GROUPS = view(
    key("server_groups", lambda server, call: [server.group_id] if server.group_id else [], since("2.71")),
)

DETAIL = _ALWAYS + _WHOLE + _USER_DATA
FULL = DETAIL + _GROUPS

#: After an update: until 2.74 less than what there is.
UPDATED = (
    _ALWAYS
    + view(key("addresses", plain_addresses, until("2.74")))
    + (_WHOLE + _USER_DATA).within(since("2.75"))
    + _GROUPS
)

#: After a rebuild the same, but for the user data, which has a name of its own.
REBUILT = (
    _ALWAYS
    + view(
        key("addresses", plain_addresses, until("2.74")),
        key("key_name", between("2.54", "2.74")),
        key("user_data", since("2.57")),
    )
    + _WHOLE.within(since("2.75"))
    + _GROUPS
)
