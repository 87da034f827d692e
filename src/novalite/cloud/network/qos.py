"""Quality of service: policies, whose rules say how fast what has them may be, and how its packets are marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import field

from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused
from novalite.cloud.network.rbac_policies import SharedResource, SharedResources
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing


class QosRule(NetworkResource, frozen=True, kw_only=True):
    """A rule of a policy; ``values`` are what its type has, by Neutron's names for them."""

    policy_id: str
    type: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def is_like(self, other: QosRule) -> bool:
        """Whether both are about the same: a policy has one rule of a type in each direction."""
        return self.type == other.type and self.values.get("direction") == other.values.get("direction")


class QosRules(NetworkResources[QosRule]):
    """The rules of all policies."""

    kind: Kind[QosRule] = Kind("qos_rules", by=("project_id", "policy_id"))
    record = QosRule
    resource = "qos_rule"
    type = "QosRuleNotFound"
    absent = "QoS rule {id} for policy  could not be found."

    def of(self, policy_id: str, type: str | None = None) -> list[QosRule]:
        """The rules of a policy, or those of a type."""
        return self.find({"policy_id": policy_id}, lambda rule: type in (None, rule.type))

    def of_policy(self, id: str, policy_id: str, type: str) -> QosRule:
        """A rule of a policy. Raises Missing."""
        for rule in self.of(policy_id, type):
            if rule.id == id:
                return rule
        raise Missing(self.type, f"QoS rule {id} for policy {policy_id} could not be found.")

    def create(self, policy_id: str, type: str, values: Mapping[str, Any]) -> QosRule:
        """One more rule. Raises Missing, Refused for one that does not fit those that there are."""
        with self._wing.transaction():
            policy = self._wing.qos_policies.get(policy_id)
            self._check_values(policy_id, values)
            rule = self._make(policy.project_id, policy_id=policy_id, type=type, values=dict(values))
            self._check_like(rule)
            self._wing.qos_policies.touch(policy)
            return rule

    def change(self, rule: QosRule, values: Mapping[str, Any]) -> QosRule:
        """Change some values of a rule. Raises Refused as `create` does."""
        with self._wing.transaction():
            self._check_values(rule.policy_id, values)
            changed = self.update(rule.id, values={**rule.values, **values})
            self._check_like(changed)
            self._wing.qos_policies.touch(self._wing.qos_policies.get(rule.policy_id))
            return changed

    def delete(self, id: str) -> None:
        """Forget a rule. Raises Missing."""
        rule = self.get(id)
        super().delete(id)
        self._wing.qos_policies.touch(self._wing.qos_policies.get(rule.policy_id))

    def _check_values(self, policy_id: str, values: Mapping[str, Any]) -> None:
        """Raises Refused for a limit below what a policy guarantees, or a guarantee above its limit."""
        direction = values.get("direction")
        for other in self.of(policy_id):
            if other.type == "dscp_marking" or direction not in (None, other.values["direction"]):
                continue
            if other.type == "minimum_bandwidth" and other.values["min_kbps"] > values.get("max_kbps", 2**31):
                raise _conflict(values["max_kbps"], other, other.values["min_kbps"])
            if other.type == "bandwidth_limit" and other.values["max_kbps"] < values.get("min_kbps", 0):
                raise _conflict(values["min_kbps"], other, other.values["max_kbps"])

    def _check_like(self, rule: QosRule) -> None:
        """Raises Refused where there is one like it, or packet rates are both of any direction and of one."""
        for other in self.of(rule.policy_id, rule.type):
            if other.id == rule.id:
                continue
            if other.is_like(rule):
                message = f"Rule {rule.type} conflicts with rule {other.id} which already exists in QoS Policy"
                raise Refused("QoSRulesConflict", f"{message} {rule.policy_id}.")
            if "any" in (other.values.get("direction"), rule.values.get("direction")):
                raise _conflict(rule.values["direction"], other, other.values["direction"])


class QosPolicy(SharedResource, frozen=True, kw_only=True):
    """Rules under a name; the networks of a project begin with its ``is_default`` one."""

    is_default: bool = False


class QosPolicies(SharedResources[QosPolicy]):
    """The policies of all projects, and their ``rules``."""

    kind: Kind[QosPolicy] = Kind("qos_policies", by=("project_id", "name", "shared"))
    record = QosPolicy
    resource = object_type = "qos_policy"
    type = "QosPolicyNotFound"
    absent = "QoS policy {id} could not be found."

    def __init__(self, wing: NetworkWing) -> None:
        super().__init__(wing)
        self.rules = QosRules(wing)

    def create(
        self, project_id: str, name: str = "", shared: bool = False, is_default: bool = False, **more: Any
    ) -> QosPolicy:
        """A policy without rules. Raises Refused for a second default one."""
        with self._wing.transaction():
            self._check_default(project_id, is_default)
            return self._shared(self._make(project_id, name=name, is_default=is_default, **more), shared)

    def update(self, id: str, **changes: Any) -> QosPolicy:
        """Change some attributes. Raises Missing, Refused for a second default one, or while others use it."""
        policy = self.get(id)
        self._check_default(policy.project_id, changes.get("is_default", False) and not policy.is_default)
        return super().update(id, **changes)

    def delete(self, id: str) -> None:
        """Forget a policy and its rules. Raises Missing, Refused while anything has it."""
        with self._wing.transaction():
            policy = self.get(id)
            for noun, user in self._users(policy.id):
                raise Refused("QosPolicyInUse", f"QoS Policy {policy.id} is used by {noun} {user.id}.")
            for rule in self.rules.of(policy.id):
                self.rules.delete(rule.id)
            super().delete(policy.id)

    def default(self, project_id: str) -> str | None:
        """The id of a project's default policy, if any."""
        found = self.find({"project_id": project_id}, lambda policy: policy.is_default)
        return found[0].id if found else None

    def dependents(self, resource: QosPolicy, action: str) -> set[str]:
        """The projects that have something with it."""
        return {user.project_id for _, user in self._users(resource.id)}

    def _users(self, id: str) -> list[tuple[str, NetworkResource]]:
        wing = self._wing
        every: dict[str, NetworkResources[Any]] = {
            "port": wing.ports,
            "network": wing.networks,
            "fip": wing.floating_ips,
            "router": wing.routers,
        }
        return [(noun, one) for noun, kind in every.items() for one in kind.find({"qos_policy_id": id})]

    def _check_default(self, project_id: str, is_default: bool) -> None:
        if is_default and self.default(project_id):
            message = f"A default QoS policy exists for project {project_id}."
            raise Refused("QoSPolicyDefaultAlreadyExists", message)


def _conflict(value: Any, other: QosRule, existing: Any) -> Refused:
    message = f"Unable to add the rule with value {value} to the policy {other.policy_id} as the existing rule of type"
    return Refused("QoSRuleParameterConflict", f"{message} {other.type} has value {existing}.")
