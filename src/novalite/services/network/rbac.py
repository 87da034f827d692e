"""``/rbac-policies``: what of one project another one, or all of them, may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Missing, NetworkResource, wrong_input
from novalite.cloud.network.rbac_policies import ALL, RBACPolicy
from novalite.services.network.attributes import Attribute, id_, text
from novalite.services.network.collection import PLAIN, Collection

#: What policies can be about.
TYPES = ("network", "qos_policy", "security_group", "address_scope", "subnetpool", "address_group")


def object_type(value: Any) -> str:
    """What a policy is about. Raises Wrong."""
    converted = str(value).strip().lower()
    if converted not in TYPES:
        raise wrong_input(f"'{value}' is not a valid RBAC object type")
    return converted


def target(value: Any) -> str:
    """Whom it is for: a project, or all. Raises Wrong."""
    try:
        return ALL if value == ALL else id_(value)
    except ValueError:
        raise wrong_input(f"'{value}' is not a valid target project ID; expected a UUID or '*'") from None


rbac_policies = Collection(
    "rbac_policy",
    "rbac_policies",
    lambda cloud: cloud.network.rbac_policies,
    (
        Attribute("object_type", object_type, put=False, enforced=True, is_sort_key=False, compared=object_type),
        Attribute("object_id", id_, put=False, required=True, enforced=True, is_sort_key=False),
        Attribute("target_tenant", target, required=True, enforced=True, stored_as="target", is_sort_key=False),
        Attribute("tenant_id", text(), put=False, stored_as="project_id", is_sort_key=False),
        Attribute("project_id", text(), put=False, is_sort_key=False),
        Attribute("action", text(), put=False, required=True, enforced=True, is_sort_key=False),
        Attribute("id", is_sort_key=False),
    ),
    without=("name", *PLAIN),
    many="",
    paged=False,
)


def create(call: Call, project_id: str, **sent: Any) -> RBACPolicy:
    """A policy about what is one's own or, as an admin, anybody's."""
    kind = object_type(sent.pop("object_type", None))
    _check_own(call, kind, sent["object_id"])
    return call.cloud.network.rbac_policies.create(project_id, kind, **sent)


def update(call: Call, policy: RBACPolicy, sent: dict[str, Any]) -> RBACPolicy:
    """Have it be for another project."""
    _check_own(call, policy.object_type, policy.object_id)
    return call.cloud.network.rbac_policies.update(policy.id, **sent)


rbac_policies.create, rbac_policies.update = create, update


def _target(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"target_tenant": values.get("target_tenant", values.get("target"))}


rbac_policies.target = _target


def _check_own(call: Call, kind: str, id: str) -> None:
    """Raises Wrong for what is another project's, and for what there is not."""
    objects = call.cloud.network.rbac_policies.of_type(kind)
    try:
        object: NetworkResource = objects.get(id)
    except Missing as error:
        raise wrong_input(error.message.removesuffix(".")) from None
    if not call.context.is_admin and object.project_id != call.context.project_id:
        raise wrong_input("Only admins can manipulate policies on objects they do not own")
