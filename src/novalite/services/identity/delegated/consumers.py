"""``/v3/OS-OAUTH1/consumers``: programs that sign what they ask for by OAuth 1.0a."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, one
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.consumers import Consumer
from novalite.services.identity.service import SERVICE, lazy_sentence
from novalite.services.identity.shapes import TEXT_OR_NONE, Open, Sent, changes, named, wanted
from novalite.services.identity.views import Entity, collection, filters

PROPERTIES = {"type": "object", "properties": {"description": TEXT_OR_NONE}}
CREATE = SchemaValidator({**PROPERTIES, "additionalProperties": True})
UPDATE = SchemaValidator(
    {**PROPERTIES, "not": {"required": ["secret"]}, "minProperties": 1, "additionalProperties": True}
)

CONSUMER = Entity("consumers", key("id"), key("description"), below=lambda consumer: "/OS-OAUTH1")
MADE = Entity("consumers", *CONSUMER.keys, key("secret"), below=lambda consumer: "/OS-OAUTH1")

consumers = Resource("/v3/OS-OAUTH1/consumers", SERVICE)


@consumers.on("GET", query=filters(paged=False), gives=collection("consumers", CONSUMER))
def index(call: Call) -> list[Consumer]:
    """All of them."""
    call.demand("identity:list_consumers")
    return call.cloud.identity.consumers.find()


@consumers.on("POST", takes=Sent(Open()), gives=one("consumer", MADE), status=201)
def create(call: Call) -> Consumer:
    """A consumer, whose secret is told this once."""
    call.demand("identity:create_consumer")
    _check(call, CREATE)
    return call.cloud.identity.consumers.create(_known(wanted(call.body, "consumer")))


@consumers.on("GET /{id}", gives=one("consumer", CONSUMER))
def show(call: Call, id: str) -> Consumer:
    call.demand("identity:get_consumer")
    return call.cloud.identity.consumers.get(id)


@consumers.on("PATCH /{id}", takes=Sent(Open()), gives=one("consumer", CONSUMER))
def update(call: Call, id: str) -> Consumer:
    call.demand("identity:update_consumer")
    _check(call, UPDATE)
    values = named(changes(call.body, "consumer", id))
    return call.cloud.identity.consumers.change(call.cloud.identity.consumers.get(id), values)


@consumers.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.demand("identity:delete_consumer")
    call.cloud.identity.consumers.delete(id)


def _check(call: Call, validator: SchemaValidator) -> None:
    """What was sent is looked at once it is known that somebody may. Raises ValidationError."""
    validator.validate((call.body or {}).get("consumer", {}), lazy_sentence)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """All but the secret, which is not the client's to choose."""
    return {name: value for name, value in values.items() if name != "secret"}
