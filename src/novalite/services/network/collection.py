"""Collections: the five operations that all resources of the network have, made of their attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources
from novalite.services.network import listing
from novalite.services.network.attributes import FIRST, LAST, Attribute
from novalite.services.network.policies import Denied
from novalite.services.network.service import SERVICE, Changed, bad

#: A body is looked at attribute by attribute, so that its errors are Neutron's.
SENT = Body({})

_OTHERS = "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user."

Create = Callable[..., NetworkResource]
Update = Callable[[Call, Any, dict[str, Any]], NetworkResource]


class Collection:
    """Resources of one kind. ``noun`` names one, ``nouns`` many, ``resources`` says where the cloud has them;
    ``without`` are attributes that most have, and these have not.

    What is special of a kind is said by assigning its ``create``, ``update`` and ``delete``, which are given the call,
    whose it is or what it is, and what was sent; ``before`` is done before anybody looks.
    """

    def __init__(
        self,
        noun: str,
        nouns: str,
        resources: Callable[[Any], NetworkResources[Any]],
        attributes: Iterable[Attribute],
        without: Sequence[str] = (),
    ) -> None:
        self.noun, self.nouns, self.resources = noun, nouns, resources
        every = [*FIRST, *attributes, *LAST]
        self.attributes = {attribute.name: attribute for attribute in every if attribute.name not in without}
        self.operations = Resource(f"/{nouns.replace('_', '-')}", SERVICE, f"network.{nouns}")
        # Each kind is made of something else, so the cloud's have no `create` in common.
        self.create: Create = lambda call, project_id, **sent: resources(call.cloud).create(project_id, **sent)  # type: ignore[attr-defined]
        self.update: Update = lambda call, resource, sent: resources(call.cloud).update(resource.id, **sent)
        self.delete: Callable[[Call, Any], None] = lambda call, resource: resources(call.cloud).delete(resource.id)
        self.before: Callable[[Call], None] = lambda call: None
        self._declare()

    def show(self, resource: NetworkResource, call: Call) -> dict[str, Any]:
        """All that who asks may know of it."""
        return {
            name: attribute.get(resource, call)
            for name, attribute in self.attributes.items()
            if attribute.shown and (not attribute.hidden or call.context.is_admin)
        }

    def seen(self, call: Call, id: str) -> Any:
        """One that who asks can see. Raises Missing."""
        if not reads(call):
            raise Missing(self.resources(call.cloud).type, self.resources(call.cloud).absent.format(id=id))
        return self.resources(call.cloud).get(id, viewer(call))

    def owned(self, call: Call, id: str, change: str) -> Any:
        """One that who asks may change in that way. Raises Missing, Denied."""
        resource = self.seen(call, id)
        call.demand(f"{change}_{self.noun}", project_id=resource.project_id)
        self._check_revision(call, resource)
        return resource

    def _declare(self) -> None:
        on = self.operations.on
        on("GET", query=listing.ANYTHING, gives=AS_IT_IS)(self._index)
        on("POST", takes=SENT, gives=AS_IT_IS, status=201)(self._create)
        on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS)(self._show)
        on("PUT /{id}", takes=SENT, gives=AS_IT_IS)(self._update)
        on("DELETE /{id}", status=204)(self._delete)

    def _index(self, call: Call) -> dict[str, Any]:
        listing.check(call.query, self.attributes)
        self.before(call)
        found = self._candidates(call)
        if marker := call.asked("marker"):
            self.seen(call, marker)
        shown = [self._filtered(resource, call) for resource in found]
        hidden = [one.name for one in self.attributes.values() if one.hidden or not one.shown]
        kept = [item for item in shown if listing.fits(item, call.query, self.attributes)]
        if not call.context.is_admin:
            kept = [{name: value for name, value in item.items() if name not in hidden} for item in kept]
        return listing.page(kept, call, self.nouns)

    def _candidates(self, call: Call) -> list[Any]:
        """What is worth looking at, found by what the store is quick to find by."""
        resources = self.resources(call.cloud)
        if not reads(call):
            return []
        if ids := call.query.get("id"):
            found = [call.cloud.store.get(resources.kind, id) for id in dict.fromkeys(ids)]
            project_id = viewer(call)
            return [one for one in found if one and (project_id is None or resources.sees(project_id, one))]
        owners = {"tenant_id": "project_id"}
        single = {owners.get(name, name): values[0] for name, values in call.query.items() if len(values) == 1}
        where = {name: single[name] for name in resources.kind.by if isinstance(single.get(name), str)}
        return resources.seen_by(viewer(call), {name: value for name, value in where.items() if name in _PLAIN})

    def _filtered(self, resource: Any, call: Call) -> dict[str, Any]:
        """All of it, hidden attributes too, that one may filter by."""
        return {name: attribute.get(resource, call) for name, attribute in self.attributes.items()}

    def _create(self, call: Call) -> dict[str, Any]:
        body = call.body if call.body is not None else {}
        if not isinstance(body, dict):
            raise bad("Body contains invalid data")
        with call.cloud.transaction():
            if self.nouns in body:
                if not body[self.nouns]:
                    raise bad("Resources required")
                return {self.nouns: [self._made(call, one) for one in body[self.nouns]]}
            return {self.noun: self._made(call, self._root(body))}

    def _made(self, call: Call, sent: Any) -> dict[str, Any]:
        values = self._read(call, sent, "POST")
        project_id = values.pop("project_id", call.context.project_id or "")
        call.demand(f"create_{self.noun}", project_id=project_id)
        return self.show(self.create(call, project_id, **values), call)

    def _show(self, call: Call, id: str) -> dict[str, Any]:
        return {self.noun: listing.only(self.show(self.seen(call, id), call), call)}

    def _update(self, call: Call, id: str) -> dict[str, Any]:
        if not call.body:
            raise bad("Resource body required")
        values = self._read(call, self._root(call.body), "PUT")
        resource = self.owned(call, id, "update")
        values.pop("project_id", None)
        with call.cloud.transaction():
            return {self.noun: self.show(self.update(call, resource, values) if values else resource, call)}

    def _delete(self, call: Call, id: str) -> None:
        self.delete(call, self.owned(call, id, "delete"))

    def _root(self, body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get(self.noun), dict):
            raise bad(f"Unable to find '{self.noun}' in request body")
        return body[self.noun]

    def _read(self, call: Call, sent: Any, method: str) -> dict[str, Any]:
        """What was sent, as the cloud takes it. Raises Wrong, Denied."""
        if not isinstance(sent, dict):
            raise bad("Body contains invalid data")
        sent = dict(sent)
        owner = self._owner(call, sent)
        if unknown := [name for name in sent if name not in self.attributes]:
            raise bad(f"Unrecognized attribute(s) '{', '.join(unknown)}'")
        self._check_allowed(sent, method)
        values = {self.attributes[name].own: self.attributes[name].read(value) for name, value in sent.items()}
        change = "create" if method == "POST" else "update"
        for name in sent:
            if self.attributes[name].admin and not call.context.is_admin:
                rule = f"{change}_{self.noun}"
                raise Denied(f"(rule:{rule} and rule:{rule}:{name})")
        return values | owner

    def _owner(self, call: Call, sent: dict[str, Any]) -> dict[str, str]:
        """Whose it is to be, where that was said, which only an admin may for others."""
        named = [sent.pop(name) for name in ("tenant_id", "project_id") if name in sent]
        if named and named[0] != call.context.project_id and not call.context.is_admin:
            raise bad(_OTHERS)
        return {"project_id": named[0]} if named else {}

    def _check_allowed(self, sent: Mapping[str, Any], method: str) -> None:
        for name in sent:
            attribute = self.attributes[name]
            if method == "POST" and not (attribute.convert and attribute.post):
                raise bad(f"Attribute '{name}' not allowed in POST")
            if method == "PUT" and not (attribute.convert and attribute.put):
                raise bad(f"Cannot update read-only attribute {name}")
        for attribute in self.attributes.values() if method == "POST" else ():
            if attribute.required and attribute.name not in sent:
                raise bad(f"Failed to parse request. Required attribute '{attribute.name}' not specified")

    def _check_revision(self, call: Call, resource: NetworkResource) -> None:
        name, _, number = call.request.headers.get("If-Match", "").partition("=")
        if name == "revision_number" and number != str(resource.revision_number):
            message = f"Constrained to {number}, but current revision is {resource.revision_number}"
            raise Changed("RevisionNumberConstraintFailed", message)


#: Attributes whose text in a query is their value.
_PLAIN = """
    device_id device_owner floating_ip_address mac_address name network_id port_id project_id security_group_id
""".split()


def viewer(call: Call) -> str | None:
    """The project whose resources are seen, or None for all, as an admin."""
    return None if call.context.is_admin else call.context.project_id or ""


def reads(call: Call) -> bool:
    """Whether who asks sees anything at all."""
    return call.may("read", project_id=call.context.project_id)
