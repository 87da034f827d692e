"""``/flavors`` and ``/service_profiles``: kinds of services, and how they are provided."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.flavors import SERVICES, Flavor, ServiceProfile
from novalite.cloud.network.networking import Wrong
from novalite.services.network import bodies
from novalite.services.network.attributes import Attribute, Attributes, boolean, id_, name, optional, text, unique
from novalite.services.network.collection import PLAIN, SENT, Collection, reads
from novalite.services.network.policies import demand
from novalite.services.network.service import absent

_WITHOUT = ("tenant_id", "project_id", *(name for name in PLAIN if name != "description"))


def service_type(value: Any) -> str:
    """A service that there is. Raises Wrong."""
    if value not in SERVICES:
        raise Wrong("InvalidServiceType", f"Invalid service type: {value}.")
    return str(value)


def enabled(value: Any) -> bool:
    """True or false, or a word for it; what is said neither to be enabled nor not to be is."""
    return True if value is None else boolean(value)


def metainfo(value: Any) -> str | None:
    """A text, or a number as one; what is empty is none."""
    if not value:
        return None if value is None else ""
    return str(text(4096)(str(value) if isinstance(value, int | float) else value))


flavors = Collection(
    "flavor",
    "flavors",
    lambda cloud: cloud.network.flavors,
    (
        Attribute("name", name, default=""),
        Attribute("description", optional(text(1024)), default=""),
        Attribute("service_type", service_type, put=False, required=True),
        Attribute("service_profiles", unique(id_), default=(), is_filter=False, is_sort_key=False),
        Attribute("enabled", enabled, default=True, compared=enabled),
    ),
    without=_WITHOUT,
)
service_profiles = Collection(
    "service_profile",
    "service_profiles",
    lambda cloud: cloud.network.service_profiles,
    (
        Attribute("description", optional(text(1024)), default=""),
        Attribute("driver", text(1024), default=""),
        Attribute("enabled", enabled, default=True, compared=enabled),
        Attribute("metainfo", metainfo, default="", is_filter=False),
    ),
    without=("name", *_WITHOUT),
    path="/service_profiles",
    scoped=False,
)


def create(call: Call, project_id: str, **sent: Any) -> Flavor:
    """A flavor, with some profiles."""
    profiles = sent.pop("service_profiles", ())
    flavor: Flavor = call.cloud.network.flavors.create(**sent)
    for id in profiles:
        flavor = call.cloud.network.flavors.add(flavor.id, id)
    return flavor


def create_profile(call: Call, project_id: str, **sent: Any) -> ServiceProfile:
    """A profile."""
    profile: ServiceProfile = call.cloud.network.service_profiles.create(**sent)
    return profile


flavors.create, service_profiles.create = create, create_profile

_PROFILE = Attributes([Attribute("id", id_, required=True)])


@flavors.operations.on("POST /{id}/service_profiles", takes=SENT, gives=AS_IT_IS, status=201)
def add_profile(call: Call, id: str) -> dict[str, Any]:
    """Have one more profile; the answer has the id of the flavor."""
    ((sent, *_), _) = bodies.entries(call, "service_profile", "service_profiles", core=False, bulk=False)
    wanted = bodies.read(call, sent, _PROFILE, "POST")
    demand(call, "create_flavor_service_profile", (), {"project_id": ""})
    return {"service_profile": {"id": call.cloud.network.flavors.add(id, wanted["id"]).id}}


@flavors.operations.on("DELETE /{id}/service_profiles/{profile_id}", status=204)
def remove_profile(call: Call, id: str, profile_id: str) -> None:
    """Have one profile less."""
    call.cloud.network.flavors.bound(id, profile_id)
    if not reads(call):
        raise absent()
    demand(call, "delete_flavor_service_profile", (), {"project_id": ""})
    call.cloud.network.flavors.remove(id, profile_id)
