"""``/v3/services``, ``/v3/endpoints`` and ``/v3/regions``: where the services are."""

from __future__ import annotations

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, one
from novalite.cloud.identity.catalog import INTERFACES, Endpoint, Region, Service
from novalite.services.identity import entities
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import (
    BOOLEAN,
    REGION,
    SHORT_TEXT,
    TEXT,
    TEXT_OR_NONE,
    Late,
    Open,
    Sent,
    changes,
    updated,
    wanted,
)
from novalite.services.identity.views import collection, filters

WORD = {"type": "string", "minLength": 1, "maxLength": 255}
URL = {"type": "string", "minLength": 0, "maxLength": 225, "pattern": "^[a-zA-Z0-9+.-]+:.+"}

SERVICE_FIELDS = (field("enabled", BOOLEAN), field("type", WORD, required=True), field("name", WORD))
ENDPOINT_FIELDS = (
    field("interface", {"type": "string", "enum": sorted(INTERFACES)}, required=True),
    field("service_id", TEXT, required=True),
    field("url", URL, required=True),
    field("region_id", TEXT_OR_NONE),
    field("region", TEXT_OR_NONE),
    field("enabled", BOOLEAN),
    field("name", TEXT),
    field("description", TEXT_OR_NONE),
)
REGION_FIELDS = (field("description", SHORT_TEXT), field("id", REGION), field("parent_region_id", REGION))
NEW_REGION = Sent(
    Open(field("region", Open(*REGION_FIELDS[::2], field("id", {**REGION, "minLength": 0})), required=True))
)
NEW_ENDPOINT = Sent(Late(field("endpoint", Open(*ENDPOINT_FIELDS), required=True)))
NEW_SERVICE = Sent(Open(field("service", Open(*SERVICE_FIELDS), required=True)))
CHANGED_SERVICE = Sent(
    Open(field("service", Open(*(field(one.name, one.type) for one in SERVICE_FIELDS), least=1), required=True))
)
INTERFACE = {"type": "string", "enum": sorted(INTERFACES)}
ENDPOINT_FILTERS = filters(
    "interface",
    "service_id",
    "region_id",
    types={"interface": INTERFACE, "region_id": TEXT_OR_NONE, "service_id": TEXT},
)

services = Resource("/v3/services", SERVICE)
endpoints = Resource("/v3/endpoints", SERVICE)
regions = Resource("/v3/regions", SERVICE)


@services.on("GET", query=filters("type", "name", types={"name": {}}), gives=collection("services", entities.SERVICE))
def services_index(call: Call) -> list[Service]:
    """All services."""
    call.demand("identity:list_services")
    return call.cloud.identity.catalog.services.find()


@services.on("POST", takes=NEW_SERVICE, gives=one("service", entities.SERVICE), status=201)
def create_service(call: Call) -> Service:
    """A service, which is in the catalogue once it has an endpoint."""
    call.demand("identity:create_service")
    return call.cloud.identity.catalog.services.make(wanted(call.body, "service"))


@services.on("GET /{id}", gives=one("service", entities.SERVICE))
def show_service(call: Call, id: str) -> Service:
    call.demand("identity:get_service")
    return call.cloud.identity.catalog.services.get(id)


@services.on("PATCH /{id}", takes=CHANGED_SERVICE, gives=one("service", entities.SERVICE))
def update_service(call: Call, id: str) -> Service:
    call.demand("identity:update_service")
    noun = call.cloud.identity.catalog.services
    return noun.change(noun.get(id), changes(call.body, "service", id))


@services.on("DELETE /{id}", status=204)
def delete_service(call: Call, id: str) -> None:
    """Forget one with its endpoints."""
    call.demand("identity:delete_service")
    call.cloud.identity.catalog.services.delete(id)


@endpoints.on("GET", query=ENDPOINT_FILTERS, gives=collection("endpoints", entities.ENDPOINT))
def endpoints_index(call: Call) -> list[Endpoint]:
    """All endpoints."""
    call.demand("identity:list_endpoints")
    return call.cloud.identity.catalog.endpoints.find()


@endpoints.on("POST", takes=NEW_ENDPOINT, gives=one("endpoint", entities.ENDPOINT), status=201)
def create_endpoint(call: Call) -> Endpoint:
    """An endpoint of a service."""
    call.demand("identity:create_endpoint")
    return call.cloud.identity.catalog.endpoints.create(**wanted(call.body, "endpoint"))


@endpoints.on("GET /{id}", gives=one("endpoint", entities.ENDPOINT))
def show_endpoint(call: Call, id: str) -> Endpoint:
    call.demand("identity:get_endpoint")
    return call.cloud.identity.catalog.endpoints.get(id)


@endpoints.on("PATCH /{id}", takes=updated("endpoint", *ENDPOINT_FIELDS), gives=one("endpoint", entities.ENDPOINT))
def update_endpoint(call: Call, id: str) -> Endpoint:
    call.demand("identity:update_endpoint")
    return call.cloud.identity.catalog.endpoints.update(id, changes(call.body, "endpoint", id))


@endpoints.on("DELETE /{id}", status=204)
def delete_endpoint(call: Call, id: str) -> None:
    call.demand("identity:delete_endpoint")
    call.cloud.identity.catalog.endpoints.delete(id)


@regions.on(
    "GET",
    query=filters("parent_region_id", types={"parent_region_id": REGION}, strict=True),
    gives=collection("regions", entities.REGION),
)
def regions_index(call: Call) -> list[Region]:
    """All regions."""
    call.demand("identity:list_regions")
    return call.cloud.identity.catalog.regions.find()


@regions.on("POST", takes=NEW_REGION, gives=one("region", entities.REGION), status=201)
def create_region(call: Call) -> Region:
    """A region, under the id that it brings."""
    call.demand("identity:create_region")
    own = {"id": call.body["region"]["id"]} if "id" in call.body["region"] else {}
    return call.cloud.identity.catalog.regions.create(**wanted(call.body, "region"), **own)


@regions.on("PUT /{id}", takes=NEW_REGION, gives=one("region", entities.REGION), status=201)
def put_region(call: Call, id: str) -> Region:
    """A region, under the id of its path."""
    call.demand("identity:create_region")
    if call.body["region"].get("id", id) != id:
        raise errors.Invalid(f'Conflicting region IDs specified: "{id}" != "{call.body["region"]["id"]}"')
    return call.cloud.identity.catalog.regions.create(**wanted(call.body, "region"), id=id)


@regions.on("GET /{id}", gives=one("region", entities.REGION))
def show_region(call: Call, id: str) -> Region:
    call.demand("identity:get_region")
    return call.cloud.identity.catalog.regions.get(id)


@regions.on("PATCH /{id}", takes=updated("region", *REGION_FIELDS), gives=one("region", entities.REGION))
def update_region(call: Call, id: str) -> Region:
    call.demand("identity:update_region")
    return call.cloud.identity.catalog.regions.update(id, changes(call.body, "region", id))


@regions.on("DELETE /{id}", status=204)
def delete_region(call: Call, id: str) -> None:
    """Forget one that has no endpoints."""
    call.demand("identity:delete_region")
    call.cloud.identity.catalog.regions.delete(id)
