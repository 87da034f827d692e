"""``/v3/policies``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, one
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.policies import PolicyDocument
from novalite.services.identity.service import SERVICE, lazy_sentence
from novalite.services.identity.shapes import TEXT, Open, Sent
from novalite.services.identity.views import Entity, collection, filters

POLICY = Entity("policies", key("id"), key("type"), key("blob"))
TYPE = {**TEXT, "maxLength": 255}
PROPERTIES = {"type": "object", "properties": {"blob": TEXT, "type": TYPE}}
CREATE = SchemaValidator({**PROPERTIES, "required": ["blob", "type"], "additionalProperties": True}, best=True)
UPDATE = SchemaValidator({**PROPERTIES, "minProperties": 1, "additionalProperties": True}, best=True)

policies = Resource("/v3/policies", SERVICE)


@policies.on("GET", query=filters("type"), gives=collection("policies", POLICY))
def index(call: Call) -> list[PolicyDocument]:
    """All of them."""
    call.demand("identity:list_policies")
    return call.cloud.identity.policies.find()


@policies.on("POST", takes=Sent(Open()), gives=one("policy", POLICY), status=201)
def create(call: Call) -> PolicyDocument:
    call.demand("identity:create_policy")
    return call.cloud.identity.policies.make(_sent(call, CREATE))


@policies.on("GET /{id}", gives=one("policy", POLICY))
def show(call: Call, id: str) -> PolicyDocument:
    call.demand("identity:get_policy")
    return call.cloud.identity.policies.get(id)


@policies.on("PATCH /{id}", takes=Sent(Open()), gives=one("policy", POLICY))
def update(call: Call, id: str) -> PolicyDocument:
    call.demand("identity:update_policy")
    values = _sent(call, UPDATE)
    return call.cloud.identity.policies.change(call.cloud.identity.policies.get(id), values)


@policies.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.demand("identity:delete_policy")
    call.cloud.identity.policies.delete(id)


def _sent(call: Call, validator: SchemaValidator) -> Mapping[str, Any]:
    """What was sent, which is looked at once it is known that somebody may. Raises ValidationError."""
    sent: dict[str, Any] = (call.body or {}).get("policy", {})
    validator.validate(sent, lazy_sentence)
    return {name: value for name, value in sent.items() if name != "id"}
