"""``/qos/policies``: rules under a name, which networks, ports, floating IPs and routers can have."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.qos import QosPolicy, QosRule
from novalite.services.network.attributes import Attribute, boolean, id_, optional
from novalite.services.network.collection import Collection, is_usable, viewer


def _rules(policy: QosPolicy, call: Call) -> list[dict[str, Any]]:
    return [_rule(rule) for rule in sorted(call.cloud.network.qos_policies.rules.of(policy.id), key=_by_type)]


def _by_type(rule: QosRule) -> str:
    return rule.type


def _rule(rule: QosRule) -> dict[str, Any]:
    return {**rule.values, "id": rule.id, "qos_policy_id": rule.policy_id, "type": rule.type}


policies = Collection(
    "policy",
    "policies",
    lambda cloud: cloud.network.qos_policies,
    (
        Attribute("shared", boolean, show=is_usable, default=False, is_sort_key=False, compared=boolean),
        Attribute("rules", show=_rules, is_filter=False, is_sort_key=False),
        Attribute("is_default", boolean, default=False, is_sort_key=False, compared=boolean),
    ),
    path="/qos/policies",
    many="",
    told=False,
)

#: The policy that something has.
POLICY_ID = Attribute("qos_policy_id", optional(id_), default=None, enforced=True, is_filter=False, is_sort_key=False)


def check_policy(call: Call, sent: dict[str, Any]) -> None:
    """Raises Missing for a policy that one does not see."""
    if sent.get("qos_policy_id") is not None:
        call.cloud.network.qos_policies.get(sent["qos_policy_id"], viewer(call))
