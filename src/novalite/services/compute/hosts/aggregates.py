"""``/os-aggregates``: hosts that have something in common."""

from __future__ import annotations

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import LEGACY, Span, since
from novalite.api.operation import Resource
from novalite.api.shape import Body, Obj, body, field, key, listof, many, one, query, view
from novalite.api.types import formatted, fqdn, metadata, named
from novalite.cloud.compute.aggregates import Aggregate, Unsafe
from novalite.services.compute.policies import AGGREGATE_IMAGES, AGGREGATES
from novalite.services.compute.service import SERVICE
from novalite.services.compute.values import as_number, moment

OLD, NEW = Span(last=LEGACY), since("2.1")
SPACED = "_with_leading_trailing_spaces"
((WORD, VALUE),) = metadata["patternProperties"].items()
METADATA = metadata | {"patternProperties": {WORD: VALUE | {"type": ["string", "null"]}}}
ZONES = [
    field("availability_zone", {"oneOf": [named("az_name" + suffix), {"type": "null"}]}, span)
    for suffix, span in ((SPACED, OLD), ("", NEW))
]
#: Until when an aggregate could take the servers of a host to another zone.
ZONES_STAY = "compute.servers-keep-their-zone"

SOMETHING = {"anyOf": [{"required": ["name"]}, {"required": ["availability_zone"]}]}

CREATE = body(
    "aggregate",
    field("name", named("name" + SPACED), OLD, required=True),
    field("name", named(), NEW, required=True),
    *ZONES,
)
CHANGES = {"allOf": [Obj(field("name", named("name" + SPACED)), *ZONES), SOMETHING]}
UPDATE = Body(Obj(field("aggregate", CHANGES, required=True)))
ADD_HOST = body("add_host", field("host", fqdn, required=True))
REMOVE_HOST = body("remove_host", field("host", fqdn, required=True))
SET_METADATA = body("set_metadata", field("metadata", METADATA, required=True))
IMAGE = Obj(field("id", formatted("uuid"), required=True))
IMAGES = Body(Obj(field("cache", listof(IMAGE, minItems=1), required=True)))
NOTHING = query(strict=since("2.102"))

BRIEF = view(key("id", "number"), key("uuid", "id", since("2.41")), key("name"))
MORE = view(key("hosts", lambda one, call: [*one.hosts]), key("metadata", lambda one, call: {**one.metadata}))
TIMES = view(
    key("created_at", lambda aggregate, call: moment(aggregate.created_at)),
    key("updated_at", lambda aggregate, call: moment(aggregate.updated_at)),
    key("deleted_at", lambda aggregate, call: None),
    key("deleted", lambda aggregate, call: False),
    key("availability_zone"),
)
FULL = BRIEF + MORE + TIMES

aggregates = Resource("/os-aggregates", SERVICE)


@aggregates.on("GET", query=NOTHING, gives=many("aggregates", FULL, links=None))
def index(call: Call) -> list[Aggregate]:
    call.demand(f"{AGGREGATES}:index")
    return call.cloud.compute.aggregates.find()


@aggregates.on("POST", takes=CREATE, gives=one("aggregate", BRIEF + TIMES))
def create(call: Call) -> Aggregate:
    """One without hosts, of a zone perhaps."""
    call.demand(f"{AGGREGATES}:create")
    wanted = call.body["aggregate"]
    zone = wanted.get("availability_zone") or ""
    return call.cloud.compute.aggregates.create(wanted["name"].strip(), zone.strip())


@aggregates.on("GET /{id}", query=NOTHING, gives=one("aggregate", FULL))
def show(call: Call, id: str) -> Aggregate:
    return _aggregate(call, "show", id)


@aggregates.on("PUT /{id}", takes=UPDATE, gives=one("aggregate", FULL), faults={Unsafe: 400})
def update(call: Call, id: str) -> Aggregate:
    """Another name, another zone, or both; the name is kept even where the zone can not be."""
    aggregate, wanted = _aggregate(call, "update", id), call.body["aggregate"]
    if "name" in wanted:
        aggregate = call.cloud.compute.aggregates.rename(aggregate, wanted["name"].strip())
    if "availability_zone" in wanted:
        zone = {"availability_zone": wanted["availability_zone"]}
        aggregate = call.cloud.compute.aggregates.describe(aggregate, zone, "update aggregate")
    return aggregate


@aggregates.on("DELETE /{id}", faults={Unsafe: 400})
def delete(call: Call, id: str) -> None:
    """Forget one that has no hosts."""
    call.cloud.compute.aggregates.delete(_aggregate(call, "delete", id))


@aggregates.act("add_host", takes=ADD_HOST, gives=one("aggregate", FULL))
def add_host(call: Call, id: str) -> Aggregate:
    """One host more."""
    call.demand(f"{AGGREGATES}:add_host")
    number, host = as_number(id), call.body["add_host"]["host"]
    call.cloud.compute.hosts.get(host)  # a host that is none is found before an aggregate that is none
    return call.cloud.compute.aggregates.add_host(
        call.cloud.compute.aggregates.get(number), host, moves=not call.has(ZONES_STAY)
    )


@aggregates.act("remove_host", takes=REMOVE_HOST, gives=one("aggregate", FULL))
def remove_host(call: Call, id: str) -> Aggregate:
    """One host less."""
    host = call.body["remove_host"]["host"]
    try:
        return call.cloud.compute.aggregates.remove_host(
            _aggregate(call, "remove_host", id), host, moves=not call.has(ZONES_STAY)
        )
    except errors.NotFound:
        raise errors.NotFound(f"Cannot remove host {host} in aggregate {id}") from None


@aggregates.act("set_metadata", takes=SET_METADATA, gives=one("aggregate", FULL), faults={Unsafe: 400})
def set_metadata(call: Call, id: str) -> Aggregate:
    """Say more of it, something else, or less."""
    aggregate = _aggregate(call, "set_metadata", id)
    return call.cloud.compute.aggregates.describe(aggregate, call.body["set_metadata"]["metadata"])


@aggregates.on("POST /{id}/images", since("2.81"), takes=IMAGES, status=202)
def images(call: Call, id: str) -> None:
    """Images that its hosts are to have at hand; which they do without a trace."""
    call.demand(AGGREGATE_IMAGES)
    number, ids = as_number(id), [image["id"] for image in call.body["cache"]]
    if len(ids) > len({*ids}):
        raise errors.Invalid("Duplicate images in request")
    call.cloud.compute.aggregates.get(number)
    try:
        for image_id in ids:
            call.cloud.image.images.get(image_id)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None


def _aggregate(call: Call, action: str, id: str) -> Aggregate:
    call.demand(f"{AGGREGATES}:{action}")
    return call.cloud.compute.aggregates.get(as_number(id))
