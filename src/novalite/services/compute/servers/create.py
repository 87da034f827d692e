"""``POST /servers``: what may be asked for, and how it becomes an order to the cloud."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from novalite import errors
from novalite.api.call import Call
from novalite.api.formats import is_uuid
from novalite.api.microversion import LEGACY, Span, between, since, until
from novalite.api.shape import AS_IT_IS, Body, Obj, field, listof, obj
from novalite.api.types import boolean, formatted, fqdn, integer, metadata, named, truth
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.servers.disks import Disk, wished, wished_of_old
from novalite.cloud.compute.servers.nics import Nic
from novalite.cloud.compute.servers.orders import Order
from novalite.services.compute.policies import SERVERS
from novalite.services.compute.servers.servers import (
    ACCESS,
    DESCRIPTION,
    DISK_CONFIG,
    HOSTNAME,
    changes,
    server_name,
    servers,
)
from novalite.services.compute.servers.views import CREATED

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
UUID = formatted("uuid")
SHORT: Schema = {"type": "string", "maxLength": 255}
FLAVOR: Schema = {"type": ["string", "integer"], "minLength": 1}
TAG: Schema = {"type": "string", "pattern": "^[^,/]*$", "minLength": 1, "maxLength": 60}
ADDRESS: Schema = {"type": "string", "oneOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
SIZE: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1, "maximum": 0x7FFFFFFF}
FILES = listof(obj(field("path", TEXT, required=True), field("contents", formatted("base64"), required=True)))
CERTIFICATES: Schema = {
    "type": ["array", "null"],
    "minItems": 1,
    "maxItems": 50,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1},
}
IMAGE: Schema = {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 0}]}
USER_DATA: Schema = {"type": "string", "format": "base64", "maxLength": 65535}

NETWORK = obj(
    field("fixed_ip", ADDRESS),
    field("port", formatted("uuid", nullable=True)),
    field("uuid", TEXT, until("2.36")),
    field("uuid", UUID, since("2.37")),
    field("tag", TAG, between("2.32", "2.36")),
    field("tag", TAG, since("2.42"), gap=True),
)
_DEVICE = (
    field("virtual_name", SHORT),
    field("volume_id", UUID),
    field("snapshot_id", UUID),
    field("volume_size", SIZE),
    field("device_name", {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[a-zA-Z0-9._/-]*$"}),
    field("delete_on_termination", boolean),
    field("no_device", {}),
    field("connection_info", {"type": "string", "maxLength": 16777215}),
)
DEVICE = obj(*_DEVICE)
DEVICE_V2 = obj(
    *_DEVICE,
    field("source_type", {"type": "string", "enum": ["volume", "image", "snapshot", "blank"]}),
    field("uuid", {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[a-zA-Z0-9._-]*$"}),
    field("image_id", UUID),
    field("destination_type", {"type": "string", "enum": ["local", "volume"]}),
    field("guest_format", SHORT),
    field("device_type", SHORT),
    field("disk_bus", SHORT),
    field("boot_index", {"type": ["integer", "string", "null"], "pattern": "^-?[0-9]+$"}),
    field("tag", TAG, between("2.32", "2.32")),
    field("tag", TAG, since("2.42"), gap=True),
    field("volume_type", {"type": ["string", "null"], "minLength": 0, "maxLength": 255}, since("2.67")),
)
ONE_OR_MANY: Schema = {"type": ["string", "array"], "items": UUID}
HINTS = obj(
    field("group", {"oneOf": [{"type": "array", "items": UUID}, UUID]}),
    field("different_host", {"oneOf": [UUID, {"type": "array", "items": UUID}]}),
    field("same_host", ONE_OR_MANY),
    field("query", {"type": ["string", "object"]}),
    field("target_cell", named()),
    field("different_cell", {"type": ["string", "array"], "items": TEXT}),
    field("build_near_host_ip", ADDRESS),
    field("cidr", {"type": "string", "pattern": "^/[0-9a-f.:]+$"}),
    extra=Span(),
)


def _spaced(name: str) -> tuple[Any, Any]:
    """A name that may have space around it at ``/v2`` alone."""
    spaced = named("name_with_leading_trailing_spaces")
    return field(name, spaced, Span(last=LEGACY)), field(name, named(), since("2.1"))


SERVER = obj(
    *server_name(required=True),
    field("imageRef", IMAGE),
    field("flavorRef", FLAVOR, required=True),
    field("adminPass", TEXT),
    field("metadata", metadata),
    field("networks", listof(NETWORK), until("2.36")),
    field(
        "networks",
        {"oneOf": [listof(NETWORK), {"type": "string", "enum": ["none", "auto"]}]},
        since("2.37"),
        required=True,
    ),
    field("OS-DCF:diskConfig", DISK_CONFIG),
    *ACCESS,
    field("personality", FILES, until("2.56")),
    *_spaced("availability_zone"),
    field("block_device_mapping", listof(DEVICE)),
    field("block_device_mapping_v2", listof(DEVICE_V2)),
    field("config_drive", boolean),
    *_spaced("key_name"),
    field("min_count", integer(1)),
    field("max_count", integer(1)),
    field("return_reservation_id", boolean),
    field("security_groups", listof(obj(*_spaced("name")))),
    field("user_data", USER_DATA | {"type": ["string", "null"]}, Span(last=LEGACY)),
    field("user_data", USER_DATA, since("2.1")),
    DESCRIPTION,
    field("tags", {"type": "array", "items": TAG, "maxItems": 50}, since("2.52")),
    field("trusted_image_certificates", CERTIFICATES, since("2.63")),
    field("host", fqdn, since("2.74")),
    field("hypervisor_hostname", fqdn, since("2.74")),
    *HOSTNAME,
)
CREATE = Body(
    Obj(
        field("server", SERVER, required=True),
        field("os:scheduler_hints", HINTS),
        field("OS-SCH-HNT:scheduler_hints", HINTS),
    )
)

#: What of a body a server keeps under the name that it was sent with, or under one that `changes` knows.
KEPT = "accessIPv4 accessIPv6 user_data description".split()


@servers.on("POST", takes=CREATE, gives=AS_IT_IS, status=202, faults={errors.NotFound: 400})
def create(call: Call) -> Any:
    """One server, or several at once, which are built once the answer is sent."""
    sent = call.body["server"]
    password = sent["adminPass"] if "adminPass" in sent else new_password()
    made = call.cloud.compute.builds.create(order(call, sent), call.context)
    if sent.get("return_reservation_id", False):  # as in Nova whatever its words are
        return {"reservation_id": made[0].reservation_id}
    shown = CREATED.show(made[0], call)
    groups = sent.get("security_groups", [{"name": "default"}])
    call.headers["Location"] = shown["links"][0]["href"]
    return {"server": {**shown, "security_groups": groups, "adminPass": password}}


def new_password() -> str:
    """A password for a new server's administrator: 12 letters and digits, as Nova's are."""
    return b64encode(secrets.token_bytes(9), b"Xx").decode()


def order(call: Call, sent: Mapping[str, Any]) -> Order:
    """What was sent, as an order. Raises Invalid and Forbidden, in the order of Nova's checks."""
    least = int(sent.get("min_count", 1))
    most = int(sent.get("max_count", least))
    if least > most:
        raise errors.Invalid("min_count must be <= max_count")
    _demand(call, "create")
    certificates = sent.get("trusted_image_certificates")
    if certificates:
        _demand(call, "create:trusted_certs")
    where = _where(call, sent)
    disks = _disks(call, sent)
    if not sent.get("imageRef") and not disks:
        raise errors.Invalid("Missing imageRef attribute")
    nics = _nics(sent.get("networks"))
    if nics and nics != "none":
        _demand(call, "create:attach_network")
    more = changes({name: sent[name] for name in KEPT if name in sent})
    if not call.at_least("2.19"):
        more["description"] = sent["name"].strip()
    groups = [group["name"] for group in sent.get("security_groups") or () if group.get("name")]
    return Order(
        name=sent["name"].strip(),
        flavor=flavor_of(call, str(sent["flavorRef"])),
        image_id=sent.get("imageRef", ""),
        nics=nics,
        security_groups=[*dict.fromkeys(groups)] or ("default",),
        least=least,
        most=most,
        **where,
        hints=call.body.get("os:scheduler_hints", call.body.get("OS-SCH-HNT:scheduler_hints", {})),
        files=[(file["path"], file["contents"]) for file in sent.get("personality", ())],
        disks=disks,
        disks_of_old=not sent.get("block_device_mapping_v2"),
        auto_disk_config=changes(dict(sent)).get("auto_disk_config"),
        hostname=sent.get("hostname"),
        key_name=sent.get("key_name"),
        metadata=sent.get("metadata", {}),
        trusted_image_certificates=(*certificates,) if certificates else None,
        may_share=call.at_least("2.60"),
        may_go_outside=call.may("network:attach_external_network"),
        may_have_no_disk=call.may(f"{SERVERS}:create:zero_disk_flavor"),
        more={
            **more,
            "tags": (*sorted({*sent.get("tags", ())}),),
            "config_drive": "True" if truth(sent.get("config_drive", False)) else "",
        },
    )


def _demand(call: Call, action: str) -> None:
    call.demand(f"{SERVERS}:{action}", project_id=call.context.project_id)


def _where(call: Call, sent: Mapping[str, Any]) -> dict[str, str | None]:
    """The zone, host and node that an order forces, or asks for. Raises InvalidInput, Invalid, Forbidden."""
    zone, host, node = _zone(sent.get("availability_zone"))
    if host or node:
        _demand(call, "create:forced_host")
        if zone != call.cloud.compute.aggregates.zone_of(host):
            zone = None  # as Nova does: where the host is counts for more
    wanted = {"wanted_host": sent.get("host"), "wanted_node": sent.get("hypervisor_hostname")}
    if any(wanted.values()):
        call.demand("compute:servers:create:requested_destination", project_id=call.context.project_id)
        if host or node:
            raise errors.Invalid(
                "One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are "
                "mutually exclusive."
            )
    return {"zone": zone, "host": host, "node": node, **wanted}


def _zone(text: str | None) -> tuple[str | None, str | None, str | None]:
    """``ZONE``, ``ZONE:HOST``, ``ZONE:HOST:NODE`` or ``ZONE::NODE``. Raises InvalidInput."""
    zone, *forced = (text or "").split(":")
    if len(forced) > 2:
        raise errors.InvalidInput("Unable to parse availability_zone")
    host, node = (*forced, "", "")[:2]
    return zone or None, host or None, node or None


def _disks(call: Call, sent: Mapping[str, Any]) -> list[Disk]:
    old, new = sent.get("block_device_mapping"), sent.get("block_device_mapping_v2")
    if old and new:
        raise errors.Invalid("Using different block_device_mapping syntaxes is not allowed in the same request.")
    wishes = [
        {**wish, "delete_on_termination": truth(wish.get("delete_on_termination", False))}
        for wish in (old or new or ())
    ]
    has_image = bool(sent.get("imageRef"))
    disks = [wished(wish, has_image) if new else wished_of_old(wish) for wish in wishes]
    if disks:
        _demand(call, "create:attach_volume")
    return disks


def _nics(networks: Any) -> list[Nic] | str | None:
    if networks is None or isinstance(networks, str):
        return networks
    nics: list[Nic] = []
    for network in networks:
        port, fixed_ip = network.get("port"), network.get("fixed_ip")
        if port and any(nic.port_id == port for nic in nics):
            raise errors.Invalid(f"Port ID '{port}' was specified twice: you cannot attach a port multiple times.")
        if port and fixed_ip is not None:
            raise errors.Invalid(
                f"Specified Fixed IP '{fixed_ip}' cannot be used with port '{port}': the two cannot be specified "
                "together."
            )
        if not port and "uuid" not in network:
            raise errors.Invalid("Bad network format: missing 'uuid'")
        if not port and not is_uuid_like(network["uuid"]):
            raise errors.Invalid(f"Bad networks format: network uuid is not in proper format ({network['uuid']})")
        nics.append(Nic(None if port else network["uuid"], port or None, fixed_ip, network.get("tag")))
    return nics


def flavor_of(call: Call, id: str) -> Flavor:
    """The flavor of that id, which may be the last part of a URL. Raises Invalid."""
    try:
        return call.cloud.compute.flavors.get(urlsplit(id).path.rpartition("/")[2], call.whose)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None


def is_uuid_like(text: str) -> bool:
    """Whether a text is a UUID, with or without its dashes."""
    try:
        return bool(is_uuid(text))
    except ValueError:
        return False
