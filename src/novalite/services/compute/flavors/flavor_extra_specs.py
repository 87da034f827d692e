"""``/flavors/{id}/os-extra_specs``: what else is said of a flavor."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.operation import Call, Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field
from novalite.api.types import metadata
from novalite.compute.extra_specs import check
from novalite.compute.flavors import NOTHING
from novalite.compute.policies import FLAVOR_EXTRA_SPECS
from novalite.compute.service import SERVICE

(_NAME, _TEXT), *_ = metadata["patternProperties"].items()
SPECS: dict[str, Any] = metadata | {"patternProperties": {_NAME: _TEXT | {"type": ["string", "number"]}}}
CREATE = Body(Obj(field("extra_specs", SPECS, required=True)))
UPDATE = Body(SPECS | {"minProperties": 1, "maxProperties": 1})

extra_specs = Resource("/flavors/{flavor_id}/os-extra_specs", SERVICE)


@extra_specs.on("GET", query=NOTHING, gives=AS_IT_IS)
def index(call: Call, flavor_id: str) -> dict[str, Any]:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:index", project_id=call.context.project_id)
    return {"extra_specs": call.cloud.flavors.get(flavor_id, call.whose).extra_specs}


@extra_specs.on("POST", takes=CREATE, gives=AS_IT_IS)
def create(call: Call, flavor_id: str) -> Any:
    """Add to them, or change some."""
    call.demand(f"{FLAVOR_EXTRA_SPECS}:create")
    call.cloud.flavors.add_extra_specs(flavor_id, checked(call, call.body["extra_specs"]))
    return call.body


@extra_specs.on("GET /{id}", query=NOTHING, gives=AS_IT_IS)
def show(call: Call, flavor_id: str, id: str) -> dict[str, str]:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:show", project_id=call.context.project_id)
    return {id: call.cloud.flavors.get_extra_spec(flavor_id, id, call.whose)}


@extra_specs.on("PUT /{id}", takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, flavor_id: str, id: str) -> Any:
    """Add or change the one that the path names."""
    call.demand(f"{FLAVOR_EXTRA_SPECS}:update")
    specs = checked(call, call.body)
    if id not in specs:
        raise errors.Invalid("Request body and URI mismatch")
    call.cloud.flavors.add_extra_specs(flavor_id, specs)
    return call.body


@extra_specs.on("DELETE /{id}")
def delete(call: Call, flavor_id: str, id: str) -> None:
    call.demand(f"{FLAVOR_EXTRA_SPECS}:delete")
    call.cloud.flavors.delete_extra_spec(flavor_id, id)


def checked(call: Call, specs: dict[str, Any]) -> dict[str, str]:
    """The specs as text; from 2.86 on held to the rules for those that are known."""
    texts = {name: str(value) for name, value in specs.items()}
    for name, text in texts.items():
        if len(text) > 255:
            raise errors.Invalid(f"extra_specs value has {len(text)} characters, more than 255.")
        if call.at_least("2.86"):
            check(name, text)
    return texts
