"""Servers that go elsewhere, and the migrations that tell of it, at every version where something changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import SLOW, Api, each_version, eventually, message, needs
from novalite.conformance.conftest import settled

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


NO_HOST = "No valid host was found. There are not enough hosts available."


def act(api: Api, id: str, body: Any, at: str = "2.96") -> Any:
    return api.at(at)(f"POST /servers/{id}/action", body)


def live(version: str, host: str | None = None, **more: Any) -> Any:
    wanted: dict[str, Any] = {"host": host, "block_migration": False, **more}
    if int(version.split(".")[1]) < 25:
        wanted["disk_over_commit"] = False
    return {"os-migrateLive": wanted}


@pytest.fixture(scope="module")
def hosts_of(_app: Any) -> Callable[[Api], list[str]]:
    def hosts(admin: Api) -> list[str]:
        services = admin.as_("admin")("GET /os-services?binary=nova-compute").json["services"]
        return [one["host"] for one in services]

    return hosts


@pytest.fixture
def elsewhere(hosts_of: Any, admin: Api) -> Callable[[Any], str]:
    """A host on which a server is not."""
    return lambda server: next(host for host in hosts_of(admin) if host != server["OS-EXT-SRV-ATTR:host"])


# -- resize


def test_a_resized_server_has_its_new_flavor_until_it_is_reverted(api: Api, boot: Any) -> None:
    server = boot()
    assert act(api, server["id"], {"resize": {"flavorRef": "2"}}).status_int == 202
    resized = settled(api, server["id"], "VERIFY_RESIZE")
    assert (resized["flavor"]["original_name"], resized["OS-EXT-STS:vm_state"]) == ("m1.small", "resized")

    assert act(api, server["id"], {"revertResize": None}).status_int == 202
    reverted = settled(api, server["id"])
    assert reverted["flavor"]["original_name"] == "m1.tiny"
    assert reverted["OS-EXT-SRV-ATTR:host"] == server["OS-EXT-SRV-ATTR:host"]


def test_a_resized_server_keeps_its_new_flavor_once_it_is_confirmed(api: Api, boot: Any) -> None:
    server = boot()
    act(api, server["id"], {"resize": {"flavorRef": "2"}})
    settled(api, server["id"], "VERIFY_RESIZE")
    confirmed = act(api, server["id"], {"confirmResize": None})

    assert (confirmed.status_int, confirmed.body) == (204, b"")
    assert settled(api, server["id"])["flavor"]["original_name"] == "m1.small"


@pytest.mark.parametrize("end", ["confirmResize", "revertResize"])
def test_a_server_that_was_stopped_is_so_after_a_resize(api: Api, boot: Any, end: str) -> None:
    id = boot()["id"]
    act(api, id, {"os-stop": None})
    settled(api, id, "SHUTOFF")
    act(api, id, {"resize": {"flavorRef": "2"}})
    settled(api, id, "VERIFY_RESIZE")
    act(api, id, {end: None})

    assert settled(api, id, "SHUTOFF")["OS-EXT-STS:power_state"] == 4


@pytest.mark.parametrize(
    ("flavor", "text"),
    [
        ("1", "When resizing, instances must change flavor!"),
        ("nothing", "Flavor nothing could not be found."),
    ],
)
def test_a_server_is_resized_to_no_such_flavor(api: Api, boot: Any, flavor: str, text: str) -> None:
    answer = act(api, boot()["id"], {"resize": {"flavorRef": flavor}})

    assert (answer.status_int, message(answer)) == (400, text)


def test_a_server_with_a_disk_is_resized_to_none_without(api: Api, boot: Any, make: Any) -> None:
    answer = act(api, boot()["id"], {"resize": {"flavorRef": make("diskless", disk=0)}})

    assert (answer.status_int, message(answer)) == (
        400,
        "Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.",
    )


def test_a_resize_within_a_quota_only(api: Api, admin: Api, image: str, unique: Any) -> None:
    project = unique("project")
    mine = Api(api.app, {**api.tokens, "mine": f"mine:{project}:member,reader"}, role="mine")
    wanted = {"name": "small", "imageRef": image, "flavorRef": "1", "networks": "none"}
    id = mine.at("2.96")("POST /servers", {"server": wanted}).json["server"]["id"]
    settled(mine, id)
    admin(f"PUT /os-quota-sets/{project}", {"quota_set": {"cores": 2}})
    answer = act(mine, id, {"resize": {"flavorRef": "4"}})
    mine(f"DELETE /servers/{id}")

    assert (answer.status_int, message(answer)) == (
        403,
        "Quota exceeded for cores: Requested 3, but already used 1 of 2 cores",
    )


# -- migrate


@needs("two hosts")
def test_a_migrated_server_is_on_another_host(admin: Api, boot: Any) -> None:
    server = boot()
    assert act(admin, server["id"], {"migrate": None}).status_int == 202
    moved = settled(admin, server["id"], "VERIFY_RESIZE")

    assert moved["OS-EXT-SRV-ATTR:host"] != server["OS-EXT-SRV-ATTR:host"]
    assert moved["flavor"] == server["flavor"]
    assert moved["hostId"] != server["hostId"]


@needs("two hosts")
@each_version({"2.1": 202, "2.56": 400})
def test_a_server_is_migrated_to_the_host_where_it_is(admin: Api, boot: Any, version: str, expected: int) -> None:
    server = boot()
    answer = act(admin, server["id"], {"migrate": {"host": server["OS-EXT-SRV-ATTR:host"]}}, version)
    assert answer.status_int == expected, answer.text
    if expected == 400:
        assert message(answer) == "Cannot migrate to the host where the server exists."
    else:
        settled(admin, server["id"], "VERIFY_RESIZE")


@needs("two hosts")
def test_a_server_is_migrated_to_a_host(admin: Api, boot: Any, elsewhere: Any) -> None:
    server = boot()
    host = elsewhere(server)
    assert act(admin, server["id"], {"migrate": {"host": host}}, "2.56").status_int == 202

    assert settled(admin, server["id"], "VERIFY_RESIZE")["OS-EXT-SRV-ATTR:host"] == host


@pytest.mark.parametrize("action", ["migrate", "os-migrateLive"])
def test_a_server_goes_to_no_host_that_is_not_there(admin: Api, boot: Any, action: str) -> None:
    body = live("2.96", "nowhere") if action == "os-migrateLive" else {action: {"host": "nowhere"}}
    answer = act(admin, boot()["id"], body)

    assert (answer.status_int, message(answer)) == (400, "Compute host nowhere could not be found.")


@each_version({"2.1": 202, "2.56": 400})
def test_a_migration_of_anything_else_answers(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    assert act(admin, id, {"migrate": {"colour": "red"}}, version).status_int == expected


# -- live


@needs("two hosts")
@each_version({"2.1": None, "2.25": None, "2.30": None, "2.34": None, "2.68": None})
def test_a_server_is_migrated_while_it_runs(admin: Api, boot: Any, version: str, expected: None) -> None:
    server = boot()
    answer = act(admin, server["id"], live(version), version)
    assert answer.status_int == 202, answer.text

    moved = settled(admin, server["id"])
    assert moved["OS-EXT-SRV-ATTR:host"] != server["OS-EXT-SRV-ATTR:host"]


@each_version({"2.1": 400, "2.30": 202, "2.68": 400})
def test_a_live_migration_by_force_answers(admin: Api, boot: Any, elsewhere: Any, version: str, expected: int) -> None:
    server = boot()
    answer = act(admin, server["id"], live(version, elsewhere(server), force=True), version)

    assert answer.status_int == expected, answer.text
    settled(admin, server["id"])


def test_a_live_migration_is_forced_to_a_host_only(admin: Api, boot: Any) -> None:
    answer = act(admin, boot()["id"], live("2.30", force=True), "2.30")

    assert (answer.status_int, message(answer)) == (400, "Can't force to a non-provided destination")


@each_version({"2.1": 400, "2.25": 202})
def test_a_live_migration_may_choose_how(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    answer = act(admin, id, live(version, block_migration="auto"), version)

    assert answer.status_int == expected, answer.text
    settled(admin, id)


@each_version({"2.1": 202, "2.25": 400})
def test_a_live_migration_over_commits(admin: Api, boot: Any, version: str, expected: int) -> None:
    id = boot()["id"]
    body = {"os-migrateLive": {"host": None, "block_migration": False, "disk_over_commit": False}}

    assert act(admin, id, body, version).status_int == expected
    settled(admin, id)


@each_version({"2.1": "Unable to migrate instance ({}) to current host ({}).", "2.30": NO_HOST, "2.34": None})
def test_a_server_is_live_migrated_to_the_host_where_it_is(
    admin: Api, boot: Any, version: str, expected: str | None
) -> None:
    server = boot()
    host = server["OS-EXT-SRV-ATTR:host"]
    answer = act(admin, server["id"], live(version, host), version)

    assert answer.status_int == (400 if expected else 202), answer.text
    if expected:
        assert message(answer) == expected.format(server["id"], host)
    assert settled(admin, server["id"])["OS-EXT-SRV-ATTR:host"] == host


@pytest.fixture
def slow(admin: Api, boot: Any, unique: Any) -> Iterator[Any]:
    """A server whose live migration is under way, with the migration."""
    server = boot(unique(SLOW))
    assert act(admin, server["id"], live("2.96")).status_int == 202
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
    assert admin.at("2.96")(f"GET /servers/{slow['server']['id']}").json["server"]["status"] == "MIGRATING"


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


# -- all migrations


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


# -- shelve


def test_a_shelved_server_is_on_no_host(api: Api, boot: Any) -> None:
    id = boot()["id"]
    act(api, id, {"shelve": None})
    settled(api, id, "SHELVED_OFFLOADED")
    look = api.as_("admin").at("2.96")
    shelved = eventually(
        lambda: look(f"GET /servers/{id}").json["server"], lambda server: server["OS-EXT-SRV-ATTR:host"] is None
    )

    assert (shelved["OS-EXT-SRV-ATTR:host"], shelved["hostId"], shelved["host_status"]) == (None, "", "")
    act(api, id, {"unshelve": None})
    assert settled(api, id)["OS-EXT-SRV-ATTR:host"] is not None


@pytest.fixture
def shelved(api: Api, boot: Any) -> str:
    """The id of a server that is shelved and on no host."""
    id = boot()["id"]
    act(api, id, {"shelve": None})
    settled(api, id, "SHELVED_OFFLOADED")
    return str(id)


def test_a_server_that_is_on_no_host_is_in_no_zone(api: Api, shelved: str) -> None:
    look = api.as_("admin")
    seen = eventually(
        lambda: look(f"GET /servers/{shelved}").json["server"], lambda server: not server["OS-EXT-SRV-ATTR:host"]
    )

    assert (seen["hostId"], seen["OS-EXT-AZ:availability_zone"]) == ("", "")


@each_version({"2.1": 202, "2.77": 400, "2.91": 400})
def test_a_server_is_unshelved_to_no_zone_that_is_not_there(
    api: Api, shelved: str, version: str, expected: int
) -> None:
    answer = act(api, shelved, {"unshelve": {"availability_zone": "nowhere"}}, version)

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "The requested availability zone is not available"
    else:
        settled(api, shelved)


@each_version({"2.1": 202, "2.77": 400, "2.91": 202})
def test_an_empty_unshelve_answers(api: Api, shelved: str, version: str, expected: int) -> None:
    answer = act(api, shelved, {"unshelve": {}}, version)

    assert answer.status_int == expected
    if expected == 202:
        settled(api, shelved)


@each_version({"2.77": 400, "2.91": 202})
def test_a_server_is_unshelved_to_a_host(admin: Api, shelved: str, hosts_of: Any, version: str, expected: int) -> None:
    host = hosts_of(admin)[0]
    answer = act(admin, shelved, {"unshelve": {"host": host}}, version)

    assert answer.status_int == expected
    if expected == 202:
        assert settled(admin, shelved)["OS-EXT-SRV-ATTR:host"] == host


@each_version({"2.77": 400, "2.91": 202})
def test_a_server_is_unpinned_while_it_is_unshelved(api: Api, shelved: str, version: str, expected: int) -> None:
    answer = act(api, shelved, {"unshelve": {"availability_zone": None}}, version)

    assert answer.status_int == expected
    if expected == 202:
        assert settled(api, shelved)["pinned_availability_zone"] is None


def test_users_do_not_choose_a_host_to_unshelve_to(api: Api, shelved: str, hosts_of: Any) -> None:
    answer = act(api, shelved, {"unshelve": {"host": hosts_of(api)[0]}})

    assert answer.status_int == 403
    assert message(answer) == "Policy doesn't allow os_compute_api:os-shelve:unshelve_to_host to be performed."


# -- evacuate


@pytest.mark.parametrize("role", ["admin", "member"])
def test_a_server_is_evacuated_from_no_host_that_is_up(api: Api, boot: Any, role: str) -> None:
    server = boot()
    answer = act(api.as_(role), server["id"], {"evacuate": {}})

    if role == "member":
        assert message(answer) == "Policy doesn't allow os_compute_api:os-evacuate to be performed."
    else:
        host = server["OS-EXT-SRV-ATTR:host"]
        assert (answer.status_int, message(answer)) == (400, f"Compute service of {host} is still in use.")


@each_version({"2.1": "'onSharedStorage' is a required property", "2.14": "is still in use"})
def test_an_evacuation_says_of_storage(admin: Api, boot: Any, version: str, expected: str) -> None:
    answer = act(admin, boot()["id"], {"evacuate": {}}, version)

    assert (answer.status_int, expected in message(answer)) == (400, True), answer.text


@each_version({"2.1": "('force' was unexpected)", "2.29": "is still in use", "2.68": "('force' was unexpected)"})
def test_an_evacuation_by_force_answers(admin: Api, boot: Any, elsewhere: Any, version: str, expected: str) -> None:
    server = boot()
    storage = {"onSharedStorage": False} if int(version.split(".")[1]) < 14 else {}
    body = {"evacuate": {"host": elsewhere(server), "force": True, **storage}}
    answer = act(admin, server["id"], body, version)

    assert (answer.status_int, expected in message(answer)) == (400, True), answer.text


def test_an_evacuation_goes_to_another_host_that_is_there(admin: Api, boot: Any) -> None:
    server = boot()
    same = act(admin, server["id"], {"evacuate": {"host": server["OS-EXT-SRV-ATTR:host"]}})
    missing = act(admin, server["id"], {"evacuate": {"host": "nowhere"}})

    assert (same.status_int, message(same)) == (400, "The target host can't be the same one.")
    assert (missing.status_int, message(missing)) == (404, "Compute host nowhere not found.")


@needs("two hosts")
@each_version({"2.13": "ACTIVE", "2.14": "ACTIVE", "2.95": "SHUTOFF"})
def test_a_server_is_evacuated_from_a_host_that_is_down(admin: Api, boot: Any, version: str, expected: str) -> None:
    server = boot()
    host = server["OS-EXT-SRV-ATTR:host"]
    service = {"host": host, "binary": "nova-compute"}
    storage = {"onSharedStorage": False} if version == "2.13" else {}
    admin.at("2.11")("PUT /os-services/force-down", {**service, "forced_down": True})
    try:
        answer = act(admin, server["id"], {"evacuate": storage}, version)
        assert answer.status_int == 200, answer.text
        assert ("adminPass" in (answer.json if answer.body else {})) == (version == "2.13")
        look = admin.at("2.96")
        eventually(
            lambda: look(f"GET /servers/{server['id']}").json["server"]["OS-EXT-SRV-ATTR:host"],
            lambda seen: seen != host,
        )
        moved = settled(admin, server["id"], expected)
    finally:
        admin(f"DELETE /servers/{server['id']}")  # as long as it is there the host may not be up again
        up = {**service, "forced_down": False}
        eventually(lambda: admin.at("2.11")("PUT /os-services/force-down", up), lambda done: done.status_int == 200)

    assert moved["OS-EXT-SRV-ATTR:host"] != host
