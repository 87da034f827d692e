"""Flavors of services, and profiles of who provides them: kept and shown, though nothing is provided by any here."""

from __future__ import annotations

from typing import Any

from novalite.cloud.network.networking import Alternatives, Missing, NetworkResource, NetworkResources, Refused, Wrong
from novalite.store import Kind

#: The services that there are, by the names of their types.
SERVICES = (
    *("CORE", "FLAVORS", "L3_ROUTER_NAT", "METERING", "PORTFORWARDING", "QOS", "TAG"),
    *("auto-allocated-topology", "network-ip-availability", "revision_plugin", "segments", "timestamp", "trunk"),
)


class ServiceProfile(NetworkResource, frozen=True, kw_only=True):
    """How a service is provided, in words that a driver understands."""

    driver: str = ""
    enabled: bool = True
    metainfo: str | None = ""


class Flavor(NetworkResource, frozen=True, kw_only=True):
    """A kind of a service, and the ids of its profiles."""

    service_type: str
    enabled: bool = True
    service_profiles: tuple[str, ...] = ()


class ServiceProfiles(NetworkResources[ServiceProfile]):
    """All profiles, which are nobody's."""

    kind: Kind[ServiceProfile] = Kind("service_profiles")
    record = ServiceProfile
    resource = "service_profile"
    type = "ServiceProfileNotFound"
    absent = "Service Profile {id} could not be found."

    def create(self, driver: str = "", metainfo: str | None = "", **more: Any) -> ServiceProfile:
        """A profile. Raises Wrong for one that says nothing, Missing for a driver: there are none."""
        self._check_driver(driver)
        if not metainfo:
            raise Wrong("ServiceProfileEmpty", "Service Profile needs either a driver or metainfo.")
        return self._make("", metainfo=metainfo, **more)

    def update(self, id: str, **changes: Any) -> ServiceProfile:
        """Change some of it. Raises Missing, Refused while a flavor has it."""
        self._check_unused(id)
        self._check_driver(changes.get("driver", ""))
        return super().update(id, **changes)

    def delete(self, id: str) -> None:
        """Forget a profile. Raises Missing, Refused while a flavor has it."""
        self._check_unused(id)
        super().delete(id)

    def _check_unused(self, id: str) -> None:
        if self._wing.flavors.find(fits=lambda flavor: id in flavor.service_profiles):
            message = f"Service Profile {id} is used by some service instance."
            raise Refused("ServiceProfileInUse", message)

    def _check_driver(self, driver: str) -> None:
        if driver:
            raise Missing("ServiceProfileDriverNotFound", f"Service Profile driver {driver} could not be found.")


class Flavors(NetworkResources[Flavor]):
    """All flavors, which are nobody's."""

    kind: Kind[Flavor] = Kind("network_flavors")
    record = Flavor
    resource = "flavor"
    type = "FlavorNotFound"
    absent = "Flavor {id} could not be found."

    def create(self, service_type: str, name: str = "", **more: Any) -> Flavor:
        """A flavor without profiles."""
        return self._make("", service_type=service_type, name=name, **more)

    def sees(self, project_id: str, resource: Flavor) -> bool:
        """All do."""
        return True

    def visible_to(self, project_id: str) -> Alternatives:
        """All are."""
        return [{}]

    def add(self, id: str, profile_id: str) -> Flavor:
        """Have one more profile. Raises Missing, Refused for one that it has."""
        flavor, profile = self.get(id), self._wing.service_profiles.get(profile_id)
        if profile.id in flavor.service_profiles:
            message = f"Service Profile {profile_id} is already associated with flavor {id}."
            raise Refused("FlavorServiceProfileBindingExists", message)
        return self.update(id, service_profiles=(*flavor.service_profiles, profile.id))

    def remove(self, id: str, profile_id: str) -> Flavor:
        """Have one profile less. Raises Missing."""
        kept = tuple(own for own in self.bound(id, profile_id).service_profiles if own != profile_id)
        return self.update(id, service_profiles=kept)

    def bound(self, id: str, profile_id: str) -> Flavor:
        """One that has a profile. Raises Missing."""
        flavor = self._wing.store.get(self.kind, id)
        if flavor is None or profile_id not in flavor.service_profiles:
            message = f"Service Profile {profile_id} is not associated with flavor {id}."
            raise Missing("FlavorServiceProfileBindingNotFound", message)
        return flavor

    def provide(self, id: str) -> None:
        """Raises Missing: a flavor has no profile, or its profile no driver."""
        flavor = self.get(id)
        if not flavor.service_profiles:
            message = f"Service Profile  is not associated with flavor {id}."
            raise Missing("FlavorServiceProfileBindingNotFound", message)
        raise Missing("ServiceProfileDriverNotFound", "Service Profile driver  could not be found.")
