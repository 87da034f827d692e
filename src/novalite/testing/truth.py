"""What a project has in a cloud, and how somebody else than a test's client changes it: without any API."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from novalite.cloud import Cloud
from novalite.cloud.compute.servers.lifecycle import status_of
from novalite.cloud.compute.servers.servers import Server
from novalite.context import RequestContext

#: What may be done to a server, and the states in which it may.
ACTIONS = {
    "stop": ("active",),
    "start": ("stopped",),
    "reboot": ("active", "stopped"),
    "pause": ("active",),
    "unpause": ("paused",),
    "suspend": ("active",),
    "resume": ("suspended",),
    "shelve": ("active", "stopped"),
    "unshelve": ("shelved_offloaded",),
}

Facts = dict[str, dict[str, Any]]


class Truth:
    """The servers, volumes, networks and key pairs of a user in a project, whose quotas have no limits from now on."""

    def __init__(self, cloud: Cloud, user: str, project: str) -> None:
        self.cloud = cloud
        self._user_id = cloud.identity.users.find(name=user)[0].id
        self._project_id = cloud.identity.projects.find(name=project)[0].id
        self._owner = {"user": user, "project": project}
        self._find: dict[str, Callable[[], Facts]] = {
            "server": self._servers,
            "volume": self._volumes,
            "network": self._networks,
            "keypair": self._keypairs,
        }
        unlimited = ("instances", "cores", "ram", "key_pairs", "volumes", "gigabytes", "network", "port")
        cloud.seed({"quotas": [{"project": project, **dict.fromkeys(unlimited, -1)}]})

    @property
    def nouns(self) -> list[str]:
        """What is looked at."""
        return list(self._find)

    def there(self, noun: str) -> Facts:
        """All things of a kind, with some facts of each, by id; that of a key pair is its name."""
        return self._find[noun]()

    def deletable(self, noun: str) -> list[str]:
        """The ids of those that can be deleted: no network in use."""
        ids = list(self.there(noun))
        return [id for id in ids if noun != "network" or not self.cloud.network.ports.find({"network_id": id})]

    def create(self, noun: str, name: str) -> None:
        """Make one more."""
        wanted: dict[str, Any] = {"name": name, **self._owner}
        if noun == "server":
            image = self.cloud.image.images.find()[0].name
            wanted |= {"flavor": "m1.tiny", "image": image, "networks": ["private"]}
        elif noun == "volume":
            wanted["size"] = 1
        elif noun == "network":
            del wanted["user"]
        else:
            del wanted["project"]
            wanted["public_key"] = public_key(name)
        self.cloud.seed({f"{noun}s": [wanted]})

    def delete(self, noun: str, id: str) -> None:
        """Delete one."""
        if noun == "server":
            who = RequestContext(self._user_id, self._project_id, ["member"])
            self.cloud.compute.servers.begin(self.server(id), "forceDelete", who)
        elif noun == "volume":
            self.cloud.volume.volumes.delete(id, force=True)
        elif noun == "network":
            self.cloud.network.networks.delete(id)
        else:
            self.cloud.compute.keypairs.delete(self._user_id, id)

    def server(self, id: str) -> Server:
        """One server. Raises NotFound."""
        return self.cloud.compute.servers.get(id, self._project_id)

    def possible(self, action: str) -> list[str]:
        """The ids of the servers to which one of `ACTIONS` may be done now."""
        found = (self.server(id) for id in self.there("server"))
        return [one.id for one in found if one.vm_state in ACTIONS[action] and one.task_state is None]

    def _servers(self) -> Facts:
        found = self.cloud.compute.servers.find({"project_id": self._project_id}, lambda one: not one.deleted)
        return {
            one.id: {"name": one.name, "status": status_of(one.vm_state, one.task_state), "flavor": one.flavor.name}
            for one in found
        }

    def _volumes(self) -> Facts:
        found = self.cloud.volume.volumes.find(self._project_id)
        return {one.id: {"name": one.name, "status": one.status, "size": one.size} for one in found}

    def _networks(self) -> Facts:
        found = self.cloud.network.networks.find({"project_id": self._project_id})
        return {one.id: {"name": one.name, "shared": one.shared} for one in found}

    def _keypairs(self) -> Facts:
        found = self.cloud.compute.keypairs.find(self._user_id, limit=10_000)
        return {one.name: {"name": one.name, "fingerprint": one.fingerprint} for one in found}


def public_key(name: str) -> str:
    """An SSH key of that name's own: to have a pair made takes longer than all else of a step."""
    kind = b"ssh-ed25519"
    fields = (kind, hashlib.sha256(name.encode()).digest())
    body = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return f"{kind.decode()} {base64.b64encode(body).decode()}"
