"""``/servers/{id}/shares``, at every version where something changes, and what a server that has some does."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, eventually, message, needs, refused
from novalite.conformance.compute.conftest import settled

pytestmark = needs("shares")

UNKNOWN = "11111111-2222-4333-8444-555555555555"
HAS_SHARES = "Feature not supported with instances that have shares."


@pytest.fixture
def server(api: Api, boot: Any) -> str:
    """The id of a server that is stopped."""
    id = str(boot()["id"])
    act(api, id, "os-stop", "SHUTOFF")
    return id


@pytest.fixture
def served(api: Api, server: str, shares: dict[str, str]) -> str:
    """The id of a stopped server that has a share."""
    attach(api, server, shares["nfs"])
    return server


def path(server: str, share: str | None = None) -> str:
    return f"/servers/{server}/shares" + (f"/{share}" if share else "")


def act(api: Api, server: str, action: str, status: str, sent: Any = None) -> None:
    """Have something done to a server, and wait until it is so."""
    assert api.at("2.97")(f"POST /servers/{server}/action", {action: sent}).status_int in (200, 202)
    settled(api, server, status)


def attach(api: Api, server: str, share: str, version: str = "2.97", **more: Any) -> Any:
    """Attach a share, and wait until the server has it."""
    answer = api.at(version)(f"POST {path(server)}", {"share": {"share_id": share, **more}})
    if answer.status_int == 201:
        wait_for(api, server, "inactive")
    return answer


def wait_for(api: Api, server: str, status: str) -> None:
    """Wait until all shares of a server have a status."""
    seen = eventually(lambda: statuses(api, server), lambda seen: set(seen) == {status})
    assert set(seen) == {status}


def statuses(api: Api, server: str) -> list[str]:
    return [share["status"] for share in listed(api, server)]


def listed(api: Api, server: str) -> Any:
    return api.at("2.97")(f"GET {path(server)}").json["shares"]


def gone(api: Api, server: str) -> None:
    """Wait until a server has no shares."""
    assert eventually(lambda: listed(api, server), lambda seen: not seen) == []


# -- what is attached, shown and detached


@each_version({"2.1": 404, "2.97": 201})
def test_attaching_answers(api: Api, server: str, shares: Any, version: str, expected: int) -> None:
    answer = attach(api, server, shares["nfs"], version)

    assert answer.status_int == expected
    if expected == 201:
        assert answer.json == {"share": {"share_id": shares["nfs"], "status": "attaching", "tag": shares["nfs"]}}


@each_version({"2.1": 404, "2.97": 200})
def test_what_is_attached_is_listed(api: Api, served: str, shares: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET {path(served)}")

    assert answer.status_int == expected
    if expected == 200:
        shown = {"share_id": shares["nfs"], "status": "inactive", "tag": shares["nfs"]}
        assert answer.json == {"shares": [shown]}


@each_version({"2.1": 404, "2.97": 200})
def test_what_is_attached_shows(api: Api, served: str, shares: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET {path(served, shares['nfs'])}")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"share": listed(api, served)[0]}


@each_version({"2.1": 404, "2.97": 200})
def test_detaching_answers(api: Api, served: str, shares: Any, version: str, expected: int) -> None:
    answer = api.at(version)(f"DELETE {path(served, shares['nfs'])}")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.body == b""
        gone(api, served)
        missing = f"Share {shares['nfs']} could not be found."
        refused(api.at("2.97")(f"GET {path(served, shares['nfs'])}"), missing, 404)


def test_an_admin_sees_where_a_share_is(api: Api, admin: Api, server: str, shares: Any) -> None:
    made = attach(admin, server, shares["nfs"]).json["share"]
    shown = admin.at("2.97")(f"GET {path(server, shares['nfs'])}").json["share"]

    assert set(made) == {"share_id", "status", "tag", "export_location", "uuid"}
    assert shown == {**made, "status": "inactive"}
    assert made["export_location"]
    assert made["uuid"] != shares["nfs"]
    assert listed(admin, server) == listed(api, server)


@pytest.mark.parametrize("kind", ["nfs", "cephfs"])
def test_a_share_may_have_a_tag_of_its_own(api: Api, server: str, shares: Any, kind: str) -> None:
    attach(api, server, shares[kind], tag="the-Data-1")

    assert listed(api, server) == [{"share_id": shares[kind], "status": "inactive", "tag": "the-Data-1"}]


def test_a_server_has_many_shares_and_a_share_many_servers(api: Api, served: str, boot: Any, shares: Any) -> None:
    other = str(boot()["id"])
    act(api, other, "os-stop", "SHUTOFF")
    attach(api, other, shares["nfs"])
    attach(api, served, shares["cephfs"])

    assert [share["share_id"] for share in listed(api, served)] == [shares["nfs"], shares["cephfs"]]
    api.at("2.97")(f"DELETE {path(served, shares['nfs'])}")
    eventually(lambda: listed(api, served), lambda seen: len(seen) == 1)
    assert [share["share_id"] for share in listed(api, served)] == [shares["cephfs"]]
    assert [share["share_id"] for share in listed(api, other)] == [shares["nfs"]]


def test_what_a_server_has_it_does_not_get_again(api: Api, served: str, shares: Any) -> None:
    text = "Share '{}' or tag '{}' already associated to this server."
    first, second = shares["nfs"], shares["cephfs"]

    refused(attach(api, served, first), text.format(first, first), 409)
    refused(attach(api, served, first, tag="b"), text.format(first, "b"), 409)
    refused(attach(api, served, second, tag=first), text.format(second, first), 409)
    assert attach(api, served, second, tag="b").status_int == 201


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("of another protocol", 409, "Share protocol CIFS is not supported."),
        ("not available", 409, "Share {} is in 'creating' instead of 'available' status."),
        ("not exported", 409, "Share {} export location is missing."),
        ("unknown", 404, "Share {} could not be found."),
    ],
)
def test_what_cannot_be_attached(api: Api, server: str, shares: Any, kind: str, status: int, expected: str) -> None:
    id = (shares | {"unknown": UNKNOWN})[kind]

    refused(attach(api, server, id), expected.format(id), status)
    assert listed(api, server) == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "'share_id' is a required property"),
        ({"share_id": "data"}, "share_id. Value: data. 'data' is not a 'uuid'"),
        ({"share_id": None}, "None is not of type 'string'"),
        ({"share_id": UNKNOWN, "tag": ""}, "tag. Value: . '' should be non-empty"),
        ({"share_id": UNKNOWN, "tag": "a_b"}, "tag. Value: a_b. 'a_b' does not match '^[a-zA-Z0-9-]*$'"),
        ({"share_id": UNKNOWN, "tag": "a" * 256}, f"'{'a' * 256}' is too long"),
        ({"share_id": UNKNOWN, "tag": None}, "None is not of type 'string'"),
        ({"share_id": UNKNOWN, "colour": "red"}, "Additional properties are not allowed ('colour' was unexpected)"),
    ],
)
def test_what_is_sent_is_checked(api: Api, server: str, sent: Any, expected: str) -> None:
    answer = api.at("2.97")(f"POST {path(server)}", {"share": sent})

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


def test_an_unknown_parameter_is_refused_by_those_that_look(api: Api, served: str, shares: Any) -> None:
    one = path(served, shares["nfs"])
    answers = {
        request: api.at("2.97")(f"{request}?colour=red", body).status_int
        for request, body in (
            (f"GET {path(served)}", None),
            (f"GET {one}", None),
            (f"POST {path(served)}", {"share": {"share_id": shares["cephfs"]}}),
            (f"DELETE {one}", None),
        )
    }

    assert list(answers.values()) == [400, 400, 201, 200]


def test_what_is_not_there(api: Api, server: str, shares: Any) -> None:
    member, body = api.at("2.97"), {"share": {"share_id": shares["nfs"]}}
    nowhere = f"Instance {UNKNOWN} has no mapping to a cell."

    for request, sent, expected in (
        (f"GET {path(server, UNKNOWN)}", None, f"Share {UNKNOWN} could not be found."),
        (f"DELETE {path(server, UNKNOWN)}", None, f"Share {UNKNOWN} could not be found."),
        (f"GET {path(server, 'nothing')}", None, "Share nothing could not be found."),
        (f"GET {path(UNKNOWN)}", None, nowhere),
        (f"POST {path(UNKNOWN)}", body, nowhere),
        (f"GET {path(UNKNOWN, UNKNOWN)}", None, nowhere),
        (f"DELETE {path(UNKNOWN, UNKNOWN)}", None, nowhere),
    ):
        refused(member(request, sent), expected, 404)


@pytest.mark.parametrize("role", ["reader", "other"])
def test_who_may_not_is_told_so(api: Api, served: str, shares: Any, role: str) -> None:
    asked = api.as_(role).at("2.97")
    one = path(served, shares["nfs"])
    answers = {
        "index": asked(f"GET {path(served)}"),
        "create": asked(f"POST {path(served)}", {"share": {"share_id": shares["nfs"]}}),
        "show": asked(f"GET {one}"),
        "delete": asked(f"DELETE {one}"),
    }

    for action, answer in answers.items():
        if role == "reader" and action in ("index", "show"):
            assert answer.status_int == 200
        else:
            refused(answer, f"Policy doesn't allow os_compute_api:os-server-shares:{action} to be performed.", 403)
    assert statuses(api, served) == ["inactive"]


# -- in which states a server takes and leaves shares


def test_a_server_that_runs_keeps_its_shares(api: Api, served: str, shares: Any) -> None:
    act(api, served, "os-start", "ACTIVE")
    text = "Cannot '{}' instance {} while it is in vm_state active"

    refused(attach(api, served, shares["cephfs"]), text.format("create share", served), 409)
    for share in (shares["nfs"], UNKNOWN):
        answer = api.at("2.97")(f"DELETE {path(served, share)}")
        refused(answer, text.format("delete share", served), 409)
    assert statuses(api, served) == ["active"]


def test_a_server_in_error_gives_its_shares_away(api: Api, admin: Api, served: str, shares: Any) -> None:
    admin(f"POST /servers/{served}/action", {"os-resetState": {"state": "error"}})
    text = f"Cannot 'create share' instance {served} while it is in vm_state error"

    refused(attach(api, served, shares["cephfs"]), text, 409)
    assert api.at("2.97")(f"DELETE {path(served, shares['nfs'])}").status_int == 200
    gone(api, served)


def test_that_a_server_is_locked_does_not_count(api: Api, admin: Api, served: str, shares: Any) -> None:
    admin(f"POST /servers/{served}/action", {"lock": None})

    assert attach(api, served, shares["cephfs"]).status_int == 201
    assert api.at("2.97")(f"DELETE {path(served, shares['nfs'])}").status_int == 200
    admin(f"POST /servers/{served}/action", {"unlock": None})


# -- what becomes of the shares, and of the server that has them


def test_a_share_is_active_while_its_server_runs(api: Api, served: str) -> None:
    act(api, served, "os-start", "ACTIVE")
    assert statuses(api, served) == ["active"]
    for kind in ("SOFT", "HARD"):
        act(api, served, "reboot", "ACTIVE", {"type": kind})
        assert statuses(api, served) == ["active"]
    act(api, served, "pause", "PAUSED")
    assert statuses(api, served) == ["active"]
    act(api, served, "unpause", "ACTIVE")
    act(api, served, "os-stop", "SHUTOFF")

    assert statuses(api, served) == ["inactive"]


def test_a_hard_reboot_starts_a_server_and_its_shares(api: Api, served: str) -> None:
    act(api, served, "reboot", "ACTIVE", {"type": "HARD"})

    assert statuses(api, served) == ["active"]


def test_a_server_that_is_rescued_does_not_use_its_shares(api: Api, served: str) -> None:
    act(api, served, "os-start", "ACTIVE")
    act(api, served, "rescue", "RESCUE", {})
    assert statuses(api, served) == ["inactive"]
    act(api, served, "unrescue", "ACTIVE")
    assert statuses(api, served) == ["inactive"]


def test_a_server_is_resized_with_its_shares(api: Api, served: str) -> None:
    act(api, served, "os-start", "ACTIVE")
    act(api, served, "resize", "VERIFY_RESIZE", {"flavorRef": "2"})
    assert statuses(api, served) == ["active"]
    act(api, served, "revertResize", "ACTIVE")
    assert statuses(api, served) == ["active"]


@needs("two hosts")
def test_a_server_is_migrated_with_its_shares(api: Api, admin: Api, served: str) -> None:
    act(admin, served, "migrate", "VERIFY_RESIZE")
    assert statuses(api, served) == ["inactive"]
    admin(f"POST /servers/{served}/action", {"confirmResize": None})
    settled(admin, served, "SHUTOFF")
    assert statuses(api, served) == ["inactive"]


@pytest.mark.parametrize(
    ("action", "sent", "status"),
    [
        ("evacuate", {}, 409),
        ("os-migrateLive", {"host": None, "block_migration": "auto"}, 409),
        ("rebuild", {"imageRef": "the server's"}, 400),
        ("shelve", None, 409),
        ("suspend", None, 409),
    ],
)
@pytest.mark.parametrize("state", ["SHUTOFF", "ACTIVE", "locked"])
def test_what_a_server_with_shares_does_not(
    api: Api, admin: Api, served: str, image: str, state: str, action: str, sent: Any, status: int
) -> None:
    if state == "ACTIVE":
        act(api, served, "os-start", "ACTIVE")
    by = admin if action in ("evacuate", "os-migrateLive") else api
    if state == "locked":
        api(f"POST /servers/{served}/action", {"lock": None})
    body = {"imageRef": image} if action == "rebuild" else sent
    answer = by.at("2.97")(f"POST /servers/{served}/action", {action: body})
    api(f"POST /servers/{served}/action", {"unlock": None})

    refused(answer, HAS_SHARES, status)
    assert settled(api, served, "ACTIVE" if state == "ACTIVE" else "SHUTOFF")["id"] == served


def test_a_server_without_shares_does_it_again(api: Api, served: str, shares: Any) -> None:
    api.at("2.97")(f"DELETE {path(served, shares['nfs'])}")
    gone(api, served)
    act(api, served, "os-start", "ACTIVE")
    act(api, served, "suspend", "SUSPENDED")


def test_a_server_that_is_deleted_has_no_shares(api: Api, served: str, shares: Any) -> None:
    assert api(f"DELETE /servers/{served}").status_int == 204
    eventually(lambda: api(f"GET /servers/{served}").status_int, lambda status: status == 404)

    for below in (None, shares["nfs"]):
        answer = api.at("2.97")(f"GET {path(served, below)}")
        refused(answer, f"Instance {served} could not be found.", 404)


def test_actions_tell_of_it(api: Api, admin: Api, served: str, shares: Any) -> None:
    api.at("2.97")(f"DELETE {path(served, shares['nfs'])}")
    gone(api, served)
    of = f"/servers/{served}/os-instance-actions"
    actions = api(f"GET {of}").json["instanceActions"]
    shown = [admin.at("2.97")(f"GET {of}/{one['request_id']}").json["instanceAction"] for one in actions]

    assert [one["action"] for one in actions] == ["detach_share", "attach_share", "stop", "create"]
    assert [[(event["event"], event["result"]) for event in one["events"]] for one in shown[:2]] == [
        [("compute_deny_share", "Success")],
        [("compute_allow_share", "Success")],
    ]
