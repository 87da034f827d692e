"""``/qos/policies/{policy}/bandwidth_limit_rules`` and so on: what a policy guarantees, limits and marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.qos import QosPolicy, QosRule
from novalite.services.network import bodies, listing
from novalite.services.network.attributes import Attribute, choice, integer, number
from novalite.services.network.collection import SENT, reads
from novalite.services.network.nested import Nested, Parts
from novalite.services.network.policies import demand
from novalite.services.network.qos.policies import policies
from novalite.services.network.service import SERVICE, absent

#: The marks that packets can have: RFC 2474, and the codes that were named later.
MARKS = (*(0, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 56),)
DIRECTIONS = ("ingress", "egress")

_count = number(0)


def _mark(value: Any) -> int:
    return int(choice(*MARKS)(integer(value)))


def _value(name: str, convert: Callable[[Any], Any], **more: Any) -> Attribute:
    return Attribute(name, convert, show=lambda rule, call: rule.values[name], **more)


def _amount(name: str, **more: Any) -> Attribute:
    return _value(name, _count, compared=integer, **more)


def _direction(*more: str, is_key: bool = True) -> Attribute:
    convert = choice(*more, *DIRECTIONS)
    return _value("direction", convert, default="egress", is_filter=is_key, is_sort_key=is_key)


TYPES: dict[str, tuple[Attribute, ...]] = {
    "bandwidth_limit": (
        _amount("max_kbps", required=True),
        _amount("max_burst_kbps", default=0),
        _direction(is_key=False),
    ),
    "dscp_marking": (_value("dscp_mark", _mark, compared=integer, required=True),),
    "minimum_bandwidth": (_amount("min_kbps", required=True), _direction()),
    "minimum_packet_rate": (_amount("min_kpps", required=True), _direction("any")),
    "packet_rate_limit": (_amount("max_kpps", required=True), _amount("max_burst_kpps", default=0), _direction()),
}


def _parts(type: str) -> Parts:
    def create(call: Call, policy: QosPolicy, sent: dict[str, Any]) -> QosRule:
        defaults = {one.name: one.default for one in TYPES[type] if not one.required}
        made: QosRule = call.cloud.network.qos_policies.rules.create(policy.id, type, {**defaults, **sent})
        return made

    def update(call: Call, policy: QosPolicy, rule: QosRule, sent: dict[str, Any]) -> QosRule:
        changed: QosRule = call.cloud.network.qos_policies.rules.change(rule, sent) if sent else rule
        return changed

    return Parts(
        find=lambda call, policy: call.cloud.network.qos_policies.rules.of(policy.id, type),
        get=lambda call, policy, own: call.cloud.network.qos_policies.rules.of_policy(own, policy.id, type),
        create=create,
        update=update,
        delete=lambda call, policy, rule: call.cloud.network.qos_policies.rules.delete(rule.id),
    )


#: Those that came late, of whose bodies other things are said.
PACKETS = ("minimum_packet_rate", "packet_rate_limit")

RULES = [
    Nested(policies, f"{type}_rule", f"{type}_rules", own, _parts(type), core=type in PACKETS)
    for type, own in TYPES.items()
]


class Alias:
    """The rules of a type without their policies: they are looked at, changed and deleted, and not listed."""

    def __init__(self, rules: Nested, type: str) -> None:
        self.rules, self.attributes, self.noun = rules, rules.attributes, f"alias_{type}_rule"
        self.operations = Resource(f"/qos/{self.noun.replace('_', '-')}s", SERVICE, f"network.{self.noun}s")
        self.operations.on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS)(self._show)
        self.operations.on("PUT /{id}", takes=SENT, gives=AS_IT_IS)(self._update)
        self.operations.on("DELETE /{id}", status=204)(self._delete)

    def _found(self, call: Call, id: str, change: str) -> tuple[QosPolicy, QosRule]:
        rule = call.cloud.network.qos_policies.rules.get(id)
        if not reads(call):
            raise absent()
        policy: QosPolicy = policies.seen(call, rule.policy_id)
        if change != "get":
            demand(call, f"{change}_{self.noun}", (), {"project_id": policy.project_id})
        return policy, self.rules.parts.get(call, policy, id)

    def _show(self, call: Call, id: str) -> dict[str, Any]:
        return {self.noun: listing.only(self.rules.show(self._found(call, id, "get")[1], call), call)}

    def _update(self, call: Call, id: str) -> dict[str, Any]:
        ((sent, *_), _) = bodies.entries(call, self.noun, "", core=False, bulk=False)
        values = bodies.read(call, sent, self.attributes, "PUT")
        policy, rule = self._found(call, id, "update")
        return {self.noun: self.rules.show(self.rules.parts.update(call, policy, rule, values), call)}

    def _delete(self, call: Call, id: str) -> None:
        policy, rule = self._found(call, id, "delete")
        self.rules.parts.delete(call, policy, rule)


#: Neutron has none of packets' rates as limits.
ALIASES = [
    Alias(rules, type).operations for rules, type in zip(RULES, TYPES, strict=True) if type != "packet_rate_limit"
]
