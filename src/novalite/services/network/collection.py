"""Collections: the five operations that all resources of the network have, made of their attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from msgspec.structs import asdict

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.cloud.network.networking import NetworkResource, NetworkResources, Wrong
from novalite.cloud.network.rbac_policies import SHARED
from novalite.services.network import bodies, listing
from novalite.services.network.attributes import FIRST, LAST, UNSET, Attribute, Attributes
from novalite.services.network.policies import Denied, demand
from novalite.services.network.service import SERVICE, Changed, absent, bad
from novalite.store import Page

#: What a resource has not that Neutron calls no standard resource: use as ``without``.
PLAIN = ("description", "tags", "created_at", "updated_at", "revision_number")

#: A body is looked at attribute by attribute, so that its errors are Neutron's.
SENT = Body({})

Create = Callable[..., NetworkResource]
Update = Callable[[Call, Any, dict[str, Any]], NetworkResource]


class Collection:
    """Resources of one kind. ``noun`` names one, ``nouns`` many, ``resources`` says where the cloud has them;
    ``without`` are attributes that most have, and these have not.

    Some are the ``core`` of the API, others are extensions of it, which say otherwise what is wrong with a body;
    several are made at once where ``bulk`` says so. Of others' that are not ``scoped`` another error is told. Lists
    come in pages where they are ``paged``. They are at a ``path`` that mostly follows from what they are called, and
    several of them in a body are called ``many``. Who may not update one that is shared with them is ``told`` so, or
    that it is not there. Where a ``change`` of a release brought them, there are none before.

    What is special of a kind is said by assigning its ``create``, ``update`` and ``delete``, which are given the call,
    whose it is or what it is, and what was sent; ``before`` is done before anybody looks, ``before_all``
    before any of those is made that were sent together. ``target`` says of what was
    sent, or of a resource, what rules must know of it beside its project.
    """

    def __init__(
        self,
        noun: str,
        nouns: str,
        resources: Callable[[Any], NetworkResources[Any]],
        attributes: Iterable[Attribute],
        without: Sequence[str] = (),
        *,
        core: bool = False,
        bulk: bool = False,
        scoped: bool = True,
        paged: bool = True,
        path: str = "",
        many: str | None = None,
        told: bool = True,
        change: str = "",
    ) -> None:
        self.noun, self.nouns, self.resources = noun, nouns, resources
        self.core, self.bulk, self.scoped, self.paged = core, bulk, scoped, paged
        self.many, self.told = nouns if many is None else many, told
        attributes = [*attributes]
        every = [*FIRST, *attributes, *LAST]
        own = {attribute.name: attribute for attribute in attributes}
        self.attributes = Attributes(own.get(one.name, one) for one in every if one.name not in without)
        self._has_later = any(one.change for one in self.attributes.values())
        self._known: dict[Any, Attributes] = {}
        self.operations = Resource(path or f"/{nouns.replace('_', '-')}", SERVICE, f"network.{nouns}", change)
        # Each kind is made of something else, so the cloud's have no `create` in common.
        self.create: Create = lambda call, project_id, **sent: resources(call.cloud).create(project_id, **sent)  # type: ignore[attr-defined]
        self.update: Update = lambda call, resource, sent: resources(call.cloud).update(resource.id, **sent)
        self.delete: Callable[[Call, Any], None] = lambda call, resource: resources(call.cloud).delete(resource.id)
        self.before: Callable[[Call], None] = lambda call: None
        self.before_all: Callable[[Call, list[dict[str, Any]]], None] = lambda call, every: None
        self.target: Callable[[Call, Mapping[str, Any]], dict[str, Any]] = lambda call, values: {}
        self._declare()

    def known(self, call: Call) -> Attributes:
        """The attributes that the release of the cloud has."""
        if call.release is None or not self._has_later:
            return self.attributes
        if (known := self._known.get(call.release)) is None:
            all = self.attributes.values()
            then = (one if not one.change or call.has(one.change) else one.earlier for one in all)
            known = self._known[call.release] = Attributes(one for one in then if one is not None)
        return known

    def show(self, resource: NetworkResource, call: Call) -> dict[str, Any]:
        """All that who asks may know of it."""
        return self.known(call).show(resource, call)

    def seen(self, call: Call, id: str) -> Any:
        """One that who asks can see. Raises Missing."""
        resources = self.resources(call.cloud)
        resource = self.found(call, id)
        if not reads(call) and not resources.is_shared(call.context.project_id or "", resource):
            raise absent()
        return resource

    def owned(
        self, call: Call, id: str, change: str, names: Sequence[str] = (), sent: Any = None, action: str = ""
    ) -> Any:
        """One that who asks may change in that way, or by an ``action`` of its own. Raises Missing, Denied."""
        resource = self.found(call, id)
        target = {"project_id": resource.project_id, **asdict(resource), **(sent or {})}
        try:
            demand(call, action or f"{change}_{self.noun}", names, target | self.target(call, target))
        except Denied:
            if change == "update" and not self.told and not call.may("read", project_id=resource.project_id):
                raise absent() from None
            if reads(call) or self.resources(call.cloud).is_shared(call.context.project_id or "", resource):
                raise
            raise absent() from None
        self.check_revision(call, resource)
        return resource

    def found(self, call: Call, id: str) -> Any:
        """One of the project of who asks or shared with it, whether or not they may read. Raises Missing."""
        resources = self.resources(call.cloud)
        if self.scoped:
            return resources.get(id, viewer(call))
        resource = resources.get(id)
        if viewer(call) not in (None, resource.project_id or UNSET):
            raise absent()
        return resource

    def _declare(self) -> None:
        on = self.operations.on
        on("GET", query=listing.ANYTHING, gives=AS_IT_IS, pure=True)(self._index)
        on("POST", takes=SENT, gives=AS_IT_IS, status=201)(self._create)
        on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS, pure=True)(self._show)
        on("PUT /{id}", takes=SENT, gives=AS_IT_IS)(self._update)
        on("DELETE /{id}", status=204)(self._delete)

    def _index(self, call: Call) -> dict[str, Any]:
        listing.check(call.query, self.known(call))
        self.before(call)
        marker = call.asked("marker") if self.paged else None
        if marker and self.nouns in listing.MARKERS and call.asked("limit"):
            self.seen(call, marker)
        found = self._page(call, marker)
        links = listing.links(call, found) if self.paged else []
        shown = {self.nouns: [listing.only(self.show(resource, call), call) for resource in found]}
        return shown | ({f"{self.nouns}_links": links} if links else {})

    def _page(self, call: Call, marker: str | None) -> list[Any]:
        """The page of those that fit; a marker that is none of them is passed over."""
        resources, sort = self.resources(call.cloud), listing.sort(call, self.known(call))

        def fits(resource: Any) -> bool:
            return listing.fits(resource, call, self.known(call))

        if not self.paged:
            return self._candidates(call, fits, Page(sort))
        if sort:
            return listing.cut(self._candidates(call, fits, Page(sort)), call)
        backwards = listing.is_backwards(call)
        seen = resources.seen_by(viewer(call), [{"id": marker}]) if marker else []
        order = [(name, backwards) for name in resources.kind.order]
        found = self._candidates(call, fits, Page(order, seen[0] if seen else None, listing.limit(call)))
        return found[::-1] if backwards else found

    def _candidates(self, call: Call, fits: Callable[[Any], bool], page: Page[Any]) -> list[Any]:
        """A page of those that fit, found by what the store is quick to find by."""
        resources = self.resources(call.cloud)
        if not reads(call):
            return resources.find(resources.shared_with(call.context.project_id or ""), fits, page)
        quick = {"id", *resources.kind.by} & _PLAIN
        owners = {"tenant_id": "project_id"}
        asked = {owners.get(name, name): dict.fromkeys(values) for name, values in call.query.items()}
        names: list[str] = []
        for name in (name for name in asked if name in quick):
            # A client could have them multiply; `fits` looks at what is left out.
            if prod(len(asked[each]) for each in (*names, name)) <= _MOST_ALTERNATIVES:
                names.append(name)
        where = [dict(zip(names, values, strict=True)) for values in product(*(asked[name] for name in names))]
        return resources.seen_by(viewer(call), where, fits, page)

    def _create(self, call: Call) -> dict[str, Any]:
        sent, many = bodies.entries(call, self.noun, self.many, self.core, self.bulk)
        with call.cloud.transaction():
            read = [bodies.read(call, one, self.known(call), "POST") for one in sent]
            self.before_all(call, read)
            made = [self._made(call, values) for values in read]
        return {self.nouns: made} if many else {self.noun: made[0]}

    def _made(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        project_id = values.get("project_id", call.context.project_id or "")
        target = {**values, "project_id": project_id}
        names = bodies.explicit(values, self.known(call), "POST")
        demand(call, f"create_{self.noun}", names, target | self.target(call, target))
        given = bodies.stored(values, self.known(call))
        given.pop("project_id", None)
        return self.show(self.create(call, project_id, **given), call)

    def _show(self, call: Call, id: str) -> dict[str, Any]:
        return {self.noun: listing.only(self.show(self.seen(call, id), call), call)}

    def _update(self, call: Call, id: str) -> dict[str, Any]:
        ((sent, *_), many) = bodies.entries(call, self.noun, self.many, self.core, self.bulk and not self.core)
        if many:
            raise bad("Bulk operation not supported")
        values = bodies.read(call, sent, self.known(call), "PUT")
        names = bodies.explicit(values, self.known(call), "PUT")
        resource = self.owned(call, id, "update", names, values)
        given = bodies.stored(values, self.known(call))
        with call.cloud.transaction():
            return {self.noun: self.show(self.update(call, resource, given) if given else resource, call)}

    def _delete(self, call: Call, id: str) -> None:
        if call.request.body:
            raise bad("Request body is not supported in DELETE.")
        self.delete(call, self.owned(call, id, "delete"))

    def check_revision(self, call: Call, resource: NetworkResource) -> None:
        """Raises Changed where another revision is meant, Wrong where none is."""
        for tag in call.request.headers.get("If-Match", "").replace('"', "").split(","):
            name, equals, number = tag.strip().partition("=")
            if name != "revision_number" or not equals:
                continue
            if not number.removeprefix("-").isdecimal():
                message = "Revision number etag must be in the format of revision_number=<int>."
                raise Wrong("BadRequest", f"Bad if-match request: {message}")
            if int(number) != resource.revision_number:
                message = f"Constrained to {number}, but current revision is {resource.revision_number}"
                raise Changed("RevisionNumberConstraintFailed", message)


#: How many combinations of values the store is asked for at most.
_MOST_ALTERNATIVES = 1000

#: Attributes whose text in a query is their value.
_PLAIN = {
    *("device_id", "device_owner", "floating_ip_address", "id", "mac_address", "name", "network_id", "port_id"),
    *("project_id", "security_group_id"),
}


def is_usable(resource: Any, call: Call) -> bool:
    """Whether a resource is shared with the project of who asks, or with all."""
    policies = call.cloud.network.rbac_policies
    return bool(resource.shared or policies.is_target(call.context.project_id or "", resource.id, SHARED))


def viewer(call: Call) -> str | None:
    """The project whose resources are seen, or None for all, as an admin."""
    return None if call.context.is_admin else call.context.project_id or ""


def reads(call: Call) -> bool:
    """Whether who asks sees anything at all."""
    return call.may("read", project_id=call.context.project_id)
