"""``/reshaper``, since 1.30: inventories and allocations moved together."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import field, obj
from novalite.cloud.placement.allocations import Unallocatable
from novalite.cloud.placement.providers import ConcurrentUpdate, InventoryInUse
from novalite.services.placement.allocations import UNABLE, UUID_PATTERN, Several, consumer
from novalite.services.placement.inventories import ALL, checked
from novalite.services.placement.service import BODY, SERVICE, BadQuery, saying, sent

INVENTORIES = {
    "type": "object",
    "patternProperties": {UUID_PATTERN: ALL},
    "minProperties": 1,
    "additionalProperties": False,
}
RESHAPE = obj(field("inventories", INVENTORIES, required=True), field("allocations", Several(0), required=True))

reshaper = Resource("/reshaper", SERVICE)


@reshaper.on("POST", since("1.30"), takes=BODY, status=204)
def reshape(call: Call) -> None:
    """Have all providers have what is said, and all consumers too: all of it, or nothing."""
    call.demand("reshaper:reshape")
    wanted = sent(call, RESHAPE)
    made = {id: _inventories(call, id, each) for id, each in wanted["inventories"].items()}
    placement, allocations = call.cloud.placement.providers, call.cloud.placement.allocations
    consumers = [consumer(call, id, each) for id, each in wanted["allocations"].items()]
    with (
        call.cloud.transaction(),
        saying("malformed reshaper data: ", errors.NotFound, instead=errors.Invalid),
        saying("update conflict: ", InventoryInUse),
        saying(UNABLE, Unallocatable),
    ):
        # What is moved is in neither place for a moment: so there is more of everything until it has been moved.
        for id, inventories in made.items():
            provider = placement.get(id)
            placement.set_inventories(provider, {**provider.inventories, **inventories})
        allocations.replace(consumers)
        for id, inventories in made.items():
            placement.set_inventories(placement.get(id), inventories)


def _inventories(call: Call, id: str, wanted: dict[str, Any]) -> Any:
    try:
        provider = call.cloud.placement.providers.get(id)
    except errors.NotFound as error:
        text = f"Resource provider {id} in inventories not found: {error.message}"
        raise BadQuery(text, "placement.resource_provider.not_found") from None
    given = wanted["resource_provider_generation"]
    if given != provider.generation:
        raise ConcurrentUpdate(
            f"resource provider generation conflict for provider {id}: actual: {provider.generation}, given: {given}"
        )
    return checked(call, provider, wanted["inventories"])
