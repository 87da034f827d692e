"""``/flavors/{id}/os-extra_specs``: what else is said of a flavor."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field
from novalite.api.types import metadata
from novalite.services.compute.flavors.flavors import NOTHING
from novalite.services.compute.flavors.known_extra_specs import check
from novalite.services.compute.policies import FLAVOR_EXTRA_SPECS
from novalite.services.compute.service import SERVICE

(_NAME, _TEXT), *_ = metadata["patternProperties"].items()
SPECS: dict[str, Any] = metadata | {"patternProperties": {_NAME: _TEXT | {"type": ["string", "number"]}}}
CREATE = Body(Obj(field("extra_specs", SPECS, required=True)))
UPDATE = Body(SPECS | {"minProperties": 1, "maxProperties": 1})

extra_specs = Resource("/flavors/{flavor_id}/os-extra_specs", SERVICE, "compute.flavor_extra_specs")


@extra_specs.on("GET", query=NOTHING, gives=AS_IT_IS)
def index(call: Call, flavor_id: str) -> dict[str, Any]:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:index", project_id=call.context.project_id)
    return {"extra_specs": call.cloud.compute.flavors.get(flavor_id, call.whose).extra_specs}


@extra_specs.on("POST", takes=CREATE, gives=AS_IT_IS)
def create(call: Call, flavor_id: str) -> Any:
    """Add to them, or change some."""
    call.demand(f"{FLAVOR_EXTRA_SPECS}:create")
    call.cloud.compute.flavors.add_extra_specs(flavor_id, checked(call, call.body["extra_specs"]))
    return call.body


@extra_specs.on("GET /{id}", query=NOTHING, gives=AS_IT_IS)
def show(call: Call, flavor_id: str, id: str) -> dict[str, str]:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:show", project_id=call.context.project_id)
    return {id: call.cloud.compute.flavors.get_extra_spec(flavor_id, id, call.whose)}


@extra_specs.on("PUT /{id}", takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, flavor_id: str, id: str) -> Any:
    """Add or change the one that the path names."""
    call.demand(f"{FLAVOR_EXTRA_SPECS}:update")
    specs = checked(call, call.body)
    if id not in specs:
        raise errors.Invalid("Request body and URI mismatch")
    call.cloud.compute.flavors.add_extra_specs(flavor_id, specs)
    return call.body


@extra_specs.on("DELETE /{id}")
def delete(call: Call, flavor_id: str, id: str) -> None:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:delete")
    call.cloud.compute.flavors.delete_extra_spec(flavor_id, id)


def checked(call: Call, specs: dict[str, Any]) -> dict[str, str]:
    """The specs as text; from 2.86 on held to the rules for those that are known."""
    texts = {name: str(value) for name, value in specs.items()}
    for name, text in texts.items():
        if len(text) > 255:
            raise errors.Invalid(f"extra_specs value has {len(text)} characters, more than 255.")
        if call.at_least("2.86"):
            check(name, text, call.has)
    return texts
