"""Federation: who else says who somebody is, how that is mapped to users here, and which clouds trust this one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Records, TooLong
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: What a service provider's RelayState begins with unless it says something else.
RELAY_STATE_PREFIX = "ss:mem:"


class IdentityProvider(Struct, frozen=True):
    """Who says who somebody is; its users belong to a domain, and memberships last ``authorization_ttl`` minutes."""

    id: str
    domain_id: str
    enabled: bool = False
    description: str | None = None
    remote_ids: tuple[str, ...] = ()
    authorization_ttl: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Protocol(Struct, frozen=True):
    """A way to ask an identity provider, by its ``name``, and the mapping for what it says."""

    id: str
    name: str
    idp_id: str
    mapping_id: str
    remote_id_attribute: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class AttributeMapping(Struct, frozen=True):
    """Rules by which what is said elsewhere becomes users, groups and projects here."""

    id: str
    rules: list[Any]
    schema_version: str = "1.0"
    extra: Mapping[str, Any] = field(default_factory=dict)


class ServiceProvider(Struct, frozen=True):
    """Another cloud, which lets in who has proved here who it is."""

    id: str
    auth_url: str
    sp_url: str
    enabled: bool = False
    description: str | None = None
    relay_state_prefix: str = RELAY_STATE_PREFIX
    extra: Mapping[str, Any] = field(default_factory=dict)


IDENTITY_PROVIDERS: Kind[IdentityProvider] = Kind("identity provider", order=("id",), by=("domain_id",))
PROTOCOLS: Kind[Protocol] = Kind("federation protocol", order=("id",), by=("idp_id",))
MAPPINGS: Kind[AttributeMapping] = Kind("federation mapping", order=("id",))
SERVICE_PROVIDERS: Kind[ServiceProvider] = Kind("service provider", order=("id",), by=("enabled",))


class IdentityProviders(Records[IdentityProvider]):
    """The identity providers, each with its protocols."""

    lengths = {"id": 64}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, IdentityProvider, IDENTITY_PROVIDERS, "Identity Provider")

    def create(self, id: str, values: Mapping[str, Any]) -> IdentityProvider:
        """A provider, with a domain of its own unless it names one. Raises NotFound, Conflict, Invalid."""
        values = {**_listed(values), "id": id}
        self._check_lengths(values)
        if self.look(id) is not None:
            raise Duplicate("identity_provider", f"Duplicate entry: {id}")
        self._refuse_others(id, values.get("remote_ids", ()))
        if values.get("domain_id"):
            self.wing.domains.get(values["domain_id"])
        else:
            description = f"Auto generated federated domain for Identity Provider: {id}"
            name = uuid.uuid4().hex
            values["domain_id"] = self.wing.domains.create(id=name, name=name, description=description).id
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> IdentityProvider:
        """Change one. Raises NotFound, Conflict."""
        before, values = self.get(id), _listed(values)
        self._refuse_others(id, values.get("remote_ids", ()))
        return self.change(before, values)

    def delete(self, id: str) -> None:
        """Forget one with its protocols; its domain stays. Raises NotFound."""
        super().delete(id)
        for protocol in self.wing.protocols.find(idp_id=id):
            self.wing.protocols.forget(protocol.id)

    def _refuse_others(self, id: str, remote_ids: tuple[str, ...]) -> None:
        """Raises Conflict for remote ids that another one has."""
        for other in self.find():
            for remote_id in remote_ids:
                if other.id != id and remote_id in other.remote_ids:
                    raise Duplicate("identity_provider", f"Duplicate remote ID: {remote_id}")


class Protocols(Records[Protocol]):
    """The protocols of all identity providers."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Protocol, PROTOCOLS, "federated protocol")

    def named(self, idp_id: str, name: str) -> Protocol:
        """That of a provider. Raises NotFound."""
        found = self.look(_key(idp_id, name))
        if found is None:
            raise errors.NotFound(f"Could not find federated protocol {name} for Identity Provider: {idp_id}.")
        return found

    def create(self, idp_id: str, name: str, values: Mapping[str, Any]) -> Protocol:
        """A protocol of a provider. Raises NotFound, Conflict, Invalid."""
        self._check_mapping(values)
        self.wing.identity_providers.get(idp_id)
        if self.look(_key(idp_id, name)) is not None:
            raise Duplicate("federation_protocol", f"Duplicate entry found with ID {name}")
        if len(name) > 64:
            raise TooLong(name, "id", 64)
        return self.make({**values, "id": _key(idp_id, name), "name": name, "idp_id": idp_id})

    def update(self, idp_id: str, name: str, values: Mapping[str, Any]) -> Protocol:
        """Change one. Raises NotFound, Invalid."""
        self._check_mapping(values)
        return self.change(self.named(idp_id, name), values)

    def _check_mapping(self, values: Mapping[str, Any]) -> None:
        if self.wing.mappings.look(values["mapping_id"]) is None:
            raise errors.Invalid(f"Invalid mapping id: {values['mapping_id']}")


class AttributeMappings(Records[AttributeMapping]):
    """The mappings."""

    lengths = {"id": 64}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, AttributeMapping, MAPPINGS, "mapping")

    def create(self, id: str, values: Mapping[str, Any]) -> AttributeMapping:
        """A mapping. Raises Conflict, Invalid."""
        if self.look(id) is not None:
            raise Duplicate("mapping", "Duplicate entry")
        return self.make({**values, "id": id})


class ServiceProviders(Records[ServiceProvider]):
    """The service providers; those that are enabled are told with tokens."""

    lengths = {"id": 64, "relay_state_prefix": 256}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, ServiceProvider, SERVICE_PROVIDERS, "Service Provider")

    def create(self, id: str, values: Mapping[str, Any]) -> ServiceProvider:
        """A provider. Raises Conflict, Invalid."""
        if self.look(id) is not None:
            raise Duplicate("service_provider", f"Duplicate entry found with ID {id}")
        self.wing.catalog.relist()
        return self.make({**values, "id": id})

    def change(self, before: ServiceProvider, values: Mapping[str, Any]) -> ServiceProvider:
        """As ever."""
        self.wing.catalog.relist()
        return super().change(before, values)

    def forget(self, id: str) -> None:
        """As ever."""
        self.wing.catalog.relist()
        super().forget(id)

    def told(self) -> list[dict[str, str]]:
        """What tokens tell of those that are enabled."""
        return [{name: getattr(one, name) for name in ("auth_url", "id", "sp_url")} for one in self.find(enabled=True)]


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with remote ids as they are kept, which is in no order of the client's."""
    kept = {"remote_ids": tuple(sorted(values["remote_ids"] or ()))} if "remote_ids" in values else {}
    return {**values, **kept}


def _key(idp_id: str, name: str) -> str:
    return f"{idp_id}/{name}"
