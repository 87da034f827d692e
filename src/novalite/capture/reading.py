"""What a seed says of a cloud, read from the APIs of the cloud; and notes on what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from novalite.capture.source import Source, Unavailable, below, items
from novalite.cloud.compute import quotas as compute_quotas
from novalite.cloud.identity.seed import PROJECTS, ROLES
from novalite.cloud.network import quotas as network_quotas
from novalite.cloud.volume import quotas as volume_quotas

#: Who is in every cloud that a seed is for.
ADMIN = "admin"
KEPT_PROJECTS = (ADMIN, PROJECTS[-1])
KEPT_USERS = (ADMIN, "nova", "glance", "neutron", "cinder", "placement")
KEPT_ROLES = (*ROLES, "service")

#: By service: the path of a project's quotas, the root of the answer, and what a seed has limits of.
QUOTAS: Mapping[str, tuple[str, str, Mapping[str, int]]] = {
    "compute": ("/os-quota-sets/", "quota_set", compute_quotas.DEFAULTS),
    "volume": ("/os-quota-sets/", "quota_set", volume_quotas.DEFAULTS),
    "network": ("/quotas/", "quota", network_quotas.DEFAULTS),
}

Things = list[dict[str, Any]]


@dataclass
class Seed:
    """A seed's things by noun, and notes on what is not in it."""

    things: dict[str, Things] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(self, noun: str, things: Things) -> None:
        """Add some things."""
        if things:
            self.things.setdefault(noun, []).extend(things)

    def note(self, about: str, text: object) -> None:
        """Add a note, one about each subject."""
        if not any(note.startswith(f"{about}: ") for note in self.notes):
            self.notes.append(f"{about}: {text}")


@dataclass
class Reading:
    """A cloud that is being read: where from, what was read, and the names of projects by id.

    ``listed_projects`` are the ids of those that the cloud told of; others only own something that can be seen.
    """

    source: Source
    seed: Seed = field(default_factory=Seed)
    projects: dict[str, str] = field(default_factory=dict)
    listed_projects: list[str] = field(default_factory=list)

    def all(self, service: str, path: str, root: str, version: str | None = None) -> Things:
        """A whole list. Raises Unavailable."""
        return list(items(self.source, service, path, root, version))

    def listed(self, what: str, service: str, path: str, root: str) -> Things:
        """The same or, with a note on what cannot be read, nothing."""
        try:
            return self.all(service, path, root)
        except Unavailable as error:
            self.seed.note(what, error)
            return []

    def shown(self, what: str, service: str, path: str, root: str) -> dict[str, Any]:
        """What is below the root of an answer or, with a note, nothing."""
        try:
            found: dict[str, Any] = below(self.source, service, path, root)[root]
        except Unavailable as error:
            self.seed.note(what, error)
            return {}
        return found

    def project(self, id: str | None) -> str:
        """A project's name; one that nobody told of gets a name of its own, and is put into the seed."""
        if not id:
            return ADMIN
        if id not in self.projects:
            name = self.projects[id] = f"project-{id[:8]}"
            self.seed.put("projects", [{"name": name}])
            self.seed.note("owners", "the names of some projects that own something cannot be read")
        return self.projects[id]

    def shared_with(self, what: str, service: str, path: str, root: str, key: str) -> list[str]:
        """The names of the projects that have access to something private."""
        return sorted(self.project(one[key]) for one in self.listed(what, service, path, root))


def read_quotas(reading: Reading) -> None:
    """The limits of all projects, where they are not those of a new cloud."""
    for id in reading.listed_projects:
        name = reading.projects[id]
        limits: dict[str, int] = {}
        for service, (path, root, defaults) in QUOTAS.items():
            given = reading.shown(f"quotas of {service}", service, f"{path}{id}", root)
            limits |= {key: given[key] for key in defaults if given.get(key, defaults[key]) != defaults[key]}
        for key, count in _networks_of(reading.seed, name).items():
            if 0 <= limits.get(key, count) < count:
                limits[key] = count
                reading.seed.note("limits", "some projects have more networks than they may; here they may have them")
        if limits:
            reading.seed.put("quotas", [{"project": name, **limits}])


def _networks_of(seed: Seed, project: str) -> dict[str, int]:
    """How many networks and subnets of a project are in a seed, which are made after its quotas."""
    own = [network for network in seed.things.get("networks", ()) if network["project"] == project]
    return {"network": len(own), "subnet": sum(len(network.get("subnets", ())) for network in own)}


def brief(thing: Mapping[str, Any], **defaults: Any) -> dict[str, Any]:
    """The fields of a thing that are not as they would be if nobody said so."""
    return {name: thing[name] for name, default in defaults.items() if thing.get(name, default) not in (default, None)}
