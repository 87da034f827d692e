"""``/v2/metadefs/namespaces``, and ``/v2/metadefs/resource_types``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.api.times import isotime
from novalite.cloud.image.metadefs import OBJECT, PROPERTY, RESOURCE_TYPE, SORT_KEYS, TAG, Namespace, Part, parts_of
from novalite.services.image.metadefs.definitions import NAMESPACE, SCHEMAS, Definition, named, property_of
from novalite.services.image.pages import ANYTHING, limit_of, links
from novalite.services.image.schemas import Schema
from novalite.services.image.service import SERVICE

PATH = "/v2/metadefs/namespaces"

#: What is said of a namespace that there is not, or that somebody does not see.
NOT_FOUND = "Namespace {name} not found"
UNKNOWN = "Metadata definition namespace={name} was not found."
HIDDEN = "The resource could not be found."

namespaces = Resource("/metadefs/namespaces", SERVICE)
resource_types = Resource("/metadefs/resource_types", SERVICE)
metadef_schemas = Resource("/schemas/metadefs", SERVICE)


@namespaces.on("GET", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """A page of those that one sees, with the types of resources that they are for."""
    asked = {name: values[-1] for name, values in call.query.items()}
    limit, direction = limit_of(call.query), direction_of(call)
    if asked.get("visibility", "public") not in ("public", "private", ""):
        raise errors.Invalid(f"Invalid visibility value: {asked['visibility']}")
    demand(call, "get_metadef_namespaces")
    demand(call, "list_metadef_resource_types")
    if (key := asked.get("sort_key", "created_at")) not in SORT_KEYS:
        raise errors.Invalid("Sort key supplied was not valid.")
    order = [(name, direction == "desc") for name in dict.fromkeys((key, "created_at"))]
    project = None if call.context.is_admin else call.context.project_id or ""
    found = call.cloud.image.metadefs.find(asked, order, limit, project)
    shown = []
    for one in found:
        types = [association_shown(part) for part in call.cloud.image.metadefs.parts(one, RESOURCE_TYPE)]
        shown.append(namespace_shown(one) | ({"resource_type_associations": types} if types else {}))
    more = links(call.request, PATH, limit, [one.namespace for one in found])
    return {"namespaces": shown, **more, "schema": "/v2/schemas/metadefs/namespaces"}


@namespaces.on("POST", takes=Definition(NAMESPACE), gives=AS_IT_IS, status=201)
def create(call: Call) -> dict[str, Any]:
    """A namespace with all that is to be in it, or nothing."""
    demand(call, "add_metadef_namespace")
    sent = {**call.body}
    sent["properties"] = {name: property_of(one) for name, one in sent.get("properties", {}).items()}
    sent["objects"] = [object_of(one) for one in sent.get("objects", ())]
    for key in ("resource_type_associations", "tags"):
        sent[key] = [{**one, "name": named(one)} for one in sent.get(key, ())]
    parts = {key: sent.pop(key) for key in ("properties", "objects", "resource_type_associations", "tags")}
    values = {"owner": call.context.project_id, "visibility": "private", **sent}
    made = call.cloud.image.metadefs.create(values, parts_of(parts))
    call.headers["Location"] = f"{call.request.application_url.removesuffix('/v2')}{PATH}/{made.namespace}"
    return namespace_shown(made) | {key: value for key, value in parts.items() if value}


@namespaces.on("GET /{namespace}", gives=AS_IT_IS)
def show(call: Call, namespace: str) -> dict[str, Any]:
    """A namespace with all of its parts; with ``resource_type``, as they are named on such a resource."""
    one = namespace_of(call, namespace, UNKNOWN, HIDDEN)
    demand(call, "get_metadef_namespace", one)
    nouns = call.cloud.image.metadefs
    types = [association_shown(part) for part in nouns.parts(one, RESOURCE_TYPE)]
    asked = call.request.GET.get("resource_type")
    prefix = next((found.get("prefix", "") for found in types if found["name"] == asked), "")
    parts: dict[str, Any] = {
        "objects": [object_shown(one, part, prefix) for part in nouns.parts(one, OBJECT)],
        "resource_type_associations": types,
        "properties": {prefix + part.name: dict(part.values) for part in nouns.parts(one, PROPERTY)},
        "tags": [{"name": part.name} for part in nouns.parts(one, TAG)],
    }
    return namespace_shown(one) | {key: value for key, value in parts.items() if value}


@namespaces.on("PUT /{namespace}", takes=Definition(NAMESPACE), gives=AS_IT_IS)
def update(call: Call, namespace: str) -> dict[str, Any]:
    """Say of a namespace what was sent, and nothing else; its parts stay as they are."""
    one = namespace_of(call, namespace)
    demand(call, "modify_metadef_namespace", one)
    values = {name: call.body.get(name) for name in ("namespace", "display_name", "description")}
    values["visibility"] = call.body.get("visibility") or "private"
    values["protected"] = call.body.get("protected") or False
    values["owner"] = call.body.get("owner") or call.context.project_id
    return namespace_shown(call.cloud.image.metadefs.update(one, values))


@namespaces.on("DELETE /{namespace}", status=204)
def delete(call: Call, namespace: str) -> None:
    """Forget a namespace and its parts."""
    one = namespace_of(call, namespace)
    demand(call, "delete_metadef_namespace", one)
    call.cloud.image.metadefs.delete(one)


@resource_types.on("GET", gives=AS_IT_IS)
def types(call: Call) -> dict[str, Any]:
    """All types of resources that a namespace has been for."""
    demand(call, "list_metadef_resource_types")
    found = [{"name": one.id, **times(one)} for one in call.cloud.image.metadefs.types()]
    return {"resource_types": found}


@metadef_schemas.on("GET /{name}", gives=AS_IT_IS)
def schema(call: Call, name: str) -> Schema:
    """What a definition, or a list of some, is made of."""
    if name not in SCHEMAS:
        raise errors.NotFound(HIDDEN)
    return SCHEMAS[name]


def demand(call: Call, rule: str, namespace: Namespace | None = None) -> None:
    """Raises Forbidden, or NotFound where somebody does not even see the namespace."""
    target = {"project_id": call.context.project_id, "visibility": None}
    if namespace is not None:
        target = {"project_id": namespace.owner, "visibility": namespace.visibility or "private"}
    try:
        call.demand(rule, **target)
    except errors.Forbidden:
        if not call.may("get_metadef_namespace", **target):
            raise errors.NotFound(HIDDEN) from None
        raise


def namespace_of(call: Call, name: str, unknown: str = NOT_FOUND, hidden: str = NOT_FOUND) -> Namespace:
    """The namespace of that name, if one may know of it. Raises NotFound, in words for none and for one of others."""
    found: Namespace | None = call.cloud.image.metadefs.look(name)
    if found is None:
        raise errors.NotFound(unknown.format(name=name))
    own = found.owner in (None, call.context.project_id)
    if not call.context.is_admin and not own and found.visibility != "public":
        raise errors.NotFound(hidden.format(name=name))
    return found


def direction_of(call: Call) -> str:
    """Whether a list goes up or down. Raises Invalid."""
    direction = call.last("sort_dir", "desc") or ""
    if direction not in ("asc", "desc"):
        raise errors.Invalid(f"Invalid sort direction: {direction}")
    return direction


def times(one: Any) -> dict[str, str]:
    """When it was made, and last changed if it was made by anybody."""
    found = {name: getattr(one, name) for name in ("created_at", "updated_at")}
    return {name: isotime(time) for name, time in found.items() if time is not None}


def namespace_shown(one: Namespace) -> dict[str, Any]:
    """A namespace without its parts."""
    names = ("namespace", "display_name", "description", "owner")
    said = {name: value for name in names if (value := getattr(one, name)) is not None}
    said |= {"visibility": one.visibility or "private", "protected": one.protected, **times(one)}
    return {**said, "self": f"{PATH}/{one.namespace}", "schema": "/v2/schemas/metadefs/namespace"}


def association_shown(part: Part) -> dict[str, Any]:
    """That a namespace is for a type of resources."""
    return {"name": part.name, **part.values, **times(part)}


def object_shown(namespace: Namespace, part: Part, prefix: str = "") -> dict[str, Any]:
    """An object, whose properties have a prefix where it is that of a resource."""
    own = f"{PATH}/{namespace.namespace}/objects/{part.name}"
    said: dict[str, Any] = {"name": part.name, "required": [], "properties": {}, **part.values, **times(part)}
    said["properties"] = {prefix + name: one for name, one in said["properties"].items()}
    said["required"] = [prefix + name for name in said["required"]]
    return {**said, "self": own, "schema": "/v2/schemas/metadefs/object"}


def object_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """An object as it is kept. Raises Invalid."""
    kept = {**sent, "name": named(sent)}
    if "properties" in sent:
        kept["properties"] = {name: property_of(one) for name, one in sent["properties"].items()}
    return kept
