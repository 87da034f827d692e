"""The catalogue: which services there are, and at which endpoints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Expected, Records, Thing
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: What stands in an endpoint's URL for the scheme and host that the client has asked.
BASE = "$(base_url)s"

#: And for the project that its token is for; an endpoint that has it is not shown without one.
PROJECTS = ("$(project_id)s", "%(project_id)s", "$(tenant_id)s", "%(tenant_id)s")

#: Of how many places and projects the catalogue is remembered.
REMEMBERED = 100

INTERFACES = ("public", "internal", "admin")

#: What a new cloud has: a service's type and name, and the path of its endpoints.
SERVICES = (
    ("block-storage", "cinder", "/volume/v3"),
    ("compute", "nova", "/compute/v2.1"),
    ("identity", "keystone", "/identity"),
    ("image", "glance", "/image"),
    ("network", "neutron", "/networking"),
    ("placement", "placement", "/placement"),
    ("volumev3", "cinderv3", "/volume/v3/$(project_id)s"),
)


class Service(Struct, frozen=True):
    """A service of some type."""

    id: str
    type: str
    name: str | None = None
    enabled: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


class Endpoint(Struct, frozen=True):
    """Where a service is found in a region."""

    id: str
    service_id: str
    interface: str
    url: str
    region_id: str | None = None
    enabled: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


class Region(Struct, frozen=True):
    """A region, or a part of one."""

    id: str
    description: str | None = ""
    parent_region_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Listing(Struct, frozen=True):
    """All enabled services with their endpoints: there is a new one whenever a catalogue may be another."""

    id: str
    entries: tuple[tuple[Service, tuple[Endpoint, ...]], ...] = ()


SERVICE: Kind[Service] = Kind("catalog service", order=("id",), by=("type", "name"))
ENDPOINT: Kind[Endpoint] = Kind("endpoint", order=("id",), by=("service_id", "region_id"))
REGION: Kind[Region] = Kind("region", order=("id",), by=("parent_region_id",))
LISTING: Kind[Listing] = Kind("catalog", order=("id",))

T = TypeVar("T", bound=Thing)


class Listed(Records[T]):
    """Records that the catalogue is made of."""

    def make(self, values: Mapping[str, Any]) -> T:
        """As ever."""
        made = super().make(values)
        self.wing.catalog.relist()
        return made

    def change(self, before: T, values: Mapping[str, Any]) -> T:
        """As ever."""
        changed = super().change(before, values)
        self.wing.catalog.relist()
        return changed

    def forget(self, id: str) -> None:
        """As ever."""
        super().forget(id)
        self.wing.catalog.relist()


class CatalogServices(Listed[Service]):
    """The services."""

    def delete(self, id: str) -> None:
        """Forget a service and its endpoints. Raises NotFound."""
        self.get(id)
        for endpoint in self.wing.catalog.endpoints.find(service_id=id):
            self.wing.catalog.endpoints.forget(endpoint.id)
        self.forget(id)
        self.wing.policies.dissociate(service_id=id)


class Endpoints(Listed[Endpoint]):
    """The endpoints."""

    def create(self, **values: Any) -> Endpoint:
        """An endpoint. Raises Invalid for a service or region that there is not."""
        return self.make(self._checked(values))

    def update(self, id: str, values: Mapping[str, Any]) -> Endpoint:
        """Change one. Raises NotFound, Invalid."""
        return self.change(self.get(id), self._checked(values))

    def forget(self, id: str) -> None:
        """As ever; no project has it any more, nor a policy."""
        self.wing.endpoint_groups.dissociate(what_id=id)
        self.wing.policies.dissociate(endpoint_id=id)
        super().forget(id)

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        checked, catalog = dict(values), self.wing.catalog
        if not _is_url(checked.get("url", "")):
            raise errors.Invalid(f"Cannot create an endpoint with an invalid URL: {checked['url']}.")
        if name := checked.pop("region", None):  # the old form, which makes the region that it names
            checked.setdefault("region_id", name)
            if catalog.regions.look(name) is None:
                catalog.regions.create(id=name)
        for key, noun, word in (("service_id", catalog.services, "service"), ("region_id", catalog.regions, "region")):
            if checked.get(key) is not None and noun.look(checked[key]) is None:
                raise Expected(f"endpoint {key}", f"{word} table")
        return checked


class Regions(Listed[Region]):
    """The regions."""

    lengths = {"id": 255}

    def create(self, **values: Any) -> Region:
        """A region, under an id of its own or the client's. Raises NotFound for its parent, Conflict."""
        if self.look(values.get("id")) is not None:
            raise Duplicate("region", f"Duplicate ID, {values['id']}.")
        if values.get("parent_region_id"):
            self.get(values["parent_region_id"])
        return self.make({name: value for name, value in values.items() if name != "id" or value})

    def update(self, id: str, values: Mapping[str, Any]) -> Region:
        """Change one. Raises NotFound, Invalid for one that would be below itself."""
        before, above = self.get(id), values.get("parent_region_id")
        while above:
            if above == id:
                parent = values["parent_region_id"]
                raise errors.Invalid(f"The specified parent region {parent} would create a circular region hierarchy.")
            above = self.get(above).parent_region_id
        return self.change(before, values)

    def delete(self, id: str) -> None:
        """Forget one with those below it. Raises NotFound, Forbidden where one of them has endpoints."""
        self.get(id)
        branch = self.branch(id)
        if any(self.wing.catalog.endpoints.find(region_id=one) for one in branch):
            raise errors.Forbidden(
                f"Unable to delete region {id} because it or its child regions have associated endpoints."
            )
        for one in branch:
            self.forget(one)
            self.wing.policies.dissociate(region_id=one)

    def branch(self, id: str) -> list[str]:
        """The ids of a region and of all below it."""
        return [id, *(one for child in self.find(parent_region_id=id) for one in self.branch(child.id))]


class Shown(list[dict[str, Any]]):
    """The entries of a catalogue, which are shown to many and changed by nobody."""

    @cached_property
    def text(self) -> str:
        """As JSON."""
        return json.dumps(self)


class Catalog:
    """Services, endpoints and regions, and the catalogue that they make."""

    def __init__(self, wing: IdentityWing) -> None:
        self._wing = wing
        self.services = CatalogServices(wing, Service, SERVICE, "service")
        self.endpoints = Endpoints(wing, Endpoint, ENDPOINT, "endpoint")
        self.regions = Regions(wing, Region, REGION, "region")
        self._shown: dict[tuple[str, str | None], tuple[Listing, Shown]] = {}

    def seed(self, region_id: str) -> None:
        """What a new cloud has."""
        self.regions.create(id=region_id)
        for type, name, path in SERVICES:
            service = self.services.make({"type": type, "name": name})
            for interface in INTERFACES:
                wanted = {"service_id": service.id, "interface": interface, "url": BASE + path, "region_id": region_id}
                self.endpoints.create(**wanted)

    @property
    def listing(self) -> Listing:
        """What there is."""
        return self._wing.store.get(LISTING, "catalog") or Listing("catalog")

    def relist(self) -> None:
        """Make the listing anew."""
        entries = tuple(
            (service, tuple(self.endpoints.find(service_id=service.id, enabled=True)))
            for service in self.services.find(enabled=True)
        )
        self._wing.store.put(LISTING, Listing("catalog", entries))

    def types_at(self, path: str) -> list[str]:
        """The types of the services that are at a path of this cloud; Compute is at its root, too."""
        found = []
        for service, endpoints in self.listing.entries:
            places = {one.url.removeprefix(BASE).partition("/$(")[0] for one in endpoints}
            if any(path == place or path.startswith(f"{place}/") for place in places):
                found.append(service.type)
        return found or ["compute"]

    def shown(self, base: str, project_id: str | None) -> Shown:
        """The catalogue for who has asked at ``base``, with a token for a project: of what that has, if it has any."""
        listing = self.listing
        known = self._shown.get((base, project_id))
        if known is not None and known[0] is listing:
            return known[1]
        shown = Shown(self._entries(listing, base, project_id))
        if len(self._shown) >= REMEMBERED:
            self._shown.clear()
        self._shown[base, project_id] = listing, shown
        return shown

    def _entries(self, listing: Listing, base: str, project_id: str | None) -> Iterator[dict[str, Any]]:
        own = () if project_id is None else self._wing.endpoint_groups.endpoints_of(project_id)
        filtered = {one.id for one in own}
        for service, endpoints in listing.entries:
            urls = [
                (one, located(one.url, base, project_id)) for one in endpoints if not filtered or one.id in filtered
            ]
            places = [
                {
                    "id": one.id,
                    "interface": one.interface,
                    "region_id": one.region_id,
                    "region": one.region_id,
                    "url": url,
                }
                for one, url in urls
                if url is not None
            ]
            if filtered and not places:
                continue
            yield {"endpoints": places, "id": service.id, "type": service.type, "name": service.name or ""}


#: A placeholder as it should be, and what is left of one that is not.
_PLACEHOLDER = re.compile(
    r"[$%]\((?:base_url|project_id|tenant_id|user_id|public_bind_host|admin_bind_host|\w*port)\)s"
)
_WRONG = re.compile(r"[$%]\(")


def _is_url(url: str) -> bool:
    return not _WRONG.search(_PLACEHOLDER.sub("", url))


def located(url: str, base: str, project_id: str | None) -> str | None:
    """The URL, with what its placeholders stand for; None where it is of a project and there is none."""
    url = url.replace(BASE, base)
    for placeholder in PROJECTS:
        if placeholder in url:
            if project_id is None:
                return None
            url = url.replace(placeholder, project_id)
    return url
