"""What is in a namespace: objects, properties, tags, and the types of resources that it is for."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.api.validation import SchemaValidator
from novalite.cloud.image.metadefs import OBJECT, PROPERTY, RESOURCE_TYPE, TAG, Namespace, Part
from novalite.services.image.metadefs import definitions
from novalite.services.image.metadefs.definitions import Definition, property_of
from novalite.services.image.metadefs.namespaces import (
    NOT_FOUND,
    UNKNOWN,
    association_shown,
    demand,
    direction_of,
    namespace_of,
    object_of,
    object_shown,
    times,
)
from novalite.services.image.pages import ANYTHING, limit_of
from novalite.services.image.service import SERVICE, sentence_of
from novalite.store import Page

#: What is said of a part that there is not.
MISSING = {
    OBJECT: "Could not find metadata object {name}",
    PROPERTY: "Could not find property {name}",
    TAG: "Could not find metadata tag {name}",
}
#: By what tags are sorted.
SORT_KEYS = ("created_at", "id", "name", "namespace_id", "updated_at")
WORDS = ("1", "t", "true", "on", "y", "yes")

_PROPERTY = SchemaValidator(definitions.PROPERTY_OF_OBJECT)

parts = Resource("/metadefs/namespaces/{namespace}", SERVICE)


@parts.on("GET /objects", query=ANYTHING, gives=AS_IT_IS)
def objects(call: Call, namespace: str) -> dict[str, Any]:
    """All of them, whatever page is asked for."""
    direction_of(call)
    if call.last("limit") and not limit_of(call.query):
        raise errors.Invalid("limit param must be positive")
    one = namespace_of(call, namespace, UNKNOWN)
    demand(call, "get_metadef_objects", one)
    found = [object_shown(one, part) for part in call.cloud.image.metadefs.parts(one, OBJECT)]
    return {"objects": found, "schema": "v2/schemas/metadefs/objects"}


@parts.on("POST /objects", takes=Definition(definitions.OBJECT), gives=AS_IT_IS, status=201)
def create_object(call: Call, namespace: str) -> dict[str, Any]:
    for sent in call.body.get("properties", {}).values():
        _PROPERTY.validate(sent, sentence_of("property"))
    one = namespace_of(call, namespace, UNKNOWN)
    demand(call, "add_metadef_object", one)
    return _as_sent(one, _added(call, one, OBJECT, object_of(call.body)))


@parts.on("GET /objects/{name}", gives=AS_IT_IS)
def show_object(call: Call, namespace: str, name: str) -> dict[str, Any]:
    return object_shown(*_part(call, "get_metadef_object", namespace, OBJECT, name))


@parts.on("PUT /objects/{name}", takes=Definition(definitions.OBJECT), gives=AS_IT_IS)
def update_object(call: Call, namespace: str, name: str) -> dict[str, Any]:
    """Say of an object what was sent, and nothing else."""
    one, part = _part(call, "modify_metadef_object", namespace, OBJECT, name)
    return _as_sent(one, _changed(call, one, part, object_of(call.body)))


@parts.on("DELETE /objects/{name}", status=204)
def delete_object(call: Call, namespace: str, name: str) -> None:
    call.cloud.image.metadefs.remove(*_part(call, "delete_metadef_object", namespace, OBJECT, name))


@parts.on("DELETE /objects", status=204)
def delete_objects(call: Call, namespace: str) -> None:
    """Forget all objects."""
    _clear(call, namespace, OBJECT)


@parts.on("GET /properties", gives=AS_IT_IS)
def properties(call: Call, namespace: str) -> dict[str, Any]:
    """All of them, by their names."""
    one = namespace_of(call, namespace)
    demand(call, "get_metadef_properties", one)
    found = call.cloud.image.metadefs.parts(one, PROPERTY)
    return {"properties": {part.name: dict(part.values) for part in found}}


@parts.on("POST /properties", takes=Definition(definitions.OWN_PROPERTY), gives=AS_IT_IS, status=201)
def create_property(call: Call, namespace: str) -> dict[str, Any]:
    one = namespace_of(call, namespace)
    demand(call, "add_metadef_property", one)
    sent = property_of(call.body)
    return _property(call.cloud.image.metadefs.add(one, PROPERTY, sent["name"], sent))


@parts.on("GET /properties/{name}", query=ANYTHING, gives=AS_IT_IS)
def show_property(call: Call, namespace: str, name: str) -> dict[str, Any]:
    """A property; with ``resource_type``, by the name that it has on such a resource."""
    if asked := call.last("resource_type"):
        one = namespace_of(call, namespace)
        demand(call, "get_metadef_property", one)
        prefix = _prefix(call, one, asked)
        if not prefix or not name.startswith(prefix):
            raise errors.NotFound(
                f"Property {name} does not start with the expected resource type association prefix of '{prefix}'."
            )
        name = name.removeprefix(prefix)
    _, part = _part(call, "get_metadef_property", namespace, PROPERTY, name)
    return _property(part)


@parts.on("PUT /properties/{name}", takes=Definition(definitions.OWN_PROPERTY), gives=AS_IT_IS)
def update_property(call: Call, namespace: str, name: str) -> dict[str, Any]:
    """Say of a property what was sent, and nothing else."""
    one, part = _part(call, "modify_metadef_property", namespace, PROPERTY, name)
    sent = property_of(call.body)
    return _property(call.cloud.image.metadefs.change(one, part, sent["name"], sent))


@parts.on("DELETE /properties/{name}", status=204)
def delete_property(call: Call, namespace: str, name: str) -> None:
    call.cloud.image.metadefs.remove(*_part(call, "remove_metadef_property", namespace, PROPERTY, name))


@parts.on("DELETE /properties", status=204)
def delete_properties(call: Call, namespace: str) -> None:
    """Forget all properties."""
    _clear(call, namespace, PROPERTY)


@parts.on("GET /tags", query=ANYTHING, gives=AS_IT_IS)
def tags(call: Call, namespace: str) -> dict[str, Any]:
    """A page of them, the last made first."""
    direction = direction_of(call) == "desc"
    limit = limit_of(call.query) if call.last("limit") else None
    one = namespace_of(call, namespace)
    demand(call, "get_metadef_tags", one)
    if (key := call.last("sort_key", "created_at") or "") not in SORT_KEYS:
        raise errors.Invalid("Sort key supplied was not valid.")
    marker = call.last("marker")
    after = _found(call, one, TAG, marker) if marker else None
    order = [(name, direction) for name in dict.fromkeys((key, "created_at", "number"))]
    found = call.cloud.image.metadefs.parts(one, TAG, Page(order, after, limit))
    return {"tags": [{"name": part.name} for part in found]}


@parts.on("POST /tags", takes=Definition(definitions.TAGS), gives=AS_IT_IS, status=201)
def create_tags(call: Call, namespace: str) -> dict[str, Any]:
    """Several at once, in place of those that there are unless the client asks to append them."""
    one = namespace_of(call, namespace)
    demand(call, "add_metadef_tags", one)
    if "tags" not in call.body:
        raise errors.Invalid("There are no tags.")
    names = [tag["name"] for tag in call.body["tags"]]
    if names and call.request.headers.get("X-Openstack-Append", "").lower() not in WORDS:
        call.cloud.image.metadefs.clear(one, TAG)
    for name in names:
        call.cloud.image.metadefs.add(one, TAG, name, {})
    return {"tags": [{"name": name} for name in names]}


@parts.on("POST /tags/{name}", gives=AS_IT_IS, status=201)
def create_tag(call: Call, namespace: str, name: str) -> dict[str, Any]:
    one = namespace_of(call, namespace)
    Definition(definitions.TAG).validate({"name": name}, ALWAYS.first)
    demand(call, "add_metadef_tag", one)
    return _tag(call.cloud.image.metadefs.add(one, TAG, name, {}))


@parts.on("GET /tags/{name}", gives=AS_IT_IS)
def show_tag(call: Call, namespace: str, name: str) -> dict[str, Any]:
    _, part = _part(call, "get_metadef_tag", namespace, TAG, name)
    return _tag(part)


@parts.on("PUT /tags/{name}", takes=Definition(definitions.TAG), gives=AS_IT_IS)
def update_tag(call: Call, namespace: str, name: str) -> dict[str, Any]:
    """Call a tag something else."""
    one, part = _part(call, "modify_metadef_tag", namespace, TAG, name)
    return _tag(call.cloud.image.metadefs.change(one, part, call.body["name"], {}))


@parts.on("DELETE /tags/{name}", status=204)
def delete_tag(call: Call, namespace: str, name: str) -> None:
    call.cloud.image.metadefs.remove(*_part(call, "delete_metadef_tag", namespace, TAG, name))


@parts.on("DELETE /tags", status=204)
def delete_tags(call: Call, namespace: str) -> None:
    """Forget all tags."""
    _clear(call, namespace, TAG)


@parts.on("GET /resource_types", gives=AS_IT_IS)
def associations(call: Call, namespace: str) -> dict[str, Any]:
    """The types of resources that a namespace is for."""
    one = namespace_of(call, namespace)
    demand(call, "list_metadef_resource_types", one)
    found = call.cloud.image.metadefs.parts(one, RESOURCE_TYPE)
    return {"resource_type_associations": [association_shown(part) for part in found]}


@parts.on("POST /resource_types", takes=Definition(definitions.ASSOCIATION), gives=AS_IT_IS, status=201)
def associate(call: Call, namespace: str) -> dict[str, Any]:
    """Let a namespace be for a type of resources, which need not be known yet."""
    one = namespace_of(call, namespace)
    demand(call, "add_metadef_resource_type_association", one)
    return association_shown(_added(call, one, RESOURCE_TYPE, call.body))


@parts.on("DELETE /resource_types/{name}", status=204)
def dissociate(call: Call, namespace: str, name: str) -> None:
    """Let it be for that type no longer."""
    one = namespace_of(call, namespace)
    demand(call, "remove_metadef_resource_type_association", one)
    part = call.cloud.image.metadefs.part(one, RESOURCE_TYPE, name)
    if part is None:
        raise errors.NotFound(f"Failed to find resource type {name} to delete")
    call.cloud.image.metadefs.remove(one, part)


def _part(call: Call, rule: str, namespace: str, what: str, name: str) -> tuple[Namespace, Part]:
    one = namespace_of(call, namespace, UNKNOWN if what == OBJECT else NOT_FOUND)
    demand(call, rule, one)
    return one, _found(call, one, what, name)


def _found(call: Call, namespace: Namespace, what: str, name: str) -> Part:
    part: Part | None = call.cloud.image.metadefs.part(namespace, what, name)
    if part is None:
        raise errors.NotFound(MISSING[what].format(name=name))
    return part


def _clear(call: Call, namespace: str, what: str) -> None:
    one = namespace_of(call, namespace)
    demand(call, "delete_metadef_namespace", one)
    if what == TAG:
        demand(call, "delete_metadef_tags", one)
    call.cloud.image.metadefs.refuse_protected(one)
    call.cloud.image.metadefs.clear(one, what)


def _added(call: Call, namespace: Namespace, what: str, sent: dict[str, Any]) -> Part:
    values = {name: value for name, value in sent.items() if name != "name"}
    part: Part = call.cloud.image.metadefs.add(namespace, what, sent["name"], values)
    return part


def _changed(call: Call, namespace: Namespace, part: Part, sent: dict[str, Any]) -> Part:
    values = {name: value for name, value in sent.items() if name != "name"}
    changed: Part = call.cloud.image.metadefs.change(namespace, part, sent["name"], values)
    return changed


def _as_sent(namespace: Namespace, part: Part) -> dict[str, Any]:
    """An object with what was sent of it alone."""
    known = {"name", "created_at", "updated_at", "self", "schema", *part.values}
    return {name: value for name, value in object_shown(namespace, part).items() if name in known}


def _property(part: Part) -> dict[str, Any]:
    return {**part.values, "name": part.name}


def _tag(part: Part) -> dict[str, Any]:
    return {"name": part.name, **times(part)}


def _prefix(call: Call, namespace: Namespace, name: str) -> str:
    """What the names of properties begin with on a type of resources. Raises NotFound."""
    if name not in [one.id for one in call.cloud.image.metadefs.types()]:
        raise errors.NotFound(f"The metadata definition resource-type with name={name}, was not found.")
    part = call.cloud.image.metadefs.part(namespace, RESOURCE_TYPE, name)
    if part is None:
        raise errors.NotFound(
            f"The metadata definition resource-type association of resource-type={name} to "
            f"namespace={namespace.namespace}, was not found."
        )
    return str(part.values.get("prefix") or "")
