"""``/seed``: adds projects, users, networks, servers and so on to the cloud in one request."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Field, Obj, Schema, field, listof
from novalite.api.types import formatted
from novalite.cloud.compute.shares import PROTOCOLS
from novalite.cloud.seeding import NOUNS, InvalidSeed
from novalite.services.control.service import SERVICE, sent

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
TEXTS: Schema = {"type": "array", "items": TEXT}
NUMBER: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
MAPPING: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
LIMITS: Schema = {"type": "object", "required": ["project"], "properties": {"project": TEXT}}


def thing(*fields: Field) -> Schema:
    """The type of a list of objects with these fields and a name."""
    return listof(Obj(field("name", TEXT, required=True), *fields))


def fields(type: Schema, names: str) -> list[Field]:
    """Fields of one type, from names separated by spaces."""
    return [field(name, type) for name in names.split()]


SUBNET = Obj(
    field("cidr", TEXT, required=True),
    *fields(TEXT, "name gateway_ip ipv6_address_mode ipv6_ra_mode"),
    field("enable_dhcp", TRUTH),
)
SHAPES: dict[str, Schema] = {
    "projects": thing(field("description", {"type": "string"})),
    "users": thing(*fields(TEXT, "password project email description"), field("roles", TEXTS)),
    "hosts": thing(*fields(NUMBER, "vcpus ram disk")),
    "aggregates": thing(field("zone", TEXT), field("hosts", TEXTS), field("metadata", MAPPING)),
    "flavors": thing(
        field("ram", NUMBER, required=True),
        *fields(NUMBER, "vcpus disk ephemeral swap"),
        *fields(TEXT, "id description"),
        field("extra_specs", MAPPING),
        field("projects", TEXTS),
    ),
    "images": thing(
        *fields(TEXT, "id project"),
        field("size", {"type": "number", "exclusiveMinimum": 0}),
        field("visibility", {"enum": ["public", "private", "shared", "community"]}),
        field("tags", TEXTS),
        field("properties", MAPPING),
        *fields(NUMBER, "min_disk min_ram"),
    ),
    "networks": thing(
        *fields(TEXT, "project router network_type physical_network"),
        *fields(TRUTH, "shared external"),
        field("subnets", listof(SUBNET)),
    ),
    "quotas": listof({**LIMITS, "additionalProperties": {"type": "integer", "minimum": -1}}),
    "keypairs": thing(*fields(TEXT, "user type"), field("public_key", {"type": "string"})),
    "volumes": thing(
        *fields(TEXT, "project user image type description"),
        field("size", {"type": "integer", "minimum": 1}),
        field("metadata", MAPPING),
    ),
    "shares": thing(
        field("id", formatted("uuid")),
        *fields(TEXT, "project status"),
        field("protocol", {"enum": [*PROTOCOLS]}),
        field("size", {"type": "integer", "minimum": 1}),
        field("is_public", TRUTH),
    ),
    "servers": thing(
        field("flavor", TEXT, required=True),
        field("image", TEXT, required=True),
        *fields(TEXT, "project user zone host key_name hostname"),
        *fields(TEXTS, "networks tags security_groups"),
        field("count", {"type": "integer", "minimum": 1}),
        field("metadata", MAPPING),
    ),
}
SEED = sent(*(field(noun, SHAPES[noun]) for noun in NOUNS))

seed = Resource("/seed", SERVICE)


@seed.on("POST", takes=SEED, gives=AS_IT_IS, status=201)
def sow(call: Call) -> dict[str, Any]:
    """Add everything or, if any of it is invalid, nothing; returns the names and ids of what was added."""
    try:
        return call.cloud.seed(call.body)
    except InvalidSeed as error:
        raise errors.Invalid(f"{'.'.join(map(str, error.path))}: {error}") from error
