"""Default rules: what new security groups begin with."""

from __future__ import annotations

from typing import Any

from novalite.cloud.network.networking import Alternatives, NetworkResource, NetworkResources, Refused
from novalite.cloud.network.security_groups import DEFAULT, SecurityGroup, Traffic
from novalite.store import Kind

#: Stands for the group that a rule will be of.
PARENT = "PARENT"


#: What a rule of a group has of a default one.
VALUES = [name for name in Traffic.__struct_fields__ if name not in NetworkResource.__struct_fields__]


class DefaultRule(Traffic, frozen=True, kw_only=True):
    """A rule that new groups get: the default ones of projects, the others, or both."""

    used_in_default_sg: bool = False
    used_in_non_default_sg: bool = False

    def values(self, group_id: str) -> dict[str, Any]:
        """What a rule of a group has of it."""
        values = {name: getattr(self, name) for name in VALUES}
        return values | ({"remote_group_id": group_id} if self.remote_group_id == PARENT else {})


class DefaultRules(NetworkResources[DefaultRule]):
    """The default rules of the cloud, which are nobody's."""

    kind: Kind[DefaultRule] = Kind("default_rules")
    record = DefaultRule
    resource = "default_security_group_rule"
    type = "DefaultSecurityGroupRuleNotFound"
    absent = "Default Security Group rule {id} does not exist"

    def create(self, direction: str, **values: Any) -> DefaultRule:
        """One more rule. Raises Refused for one that other groups than default ones get already."""
        with self._wing.transaction():
            rule = self._make("", direction=direction, **values)
            for other in self.find(fits=lambda other: other.used_in_non_default_sg):
                if other.id != rule.id and other.traffic == rule.traffic:
                    message = f"Default Security group rule already exists. Rule id is {other.id}."
                    raise Refused("DefaultSecurityGroupRuleExists", message)
            return rule

    def sees(self, project_id: str, resource: DefaultRule) -> bool:
        """All do."""
        return True

    def visible_to(self, project_id: str) -> Alternatives:
        """All are."""
        return [{}]

    def of(self, group: SecurityGroup) -> list[dict[str, Any]]:
        """What the rules of a new group are."""
        used = "used_in_default_sg" if group.name == DEFAULT else "used_in_non_default_sg"
        return [rule.values(group.id) for rule in self.find(fits=lambda rule: bool(getattr(rule, used)))]

    def seed(self) -> None:
        """Those of a new cloud: groups let all out, and projects' default ones in what is from themselves."""
        for direction, remote in (("egress", None), ("ingress", PARENT)):
            for ethertype in ("IPv4", "IPv6"):
                self.create(
                    direction,
                    ethertype=ethertype,
                    remote_group_id=remote,
                    description=f"Legacy default SG rule for {direction} traffic",
                    used_in_default_sg=True,
                    used_in_non_default_sg=direction == "egress",
                )
