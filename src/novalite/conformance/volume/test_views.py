"""What each version shows of volumes, snapshots, backups, attachments and transfers, and whom."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.volume.conftest import SERVER, each_version

VOLUME = set(
    """
    attachments availability_zone bootable consistencygroup_id created_at description encrypted id links metadata
    multiattach name os-vol-tenant-attr:tenant_id replication_status size snapshot_id source_volid status updated_at
    user_id volume_type
    """.split()
)
BACKUP = set(
    """
    availability_zone container created_at data_timestamp description fail_reason has_dependent_backups id
    is_incremental links name object_count size snapshot_id status updated_at volume_id
    """.split()
)
SNAPSHOT = set("created_at description id metadata name size status updated_at volume_id".split())
EXTENDED = {"os-extended-snapshot-attributes:progress", "os-extended-snapshot-attributes:project_id"}
OF_ADMINS = {"migration_status", "os-vol-host-attr:host"} | {
    f"os-vol-mig-status-attr:{word}" for word in ("migstat", "name_id")
}


def rows(first: set[str], **more: set[str]) -> dict[str, set[str]]:
    """A table of what is shown from each version on: ``v13={"group_id"}`` is added from 3.13 on."""
    table = {"3.0": first}
    for version, added in more.items():
        table[f"3.{version[1:]}"] = [*table.values()][-1] | added
    return table


@each_version(
    rows(
        VOLUME,
        v13={"group_id"},
        v48={"service_uuid", "shared_targets"},
        v63={"volume_type_id"},
        v65={"consumes_quota"},
    )
)
def test_a_volume_shows(api: Api, volume: str, version: str, expected: set[str]) -> None:
    (shown,) = (one for one in api.at(version)("GET /volumes/detail").json["volumes"] if one["id"] == volume)

    assert set(api.at(version)(f"GET /volumes/{volume}").json["volume"]) == set(shown) == expected


@each_version(
    rows(
        VOLUME | OF_ADMINS,
        v13={"group_id"},
        v21={"provider_id"},
        v48={"service_uuid", "shared_targets"},
        v61={"cluster_name"},
        v63={"volume_type_id"},
        v65={"consumes_quota"},
    )
)
def test_a_volume_shows_to_admins(api: Api, volume: str, version: str, expected: set[str]) -> None:
    assert set(api.as_("admin").at(version)(f"GET /volumes/{volume}").json["volume"]) == expected


@each_version(rows(SNAPSHOT | EXTENDED, v14={"group_snapshot_id"}, v41={"user_id"}, v65={"consumes_quota"}))
def test_a_snapshot_shows(api: Api, snapshot: str, version: str, expected: set[str]) -> None:
    (brief,) = (one for one in api.at(version)("GET /snapshots").json["snapshots"] if one["id"] == snapshot)

    assert set(api.at(version)(f"GET /snapshots/{snapshot}").json["snapshot"]) == expected
    assert set(brief) == SNAPSHOT


@each_version(rows(BACKUP, v43={"metadata"}))
def test_a_backup_shows(api: Api, backup: str, version: str, expected: set[str]) -> None:
    assert set(api.at(version)(f"GET /backups/{backup}").json["backup"]) == expected


@each_version(rows(BACKUP, v18={"os-backup-project-attr:project_id"}, v43={"metadata"}, v56={"user_id"}))
def test_a_backup_shows_to_admins(api: Api, backup: str, version: str, expected: set[str]) -> None:
    assert set(api.as_("admin").at(version)(f"GET /backups/{backup}").json["backup"]) == expected


@each_version(
    rows(
        {"id", "name", "volume_id", "links", "created_at"},
        v55={"no_snapshots"},
        v57={"accepted", "source_project_id", "destination_project_id"},
    )
)
@pytest.mark.parametrize("path", ["/os-volume-transfer", "/volume-transfers"])
def test_a_transfer_shows(api: Api, volume: str, path: str, version: str, expected: set[str]) -> None:
    made = api.at(version)(f"POST {path}", {"transfer": {"volume_id": volume}}).json["transfer"]
    shown = api.at(version)(f"GET {path}/{made['id']}").json["transfer"]
    api(f"DELETE {path}/{made['id']}")

    assert (set(shown), set(made)) == (expected, expected | {"auth_key"})
    assert f"/os-volume-transfer/{made['id']}" in made["links"][0]["href"]


@each_version({"3.0": 404, "3.27": 200})
def test_attachments_are_there_since_3_27(api: Api, version: str, expected: int) -> None:
    for path in ("/attachments", "/attachments/detail"):
        assert api.at(version)(f"GET {path}").status_int == expected


def test_an_attachment_shows(api: Api, volume: str) -> None:
    sent = {"volume_uuid": volume, "instance_uuid": SERVER}
    made = api("POST /attachments", {"attachment": sent}).json["attachment"]

    expected: dict[str, Any] = {"attached_at": "", "detached_at": "", "attach_mode": "null", "connection_info": {}}
    expected |= {"id": made["id"], "status": "reserved", "instance": SERVER, "volume_id": volume}
    assert made == expected
    assert api(f"GET /volumes/{volume}").json["volume"]["status"] == "reserved"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("member", {"extra_specs", "os-volume-type-access:is_public"}),
        ("reader", {"extra_specs"}),
        ("admin", {"extra_specs", "os-volume-type-access:is_public", "qos_specs_id"}),
    ],
)
def test_a_type_shows(api: Api, kind: Any, role: str, expected: set[str]) -> None:
    shown = api.as_(role)(f"GET /types/{kind()}").json["volume_type"]

    assert set(shown) == {"id", "name", "description", "is_public"} | expected


@each_version({"3.0": set(), "3.7": {"cluster"}, "3.49": {"cluster", "backend_state"}})
def test_a_service_shows(admin: Api, version: str, expected: set[str]) -> None:
    services = admin.at(version)("GET /os-services").json["services"]
    shown = next(one for one in services if one["binary"] == "cinder-volume")

    assert set(shown) & {"cluster", "backend_state"} == expected
    assert {"binary", "host", "zone", "status", "state", "disabled_reason", "replication_status", "frozen"} < set(shown)


@each_version({"3.0": 404, "3.33": 200})
def test_filters_of_resources_are_listed_since_3_33(api: Api, version: str, expected: int) -> None:
    assert api.at(version)("GET /resource_filters").status_int == expected


def test_filters_of_resources_are_those_of_users(api: Api) -> None:
    filters = {one["resource"]: one["filters"] for one in api("GET /resource_filters").json["resource_filters"]}

    assert filters["backup"] == ["name", "status", "volume_id"]
    assert filters["attachment"] == ["volume_id", "status", "instance_id", "attach_status"]
    assert filters["snapshot"] == ["name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"]
    assert {"name", "bootable", "migration_status", "group_id", "created_at"} < set(filters["volume"])


@each_version({"3.0": 404, "3.12": 200})
def test_volumes_are_summed_up_since_3_12(api: Api, version: str, expected: int) -> None:
    assert api.at(version)("GET /volumes/summary").status_int == expected


@each_version({"3.12": False, "3.36": True})
def test_a_summary_has_metadata_since_3_36(api: Api, version: str, expected: bool) -> None:
    summary = api.at(version)("GET /volumes/summary").json["volume-summary"]

    assert ("metadata" in summary) is expected
    assert {"total_count", "total_size"} <= set(summary)
