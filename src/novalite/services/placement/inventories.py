"""``/resource_providers/{uuid}/inventories``: how much a provider has of what."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from msgspec.structs import asdict

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.providers import MAX_INT, ConcurrentUpdate, Inventory, InventoryInUse, Provider
from novalite.services.placement.resource_providers import url
from novalite.services.placement.service import BODY, SERVICE, NotAllowed, fresh, saying, sent

CLASS_PATTERN = "^[A-Z0-9_]+$"
GENERATION = {"type": "integer"}


def _amount(minimum: int) -> dict[str, Any]:
    return {"type": "integer", "maximum": MAX_INT, "minimum": minimum}


FIELDS = (
    field("total", _amount(1), required=True),
    field("reserved", _amount(0)),
    *(field(name, _amount(1)) for name in ("min_unit", "max_unit", "step_size")),
    field("allocation_ratio", {"type": "number", "maximum": 3.40282e38}),
)
CREATE = obj(
    field("resource_provider_generation", GENERATION),
    *FIELDS,
    field("resource_class", {"type": "string", "pattern": CLASS_PATTERN}, required=True),
)
ONE = obj(field("resource_provider_generation", GENERATION, required=True), *FIELDS)
EACH = obj(field("resource_provider_generation", GENERATION), *FIELDS)
ALL = obj(
    field("resource_provider_generation", GENERATION, required=True),
    field("inventories", {"type": "object", "patternProperties": {CLASS_PATTERN: EACH}}, required=True),
)

inventories = Resource("/resource_providers/{uuid}/inventories", SERVICE)


@inventories.on("GET", gives=AS_IT_IS)
def index(call: Call, uuid: str) -> dict[str, Any]:
    call.demand("resource_providers:inventories:list")
    return show_all(call, _found(call, uuid))


@inventories.on("POST", takes=BODY, gives=AS_IT_IS, status=201)
def create(call: Call, uuid: str) -> dict[str, Any]:
    call.demand("resource_providers:inventories:create")
    provider = call.cloud.placement.providers.get(uuid)
    wanted = dict(sent(call, CREATE))
    name = wanted.pop("resource_class")
    with saying(
        f"Unable to create inventory for resource provider {uuid}: ",
        errors.NotFound,
        errors.Invalid,
        instead=errors.Invalid,
    ):
        made = checked(call, provider, {name: wanted})
        call.cloud.placement.providers.check_class(name)
    if name in provider.inventories:
        raise ConcurrentUpdate(f"Update conflict: {_TAKEN}")
    provider = call.cloud.placement.providers.set_inventories(provider, {**provider.inventories, **made})
    call.headers["Location"] = f"{url(call, provider)}/inventories/{name}"
    return show_one(call, provider, name)


@inventories.on("PUT", takes=BODY, gives=AS_IT_IS)
def replace(call: Call, uuid: str) -> dict[str, Any]:
    """Have these, and no others."""
    call.demand("resource_providers:inventories:update")
    provider = call.cloud.placement.providers.get(uuid)
    wanted = sent(call, ALL)
    check_generation(provider, wanted)
    return show_all(call, kept(call, provider, wanted["inventories"]))


@inventories.on("DELETE", until("1.4"))
def delete_none(call: Call, uuid: str) -> None:
    """Not yet."""
    raise NotAllowed("")


@inventories.on("DELETE", since("1.5"), status=204)
def delete_all(call: Call, uuid: str) -> None:
    """Have nothing."""
    call.demand("resource_providers:inventories:delete")
    call.cloud.placement.providers.set_inventories(call.cloud.placement.providers.get(uuid), {})


@inventories.on("GET /{resource_class}", gives=AS_IT_IS)
def get(call: Call, uuid: str, resource_class: str) -> dict[str, Any]:
    call.demand("resource_providers:inventories:show")
    provider = _found(call, uuid)
    if resource_class not in provider.inventories:
        raise errors.NotFound(f"No inventory of class {resource_class} for {uuid}")
    return show_one(call, provider, resource_class)


@inventories.on("PUT /{resource_class}", takes=BODY, gives=AS_IT_IS)
def update(call: Call, uuid: str, resource_class: str) -> dict[str, Any]:
    """Have more of it, or less."""
    call.demand("resource_providers:inventories:update")
    provider = call.cloud.placement.providers.get(uuid)
    wanted = sent(call, ONE)
    check_generation(provider, wanted)
    with saying(f"Unable to update inventory for resource provider {uuid}: ", errors.Invalid):
        made = checked(call, provider, {resource_class: wanted})
    if resource_class not in provider.inventories:
        raise errors.Invalid(
            f"No inventory record with resource class for resource provider {uuid}: "
            f"No inventory of class {resource_class} found."
        )
    provider = call.cloud.placement.providers.set_inventories(provider, {**provider.inventories, **made})
    return show_one(call, provider, resource_class)


@inventories.on("DELETE /{resource_class}", status=204)
def delete(call: Call, uuid: str, resource_class: str) -> None:
    """Have it no more."""
    call.demand("resource_providers:inventories:delete")
    provider = call.cloud.placement.providers.get(uuid)
    if resource_class not in provider.inventories:
        reason = f"No inventory of class {resource_class} found for delete"
        if not call.cloud.placement.providers.has_class(resource_class):
            reason = f"No such resource class {resource_class}."
        raise errors.NotFound(f"No inventory of class {resource_class} found for delete: {reason}")
    left = {name: kept for name, kept in provider.inventories.items() if name != resource_class}
    start = f"Unable to delete inventory of class {resource_class}: "
    with saying(start, InventoryInUse, instead=ConcurrentUpdate):
        call.cloud.placement.providers.set_inventories(provider, left)


_TAKEN = "An inventory of that class exists already"


def check_generation(provider: Provider, wanted: Mapping[str, Any]) -> None:
    """Raises ConcurrentUpdate where the client speaks of another generation."""
    if wanted["resource_provider_generation"] != provider.generation:
        raise ConcurrentUpdate("resource provider generation conflict")


def kept(call: Call, provider: Provider, wanted: Mapping[str, Any]) -> Provider:
    """The provider, with these inventories and no others."""
    start = f"Unable to update inventory for resource provider {provider.id}: "
    with saying(start, errors.Invalid):
        made = checked(call, provider, wanted)
    unknown = f"Unknown resource class in inventory for resource provider {provider.id}: "
    with saying("update conflict: ", InventoryInUse), saying(unknown, errors.NotFound, instead=errors.Invalid):
        return call.cloud.placement.providers.set_inventories(provider, made)


def checked(call: Call, provider: Provider, wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, Inventory]:
    """Inventories, of which something may be allocated; since 1.26 all may be reserved. Raises Invalid."""
    made = {}
    for name, amounts in wanted.items():
        given = {key: value for key, value in amounts.items() if key != "resource_provider_generation"}
        made[name] = Inventory(**given)
        if isnan(made[name].allocation_ratio):
            raise errors.Invalid(f"Bad inventory {name} for resource provider {provider.id}: NaN is no ratio")
        least, words = (0, "greater than") if call.at_least("1.26") else (1, "greater than or equal to")
        if made[name].capacity < least:
            raise errors.Invalid(
                f"Invalid inventory for '{name}' on resource provider '{provider.id}'. "
                f"The reserved value is {words} total."
            )
    return made


def show_all(call: Call, provider: Provider) -> dict[str, Any]:
    """A provider's inventories."""
    fresh(call, provider.updated_at)
    shown = {name: asdict(inventory) for name, inventory in provider.inventories.items()}
    return {"resource_provider_generation": provider.generation, "inventories": shown}


def show_one(call: Call, provider: Provider, name: str) -> dict[str, Any]:
    """One of a provider's inventories."""
    fresh(call, provider.updated_at)
    return asdict(provider.inventories[name]) | {"resource_provider_generation": provider.generation}


def _found(call: Call, uuid: str) -> Provider:
    with saying(f"No resource provider with uuid {uuid} found : ", errors.NotFound):
        return call.cloud.placement.providers.get(uuid)
