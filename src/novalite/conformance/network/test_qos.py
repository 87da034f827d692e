"""Policies of quality of service, their rules, and what has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]

#: Each type of rules with what is sent, and with what is shown of it.
TYPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bandwidth_limit": ({"max_kbps": "100"}, {"max_kbps": 100, "max_burst_kbps": 0, "direction": "egress"}),
    "dscp_marking": ({"dscp_mark": "10"}, {"dscp_mark": 10}),
    "minimum_bandwidth": ({"min_kbps": 10}, {"min_kbps": 10, "direction": "egress"}),
    "minimum_packet_rate": ({"min_kpps": 10}, {"min_kpps": 10, "direction": "egress"}),
    "packet_rate_limit": ({"max_kpps": 10}, {"max_kpps": 10, "max_burst_kpps": 0, "direction": "egress"}),
}
ALIASED = [type for type in TYPES if type != "packet_rate_limit"]


@pytest.fixture
def policy(make: Make, admin: Api) -> str:
    """The id of a policy of the member's project."""
    return str(make("policy", admin, name="a")["id"])


def rules(policy: str, type: str, id: str = "") -> str:
    """Where the rules of a policy are."""
    return f"/qos/policies/{policy}/{type}_rules" + (f"/{id}" if id else "")


@pytest.fixture
def rule(admin: Api, policy: str) -> Callable[..., str]:
    """Makes a rule of that policy, and says its id."""

    def rule(type: str, **sent: Any) -> str:
        answer = admin(f"POST {rules(policy, type)}", {f"{type}_rule": sent or TYPES[type][0]})
        assert answer.status_int == 201, answer.text
        return str(answer.json[f"{type}_rule"]["id"])

    return rule


def test_a_policy_is_shown(api: Api, admin: Api, make: Make) -> None:
    shown = make("policy", admin, name="a", description="b")
    expected = {"name": "a", "description": "b", "shared": False, "is_default": False, "rules": [], "tags": []}

    assert {name: shown[name] for name in expected} == expected
    assert api(f"GET /qos/policies/{shown['id']}").json == {"policy": shown}
    assert [one["id"] for one in api(f"GET /qos/policies?id={shown['id']}").json["policies"]] == [shown["id"]]


@pytest.mark.parametrize("type", TYPES)
def test_a_rule_is_shown_by_itself_and_in_its_policy(
    admin: Api, policy: str, rule: Callable[..., str], type: str
) -> None:
    expected = {"id": rule(type), **TYPES[type][1]}

    assert admin(f"GET {rules(policy, type, expected['id'])}").json == {f"{type}_rule": expected}
    assert admin(f"GET {rules(policy, type)}").json == {f"{type}_rules": [expected]}
    of_policy = admin(f"GET /qos/policies/{policy}").json["policy"]["rules"]
    assert of_policy == [{**expected, "qos_policy_id": policy, "type": type}]


@pytest.mark.parametrize("type", TYPES)
def test_a_policy_has_one_rule_of_a_type_in_a_direction(
    admin: Api, policy: str, rule: Callable[..., str], type: str
) -> None:
    id = rule(type)
    answer = admin(f"POST {rules(policy, type)}", {f"{type}_rule": TYPES[type][0]})
    message = f"Rule {type} conflicts with rule {id} which already exists in QoS Policy {policy}."
    refused(answer, 409, "QoSRulesConflict", message)
    if type != "dscp_marking":
        rule(type, **TYPES[type][0], direction="ingress")


@pytest.mark.parametrize(("type", "name"), [(type, next(iter(sent))) for type, (sent, _) in TYPES.items()])
def test_a_rule_changes_and_goes(admin: Api, policy: str, rule: Callable[..., str], type: str, name: str) -> None:
    id = rule(type)
    changed = admin(f"PUT {rules(policy, type, id)}", {f"{type}_rule": {name: 20}})

    assert (changed.status_int, changed.json[f"{type}_rule"][name]) == (200, 20)
    assert admin(f"DELETE {rules(policy, type, id)}").status_int == 204
    message = f"QoS rule {id} for policy {policy} could not be found."
    refused(admin(f"GET {rules(policy, type, id)}"), 404, "QosRuleNotFound", message)


@pytest.mark.parametrize("type", ALIASED)
def test_a_rule_is_there_without_its_policy(admin: Api, rule: Callable[..., str], type: str) -> None:
    id, name = rule(type), next(iter(TYPES[type][0]))
    path = f"/qos/alias-{type.replace('_', '-')}-rules/{id}"

    assert admin(f"GET {path}").json == {f"alias_{type}_rule": {"id": id, **TYPES[type][1]}}
    changed = admin(f"PUT {path}", {f"alias_{type}_rule": {name: 20}})
    assert (changed.status_int, changed.json[f"alias_{type}_rule"][name]) == (200, 20)
    assert admin(f"DELETE {path}").status_int == 204
    refused(admin(f"GET {path}"), 404, "QosRuleNotFound", f"QoS rule {id} for policy  could not be found.")


@pytest.mark.parametrize(
    ("type", "sent", "error", "message"),
    [
        (
            *("bandwidth_limit", {}, "HTTPBadRequest"),
            "Failed to parse request. Required attribute 'max_kbps' not specified",
        ),
        (
            *("bandwidth_limit", {"max_kbps": -1}, "HTTPBadRequest"),
            "Invalid input for max_kbps. Reason: '-1' is too small - must be at least '0'.",
        ),
        (
            *("bandwidth_limit", {"max_kbps": "a"}, "InvalidInput"),
            "Invalid input for operation: 'a' is not an integer.",
        ),
        (
            *("bandwidth_limit", {"max_kbps": 2147483648}, "HTTPBadRequest"),
            "Invalid input for max_kbps. Reason: '2147483648' is too large - must be no larger than '2147483647'.",
        ),
        (
            *("bandwidth_limit", {"max_kbps": 1, "direction": "any"}, "HTTPBadRequest"),
            "Invalid input for direction. Reason: any is not in valid_values.",
        ),
        (
            *("bandwidth_limit", {"max_kbps": 1, "colour": 1}, "HTTPBadRequest"),
            "Unrecognized attribute(s) 'colour'",
        ),
        (
            *("dscp_marking", {"dscp_mark": 5}, "HTTPBadRequest"),
            "Invalid input for dscp_mark. Reason: 5 is not in valid_values.",
        ),
    ],
)
def test_a_rule_that_cannot_be(
    admin: Api, policy: str, type: str, sent: dict[str, Any], error: str, message: str
) -> None:
    refused(admin(f"POST {rules(policy, type)}", {f"{type}_rule": sent}), 400, error, message)


def test_what_is_guaranteed_is_below_the_limit(admin: Api, policy: str, rule: Callable[..., str]) -> None:
    limit, least = rule("bandwidth_limit", max_kbps=100), rule("minimum_bandwidth", min_kbps=60)
    message = (
        f"Unable to add the rule with value %s to the policy {policy} as the existing rule of type %s has value %s."
    )

    answer = admin(f"PUT {rules(policy, 'bandwidth_limit', limit)}", {"bandwidth_limit_rule": {"max_kbps": 50}})
    refused(answer, 409, "QoSRuleParameterConflict", message % (50, "minimum_bandwidth", 60))
    answer = admin(f"PUT {rules(policy, 'minimum_bandwidth', least)}", {"minimum_bandwidth_rule": {"min_kbps": 500}})
    refused(answer, 409, "QoSRuleParameterConflict", message % (500, "bandwidth_limit", 100))


def test_packet_rates_are_of_one_direction_or_of_any(admin: Api, policy: str, rule: Callable[..., str]) -> None:
    rule("minimum_packet_rate")
    sent = {"minimum_packet_rate_rule": {"min_kpps": 5, "direction": "any"}}
    message = "as the existing rule of type minimum_packet_rate has value egress."

    answer = admin(f"POST {rules(policy, 'minimum_packet_rate')}", sent)
    prefix = f"Unable to add the rule with value any to the policy {policy}"
    refused(answer, 409, "QoSRuleParameterConflict", f"{prefix} {message}")


@pytest.mark.parametrize("who", ["member", "reader", "other"])
def test_who_may_make_rules(api: Api, policy: str, who: str) -> None:
    answer = api.as_(who)(f"POST {rules(policy, 'dscp_marking')}", {"dscp_marking_rule": {"dscp_mark": 10}})
    denied(answer, "rule:create_policy_dscp_marking_rule")


def test_who_may_do_what(api: Api, policy: str, rule: Callable[..., str]) -> None:
    id, absent = rule("dscp_marking"), f"QoS policy {policy} could not be found."
    path = rules(policy, "dscp_marking", id)

    denied(api("POST /qos/policies", {"policy": {}}), "rule:create_policy")
    denied(api(f"PUT /qos/policies/{policy}", {"policy": {"name": "b"}}), "rule:update_policy")
    denied(api(f"DELETE {path}"), "rule:delete_policy_dscp_marking_rule")
    denied(api(f"PUT {path}", {"dscp_marking_rule": {"dscp_mark": 8}}), "rule:update_policy_dscp_marking_rule")
    assert api.as_("reader")(f"GET {path}").status_int == 200
    for request in (f"GET /qos/policies/{policy}", f"GET {path}", f"DELETE {path}", f"DELETE /qos/policies/{policy}"):
        refused(api.as_("other")(request), 404, "QosPolicyNotFound", absent)


def test_a_manager_makes_policies(api: Api, make: Make) -> None:
    id = make("policy", api.as_("manager"), name="a")["id"]
    answer = api.as_("manager")(f"POST {rules(id, 'dscp_marking')}", {"dscp_marking_rule": {"dscp_mark": 10}})
    assert answer.status_int == 201


@pytest.mark.parametrize("type", TYPES)
def test_rules_of_no_policy(admin: Api, type: str) -> None:
    message = f"QoS policy {UNKNOWN} could not be found."
    for answer in (
        admin(f"GET {rules(UNKNOWN, type)}"),
        admin(f"GET {rules(UNKNOWN, type, UNKNOWN)}"),
        admin(f"POST {rules(UNKNOWN, type)}", {f"{type}_rule": TYPES[type][0]}),
    ):
        refused(answer, 404, "QosPolicyNotFound", message)


def test_lists_of_rules_are_filtered_and_sorted(api: Api, policy: str, rule: Callable[..., str]) -> None:
    first = rule("bandwidth_limit", max_kbps=100)
    other = rule("bandwidth_limit", max_kbps=200, direction="ingress")
    path = rules(policy, "bandwidth_limit")

    found = api(f"GET {path}?max_kbps=200&fields=id").json
    assert found == {"bandwidth_limit_rules": [{"id": other}]}
    found = api(f"GET {path}?sort_key=max_kbps&sort_dir=desc&fields=id").json["bandwidth_limit_rules"]
    assert [one["id"] for one in found] == [other, first]
    message = "['colour'] is invalid attribute for filtering"
    refused(api(f"GET {path}?colour=red"), 400, "HTTPBadRequest", message)


def test_a_project_has_one_default_policy_which_its_networks_begin_with(
    api: Api, admin: Api, make: Make, project: str
) -> None:
    id = make("policy", admin, is_default=True)["id"]
    message = f"A default QoS policy exists for project {project}."

    refused(
        admin("POST /qos/policies", {"policy": {"is_default": True}}), 409, "QoSPolicyDefaultAlreadyExists", message
    )
    assert make("network")["qos_policy_id"] == id
    assert make("network", api.as_("other"))["qos_policy_id"] is None
    changed = admin(f"PUT /qos/policies/{id}", {"policy": {"is_default": False}})
    assert changed.json["policy"]["is_default"] is False


def test_a_port_has_its_policy_and_that_of_its_network(api: Api, admin: Api, make: Make, policy: str) -> None:
    other = make("policy", admin)["id"]
    network = make("network", qos_policy_id=policy)
    port = make("port", network_id=network["id"], qos_policy_id=other)

    assert network["qos_policy_id"] == policy
    assert (port["qos_policy_id"], port["qos_network_policy_id"]) == (other, policy)
    changed = api(f"PUT /ports/{port['id']}", {"port": {"qos_policy_id": None}}).json["port"]
    assert (changed["qos_policy_id"], changed["qos_network_policy_id"]) == (None, policy)
    changed = api(f"PUT /networks/{network['id']}", {"network": {"qos_policy_id": None}}).json["network"]
    assert changed["qos_policy_id"] is None


def test_a_floating_ip_and_a_gateway_have_policies(api: Api, make: Make, outside: str, policy: str) -> None:
    floating = make("floatingip", floating_network_id=outside, qos_policy_id=policy)
    gateway: dict[str, Any] = {"network_id": outside, "qos_policy_id": policy}
    router = make("router", external_gateway_info=gateway)

    assert floating["qos_policy_id"] == policy
    assert router["external_gateway_info"]["qos_policy_id"] == policy
    sent: dict[str, Any] = {"floatingip": {"qos_policy_id": None}}
    assert api(f"PUT /floatingips/{floating['id']}", sent).json["floatingip"]["qos_policy_id"] is None
    sent = {"router": {"external_gateway_info": gateway | {"qos_policy_id": None}}}
    assert "qos_policy_id" not in api(f"PUT /routers/{router['id']}", sent).json["router"]["external_gateway_info"]


@pytest.mark.parametrize("noun", ["network", "port", "fip", "router"])
def test_a_policy_that_is_used_stays(
    api: Api, admin: Api, make: Make, outside: str, network: str, policy: str, noun: str
) -> None:
    sent: dict[str, tuple[str, dict[str, Any]]] = {
        "network": ("network", {"qos_policy_id": policy}),
        "port": ("port", {"network_id": network, "qos_policy_id": policy}),
        "fip": ("floatingip", {"floating_network_id": outside, "qos_policy_id": policy}),
        "router": ("router", {"external_gateway_info": {"network_id": outside, "qos_policy_id": policy}}),
    }
    kind, more = sent[noun]
    id = make(kind, **more)["id"]

    message = f"QoS Policy {policy} is used by {noun} {id}."
    refused(admin(f"DELETE /qos/policies/{policy}"), 409, "QosPolicyInUse", message)


@pytest.mark.parametrize(
    ("path", "noun", "more"),
    [
        ("networks", "network", {}),
        ("ports", "port", {"network_id": "{network}"}),
        ("floatingips", "floatingip", {"floating_network_id": "{outside}"}),
    ],
)
def test_a_policy_that_one_does_not_see_is_not_there(
    api: Api, network: str, outside: str, path: str, noun: str, more: dict[str, str]
) -> None:
    named = {name: value.format(network=network, outside=outside) for name, value in more.items()}
    answer = api(f"POST /{path}", {noun: {**named, "qos_policy_id": UNKNOWN}})
    refused(answer, 404, "QosPolicyNotFound", f"QoS policy {UNKNOWN} could not be found.")
    answer = api(f"POST /{path}", {noun: {**named, "qos_policy_id": "a"}})
    message = "Invalid input for qos_policy_id. Reason: 'a' is not a valid UUID."
    refused(answer, 400, "HTTPBadRequest", message)


def test_a_shared_policy_stays_shared_while_others_use_it(api: Api, admin: Api, make: Make) -> None:
    id, other = make("policy", admin, shared=True)["id"], api.as_("other")
    network = make("network", other, qos_policy_id=id)["id"]

    assert other(f"GET /qos/policies/{id}").json["policy"]["shared"] is True
    answer = admin(f"PUT /qos/policies/{id}", {"policy": {"shared": False}})
    message = f"RBAC policy on object {id} cannot be removed because other objects depend on it.\nDetails: project_id=*"
    refused(answer, 409, "RbacPolicyInUse", message)
    assert other(f"PUT /networks/{network}", {"network": {"qos_policy_id": None}}).status_int == 200
    assert admin(f"PUT /qos/policies/{id}", {"policy": {"shared": False}}).json["policy"]["shared"] is False


@pytest.mark.parametrize("name", ["qos_policy_id", "qos_network_policy_id"])
def test_nothing_is_filtered_by_its_policy(api: Api, name: str) -> None:
    for path in ("ports", "networks", "floatingips"):
        answer = api(f"GET /{path}?{name}={UNKNOWN}")
        refused(answer, 400, "HTTPBadRequest", f"['{name}'] is invalid attribute for filtering")


def test_types_are_listed(api: Api) -> None:
    for query in ("", "?all_rules=true", "?all_supported=true"):
        found = api(f"GET /qos/rule-types{query}").json["rule_types"]
        assert sorted(one["type"] for one in found) == sorted(TYPES)
    refused(
        *(api("GET /qos/rule-types?all_rules=a"), 400, "InvalidInput"),
        "Invalid input for operation: 'a' cannot be converted to boolean.",
    )


@pytest.mark.parametrize("type", TYPES)
def test_admins_are_told_what_a_type_takes(api: Api, admin: Api, type: str) -> None:
    shown = admin(f"GET /qos/rule-types/{type}").json["rule_type"]
    names = [one["parameter_name"] for one in shown["drivers"][0]["supported_parameters"]]

    assert (shown["type"], names) == (type, [*TYPES[type][1]])
    refused(api(f"GET /qos/rule-types/{type}"), 403, "NotAuthorized", "Not authorized.")


def test_policies_have_tags_by_the_name_of_their_kind(api: Api, admin: Api, policy: str) -> None:
    assert admin(f"PUT /policies/{policy}/tags", {"tags": ["a"]}).json == {"tags": ["a"]}
    assert api(f"GET /policies/{policy}/tags").json == {"tags": ["a"]}
    assert [one["id"] for one in api(f"GET /qos/policies?tags=a&id={policy}").json["policies"]] == [policy]
    denied(api(f"PUT /policies/{policy}/tags", {"tags": ["b"]}), "rule:update_policy:tags")


def test_the_rules_of_a_shared_policy_are_its_projects_own(
    api: Api, admin: Api, policy: str, rule: Callable[..., str]
) -> None:
    id, other, absent = rule("dscp_marking"), api.as_("other"), "The resource could not be found."
    path = rules(policy, "dscp_marking", id)
    assert admin(f"PUT /qos/policies/{policy}", {"policy": {"shared": True}}).status_int == 200

    assert other(f"GET {rules(policy, 'dscp_marking')}").json == {"dscp_marking_rules": []}
    for request in (f"GET {path}", f"DELETE {path}"):
        refused(other(request), 404, "HTTPNotFound", absent)
    denied(other(f"DELETE /qos/policies/{policy}"), "rule:delete_policy")
    refused(other(f"PUT /qos/policies/{policy}", {"policy": {"name": "b"}}), 404, "HTTPNotFound", absent)
    denied(other(f"GET /policies/{policy}/tags"), "rule:get_policy:tags")
