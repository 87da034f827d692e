"""Security groups: which traffic may reach a port, and leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from novalite.cloud.network.networking import Missing, NetworkResource, NetworkResources, Refused
from novalite.cloud.network.rbac_policies import SharedResource, SharedResources
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing

#: The name of the group that every project has.
DEFAULT = "default"


#: Protocols by name, with their numbers.
PROTOCOLS = {
    "ah": 51,
    "dccp": 33,
    "egp": 8,
    "esp": 50,
    "gre": 47,
    "hopopt": 0,
    "icmp": 1,
    "igmp": 2,
    "ip": 0,
    "ipip": 4,
    "ipv6-encap": 41,
    "ipv6-frag": 44,
    "ipv6-icmp": 58,
    "icmpv6": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "ipv6-route": 43,
    "ospf": 89,
    "pgm": 113,
    "rsvp": 46,
    "sctp": 132,
    "tcp": 6,
    "udp": 17,
    "udplite": 136,
    "vrrp": 112,
}


class Traffic(NetworkResource, frozen=True, kw_only=True):
    """What a rule lets through, of whichever group it is."""

    direction: str
    ethertype: str = "IPv4"
    protocol: str | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    remote_address_group_id: str | None = None

    @property
    def traffic(self) -> tuple[Any, ...]:
        """What makes it the same as that of another rule."""
        remote = (
            self.remote_group_id,
            self.remote_address_group_id,
            self.remote_ip_prefix if self.remote_ip_prefix not in ANYWHERE else None,
        )
        ports = (self.port_range_min, self.port_range_max)
        protocol = self.protocol and str(PROTOCOLS.get(self.protocol, self.protocol))
        return (self.direction, self.ethertype, protocol, *ports, *remote)


class Rule(Traffic, frozen=True, kw_only=True):
    """What a group lets through."""

    security_group_id: str

    @property
    def effect(self) -> tuple[Any, ...]:
        """What makes it the same as another: all but its name."""
        return (self.security_group_id, *self.traffic)


#: Prefixes that say no more than that there is none.
ANYWHERE = ("0.0.0.0/0", "::/0")


class SecurityGroup(SharedResource, frozen=True, kw_only=True):
    """Rules under a name; a port may have several groups."""

    stateful: bool = True

    @property
    def default_of(self) -> str | None:
        """Whose default group it is, if it is one."""
        return self.project_id if self.name == DEFAULT else None


class Rules(NetworkResources[Rule]):
    """The rules of all groups."""

    kind: Kind[Rule] = Kind(
        "security_group_rules",
        by=("project_id", "security_group_id", "effect", "remote_group_id", "remote_address_group_id"),
    )
    record = Rule
    resource = "security_group_rule"
    type = "SecurityGroupRuleNotFound"
    absent = "Security group rule {id} does not exist"

    def create(self, project_id: str, group_id: str, direction: str, **more: Any) -> Rule:
        """One more rule. Raises Missing for no group, Exceeded, Refused for one that is there."""
        with self._wing.transaction():
            group = self._wing.security_groups.get(group_id)
            if more.get("remote_group_id"):
                self._wing.security_groups.get(more["remote_group_id"])
            self._check_quota(project_id)
            rule = self._make(project_id, security_group_id=group.id, direction=direction, **more)
            for other in self.find({"effect": rule.effect}):
                if other.id != rule.id:
                    message = f"Security group rule already exists. Rule id is {other.id}."
                    raise Refused("SecurityGroupRuleExists", message)
            self._wing.security_groups.touch(group)
            return rule

    def begin(self, group: SecurityGroup) -> None:
        """Those that a new group has, which no quota counts beforehand."""
        for values in self._wing.default_rules.of(group):
            self._make(group.project_id, security_group_id=group.id, description=None, **values)


class SecurityGroups(SharedResources[SecurityGroup]):
    """The groups of all projects; each project has one called default as soon as anybody looks."""

    kind: Kind[SecurityGroup] = Kind("security_groups", by=("project_id", "name", "shared", "default_of"))
    record = SecurityGroup
    resource = object_type = "security_group"
    revision = 1
    type = "SecurityGroupNotFound"
    absent = "Security group {id} does not exist"

    def __init__(self, wing: NetworkWing) -> None:
        super().__init__(wing)
        self.rules = Rules(wing)

    def create(self, project_id: str, name: str = "", **more: Any) -> SecurityGroup:
        """A group, with the default rules of the cloud. Raises Exceeded, Refused for another default one."""
        with self._wing.transaction():
            self.default(project_id)
            if name == DEFAULT:
                raise Refused("SecurityGroupDefaultAlreadyExists", "Default security group already exists.")
            self._check_quota(project_id)
            group = self._make(project_id, name=name, **more)
            self.rules.begin(group)
            return group

    def default(self, project_id: str) -> SecurityGroup:
        """A project's default group, made with the default rules of the cloud if there is none."""
        with self._wing.transaction():
            if found := self.find({"default_of": project_id}):
                return found[0]
            id = new_id()
            group = self._make(project_id, id=id, name=DEFAULT, description="Default security group")
            self.rules.begin(group)
            return group

    def of_project(self, project_id: str) -> list[SecurityGroup]:
        """All of a project, the default one among them."""
        self.default(project_id)
        return self.find({"project_id": project_id})

    def named(self, project_id: str, name_or_id: str) -> SecurityGroup:
        """A project's group by id or else by name. Raises Missing, Refused where several have the name."""
        default = self.default(project_id)
        if name_or_id == DEFAULT:
            return default
        if found := self.find({"project_id": project_id, "id": name_or_id}):
            return found[0]
        found = self.find({"project_id": project_id, "name": name_or_id})
        if len(found) > 1:
            message = f"Multiple security_group matches found for name '{name_or_id}', use an ID to be more specific."
            raise Refused("NeutronClientNoUniqueMatch", message)
        if not found:
            message = f"Unable to find security_group with name or id '{name_or_id}'"
            raise Missing("NotFound", message)
        return found[0]

    def dependents(self, resource: SecurityGroup, action: str) -> set[str]:
        """The projects whose ports have it."""
        return {port.project_id for port in self._wing.ports.of_group(resource.id)}

    def update(self, id: str, **changes: Any) -> SecurityGroup:
        """Change some attributes. Raises Missing, Refused for the name of a default group."""
        if self.get(id).name == DEFAULT and "name" in changes:
            raise Refused("SecurityGroupCannotUpdateDefault", "Updating default security group not allowed.")
        return super().update(id, **changes)

    def delete(self, id: str, even_default: bool = False) -> None:
        """Forget a group and its rules. Raises Missing, Refused while a port has it and, mostly, for a default one."""
        with self._wing.transaction():
            group = self.get(id)
            if self._wing.ports.of_group(group.id):
                raise Refused("SecurityGroupInUse", f"Security Group {id} in use.")
            if group.name == DEFAULT and not even_default:
                message = "Insufficient rights for removing default security group."
                raise Refused("SecurityGroupCannotRemoveDefault", message)
            for rule in self.rules.find({"security_group_id": group.id}):
                self.rules.delete(rule.id)
            for rule in self.rules.find({"remote_group_id": group.id}):
                self.rules.delete(rule.id)
            super().delete(group.id)
