"""``/os-security-groups``: a project's groups and what they let in, until 2.35."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.formats import is_uuid
from novalite.api.microversion import ALWAYS
from novalite.api.operation import Resource
from novalite.api.pages import limited
from novalite.api.shape import Body, Obj, field, key, many, one, query, view
from novalite.api.types import repeated
from novalite.cloud.network.networking import Exceeded
from novalite.cloud.network.security_groups import Rule, SecurityGroup
from novalite.services.compute.policies import SECURITY_GROUPS
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PART, PROXY

TEXT = {"type": "string", "minLength": 0, "maxLength": 255}
GROUP = Body(
    Obj(
        field(
            "security_group",
            Obj(field("name", TEXT, required=True), field("description", TEXT, required=True), extra=ALWAYS),
            required=True,
        ),
        extra=ALWAYS,
    )
)
PAGE = query(
    *PART,
    field("all_tenants", repeated({"type": "string"})),
    strict=None,
)

#: The ports that Nova says of a rule that says none.
ALL_PORTS = {"TCP": (1, 65535), "UDP": (1, 65535)}


def ports_of(rule: Rule) -> tuple[int | None, int | None]:
    """A rule's ports, or the type and code of ICMP, as Nova says them."""
    if rule.protocol and rule.port_range_min is None and rule.port_range_max is None:
        return ALL_PORTS.get(rule.protocol.upper(), (-1, -1))
    return rule.port_range_min, rule.port_range_max


def _source(rule: Rule, call: Call) -> dict[str, str]:
    if not rule.remote_group_id:
        return {}
    group = call.cloud.network.security_groups.get(rule.remote_group_id)
    return {"name": group.name, "tenant_id": group.project_id}


def _range(rule: Rule, call: Call) -> dict[str, str]:
    return {} if rule.remote_group_id else {"cidr": rule.remote_ip_prefix or "0.0.0.0/0"}


RULE = view(
    key("id"),
    key("parent_group_id", "security_group_id"),
    key("ip_protocol", "protocol"),
    key("from_port", lambda rule, call: ports_of(rule)[0]),
    key("to_port", lambda rule, call: ports_of(rule)[1]),
    key("group", _source),
    key("ip_range", _range),
)


def _rules(group: SecurityGroup, call: Call) -> list[dict[str, Any]]:
    """What it lets in; a rule for a group that who asks cannot see is left out."""
    shown = []
    for rule in call.cloud.network.security_groups.rules.find({"security_group_id": group.id, "direction": "ingress"}):
        source = rule.remote_group_id and call.cloud.network.security_groups.get(rule.remote_group_id)
        if not source or call.context.is_admin or source.project_id == call.context.project_id:
            shown.append(RULE.show(rule, call))
    return shown


FULL = view(key("id"), key("description"), key("name"), key("tenant_id", "project_id"), key("rules", _rules))

security_groups = Resource("/os-security-groups", SERVICE)


@security_groups.on("GET", PROXY, query=PAGE, gives=many("security_groups", FULL))
def index(call: Call) -> list[SecurityGroup]:
    """A project's groups; an admin may ask for those of all projects."""
    _demand(call, "get")
    groups = call.cloud.network.security_groups.of_project(call.context.project_id)
    if call.context.is_admin and "all_tenants" in call.query:
        groups = call.cloud.network.security_groups.find()
    return by_name(limited(groups, call.query))


@security_groups.on("POST", PROXY, takes=GROUP, gives=one("security_group", FULL))
def create(call: Call) -> SecurityGroup:
    """A group that lets nothing in."""
    _demand(call, "create")
    try:
        return call.cloud.network.security_groups.create(call.context.project_id, **_sent(call))
    except (Exceeded, errors.Conflict) as error:
        raise errors.Forbidden(error.message) from None


@security_groups.on("GET /{id}", PROXY, query=ANYTHING, gives=one("security_group", FULL))
def show(call: Call, id: str) -> SecurityGroup:
    _demand(call, "show")
    return get(call, checked(id))


@security_groups.on("PUT /{id}", PROXY, takes=GROUP, gives=one("security_group", FULL), faults={errors.Conflict: 400})
def update(call: Call, id: str) -> SecurityGroup:
    """Change what it is called, and what is said of it."""
    _demand(call, "update")
    return call.cloud.network.security_groups.update(get(call, checked(id)).id, **_sent(call))


@security_groups.on("DELETE /{id}", PROXY, status=202, faults={errors.Conflict: 400})
def delete(call: Call, id: str) -> None:
    """Forget a group that nothing uses."""
    _demand(call, "delete")
    call.cloud.network.security_groups.delete(get(call, checked(id)).id, even_default=bool(call.context.is_admin))


def checked(id: str) -> str:
    """An id that could be one. Raises Invalid."""
    try:
        assert is_uuid(id)
    except (ValueError, AssertionError):
        raise errors.Invalid("Security group id should be uuid") from None
    return id


def get(call: Call, id: str) -> SecurityGroup:
    """A group that who asks can see. Raises NotFound."""
    return call.cloud.network.security_groups.get(id, call.whose)


def by_name(groups: Iterable[SecurityGroup]) -> list[SecurityGroup]:
    """In the order in which Nova lists them."""
    return sorted(groups, key=lambda group: (group.project_id or "", group.name))


def _demand(call: Call, action: str) -> None:
    call.demand(f"{SECURITY_GROUPS}:{action}", project_id=call.context.project_id)


def _sent(call: Call) -> dict[str, str]:
    return {name: call.body["security_group"][name] for name in ("name", "description")}
