"""Address scopes: within one no address is twice, whichever subnet pools it is from."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.cloud.network.networking import Refused, Wrong
from novalite.cloud.network.rbac_policies import SharedResource, SharedResources
from novalite.cloud.network.subnet_pools import SubnetPool
from novalite.store import Kind


class AddressScope(SharedResource, frozen=True, kw_only=True):
    """A scope for addresses of one version of IP; all may use a ``shared`` one."""

    ip_version: int


class AddressScopes(SharedResources[AddressScope]):
    """The address scopes of all projects."""

    kind: Kind[AddressScope] = Kind("address_scopes", by=("project_id", "name", "shared"))
    record = AddressScope
    resource = object_type = "address_scope"
    type = "AddressScopeNotFound"
    absent = "Address scope {id} could not be found."

    def create(self, project_id: str, name: str = "", shared: bool = False, **more: Any) -> AddressScope:
        """A scope without pools."""
        return self._shared(self._make(project_id, name=name, **more), shared)

    def update(self, id: str, **changes: Any) -> AddressScope:
        """Change its name, or share it. Raises Missing, Wrong where it would be shared no longer."""
        if self.get(id).shared and not changes.get("shared", True):
            reason = "Shared address scope can't be unshared"
            raise Wrong("AddressScopeUpdateError", f"Unable to update address scope {id} : {reason}.")
        return super().update(id, **changes)

    def delete(self, id: str) -> None:
        """Forget a scope. Raises Missing, Refused while it has pools."""
        if self._pools(self.get(id).id):
            reason = "There are one or more subnet pools in use on the address scope."
            raise Refused("AddressScopeInUse", f"Unable to complete operation on address scope {id}. {reason}")
        super().delete(id)

    def dependents(self, resource: AddressScope, action: str) -> set[str]:
        """The projects whose pools are part of it."""
        return {pool.project_id for pool in self._pools(resource.id)}

    def check(self, id: str, pool: SubnetPool, project_id: str | None) -> None:
        """Raises Missing, Wrong or Refused where a pool cannot be part of a scope."""
        scope = self.get(id, project_id)
        association = f"Illegal subnetpool association: subnetpool {pool.id} cannot"
        if scope.ip_version != pool.ip_version:
            raise Wrong(
                "IllegalSubnetPoolIpVersionAssociationToAddressScope",
                f"{association} associate with address scope {id} because subnetpool ip_version is not "
                f"{scope.ip_version}.",
            )
        ranges = [ipaddress.ip_network(prefix) for prefix in pool.prefixes]
        taken = [
            ipaddress.ip_network(one) for other in self._pools(id) if other.id != pool.id for one in other.prefixes
        ]
        if any(range.overlaps(other) for range in ranges for other in taken):
            raise Refused(
                "AddressScopePrefixConflict",
                "Failed to associate address scope: subnetpools within an address scope must have unique prefixes.",
            )

    def _pools(self, id: str) -> list[SubnetPool]:
        return self._wing.subnet_pools.find({"address_scope_id": id})
