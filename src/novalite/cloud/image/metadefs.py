"""Definitions of metadata: which properties things may have, in namespaces, and on which types of resources.

Glance's own come from ``metadefs.json``, in which a namespace's words are its titles. They are read when somebody asks
for definitions for the first time, so that a cloud in which nobody does is made no later for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.image import ImageWing

SHIPPED = Path(__file__).with_name("metadefs.json")

#: Whose the namespaces are that Glance is shipped with.
OWNER = "admin"

# What parts a namespace has.
OBJECT, PROPERTY, TAG, RESOURCE_TYPE = "object", "property", "tag", "resource type"

_DUPLICATE = {
    OBJECT: "A metadata definition object with name={name} already exists in namespace={namespace}.",
    PROPERTY: "A metadata definition property with name={name} already exists in namespace={namespace}.",
    TAG: "A metadata tag with name={name} already exists in namespace={namespace}. (Please note that metadata tag "
    "names are case insensitive).",
    RESOURCE_TYPE: "The metadata definition resource-type association of resource-type={name} to "
    "namespace={namespace} already exists.",
}
_ORDER: dict[str, list[tuple[str, bool]]] = {OBJECT: [("name", False)], TAG: [("number", True)]}
_RENAMED = "Invalid update. It would result in a duplicate metadata definition {what} with the same name"
_PROTECTED = {
    OBJECT: "object {name}",
    PROPERTY: "property {name}",
    TAG: "tag {name}",
    RESOURCE_TYPE: "resource-type-association {name}",
}


class Namespace(Struct, frozen=True):
    """A namespace; ``number`` is the order in which they were made."""

    id: str
    number: int
    namespace: str
    owner: str | None
    created_at: datetime
    updated_at: datetime | None = None
    display_name: str | None = None
    description: str | None = None
    visibility: str | None = None
    protected: bool = False


class Part(Struct, frozen=True):
    """An object, property, tag or type of resources of a namespace; ``values`` are what is said of it."""

    id: str
    number: int
    namespace_id: str
    what: str
    name: str
    created_at: datetime
    updated_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class ResourceType(Struct, frozen=True):
    """A type of resources that some namespace has been for; its id is its name."""

    id: str
    number: int
    created_at: datetime
    updated_at: datetime | None = None


class Loaded(Struct, frozen=True):
    """That Glance's own definitions are there."""

    id: str = "loaded"


NAMESPACES: Kind[Namespace] = Kind("metadata namespace", order=("number",), by=("namespace",))
PARTS: Kind[Part] = Kind("metadata definition", order=("number",), by=("namespace_id",))
TYPES: Kind[ResourceType] = Kind("metadata resource type", order=("number",))
LOADED: Kind[Loaded] = Kind("metadata definitions", order=("id",))

#: By what namespaces are sorted.
SORT_KEYS = tuple({*Namespace.__struct_fields__} - {"number"})


class Metadefs:
    """The namespaces of a cloud, and their parts."""

    def __init__(self, wing: ImageWing) -> None:
        self._wing = wing

    def find(
        self, asked: Mapping[str, str], order: list[tuple[str, bool]], limit: int, project: str | None
    ) -> list[Namespace]:
        """Those that a project may see, None being an admin, after the ``marker`` of a query. Raises NotFound."""
        self._load()
        types, visibility, after = (asked.get(name) for name in ("resource_types", "visibility", "marker"))
        parts = [one for name in (types or "").split(",") for one in self._parts(what=RESOURCE_TYPE, name=name)]
        ids = {one.namespace_id for one in parts}

        def fits(one: Namespace) -> bool:
            return (
                (project is None or one.owner == project or one.visibility == "public")
                and (types is None or one.id in ids)
                and (visibility is None or one.visibility == visibility)
            )

        marker = None if after is None else self.get(after)
        page = Page([*order, ("number", order[0][1])], marker, limit)
        return self._wing.store.find(NAMESPACES, fits=fits, page=page)

    def look(self, name: str) -> Namespace | None:
        """The one of a name, if there is one."""
        self._load()
        return next(iter(self._wing.store.find(NAMESPACES, {"namespace": name})), None)

    def get(self, name: str) -> Namespace:
        """The one of a name. Raises NotFound."""
        found = self.look(name)
        if found is None:
            raise errors.NotFound(f"Metadata definition namespace={name} was not found.")
        return found

    def create(self, values: Mapping[str, Any], parts: Iterable[tuple[str, str, Mapping[str, Any]]] = ()) -> Namespace:
        """A namespace with parts: what each is, its name, and what is said of it. Raises Conflict."""
        if self.look(values["namespace"]) is not None:
            raise errors.Conflict(f"The metadata definition namespace={values['namespace']} already exists.")
        now = self._wing.clock.datetime()
        made = Namespace(new_id(), self._number(), created_at=now, updated_at=now, **values)
        self._wing.store.put(NAMESPACES, made)
        for what, name, said in parts:
            self.add(made, what, name, said)
        return made

    def update(self, namespace: Namespace, values: Mapping[str, Any]) -> Namespace:
        """Say something else of a namespace. Raises Conflict."""
        name = values["namespace"]
        if name != namespace.namespace and self.look(name) is not None:
            message = f"{_RENAMED.format(what='namespace')} of {name}"
            raise errors.Conflict(message)
        changed = replace(namespace, updated_at=self._wing.clock.datetime(), **values)
        return self._wing.store.put(NAMESPACES, changed)

    def delete(self, namespace: Namespace) -> None:
        """Forget a namespace and its parts. Raises Forbidden for one that is protected."""
        self.refuse_protected(namespace)
        for one in self._parts(namespace_id=namespace.id):
            self._wing.store.delete(PARTS, one.id)
        self._wing.store.delete(NAMESPACES, namespace.id)

    def refuse_protected(self, namespace: Namespace) -> None:
        """Raises Forbidden."""
        if namespace.protected:
            raise errors.Forbidden(
                f"Metadata definition namespace {namespace.namespace} is protected and cannot be deleted."
            )

    def parts(self, namespace: Namespace, what: str, page: Page[Part] | None = None) -> list[Part]:
        """The parts of a namespace, of one sort: the tags made last first, objects by their names, others as made."""
        where = {"namespace_id": namespace.id, "what": what}
        return self._wing.store.find(PARTS, where, page=page or Page(_ORDER.get(what, ())))

    def part(self, namespace: Namespace, what: str, name: str) -> Part | None:
        """One of them, if there is one."""
        return next(iter(self._parts(namespace_id=namespace.id, what=what, name=name)), None)

    def add(self, namespace: Namespace, what: str, name: str, values: Mapping[str, Any]) -> Part:
        """A new part. Raises Conflict."""
        if self.part(namespace, what, name) is not None:
            raise errors.Conflict(_DUPLICATE[what].format(name=name, namespace=namespace.namespace))
        now = self._wing.clock.datetime()
        if what == RESOURCE_TYPE and self._wing.store.get(TYPES, name) is None:
            self._wing.store.put(TYPES, ResourceType(name, self._number(), now, now))
        part = Part(new_id(), self._number(), namespace.id, what, name, now, now, dict(values))
        return self._wing.store.put(PARTS, part)

    def change(self, namespace: Namespace, part: Part, name: str, values: Mapping[str, Any]) -> Part:
        """Say something else of a part. Raises Conflict."""
        if name != part.name and self.part(namespace, part.what, name) is not None:
            renamed = f"{_RENAMED.format(what=part.what)}={name} in namespace={namespace.namespace}."
            known = _DUPLICATE[TAG].format(name=name, namespace=namespace.namespace)
            raise errors.Conflict(known if part.what == TAG else renamed)
        changed = replace(part, name=name, values=dict(values), updated_at=self._wing.clock.datetime())
        return self._wing.store.put(PARTS, changed)

    def remove(self, namespace: Namespace, part: Part) -> None:
        """Forget a part. Raises Forbidden where the namespace is protected."""
        if namespace.protected:
            known = _PROTECTED[part.what].format(name=part.name)
            raise errors.Forbidden(f"Metadata definition {known} is protected and cannot be deleted.")
        self._wing.store.delete(PARTS, part.id)

    def clear(self, namespace: Namespace, what: str) -> None:
        """Forget all parts of a sort."""
        for one in self.parts(namespace, what):
            self._wing.store.delete(PARTS, one.id)

    def types(self) -> list[ResourceType]:
        """All types of resources."""
        self._load()
        return self._wing.store.find(TYPES)

    def _parts(self, **where: str) -> list[Part]:
        return self._wing.store.find(PARTS, where)

    def _number(self) -> int:
        return self._wing.store.next("metadata definitions")

    def _load(self) -> None:
        if self._wing.store.get(LOADED, "loaded") is None:
            with self._wing.transaction():
                self._read()

    def _read(self) -> None:
        """Keep Glance's own, unless somebody else has done so meanwhile."""
        store, now = self._wing.store, self._wing.clock.datetime()
        if store.get(LOADED, "loaded") is not None:
            return
        # They stay if what somebody asked is undone, for they were there before.
        store.put(LOADED, Loaded(), lasting=True)
        for one in json.loads(SHIPPED.read_text()):
            said = {name: one[name] for name in ("namespace", "display_name", "visibility", "protected")}
            id = new_id()
            made = Namespace(id, self._number(), owner=OWNER, created_at=now, description=one["display_name"], **said)
            store.put(NAMESPACES, made, lasting=True)
            for what, name, values in parts_of(one):
                if what == RESOURCE_TYPE and store.get(TYPES, name) is None:
                    store.put(TYPES, ResourceType(name, self._number(), now), lasting=True)
                part = Part(new_id(), self._number(), id, what, name, now, None, _worded(what, name, values))
                store.put(PARTS, part, lasting=True)


def parts_of(sent: Mapping[str, Any]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """The parts of a namespace that is written as Glance writes it, in the order in which they are made."""
    for key, what in (("resource_type_associations", RESOURCE_TYPE), ("objects", OBJECT), ("tags", TAG)):
        for one in sent.get(key, ()):
            yield what, one["name"], {name: value for name, value in one.items() if name != "name"}
    for name, value in sent.get("properties", {}).items():
        yield PROPERTY, name, value


def _worded(what: str, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with descriptions."""
    if what == PROPERTY:
        return {**values, "description": values["title"]}
    if what == OBJECT:
        own = {key: _worded(PROPERTY, key, one) for key, one in values["properties"].items()}
        return {**values, "description": name, "properties": own}
    return dict(values)
