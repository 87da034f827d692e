"""``/seed``: adds projects, users, networks, servers and so on to the cloud in one request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Field, Obj, Schema, field, listof
from novalite.api.types import formatted
from novalite.cloud.compute.shares import PROTOCOLS
from novalite.cloud.image.disk_formats import CONTAINER_FORMATS, DISK_FORMATS
from novalite.cloud.releases import OtherRelease
from novalite.cloud.seeding import NOUNS, InvalidSeed
from novalite.services.control.service import MOST_ITEMS, SERVICE, limited_body

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
TEXTS: Schema = {"type": "array", "items": TEXT}
#: What a database of Nova's or Cinder's has room for.
LARGEST = 2**31 - 1
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}
#: The disk in an image, in GiB: what is kept of it grows with it.
LARGEST_IMAGE = 2**14
SIZE: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
TRUTH: Schema = {"type": "boolean"}
MAPPING: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
LIMITS: Schema = {"type": "object", "required": ["project"], "properties": {"project": TEXT}}


def item(*fields: Field) -> Schema:
    """The type of a list of objects with these fields and a name."""
    return listof(Obj(field("name", TEXT, required=True), *fields))


def fields(type: Schema, names: str) -> list[Field]:
    """Fields of one type, from names separated by spaces."""
    return [field(name, type) for name in names.split()]


SUBNET = Obj(
    field("cidr", formatted("cidr"), required=True),
    field("gateway_ip", {"type": ["string", "null"], "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}),
    *fields(TEXT, "name ipv6_address_mode ipv6_ra_mode"),
    field("description", {"type": "string"}),
    field("enable_dhcp", TRUTH),
    field("dns_nameservers", TEXTS),
    field("allocation_pools", listof(Obj(*(field(name, TEXT, required=True) for name in ("start", "end"))))),
    field("host_routes", listof(Obj(*(field(name, TEXT, required=True) for name in ("destination", "nexthop"))))),
)
SHAPES: dict[str, Schema] = {
    "roles": item(field("description", {"type": "string"})),
    "projects": item(field("description", {"type": "string"}), field("enabled", TRUTH)),
    "users": item(*fields(TEXT, "password project email description"), field("roles", TEXTS), field("enabled", TRUTH)),
    "assignments": listof(
        Obj(*(field(name, TEXT, required=True) for name in ("user", "project")), field("roles", TEXTS))
    ),
    "hosts": item(*fields(NUMBER, "vcpus ram disk")),
    "aggregates": item(field("zone", TEXT), field("hosts", TEXTS), field("metadata", MAPPING)),
    "flavors": item(
        field("ram", NUMBER, required=True),
        *fields(NUMBER, "vcpus disk ephemeral swap"),
        *fields(TEXT, "id description"),
        field("extra_specs", MAPPING),
        field("projects", TEXTS),
        field("is_public", TRUTH),
        field("rxtx_factor", {"type": "number", "exclusiveMinimum": 0}),
    ),
    "images": item(
        *fields(TEXT, "id project"),
        field("size", {"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST_IMAGE}),
        field("visibility", {"enum": ["public", "private", "shared", "community"]}),
        field("tags", TEXTS),
        field("properties", MAPPING),
        field("disk_format", {"enum": [*DISK_FORMATS]}),
        field("container_format", {"enum": [*CONTAINER_FORMATS]}),
        *fields(NUMBER, "min_disk min_ram"),
        *fields(TRUTH, "protected os_hidden"),
    ),
    "networks": item(
        *fields(TEXT, "project router network_type physical_network"),
        *fields({"type": "string"}, "description dns_domain"),
        *fields(TRUTH, "shared external is_default admin_state_up port_security_enabled"),
        *fields({"type": "integer", "minimum": 1}, "mtu segmentation_id"),
        field("subnets", listof(SUBNET)),
    ),
    "volume_types": item(
        field("description", {"type": "string"}),
        field("extra_specs", MAPPING),
        field("projects", TEXTS),
        field("is_public", TRUTH),
    ),
    "quotas": listof({**LIMITS, "additionalProperties": {"type": "integer", "minimum": -1, "maximum": LARGEST}}),
    "keypairs": item(*fields(TEXT, "user type"), field("public_key", {"type": "string"})),
    "volumes": item(
        *fields(TEXT, "project user image type description"),
        field("size", SIZE),
        field("metadata", MAPPING),
    ),
    "shares": item(
        field("id", formatted("uuid")),
        *fields(TEXT, "project status"),
        field("protocol", {"enum": [*PROTOCOLS]}),
        field("size", SIZE),
        field("is_public", TRUTH),
    ),
    "servers": item(
        field("flavor", TEXT, required=True),
        field("image", TEXT, required=True),
        *fields(TEXT, "project user zone host key_name hostname"),
        *fields(TEXTS, "networks tags security_groups"),
        field("count", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS}),
        field("metadata", MAPPING),
    ),
}
FIELDS = [
    field("defaults", TRUTH),
    field("release", {"type": ["string", "number"]}),
    *(field(noun, SHAPES[noun]) for noun in NOUNS),
]

#: What a file may say, which may be of any size.
SEED = Body(Obj(*FIELDS))

seed = Resource("/seed", SERVICE)


def add(cloud: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a cloud what a valid body contains. Raises InvalidSeed, also where it is of another release."""
    release = str(body.get("release", cloud.release))
    if release != cloud.release.name:
        raise InvalidSeed(("release",), str(OtherRelease(cloud.release, release)))
    wanted = {noun: things for noun, things in body.items() if noun in NOUNS}
    added: dict[str, Any] = cloud.seed(wanted, body.get("defaults", True))
    return added


@seed.on("POST", takes=limited_body(*FIELDS), gives=AS_IT_IS, status=201)
def create(call: Call) -> dict[str, Any]:
    """Add everything or, if any of it is invalid, nothing; returns the names and ids of what was added."""
    if sum(server.get("count", 1) for server in call.body.get("servers", ())) > MOST_ITEMS:
        raise errors.Invalid(f"servers: there are more than {MOST_ITEMS}, with the count of each.")
    try:
        return add(call.cloud, call.body)
    except InvalidSeed as error:
        raise errors.Invalid(f"{'.'.join(map(str, error.path))}: {error}") from error
