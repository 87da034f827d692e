"""Exchanges as they come in life: what is made, looked at by everybody at every version, changed, refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from novalite.cloud.compute.servers.lifecycle import ACTIONS
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
        nowhere = {"server.hostId": ("",)} if ends == "SHELVED_OFFLOADED" else {}
        done = {"server.status": (ends,), "server.OS-EXT-STS:task_state": (None,), **nowhere}
        yield Admin("GET /servers/{server}", until=done)


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

#: What leads to a state, what the status is then, and what leads back.
STATES = {
    "active": [],
    "paused": [("pause", None, "PAUSED"), ("unpause", None, "ACTIVE")],
    "suspended": [("suspend", None, "SUSPENDED"), ("resume", None, "ACTIVE")],
    "stopped": [("os-stop", None, "SHUTOFF"), ("os-start", None, "ACTIVE")],
    "rescued": [("rescue", {"adminPass": "a"}, "RESCUE"), ("unrescue", None, "ACTIVE")],
    "resized": [("resize", {"flavorRef": "2"}, "VERIFY_RESIZE"), ("revertResize", None, "ACTIVE")],
    "shelved_offloaded": [("shelve", None, "SHELVED_OFFLOADED"), ("unshelve", {"host": "compute1"}, "ACTIVE")],
    "error": [("os-resetState", {"state": "error"}, "ERROR"), ("os-resetState", {"state": "active"}, "ACTIVE")],
}

#: Actions as they are sent, and what the cloud's table calls them.
ACTED = {
    "os-start": ("start", None),
    "os-stop": ("stop", None),
    "pause": ("pause", None),
    "unpause": ("unpause", None),
    "suspend": ("suspend", None),
    "resume": ("resume", None),
    "restore": ("restore", None),
    "reboot": ("reboot", {"type": "SOFT"}),
    "rescue": ("rescue", {}),
    "unrescue": ("unrescue", None),
    "trigger_crash_dump": ("trigger_crash_dump", None),
    "changePassword": ("changePassword", {"adminPass": "a"}),
    "resize": ("resize", {"flavorRef": "3"}),
    "migrate": ("migrate", None),
    "confirmResize": ("confirmResize", None),
    "revertResize": ("revertResize", None),
    "os-migrateLive": ("live-migration", {"host": None, "block_migration": "auto"}),
    "shelve": ("shelve", None),
    "shelveOffload": ("shelveOffload", None),
    "unshelve": ("unshelve", None),
}


def refused_while(state: str) -> Iterator[Step]:
    """All actions that the cloud's table does not allow in a state, in that state."""
    way = STATES[state]
    for action, sent, status in way[:1]:
        yield from act(action, sent, status, who="admin")
    for action, (name, sent) in ACTED.items():
        if state not in ACTIONS[name].states:
            yield from act(action, sent, who="admin")
    yield from (Step(f"GET /servers{below}", who="admin") for below in ("/{server}", "/detail"))
    for action, sent, status in way[1:]:
        yield from act(action, sent, status, who="admin")


#: A locked server is nothing for its users, but for admins.
LOCKED = [
    *act("lock", {"locked_reason": "a"}, who="admin"),
    *(step for action, (_, sent) in ACTED.items() for step in act(action, sent)),
    Step("PUT /servers/{server}", {"server": {"name": "locked"}}),
    Step("GET /servers/{server}"),
    *act("unlock", None),
    *act("unlock", None, who="admin"),
    *act("lock", {"locked_reason": ""}),
    *act("lock", {"locked_reason": "a" * 256}),
    *act("lock", {"colour": "red"}),
    *act("lock", "a"),
    *act("lock", None, at="2.72"),
    *act("lock", {"locked_reason": "a"}, at="2.72"),
    *act("unlock", None),
]

AGGREGATES = [
    Admin(
        "POST /os-aggregates", {"aggregate": {"name": "one", "availability_zone": "z"}}, keep={"one": "aggregate.id"}
    ),
    Admin("POST /os-aggregates", {"aggregate": {"name": "one"}}),
    Admin("POST /os-aggregates", {"aggregate": {"name": "two", "availability_zone": "a:b"}}),
    Admin("POST /os-aggregates", {"aggregate": {"name": "two", "availability_zone": ""}}),
    Admin("POST /os-aggregates/{one}/action", {"add_host": {"host": "compute1"}}),
    Admin("POST /os-aggregates/{one}/action", {"add_host": {"host": "compute1"}}),
    Admin("POST /os-aggregates/{one}/action", {"add_host": {"host": "compute2"}}),
    Admin("POST /os-aggregates/{one}/action", {"add_host": {"host": "nothing"}}),
    Admin("POST /os-aggregates/{one}/action", {"remove_host": {"host": "nothing"}}),
    Admin("POST /os-aggregates/{one}/action", {"set_metadata": {"metadata": {"a": "b", "c": "d"}}}),
    Admin("POST /os-aggregates/{one}/action", {"set_metadata": {"metadata": {"a": None}}}),
    Admin("POST /os-aggregates/{one}/action", {"set_metadata": {"metadata": {"availability_zone": ""}}}),
    Admin("POST /os-aggregates/{one}/action", {"set_metadata": {"metadata": {"availability_zone": "y"}}}),
    Admin("PUT /os-aggregates/{one}", {"aggregate": {"name": "three", "availability_zone": "x"}}),
    Admin("PUT /os-aggregates/{one}", {"aggregate": {"name": "all"}}),
    Admin("PUT /os-aggregates/{one}", {"aggregate": {}}),
    *(Admin(f"GET /os-aggregates{below}", at=at) for at in ("2.1", "2.40", "2.41") for below in ("", "/{one}")),
    *(Step(f"GET /os-availability-zone{below}", who=who) for below in ("", "/detail") for who in WHO),
    Admin("POST /os-aggregates/{one}/images", {"cache": [{"id": "{image}"}, {"id": "{image}"}]}, at="2.81"),
    Admin("POST /os-aggregates/{one}/images", {"cache": []}, at="2.81"),
    Admin("DELETE /os-aggregates/{one}"),
    Admin("POST /os-aggregates/{one}/action", {"remove_host": {"host": "compute1"}}),
    Admin("POST /os-aggregates/{one}/action", {"remove_host": {"host": "compute2"}}),
    Admin("DELETE /os-aggregates/{one}"),
    Admin("DELETE /os-aggregates/{one}"),
]

COMPUTE2 = {"host": "compute2", "binary": "nova-compute"}
SERVICES = [
    Admin("GET /os-services?host=compute2&binary=nova-compute", at="2.53", keep={"service": "services.0.id"}),
    *(
        Admin(f"GET /os-services{query}", at=at)
        for at in ("2.1", "2.10", "2.11", "2.52", "2.53", "2.69", "2.75", "2.104")
        for query in (
            "",
            "?host=compute1",
            "?binary=nova-conductor",
            "?host=nothing",
            "?colour=red",
            "?host=a&host=compute1",
        )
    ),
    *(
        Admin(f"PUT /os-services/{action}", body, at=at)
        for at in ("2.1", "2.10", "2.11", "2.52", "2.53")
        for action, body in [
            ("disable", COMPUTE2),
            ("disable-log-reason", {**COMPUTE2, "disabled_reason": "a"}),
            ("disable-log-reason", COMPUTE2),
            ("enable", COMPUTE2),
            ("enable", {"host": "nothing", "binary": "nova-compute"}),
            ("enable", {"host": "compute2"}),
            ("enable", {**COMPUTE2, "colour": "red"}),
            ("force-down", {**COMPUTE2, "forced_down": True}),
            ("force-down", {**COMPUTE2, "forced_down": False}),
            ("nothing", COMPUTE2),
        ]
    ),
    *(
        Admin("PUT /os-services/{service}", body)
        for body in [
            {"status": "disabled"},
            {"status": "disabled", "disabled_reason": "a"},
            {"disabled_reason": "a"},
            {"status": "enabled", "disabled_reason": "a"},
            {"forced_down": True},
            {"forced_down": False, "status": "enabled"},
            {"status": "nothing"},
            {},
        ]
    ),
    Admin("DELETE /os-services/{service}"),
    Admin("DELETE /os-services/1", at="2.52"),
    Admin("DELETE /os-services/nothing"),
    Admin("GET /os-services", at="2.53"),
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
    **{f"a server is {state}": list(refused_while(state)) for state in STATES},
    "a server is locked": LOCKED,
    "aggregates are made and ended": AGGREGATES,
    "services are disabled and forced down": SERVICES,
}
