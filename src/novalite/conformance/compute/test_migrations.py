"""Migrations: of all servers and of one, at every version where something changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import SLOW, Api, each_version, eventually, message, needs
from novalite.conformance.compute.conftest import act, settled

SHOWN = set(
    """
    created_at dest_compute dest_host dest_node id instance_uuid new_instance_type_id old_instance_type_id
    source_compute source_node status updated_at
    """.split()
)
UNDER_WAY = set(
    """
    created_at dest_compute dest_host dest_node disk_processed_bytes disk_remaining_bytes disk_total_bytes id
    memory_processed_bytes memory_remaining_bytes memory_total_bytes server_uuid source_compute source_node status
    updated_at
    """.split()
)


# -- those of one server


@pytest.fixture
def slow(admin: Api, boot: Any, unique: Any) -> Iterator[Any]:
    """A server whose live migration is under way, with the migration."""
    server = boot(unique(SLOW))
    live = {"os-migrateLive": {"host": None, "block_migration": False}}
    assert act(admin, server["id"], live).status_int == 202
    found = eventually(
        lambda: admin.at("2.80")(f"GET /servers/{server['id']}/migrations").json["migrations"],
        lambda seen: bool(seen) and seen[0]["status"] == "running",
    )
    yield {**found[0], "server": server}
    for migration in admin.at("2.80")(f"GET /servers/{server['id']}/migrations").json["migrations"]:
        admin.at("2.80")(f"DELETE /servers/{server['id']}/migrations/{migration['id']}")
    settled(admin, server["id"])


@needs("slow migrations")
@each_version({"2.1": False, "2.23": True})
def test_one_of_all_migrations_that_is_under_way_has_links(admin: Api, slow: Any, version: str, expected: bool) -> None:
    (found,) = admin.at(version)(f"GET /os-migrations?instance_uuid={slow['server']['id']}").json["migrations"]

    assert ("links" in found) == expected


@needs("slow migrations")
@each_version({"2.23": UNDER_WAY, "2.59": UNDER_WAY | {"uuid"}, "2.80": UNDER_WAY | {"uuid", "user_id", "project_id"}})
def test_a_migration_under_way_shows(admin: Api, slow: Any, version: str, expected: set[str]) -> None:
    path = f"/servers/{slow['server']['id']}/migrations"
    shown = admin.at(version)(f"GET {path}/{slow['id']}").json["migration"]
    listed = admin.at(version)(f"GET {path}").json["migrations"]

    assert set(shown) == expected
    assert listed == [shown]
    assert (shown["status"], shown["server_uuid"]) == ("running", slow["server"]["id"])
    assert shown["source_compute"] == slow["server"]["OS-EXT-SRV-ATTR:host"]
    assert admin.at("2.95")(f"GET /servers/{slow['server']['id']}").json["server"]["status"] == "MIGRATING"


@needs("slow migrations")
@each_version({"2.23": 404, "2.24": 202})
def test_a_migration_under_way_is_aborted(admin: Api, slow: Any, version: str, expected: int) -> None:
    answer = admin.at(version)(f"DELETE /servers/{slow['server']['id']}/migrations/{slow['id']}")

    assert answer.status_int == expected
    if expected == 202:
        server = settled(admin, slow["server"]["id"])
        assert server["OS-EXT-SRV-ATTR:host"] == slow["server"]["OS-EXT-SRV-ATTR:host"]


@needs("slow migrations")
@each_version({"2.21": 404, "2.22": 202})
def test_a_migration_under_way_is_forced_to_its_end(admin: Api, slow: Any, version: str, expected: int) -> None:
    path = f"/servers/{slow['server']['id']}/migrations/{slow['id']}/action"
    answer = admin.at(version)(f"POST {path}", {"force_complete": None})

    assert answer.status_int == expected
    if expected == 202:
        server = settled(admin, slow["server"]["id"])
        assert server["OS-EXT-SRV-ATTR:host"] != slow["server"]["OS-EXT-SRV-ATTR:host"]


@needs("slow migrations")
def test_only_admins_see_between_which_hosts_a_server_is_moved(api: Api, slow: Any, project: str) -> None:
    manager, server = api.as_("manager").at("2.80"), slow["server"]["id"]
    (listed,) = manager(f"GET /os-migrations?project_id={project}&instance_uuid={server}").json["migrations"]
    (going,) = manager(f"GET /servers/{server}/migrations").json["migrations"]

    places = ("source_compute", "source_node", "dest_compute", "dest_node", "dest_host")
    assert {shown[place] for shown in (listed, going) for place in places} == {None}
    assert slow["source_compute"] is not None


@each_version({"2.22": 404, "2.23": 200})
def test_the_migrations_of_a_server_answer(admin: Api, boot: Any, version: str, expected: int) -> None:
    answer = admin.at(version)(f"GET /servers/{boot()['id']}/migrations")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json == {"migrations": []}


@each_version({"2.23": 200, "2.102": 400})
@pytest.mark.parametrize("below", ["", "/7"])
def test_an_unknown_parameter_of_a_servers_migrations_answers(
    admin: Api, boot: Any, below: str, version: str, expected: int
) -> None:
    answer = admin.at(version)(f"GET /servers/{boot()['id']}/migrations{below}?colour=red")

    assert answer.status_int == (404 if below and expected == 200 else expected)


def test_a_migration_that_is_not_there_is_not_found(admin: Api, boot: Any) -> None:
    id = boot()["id"]
    path = f"/servers/{id}/migrations/999999"
    shown, aborted = admin.at("2.80")(f"GET {path}"), admin.at("2.80")(f"DELETE {path}")
    forced = admin.at("2.80")(f"POST {path}/action", {"force_complete": None})

    assert shown.status_int == 404
    assert message(shown) == f"In-progress live migration 999999 is not found for server {id}."
    assert aborted.status_int == 409
    assert message(aborted) == f"Instance {id} is in an invalid state for 'abort live migration'"
    assert forced.status_int == 409
    assert message(forced) == f"Instance {id} is in an invalid state for 'force_complete'"


# -- those of all


@each_version(
    {
        "2.1": SHOWN,
        "2.23": SHOWN | {"migration_type"},
        "2.59": SHOWN | {"migration_type", "uuid"},
        "2.80": SHOWN | {"migration_type", "uuid", "user_id", "project_id"},
    }
)
def test_a_migration_is_listed(admin: Api, boot: Any, version: str, expected: set[str]) -> None:
    server = boot()
    act(admin, server["id"], {"migrate": None})
    settled(admin, server["id"], "VERIFY_RESIZE")
    (found,) = admin.at(version)(f"GET /os-migrations?instance_uuid={server['id']}").json["migrations"]

    assert set(found) == expected
    assert (found["status"], found["instance_uuid"]) == ("finished", server["id"])
    assert found["source_compute"] == server["OS-EXT-SRV-ATTR:host"] != found["dest_compute"]
    assert found["old_instance_type_id"] == found["new_instance_type_id"]
    assert found.get("migration_type", "migration") == "migration"


@each_version({"2.1": None, "2.59": 200})
def test_migrations_are_paged(admin: Api, boot: Any, version: str, expected: int | None) -> None:
    id = boot()["id"]
    for _ in range(2):
        act(admin, id, {"migrate": None})
        settled(admin, id, "VERIFY_RESIZE")
        act(admin, id, {"revertResize": None})
        settled(admin, id)
    path = f"/os-migrations?instance_uuid={id}"
    listed = admin.at(version)(f"GET {path}&limit=1").json
    if expected is None:
        assert [one["id"] for one in listed["migrations"]] == sorted(one["id"] for one in listed["migrations"])
        assert (len(listed["migrations"]), "migrations_links" in listed) == (2, False)
        return
    (link,) = listed["migrations_links"]
    assert (link["rel"], f"marker={listed['migrations'][0]['uuid']}" in link["href"]) == ("next", True)
    (second,) = admin.at(version)(f"GET {path}&marker={listed['migrations'][0]['uuid']}").json["migrations"]
    assert second["id"] < listed["migrations"][0]["id"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("&source_compute={source_compute}", 1),
        ("&source_compute=", 0),
        ("&status=", 0),
        ("&migration_type=", 0),
        ("&host=", 0),
        ("&host={dest_compute}&source_compute=", 1),
    ],
)
def test_migrations_are_filtered_also_by_nothing_and_a_host_beats_where_they_come_from(
    admin: Api, boot: Any, query: str, count: int
) -> None:
    id = boot()["id"]
    path = f"/os-migrations?instance_uuid={id}"
    act(admin, id, {"migrate": None})
    settled(admin, id, "VERIFY_RESIZE")
    (made,) = admin(f"GET {path}").json["migrations"]

    assert len(admin(f"GET {path}{query.format(**made)}").json["migrations"]) == count


@each_version({"2.1": 200, "2.59": 400})
def test_an_unknown_parameter_of_migrations_answers(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-migrations?colour=red").status_int == expected


@each_version({"2.1": 200, "2.59": 200})
def test_changes_since_answers(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-migrations?changes-since=2020-01-01T00:00:00Z").status_int == expected


@each_version({"2.1": 200, "2.59": 400, "2.66": 200})
def test_changes_before_answers(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-migrations?changes-before=2020-01-01T00:00:00Z").status_int == expected


@each_version({"2.59": 400, "2.80": 200})
@pytest.mark.parametrize("name", ["user_id", "project_id"])
def test_migrations_of_a_user_or_project_answer(admin: Api, name: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"GET /os-migrations?{name}=nobody")

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json["migrations"] == []


def test_a_marker_that_is_none_is_refused(admin: Api) -> None:
    marker = "00000000-0000-0000-0000-000000000000"
    answer = admin.at("2.59")(f"GET /os-migrations?marker={marker}")

    assert (answer.status_int, message(answer)) == (400, f"Marker {marker} could not be found.")


def test_changes_since_comes_before_changes_before(admin: Api) -> None:
    query = "changes-since=2021-01-01T00:00:00Z&changes-before=2020-01-01T00:00:00Z"
    answer = admin.at("2.66")(f"GET /os-migrations?{query}")

    assert (answer.status_int, message(answer)) == (
        400,
        "The value of changes-since must be less than or equal to changes-before.",
    )


@pytest.mark.parametrize(("role", "expected"), [("admin", 200), ("manager", 403), ("member", 403), ("reader", 403)])
def test_all_migrations_are_for_admins(api: Api, role: str, expected: int) -> None:
    assert api.as_(role)("GET /os-migrations").status_int == expected
