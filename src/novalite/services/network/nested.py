"""Parts of resources: the five operations below the path of what they are a part of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import NetworkResource
from novalite.services.network import bodies, listing
from novalite.services.network.attributes import UNSET, Attribute, Attributes
from novalite.services.network.collection import SENT, Collection
from novalite.services.network.policies import demand
from novalite.services.network.service import SERVICE, absent, bad


class Parts(Struct, frozen=True):
    """Where the cloud has the parts of a resource, each function given the call and the resource first."""

    find: Callable[[Call, Any], list[Any]]
    get: Callable[[Call, Any, str], Any]
    create: Callable[[Call, Any, dict[str, Any]], Any]
    update: Callable[[Call, Any, Any, dict[str, Any]], Any]
    delete: Callable[[Call, Any, Any], None]


class Nested:
    """Resources that are parts of another, ``parent``: whose they are is said by that one, and only its own project
    sees them. What is said of bodies is as of a `Collection`.
    """

    def __init__(
        self,
        parent: Collection,
        noun: str,
        nouns: str,
        attributes: Iterable[Attribute],
        parts: Parts,
        *,
        core: bool = False,
    ) -> None:
        self.parent, self.noun, self.nouns, self.parts, self.core = parent, noun, nouns, parts, core
        every = (Attribute("id"), *attributes)
        self.attributes = Attributes(every)
        self.operations = Resource(f"{parent.operations.path}/{{parent_id}}/{nouns}", SERVICE, f"network.{nouns}")
        on = self.operations.on
        on("GET", query=listing.ANYTHING, gives=AS_IT_IS)(self._index)
        on("POST", takes=SENT, gives=AS_IT_IS, status=201)(self._create)
        on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS)(self._show)
        on("PUT /{id}", takes=SENT, gives=AS_IT_IS)(self._update)
        on("DELETE /{id}", status=204)(self._delete)

    def show(self, part: NetworkResource, call: Call) -> dict[str, Any]:
        """All of it."""
        shown = {name: attribute.get(part, call) for name, attribute in self.attributes.items()}
        return {name: value for name, value in shown.items() if value is not UNSET}

    def _index(self, call: Call, parent_id: str) -> dict[str, Any]:
        listing.check(call.query, self.attributes)
        parent = self.parent.found(call, parent_id)
        found = self.parts.find(call, parent) if _reads(call, parent) else []
        found = [part for part in found if listing.fits(part, call, self.attributes)]
        for key, down in reversed(listing.sort(call, self.attributes)):
            found.sort(key=key, reverse=down)
        page = listing.cut(found, call)
        links = listing.links(call, page)
        shown = {self.nouns: [listing.only(self.show(part, call), call) for part in page]}
        return shown | ({f"{self.nouns}_links": links} if links else {})

    def _create(self, call: Call, parent_id: str) -> dict[str, Any]:
        sent, many = bodies.entries(call, self.noun, self.nouns, self.core, bulk=True)
        read = [bodies.read(call, one, self.attributes, "POST") for one in sent]
        parent = self._owned(call, parent_id, "create")
        made = [self.show(self.parts.create(call, parent, self._stored(one)), call) for one in read]
        return {self.nouns: made} if many else {self.noun: made[0]}

    def _show(self, call: Call, parent_id: str, id: str) -> dict[str, Any]:
        return {self.noun: listing.only(self.show(self._part(call, parent_id, id)[1], call), call)}

    def _update(self, call: Call, parent_id: str, id: str) -> dict[str, Any]:
        ((sent, *_), many) = bodies.entries(call, self.noun, self.nouns, self.core, bulk=not self.core)
        if many:
            raise bad("Bulk operation not supported")
        values = bodies.read(call, sent, self.attributes, "PUT")
        parent, part = self._part(call, parent_id, id)
        self._demand(call, parent, "update")
        return {self.noun: self.show(self.parts.update(call, parent, part, self._stored(values)), call)}

    def _delete(self, call: Call, parent_id: str, id: str) -> None:
        parent, part = self._part(call, parent_id, id)
        self._demand(call, parent, "delete")
        self.parts.delete(call, parent, part)

    def _part(self, call: Call, parent_id: str, id: str) -> tuple[Any, Any]:
        """What it is a part of, and itself. Raises Missing."""
        parent = self.parent.found(call, parent_id)
        part = self.parts.get(call, parent, id)
        if not _reads(call, parent):
            raise absent()
        return parent, part

    def _owned(self, call: Call, parent_id: str, change: str) -> Any:
        """What a part is added to: who may not is told so, even where there is none."""
        found = call.cloud.store.get(self.parent.resources(call.cloud).kind, parent_id)
        self._demand(call, found, change)
        return self.parent.seen(call, parent_id)

    def _demand(self, call: Call, parent: NetworkResource | None, change: str) -> None:
        target = {"project_id": parent.project_id if parent else ""}
        demand(call, f"{change}_{self.parent.noun}_{self.noun}", (), target)

    def _stored(self, values: dict[str, Any]) -> dict[str, Any]:
        return bodies.stored(values, self.attributes)


def _reads(call: Call, parent: NetworkResource) -> bool:
    return call.may("read", project_id=parent.project_id)
