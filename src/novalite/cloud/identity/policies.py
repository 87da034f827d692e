"""Policies: documents of rules that services may fetch, and which endpoints they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.catalog import Endpoint
from novalite.cloud.identity.records import Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class PolicyDocument(Struct, frozen=True):
    """A document; ``blob`` is whatever its ``type``, a media type, means by it."""

    id: str
    type: str
    blob: str
    extra: Mapping[str, Any] = field(default_factory=dict)


class PolicyAssociation(Struct, frozen=True):
    """That a policy is for an endpoint, or for all of a service, in a region and those below it or everywhere."""

    id: str
    policy_id: str
    endpoint_id: str | None = None
    service_id: str | None = None
    region_id: str | None = None


POLICIES: Kind[PolicyDocument] = Kind("policy", order=("id",), by=("type",))
ASSOCIATIONS: Kind[PolicyAssociation] = Kind(
    "policy association", order=("id",), by=("policy_id", "endpoint_id", "service_id", "region_id")
)


class Policies(Records[PolicyDocument]):
    """The documents. What a policy is for is the id of an endpoint, or of a service and perhaps of a region."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, PolicyDocument, POLICIES, "policy")

    def delete(self, id: str) -> None:
        """Forget a policy; it is for nothing any more. Raises NotFound."""
        super().delete(id)
        self.dissociate(policy_id=id)

    def associate(self, policy_id: str, **what: str) -> None:
        """Let a policy be for something, in place of another."""
        id = "/".join(what.get(name, "") for name in ("endpoint_id", "service_id", "region_id"))
        self.wing.store.put(ASSOCIATIONS, PolicyAssociation(id, policy_id, **what))

    def check(self, policy_id: str, **what: str) -> None:
        """Raises NotFound where the policy is not for that."""
        found = self._of(**what)
        if found is None or found.policy_id != policy_id:
            raise errors.NotFound("Could not find policy association.")

    def withdraw(self, policy_id: str, **what: str) -> None:
        """Let a policy be for something no longer, if it is."""
        found = self._of(**what)
        if found is not None and found.policy_id == policy_id:
            self.wing.store.delete(ASSOCIATIONS, found.id)

    def dissociate(self, **where: str) -> None:
        """Forget what is for, or of, something that is no more."""
        for one in self.wing.store.find(ASSOCIATIONS, where):
            self.wing.store.delete(ASSOCIATIONS, one.id)

    def endpoints(self, policy_id: str) -> list[Endpoint]:
        """The endpoints that a policy is for; one may be there more than once."""
        endpoints = self.wing.catalog.endpoints
        found: list[Endpoint] = []
        for one in self.wing.store.find(ASSOCIATIONS, {"policy_id": policy_id}):
            if one.endpoint_id is not None:
                found.append(endpoints.get(one.endpoint_id))
            elif one.region_id is None:
                found += endpoints.find(service_id=one.service_id)
            else:
                for region_id in self.wing.catalog.regions.branch(one.region_id):
                    found += endpoints.find(service_id=one.service_id, region_id=region_id)
        return found

    def of_endpoint(self, endpoint: Endpoint) -> PolicyDocument:
        """The policy for an endpoint, the nearest one. Raises NotFound."""
        service_id, region_id = endpoint.service_id, endpoint.region_id
        wanted = [{"endpoint_id": endpoint.id}]
        while region_id is not None:
            wanted.append({"service_id": service_id, "region_id": region_id})
            region_id = self.wing.catalog.regions.get(region_id).parent_region_id
        for what in (*wanted, {"service_id": service_id}):
            found = self._of(**what)
            if found is not None:
                return self.get(found.policy_id)
        raise errors.NotFound(f"No policy is associated with endpoint {endpoint.id}.")

    def _of(self, **what: str) -> PolicyAssociation | None:
        where = {"endpoint_id": None, "service_id": None, "region_id": None, **what}
        return next(iter(self.wing.store.find(ASSOCIATIONS, where)), None)
