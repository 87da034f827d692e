"""What may be done to a server, and what becomes of it: one table.

A server has a vm state, which lasts; a task state, while something is being done to it; and a power state, which says
whether its guest runs. An action is allowed in some of these states; while it is under way the server has its task
state; and then the outcome. Whatever needs more than that (a resize has two ends) is a function in the module of the
action; which states it takes, and where it leads, still stands here.
"""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

from msgspec import Struct

from novalite import errors
from novalite.context import RequestContext

#: Power states, as hypervisors count them.
NO_STATE, RUNNING, PAUSED, SHUTDOWN, CRASHED, SUSPENDED = 0, 1, 3, 4, 6, 7

NOTHING = frozenset({None})
REBOOTABLE = frozenset(
    {None, "rebooting", "reboot_pending", "reboot_started", "resuming", "rebooting_hard", "unpausing", "pausing"}
) | {"suspending"}
ATTACHABLE = "active paused stopped resized soft-delete shelved shelved_offloaded"
CHANGEABLE = "active paused suspended stopped"
TALKING = "active stopped paused suspended"


class Stateful(Protocol):
    """What of a server the table looks at."""

    @property
    def id(self) -> str: ...
    @property
    def vm_state(self) -> str: ...
    @property
    def task_state(self) -> str | None: ...
    @property
    def launched_at(self) -> object: ...
    @property
    def host(self) -> str | None: ...
    @property
    def is_locked(self) -> bool: ...


class InvalidState(errors.Conflict):
    """The server is in no state that allows it."""

    def __init__(self, server: Stateful, action: str, attribute: str) -> None:
        state = getattr(server, attribute)
        if state is None:
            super().__init__(f"Instance {server.id} is in an invalid state for '{action}'")
        else:
            super().__init__(f"Cannot '{action}' instance {server.id} while it is in {attribute} {state}")


class Locked(errors.Conflict):
    """Its owner, or an admin, has locked the server."""

    def __init__(self, server: Stateful) -> None:
        super().__init__(f"Instance {server.id} is locked")


class NotReady(errors.Conflict):
    """The server has no host yet, or none any more."""

    def __init__(self, server: Stateful) -> None:
        super().__init__(f"Instance {server.id} is not ready")


class HasShares(errors.Conflict):
    """The server has shares, with which this is not done."""

    message = "Feature not supported with instances that have shares."


class Action(Struct, frozen=True, dict=True):
    """A row of the table.

    ``vm`` are the vm states in which it is allowed, all where there are none; ``task`` the task states, None being
    that nothing is under way and an empty set any. ``launched``: only once it has run; ``placed``: only on a host;
    ``locked``: for its users not while it is locked. ``doing`` is the task state meanwhile, ``becomes`` and ``power``
    what it has in the end, None what it had. ``shares``: also to a server that has some. ``survives``: where it fails
    the server is as it was, and not in ERROR. ``event`` is what Nova's computes call it.
    """

    name: str
    vm: str = ""
    task: frozenset[str | None] = NOTHING
    launched: bool = True
    placed: bool = False
    locked: bool = True
    doing: str | None = None
    becomes: str | None = None
    power: int | None = None
    shares: bool = True
    survives: bool = False
    event: str | None = None

    @cached_property
    def states(self) -> frozenset[str]:
        """``vm``, as a set."""
        return frozenset(self.vm.split())

    def check(self, server: Stateful, who: RequestContext, called: str | None = None) -> None:
        """Raises Locked, NotReady or InvalidState, which speak of the action as it was ``called``."""
        name = called or self.name
        if self.locked and server.is_locked and not who.is_admin:
            raise Locked(server)
        if self.placed and not server.host:
            raise NotReady(server)
        if self.states and server.vm_state not in self.states:
            raise InvalidState(server, name, "vm_state")
        if self.task and server.task_state not in self.task:
            raise InvalidState(server, name, "task_state")
        if self.launched and not server.launched_at:
            raise InvalidState(server, name, "launched_at")

    def reaches(self, server: Stateful) -> bool:
        """Whether its end means anything to the server: to one that has been deleted softly meanwhile few do."""
        return server.vm_state != "soft-delete" or not self.states or server.vm_state in self.states


ANY_TASK: frozenset[str | None] = frozenset()

# fmt: off
ACTIONS = {row.name: row for row in (
    Action("create", doing="scheduling", becomes="active", power=RUNNING, event="compute__do_build_and_run_instance"),
    Action("delete", task=ANY_TASK, launched=False, doing="deleting", becomes="deleted", power=NO_STATE,
           event="compute_terminate_instance"),
    Action("softDelete", task=ANY_TASK, doing="soft-deleting", becomes="soft-delete", power=SHUTDOWN,
           event="compute_soft_delete_instance"),
    Action("forceDelete", task=ANY_TASK, launched=False, doing="deleting", becomes="deleted", power=NO_STATE,
           event="compute_terminate_instance"),
    Action("restore", "soft-delete", doing="restoring", becomes="active", power=RUNNING,
           event="compute_restore_instance"),

    Action("start", "stopped", placed=True, doing="powering-on", becomes="active", power=RUNNING,
           event="compute_start_instance"),
    Action("stop", "active error", placed=True, doing="powering-off", becomes="stopped", power=SHUTDOWN,
           event="compute_stop_instance"),
    Action("reboot", "active", doing="rebooting", becomes="active", power=RUNNING, event="compute_reboot_instance"),
    Action("hardReboot", "active stopped paused suspended error", REBOOTABLE, doing="rebooting_hard", becomes="active",
           power=RUNNING, event="compute_reboot_instance"),
    Action("pause", "active", doing="pausing", becomes="paused", power=PAUSED, event="compute_pause_instance"),
    Action("unpause", "paused", doing="unpausing", becomes="active", power=RUNNING, event="compute_unpause_instance"),
    Action("suspend", "active", doing="suspending", becomes="suspended", power=SHUTDOWN, shares=False,
           event="compute_suspend_instance"),
    Action("resume", "suspended", doing="resuming", becomes="active", power=RUNNING, event="compute_resume_instance"),
    Action("rescue", "active stopped error", doing="rescuing", becomes="rescued", power=RUNNING,
           event="compute_rescue_instance"),
    Action("unrescue", "rescued", doing="unrescuing", becomes="active", power=RUNNING,
           event="compute_unrescue_instance"),
    Action("trigger_crash_dump", "active paused rescued resized error", placed=True,
           event="compute_trigger_crash_dump"),
    Action("changePassword", "active", doing="updating_password", survives=True, event="compute_set_admin_password"),
    Action("lock", task=ANY_TASK, launched=False, locked=False),
    Action("unlock", task=ANY_TASK, launched=False, locked=False),
    Action("resetState", task=ANY_TASK, launched=False, locked=False),

    Action("rebuild", "active stopped error", doing="rebuilding", shares=False, event="compute_rebuild_instance"),
    Action("resize", "active stopped", doing="resize_prep", becomes="resized",
           survives=True, event="compute_prep_resize"),
    Action("migrate", "active stopped", doing="resize_prep", becomes="resized",
           survives=True, event="compute_prep_resize"),
    Action("confirmResize", "resized", becomes="active", event="compute_confirm_resize"),
    Action("revertResize", "resized", doing="resize_reverting", becomes="active", event="compute_revert_resize"),
    Action("live-migration", "active paused", doing="migrating", shares=False, survives=True,
           event="compute_live_migration"),
    Action("live_migration_cancel", "", frozenset({"migrating"}), event="compute_live_migration_abort"),
    Action("live_migration_force_complete", "active", frozenset({"migrating"}),
           event="compute_live_migration_force_complete"),
    Action("evacuate", "active stopped error", locked=False, doing="rebuilding", shares=False,
           event="compute_rebuild_instance"),
    Action("shelve", TALKING, doing="shelving", becomes="shelved", power=SHUTDOWN, shares=False,
           event="compute_shelve_instance"),
    Action("shelveOffload", "shelved", doing="shelving_offloading", becomes="shelved_offloaded",
           event="compute_shelve_offload_instance"),
    Action("unshelve", "shelved shelved_offloaded", doing="unshelving", becomes="active", power=RUNNING,
           survives=True, event="compute_unshelve_instance"),
    Action("createImage", TALKING, locked=False, doing="image_snapshot", survives=True,
           event="compute_snapshot_instance"),
    Action("createBackup", TALKING, locked=False, doing="image_backup", survives=True, event="compute_backup_instance"),

    Action("attach_volume", ATTACHABLE, event="compute_attach_volume"),
    Action("detach_volume", ATTACHABLE, event="compute_detach_volume"),
    Action("swap_volume", "active paused resized", event="compute_swap_volume"),
    Action("attach_share", "stopped", ANY_TASK, launched=False, locked=False, event="compute_allow_share"),
    Action("detach_share", "stopped error", ANY_TASK, launched=False, locked=False, event="compute_deny_share"),
    Action("attach_interface", "active paused stopped", event="compute_attach_interface"),
    Action("detach_interface", "active paused stopped", event="compute_detach_interface"),
    Action("update_instance_metadata", CHANGEABLE, ANY_TASK),
    Action("delete_instance_metadata", CHANGEABLE, ANY_TASK),
)}
# fmt: on

Tasks = dict[str | None, str]


def _while(tasks: str, status: str) -> Tasks:
    return dict.fromkeys(tasks.split(), status)


_REBUILDING = _while("rebuilding rebuild_block_device_mapping rebuild_spawning", "REBUILD")
_RESIZING = _while("resize_prep resize_migrating resize_migrated resize_finish", "RESIZE")

#: What the API calls a server's state: by vm state, then by task state, of which None stands for all others.
STATUSES: dict[str, Tasks] = {
    "active": {
        None: "ACTIVE",
        **_while("rebooting reboot_pending reboot_started", "REBOOT"),
        **_while("rebooting_hard reboot_pending_hard reboot_started_hard", "HARD_REBOOT"),
        "updating_password": "PASSWORD",
        "migrating": "MIGRATING",
        **_REBUILDING,
        **_RESIZING,
    },
    "building": {None: "BUILD"},
    "stopped": {None: "SHUTOFF", **_RESIZING, **_REBUILDING},
    "resized": {None: "VERIFY_RESIZE", "resize_reverting": "REVERT_RESIZE"},
    "paused": {None: "PAUSED", "migrating": "MIGRATING"},
    "suspended": {None: "SUSPENDED"},
    "rescued": {None: "RESCUE"},
    "error": {None: "ERROR", **_REBUILDING},
    "deleted": {None: "DELETED"},
    "soft-delete": {None: "SOFT_DELETED"},
    "shelved": {None: "SHELVED"},
    "shelved_offloaded": {None: "SHELVED_OFFLOADED"},
}


def status_of(vm_state: str, task_state: str | None) -> str:
    """The status of a server in these states."""
    tasks = STATUSES.get(vm_state, {None: "UNKNOWN"})
    return tasks.get(task_state, tasks[None])


def states_of(statuses: list[str]) -> tuple[list[str], list[str] | None]:
    """The vm states, and the task states, None being any, in which a server has one of these statuses."""
    wanted = {status.lower() for status in statuses}
    found = [
        (vm_state, task_state)
        for vm_state, tasks in STATUSES.items()
        for task_state, status in tasks.items()
        if status.lower() in wanted
    ]
    tasks = {task for _, task in found}
    return sorted({vm_state for vm_state, _ in found}), None if None in tasks else sorted(filter(None, tasks))
