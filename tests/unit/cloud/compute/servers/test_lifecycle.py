"""The table of actions: where each is allowed, and what a server's state is called."""

import pytest
from msgspec import Struct

from novalite.cloud.compute.servers.lifecycle import (
    ACTIONS,
    STATUSES,
    InvalidState,
    Locked,
    NotReady,
    states_of,
    status_of,
)
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])
ADMIN = RequestContext("u", "p", ["admin"])


class Thing(Struct, frozen=True):
    vm_state: str = "active"
    task_state: str | None = None
    launched_at: object = "once"
    host: str | None = "compute1"
    is_locked: bool = False
    id: str = "an-id"


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_allowed_in_its_states_and_in_no_others(action):
    for state in STATUSES:
        thing = Thing(state, next(iter(action.task), None))
        if state in action.states or not action.states:
            action.check(thing, MEMBER)
        else:
            with pytest.raises(InvalidState, match=f"Cannot '{action.name}' instance an-id while it is in vm_state"):
                action.check(thing, MEMBER)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_outcome_is_a_state_that_there_is(action):
    assert action.becomes is None or action.becomes in STATUSES
    assert action.states <= {*STATUSES}


def test_nothing_is_begun_while_something_is_under_way():
    with pytest.raises(InvalidState, match="while it is in task_state deleting"):
        ACTIONS["pause"].check(Thing(task_state="deleting"), MEMBER)


def test_what_has_never_run_cannot_be_stopped():
    with pytest.raises(InvalidState, match="Instance an-id is in an invalid state for 'stop'"):
        ACTIONS["stop"].check(Thing("error", launched_at=None), MEMBER)


def test_what_is_on_no_host_is_not_ready():
    with pytest.raises(NotReady, match="Instance an-id is not ready"):
        ACTIONS["stop"].check(Thing(host=None), MEMBER)


def test_what_is_locked_is_locked_to_its_users_and_not_to_admins():
    ACTIONS["pause"].check(Thing(is_locked=True), ADMIN)
    with pytest.raises(Locked, match="Instance an-id is locked"):
        ACTIONS["pause"].check(Thing(is_locked=True), MEMBER)


def test_an_error_speaks_of_the_action_as_it_was_called():
    with pytest.raises(InvalidState, match="Cannot 'reboot' instance"):
        ACTIONS["hardReboot"].check(Thing("building"), MEMBER, "reboot")


@pytest.mark.parametrize(
    ("vm_state", "task_state", "status"),
    [
        ("active", None, "ACTIVE"),
        ("active", "deleting", "ACTIVE"),
        ("active", "rebooting", "REBOOT"),
        ("stopped", "resize_prep", "RESIZE"),
        ("resized", None, "VERIFY_RESIZE"),
        ("nonsense", None, "UNKNOWN"),
    ],
)
def test_a_state_has_a_status(vm_state, task_state, status):
    assert status_of(vm_state, task_state) == status


def test_a_status_stands_for_states():
    assert states_of(["shutoff"]) == (["stopped"], None)
    assert states_of(["REBOOT"]) == (["active"], ["reboot_pending", "reboot_started", "rebooting"])
    assert states_of(["nonsense"]) == ([], [])
