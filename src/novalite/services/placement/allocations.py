"""``/allocations``: who has how much of whose."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, field, obj
from novalite.cloud.placement.allocations import UNKNOWN, Consumer, Unallocatable
from novalite.cloud.placement.providers import ConcurrentUpdate
from novalite.services.placement.inventories import CLASS_PATTERN
from novalite.services.placement.queries import looks_like_uuid
from novalite.services.placement.resource_providers import UUID
from novalite.services.placement.service import BODY, SERVICE, fresh, saying, sent
from novalite.wsgi.microversion import Version

UUID_PATTERN = "^[0-9a-fA-F-]{36}$"
ID = {"type": "string", "minLength": 1, "maxLength": 255}
RESOURCES = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {CLASS_PATTERN: {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}
ENTRY = obj(
    field("resource_provider", obj(field("uuid", UUID, required=True)), required=True),
    field("resources", RESOURCES, required=True),
)
LIST = {"type": "array", "minItems": 1, "items": ENTRY}


def by_provider(least: int) -> dict[str, Any]:
    """Resources by provider, of so many at least."""
    entry = obj(field("generation", {"type": "integer"}), field("resources", RESOURCES, required=True))
    return {
        "type": "object",
        "minProperties": least,
        "patternProperties": {UUID_PATTERN: entry},
        "additionalProperties": False,
    }


MAPPINGS = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {"[a-zA-Z0-9_-]{1,64}": {"type": "array", "minItems": 1, "items": UUID}},
}
WHOSE = (
    field("project_id", ID, since("1.8"), required=True),
    field("user_id", ID, since("1.8"), required=True),
    field("consumer_generation", {"type": ["integer", "null"]}, since("1.28"), required=True),
    field("mappings", MAPPINGS, since("1.34")),
    field("consumer_type", {**ID, "pattern": CLASS_PATTERN}, since("1.38"), required=True),
)
ONE = obj(
    field("allocations", LIST, until("1.11"), required=True),
    field("allocations", by_provider(1), between("1.12", "1.27"), required=True),
    field("allocations", by_provider(0), since("1.28"), required=True),
    *WHOSE,
)


class Several:
    """What several consumers are to have, by their ids; of so many at least."""

    def __init__(self, least: int) -> None:
        self.least = least
        self.each: Obj = obj(field("allocations", by_provider(0), required=True), *WHOSE)

    def at(self, version: Version) -> dict[str, Any]:
        """The JSON Schema at a version."""
        return {
            "type": "object",
            "minProperties": self.least,
            "additionalProperties": False,
            "patternProperties": {UUID_PATTERN: self.each.at(version)},
        }


MANY = Several(1)

allocations = Resource("", SERVICE)


@allocations.on("GET /resource_providers/{uuid}/allocations", gives=AS_IT_IS)
def of_provider(call: Call, uuid: str) -> dict[str, Any]:
    """Who has how much of a provider."""
    call.demand("resource_providers:allocations:list")
    with saying(f"Resource provider '{uuid}' not found: ", errors.NotFound):
        provider = call.cloud.placement.providers.get(uuid)
    fresh(call)
    shown = {}
    for consumer in call.cloud.placement.allocations.of_provider(uuid):
        shown[consumer.id] = {"resources": consumer.allocations[uuid]}
        if call.at_least("1.28"):
            shown[consumer.id]["consumer_generation"] = consumer.generation
    return {"allocations": shown, "resource_provider_generation": provider.generation}


@allocations.on("GET /allocations/{consumer_uuid}", gives=AS_IT_IS)
def of_consumer(call: Call, consumer_uuid: str) -> dict[str, Any]:
    """How much a consumer has, which may be nothing."""
    call.demand("allocations:list")
    consumer = call.cloud.placement.allocations.of_consumer(consumer_uuid)
    fresh(call)
    if consumer is None:
        return {"allocations": {}}
    generation = {id: call.cloud.placement.providers.get(id).generation for id in consumer.allocations}
    shown: dict[str, Any] = {
        "allocations": {
            id: {"resources": resources, "generation": generation[id]} for id, resources in consumer.allocations.items()
        }
    }
    return shown | _whose(call, consumer)


@allocations.on("PUT /allocations/{consumer_uuid}", takes=BODY, status=204)
def update(call: Call, consumer_uuid: str) -> None:
    """Have a consumer have this."""
    call.demand("allocations:update")
    if not looks_like_uuid(consumer_uuid):
        raise errors.Invalid(f"Malformed consumer_uuid: {consumer_uuid}")
    id = str(uuids.UUID(consumer_uuid))
    wanted = consumer(call, id, sent(call, ONE))
    start = f"Unable to allocate inventory for consumer {consumer_uuid}: "
    with saying(start, errors.NotFound, instead=errors.Invalid), saying(UNABLE, Unallocatable):
        call.cloud.placement.allocations.replace([wanted])


@allocations.on("POST /allocations", since("1.13"), takes=BODY, status=204)
def create(call: Call) -> None:
    """Have several consumers have this, at once."""
    call.demand("allocations:manage")
    wanted = [consumer(call, id, each) for id, each in sent(call, MANY).items()]
    with (
        saying("Unable to allocate inventory ", errors.NotFound, instead=errors.Invalid),
        saying(UNABLE, Unallocatable),
    ):
        call.cloud.placement.allocations.replace(wanted)


@allocations.on("DELETE /allocations/{consumer_uuid}", status=204)
def delete(call: Call, consumer_uuid: str) -> None:
    """Have a consumer have nothing."""
    call.demand("allocations:delete")
    call.cloud.placement.allocations.delete(consumer_uuid)


UNABLE = "Unable to allocate inventory: "


def consumer(call: Call, id: str, wanted: Mapping[str, Any]) -> Consumer:
    """A consumer as it is to be. Raises ConcurrentUpdate where the client speaks of another generation."""
    known = call.cloud.placement.allocations.of_consumer(id)
    generation = None if known is None else known.generation
    if call.at_least("1.28") and wanted["consumer_generation"] != generation:
        expected = "null" if generation is None else generation
        raise ConcurrentUpdate(
            f"consumer generation conflict - expected {expected} but got {wanted['consumer_generation']}"
        )
    sent = wanted["allocations"]
    if isinstance(sent, list):
        sent = {entry["resource_provider"]["uuid"]: entry for entry in sent}
    return Consumer(
        id,
        wanted.get("project_id", UNKNOWN),
        wanted.get("user_id", UNKNOWN),
        wanted.get("consumer_type", known.type if known else None),
        generation or 0,
        {provider: entry["resources"] for provider, entry in sent.items()},
    )


def _whose(call: Call, consumer: Consumer) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if call.at_least("1.12"):
        shown |= {"project_id": consumer.project_id, "user_id": consumer.user_id}
    if call.at_least("1.28"):
        shown["consumer_generation"] = consumer.generation
    if call.at_least("1.38"):
        shown["consumer_type"] = consumer.type or "unknown"
    return shown
