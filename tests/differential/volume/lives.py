"""Exchanges about groups, backups and attachments, and what administrators do with services and disks."""

from __future__ import annotations

from collections.abc import Iterator

from novalite.conformance.client import PROJECT
from tests.differential.engine import WHO, Step
from tests.differential.volume.scripts import LATEST, Admin, Member, act, made


def consistent() -> Iterator[Step]:
    """Consistency groups and their snapshots, which are groups of a type of their own."""
    none = "11111111-2222-4333-8444-555555555555"
    path = "/consistencygroups"
    yield Member("GET /types/default", keep={"default": "volume_type.id", "type name": "volume_type.name"})
    for wanted in (
        *({}, {"volume_types": ""}, {"volume_types": None}, {"volume_types": "x"}, {"volume_types": "{default},x"}),
        *({"name": "n"}, {"name": "n", "volume_types": "{default}", "availability_zone": "x"}),
        *({"name": "a" * 256, "volume_types": "{default}"}, {"description": 5, "volume_types": "{default}"}),
    ):
        yield Member(f"POST {path}", {"consistencygroup": wanted})
    right = {"volume_types": "{type name},", "name": " n ", "description": "d", "colour": 1}
    yield Member(f"POST {path}", {"consistencygroup": right, "colour": 1}, keep={"group": "consistencygroup.id"})
    yield Member(f"GET {path}/{{group}}", until={"consistencygroup.status": ("available", "error")})
    right = {"volume_types": "{default}", "availability_zone": "nova"}
    yield Member(f"POST {path}", {"consistencygroup": right}, keep={"empty": "consistencygroup.id"})
    yield Member(f"GET {path}/{{empty}}", until={"consistencygroup.status": ("available", "error")})
    for who in ("admin", "member", "reader", "other"):
        for below in ("", "/detail", "/{group}", f"/{none}"):
            yield from (Step(f"GET {path}{below}", who=who, at=at) for at in ("3.0", "3.31", LATEST))
        yield Step("GET /groups/{group}", who=who, at=LATEST)
    for query in ("limit=1", "limit=0", "limit=x", "marker={group}", "marker=x", "sort=name:asc", "sort=x", "name=n"):
        for who in ("admin", "member"):
            yield from (Step(f"GET {path}?{query}", who=who, at=at) for at in ("3.0", LATEST))
    for query in ("name=x", "status=available", "all_tenants=1", "offset=1", "list_volume=true", "description=d"):
        yield from (Step(f"GET {path}/detail?{query}", who=who, at=LATEST) for who in ("admin", "member"))
    yield from made("inside", volume_type="{default}", group_id="{group}")
    yield from made("outside")
    for changed in (
        *({}, {"name": ""}, {"name": "m", "colour": 1}, {"name": "m"}, {"description": " e "}, {"add_volumes": "x"}),
        *({"add_volumes": "{outside}"}, {"remove_volumes": "{outside},"}, {"remove_volumes": none}, {"name": 5}),
    ):
        yield Member(f"PUT {path}/{{group}}/update", {"consistencygroup": changed})
        yield Member(f"GET {path}/{{group}}", until={"consistencygroup.status": ("available", "error")})
    yield Member(f"PUT {path}/{{group}}", {"consistencygroup": {"name": "n"}})
    for who in ("reader", "other"):
        yield Step(f"PUT {path}/{{group}}/update", {"consistencygroup": {"name": "o"}}, who=who, at=LATEST)
    yield Member("POST /cgsnapshots", {"cgsnapshot": {"consistencygroup_id": "{empty}"}})
    yield Member("POST /cgsnapshots", {"cgsnapshot": {"consistencygroup_id": none}})
    then = {"cgsnapshot": {"consistencygroup_id": "{group}", "name": " then ", "description": "d", "colour": 1}}
    yield Step("POST /cgsnapshots", then, who="reader", at=LATEST)
    yield Member("POST /cgsnapshots", then, keep={"then": "cgsnapshot.id"})
    yield Member("GET /cgsnapshots/{then}", until={"cgsnapshot.status": ("available", "error")})
    for who in ("admin", "member", "reader", "other"):
        for below in ("", "/detail", "/{then}", f"/{none}", "?limit=1", "?limit=0", "?offset=1", "?limit=x", "?name=x"):
            yield from (Step(f"GET /cgsnapshots{below}", who=who, at=at) for at in ("3.0", LATEST))
    source = {"name": "copy"}
    for wanted in (
        *(source, {**source, "cgsnapshot_id": none}, {**source, "source_cgid": none}, {**source, "source_cgid": ""}),
        *({"cgsnapshot_id": "{then}", "source_cgid": "{group}"}, {**source, "source_cgid": "{empty}"}),
        {**source, "source_cgid": None},
    ):
        yield Member(f"POST {path}/create_from_src", {"consistencygroup-from-src": wanted})
    for number, wanted in enumerate(({"cgsnapshot_id": "{then}"}, {"source_cgid": "{group}", "name": " c "})):
        keep = {f"copy{number}": "consistencygroup.id"}
        yield Member(f"POST {path}/create_from_src", {"consistencygroup-from-src": wanted}, keep=keep)
        yield Member(f"GET {path}/{{copy{number}}}", until={"consistencygroup.status": ("available", "error")})
    for body in (None, {}, {"consistencygroup": {}}, {"consistencygroup": {"force": "x"}}, {"a": 1}):
        yield Member(f"POST {path}/{{group}}/delete", body)
    for who in ("reader", "other"):
        yield Step(f"POST {path}/{{group}}/delete", {}, who=who, at=LATEST)
        yield Step("DELETE /cgsnapshots/{then}", who=who, at=LATEST)
    yield Member("DELETE /cgsnapshots/{then}")
    yield Member("GET /cgsnapshots/{then}")
    yield Member("DELETE /cgsnapshots/{then}")
    yield Member(f"POST {path}/{{group}}/delete", {"consistencygroup": {"force": False}})
    for name in ("group", "copy0", "copy1"):
        yield Member(f"POST {path}/{{{name}}}/delete", {"consistencygroup": {"force": True}})
        yield Member(f"GET {path}/{{{name}}}")
    yield Member(f"POST {path}/{{empty}}/delete", {})
    yield Member(f"POST {path}/{{empty}}/delete", {})


def grouped() -> Iterator[Step]:
    """Groups and their snapshots, from their types to their ends."""
    none = "11111111-2222-4333-8444-555555555555"
    yield Admin("POST /group_types", {"group_type": {"name": "g", "description": "d"}}, keep={"kind": "group_type.id"})
    yield Admin(
        "POST /group_types", {"group_type": {"name": "h", "is_public": False}}, keep={"closed": "group_type.id"}
    )
    for who in ("admin", "member"):
        for path in ("/group_types", "/group_types/{kind}", "/group_types/{closed}", "/group_types/default"):
            yield from (Step(f"GET {path}", who=who, at=at) for at in ("3.10", "3.11", LATEST))
        for query in (
            "is_public=false",
            "is_public=none",
            "is_public=x",
            "limit=1",
            "sort=name:asc",
            "sort=x",
            "bogus=1",
        ):
            yield Step(f"GET /group_types?{query}", who=who, at=LATEST)
    for specs in ({}, {"a": "b", "c": "d"}, {"a": None}, {"a": 1}, {"a b": "c"}, {"": "c"}):
        yield Admin("POST /group_types/{kind}/group_specs", {"group_specs": specs})
    yield Admin("PUT /group_types/{kind}/group_specs/a", {"a": "e"})
    yield Admin("PUT /group_types/{kind}/group_specs/a", {"b": "e"})
    for key in ("a", "none"):
        yield Admin(f"GET /group_types/{{kind}}/group_specs/{key}")
        yield Admin(f"DELETE /group_types/{{kind}}/group_specs/{key}")
    for changed in ({}, {"name": ""}, {"name": " "}, {"name": "h"}, {"description": "e"}, {"is_public": "x"}, {"a": 1}):
        yield Admin("PUT /group_types/{kind}", {"group_type": changed})
    yield Member("GET /types/default", keep={"default": "volume_type.id"})
    for wanted in (
        *({}, {"group_type": "{kind}"}, {"group_type": "x", "volume_types": ["{default}"]}),
        *({"group_type": "{kind}", "volume_types": ["x"]}, {"group_type": "{kind}", "volume_types": []}),
        {"group_type": "{kind}", "volume_types": ["{default}"], "availability_zone": "x"},
        {"group_type": "{closed}", "volume_types": ["{default}"]},
    ):
        yield Member("POST /groups", {"group": wanted})
    right = {"group": {"group_type": "{kind}", "volume_types": ["{default}"], "name": " n ", "description": "d"}}
    yield Member("POST /groups", right, keep={"group": "group.id"})
    yield Member("GET /groups/{group}", until={"group.status": ("available", "error")})
    yield Member("POST /groups", right, keep={"empty": "group.id"})
    for at in ("3.13", "3.14", "3.24", "3.25", "3.37", "3.38", "3.57", "3.58", LATEST):
        for who in ("admin", "member"):
            for path in ("/groups", "/groups/detail", "/groups/{group}", "/groups/{group}?list_volume=true"):
                yield Step(f"GET {path}", who=who, at=at)
    yield from made("inside", volume_type="{default}", group_id="{group}")
    yield from made("outside")
    for wanted in ({"group_id": "{group}"}, {"group_id": none, "volume_type": "{default}"}):
        yield Member("POST /volumes", {"volume": {"size": 1, **wanted}})
    for changed in (
        *({}, {"name": None}, {"name": "m"}, {"name": "m"}, {"add_volumes": none}, {"remove_volumes": "{outside}"}),
        *({"add_volumes": "{outside}"}, {"add_volumes": "{outside}", "remove_volumes": "{outside}"}, {"a": 1}),
        *({"remove_volumes": "{outside}"}, {"description": ""}),
    ):
        yield Member("PUT /groups/{group}", {"group": changed})
        yield Member("GET /groups/{group}?list_volume=yes", until={"group.status": ("available", "error")})
    yield Member("POST /group_snapshots", {"group_snapshot": {"group_id": "{empty}"}})
    yield Member("POST /group_snapshots", {"group_snapshot": {"group_id": none}})
    then = {"group_snapshot": {"group_id": "{group}", "name": " then ", "description": "d"}}
    yield Member("POST /group_snapshots", then, keep={"then": "group_snapshot.id"})
    yield Member("GET /group_snapshots/{then}", until={"group_snapshot.status": ("available", "error")})
    for at in ("3.14", "3.29", "3.31", "3.57", "3.58", LATEST):
        for who in ("admin", "member"):
            for path in ("/group_snapshots", "/group_snapshots/detail", "/group_snapshots/{then}"):
                yield Step(f"GET {path}", who=who, at=at)
    for noun in ("groups", "group_snapshots"):
        for query in (
            *("name=n", "name=m", "status=available", "group_id={group}", "id={group}", "bogus=1", "description=d"),
            *(
                "sort=name:asc",
                "sort=bogus",
                "sort_key=status",
                "limit=1",
                "limit=0",
                "limit=x",
                "offset=1",
                "marker=x",
            ),
            *("all_tenants=1", "all_tenants=x", "name~=n", "project_id=x"),
        ):
            for below in ("", "/detail"):
                for who in ("admin", "member"):
                    yield from (Step(f"GET /{noun}{below}?{query}", who=who, at=at) for at in ("3.29", LATEST))
    yield Member("GET /snapshots/detail", keep={"part": "snapshots.0.id"})
    yield Member("DELETE /snapshots/{part}")
    for action in ("enable_replication", "disable_replication", "failover_replication", "list_replication_targets"):
        for sent in (None, {}, {"a": 1}, {"allow_attached_volume": "x"}, {"secondary_backend_id": "b"}):
            yield from (Member(f"POST /groups/{id}/action", {action: sent}) for id in ("{group}", none))
        yield from (Step("POST /groups/{group}/action", {action: {}}, who, "3.37") for who in ("member", "reader"))
        yield Step("POST /groups/{group}/action", {action: {}}, "reader", "3.38")
    yield Member("POST /groups/action", {"create-from-src": {"source_group_id": "{empty}"}})
    for sent in (
        *({}, {"source_group_id": "{group}", "group_snapshot_id": "{then}"}, {"source_group_id": none}),
        *({"group_snapshot_id": none}, {"group_snapshot_id": "x"}),
    ):
        yield Member("POST /groups/action", {"create-from-src": sent})
    for name, sent in {"copy": {"group_snapshot_id": "{then}"}, "twin": {"source_group_id": "{group}"}}.items():
        yield Member("POST /groups/action", {"create-from-src": {"name": name, **sent}}, keep={name: "group.id"})
        yield Member(f"GET /groups/{{{name}}}?list_volume=true", until={"group.status": ("available", "error")})
    for noun, id in (("groups", "{empty}"), ("group_snapshots", "{then}")):
        for status in ("error", "ERROR", "bogus", "", "available", "deleted", "in-use"):
            for who in ("admin", "member"):
                yield Step(f"POST /{noun}/{id}/action", {"reset_status": {"status": status}}, who, LATEST)
        yield Admin(f"POST /{noun}/{id}/action", {"reset_status": {"status": "available"}})
    for sent in ({}, {"delete-volumes": True}, {"delete-volumes": "x"}, {"a": 1}):
        yield Member("POST /groups/{group}/action", {"delete": sent})
    yield Member("DELETE /group_snapshots/{then}")
    yield Member("GET /group_snapshots/{then}")
    yield Member("DELETE /volumes/{inside}")
    yield Admin("DELETE /group_types/{kind}")
    yield Member("POST /groups/{group}/action", {"delete": {}})
    for name in ("copy", "twin", "group", "empty"):
        yield Member(f"POST /groups/{{{name}}}/action", {"delete": {"delete-volumes": True}})
        yield Member(f"GET /groups/{{{name}}}")
    for kind in ("kind", "closed"):
        yield Admin(f"DELETE /group_types/{{{kind}}}")
        yield Admin(f"GET /group_types/{{{kind}}}")
    yield Member("DELETE /volumes/{outside}")


def kept() -> Iterator[Step]:
    """Backups from their beginning to their end, with their records; and the default types of projects."""
    none = "11111111-2222-4333-8444-555555555555"
    yield from made("safe")
    for wanted in (
        *(
            {"volume_id": none},
            {"volume_id": "{safe}", "incremental": True},
            {"volume_id": "{safe}", "snapshot_id": none},
        ),
        *({"volume_id": "{safe}", "snapshot_id": "{snapshot}"}, {"volume_id": "{safe}", "name": "a" * 256}),
    ):
        yield Member("POST /backups", {"backup": wanted})
    yield Member("POST /backups", {"backup": {"volume_id": "{safe}", "name": "n"}}, keep={"full": "backup.id"})
    yield Member("GET /backups/{full}", until={"backup.status": ("available", "error")})
    added = {"backup": {"volume_id": "{safe}", "incremental": True}}
    yield Member("POST /backups", added, keep={"more": "backup.id"})
    yield Member("GET /backups/{more}", until={"backup.status": ("available", "error")})
    yield Member("GET /backups/{full}")
    yield Member("DELETE /backups/{full}")
    yield Admin("POST /backups/{full}/action", {"os-force_delete": {}})
    for changed in ({}, {"name": None}, {"name": "m"}, {"metadata": {"a": "b"}}, {"metadata": None}, {"a": 1}, None):
        yield from (Member("PUT /backups/{full}", {"backup": changed}, at=at) for at in ("3.9", "3.42", "3.43", LATEST))
    for sent in ({"volume_id": none}, {"volume_id": "x"}, {"a": 1}, {"volume_id": "{third}"}):
        yield Member("POST /backups/{full}/restore", {"restore": sent})
    yield Member("POST /backups/{full}/restore", {"restore": {"volume_id": "{safe}"}})
    yield Member("GET /volumes/{safe}", until={"volume.status": ("available", "error")})
    yield Member("GET /backups/{full}", until={"backup.status": ("available", "error")})
    for who in ("admin", "member", "reader"):
        yield Step("GET /backups/{full}/export_record", who=who, at=LATEST, keep={"record": "backup-record.backup_url"})
    taken = {"backup-record": {"backup_service": "x", "backup_url": "{record}"}}
    for text in ("", "x", "e30=", "eyJpZCI6ICJ4In0=", "W10=", "bnVsbA=="):
        yield Admin("POST /backups/import_record", {"backup-record": {"backup_service": "x", "backup_url": text}})
    yield Member("POST /backups/import_record", taken)
    for status in ("error", "bogus", "available", "AVAILABLE"):
        yield Admin("POST /backups/{full}/action", {"os-reset_status": {"status": status}})
    yield Member("POST /volumes", {"volume": {"backup_id": "{full}"}}, at="3.47", keep={"again": "volume.id"})
    yield Member("GET /volumes/{again}", until={"volume.status": ("available", "error")})
    for id in ("more", "full"):
        yield Member(f"DELETE /backups/{{{id}}}")
        yield Member(f"GET /backups/{{{id}}}")
    for id in ("safe", "again"):
        yield Member(f"DELETE /volumes/{{{id}}}")
    for wanted in (
        {},
        {"volume_type": ""},
        {"volume_type": "bogus"},
        {"volume_type": "fast"},
        {"volume_type": "fast", "a": 1},
    ):
        for who in ("admin", "member"):
            yield Step(f"PUT /default-types/{PROJECT}", {"default_type": wanted}, who, LATEST)
    yield Member("GET /types/default")
    yield Member("POST /volumes", {"volume": {"size": 1}}, keep={"typed": "volume.id"})
    yield Member("DELETE /volumes/{typed}")
    for who in ("admin", "member"):
        for path in ("/default-types", f"/default-types/{PROJECT}", f"/default-types/{none}"):
            yield Step(f"GET {path}", who=who, at=LATEST)
        yield Step(f"DELETE /default-types/{PROJECT}", who=who, at=LATEST)
    yield Member("GET /types/default")


def held() -> Iterator[Step]:
    """Attachments, by both ways of making them."""
    server, none = "22222222-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555555"
    connector = {"initiator": "iqn.x", "host": "h", "ip": "1.2.3.4", "platform": "x86_64", "os_type": "linux"}
    yield from made("held")
    for wanted in (
        *({}, {"volume_uuid": none}, {"volume_uuid": "x"}, {"volume_uuid": "{held}", "instance_uuid": "x"}),
        *({"volume_uuid": "{held}", "mode": "x"}, {"volume_uuid": "{held}", "a": 1}),
    ):
        yield from (
            Member("POST /attachments", {"attachment": wanted}, at=at) for at in ("3.27", "3.53", "3.54", LATEST)
        )
    sent = {"attachment": {"volume_uuid": "{held}", "instance_uuid": server, "mode": "ro"}}
    yield Member("POST /attachments", sent, keep={"first": "attachment.id"})
    yield Member("GET /volumes/{held}")
    yield Member("POST /attachments", {"attachment": {"volume_uuid": "{held}", "instance_uuid": none}})
    for path in ("/attachments/{first}", "/attachments/detail", "/attachments"):
        yield from (Step(f"GET {path}", who=who, at=LATEST) for who in WHO)
    for body in ({}, {"connector": {}}, {"connector": None}):
        yield Member("PUT /attachments/{first}", {"attachment": body})
    yield Member("PUT /attachments/{first}", {"attachment": {"connector": connector}})
    yield Member("GET /volumes/{held}")
    yield Member("POST /attachments/{first}/action", {"os-complete": {}}, at="3.43")
    yield Member("POST /attachments/{first}/action", {"os-complete": {"a": 1}})
    yield Member("POST /attachments/{first}/action", {"os-complete": {}})
    for who in ("admin", "member"):
        yield Step("GET /volumes/{held}", who=who, at=LATEST)
        yield Step("GET /attachments/{first}", who=who, at=LATEST)
    yield from act("held", "os-extend", {"new_size": 3})
    yield from act("held", "os-update_readonly_flag", {"readonly": True})
    yield from act("held", "os-begin_detaching")
    yield from act("held", "os-roll_detaching")
    yield Member("DELETE /volumes/{held}")
    yield Member("POST /volume-transfers", {"transfer": {"volume_id": "{held}"}})
    yield Step("DELETE /attachments/{first}", who="reader", at=LATEST)
    yield Step("DELETE /attachments/{first}", who="other", at=LATEST)
    yield Member("DELETE /attachments/{first}")
    yield Member("GET /attachments/{first}")
    yield Member("GET /volumes/{held}")
    yield from act("held", "os-attach", {"instance_uuid": server, "mountpoint": "/dev/vdc"})
    yield from act("held", "os-attach", {"instance_uuid": server, "mountpoint": "/dev/vdd"})
    yield from act("held", "os-attach", {"instance_uuid": none, "mountpoint": "/dev/vdd"})
    yield from act("held", "os-detach", {"attachment_id": none})
    yield from act("held", "os-force_detach", {"attachment_id": none}, who="admin")
    yield from act("held", "os-detach", {})
    for sent in ({}, {"connector": {}}, {"connector": connector}, {"connector": "a"}):
        yield from act("held", "os-initialize_connection", sent)
        yield from act("held", "os-terminate_connection", sent)
    yield from act("held", "os-reset_status", {"status": "maintenance"}, who="admin")
    yield from act("held", "os-attach", {"instance_uuid": server, "mountpoint": "/dev/vdc"})
    yield from act("held", "os-reset_status", {"status": "error"}, who="admin")
    yield Member("DELETE /volumes/{held}")


def administered() -> Iterator[Step]:
    """What administrators do with services, hosts, clusters and what is on a backend."""
    backend = "devstack@lvmdriver-1"
    for who in ("admin", "member"):
        for path in (
            "/os-hosts",
            "/os-hosts?zone=x",
            f"/os-hosts/{backend}",
            "/os-hosts/x",
            "/clusters",
            "/clusters/x",
        ):
            yield Step(f"GET {path}", who=who, at=LATEST)
        yield from (Step(f"GET /capabilities/{id}", who=who, at=LATEST) for id in (backend, "devstack", "x"))
    for id in ("devstack", "x"):
        for body in ({"status": "x"}, {"Status": "x"}, {"status": "enable"}, {"a": "b"}, {}, {"a": 1}):
            yield from (Step(f"PUT /os-hosts/{id}", body, who, LATEST) for who in ("admin", "member"))
    for action in ("freeze", "thaw", "failover_host"):
        named = ({}, {"host": "x"}, {"host": None}, {"host": "devstack", "cluster": "c"}, {"cluster": "c"}, {"a": 1})
        for body in (*named, {"host": backend}, {"host": backend}, {"host": "a b"}):
            yield from (Admin(f"PUT /os-services/{action}", body, at=at) for at in ("3.0", "3.25", "3.26", LATEST))
        yield Admin("GET /os-availability-zone")
        yield Member(f"PUT /os-services/{action}", {"host": backend})
    for body in ({}, {"binary": "x"}, {"level": "x"}, {"level": "info", "prefix": "none"}, {"a": 1}, {"level": None}):
        for at in ("3.31", "3.32", LATEST):
            yield Admin("PUT /os-services/set-log", body, at=at)
            yield Admin("PUT /os-services/get-log", {**body, "prefix": "none"}, at=at)
    yield Admin("PUT /os-services/get-log", {"server": "x"})
    yield Admin("PUT /os-services/get-log", {"binary": "cinder-volume", "server": "devstack", "prefix": "none"})
    for query in ("is_up=x", "is_up=true", "bogus=1", "frozen=1", "disabled=no", "name=a", "num_hosts=1"):
        yield from (Admin(f"GET /clusters?{query}", at=at) for at in ("3.7", "3.25", "3.26"))
        yield from (Admin(f"GET /clusters{below}?{query}") for below in ("", "/detail"))
    for action in ("enable", "disable"):
        for body in (
            {},
            {"name": ""},
            {"name": "c"},
            {"name": "c", "binary": "b"},
            {"name": "c", "disabled_reason": " "},
        ):
            yield from (Admin(f"PUT /clusters/{action}", body, at=at) for at in ("3.6", "3.7", LATEST))
        yield Member(f"PUT /clusters/{action}", {"name": "c"})
    for body in (
        *({}, {"binary": "x"}, {"host": "x"}, {"host": ""}, {"resource_type": "volume"}),
        *({"resource_id": "x"}, {"resource_id": "{volume}"}, {"service_id": "a"}, {"service_id": 9}, {"a": 1}),
        *({"disabled": "x"}, {"disabled": True}, {"cluster_name": "c"}, {"resource_id": None}, {"host": "a b"}),
    ):
        yield from (Admin("POST /workers/cleanup", body, at=at) for at in ("3.23", "3.24", LATEST))
    yield Member("POST /workers/cleanup", {})


def managed() -> Iterator[Step]:
    """Volumes and snapshots that are given up, taken over and moved."""
    backend, pool = "devstack@lvmdriver-1", "devstack@lvmdriver-1#lvmdriver-1"
    for path in ("/manageable_volumes", "/os-volume-manage", "/manageable_snapshots", "/os-snapshot-manage"):
        for query in ("", "?host=x", "?host=devstack&cluster=c", "?cluster=c"):
            yield from (Admin(f"GET {path}{query}", at=at) for at in ("3.0", "3.7", "3.8", "3.16", "3.17", LATEST))
        for query in ("&sort=x", "&sort=size:up", "&limit=x", "&limit=-1", "&offset=x", "&sort_key=x", "&marker=x"):
            yield from (Admin(f"GET {path}{below}?host={backend}{query}") for below in ("", "/detail"))
        yield Member(f"GET {path}?host={backend}")
        yield Admin(f"GET {path}/x")
    none = "11111111-2222-4333-8444-555555555555"
    for path in ("/manageable_volumes", "/os-volume-manage"):
        for wanted in (
            *({}, {"ref": {}}, {"ref": {"source-name": "a"}, "host": "x"}, {"ref": 1, "host": pool}),
            *({"ref": {}, "cluster": "c"}, {"ref": {}, "host": pool, "cluster": "c"}, {"ref": {}, "host": "a b"}),
            *({"ref": {}, "host": pool, "size": 1}, {"ref": {}, "host": pool, "volume_type": "bogus"}),
            *({"ref": {}, "host": pool, "bootable": "x"}, {"ref": {"source-name": "volume-{volume}"}, "host": pool}),
        ):
            for at in ("3.7", "3.8", "3.15", "3.16", LATEST):
                yield Admin(f"POST {path}", {"volume": wanted}, at=at)
        taken = {"ref": {"source-name": "a"}, "host": pool, "name": " n ", "metadata": {"a": "b"}, "bootable": True}
        yield Admin(f"POST {path}", {"volume": taken}, keep={"managed": "volume.id"})
        yield Admin("GET /volumes/{managed}")
        yield Admin("DELETE /volumes/{managed}")
        yield Member(f"POST {path}", {"volume": taken})
    for path in ("/manageable_snapshots", "/os-snapshot-manage"):
        for wanted in (
            *({}, {"ref": {}}, {"ref": 1, "volume_id": "{volume}"}, {"ref": {}, "volume_id": "x"}),
            *({"ref": {}, "volume_id": none}, {"ref": {}, "volume_id": "{volume}", "size": 1}),
        ):
            yield from (Admin(f"POST {path}", {"snapshot": wanted}, at=at) for at in ("3.7", "3.8", LATEST))
        taken = {"ref": {"source-name": "a"}, "volume_id": "{volume}", "name": " n "}
        yield Admin(f"POST {path}", {"snapshot": taken}, keep={"managed": "snapshot.id"})
        yield Admin("GET /snapshots/{managed}")
        yield Admin("DELETE /snapshots/{managed}")
        yield Member(f"POST {path}", {"snapshot": taken})
        yield Member(f"POST {path}", {"snapshot": taken}, who="other")
    yield from made("given")
    yield from act("given", "os-unmanage")
    yield Member("POST /snapshots", {"snapshot": {"volume_id": "{given}"}}, keep={"left": "snapshot.id"})
    yield from act("given", "os-unmanage", {"a": 1}, who="admin")
    yield Member("POST /snapshots/{left}/action", {"os-unmanage": None})
    yield Admin("POST /snapshots/{left}/action", {"os-unmanage": None})
    yield Admin("GET /snapshots/{left}")
    moves = ({}, {"host": "x"}, {"host": pool}, {"host": backend}, {"host": ""}, {"host": None}, {"host": pool, "a": 1})
    for sent in (*moves, {"cluster": "c"}, {"host": pool, "cluster": "c"}, {"host": pool, "lock_volume": "x"}, "a"):
        for at in ("3.0", "3.15", "3.16", LATEST):
            yield from act("given", "os-migrate_volume", sent, who="admin", at=at)
    yield from act("given", "os-migrate_volume", {"host": "x"})
    for sent in (
        {},
        {"new_volume": none},
        {"new_volume": "{volume}"},
        {"new_volume": "x"},
        {"new_volume": none, "a": 1},
    ):
        yield from act("given", "os-migrate_volume_completion", sent, who="admin")
    yield from act("volume", "os-migrate_volume_completion", {"new_volume": "{given}"}, who="admin")
    yield from act("volume", "os-migrate_volume_completion", {"new_volume": "{volume}"}, who="admin")
    yield from act("given", "os-migrate_volume_completion", {"new_volume": none})
    for sent in ({}, {"error": True}, {"error": "x"}, {"a": 1}):
        yield from act("given", "os-extend_volume_completion", sent, who="admin")
    yield from act("given", "os-reset_status", {"status": "extending"}, who="admin")
    yield from act("given", "os-extend_volume_completion", {}, who="admin")
    yield from act("given", "os-reset_status", {"status": "available"}, who="admin")
    yield from act("given", "os-unmanage", who="admin")


def failing() -> Iterator[Step]:
    """What fails after its answer, and the messages that it leaves."""
    for name, specs in {
        "a": {"a": "b"},
        "b": {"volume_backend_name": "x"},
        "c": {"volume_backend_name": "lvmdriver-1"},
        "d": {"x:a": "b"},
        "e": {"capabilities:a": "b"},
        "f": {"multiattach": "<is> True"},
        "g": {"multiattach": "<is> False"},
        "h": {"free_capacity_gb": ">= 5"},
        "i": {"vendor_name": "Open Source"},
        "j": {"vendor_name": "<or> Open <or> Source"},
        "k": {"vendor_name": "<in> Open"},
        "l": {"reserved_percentage": "<= 1"},
        "m": {"vendor_name": "s== Open"},
        "n": {"total_capacity_gb": "== x"},
        "o": {"vendor_name": "<in>"},
    }.items():
        yield Admin("POST /types", {"volume_type": {"name": f"failing-{name}", "extra_specs": specs}})
        wanted = {"volume": {"size": 1, "name": name, "volume_type": f"failing-{name}"}}
        yield Member("POST /volumes", wanted, keep={"failing": "volume.id"})
        yield Member("GET /volumes/{failing}")
        yield Admin("GET /volumes/{failing}")
        yield Member("DELETE /volumes/{failing}")
    yield Member(
        "POST /backups", {"backup": {"volume_id": "{volume}", "availability_zone": "x"}}, keep={"lost": "backup.id"}
    )
    yield Member("GET /backups/{lost}")
    yield Admin("POST /backups/{lost}/action", {"os-reset_status": {"status": "available"}})
    yield Member("DELETE /backups/{lost}")
    yield Member("GET /volumes/{volume}")
    yield Member("GET /messages", keep={"message": "messages.0.id"})
    for at in ("3.2", "3.3", "3.4", "3.5", "3.30", "3.31", LATEST):
        for query in ("", "?limit=1", "?bogus=1", "?resource_type=VOLUME&sort=created_at:asc", "?sort=x", "?marker=x"):
            yield from (Step(f"GET /messages{query}", who=who, at=at) for who in ("admin", "member"))
        yield Member("GET /messages/{message}", at=at)
    for who in WHO:
        yield Step("GET /messages/{message}", who=who, at=LATEST)
    for who in ("nobody", "other", "reader", "guest", "member", "member"):
        yield Step("DELETE /messages/{message}", who=who, at=LATEST)


SCRIPTS = {
    "consistent": [*consistent()],
    "grouped": [*grouped()],
    "kept": [*kept()],
    "held": [*held()],
    "administered": [*administered()],
    "managed": [*managed()],
    "failing": [*failing()],
}
