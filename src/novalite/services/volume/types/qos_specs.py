"""``/qos-specs``: how fast the volumes of some types are to be."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links_to
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, query, view
from novalite.cloud.volume.qos_specs import QosSpecs
from novalite.services.volume.attributes import LOOSE_METADATA, TEXT, trimmed
from novalite.services.volume.lists import TEXT as PARAMETER
from novalite.services.volume.lists import Listing, equal, flag
from novalite.services.volume.service import SERVICE

RULES = "volume_extension:qos_specs_manage"
NO_NAME = "An invalid 'name' value was provided. The 'name' can not be"
NAME = trimmed(f"{NO_NAME} None.", f"{NO_NAME} empty.", f"{NO_NAME} greater than 255 characters.")
VALUE = {
    "type": ["string", "null"],
    "maxLength": 255,
    "sentences": {
        "type": 'Invalid input received: Value for key "{name}" is not a string or unicode',
        "maxLength": 'Invalid input received: Value for key "{name}" has {length} characters, more than 255.',
    },
}
WANTED = {"type": "object", "properties": {"name": NAME}, "required": ["name"], "additionalProperties": VALUE}
CREATE = Body(obj(field("qos_specs", WANTED, required=True)))
UPDATE = Body(obj(field("qos_specs", LOOSE_METADATA, required=True)))
KEYS = Body(obj(field("keys", {"type": "array", "items": TEXT, "uniqueItems": True}, required=True)))
DELETE = query(field("force", PARAMETER), strict=None)
TYPE = query(field("vol_type_id", PARAMETER), strict=None)
LIST = Listing(
    {name: equal(name) for name in ("id", "name", "consumer")},
    {name: name for name in ("id", "name", "consumer", "created_at")},
    (),
    users=("id", "name", "consumer"),
    counted=False,
)
FULL = view(key("id"), key("name"), key("consumer"), key("specs", lambda specs, call: dict(specs.specs)))

qos_specs = Resource("/qos-specs", SERVICE)


@qos_specs.on("GET", query=LIST.query, gives=many("qos_specs", FULL))
def index(call: Call) -> Any:
    call.demand(f"{RULES}:get_all")
    return LIST.page(call, call.cloud.volume.qos_specs)


@qos_specs.on("POST", takes=CREATE, gives=AS_IT_IS)
def create(call: Call) -> dict[str, Any]:
    """Ask for something, and of whom."""
    call.demand(f"{RULES}:create")
    sent = dict(call.body["qos_specs"])
    name, consumer = sent.pop("name").strip(), sent.pop("consumer", None)
    return _shown(call, call.cloud.volume.qos_specs.create(name, consumer, sent))


@qos_specs.on("GET /{id}", gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    call.demand(f"{RULES}:get")
    return _shown(call, call.cloud.volume.qos_specs.get(id))


@qos_specs.on("PUT /{id}", takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, id: str) -> Any:
    """Ask for more."""
    call.demand(f"{RULES}:update")
    sent = dict(call.body["qos_specs"])
    call.cloud.volume.qos_specs.update(id, sent.pop("consumer", None), sent)
    return call.body


@qos_specs.on("PUT /{id}/delete_keys", takes=KEYS, status=202)
def delete_keys(call: Call, id: str) -> Blank:
    """Ask for less."""
    call.demand(f"{RULES}:delete")
    call.cloud.volume.qos_specs.remove(id, call.body["keys"])
    return BLANK


@qos_specs.on("DELETE /{id}", query=DELETE, status=202)
def delete(call: Call, id: str) -> Blank:
    call.demand(f"{RULES}:delete")
    call.cloud.volume.qos_specs.delete(id, flag(call, "force"))
    return BLANK


@qos_specs.on("GET /{id}/associations", gives=AS_IT_IS)
def associations(call: Call, id: str) -> dict[str, Any]:
    """The types whose volumes are to be so."""
    call.demand(f"{RULES}:get_all")
    kinds = call.cloud.volume.qos_specs.types(id)
    return {"qos_associations": [{"association_type": "volume_type", "name": one.name, "id": one.id} for one in kinds]}


@qos_specs.on("GET /{id}/associate", query=TYPE, status=202)
def associate(call: Call, id: str) -> Blank:
    """Ask for it of a type, with a GET as it is."""
    call.demand(f"{RULES}:update")
    call.cloud.volume.qos_specs.associate(id, _type_id(call))
    return BLANK


@qos_specs.on("GET /{id}/disassociate", query=TYPE, status=202)
def disassociate(call: Call, id: str) -> Blank:
    """Ask for it no more of a type."""
    call.demand(f"{RULES}:update")
    call.cloud.volume.qos_specs.disassociate(id, _type_id(call))
    return BLANK


@qos_specs.on("GET /{id}/disassociate_all", status=202)
def disassociate_all(call: Call, id: str) -> Blank:
    """Ask for it no more of any type."""
    call.demand(f"{RULES}:update")
    call.cloud.volume.qos_specs.disassociate(id)
    return BLANK


def _shown(call: Call, specs: QosSpecs) -> dict[str, Any]:
    return {"qos_specs": FULL.show(specs, call), "links": links_to(call, "qos-specs", specs.id)}


def _type_id(call: Call) -> str:
    if not (type_id := call.last("vol_type_id")):
        raise errors.Invalid("Volume Type id must not be None.")
    return type_id
