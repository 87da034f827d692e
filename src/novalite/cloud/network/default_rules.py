"""Default rules: what new security groups begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from novalite.cloud.network.networking import Alternatives, NetworkResource, NetworkResources, Refused
from novalite.cloud.network.security_groups import DEFAULT, Rule, SecurityGroup
from novalite.store import Kind

#: Stands for the group that a rule will be of.
PARENT = "PARENT"


@dataclass(frozen=True, kw_only=True)
class DefaultRule(NetworkResource):
    """A rule that new groups get: the default ones of projects, the others, or both."""

    direction: str
    ethertype: str = "IPv4"
    protocol: str | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    remote_address_group_id: str | None = None
    used_in_default_sg: bool = False
    used_in_non_default_sg: bool = False

    @property
    def effect(self) -> tuple[Any, ...]:
        """What makes it the same as another."""
        made, changed = self.created_at, self.updated_at
        values: dict[str, Any] = {"security_group_id": "", **self.values(PARENT)}
        return Rule(id=self.id, project_id="", created_at=made, updated_at=changed, **values).effect

    def values(self, group_id: str) -> dict[str, Any]:
        """What a rule of a group has of it."""
        remote = group_id if self.remote_group_id == PARENT else self.remote_group_id
        return {
            "direction": self.direction,
            "ethertype": self.ethertype,
            "protocol": self.protocol,
            "port_range_min": self.port_range_min,
            "port_range_max": self.port_range_max,
            "remote_ip_prefix": self.remote_ip_prefix,
            "remote_group_id": remote,
            "remote_address_group_id": self.remote_address_group_id,
        }


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
                if other.id != rule.id and other.effect == rule.effect:
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
