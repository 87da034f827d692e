"""Servers: what they are, and what becomes of them.

An action begins in the request that asks for it (`Servers.begin`) and ends by the agenda (`Servers._end`), at once or
after the time that `Servers.delays` gives to it. What the end of an action does, beyond what the table of
`novalite.cloud.compute.servers.lifecycle` says, is a function in ``ends``, which the modules of the actions put there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from socket import AF_INET6, inet_ntop, inet_pton
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import force_setattr, replace

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.servers.lifecycle import ACTIONS, HasShares, status_of
from novalite.cloud.core.settings import Settings
from novalite.context import RequestContext
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Failure(Struct, frozen=True):
    """Why a server is in ERROR; ``details`` are for admins, unless the code says that it was the user's doing."""

    code: int
    message: str
    created_at: datetime
    details: str = ""


class Before(Struct, frozen=True):
    """What a server was before something that can be taken back: a resize, or a rescue."""

    flavor: Flavor
    host: str | None
    node: str | None
    vm_state: str
    power_state: int


class Server(Struct, frozen=True):
    """A server; ``number`` counts servers as they come, ``image_id`` is empty where it boots from a volume.

    ``flavor`` and ``image_properties`` are as they were when the server was made, whatever becomes of theirs.
    ``booted_by`` is what images of it say of who asked for it. ``locked_by`` is ``owner`` or ``admin``.
    """

    id: str
    number: int
    name: str
    project_id: str
    user_id: str
    flavor: Flavor
    created_at: datetime
    updated_at: datetime
    vm_state: str = "building"
    task_state: str | None = "scheduling"
    power_state: int = 0
    description: str | None = None
    hostname: str = ""
    image_id: str = ""
    image_properties: Mapping[str, str] = field(default_factory=dict)
    kernel_id: str = ""
    ramdisk_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    key_name: str | None = None
    key_data: str | None = None
    user_data: str | None = None
    config_drive: str = ""
    access_ip_v4: str | None = None
    access_ip_v6: str | None = None
    auto_disk_config: bool = False
    host: str | None = None
    node: str | None = None
    availability_zone: str | None = None
    pinned_availability_zone: str | None = None
    group_id: str | None = None
    scheduler_hints: Mapping[str, Any] = field(default_factory=dict)
    reservation_id: str = ""
    launch_index: int = 0
    booted_by: Mapping[str, str] = field(default_factory=dict)
    root_device_name: str | None = None
    trusted_image_certificates: tuple[str, ...] | None = None
    progress: int = 0
    locked_by: str | None = None
    locked_reason: str | None = None
    launched_at: datetime | None = None
    terminated_at: datetime | None = None
    deleted_at: datetime | None = None
    failure: Failure | None = None
    before: Before | None = None
    shelved_image_id: str | None = None

    def __post_init__(self) -> None:
        if self.access_ip_v6:  # as every address that Nova stores
            force_setattr(self, "access_ip_v6", inet_ntop(AF_INET6, inet_pton(AF_INET6, self.access_ip_v6)))

    @property
    def deleted(self) -> bool:
        """Whether it is gone; Nova remembers those that are."""
        return self.deleted_at is not None

    @property
    def living_in(self) -> str | None:
        """Its project, until it is gone."""
        return None if self.deleted_at is not None else self.project_id

    @property
    def charged_to(self) -> str | None:
        """The project whose quotas it counts against: one that can be restored counts no more."""
        return None if self.vm_state == "soft-delete" else self.living_in

    @property
    def charged_user(self) -> tuple[str, str] | None:
        """The same, and the user in it."""
        return (self.project_id, self.user_id) if self.charged_to is not None else None

    @property
    def runs_on(self) -> str | None:
        """Its host, until it is gone."""
        return None if self.deleted_at is not None else self.host

    @property
    def vcpus(self) -> int:
        """What it takes of its host's."""
        return self.flavor.vcpus

    @property
    def ram(self) -> int:
        """What it takes of its host's, in MiB."""
        return self.flavor.ram

    @property
    def disk(self) -> int:
        """What it takes of its host's, in GiB; where it boots from a volume its root is there."""
        return self.disk_of(self.flavor)

    def disk_of(self, flavor: Flavor) -> int:
        """The same with another flavor."""
        return flavor.ephemeral + flavor.swap // 1024 + (flavor.disk if self.image_id else 0)

    @property
    def left(self) -> str | None:
        """The host that it has been taken from, and that keeps its room until that is confirmed."""
        return self.before.host if self.before and self.vm_state == "resized" else None

    @property
    def status(self) -> str:
        """What the API calls its state."""
        return "DELETED" if self.deleted else status_of(self.vm_state, self.task_state)

    @property
    def is_locked(self) -> bool:
        """Whether its users may do little to it."""
        return self.locked_by is not None

    @property
    def instance_name(self) -> str:
        """What its hypervisor calls it."""
        return f"instance-{self.number:08x}"

    @property
    def host_id(self) -> str:
        """A name for its host that only means something within the project."""
        return hashlib.sha224(f"{self.project_id}{self.host}".encode()).hexdigest() if self.host else ""


SERVERS: Kind[Server] = Kind(
    "servers",
    order=("created_at", "number"),
    by=(
        *("deleted", "project_id", "living_in", "charged_to", "charged_user"),
        *("runs_on", "left", "group_id"),
    ),
    sums=("vcpus", "ram", "disk"),
)

#: What is done when an action ends: a function of the server, and of the arguments with which the action began, that
#: says what the server is then.
End = Callable[..., Server]


class Fatal(errors.NotFound):
    """A server whose image or volume has gone is in ERROR, also where its action would leave it as it was."""


class Servers:
    """The servers of all projects.

    ``delays`` are the seconds that actions take, by name, and with a name's beginning for some servers only:
    ``{"create": 5, "live-migration:slow-": 60}``; 0 where there is none. ``reclaim`` is how long a deleted server can
    be restored for. ``leaves`` are functions of a server that goes: they take what it had; ``rests`` are functions of
    one that is deleted softly. ``missed`` are functions of what an action began with, by its name, for where the server
    has been deleted before the action ends.
    """

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        self._delays = Settings(wing.store, "delays")
        self.ends: dict[str, End] = {
            "delete": self._deleted,
            "forceDelete": self._deleted,
            "softDelete": self._softly_deleted,
        }
        self.leaves: list[Callable[[Server], object]] = []
        self.rests: list[Callable[[Server], object]] = []
        self.missed: dict[str, Callable[..., object]] = {}
        wing.agenda.does["servers.end"] = self._end
        wing.agenda.does["servers.reclaim"] = self._reclaim
        store, counters = wing.store, wing.quotas.counters
        counters["instances"] = lambda project, user: store.count(SERVERS, _charged(project, user))
        counters["cores"] = lambda project, user: store.total(SERVERS, "vcpus", _charged(project, user))
        counters["ram"] = lambda project, user: store.total(SERVERS, "ram", _charged(project, user))

    @property
    def delays(self) -> MutableMapping[str, float]:
        """How many seconds actions take, to look at and to change."""
        return self._delays

    @delays.setter
    def delays(self, delays: Mapping[str, float]) -> None:
        if delays is not self._delays:
            self._delays.replace(delays)

    def get(self, id: str, project_id: str | None = None) -> Server:
        """One of a project, or of any, that is not gone. Raises NotFound."""
        self._wing.settle()
        server = self._wing.store.get(SERVERS, id)
        if server is None or server.deleted or project_id not in (None, server.project_id):
            raise errors.NotFound(f"Instance {id} could not be found.")
        return server

    def find(
        self,
        where: Mapping[str, Any] | None = None,
        fits: Callable[[Server], bool] | None = None,
        page: Page[Server] | None = None,
    ) -> list[Server]:
        """Those whose attributes have these values and that fit, gone ones included; the newest first."""
        self._wing.settle()
        newest_first: Page[Server] = Page([("created_at", True), ("number", True)])
        return self._wing.store.find(SERVERS, where, fits, page or newest_first)

    def marker(self, id: str) -> Server | None:
        """The server of that id, gone or not."""
        return self._wing.store.get(SERVERS, id)

    def delete(self, server: Server, who: RequestContext) -> None:
        """Delete a server now or, where there is a time to reclaim it in and it has run, when that is over."""
        seconds = self.delay(server, "reclaim")
        if not seconds or not server.launched_at:
            self.begin(server, "delete", who)
            return
        self.begin(server, "softDelete", who, called="delete")
        self._wing.agenda.later(seconds, "servers.reclaim", id=server.id)

    def delay(self, server: Server, action: str) -> float:
        """How many seconds an action on a server takes."""
        if not self._delays:
            return 0
        own = (
            seconds
            for key, seconds in self.delays.items()
            if key.startswith(f"{action}:") and server.name.startswith(key.partition(":")[2])
        )
        return next(own, self.delays.get(action, 0))

    def put(self, server: Server, **changes: Any) -> Server:
        """Keep a server, changed now."""
        return self._wing.store.put(SERVERS, replace(server, updated_at=self._wing.clock.datetime(), **changes))

    def retag(self, server: Server, tags: tuple[str, ...]) -> None:
        """Give a server these tags; that is no change of the server."""
        self._wing.store.put(SERVERS, replace(server, tags=tags))

    def update(self, id: str, **changes: Any) -> Server:
        """Change what a server is. Raises NotFound."""
        return self.put(self.get(id), **changes)

    def check(self, server: Server, action: str, who: RequestContext, called: str | None = None) -> None:
        """That an action of the table may begin. Raises HasShares, Locked, NotReady or InvalidState.

        ``called`` is what the errors call it, where that is not the name in the table.
        """
        if not ACTIONS[action].shares and self._wing.server_shares.are_at(server):
            raise HasShares
        ACTIONS[action].check(server, who, called)

    def begin(
        self, server: Server, action: str, who: RequestContext, *, called: str | None = None, **arguments: Any
    ) -> Server:
        """Begin an action of the table; ``arguments`` are for its end. Raises as `check` does."""
        self.check(server, action, who, called)
        server = self.put(server, task_state=ACTIONS[action].doing)
        noted = self.note(server, action, who)
        self.end_later(server, action, noted, **arguments)
        return server

    def end_later(self, server: Server, action: str, noted: str, **arguments: Any) -> None:
        """Have an action end when its time is over."""
        self._wing.agenda.later(
            self.delay(server, action), "servers.end", id=server.id, action=action, noted=noted, arguments=arguments
        )

    def note(self, server: Server, action: str, who: RequestContext) -> str:
        """Note an action that begins; its id."""
        name = _NOTED_AS.get(action, action)
        return self._wing.instance_actions.start(server.id, name, who, ACTIONS[action].event, server.host).id

    def done(self, server: Server, action: str, who: RequestContext, **changes: Any) -> Server:
        """An action that takes no time: checked, noted and done. Raises Locked, NotReady or InvalidState."""
        self.check(server, action, who)
        self._wing.instance_actions.end(self.note(server, action, who))
        return self.put(server, **changes)

    def locker(self, server: Server, who: RequestContext) -> str:
        """As what somebody locks a server: as its owner or as an admin."""
        return "owner" if server.project_id == who.project_id else "admin"

    def restore(self, server: Server, who: RequestContext) -> None:
        """Have a server back that was deleted softly. Raises Locked or InvalidState, QuotaExceeded."""
        self.check(server, "restore", who)
        more = {"instances": 1, "cores": server.vcpus, "ram": server.ram}
        self._wing.quotas.demand(more, server.project_id, server.user_id)
        self.begin(server, "restore", who)

    def lock(self, server: Server, who: RequestContext, reason: str | None) -> None:
        """Lock a server; an owner leaves one that is locked as it is."""
        by = self.locker(server, who)
        if not server.is_locked or by != "owner":
            reason = reason or server.locked_reason
            self.done(server, "lock", who, locked_by=by, locked_reason=reason)

    def unlock(self, server: Server, who: RequestContext) -> None:
        """Unlock a server."""
        self.done(server, "unlock", who, locked_by=None, locked_reason=None)

    def fail(self, server: Server, message: str, code: int = 500, details: str = "", survives: bool = False) -> Server:
        """The server ends in ERROR or, where it ``survives``, as it was before the action that failed.

        One that has never run is on no host any more.
        """
        details = details or (message if code == 500 else "")
        failure = Failure(code, message, self._wing.clock.datetime(), details)
        left = {} if server.launched_at else {"host": None, "node": None}
        vm_state = server.vm_state if survives else "error"
        return self.put(server, vm_state=vm_state, task_state=None, failure=failure, **left)

    def outcome(self, server: Server, action: str) -> Server:
        """The server as the table says that it is once the action is over."""
        row = ACTIONS[action]
        return replace(
            server,
            task_state=None,
            vm_state=row.becomes or server.vm_state,
            power_state=server.power_state if row.power is None else row.power,
        )

    def _end(self, id: str, action: str, noted: str, arguments: Mapping[str, Any]) -> None:
        server = self._wing.store.get(SERVERS, id)
        if server is None or server.deleted or not ACTIONS[action].reaches(server):
            if action in self.missed:
                self.missed[action](**arguments)
            return
        end = self.ends.get(action)
        try:
            with self._wing.transaction():
                self.put(self.outcome(server, action) if end is None else end(server, **arguments))
        except errors.Error as error:
            is_fatal = isinstance(error, Fatal)
            self.fail(
                server, error.message, 404 if is_fatal else 500, survives=ACTIONS[action].survives and not is_fatal
            )
            self._wing.instance_actions.end(noted, error.message)
        else:
            self._wing.instance_actions.end(noted)

    def _reclaim(self, id: str) -> None:
        server = self._wing.store.get(SERVERS, id)
        if server is not None and not server.deleted and server.vm_state == "soft-delete":
            self.put(self._deleted(server))

    def _softly_deleted(self, server: Server) -> Server:
        for rest in self.rests:
            rest(server)
        return replace(self.outcome(server, "softDelete"), before=None)

    def _deleted(self, server: Server) -> Server:
        now = self._wing.clock.datetime()
        self._wing.network.ports.release(server.id)
        self._wing.block_devices.release(server.id)
        for leave in self.leaves:
            leave(server)
        return replace(self.outcome(server, "delete"), terminated_at=now, deleted_at=now)


def _charged(project_id: str, user_id: str | None) -> dict[str, Any]:
    return {"charged_to": project_id} if user_id is None else {"charged_user": (project_id, user_id)}


#: What instance actions call an action that the table has under a name of its own.
_NOTED_AS = {"hardReboot": "reboot", "softDelete": "delete", "forceDelete": "delete"}

_BETWEEN = re.compile("[ _.]")
_UNFIT = re.compile(r"[^\w-]")


def hostname_of(name: str) -> str:
    """A server's name as a guest's host name: lower case, of letters, digits and dashes, 63 at most."""
    latin = name.encode("latin-1", "ignore").decode("latin-1")
    return _UNFIT.sub("", _BETWEEN.sub("-", latin[:63])).lower().strip("-")
