"""``/os-server-groups``: which servers are to run together, and which apart."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.pages import last, limited
from novalite.api.shape import body, field, key, many, obj, one, query, view
from novalite.api.types import integer, named, repeated
from novalite.cloud.compute.server_groups import ServerGroup
from novalite.services.compute.policies import SERVER_GROUPS
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import PART

HARD = ["anti-affinity", "affinity"]
SOFT = [*HARD, "soft-anti-affinity", "soft-affinity"]


def alone(policies: list[str]) -> dict[str, Any]:
    """A list of just one policy."""
    items = [{"type": "string", "enum": policies}]
    return {"type": "array", "prefixItems": items, "uniqueItems": True, "minItems": 1, "maxItems": 1}


CREATE = body(
    "server_group",
    field("name", named(), required=True),
    field("policies", alone(HARD), until("2.14"), required=True),
    field("policies", alone(SOFT), between("2.15", "2.63"), required=True),
    field("policy", {"type": "string", "enum": SOFT}, since("2.64"), required=True),
    field("rules", obj(field("max_server_per_host", integer(1))), since("2.64")),
)
NOTHING = query(strict=since("2.102"))
PAGE = query(
    field("all_projects", repeated({"type": "string"})),
    *PART,
    strict=since("2.75"),
)

FULL = view(
    key("id"),
    key("name"),
    key("policies", lambda group, call: [group.policy], until("2.63")),
    key("metadata", lambda group, call: {}, until("2.63")),
    key("policy", since("2.64")),
    key("rules", since("2.64")),
    key("members"),
    key("project_id", since("2.13")),
    key("user_id", since("2.13")),
)

server_groups = Resource("/os-server-groups", SERVICE)


@server_groups.on("GET", query=PAGE, gives=many("server_groups", FULL))
def index(call: Call) -> list[ServerGroup]:
    """A project's groups; an admin may ask for those of all projects."""
    project_id = call.context.project_id
    call.demand(f"{SERVER_GROUPS}:index", project_id=project_id)
    everywhere = "all_projects" in call.query and call.policy.allows(
        f"{SERVER_GROUPS}:index:all_projects", call.context, {}
    )
    groups = call.cloud.compute.server_groups.find(None if everywhere else project_id or "", last(call.query))
    return limited(groups, call.query)


@server_groups.on("POST", takes=CREATE, gives=one("server_group", FULL))
def create(call: Call) -> ServerGroup:
    """A group that has no servers yet."""
    call.demand(f"{SERVER_GROUPS}:create", project_id=call.context.project_id)
    wanted = dict(call.body["server_group"])
    for policy in wanted.pop("policies", ()):
        wanted["policy"] = policy
    return call.cloud.compute.server_groups.create(call.context.project_id, call.user_id, **wanted)


@server_groups.on("GET /{id}", query=NOTHING, gives=one("server_group", FULL))
def show(call: Call, id: str) -> ServerGroup:
    """One of a project's groups; an admin sees those of others too."""
    return _group(call, "show", id)


@server_groups.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.cloud.compute.server_groups.delete(_group(call, "delete", id).id)


def _group(call: Call, action: str, id: str) -> ServerGroup:
    group: ServerGroup = call.cloud.compute.server_groups.get(id, call.whose)
    call.demand(f"{SERVER_GROUPS}:{action}", project_id=group.project_id)
    return group
