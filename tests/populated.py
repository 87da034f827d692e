"""A cloud with so many of each thing, and requests whose cost must not depend on how many there are.

One of each is made by requests, and what that leaves in the store is copied.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from novalite.testing.application import application
from tests.apis import ask, log_in
from tests.belongings import BY_NAME, Making

#: What copies of a kind refer to as their original does: so there are as many of it in one of these.
TOGETHER = {
    "ports": ("networks", "subnets", "security_groups"),
    "allocations": ("subnets",),
    "security_group_rules": ("security_groups",),
    "consumer": ("provider",),
    "membership": ("group",),
    "assignment": ("project",),
}

#: A consumer of resources, and what it has.
CONSUMER = "11111111-2222-4333-8444-555555555555"


def allocation(provider: str) -> dict[str, Any]:
    """What the consumer has of a provider."""
    return {
        "allocations": {provider: {"resources": {"VCPU": 1}}},
        "project_id": "p",
        "user_id": "u",
        "consumer_generation": None,
        "consumer_type": "INSTANCE",
    }


SERVER = {"name": "new", "flavorRef": "1", "imageRef": "{cirros}"}
RULE = {
    "security_group_id": "{security_groups}",
    "direction": "ingress",
    "protocol": "udp",
    "remote_ip_prefix": "9.9.9.9/32",
}
USER = {"name": "demo", "password": "secret", "domain": {"id": "default"}}
LOGIN = {
    "auth": {
        "identity": {"methods": ["password"], "password": {"user": USER}},
        "scope": {"project": {"name": "demo", "domain": {"id": "default"}}},
    }
}

#: What a credential for EC2 says.
BLOB = json.dumps({"access": "a", "secret": "s"})

LIMITS = (
    ("compute", "/os-quota-sets", "quota_set", ("instances", "cores", "ram", "key_pairs", "server_groups")),
    ("volume", "/os-quota-sets", "quota_set", ("volumes", "gigabytes", "snapshots", "backups", "backup_gigabytes")),
    (
        *("network", "/quotas", "quota"),
        ("network", "subnet", "port", "router", "floatingip", "security_group", "security_group_rule"),
    ),
)


@dataclass(frozen=True)
class Asked:
    """A request of an API; ``{kind}`` in it is the id of one of that kind.

    What it makes is deleted below ``undo``, if that is there.
    """

    api: str
    request: str
    body: Any = None
    undo: str = ""
    by: str = "member"

    def __str__(self) -> str:
        return f"{self.api} {self.request}"


#: What makes one more of each kind, what lists them, and what shows one.
REQUESTS = (
    Asked("compute", "GET /servers/detail?limit=20"),
    Asked("compute", "GET /servers/detail?limit=20&all_tenants=1", by="admin"),
    Asked("compute", "GET /servers/{servers}"),
    Asked("compute", "GET /servers/{servers}/os-instance-actions"),
    Asked("compute", "GET /servers/{servers}/os-volume_attachments"),
    Asked("compute", "GET /servers/{servers}/os-interface"),
    Asked("compute", "POST /servers", {"server": {**SERVER, "networks": "none"}}, "/servers"),
    Asked("compute", "POST /servers", {"server": {**SERVER, "networks": [{"uuid": "{networks}"}]}}, "/servers"),
    Asked("compute", "GET /os-keypairs?limit=20"),
    Asked("compute", "GET /os-server-groups?limit=20"),
    Asked("compute", "GET /flavors/detail?limit=20"),
    Asked("compute", "GET /flavors/{flavor}"),
    Asked("compute", "GET /os-hypervisors/detail", by="admin"),
    Asked("compute", "GET /limits"),
    Asked("network", "GET /networks?limit=20"),
    Asked("network", "GET /networks?limit=20", by="admin"),
    Asked("network", "GET /networks?name=public"),
    Asked("network", "GET /networks/{networks}"),
    Asked("network", "POST /networks", {"network": {"name": "new"}}, "/networks"),
    Asked("network", "GET /subnets?limit=20"),
    Asked("network", "GET /ports?limit=20"),
    Asked("network", "GET /ports?limit=20&network_id={networks}"),
    Asked("network", "GET /ports?limit=20", by="admin"),
    Asked("network", "GET /ports?device_id={servers}"),
    Asked("network", "GET /ports/{ports}"),
    Asked("network", "POST /ports", {"port": {"network_id": "{networks}"}}, "/ports"),
    Asked("network", "GET /routers?limit=20"),
    Asked("network", "GET /routers/{routers}"),
    Asked("network", "POST /routers", {"router": {"name": "new"}}, "/routers"),
    Asked("network", "GET /floatingips?limit=20"),
    Asked("network", "GET /floatingips?limit=20", by="admin"),
    Asked("network", "GET /floatingips/{floating_ips}"),
    Asked("network", "POST /floatingips", {"floatingip": {"floating_network_id": "{public}"}}, "/floatingips"),
    Asked("network", "GET /security-groups?limit=20"),
    Asked("network", "POST /security-groups", {"security_group": {"name": "new"}}, "/security-groups"),
    Asked("network", "GET /security-group-rules?limit=20&security_group_id={security_groups}"),
    Asked("network", "GET /security-group-rules?limit=20"),
    Asked("network", "POST /security-group-rules", {"security_group_rule": RULE}, "/security-group-rules"),
    Asked("network", "GET /subnetpools?limit=20"),
    Asked("network", "GET /quotas/{project_id}/details.json", by="admin"),
    Asked("volume", "GET /volumes/detail?limit=20"),
    Asked("volume", "GET /volumes/detail?limit=20&all_tenants=1", by="admin"),
    Asked("volume", "GET /volumes/{volumes}"),
    Asked("volume", "POST /volumes", {"volume": {"size": 1}}, "/volumes"),
    Asked("volume", "GET /snapshots/detail?limit=20"),
    Asked("volume", "POST /snapshots", {"snapshot": {"volume_id": "{volumes}"}}, "/snapshots"),
    Asked("volume", "GET /backups/detail?limit=20"),
    Asked("volume", "POST /backups", {"backup": {"volume_id": "{volumes}", "force": True}}, "/backups"),
    Asked("volume", "GET /volume-transfers/detail?limit=20"),
    Asked("volume", "GET /attachments?limit=20"),
    Asked("volume", "GET /limits"),
    Asked("image", "GET /images?limit=20"),
    Asked("image", "GET /images?limit=20", by="admin"),
    Asked("image", "GET /images?name=one-image"),
    Asked("image", "GET /images/{image}"),
    Asked("image", "POST /images", {"name": "new"}, "/images"),
    Asked("image", "GET /tasks?limit=20", by="admin"),
    Asked("identity", "GET /v3/users?limit=20", by="admin"),
    Asked("identity", "GET /v3/users?name=one-user", by="admin"),
    Asked("identity", "GET /v3/users/{user}", by="admin"),
    Asked("identity", "POST /v3/users", {"user": {"name": "new"}}, "/v3/users", by="admin"),
    Asked("identity", "GET /v3/projects?limit=20", by="admin"),
    Asked("identity", "GET /v3/projects?name=demo", by="admin"),
    Asked("identity", "GET /v3/projects/{project}", by="admin"),
    Asked("identity", "POST /v3/projects", {"project": {"name": "new"}}, "/v3/projects", by="admin"),
    Asked("identity", "GET /v3/groups?limit=20", by="admin"),
    Asked("identity", "POST /v3/groups", {"group": {"name": "new"}}, "/v3/groups", by="admin"),
    Asked("identity", "GET /v3/roles?limit=20", by="admin"),
    Asked("identity", "GET /v3/credentials?limit=20", by="admin"),
    Asked("identity", "GET /v3/role_assignments?user.id={user}", by="admin"),
    Asked("identity", "GET /v3/auth/tokens", by="admin"),
    Asked("identity", "POST /v3/auth/tokens", LOGIN),
    Asked("placement", "GET /allocation_candidates?limit=20&resources=VCPU:1", by="admin"),
    Asked("placement", "GET /resource_providers?name=one-provider", by="admin"),
    Asked("placement", "GET /resource_providers/{provider}", by="admin"),
    Asked("placement", "GET /resource_providers/{provider}/usages", by="admin"),
    Asked("placement", f"GET /allocations/{CONSUMER}", by="admin"),
    Asked("placement", "POST /resource_providers", {"name": "new"}, "/resource_providers", by="admin"),
)


class Population:
    """An application and its cloud, in which a project has so many of each thing that it can have."""

    def __init__(self, size: int) -> None:
        self.app = application()
        self.cloud = self.app.cloud
        self.cloud.remembered = lambda key, make, is_small: make()  # each request costs what the first one does
        identity = self.cloud.identity
        admin = identity.projects.find(name="admin")[0].id
        self.admin = log_in(self.app, "admin", admin, "admin,member,reader")
        self.member = log_in(self.app, "demo", identity.projects.find(name="demo")[0].id, "member,reader")
        self._lift_limits()
        self.cloud.placement.providers.find()  # which makes those of hosts
        before = self._records()
        public = next(network.id for network in self.cloud.network.networks.find() if network.external)
        self._make_one_of_each(public)
        made = {
            name: [record for id, record in records.items() if id not in before.get(name, ())]
            for name, records in self._records().items()
        }
        self.ids = {name: records[0].id for name, records in made.items() if records}
        self.ids |= {"public": public, "project_id": self.member.project_id}
        self.ids["cirros"] = self.cloud.image.images.find()[0].id
        self._copy(made, size)

    def environ(self, asked: Asked) -> dict[str, Any]:
        """What a server gives the application for a request."""
        method, _, target = self._filled(asked.request).partition(" ")
        api, who = BY_NAME[asked.api], getattr(self, asked.by)
        path, _, query = f"{api.mount}{target}".partition("?")
        body = b"" if asked.body is None else self._filled(json.dumps(asked.body)).encode()
        token = who.token if asked.api == "identity" else f"{who.user_id}:{who.project_id}:{who.roles}"
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "HTTP_X_AUTH_TOKEN": token,
            "HTTP_OPENSTACK_API_VERSION": f"{asked.api} {api.versions[-1]}",
            "HTTP_X_SUBJECT_TOKEN": self.admin.token,
            **({"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))} if body else {}),
        }

    def answer(self, environ: dict[str, Any]) -> bytes:
        """The body of an answer, which must be a success."""
        statuses: list[str] = []
        answer = self.app(environ, lambda status, headers, error=None: statuses.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not statuses[0].startswith("2"):
            raise RuntimeError(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}: {statuses[0]}: {body!r}")
        return body

    def deletion(self, asked: Asked, body: bytes) -> Asked:
        """The request that deletes what one has made."""
        made = json.loads(body)
        id = made.get("id") or made.get("uuid") or next(iter(made.values()))["id"]
        return Asked(asked.api, f"DELETE {asked.undo}/{id}", by=asked.by)

    def _filled(self, text: str) -> str:
        return re.sub(r"{(\w+)}", lambda found: self.ids[found[1]], text)

    def _lift_limits(self) -> None:
        for api, path, noun, names in LIMITS:
            body = {noun: dict.fromkeys(names, -1)}
            answer = ask(self.app, self.admin, BY_NAME[api], f"PUT {path}/{self.member.project_id}", body)
            assert answer.status_int == 200, answer.text

    def _make_one_of_each(self, public: str) -> None:
        Making(self.app, self.member, "one", "10.8").everything(public, self.admin.project_id)
        make = Making(self.app, self.admin, "one", "10.9")
        user = make.one("identity", "/v3/users", "user", name="one-user", password="secret")["id"]
        project = make.one("identity", "/v3/projects", "project", name="one-project")["id"]
        group = make.one("identity", "/v3/groups", "group", name="one-group")["id"]
        role = make.one("identity", "/v3/roles", "role", name="one-role")["id"]
        make("identity", f"PUT /v3/groups/{group}/users/{user}")
        make("identity", f"PUT /v3/projects/{project}/users/{user}/roles/{role}")
        make.one("compute", "/flavors", "flavor", name="one-flavor", vcpus=1, ram=1, disk=1)
        make("placement", "POST /resource_providers", {"name": "one-provider"})
        provider = next(one.id for one in self.cloud.placement.providers.find() if not one.is_host)
        inventory = {"resource_provider_generation": 0, "inventories": {"VCPU": {"total": 10**6}}}
        make("placement", f"PUT /resource_providers/{provider}/inventories", inventory)
        make("placement", f"PUT /allocations/{CONSUMER}", allocation(provider))
        make.one("identity", "/v3/credentials", "credential", type="ec2", user_id=user, project_id=project, blob=BLOB)

    def _records(self) -> dict[str, dict[str, Any]]:
        return {name: dict(table.records) for name, table in self.cloud.store._tables.items()}

    def _copy(self, made: Mapping[str, list[Any]], size: int) -> None:
        """So many of all that was made, which refer to one another as their originals do."""
        store = self.cloud.store
        for name, records in made.items():
            kept = TOGETHER.get(name, ())
            ids = [one.id for other, there in made.items() if other not in kept for one in there if len(one.id) > 30]
            if records:
                copying = Copying(ids)
                for number in range(size - 1):
                    for one in records:
                        copy = copying(one, number)
                        if copy.id == one.id:  # a number
                            copy = replace(copy, id=f"{one.id}-{number}")
                        store.put(store._tables[name].kind, copy)


class Copying:
    """Makes copies of records in which some ids are others."""

    def __init__(self, ids: Collection[str]) -> None:
        self.pattern = re.compile("|".join(map(re.escape, sorted(ids, key=len, reverse=True))))

    def __call__(self, value: Any, number: int) -> Any:
        """The copy of that number."""
        if isinstance(value, str):
            return self.pattern.sub(lambda found: f"{found[0][:-8]}{number:08x}", value)
        if isinstance(value, Struct):
            own = {name: self(one, number) for name, one in asdict(value).items()}
            if isinstance(own.get("name"), str):
                own["name"] += f"-{number}"
            return type(value)(**own)
        if isinstance(value, tuple | frozenset):
            return type(value)(self(one, number) for one in value)
        if isinstance(value, Mapping):
            return {self(key, number): self(one, number) for key, one in value.items()}
        return value
