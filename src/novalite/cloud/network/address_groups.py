"""Address groups: ranges of addresses under a name, which rules of security groups can be about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novalite.cloud.network.networking import Missing, Refused, Wrong
from novalite.cloud.network.rbac_policies import SharedResource, SharedResources
from novalite.store import Kind


class AddressGroup(SharedResource, frozen=True, kw_only=True):
    """Ranges of addresses."""

    addresses: tuple[str, ...] = ()


class AddressGroups(SharedResources[AddressGroup]):
    """The address groups of all projects."""

    kind: Kind[AddressGroup] = Kind("address_groups", by=("project_id", "name", "shared"))
    record = AddressGroup
    resource = object_type = "address_group"
    type = "AddressGroupNotFound"
    absent = "Address group {id} could not be found."

    def create(self, project_id: str, name: str = "", addresses: Sequence[str] = (), **more: Any) -> AddressGroup:
        """A group of these ranges."""
        return self._make(project_id, name=name, addresses=tuple(dict.fromkeys(addresses)), **more)

    def add(self, id: str, addresses: Sequence[str]) -> AddressGroup:
        """More ranges. Raises Missing, Wrong for some that it has."""
        group = self.get(id)
        if own := [one for one in dict.fromkeys(addresses) if one in group.addresses]:
            raise Wrong("AddressesAlreadyExist", f"Addresses {own} already exist in the address group {id}.")
        return self.update(id, addresses=(*group.addresses, *dict.fromkeys(addresses)))

    def remove(self, id: str, addresses: Sequence[str]) -> AddressGroup:
        """Fewer ranges. Raises Missing also for some that it has not."""
        group = self.get(id)
        if others := [one for one in dict.fromkeys(addresses) if one not in group.addresses]:
            raise Missing("AddressesNotFound", f"Addresses {others} not found in the address group {id}.")
        return self.update(id, addresses=tuple(one for one in group.addresses if one not in addresses))

    def delete(self, id: str) -> None:
        """Forget a group. Raises Missing, Refused while a rule is about it."""
        rules = self._wing.security_groups.rules.find({"remote_address_group_id": id})
        if rules:
            message = f"Address group {id} is in use on one or more security group rules."
            raise Refused("AddressGroupInUse", message)
        super().delete(id)

    def dependents(self, resource: AddressGroup, action: str) -> set[str]:
        """The projects with rules that are about it."""
        rules = self._wing.security_groups.rules.find({"remote_address_group_id": resource.id})
        return {rule.project_id for rule in rules}
