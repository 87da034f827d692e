"""``POST /servers/{id}/action``: what may be done to a server in which state, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from novalite.conformance.client import SOFT, Api, each_version, eventually, message, needs
from novalite.conformance.compute.conftest import settled

BACKUP = {"createBackup": {"name": "copy", "backup_type": "daily", "rotation": 1}}
RESIZE = {"resize": {"flavorRef": "2"}}
#: How a server gets into a state, and what it is called then.
PATHS: dict[str, tuple[list[Any], str]] = {
    "active": ([], "ACTIVE"),
    "stopped": ([{"os-stop": None}], "SHUTOFF"),
    "paused": ([{"pause": None}], "PAUSED"),
    "suspended": ([{"suspend": None}], "SUSPENDED"),
    "rescued": ([{"rescue": None}], "RESCUE"),
    "resized": ([RESIZE], "VERIFY_RESIZE"),
    "shelved_offloaded": ([{"shelve": None}], "SHELVED_OFFLOADED"),
    "error": ([{"os-resetState": {"state": "error"}}], "ERROR"),
}

#: An action, the states in which it is allowed, and the vm state and power state it leads to.
TABLE: list[tuple[Any, str, str | None, int | None]] = [
    ({"os-start": None}, "stopped", "active", 1),
    ({"os-stop": None}, "active error", "stopped", 4),
    ({"reboot": {"type": "SOFT"}}, "active", "active", 1),
    ({"reboot": {"type": "HARD"}}, "active stopped paused suspended error", "active", 1),
    ({"pause": None}, "active", "paused", None),
    ({"unpause": None}, "paused", "active", 1),
    ({"suspend": None}, "active", "suspended", None),
    ({"resume": None}, "suspended", "active", 1),
    ({"rescue": None}, "active stopped error", "rescued", None),
    ({"unrescue": None}, "rescued", "active", 1),
    ({"changePassword": {"adminPass": "new"}}, "active", "active", 1),
    (RESIZE, "active stopped", "resized", None),
    ({"confirmResize": None}, "resized", "active", 1),
    ({"revertResize": None}, "resized", "active", 1),
    ({"migrate": None}, "active stopped", "resized", None),
    ({"shelve": None}, "active stopped paused suspended", "shelved_offloaded", 4),
    ({"unshelve": None}, "shelved_offloaded", "active", 1),
    ({"createImage": {"name": "picture"}}, "active stopped paused suspended", None, None),
    (
        {"createBackup": {"name": "copy", "backup_type": "daily", "rotation": 1}},
        "active stopped paused suspended",
        None,
        None,
    ),
]
ROLES = {"migrate": "admin"}
#: What Nova's errors call an action that has another name there.
CALLED = {"os-start": "start", "os-stop": "stop"}
UNKNOWN = "00000000-0000-0000-0000-000000000000"
MESSAGE = "Cannot '{action}' instance {id} while it is in vm_state {state}"


def name_of(body: Any) -> str:
    """The action's name, and the kind of a reboot."""
    ((name, value),) = body.items()
    return f"{name} {value['type']}" if name == "reboot" else str(name)


def act(api: Api, id: str, body: Any, at: str = "2.95") -> Any:
    name = name_of(body)
    return api.as_(ROLES.get(name, api.role)).at(at)(f"POST /servers/{id}/action", body)


def bring(api: Api, id: str, state: str) -> Any:
    """A server into a state."""
    steps, status = PATHS[state]
    for step in steps:
        role = "admin" if "os-resetState" in step else api.role
        answer = api.as_(role).at("2.95")(f"POST /servers/{id}/action", step)
        assert answer.status_int in (200, 202), answer.text
    if state == "shelved_offloaded":  # on Nova it leaves its host a moment after it says so
        eventually(lambda: settled(api, id, status)["OS-EXT-SRV-ATTR:host"], lambda host: host is None)
    return settled(api, id, status)


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    """A server for each state that has been asked for, for tests that change nothing."""
    return {}


@pytest.fixture
def state_of(
    api: Api, image: str, unique: Any, room: None, shared: Callable[[str], None], states: dict[str, Any]
) -> Callable[[str], Any]:
    """A server in a state; all tests of the module share it."""

    def get(state: str) -> Any:
        if state not in states:
            wanted = {"name": unique(state), "imageRef": image, "flavorRef": "1", "networks": "none"}
            made = api.at("2.95")("POST /servers", {"server": wanted}).json["server"]["id"]
            shared(made)
            settled(api, made)
            states[state] = bring(api, made, state)
        return states[state]

    return get


@pytest.fixture(scope="module", autouse=True)
def _forgotten(_app: Any, tokens: Mapping[str, str], states: dict[str, Any]) -> Iterator[None]:
    yield
    for server in states.values():
        Api(_app, tokens, role="admin")(f"DELETE /servers/{server['id']}")


ALLOWED = [
    pytest.param(body, state, vm_state, power, id=f"{name_of(body)} {state}")
    for body, allowed, vm_state, power in TABLE
    for state in allowed.split()
]
FORBIDDEN = [
    pytest.param(body, state, id=f"{name_of(body)} {state}")
    for body, allowed, *_ in TABLE
    for state in PATHS
    if state not in allowed.split()
]


@pytest.mark.parametrize(("body", "state", "vm_state", "power"), ALLOWED)
def test_an_action_leads_to_its_outcome(
    api: Api, boot: Any, body: Any, state: str, vm_state: str | None, power: int | None
) -> None:
    server = boot()
    bring(api, server["id"], state)
    answer = act(api, server["id"], body)
    assert answer.status_int in (200, 202, 204), answer.text

    statuses = {one: status for one, (_, status) in PATHS.items()}
    after = settled(api, server["id"], statuses[vm_state or state])
    assert after["OS-EXT-STS:vm_state"] == (vm_state or state)
    if power is not None:  # of others it depends on the hypervisor
        assert after["OS-EXT-STS:power_state"] == power


@pytest.mark.parametrize(("body", "state"), FORBIDDEN)
def test_an_action_is_refused_in_other_states(api: Api, state_of: Any, body: Any, state: str) -> None:
    server = state_of(state)
    answer = act(api, server["id"], body)

    assert answer.status_int == 409, answer.text
    (name,) = body
    if name in CALLED and state == "shelved_offloaded":  # it is looked at first whether there is a host
        assert message(answer) == f"Instance {server['id']} is not ready"
    else:
        assert message(answer) == MESSAGE.format(action=CALLED.get(name, name), id=server["id"], state=state)


@pytest.mark.parametrize("body", [row[0] for row in TABLE], ids=name_of)
def test_no_action_takes_a_server_that_is_not_there(api: Api, body: Any) -> None:
    answer = act(api, UNKNOWN, body)

    known = "has no mapping to a cell" if name_of(body) in CALLED else "could not be found"
    assert (answer.status_int, message(answer)) == (404, f"Instance {UNKNOWN} {known}.")


LOCKABLE = [row[0] for row in TABLE if name_of(row[0]) not in ("createImage", "createBackup")]


@pytest.fixture
def locked(api: Api, state_of: Any) -> Iterator[str]:
    """A server that its owner has locked."""
    id = state_of("active")["id"]
    assert api(f"POST /servers/{id}/action", {"lock": None}).status_int == 202
    yield id
    assert api(f"POST /servers/{id}/action", {"unlock": None}).status_int == 202


@pytest.mark.parametrize("body", [body for body in LOCKABLE if name_of(body) != "migrate"], ids=name_of)
def test_a_locked_server_is_locked_to_its_users(api: Api, locked: str, body: Any) -> None:
    answer = act(api, locked, body)

    text = "is in an invalid state for 'changePassword'" if "changePassword" in body else "is locked"
    assert (answer.status_int, message(answer)) == (409, f"Instance {locked} {text}")


def test_a_locked_server_is_not_deleted_by_its_users(api: Api, locked: str) -> None:
    answer = api(f"DELETE /servers/{locked}")

    assert (answer.status_int, message(answer)) == (409, f"Instance {locked} is locked")


@each_version({"2.1": None, "2.73": "mine"})
def test_a_lock_has_a_reason(api: Api, boot: Any, version: str, expected: str | None) -> None:
    id = boot()["id"]
    assert api.at(version)(f"POST /servers/{id}/action", {"lock": {"locked_reason": "mine"}}).status_int == 202
    shown = api.at("2.95")(f"GET /servers/{id}").json["server"]
    assert (shown["locked"], shown["locked_reason"]) == (True, expected)

    assert api.at(version)(f"POST /servers/{id}/action", {"unlock": None}).status_int == 202
    shown = api.at("2.95")(f"GET /servers/{id}").json["server"]
    assert (shown["locked"], shown["locked_reason"]) == (False, None)


@each_version({"2.1": 202, "2.73": 400})
def test_a_lock_with_anything_else_answers(api: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    assert api.at(version)(f"POST /servers/{id}/action", {"lock": {"colour": "red"}}).status_int == expected


def test_what_an_admin_of_another_project_locks_an_owner_cannot_unlock(api: Api, boot: Any) -> None:
    id = boot()["id"]
    stranger = Api(api.app, {**api.tokens, "stranger": f"stranger:{'1' * 32}:admin"}, role="stranger")
    assert stranger(f"POST /servers/{id}/action", {"lock": None}).status_int == 202
    refused = api(f"POST /servers/{id}/action", {"unlock": None})
    assert refused.status_int == 403
    assert message(refused) == (
        "Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed."
    )
    assert stranger(f"POST /servers/{id}/action", {"unlock": None}).status_int == 202


@each_version({"2.1": 404, "2.17": 202})
def test_a_crash_dump_answers(api: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    answer = api.at(version)(f"POST /servers/{id}/action", {"trigger_crash_dump": None})

    assert answer.status_int == expected


@pytest.mark.parametrize("state", ["error", "active"])
def test_an_admin_resets_a_state(admin: Api, boot: Any, state: str) -> None:
    id = boot()["id"]
    assert admin(f"POST /servers/{id}/action", {"os-resetState": {"state": state}}).status_int == 202
    assert settled(admin, id, state.upper())["OS-EXT-STS:vm_state"] == state


def test_a_state_is_reset_to_no_other(admin: Api, boot: Any) -> None:
    answer = admin(f"POST /servers/{boot()['id']}/action", {"os-resetState": {"state": "paused"}})

    assert answer.status_int == 400
    assert message(answer) == (
        "Invalid input for field/attribute state. Value: paused. 'paused' is not one of ['active', 'error']"
    )


def test_a_rescue_gives_the_password_that_was_sent_or_a_new_one(api: Api, boot: Any) -> None:
    id = boot()["id"]
    given = api(f"POST /servers/{id}/action", {"rescue": {"adminPass": "mine"}})
    assert (given.status_int, given.json) == (200, {"adminPass": "mine"})
    settled(api, id, "RESCUE")
    assert api(f"POST /servers/{id}/action", {"unrescue": None}).status_int == 202
    settled(api, id)
    made = api(f"POST /servers/{id}/action", {"rescue": None}).json
    assert len(made["adminPass"]) == 12


def test_a_locked_server_is_said_to_be_in_the_wrong_state_to_be_restored(api: Api, boot: Any) -> None:
    server = boot()["id"]
    assert api(f"POST /servers/{server}/action", {"lock": None}).status_int == 202

    answer = api(f"POST /servers/{server}/action", {"restore": None})

    assert (answer.status_int, message(answer)) == (409, f"Instance {server} is in an invalid state for 'restore'")


@needs("soft delete")
def test_a_server_that_can_be_restored_is(api: Api, boot: Any, unique: Callable[[str], str]) -> None:
    server = boot(unique(SOFT))["id"]
    assert api(f"DELETE /servers/{server}").status_int == 204
    settled(api, server, "SOFT_DELETED")

    assert api(f"POST /servers/{server}/action", {"restore": None}).status_int == 202
    settled(api, server)
    assert api(f"POST /servers/{server}/action", {"forceDelete": None}).status_int == 202
