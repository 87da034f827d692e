"""``/os-aggregates``, at every version where something changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, eventually, message

pytestmark = pytest.mark.alone

MADE = ["availability_zone", "created_at", "deleted", "deleted_at", "id", "name", "updated_at"]
FULL = sorted([*MADE, "hosts", "metadata"])
WITH_UUID = {"2.1": [], "2.41": ["uuid"]}
INVALID_NAME = (
    "An invalid 'name' value was provided. The name must be: "
    "printable characters. Can not start or end with whitespace."
)

Aggregate = dict[str, Any]


@pytest.fixture
def aggregate(admin: Api, unique: Any) -> Iterator[Callable[..., Aggregate]]:
    """Makes an aggregate, and forgets it, with its hosts, after the test."""
    made: list[int] = []

    def aggregate(zone: str | None = None, host: str | None = None) -> Aggregate:
        wanted = {"name": unique("aggregate"), "availability_zone": zone}
        answer = admin.at("2.41")("POST /os-aggregates", {"aggregate": wanted})
        assert answer.status_int == 200, answer.text
        made.append(answer.json["aggregate"]["id"])
        if host:
            assert act(admin, made[-1], "add_host", host=host).status_int == 200
        return shown(admin, made[-1])

    yield aggregate
    for id in made:
        for host in shown(admin, id).get("hosts", ()):
            act(admin, id, "remove_host", host=host)
        admin(f"DELETE /os-aggregates/{id}")


def shown(admin: Api, id: int) -> Aggregate:
    return dict(admin.at("2.41")(f"GET /os-aggregates/{id}").json.get("aggregate", {}))


def act(admin: Api, id: Any, action: str, **arguments: Any) -> Any:
    return admin(f"POST /os-aggregates/{id}/action", {action: arguments})


@each_version(WITH_UUID)
def test_an_aggregate_that_was_made_shows(admin: Api, unique: Any, version: str, expected: list[str]) -> None:
    name = unique("aggregate")
    made = admin.at(version)("POST /os-aggregates", {"aggregate": {"name": name, "availability_zone": "z"}})

    assert made.status_int == 200
    aggregate = made.json["aggregate"]
    assert sorted(aggregate) == sorted(MADE + expected)
    assert isinstance(aggregate["id"], int)
    assert (aggregate["name"], aggregate["availability_zone"]) == (name, "z")
    assert (aggregate["updated_at"], aggregate["deleted_at"], aggregate["deleted"]) == (None, None, False)
    deleted = admin.at(version)(f"DELETE /os-aggregates/{aggregate['id']}")
    assert (deleted.status_int, deleted.body) == (200, b"")


@each_version(WITH_UUID)
def test_an_aggregate_shows_as_each_of_a_list(
    admin: Api, aggregate: Any, hosts: list[str], version: str, expected: list[str]
) -> None:
    id = aggregate(None, hosts[0])["id"]
    one = admin.at(version)(f"GET /os-aggregates/{id}").json["aggregate"]
    listed = admin.at(version)("GET /os-aggregates").json["aggregates"]
    updated = admin.at(version)(f"PUT /os-aggregates/{id}", {"aggregate": {"name": one["name"]}}).json["aggregate"]
    described = admin.at(version)(f"POST /os-aggregates/{id}/action", {"set_metadata": {"metadata": {}}})

    assert sorted(one) == sorted(updated) == sorted(described.json["aggregate"]) == sorted(FULL + expected)
    assert (one["hosts"], one["metadata"], one["availability_zone"]) == ([hosts[0]], {}, None)
    assert one in listed


@pytest.mark.parametrize("zone", [None, "", "a:b", " a", "a" * 256])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_zone_has_a_name_or_is_none(admin: Api, aggregate: Any, unique: Any, method: str, zone: str | None) -> None:
    below = f"/{aggregate('z')['id']}" if method == "PUT" else ""
    name = unique("aggregate")
    answer = admin(f"{method} /os-aggregates{below}", {"aggregate": {"name": name, "availability_zone": zone}})

    if zone is not None:
        assert answer.status_int == 400
        assert message(answer) == (
            f"Invalid input for field/attribute availability_zone. Value: {zone}."
            f" {zone!r} is not valid under any of the given schemas"
        )
    elif method == "POST":
        admin(f"DELETE /os-aggregates/{answer.json['aggregate']['id']}")
        assert answer.json["aggregate"]["availability_zone"] is None
    else:
        assert answer.status_int == 400
        assert message(answer).endswith(f"Reason: Aggregate {name} does not support empty named availability zone.")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "'name' is a required property"),
        ({"name": ""}, "'' should be non-empty"),
        ({"name": " a"}, INVALID_NAME),
        ({"name": "a" * 256}, "is too long"),
        ({"name": 5}, "5 is not of type 'string'"),
        ({"name": "a", "colour": "red"}, "Additional properties are not allowed ('colour' was unexpected)"),
    ],
)
def test_a_bad_aggregate_is_told_why(admin: Api, body: Any, expected: str) -> None:
    answer = admin("POST /os-aggregates", {"aggregate": body})

    assert answer.status_int == 400
    assert expected in message(answer)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "{} is not valid under any of the given schemas"),
        ({"colour": "red"}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"name": " "}, "printable characters with at least one non space character"),
        ({"name": 5}, "5 is not of type 'string'"),
    ],
)
def test_a_bad_change_of_an_aggregate_is_told_why(admin: Api, body: Any, expected: str) -> None:
    answer = admin("PUT /os-aggregates/1", {"aggregate": body})

    assert answer.status_int == 400
    assert expected in message(answer)


def test_a_name_is_taken_once(admin: Api, aggregate: Any) -> None:
    first, second = aggregate(), aggregate()

    made = admin("POST /os-aggregates", {"aggregate": {"name": first["name"]}})
    assert (made.status_int, message(made)) == (409, f"Aggregate {first['name']} already exists.")
    renamed = admin(f"PUT /os-aggregates/{second['id']}", {"aggregate": {"name": first["name"]}})
    assert (renamed.status_int, message(renamed)) == (409, f"Aggregate {first['name']} already exists.")
    assert admin(f"PUT /os-aggregates/{second['id']}", {"aggregate": {"name": second["name"]}}).status_int == 200


def test_an_aggregate_gets_another_name_and_zone(admin: Api, aggregate: Any, unique: Any) -> None:
    id, name = aggregate("z")["id"], unique("other")

    renamed = admin(f"PUT /os-aggregates/{id}", {"aggregate": {"name": f" {name} "}}).json["aggregate"]
    assert (renamed["name"], renamed["availability_zone"]) == (name, "z")
    assert renamed["updated_at"] is not None
    assert shown(admin, id)["updated_at"] == renamed["updated_at"]
    moved = admin(f"PUT /os-aggregates/{id}", {"aggregate": {"availability_zone": "y"}}).json["aggregate"]
    assert (moved["name"], moved["availability_zone"], moved["metadata"]) == (name, "y", {"availability_zone": "y"})
    assert moved["updated_at"] > renamed["updated_at"]
    assert shown(admin, id)["updated_at"] == renamed["updated_at"]


def test_metadata_is_added_and_taken_out(admin: Api, aggregate: Any) -> None:
    id = aggregate("z")["id"]

    act(admin, id, "set_metadata", metadata={"a": "1", "b": "1"})
    answer = act(admin, id, "set_metadata", metadata={"a": None, "b": "2", "none": None, "availability_zone": "y"})

    assert answer.status_int == 200
    assert answer.json["aggregate"]["metadata"] == {"availability_zone": "y", "b": "2"}
    assert (answer.json["aggregate"]["updated_at"] is None, shown(admin, id)["updated_at"]) == (False, None)
    assert shown(admin, id)["availability_zone"] == "y"
    refused = act(admin, id, "set_metadata", metadata={"availability_zone": None})
    assert refused.status_int == 400
    assert message(refused).startswith(f"Cannot update metadata of aggregate {id}. Reason: Aggregate")


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"a": 1}, "1 is not of type 'string', 'null'"),
        ({"a/b": "c"}, "'a/b' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'"),
        ({"a": "b" * 256}, "is too long"),
        (None, "None is not of type 'object'"),
    ],
)
def test_bad_metadata_is_told_why(admin: Api, metadata: Any, expected: str) -> None:
    answer = act(admin, 1, "set_metadata", metadata=metadata)

    assert answer.status_int == 400
    assert expected in message(answer)


def test_hosts_come_and_go(admin: Api, aggregate: Any, hosts: list[str]) -> None:
    id = aggregate()["id"]

    added = act(admin, id, "add_host", host=hosts[-1])
    assert (added.status_int, added.json["aggregate"]["hosts"]) == (200, [hosts[-1]])
    again = act(admin, id, "add_host", host=hosts[-1])
    assert (again.status_int, message(again)) == (409, f"Aggregate {id} already has host {hosts[-1]}.")
    deleted = admin(f"DELETE /os-aggregates/{id}")
    assert (deleted.status_int, message(deleted)) == (
        400,
        f"Cannot remove host from aggregate {id}. Reason: Host aggregate is not empty.",
    )
    removed = act(admin, id, "remove_host", host=hosts[-1])
    assert (removed.status_int, removed.json["aggregate"]["hosts"]) == (200, [])
    twice = act(admin, id, "remove_host", host=hosts[-1])
    assert (twice.status_int, message(twice)) == (404, f"Cannot remove host {hosts[-1]} in aggregate {id}")


def test_a_host_must_be_one_that_runs_servers(admin: Api, aggregate: Any) -> None:
    id = aggregate()["id"]

    for host in ("nothing", "scheduler"):
        added = act(admin, id, "add_host", host=host)
        assert (added.status_int, message(added)) == (404, f"Compute host {host} could not be found.")
        removed = act(admin, id, "remove_host", host=host)
        assert (removed.status_int, message(removed)) == (404, f"Cannot remove host {host} in aggregate {id}")
    assert message(act(admin, 999999, "add_host", host="nothing")) == "Compute host nothing could not be found."


def test_servers_do_not_move_to_another_zone(
    admin: Api, aggregate: Any, boot: Any, unique: Any, hosts: list[str]
) -> None:
    zone, host = unique("zone"), boot()["OS-EXT-SRV-ATTR:host"]
    east, plain = aggregate(zone)["id"], aggregate(None, host)["id"]

    added = act(admin, east, "add_host", host=host)
    assert added.status_int == 409
    assert message(added).startswith(
        f"Cannot add host to aggregate {east}. Reason: The host cannot be added to the aggregate as the availability"
        f" zone of the host would change from 'None' to '{zone}' but the host already has "
    )
    described = act(admin, plain, "set_metadata", metadata={"availability_zone": zone})
    assert (described.status_int, message(described)) == (
        400,
        f"Cannot update metadata of aggregate {plain}. Reason: One or more hosts contain instances in this zone.",
    )
    assert act(admin, plain, "remove_host", host=host).status_int == 200


def test_a_server_keeps_its_host_in_its_zone(
    admin: Api, aggregate: Any, boot: Any, unique: Any, empty_host: str
) -> None:
    zone = unique("zone")
    id = aggregate(zone, empty_host)["id"]
    server = boot(availability_zone=zone)
    assert server["OS-EXT-AZ:availability_zone"] == zone

    removed = act(admin, id, "remove_host", host=empty_host)

    assert removed.status_int == 409
    assert message(removed).startswith(
        f"Cannot remove host from aggregate {id}. Reason: The host cannot be removed from the aggregate as the"
        f" availability zone of the host would change from '{zone}' to 'None' but the host already has 1 instance(s)."
    )
    deleted = [one["id"] for one in admin.at("2.53")(f"GET /os-services?host={empty_host}").json["services"]]
    refused = admin.at("2.53")(f"DELETE /os-services/{deleted[0]}")
    assert (refused.status_int, message(refused)) == (
        409,
        "Unable to delete compute service that is hosting instances. Migrate or delete the instances first.",
    )
    admin(f"DELETE /servers/{server['id']}")
    eventually(lambda: act(admin, id, "remove_host", host=empty_host), lambda answer: answer.status_int == 200)


def test_a_host_is_in_one_zone(admin: Api, aggregate: Any, empty_host: str, unique: Any) -> None:
    zone, other = unique("zone"), unique("zone")
    aggregate(zone, empty_host)
    east, plain = aggregate(other)["id"], aggregate(None, empty_host)["id"]
    taken = f"Reason: One or more hosts already in availability zone(s) ['{zone}']."

    added = act(admin, east, "add_host", host=empty_host)
    assert (added.status_int, message(added)) == (409, f"Cannot add host to aggregate {east}. {taken}")
    described = act(admin, plain, "set_metadata", metadata={"availability_zone": other})
    assert (described.status_int, message(described)) == (400, f"Cannot update metadata of aggregate {plain}. {taken}")
    updated = admin(f"PUT /os-aggregates/{plain}", {"aggregate": {"availability_zone": other}})
    assert (updated.status_int, message(updated)) == (400, f"Cannot update aggregate {plain}. {taken}")
    assert admin(f"GET /os-services?host={empty_host}").json["services"][0]["zone"] == zone


@each_version({"2.1": 404, "2.81": 202})
def test_images_are_cached(
    admin: Api, aggregate: Any, hosts: list[str], image: str, version: str, expected: int
) -> None:
    id = aggregate(None, hosts[0])["id"]

    answer = admin.at(version)(f"POST /os-aggregates/{id}/images", {"cache": [{"id": image}]})

    assert answer.status_int == expected
    if expected == 202:
        assert answer.body == b""


def test_an_image_that_is_not_there_is_not_cached(admin: Api, aggregate: Any) -> None:
    id = str(uuid.uuid4())
    answer = admin.at("2.81")(f"POST /os-aggregates/{aggregate()['id']}/images", {"cache": [{"id": id}]})

    assert (answer.status_int, message(answer)) == (400, f"Image {id} could not be found.")


@pytest.mark.parametrize(
    ("cache", "expected"),
    [
        ([], "[] should be non-empty"),
        ([{}], "'id' is a required property"),
        ([{"id": "a"}], "'a' is not a 'uuid'"),
        ([{"id": "70a599e0-31e7-49b7-b260-868f441e862b", "colour": 1}], "('colour' was unexpected)"),
        ([{"id": "70a599e0-31e7-49b7-b260-868f441e862b"}] * 2, "Duplicate images in request"),
    ],
)
def test_a_bad_list_of_images_is_told_why(admin: Api, cache: Any, expected: str) -> None:
    answer = admin.at("2.81")("POST /os-aggregates/999999/images", {"cache": cache})

    assert answer.status_int == 400
    assert expected in message(answer)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("GET /os-aggregates/{}", None),
        ("PUT /os-aggregates/{}", {"aggregate": {"name": "a"}}),
        ("DELETE /os-aggregates/{}", None),
        ("POST /os-aggregates/{}/action", {"set_metadata": {"metadata": {}}}),
        ("POST /os-aggregates/{}/images", {"cache": [{"id": "70a599e0-31e7-49b7-b260-868f441e862b"}]}),
    ],
)
def test_an_aggregate_that_is_not_there_is_named(admin: Api, request_: str, body: Any) -> None:
    missing = admin.at("2.81")(request_.format(999999), body)
    assert (missing.status_int, message(missing)) == (404, "Aggregate 999999 could not be found.")
    wrong = admin.at("2.81")(request_.format("nothing"), body)
    assert (wrong.status_int, message(wrong)) == (400, "Invalid input received: id must be an integer")


def test_a_host_is_not_added_to_or_removed_from_what_is_not_there(admin: Api, hosts: list[str]) -> None:
    added = act(admin, 999999, "add_host", host=hosts[0])
    assert (added.status_int, message(added)) == (404, "Aggregate 999999 could not be found.")
    removed = act(admin, 999999, "remove_host", host=hosts[0])
    assert (removed.status_int, message(removed)) == (404, f"Cannot remove host {hosts[0]} in aggregate 999999")
    for action in ("add_host", "remove_host"):
        assert act(admin, "nothing", action, host="a").status_int == 400
        assert "'' should be non-empty" in message(act(admin, "nothing", action, host=""))


@each_version({"2.1": 200, "2.102": 400})
def test_an_unknown_parameter_of_aggregates_answers(admin: Api, aggregate: Any, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-aggregates?colour=red").status_int == expected
    assert admin.at(version)(f"GET /os-aggregates/{aggregate()['id']}?colour=red").status_int == expected


def test_only_admins_see_aggregates(api: Api) -> None:
    manager = api.as_("manager").at(LATEST)
    calls: list[tuple[str, Any, str]] = [
        ("GET /os-aggregates", None, "os_compute_api:os-aggregates:index"),
        ("POST /os-aggregates", {"aggregate": {"name": "a"}}, "os_compute_api:os-aggregates:create"),
        ("GET /os-aggregates/x", None, "os_compute_api:os-aggregates:show"),
        ("PUT /os-aggregates/x", {"aggregate": {"name": "a"}}, "os_compute_api:os-aggregates:update"),
        ("DELETE /os-aggregates/x", None, "os_compute_api:os-aggregates:delete"),
        ("POST /os-aggregates/x/action", {"add_host": {"host": "a"}}, "os_compute_api:os-aggregates:add_host"),
        ("POST /os-aggregates/x/action", {"remove_host": {"host": "a"}}, "os_compute_api:os-aggregates:remove_host"),
        (
            "POST /os-aggregates/x/action",
            {"set_metadata": {"metadata": {}}},
            "os_compute_api:os-aggregates:set_metadata",
        ),
        ("POST /os-aggregates/x/images", {"cache": [{"id": str(uuid.uuid4())}]}, "compute:aggregates:images"),
    ]
    for request, body, rule in calls:
        answer = manager(request, body)
        assert (answer.status_int, message(answer)) == (403, f"Policy doesn't allow {rule} to be performed.")


def test_v2_forgives_spaces_around_names(admin: Api, unique: Any) -> None:
    name = unique("aggregate")
    wanted = {"name": f" {name} ", "availability_zone": " z ", "colour": "red"}
    made = admin.legacy()("POST /os-aggregates", {"aggregate": wanted}).json["aggregate"]

    assert (made["name"], made["availability_zone"]) == (name, "z")
    changed = admin.legacy()(f"PUT /os-aggregates/{made['id']}", {"aggregate": {"availability_zone": " y "}})
    assert changed.json["aggregate"]["availability_zone"] == " y "
    assert admin.legacy()(f"GET /os-aggregates/{made['id']}?colour=red").status_int == 200
    assert admin.legacy()(f"DELETE /os-aggregates/{made['id']}").status_int == 200
