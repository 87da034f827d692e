"""Exchanges as they come in life: what is made, looked at by everybody at every version, changed, refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.differential.engine import WHO, Step

Admin = partial(Step, who="admin")

PROJECT = "6f70656e737461636b20342065766572"
VERSIONS = """
    2.1 2.2 2.3 2.8 2.9 2.15 2.16 2.18 2.19 2.25 2.26 2.35 2.36 2.46 2.47 2.48 2.52 2.53 2.62 2.63 2.68 2.69 2.70 2.71
    2.72 2.73 2.74 2.75 2.78 2.79 2.87 2.88 2.89 2.90 2.93 2.95 2.96 2.97 2.98 2.99 2.100 2.101 2.102 2.103 2.104
""".split()

FLAVOR = {"id": "small", "name": "small", "ram": 64, "vcpus": 1, "disk": 1}
GROUP = {"name": "group", "policy": "anti-affinity", "rules": {"max_server_per_host": 2}}

#: What there is for all other scripts to look at, which none of them takes away.
PREPARATION = [
    Admin("POST /flavors", {"flavor": FLAVOR}, keep={"flavor": "flavor.id"}),
    Admin("POST /flavors/{flavor}/os-extra_specs", {"extra_specs": {"hw:cpu_policy": "shared", "nothing": "a"}}),
    Admin("POST /flavors", {"flavor": {**FLAVOR, "id": "own", "name": "own", "os-flavor-access:is_public": False}}),
    Admin("POST /flavors/own/action", {"addTenantAccess": {"tenant": PROJECT}}),
    Admin("POST /os-keypairs", {"keypair": {"name": "key"}}, at="2.35", keep={"keypair": "keypair.name"}),
    Step("POST /os-server-groups", {"server_group": GROUP}, keep={"group": "server_group.id"}),
    Admin("POST /os-aggregates", {"aggregate": {"name": "all"}}, keep={"aggregate": "aggregate.id"}),
    Step("GET /images", at="2.35", keep={"image": "images.0.id"}),
    Admin(
        "POST /servers",
        {
            "server": {
                "name": "one",
                "flavorRef": "1",
                "imageRef": "{image}",
                "networks": "none",
                "key_name": "key",
                "metadata": {"colour": "red"},
                "description": "the first",
                "tags": ["a", "b"],
                "availability_zone": "nova:compute1",
            },
            "os:scheduler_hints": {"group": "{group}"},
        },
        keep={"server": "server.id"},
    ),
    Step("GET /servers/{server}", until={"server.status": ("ACTIVE", "ERROR")}),
]

#: The collections that have something of it, and the name it is kept by.
PREPARED = {
    "/flavors": "flavor",
    "/os-aggregates": "aggregate",
    "/os-keypairs": "keypair",
    "/os-server-groups": "group",
    "/servers": "server",
}


def looked_at(*requests: str) -> Iterator[Step]:
    """By admins and members at each version, and by everybody at the first and the last."""
    for request in requests:
        yield from (Step(f"GET {request}", who=who, at=at) for at in VERSIONS for who in ("admin", "member"))
        yield from (Step(f"GET {request}", who=who, at=at) for at in ("2.1", "2.104") for who in WHO)
        yield Step(f"GET /v2{request}", at=None)


def act(action: str, sent: Any = None, ends: str | None = None, **more: Any) -> Iterator[Step]:
    """An action on the server, and what it is once it is done."""
    yield Step("POST /servers/{server}/action", {action: sent}, **more)
    if ends is not None:
        yield Admin("GET /servers/{server}", until={"server.status": (ends,), "server.OS-EXT-STS:task_state": (None,)})


#: Actions on a server in an order in which some are right and some are not.
LIFE = [
    *act("os-start"),
    *act("unpause"),
    *act("resume"),
    *act("restore"),
    *act("pause", ends="PAUSED"),
    *act("pause"),
    *act("suspend"),
    *act("os-stop"),
    *act("reboot", {"type": "SOFT"}),
    *act("unpause", ends="ACTIVE"),
    *act("suspend", ends="SUSPENDED"),
    *act("os-start"),
    *act("pause"),
    *act("reboot", {"type": "SOFT"}),
    *act("resume", ends="ACTIVE"),
    *act("reboot", {"type": "HARD"}, "ACTIVE"),
    *act("reboot", {"type": "soft"}, "ACTIVE"),
    *act("reboot", {"type": "none"}),
    *act("reboot", {}),
    *act("os-stop", ends="SHUTOFF"),
    *act("os-stop"),
    *act("reboot", {"type": "SOFT"}),
    *act("trigger_crash_dump"),
    *act("reboot", {"type": "HARD"}, "ACTIVE"),
    *act("trigger_crash_dump"),
    *act("os-stop", who="reader"),
    *act("os-stop", who="other"),
    *act("os-stop", who="guest"),
    *act("os-stop", who="unscoped"),
    *act("os-stop", who="nobody"),
    *act("nothing"),
    Step("POST /servers/{server}/action", {}),
    Step("POST /servers/{server}/action", {"os-stop": None, "os-start": None}),
    Step("POST /servers/{server}/action", b"{"),
    Step("PUT /servers/{server}", {"server": {"name": "two", "description": None, "hostname": "two"}}),
    Step("PUT /servers/{server}", {"server": {"name": " two "}}),
    Step("PUT /v2/servers/{server}", {"server": {"name": " three ", "colour": 1}}, at=None),
    Step("PUT /servers/{server}", {"server": {"accessIPv4": "10.0.0.1", "accessIPv6": "fe80::1"}}, at="2.1"),
    Step("PUT /servers/{server}", {"server": {"OS-DCF:diskConfig": "AUTO"}}, at="2.75"),
    Step("PUT /servers/{server}", {"server": {"OS-DCF:diskConfig": "auto"}}),
    *(Step("PUT /servers/{server}", {"server": {"name": "one"}}, who=who) for who in WHO),
]

FILTERS = """
    status=ACTIVE status=active status=SHUTOFF status=ACTIVE&status=SHUTOFF status=nothing vm_state=active
    name=one name=on name=^o.e$ name=( name=two flavor=1 flavor=2 image={image} ip=10 ip6=10 host=compute1 host=nothing
    tags=a tags=a,b tags=c tags-any=a,c not-tags=a not-tags-any=c user_id=admin project_id=nothing
    tenant_id=nothing all_tenants=1 all_tenants=1&project_id=nothing all_tenants all_tenants=0 deleted=1
    deleted=true changes-since=2020-01-01T00:00:00Z changes-since=2999-01-01T00:00:00Z
    changes-before=2020-01-01T00:00:00Z changes-since=nothing
    changes-since=2021-01-01T00:00:00Z&changes-before=2020-01-01T00:00:00Z locked=true locked=0
    availability_zone=nova key_name=key config_drive=true power_state=1 task_state=nothing uuid={server}
    reservation_id=r limit=1 limit=0 limit=-1 limit=a marker={server} marker=nothing limit=1&marker={server}
    sort_key=uuid sort_key=display_name&sort_dir=asc sort_key=host sort_key=nothing sort_dir=up
    sort_key=uuid&sort_key=host&sort_dir=asc hostname=one hostname=nothing description=first display_description=x
    launch_index=0 progress=0 soft_deleted=1 node=compute1 metadata=1 info_cache=1 services=a _nothing=1 colour=red
    limit=1&colour=red vcpus=1
""".split()

SCRIPTS: dict[str, list[Step]] = {
    "preparation": PREPARATION,
    "a server is looked at": list(looked_at("/servers/{server}", "/servers", "/servers/detail")),
    "servers are filtered": [
        Step(f"GET /servers{below}?{query}", who=who, at=at)
        for query in FILTERS
        for below, who, at in [
            ("", "member", "2.1"),
            ("/detail", "member", "2.82"),
            ("", "member", "2.104"),
            ("", "admin", "2.1"),
            ("/detail", "admin", "2.104"),
        ]
    ],
    "a server lives": LIFE,
}
