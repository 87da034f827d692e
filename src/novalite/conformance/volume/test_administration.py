"""What administrators see of the storage: services, hosts, clusters, disks that may be taken over, moves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, message, needs, refused
from novalite.conformance.volume.conftest import NONE, each_version, extra, no_boolean, outside, refusals, settled

pytestmark = needs("plain-text tokens")

NO_HOST = "Invalid input received: Host field is missing."
ONE_OF_TWO = "Invalid input received: One and only one of cluster and host must be set."
PLACE = "'^[a-zA-Z0-9-._#@:/+]*$'"
LISTS = ["manageable_volumes", "os-volume-manage", "manageable_snapshots", "os-snapshot-manage"]


@pytest.fixture
def backend(admin: Api) -> str:
    """The host of a service that makes volumes, with its backend."""
    return str(admin("GET /os-services?binary=cinder-volume").json["services"][0]["host"])


def act(by: Api, id: str, name: str, sent: Any = None) -> Any:
    return by(f"POST /volumes/{id}/action", {name: sent})


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        ("GET /os-hosts", "volume_extension:hosts"),
        ("GET /os-hosts/x", "volume_extension:hosts"),
        ("GET /capabilities/x", "volume_extension:capabilities"),
        ("GET /clusters", "clusters:get_all"),
        ("GET /clusters/detail", "clusters:get_all"),
        ("GET /clusters/x", "clusters:get"),
        ("GET /manageable_volumes?host=x", "volume_extension:list_manageable"),
        ("GET /os-snapshot-manage?host=x", "snapshot_extension:list_manageable"),
    ],
)
@pytest.mark.parametrize("who", ["member", "reader"])
def test_it_is_for_admins(api: Api, request_: str, rule: str, who: str) -> None:
    refused(api.as_(who)(request_), f"Policy doesn't allow {rule} to be performed.", 403)


@pytest.mark.parametrize(
    ("request_", "sent", "rule"),
    [
        ("PUT /clusters/enable", {"name": "c"}, "clusters:update"),
        ("POST /workers/cleanup", {}, "workers:cleanup"),
        ("PUT /os-services/freeze", {"host": "x"}, "volume_extension:services:update"),
        ("PUT /os-services/thaw", {"host": "x"}, "volume_extension:services:update"),
        ("PUT /os-services/failover_host", {"host": "x"}, "volume_extension:services:update"),
        ("PUT /os-services/get-log", {}, "volume_extension:services:update"),
        ("PUT /os-services/set-log", {}, "volume_extension:services:update"),
        ("POST /manageable_volumes", {"volume": {"ref": {}}}, "volume_extension:volume_manage"),
    ],
)
def test_what_is_done_is_done_by_admins(api: Api, request_: str, sent: Any, rule: str) -> None:
    refused(api(request_, sent), f"Policy doesn't allow {rule} to be performed.", 403)


@pytest.mark.parametrize(
    ("name", "sent", "rule"),
    [
        ("os-unmanage", None, "volume_unmanage"),
        ("os-migrate_volume", {"host": "x"}, "volume_admin_actions:migrate_volume"),
        ("os-migrate_volume_completion", {"new_volume": NONE}, "volume_admin_actions:migrate_volume_completion"),
        ("os-extend_volume_completion", {}, "volume_admin_actions:extend_volume_completion"),
    ],
)
def test_volumes_are_moved_by_admins(api: Api, volume: str, name: str, sent: Any, rule: str) -> None:
    refused(act(api, volume, name, sent), f"Policy doesn't allow volume_extension:{rule} to be performed.", 403)


def test_each_service_has_a_host(admin: Api, backend: str) -> None:
    hosts = admin("GET /os-hosts").json["hosts"]

    assert (backend, "cinder-volume") in [(one["host_name"], one["service"]) for one in hosts]
    names = "host_name service zone service-status service-state last-update"
    assert {frozenset(one) for one in hosts} == {frozenset(names.split())}
    assert admin("GET /os-hosts?zone=none-of-that-name").json == {"hosts": []}


def test_a_host_tells_what_is_on_it(admin: Api, backend: str, volume: str) -> None:
    rows = [one["resource"] for one in admin(f"GET /os-hosts/{backend}").json["host"]]

    assert (rows[0]["project"], rows[0]["host"]) == ("(total)", backend)
    assert int(rows[0]["volume_count"]) == sum(int(one["volume_count"]) for one in rows[1:]) > 0
    names = "host project volume_count total_volume_gb snapshot_count total_snapshot_gb"
    assert set(rows[1]) == set(names.split())
    refused(admin("GET /os-hosts/x"), "Service cinder-volume could not be found on host x.", 404)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"status": "x"}, outside("status", "x", "'x' is not one of ['enable', 'disable']")),
        ({"Status": "x"}, "Invalid status: 'x'"),
        ({"colour": "red"}, "Invalid update setting: 'colour'"),
    ],
)
def test_what_is_no_change_of_a_host(admin: Api, backend: str, sent: Any, said: str) -> None:
    refused(admin(f"PUT /os-hosts/{backend}", sent), said)


def test_which_host_is_changed(admin: Api, api: Api, backend: str) -> None:
    assert admin(f"PUT /os-hosts/{backend}", {}).json == {}
    refused(admin("PUT /os-hosts/x", {"status": "x"}), "Host x could not be found.", 404)
    refused(api("PUT /os-hosts/x", {}), "User does not have admin privileges", 403)


def test_a_backend_tells_what_can_be_asked_of_it(admin: Api, backend: str) -> None:
    shown = admin(f"GET /capabilities/{backend}").json

    assert shown["namespace"] == f"OS::Storage::Capabilities::{backend}"
    names = "namespace vendor_name volume_backend_name pool_name driver_version storage_protocol display_name"
    assert set(shown) == set(f"{names} description visibility replication_targets properties".split())
    assert {frozenset(one) for one in shown["properties"].values()} >= {frozenset({"title", "description", "type"})}
    refused(admin("GET /capabilities/x"), "Can't find service: x", 404)


@pytest.mark.parametrize("name", ["freeze", "thaw", "failover_host"])
@each_version({"3.0": NO_HOST, "3.26": ONE_OF_TWO})
def test_a_backend_is_named_by_its_host_or_its_cluster(admin: Api, name: str, version: str, expected: str) -> None:
    refused(admin.at(version)(f"PUT /os-services/{name}", {}), expected)
    refused(admin.at(version)(f"PUT /os-services/{name}", {"host": "x"}), "No service found with host=x")
    if version >= "3.26":
        refused(admin.at(version)(f"PUT /os-services/{name}", {"cluster": "c"}), "No service found with cluster=c")


def test_only_what_is_frozen_is_thawed_and_no_backend_has_a_copy(admin: Api, backend: str) -> None:
    for name, said in (
        ("thaw", f"frozen in ['{backend}'] must be True to failover."),
        (
            "failover_host",
            f"replication_status in ['{backend}'] must be ['enabled', 'failed-over'] and must be up to failover.",
        ),
    ):
        answer = admin(f"PUT /os-services/{name}", {"host": backend})
        refused(answer, f"Invalid input received: No service could be changed: {said}")


@each_version({"3.0": (404, 404), "3.32": (200, 202)})
def test_log_levels_are_there_since_3_32(admin: Api, version: str, expected: tuple[int, int]) -> None:
    sent = {"prefix": "none.of.that.name"}
    got = admin.at(version)("PUT /os-services/get-log", sent)
    set_ = admin.at(version)("PUT /os-services/set-log", {**sent, "level": "info"})

    assert (got.status_int, set_.status_int) == expected
    if got.status_int == 200:
        assert {one["binary"] for one in got.json["log_levels"]} >= {"cinder-api", "cinder-volume", "cinder-scheduler"}


def test_a_level_that_is_set_is_got(admin: Api) -> None:
    sent = {"binary": "cinder-api", "prefix": "cinder.volume.api"}
    assert admin("PUT /os-services/set-log", {**sent, "level": "error"}).status_int == 202

    (shown,) = admin("PUT /os-services/get-log", sent).json["log_levels"]
    assert shown["levels"] == {"cinder.volume.api": "ERROR"}
    assert admin("PUT /os-services/get-log", {"server": "none"}).json == {"log_levels": []}


@refusals(
    ({"level": "x"}, "Invalid input received: x is not a valid log level."),
    ({}, "Invalid input received:  is not a valid log level."),
    ({"colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
    (
        {"binary": "x"},
        outside(
            "binary",
            "x",
            "'x' is not one of ['cinder-scheduler', 'cinder-volume', 'cinder-backup', 'cinder-api', '', '*']",
        ),
    ),
)
def test_what_is_no_level(admin: Api, sent: Any, said: str) -> None:
    refused(admin("PUT /os-services/set-log", sent), said)


@each_version({"3.0": 404, "3.7": 200})
def test_clusters_are_there_since_3_7(admin: Api, version: str, expected: int) -> None:
    for below in ("", "/detail"):
        assert admin.at(version)(f"GET /clusters{below}").status_int == expected
    found = "Cluster {'binary': 'cinder-volume', 'name': 'x'} could not be found."
    for answer in (
        admin.at(version)("GET /clusters/x"),
        *(admin.at(version)(f"PUT /clusters/{word}", {"name": "x"}) for word in ("enable", "disable")),
    ):
        refused(answer, found if expected == 200 else "The resource could not be found.", 404)


@each_version({"3.7": 400, "3.26": 200})
def test_replication_is_a_filter_of_clusters_since_3_26(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /clusters?frozen=no").status_int == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "Invalid input received: Invalid filter keys: colour"),
        ("is_up=x", "Value 'x' for 'is_up' is not a boolean."),
        ("disabled=x", "Value 'x' for 'disabled' is not a boolean."),
    ],
)
def test_what_is_no_filter_of_clusters(admin: Api, query: str, said: str) -> None:
    refused(admin(f"GET /clusters?{query}"), said)


@refusals(
    ({}, "'name' is a required property"),
    ({"name": ""}, outside("name", "", "'' should be non-empty")),
    ({"name": "c", "disabled_reason": " "}, outside("disabled_reason", " ", "' ' is not a 'disabled_reason'")),
    ({"name": "c", "colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
)
def test_what_is_no_cluster_to_disable(admin: Api, sent: Any, said: str) -> None:
    refused(admin("PUT /clusters/disable", sent), said)


@each_version({"3.0": 404, "3.24": 202})
def test_services_clean_up_since_3_24(admin: Api, version: str, expected: int) -> None:
    answer = admin.at(version)("POST /workers/cleanup", {})

    assert answer.status_int == expected
    assert expected == 404 or answer.json == {"cleaning": [], "unavailable": []}


@refusals(
    ({"binary": "x"}, outside("binary", "x", "'x' is not one of ['cinder-volume', 'cinder-scheduler']")),
    ({"resource_id": "x"}, outside("resource_id", "x", "'x' is not valid under any of the given schemas")),
    (
        {"resource_id": NONE},
        f"Invalid input received: ('There is no resource with UUID %s pending cleanup.', '{NONE}')",
    ),
    ({"service_id": "a"}, outside("service_id", "a", "'a' does not match '^[0-9]*$'")),
    ({"host": ""}, outside("host", "", "'' should be non-empty")),
    ({"host": "a b"}, outside("host", "a b", f"'a b' does not match {PLACE}")),
    ({"colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
)
def test_what_is_not_cleaned_up(admin: Api, sent: Any, said: str) -> None:
    refused(admin("POST /workers/cleanup", sent), said)


def test_what_is_cleaned_up_is_a_volume_or_a_snapshot(admin: Api) -> None:
    assert message(admin("POST /workers/cleanup", {"resource_type": "x"})).startswith(
        "Invalid input received: Resource type X not valid, must be "
    )
    assert admin("POST /workers/cleanup", {"resource_type": "volume"}).status_int == 202
    answer = admin("POST /workers/cleanup", {"disabled": "x"})
    assert message(answer).startswith(no_boolean("disabled", "x"))


@pytest.mark.parametrize("path", LISTS)
@each_version({"3.0": "", "3.8": NO_HOST, "3.17": ONE_OF_TWO})
def test_disks_are_of_a_host_or_a_cluster(admin: Api, path: str, version: str, expected: str) -> None:
    answer = admin.at(version)(f"GET /{path}")

    if expected or path.startswith("os-"):
        refused(answer, expected or NO_HOST)
    else:
        assert answer.status_int == 404


@pytest.mark.parametrize("path", LISTS)
def test_which_disks_are_listed(admin: Api, backend: str, path: str) -> None:
    root = f"manageable-{'volumes' if 'volume' in path else 'snapshots'}"
    for below in ("", "/detail"):
        assert list(admin(f"GET /{path}{below}?host={backend}").json) == [root]
    for query, said in (
        ("sort=colour", "Invalid sort keys passed: colour"),
        ("sort=size:up", "Invalid sort dirs passed: up"),
        ("limit=x", "limit param must be an integer"),
    ):
        refused(admin(f"GET /{path}?host={backend}&{query}"), said)
    refused(admin(f"GET /{path}?host=x"), "Service cinder-volume could not be found on host x.", 404)
    refused(admin(f"GET /{path}?cluster=c"), "Service cinder-volume could not be found.", 404)


@pytest.mark.parametrize("path", LISTS[:2])
@each_version({"3.8": "", "3.16": "Cluster 'c' not found"})
def test_a_disk_is_of_a_cluster_since_3_16(admin: Api, path: str, version: str, expected: str) -> None:
    sent = {"ref": {}, "cluster": "c"}

    refused(admin.at(version)(f"POST /{path}", {"volume": sent}), expected or extra("volume", sent, "cluster"))


@pytest.mark.parametrize("path", LISTS[:2])
def test_a_disk_that_is_not_there_becomes_a_volume_in_error(admin: Api, backend: str, path: str, unique: Any) -> None:
    wanted = {"host": backend, "ref": {"source-name": unique("none")}, "name": " taken ", "metadata": {"a": "b"}}
    answer = admin(f"POST /{path}", {"volume": wanted})
    made = answer.json["volume"]

    assert (answer.status_int, made["status"], made["name"], made["size"]) == (202, "creating", "taken", 0)
    assert {"group_id", "service_uuid", "volume_type_id"}.isdisjoint(made)
    shown = settled(admin, f"/volumes/{made['id']}")
    assert (shown["status"], shown["metadata"]) == ("error", {"a": "b"})
    assert admin(f"DELETE /volumes/{made['id']}").status_int == 202


@pytest.mark.parametrize("path", LISTS[:2])
def test_what_does_not_become_a_volume(admin: Api, backend: str, volume: str, path: str) -> None:
    for sent, said in (
        ({}, outside("volume", {}, "'ref' is a required property")),
        ({"ref": 1}, outside("ref", 1, "1 is not of type 'object', 'string'")),
        ({"ref": {}}, ONE_OF_TWO),
        ({"ref": {}, "host": "x"}, "Host 'x' not found"),
        (
            {"ref": {}, "host": backend, "volume_type": "x"},
            "Invalid volume type: Cannot find requested 'x' volume type",
        ),
        (
            {"ref": {"source-name": f"volume-{volume}"}, "host": backend},
            "Unable to manage existing volume. The volume is already managed",
        ),
    ):
        refused(admin(f"POST /{path}", {"volume": sent}), said)


@pytest.mark.parametrize("path", LISTS[2:])
def test_a_disk_that_is_not_there_becomes_a_snapshot_in_error(admin: Api, volume: str, path: str, unique: Any) -> None:
    sent = {"volume_id": volume, "ref": {"source-name": unique("none")}, "name": " taken "}
    answer = admin(f"POST /{path}", {"snapshot": sent})
    made = answer.json["snapshot"]

    names = "id created_at updated_at name description volume_id status size metadata"
    assert (answer.status_int, made["status"], made["name"]) == (202, "creating", " taken ")
    assert set(made) == set(names.split())
    shown = settled(admin, f"/snapshots/{made['id']}")
    assert (shown["status"], shown["os-extended-snapshot-attributes:progress"]) == ("error", "0%")


@pytest.mark.parametrize("path", LISTS[2:])
def test_what_does_not_become_a_snapshot(admin: Api, api: Api, volume: str, path: str) -> None:
    for sent, said in (
        ({}, outside("snapshot", {}, "'ref' is a required property")),
        ({"ref": 1, "volume_id": volume}, outside("ref", 1, "1 is not of type 'object', 'null', 'string'")),
        ({"ref": {}, "volume_id": "x"}, outside("volume_id", "x", "'x' is not a 'uuid'")),
    ):
        refused(admin(f"POST /{path}", {"snapshot": sent}), said)
    right = {"snapshot": {"ref": {}, "volume_id": volume}}
    rule = "Policy doesn't allow snapshot_extension:snapshot_manage to be performed."
    refused(api(f"POST /{path}", right), rule, 403)
    refused(api.as_("other")(f"POST /{path}", right), f"Volume {volume} could not be found.", 404)


def test_a_volume_without_snapshots_is_given_up(admin: Api, api: Api, volume: str, snapshot: str) -> None:
    refused(
        act(admin, volume, "os-unmanage"),
        "Invalid volume: Volume status must be available or error or error_restoring or error_extending or "
        "error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, "
        "or be disassociated from snapshots after volume transfer.",
    )
    path = f"POST /snapshots/{snapshot}/action"
    refused(
        api(path, {"os-unmanage": None}),
        "Policy doesn't allow snapshot_extension:snapshot_unmanage to be performed.",
        403,
    )
    assert admin(path, {"os-unmanage": None}).status_int == 202
    refused(api(f"GET /snapshots/{snapshot}"), f"Snapshot {snapshot} could not be found.", 404)
    assert act(admin, volume, "os-unmanage").status_int == 202
    refused(api(f"GET /volumes/{volume}"), f"Volume {volume} could not be found.", 404)


@each_version({"3.0": (NO_HOST, "'host' is a required property"), "3.16": (ONE_OF_TWO, "")})
def test_a_volume_is_moved_to_a_host_or_a_cluster(
    admin: Api, volume: str, version: str, expected: tuple[str, str]
) -> None:
    blank, nothing = expected
    at = admin.at(version)

    refused(act(at, volume, "os-migrate_volume", {"host": ""}), blank)
    refused(act(at, volume, "os-migrate_volume", {}), outside("os-migrate_volume", {}, nothing) if nothing else blank)
    refused(act(at, volume, "os-migrate_volume", {"host": "x"}), "Invalid host: No available service named 'x'")
    if not nothing:
        refused(act(at, volume, "os-migrate_volume", {"cluster": "c"}), "Invalid host: No available service named 'c'")


def test_a_volume_is_not_moved_to_where_it_is(admin: Api, volume: str) -> None:
    host = admin(f"GET /volumes/{volume}").json["volume"]["os-vol-host-attr:host"]

    refused(
        act(admin, volume, "os-migrate_volume", {"host": host}),
        f"Invalid volume: Volume {volume} status must be available or in-use, must not be migrating, have snapshots, "
        "be replicated, be part of a group and destination host/cluster must be different than the current one",
    )


def test_a_move_is_over_where_none_began(admin: Api, make: Make) -> None:
    one, other = make(), make()

    assert act(admin, one, "os-migrate_volume_completion", {"new_volume": other}).json == {"save_volume_id": other}
    act(admin, one, "os-reset_status", {"migration_status": "error"})
    refused(
        act(admin, one, "os-migrate_volume_completion", {"new_volume": other}),
        "Invalid volume: Destination volume not mid-migration.",
    )
    refused(
        act(admin, other, "os-migrate_volume_completion", {"new_volume": one}),
        "Invalid volume: Source volume not mid-migration.",
    )
    act(admin, other, "os-reset_status", {"migration_status": "error"})
    refused(
        act(admin, one, "os-migrate_volume_completion", {"new_volume": other}),
        f"Invalid volume: Destination has migration_status error, expected target:{one}.",
    )
    answer = act(admin, one, "os-migrate_volume_completion", {"new_volume": NONE})
    refused(answer, f"Volume {NONE} could not be found.", 404)
    act(admin, one, "os-reset_status", {"migration_status": "none"})


def test_an_extension_is_over_where_one_began(admin: Api, volume: str) -> None:
    refused(act(admin, volume, "os-extend_volume_completion", {}), "Invalid volume: Volume is not being extended.")
    act(admin, volume, "os-reset_status", {"status": "extending"})
    refused(
        act(admin, volume, "os-extend_volume_completion", {"error": True}),
        "Invalid volume: Required volume admin metadata is malformed or missing.",
    )


def test_a_disk_is_listed_after_a_reference(admin: Api, backend: str) -> None:
    """Where no disk has it, it is refused; where there are none at all, so is nothing."""
    marker = json.dumps({"source-name": "none of that name"})
    answer = admin(f"GET /manageable_volumes?host={backend}&marker={marker}")

    assert answer.status_int == 200 or message(answer).startswith("Invalid input received: marker not found")


def test_a_service_is_disabled_and_enabled(admin: Api) -> None:
    (scheduler,) = admin("GET /os-services?binary=cinder-scheduler").json["services"]
    sent = {"host": scheduler["host"], "binary": "cinder-scheduler"}

    for name, more in (("disable", {}), ("disable-log-reason", {"disabled_reason": "a"}), ("enable", {})):
        assert admin(f"PUT /os-services/{name}", {**sent, **more}).status_int == 200


def test_a_backend_that_is_frozen_takes_nothing_new_until_it_is_thawed(admin: Api, backend: str) -> None:
    try:
        frozen = admin("PUT /os-services/freeze", {"host": backend})
        (shown,) = [one for one in admin("GET /os-services").json["services"] if one["host"] == backend]
    finally:
        thawed = admin("PUT /os-services/thaw", {"host": backend})
    assert (frozen.status_int, frozen.body, thawed.status_int, thawed.body) == (200, b"", 200, b"")
    assert shown["frozen"] is True
