"""``/servers/{id}/os-instance-actions``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message
from novalite.conformance.compute.conftest import settled

SHOWN = {"action", "instance_uuid", "message", "project_id", "request_id", "start_time", "user_id"}
EVENT = {"event", "start_time", "finish_time", "result"}


@pytest.fixture
def server(api: Api, boot: Any) -> Any:
    """A server that has been stopped."""
    made = boot()
    api(f"POST /servers/{made['id']}/action", {"os-stop": None})
    settled(api, made["id"], "SHUTOFF")
    return made


def path_of(server: Any) -> str:
    return f"/servers/{server['id']}/os-instance-actions"


@each_version({"2.1": SHOWN, "2.58": SHOWN | {"updated_at"}})
def test_actions_are_listed_the_newest_first(
    api: Api, server: Any, version: str, expected: set[str], user: str
) -> None:
    listed = api.at(version)(f"GET {path_of(server)}").json["instanceActions"]

    assert [one["action"] for one in listed] == ["stop", "create"]
    assert all(set(one) == expected for one in listed)
    assert {(one["user_id"], one["instance_uuid"], one["message"]) for one in listed} == {(user, server["id"], None)}


@each_version(
    {
        "2.1": EVENT | {"traceback"},
        "2.62": EVENT | {"traceback", "host", "hostId"},
        "2.84": EVENT | {"traceback", "host", "hostId", "details"},
    }
)
def test_an_admin_sees_what_was_done_and_where(admin: Api, server: Any, version: str, expected: set[str]) -> None:
    action = admin(f"GET {path_of(server)}").json["instanceActions"][0]
    shown = admin.at(version)(f"GET {path_of(server)}/{action['request_id']}").json["instanceAction"]

    (event,) = shown["events"]
    assert set(event) == expected
    assert (event["event"], event["result"]) == ("compute_stop_instance", "Success")
    assert event.get("host", server["OS-EXT-SRV-ATTR:host"]) == server["OS-EXT-SRV-ATTR:host"]
    assert event.get("hostId", server["hostId"]) == server["hostId"]


@each_version({"2.1": None, "2.51": EVENT, "2.62": EVENT | {"hostId"}})
def test_others_see_what_was_done(api: Api, server: Any, version: str, expected: set[str] | None) -> None:
    action = api(f"GET {path_of(server)}").json["instanceActions"][1]
    shown = api.at(version)(f"GET {path_of(server)}/{action['request_id']}").json["instanceAction"]

    assert ("events" in shown) == (expected is not None)
    if expected:
        (event,) = shown["events"]
        assert (event["event"], set(event)) == ("compute__do_build_and_run_instance", expected)


@each_version({"2.1": SHOWN, "2.58": SHOWN | {"updated_at"}})
def test_one_action_shows(api: Api, server: Any, version: str, expected: set[str]) -> None:
    action = api(f"GET {path_of(server)}").json["instanceActions"][0]
    shown = api.at(version)(f"GET {path_of(server)}/{action['request_id']}").json["instanceAction"]

    assert set(shown) - {"events"} == expected
    assert action.items() <= shown.items()


def test_an_action_that_is_not_there_is_not_found(api: Api, server: Any) -> None:
    answer = api(f"GET {path_of(server)}/req-nothing")

    assert (answer.status_int, message(answer)) == (404, "Action req-nothing not found")


@each_version({"2.1": 404, "2.21": 200})
def test_the_actions_of_a_server_that_is_gone_answer(api: Api, server: Any, version: str, expected: int) -> None:
    from novalite.conformance.client import eventually

    api(f"DELETE /servers/{server['id']}")
    eventually(lambda: api(f"GET /servers/{server['id']}").status_int, lambda status: status == 404)
    answer = api.at(version)(f"GET {path_of(server)}")

    assert answer.status_int == expected
    if expected == 200:
        assert [one["action"] for one in answer.json["instanceActions"]] == ["delete", "stop", "create"]


@each_version({"2.1": None, "2.58": 1})
def test_actions_are_paged(api: Api, server: Any, version: str, expected: int | None) -> None:
    first = api.at(version)(f"GET {path_of(server)}?limit=1").json
    if expected is None:
        assert (len(first["instanceActions"]), "links" in first) == (2, False)
        return
    (stop,) = first["instanceActions"]
    (link,) = first["links"]
    assert (link["rel"], link["href"].endswith(f"limit=1&marker={stop['request_id']}")) == ("next", True)
    (create,) = api.at(version)(f"GET {path_of(server)}?marker={stop['request_id']}").json["instanceActions"]
    assert (stop["action"], create["action"]) == ("stop", "create")


def test_a_marker_that_is_none_is_refused(api: Api, server: Any) -> None:
    answer = api.at("2.58")(f"GET {path_of(server)}?marker=req-nothing")

    assert (answer.status_int, message(answer)) == (400, "Marker None could not be found.")


@each_version({"2.1": 200, "2.58": 400})
def test_an_unknown_parameter_answers(api: Api, server: Any, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path_of(server)}?colour=red").status_int == expected


@each_version({"2.1": 404, "2.102": 400})
def test_an_unknown_parameter_of_one_answers(api: Api, server: Any, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path_of(server)}/req-nothing?colour=red").status_int == expected


@each_version({"2.1": 2, "2.58": 0})
def test_changes_since_counts(api: Api, server: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET {path_of(server)}?changes-since=2999-01-01T00:00:00Z")

    assert len(answer.json["instanceActions"]) == expected


@each_version({"2.58": 400, "2.66": 200})
def test_changes_before_answers(api: Api, server: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET {path_of(server)}?changes-before=2000-01-01T00:00:00Z")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json["instanceActions"] == []


def test_another_projects_actions_are_not_found(api: Api, server: Any) -> None:
    assert api.as_("other")(f"GET {path_of(server)}").status_int == 404
    assert api.as_("reader")(f"GET {path_of(server)}").status_int == 200
