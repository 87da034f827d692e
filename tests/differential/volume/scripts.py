"""Exchanges as they come in life: what is made, looked at by everybody at every version, changed, refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from novalite.conformance.client import PROJECT
from tests.differential.engine import WHO, Step

LATEST, VENDOR = "3.71", "application/vnd"
Member = partial(Step, at=LATEST)
Admin = partial(Step, who="admin", at=LATEST)

VERSIONS = [f"3.{minor}" for minor in range(72)]
EDGES = "3.0 3.1 3.9 3.12 3.13 3.17 3.18 3.30 3.31 3.33 3.34 3.45 3.48 3.52 3.53 3.55 3.57 3.63 3.65 3.71".split()

#: What there is for all other scripts to look at, which none of them takes away.
PREPARATION = [
    Admin(f"PUT /os-quota-sets/{PROJECT}", {"quota_set": dict.fromkeys(("volumes", "snapshots", "backups"), -1)}),
    Admin("POST /types", {"volume_type": {"name": "fast", "description": "b"}}, keep={"type": "volume_type.id"}),
    Admin(
        "POST /types",
        {"volume_type": {"name": "own", "os-volume-type-access:is_public": False}},
        keep={"own": "volume_type.id"},
    ),
    Admin("POST /types/{own}/action", {"addProjectAccess": {"project": PROJECT}}),
    Member(
        "POST /volumes",
        {"volume": {"size": 1, "name": "one", "description": "first", "metadata": {"colour": "red"}}},
        keep={"volume": "volume.id"},
    ),
    Member("GET /volumes/{volume}", until={"volume.status": ("available", "error")}),
    Member("POST /snapshots", {"snapshot": {"volume_id": "{volume}", "name": "s"}}, keep={"snapshot": "snapshot.id"}),
    Member("GET /snapshots/{snapshot}", until={"snapshot.status": ("available", "error")}),
    Member("POST /backups", {"backup": {"volume_id": "{volume}", "name": "b"}}, keep={"backup": "backup.id"}),
    Member("GET /backups/{backup}", until={"backup.status": ("available", "error")}),
    Member("POST /volumes", {"volume": {"size": 2, "name": "two"}}, keep={"second": "volume.id"}),
    Member("GET /volumes/{second}", until={"volume.status": ("available", "error")}),
    Member(
        "POST /volume-transfers",
        {"transfer": {"volume_id": "{second}", "name": "t"}},
        keep={"transfer": "transfer.id", "key": "transfer.auth_key"},
    ),
    Member("POST /volumes", {"volume": {"size": 3, "name": "three"}}, keep={"third": "volume.id"}),
    Member("GET /volumes/{third}", until={"volume.status": ("available", "error")}),
    Member(
        "POST /attachments",
        {"attachment": {"volume_uuid": "{third}", "instance_uuid": "11111111-2222-4333-8444-555555555555"}},
        keep={"attachment": "attachment.id"},
    ),
]

#: The collections that have something of it, and the name it is kept by.
PREPARED = {
    "/attachments": "attachment",
    "/backups": "backup",
    "/os-volume-transfer": "transfer",
    "/snapshots": "snapshot",
    "/types": "type",
    "/volume-transfers": "transfer",
    "/volumes": "volume",
}

LOOKS = [
    *("/volumes", "/volumes/detail", "/volumes/{volume}", "/volumes/summary", "/volumes/{third}"),
    *("/snapshots", "/snapshots/detail", "/snapshots/{snapshot}", "/backups", "/backups/detail", "/backups/{backup}"),
    *("/attachments", "/attachments/detail", "/attachments/{attachment}", "/types", "/types/{type}", "/types/default"),
    *("/types/{own}", "/types/{own}/os-volume-type-access", "/types/{type}/encryption", "/types/{type}/extra_specs"),
    *("/os-volume-transfer", "/os-volume-transfer/detail", "/os-volume-transfer/{transfer}", "/volume-transfers"),
    *("/volume-transfers/detail", "/volume-transfers/{transfer}", "/os-services", "/limits", "/os-availability-zone"),
    *(f"/os-quota-sets/{PROJECT}", f"/os-quota-sets/{PROJECT}?usage=true", "/os-quota-class-sets/default"),
    *(f"/os-quota-sets/{PROJECT}/defaults", "/volumes/{volume}/metadata", "/snapshots/{snapshot}/metadata"),
    *("/volumes/{volume}/encryption", "/volumes/{volume}/encryption/key_size", "/resource_filters", "/extensions"),
    *("/scheduler-stats/get_pools", "/messages", "/clusters", "/groups", "/group_snapshots", "/group_types"),
    *("/qos-specs", "/default-types", "/os-hosts", "/consistencygroups", "/cgsnapshots", "/workers"),
    *("/manageable_volumes", "/manageable_snapshots", "/os-volume-manage", "/os-snapshot-manage", "/"),
    *("/volumes.json", "/nothing", "/capabilities/devstack@lvmdriver-1"),
]


def looked_at(*requests: str) -> Iterator[Step]:
    """By admins and members at each version where something changed, and by everybody at the first and the last."""
    for request in requests:
        versions = VERSIONS if request in ("/volumes/detail", "/backups/{backup}", "/attachments/detail") else EDGES
        yield from (Step(f"GET {request}", who=who, at=at) for at in versions for who in ("admin", "member"))
        yield from (Step(f"GET {request}", who=who, at=at) for at in ("3.0", LATEST) for who in WHO)


def filtered(*collections: str) -> Iterator[Step]:
    """Lists with each filter, order and page, right and wrong, as an admin and as a member."""
    words = "name status metadata bootable migration_status availability_zone group_id size created_at updated_at"
    words += " consumes_quota id project_id user_id name~ description~ multiattach encrypted volume_type host"
    words += " display_name volume_id instance_id attach_status is_public extra_specs all_tenants with_count bogus"
    words += " snapshot_id source_volid description glance_metadata"
    queries = [f"{word}={value}" for word in words.split() for value in ("one", "available", "true", "1")]
    queries += [f"sort={sort}" for sort in ("", "name", "name:asc", "name:up", "bogus", "size,name:asc", "host")]
    queries += ["sort_key=name", "sort_key=bogus", "sort_key=name&sort_dir=asc", "sort_key=name&sort_dir=up"]
    queries += ["sort=name&sort_key=id", "sort_dir=asc", "sort_key=status&sort_dir=desc", "sort=name:desc&limit=1"]
    queries += [f"limit={limit}" for limit in ("0", "1", "2", "1000", "1001", "-1", "a", "")]
    queries += [f"offset={offset}" for offset in ("0", "1", "-1", "a", "", "2147483648", "1&limit=1")]
    queries += ["marker=nothing", "marker=", "limit=1&limit=2", "metadata={'colour':'red'}", "metadata={'a':'b'}"]
    queries += ["created_at=gt:2000-01-01", "created_at=lt:2000-01-01", "updated_at=bogus:2000-01-01", "name~=n"]
    queries += ["with_count=true&limit=1", "all_tenants=1&project_id=x", "bogus=1&other=2"]
    for collection in collections:
        for query in queries:
            for who in ("admin", "member"):
                for at in ("3.0", "3.30", LATEST):
                    yield Step(f"GET {collection}?{query}", who=who, at=at)


def act(id: str, action: str, sent: Any = None, **more: Any) -> Iterator[Step]:
    """An action on a volume, and what it is afterwards."""
    yield Member(f"POST /volumes/{{{id}}}/action", {action: sent}, **more)
    yield Admin(f"GET /volumes/{{{id}}}")


def made(name: str, **more: Any) -> Iterator[Step]:
    """One more volume, by that name."""
    yield Member("POST /volumes", {"volume": {"size": 1, "name": name, **more}}, keep={name: "volume.id"})
    yield Member(f"GET /volumes/{{{name}}}", until={"volume.status": ("available", "error")})


def lives() -> Iterator[Step]:
    """A volume from its beginning to its end."""
    yield from made("life")
    yield Member("PUT /volumes/{life}", {"volume": {"name": " new ", "description": ""}})
    yield Member("PUT /volumes/{life}", {"volume": {"display_name": "newer", "metadata": {"a": "b"}}})
    for body in (
        {},
        {"status": "error"},
        {"size": 3},
        {"name": "a" * 256},
        {"metadata": None},
        {"metadata": {"": "a"}},
    ):
        for at in ("3.0", "3.52", "3.53", LATEST):
            yield Member("PUT /volumes/{life}", {"volume": body}, at=at)
    for status in ("error", "ERROR", "", "bogus", None, "available"):
        for who in ("admin", "member"):
            yield from act("life", "os-reset_status", {"status": status}, who=who)
    yield from act("life", "os-reset_status", {"attach_status": "bogus"}, who="admin")
    yield from act("life", "os-reset_status", {"migration_status": "bogus"}, who="admin")
    yield from act("life", "os-reset_status", {"migration_status": "none"}, who="admin")
    for at in ("3.0", "3.41", "3.42", LATEST):
        yield from act("life", "os-extend", {"new_size": 1}, at=at)
    yield from act("life", "os-extend", {"new_size": 2})
    yield from act("life", "os-extend", {"new_size": 2**31})
    yield from act("life", "os-set_bootable", {"bootable": "y"})
    yield from act("life", "os-set_bootable", {"bootable": "x"})
    yield from act("life", "os-update_readonly_flag", {"readonly": True})
    yield from act("life", "os-update_readonly_flag", {"readonly": "x"})
    yield from act("life", "os-set_image_metadata", {"metadata": {"a": "b"}})
    yield from act("life", "os-show_image_metadata")
    yield from act("life", "os-unset_image_metadata", {"key": "c"})
    yield from act("life", "os-unset_image_metadata", {"key": "a"})
    yield from act("life", "os-retype", {"new_type": "bogus"})
    yield from act("life", "os-retype", {"new_type": "fast", "migration_policy": "bogus"})
    yield from act("life", "os-retype", {"new_type": "fast", "migration_policy": "never"})
    yield from act("life", "os-retype", {"new_type": "fast"})
    yield from act("life", "os-reserve")
    yield from act("life", "os-reserve")
    yield from act("life", "os-unreserve")
    yield from act("life", "os-attach", {"host_name": "h", "mountpoint": "/dev/vdb"}, who="admin")
    yield from act("life", "os-attach", {"instance_uuid": "x", "mountpoint": "/dev/vdb"}, who="admin")
    yield from act("life", "os-begin_detaching")
    yield from act("life", "os-roll_detaching")
    yield from act("life", "os-extend", {"new_size": 4}, at="3.41")
    yield Member("DELETE /volumes/{life}")
    yield Member("DELETE /volumes/{life}?force=true", who="admin")
    yield from act("life", "os-force_delete", who="admin")
    yield from act("life", "os-detach", {"attachment_id": "11111111-2222-4333-8444-555555555555"})
    yield from act("life", "os-force_delete")
    yield from act("life", "os-detach", {})
    yield Member("POST /snapshots", {"snapshot": {"volume_id": "{life}", "force": False}}, at="3.66")
    yield Member("POST /snapshots", {"snapshot": {"volume_id": "{life}"}}, keep={"one": "snapshot.id"})
    yield Member("DELETE /volumes/{life}")
    yield Member("POST /volumes/{life}/action", {"revert": {"snapshot_id": "{one}"}})
    yield Member("POST /volumes", {"volume": {"snapshot_id": "{one}"}}, keep={"copy": "volume.id"})
    yield Member("GET /volumes/{copy}")
    for status in ("error", "bogus", "available"):
        yield Admin("POST /snapshots/{one}/action", {"os-reset_status": {"status": status}})
    yield Member("POST /snapshots/{one}/action", {"os-update_snapshot_status": {"status": "available"}})
    yield Member("PUT /snapshots/{one}", {"snapshot": {}})
    yield Member("PUT /snapshots/{one}", {"snapshot": {"name": "n", "description": "d"}})
    yield Member("DELETE /volumes/{life}?cascade=true")
    yield Member("GET /volumes/{life}")
    yield Member("DELETE /volumes/{copy}?cascade=bogus")
    yield Member("DELETE /volumes/{copy}")


def refused() -> Iterator[Step]:
    """Volumes that cannot be made."""
    none = "11111111-2222-4333-8444-555555555555"
    for wanted in (
        *({}, {"size": None}, {"size": 0}, {"size": "a"}, {"size": "1"}, {"size": 1.5}, {"size": -1}, {"size": 2**31}),
        *({"size": 1, "snapshot_id": none}, {"size": 1, "source_volid": none}, {"size": 1, "source_volid": ""}),
        *({"size": 1, "imageRef": ""}, {"size": 1, "imageRef": none}, {"size": 1, "image_id": none}),
        *({"size": 1, "backup_id": none}, {"size": 1, "group_id": none}, {"size": 1, "consistencygroup_id": none}),
        *({"size": 1, "volume_type": "bogus"}, {"size": 1, "volume_type": none}, {"size": 1, "volume_type": ""}),
        *({"size": 1, "availability_zone": "bogus"}, {"size": 1, "availability_zone": ""}, {"size": 1, "name": 5}),
        *({"size": 1, "multiattach": True}, {"size": 1, "multiattach": "x"}, {"size": 1, "metadata": {"a": 1}}),
        *({"size": 1, "metadata": {"": "a"}}, {"size": 1, "metadata": {"a": "a" * 256}}, {"size": 1, "bogus": 1}),
        *(
            {"size": 1, "name": "a" * 256},
            {"size": 1, "description": " " + "a" * 256},
            {"size": 1, "display_name": "x"},
        ),
        *({"snapshot_id": "{snapshot}", "size": 1}, {"source_volid": "{volume}"}, {"size": 1, "user_id": "x"}),
    ):
        for at in ("3.0", "3.12", "3.13", "3.46", "3.47", "3.52", "3.53", LATEST):
            yield Member("POST /volumes", {"volume": wanted}, at=at, keep={"made": "volume.id"})
            yield Member("DELETE /volumes/{made}")
    for hints in (None, {}, "x", {"same_host": "x"}, {"same_host": [none]}, {"query": 5}, {"a": 1}):
        yield Member(
            "POST /volumes", {"volume": {"size": 1}, "OS-SCH-HNT:scheduler_hints": hints}, keep={"made": "volume.id"}
        )
        yield Member("DELETE /volumes/{made}")


def quotas() -> Iterator[Step]:
    """Limits, of projects and of the class."""
    for limit in (5, "6", "x", None, -2, -1, 2**31, 0, 1, [], True, 1.5):
        yield Admin(f"PUT /os-quota-sets/{PROJECT}", {"quota_set": {"volumes": limit}})
        yield Admin("PUT /os-quota-sets/other", {"quota_set": {"gigabytes": limit}})
        yield Admin("PUT /os-quota-class-sets/default", {"quota_class_set": {"volumes": limit}})
        yield Admin("PUT /os-quota-class-sets/bogus", {"quota_class_set": {"volumes": limit}})
    for limits in ({}, {"bogus": 1}, {"tenant_id": "x"}, {"bogus": 1, "other": 2}, {"volumes": 1, "bogus": "x"}):
        yield Admin("PUT /os-quota-sets/other", {"quota_set": limits})
        yield Admin("PUT /os-quota-class-sets/default", {"quota_class_set": limits})
    yield from (Admin(f"GET /os-quota-sets/other?usage={word}") for word in ("bogus", "true", "0", ""))
    yield Admin("DELETE /os-quota-sets/other")
    yield Admin("GET /os-quota-sets/other")
    yield Admin("PUT /os-quota-class-sets/default", {"quota_class_set": {"volumes": 10}})
    yield Admin(f"PUT /os-quota-sets/{PROJECT}", {"quota_set": {"volumes": -1}})


def kinds() -> Iterator[Step]:
    """Types, with their encryption, access and extra specs."""
    for wanted in ({"name": " "}, {"name": ""}, {}, {"name": "t", "is_public": False}, {"name": "t", "bogus": 1}):
        yield Admin("POST /types", {"volume_type": wanted})
    yield Admin(
        "POST /types", {"volume_type": {"name": "t", "extra_specs": {"a b": "c"}}}, keep={"t": "volume_type.id"}
    )
    yield Admin("POST /types", {"volume_type": {"name": "t"}})
    for wanted in (
        {},
        {"name": ""},
        {"name": " "},
        {"name": "fast"},
        {"description": "d"},
        {"is_public": "x"},
        {"a": 1},
    ):
        yield Admin("PUT /types/{t}", {"volume_type": wanted})
    for specs in ({}, {"bad key": "a"}, {"a": None}, {"a": 1}, {"multiattach": "<is> True"}):
        yield Admin("POST /types/{t}/extra_specs", {"extra_specs": specs})
    yield Admin("PUT /types/{t}/extra_specs/a", {"a": "b"})
    yield Admin("PUT /types/{t}/extra_specs/a", {"b": "b"})
    yield Admin("GET /types/{t}/extra_specs/c")
    yield Admin("DELETE /types/{t}/extra_specs/c")
    yield Admin("DELETE /types/{t}/extra_specs/a")
    yield Admin("POST /types/{t}/action", {"addProjectAccess": {"project": PROJECT}})
    yield Admin("POST /types/{t}/action", {"removeProjectAccess": {"project": PROJECT}})
    yield Admin("GET /types/{t}/os-volume-type-access")
    yield Admin("POST /types/{own}/action", {"addProjectAccess": {"project": PROJECT}})
    yield Admin("POST /types/{own}/action", {"removeProjectAccess": {"project": "x"}})
    yield Admin("PUT /types/{t}/encryption/provider", {"encryption": {"cipher": "a"}})
    yield Admin("DELETE /types/{t}/encryption/provider")
    for wanted in (
        *({}, {"provider": "luks"}, {"provider": "", "control_location": "front-end"}),
        {"provider": "luks", "control_location": "front-end", "key_size": "x"},
    ):
        yield Admin("POST /types/{t}/encryption", {"encryption": wanted})
    yield Admin("GET /types/{t}/encryption")
    yield Admin("GET /types/{t}/encryption/cipher")
    yield Admin("PUT /types/{t}/encryption/provider", {"encryption": {"cipher": "a", "key_size": 256}})
    yield Admin("GET /types/{t}/encryption")
    yield Admin("DELETE /types/{t}/encryption/provider")
    yield Admin("DELETE /types/{t}")
    yield Admin("GET /types/default", keep={"default": "volume_type.id"})
    yield Admin("DELETE /types/{default}")
    yield Member("DELETE /types/{t}")


def asked_otherwise() -> Iterator[Step]:
    """Headers, media types and bodies that are none."""
    for version in ("compute 2.1", "abc", "3.5", "VOLUME 3.5", "", "volume", "volume 3.72", "volume 2.0", "volume x"):
        yield Member("GET /volumes", at=None, headers={"OpenStack-API-Version": version})
    yield Member("GET /volumes", at=None, headers={"OpenStack-API-Version": "compute 2.1, volume 3.5"})
    for kind in (
        "text/plain",
        "application/xml",
        "application/json; charset=utf-8",
        "application/vnd.openstack.volume+json",
    ):
        yield Member(
            "POST /volumes/{volume}/action", b'{"os-show_image_metadata": null}', headers={"Content-Type": kind}
        )
    for body in (b"", b"{", b"[]", b"{}", b'{"bogus": 1}', b'{"os-reserve": 1, "os-unreserve": 1}', b'"a"'):
        yield Member("POST /volumes/{volume}/action", body)
        yield Member("POST /snapshots/{snapshot}/action", body)
        yield Member("POST /volumes", body)
    for path in ("", "/", f"/{PROJECT}/", f"/{PROJECT}/volumes", "/0123/volumes", f"/{'0' * 32}/volumes"):
        for who in WHO:
            yield Step(f"GET {path}", who=who, at=LATEST)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/", "/volumes", "/volumes/{volume}", "/limits", "/nothing"):
            yield Member(f"{method} {path}", {"a": 1})


NOUNS = """
    attachments backups capabilities cgsnapshots clusters consistencygroups default-types extensions group_snapshots
    group_types groups limits manageable_snapshots manageable_volumes messages os-availability-zone os-hosts
    os-quota-class-sets os-quota-sets os-services os-snapshot-manage os-volume-manage os-volume-transfer qos-specs
    resource_filters scheduler-stats snapshots types volume-transfers volumes workers
"""


def missing() -> Iterator[Step]:
    """What is not done with a noun, or with one of a kind."""
    for noun in NOUNS.split():
        for request in (
            *(f"{method} /{noun}" for method in ("POST", "PUT", "DELETE", "PATCH")),
            *(f"{method} /{noun}/x" for method in ("GET", "POST", "PUT", "DELETE", "PATCH")),
            *(
                f"GET /{noun}/x/edit",
                f"GET /{noun}/x/y",
                f"POST /{noun}/x/y",
                f"GET /{noun}.json",
                f"GET /{noun}/x.json",
            ),
        ):
            yield Member(request, None if request.startswith(("GET", "DELETE")) else {})


SCRIPTS = {
    "missing": [*missing()],
    "preparation": PREPARATION,
    "looks": [*looked_at(*LOOKS)],
    "filters": [*filtered("/volumes", "/snapshots", "/backups", "/types")],
    "filters of attachments": [
        step for step in filtered("/attachments", "/volume-transfers/detail") if step.at == LATEST
    ],
    "refused": [*refused()],
    "quotas": [*quotas()],
    "types": [*kinds()],
    "asked otherwise": [*asked_otherwise()],
    "lives": [*lives()],
}
