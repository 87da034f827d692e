"""``/v3/policies``, and below ``OS-ENDPOINT-POLICY`` what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, key, one
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.policies import PolicyDocument
from novalite.services.identity.entities import ENDPOINT
from novalite.services.identity.service import SERVICE, lazy_sentence
from novalite.services.identity.shapes import TEXT, Open, Sent, named
from novalite.services.identity.views import Entity, base, collection, filters, shown

POLICY = Entity("policies", key("id"), key("type"), key("blob"))
#: An endpoint, whose region goes by one name here.
PLACE = Entity("endpoints", *(one for one in ENDPOINT.keys if one.name != "region"))
TYPE = {**TEXT, "maxLength": 255}
PROPERTIES = {"type": "object", "properties": {"blob": TEXT, "type": TYPE}}
CREATE = SchemaValidator({**PROPERTIES, "required": ["blob", "type"], "additionalProperties": True})
UPDATE = SchemaValidator({**PROPERTIES, "minProperties": 1, "additionalProperties": True})

policies = Resource("/v3/policies", SERVICE)
endpoint_policies = Resource("/v3/endpoints", SERVICE)


@policies.on("GET", query=filters("type"), gives=collection("policies", POLICY))
def index(call: Call) -> list[PolicyDocument]:
    """All of them."""
    call.demand("identity:list_policies")
    return call.cloud.identity.policies.find()


@policies.on("POST", takes=Sent(Open()), gives=one("policy", POLICY), status=201)
def create(call: Call) -> PolicyDocument:
    call.demand("identity:create_policy")
    return call.cloud.identity.policies.make(named(_sent(call, CREATE)))


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


@policies.on("GET /{id}/OS-ENDPOINT-POLICY/endpoints", gives=AS_IT_IS)
def endpoints(call: Call, id: str) -> dict[str, Any]:
    """The endpoints that a policy is for."""
    call.demand("identity:list_endpoints_for_policy")
    call.cloud.identity.policies.get(id)
    found = call.cloud.identity.policies.endpoints(id)
    return shown(call, "endpoints", [PLACE.show(place, call) for place in found])


@endpoint_policies.on("GET /{id}/OS-ENDPOINT-POLICY/policy", gives=AS_IT_IS)
def of_endpoint(call: Call, id: str) -> dict[str, Any]:
    """The policy for an endpoint: its own, that of its service in its region or one above, or that of its service."""
    call.demand("identity:get_policy_for_endpoint")
    found = call.cloud.identity.policies.of_endpoint(call.cloud.identity.catalog.endpoints.get(id))
    # The link is Keystone's, at which there is nothing.
    own = {"self": f"{base(call)}/endpoints/{found.id}"}
    return {"policy": {**POLICY.show(found, call), "links": own}}


def _associations(path: str, rule: str) -> None:
    """The operations of what a policy may be for; ``rule`` is how its rules end."""

    @policies.on(f"PUT /{{id}}/OS-ENDPOINT-POLICY{path}", status=204)
    def associate(call: Call, id: str, **what: str) -> None:
        """Let a policy be for something."""
        _demand(call, f"create_policy_association_for_{rule}", id, what)
        call.cloud.identity.policies.associate(id, **what)

    @policies.on(f"GET /{{id}}/OS-ENDPOINT-POLICY{path}", status=204)
    def check(call: Call, id: str, **what: str) -> None:
        """That a policy is for something."""
        _demand(call, f"check_policy_association_for_{rule}", id, what)
        call.cloud.identity.policies.check(id, **what)

    @policies.on(f"DELETE /{{id}}/OS-ENDPOINT-POLICY{path}", status=204)
    def dissociate(call: Call, id: str, **what: str) -> None:
        """Let a policy be for something no longer."""
        _demand(call, f"delete_policy_association_for_{rule}", id, what)
        call.cloud.identity.policies.withdraw(id, **what)


_associations("/endpoints/{endpoint_id}", "endpoint")
_associations("/services/{service_id}", "service")
_associations("/services/{service_id}/regions/{region_id}", "region_and_service")


def _demand(call: Call, rule: str, id: str, what: Mapping[str, str]) -> None:
    """Raises Forbidden, and NotFound for what there is not."""
    call.demand(f"identity:{rule}")
    call.cloud.identity.policies.get(id)
    catalog = call.cloud.identity.catalog
    nouns = {"endpoint_id": catalog.endpoints, "service_id": catalog.services, "region_id": catalog.regions}
    for name, known in what.items():
        nouns[name].get(known)


def _sent(call: Call, validator: SchemaValidator) -> Mapping[str, Any]:
    """What was sent, which is looked at once it is known that somebody may. Raises ValidationError."""
    sent: dict[str, Any] = (call.body or {}).get("policy", {})
    validator.validate(sent, lazy_sentence)
    return {name: value for name, value in sent.items() if name != "id"}
