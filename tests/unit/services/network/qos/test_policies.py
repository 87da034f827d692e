import pytest


@pytest.fixture
def policy(ask):
    return ask("POST /qos/policies", {"policy": {"name": "a", "tenant_id": "red"}}, "root").json["policy"]["id"]


def test_a_policy_shows_its_rules_by_their_types(ask, policy):
    for type, sent in (("dscp_marking", {"dscp_mark": 8}), ("bandwidth_limit", {"max_kbps": 5})):
        assert ask(f"POST /qos/policies/{policy}/{type}_rules", {f"{type}_rule": sent}, "root").status_int == 201

    shown = ask(f"GET /qos/policies/{policy}").json["policy"]
    assert [rule["type"] for rule in shown["rules"]] == ["bandwidth_limit", "dscp_marking"]
    assert shown["rules"][1] == {**shown["rules"][1], "dscp_mark": 8, "qos_policy_id": policy}


def test_who_is_not_its_owner_is_not_told_of_a_shared_one(ask, refused, policy):
    assert ask(f"PUT /qos/policies/{policy}", {"policy": {"shared": True}}, "root").json["policy"]["shared"]

    assert ask(f"GET /qos/policies/{policy}", as_="bob").status_int == 200
    assert refused(f"PUT /qos/policies/{policy}", {"policy": {"name": "b"}}, "bob")[:2] == (404, "HTTPNotFound")
    assert refused(f"DELETE /qos/policies/{policy}", as_="bob")[:2] == (403, "PolicyNotAuthorized")
    assert refused(f"GET /policies/{policy}/tags", as_="bob")[:2] == (403, "PolicyNotAuthorized")


def test_a_port_has_a_policy_that_one_sees(make, refused, network, policy):
    assert make("port", network_id=network, qos_policy_id=policy)["qos_policy_id"] == policy
    body = {"network": {"qos_policy_id": policy}}
    assert refused("POST /networks", body, "bob")[:2] == (404, "QosPolicyNotFound")
