import pytest


@pytest.fixture
def policy(ask):
    return ask("POST /qos/policies", {"policy": {"name": "a", "tenant_id": "red"}}, "root").json["policy"]["id"]


def test_a_rule_has_defaults_and_changes(ask, policy):
    path = f"/qos/policies/{policy}/bandwidth_limit_rules"
    made = ask(f"POST {path}", {"bandwidth_limit_rule": {"max_kbps": 5}}, "root").json["bandwidth_limit_rule"]
    assert made == {"id": made["id"], "max_kbps": 5, "max_burst_kbps": 0, "direction": "egress"}

    same = ask(f"PUT {path}/{made['id']}", {"bandwidth_limit_rule": {}}, "root").json["bandwidth_limit_rule"]
    changed = ask(f"PUT {path}/{made['id']}", {"bandwidth_limit_rule": {"max_kbps": 6}}, "root").json
    assert (same, changed["bandwidth_limit_rule"]["max_kbps"]) == (made, 6)
    assert ask(f"GET {path}").json == {"bandwidth_limit_rules": [{**made, "max_kbps": 6}]}


def test_a_rule_has_another_name_without_its_policy(ask, refused, policy):
    path = f"/qos/policies/{policy}/dscp_marking_rules"
    id = ask(f"POST {path}", {"dscp_marking_rule": {"dscp_mark": 8}}, "root").json["dscp_marking_rule"]["id"]
    alias = f"/qos/alias-dscp-marking-rules/{id}"

    assert ask(f"GET {alias}").json == {"alias_dscp_marking_rule": {"id": id, "dscp_mark": 8}}
    assert refused(f"DELETE {alias}")[:2] == (403, "PolicyNotAuthorized")
    changed = ask(f"PUT {alias}", {"alias_dscp_marking_rule": {"dscp_mark": 10}}, "root").json
    assert changed["alias_dscp_marking_rule"]["dscp_mark"] == 10
    assert ask(f"DELETE {alias}", as_="root").status_int == 204
    assert refused(f"GET {alias}")[:2] == (404, "QosRuleNotFound")


def test_a_rule_is_asked_for_by_its_type(ask, refused, policy):
    path = f"/qos/policies/{policy}/dscp_marking_rules"
    id = ask(f"POST {path}", {"dscp_marking_rule": {"dscp_mark": 8}}, "root").json["dscp_marking_rule"]["id"]

    assert refused(f"GET /qos/policies/{policy}/bandwidth_limit_rules/{id}")[:2] == (404, "QosRuleNotFound")
