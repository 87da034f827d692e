"""Servers as the Compute API shows them, in a state of one's choice, by Hypothesis.

They are made in a cloud of this strategy's own, and asked for through its API: so all that is shown belongs together.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any

import webob
from hypothesis import strategies as st

from novalite.testing.application import application

#: How long it takes what is not to end.
LONG = 10**6

RESIZE = {"resize": {"flavorRef": "4"}}


@dataclass(frozen=True)
class Way:
    """How a server comes into a state: the actions one after the other, and which of them take their time."""

    actions: tuple[dict[str, Any], ...] = ()
    slow: str | None = None
    deleted: bool = False


#: By status, as the API calls it.
WAYS = {
    "ACTIVE": Way(),
    "BUILD": Way(slow="create"),
    "ERROR": Way(),
    "HARD_REBOOT": Way(({"reboot": {"type": "HARD"}},), "hardReboot"),
    "MIGRATING": Way(({"os-migrateLive": {"host": None, "block_migration": "auto"}},), "live-migration"),
    "PASSWORD": Way(({"changePassword": {"adminPass": "secret"}},), "changePassword"),
    "PAUSED": Way(({"pause": None},)),
    "REBOOT": Way(({"reboot": {"type": "SOFT"}},), "reboot"),
    "RESCUE": Way(({"rescue": None},)),
    "RESIZE": Way((RESIZE,), "resize"),
    "REVERT_RESIZE": Way((RESIZE, {"revertResize": None}), "revertResize"),
    "SHELVED_OFFLOADED": Way(({"shelve": None},)),
    "SHUTOFF": Way(({"os-stop": None},)),
    "SOFT_DELETED": Way(slow="reclaim", deleted=True),
    "SUSPENDED": Way(({"suspend": None},)),
    "VERIFY_RESIZE": Way((RESIZE,)),
}

NAMES = st.text(string.ascii_letters + string.digits + "-._ ", min_size=1, max_size=20).map(str.strip).filter(bool)
KEYS = st.text(string.ascii_letters + "_:", min_size=1, max_size=9)


def servers(state: str = "ACTIVE", version: str = "2.104") -> st.SearchStrategy[dict[str, Any]]:
    """Servers in a state, ``ACTIVE``, ``ERROR`` and so on, as ``GET /servers/{id}`` shows them to an admin.

    Names, metadata, tags, flavors and networks differ; ids and times are others each time. Raises ValueError for what
    is no state.
    """
    if state not in WAYS:
        raise ValueError(f"there is no state {state}; there are {', '.join(WAYS)}")
    return st.builds(
        _Cloud(state, version),
        name=NAMES,
        metadata=st.dictionaries(KEYS, st.text(max_size=9), max_size=3),
        flavor=st.sampled_from(["1", "2", "3"]),
        tags=st.sets(st.text(string.ascii_lowercase, min_size=1, max_size=9), max_size=3),
        connected=st.booleans(),
    )


class _Cloud:
    """Makes one server after the other, each in a cloud as new; the cloud itself is made when it is needed."""

    def __init__(self, state: str, version: str) -> None:
        self._state, self._version = state, version
        self._app: Any = None

    def __call__(
        self, name: str, metadata: dict[str, str], flavor: str, tags: set[str], connected: bool
    ) -> dict[str, Any]:
        cloud = self._fresh()
        way = WAYS[self._state]
        image = cloud.image.images.find()[0].id
        private = next(network.id for network in cloud.network.networks.find() if not network.external)
        networks: Any = [{"uuid": private}] if connected else "none"
        wanted = {"name": name, "metadata": metadata, "flavorRef": flavor, "imageRef": image, "networks": networks}
        made = self._ask("POST", "/servers", {"server": wanted})["server"]
        path = f"/servers/{made['id']}"
        if tags:
            cloud.compute.servers.put(cloud.compute.servers.get(made["id"]), tags=tuple(sorted(tags)))
        for action in way.actions:
            self._ask("POST", f"{path}/action", action)
        if way.deleted:
            self._ask("DELETE", path)
        shown: dict[str, Any] = self._ask("GET", path, version=self._version)["server"]
        if shown["status"] != self._state:
            raise AssertionError(f"the server should be {self._state}, and is {shown['status']}")
        return shown

    def _fresh(self) -> Any:
        if self._app is None:
            self._app = application()
        cloud = self._app.cloud
        cloud.reset()
        slow = WAYS[self._state].slow
        cloud.compute.servers.delays.clear()
        cloud.compute.servers.delays.update({slow: LONG} if slow else {})
        cloud.trouble.clear()
        if self._state == "ERROR":
            cloud.trouble.add(befalls="build", server="*", message="The build was to fail")
        return cloud

    def _ask(self, method: str, path: str, body: Any = None, version: str = "2.104") -> Any:
        project = self._app.cloud.identity.projects.find(name="admin")[0].id
        headers = {
            "X-Auth-Token": f"admin:{project}:admin,member,reader",
            "OpenStack-API-Version": f"compute {version}",
        }
        more = {} if body is None else {"json": body}
        answer = webob.Request.blank(f"/v2.1{path}", method=method, headers=headers, **more).get_response(self._app)
        if answer.status_int >= 400:
            raise AssertionError(f"{method} {path} answered {answer.status_int}: {answer.text}")
        return answer.json if answer.body else None
